//! Why an order or a payee could not be credited. A settlement that meets one of these stops: money is never skipped silently.

use base::{FactId, MoneyError};

/// An order or payee that was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CreditError {
    /// The order is in another currency than the policy that applies to it.
    #[error(
        "order {order} is in {found:?}, but policy {policy} counts in {expected}; narrow its scope or convert the order"
    )]
    Currency {
        /// The order.
        order: FactId,
        /// Currency of the order; empty when it has none.
        found: String,
        /// Name of the policy.
        policy: String,
        /// Currency of the policy.
        expected: String,
    },
    /// The rules that apply to a line credit more than their book may hold.
    #[error("line {line} of order {order}: the rules of book {book} in policy {policy} credit more than its ceiling")]
    OverCeiling {
        /// The order.
        order: FactId,
        /// Number of the line.
        line: u32,
        /// Name of the book.
        book: String,
        /// Name of the policy.
        policy: String,
    },
    /// An amount of the order cannot be computed exactly.
    #[error("order {order} under policy {policy}")]
    Money {
        /// The order.
        order: FactId,
        /// Name of the policy.
        policy: String,
        /// What went wrong.
        source: MoneyError,
    },
    /// What a payee has for a period cannot be computed exactly.
    #[error("period rule {rule} for {payee}")]
    Period {
        /// Names of policy and rule: `store-team: cap`.
        rule: String,
        /// The payee's own id.
        payee: String,
        /// What went wrong.
        source: MoneyError,
    },
}

impl CreditError {
    /// The order that was refused; none when it is about a payee and period.
    pub fn order(&self) -> Option<FactId> {
        match self {
            CreditError::Currency { order, .. }
            | CreditError::OverCeiling { order, .. }
            | CreditError::Money { order, .. } => Some(*order),
            CreditError::Period { .. } => None,
        }
    }
}
