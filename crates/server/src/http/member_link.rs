//! Links between identifiers: made and taken back by hand, thought of before, and those that do not count.

use super::answer::Answer;
use super::ask::{InPath, InQuery, Write};
use super::caller::Calling;
use super::member::IdentifierBody;
use super::page::{Page, Paging, Wanted};
use super::problem::Problem;
use super::shown::{Member, Money, Party, instant};
use crate::Server;
use app::{DoubtfulEnd, IdentifierView, LinkPreview, Platform, Recredit, SetAsideLink, Typed};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(link)).routes(routes!(unlink)).routes(routes!(links_aside))
}

/// What makes two identifiers one person.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewLink {
    /// The other identifier, such as `phone:13800138001`, or `profile:` and the number of a profile.
    identifier: String,
    /// In one's own words, without personal data: it is the evidence.
    #[serde(default)]
    reason: String,
}

/// Links to be taken back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Unlink {
    /// Their numbers.
    links: Vec<i64>,
    /// In one's own words, without personal data: it stays in the log.
    #[serde(default)]
    reason: String,
}

/// Whether it is only thought of.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Thought {
    /// Only say what it would do.
    #[serde(default)]
    preview: bool,
}

/// What a change of links did, or would do.
#[derive(Serialize, ToSchema)]
#[schema(as = LinkChange)]
struct LinkChangeBody {
    /// Whether it was only thought of.
    preview: bool,
    /// Identifiers of each member as it was.
    before: Vec<Vec<IdentifierBody>>,
    /// The same as it is, or would be.
    after: Vec<Vec<IdentifierBody>>,
    /// Orders of which somebody has another amount.
    orders: u64,
    /// What payees have more or less, of all time. The next settlement books what is about locked periods as adjustments.
    changes: Vec<RecreditBody>,
}

/// What a payee has more or less.
#[derive(Serialize, ToSchema)]
#[schema(as = Recredit)]
struct RecreditBody {
    /// Who; null for what is unassigned.
    payee: Option<Party>,
    /// credit, roll-up, commission or release.
    kind: &'static str,
    /// The book.
    book: String,
    /// As it was.
    before: Money,
    /// As it is, or would be.
    after: Money,
}

impl From<&Recredit> for RecreditBody {
    fn from(change: &Recredit) -> Self {
        RecreditBody {
            payee: change.payee.clone().map(Party::from),
            kind: change.kind,
            book: change.book.clone(),
            before: Money::of(change.before, change.currency),
            after: Money::of(change.after, change.currency),
        }
    }
}

fn thought_of(preview: bool, what: &LinkPreview) -> Answer {
    let members = |members: &[Vec<IdentifierView>]| {
        let identifiers = |of: &Vec<IdentifierView>| of.iter().cloned().map(IdentifierBody::from).collect();
        members.iter().map(identifiers).collect()
    };
    Answer::ok(&LinkChangeBody {
        preview,
        before: members(&what.before),
        after: members(&what.after),
        orders: what.orders,
        changes: what.changes.iter().map(RecreditBody::from).collect(),
    })
}

/// Says that two identifiers are one person, or, with `preview=true`, what that would do.
#[utoipa::path(post, path = "/api/v1/members/{id}/links", operation_id = "member.link", tag = "member", request_body = NewLink,
    params(("id" = i64, Path, description = "Number of the member."), Thought),
    responses((status = 200, description = "What it did or would do.", body = LinkChangeBody)))]
async fn link(
    InPath(id): InPath<i64>,
    InQuery(Thought { preview }): InQuery<Thought>,
    write: Write<NewLink>,
) -> Result<Answer, Problem> {
    let link = async move |platform: &Platform, new: NewLink| {
        let (one, other) =
            (Typed { kind: "profile".to_owned(), value: id.to_string() }, Typed::parse(&new.identifier)?);
        if preview { platform.preview_link(&one, &other).await } else { platform.link(&one, &other, &new.reason).await }
    };
    write.answer(move |what| thought_of(preview, what), link).await
}

/// Takes links back, or, with `preview=true`, says what that would do. The same delivery does not bring them again.
#[utoipa::path(post, path = "/api/v1/members/unlink", operation_id = "member.unlink", tag = "member", request_body = Unlink,
    params(Thought),
    responses((status = 200, description = "What it did or would do.", body = LinkChangeBody)))]
async fn unlink(InQuery(Thought { preview }): InQuery<Thought>, write: Write<Unlink>) -> Result<Answer, Problem> {
    let unlink = async move |platform: &Platform, Unlink { links, reason }: Unlink| {
        if preview { platform.preview_unlink(&links).await } else { platform.unlink(&links, &reason).await }
    };
    write.answer(move |what| thought_of(preview, what), unlink).await
}

/// A link that does not count, because it would break the identity rules: two members who may be one.
#[derive(Serialize, ToSchema)]
#[schema(as = LinkAside)]
struct LinkAsideBody {
    /// Number.
    id: i64,
    /// When the two were seen together; null when nobody knows.
    at: Option<String>,
    /// Where: kind of record and system.
    evidence: String,
    /// Why it does not count.
    reason: String,
    /// An identifier of one of the two, and whose it is.
    one: LinkEndBody,
    /// The same of the other.
    other: LinkEndBody,
}

/// An end of a link.
#[derive(Serialize, ToSchema)]
#[schema(as = LinkEnd)]
struct LinkEndBody {
    /// Whose identifier it is.
    member: Member,
    /// The identifier.
    identifier: IdentifierBody,
}

impl From<DoubtfulEnd> for LinkEndBody {
    fn from(DoubtfulEnd { member, identifier }: DoubtfulEnd) -> Self {
        LinkEndBody { member: member.into(), identifier: identifier.into() }
    }
}

impl LinkAsideBody {
    fn of(link: SetAsideLink, [one, other]: [DoubtfulEnd; 2]) -> LinkAsideBody {
        let SetAsideLink { link: id, at, evidence, reason, .. } = link;
        LinkAsideBody { id, at: instant(at), evidence, reason, one: one.into(), other: other.into() }
    }
}

/// Links that do not count, by number: merges to be reviewed.
#[utoipa::path(get, path = "/api/v1/members/links-aside", operation_id = "quarantine.links", tag = "member", params(Paging),
    responses((status = 200, description = "A page of links.", body = Page<LinkAsideBody>)))]
async fn links_aside(Calling(platform): Calling, wanted: Wanted) -> Result<Answer, Problem> {
    let order = wanted.order(&["id"])?;
    let found = platform.links_set_aside().await?;
    let Page { items, next } = wanted.page_of_all(found, |link| link.link, order.descending, |link| link)?;
    let ends = platform.link_ends(&items).await?;
    let items = items.into_iter().zip(ends).map(|(link, ends)| LinkAsideBody::of(link, ends)).collect();
    Ok(Answer::ok(&Page { items, next }))
}
