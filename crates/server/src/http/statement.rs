//! Statements: what a payee gets for a period, and for which orders.

use super::answer::Answer;
use super::ask::{InPath, InQuery, aside};
use super::caller::Calling;
use super::page::{Paging, Wanted};
use super::problem::Problem;
use super::sheet::{Document, Format};
use super::shown::{Money, Party, as_of, instant, language};
use crate::Server;
use app::{Carried, Statement, StatementLine, StatementOrder, StatementRow, StatementTotal, cause_name, kind_code};
use axum::response::Response;
use base::Currency;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(show)).routes(routes!(export))
}

/// Sums of a book, or of all books, in one currency.
#[derive(Serialize, ToSchema)]
#[schema(as = StatementTotal)]
pub(super) struct StatementTotalBody {
    /// The book; empty where all are summed.
    book: String,
    /// Code of the currency.
    currency: String,
    /// Performance.
    credit: Money,
    /// Performance of those beneath.
    roll_up: Money,
    /// Money earned, clawback and adjustments included: payable and held.
    commission: Money,
    /// Of that, what may be paid.
    payable: Money,
    /// Of that, what is held.
    held: Money,
    /// Money earned earlier that became payable.
    released: Money,
    /// What is to be paid: payable and released.
    to_pay: Money,
}

impl StatementTotalBody {
    pub(super) fn of(book: &str, currency: Currency, total: &StatementTotal) -> StatementTotalBody {
        let money = |amount| Money::of(amount, currency);
        StatementTotalBody {
            book: book.to_owned(),
            currency: currency.code().to_owned(),
            credit: money(total.credit),
            roll_up: money(total.roll_up),
            commission: money(total.commission),
            payable: money(total.payable),
            held: money(total.held),
            released: money(total.released),
            to_pay: money(total.payable + total.released),
        }
    }
}

/// A statement in a list.
#[derive(Serialize, ToSchema)]
#[schema(as = StatementSummary)]
struct RowBody {
    /// Who.
    payee: Party,
    /// Sums of all books, by currency.
    totals: Vec<StatementTotalBody>,
    /// Of the commission, what adjusts earlier periods, by currency.
    carried: Vec<Money>,
    /// open, computed, reviewed, locked or paid: of the period.
    state: &'static str,
    /// SHA-256 of the snapshot that vouches for it, hexadecimal; null before the period is locked.
    hash: Option<String>,
}

impl From<&StatementRow> for RowBody {
    fn from(row: &StatementRow) -> Self {
        let totals = row.totals.iter().map(|(currency, total)| StatementTotalBody::of("", *currency, total));
        RowBody {
            totals: totals.collect(),
            carried: row.carried.iter().map(|(currency, amount)| Money::of(*amount, *currency)).collect(),
            payee: Party::from(row.payee.clone()),
            state: row.state.name(),
            hash: row.hash.clone(),
        }
    }
}

/// A page of statements.
#[derive(Serialize, ToSchema)]
struct StatementsPage {
    /// What is on this page.
    items: Vec<RowBody>,
    /// Give it as `cursor` to get the next page; null on the last one.
    next: Option<String>,
    /// The run that they show.
    run: i64,
}

/// Which statements are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct StatementsFilter {
    /// Name of the period.
    period: String,
    /// Only payees of this kind.
    #[param(example = "associate")]
    kind: Option<String>,
}

/// The statements of a period that the caller sees, one for each payee.
#[utoipa::path(get, path = "/api/v1/statements", operation_id = "statement.list", tag = "statement",
    params(StatementsFilter, Paging), responses((status = 200, description = "A page of statements.", body = StatementsPage)))]
async fn list(
    Calling(platform): Calling,
    InQuery(filter): InQuery<StatementsFilter>,
    wanted: Wanted,
) -> Result<Answer, Problem> {
    let order = wanted.order(&["name", "credit", "commission", "to_pay"])?;
    let period = filter.period;
    let statements = aside(async move || platform.statement_rows(&period).await).await?;
    let is_wanted = |row: &&StatementRow| filter.kind.as_ref().is_none_or(|kind| row.payee.0.name() == kind);
    let by = match order.by {
        "credit" => StatementOrder::Credit,
        "commission" => StatementOrder::Commission,
        "to_pay" => StatementOrder::ToPay,
        _ => StatementOrder::Name,
    };
    let after = wanted.after()?;
    let rows = statements.after((by, order.descending), after.as_ref()).filter(is_wanted);
    let rows = rows.take(usize::try_from(wanted.rows()).unwrap_or(usize::MAX)).collect();
    let page = wanted.page(rows, |row: &&StatementRow| row.place(by), RowBody::from);
    Ok(Answer::ok(&StatementsPage { items: page.items, next: page.next, run: statements.run.0 }))
}

/// A line of a statement.
#[derive(Serialize, ToSchema)]
#[schema(as = StatementLine)]
pub(super) struct StatementLineBody {
    /// The order's own id in the source; empty for a line that is about no order.
    order: String,
    /// Line of the order, from 1.
    order_line: u32,
    /// When it took effect.
    at: Option<String>,
    /// credit, roll_up, commission or release.
    kind: &'static str,
    /// sale, refund, release, adjustment, period, award or decision.
    cause: &'static str,
    /// The book.
    book: String,
    /// Policy, version and rule.
    rule: String,
    /// Why this party, as a code.
    reason: &'static str,
    /// Why this party, in words.
    reason_text: &'static str,
    /// How much, negative for clawback.
    amount: Money,
    /// Whether the money may be paid by the end of the period.
    payable: bool,
}

impl From<StatementLine> for StatementLineBody {
    fn from(line: StatementLine) -> Self {
        StatementLineBody {
            at: instant(line.at),
            kind: kind_code(line.kind),
            cause: cause_name(line.cause),
            reason: app::reason_code(line.reason),
            reason_text: app::reason_words(line.reason, app::Language::English),
            amount: Money::of(line.amount, line.currency),
            order: line.order,
            order_line: line.order_line,
            book: line.book,
            rule: line.rule,
            payable: line.payable,
        }
    }
}

/// What adjusts an earlier period.
#[derive(Serialize, ToSchema)]
#[schema(as = StatementCarried)]
struct CarriedBody {
    /// The period it is about; empty for time that no period covers.
    period: String,
    /// Why it is booked in this one: adjustment or decision.
    cause: &'static str,
    /// credit, roll_up, commission or release.
    kind: &'static str,
    /// The book.
    book: String,
    /// How much.
    amount: Money,
    /// In how many lines.
    lines: u64,
}

impl From<&Carried> for CarriedBody {
    fn from(carried: &Carried) -> Self {
        CarriedBody {
            period: carried.period.clone(),
            cause: cause_name(carried.cause),
            kind: kind_code(carried.kind),
            book: carried.book.clone(),
            amount: Money::of(carried.amount, carried.currency),
            lines: carried.lines,
        }
    }
}

/// A statement with a page of its lines.
#[derive(Serialize, ToSchema)]
#[schema(as = Statement)]
pub(super) struct StatementBody {
    /// Who.
    payee: Party,
    /// Name of the period.
    period: String,
    /// open, computed, reviewed, locked or paid: of the period.
    state: &'static str,
    /// Whether it is final.
    is_final: bool,
    /// The run it shows.
    run: i64,
    /// By book and currency.
    totals: Vec<StatementTotalBody>,
    /// What adjusts earlier periods.
    carried: Vec<CarriedBody>,
    /// How many lines there are.
    line_count: u64,
    /// A page of them, by instant, order and line.
    items: Vec<StatementLineBody>,
    /// Give it as `cursor` to get the next page; null on the last one.
    next: Option<String>,
    /// Digest of all lines in the order of the run, hexadecimal.
    digest: String,
    /// SHA-256 of the snapshot that vouches for it, hexadecimal; null before the period is locked.
    hash: Option<String>,
    /// When it was given; null before the period is locked.
    given_at: Option<String>,
}

impl StatementBody {
    pub(super) fn of(statement: Statement, wanted: &Wanted) -> Result<StatementBody, Problem> {
        let totals = statement.totals.iter();
        let lines: Vec<(usize, StatementLine)> = (statement.lines_from..).zip(statement.lines).collect();
        let page = wanted.page_of_all(lines, |(place, _)| *place, false, |(_, line)| StatementLineBody::from(line))?;
        Ok(StatementBody {
            payee: Party::from(statement.payee),
            state: statement.period.state.name(),
            is_final: statement.is_final,
            run: statement.run.0,
            totals: totals.map(|((book, currency), total)| StatementTotalBody::of(book, *currency, total)).collect(),
            carried: statement.carried.iter().map(CarriedBody::from).collect(),
            line_count: statement.line_count,
            items: page.items,
            next: page.next,
            digest: statement.digest,
            hash: statement.snapshot.as_ref().map(|seal| seal.hash.clone()),
            given_at: statement.snapshot.as_ref().and_then(|seal| instant(seal.at)),
            period: statement.period.name,
        })
    }
}

/// As of when.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct StatementAsOf {
    /// As it was then: a day, a time of day, or the number of a commit.
    as_of: Option<String>,
}

/// The statement of a unit or person for a period.
#[utoipa::path(get, path = "/api/v1/statements/{period}/{payee}", operation_id = "statement.show", tag = "statement",
    params(("period" = String, Path, description = "Name of the period."),
        ("payee" = String, Path, description = "Id of the unit or person.", example = "store:S01"), StatementAsOf, Paging),
    responses((status = 200, description = "The statement.", body = StatementBody)))]
async fn show(
    Calling(platform): Calling,
    InPath((period, payee)): InPath<(String, String)>,
    InQuery(asked): InQuery<StatementAsOf>,
    wanted: Wanted,
) -> Result<Answer, Problem> {
    wanted.order(&["at"])?;
    let from = wanted.after::<usize>()?.map_or(0, |place| place.saturating_add(1));
    let rows = usize::try_from(wanted.rows()).unwrap_or(usize::MAX);
    let found = async move || {
        let as_of = as_of(asked.as_of.as_deref(), &platform.settings().await?.calendar)?;
        platform.statement_page(&payee, &period, as_of, from..from.saturating_add(rows)).await
    };
    Ok(Answer::ok(&StatementBody::of(aside(found).await?, &wanted)?))
}

/// How a statement is wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct StatementFormat {
    /// csv (the lines), xlsx or html.
    format: String,
    /// en or zh; English unless given.
    lang: Option<String>,
}

/// The statement of a unit or person for a period, as a file.
#[utoipa::path(get, path = "/api/v1/statements/{period}/{payee}/export", operation_id = "statement.file", tag = "statement",
    params(("period" = String, Path, description = "Name of the period."),
        ("payee" = String, Path, description = "Id of the unit or person.", example = "store:S01"), StatementFormat),
    responses((status = 200, description = "The file.", body = String, content_type = "application/octet-stream")))]
async fn export(
    Calling(platform): Calling,
    InPath((period, payee)): InPath<(String, String)>,
    InQuery(asked): InQuery<StatementFormat>,
) -> Result<Response, Problem> {
    let (format, language) =
        (Format::read(&asked.format, &[Format::Csv, Format::Xlsx, Format::Html])?, language(asked.lang.as_deref())?);
    let name = format!("statement-{period}-{}", payee.replace(':', "-"));
    let made = async move || {
        let calendar = platform.settings().await?.calendar;
        let statement = platform.statement_file(&payee, &period).await?;
        Ok(match format {
            Format::Csv => Document::csv(&name, &statement.lines_sheet(language, &calendar)),
            Format::Xlsx => {
                let made_at = statement.snapshot.as_ref().map_or(statement.period.changed_at, |seal| seal.at);
                Document::workbook(&name, &statement.workbook(language, &calendar), made_at)?
            }
            Format::Html => Document::html(&name, statement.html(language, &calendar)),
        })
    };
    Ok(aside(made).await?.response())
}
