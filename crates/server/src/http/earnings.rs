//! What the caller earned: the page of an associate.

use super::answer::Answer;
use super::ask::{InQuery, aside};
use super::caller::Calling;
use super::page::{Paging, Wanted};
use super::problem::Problem;
use super::shown::instant;
use super::statement::{StatementBody, StatementTotalBody};
use crate::Server;
use app::StatementTotal;
use base::Currency;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(show))
}

/// Of which period.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct EarningsFilter {
    /// Name of the period; the latest that is settled unless given.
    period: Option<String>,
}

/// What the caller's own person earned in a period.
#[derive(Serialize, ToSchema)]
#[schema(as = Earnings)]
struct EarningsBody {
    /// When the run was made that these numbers are from: later orders are not in them.
    settled_at: Option<String>,
    /// Of the period, by currency.
    totals: Vec<StatementTotalBody>,
    /// Of today, by currency.
    today: Vec<StatementTotalBody>,
    /// The statement with a page of its lines: each with its order, rule, amount and reason.
    statement: StatementBody,
}

fn sums(totals: &BTreeMap<Currency, StatementTotal>) -> Vec<StatementTotalBody> {
    totals.iter().map(|(currency, total)| StatementTotalBody::of("", *currency, total)).collect()
}

/// What the caller's own person earned in a period, and for what.
#[utoipa::path(get, path = "/api/v1/earnings", operation_id = "earnings.show", tag = "statement", params(EarningsFilter, Paging),
    responses((status = 200, description = "The earnings.", body = EarningsBody)))]
async fn show(
    Calling(platform): Calling,
    InQuery(filter): InQuery<EarningsFilter>,
    wanted: Wanted,
) -> Result<Answer, Problem> {
    wanted.order(&["at"])?;
    let found = aside(async move || platform.earnings(filter.period.as_deref()).await).await?;
    Ok(Answer::ok(&EarningsBody {
        settled_at: instant(found.settled_at),
        totals: sums(&found.totals),
        today: sums(&found.today),
        statement: StatementBody::of(found.statement, &wanted)?,
    }))
}
