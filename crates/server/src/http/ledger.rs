//! The ledger: balances, transactions, proofs, reversals; and what of it goes to payroll and accounting.

use super::answer::Answer;
use super::ask::{InPath, InQuery, Write, aside};
use super::caller::Calling;
use super::page::{Page, Paging, Wanted};
use super::problem::Problem;
use super::sheet::{Document, Format};
use super::shown::{Money, as_of, instant, read_interval};
use crate::Server;
use app::{
    AccountWords, AppError, EntryWords, Export, ExportRequest, LedgerFilter, Platform, PostedFor, Reversed,
    TransactionSort,
};
use axum::response::Response;
use base::Amount;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(balances))
        .routes(routes!(entries))
        .routes(routes!(check))
        .routes(routes!(reverse))
        .routes(routes!(payroll))
        .routes(routes!(accounting))
}

/// Which accounts are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct LedgerQuery {
    /// Only accounts at or beneath this path.
    #[param(example = "payable/associate:12")]
    account: Option<String>,
    /// Only what was posted by then: a day, a time of day, or the number of a commit.
    as_of: Option<String>,
}

impl LedgerQuery {
    async fn filter(self, platform: &Platform) -> Result<LedgerFilter, AppError> {
        let as_of = as_of(self.as_of.as_deref(), &platform.settings().await?.calendar)?;
        Ok(LedgerFilter { as_of, account: self.account, ..LedgerFilter::default() })
    }
}

/// Which transactions are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct TransactionFilter {
    /// Only those about this period.
    period: Option<String>,
    /// Only those that were posted for this: `lock`, `payment` or `reversal`.
    kind: Option<String>,
    /// Only those whose reference holds this text, letter for letter.
    reference: Option<String>,
    /// Not posted before this instant.
    from: Option<String>,
    /// Posted before this instant.
    to: Option<String>,
}

impl TransactionFilter {
    fn within(self, accounts: LedgerFilter) -> Result<LedgerFilter, AppError> {
        let unknown = |name: &str| {
            let known = PostedFor::ALL.map(PostedFor::name).join(", ");
            AppError::refused("query_wrong", format!("{name:?} is no kind of transaction; there are {known}"))
        };
        let kind = self.kind.as_deref().map(|name| PostedFor::parse(name).ok_or_else(|| unknown(name)));
        Ok(LedgerFilter {
            period: self.period,
            kind: kind.transpose()?,
            reference: self.reference,
            posted: read_interval(self.from.as_deref(), self.to.as_deref())?,
            ..accounts
        })
    }
}

/// An account of the ledger.
#[derive(Serialize, ToSchema)]
#[schema(as = LedgerAccount)]
struct AccountBody {
    /// Its path: purpose, party, book, currency.
    #[schema(example = "payable/associate:12/commission/CNY")]
    id: String,
    /// What for: `funding:` and a name, held, payable, paid, unassigned.
    purpose: String,
    /// Id of the unit or person; empty for nobody's.
    party: String,
    /// What people call it; empty for nobody's.
    name: String,
    /// The book.
    book: String,
}

impl From<&AccountWords> for AccountBody {
    fn from(words: &AccountWords) -> Self {
        AccountBody {
            id: words.path(),
            purpose: words.purpose.clone(),
            party: words.party.clone(),
            name: words.name.clone(),
            book: words.book.clone(),
        }
    }
}

/// The balance of an account.
#[derive(Serialize, ToSchema)]
#[schema(as = LedgerBalance)]
struct BalanceBody {
    /// The account.
    account: AccountBody,
    /// Positive: it is owed.
    balance: Money,
}

/// Accounts with their balances, by path.
#[utoipa::path(get, path = "/api/v1/ledger/balances", operation_id = "ledger.balances", tag = "ledger", params(LedgerQuery, Paging),
    responses((status = 200, description = "A page of accounts.", body = Page<BalanceBody>)))]
async fn balances(
    Calling(platform): Calling,
    InQuery(query): InQuery<LedgerQuery>,
    wanted: Wanted,
) -> Result<Answer, Problem> {
    let order = wanted.order(&["id", "balance"])?;
    let found = aside(async move || platform.balances(&query.filter(&platform).await?).await).await?;
    let key = |(account, balance): &(AccountWords, Amount)| match order.by {
        "balance" => (balance.0, account.path()),
        _ => (0, account.path()),
    };
    let show = |(account, balance): (AccountWords, Amount)| BalanceBody {
        balance: Money::of(balance, account.currency),
        account: AccountBody::from(&account),
    };
    Ok(Answer::ok(&wanted.page_of_all(found, key, order.descending, show)?))
}

/// A transaction of the ledger.
#[derive(Serialize, ToSchema)]
#[schema(as = LedgerTransaction)]
struct TransactionBody {
    /// Number.
    id: i64,
    /// Its key; the same is never posted twice.
    key: String,
    /// What it was posted for: `lock`, `payment` or `reversal`.
    #[schema(required)]
    kind: Option<&'static str>,
    /// What it is known by outside.
    reference: String,
    /// When it was posted.
    booked_at: Option<String>,
    /// What it moved.
    entries: Vec<EntryBody>,
}

/// An entry of a transaction.
#[derive(Serialize, ToSchema)]
#[schema(as = LedgerEntry)]
struct EntryBody {
    /// The account.
    account: AccountBody,
    /// Positive: the account is owed more.
    amount: Money,
}

impl TransactionBody {
    /// From the entries of one transaction.
    fn of(entries: &[EntryWords]) -> TransactionBody {
        let first = &entries[0];
        let entry = |entry: &EntryWords| EntryBody {
            account: AccountBody::from(&entry.account),
            amount: Money::of(entry.amount, entry.account.currency),
        };
        TransactionBody {
            id: first.transaction,
            key: first.key.clone(),
            kind: PostedFor::of(&first.key).map(PostedFor::name),
            reference: first.reference.clone(),
            booked_at: instant(first.booked_at),
            entries: entries.iter().map(entry).collect(),
        }
    }
}

/// Transactions with those of their entries that are on the wanted accounts, in the order in which they were posted unless sorted by `id`
/// or `booked_at`, which are that order, or by the beginning of the `period` that they are about.
#[utoipa::path(get, path = "/api/v1/ledger/entries", operation_id = "ledger.entries", tag = "ledger",
    params(LedgerQuery, TransactionFilter, Paging),
    responses((status = 200, description = "A page of transactions.", body = Page<TransactionBody>)))]
async fn entries(
    Calling(platform): Calling,
    InQuery(query): InQuery<LedgerQuery>,
    InQuery(filter): InQuery<TransactionFilter>,
    wanted: Wanted,
) -> Result<Answer, Problem> {
    let posted = TransactionSort::Posted;
    let fields = [("id", posted), ("booked_at", posted), ("period", TransactionSort::Effective)];
    let listing = wanted.sorted(&fields, false)?;
    let page = listing.wanted.clone();
    let found = aside(async move || {
        let filter = filter.within(query.filter(&platform).await?)?;
        platform.transactions(&filter, page).await
    });
    let found = found.await?;
    Ok(Answer::ok(&wanted.page_of(
        &listing,
        found,
        |(key, _)| key.clone(),
        |(_, entries)| TransactionBody::of(&entries),
    )))
}

/// What was proved.
#[derive(Serialize, ToSchema)]
#[schema(as = LedgerReport)]
struct ReportBody {
    /// Whether nothing is broken.
    sound: bool,
    /// Transactions that were checked.
    transactions: u64,
    /// Runs whose lines were read.
    runs: u64,
    /// Lines of those runs.
    lines: u64,
    /// What is broken.
    broken: Vec<BrokenBody>,
}

/// A broken law.
#[derive(Serialize, ToSchema)]
#[schema(as = LedgerBroken)]
struct BrokenBody {
    /// Code of the law.
    code: &'static str,
    /// What it says.
    law: &'static str,
    /// Where and how it is broken.
    detail: String,
}

/// Proves what is stored: the ledger, the lines of locked periods, and that the two agree. It reads them all.
#[utoipa::path(get, path = "/api/v1/ledger/check", operation_id = "ledger.check", tag = "ledger",
    responses((status = 200, description = "The report.", body = ReportBody)))]
async fn check(Calling(platform): Calling) -> Result<Answer, Problem> {
    let report = aside(async move || platform.check_ledger().await).await?;
    let broken = report.broken.into_iter().map(|broken| BrokenBody {
        code: broken.invariant.code,
        law: broken.invariant.law,
        detail: broken.detail,
    });
    let broken: Vec<BrokenBody> = broken.collect();
    Ok(Answer::ok(&ReportBody {
        sound: broken.is_empty(),
        transactions: report.transactions,
        runs: report.runs,
        lines: report.lines,
        broken,
    }))
}

/// A reversal.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewReversal {
    /// Number or key of the transaction.
    transaction: String,
    /// Why.
    reason: String,
}

/// What a reversal did.
#[derive(Serialize, ToSchema)]
#[schema(as = LedgerReversed)]
struct ReversedBody {
    /// Number of the transaction that was undone.
    original: i64,
    /// Number of the one that undid it.
    reversal: i64,
    /// Name of the open period that it is booked in.
    period: String,
    /// Whether it had been reversed before, so that nothing was posted now.
    repeated: bool,
}

/// Undoes a transaction by a new one that is booked in the earliest open period.
#[utoipa::path(post, path = "/api/v1/ledger/reversals", operation_id = "ledger.reverse", tag = "ledger", request_body = NewReversal,
    responses((status = 200, description = "Undone.", body = ReversedBody)))]
async fn reverse(write: Write<NewReversal>) -> Result<Answer, Problem> {
    let reversed = |reversed: &Reversed| {
        Answer::ok(&ReversedBody {
            original: reversed.original.id,
            reversal: reversed.reversal.id,
            period: reversed.period.clone(),
            repeated: reversed.repeated,
        })
    };
    let reverse = async |platform: &Platform, new: NewReversal| platform.reverse(&new.transaction, &new.reason).await;
    write.answer(reversed, reverse).await
}

/// How an export is wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ExportFormat {
    /// csv or xlsx.
    format: String,
    /// Which columns, separated by commas, `name` or `name=Header`; all of them unless given.
    columns: Option<String>,
    /// As it was known then: a day, a time of day, or the number of a commit.
    as_of: Option<String>,
}

impl ExportFormat {
    async fn request<'a>(&'a self, platform: &Platform, period: &'a str) -> Result<ExportRequest<'a>, AppError> {
        let as_of = as_of(self.as_of.as_deref(), &platform.settings().await?.calendar)?;
        Ok(ExportRequest { period, columns: self.columns.as_deref(), as_of })
    }
}

fn document(export: &Export, format: Format, name: &str) -> Result<Document, AppError> {
    match format {
        Format::Xlsx => Document::workbook(name, &[export.rows.clone(), export.totals.clone()], export.changed_at),
        Format::Csv | Format::Html => Ok(Document::csv(name, &export.rows)),
    }
}

/// Payments of a locked period for the payroll, as a file.
#[utoipa::path(get, path = "/api/v1/periods/{name}/export/payroll", operation_id = "export.payroll", tag = "ledger",
    params(("name" = String, Path, description = "Name of the period."), ExportFormat),
    responses((status = 200, description = "The file.", body = String, content_type = "application/octet-stream")))]
async fn payroll(
    Calling(platform): Calling,
    InPath(name): InPath<String>,
    InQuery(asked): InQuery<ExportFormat>,
) -> Result<Response, Problem> {
    let format = Format::read(&asked.format, &[Format::Csv, Format::Xlsx])?;
    let made = async move || {
        let export = platform.export_payroll(&asked.request(&platform, &name).await?).await?;
        document(&export, format, &format!("payroll-{name}"))
    };
    Ok(aside(made).await?.response())
}

/// Bookings of a locked period for the accounts, as a file.
#[utoipa::path(get, path = "/api/v1/periods/{name}/export/accounting", operation_id = "export.accounting", tag = "ledger",
    params(("name" = String, Path, description = "Name of the period."), ExportFormat),
    responses((status = 200, description = "The file.", body = String, content_type = "application/octet-stream")))]
async fn accounting(
    Calling(platform): Calling,
    InPath(name): InPath<String>,
    InQuery(asked): InQuery<ExportFormat>,
) -> Result<Response, Problem> {
    let format = Format::read(&asked.format, &[Format::Csv, Format::Xlsx])?;
    let made = async move || {
        let export = platform.export_accounting(&asked.request(&platform, &name).await?).await?;
        document(&export, format, &format!("accounting-{name}"))
    };
    Ok(aside(made).await?.response())
}
