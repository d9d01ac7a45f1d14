//! `yipan ledger` and `yipan export`: what was posted, and files about it for other systems.

use super::statement::deliver;
use super::{Outcome, as_of, open};
use crate::Failure;
use crate::args::{Cli, EntriesArgs, ExportCommand, Format, LedgerCommand, Wanted};
use crate::output::{Json, Table, note, say};
use app::sheet::workbook;
use app::{AccountWords, EntryWords, ExportRequest, LedgerFilter, LedgerReport, Open, Platform};
use base::{Amount, Currency};
use std::collections::BTreeMap;
use std::process::ExitCode;

pub async fn run(cli: &Cli, command: &LedgerCommand) -> Outcome {
    let platform = open(cli, Open::Existing).await?;
    match command {
        LedgerCommand::Check => return check(cli, &platform).await,
        LedgerCommand::Balances(args) => balances(cli, &platform, args).await?,
        LedgerCommand::Entries { which, period } => entries(cli, &platform, (which, period.as_ref())).await?,
        LedgerCommand::Reverse { transaction, reason } => {
            let done = platform.reverse(transaction, reason).await?;
            let (number, key) = (done.original.id, &done.original.key);
            let (reversal, period) = (done.reversal.id, done.period);
            note(match done.repeated {
                true => format!("transaction {number} ({key}) was reversed before by {reversal}; nothing was posted"),
                false => format!("transaction {number} ({key}) is reversed by {reversal}, booked in period {period}"),
            });
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn check(cli: &Cli, platform: &Platform) -> Outcome {
    print_report(cli, &platform.check_ledger().await?)
}

/// What a check found; a broken invariant is a failure.
pub fn print_report(cli: &Cli, report: &LedgerReport) -> Outcome {
    let mut table = Table::new(["invariant", "law", "detail"]);
    for broken in &report.broken {
        table.push([broken.invariant.code.to_owned(), broken.invariant.law.to_owned(), broken.detail.clone()]);
    }
    if !report.broken.is_empty() || cli.format != Format::Table {
        table.print(cli.format)?;
    }
    let found = if report.broken.is_empty() {
        "no invariant is broken".to_owned()
    } else {
        format!("{} broken", report.broken.len())
    };
    note(format_args!("{} transactions, {} runs, {} lines: {found}", report.transactions, report.runs, report.lines));
    Ok(if report.broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Name and party of an account, as the first cells of a row.
fn account_cells(account: &AccountWords) -> [String; 4] {
    let AccountWords { purpose, party, name, book, .. } = account;
    [purpose.clone(), party.clone(), name.clone(), book.clone()]
}

async fn balances(cli: &Cli, platform: &Platform, args: &EntriesArgs) -> Result<(), Failure> {
    let as_of = as_of(platform, args.as_of.as_deref()).await?;
    let filter = LedgerFilter { as_of, account: args.account.clone(), ..LedgerFilter::default() };
    let mut table = Table::new(["account", "party", "name", "book", "balance", "currency"]);
    let mut sums: BTreeMap<Currency, i128> = BTreeMap::new();
    for (account, balance) in platform.balances(&filter).await? {
        *sums.entry(account.currency).or_default() += i128::from(balance.0);
        let amount = [account.currency.format(balance), account.currency.code().to_owned()];
        table.push(account_cells(&account).into_iter().chain(amount));
    }
    table.print(cli.format)?;
    if cli.format == Format::Table && filter.account.is_none() {
        for (currency, sum) in sums {
            let sum = i64::try_from(sum).map_or("too large".to_owned(), |sum| currency.format(Amount(sum)));
            say(format_args!("\nall accounts in {} sum to {sum}", currency.code()))?;
        }
    }
    Ok(())
}

async fn entries(
    cli: &Cli,
    platform: &Platform,
    (args, period): (&EntriesArgs, Option<&String>),
) -> Result<(), Failure> {
    let calendar = platform.settings().await?.calendar;
    let as_of = as_of(platform, args.as_of.as_deref()).await?;
    let (account, period) = (args.account.clone(), period.cloned());
    let filter = LedgerFilter { as_of, account, period, ..LedgerFilter::default() };
    let mut table = Table::new([
        "transaction",
        "booked",
        "account",
        "party",
        "name",
        "book",
        "amount",
        "currency",
        "key",
        "reference",
    ]);
    table.counts = vec!["transaction".to_owned()];
    let mut each = |entry: EntryWords| {
        let when = [entry.transaction.to_string(), calendar.show(entry.booked_at)];
        let currency = entry.account.currency;
        let amount = [currency.format(entry.amount), currency.code().to_owned(), entry.key, entry.reference];
        table.push(when.into_iter().chain(account_cells(&entry.account)).chain(amount));
        Ok::<(), Failure>(())
    };
    platform.entries(&filter, &mut each).await?;
    Ok(table.print(cli.format)?)
}

pub async fn export(cli: &Cli, command: &ExportCommand) -> Outcome {
    let platform = open(cli, Open::Existing).await?;
    let (ExportCommand::Payroll(args) | ExportCommand::Accounting(args)) = command;
    let as_of = as_of(&platform, args.as_of.as_deref()).await?;
    let request = ExportRequest { period: &args.period, columns: args.columns.as_deref(), as_of };
    let export = match command {
        ExportCommand::Payroll(_) => platform.export_payroll(&request).await?,
        ExportCommand::Accounting(_) => platform.export_accounting(&request).await?,
    };
    let (rows, totals) = (Table::of(&export.rows), Table::of(&export.totals));
    let mut out = Vec::new();
    match cli.wanted {
        Wanted::Xlsx => out = workbook(&[export.rows, export.totals], export.changed_at)?,
        Wanted::Json => Json::object([("rows", rows.json()), ("totals", totals.json())]).write(&mut out)?,
        Wanted::Csv => rows.write(cli.format, &mut out)?,
        Wanted::Table | Wanted::Html => {
            rows.write(cli.format, &mut out)?;
            out.push(b'\n');
            totals.write(cli.format, &mut out)?;
        }
    }
    deliver(&out, args.output.as_deref(), cli.wanted)?;
    note(format_args!("{} rows, reconciled with the ledger{}", rows.rows.len(), in_words(&totals)));
    Ok(ExitCode::SUCCESS)
}

/// Totals as one line, because a file of rows has no place for them: `; CNY: debit 12.00, credit 12.00`.
fn in_words(totals: &Table) -> String {
    let mut words = String::new();
    for row in &totals.rows {
        let sums = totals.columns.iter().zip(row).skip(1).map(|(name, sum)| format!("{name} {sum}"));
        words += &format!("; {}: {}", row[0], sums.collect::<Vec<_>>().join(", "));
    }
    words
}
