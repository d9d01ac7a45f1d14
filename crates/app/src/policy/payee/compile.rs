//! From documents to the period rules and awards that are applied.

use super::document::{
    AwardDocument, BracketDocument, ContestDocument, EffectDocument, LimitDocument, MoneyDocument, OfDocument,
    PayDocument, PeriodRuleDocument, TiersDocument,
};
use crate::policy::catalog::Words;
use crate::policy::compile::Compiler;
use crate::policy::document::CreditDocument;
use crate::policy::error::Located;
use base::{Amount, Currency, Decimal, Rate, Rounding};
use credit::period::{
    Assured, Bracket, Contest, Of, OfKind, Pay, PeriodEffect, PeriodRule, Prorate, Quantity, Target, Tiers,
};
use credit::{Award, AwardOn};

/// Names that rules of the lists have.
pub(in crate::policy) fn names(credit: &CreditDocument) -> impl Iterator<Item = &Located<String>> {
    let awards = credit.awards.iter().filter_map(|award| award.name.as_ref());
    awards.chain(credit.period.iter().filter_map(|rule| rule.name.as_ref()))
}

/// The awards of a policy; nothing when a problem leaves a hole.
pub(in crate::policy) fn awards(
    compiler: &mut Compiler<'_>,
    credit: &CreditDocument,
    currency: Option<Currency>,
) -> Option<Vec<Award>> {
    let awards: Vec<Option<Award>> = credit.awards.iter().map(|award| one_award(compiler, award, currency)).collect();
    awards.into_iter().collect()
}

/// The period rules of a policy; nothing when a problem leaves a hole.
pub(in crate::policy) fn period(
    compiler: &mut Compiler<'_>,
    credit: &CreditDocument,
    currency: Option<Currency>,
) -> Option<Vec<PeriodRule>> {
    let rules: Vec<Option<PeriodRule>> =
        credit.period.iter().map(|rule| Rules { compiler: &mut *compiler, currency }.rule(rule)).collect();
    rules.into_iter().collect()
}

fn one_award(compiler: &mut Compiler<'_>, award: &AwardDocument, currency: Option<Currency>) -> Option<Award> {
    let when = compiler.event_condition(award.when.as_ref());
    let days = |days: &Option<Located<u32>>| days.as_ref().map(|days| days.value);
    let on = match award.on.value.as_str() {
        "first_order" => AwardOn::FirstOrder { within_days: days(&award.within_days) },
        _ => AwardOn::Bind {
            retained_days: days(&award.retained_days),
            repeat: award.repeat.as_ref().is_some_and(|repeat| repeat.value),
        },
    };
    let made = if award.on.value == "first_order" { "award for a first order" } else { "award for a binding" };
    Some(Award {
        name: compiler.names.name(award.name.as_ref(), || made.to_owned()),
        book: compiler.symbols.intern(&award.book),
        funded_by: compiler.symbols.intern(&award.funded_by.value),
        on,
        when,
        amount: exact(compiler, &award.amount, currency?)?,
        store_share: award.store_share,
    })
}

fn exact(compiler: &mut Compiler<'_>, (amount, _): &MoneyDocument, currency: Currency) -> Option<Amount> {
    let exact = currency.amount(amount.value, Rounding::Refuse);
    exact
        .map_err(|error| compiler.problems.push(amount.problem(amount.value, error.to_string(), "give fewer digits")))
        .ok()
}

/// Compiles the rules of one policy.
struct Rules<'a, 'b> {
    compiler: &'a mut Compiler<'b>,
    currency: Option<Currency>,
}

impl Rules<'_, '_> {
    fn rule(&mut self, rule: &PeriodRuleDocument) -> Option<PeriodRule> {
        let effect = match &rule.effect {
            EffectDocument::Tiers(tiers) => self.tiers(tiers, rule.of.kind).map(PeriodEffect::Tiers),
            EffectDocument::Cap(limit) => self.target(limit).map(PeriodEffect::Cap),
            EffectDocument::Floor(limit) => self.target(limit).map(PeriodEffect::Floor),
            EffectDocument::Guarantee(limit, prorate) => self.assured(limit, *prorate).map(PeriodEffect::Guarantee),
            EffectDocument::Draw(limit, prorate) => self.assured(limit, *prorate).map(PeriodEffect::Draw),
            EffectDocument::Deduction(rate) => Some(PeriodEffect::Deduction(*rate)),
            EffectDocument::Contest(contest) => self.contest(contest, rule.of.kind).map(PeriodEffect::Contest),
        };
        let word = rule.effect.word();
        Some(PeriodRule {
            name: self.compiler.names.name(rule.name.as_ref(), || word.to_owned()),
            book: self.compiler.symbols.intern(&rule.book),
            funded_by: self.compiler.symbols.intern(&rule.funded_by.value),
            to: rule.to.clone(),
            of: self.of(&rule.of),
            effect: effect?,
        })
    }

    fn of(&mut self, of: &OfDocument) -> Of {
        let words = of.words.iter().map(|word| match of.kind {
            OfKind::NewMembers => self.compiler.word(Words::BindingRoles, word),
            _ => self.compiler.symbols.intern(&word.value),
        });
        let mut words: Vec<_> = words.collect();
        words.sort_unstable();
        words.dedup();
        Of { kind: of.kind, words }
    }

    fn tiers(&mut self, tiers: &TiersDocument, of: OfKind) -> Option<Tiers> {
        let brackets: Vec<Option<Bracket>> =
            tiers.brackets.iter().map(|bracket| self.bracket(bracket, tiers.quota.is_some(), of)).collect();
        let quota = match &tiers.quota {
            None => None,
            Some(LimitDocument::Attribute(name)) => {
                Some(Quantity::Attribute(self.compiler.word(Words::Attributes, name)))
            }
            Some(LimitDocument::Amount((number, _))) => Some(Quantity::Fixed(self.quantity(number, of)?)),
        };
        let factor = tiers.brackets.iter().any(|bracket| matches!(bracket.pay, PayDocument::Factor(_)));
        let on = match &tiers.on {
            Some((on, _)) => Some(self.of(on)),
            // A factor multiplies commission, whatever decides it.
            None if factor => {
                let book = self.compiler.symbols.intern("commission");
                Some(Of { kind: OfKind::Commission, words: vec![book] })
            }
            None => None,
        };
        Some(Tiers { brackets: brackets.into_iter().collect::<Option<_>>()?, marginal: tiers.marginal, quota, on })
    }

    fn bracket(&mut self, bracket: &BracketDocument, of_quota: bool, of: OfKind) -> Option<Bracket> {
        let from = match of_quota {
            true => self.percentage(&bracket.from),
            false => self.quantity(&bracket.from, of),
        };
        let pay = match &bracket.pay {
            PayDocument::Rate(rate) => Pay::Rate(rate.value),
            PayDocument::Factor(factor) => Pay::Factor(factor.value),
            PayDocument::Each(amount) => Pay::Each(exact(self.compiler, amount, self.currency?)?),
            PayDocument::Bonus(amount) => Pay::Bonus(exact(self.compiler, amount, self.currency?)?),
        };
        Some(Bracket { from: from?, pay })
    }

    fn percentage(&mut self, number: &Located<Decimal>) -> Option<i64> {
        let rate = Rate::from_percent(number.value);
        let refused = |error: base::MoneyError| {
            number.problem(number.value, error.to_string(), "percentages keep 7 decimal places")
        };
        rate.map(|rate| rate.0).map_err(|error| self.compiler.problems.push(refused(error))).ok()
    }

    /// Minor units, or a whole number of orders or members.
    fn quantity(&mut self, number: &Located<Decimal>, of: OfKind) -> Option<i64> {
        if of.is_money() {
            let money = (number.clone(), None);
            return exact(self.compiler, &money, self.currency?).map(|amount| amount.0);
        }
        let whole = number.value.normalize().to_string().parse::<i64>();
        let refused = || {
            let wrong = format!("{} is no number of orders or members", number.value);
            number.problem(number.value, wrong, "give a whole number")
        };
        whole.map_err(|_| self.compiler.problems.push(refused())).ok()
    }

    fn assured(&mut self, limit: &LimitDocument, prorate: Prorate) -> Option<Assured> {
        Some(Assured { target: self.target(limit)?, prorate })
    }

    fn target(&mut self, limit: &LimitDocument) -> Option<Target> {
        match limit {
            LimitDocument::Attribute(name) => Some(Target::Attribute(self.compiler.word(Words::Attributes, name))),
            LimitDocument::Amount(amount) => exact(self.compiler, amount, self.currency?).map(Target::Amount),
        }
    }

    fn contest(&mut self, contest: &ContestDocument, of: OfKind) -> Option<Contest> {
        let prizes: Vec<Option<Amount>> =
            contest.prizes.iter().map(|prize| exact(self.compiler, prize, self.currency?)).collect();
        let least = match &contest.least {
            Some(least) => self.quantity(least, of)?,
            None => 0,
        };
        let ContestDocument { within, ties, .. } = *contest;
        Some(Contest { prizes: prizes.into_iter().collect::<Option<_>>()?, least, within, ties })
    }
}
