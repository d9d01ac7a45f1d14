//! The arithmetic of tiers: exact until one rounding at the end. The brackets of a rule all pay in the same way.

use super::rule::{Pay, Tiers};
use base::{Amount, MoneyError, RATE_ONE};

/// The part of a quantity that one bracket pays for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TierPart {
    /// Position of the bracket.
    pub bracket: usize,
    /// How much lies in it, in billionths of a minor unit, order or member.
    pub billionths: i128,
}

/// What tiers pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Paid {
    pub amount: Amount,
    /// Empty below the first bracket.
    pub parts: Vec<TierPart>,
}

const ONE: i128 = RATE_ONE as i128;

/// Pays for a quantity. `on` is what rates and factors are of.
///
/// Whole: the highest bracket reached pays for everything. Marginal: each bracket pays for the part of the quantity that lies
/// in it; when the rate is of something else than the quantity, for that part of it in proportion. What lies below the first
/// bracket pays nothing.
pub(super) fn pay(tiers: &Tiers, quantity: i64, quota: Option<i64>, on: Amount) -> Result<Paid, MoneyError> {
    let quantity = i128::from(quantity) * ONE;
    // A threshold in billionths: a part per billion of the quota is one billionth of it already.
    let threshold = |from: i64| i128::from(from) * quota.map_or(ONE, i128::from);
    let thresholds: Vec<i128> = tiers.brackets.iter().map(|bracket| threshold(bracket.from)).collect();
    let reached = thresholds.iter().take_while(|threshold| **threshold <= quantity).count();
    if reached == 0 {
        return Ok(Paid { amount: Amount::ZERO, parts: Vec::new() });
    }
    let part = |bracket: usize| {
        let next = thresholds.get(bracket + 1).copied().unwrap_or(quantity).min(quantity);
        TierPart { bracket, billionths: next - thresholds[bracket] }
    };
    let parts: Vec<TierPart> = match tiers.marginal {
        true => (0..reached).map(part).collect(),
        false => vec![TierPart { bracket: reached - 1, billionths: quantity }],
    };
    let rated = match (tiers.marginal, parts.as_slice()) {
        (false, [part]) => rate_of(tiers.brackets[part.bracket].pay)
            .checked_mul(i128::from(on.0))
            .ok_or(MoneyError::Overflow)
            .and_then(|rated| Amount::ratio(rated, ONE))?,
        _ => in_proportion(tiers, &parts, quantity, on)?,
    };
    let amount = rated.checked_add(money(tiers, &parts)?)?;
    Ok(Paid { amount, parts })
}

/// Rates of parts: on × Σ (part × rate) ÷ quantity.
fn in_proportion(tiers: &Tiers, parts: &[TierPart], quantity: i128, on: Amount) -> Result<Amount, MoneyError> {
    let mut weighed = 0_i128;
    for part in parts {
        let product = rate_of(tiers.brackets[part.bracket].pay).checked_mul(part.billionths);
        weighed = product.and_then(|product| weighed.checked_add(product)).ok_or(MoneyError::Overflow)?;
    }
    if quantity == 0 || weighed == 0 {
        return Ok(Amount::ZERO);
    }
    // Both lie in billionths of billionths; what they have in common would only fill the 128 bits.
    let all = quantity.checked_mul(ONE).ok_or(MoneyError::Overflow)?;
    let common = greatest_common_divisor(weighed, all);
    let product = i128::from(on.0).checked_mul(weighed / common).ok_or(MoneyError::Overflow)?;
    Amount::ratio(product, all / common)
}

/// Amounts for each order or member, and bonuses.
fn money(tiers: &Tiers, parts: &[TierPart]) -> Result<Amount, MoneyError> {
    let mut sum = 0_i128;
    for part in parts {
        let product = match tiers.brackets[part.bracket].pay {
            Pay::Rate(_) | Pay::Factor(_) => Some(0),
            Pay::Each(amount) => i128::from(amount.0).checked_mul(part.billionths),
            Pay::Bonus(amount) => i128::from(amount.0).checked_mul(ONE),
        };
        sum = product.and_then(|product| sum.checked_add(product)).ok_or(MoneyError::Overflow)?;
    }
    Amount::ratio(sum, ONE)
}

/// In parts per billion; what a factor pays beyond 100 % or takes below it.
fn rate_of(pay: Pay) -> i128 {
    match pay {
        Pay::Rate(rate) => i128::from(rate.0),
        Pay::Factor(factor) => i128::from(factor.0) - ONE,
        Pay::Each(_) | Pay::Bonus(_) => 0,
    }
}

fn greatest_common_divisor(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a.abs(), b.abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}
