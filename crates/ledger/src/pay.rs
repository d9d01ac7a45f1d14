//! Paying what is payable: one transaction per payee, book and currency.

use crate::post::key;
use crate::transaction::Draft;
use crate::{AccountId, AccountKey, Chain, Chart, Entry, LedgerError, Posting, Purpose, Transaction};
use base::Amount;

/// One transaction for each payable account that is owed something: `payable` pays into `paid` of the same payee, book and
/// currency. An account that is owed nothing, or that owes since more was clawed back than earned, is left as it is, and
/// what it owes is taken from what it earns next. On an error nothing is posted: neither chart nor chain changes.
///
/// A payment stands for no lines, so its hash of lines is zeros.
pub fn pay(
    posting: &Posting<'_>,
    owed: &[(AccountId, Amount)],
    chart: &mut Chart,
    chain: &mut Chain,
) -> Result<Vec<Transaction>, LedgerError> {
    let (mut new_chart, mut new_chain) = (chart.clone(), *chain);
    let mut transactions = Vec::new();
    for (payable, amount) in owed.iter().filter(|(_, amount)| *amount > Amount::ZERO) {
        let no_account = || LedgerError::NoAccount { key: posting.name.to_owned(), account: payable.0 };
        let account = new_chart.get(*payable).ok_or_else(no_account)?.key;
        let key = key(posting.name, account.party, account.book, account.currency);
        if account.purpose != Purpose::Payable {
            return Err(LedgerError::NotPayable { key, account: payable.0 });
        }
        let paid = new_chart.account(AccountKey { purpose: Purpose::Paid, ..account });
        let draft = Draft {
            key,
            booked_at: posting.booked_at,
            effective: posting.effective,
            entries: vec![Entry { account: *payable, amount: -*amount }, Entry { account: paid, amount: *amount }],
            lines_hash: [0; 32],
            reverses: None,
            reference: posting.reference.to_owned(),
        };
        transactions.push(new_chain.append(draft, &new_chart)?);
    }
    (*chart, *chain) = (new_chart, new_chain);
    Ok(transactions)
}
