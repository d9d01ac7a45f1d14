//! Whom period rules look at, and under which version of a policy a payee falls.

use crate::periods::{
    JANUARY, People, bracket, effects, february, gives, in_period, measured, of, on_commission, rule, tiers, with,
};
use crate::support::{Build, DAY, Facts, Fake, day, days, fixed, party, word};
use base::{Amount, Calendar, Interval, PartyKind, Timestamp};
use credit::period::{
    Assured, MeasureKind, Measures, Meter, OfKind, Pay, PeriodEffect, PeriodRule, Prorate, Reduction, Target,
};
use credit::{Policy, Scope};

#[test]
fn a_guarantee_reaches_who_holds_a_position_and_no_other_kind() {
    let guarantee = PeriodEffect::Guarantee(Target::Amount(Amount(3_000)).into());
    let only = PeriodRule { to: vec![PartyKind::Associate], ..on_commission(guarantee) };
    let people = People { employed: vec![11, 12, 21], ..People::default() };
    let rows = measured(&[
        (11, MeasureKind::Commission, "commission", 1_000, 0),
        (13, MeasureKind::Commission, "commission", 5_000, 0),
        (22, MeasureKind::Commission, "commission", 1_000, 0),
    ]);
    let found = |policy: &Policy| -> Vec<(u32, i64)> {
        let effects = effects(policy, &people, &[JANUARY], &rows);
        effects.iter().map(|effect| (effect.party.raw(), effect.amount.0)).collect()
    };
    let everywhere = with(vec![only]);
    assert_eq!(found(&everywhere), [(11, 2_000), (12, 3_000), (13, 0)]);
    let scope = Scope { units: vec![party(22)], ..Scope::default() };
    assert_eq!(found(&Policy { scope, ..everywhere }), [(11, 2_000), (13, 0)], "12 works elsewhere");
}

/// Who left, and has something that other rules look at, is guaranteed nothing.
#[test]
fn a_guarantee_is_for_who_holds_a_position_or_has_what_it_is_about() {
    let limit = Target::Amount(Amount(3_000));
    let only = |effect| PeriodRule { to: vec![PartyKind::Associate], ..on_commission(effect) };
    let tier = rule(of(OfKind::Credit, "associate"), tiers(false, &[bracket(0, Pay::Bonus(Amount(1)))]));
    let rows = measured(&[(11, MeasureKind::Credit, "associate", 700, 1)]);
    for effect in [PeriodEffect::Guarantee(limit.into()), PeriodEffect::Draw(limit.into())] {
        let policy = with(vec![only(effect), PeriodRule { book: word("store"), ..tier.clone() }]);
        let sums = |people: &People| -> i64 {
            effects(&policy, people, &[JANUARY], &rows).iter().map(|effect| effect.amount.0).sum()
        };
        assert_eq!(sums(&People::default()), 1);
        assert_eq!(sums(&People { employed: vec![11], ..People::default() }), 3_001);
    }
}

/// Hired late, left early, came back, held two positions at once, left before: what is assured is by days.
#[test]
fn what_is_assured_may_be_by_days_in_position() {
    let target = Target::Amount(Amount(3_100));
    let assured = Assured { target, prorate: Prorate::Days };
    let only = |effect| PeriodRule { to: vec![PartyKind::Associate], ..on_commission(effect) };
    let held = vec![
        (11, days(-100, 100)),
        (12, days(21, 100)),
        (13, days(-5, 10)),
        (13, days(26, 31)),
        (14, days(0, 3)),
        (14, Interval { from: Timestamp(DAY / 2), to: Timestamp(4 * DAY + 1) }),
        (15, days(31, 60)),
    ];
    let people = People { held, ..People::default() };
    let rows = measured(&[
        (11, MeasureKind::Commission, "commission", 100, 0),
        (15, MeasureKind::Commission, "commission", 5, 0),
    ]);
    for effect in [PeriodEffect::Guarantee(assured), PeriodEffect::Draw(assured)] {
        let found = effects(&with(vec![only(effect)]), &people, &[JANUARY], &rows);
        let found: Vec<(u32, i64)> = found.iter().map(|effect| (effect.party.raw(), effect.amount.0)).collect();
        assert_eq!(found, [(11, 3_000), (12, 1_000), (13, 1_500), (14, 500), (15, 0)]);
    }
    // Whole for who is there when the period begins, nothing for who comes later: as it is without the word.
    let whole = only(PeriodEffect::Guarantee(target.into()));
    let found = effects(&with(vec![whole]), &people, &[JANUARY], &rows);
    let found: Vec<(u32, i64)> = found.iter().map(|effect| (effect.party.raw(), effect.amount.0)).collect();
    assert_eq!(found, [(11, 3_000), (13, 3_100), (14, 3_100), (15, 3_095)]);
}

/// An attribute is read when a person begins; a draw that ends is paid back from all that there is.
#[test]
fn days_in_position_decide_what_is_advanced_and_paid_back() {
    let assured = Assured { target: Target::Amount(Amount(2_800)), prorate: Prorate::Days };
    let policy =
        with(vec![PeriodRule { to: vec![PartyKind::Associate], ..on_commission(PeriodEffect::Draw(assured)) }]);
    let people = People { held: vec![(11, days(30, 45))], ..People::default() };
    let march = days(59, 90);
    let row = |period: Interval, amount| in_period(period.from, (11, MeasureKind::Commission, "commission", amount, 0));
    let rows = [row(february(), 400), row(march, 5_000)].into_iter().collect();
    let found = effects(&policy, &people, &[JANUARY, february(), march], &rows);
    let amounts: Vec<i64> = found.iter().map(|effect| effect.amount.0).collect();
    // One of 31 days; 14 of 28 days, less what there is; then everything is paid back.
    assert_eq!(amounts, [90, 1_000, -1_090]);
}

/// Locked runs keep no zeros, so what came and was all taken back must be as if it had never been.
#[test]
fn what_sums_to_nothing_is_nothing() {
    let floor = on_commission(PeriodEffect::Floor(Target::Amount(Amount(1_000))));
    gives(floor.clone(), &[(11, MeasureKind::Commission, "commission", 0, 0)], 0);
    gives(floor.clone(), &[(11, MeasureKind::Commission, "commission", 1, 0)], 999);
    // A rule that gives nothing leaves nothing behind either.
    let nothing = rule(of(OfKind::Credit, "associate"), tiers(false, &[bracket(1_000, Pay::Bonus(Amount(1)))]));
    let rows = measured(&[(11, MeasureKind::Credit, "associate", 10, 1)]);
    let found = effects(&with(vec![nothing, floor]), &People::default(), &[JANUARY], &rows);
    assert_eq!(found.iter().map(|effect| effect.amount.0).sum::<i64>(), 0, "{found:?}");
    // Orders that cancel each other out are orders.
    let each = rule(of(OfKind::Orders, "associate"), tiers(false, &[bracket(1, Pay::Each(Amount(50)))]));
    gives(each, &[(11, MeasureKind::Credit, "associate", 0, 2)], 100);
}

/// An order of which somebody is credited nothing is not an order of theirs.
#[test]
fn an_order_that_credits_nothing_does_not_count() {
    let orders = rule(of(OfKind::Orders, "associate"), tiers(false, &[bracket(1, Pay::Each(Amount(50)))]));
    let policy = Policy { parties: Vec::new(), ..with(vec![orders]) }
        .party(fixed(11))
        .party(fixed(12))
        .credit(0, 0, 100)
        .credit(0, 1, 0);
    let facts = Facts::default().order(1, 3).line(0).line(500).order(2, 4).line(0);
    let policies = [policy];
    let meter = Meter::new(&policies, &[JANUARY]);
    let mut measures: Measures<'_> = Measures::new(&meter);
    let lines = facts.fold(&policies, &Fake::default(), Interval::ALWAYS).expect("folded");
    lines.iter().for_each(|line| measures.add(line));
    let measured = measures.finish().expect("small");
    let found: Vec<(u32, i64)> = measured
        .iter()
        .map(|(key, measured)| (key.party.raw(), measured.count))
        .filter(|(_, count)| *count > 0)
        .collect();
    assert_eq!(found, [(11, 1)]);
}

#[test]
fn the_version_in_force_when_a_period_begins_decides() {
    let bonus = |amount| rule(of(OfKind::Credit, "associate"), tiers(false, &[bracket(0, Pay::Bonus(Amount(amount)))]));
    let old = Policy { effective: Interval { from: day(-9), to: day(10) }, ..with(vec![bonus(1)]) };
    let new = Policy { effective: Interval::since(day(10)), ..with(vec![bonus(2)]) };
    let policies = [old, new];
    let row = (11, MeasureKind::Credit, "associate", 5, 1);
    let rows = [in_period(JANUARY.from, row), in_period(february().from, row)].into_iter().collect();
    let (people, calendar) = (People::default(), Calendar::utc());
    let reduction = Reduction { policies: &policies, payees: &people, calendar: &calendar };
    let effects = reduction.effects(&[JANUARY, february()], &rows).expect("worked out");
    let found: Vec<(u16, i64)> = effects.iter().map(|effect| (effect.policy, effect.amount.0)).collect();
    assert_eq!(found, [(0, 1), (1, 2)]);
}

/// A pilot and what it leaves in force for the rest: every payee falls under one of them, and what he has is seen whole.
#[test]
fn where_several_versions_are_in_force_each_payee_falls_under_one() {
    let bonus = |amount| rule(of(OfKind::Credit, "associate"), tiers(false, &[bracket(0, Pay::Bonus(Amount(amount)))]));
    let guarantee = |amount| PeriodRule {
        to: vec![PartyKind::Associate],
        ..on_commission(PeriodEffect::Guarantee(Target::Amount(Amount(amount)).into()))
    };
    let rest = with(vec![bonus(1), guarantee(100)]);
    let scope = |scope: Scope| Policy { scope, ..with(vec![bonus(2), guarantee(200)]) };
    let unit = |id| Scope { units: vec![party(id)], ..Scope::default() };
    let brand = |id| Scope { brands: vec![party(id)], ..Scope::default() };
    let rows = measured(&[
        (11, MeasureKind::Credit, "associate", 5, 1),
        (13, MeasureKind::Credit, "associate", 5, 1),
        (61, MeasureKind::Credit, "associate", 5, 1),
    ]);
    let people = People { employed: vec![11, 12, 13], ..People::default() };
    let found = |policies: &[Policy]| -> Vec<(u32, u16, i64)> {
        let effects = Reduction { policies, payees: &people, calendar: &Calendar::utc() }
            .effects(&[JANUARY], &rows)
            .expect("worked out");
        let mut found: Vec<_> =
            effects.iter().map(|effect| (effect.party.raw(), effect.policy, effect.amount.0)).collect();
        found.sort_unstable();
        found
    };
    // 11 and 12 work in store 21, 13 in store 22; department 61 belongs to nothing.
    let of_rest = |version| vec![(61, version, 1)];
    let expect = |own: &[(u32, u16, i64)], version| [own.to_vec(), of_rest(version)].concat();
    let own = [(11, 0, 2), (11, 0, 198), (12, 0, 200), (13, 1, 1), (13, 1, 99)];
    assert_eq!(found(&[scope(unit(21)), rest.clone()]), expect(&own, 1));
    let all = [(11, 0, 2), (11, 0, 198), (12, 0, 200), (13, 0, 2), (13, 0, 198)];
    assert_eq!(found(&[scope(brand(51)), rest.clone()]), expect(&all, 1));
    let none = [(11, 1, 1), (11, 1, 99), (12, 1, 100), (13, 1, 1), (13, 1, 99)];
    assert_eq!(found(&[scope(brand(52)), rest.clone()]), expect(&none, 1));
    // Of two that fit, the newest; who is in neither falls under the oldest.
    let two = [(11, 0, 2), (11, 0, 198), (12, 0, 200), (13, 1, 2), (13, 1, 198)];
    assert_eq!(found(&[scope(unit(21)), scope(unit(41))]), [two.to_vec(), vec![(61, 1, 2)]].concat());
}
