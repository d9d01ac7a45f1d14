//! Credit, commission, held and payable money of a run, grouped.

use super::answer::Answer;
use super::ask::{InQuery, aside};
use super::caller::Calling;
use super::page::{Order, Paging, Wanted};
use super::problem::Problem;
use super::shown::{Money, as_of, days};
use crate::Server;
use app::{AppError, GroupWords, NONE, Tallies, Tally, TallyRequest, TallyWords};
use base::{Calendar, Currency, RunId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(list))
}

/// What is wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct CreditsFilter {
    /// What to group by, separated by commas: payee, associate, payee_kind, store, dealer, region, brand, department, channel, product, book,
    /// day, week, month, quarter, year, policy, rule. `payee` unless given.
    #[param(example = "region,book")]
    by: Option<String>,
    /// Only what is within these groups: word of a dimension, `=`, id of its group (nothing for what nobody gets), separated by `|`;
    /// a backslash stands before a sign that is part of an id.
    #[param(example = "region=region:east|book=store")]
    within: Option<String>,
    /// Only this book.
    book: Option<String>,
    /// The run of this period.
    period: Option<String>,
    /// This run.
    run: Option<i64>,
    /// First day, within the run. Without run and period, the latest run that covers the days is taken.
    from: Option<String>,
    /// First day after.
    to: Option<String>,
    /// Only runs that were known by then: a day, an instant, or the number of a commit.
    as_of: Option<String>,
}

/// A page of credits.
#[derive(Serialize, ToSchema)]
struct CreditsPage {
    /// What is on this page.
    items: Vec<CreditsRow>,
    /// Give it as `cursor` to get the next page; null on the last one.
    #[schema(required)]
    next: Option<String>,
    /// What the rows are grouped by.
    by: Vec<&'static str>,
    /// The run that was read.
    run: Option<i64>,
    /// The last commit that the run saw.
    watermark: i64,
    /// First day.
    from: Option<String>,
    /// First day after.
    to: Option<String>,
    /// Sums over all pages, by currency.
    totals: Vec<CreditsTotal>,
}

/// A group and its sums.
#[derive(Serialize, ToSchema)]
struct CreditsRow {
    /// One per word of `by`.
    keys: Vec<CreditsKey>,
    /// Distinct orders.
    orders: u64,
    /// Lines of the run.
    lines: u64,
    /// The sums.
    #[serde(flatten)]
    sums: CreditsTotal,
}

/// What a group is of in one dimension.
#[derive(Serialize, ToSchema)]
struct CreditsKey {
    /// The dimension.
    #[schema(example = "region")]
    by: &'static str,
    /// Names it in paths and queries; null for what nobody gets.
    #[schema(example = "region:R1")]
    id: Option<String>,
    /// What it is, of units and persons.
    #[schema(example = "region")]
    kind: Option<&'static str>,
    /// What people call it; `(none)` for what nobody gets.
    name: String,
}

/// Sums of lines in one currency.
#[derive(Serialize, ToSchema)]
struct CreditsTotal {
    /// Code of the currency.
    currency: String,
    /// Performance.
    credit: Money,
    /// Performance of those beneath.
    roll_up: Money,
    /// Money earned, clawback and adjustments included: payable and held.
    commission: Money,
    /// Of that, what may be paid by the end of the run.
    payable: Money,
    /// Of that, what is held.
    held: Money,
    /// Money earned earlier that became payable; no part of the commission.
    released: Money,
}

impl CreditsTotal {
    fn of(tally: &Tally, currency: Currency) -> CreditsTotal {
        let money = |amount| Money::of(amount, currency);
        CreditsTotal {
            currency: currency.code().to_owned(),
            credit: money(tally.credit),
            roll_up: money(tally.roll_up),
            commission: money(tally.commission),
            payable: money(tally.payable),
            held: money(tally.held),
            released: money(tally.released),
        }
    }
}

fn key((by, words): (&'static str, &GroupWords)) -> CreditsKey {
    match words {
        GroupWords::Party(None) => CreditsKey { by, id: None, kind: None, name: NONE.to_owned() },
        GroupWords::Party(Some((kind, key, name))) => {
            let id = Some(format!("{}:{key}", kind.name()));
            CreditsKey { by, id, kind: Some(kind.name()), name: name.clone() }
        }
        GroupWords::Word(word) => CreditsKey { by, id: Some(word.clone()), kind: None, name: word.clone() },
    }
}

/// What rows can be ordered by; rows with the same are ordered by what they are about.
const FIELDS: [&str; 7] = ["name", "credit", "commission", "payable", "held", "released", "orders"];

fn place(row: &TallyWords, order: Order<'_>) -> (i64, String, Vec<String>) {
    let tally = &row.tally;
    let number = match order.by {
        "credit" => tally.credit.0,
        "commission" => tally.commission.0,
        "payable" => tally.payable.0,
        "held" => tally.held.0,
        "released" => tally.released.0,
        "orders" => i64::try_from(tally.orders).unwrap_or(i64::MAX),
        _ => 0,
    };
    let words = row.keys.iter().flat_map(|words| match words {
        GroupWords::Party(None) => [String::new(), String::new()],
        GroupWords::Party(Some((kind, key, name))) => [name.clone(), format!("{}:{key}", kind.name())],
        GroupWords::Word(word) => [word.clone(), String::new()],
    });
    (number, row.currency.code().to_owned(), words.collect())
}

fn page(found: Tallies, calendar: &Calendar, wanted: &Wanted) -> Result<CreditsPage, Problem> {
    let order = wanted.order(&FIELDS)?;
    let Tallies { dims, rows, totals, source, range } = found;
    let (from, to) = days(calendar, range);
    let show = |row: TallyWords| CreditsRow {
        keys: dims.iter().copied().zip(&row.keys).map(key).collect(),
        orders: row.tally.orders,
        lines: row.tally.lines,
        sums: CreditsTotal::of(&row.tally, row.currency),
    };
    let page = wanted.page_of_all(rows, |row| place(row, order), order.descending, show)?;
    Ok(CreditsPage {
        items: page.items,
        next: page.next,
        run: source.run.map(|run| run.0),
        watermark: source.watermark.0,
        from,
        to,
        totals: totals.iter().map(|(currency, tally)| CreditsTotal::of(tally, *currency)).collect(),
        by: dims,
    })
}

/// Reads groups, `region=region:east|book=store` say.
fn groups(written: &str) -> Result<Vec<(String, String)>, AppError> {
    let group = |part: &str| match part.split_once('=') {
        Some((by, id)) => Ok((by.to_owned(), id.to_owned())),
        None => {
            let message = format!("{part:?} is no group; write a dimension and an id, such as region=region:east");
            Err(AppError::refused("query_wrong", message))
        }
    };
    let (mut parts, mut escaped) = (vec![String::new()], false);
    for sign in written.chars() {
        match sign {
            '\\' if !escaped => {
                escaped = true;
                continue;
            }
            '|' if !escaped => parts.push(String::new()),
            sign => parts.last_mut().into_iter().for_each(|part| part.push(sign)),
        }
        escaped = false;
    }
    parts.iter().filter(|part| !part.is_empty()).map(|part| group(part)).collect()
}

/// Credit, commission, held and payable money of a run, grouped: of everybody, or of the units and persons within the caller's scope.
#[utoipa::path(get, path = "/api/v1/credits", operation_id = "credits.show", tag = "credit", params(CreditsFilter, Paging),
    responses((status = 200, description = "A page of groups.", body = CreditsPage)))]
async fn list(
    Calling(platform): Calling,
    InQuery(filter): InQuery<CreditsFilter>,
    wanted: Wanted,
) -> Result<Answer, Problem> {
    let found = async move || {
        let calendar = platform.settings().await?.calendar;
        let as_of = as_of(filter.as_of.as_deref(), &calendar)?;
        let by = filter.by.as_deref().unwrap_or("payee");
        let request = TallyRequest {
            by: by.split(',').map(|name| name.trim().to_owned()).collect(),
            within: groups(filter.within.as_deref().unwrap_or_default())?,
            book: filter.book,
            run: filter.run.map(RunId),
            period: filter.period,
            from: filter.from,
            to: filter.to,
            as_of,
        };
        Ok((platform.tally(&request).await?, calendar))
    };
    let (found, calendar) = aside(found).await?;
    Ok(Answer::ok(&page(found, &calendar, &wanted)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_read() {
        for (written, expect) in [
            ("", vec![]),
            ("region=region:east", vec![("region", "region:east")]),
            ("region=|rule=a=b\\|c\\\\", vec![("region", ""), ("rule", "a=b|c\\")]),
        ] {
            let expect: Vec<(String, String)> = expect.into_iter().map(|(by, id)| (by.into(), id.into())).collect();
            assert_eq!(groups(written).expect("groups"), expect, "{written}");
        }
        assert_eq!(groups("region").expect_err("no id").code(), "query_wrong");
    }
}
