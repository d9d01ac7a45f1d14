//! Awards for binding events, and new members as period rules count them.

use crate::support::{Build, Facts, Fake, day, days, expect, party, percent, policy, show, word};
use base::{Amount, Interval};
use credit::period::{Of, OfKind, PeriodEffect, Target};
use credit::{Along, Award, AwardOn, Fold, Policy, Scope, event_schema};
use rule::{Program, Type};

const AT_ONCE: AwardOn = AwardOn::Bind { retained_days: None, repeat: false };

fn award(on: AwardOn) -> Award {
    let (book, funded_by) = (word("commission"), word("brand_account"));
    Award { name: "award".into(), book, funded_by, on, when: None, amount: Amount(501), store_share: percent(0) }
}

fn rewarding(award: Award) -> Policy {
    Policy { awards: vec![award], ..policy() }
}

/// Bound to 11 from day 1 to 40, to 12 from day 50 on.
fn bound() -> Facts {
    Facts::default().binding("associate", 11, days(1, 40), 70).binding("associate", 12, Interval::since(day(50)), 71)
}

#[test]
fn a_first_binding_is_rewarded_once_and_every_binding_when_it_repeats() {
    expect(&bound().lines(&rewarding(award(AT_ONCE))), &["1 0/0 award money commission 11 501"]);
    let repeating = award(AwardOn::Bind { retained_days: None, repeat: true });
    let lines = bound().lines(&rewarding(repeating));
    expect(&lines, &["1 0/0 award money commission 11 501", "50 0/0 award money commission 12 501"]);
    assert_eq!(lines[0].evidence.map(|event| event.0), Some(70));
}

#[test]
fn a_member_who_must_be_retained_is_rewarded_later_or_not_at_all() {
    let after = |retained_days| rewarding(award(AwardOn::Bind { retained_days: Some(retained_days), repeat: true }));
    let lines = bound().lines(&after(38));
    expect(&lines, &["39 0/0 award money commission 11 501", "88 0/0 award money commission 12 501"]);
    expect(&bound().lines(&after(39)), &["89 0/0 award money commission 12 501"]);
    let ranges = [days(0, 39), days(39, 60), days(60, 100)];
    let policies = [after(38)];
    let found = ranges.map(|range| bound().fold(&policies, &Fake::default(), range).expect("folded").len());
    assert_eq!(found, [0, 1, 1], "each range has what takes effect in it");
}

#[test]
fn the_store_of_the_party_gets_its_share_exactly() {
    let shared = Award { store_share: percent(40), ..award(AT_ONCE) };
    let lines = bound().lines(&rewarding(shared.clone()));
    expect(&lines, &["1 0/0 award money commission 11 301", "1 0/0 award money commission 21 200"]);
    let store = Facts::default().binding("store", 21, Interval::since(day(3)), 72);
    expect(&store.lines(&rewarding(shared.clone())), &["3 0/0 award money commission 21 501"]);
    let nowhere = Facts::default().binding("dealer", 41, Interval::since(day(3)), 73);
    expect(&nowhere.lines(&rewarding(shared)), &["3 0/0 award money commission 41 501"]);
}

/// What is taken back is taken from those who were given it, wherever the party works by then.
#[test]
fn a_share_is_taken_back_from_the_store_that_had_it() {
    let policy = rewarding(Award { store_share: percent(40), ..first_order(None) });
    let facts = bound().order(1, 5).line(600).refund(90, (1, 0), 600, 30);
    let fake = Fake::default().moves(Along::Management, 11, 22, 20);
    let lines = facts.fold(&[policy], &fake, Interval::ALWAYS).expect("folded");
    let found: Vec<_> = lines.iter().map(show).collect();
    let expect = [
        "5 0/0 award money commission 11 301",
        "5 0/0 award money commission 21 200",
        "30 0/0 refund money commission 11 -301",
        "30 0/0 refund money commission 21 -200",
    ];
    assert_eq!(found, expect);
}

/// A pilot takes the place of the older version where it fits, and nothing is given twice.
#[test]
fn of_versions_that_are_in_force_together_the_newest_that_fits_rewards() {
    let version = |amount: i64, unit: Option<u32>, on| {
        let units = unit.map(party).into_iter().collect();
        let award = Award { amount: Amount(amount), ..award(on) };
        Policy { scope: Scope { brands: Vec::new(), units }, ..rewarding(award) }
    };
    let facts = bound().order(1, 5).with(|order| order.store = Some(party(21))).line(600);
    for on in [AT_ONCE, AwardOn::FirstOrder { within_days: None }] {
        let given = |policies: &[Policy]| -> Vec<(u16, i64)> {
            let lines = facts.fold(policies, &Fake::default(), Interval::ALWAYS).expect("folded");
            lines.iter().filter(|line| line.order.0 == 0).map(|line| (line.policy, line.amount.0)).collect()
        };
        assert_eq!(given(&[version(7, Some(21), on), version(5, None, on)]), [(0, 7)]);
        assert_eq!(given(&[version(7, Some(22), on), version(5, None, on)]), [(1, 5)]);
        let silent = Policy { awards: Vec::new(), ..version(7, Some(21), on) };
        assert_eq!(given(&[silent, version(5, None, on)]), [], "the pilot gives none");
        let other = Policy { name: "other".into(), ..version(7, None, on) };
        assert_eq!(given(&[other, version(5, None, on)]), [(0, 7), (1, 5)], "of another name");
    }
}

#[test]
fn conditions_dates_and_scope_decide() {
    let condition = |text: &str| Program::compile(text, &event_schema(), Type::Bool).expect("a condition");
    let when = |text: &str| rewarding(Award { when: Some(condition(text)), ..award(AT_ONCE) });
    let fits = |policy: &Policy| bound().lines(policy).len();
    assert_eq!(fits(&when(r#"event.role == "associate" && event.party == "key-11""#)), 1);
    assert_eq!(fits(&when(r#"event.party_kind == "store""#)), 0);
    assert_eq!(fits(&when(r#"event.cause == "scan""#)), 0);
    let plain = rewarding(award(AT_ONCE));
    assert_eq!(fits(&Policy { effective: days(0, 1), ..plain.clone() }), 0);
    assert_eq!(fits(&Policy { effective: days(1, 2), ..plain.clone() }), 1);
    let brands = |id| Scope { brands: vec![party(id)], ..Scope::default() };
    assert_eq!(fits(&Policy { scope: brands(51), ..plain.clone() }), 1, "the brand of the party");
    assert_eq!(fits(&Policy { scope: brands(52), ..plain.clone() }), 0);
    let units = |id| Scope { units: vec![party(id)], ..Scope::default() };
    assert_eq!(fits(&Policy { scope: units(41), ..plain.clone() }), 1, "the dealer that the party settles to");
    assert_eq!(fits(&Policy { scope: units(22), ..plain }), 0);
}

fn first_order(within_days: Option<u32>) -> Award {
    award(AwardOn::FirstOrder { within_days })
}

#[test]
fn a_first_order_is_rewarded_within_its_days() {
    let buys = |at| bound().order(1, at).line(1_000).order(2, at + 1).line(1_000);
    let rewarded = |facts: &Facts, within| {
        let lines = facts.lines(&rewarding(first_order(within)));
        lines
            .iter()
            .filter(|line| line.order.0 == 0)
            .map(|line| (line.party.expect("a party"), line.at))
            .collect::<Vec<_>>()
    };
    assert_eq!(rewarded(&buys(11), Some(10)), [(party(11), day(11))]);
    assert_eq!(rewarded(&buys(12), Some(10)), []);
    assert_eq!(rewarded(&buys(12), None), [(party(11), day(12))]);
    assert_eq!(rewarded(&buys(45), None), [], "nobody was bound");
    assert_eq!(rewarded(&buys(0), None), [], "the first order came before");
    assert_eq!(rewarded(&bound(), None), []);
}

#[test]
fn a_first_order_counts_when_its_commission_may_be_paid_and_is_taken_back_whole() {
    let policy = rewarding(first_order(None)).hold(Some("completed"), 7);
    let bought = bound().order(1, 5).line(600).line(400);
    expect(&bought.lines(&policy), &[]);
    let completed = bought.status(80, 1, "completed", 10);
    expect(&completed.lines(&policy), &["17 0/0 award money commission 11 501"]);
    let in_part = completed.clone().refund(90, (1, 1), 600, 20);
    expect(&in_part.lines(&policy), &["17 0/0 award money commission 11 501"]);
    let in_full = in_part.refund(91, (1, 0), 400, 30);
    let lines = in_full.lines(&policy);
    expect(&lines, &["17 0/0 award money commission 11 501", "30 0/0 refund money commission 11 -501"]);
    assert_eq!(lines[1].evidence.map(|event| event.0), Some(91));
    let early = completed.refund(92, (1, 0), 1_000, 12);
    expect(&early.lines(&policy), &[]);
}

/// Beyond the base of its line a refund finds nothing, so another line that was kept keeps the award.
#[test]
fn what_is_refunded_of_one_line_takes_no_other_back() {
    let policy = rewarding(first_order(None));
    let bought = bound().order(1, 5).line(600).line(400);
    let given = "5 0/0 award money commission 11 501";
    let twice = bought.refund(90, (1, 1), 500, 20).refund(91, (1, 1), 500, 21);
    expect(&twice.lines(&policy), &[given]);
    let other = twice.clone().refund(92, (1, 2), 400, 22);
    expect(&other.lines(&policy), &[given, "22 0/0 refund money commission 11 -501"]);
    let rest = twice.refund(92, (1, 0), 400, 23);
    expect(&rest.lines(&policy), &[given, "23 0/0 refund money commission 11 -501"]);
    let discounted = bound().order(1, 5).line(600).line(-100);
    expect(&discounted.clone().refund(90, (1, 0), 499, 20).lines(&policy), &[given]);
    let all_that_was_paid = discounted.refund(90, (1, 0), 500, 20).lines(&policy);
    expect(&all_that_was_paid, &[given, "20 0/0 refund money commission 11 -501"]);
}

#[test]
fn new_members_are_told_once_per_role_to_policies_that_count_them() {
    let of = Of { kind: OfKind::NewMembers, words: vec![word("associate"), word("store")] };
    let rule = credit::PeriodRule {
        name: "new".into(),
        book: word("commission"),
        funded_by: word("brand_account"),
        to: Vec::new(),
        of,
        effect: PeriodEffect::Cap(Target::Amount(Amount(0))),
    };
    let counting = Policy { period: vec![rule], ..policy() };
    let facts = bound().binding("store", 21, Interval::since(day(2)), 72);
    let told = |policies: &[Policy], range| {
        let (fake, symbols) = (Fake::default(), crate::support::symbols());
        let fold = Fold::new(policies, &fake, &symbols, range);
        let mut told = Vec::new();
        fold.joined(&facts.bindings, &mut |joined| told.push((joined.policy, joined.party, joined.at)));
        assert_eq!(fold.sees_bindings(), policies.iter().any(|policy| !policy.period.is_empty()));
        told
    };
    let policies = [Policy { name: "none".into(), ..policy() }, counting];
    assert_eq!(told(&policies, Interval::ALWAYS), [(1, party(11), day(1)), (1, party(21), day(2))]);
    assert_eq!(told(&policies, days(2, 99)), [(1, party(21), day(2))], "12 came second");
    assert_eq!(told(&policies[..1], Interval::ALWAYS), []);
    let pilot = Policy { scope: Scope { units: vec![party(21)], ..Scope::default() }, ..policies[1].clone() };
    let both = [pilot, policies[1].clone()];
    assert_eq!(told(&both, Interval::ALWAYS), [(0, party(11), day(1)), (0, party(21), day(2))], "each once");
}
