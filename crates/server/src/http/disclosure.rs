//! Disclosures: who asked for identifiers of members in clear, what for, what was decided, and the file.

use super::answer::Answer;
use super::ask::{InPath, InQuery, Write, aside};
use super::caller::Calling;
use super::page::{Page, Paging, Wanted};
use super::problem::Problem;
use super::sheet::{Document, Format};
use super::shown::{Party, instant};
use crate::Server;
use app::{DisclosureRequest, DisclosureWords, Platform};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(list, ask)).routes(routes!(show)).routes(routes!(decide)).routes(routes!(file))
}

/// A wish for identifiers of members in clear.
#[derive(Serialize, ToSchema)]
#[schema(as = Disclosure)]
struct DisclosureBody {
    /// Number.
    id: i64,
    /// asked, approved, refused or expired.
    state: &'static str,
    /// What they are needed for.
    purpose: String,
    /// Who answers for them once they have left.
    accountable: String,
    /// Kinds of identifiers.
    kinds: Vec<String>,
    /// Whose members; null for all whom the asker sees.
    within: Option<Party>,
    /// When it was asked for.
    asked_at: Option<String>,
    /// By whom.
    asked_by: String,
    /// Whether it is the caller's own, who alone takes the file.
    own: bool,
    /// What was decided; null while nothing is.
    decision: Option<DecisionBody>,
    /// How often the file was taken.
    taken: u64,
    /// When it was taken last.
    taken_at: Option<String>,
}

/// What was decided about a disclosure.
#[derive(Serialize, ToSchema)]
#[schema(as = DisclosureDecision)]
struct DecisionBody {
    /// Whether the file may be taken.
    approved: bool,
    /// Why.
    reason: String,
    /// When.
    at: Option<String>,
    /// By whom.
    by: String,
    /// Until when the file may be taken; null when it may not.
    expires_at: Option<String>,
}

impl From<&DisclosureWords> for DisclosureBody {
    fn from(words: &DisclosureWords) -> Self {
        let (found, asked) = (&words.disclosure, &words.disclosure.disclosure);
        let decision = found.decision.as_ref().map(|decision| DecisionBody {
            approved: decision.approved,
            reason: decision.reason.clone(),
            at: instant(decision.at),
            by: decision.by.clone(),
            expires_at: decision.expires_at.and_then(instant),
        });
        DisclosureBody {
            id: found.id,
            state: words.state.name(),
            purpose: asked.purpose.clone(),
            accountable: asked.accountable.clone(),
            kinds: asked.kinds.split(',').map(str::to_owned).collect(),
            within: words.within.clone().map(Party::from),
            asked_at: instant(asked.asked_at),
            asked_by: asked.asked_by.clone(),
            own: words.own,
            decision,
            taken: found.taken,
            taken_at: found.taken_at.and_then(instant),
        }
    }
}

/// Which disclosures are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct DisclosuresFilter {
    /// Only those in this state.
    state: Option<String>,
}

/// Disclosures, newest first: one's own, and everybody's for those who decide.
#[utoipa::path(get, path = "/api/v1/disclosures", operation_id = "disclosure.list", tag = "disclosure",
    params(DisclosuresFilter, Paging),
    responses((status = 200, description = "A page of disclosures.", body = Page<DisclosureBody>)))]
async fn list(
    Calling(platform): Calling,
    InQuery(filter): InQuery<DisclosuresFilter>,
    wanted: Wanted,
) -> Result<Answer, Problem> {
    let oldest_first = wanted.oldest_first("id")?;
    let mut found = platform.disclosures().await?;
    found.retain(|words| filter.state.as_ref().is_none_or(|state| words.state.name() == state));
    let key = |words: &DisclosureWords| words.disclosure.id;
    Ok(Answer::ok(&wanted.page_of_all(found, key, !oldest_first, |words| DisclosureBody::from(&words))?))
}

/// A disclosure.
#[utoipa::path(get, path = "/api/v1/disclosures/{id}", operation_id = "disclosure.show", tag = "disclosure",
    params(("id" = i64, Path, description = "Its number.")),
    responses((status = 200, description = "The disclosure.", body = DisclosureBody)))]
async fn show(Calling(platform): Calling, InPath(id): InPath<i64>) -> Result<Answer, Problem> {
    Ok(told(&platform.disclosure(id).await?))
}

fn told(words: &DisclosureWords) -> Answer {
    Answer::ok(&DisclosureBody::from(words)).tagged(words.version())
}

/// A disclosure to be asked for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewDisclosure {
    /// What the identifiers are needed for.
    #[schema(example = "letters about the recall of batch 7")]
    purpose: String,
    /// Who answers for them once they have left: a person or a company.
    #[schema(example = "Example Mailing Ltd, Ms. Wu")]
    accountable: String,
    /// Kinds of identifiers.
    #[schema(example = json!(["phone"]))]
    kinds: Vec<String>,
    /// Of members of this unit or person; of all whom the caller sees unless given.
    #[schema(example = "store:S1")]
    within: Option<String>,
}

/// Asks for identifiers of members in clear, as a file. Somebody else decides.
#[utoipa::path(post, path = "/api/v1/disclosures", operation_id = "disclosure.ask", tag = "disclosure",
    request_body = NewDisclosure, responses((status = 201, description = "Asked for.", body = DisclosureBody)))]
async fn ask(write: Write<NewDisclosure>) -> Result<Answer, Problem> {
    let asked = |words: &DisclosureWords| {
        Answer::created(format!("/api/v1/disclosures/{}", words.disclosure.id), &DisclosureBody::from(words))
    };
    let ask = async |platform: &Platform, new: NewDisclosure| {
        let NewDisclosure { purpose, accountable, kinds, within } = new;
        platform.ask_disclosure(&DisclosureRequest { purpose, accountable, kinds, within }).await
    };
    write.answer(asked, ask).await
}

/// A decision about a disclosure.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewDisclosureDecision)]
struct NewDecision {
    /// Whether the file may be taken.
    approve: bool,
    /// Why.
    #[serde(default)]
    reason: String,
}

/// Allows or refuses a disclosure, once and for good. Nobody decides what he asked for himself.
#[utoipa::path(post, path = "/api/v1/disclosures/{id}/decide", operation_id = "disclosure.decide", tag = "disclosure",
    request_body = NewDecision, params(("id" = i64, Path, description = "Its number.")),
    responses((status = 200, description = "Decided.", body = DisclosureBody)))]
async fn decide(InPath(id): InPath<i64>, write: Write<NewDecision>) -> Result<Answer, Problem> {
    let decide = async move |platform: &Platform, new: NewDecision| {
        platform.decide_disclosure(id, new.approve, &new.reason).await
    };
    write.answer(told, decide).await
}

/// How the file is wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct FileFormat {
    /// csv or xlsx.
    format: String,
}

/// The file of one's own disclosure, as members are now. Each time is in the log.
#[utoipa::path(get, path = "/api/v1/disclosures/{id}/file", operation_id = "disclosure.take", tag = "disclosure",
    params(("id" = i64, Path, description = "Its number."), FileFormat),
    responses((status = 200, description = "The file.", body = Vec<u8>, content_type = "application/octet-stream")))]
async fn file(
    Calling(platform): Calling,
    InPath(id): InPath<i64>,
    InQuery(file): InQuery<FileFormat>,
) -> Result<Response, Problem> {
    let format = Format::read(&file.format, &[Format::Csv, Format::Xlsx])?;
    let taken = aside(async move || platform.take_disclosure(id).await).await?;
    let name = format!("disclosure-{id}");
    let document = match format {
        Format::Xlsx => Document::workbook(&name, &[taken.sheet], taken.at)?,
        _ => Document::csv(&name, &taken.sheet),
    };
    Ok(document.response())
}
