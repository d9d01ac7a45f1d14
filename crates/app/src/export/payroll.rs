//! Payroll: what each payee earned and is paid for a period, from the lines of its run, reconciled with the ledger.

use super::{Export, ExportRequest, does_not_reconcile};
use crate::access::Operation;
use crate::as_of::Known;
use crate::credit::run_policies;
use crate::period::payment_name;
use crate::sheet::{Cell, Sheet};
use crate::statement::describe;
use crate::{AppError, Platform, RunPolicy};
use base::{Amount, Currency, PartyId, Symbol};
use credit::{Line, LineCause, LineKind};
use facts::{LineFilter, read_lines};
use ledger::{Chart, Purpose, Transaction};
use std::collections::BTreeMap;
use store::period::Period;
use store::run::Run;

const COLUMNS: [&str; 13] = [
    "payee_kind",
    "payee",
    "name",
    "currency",
    "earned",
    "adjustments",
    "deductions",
    "held",
    "released",
    "payable",
    "carried",
    "to_pay",
    "paid",
];

/// Payee, book and currency: what has a payable account of its own.
type Key = (Option<PartyId>, Symbol, Currency);

/// What a payee has in a book.
#[derive(Clone, Copy, Debug, Default)]
struct Pay {
    earned: i128,
    adjustments: i128,
    deductions: i128,
    held: i128,
    released: i128,
    /// What the ledger owed for earlier periods.
    carried: i128,
    paid: i128,
}

impl Pay {
    fn all_earned(self) -> i128 {
        self.earned + self.adjustments + self.deductions
    }

    fn payable(self) -> i128 {
        self.all_earned() - self.held + self.released
    }

    /// What may be paid: nothing to who owes more than is due.
    fn to_pay(self) -> i128 {
        (self.carried + self.payable()).max(0)
    }

    fn add(&mut self, line: &Line, policy: &RunPolicy, run: &Run) {
        let amount = i128::from(line.amount.0);
        match line.kind {
            LineKind::Credit | LineKind::RollUp => {}
            LineKind::Release => self.released += amount,
            LineKind::Commission => {
                *(match line.cause {
                    LineCause::Adjustment | LineCause::Decision => &mut self.adjustments,
                    _ if policy.deductions.contains(&line.rule) => &mut self.deductions,
                    _ => &mut self.earned,
                }) += amount;
                if line.payable_at.is_none_or(|at| at >= run.range.to) {
                    self.held += amount;
                }
            }
        }
    }
}

impl Platform {
    /// A row for every payee and currency with money in a locked period.
    pub async fn export_payroll(&self, request: &ExportRequest<'_>) -> Result<Export, AppError> {
        self.permit(Operation::ExportPayroll)?;
        let known = self.known(request.as_of).await?;
        let period = self.locked_period(request.period, &known).await?;
        let mut pays = self.earned(&self.run_of_period_at(&period, &known).await?).await?;
        self.compare_with_ledger(&period, &known, &mut pays).await?;
        let mut payees: BTreeMap<(PartyId, Currency), [i128; 9]> = BTreeMap::new();
        for ((party, _, currency), pay) in &pays {
            let Some(party) = party else { continue };
            let more = [
                pay.earned,
                pay.adjustments,
                pay.deductions,
                pay.held,
                pay.released,
                pay.payable(),
                pay.carried,
                pay.to_pay(),
                pay.paid,
            ];
            let sums = payees.entry((*party, *currency)).or_default();
            sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
        }
        let world = self.world_at(known.until).await?;
        let mut sheet = Sheet::new("Payroll", COLUMNS);
        for ((party, currency), sums) in payees {
            let (kind, key, name) = describe(&world.directory, party);
            let who = [Cell::text(kind.name()), Cell::text(key), Cell::text(name), Cell::text(currency.code())];
            let cell = |sum: i128| Ok(Cell::Money(Amount(i64::try_from(sum).map_err(AppError::internal)?), currency));
            let amounts = sums.into_iter().map(cell).collect::<Result<Vec<_>, AppError>>()?;
            sheet.push(who.into_iter().chain(amounts));
        }
        Export::new(&period, &sheet, request.columns)
    }

    async fn earned(&self, run: &Run) -> Result<BTreeMap<Key, Pay>, AppError> {
        let policies = run_policies(run)?;
        let mut pays: BTreeMap<Key, Pay> = BTreeMap::new();
        let mut unknown = false;
        read_lines(&self.layout, &self.parts(run.id).await?, &LineFilter::default(), |line| {
            if matches!(line.kind, LineKind::Commission | LineKind::Release) {
                let policy = policies.get(usize::from(line.policy));
                match policy.and_then(|policy| Some((policy, policy.currency()?))) {
                    Some((policy, currency)) => {
                        pays.entry((line.party, line.book, currency)).or_default().add(line, policy, run);
                    }
                    None => unknown = true,
                }
            }
            Ok(())
        })?;
        if unknown { Err(AppError::internal("a line names a policy that its run does not have")) } else { Ok(pays) }
    }

    /// Adds what was carried and paid, and compares what every account was given with what the lines say.
    async fn compare_with_ledger(
        &self,
        period: &Period,
        known: &Known,
        pays: &mut BTreeMap<Key, Pay>,
    ) -> Result<(), AppError> {
        let snapshot = self.store.snapshot().await?;
        let chart = Chart::new(store::ledger::accounts(&snapshot).await?);
        let transactions = store::ledger::about(&snapshot, period.range, known.until).await?;
        let owed = store::ledger::payable(&snapshot, period.range.to, known.until).await?;
        drop(snapshot);
        let posted = movements(&transactions, &format!("period:{}/", period.name), &chart);
        let payments = movements(&transactions, &format!("{}/", payment_name(&period.name)), &chart);
        for ((party, purpose, book, currency), sum) in &payments {
            if *purpose == Purpose::Payable {
                pays.entry((*party, *book, *currency)).or_default().paid -= sum;
            }
        }
        for (account, balance) in owed {
            if let Some(account) = chart.get(account) {
                let key = (account.key.party, account.key.book, account.key.currency);
                pays.entry(key).or_default().carried = i128::from(balance.0);
            }
        }
        for pay in pays.values_mut() {
            // The balance has the period itself in it.
            pay.carried -= pay.payable() - pay.paid;
        }
        reconcile(period, pays, &posted)
    }
}

type Account = (Option<PartyId>, Purpose, Symbol, Currency);

/// What transactions whose keys begin like this move, by account.
fn movements(transactions: &[Transaction], prefix: &str, chart: &Chart) -> BTreeMap<Account, i128> {
    let mut sums = BTreeMap::new();
    for transaction in transactions.iter().filter(|transaction| transaction.key.starts_with(prefix)) {
        for entry in &transaction.entries {
            if let Some(account) = chart.get(entry.account) {
                let key = &account.key;
                let account = (key.party, key.purpose, key.book, key.currency);
                *sums.entry(account).or_default() += i128::from(entry.amount.0);
            }
        }
    }
    sums
}

/// Every payee was given what the lines say, held or payable; and what was earned, by anybody or nobody, was paid by the
/// accounts that fund.
fn reconcile(period: &Period, pays: &BTreeMap<Key, Pay>, posted: &BTreeMap<Account, i128>) -> Result<(), AppError> {
    let mut left = posted.clone();
    for ((party, book, currency), pay) in pays {
        let mut take = |purpose, amount| *left.entry((*party, purpose, *book, *currency)).or_default() -= amount;
        if party.is_some() {
            take(Purpose::Payable, pay.payable());
            take(Purpose::Held, pay.held - pay.released);
        } else {
            take(Purpose::Unassigned, pay.all_earned());
        }
    }
    let mut funded: BTreeMap<Currency, i128> = BTreeMap::new();
    for ((_, purpose, _, currency), sum) in posted {
        if matches!(purpose, Purpose::Funding(_)) {
            *funded.entry(*currency).or_default() += sum;
        }
    }
    for ((_, _, currency), pay) in pays {
        *funded.entry(*currency).or_default() += pay.all_earned();
    }
    left.retain(|(_, purpose, _, _), left| *left != 0 && !matches!(purpose, Purpose::Funding(_)));
    if let Some(((_, _, _, currency), left)) = left.first_key_value() {
        let what = format!("an account was given {left} minor units of {} more than its lines say", currency.code());
        return Err(does_not_reconcile(period, &what));
    }
    match funded.into_iter().find(|(_, left)| *left != 0) {
        None => Ok(()),
        Some((currency, left)) => {
            let what = format!("accounts fund {left} minor units of {} less than was earned", currency.code());
            Err(does_not_reconcile(period, &what))
        }
    }
}
