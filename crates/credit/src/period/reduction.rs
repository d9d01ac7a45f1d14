//! Applies the period rules of all policies to all payees, period by period, rule by rule.

use super::contest::{self, Entry, Placing};
use super::measure::{MeasureKey, MeasuredAll};
use super::payee::{Holdings, Payees};
use super::rule::{Assured, Contest, OfKind, PeriodEffect, PeriodRule, Prorate, Quantity, Target, Tiers};
use super::service::DaysHeld;
use super::tier::{self, TierPart};
use crate::{CreditError, Policy};
use base::{Amount, Calendar, Interval, MoneyError, PartyId, PartyKind, Rate, Rounding, Timestamp};
use std::collections::BTreeMap;

/// What a rule did for one payee in one period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// Position of the policy's version.
    pub policy: u16,
    /// Number of the rule, see [`Policy::rule_name`].
    pub rule: u16,
    /// When the original period begins.
    pub period: Timestamp,
    /// Whom it is about.
    pub party: PartyId,
    /// What it gives, or takes when below zero.
    pub amount: Amount,
    /// How it came to that.
    pub why: Why,
}

/// How a rule came to its amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// Tiers paid for these parts of a quantity.
    Tiers {
        /// What was attained: minor units, or a number of orders or members.
        quantity: i64,
        /// Of this quota.
        quota: Option<i64>,
        /// What rates are of.
        on: Amount,
        /// Brackets that pay; none below the first.
        parts: Vec<TierPart>,
    },
    /// The payee has no such attribute, or one that is not above zero: the rule does nothing.
    NoTarget,
    /// A cap, floor or guarantee was held against an amount.
    Limit {
        /// What the payee had.
        had: Amount,
        /// The limit.
        limit: Amount,
        /// The days that it is for, where it is for a part of the period.
        days: Option<DaysHeld>,
    },
    /// A draw.
    Draw {
        /// What the payee had.
        had: Amount,
        /// What is advanced up to.
        limit: Amount,
        /// The days that it is for, where it is for a part of the period.
        days: Option<DaysHeld>,
        /// Advanced and not yet paid back, before this period.
        owed_before: Amount,
        /// And after it.
        owed_after: Amount,
    },
    /// A rate was taken.
    Deduction {
        /// Of this much.
        had: Amount,
        /// The rate.
        rate: Rate,
    },
    /// A place in a contest.
    Placed {
        /// With this quantity.
        quantity: i64,
        /// Which place.
        placing: Placing,
    },
    /// Too little to take part in a contest.
    NotPlaced {
        /// What there is.
        quantity: i64,
    },
}

/// The period rules of some policies, and who payees are.
#[derive(Clone, Copy, Debug)]
pub struct Reduction<'a, P> {
    /// By position, as effects and measures name them. Of each name the newest version comes first.
    pub policies: &'a [Policy],
    /// Who payees are.
    pub payees: &'a P,
    /// What a day is.
    pub calendar: &'a Calendar,
}

/// Advances not yet paid back, by policy, name of the rule and payee: they go from period to period.
type Owed<'a> = BTreeMap<(u16, &'a str, PartyId), Amount>;

impl<P: Payees> Reduction<'_, P> {
    /// What every rule gives to everybody it looks at, in all of these periods, by period, policy, rule and payee.
    ///
    /// The version in force when a period begins decides its rules. Where a version applies to a part of the organisation
    /// only (a pilot), several are in force: then each payee falls under one of them, see [`Reduction::version_of`].
    /// `periods` are in the order of time.
    pub fn effects(&self, periods: &[Interval], measures: &MeasuredAll) -> Result<Vec<Effect>, CreditError> {
        let mut owed = Owed::new();
        let mut effects = Vec::new();
        for period in periods {
            for first in 0..self.policies.len() {
                let versions = self.versions(first, period.from);
                if versions.iter().any(|version| !self.policies[*version].period.is_empty()) {
                    for sheet in self.sheets(&versions, (first as u16, *period), measures) {
                        self.apply(sheet, &mut owed, &mut effects)?;
                    }
                }
            }
        }
        Ok(effects)
    }

    /// The versions of a name that are in force at an instant, newest first; nothing unless `first` is the first of its name.
    fn versions(&self, first: usize, at: Timestamp) -> Vec<usize> {
        let name = &self.policies[first].name;
        let of_name = |version: &usize| self.policies[*version].name == *name;
        if (0..first).any(|earlier| of_name(&earlier)) {
            return Vec::new();
        }
        let in_force = |version: &usize| self.policies[*version].effective.contains(at);
        (first..self.policies.len()).filter(of_name).filter(in_force).collect()
    }

    /// The version whose rules are about a payee: the newest in whose scope the payee is; else the oldest, which newer ones leave
    /// in force for the rest.
    fn version_of(&self, versions: &[usize], party: PartyId, at: Timestamp) -> Option<usize> {
        let newest = versions.iter().find(|version| self.in_scope(&self.policies[**version], party, at));
        newest.or(versions.last()).copied()
    }

    /// Everybody whom the rules of some versions look at in a period, by version.
    fn sheets(
        &self,
        versions: &[usize],
        (first, during): (u16, Interval),
        measures: &MeasuredAll,
    ) -> impl Iterator<Item = Sheet> {
        let period = during.from;
        let mut payees: BTreeMap<PartyId, Holdings> = BTreeMap::new();
        let reaches_everybody =
            |version: &usize| self.policies[*version].period.iter().any(PeriodRule::reaches_everybody);
        if versions.iter().any(reaches_everybody) {
            for (party, held) in self.payees.employed(during) {
                let holdings = payees.entry(party).or_default();
                holdings.employed |= held.contains(period);
                holdings.held.push(held);
            }
        }
        let from = MeasureKey::first(first, period);
        for (key, measured) in measures.range(from..).take_while(|(key, _)| (key.policy, key.period) == (first, period))
        {
            payees.entry(key.party).or_default().measured.push((key.measure, *measured));
        }
        let mut sheets: BTreeMap<usize, Sheet> = BTreeMap::new();
        for (party, mut holdings) in payees {
            let Some(version) = self.version_of(versions, party, period) else { continue };
            holdings.employed &= self.in_scope(&self.policies[version], party, period);
            if !self.in_scope(&self.policies[version], party, holdings.begins(period)) {
                holdings.held.clear();
            }
            let sheet = sheets.entry(version);
            let sheet = sheet.or_insert_with(|| Sheet { version, first, during, payees: BTreeMap::new() });
            sheet.payees.insert(party, holdings);
        }
        sheets.into_values()
    }

    fn in_scope(&self, policy: &Policy, party: PartyId, at: Timestamp) -> bool {
        let (brands, units) = (&policy.scope.brands, &policy.scope.units);
        let of_brand = || self.payees.unit(party, PartyKind::Brand, at).is_some_and(|brand| brands.contains(&brand));
        (brands.is_empty() || of_brand())
            && (units.is_empty() || units.iter().any(|unit| self.payees.within(*unit, party, at)))
    }

    fn apply<'b>(&'b self, sheet: Sheet, owed: &mut Owed<'b>, effects: &mut Vec<Effect>) -> Result<(), CreditError> {
        let Sheet { version, first, during, mut payees } = sheet;
        let period = during.from;
        let policy = &self.policies[version];
        for (position, rule) in policy.period.iter().enumerate() {
            let refuse = |party: Option<PartyId>| {
                move |source| CreditError::Period {
                    rule: format!("{}: {}", policy.name, rule.name),
                    payee: party.map_or("all payees".to_owned(), |party| self.payees.key(party).to_owned()),
                    source,
                }
            };
            let placings = match &rule.effect {
                PeriodEffect::Contest(contest) => self.contest(rule, contest, &payees, period).map_err(refuse(None))?,
                _ => BTreeMap::new(),
            };
            for (party, holdings) in &mut payees {
                if !rule.concerns(holdings) || !self.is_of_kind(rule, *party) {
                    continue;
                }
                let (payees, calendar) = (self.payees, self.calendar);
                let sight = Sight { policy, payees, calendar, party: *party, during, holdings };
                let debt = owed.get(&(first, rule.name.as_str(), *party)).copied().unwrap_or_default();
                let decided = sight.decide(rule, placings.get(party).copied(), debt).map_err(refuse(Some(*party)))?;
                let Some((amount, why)) = decided else { continue };
                if let Why::Draw { owed_after, .. } = why {
                    owed.insert((first, rule.name.as_str(), *party), owed_after);
                }
                holdings.give(rule.book, amount).map_err(refuse(Some(*party)))?;
                let rule = policy.first_period_rule() + position as u16;
                effects.push(Effect { policy: version as u16, rule, period, party: *party, amount, why });
            }
        }
        Ok(())
    }

    fn is_of_kind(&self, rule: &PeriodRule, party: PartyId) -> bool {
        rule.to.is_empty() || self.payees.kind(party).is_some_and(|kind| rule.to.contains(&kind))
    }

    /// Places of everybody who takes part, in one contest or in one for each unit.
    fn contest(
        &self,
        rule: &PeriodRule,
        contest: &Contest,
        payees: &BTreeMap<PartyId, Holdings>,
        period: Timestamp,
    ) -> Result<BTreeMap<PartyId, Placing>, MoneyError> {
        let mut fields: BTreeMap<Option<PartyId>, Vec<Entry<'_>>> = BTreeMap::new();
        for (party, holdings) in payees.iter().filter(|(party, _)| self.is_of_kind(rule, **party)) {
            let field = contest.within.map(|level| self.payees.unit(*party, level, period));
            let Some(field) = field.map_or(Some(None), |unit| unit.map(Some)) else { continue };
            let quantity = holdings.quantity(&rule.of)?;
            let entry = Entry { party: *party, key: self.payees.key(*party), quantity };
            fields.entry(field).or_default().push(entry);
        }
        let mut placings = BTreeMap::new();
        for entries in fields.into_values() {
            placings.extend(contest::rank(contest, entries)?);
        }
        Ok(placings)
    }
}

impl PeriodRule {
    /// Whether it looks at a payee: who has anything of what it is about, or must have something.
    fn concerns(&self, holdings: &Holdings) -> bool {
        let on = match &self.effect {
            PeriodEffect::Tiers(tiers) => tiers.on.as_ref(),
            _ => None,
        };
        let assured = self.assured().is_some_and(|assured| match assured.prorate {
            Prorate::None => holdings.employed,
            Prorate::Days => !holdings.held.is_empty(),
        });
        holdings.has(&self.of) || assured || on.is_some_and(|on| holdings.has(on))
    }

    /// Whether it also looks at payees who have nothing in the period.
    fn reaches_everybody(&self) -> bool {
        self.assured().is_some()
    }

    fn assured(&self) -> Option<Assured> {
        match self.effect {
            PeriodEffect::Guarantee(assured) | PeriodEffect::Draw(assured) => Some(assured),
            _ => None,
        }
    }
}

/// The payees of one version in one period.
struct Sheet {
    version: usize,
    first: u16,
    during: Interval,
    payees: BTreeMap<PartyId, Holdings>,
}

/// One payee in one period.
struct Sight<'a, P> {
    policy: &'a Policy,
    payees: &'a P,
    calendar: &'a Calendar,
    party: PartyId,
    during: Interval,
    holdings: &'a Holdings,
}

type Decided = Option<(Amount, Why)>;

impl<P: Payees> Sight<'_, P> {
    /// What a rule does; nothing when it does not concern this payee.
    fn decide(&self, rule: &PeriodRule, placing: Option<Placing>, owed: Amount) -> Result<Decided, MoneyError> {
        let quantity = self.holdings.quantity(&rule.of)?;
        let had = Amount(quantity);
        let zero = Amount::ZERO;
        let decided = match &rule.effect {
            PeriodEffect::Tiers(tiers) => return self.tiers(rule, tiers, quantity).map(Some),
            PeriodEffect::Contest(_) => match placing {
                Some(placing) => (placing.prize, Why::Placed { quantity, placing }),
                None => (zero, Why::NotPlaced { quantity }),
            },
            PeriodEffect::Deduction(rate) => (-had.max(zero).times(*rate)?, Why::Deduction { had, rate: *rate }),
            PeriodEffect::Cap(target) => {
                let Some(limit) = self.target(*target, self.during.from)? else { return Ok(self.left_out(rule)) };
                (gap(limit, had)?.min(zero), Why::Limit { had, limit, days: None })
            }
            PeriodEffect::Floor(target) => {
                let Some(limit) = self.target(*target, self.during.from)? else { return Ok(self.left_out(rule)) };
                (gap(limit, had)?.max(zero), Why::Limit { had, limit, days: None })
            }
            PeriodEffect::Guarantee(assured) => {
                let Some((limit, days)) = self.assured(*assured)? else { return Ok(self.left_out(rule)) };
                (gap(limit, had)?.max(zero), Why::Limit { had, limit, days })
            }
            PeriodEffect::Draw(assured) => {
                let assured = self.assured(*assured)?;
                if assured.is_none() && owed.is_zero() {
                    return Ok(self.left_out(rule));
                }
                // Who is no longer advanced anything pays back from all that there is.
                let (limit, days) = assured.unwrap_or_default();
                let amount = gap(limit, had)?.max(-owed);
                let amount = if limit.is_zero() { amount.min(zero) } else { amount };
                let owed_after = owed.checked_add(amount)?;
                (amount, Why::Draw { had, limit, days, owed_before: owed, owed_after })
            }
        };
        Ok(Some(decided))
    }

    /// Everybody who has anything is told why a rule does nothing; who has nothing need not be told.
    fn left_out(&self, rule: &PeriodRule) -> Decided {
        self.holdings.has(&rule.of).then_some((Amount::ZERO, Why::NoTarget))
    }

    fn tiers(&self, rule: &PeriodRule, tiers: &Tiers, quantity: i64) -> Result<(Amount, Why), MoneyError> {
        let on = match &tiers.on {
            Some(on) => self.holdings.quantity(on)?,
            None => quantity,
        };
        let quota = match tiers.quota {
            None => None,
            Some(quota) => match self.quota(quota, rule.of.kind)? {
                Some(quota) => Some(quota),
                None => return Ok((Amount::ZERO, Why::NoTarget)),
            },
        };
        let on = Amount(on);
        let paid = tier::pay(tiers, quantity, quota, on)?;
        Ok((paid.amount, Why::Tiers { quantity, quota, on, parts: paid.parts }))
    }

    fn quota(&self, quota: Quantity, of: OfKind) -> Result<Option<i64>, MoneyError> {
        let quota = match quota {
            Quantity::Fixed(quota) => Some(quota),
            Quantity::Attribute(name) => match self.payees.number(self.party, name, self.during.from) {
                None => None,
                Some(number) if of.is_money() => Some(self.policy.currency.amount(number, Rounding::HalfEven)?.0),
                Some(number) => {
                    let whole = number.round_dp(0).normalize().to_string();
                    Some(whole.parse().map_err(|_| MoneyError::Overflow)?)
                }
            },
        };
        Ok(quota.filter(|quota| *quota > 0))
    }

    /// What the payee is assured, and for which days where it is for a part of the period; none for who held no position in it.
    fn assured(&self, assured: Assured) -> Result<Option<(Amount, Option<DaysHeld>)>, MoneyError> {
        if assured.prorate == Prorate::None || self.payees.kind(self.party) != Some(PartyKind::Associate) {
            return Ok(self.target(assured.target, self.during.from)?.map(|whole| (whole, None)));
        }
        let days = DaysHeld::count(self.calendar, self.during, &self.holdings.held);
        let whole = self.target(assured.target, self.holdings.begins(self.during.from))?;
        match whole.filter(|_| days.held > 0) {
            Some(whole) => Ok(Some((days.part_of(whole)?, Some(days)))),
            None => Ok(None),
        }
    }

    fn target(&self, target: Target, at: Timestamp) -> Result<Option<Amount>, MoneyError> {
        match target {
            Target::Amount(amount) => Ok(Some(amount)),
            Target::Attribute(name) => {
                let number = self.payees.number(self.party, name, at);
                number.map(|number| self.policy.currency.amount(number, Rounding::HalfEven)).transpose()
            }
        }
    }
}

/// What is missing up to a limit; below zero when there is more.
fn gap(limit: Amount, had: Amount) -> Result<Amount, MoneyError> {
    limit.0.checked_sub(had.0).map(Amount).ok_or(MoneyError::Overflow)
}
