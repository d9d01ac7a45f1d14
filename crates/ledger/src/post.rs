//! Posting a settled run: one transaction per payee, book and currency.

use crate::transaction::Draft;
use crate::{AccountKey, Chain, Chart, Entry, LedgerError, Purpose, Transaction};
use base::{Amount, Currency, Interval, PartyId, Symbol, Timestamp};
use std::collections::HashSet;

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
    /// Carried by every transaction: the run, the number of a bank transfer.
    pub reference: &'a str,
}

/// One transaction per total that moves anything, in the order given, appended to the chain.
///
/// Earned and payable: the funding account pays into `payable`. Earned and not yet payable: into `held`. Released:
/// `held` pays into `payable`. Clawback is all of this with the opposite sign. What nobody earned goes to `unassigned`,
/// where nothing is held or released. A total that moves nothing posts nothing. On an error nothing is posted: neither
/// chart nor chain changes.
pub fn post(
    posting: &Posting<'_>,
    totals: &[PayeeTotal],
    chart: &mut Chart,
    chain: &mut Chain,
) -> Result<Vec<Transaction>, LedgerError> {
    let (mut new_chart, mut new_chain) = (chart.clone(), *chain);
    let mut keys = HashSet::new();
    let mut transactions = Vec::new();
    for total in totals {
        let key = key(posting.name, total.party, total.book, total.currency);
        if !keys.insert(key.clone()) {
            return Err(LedgerError::Twice(key));
        }
        let entries = entries(&key, total, &mut new_chart)?;
        if entries.is_empty() {
            continue;
        }
        let draft = Draft {
            key,
            booked_at: posting.booked_at,
            effective: posting.effective,
            entries,
            lines_hash: total.lines_hash,
            reverses: None,
            reference: posting.reference.to_owned(),
        };
        transactions.push(new_chain.append(draft, &new_chart)?);
    }
    (*chart, *chain) = (new_chart, new_chain);
    Ok(transactions)
}

/// `period:2026-01/17/4/CNY`: the numbers of party (0 for nobody) and book never change, names may.
pub(crate) fn key(name: &str, party: Option<PartyId>, book: Symbol, currency: Currency) -> String {
    format!("{name}/{}/{}/{}", PartyId::column(party), book.0, currency.code())
}

/// Entries of a total by account, in the order of first appearance, accounts that do not move left out.
fn entries(key: &str, total: &PayeeTotal, chart: &mut Chart) -> Result<Vec<Entry>, LedgerError> {
    let account = |party, purpose| AccountKey { party, purpose, book: total.book, currency: total.currency };
    let mut sums: Vec<(AccountKey, i128)> = Vec::new();
    let mut add = |account: AccountKey, amount: i128| match sums.iter_mut().find(|(key, _)| *key == account) {
        Some((_, sum)) => *sum += amount,
        None => sums.push((account, amount)),
    };
    for funding in &total.funding {
        let [earned, payable, released] =
            [funding.earned, funding.payable, funding.released].map(|amount| i128::from(amount.0));
        add(account(None, Purpose::Funding(funding.account)), -earned);
        if total.party.is_none() {
            add(account(None, Purpose::Unassigned), earned);
        } else {
            add(account(total.party, Purpose::Held), earned - payable - released);
            add(account(total.party, Purpose::Payable), payable + released);
        }
    }
    let mut entries = Vec::with_capacity(sums.len());
    for (account, sum) in sums.into_iter().filter(|(_, sum)| *sum != 0) {
        let amount = i64::try_from(sum).map_err(|_| LedgerError::Overflow(key.to_owned()))?;
        entries.push(Entry { account: chart.account(account), amount: Amount(amount) });
    }
    Ok(entries)
}
