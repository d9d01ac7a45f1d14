//! Whether period rules and awards make sense on their own.

use super::document::{
    AwardDocument, BracketDocument, EffectDocument, LimitDocument, MoneyDocument, OfDocument, PayDocument,
    PeriodRuleDocument, TiersDocument,
};
use crate::policy::document::CreditDocument;
use crate::policy::error::{Origin, Problem, suggestion};
use base::Decimal;
use credit::period::OfKind;

/// Every problem of the period rules and awards of a policy that shows without a catalog.
pub(in crate::policy) fn check(document: &CreditDocument, problems: &mut Vec<Problem>) {
    for award in &document.awards {
        one_award(award, document, problems);
    }
    for (position, rule) in document.period.iter().enumerate() {
        words(&rule.of, position, document, problems);
        if !rule.of.kind.is_money() && !matches!(rule.effect, EffectDocument::Tiers(_) | EffectDocument::Contest(_)) {
            let wrong = format!("a {} is money and cannot be of a number of things", rule.effect.word());
            problems.push(rule.origin.problem("", wrong, "let it be of commission, credit or rollup"));
        }
        match &rule.effect {
            EffectDocument::Tiers(tiers) => {
                if let Some((on, _)) = &tiers.on {
                    words(on, position, document, problems);
                }
                brackets(rule, tiers, document, problems);
            }
            EffectDocument::Contest(contest) => {
                let prizes = contest.prizes.iter();
                prizes.for_each(|prize| money(prize, true, document, problems));
                if contest.prizes.is_empty() {
                    problems.push(rule.origin.problem(
                        "",
                        "this contest has no prize",
                        "give contest: [500, 300, 100]",
                    ));
                }
                if let Some(least) = contest.least.as_ref().filter(|least| least.value < Decimal::ZERO) {
                    problems.push(least.problem(least.value, "this is below zero", "give what one must have at least"));
                }
            }
            EffectDocument::Cap(limit) | EffectDocument::Floor(limit) => amount(limit, false, document, problems),
            EffectDocument::Guarantee(limit, _) | EffectDocument::Draw(limit, _) => {
                amount(limit, true, document, problems);
            }
            EffectDocument::Deduction(_) => {}
        }
    }
}

/// Books that lead nowhere. Commission may come from pools, awards and earlier rules of the list.
fn words(of: &OfDocument, position: usize, document: &CreditDocument, problems: &mut Vec<Problem>) {
    let (what, mut known): (&str, Vec<&str>) = match of.kind {
        OfKind::NewMembers => return,
        OfKind::Credit | OfKind::Orders => {
            ("no credit rule writes to", document.credit.iter().map(|rule| rule.book.value.as_str()).collect())
        }
        OfKind::RollUp => ("no rollup is of", document.roll_up.iter().map(|rule| rule.book.value.as_str()).collect()),
        OfKind::Commission => {
            let pools = document.pools.iter().map(|pool| pool.book.as_str());
            let awards = document.awards.iter().map(|award| award.book.as_str());
            let rules = document.period[..position].iter().map(|rule| rule.book.as_str());
            // A guarantee may be all that there is.
            let own = match &document.period[position].effect {
                EffectDocument::Guarantee(..) | EffectDocument::Draw(..) => {
                    Some(document.period[position].book.as_str())
                }
                _ => None,
            };
            ("no commission, award or earlier rule writes to", pools.chain(awards).chain(rules).chain(own).collect())
        }
    };
    known.sort_unstable();
    known.dedup();
    for word in of.words.iter().filter(|word| !known.contains(&word.value.as_str())) {
        let wrong = format!("{what} the book {:?}", word.value);
        problems.push(word.problem(&word.value, wrong, suggestion(&word.value, &known)));
    }
}

fn brackets(rule: &PeriodRuleDocument, tiers: &TiersDocument, document: &CreditDocument, problems: &mut Vec<Problem>) {
    let Some(first) = tiers.brackets.first() else {
        problems.push(rule.origin.problem("", "there are no tiers", "give {from: 0, rate: 1} and so on"));
        return;
    };
    if let Some(quota) = &tiers.quota {
        amount(quota, true, document, problems);
    }
    for (position, bracket) in tiers.brackets.iter().enumerate() {
        let from = &bracket.from;
        let before = position.checked_sub(1).map(|before| tiers.brackets[before].from.value);
        if from.value < Decimal::ZERO {
            problems.push(from.problem(from.value, format!("{} is below zero", from.value), "begin at 0 or above"));
        } else if let Some(before) = before.filter(|before| from.value <= *before) {
            let wrong = format!("{} does not come after {before}", from.value);
            problems.push(from.problem(from.value, wrong, "write the lowest bracket first"));
        }
        paid(bracket, rule.of.kind, document, problems);
    }
    for bracket in &tiers.brackets[1..] {
        if pay_word(&bracket.pay) != pay_word(&first.pay) {
            let wrong =
                format!("this bracket pays by {}, the first by {}", pay_word(&bracket.pay), pay_word(&first.pay));
            problems.push(bracket.from.problem("", wrong, "let all pay in one way, or write two rules"));
        }
    }
    match (&tiers.on, &first.pay) {
        (Some((on, origin)), _) => on_what(on, origin, &first.pay, problems),
        (None, PayDocument::Rate(rate)) if !rule.of.kind.is_money() => {
            let right = "give each: an amount for every one of them, or say what the rate is of: on: commission";
            problems.push(rate.problem(rate.value.percent(), "a percentage of a number of things is no money", right));
        }
        (None, _) => {}
    }
}

fn on_what(on: &OfDocument, origin: &Origin, pay: &PayDocument, problems: &mut Vec<Problem>) {
    if !on.kind.is_money() {
        let right = "let it be of commission, credit or rollup";
        problems.push(origin.problem("", "rates and factors are of money", right));
    } else if matches!(pay, PayDocument::Each(_) | PayDocument::Bonus(_)) {
        let right = "leave on out, or give a rate or factor";
        problems.push(origin.problem("", format!("these tiers pay by {}, which is of nothing", pay_word(pay)), right));
    }
}

fn paid(bracket: &BracketDocument, of: OfKind, document: &CreditDocument, problems: &mut Vec<Problem>) {
    match &bracket.pay {
        PayDocument::Rate(_) | PayDocument::Factor(_) => {}
        PayDocument::Each(amount) => {
            money(amount, true, document, problems);
            if of.is_money() {
                let right = "give a rate, or let it be of orders or new_members";
                problems.push(amount.0.problem(amount.0.value, "money cannot be paid by the piece", right));
            }
        }
        PayDocument::Bonus(amount) => money(amount, true, document, problems),
    }
}

fn pay_word(pay: &PayDocument) -> &'static str {
    match pay {
        PayDocument::Rate(_) => "rate",
        PayDocument::Factor(_) => "factor",
        PayDocument::Each(_) => "each",
        PayDocument::Bonus(_) => "bonus",
    }
}

fn amount(limit: &LimitDocument, above_zero: bool, document: &CreditDocument, problems: &mut Vec<Problem>) {
    if let LimitDocument::Amount(amount) = limit {
        money(amount, above_zero, document, problems);
    }
}

fn money((amount, currency): &MoneyDocument, above_zero: bool, document: &CreditDocument, problems: &mut Vec<Problem>) {
    let own = &document.currency.value;
    if let Some(other) = currency.as_ref().filter(|other| *other != own) {
        let wrong = format!("{} {other} stands in a policy in {own}", amount.value);
        problems.push(amount.problem(
            amount.value,
            wrong,
            format!("a policy has one currency; give the amount in {own}"),
        ));
    }
    if amount.value < Decimal::ZERO || above_zero && amount.value.is_zero() {
        let right = if above_zero { "give an amount over 0" } else { "give 0 or more" };
        problems.push(amount.problem(amount.value, format!("{} is no amount for this", amount.value), right));
    }
}

fn one_award(award: &AwardDocument, document: &CreditDocument, problems: &mut Vec<Problem>) {
    money(&award.amount, true, document, problems);
    let bind = award.on.value == "bind";
    if let Some(days) = award.retained_days.as_ref().filter(|_| !bind) {
        let right = "it goes with on: bind; a refund of the first order takes the award back";
        problems.push(days.problem(days.value, "a first order is not retained", right));
    }
    if let Some(repeat) = award.repeat.as_ref().filter(|_| !bind) {
        problems.push(repeat.problem(repeat.value, "a first order does not repeat", "it goes with on: bind"));
    }
    if let Some(days) = award.within_days.as_ref().filter(|_| bind) {
        let right = "it goes with on: first_order; give retained_days to wait";
        problems.push(days.problem(days.value, "a binding does not come within days of itself", right));
    }
}
