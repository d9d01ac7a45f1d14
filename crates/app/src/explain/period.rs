//! Explaining a payee's period: what each rule saw, which bracket or place that was, what came of it, and where it was booked.
//!
//! The rules are applied again to everything that is known of the period now, so an explanation shows what the next
//! settlement would book when something became known since.

use super::Paragraph;
use crate::access::Operation;
use crate::activation::{Policies, RunPolicy, active_policies};
use crate::effect::{self, Before};
use crate::statement::{describe, find_payee};
use crate::{AppError, Platform, World, adjustment};
use base::{Amount, Currency, PartyId, PartyKind, Rate};
use credit::period::{Effect, MeasuredAll, Of, OfKind, Pay, PeriodEffect, PeriodRule, TierPart, Tiers, Why};
use credit::{Line, LineCause, Policy};
use facts::LineFilter;
use std::collections::BTreeMap;
use store::period::Period;
use store::run::Run;

/// The explanation of a payee's period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeriodExplanation {
    /// Kind, own id and name of the payee.
    pub payee: (PartyKind, String, String),
    /// Name of the period.
    pub period: String,
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
    pub async fn explain_period(&self, payee: &str, period: &str) -> Result<PeriodExplanation, AppError> {
        let reach = self.permit(Operation::ExplainPeriod)?;
        let period = self.period(period).await?;
        let run = self.settled_run(&period).await?;
        let mut world = self.world().await?;
        let policies = active_policies(self, &mut world).await?;
        let party = find_payee(&world.directory, payee)?;
        self.require_payee(&reach, &world, party, payee)?;
        let effects = self.effects_of(&world, &policies, &period, &run).await?;
        let own: Vec<&Effect> =
            effects.iter().filter(|effect| (effect.party, effect.period) == (party, period.range.from)).collect();
        let booked = self.booked_for(party, &period, &run).await?;
        let words = Words { world: &world, policies: &policies };
        let mut paragraphs = words.rules(&own);
        paragraphs.extend(words.awards(&booked, &run)?);
        paragraphs.extend(words.booked(&booked, &own)?);
        if paragraphs.is_empty() {
            let lines = vec!["No period rule and no award concerns this payee in this period.".to_owned()];
            paragraphs.push(Paragraph { title: "Nothing besides the orders".to_owned(), lines });
        }
        Ok(PeriodExplanation { payee: describe(&world.directory, party), period: period.name, paragraphs })
    }

    /// What all rules give now; of an open period, as far as its latest settlement knows.
    async fn effects_of(
        &self,
        world: &World,
        policies: &Policies,
        period: &Period,
        run: &Run,
    ) -> Result<Vec<Effect>, AppError> {
        let locked = adjustment::locked_periods(self, &mut policies.remembered(&world.symbols)).await?;
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
    async fn booked_for(&self, party: PartyId, period: &Period, own: &Run) -> Result<Vec<Booked>, AppError> {
        let mut runs = vec![own.clone()];
        for other in self.periods().await?.iter().filter(|other| other.id != period.id) {
            if other.state.is_locked() {
                runs.push(self.settled_run(other).await?);
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
}

impl Words<'_> {
    /// One paragraph for each rule that looked at the payee, in the order in which they were applied.
    fn rules(&self, effects: &[&Effect]) -> Vec<Paragraph> {
        let paragraph = |effect: &&Effect| {
            let policy = &self.policies.credit[usize::from(effect.policy)];
            let rule = &policy.period[usize::from(effect.rule - policy.first_period_rule())];
            let title = format!("Rule \"{}\" of policy {} version {}", rule.name, policy.name, policy.version);
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
            0 => "It gives nothing.".to_owned(),
            1 => format!("It gives {size} in book {book}, paid by {account}."),
            _ => format!("It takes {size} in book {book}, for {account}."),
        }
    }

    fn why(&self, policy: &Policy, rule: &PeriodRule, effect: &Effect) -> Vec<String> {
        let currency = policy.currency;
        let what = self.what(&rule.of);
        let quantity = |units: i64| self.quantity(currency, &rule.of, units);
        match &effect.why {
            Why::Tiers { quantity: attained, quota, on, parts } => {
                let PeriodEffect::Tiers(tiers) = &rule.effect else { return Vec::new() };
                let mut lines = vec![match quota {
                    None => format!("{what}: {}.", quantity(*attained)),
                    Some(quota) => format!(
                        "{what}: {}, {} of the quota of {}.",
                        quantity(*attained),
                        share(*attained, *quota),
                        quantity(*quota)
                    ),
                }];
                lines.extend(self.tiers((currency, &rule.of), tiers, (*on, parts)));
                lines
            }
            Why::NoTarget => vec!["The payee has no such quota or amount, so the rule does nothing.".to_owned()],
            Why::Limit { had, limit } => {
                vec![format!("{what}: {}; the limit is {}.", money(currency, *had), money(currency, *limit))]
            }
            Why::Draw { had, limit, owed_before, owed_after } => vec![
                format!("{what}: {}; the draw is {}.", money(currency, *had), money(currency, *limit)),
                format!(
                    "Advanced and not yet paid back: {} before this period, {} after it.",
                    money(currency, *owed_before),
                    money(currency, *owed_after)
                ),
            ],
            Why::Deduction { had, rate } => {
                vec![format!("{what}: {}, of which {rate} is taken.", money(currency, *had))]
            }
            Why::Placed { quantity: reached, placing } => {
                let tied = match placing.tied {
                    1 => String::new(),
                    count => format!(", shared by {count} with the same"),
                };
                let (rank, of) = (placing.rank, placing.of);
                vec![format!("{what}: {}, place {rank} of {of}{tied}.", quantity(*reached))]
            }
            Why::NotPlaced { quantity: reached } => {
                vec![format!("{what}: {}, too little to take part.", quantity(*reached))]
            }
        }
    }

    fn tiers(&self, (currency, of): (Currency, &Of), tiers: &Tiers, (on, parts): (Amount, &[TierPart])) -> Vec<String> {
        if parts.is_empty() {
            return vec!["That is below the first bracket.".to_owned()];
        }
        let line = |part: &TierPart| {
            let bracket = &tiers.brackets[part.bracket];
            let from = match tiers.quota {
                Some(_) => Rate(bracket.from).to_string(),
                None => self.quantity(currency, of, bracket.from),
            };
            let pay = match bracket.pay {
                Pay::Rate(rate) => format!("a rate of {rate}"),
                Pay::Factor(factor) => format!("a factor of {factor}"),
                Pay::Each(amount) => format!("{} each", money(currency, amount)),
                Pay::Bonus(amount) => format!("a bonus of {}", money(currency, amount)),
            };
            let units = Amount::ratio(part.billionths, i128::from(base::RATE_ONE)).unwrap_or_default();
            format!("The bracket from {from} pays {pay} for {}.", self.quantity(currency, of, units.0))
        };
        let mut lines: Vec<String> = parts.iter().map(line).collect();
        if let Some(on) = tiers.on.as_ref().map(|of| (of, on)) {
            let (of, amount) = (self.what(on.0), money(currency, on.1));
            lines.push(format!(
                "{of}: {amount}, of which it is paid{}.",
                if tiers.marginal { ", in proportion" } else { "" }
            ));
        }
        lines
    }

    fn what(&self, of: &Of) -> String {
        let words: Vec<&str> = of.words.iter().map(|word| self.world.symbols.text(*word)).collect();
        let words = words.join(" and ");
        match of.kind {
            OfKind::Credit => format!("Credit in book {words}"),
            OfKind::RollUp => format!("Roll-up in book {words}"),
            OfKind::Commission => format!("Commission in book {words}"),
            OfKind::Orders => format!("Orders in book {words}"),
            OfKind::NewMembers => format!("New members as {words}"),
        }
    }

    fn quantity(&self, currency: Currency, of: &Of, units: i64) -> String {
        if of.kind.is_money() { money(currency, Amount(units)) } else { units.to_string() }
    }

    /// What events gave in the period's own run, by rule.
    fn awards(&self, booked: &[Booked], own: &Run) -> Result<Vec<Paragraph>, AppError> {
        let mut sums: BTreeMap<(String, String), (i128, u64, Currency)> = BTreeMap::new();
        for booked in booked.iter().filter(|booked| booked.run.id == own.id) {
            let of_events = |line: &&Line| matches!(line.cause, LineCause::Award | LineCause::Refund);
            for line in booked.lines.iter().filter(of_events) {
                let (rule, currency) = rule_of(&booked.policies, line)?;
                let what = if line.cause == LineCause::Award { "given" } else { "taken back" };
                let sum = sums.entry((rule, what.to_owned())).or_insert((0, 0, currency));
                sum.0 += i128::from(line.amount.0);
                sum.1 += 1;
            }
        }
        if sums.is_empty() {
            return Ok(Vec::new());
        }
        let line = |((rule, what), (sum, count, currency)): ((String, String), (i128, u64, Currency))| {
            let times = if count == 1 { "once".to_owned() } else { format!("{count} times") };
            let sum = Amount(i64::try_from(sum).map_err(AppError::internal)?);
            Ok(format!("{rule} was {what} {times}: {}.", money(currency, sum)))
        };
        let lines = sums.into_iter().map(line).collect::<Result<_, AppError>>()?;
        Ok(vec![Paragraph { title: "Awards for events".to_owned(), lines }])
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
                let how = if line.cause == LineCause::Period { "" } else { ", as an adjustment" };
                let (id, state, at) = (run.id, run.state.name(), self.world.settings.calendar.date(line.at));
                let amount = money(currency, line.amount);
                lines.push(format!("Run {id} ({state}) booked {amount} by {rule} on {at}{how}."));
            }
        }
        for (currency, left) in left.into_iter().filter(|(_, left)| *left != 0) {
            let left = Amount(i64::try_from(left).map_err(AppError::internal)?);
            lines.push(format!(
                "{} more is known by now and will be booked by the next settlement.",
                money(currency, left)
            ));
        }
        if lines.is_empty() {
            return Ok(Vec::new());
        }
        Ok(vec![Paragraph { title: "Where it was booked".to_owned(), lines }])
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

/// A share in percent with two places.
fn share(part: i64, whole: i64) -> String {
    match Amount::ratio(i128::from(part) * 10_000, i128::from(whole)) {
        Ok(hundredths) => format!("{} %", base::Decimal::new(hundredths.0, 2).normalize()),
        Err(_) => "many times".to_owned(),
    }
}
