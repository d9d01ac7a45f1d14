//! Erasing a member: what it would destroy and what would stay, and the erasure itself, which cannot be undone.

use super::answer::Answer;
use super::ask::{InPath, Write, aside};
use super::caller::Calling;
use super::member::{IdentifierBody, TotalBody};
use super::problem::Problem;
use super::shown::Money;
use crate::Server;
use app::{ErasePreview, Erased, MemberMoney, Platform};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(look)).routes(routes!(erase))
}

/// What erasing a member would destroy, and what would stay.
#[derive(Serialize, ToSchema)]
#[schema(as = MemberErasure)]
struct PreviewBody {
    /// Number of the member; it stays.
    id: i64,
    /// What would be destroyed.
    goes: GoesBody,
    /// What would stay as it is.
    stays: StaysBody,
}

/// What erasing a member would destroy.
#[derive(Serialize, ToSchema)]
#[schema(as = MemberErasureGoes)]
struct GoesBody {
    /// Its identifiers, masked.
    identifiers: Vec<IdentifierBody>,
    /// Links of which the evidence tells of it: the evidence is replaced.
    links: u64,
    /// Rows that imports set aside and that tell of it.
    rows: u64,
    /// Events that were set aside and tell of it.
    events: u64,
}

/// What erasing a member would leave as it is.
#[derive(Serialize, ToSchema)]
#[schema(as = MemberErasureStays)]
struct StaysBody {
    /// Sums of its orders, by currency.
    totals: Vec<TotalBody>,
    /// How many touchpoints.
    touchpoints: u64,
    /// How many bindings, those that are over too.
    bindings: u64,
    /// What its orders gave to payees.
    money: Vec<MoneyBody>,
    /// Uploads of anybody that were neither imported nor removed yet. They are files in clear that nobody looks into: remove them
    /// where they may tell of the member.
    uploads: u64,
}

/// What the orders of a member gave to all payees together.
#[derive(Serialize, ToSchema)]
#[schema(as = MemberMoney)]
struct MoneyBody {
    /// credit, roll-up, commission or release.
    kind: &'static str,
    /// How much, of all time.
    amount: Money,
}

impl From<MemberMoney> for MoneyBody {
    fn from(money: MemberMoney) -> Self {
        MoneyBody { kind: money.kind, amount: Money::of(money.amount, money.currency) }
    }
}

impl From<ErasePreview> for PreviewBody {
    fn from(preview: ErasePreview) -> Self {
        PreviewBody {
            id: preview.member.0,
            goes: GoesBody {
                identifiers: preview.identifiers.into_iter().map(IdentifierBody::from).collect(),
                links: preview.links,
                rows: preview.rows,
                events: preview.events,
            },
            stays: StaysBody {
                totals: preview.totals.into_iter().map(TotalBody::from).collect(),
                touchpoints: preview.touchpoints,
                bindings: preview.bindings,
                money: preview.money.into_iter().map(MoneyBody::from).collect(),
                uploads: preview.uploads,
            },
        }
    }
}

/// What erasing a member would destroy, and what would stay. With its `ETag` as `If-Match`, an erasure is refused when other
/// identifiers belong to the member by then.
#[utoipa::path(get, path = "/api/v1/members/{id}/erasure", operation_id = "member.erasure", tag = "member",
    params(("id" = i64, Path, description = "Number of the member.")),
    responses((status = 200, description = "What it would do.", body = PreviewBody)))]
async fn look(Calling(platform): Calling, InPath(id): InPath<i64>) -> Result<Answer, Problem> {
    let (preview, version) = aside(async move || platform.preview_erasure(id).await).await?;
    Ok(Answer::ok(&PreviewBody::from(preview)).tagged(version))
}

/// Why a member is erased, and that it is meant.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Erasure {
    /// In one's own words, without personal data: it stays in the log.
    reason: String,
    /// The number of the member once more, because it cannot be undone.
    #[schema(example = "17")]
    confirm: String,
}

/// What erasing a member destroyed.
#[derive(Serialize, ToSchema)]
#[schema(as = MemberErased)]
struct ErasedBody {
    /// Number of the member; it stays.
    id: i64,
    /// Numbers of its profiles; they stay.
    profiles: Vec<i64>,
    /// Rows that imports had set aside.
    rows: u64,
    /// Events that had been set aside.
    events: u64,
    /// Whether the bytes are gone from every file too. If not, others were reading: they are still in a log of the database, and the
    /// next erasure tries again. Null when the service was stopped before it knew.
    overwritten: Option<bool>,
}

fn erased(erased: &Erased) -> Answer {
    Answer::ok(&ErasedBody {
        id: erased.member.0,
        profiles: erased.profiles.iter().map(|profile| profile.0).collect(),
        rows: erased.rows,
        events: erased.events,
        overwritten: erased.overwritten,
    })
}

/// Destroys the identifiers of a member and what was set aside with them. Orders, credit and money stay. It cannot be undone.
#[utoipa::path(post, path = "/api/v1/members/{id}/erase", operation_id = "member.erase", tag = "member", request_body = Erasure,
    params(("id" = i64, Path, description = "Number of the member.")),
    responses((status = 200, description = "What it destroyed.", body = ErasedBody)))]
async fn erase(InPath(id): InPath<i64>, write: Write<Erasure>) -> Result<Answer, Problem> {
    let erase = async move |platform: &Platform, Erasure { reason, confirm }: Erasure| {
        platform.erase_member_confirmed(id, &confirm, &reason).await
    };
    write.answer(erased, erase).await
}
