//! Rules about everything that payees have in a period, as the auditor applies them: all periods anew, one after another.

use super::holdings::Holdings;
use super::number::{half_even, split};
use super::{Auditor, Entry, Measure, Sums, month_of};
use crate::plan::{ContestPlan, Does, Limit, Pay, PeriodPlan, Plan, Quantity, QuantityKind, TiersPlan};
use import::record::PartyKey;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Advances that were not paid back, by rule and payee.
type Owed = BTreeMap<(String, PartyKey), i128>;

const BILLION: i128 = 1_000_000_000;

/// The zone of the businesses has no summer time: all days are as long.
const DAY: i64 = 86_400_000_000;

impl Auditor<'_> {
    /// What every period comes to, as it is known just before an instant.
    pub(super) fn effects(&self, periods: &[Range<i64>], instant: i64) -> Sums {
        let (mut sums, mut owed) = (Sums::new(), Owed::new());
        if self.plans.iter().all(|plan| plan.period.is_empty()) {
            return sums;
        }
        for period in periods {
            let mut holdings = self.holdings(period, instant);
            let mut payees: BTreeSet<PartyKey> = holdings.payees().cloned().collect();
            payees.extend(self.notebook.employed_in(period));
            for plan in self.plans {
                let mine = |who: &&PartyKey| self.decides(who, period.start) == Some(plan);
                let mine: Vec<PartyKey> = payees.iter().filter(mine).cloned().collect();
                for rule in &plan.period {
                    let gifts = self.gifts((plan, rule), &mine, (&holdings, &mut owed), period);
                    for (who, amount) in gifts {
                        let book = rule.book.clone().unwrap_or_else(|| "commission".to_owned());
                        holdings.give(&who, &book, amount);
                        for measure in [Measure::Commission, Measure::Payable] {
                            let (rule, fund) = (rule.name.clone(), rule.funded_by.clone());
                            let (book, who) = (book.clone(), Some(who.clone()));
                            let entry = Entry { measure, rule, fund, book, who, origin: month_of(period.start) };
                            *sums.entry(entry).or_default() += amount;
                        }
                    }
                }
            }
        }
        sums
    }

    /// The version whose rules are about a payee: of those in force when the period begins, the newest in whose scope the payee
    /// is; where the payee is in none, the oldest that no later one took the place of.
    fn decides(&self, who: &PartyKey, start: i64) -> Option<&Plan> {
        let newest = self.plans.iter().rev().find(|plan| plan.in_force(start) && self.includes(plan, who, start));
        newest.or_else(|| {
            let in_force: Vec<&Plan> = self.plans.iter().filter(|plan| plan.in_force(start)).collect();
            let replaced =
                |place: usize| in_force[place + 1..].iter().any(|later| later.reaches_all_of(in_force[place]));
            (0..in_force.len()).find(|place| !replaced(*place)).map(|place| in_force[place])
        })
    }

    fn includes(&self, plan: &Plan, who: &PartyKey, at: i64) -> bool {
        let brand = || self.brand_of(who, at).is_some_and(|brand| plan.brands.contains(&brand));
        (plan.brands.is_empty() || brand()) && self.notebook.among(&plan.units, Some(who), at)
    }

    /// What one rule gives to everybody.
    fn gifts(
        &self,
        (plan, rule): (&Plan, &PeriodPlan),
        payees: &[PartyKey],
        (holdings, owed): (&Holdings, &mut Owed),
        period: &Range<i64>,
    ) -> Vec<(PartyKey, i128)> {
        let start = period.start;
        let of_kind: Vec<&PartyKey> =
            payees.iter().filter(|who| rule.to.is_empty() || rule.to.contains(&who.kind)).collect();
        if let Does::Contest(contest) = &rule.does {
            return self.contest(contest, &rule.of, &of_kind, holdings, start);
        }
        let everybody = self.notebook.employed(start);
        let mut gifts = Vec::new();
        for who in of_kind {
            // Somebody employed outside the scope of a version has no guarantee from it.
            let held = self.notebook.held(who, period);
            let begins = held.first().map_or(start, |held| held.start.max(start));
            let employed = || match rule.prorate {
                true => !held.is_empty() && self.includes(plan, who, begins),
                false => everybody.contains(who) && self.includes(plan, who, start),
            };
            let assured = |limit: &Limit| match rule.prorate && who.kind == "associate" {
                true => self.for_days(limit, who, (begins, &held), (plan, period)),
                false => self.limit(limit, who, start, true),
            };
            let (has, had) = (holdings.has(who, &rule.of), holdings.quantity(who, &rule.of));
            let limit = |limit: &Limit| self.limit(limit, who, start, true);
            let amount = match &rule.does {
                Does::Tiers(tiers) => self.tiers(tiers, &rule.of, who, holdings, start),
                Does::Cap(to) => limit(to).map_or(0, |limit| (limit - had).min(0)),
                Does::Floor(to) if has => limit(to).map_or(0, |limit| (limit - had).max(0)),
                Does::Guarantee(to) if has || employed() => assured(to).map_or(0, |limit| (limit - had).max(0)),
                Does::Deduct(rate) => -half_even(had.max(0) * i128::from(*rate), 10_000),
                Does::Draw(to) if has || employed() => {
                    let debt = owed.entry((rule.name.clone(), who.clone())).or_default();
                    let amount = draw(assured(to).unwrap_or(0), had, *debt);
                    *debt += amount;
                    amount
                }
                Does::Floor(_) | Does::Guarantee(_) | Does::Draw(_) | Does::Contest(_) => 0,
            };
            if amount != 0 {
                gifts.push((who.clone(), amount));
            }
        }
        gifts
    }

    /// A limit for the days of a period on which a position was held; none for who held none.
    fn for_days(
        &self,
        limit: &Limit,
        who: &PartyKey,
        (begins, held): (i64, &[Range<i64>]),
        (plan, period): (&Plan, &Range<i64>),
    ) -> Option<i128> {
        if !self.includes(plan, who, begins) {
            return None;
        }
        let (mut days, mut of) = (0, 0);
        let mut day = period.start;
        while day < period.end {
            of += 1;
            days += i128::from(held.iter().any(|held| held.start < day + DAY && day < held.end));
            day += DAY;
        }
        let whole = self.limit(limit, who, begins, true).filter(|_| days > 0)?;
        Some(half_even(whole * days, of))
    }

    /// A limit in minor units, or a quota in minor units or a number; none without such an attribute.
    fn limit(&self, limit: &Limit, who: &PartyKey, at: i64, is_money: bool) -> Option<i128> {
        match limit {
            Limit::Fixed(fixed) => Some(i128::from(*fixed)),
            Limit::Attribute(name) => {
                let billionths = self.notebook.attribute(who, name, at)?;
                Some(half_even(billionths * if is_money { 100 } else { 1 }, BILLION))
            }
        }
    }

    fn tiers(&self, tiers: &TiersPlan, of: &Quantity, who: &PartyKey, holdings: &Holdings, start: i64) -> i128 {
        let factors = tiers.brackets.iter().any(|(_, pay)| matches!(pay, Pay::Factor(_)));
        let commission = Quantity { kind: QuantityKind::Commission, words: vec!["commission".to_owned()] };
        let on = match &tiers.on {
            Some(on) => on,
            None if factors => &commission,
            None => of,
        };
        if !holdings.has(who, of) && !holdings.has(who, on) {
            return 0;
        }
        let is_money = !matches!(of.kind, QuantityKind::Orders | QuantityKind::NewMembers);
        // In hundredths of a percent of a minor unit or thing, so that parts of a quota are whole.
        let scale = match &tiers.quota {
            None => 10_000,
            Some(quota) => match self.limit(quota, who, start, is_money) {
                Some(quota) if quota > 0 => quota,
                _ => return 0,
            },
        };
        let reached = holdings.quantity(who, of) * 10_000;
        let starts: Vec<i128> = tiers.brackets.iter().map(|(from, _)| i128::from(*from) * scale).collect();
        let mut parts: Vec<(Pay, i128)> = Vec::new();
        for (place, (_, pay)) in tiers.brackets.iter().enumerate().filter(|(place, _)| starts[*place] <= reached) {
            let end = starts.get(place + 1).map_or(reached, |next| reached.min(*next));
            parts.push((*pay, end - starts[place]));
        }
        let on = holdings.quantity(who, on);
        match (tiers.marginal, parts.pop()) {
            (_, None) => 0,
            // The bracket pays for all, as if all of one thing lay in it.
            (false, Some((pay, _))) if matches!(pay, Pay::Rate(_) | Pay::Factor(_)) => paid(&[(pay, 1)], 1, on),
            (false, Some((pay, _))) => paid(&[(pay, reached)], reached, on),
            (true, Some(last)) => {
                parts.push(last);
                paid(&parts, reached, on)
            }
        }
    }

    fn contest(
        &self,
        contest: &ContestPlan,
        of: &Quantity,
        payees: &[&PartyKey],
        holdings: &Holdings,
        start: i64,
    ) -> Vec<(PartyKey, i128)> {
        let least = i128::from(contest.least.unwrap_or(0)).max(1);
        let mut fields: BTreeMap<Option<PartyKey>, Vec<(i128, &PartyKey)>> = BTreeMap::new();
        for who in payees.iter().filter(|who| holdings.quantity(who, of) >= least) {
            let field = match &contest.within {
                None => None,
                Some(level) => match self.notebook.unit(who, level, start) {
                    None => continue,
                    unit => unit,
                },
            };
            fields.entry(field).or_default().push((holdings.quantity(who, of), *who));
        }
        let mut gifts = Vec::new();
        for mut field in fields.into_values() {
            field.sort_by(|a, b| (b.0, &a.1.key).cmp(&(a.0, &b.1.key)));
            for equals in field.chunk_by(|a, b| a.0 == b.0) {
                let place = field.iter().filter(|other| other.0 > equals[0].0).count();
                let prize = |place: usize| i128::from(contest.prizes.get(place).copied().unwrap_or(0));
                let parts = match contest.each {
                    true => vec![prize(place); equals.len()],
                    false => split((place..place + equals.len()).map(prize).sum(), &vec![1; equals.len()]),
                };
                gifts.extend(equals.iter().zip(parts).map(|((_, who), part)| ((*who).clone(), part)));
            }
        }
        gifts.retain(|(_, amount)| *amount != 0);
        gifts
    }
}

impl Plan {
    /// Whether it names all brands and all units that another is narrowed down to.
    fn reaches_all_of(&self, other: &Plan) -> bool {
        let brands = !other.brands.is_empty() && other.brands.iter().all(|brand| self.brands.contains(brand));
        let units = !other.units.is_empty() && other.units.iter().all(|unit| self.units.contains(unit));
        (self.brands.is_empty() || brands) && (self.units.is_empty() || units)
    }
}

/// What brackets pay for their parts of what was reached; `on` is what rates and factors are of.
fn paid(parts: &[(Pay, i128)], reached: i128, on: i128) -> i128 {
    let mut rated = 0;
    let mut pieces = 0;
    for (pay, part) in parts {
        match pay {
            Pay::Rate(rate) => rated += i128::from(*rate) * part,
            Pay::Factor(factor) => rated += (i128::from(*factor) - 10_000) * part,
            Pay::Each(minor) => pieces += i128::from(*minor) * part,
            Pay::Bonus(minor) => pieces += i128::from(*minor) * 10_000,
        }
    }
    let rated = if reached == 0 { 0 } else { half_even(on * rated, 10_000 * reached) };
    rated + half_even(pieces, 10_000)
}

/// Gives what is missing; takes back what was advanced from what is above.
fn draw(limit: i128, had: i128, debt: i128) -> i128 {
    if limit == 0 {
        // Nothing is advanced any more, and all that there is pays back.
        return (-had).max(-debt).min(0);
    }
    (limit - had).max(-debt)
}
