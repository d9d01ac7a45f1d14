//! Double entry: every transaction sums to zero, nothing is edited.
//!
//! [`post`] makes one transaction per payee, book and currency of a settled run; [`pay`] one for each payee who is owed;
//! [`reversal`] undoes one by a new one; [`check`] proves the invariants over everything stored. Accounts are found and added in a [`Chart`].

mod account;
mod check;
mod error;
mod pay;
mod post;
#[cfg(test)]
mod tests;
mod transaction;

pub use account::{Account, AccountId, AccountKey, Chart, Purpose};
pub use check::{Check, Violation, check};
pub use error::LedgerError;
pub use pay::pay;
pub use post::{Funding, PayeeTotal, Posting, post};
pub use transaction::{Chain, Entry, Transaction, Undoing, reversal};
