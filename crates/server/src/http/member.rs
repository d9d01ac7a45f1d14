//! Members: searched, looked at, and everything that happened to them. Identifiers are masked.

use super::answer::Answer;
use super::ask::{Body, InPath, InQuery, aside};
use super::caller::Calling;
use super::page::{Order, Page, Paging, Wanted};
use super::problem::Problem;
use super::shown::{Money, Party, instant};
use crate::Server;
use app::{
    BindingView, Happening, IdentifierView, LinkView, MemberOrder, MemberProfile, MemberQuery, MemberRow, MemberSort,
    MemberTotal,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(show))
        .routes(routes!(timeline))
        .routes(routes!(orders))
        .routes(routes!(reveal))
}

/// An identifier of a member, masked.
#[derive(Serialize, ToSchema)]
#[schema(as = Identifier)]
pub(super) struct IdentifierBody {
    /// Number of the profile that it makes.
    profile: i64,
    /// phone, email, unionid, …
    kind: String,
    /// The value, masked; null when it was erased.
    value: Option<String>,
}

impl From<IdentifierView> for IdentifierBody {
    fn from(view: IdentifierView) -> Self {
        IdentifierBody { profile: view.profile.0, kind: view.kind, value: view.masked }
    }
}

/// Who serves a member, for some time.
#[derive(Serialize, ToSchema)]
#[schema(as = MemberBinding)]
pub(super) struct BindingBody {
    /// associate, store, dealer, …
    role: String,
    /// Who.
    party: Party,
    /// For which brand; null for all.
    brand: Option<Party>,
    /// What began it: scan, claim, purchase, …
    cause: String,
    /// First instant.
    from: Option<String>,
    /// First instant after; null when there is no end.
    to: Option<String>,
}

impl From<BindingView> for BindingBody {
    fn from(view: BindingView) -> Self {
        BindingBody {
            role: view.role,
            party: view.party.into(),
            brand: view.brand.map(Party::from),
            cause: view.cause,
            from: instant(view.during.from),
            to: instant(view.during.to),
        }
    }
}

/// A member in a list.
#[derive(Serialize, ToSchema)]
#[schema(as = Member)]
struct MemberBody {
    /// Number.
    id: i64,
    /// The strongest identifier, masked; `#` and the number when none is known.
    #[schema(example = "138****0001")]
    name: String,
    /// Identifiers, masked, the strongest first.
    identifiers: Vec<IdentifierBody>,
    /// Who serves the member now.
    served_by: Vec<BindingBody>,
    /// Where the last order was placed.
    store: Option<Party>,
    /// The first order or touchpoint.
    first_contact_at: Option<String>,
    /// The last order or touchpoint.
    last_contact_at: Option<String>,
    /// The last order.
    last_order_at: Option<String>,
    /// How many orders.
    orders: u32,
    /// What was bought less what was given back, by currency.
    net: Vec<Money>,
}

impl From<MemberRow> for MemberBody {
    fn from(row: MemberRow) -> Self {
        MemberBody {
            id: row.member.0,
            name: row.name,
            identifiers: row.identifiers.into_iter().map(IdentifierBody::from).collect(),
            served_by: row.served_by.into_iter().map(BindingBody::from).collect(),
            store: row.store.map(Party::from),
            first_contact_at: instant(row.first_at),
            last_contact_at: instant(row.last_at),
            last_order_at: instant(row.last_order_at),
            orders: row.orders,
            net: row.net.into_iter().map(|(amount, currency)| Money::of(amount, currency)).collect(),
        }
    }
}

/// Which members are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct MemberFilter {
    /// An identifier (`phone:13800138001`, or the value alone), its last four characters, an order's own id, or `#` and a member's
    /// number.
    q: Option<String>,
    /// Served by this person or unit: kind and key, such as `associate:A17`.
    owner: Option<String>,
    /// Belonging to this unit or to somebody in it: kind and key, such as `store:S01`.
    within: Option<String>,
    /// Only those whom somebody serves, or only those whom nobody does.
    bound: Option<bool>,
}

/// A page of members.
#[derive(Serialize, ToSchema)]
#[schema(as = MemberPage)]
struct MembersBody {
    /// What is on this page.
    items: Vec<MemberBody>,
    /// Give it as `cursor` to get the next page; null on the last one.
    next: Option<String>,
    /// Of which moment this list is, when newer changes are being counted: lists of very many members may be a moment behind. Null when
    /// everything is counted.
    as_of: Option<String>,
}

/// Members, by last contact unless sorted otherwise: `last_contact`, `orders`, `net` (in the currency of the first order) or `id`.
#[utoipa::path(get, path = "/api/v1/members", operation_id = "member.list", tag = "member", params(MemberFilter, Paging),
    responses((status = 200, description = "A page of members.", body = MembersBody)))]
async fn list(
    Calling(platform): Calling,
    InQuery(filter): InQuery<MemberFilter>,
    wanted: Wanted,
) -> Result<Answer, Problem> {
    let fields = ["last_contact", "orders", "net", "id"];
    let order = wanted.order_or(&fields, Order { by: "last_contact", descending: true })?;
    let sort = fields.iter().position(|field| *field == order.by).map_or(MemberSort::Id, |at| MemberSort::ALL[at]);
    let query = MemberQuery {
        text: filter.q,
        owner: filter.owner,
        within: filter.within,
        bound: filter.bound,
        sort,
        descending: order.descending,
        after: wanted.after()?,
        limit: wanted.rows(),
    };
    let found = aside(async move || platform.member_list(&query).await).await?;
    let as_of = found.as_of.and_then(instant);
    let Page { items, next } = wanted.page(found.rows, |row| row.key, MemberBody::from);
    Ok(Answer::ok(&MembersBody { items, next, as_of }))
}

/// A member with everything but what happened one by one.
#[derive(Serialize, ToSchema)]
#[schema(as = MemberDetail)]
struct DetailBody {
    /// Number.
    id: i64,
    /// Whether it was erased: it had identifiers, and none of them is left.
    erased: bool,
    /// The strongest identifier, masked; `#` and the number when none is known.
    name: String,
    /// Identifiers, masked: the nodes of the link graph.
    identifiers: Vec<IdentifierBody>,
    /// What makes them one member: the edges of the link graph, those that do not count too.
    links: Vec<LinkBody>,
    /// Who serves the member now.
    served_by: Vec<BindingBody>,
    /// Who served when and why, by time.
    bindings: Vec<BindingBody>,
    /// Where the last order was placed.
    store: Option<Party>,
    /// Sums of orders, by currency.
    totals: Vec<TotalBody>,
    /// How many touchpoints.
    touchpoints: usize,
    /// The first order or touchpoint.
    first_contact_at: Option<String>,
    /// The last order or touchpoint.
    last_contact_at: Option<String>,
}

/// A link between two identifiers of a member.
#[derive(Serialize, ToSchema)]
#[schema(as = MemberLink)]
struct LinkBody {
    /// Number.
    id: i64,
    /// One profile.
    from_profile: i64,
    /// The other.
    to_profile: i64,
    /// When the two were seen together; null when nobody knows.
    at: Option<String>,
    /// What says so.
    evidence: String,
    /// Whether it counts.
    counts: bool,
    /// Why it does not; null when it does.
    why_not: Option<String>,
}

impl From<LinkView> for LinkBody {
    fn from(link: LinkView) -> Self {
        let [a, b] = link.profiles;
        LinkBody {
            id: link.id,
            from_profile: a.0,
            to_profile: b.0,
            at: instant(link.at),
            evidence: link.evidence,
            counts: link.set_aside.is_none(),
            why_not: link.set_aside,
        }
    }
}

/// Sums of a member's orders in one currency.
#[derive(Serialize, ToSchema)]
#[schema(as = MemberTotal)]
pub(super) struct TotalBody {
    /// Code of the currency.
    currency: String,
    /// How many orders.
    orders: u64,
    /// After discounts.
    net: Money,
    /// How many refunds.
    refunds: u64,
    /// What was given back.
    refunded: Money,
    /// The first order.
    first_order_at: Option<String>,
    /// The last order.
    last_order_at: Option<String>,
}

impl From<MemberTotal> for TotalBody {
    fn from(total: MemberTotal) -> Self {
        TotalBody {
            currency: total.currency.code().to_owned(),
            orders: total.orders,
            net: Money::of(total.net, total.currency),
            refunds: total.refunds,
            refunded: Money::of(total.refunded, total.currency),
            first_order_at: instant(total.first_at),
            last_order_at: instant(total.last_at),
        }
    }
}

impl From<MemberProfile> for DetailBody {
    fn from(profile: MemberProfile) -> Self {
        DetailBody {
            id: profile.view.member.0,
            erased: profile.view.is_erased(),
            name: profile.name,
            identifiers: profile.view.identifiers.into_iter().map(IdentifierBody::from).collect(),
            links: profile.view.links.into_iter().map(LinkBody::from).collect(),
            served_by: profile.served_by.into_iter().map(BindingBody::from).collect(),
            bindings: profile.bindings.into_iter().map(BindingBody::from).collect(),
            store: profile.store.map(Party::from),
            totals: profile.totals.into_iter().map(TotalBody::from).collect(),
            touchpoints: profile.touchpoints,
            first_contact_at: profile.seen.and_then(|(first, _)| instant(first)),
            last_contact_at: profile.seen.and_then(|(_, last)| instant(last)),
        }
    }
}

/// A member with identifiers, links, bindings and sums.
#[utoipa::path(get, path = "/api/v1/members/{id}", operation_id = "member.show", tag = "member",
    params(("id" = i64, Path, description = "Number of the member, or of any of its profiles.")),
    responses((status = 200, description = "The member.", body = DetailBody)))]
async fn show(Calling(platform): Calling, InPath(id): InPath<i64>) -> Result<Answer, Problem> {
    let profile = aside(async move || platform.member_profile(id).await).await?;
    Ok(Answer::ok(&DetailBody::from(profile)))
}

/// Something that happened to a member.
#[derive(Serialize, ToSchema)]
#[schema(as = MemberEvent)]
struct HappeningBody {
    /// When; null when nobody knows.
    at: Option<String>,
    /// order, status, refund, touchpoint, binding or link.
    what: &'static str,
    /// Status reached, kind of touchpoint, cause of a binding; empty otherwise.
    word: String,
    /// The order's own id in its source, of an order, status or refund.
    order: Option<String>,
    /// Where: channel of an order or touchpoint.
    channel: String,
    /// The store of an order.
    store: Option<Party>,
    /// Who caused a touchpoint, or claims the member.
    party: Option<Party>,
    /// Of an order or refund.
    amount: Option<Money>,
    /// Campaign of a touchpoint, what a binding event did, evidence of a link.
    text: String,
}

impl From<Happening> for HappeningBody {
    fn from(happening: Happening) -> Self {
        HappeningBody {
            at: instant(happening.at),
            what: happening.what,
            word: happening.word,
            order: happening.order,
            channel: happening.channel,
            store: happening.store.map(Party::from),
            party: happening.party.map(Party::from),
            amount: happening.amount.map(|(amount, currency)| Money::of(amount, currency)),
            text: happening.text,
        }
    }
}

/// Everything that happened to a member, newest first.
#[utoipa::path(get, path = "/api/v1/members/{id}/timeline", operation_id = "member.timeline", tag = "member",
    params(("id" = i64, Path, description = "Number of the member."), Paging),
    responses((status = 200, description = "A page of events.", body = Page<HappeningBody>)))]
async fn timeline(Calling(platform): Calling, InPath(id): InPath<i64>, wanted: Wanted) -> Result<Answer, Problem> {
    wanted.order_or(&["at"], Order { by: "at", descending: true })?;
    let (before, limit) = (wanted.after()?, wanted.rows());
    let found = aside(async move || platform.member_timeline(id, before, limit).await).await?;
    Ok(Answer::ok(&wanted.page(found, |happening| (happening.at.0, happening.id), HappeningBody::from)))
}

/// An order of a member.
#[derive(Serialize, ToSchema)]
#[schema(as = MemberOrder)]
struct OrderBody {
    /// The order's own id in its source.
    number: String,
    /// When it was placed.
    at: Option<String>,
    /// Where.
    store: Option<Party>,
    /// The brand it was sold under.
    brand: Option<Party>,
    /// How.
    channel: String,
    /// How many lines.
    lines: usize,
    /// After discounts.
    net: Money,
    /// What was given back.
    refunded: Money,
    /// The status reached last; empty when none is known.
    status: String,
}

impl From<MemberOrder> for OrderBody {
    fn from(order: MemberOrder) -> Self {
        OrderBody {
            number: order.number,
            at: instant(order.at),
            store: order.store.map(Party::from),
            brand: order.brand.map(Party::from),
            channel: order.channel,
            lines: order.lines,
            net: Money::of(order.net, order.currency),
            refunded: Money::of(order.refunded, order.currency),
            status: order.status,
        }
    }
}

/// Orders of a member, newest first.
#[utoipa::path(get, path = "/api/v1/members/{id}/orders", operation_id = "member.orders", tag = "member",
    params(("id" = i64, Path, description = "Number of the member."), Paging),
    responses((status = 200, description = "A page of orders.", body = Page<OrderBody>)))]
async fn orders(Calling(platform): Calling, InPath(id): InPath<i64>, wanted: Wanted) -> Result<Answer, Problem> {
    wanted.order_or(&["at"], Order { by: "at", descending: true })?;
    let (before, limit) = (wanted.after()?, wanted.rows());
    let found = aside(async move || platform.member_orders(id, before, limit).await).await?;
    Ok(Answer::ok(&wanted.page(found, |order| (order.at.0, order.id.0), OrderBody::from)))
}

/// Why identifiers are to be shown.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Reason {
    /// In one's own words, without personal data: it stays in the log.
    reason: String,
}

/// Identifiers in clear.
#[derive(Serialize, ToSchema)]
#[schema(as = MemberRevealed)]
struct RevealedBody {
    /// One each, by profile.
    identifiers: Vec<ClearBody>,
}

/// An identifier in clear.
#[derive(Serialize, ToSchema)]
#[schema(as = ClearIdentifier)]
struct ClearBody {
    /// phone, email, unionid, …
    kind: String,
    /// The value.
    value: String,
}

/// Shows the identifiers of a member in clear. Who asked and why is in the log.
#[utoipa::path(post, path = "/api/v1/members/{id}/reveal", operation_id = "member.reveal", tag = "member", request_body = Reason,
    params(("id" = i64, Path, description = "Number of the member.")),
    responses((status = 200, description = "The identifiers.", body = RevealedBody)))]
async fn reveal(
    Calling(platform): Calling,
    InPath(id): InPath<i64>,
    Body(Reason { reason }): Body<Reason>,
) -> Result<Answer, Problem> {
    // Not kept under a key, as answers to commands are: it is in clear.
    let identifiers = aside(async move || platform.reveal_member(id, &reason).await).await?;
    let clear = identifiers.into_iter().map(|(kind, value)| ClearBody { kind, value });
    Ok(Answer::ok(&RevealedBody { identifiers: clear.collect() }))
}
