//! What-if: policies compared over the same facts, as a job, and what it gave.

use super::answer::Answer;
use super::ask::{InPath, Write};
use super::caller::Calling;
use super::job::{JobBody, accepted};
use super::problem::Problem;
use super::shown::{Money, instant};
use super::whatif_ask::NewWhatIf;
use crate::Server;
use app::access::Operation;
use app::{
    Alternative, AppError, BandKind, Comparison, ComparisonRow, Language, Moved, Payee, Side, Task, WhatIfTask, World,
};
use base::{Amount, Currency, PartyKind};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The kind of its jobs.
pub(super) const KIND: &str = "whatif";
/// The part with everything.
const RESULT: &str = "result";

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(run)).routes(routes!(show))
}

/// Compares policies over the same facts: a job. Nothing is changed.
#[utoipa::path(post, path = "/api/v1/whatif", operation_id = "whatif.run", tag = "whatif", request_body = NewWhatIf,
    responses((status = 202, description = "It is being done, or will be.", body = JobBody)))]
async fn run(write: Write<NewWhatIf>) -> Result<Answer, Problem> {
    let start = async move |platform: &app::Platform, new: NewWhatIf| {
        let task = new.task(platform).await?;
        platform.start_job(&Task::Whatif(task)).await
    };
    write.answer(accepted, start).await
}

/// A comparison of policies.
#[derive(Serialize, ToSchema)]
#[schema(as = WhatIfResult)]
struct ResultBody {
    /// First day.
    from: String,
    /// First day after.
    to: String,
    /// Code of the currency of all amounts.
    currency: String,
    /// credit, commission or payable: what rows and spreads are of.
    measure: &'static str,
    /// The last commit that was seen.
    watermark: i64,
    /// Names of the dimensions of the rows.
    dims: Vec<&'static str>,
    /// What they are compared with.
    against: SideBody,
    /// The policies that might come, in the order asked for.
    alternatives: Vec<AlternativeBody>,
    /// Groups under every policy.
    rows: Vec<RowBody>,
}

/// Sums of a policy.
#[derive(Serialize, ToSchema)]
#[schema(as = WhatIfSide)]
struct SideBody {
    /// Name of the policy.
    name: String,
    /// Credit in all books, `(none)` included.
    credit: Money,
    /// Commission, `(none)` included: what the policy costs.
    commission: Money,
    /// Base of the orders that are credited.
    base: Money,
    /// Credit over base, as decimal text.
    double_credit_ratio: String,
    /// Orders for which two parties of one kind are credited.
    conflicts: u64,
    /// Parties that earn commission.
    payees: u64,
}

/// A policy that might come.
#[derive(Serialize, ToSchema)]
#[schema(as = WhatIfAlternative)]
struct AlternativeBody {
    /// Its sums.
    side: SideBody,
    /// Orders that either of the two credits.
    orders: u64,
    /// Orders whose receivers differ in some book.
    orders_changed: u64,
    /// Payees who get more, most first.
    winners: Vec<PayeeBody>,
    /// Payees who get less, most first.
    losers: Vec<PayeeBody>,
    /// Payees for whom nothing changes.
    unchanged: u64,
    /// What winners gain together.
    gained: Money,
    /// What losers lose together; negative.
    lost: Money,
    /// How changes are distributed, from the heaviest loss to the greatest gain.
    bands: Vec<BandBody>,
    /// Who crosses a sum that was asked for.
    crossings: Vec<CrossingBody>,
    /// Orders that move to or from the party that was asked for.
    moved: Option<MovedBody>,
}

/// A unit, a person, or another group.
#[derive(Serialize, ToSchema)]
#[schema(as = WhatIfGroup)]
struct GroupBody {
    /// Kind and key of a unit or person; the word itself of anything else; `(none)` for nobody.
    id: String,
    /// What people call it.
    name: String,
    /// What a unit or person is; null of anything else.
    kind: Option<&'static str>,
}

/// What one payee has under both.
#[derive(Serialize, ToSchema)]
#[schema(as = WhatIfPayee)]
struct PayeeBody {
    /// Who.
    payee: GroupBody,
    /// Under the policy that is compared with.
    before: Money,
    /// Under the policy that might come.
    after: Money,
    /// The difference.
    change: Money,
}

/// Payees whose change lies between two percentages of what they had.
#[derive(Serialize, ToSchema)]
#[schema(as = WhatIfBand)]
struct BandBody {
    /// percent, same or from_nothing.
    kind: &'static str,
    /// The lower bound in percent; null without one.
    from_percent: Option<i32>,
    /// The upper bound in percent; null without one.
    to_percent: Option<i32>,
    /// How many payees.
    payees: u64,
    /// The sum of their changes.
    change: Money,
}

/// Who crosses a sum.
#[derive(Serialize, ToSchema)]
#[schema(as = WhatIfCrossing)]
struct CrossingBody {
    /// The sum.
    threshold: Money,
    /// Payees who were under it and reach it.
    up: Vec<PayeeBody>,
    /// Payees who had reached it and fall under it.
    down: Vec<PayeeBody>,
}

/// Orders that move to or from a party.
#[derive(Serialize, ToSchema)]
#[schema(as = WhatIfMoved)]
struct MovedBody {
    /// The party.
    party: GroupBody,
    /// Orders of which the party would have another amount.
    orders: u64,
    /// The sum of the differences.
    change: Money,
    /// The orders with the greatest differences, greatest first.
    shown: Vec<MovedOrderBody>,
}

/// An order that moves.
#[derive(Serialize, ToSchema)]
#[schema(as = WhatIfMovedOrder)]
struct MovedOrderBody {
    /// Its own id in the source; null for what a payee has for a whole period.
    order: Option<String>,
    /// When it was placed.
    at: Option<String>,
    /// What the party has now.
    before: Money,
    /// What it would have.
    after: Money,
    /// Who has a part of it now and would not have the same.
    holders_before: Vec<HolderBody>,
    /// Who would have a part of it and has not the same now.
    holders_after: Vec<HolderBody>,
}

/// Who has a part of an order, and why.
#[derive(Serialize, ToSchema)]
#[schema(as = WhatIfHolder)]
struct HolderBody {
    /// Who; `(none)` for nobody.
    party: GroupBody,
    /// The book.
    book: String,
    /// By which rule.
    rule: String,
    /// Why this party, in English.
    reason: &'static str,
    /// The same as a word for programs: binding, touchpoint, participant, …
    reason_code: &'static str,
    /// How much.
    amount: Money,
}

/// A group under every policy.
#[derive(Serialize, ToSchema)]
#[schema(as = WhatIfRow)]
struct RowBody {
    /// One per dimension.
    groups: Vec<GroupBody>,
    /// Under the policy that is compared with.
    before: Money,
    /// Under each policy that might come, in their order.
    after: Vec<Money>,
}

/// Writes a comparison down: all of it, and as a page in each language.
pub(super) fn render(world: &World, comparison: &Comparison) -> Result<Vec<(String, String)>, AppError> {
    let all = serde_json::to_string(&shown(world, comparison)).map_err(AppError::internal)?;
    let mut parts = vec![(RESULT.to_owned(), all)];
    for (name, language) in LANGUAGES {
        let report = app::report(comparison, world, language)?;
        parts.push((format!("report.{name}"), report.page));
        parts.extend(report.charts.into_iter().map(|(chart, csv)| (format!("csv.{name}.{chart}"), csv)));
    }
    Ok(parts)
}

pub(super) const LANGUAGES: [(&str, Language); 2] = [("en", Language::English), ("zh", Language::Chinese)];

fn shown(world: &World, comparison: &Comparison) -> ResultBody {
    let seen = Shown { world, currency: comparison.currency };
    let row = |row: &ComparisonRow| RowBody {
        groups: row.dims.iter().zip(&comparison.dims).map(|(word, dim)| seen.group(dim, word)).collect(),
        before: Money::of(row.before, row.currency),
        after: row.after.iter().map(|after| Money::of(*after, row.currency)).collect(),
    };
    ResultBody {
        from: comparison.days.0.to_string(),
        to: comparison.days.1.to_string(),
        currency: comparison.currency.code().to_owned(),
        measure: WhatIfTask::measure_name(comparison.measure),
        watermark: comparison.watermark.0,
        dims: comparison.dims.clone(),
        against: seen.side(&comparison.against, &comparison.before),
        alternatives: comparison.alternatives.iter().map(|alternative| seen.alternative(alternative)).collect(),
        rows: comparison.rows.iter().map(row).collect(),
    }
}

struct Shown<'a> {
    world: &'a World,
    currency: Currency,
}

impl Shown<'_> {
    fn money(&self, amount: Amount) -> Money {
        Money::of(amount, self.currency)
    }

    fn wide(&self, amount: i128) -> Money {
        Money::wide(amount, self.currency)
    }

    /// A word of a dimension. Comparisons name units and persons by their own ids alone.
    fn group(&self, dim: &str, word: &str) -> GroupBody {
        let directory = &self.world.directory;
        let party = match PartyKind::parse(dim) {
            Some(kind) => directory.find(kind, word),
            None if dim == "payee" => directory.each_with(word).map(|party| party.id).min(),
            None => None,
        };
        match party.and_then(|party| directory.party(party)) {
            Some(party) => GroupBody {
                id: format!("{}:{}", party.kind.name(), party.key),
                name: party.name.clone(),
                kind: Some(party.kind.name()),
            },
            None => GroupBody { id: word.to_owned(), name: word.to_owned(), kind: None },
        }
    }

    fn side(&self, name: &str, side: &Side) -> SideBody {
        SideBody {
            name: name.to_owned(),
            credit: self.wide(side.credit),
            commission: self.wide(side.commission),
            base: self.wide(side.base),
            double_credit_ratio: side.double_credit_ratio(),
            conflicts: side.conflicts,
            payees: side.payees,
        }
    }

    fn payees(&self, payees: &[Payee]) -> Vec<PayeeBody> {
        let payee = |payee: &Payee| PayeeBody {
            payee: self.group("payee", &payee.key),
            before: self.money(payee.before),
            after: self.money(payee.after),
            change: self.wide(payee.change()),
        };
        payees.iter().map(payee).collect()
    }

    fn alternative(&self, alternative: &Alternative) -> AlternativeBody {
        let spread = &alternative.spread;
        let bands = spread.bands.iter().map(|band| {
            let (kind, from_percent, to_percent) = match band.kind {
                BandKind::Percent { from, to } => ("percent", from, to),
                BandKind::Same => ("same", None, None),
                BandKind::FromNothing => ("from_nothing", None, None),
            };
            BandBody { kind, from_percent, to_percent, payees: band.payees, change: self.wide(band.change) }
        });
        let crossings = spread.crossings.iter().map(|crossing| CrossingBody {
            threshold: self.money(crossing.threshold),
            up: self.payees(&crossing.up),
            down: self.payees(&crossing.down),
        });
        AlternativeBody {
            side: self.side(&alternative.name, &alternative.side),
            orders: alternative.orders,
            orders_changed: alternative.orders_changed,
            winners: self.payees(&spread.winners),
            losers: self.payees(&spread.losers),
            unchanged: spread.unchanged,
            gained: self.wide(spread.gained),
            lost: self.wide(spread.lost),
            bands: bands.collect(),
            crossings: crossings.collect(),
            moved: alternative.moved.as_ref().map(|moved| self.moved(moved)),
        }
    }

    fn moved(&self, moved: &Moved) -> MovedBody {
        let holders = |holders: &[app::Holder]| {
            let holder = |holder: &app::Holder| HolderBody {
                party: self.group("payee", holder.party.as_deref().unwrap_or("(none)")),
                book: holder.book.clone(),
                rule: holder.rule.clone(),
                reason: app::reason_words(holder.reason, Language::English),
                reason_code: app::reason_code(holder.reason),
                amount: self.money(holder.amount),
            };
            holders.iter().map(holder).collect()
        };
        let shown = moved.shown.iter().map(|order| MovedOrderBody {
            order: order.order.clone(),
            at: instant(order.at),
            before: self.money(order.before),
            after: self.money(order.after),
            holders_before: holders(&order.holders_before),
            holders_after: holders(&order.holders_after),
        });
        MovedBody {
            party: self.group("payee", &moved.party),
            orders: moved.orders,
            change: self.wide(moved.change),
            shown: shown.collect(),
        }
    }
}

/// A comparison of policies, once its job is done.
#[utoipa::path(get, path = "/api/v1/whatif/{job}", operation_id = "whatif.show", tag = "whatif",
    params(("job" = i64, Path, description = "Number of the job.")),
    responses((status = 200, description = "The comparison.", body = ResultBody)))]
async fn show(Calling(platform): Calling, InPath(job): InPath<i64>) -> Result<Answer, Problem> {
    let text = platform.job_part(Operation::WhatifShow, (job, KIND), RESULT).await?;
    let all: Value = serde_json::from_str(&text).map_err(AppError::internal)?;
    Ok(Answer::ok(&all))
}
