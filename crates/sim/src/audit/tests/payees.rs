//! Rules about whole periods and awards, worked out by hand.

use super::*;
use crate::plan::{AwardPlan, ContestPlan, Does, Event, Limit, Pay, PeriodPlan, Quantity, QuantityKind, TiersPlan};
use import::record::{AttributeRecord, During};

fn of(kind: QuantityKind, word: &str) -> Quantity {
    Quantity { kind, words: vec![word.to_owned()] }
}

fn commission() -> Quantity {
    of(QuantityKind::Commission, "commission")
}

fn rule(name: &str, of: Quantity, does: Does) -> PeriodPlan {
    let to = vec!["associate".to_owned()];
    PeriodPlan { name: name.to_owned(), book: None, funded_by: "brand".to_owned(), to, of, does, prorate: false }
}

/// The plan of the other tests, five percent to the owner, with rules about whole periods.
fn with(period: Vec<PeriodPlan>) -> Plan {
    Plan { period, roll_ups: Vec::new(), ..plans().1 }
}

/// A1 serves the member and sells for 100.00 on day 5 and 200.00 on day 6, A2 works too; five percent are 15.00.
fn shop() -> Notebook {
    let mut notebook = Notebook::default();
    notebook.note(&[bind("1", Some("A1"), 0)]);
    notebook.note(&order("O1", 5, &[10_000]));
    notebook.note(&order("O2", 6, &[20_000]));
    for (position, who) in [("P1", "A1"), ("P2", "A2")] {
        let (position, person) = (position.to_owned(), who.to_owned());
        notebook.note(&[Record::Holding(HoldingRecord { position, person, during: Default::default() })]);
    }
    notebook
}

fn agreed(who: &str, name: &str, value: &str) -> Record {
    let (party, name, value) = (person(who), name.to_owned(), value.to_owned());
    Record::Attribute(AttributeRecord { party, name, value, during: Default::default() })
}

/// What rules give in a period of thirty days, commission for the orders left aside.
#[track_caller]
fn gives(notebook: &Notebook, period: Vec<PeriodPlan>, expect: &[(&str, i128)]) {
    let (binding, _) = plans();
    let mut own: Vec<(&str, &str, i128)> = expect.iter().map(|(who, sum)| ("commission", *who, *sum)).collect();
    match own.iter_mut().find(|(_, who, _)| *who == "A1") {
        Some(a1) => a1.2 += 1500,
        None => own.push(("commission", "A1", 1500)),
    }
    own.retain(|(_, _, sum)| *sum != 0);
    check_plan(notebook, (&binding, with(period)), Measure::Commission, 0..30, &own);
}

fn tiers(brackets: &[(i64, Pay)], marginal: bool) -> TiersPlan {
    TiersPlan { brackets: brackets.to_vec(), marginal, quota: None, on: None }
}

#[test]
fn tiers_pay_for_all_or_for_their_parts() {
    let credit = || of(QuantityKind::Credit, "associate");
    let rates = [(0, Pay::Rate(100)), (20_000, Pay::Rate(200)), (90_000, Pay::Rate(9000))];
    gives(&shop(), vec![rule("r", credit(), Does::Tiers(tiers(&rates, false)))], &[("A1", 600)]);
    gives(&shop(), vec![rule("r", credit(), Does::Tiers(tiers(&rates, true)))], &[("A1", 200 + 200)]);
    // A tenth more of the commission, and half of that for the third of the credit beyond 200.00.
    let factors = [(0, Pay::Factor(10_000)), (20_000, Pay::Factor(11_000))];
    gives(&shop(), vec![rule("r", credit(), Does::Tiers(tiers(&factors, false)))], &[("A1", 150)]);
    gives(&shop(), vec![rule("r", credit(), Does::Tiers(tiers(&factors, true)))], &[("A1", 50)]);
    let each = [(1, Pay::Each(70)), (2, Pay::Each(100))];
    let orders = || of(QuantityKind::Orders, "associate");
    gives(&shop(), vec![rule("r", orders(), Does::Tiers(tiers(&each, false)))], &[("A1", 200)]);
    gives(&shop(), vec![rule("r", orders(), Does::Tiers(tiers(&each, true)))], &[("A1", 70)]);
    let members = of(QuantityKind::NewMembers, "associate");
    gives(&shop(), vec![rule("r", members, Does::Tiers(tiers(&[(1, Pay::Bonus(9))], false)))], &[("A1", 9)]);
}

#[test]
fn quotas_are_each_payees_own() {
    let on_quota = |quota| {
        let tiers = TiersPlan { quota: Some(quota), ..tiers(&[(8000, Pay::Bonus(5)), (10_000, Pay::Bonus(7))], false) };
        vec![rule("r", of(QuantityKind::Credit, "associate"), Does::Tiers(tiers))]
    };
    gives(&shop(), on_quota(Limit::Fixed(30_000)), &[("A1", 7)]);
    gives(&shop(), on_quota(Limit::Fixed(30_001)), &[("A1", 5)]);
    gives(&shop(), on_quota(Limit::Attribute("quota".to_owned())), &[]);
    let mut notebook = shop();
    notebook.note(&[agreed("A1", "quota", "375.005")]);
    gives(&notebook, on_quota(Limit::Attribute("quota".to_owned())), &[("A1", 5)]);
}

#[test]
fn limits_and_what_is_missing() {
    let rule = |does| vec![rule("r", commission(), does)];
    gives(&shop(), rule(Does::Cap(Limit::Fixed(1000))), &[("A1", -500)]);
    gives(&shop(), rule(Does::Floor(Limit::Fixed(2000))), &[("A1", 500)]);
    gives(&shop(), rule(Does::Guarantee(Limit::Fixed(2000))), &[("A1", 500), ("A2", 2000)]);
    gives(&shop(), rule(Does::Deduct(1000)), &[("A1", -150)]);
    let capped = [rule(Does::Cap(Limit::Fixed(1000))), rule(Does::Deduct(1000))].concat();
    gives(&shop(), capped, &[("A1", -500 - 100)]);
}

#[test]
fn what_is_assured_may_be_by_days() {
    let mut notebook = shop();
    for (position, from, to) in [("P3", 20, 90), ("P4", 1, 4), ("P5", 3, 7)] {
        let during = During { from: Some(start() + from * DAY), to: Some(start() + to * DAY) };
        let person = if position == "P3" { "A3" } else { "A4" };
        let (position, person) = (position.to_owned(), person.to_owned());
        notebook.note(&[Record::Holding(HoldingRecord { position, person, during })]);
    }
    let by_days = |does| vec![PeriodPlan { prorate: true, ..rule("r", commission(), does) }];
    let expect = [("A1", 1500), ("A2", 3000), ("A3", 1000), ("A4", 600)];
    gives(&notebook, by_days(Does::Guarantee(Limit::Fixed(3000))), &expect);
    gives(&notebook, by_days(Does::Draw(Limit::Fixed(3000))), &expect);
    gives(&notebook, vec![rule("r", commission(), Does::Guarantee(Limit::Fixed(3000)))], &expect[..2]);
}

#[test]
fn an_order_counts_until_all_of_it_was_given_back() {
    let refund = |key: &str, amount| {
        Record::Refund(RefundRecord {
            key: key.to_owned(),
            order: "O1".to_owned(),
            line: 0,
            at: start() + 40 * DAY,
            amount,
            currency: "CNY".to_owned(),
        })
    };
    let each = || {
        let orders = of(QuantityKind::Orders, "associate");
        vec![rule("r", orders, Does::Tiers(tiers(&[(1, Pay::Each(70))], false)))]
    };
    let mut notebook = shop();
    let later = |notebook: &Notebook| -> i128 {
        let versions = Versions { bindings: vec![plans().0], plans: vec![with(each())] };
        let members = Members::new(notebook);
        let auditor = Auditor::new(notebook, &members, &versions);
        let days = |from: i64, to: i64| start() + from * DAY..start() + to * DAY;
        let sums = auditor.between(days(30, 60), &[days(0, 30), days(30, 60)]);
        let own = sums.iter().filter(|(entry, _)| entry.rule == "r" && entry.measure == Measure::Commission);
        own.map(|(_, sum)| *sum).sum()
    };
    // What the second month gives of itself.
    let own = later(&notebook);
    notebook.note(&[refund("R1", 9_999)]);
    assert_eq!(later(&notebook), own);
    notebook.note(&[refund("R2", 1)]);
    assert_eq!(later(&notebook), own - 70);
}

#[test]
fn a_draw_is_paid_back() {
    let notebook = shop();
    let versions = Versions {
        bindings: vec![plans().0],
        plans: vec![with(vec![rule("draw", commission(), Does::Draw(Limit::Fixed(1000)))])],
    };
    let members = Members::new(&notebook);
    let auditor = Auditor::new(&notebook, &members, &versions);
    // Nothing in the first five days, 15.00 after them, then nothing again.
    let days = |from: i64, to: i64| start() + from * DAY..start() + to * DAY;
    let sums = auditor.between(days(0, 30), &[days(0, 5), days(5, 10), days(10, 15)]);
    let drawn = |who: &str| -> i128 {
        let own = sums.iter().filter(|(entry, _)| {
            entry.rule == "draw" && entry.measure == Measure::Payable && entry.who == Some(person(who))
        });
        own.map(|(_, sum)| *sum).sum()
    };
    assert_eq!(drawn("A1"), 1000 - 500 + 1000);
    assert_eq!(drawn("A2"), 3000);
}

#[test]
fn prizes_go_by_place() {
    let contest = |each, least| {
        let does = Does::Contest(ContestPlan { prizes: vec![501, 300], least, within: None, each });
        vec![PeriodPlan { to: Vec::new(), ..rule("r", of(QuantityKind::Credit, "associate"), does) }]
    };
    let mut notebook = shop();
    notebook.note(&[bind("2", Some("A2"), 10)]);
    gives(&notebook, contest(false, None), &[("A1", 501)]);
    gives(&notebook, contest(false, Some(30_001)), &[]);
    // Another member buys as much from A2.
    let Record::Binding(second) = bind("3", Some("A2"), 0) else { return };
    let card = vec![IdentifierValue { kind: "card".to_owned(), value: "C1".to_owned() }];
    notebook.note(&[Record::Binding(BindingRecord { member: card.clone(), ..second })]);
    let mut records = order("O3", 7, &[30_000]);
    if let Some(Record::Order(order)) = records.first_mut() {
        order.member = card;
    }
    notebook.note(&records);
    gives(&notebook, contest(false, None), &[("A1", 401), ("A2", 400 + 1500)]);
    gives(&notebook, contest(true, None), &[("A1", 501), ("A2", 501 + 1500)]);
}

#[test]
fn awards_are_given_later_and_taken_back() {
    let award = |on| AwardPlan {
        name: "award".to_owned(),
        book: None,
        funded_by: "brand".to_owned(),
        on,
        amount: 301,
        store_share: None,
        when: Vec::new(),
    };
    let check = |notebook: &Notebook, on, days: Range<i64>, expect: &[(&str, &str, i128)]| {
        let (binding, plan) = plans();
        let plan = Plan { pools: Vec::new(), awards: vec![award(on)], hold: None, ..plan };
        check_plan(notebook, (&binding, plan), Measure::Payable, days, expect);
    };
    let mut notebook = shop();
    notebook.note(&[bind("2", None, 20)]);
    let retained = |days| Event::Bound { retained_days: Some(days), repeat: false };
    check(&notebook, retained(19), 0..30, &[("award", "A1", 301)]);
    check(&notebook, retained(19), 0..19, &[]);
    check(&notebook, retained(20), 0..30, &[]);
    let first = |days| Event::FirstOrder { within_days: Some(days) };
    check(&notebook, first(5), 0..30, &[("award", "A1", 301)]);
    check(&notebook, first(4), 0..30, &[]);
    let refund = RefundRecord {
        key: "R1".to_owned(),
        order: "O1".to_owned(),
        line: 0,
        at: start() + 9 * DAY,
        amount: 10_000,
        currency: "CNY".to_owned(),
    };
    notebook.note(&[Record::Refund(refund)]);
    check(&notebook, first(5), 9..30, &[("award", "A1", -301)]);
    check(&notebook, first(5), 0..30, &[]);
}

/// From day 6 on another version, for orders and members of brand `b` only.
#[test]
fn the_newest_version_that_fits_counts() {
    let mut notebook = shop();
    let mut records = order("O3", 7, &[10_000]);
    if let Some(Record::Order(order)) = records.first_mut() {
        order.brand = Some("b".to_owned());
    }
    notebook.note(&records);
    let (binding, plan) = plans();
    let pools = vec![PoolPlan { amount: PoolAmount::Rate(1000), ..plan.pools[0].clone() }];
    let pilot = Plan { from: "2026-01-07".to_owned(), brands: vec!["b".to_owned()], pools, ..plan.clone() };
    let versions = Versions { bindings: vec![binding], plans: vec![plan, pilot] };
    let members = Members::new(&notebook);
    let auditor = Auditor::new(&notebook, &members, &versions);
    let range = start()..start() + 30 * DAY;
    let paid: i128 = auditor
        .between(range.clone(), &[range])
        .iter()
        .filter(|(entry, _)| entry.measure == Measure::Commission)
        .map(|(_, sum)| *sum)
        .sum();
    assert_eq!(paid, 500 + 1000 + 1000);
}

/// A1 is in brand `b` by none of the units above, so the oldest version decides that nothing later took the place of.
#[test]
fn who_is_in_no_scope_has_the_oldest_version_that_is_left() {
    let mut notebook = shop();
    let mut records = order("O3", 7, &[10_000]);
    if let Some(Record::Order(order)) = records.first_mut() {
        order.brand = Some("b".to_owned());
    }
    notebook.note(&records);
    let version = |brands: &[&str], floor| Plan {
        brands: brands.iter().map(|brand| (*brand).to_owned()).collect(),
        ..with(vec![rule("r", commission(), Does::Floor(Limit::Fixed(floor)))])
    };
    for (brands, floor) in [(["b"].as_slice(), 1000), (&["b", "c"], 1000), (&["c"], 2000)] {
        let plans = vec![version(&["b"], 2000), version(brands, 1000)];
        let versions = Versions { bindings: vec![super::plans().0], plans };
        let members = Members::new(&notebook);
        let range = start()..start() + 30 * DAY;
        let sums = Auditor::new(&notebook, &members, &versions).between(range.clone(), &[range]);
        let paid: i128 =
            sums.iter().filter(|(entry, _)| entry.measure == Measure::Commission).map(|(_, sum)| *sum).sum();
        assert_eq!(paid, floor, "beside a version for {brands:?}");
    }
}
