//! What a settlement measures for period rules, and the lines that a reduction gives.

use crate::settle::World;
use base::{Amount, FactId, Interval, PartyId, RunId, Timestamp};
use credit::period::{Measure, MeasureKey, MeasureKind, Measured, MeasuredAll, Of, OfKind, PeriodEffect, Target};
use credit::{Award, AwardOn, Line, LineCause, LineKind, PeriodRule};
use facts::{FactsError, LineFilter, SettleSpec, no_reduction, settle};
use std::collections::{BTreeMap, BTreeSet};

/// A business whose policy looks at credit, commission and new members.
fn measuring() -> World {
    let mut world = World::new();
    let policy = &mut world.policies[0];
    let role = world.made.symbols.intern("associate");
    let (book, funded_by) = (policy.pools[0].book, policy.pools[0].funded_by);
    let rule = |kind, word| PeriodRule {
        name: "rule".into(),
        book,
        funded_by,
        to: Vec::new(),
        of: Of { kind, words: vec![word] },
        effect: PeriodEffect::Cap(Target::Amount(Amount(1))),
    };
    let credited = policy.books[0].name;
    policy.period =
        vec![rule(OfKind::Credit, credited), rule(OfKind::Commission, book), rule(OfKind::NewMembers, role)];
    let on = AwardOn::Bind { retained_days: None, repeat: false };
    let (amount, store_share) = (Amount(7), base::Rate::ZERO);
    let award = book_named(&mut world, "award");
    let award = Award { name: "award".into(), book: award, funded_by, on, when: None, amount, store_share };
    world.policies[0].awards.push(award);
    world
}

fn book_named(world: &mut World, name: &str) -> base::Symbol {
    world.made.symbols.intern(name)
}

fn thirds(during: Interval) -> [Interval; 3] {
    let step = (during.to.0 - during.from.0) / 3;
    let at = |third: i64| Timestamp(during.from.0 + third * step);
    [Interval { from: at(0), to: at(1) }, Interval { from: at(1), to: at(2) }, Interval { from: at(2), to: during.to }]
}

fn measures(world: &World, spec: &SettleSpec<'_>, run: i64) -> (MeasuredAll, Vec<Line>) {
    let outcome = settle(&world.input(&world.made.members), spec, RunId(run), &[], no_reduction).expect("settled");
    let lines = world.lines(&outcome, &LineFilter::default());
    (outcome.measures, lines)
}

#[test]
fn measures_are_sums_of_lines_by_original_period() {
    let world = measuring();
    let periods = thirds(world.made.during);
    let (found, lines) = measures(&world, &SettleSpec { periods: &periods, ..world.spec() }, 1);
    let mut expected = MeasuredAll::new();
    // What is left of each credit of an order.
    let mut left: BTreeMap<(MeasureKey, FactId), BTreeMap<(u32, u16), Amount>> = BTreeMap::new();
    let award = world.made.symbols.find("award");
    for line in lines.iter().filter(|line| Some(line.book) != award) {
        let kind = match line.kind {
            LineKind::Credit => MeasureKind::Credit,
            LineKind::Commission => MeasureKind::Commission,
            _ => continue,
        };
        let period = periods.iter().find(|period| period.contains(line.ordered_at)).expect("a period").from;
        let Some(party) = line.party else { continue };
        let key = MeasureKey { policy: 0, period, party, measure: Measure { kind, of: line.book } };
        expected.entry(key).or_default().amount += line.amount;
        if kind == MeasureKind::Credit {
            let of_order = left.entry((key, line.order)).or_default();
            *of_order.entry((line.order_line, line.rule)).or_default() += line.amount;
        }
    }
    let undone = left.values().filter(|parts| parts.values().all(|amount| amount.is_zero())).count();
    assert!(undone > 0 && undone < left.len(), "{undone} of {} orders have nothing left", left.len());
    for ((key, _), parts) in left {
        expected.entry(key).or_default().count += i64::from(parts.values().any(|amount| !amount.is_zero()));
    }
    expected.retain(|_, measured| !measured.is_zero());
    let members = found.iter().filter(|(key, _)| key.measure.kind == MeasureKind::NewMembers);
    let joined: i64 = members.clone().map(|(_, measured)| measured.count).sum();
    let awards = lines.iter().filter(|line| line.cause == LineCause::Award).count();
    assert!(joined > 100 && joined == awards as i64, "{joined} joined, {awards} awards");
    let without: MeasuredAll =
        found.iter().filter(|(key, _)| key.measure.kind != MeasureKind::NewMembers).map(|(k, v)| (*k, *v)).collect();
    let without: MeasuredAll = without.into_iter().filter(|(_, measured)| !measured.is_zero()).collect();
    assert_eq!(without, expected);
    assert!(expected.keys().map(|key| key.period).collect::<BTreeSet<_>>().len() == 3);
}

#[test]
fn members_without_orders_are_rewarded() {
    let world = measuring();
    let (_, lines) = measures(&world, &world.spec(), 1);
    let buyers: BTreeSet<_> =
        lines.iter().filter(|line| line.order != Line::NO_ORDER).map(|line| line.member).collect();
    let rewarded: BTreeSet<_> =
        lines.iter().filter(|line| line.cause == LineCause::Award).map(|line| line.member).collect();
    assert!(rewarded.difference(&buyers).count() > 0);
}

/// Each settlement adds its own; refunds of earlier orders change the period that the orders were placed in.
#[test]
fn measures_of_parts_sum_to_those_of_the_whole() {
    let world = measuring();
    let periods = thirds(world.made.during);
    let spec = SettleSpec { periods: &periods, ..world.spec() };
    let (whole, _) = measures(&world, &spec, 1);
    let mut sum = MeasuredAll::new();
    let mut late = 0;
    for (number, range) in periods.into_iter().enumerate() {
        let (part, _) = measures(&world, &SettleSpec { range, ..spec }, 2 + number as i64);
        late += part.keys().filter(|key| key.period < range.from).count();
        for (key, measured) in part {
            let so_far: Measured = sum.get(&key).copied().unwrap_or_default();
            sum.insert(key, so_far.checked_add(measured).expect("small"));
        }
    }
    assert!(late > 0, "some refunds come late");
    assert_eq!(sum, whole);
}

#[test]
fn a_reduction_gives_the_last_part_or_stops_the_run() {
    let world = measuring();
    let input = world.input(&world.made.members);
    let party = PartyId::new(1);
    let (_, lines) = measures(&world, &world.spec(), 1);
    let line = Line { order: Line::NO_ORDER, cause: LineCause::Period, party, amount: Amount(-3), ..lines[0] };
    let outcome = settle(&input, &world.spec(), RunId(2), &[], |_| Ok::<_, FactsError>(vec![line])).expect("settled");
    let last = outcome.parts.last().expect("parts");
    assert_eq!((last.part, last.lines), (world.layout.period_part(), 1));
    assert_eq!(world.lines(&outcome, &LineFilter::default()).last(), Some(&line));
    let refused = settle(&input, &world.spec(), RunId(3), &[], |_| Err(FactsError::Worker));
    assert!(matches!(refused, Err(FactsError::Worker)));
    assert!(world.layout.list("runs/3").expect("listed").is_empty());
}
