//! Proving the invariants over everything that is stored.

use crate::{AccountId, Chart, Transaction};
use base::{Amount, Invariant};

/// An invariant that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Which.
    pub invariant: Invariant,
    /// Where, and what was found instead.
    pub detail: String,
}

/// A check in progress; transactions are given page by page.
#[derive(Debug)]
pub struct Check;

/// Checks everything at once.
pub fn check(chart: &Chart, transactions: &[Transaction], balances: &[(AccountId, Amount)]) -> Vec<Violation> {
    todo!("")
}
