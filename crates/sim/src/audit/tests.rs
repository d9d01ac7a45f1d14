//! The auditor against cases worked out by hand: it must be right before it may judge.

mod payees;

use super::*;
use crate::plan::{Base, BindingRule, BookPlan, CreditPlan, PoolAmount, PoolPlan, RollUpPlan, Source, Versions};
use import::record::{
    BindingRecord, HoldingRecord, IdentifierValue, LineAmounts, LineRecord, MemberRecord, OrderRecord, PositionRecord,
    Record, RefundRecord, StatusRecord,
};

const DAY: i64 = 86_400_000_000;

fn start() -> i64 {
    member::day("2026-01-01")
}

fn person(key: &str) -> PartyKey {
    PartyKey { kind: "associate".to_owned(), key: key.to_owned() }
}

fn phone(value: &str) -> Vec<IdentifierValue> {
    vec![IdentifierValue { kind: "phone".to_owned(), value: value.to_owned() }]
}

fn bind(key: &str, who: Option<&str>, days: i64) -> Record {
    Record::Binding(BindingRecord {
        key: key.to_owned(),
        member: phone("14200000001"),
        role: "associate".to_owned(),
        cause: "scan".to_owned(),
        party: who.map(person),
        referrer: Vec::new(),
        brand: None,
        at: start() + days * DAY,
    })
}

fn order(key: &str, days: i64, nets: &[i64]) -> Vec<Record> {
    let order = OrderRecord {
        key: key.to_owned(),
        at: start() + days * DAY,
        member: phone("+86 142-0000-0001"),
        channel: "store".to_owned(),
        currency: "CNY".to_owned(),
        ..OrderRecord::default()
    };
    let mut records = vec![Record::Order(order)];
    for (place, net) in nets.iter().enumerate() {
        let amounts = LineAmounts { list: Some(*net), net: Some(*net), total: Some(*net), cost: Some(0) };
        let (order, number) = (key.to_owned(), Some(place as u32 + 1));
        records.push(Record::Line(LineRecord { order, number, amounts, ..LineRecord::default() }));
    }
    records
}

fn plans() -> (BindingPlan, Plan) {
    let binding = BindingPlan {
        name: "b".to_owned(),
        from: "2020-01-01".to_owned(),
        rule: BindingRule::Lock(30),
        release_after_days: None,
        roles: Vec::new(),
    };
    let plan = Plan {
        name: "p".to_owned(),
        from: "2026-01-01".to_owned(),
        to: None,
        brands: Vec::new(),
        units: Vec::new(),
        base: Base::Net,
        parties: vec![("owner".to_owned(), Source::Bound("associate".to_owned(), None))],
        books: vec![BookPlan { name: "associate".to_owned(), ceiling: 100, first_match: false }],
        credit: vec![CreditPlan { name: "own".to_owned(), book: 0, to: 0, share: 10_000, when: Vec::new() }],
        roll_ups: vec![RollUpPlan { name: "up".to_owned(), book: 0, along: Along::Managers, once: true }],
        pools: vec![PoolPlan {
            name: "sales".to_owned(),
            book: None,
            amount: PoolAmount::Rate(500),
            base: None,
            per_order: false,
            cap: None,
            funded_by: "brand".to_owned(),
            split: vec![(0, None)],
            when: Vec::new(),
        }],
        awards: Vec::new(),
        period: Vec::new(),
        hold: Some((Some("completed".to_owned()), 7)),
    };
    (binding, plan)
}

/// What a measure comes to by book and payee.
fn check(notebook: &Notebook, measure: Measure, days: Range<i64>, expect: &[(&str, &str, i128)]) {
    let (binding, plan) = plans();
    check_plan(notebook, (&binding, plan), measure, days, expect);
}

fn check_plan(
    notebook: &Notebook,
    (binding, plan): (&BindingPlan, Plan),
    measure: Measure,
    days: Range<i64>,
    expect: &[(&str, &str, i128)],
) {
    let members = Members::new(notebook);
    let versions = Versions { bindings: vec![binding.clone()], plans: vec![plan] };
    let auditor = Auditor::new(notebook, &members, &versions);
    let range = start() + days.start * DAY..start() + days.end * DAY;
    let mut found: BTreeMap<(String, String), i128> = BTreeMap::new();
    for (entry, sum) in auditor.between(range.clone(), &[range]) {
        if entry.measure == measure {
            let who = entry.who.map_or_else(|| "(none)".to_owned(), |who| who.key);
            *found.entry((entry.book, who)).or_default() += sum;
        }
    }
    found.retain(|_, sum| *sum != 0);
    let expect: BTreeMap<(String, String), i128> =
        expect.iter().map(|(book, who, sum)| (((*book).into(), (*who).into()), *sum)).collect();
    assert_eq!(found, expect, "{measure:?} {days:?}");
}

#[test]
fn credit_commission_and_holds() {
    let mut notebook = Notebook::default();
    notebook.note(&[bind("1", Some("A1"), 0)]);
    notebook.note(&[bind("2", Some("A2"), 10)]);
    notebook.note(&[bind("3", Some("A3"), 40)]);
    notebook.note(&order("O1", 20, &[10_000, 5001]));
    notebook.note(&order("O2", 50, &[300]));
    notebook.note(&order("O0", -1, &[300]));
    // Protected for thirty days, so the second scan comes too early and the third does not.
    check(&notebook, Measure::Credit, 0..30, &[("associate", "A1", 15_001)]);
    check(&notebook, Measure::Credit, 30..60, &[("associate", "A3", 300)]);
    check(&notebook, Measure::Commission, 0..30, &[("commission", "A1", 750)]);
    check(&notebook, Measure::Payable, 0..90, &[]);
    let status = StatusRecord { order: "O1".to_owned(), status: "completed".to_owned(), at: start() + 25 * DAY };
    notebook.note(&[Record::Status(status)]);
    check(&notebook, Measure::Payable, 0..32, &[]);
    check(&notebook, Measure::Payable, 32..33, &[("commission", "A1", 750)]);
}

#[test]
fn refunds_take_back_what_was_given() {
    let mut notebook = Notebook::default();
    notebook.note(&[bind("1", Some("A1"), 0)]);
    notebook.note(&order("O1", 5, &[10_000, 5000]));
    let refund = |key: &str, line: u32, amount: i64, days: i64| {
        Record::Refund(RefundRecord {
            key: key.to_owned(),
            order: "O1".to_owned(),
            line,
            at: start() + days * DAY,
            amount,
            currency: "CNY".to_owned(),
        })
    };
    notebook.note(&[refund("R1", 1, 2500, 10)]);
    check(&notebook, Measure::Commission, 10..11, &[("commission", "A1", -125)]);
    notebook.note(&[refund("R2", 0, 99_999, 12)]);
    check(&notebook, Measure::Credit, 12..13, &[("associate", "A1", -12_500)]);
    check(&notebook, Measure::Commission, 0..30, &[]);
}

#[test]
fn nobody_is_shown_and_managers_count_once() {
    let mut notebook = Notebook::default();
    let position = |key: &str, above: Option<&str>| {
        Record::Position(PositionRecord {
            key: key.to_owned(),
            title: "t".to_owned(),
            unit: None,
            reports_to: above.map(str::to_owned),
            during: Default::default(),
        })
    };
    let holds = |position: &str, person: &str| {
        let (position, person) = (position.to_owned(), person.to_owned());
        Record::Holding(HoldingRecord { position, person, during: Default::default() })
    };
    notebook.note(&order("O1", 5, &[10_000]));
    check(&notebook, Measure::Credit, 0..30, &[("associate", "(none)", 10_000)]);
    check(&notebook, Measure::RollUp, 0..30, &[]);
    // The position between is vacant, so the one above it is the manager.
    notebook.note(&[position("P1", None), position("P2", Some("P1")), position("P3", Some("P2"))]);
    notebook.note(&[holds("P1", "M"), holds("P3", "A1"), bind("1", Some("A1"), 0)]);
    check(&notebook, Measure::RollUp, 0..30, &[("associate", "M", 10_000)]);
    assert_eq!(once(100, 30, 100), 70);
    assert_eq!(once(-100, -30, -100), -70);
    assert_eq!(once(100, 130, 50), 0);
}

#[test]
fn identifiers_that_meet_are_one_member() {
    let mut notebook = Notebook::new(&["15400000000".to_owned()]);
    let card = IdentifierValue { kind: "card".to_owned(), value: "C1".to_owned() };
    let other = IdentifierValue { kind: "card".to_owned(), value: "C2".to_owned() };
    let test_phone = phone("154 0000 0000").remove(0);
    let member = |identifiers: Vec<IdentifierValue>| Record::Member(MemberRecord { identifiers, at: None });
    notebook.note(&[member(vec![card.clone(), test_phone.clone()])]);
    notebook.note(&[member(vec![other.clone(), test_phone.clone()])]);
    let members = Members::new(&notebook);
    assert!(members.merged().is_empty());
    assert_eq!(members.member(&notebook, &[test_phone], "O9"), "fact:O9");
    notebook.note(&[member(vec![other, card])]);
    assert_eq!(Members::new(&notebook).merged(), [["card:C1", "card:C2"]]);
}

#[test]
fn a_binding_ends_for_want_of_activity() {
    let mut notebook = Notebook::default();
    notebook.note(&[bind("1", Some("A1"), 0)]);
    notebook.note(&order("O1", 25, &[100]));
    let (binding, _) = plans();
    let binding = BindingPlan { release_after_days: Some(30), ..binding };
    let members = Members::new(&notebook);
    let history = members.history(&[binding], "phone:14200000001", "associate", None);
    let (role, cause) = ("associate".to_owned(), "scan".to_owned());
    let expect = Served { party: person("A1"), role, brand: None, cause, from: start(), to: start() + 55 * DAY };
    assert_eq!(history, [expect]);
}
