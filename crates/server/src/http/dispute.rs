//! Disputes: what payees say is wrong with their statements, and what was decided.

use super::answer::Answer;
use super::ask::{InPath, InQuery, Write};
use super::caller::Calling;
use super::page::{Page, Paging, Wanted};
use super::problem::Problem;
use super::shown::{Money, Party, instant};
use crate::Server;
use app::{AppError, DisputeKind, DisputeRequest, DisputeWords, Platform, Verdict, line_kind};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(list, open)).routes(routes!(show)).routes(routes!(decide))
}

/// A dispute.
#[derive(Serialize, ToSchema)]
#[schema(as = Dispute)]
struct DisputeBody {
    /// Number.
    id: i64,
    /// open, accepted, rejected or booked.
    state: &'static str,
    /// What is said to be wrong: missing_credit, wrong_amount, wrong_party, wrong_rate or other.
    what: String,
    /// Who says so.
    payee: Party,
    /// Name of the period.
    period: String,
    /// The order's own id; empty for the period as a whole.
    order: String,
    /// Line of the order, from 1; 0 for the period as a whole.
    order_line: u32,
    /// The book.
    book: String,
    /// What the payee has.
    actual: Money,
    /// What it should be, as the payee says.
    expected: Money,
    /// Why.
    evidence: String,
    /// When it was opened.
    opened_at: Option<String>,
    /// By whom.
    opened_by: String,
    /// What was decided; null while nothing is.
    decision: Option<DecisionBody>,
}

/// What was decided.
#[derive(Serialize, ToSchema)]
#[schema(as = DisputeDecision)]
struct DecisionBody {
    /// Whether the payee is right.
    accepted: bool,
    /// What the payee gets.
    amount: Money,
    /// Who gives it; null for the account that funds the rule.
    taken_from: Option<Party>,
    /// Why.
    reason: String,
    /// When.
    at: Option<String>,
    /// By whom.
    by: String,
    /// Name of the period that it was locked in; null before.
    booked_in: Option<String>,
}

impl From<&DisputeWords> for DisputeBody {
    fn from(words: &DisputeWords) -> Self {
        let new = &words.dispute.dispute;
        let money = |amount| Money::of(amount, new.currency);
        let decision = words.dispute.decision.as_ref().map(|decision| DecisionBody {
            accepted: decision.accepted,
            amount: money(decision.amount),
            taken_from: words.taken_from.clone().map(Party::from),
            reason: decision.reason.clone(),
            at: instant(decision.at),
            by: decision.by.clone(),
            booked_in: words.booked_in.clone(),
        });
        DisputeBody {
            id: words.dispute.id,
            state: words.state(),
            what: word(new.what),
            payee: Party::from(words.payee.clone()),
            period: words.period.clone(),
            order: words.order.clone(),
            order_line: new.order_line,
            book: words.book.clone(),
            actual: money(new.actual),
            expected: money(new.expected),
            evidence: new.evidence.clone(),
            opened_at: instant(new.opened_at),
            opened_by: new.opened_by.clone(),
            decision,
        }
    }
}

fn word(kind: DisputeKind) -> String {
    kind.name().replace(' ', "_")
}

/// Which disputes are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct DisputesFilter {
    /// Only those in this state.
    state: Option<String>,
    /// Only those about this period.
    period: Option<String>,
}

/// Disputes of the payees that the caller sees, newest first.
#[utoipa::path(get, path = "/api/v1/disputes", operation_id = "dispute.list", tag = "dispute", params(DisputesFilter, Paging),
    responses((status = 200, description = "A page of disputes.", body = Page<DisputeBody>)))]
async fn list(
    Calling(platform): Calling,
    InQuery(filter): InQuery<DisputesFilter>,
    wanted: Wanted,
) -> Result<Answer, Problem> {
    let oldest_first = wanted.oldest_first("id")?;
    let mut found = platform.disputes().await?;
    found.retain(|words| filter.state.as_ref().is_none_or(|state| words.state() == state));
    found.retain(|words| filter.period.as_ref().is_none_or(|period| words.period == *period));
    let page = wanted.page_of_all(found, |words| words.dispute.id, !oldest_first, |words| DisputeBody::from(&words))?;
    Ok(Answer::ok(&page))
}

/// A dispute.
#[utoipa::path(get, path = "/api/v1/disputes/{id}", operation_id = "dispute.show", tag = "dispute",
    params(("id" = i64, Path, description = "Its number.")),
    responses((status = 200, description = "The dispute.", body = DisputeBody)))]
async fn show(Calling(platform): Calling, InPath(id): InPath<i64>) -> Result<Answer, Problem> {
    Ok(told(&platform.dispute(id).await?))
}

/// A dispute to be opened.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewDispute {
    /// What is said to be wrong: see `what` of a dispute.
    what: String,
    /// Id of the payee.
    #[schema(example = "associate:12")]
    payee: String,
    /// Name of the period.
    period: String,
    /// The order's own id; the period as a whole when left out.
    order: Option<String>,
    /// Line of the order; 1 unless given.
    order_line: Option<u32>,
    /// credit or commission; commission unless given.
    kind: Option<String>,
    /// The book; may be left out where there is only one.
    book: Option<String>,
    /// What it should be, a decimal in the currency of the policy.
    #[schema(example = "12.30")]
    expected: String,
    /// Why.
    #[serde(default)]
    evidence: String,
}

impl NewDispute {
    fn request(self) -> Result<DisputeRequest, AppError> {
        let unknown = || {
            let known: Vec<String> = DisputeKind::ALL.iter().copied().map(word).collect();
            AppError::refused("query_wrong", format!("what is {:?}; there are {}", self.what, known.join(", ")))
        };
        Ok(DisputeRequest {
            what: DisputeKind::ALL.into_iter().find(|kind| word(*kind) == self.what).ok_or_else(unknown)?,
            payee: self.payee,
            period: self.period,
            order: self.order,
            order_line: self.order_line.unwrap_or(1),
            kind: line_kind(self.kind.as_deref().unwrap_or("commission"))?,
            book: self.book,
            expected: self.expected,
            evidence: self.evidence,
        })
    }
}

/// Opens a dispute about a settled period.
#[utoipa::path(post, path = "/api/v1/disputes", operation_id = "dispute.open", tag = "dispute", request_body = NewDispute,
    responses((status = 201, description = "Open.", body = DisputeBody)))]
async fn open(write: Write<NewDispute>) -> Result<Answer, Problem> {
    let opened = |words: &DisputeWords| {
        Answer::created(format!("/api/v1/disputes/{}", words.dispute.id), &DisputeBody::from(words))
    };
    let open = async |platform: &Platform, new: NewDispute| platform.open_dispute(&new.request()?).await;
    write.answer(opened, open).await
}

/// A decision.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewDecision {
    /// Whether the payee is right.
    accept: bool,
    /// What the payee gets, a decimal; expected less actual unless given.
    amount: Option<String>,
    /// Id of who gives it; the account that funds the rule unless given.
    taken_from: Option<String>,
    /// Why.
    #[serde(default)]
    reason: String,
}

/// Decides a dispute, once and for good. What is accepted becomes a line of the next settlement of an open period.
#[utoipa::path(post, path = "/api/v1/disputes/{id}/decide", operation_id = "dispute.decide", tag = "dispute",
    request_body = NewDecision, params(("id" = i64, Path, description = "Its number.")),
    responses((status = 200, description = "Decided.", body = DisputeBody)))]
async fn decide(InPath(id): InPath<i64>, write: Write<NewDecision>) -> Result<Answer, Problem> {
    let decide = async move |platform: &Platform, new: NewDecision| {
        let NewDecision { accept, amount, taken_from, reason } = new;
        let verdict = if accept { Verdict::Accept { amount, taken_from } } else { Verdict::Reject };
        platform.decide_dispute(id, &verdict, &reason).await
    };
    write.answer(told, decide).await
}

fn told(words: &DisputeWords) -> Answer {
    Answer::ok(&DisputeBody::from(words)).tagged(words.version())
}
