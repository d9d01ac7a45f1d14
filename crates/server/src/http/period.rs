//! Periods: opened, reviewed, locked, paid; who did what and when.

use super::answer::Answer;
use super::ask::{InPath, InQuery, Write};
use super::caller::Calling;
use super::page::{Page, Paging, Wanted};
use super::problem::Problem;
use super::shown::{Money, days, instant, read_day};
use super::user::Nothing;
use crate::Server;
use app::privacy::to_hex;
use app::{AsOf, Locked, Paid, Period, PeriodRow, PeriodStory, Platform, Reviewed, Run};
use base::Calendar;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(list, open))
        .routes(routes!(show))
        .routes(routes!(review))
        .routes(routes!(lock))
        .routes(routes!(pay))
}

/// A period.
#[derive(Serialize, ToSchema)]
#[schema(as = Period)]
struct PeriodBody {
    /// As people call it; unique.
    name: String,
    /// First day, in the group's time zone.
    from: Option<String>,
    /// First day after.
    to: Option<String>,
    /// open, computed, reviewed, locked or paid.
    state: &'static str,
    /// How many different people must approve a run before it may be locked.
    approvals: u32,
    /// When it was opened.
    opened_at: Option<String>,
    /// By whom.
    opened_by: String,
    /// When its state last changed.
    changed_at: Option<String>,
    /// By whom.
    changed_by: String,
}

impl PeriodBody {
    fn of(period: &Period, calendar: &Calendar) -> PeriodBody {
        let (from, to) = days(calendar, period.range);
        PeriodBody {
            name: period.name.clone(),
            from,
            to,
            state: period.state.name(),
            approvals: period.approvals,
            opened_at: instant(period.opened_at),
            opened_by: period.opened_by.clone(),
            changed_at: instant(period.changed_at),
            changed_by: period.changed_by.clone(),
        }
    }
}

/// A period in a list, and how far it has come.
#[derive(Serialize, ToSchema)]
#[schema(as = PeriodRow)]
struct PeriodRowBody {
    /// The period.
    #[serde(flatten)]
    period: PeriodBody,
    /// How many times it was settled; null for those who may not look at a period.
    run_count: Option<u64>,
    /// Who approved its latest run.
    approved_by: Vec<String>,
    /// Sums of the run that it was locked with, or of the latest, by currency.
    totals: Vec<PeriodTotalBody>,
}

/// What a period comes to in a currency.
#[derive(Serialize, ToSchema)]
#[schema(as = PeriodTotal)]
struct PeriodTotalBody {
    /// Credit in all books, of nobody too.
    credit: Money,
    /// Commission, of nobody too.
    commission: Money,
}

impl PeriodRowBody {
    fn of(row: PeriodRow, calendar: &Calendar) -> PeriodRowBody {
        let (run_count, approved_by, totals) = match row.progress {
            None => (None, Vec::new(), Vec::new()),
            Some(progress) => (Some(progress.runs), progress.approvers, progress.totals),
        };
        let total = |(currency, credit, commission)| PeriodTotalBody {
            credit: Money::wide(credit, currency),
            commission: Money::wide(commission, currency),
        };
        let totals = totals.into_iter().map(total).collect();
        PeriodRowBody { period: PeriodBody::of(&row.period, calendar), run_count, approved_by, totals }
    }
}

/// Which periods are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PeriodFilter {
    /// Only those in this state.
    state: Option<String>,
}

/// Periods, by first day or by name.
#[utoipa::path(get, path = "/api/v1/periods", operation_id = "period.list", tag = "period", params(PeriodFilter, Paging),
    responses((status = 200, description = "A page of periods.", body = Page<PeriodRowBody>)))]
async fn list(
    Calling(platform): Calling,
    InQuery(filter): InQuery<PeriodFilter>,
    wanted: Wanted,
) -> Result<Answer, Problem> {
    let order = wanted.order(&["from", "name"])?;
    let calendar = platform.settings().await?.calendar;
    let mut found = platform.period_rows().await?;
    found.retain(|row| filter.state.as_ref().is_none_or(|state| row.period.state.name() == state));
    let key = |row: &PeriodRow| match order.by {
        "from" => (row.period.range.from.0, String::new()),
        _ => (0, row.period.name.clone()),
    };
    Ok(Answer::ok(&wanted.page_of_all(found, key, order.descending, |row| PeriodRowBody::of(row, &calendar))?))
}

/// A period with its runs, and who did what to it.
#[derive(Serialize, ToSchema)]
#[schema(as = PeriodStory)]
struct StoryBody {
    /// The period.
    #[serde(flatten)]
    period: PeriodBody,
    /// Who approved the latest run.
    approved_by: Vec<String>,
    /// What happened, oldest first.
    events: Vec<EventBody>,
    /// Its runs, newest first.
    runs: Vec<RunBody>,
}

/// Something that happened to a period.
#[derive(Serialize, ToSchema)]
#[schema(as = PeriodEvent)]
struct EventBody {
    /// When.
    at: Option<String>,
    /// opened, computed, approved, locked or paid.
    what: &'static str,
    /// Who.
    by: String,
    /// The run it was about.
    run: Option<i64>,
    /// In that person's words.
    note: String,
}

/// A run.
#[derive(Serialize, ToSchema)]
#[schema(as = Run)]
pub(super) struct RunBody {
    /// Number.
    id: i64,
    /// draft, settled or locked.
    state: &'static str,
    /// When it was made.
    at: Option<String>,
    /// How many lines it has.
    lines: u64,
    /// The last commit that it saw.
    watermark: i64,
    /// Digest of its lines: the same facts and policies give the same.
    digest: String,
}

impl From<&Run> for RunBody {
    fn from(run: &Run) -> Self {
        RunBody {
            id: run.id.0,
            state: run.state.name(),
            at: instant(run.created_at),
            lines: run.lines,
            watermark: run.watermark.0,
            digest: to_hex(&run.hash),
        }
    }
}

fn story(story: &PeriodStory, calendar: &Calendar) -> Answer {
    let events = story.events.iter().map(|event| EventBody {
        at: instant(event.at),
        what: event.what.name(),
        by: event.by.clone(),
        run: event.run.map(|run| run.0),
        note: event.note.clone(),
    });
    let body = StoryBody {
        period: PeriodBody::of(&story.period, calendar),
        approved_by: story.approvers.clone(),
        events: events.collect(),
        runs: story.runs.iter().map(RunBody::from).collect(),
    };
    Answer::ok(&body).tagged(story.version())
}

/// A period with its runs, and who did what to it. Its tag says how far it has come.
#[utoipa::path(get, path = "/api/v1/periods/{name}", operation_id = "period.show", tag = "period",
    params(("name" = String, Path, description = "Its name.")),
    responses((status = 200, description = "The period.", body = StoryBody)))]
async fn show(Calling(platform): Calling, InPath(name): InPath<String>) -> Result<Answer, Problem> {
    let calendar = platform.settings().await?.calendar;
    Ok(story(&platform.period_story(&name, AsOf::Now).await?, &calendar))
}

/// A period to be opened.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPeriod {
    /// As people will call it: letters, digits, `-`, `_` and `.`.
    #[schema(example = "2026-01")]
    name: String,
    /// First day.
    #[schema(example = "2026-01-01")]
    from: String,
    /// First day after.
    #[schema(example = "2026-02-01")]
    to: String,
    /// How many different people must approve a run before it may be locked.
    #[serde(default)]
    approvals: u32,
}

/// Opens a period.
#[utoipa::path(post, path = "/api/v1/periods", operation_id = "period.open", tag = "period", request_body = NewPeriod,
    responses((status = 201, description = "Open.", body = PeriodBody)))]
async fn open(write: Write<NewPeriod>) -> Result<Answer, Problem> {
    let calendar = write.platform.settings().await?.calendar;
    let opened = move |period: &Period| {
        Answer::created(format!("/api/v1/periods/{}", period.name), &PeriodBody::of(period, &calendar))
    };
    let open = async move |platform: &Platform, new: NewPeriod| {
        platform.open_period(&new.name, read_day(&new.from)?, read_day(&new.to)?, new.approvals).await
    };
    write.answer(opened, open).await
}

/// An approval.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Review {
    /// In one's own words.
    #[serde(default)]
    note: String,
}

/// What an approval did.
#[derive(Serialize, ToSchema)]
#[schema(as = PeriodReviewed)]
struct ReviewedBody {
    /// As the period is now.
    period: PeriodBody,
    /// The run that was approved.
    run: i64,
    /// Everybody who approved it.
    approved_by: Vec<String>,
}

/// Approves the latest run of a period, in one's own name.
#[utoipa::path(post, path = "/api/v1/periods/{name}/review", operation_id = "period.review", tag = "period", request_body = Review,
    params(("name" = String, Path, description = "Its name.")),
    responses((status = 200, description = "Approved.", body = ReviewedBody)))]
async fn review(InPath(name): InPath<String>, write: Write<Review>) -> Result<Answer, Problem> {
    let calendar = write.platform.settings().await?.calendar;
    let reviewed = move |reviewed: &Reviewed| {
        Answer::ok(&ReviewedBody {
            period: PeriodBody::of(&reviewed.period, &calendar),
            run: reviewed.run.0,
            approved_by: reviewed.approvers.clone(),
        })
    };
    write.answer(reviewed, async move |platform, review| platform.review_period(&name, &review.note).await).await
}

/// What locking a period did.
#[derive(Serialize, ToSchema)]
#[schema(as = PeriodLocked)]
struct LockedBody {
    /// As the period is now.
    period: PeriodBody,
    /// The run it was locked with.
    run: i64,
    /// How many transactions were posted to the ledger.
    transactions: usize,
}

/// Locks a settled period: posts its commission to the ledger and fixes its run for good.
#[utoipa::path(post, path = "/api/v1/periods/{name}/lock", operation_id = "period.lock", tag = "period",
    params(("name" = String, Path, description = "Its name.")),
    responses((status = 200, description = "Locked.", body = LockedBody)))]
async fn lock(InPath(name): InPath<String>, write: Write<Nothing>) -> Result<Answer, Problem> {
    let calendar = write.platform.settings().await?.calendar;
    let locked = move |locked: &Locked| {
        let period = PeriodBody::of(&locked.period, &calendar);
        Answer::ok(&LockedBody { period, run: locked.run.id.0, transactions: locked.transactions })
    };
    write.answer(locked, async move |platform, Nothing {}| platform.lock_period(&name).await).await
}

/// A payment.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Payment {
    /// Of the bank or payroll.
    #[serde(default)]
    reference: String,
}

/// What paying a period did.
#[derive(Serialize, ToSchema)]
#[schema(as = PeriodPaid)]
struct PaidBody {
    /// As the period is now.
    period: PeriodBody,
    /// How many transactions were posted to the ledger.
    transactions: usize,
    /// Whether it had been paid before, so that nothing was posted now.
    repeated: bool,
}

/// Pays a locked period: what is payable moves to paid.
#[utoipa::path(post, path = "/api/v1/periods/{name}/pay", operation_id = "period.pay", tag = "period", request_body = Payment,
    params(("name" = String, Path, description = "Its name.")),
    responses((status = 200, description = "Paid.", body = PaidBody)))]
async fn pay(InPath(name): InPath<String>, write: Write<Payment>) -> Result<Answer, Problem> {
    let calendar = write.platform.settings().await?.calendar;
    let paid = move |paid: &Paid| {
        let period = PeriodBody::of(&paid.period, &calendar);
        Answer::ok(&PaidBody { period, transactions: paid.transactions.len(), repeated: paid.repeated })
    };
    write.answer(paid, async move |platform, payment| platform.pay_period(&name, &payment.reference).await).await
}
