//! `yipan bench ledger`: how fast entries are posted, beside plain inserts of the same numbers into the same database.
//!
//! Posting works out every transaction from totals of payees, seals it with the hash of the one before, and writes accounts,
//! transactions, entries and balances; a plain insert writes the entries into a table with the same key, and nothing else.

use crate::Failure;
use crate::args::Cli;
use crate::clock::{Stopwatch, SystemClock};
use crate::output::Table;
use app::AppError;
use base::{Amount, Clock, Currency, Interval, PartyId, Symbol, Timestamp};
use ledger::{Chain, Chart, Funding, PayeeTotal, Posting, Transaction, post};
use std::process::ExitCode;
use std::time::Duration;
use store::{Backend, Store, yardstick};

/// How much is measured.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// How many entries.
    pub entries: u64,
    /// Entries of one database transaction.
    pub batch: u64,
    /// Payees among whom they are spread.
    pub payees: u32,
}

/// Every posting has an entry of a funding account, one for what is held and one for what is payable.
const ENTRIES_EACH: u64 = 3;
const BOOK: Symbol = Symbol(1);
const ACCOUNT: Symbol = Symbol(2);

/// Measures both in an empty database, `--database-url` or a new file, and prints a row for each.
pub async fn run(cli: &Cli, size: &Size) -> Result<ExitCode, Failure> {
    let folder = tempfile::tempdir()?;
    let file = format!("sqlite://{}", folder.path().join("bench.db").display());
    let store = Store::open(cli.database_url.as_ref().unwrap_or(&file)).await.map_err(AppError::from)?;
    if !store::ledger::accounts(&store).await.map_err(AppError::from)?.is_empty() {
        let message = "the database has a ledger already; the bench fills an empty one";
        return Err(AppError::refused("bench_not_empty", message).into());
    }
    let batches = size.entries.div_ceil(size.batch.max(ENTRIES_EACH));
    let (mut posted, mut plain) = (Duration::ZERO, Duration::ZERO);
    let mut ledger = Ledger { store: &store, chart: Chart::default(), chain: Chain::default() };
    let tx = store.begin().await.map_err(AppError::from)?;
    yardstick::make(&tx).await.map_err(AppError::from)?;
    tx.commit().await.map_err(AppError::from)?;
    let mut entries = 0;
    for number in 0..batches {
        let totals = totals(size, number)?;
        let watch = Stopwatch::start();
        let transactions = ledger.post(number, &totals).await?;
        posted += watch.elapsed();
        entries += transactions.iter().map(|transaction| transaction.entries.len() as u64).sum::<u64>();
        let watch = Stopwatch::start();
        write_plainly(&store, &transactions).await?;
        plain += watch.elapsed();
    }
    let tx = store.begin().await.map_err(AppError::from)?;
    yardstick::remove(&tx).await.map_err(AppError::from)?;
    tx.commit().await.map_err(AppError::from)?;
    table(&store, size, entries, [posted, plain])?.print(cli.format)?;
    Ok(ExitCode::SUCCESS)
}

fn table(store: &Store, size: &Size, entries: u64, [posted, plain]: [Duration; 2]) -> Result<Table, Failure> {
    let database = match store.backend() {
        Backend::Sqlite => "sqlite",
        Backend::Postgres => "postgres",
    };
    let mut table = Table::new(["database", "how", "entries", "batch", "seconds", "entries_per_s"]);
    for (how, spent) in [("posted", posted), ("plain inserts", plain)] {
        let seconds = spent.as_secs_f64();
        table.push([
            database.to_owned(),
            how.to_owned(),
            entries.to_string(),
            size.batch.to_string(),
            format!("{seconds:.2}"),
            format!("{:.0}", entries as f64 / seconds),
        ]);
    }
    Ok(table)
}

/// What the payees of a batch earned: each time others, in turn.
fn totals(size: &Size, batch: u64) -> Result<Vec<PayeeTotal>, AppError> {
    let currency = Currency::new("CNY", 2).map_err(AppError::internal)?;
    let count = size.batch.max(ENTRIES_EACH) / ENTRIES_EACH;
    let total = |number: u64| {
        let payees = u64::from(size.payees.max(1));
        let payee = (batch * count + number) % payees + 1;
        let amount = |part: u64| Amount(((number * 7_919 + part) % 100_000 + 1) as i64);
        PayeeTotal {
            party: u32::try_from(payee).ok().and_then(PartyId::new),
            // A payee who comes twice in a batch is paid in another book.
            book: Symbol(BOOK.0 + 2 * (number / payees) as u32),
            currency,
            funding: vec![Funding {
                account: ACCOUNT,
                earned: amount(1) + amount(2),
                payable: amount(2),
                released: Amount::ZERO,
            }],
            lines_hash: [7; 32],
        }
    };
    Ok((0..count).map(total).collect())
}

struct Ledger<'a> {
    store: &'a Store,
    chart: Chart,
    chain: Chain,
}

impl Ledger<'_> {
    /// Posts as locking a period does, in one database transaction.
    async fn post(&mut self, number: u64, totals: &[PayeeTotal]) -> Result<Vec<Transaction>, Failure> {
        let effective = Interval { from: Timestamp(number as i64), to: Timestamp(number as i64 + 1) };
        let posting =
            Posting { name: &format!("bench:{number}"), booked_at: SystemClock.now(), effective, reference: "bench" };
        let stored = self.chart.accounts().len();
        let transactions = post(&posting, totals, &mut self.chart, &mut self.chain);
        let transactions = transactions.map_err(|error| AppError::internal(error.to_string()))?;
        let tx = self.store.begin().await.map_err(AppError::from)?;
        let seq = store::meta::next_seq(&tx).await.map_err(AppError::from)?;
        store::ledger::insert_accounts(&tx, &self.chart.accounts()[stored..]).await.map_err(AppError::from)?;
        store::ledger::append(&tx, seq, &transactions).await.map_err(AppError::from)?;
        tx.commit().await.map_err(AppError::from)?;
        Ok(transactions)
    }
}

async fn write_plainly(store: &Store, transactions: &[Transaction]) -> Result<(), Failure> {
    let tx = store.begin().await.map_err(AppError::from)?;
    yardstick::insert(&tx, transactions).await.map_err(AppError::from)?;
    tx.commit().await.map_err(AppError::from)?;
    Ok(())
}
