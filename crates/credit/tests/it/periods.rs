//! Period rules: each rule as a table, their order, contests, chains over periods, and what is booked of them.

use crate::support::{Fake, days, party, policy, word};
use base::{Amount, Calendar, Decimal, Interval, PartyId, PartyKind, Rate, Symbol, Timestamp};
use credit::period::{
    Bracket, Contest, Effect, Measure, MeasureKey, MeasureKind, Measured, MeasuredAll, Of, OfKind, Pay, Payees,
    PeriodEffect, PeriodRule, Quantity, Reduction, Target, Tiers, Ties, Why, differences, period_line,
};
use credit::{Line, LineCause, LineKind, Organisation, Policy, Reason};
use proptest::prelude::*;

/// Quotas, base pay and jobs of the small organisation.
#[derive(Default)]
pub(crate) struct People {
    pub(crate) organisation: Fake,
    pub(crate) numbers: Vec<(u32, Decimal)>,
    pub(crate) employed: Vec<u32>,
    pub(crate) held: Vec<(u32, Interval)>,
}

impl Payees for People {
    fn kind(&self, party: PartyId) -> Option<PartyKind> {
        self.organisation.kind(party)
    }

    fn key(&self, party: PartyId) -> &str {
        self.organisation.key(party)
    }

    fn unit(&self, party: PartyId, level: PartyKind, at: Timestamp) -> Option<PartyId> {
        self.organisation.unit(party, level, at)
    }

    fn within(&self, unit: PartyId, party: PartyId, at: Timestamp) -> bool {
        self.organisation.within(unit, party, at)
    }

    fn number(&self, party: PartyId, attribute: Symbol, _at: Timestamp) -> Option<Decimal> {
        let own = self.numbers.iter().find(|(of, _)| *of == party.raw());
        own.filter(|_| attribute == word("commission_rate")).map(|(_, number)| *number)
    }

    fn employed(&self, during: Interval) -> Vec<(PartyId, Interval)> {
        let always = self.employed.iter().map(|id| (party(*id), Interval::ALWAYS));
        let held = self.held.iter().map(|(id, held)| (party(*id), *held));
        always.chain(held.filter(|(_, held)| held.overlaps(&during))).collect()
    }
}

pub(crate) const JANUARY: Interval = Interval { from: Timestamp(0), to: Timestamp(31 * crate::support::DAY) };

pub(crate) fn february() -> Interval {
    days(31, 59)
}

pub(crate) fn of(kind: OfKind, book: &str) -> Of {
    Of { kind, words: vec![word(book)] }
}

pub(crate) fn rule(of: Of, effect: PeriodEffect) -> PeriodRule {
    let (book, funded_by) = (word("commission"), word("brand_account"));
    PeriodRule { name: "rule".into(), book, funded_by, to: Vec::new(), of, effect }
}

pub(crate) fn on_commission(effect: PeriodEffect) -> PeriodRule {
    rule(of(OfKind::Commission, "commission"), effect)
}

pub(crate) fn with(rules: Vec<PeriodRule>) -> Policy {
    let named = |(number, rule): (usize, PeriodRule)| PeriodRule { name: format!("rule {number}"), ..rule };
    Policy { period: rules.into_iter().enumerate().map(named).collect(), ..policy() }
}

/// Measures of one policy: who, kind, book, amount and count, in January.
pub(crate) fn measured(rows: &[(u32, MeasureKind, &str, i64, i64)]) -> MeasuredAll {
    rows.iter().map(|row| in_period(JANUARY.from, *row)).collect()
}

pub(crate) fn in_period(
    period: Timestamp,
    (who, kind, book, amount, count): (u32, MeasureKind, &str, i64, i64),
) -> (MeasureKey, Measured) {
    let measure = Measure { kind, of: word(book) };
    (MeasureKey { policy: 0, period, party: party(who), measure }, Measured { amount: Amount(amount), count })
}

pub(crate) fn effects(policy: &Policy, people: &People, periods: &[Interval], measures: &MeasuredAll) -> Vec<Effect> {
    let policies = std::slice::from_ref(policy);
    Reduction { policies, payees: people, calendar: &Calendar::utc() }.effects(periods, measures).expect("worked out")
}

/// What one rule gives to associate 11 in January.
#[track_caller]
pub(crate) fn gives(rule: PeriodRule, rows: &[(u32, MeasureKind, &str, i64, i64)], expect: i64) {
    let effects = effects(&with(vec![rule]), &People::default(), &[JANUARY], &measured(rows));
    let own: i64 = effects.iter().filter(|effect| effect.party == party(11)).map(|effect| effect.amount.0).sum();
    assert_eq!(own, expect, "{effects:?}");
}

pub(crate) fn bracket(from: i64, pay: Pay) -> Bracket {
    Bracket { from, pay }
}

fn percent(percent: i64) -> Rate {
    crate::support::percent(percent)
}

pub(crate) fn tiers(marginal: bool, brackets: &[Bracket]) -> PeriodEffect {
    PeriodEffect::Tiers(Tiers { brackets: brackets.to_vec(), marginal, quota: None, on: None })
}

#[test]
fn a_whole_tier_pays_for_everything_and_a_marginal_one_for_its_part() {
    let rates = [
        bracket(0, Pay::Rate(percent(1))),
        bracket(10_000, Pay::Rate(percent(2))),
        bracket(50_000, Pay::Rate(percent(5))),
    ];
    for (credit, whole, marginal) in [
        (0, 0, 0),
        (9_999, 100, 100),
        (10_000, 200, 100),
        (10_001, 200, 100),
        (60_000, 3_000, 100 + 800 + 500),
        (-500, 0, 0),
    ] {
        let row = [(11, MeasureKind::Credit, "associate", credit, 1)];
        gives(rule(of(OfKind::Credit, "associate"), tiers(false, &rates)), &row, whole);
        gives(rule(of(OfKind::Credit, "associate"), tiers(true, &rates)), &row, marginal);
    }
}

#[test]
fn below_the_first_bracket_nothing_is_paid() {
    let high = [bracket(10_000, Pay::Rate(percent(10)))];
    let row = |credit| [(11, MeasureKind::Credit, "associate", credit, 1)];
    let by = |marginal| rule(of(OfKind::Credit, "associate"), tiers(marginal, &high));
    gives(by(false), &row(9_999), 0);
    gives(by(false), &row(10_000), 1_000);
    gives(by(true), &row(10_000), 0);
    gives(by(true), &row(10_010), 1);
}

#[test]
fn orders_and_members_are_paid_by_the_piece_or_at_once() {
    let each = [bracket(1, Pay::Each(Amount(500))), bracket(11, Pay::Each(Amount(800)))];
    let orders = |marginal| rule(of(OfKind::Orders, "associate"), tiers(marginal, &each));
    let row = [(11, MeasureKind::Credit, "associate", 99_999, 12)];
    gives(orders(false), &row, 12 * 800);
    gives(orders(true), &row, 10 * 500 + 800);
    let bonus = [bracket(5, Pay::Bonus(Amount(10_000))), bracket(10, Pay::Bonus(Amount(15_000)))];
    let members = |marginal| rule(of(OfKind::NewMembers, "associate"), tiers(marginal, &bonus));
    let row = [(11, MeasureKind::NewMembers, "associate", 0, 10)];
    gives(members(false), &row, 15_000);
    gives(members(true), &row, 25_000);
}

/// Marginal brackets by the piece leave out what lies between thresholds that are no whole numbers.
#[test]
fn a_factor_pays_what_goes_beyond_the_commission() {
    let factors = [
        bracket(0, Pay::Factor(percent(100))),
        bracket(1_000_000_000, Pay::Factor(percent(110))),
        bracket(1_200_000_000, Pay::Factor(percent(125))),
    ];
    let on = Some(of(OfKind::Commission, "commission"));
    let by = |marginal| {
        let quota = Some(Quantity::Fixed(50_000));
        let tiers = Tiers { brackets: factors.to_vec(), marginal, quota, on: on.clone() };
        rule(of(OfKind::Credit, "associate"), PeriodEffect::Tiers(tiers))
    };
    let rows = |credit| {
        [(11, MeasureKind::Credit, "associate", credit, 1), (11, MeasureKind::Commission, "commission", 2_000, 0)]
    };
    gives(by(false), &rows(49_999), 0);
    gives(by(false), &rows(50_000), 200);
    gives(by(false), &rows(60_000), 500);
    // Who attained nothing still has what the factor is of.
    let missed =
        Tiers { brackets: vec![bracket(0, Pay::Factor(percent(50)))], marginal: false, quota: None, on: on.clone() };
    let commission = [(11, MeasureKind::Commission, "commission", 2_000, 0)];
    gives(rule(of(OfKind::NewMembers, "associate"), PeriodEffect::Tiers(missed)), &commission, -1_000);
    // 50,000 at 100 %, 10,000 at 110 %, 20,000 at 125 %: of a commission of 2,000, one eighth and two eighths.
    gives(by(true), &rows(80_000), 25 + 125);
}

#[test]
fn a_quota_of_the_payee_decides_and_who_has_none_is_left_out() {
    let tier = Tiers {
        brackets: vec![bracket(800_000_000, Pay::Rate(percent(1)))],
        marginal: false,
        quota: Some(Quantity::Attribute(word("commission_rate"))),
        on: None,
    };
    let policy = with(vec![rule(of(OfKind::Credit, "associate"), PeriodEffect::Tiers(tier))]);
    let rows = measured(&[
        (11, MeasureKind::Credit, "associate", 80_000, 1),
        (12, MeasureKind::Credit, "associate", 79_999, 1),
        (13, MeasureKind::Credit, "associate", 99_999, 1),
    ]);
    let quota = Decimal::from(1000);
    let people = People { numbers: vec![(11, quota), (12, quota), (14, quota)], ..People::default() };
    let found: Vec<(PartyId, i64, bool)> = effects(&policy, &people, &[JANUARY], &rows)
        .iter()
        .map(|effect| (effect.party, effect.amount.0, effect.why == Why::NoTarget))
        .collect();
    assert_eq!(found, [(party(11), 800, false), (party(12), 0, false), (party(13), 0, true)]);
}

#[test]
fn caps_floors_and_deductions() {
    let commission = |amount| [(11, MeasureKind::Commission, "commission", amount, 0)];
    let limit = |amount| Target::Amount(Amount(amount));
    for (has, cap, floor, deduction) in [
        (900, 0, 100, -180),
        (1_000, 0, 0, -200),
        (1_500, -500, 0, -300),
        (-20, 0, 1_020, 0),
        (2, 0, 998, 0),
        (8, 0, 992, -2),
    ] {
        gives(on_commission(PeriodEffect::Cap(limit(1_000))), &commission(has), cap);
        gives(on_commission(PeriodEffect::Floor(limit(1_000))), &commission(has), floor);
        gives(on_commission(PeriodEffect::Deduction(percent(20))), &commission(has), deduction);
    }
    gives(on_commission(PeriodEffect::Floor(limit(1_000))), &[(11, MeasureKind::Credit, "associate", 5, 1)], 0);
}

/// A draw advances what is missing and takes back only from what exceeds it, and only what was advanced.
#[test]
fn a_draw_is_paid_back_from_better_periods() {
    let policy = with(vec![on_commission(PeriodEffect::Draw(Target::Amount(Amount(1_000)).into()))]);
    let periods = [days(0, 31), days(31, 59), days(59, 90), days(90, 120), days(120, 150)];
    let earned = [400, 1_000, 1_500, 800, 9_000];
    let rows: MeasuredAll = periods
        .iter()
        .zip(earned)
        .map(|(period, amount)| in_period(period.from, (11, MeasureKind::Commission, "commission", amount, 0)))
        .collect();
    let found = effects(&policy, &People::default(), &periods, &rows);
    let amounts: Vec<i64> = found.iter().map(|effect| effect.amount.0).collect();
    assert_eq!(amounts, [600, 0, -500, 200, -300]);
    let Why::Draw { owed_before, owed_after, .. } = found[3].why else { panic!("{:?}", found[3]) };
    assert_eq!((owed_before, owed_after), (Amount(100), Amount(300)));
}

#[test]
fn rules_see_what_those_before_them_gave_to_the_same_book() {
    let limit = |amount| Target::Amount(Amount(amount));
    let bonus = rule(of(OfKind::Credit, "associate"), tiers(false, &[bracket(0, Pay::Bonus(Amount(700)))]));
    let elsewhere = PeriodRule { book: word("store"), ..bonus.clone() };
    let cap = on_commission(PeriodEffect::Cap(limit(1_000)));
    let tax = on_commission(PeriodEffect::Deduction(percent(10)));
    let rows = measured(&[
        (11, MeasureKind::Commission, "commission", 600, 0),
        (11, MeasureKind::Credit, "associate", 50_000, 1),
    ]);
    let amounts = |rules: Vec<PeriodRule>| -> Vec<i64> {
        let effects = effects(&with(rules), &People::default(), &[JANUARY], &rows);
        effects.iter().map(|effect| effect.amount.0).collect()
    };
    assert_eq!(amounts(vec![bonus.clone(), cap.clone(), tax.clone()]), [700, -300, -100]);
    assert_eq!(amounts(vec![cap.clone(), bonus.clone(), tax.clone()]), [0, 700, -130]);
    assert_eq!(amounts(vec![tax.clone(), bonus, cap.clone()]), [-60, 700, -240]);
    assert_eq!(amounts(vec![elsewhere, cap, tax]), [700, 0, -60]);
}

fn contest(prizes: &[i64], ties: Ties, within: Option<PartyKind>) -> PeriodRule {
    let prizes = prizes.iter().copied().map(Amount).collect();
    rule(of(OfKind::Credit, "associate"), PeriodEffect::Contest(Contest { prizes, least: 100, within, ties }))
}

#[test]
fn prizes_by_rank_and_what_equals_get() {
    let rows = measured(&[
        (11, MeasureKind::Credit, "associate", 900, 1),
        (12, MeasureKind::Credit, "associate", 900, 1),
        (13, MeasureKind::Credit, "associate", 500, 1),
        (15, MeasureKind::Credit, "associate", 99, 1),
    ]);
    let prizes = |rule: PeriodRule| -> Vec<(u32, i64)> {
        let effects = effects(&with(vec![rule]), &People::default(), &[JANUARY], &rows);
        effects.iter().map(|effect| (effect.party.raw(), effect.amount.0)).collect()
    };
    let shared = prizes(contest(&[501, 300, 100], Ties::Share, None));
    assert_eq!(shared, [(11, 401), (12, 400), (13, 100), (15, 0)], "the odd unit goes by key");
    assert_eq!(prizes(contest(&[501, 300, 100], Ties::Each, None)), [(11, 501), (12, 501), (13, 100), (15, 0)]);
    assert_eq!(prizes(contest(&[501], Ties::Share, None)), [(11, 251), (12, 250), (13, 0), (15, 0)]);
    let by_region = prizes(contest(&[500], Ties::Share, Some(PartyKind::Region)));
    assert_eq!(by_region, [(11, 250), (12, 250), (13, 500), (15, 0)], "13 is alone in another region");
}

#[test]
fn what_does_not_fit_is_refused_by_name() {
    let policy = with(vec![on_commission(PeriodEffect::Cap(Target::Amount(Amount(i64::MIN))))]);
    let rows = measured(&[(11, MeasureKind::Commission, "commission", i64::MAX, 0)]);
    let policies = [policy];
    let refused = Reduction { policies: &policies, payees: &People::default(), calendar: &Calendar::utc() }
        .effects(&[JANUARY], &rows);
    assert_eq!(refused.expect_err("too large").to_string(), "period rule test: rule 0 for key-11");
}

type Key = (PartyId, u16, Timestamp);

fn lines(effects: &[Effect], policy: &Policy) -> Vec<(Key, Line)> {
    let line = |effect: &Effect| period_line(effect, std::slice::from_ref(policy));
    effects.iter().map(|effect| ((effect.party, effect.rule, effect.period), line(effect))).collect()
}

fn keyed(lines: &[Line]) -> Vec<(Key, Line)> {
    lines.iter().map(|line| ((line.party.expect("a payee"), line.rule, line.ordered_at), *line)).collect()
}

#[test]
fn a_late_refund_is_booked_as_a_difference_in_the_open_period() {
    let policy =
        with(vec![rule(of(OfKind::Credit, "associate"), tiers(false, &[bracket(1_000, Pay::Rate(percent(10)))]))]);
    let people = People::default();
    let january = in_period(JANUARY.from, (11, MeasureKind::Credit, "associate", 1_200, 1));
    let first = effects(&policy, &people, &[JANUARY], &[january].into_iter().collect());
    let booked = differences(lines(&first, &policy), [], JANUARY).expect("booked");
    let [own] = booked[..] else { panic!("{booked:?}") };
    assert_eq!((own.amount, own.cause, own.at), (Amount(120), LineCause::Period, Timestamp(JANUARY.to.0 - 1)));
    assert_eq!((own.kind, own.reason, own.order), (LineKind::Commission, Reason::Period, Line::NO_ORDER));

    let refunded = in_period(JANUARY.from, (11, MeasureKind::Credit, "associate", 900, 1));
    let february_row = in_period(february().from, (11, MeasureKind::Credit, "associate", 5_000, 1));
    let rows = [refunded, february_row].into_iter().collect();
    let second = effects(&policy, &people, &[JANUARY, february()], &rows);
    let booked = differences(lines(&second, &policy), keyed(&booked), february()).expect("booked");
    let found: Vec<(i64, LineCause, Timestamp)> =
        booked.iter().map(|line| (line.amount.0, line.cause, line.at)).collect();
    let last = Timestamp(february().to.0 - 1);
    assert_eq!(found, [(-120, LineCause::Adjustment, february().from), (500, LineCause::Period, last)]);
}

prop_compose! {
    fn brackets()(steps in proptest::collection::vec((1_i64..100_000, 0_i64..30), 1..5), zero in any::<bool>()) -> Vec<(i64, i64)> {
        let mut from = 0;
        let mut brackets = Vec::new();
        for (number, (step, rate)) in steps.into_iter().enumerate() {
            from += if number == 0 && zero { 0 } else { step };
            brackets.push((from, rate));
        }
        brackets
    }
}

fn one(effects: &[Effect]) -> i64 {
    effects.iter().map(|effect| effect.amount.0).sum()
}

fn paid(effect: PeriodEffect, credit: i64) -> i64 {
    let rows = measured(&[(11, MeasureKind::Credit, "associate", credit, 1)]);
    one(&effects(&with(vec![rule(of(OfKind::Credit, "associate"), effect)]), &People::default(), &[JANUARY], &rows))
}

/// What associate 11 earned, period by period, as deltas that become known one after another.
fn known(deltas: &[(usize, i64)], periods: &[Interval]) -> MeasuredAll {
    let mut rows = MeasuredAll::new();
    for (period, amount) in deltas {
        let (key, _) = in_period(periods[*period].from, (11, MeasureKind::Commission, "commission", 0, 0));
        rows.entry(key).or_default().amount += Amount(*amount);
    }
    rows
}

proptest! {
    /// Parts of brackets sum to the whole: with one rate everywhere, cutting it into brackets changes nothing.
    #[test]
    fn marginal_brackets_sum_to_the_whole(cuts in brackets(), rate in 0_i64..100, credit in 0_i64..1_000_000) {
        let mut parts: Vec<Bracket> = cuts.iter().map(|(from, _)| bracket(*from, Pay::Rate(percent(rate)))).collect();
        parts[0].from = 0;
        let whole = paid(tiers(false, &[bracket(0, Pay::Rate(percent(rate)))]), credit);
        prop_assert_eq!(paid(tiers(true, &parts), credit), whole);
    }

    /// More is never worth less when rates rise, and a marginal tier has no cliff.
    #[test]
    fn marginal_tiers_have_no_cliff(cuts in brackets(), credit in 0_i64..500_000) {
        let parts: Vec<Bracket> = cuts.iter().map(|(from, rate)| bracket(*from, Pay::Rate(percent(*rate)))).collect();
        let (less, more) = (paid(tiers(true, &parts), credit), paid(tiers(true, &parts), credit + 1));
        prop_assert!(less <= more && more <= less + 1, "{} {}", less, more);
    }

    /// After a cap nobody has more, after a guarantee nobody less, whatever stood before them.
    #[test]
    fn caps_and_guarantees_hold(earned in -5_000_i64..5_000, bonus in 0_i64..3_000, cap in 0_i64..4_000) {
        let bonus = on_commission(tiers(false, &[bracket(0, Pay::Bonus(Amount(bonus)))]));
        let rows = measured(&[(11, MeasureKind::Commission, "commission", earned, 0)]);
        let people = People { employed: vec![11], ..People::default() };
        let after = |effect: PeriodEffect| {
            let rules = vec![bonus.clone(), on_commission(effect)];
            earned + one(&effects(&with(rules), &people, &[JANUARY], &rows))
        };
        let target = Target::Amount(Amount(cap));
        prop_assert!(after(PeriodEffect::Cap(target)) <= cap);
        prop_assert!(after(PeriodEffect::Guarantee(target.into())) >= cap);
        // A draw on nothing advances nothing; it only takes back what is owed.
        prop_assert!(cap == 0 || after(PeriodEffect::Draw(target.into())) >= cap);
    }

    /// A draw never takes back more than it advanced, and never below its limit.
    #[test]
    fn draws_recover_only_what_they_paid(earned in proptest::collection::vec(-500_i64..3_000, 1..8)) {
        let periods: Vec<Interval> = (0..earned.len() as i64).map(|month| days(month * 30, month * 30 + 30)).collect();
        let deltas: Vec<(usize, i64)> = earned.iter().copied().enumerate().collect();
        let policy = with(vec![on_commission(PeriodEffect::Draw(Target::Amount(Amount(1_000)).into()))]);
        let people = People { employed: vec![11], ..People::default() };
        let mut owed = 0;
        for (effect, earned) in effects(&policy, &people, &periods, &known(&deltas, &periods)).iter().zip(earned) {
            owed += effect.amount.0;
            prop_assert!(owed >= 0);
            prop_assert!(earned + effect.amount.0 >= 1_000);
            prop_assert!(owed == 0 || earned + effect.amount.0 == 1_000, "what is owed is paid back first");
        }
    }

    /// However facts become known over the periods, what is booked in all comes to what is worked out at once.
    #[test]
    fn booked_differences_sum_to_what_is_known(
        deltas in proptest::collection::vec((0_usize..4, -2_000_i64..4_000), 1..16),
        seed in any::<proptest::sample::Index>(),
    ) {
        let periods: Vec<Interval> = (0..4).map(|month| days(month * 30, month * 30 + 30)).collect();
        let rates = [bracket(0, Pay::Rate(percent(3))), bracket(2_000, Pay::Rate(percent(7)))];
        let policy = with(vec![
            on_commission(tiers(true, &rates)),
            on_commission(PeriodEffect::Draw(Target::Amount(Amount(1_500)).into())),
            on_commission(PeriodEffect::Cap(Target::Amount(Amount(3_000)))),
            on_commission(PeriodEffect::Deduction(percent(11))),
        ]);
        let people = People::default();
        let mut booked: Vec<Line> = Vec::new();
        let mut seen: Vec<(usize, i64)> = Vec::new();
        for (number, open) in periods.iter().enumerate() {
            // By each settlement some more became known, of this period or an earlier one.
            let upto = deltas.len() * (number + 1) / periods.len();
            seen.clear();
            seen.extend(deltas[..upto].iter().filter(|(period, _)| *period <= number));
            let now = effects(&policy, &people, &periods[..=number], &known(&seen, &periods));
            let more = differences(lines(&now, &policy), keyed(&booked), *open).expect("booked");
            prop_assert!(more.iter().all(|line| open.contains(line.at)));
            booked.extend(more);
        }
        let mut shuffled = seen.clone();
        let by = seed.index(shuffled.len() + 1);
        shuffled.rotate_left(by);
        let at_once = effects(&policy, &people, &periods, &known(&shuffled, &periods));
        for effect in &at_once {
            let same = |line: &&Line| (line.rule, line.ordered_at) == (effect.rule, effect.period);
            let total: i64 = booked.iter().filter(same).map(|line| line.amount.0).sum();
            prop_assert_eq!(total, effect.amount.0);
        }
        prop_assert_eq!(booked.iter().map(|line| line.amount.0).sum::<i64>(), one(&at_once));
    }
}
