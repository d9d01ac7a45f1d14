//! The state of things at a glance.

use super::answer::Answer;
use super::ask::{InQuery, aside};
use super::caller::Calling;
use super::problem::Problem;
use super::shown::{Money, Party, days, read_days};
use crate::Server;
use app::{Overview, OverviewFigures, Period, StoreFigures};
use base::Calendar;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(show))
}

/// Which days are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Days {
    /// First day; with `to`, or the latest open period is taken.
    from: Option<String>,
    /// First day after.
    to: Option<String>,
}

/// An overview of days, of the whole group or of the caller's own part of it.
#[derive(Serialize, ToSchema)]
#[schema(as = Overview)]
struct OverviewBody {
    /// First day.
    from: Option<String>,
    /// First day after.
    to: Option<String>,
    /// First day of the time that it is compared with, which ends at `from`.
    before_from: Option<String>,
    /// The periods that lie within these days.
    periods: Vec<OverviewPeriod>,
    /// The runs that credit and money come from; none while nothing was settled.
    runs: Vec<i64>,
    /// The last commit that was seen.
    watermark: i64,
    /// By currency, the one with the highest revenue first.
    figures: Vec<FiguresBody>,
    /// Members.
    members: OverviewMembers,
    /// Orders placed.
    orders: u64,
    /// Orders placed in the time before.
    orders_before: u64,
    /// Refunds given.
    refunds: u64,
    /// Refunds given in the time before.
    refunds_before: u64,
    /// From the public domain to referral.
    funnel: Vec<FunnelStage>,
    /// Stores with the highest credit, highest first; at most ten.
    stores_top: Vec<StoreBody>,
    /// Of the other stores those with the lowest credit, lowest first; at most ten.
    stores_bottom: Vec<StoreBody>,
    /// What waits for somebody to decide.
    decisions: DecisionsBody,
}

/// A period in an overview.
#[derive(Serialize, ToSchema)]
struct OverviewPeriod {
    /// Its name.
    name: String,
    /// open, computed, reviewed, locked or paid.
    state: &'static str,
}

impl From<&Period> for OverviewPeriod {
    fn from(period: &Period) -> Self {
        OverviewPeriod { name: period.name.clone(), state: period.state.name() }
    }
}

/// What was sold, credited and earned in one currency.
#[derive(Serialize, ToSchema)]
#[schema(as = OverviewFigures)]
struct FiguresBody {
    /// Code of the currency.
    currency: String,
    /// Net amounts of the orders placed.
    revenue: Money,
    /// The same in the time before.
    revenue_before: Money,
    /// Refunds given.
    refunded: Money,
    /// Revenue less refunds.
    net: Money,
    /// Of the revenue, what members bought while somebody was bound to them.
    private_revenue: Money,
    /// Its share of the revenue, a decimal: 0.4213. Null without revenue.
    private_share: Option<String>,
    /// Credit in all books by revenue less refunds, a decimal: 1.3500. Null without revenue.
    double_credit_ratio: Option<String>,
    /// Performance in all books.
    credit: Money,
    /// The same in the time before.
    credit_before: Money,
    /// Money earned.
    commission: Money,
    /// The same in the time before.
    commission_before: Money,
    /// Money that became payable and is not paid.
    payable: Money,
    /// Money earned that is held.
    held: Money,
    /// Money that became payable and was paid.
    paid: Money,
}

impl From<&OverviewFigures> for FiguresBody {
    fn from(figures: &OverviewFigures) -> Self {
        let money = |amount| Money::of(amount, figures.currency);
        FiguresBody {
            currency: figures.currency.code().to_owned(),
            revenue: money(figures.revenue),
            revenue_before: money(figures.revenue_before),
            refunded: money(figures.refunded),
            net: money(figures.net()),
            private_revenue: money(figures.private_revenue),
            private_share: figures.private_share().map(|share| share.to_string()),
            double_credit_ratio: figures.double_credit_ratio().map(|ratio| ratio.to_string()),
            credit: money(figures.credit),
            credit_before: money(figures.credit_before),
            commission: money(figures.commission),
            commission_before: money(figures.commission_before),
            payable: money(figures.payable),
            held: money(figures.held),
            paid: money(figures.paid),
        }
    }
}

/// Members, and to how many of them somebody is bound.
#[derive(Serialize, ToSchema)]
struct OverviewMembers {
    /// How many there are.
    count: u64,
    /// Those to whom somebody is bound.
    bound: u64,
    /// Their share, a decimal: 0.8120. Null without members.
    coverage: Option<String>,
}

/// How many members have come so far, as far as facts know.
#[derive(Serialize, ToSchema)]
struct FunnelStage {
    /// public: known from any fact; private: somebody was bound to them once; member: somebody is bound to them; purchase: ordered in
    /// these days; repurchase: not for the first time; referral: brought others in these days.
    #[schema(example = "private")]
    stage: &'static str,
    /// How many.
    members: u64,
}

/// A store of an overview.
#[derive(Serialize, ToSchema)]
#[schema(as = OverviewStore)]
struct StoreBody {
    /// The store.
    store: Party,
    /// What it and its people were credited, in all books.
    credit: Money,
    /// The same in the time before.
    credit_before: Money,
    /// Net amounts of the orders placed there.
    revenue: Money,
    /// The same in the time before.
    revenue_before: Money,
    /// By how much credit changed, a decimal: -0.0712; revenue where nothing was credited. Null where there was nothing before.
    change: Option<String>,
}

impl From<StoreFigures> for StoreBody {
    fn from(figures: StoreFigures) -> Self {
        let money = |amount| Money::of(amount, figures.currency);
        StoreBody {
            credit: money(figures.credit),
            credit_before: money(figures.credit_before),
            revenue: money(figures.revenue),
            revenue_before: money(figures.revenue_before),
            change: figures.change().map(|change| change.to_string()),
            store: Party::from(figures.store),
        }
    }
}

/// What waits for somebody to decide.
#[derive(Serialize, ToSchema)]
#[schema(as = OverviewDecisions)]
struct DecisionsBody {
    /// Periods that something is to be done with; empty for those who see a part of the group.
    periods: Vec<PeriodToDecide>,
    /// Disputes that nobody decided.
    disputes_open: u64,
    /// Rows that imports set aside; null for those who may not look at them.
    rows_aside: Option<u64>,
    /// Events that were set aside; null for those who may not look at them.
    events_aside: Option<u64>,
}

/// A period that something is to be done with.
#[derive(Serialize, ToSchema)]
struct PeriodToDecide {
    /// Its name.
    name: String,
    /// open, computed, reviewed or locked.
    state: &'static str,
    /// settle, review, lock or pay.
    next: &'static str,
}

fn body(found: Overview, calendar: &Calendar) -> OverviewBody {
    let ((from, to), (before_from, _)) = (days(calendar, found.range), days(calendar, found.before));
    let people = found.people;
    let stage = |(stage, members)| FunnelStage { stage, members };
    let stages = [
        ("public", people.known),
        ("private", people.private),
        ("member", people.bound),
        ("purchase", people.buyers),
        ("repurchase", people.repeat_buyers),
        ("referral", people.referrers),
    ];
    let to_decide =
        |(period, next): (Period, &'static str)| PeriodToDecide { state: period.state.name(), name: period.name, next };
    OverviewBody {
        from,
        to,
        before_from,
        periods: found.periods.iter().map(OverviewPeriod::from).collect(),
        runs: found.runs.iter().map(|run| run.0).collect(),
        watermark: found.watermark.0,
        figures: found.figures.iter().map(FiguresBody::from).collect(),
        members: OverviewMembers {
            count: people.known,
            bound: people.bound,
            coverage: found.coverage().map(|share| share.to_string()),
        },
        orders: found.counts[0],
        orders_before: found.counts_before[0],
        refunds: found.counts[1],
        refunds_before: found.counts_before[1],
        funnel: stages.map(stage).into(),
        stores_top: found.stores_top.into_iter().map(StoreBody::from).collect(),
        stores_bottom: found.stores_bottom.into_iter().map(StoreBody::from).collect(),
        decisions: DecisionsBody {
            periods: found.decisions.periods.into_iter().map(to_decide).collect(),
            disputes_open: found.decisions.disputes_open,
            rows_aside: found.decisions.rows_aside,
            events_aside: found.decisions.events_aside,
        },
    }
}

/// What was sold, credited and earned, how far members have come, and what waits for a decision.
#[utoipa::path(get, path = "/api/v1/overview", operation_id = "overview.show", tag = "overview", params(Days),
    responses((status = 200, description = "The overview.", body = OverviewBody)))]
async fn show(Calling(platform): Calling, InQuery(wanted): InQuery<Days>) -> Result<Answer, Problem> {
    let days = read_days(wanted.from.as_deref(), wanted.to.as_deref())?;
    let found = async move || Ok((platform.overview(days).await?, platform.settings().await?.calendar));
    let (found, calendar) = aside(found).await?;
    Ok(Answer::ok(&body(found, &calendar)))
}
