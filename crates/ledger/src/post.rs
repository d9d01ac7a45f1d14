//! Posting a settled run: one transaction per payee, book and currency.

use crate::{Chain, Chart, LedgerError, Transaction};
use base::{Amount, Currency, Interval, PartyId, Symbol, Timestamp};

/// What one funding account pays to a payee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Funding {
    /// Name of the account as the policy writes it, interned.
    pub account: Symbol,
    /// Earned, net of clawback, held or not.
    pub earned: Amount,
    /// The part of `earned` that may be paid.
    pub payable: Amount,
    /// Earned earlier and held until now; moves from held to payable.
    pub released: Amount,
}

/// What a payee earned in a book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayeeTotal {
    /// Who; nobody for what is unassigned.
    pub party: Option<PartyId>,
    /// Book, interned.
    pub book: Symbol,
    /// Currency of the amounts.
    pub currency: Currency,
    /// By funding account.
    pub funding: Vec<Funding>,
    /// Digest of the lines behind it.
    pub lines_hash: [u8; 32],
}

/// What is common to the transactions of one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting<'a> {
    /// Name of the posting, the beginning of every idempotency key: `period:2026-01`.
    pub name: &'a str,
    /// When it is posted.
    pub booked_at: Timestamp,
    /// The range of time it is about.
    pub effective: Interval,
}

/// One transaction per total that moves anything, in the order given, appended to the chain.
pub fn post(
    posting: &Posting<'_>,
    totals: &[PayeeTotal],
    chart: &mut Chart,
    chain: &mut Chain,
) -> Result<Vec<Transaction>, LedgerError> {
    todo!("")
}
