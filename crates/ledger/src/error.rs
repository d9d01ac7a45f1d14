//! Why the ledger refuses.

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// A transaction that moves nothing.
    #[error("transaction {0:?} has no entries")]
    Empty(String),
    /// An entry names an account that the chart does not have.
    #[error("transaction {key:?} names account {account}, which does not exist")]
    NoAccount {
        /// Key of the transaction.
        key: String,
        /// Number of the account.
        account: i64,
    },
    /// The entries of a transaction do not sum to zero.
    #[error("transaction {key:?} does not balance: its entries sum to {sum} minor units of {currency}")]
    Unbalanced {
        /// Key of the transaction.
        key: String,
        /// Code of the currency.
        currency: String,
        /// What the entries sum to, in minor units.
        sum: i128,
    },
    /// An amount that does not fit.
    #[error("the amounts of transaction {0:?} are too large to be kept exactly")]
    Overflow(String),
    /// The same payee, book and currency twice in one posting.
    #[error("transaction {0:?} would be posted twice: its payee, book and currency occur twice")]
    Twice(String),
    /// A payment from an account that is not what a payee is owed.
    #[error("transaction {key:?} would pay from account {account}, which is not payable")]
    NotPayable {
        /// Key of the transaction.
        key: String,
        /// Number of the account.
        account: i64,
    },
    /// A reversal of a reversal.
    #[error("transaction {0:?} is itself a reversal; post what it undid again instead")]
    ReversalOfReversal(String),
}
