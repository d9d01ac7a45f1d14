//! Explaining a payee's period: what each rule saw, which bracket or place that was, what came of it, and where it was booked.
//!
//! The rules are applied again to everything that is known of the period, now or by a time of booking, so an explanation shows what
//! the next settlement would book when something became known since.

use super::{Paragraph, Telling};
use crate::access::Operation;
use crate::activation::{Policies, RunPolicy, active_policies};
use crate::as_of::Known;
use crate::effect::{self, Before};
use crate::statement::{describe, find_payee};
use crate::{AppError, Language, Platform, World, adjustment};
use base::{Amount, Currency, PartyId, PartyKind, Rate};
use credit::period::{DaysHeld, Effect, MeasuredAll, Of, OfKind, Pay, PeriodEffect, PeriodRule, TierPart, Tiers, Why};
use credit::{Line, LineCause, Policy};
use facts::LineFilter;
use std::collections::BTreeMap;
use std::fmt::Display;
use store::period::Period;
use store::run::{Run, RunState};

/// The explanation of a payee's period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeriodExplanation {
    /// Kind, own id and name of the payee.
    pub payee: (PartyKind, String, String),
    /// Name of the period.
    pub period: String,
    /// Both in words.
    pub title: String,
    /// From what the rules saw to what was booked.
    pub paragraphs: Vec<Paragraph>,
}

/// A run and the lines of the payee about the period in it.
struct Booked {
    run: Run,
    policies: Vec<RunPolicy>,
    lines: Vec<Line>,
}

impl Platform {
    /// Explains what a payee, named as in a statement, has for a period besides what single orders gave.
    pub async fn explain_period(
        &self,
        payee: &str,
        period: &str,
        telling: Telling,
    ) -> Result<PeriodExplanation, AppError> {
        let reach = self.permit(Operation::ExplainPeriod)?;
        let (known, language) = (self.known(telling.as_of).await?, telling.language);
        let period = self.period_at(period, &known).await?;
        let run = self.run_of_period_at(&period, &known).await?;
        let mut world = self.world_at(known.until).await?;
        let policies = active_policies(self, &mut world).await?;
        let party = find_payee(&world.directory, payee)?;
        self.require_payee(&reach, &world, party, payee)?;
        let effects = self.effects_of((&world, &known), &policies, (&period, &run)).await?;
        let own: Vec<&Effect> =
            effects.iter().filter(|effect| (effect.party, effect.period) == (party, period.range.from)).collect();
        let booked = self.booked_for(party, (&period, &run), &known).await?;
        let words = Words { world: &world, policies: &policies, language };
        let mut paragraphs = words.rules(&own);
        paragraphs.extend(words.awards(&booked, &run)?);
        paragraphs.extend(words.booked(&booked, &own)?);
        if paragraphs.is_empty() {
            let lines = vec![words.tell("No period rule and no award concerns this payee in this period.", &[])];
            paragraphs.push(Paragraph { title: words.tell("Nothing besides the orders", &[]), lines });
        }
        let payee = describe(&world.directory, party);
        let (kind, key, name) = (language.say(payee.0.name()), &payee.1, &payee.2);
        let who = match name.is_empty() {
            true => words.tell("{0} {1}", &[&kind, key]),
            false => words.tell("{0}, {1} {2}", &[name, &kind, key]),
        };
        let title = words.tell("Period {0} of {1}", &[&period.name, &who]);
        Ok(PeriodExplanation { payee, period: period.name, title, paragraphs })
    }

    /// What all rules give now; of an open period, as far as its latest settlement knows.
    async fn effects_of(
        &self,
        (world, known): (&World, &Known),
        policies: &Policies,
        (period, run): (&Period, &Run),
    ) -> Result<Vec<Effect>, AppError> {
        let locked = adjustment::locked_periods(self, known, &mut policies.remembered(&world.symbols)).await?;
        let before = Before::read(self, policies, &locked).await?;
        let mut periods = before.periods;
        let mut measures = before.measures;
        if !period.state.is_locked() {
            periods.push(period.range);
            let added: MeasuredAll = effect::of_run(self, policies, run.id).await?;
            measures = effect::plus(&measures, &added)?;
        }
        effect::effects(world, policies, &periods, &measures)
    }

    /// The payee's lines without order about a period: of its own run, and of every later locked one that adjusts it.
    async fn booked_for(
        &self,
        party: PartyId,
        (period, own): (&Period, &Run),
        known: &Known,
    ) -> Result<Vec<Booked>, AppError> {
        let mut runs = vec![own.clone()];
        for other in self.periods_at(known).await?.iter().filter(|other| other.id != period.id) {
            if other.state.is_locked() {
                runs.push(self.run_of_period_at(other, known).await?);
            }
        }
        let mut booked = Vec::new();
        let filter = LineFilter { order: Some(Line::NO_ORDER), ..LineFilter::default() };
        for run in runs {
            let mut lines = Vec::new();
            let each = |line: &Line| {
                if period.range.contains(line.ordered_at) {
                    lines.push(*line);
                }
                Ok(())
            };
            self.read_payee(run.id, party, &filter, each).await?;
            if !lines.is_empty() {
                booked.push(Booked { policies: crate::credit::run_policies(&run)?, run, lines });
            }
        }
        Ok(booked)
    }
}

struct Words<'a> {
    world: &'a World,
    policies: &'a Policies,
    language: Language,
}

impl Words<'_> {
    fn tell(&self, english: &'static str, values: &[&dyn Display]) -> String {
        self.language.tell(english, values)
    }

    /// One paragraph for each rule that looked at the payee, in the order in which they were applied.
    fn rules(&self, effects: &[&Effect]) -> Vec<Paragraph> {
        let paragraph = |effect: &&Effect| {
            let policy = &self.policies.credit[usize::from(effect.policy)];
            let rule = &policy.period[usize::from(effect.rule - policy.first_period_rule())];
            let title =
                self.tell("Rule \"{0}\" of policy {1} version {2}", &[&rule.name, &policy.name, &policy.version]);
            let mut lines = self.why(policy, rule, effect);
            lines.push(self.outcome(policy, rule, effect.amount));
            Paragraph { title, lines }
        };
        effects.iter().map(paragraph).collect()
    }

    fn outcome(&self, policy: &Policy, rule: &PeriodRule, amount: Amount) -> String {
        let account = self.world.symbols.text(rule.funded_by);
        let book = self.world.symbols.text(rule.book);
        let size = money(policy.currency, amount.abs());
        match amount.0.signum() {
            0 => self.tell("It gives nothing.", &[]),
            1 => self.tell("It gives {0} in book {1}, paid by {2}.", &[&size, &book, &account]),
            _ => self.tell("It takes {0} in book {1}, for {2}.", &[&size, &book, &account]),
        }
    }

    fn why(&self, policy: &Policy, rule: &PeriodRule, effect: &Effect) -> Vec<String> {
        let currency = policy.currency;
        let what = self.what(&rule.of);
        let quantity = |units: i64| self.quantity(currency, &rule.of, units);
        match &effect.why {
            Why::Tiers { quantity: attained, quota, on, parts } => {
                let PeriodEffect::Tiers(tiers) = &rule.effect else { return Vec::new() };
                let reached = quantity(*attained);
                let mut lines = vec![match quota {
                    None => self.tell("{0}: {1}.", &[&what, &reached]),
                    Some(quota) => self.tell(
                        "{0}: {1}, {2} of the quota of {3}.",
                        &[&what, &reached, &self.share(*attained, *quota), &quantity(*quota)],
                    ),
                }];
                lines.extend(self.tiers((currency, &rule.of), tiers, (*on, parts)));
                lines
            }
            Why::NoTarget => {
                vec![self.tell("The payee has no such quota or amount, so the rule does nothing.", &[])]
            }
            Why::Limit { had, limit, days } => {
                let (had, limit) = (money(currency, *had), money(currency, *limit));
                vec![self.tell("{0}: {1}; the limit is {2}{3}.", &[&what, &had, &limit, &self.days(*days)])]
            }
            Why::Draw { had, limit, days, owed_before, owed_after } => {
                let [had, limit, before, after] =
                    [had, limit, owed_before, owed_after].map(|amount| money(currency, *amount));
                let owed = "Advanced and not yet paid back: {0} before this period, {1} after it.";
                vec![
                    self.tell("{0}: {1}; the draw is {2}{3}.", &[&what, &had, &limit, &self.days(*days)]),
                    self.tell(owed, &[&before, &after]),
                ]
            }
            Why::Deduction { had, rate } => {
                vec![self.tell("{0}: {1}, of which {2} is taken.", &[&what, &money(currency, *had), rate])]
            }
            Why::Placed { quantity: reached, placing } => {
                let tied = match placing.tied {
                    1 => String::new(),
                    count => self.tell(", shared by {0} with the same", &[&count]),
                };
                let reached = quantity(*reached);
                vec![self.tell("{0}: {1}, place {2} of {3}{4}.", &[&what, &reached, &placing.rank, &placing.of, &tied])]
            }
            Why::NotPlaced { quantity: reached } => {
                vec![self.tell("{0}: {1}, too little to take part.", &[&what, &quantity(*reached)])]
            }
        }
    }

    /// The days that a limit is for, where it is for a part of the period.
    fn days(&self, days: Option<DaysHeld>) -> String {
        days.map_or_else(String::new, |days| self.tell(", for {0} of {1} days", &[&days.held, &days.of]))
    }

    fn tiers(&self, (currency, of): (Currency, &Of), tiers: &Tiers, (on, parts): (Amount, &[TierPart])) -> Vec<String> {
        if parts.is_empty() {
            return vec![self.tell("That is below the first bracket.", &[])];
        }
        let line = |part: &TierPart| {
            let bracket = &tiers.brackets[part.bracket];
            let from = match tiers.quota {
                Some(_) => Rate(bracket.from).to_string(),
                None => self.quantity(currency, of, bracket.from),
            };
            let pay = match bracket.pay {
                Pay::Rate(rate) => self.tell("a rate of {0}", &[&rate]),
                Pay::Factor(factor) => self.tell("a factor of {0}", &[&factor]),
                Pay::Each(amount) => self.tell("{0} each", &[&money(currency, amount)]),
                Pay::Bonus(amount) => self.tell("a bonus of {0}", &[&money(currency, amount)]),
            };
            let units = Amount::ratio(part.billionths, i128::from(base::RATE_ONE)).unwrap_or_default();
            let units = self.quantity(currency, of, units.0);
            self.tell("The bracket from {0} pays {1} for {2}.", &[&from, &pay, &units])
        };
        let mut lines: Vec<String> = parts.iter().map(line).collect();
        if let Some(on) = tiers.on.as_ref().map(|of| (of, on)) {
            let (of, amount) = (self.what(on.0), money(currency, on.1));
            lines.push(match tiers.marginal {
                true => self.tell("{0}: {1}, of which it is paid, in proportion.", &[&of, &amount]),
                false => self.tell("{0}: {1}, of which it is paid.", &[&of, &amount]),
            });
        }
        lines
    }

    /// A share in percent with two places.
    fn share(&self, part: i64, whole: i64) -> String {
        match Amount::ratio(i128::from(part) * 10_000, i128::from(whole)) {
            Ok(hundredths) => format!("{} %", base::Decimal::new(hundredths.0, 2).normalize()),
            Err(_) => self.tell("many times", &[]),
        }
    }

    fn what(&self, of: &Of) -> String {
        let words: Vec<&str> = of.words.iter().map(|word| self.world.symbols.text(*word)).collect();
        let words = words.join(self.language.phrase(" and "));
        match of.kind {
            OfKind::Credit => self.tell("Credit in book {0}", &[&words]),
            OfKind::RollUp => self.tell("Roll-up in book {0}", &[&words]),
            OfKind::Commission => self.tell("Commission in book {0}", &[&words]),
            OfKind::Orders => self.tell("Orders in book {0}", &[&words]),
            OfKind::NewMembers => self.tell("New members as {0}", &[&words]),
        }
    }

    fn quantity(&self, currency: Currency, of: &Of, units: i64) -> String {
        if of.kind.is_money() { money(currency, Amount(units)) } else { units.to_string() }
    }

    /// What events gave in the period's own run, by rule.
    fn awards(&self, booked: &[Booked], own: &Run) -> Result<Vec<Paragraph>, AppError> {
        let mut sums: BTreeMap<(String, bool), (i128, u64, Currency)> = BTreeMap::new();
        for booked in booked.iter().filter(|booked| booked.run.id == own.id) {
            let of_events = |line: &&Line| matches!(line.cause, LineCause::Award | LineCause::Refund);
            for line in booked.lines.iter().filter(of_events) {
                let (rule, currency) = rule_of(&booked.policies, line)?;
                let sum = sums.entry((rule, line.cause != LineCause::Award)).or_insert((0, 0, currency));
                sum.0 += i128::from(line.amount.0);
                sum.1 += 1;
            }
        }
        if sums.is_empty() {
            return Ok(Vec::new());
        }
        let line = |((rule, back), (sum, count, currency)): ((String, bool), (i128, u64, Currency))| {
            let times = match count {
                1 => self.tell("once", &[]),
                count => self.tell("{0} times", &[&count]),
            };
            let sum = money(currency, Amount(i64::try_from(sum).map_err(AppError::internal)?));
            Ok(match back {
                false => self.tell("{0} was given {1}: {2}.", &[&rule, &times, &sum]),
                true => self.tell("{0} was taken back {1}: {2}.", &[&rule, &times, &sum]),
            })
        };
        let lines = sums.into_iter().map(line).collect::<Result<_, AppError>>()?;
        Ok(vec![Paragraph { title: self.tell("Awards for events", &[]), lines }])
    }

    /// Where lines about the period were booked, and what is still to come.
    fn booked(&self, booked: &[Booked], effects: &[&Effect]) -> Result<Vec<Paragraph>, AppError> {
        let mut lines = Vec::new();
        let mut left: BTreeMap<Currency, i128> = BTreeMap::new();
        for effect in effects {
            let currency = self.policies.credit[usize::from(effect.policy)].currency;
            *left.entry(currency).or_default() += i128::from(effect.amount.0);
        }
        for Booked { run, policies, lines: of_run } in booked {
            for line in of_run.iter().filter(|line| line.reason == credit::Reason::Period) {
                let (rule, currency) = rule_of(policies, line)?;
                *left.entry(currency).or_default() -= i128::from(line.amount.0);
                let state = match run.state {
                    RunState::Settled => self.tell("settled", &[]),
                    RunState::Locked => self.tell("locked", &[]),
                    RunState::Draft => self.tell("draft", &[]),
                };
                let (at, amount) = (self.world.settings.calendar.date(line.at), money(currency, line.amount));
                let values: [&dyn Display; 5] = [&run.id, &state, &amount, &rule, &at];
                lines.push(match line.cause {
                    LineCause::Period => self.tell("Run {0} ({1}) booked {2} by {3} on {4}.", &values),
                    _ => self.tell("Run {0} ({1}) booked {2} by {3} on {4}, as an adjustment.", &values),
                });
            }
        }
        for (currency, left) in left.into_iter().filter(|(_, left)| *left != 0) {
            let left = money(currency, Amount(i64::try_from(left).map_err(AppError::internal)?));
            lines.push(self.tell("{0} more is known by now and will be booked by the next settlement.", &[&left]));
        }
        if lines.is_empty() {
            return Ok(Vec::new());
        }
        Ok(vec![Paragraph { title: self.tell("Where it was booked", &[]), lines }])
    }
}

/// `policy version: rule` and the currency of a line.
fn rule_of(policies: &[RunPolicy], line: &Line) -> Result<(String, Currency), AppError> {
    let policy = policies.get(usize::from(line.policy)).ok_or_else(|| AppError::internal("unknown policy"))?;
    let currency = policy.currency().ok_or_else(|| AppError::internal("a credit policy has a currency"))?;
    Ok((format!("{} {}: {}", policy.name, policy.version, policy.rule(line.rule)), currency))
}

fn money(currency: Currency, amount: Amount) -> String {
    format!("{} {}", currency.format(amount), currency.code())
}
