//! Orders, page by page.

use super::answer::Answer;
use super::ask::{InQuery, aside};
use super::caller::Calling;
use super::page::{Page, Paging, Wanted};
use super::problem::Problem;
use super::shown::{Member, Money, Party, instant};
use crate::Server;
use app::{AppError, OrderFilter, OrderRow};
use base::{FactId, MemberId, RunId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(list))
}

/// Which orders are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct OrdersFilter {
    /// Those of a period, with what its run gave for them.
    period: Option<String>,
    /// Those of a run.
    run: Option<i64>,
    /// First day; with `to`.
    from: Option<String>,
    /// First day after.
    to: Option<String>,
    /// Those that this unit or person got something for: its id.
    #[param(example = "associate:12")]
    payee: Option<String>,
    /// Those placed at this store: its id.
    #[param(example = "store:S01")]
    store: Option<String>,
    /// Those of this member: the number.
    member: Option<i64>,
    /// Those with exactly this number in their source.
    q: Option<String>,
}

/// An order in a list.
#[derive(Serialize, ToSchema)]
#[schema(as = Order)]
struct OrderBody {
    /// Its own id in the source: explain it by this.
    number: String,
    /// Name of the source.
    source: String,
    /// When it was placed.
    at: Option<String>,
    /// Where.
    store: Option<Party>,
    /// Channel; may be empty.
    channel: String,
    /// Whose it is.
    member: Member,
    /// Net amount.
    net: Money,
    /// What was given back so far.
    refunded: Money,
    /// How many units and persons the run gives credit or commission.
    parties: u64,
    /// What the run gives for it, by currency; empty without a run.
    credited: Vec<OrderCredited>,
}

/// What a run gives for an order in one currency.
#[derive(Serialize, ToSchema)]
struct OrderCredited {
    /// Credit in all books.
    credit: Money,
    /// Commission.
    commission: Money,
}

impl From<OrderRow> for OrderBody {
    fn from(row: OrderRow) -> Self {
        let credited = row.money.iter().map(|money| OrderCredited {
            credit: Money::of(money.credit, money.currency),
            commission: Money::of(money.commission, money.currency),
        });
        OrderBody {
            at: instant(row.place.0),
            store: row.store.map(Party::from),
            member: Member::from(row.member),
            net: Money::of(row.net, row.currency),
            refunded: Money::of(row.refunded, row.currency),
            parties: row.parties,
            credited: credited.collect(),
            number: row.number,
            source: row.source,
            channel: row.channel,
        }
    }
}

/// Orders, newest first: those that the caller sees, because they were placed at a store within the scope or give something to somebody
/// who is within it.
#[utoipa::path(get, path = "/api/v1/orders", operation_id = "order.list", tag = "order", params(OrdersFilter, Paging),
    responses((status = 200, description = "A page of orders.", body = Page<OrderBody>)))]
async fn list(
    Calling(platform): Calling,
    InQuery(filter): InQuery<OrdersFilter>,
    wanted: Wanted,
) -> Result<Answer, Problem> {
    if filter.from.is_some() != filter.to.is_some() {
        return Err(AppError::refused("query_wrong", "give from and to, or neither of them").into());
    }
    let asked = OrderFilter {
        period: filter.period,
        run: filter.run.map(RunId),
        from: filter.from,
        to: filter.to,
        payee: filter.payee,
        store: filter.store,
        member: filter.member.map(MemberId),
        number: filter.q,
        after: wanted.after::<(i64, i64)>()?.map(|(at, id)| (Timestamp(at), FactId(id))),
        oldest_first: wanted.oldest_first("at")?,
        limit: usize::try_from(wanted.rows()).unwrap_or(usize::MAX),
    };
    let found = aside(async move || platform.orders(&asked).await).await?;
    let place = |row: &OrderRow| (row.place.0.0, row.place.1.0);
    Ok(Answer::ok(&wanted.page(found.rows, place, OrderBody::from)))
}
