//! Which policies apply to an order: dates, brands, units, and who owns a book.

use crate::support::{Build, Facts, Fake, day, days, fixed, party, policy, word};
use base::Interval;
use credit::{Along, Line, Policy, PolicyVerdict, Recorder, Scope};

fn credits(to: u32) -> Policy {
    policy().party(fixed(to)).credit(0, 0, 100)
}

fn order(at: i64) -> Facts {
    Facts::default().order(1, at).line(100)
}

fn fold(facts: &Facts, policies: &[Policy]) -> Vec<Line> {
    facts.fold(policies, &Fake::default(), Interval::ALWAYS).expect("credited")
}

/// Receivers with the position of the policy.
fn receivers(facts: &Facts, policies: &[Policy]) -> Vec<(u32, u16)> {
    fold(facts, policies).iter().map(|line| (line.party.map_or(0, base::PartyId::raw), line.policy)).collect()
}

#[test]
fn effective_dates_are_half_open() {
    let policy = Policy { effective: days(10, 20), ..credits(11) };
    for (at, applies) in [(9, false), (10, true), (19, true), (20, false)] {
        assert_eq!(!fold(&order(at), std::slice::from_ref(&policy)).is_empty(), applies, "day {at}");
    }
}

#[test]
fn a_later_version_takes_over_at_its_date_and_refunds_follow_the_order() {
    let first = Policy { effective: days(0, 10), ..credits(11) };
    let second = Policy { effective: Interval::since(day(10)), ..credits(12) };
    let facts = order(9).refund(801, (1, 1), 30, 15).order(2, 10).line(100);
    assert_eq!(receivers(&facts, &[first, second]), [(11, 0), (11, 0), (12, 1)]);
}

#[test]
fn scope_by_brand() {
    let scoped = |brand: u32| Policy { scope: Scope { brands: vec![party(brand)], units: vec![] }, ..credits(11) };
    assert_eq!(fold(&order(5), &[scoped(51)]).len(), 1);
    assert_eq!(fold(&order(5), &[scoped(52)]), []);
    assert_eq!(fold(&order(5).with(|order| order.brand = None), &[scoped(51)]), []);
}

#[test]
fn scope_by_unit_in_either_tree() {
    let scoped = |unit: u32| Policy { scope: Scope { brands: vec![], units: vec![party(unit)] }, ..credits(11) };
    for (unit, applies) in [(21, true), (31, true), (41, true), (51, true), (22, false), (32, false)] {
        assert_eq!(!fold(&order(5), &[scoped(unit)]).is_empty(), applies, "unit {unit}");
    }
    let cloud = order(5).with(|order| order.store = Some(party(23)));
    assert_eq!(fold(&cloud, &[scoped(41)]).len(), 1);
    assert_eq!(fold(&order(5).with(|order| order.store = None), &[scoped(21)]), []);
    let moved = Fake::default().moves(Along::Management, 21, 32, 5);
    assert_eq!(order(5).fold(&[scoped(32)], &moved, Interval::ALWAYS).expect("credited").len(), 1);
    assert_eq!(order(4).fold(&[scoped(32)], &moved, Interval::ALWAYS).expect("credited").len(), 0);
}

#[test]
fn policies_with_books_of_their_own_all_apply() {
    let store = policy().party(fixed(21)).credit(1, 0, 100);
    let mut associate = credits(11);
    associate.books.retain(|book| book.name == word("associate"));
    let mut store = Policy { name: "store".into(), ..store };
    store.books.retain(|book| book.name == word("store"));
    store.credit[0].book = 0;
    assert_eq!(receivers(&order(5), &[associate, store]), [(11, 0), (21, 1)]);
}

#[test]
fn of_policies_that_own_one_book_the_first_that_fits_applies() {
    let pilot = Policy { scope: Scope { brands: vec![], units: vec![party(22)] }, ..credits(12) };
    let policies = [pilot, credits(11)];
    assert_eq!(receivers(&order(5), &policies), [(11, 1)]);
    let in_pilot = order(5).with(|order| order.store = Some(party(22)));
    assert_eq!(receivers(&in_pilot, &policies), [(12, 0)]);
    let mut recorder = Recorder::new();
    in_pilot.fold_with(&policies, &Fake::default(), Interval::ALWAYS, &mut recorder).expect("credited");
    let verdicts: Vec<PolicyVerdict> = recorder.cases.iter().map(|case| case.verdict).collect();
    assert_eq!(verdicts, [PolicyVerdict::Applies, PolicyVerdict::BookTaken { by: 0 }]);
}

#[test]
fn versions_of_one_policy_never_apply_together() {
    let pilot = policy().party(fixed(12)).credit(1, 0, 100);
    let pilot = Policy { scope: Scope { brands: vec![], units: vec![party(22)] }, ..pilot };
    let policies = [pilot, credits(11)];
    let in_pilot = order(5).with(|order| order.store = Some(party(22)));
    assert_eq!(receivers(&in_pilot, &policies), [(12, 0)], "even when the pilot credits in another book");
    assert_eq!(receivers(&order(5), &policies), [(11, 1)]);
}

#[test]
fn an_order_that_no_policy_covers_gives_nothing() {
    assert_eq!(fold(&order(5), &[]), []);
}
