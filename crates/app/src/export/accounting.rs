//! Accounting: every entry that is about a period, account by account, reconciled with the run and with itself.

use super::{Export, ExportRequest, does_not_reconcile};
use crate::access::Operation;
use crate::ledger::{AccountWords, EntryWords, account_words, entry_words};
use crate::sheet::{Cell, Sheet};
use crate::{AppError, Platform};
use base::{Amount, Calendar, Currency};
use credit::LineKind;
use ledger::Transaction;
use std::collections::BTreeMap;
use store::period::Period;

const COLUMNS: [&str; 12] = [
    "date",
    "account",
    "debit",
    "credit",
    "currency",
    "party_kind",
    "party",
    "name",
    "book",
    "transaction",
    "key",
    "reference",
];

impl Platform {
    /// A row for every entry that is about a locked period: its posting, its payment, and reversals that are booked in it.
    pub async fn export_accounting(&self, request: &ExportRequest<'_>) -> Result<Export, AppError> {
        self.permit(Operation::ExportAccounting)?;
        let known = self.known(request.as_of).await?;
        let period = self.locked_period(request.period, &known).await?;
        let world = self.world_at(known.until).await?;
        let snapshot = self.store.snapshot().await?;
        let transactions = store::ledger::about(&snapshot, period.range, known.until).await?;
        let accounts = account_words(&snapshot, &world).await?;
        drop(snapshot);
        let mut entries = Vec::new();
        for transaction in &transactions {
            entries.extend(entry_words(transaction, &accounts)?);
        }
        self.compare_with_run(&period, &transactions, &entries).await?;
        entries.sort_by(|one, other| (&one.account, one.transaction).cmp(&(&other.account, other.transaction)));
        let mut sheet = Sheet::new("Accounting", COLUMNS);
        for entry in &entries {
            sheet.push(cells(entry, &world.settings.calendar)?);
        }
        Export::new(&period, &sheet, request.columns)
    }

    /// Every transaction sums to zero, and what was posted at lock is what the totals of the run say.
    async fn compare_with_run(
        &self,
        period: &Period,
        transactions: &[Transaction],
        entries: &[EntryWords],
    ) -> Result<(), AppError> {
        let mut sums: BTreeMap<(i64, Currency), i128> = BTreeMap::new();
        for entry in entries {
            *sums.entry((entry.transaction, entry.account.currency)).or_default() += i128::from(entry.amount.0);
        }
        if let Some(((transaction, _), sum)) = sums.into_iter().find(|(_, sum)| *sum != 0) {
            let what = format!("transaction {transaction} sums to {sum} minor units instead of nothing");
            return Err(does_not_reconcile(period, &what));
        }
        let prefix = format!("period:{}/", period.name);
        let at_lock = |id: i64| transactions.iter().any(|one| one.id == id && one.key.starts_with(&prefix));
        let mut funded: BTreeMap<(String, Currency), i128> = BTreeMap::new();
        for entry in entries.iter().filter(|entry| entry.account.purpose.starts_with("funding:")) {
            if at_lock(entry.transaction) {
                let account = (entry.account.purpose.clone(), entry.account.currency);
                *funded.entry(account).or_default() += i128::from(entry.amount.0);
            }
        }
        let run = self.settled_run(period).await?;
        let symbols = self.world().await?.symbols;
        for total in store::run::totals(&self.store, run.id).await? {
            if total.kind == LineKind::Commission as u8 {
                let account = (format!("funding:{}", symbols.text(total.funded_by)), total.currency);
                *funded.entry(account).or_default() += i128::from(total.amount.0);
            }
        }
        match funded.into_iter().find(|(_, left)| *left != 0) {
            None => Ok(()),
            Some(((account, _), left)) => {
                let what = format!("{account} paid {left} minor units less than run {} says", run.id);
                Err(does_not_reconcile(period, &what))
            }
        }
    }
}

/// A positive entry is owed more, which accountants call a credit.
fn cells(entry: &EntryWords, calendar: &Calendar) -> Result<[Cell; 12], AppError> {
    let AccountWords { purpose, party, name, book, currency } = &entry.account;
    let opposite = entry.amount.0.checked_neg().map(Amount).ok_or_else(|| AppError::internal("an amount too large"))?;
    let (debit, credit) =
        if entry.amount < Amount::ZERO { (opposite, Amount::ZERO) } else { (Amount::ZERO, entry.amount) };
    let (kind, key) = party.split_once(':').unwrap_or_default();
    Ok([
        Cell::text(calendar.date(entry.booked_at).to_string()),
        Cell::text(purpose),
        Cell::Money(debit, *currency),
        Cell::Money(credit, *currency),
        Cell::text(currency.code()),
        Cell::text(kind),
        Cell::text(key),
        Cell::text(name),
        Cell::text(book),
        Cell::count(entry.transaction),
        Cell::text(&entry.key),
        Cell::text(&entry.reference),
    ])
}
