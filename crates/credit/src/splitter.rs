//! Exact splits into a reused buffer.

use base::{Amount, MoneyError, split_into};

/// Splits amounts over weights without allocating.
#[derive(Clone, Debug, Default)]
pub(crate) struct Splitter {
    weights: Vec<i64>,
    parts: Vec<Amount>,
}

impl Splitter {
    /// The parts of an amount, which sum to it exactly; see [`base::split`]. Weights that are all zero count as equal.
    pub fn split(&mut self, amount: Amount, weights: impl Iterator<Item = i64>) -> Result<&[Amount], MoneyError> {
        self.weights.clear();
        self.weights.extend(weights);
        if self.weights.len() == 1 {
            self.parts.clear();
            self.parts.push(amount);
            return Ok(&self.parts);
        }
        if self.weights.iter().all(|weight| *weight == 0) {
            self.weights.fill(1);
        }
        split_into(amount, &self.weights, &mut self.parts)?;
        Ok(&self.parts)
    }
}

/// The difference, or an error when it does not fit.
pub(crate) fn difference(whole: Amount, part: Amount) -> Result<Amount, MoneyError> {
    whole.0.checked_sub(part.0).map(Amount).ok_or(MoneyError::Overflow)
}
