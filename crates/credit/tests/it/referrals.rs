//! Referral chains: levels, depth, circles, and whose members the referrers are.

use crate::support::{Build, Facts, Fake, day, days, expect, party, percent, policy, word};
use base::fact::Binding;
use base::{FactId, Interval, MemberId, Symbol};
use credit::{PartySource, Policy, Reason, Recorder, Referral};

fn referred(levels: &[i64], for_days: Option<u32>) -> Policy {
    let levels = levels.iter().map(|part| percent(*part)).collect();
    policy().party(PartySource::Referrer { role: word("associate"), levels, for_days }).credit(0, 0, 100)
}

/// The customer is member 7; whoever refers is bound to associate 11, 12 or 13 by the last digit of his number.
fn chain(links: &[(i64, i64, i64)]) -> Facts {
    let mut facts = Facts::default().order(1, 50).line(1000);
    for (number, (member, by, at)) in links.iter().enumerate() {
        let referral = Referral { at: day(*at), event: FactId(900 + number as i64), by: MemberId(*by) };
        facts.referrals.refer(MemberId(*member), referral);
        let associate = party(11 + (*by % 3) as u32);
        let (role, cause, event) = (word("associate"), Symbol::NONE, FactId(*by));
        facts.referrals.bind(
            MemberId(*by),
            vec![Binding { role, brand: None, party: associate, during: days(0, 60), event, cause }],
        );
    }
    facts
}

#[test]
fn each_level_goes_to_whom_the_referring_member_is_bound_to() {
    let facts = chain(&[(7, 100, 10), (100, 101, 5), (101, 102, 3), (102, 103, 2)]);
    expect(
        &facts.lines(&referred(&[60, 30, 10], None)),
        &[
            "50 1/1 sale credit associate 12 600",
            "50 1/1 sale credit associate 13 300",
            "50 1/1 sale credit associate 11 100",
        ],
    );
    expect(&facts.lines(&referred(&[0, 100], None)), &["50 1/1 sale credit associate 13 1000"]);
}

#[test]
fn a_level_that_the_chain_does_not_reach_is_nobodys() {
    let lines = chain(&[(7, 100, 10)]).lines(&referred(&[60, 40], None));
    expect(&lines, &["50 1/1 sale credit associate 12 600", "50 1/1 sale credit associate (none) 400"]);
    assert_eq!((lines[0].reason, lines[1].reason), (Reason::Referral, Reason::NoReferrer));
    let nobody = Facts::default().order(1, 50).line(1000).lines(&referred(&[100], None));
    assert_eq!((nobody[0].party, nobody[0].reason), (None, Reason::NoReferrer));
}

#[test]
fn the_first_referral_by_the_instant_of_the_order_counts() {
    let all = referred(&[100], None);
    let party_of = |links: &[(i64, i64, i64)]| chain(links).lines(&all)[0].party.map(base::PartyId::raw);
    assert_eq!(party_of(&[(7, 100, 20), (7, 101, 10)]), Some(13), "whatever the order of arrival");
    assert_eq!(party_of(&[(7, 101, 10), (7, 100, 20)]), Some(13));
    assert_eq!(party_of(&[(7, 100, 51)]), None, "after the order");
    assert_eq!(party_of(&[(7, 100, 50)]), Some(12), "at its instant");
    assert_eq!(party_of(&[(7, 7, 1), (7, 100, 20)]), Some(12), "nobody refers himself");
}

#[test]
fn a_circle_ends_the_chain() {
    let lines = chain(&[(7, 100, 10), (100, 101, 5), (101, 100, 4)]).lines(&referred(&[50, 30, 20], None));
    expect(
        &lines,
        &[
            "50 1/1 sale credit associate 12 500",
            "50 1/1 sale credit associate 13 300",
            "50 1/1 sale credit associate (none) 200",
        ],
    );
    let home = chain(&[(7, 100, 10), (100, 7, 5)]).lines(&referred(&[50, 50], None));
    expect(&home, &["50 1/1 sale credit associate 12 500", "50 1/1 sale credit associate (none) 500"]);
}

#[test]
fn a_referral_may_count_for_so_many_days_only() {
    let facts = chain(&[(7, 100, 10), (100, 101, 5)]);
    let lines = facts.lines(&referred(&[50, 50], Some(40)));
    assert!(lines.iter().all(|line| (line.party, line.reason) == (None, Reason::TooLongAgo)));
    assert!(facts.lines(&referred(&[50, 50], Some(41))).iter().all(|line| line.party.is_some()));
}

#[test]
fn every_level_is_told() {
    let facts = chain(&[(7, 100, 10), (100, 101, 5)]);
    let mut recorder = Recorder::new();
    let policies = [referred(&[60, 40], None)];
    facts.fold_with(&policies, &Fake::default(), Interval::ALWAYS, &mut recorder).expect("credited");
    let told: Vec<_> = recorder.cases[0].parties[0]
        .referrals
        .iter()
        .map(|(level, referral, bound)| (*level, referral.by.0, bound.map(base::PartyId::raw)))
        .collect();
    assert_eq!(told, [(1, 100, Some(12)), (2, 101, Some(13))]);
}
