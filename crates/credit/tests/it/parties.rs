//! Every way to find a party, and what is shown when it is not found.

use crate::support::{Build, Facts, Fake, day, days, fixed, owner, participants, party, policy, word};
use base::{Interval, PartyKind};
use credit::{Along, PartySource, Policy, Reason};

/// Credits the last of these parties with all of an order of 100, and compares receiver, reason, evidence and amount.
#[track_caller]
fn check(facts: Facts, parties: Vec<PartySource>, expect: &[(u32, Reason, Option<i64>, i64)]) {
    check_in(&Fake::default(), facts, parties, expect);
}

#[track_caller]
fn check_in(organisation: &Fake, facts: Facts, parties: Vec<PartySource>, expect: &[(u32, Reason, Option<i64>, i64)]) {
    let last = parties.len() - 1;
    let policy: Policy = parties.into_iter().fold(policy(), Build::party).credit(0, last, 100);
    let lines = facts.fold(&[policy], organisation, Interval::ALWAYS).expect("credited");
    let found: Vec<_> = lines
        .iter()
        .map(|line| {
            (line.party.map_or(0, base::PartyId::raw), line.reason, line.evidence.map(|id| id.0), line.amount.0)
        })
        .collect();
    assert_eq!(found, expect);
}

fn order() -> Facts {
    Facts::default().order(1, 10).line(100)
}

#[test]
fn a_binding_is_as_of_the_order() {
    let facts = order().binding("associate", 11, days(0, 10), 901).binding("associate", 12, days(10, 20), 902);
    check(facts, vec![owner()], &[(12, Reason::Binding, Some(902), 100)]);
}

#[test]
fn a_binding_may_be_as_of_a_declared_date() {
    let facts = order().binding("associate", 11, days(0, 10), 901).binding("associate", 12, days(30, 40), 902);
    let owner = PartySource::Binding {
        role: word("associate"),
        as_of: Some(day(30)),
        active_within_days: None,
        for_days: None,
    };
    check(facts, vec![owner], &[(12, Reason::Binding, Some(902), 100)]);
}

#[test]
fn no_binding_is_nobody() {
    check(order(), vec![owner()], &[(0, Reason::NoBinding, None, 100)]);
    let ended = order().binding("associate", 11, days(0, 10), 901);
    check(ended, vec![owner()], &[(0, Reason::NoBinding, None, 100)]);
    let another_role = order().binding("store", 21, days(0, 20), 901);
    check(another_role, vec![owner()], &[(0, Reason::NoBinding, None, 100)]);
}

#[test]
fn a_binding_of_the_brand_goes_before_one_of_all_brands() {
    let facts = order()
        .brand_binding("associate", 11, days(0, 20), (901, None))
        .brand_binding("associate", 12, days(0, 20), (902, Some(51)))
        .brand_binding("associate", 13, days(0, 20), (903, Some(52)));
    check(facts.clone(), vec![owner()], &[(12, Reason::Binding, Some(902), 100)]);
    let of_no_brand = facts.with(|order| order.brand = None);
    check(of_no_brand, vec![owner()], &[(11, Reason::Binding, Some(901), 100)]);
}

#[test]
fn units_of_the_order() {
    let found = |id: u32| [(id, Reason::Order, None, 100)];
    let missing = [(0, Reason::NoOrderUnit, None, 100)];
    check(order(), vec![PartySource::Store], &found(21));
    check(order(), vec![PartySource::Brand], &found(51));
    check(order(), vec![PartySource::FulfilledBy], &found(21));
    check(order().with(|order| order.fulfilled_by = Some(party(22))), vec![PartySource::FulfilledBy], &found(22));
    check(order().with(|order| order.store = None), vec![PartySource::Store], &missing);
    check(order().with(|order| order.brand = None), vec![PartySource::Brand], &missing);
    check(order().with(|order| order.store = None), vec![PartySource::FulfilledBy], &missing);
}

#[test]
fn participants_share_by_their_shares() {
    let facts = order().participant("seller", 11, 70).participant("host", 12, 100).participant("seller", 13, 30);
    check(
        facts.clone(),
        vec![participants("seller")],
        &[(11, Reason::Participant, None, 70), (13, Reason::Participant, None, 30)],
    );
    check(facts, vec![participants("host")], &[(12, Reason::Participant, None, 100)]);
    check(order(), vec![participants("host")], &[(0, Reason::NoParticipant, None, 100)]);
}

#[test]
fn participants_without_shares_share_evenly() {
    let facts = order().participant("seller", 11, 0).participant("seller", 12, 0);
    check(
        facts,
        vec![participants("seller")],
        &[(11, Reason::Participant, None, 50), (12, Reason::Participant, None, 50)],
    );
}

#[test]
fn units_above_keep_evidence_and_weights() {
    let region = PartySource::UnitOf { party: 0, level: PartyKind::Region };
    let bound = order().binding("associate", 13, days(0, 20), 901);
    check(bound, vec![owner(), region.clone()], &[(32, Reason::Organisation, Some(901), 100)]);
    let facts = order().participant("seller", 11, 70).participant("seller", 13, 30);
    check(
        facts,
        vec![participants("seller"), region.clone()],
        &[(31, Reason::Organisation, None, 70), (32, Reason::Organisation, None, 30)],
    );
    check(order(), vec![owner(), region.clone()], &[(0, Reason::NoBinding, None, 100)]);
    let department = PartySource::UnitOf { party: 0, level: PartyKind::Department };
    check(order(), vec![PartySource::Store, department], &[(0, Reason::NoUnit, None, 100)]);
}

#[test]
fn a_store_settles_to_its_dealer() {
    let dealer = PartySource::SettlesTo { party: 0, level: PartyKind::Dealer };
    check(order(), vec![PartySource::Store, dealer.clone()], &[(41, Reason::Organisation, None, 100)]);
    let direct = order().with(|order| order.store = Some(party(22)));
    check(direct, vec![PartySource::Store, dealer], &[(0, Reason::NoUnit, None, 100)]);
}

#[test]
fn the_organisation_is_as_of_the_order() {
    let organisation = Fake::default().moves(Along::Settlement, 21, 42, 10).moves(Along::Managers, 11, 16, 11);
    let dealer = PartySource::SettlesTo { party: 0, level: PartyKind::Dealer };
    let parties = vec![PartySource::Store, dealer];
    check_in(&organisation, order(), parties.clone(), &[(42, Reason::Organisation, None, 100)]);
    let before = Facts::default().order(1, 9).line(100);
    check_in(&organisation, before, parties, &[(41, Reason::Organisation, None, 100)]);
    let manager = vec![fixed(11), PartySource::ManagerOf { party: 0 }];
    check_in(&organisation, order(), manager.clone(), &[(15, Reason::Organisation, None, 100)]);
    let after = Facts::default().order(1, 11).line(100);
    check_in(&organisation, after, manager, &[(16, Reason::Organisation, None, 100)]);
}

#[test]
fn the_top_has_no_manager() {
    check(order(), vec![fixed(16), PartySource::ManagerOf { party: 0 }], &[(0, Reason::NoUnit, None, 100)]);
}

#[test]
fn the_first_of_several_that_is_found() {
    let parties = || vec![owner(), participants("seller"), PartySource::Store, PartySource::FirstOf(vec![0, 1, 2])];
    check(order(), parties(), &[(21, Reason::Order, None, 100)]);
    check(order().participant("seller", 12, 100), parties(), &[(12, Reason::Participant, None, 100)]);
    let bound = order().participant("seller", 12, 100).binding("associate", 11, days(0, 20), 901);
    check(bound, parties(), &[(11, Reason::Binding, Some(901), 100)]);
    let nowhere = order().with(|order| order.store = None);
    check(nowhere, parties(), &[(0, Reason::NoBinding, None, 100)]);
}

#[test]
fn a_party_may_be_named_by_the_policy() {
    check(order(), vec![fixed(61)], &[(61, Reason::Fixed, None, 100)]);
}
