//! What-if: the same facts under two policies, side by side. Nothing is kept.

use crate::activation::{Policies, active_policies, compile_file};
use crate::credit::{days, spec};
use crate::credits::parse_dims;
use crate::{AppError, Platform, World, activation, effect};
use base::{Amount, Currency, Date, FactId, Interval, PartyId, RunId, Symbol};
use credit::{Line, LineKind};
use facts::{CreditSource, Layout, LineFilter, Measure, Query, RollUps, RunOutcome, read_lines};
use std::collections::{BTreeMap, HashMap, HashSet};

/// What is to be compared.
#[derive(Clone, Debug)]
pub struct WhatIf {
    /// The policy that might come: name of its file, and text.
    pub policy: (String, String),
    /// The policy it is compared with.
    pub against: (String, String),
    /// First day.
    pub from: Date,
    /// First day after.
    pub to: Date,
    /// Names of dimensions.
    pub by: Vec<String>,
    /// Which amounts.
    pub measure: Measure,
}

/// One row: a party or another group, before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComparisonRow {
    /// One word per dimension.
    pub dims: Vec<String>,
    /// Under the policy that is compared with.
    pub before: Amount,
    /// Under the policy that might come.
    pub after: Amount,
    /// In which currency.
    pub currency: Currency,
}

/// Sums of one policy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Side {
    /// Credit in all books, `(none)` included.
    pub credit: i128,
    /// Commission, `(none)` included.
    pub commission: i128,
    /// Base of the orders that are credited.
    pub base: i128,
}

/// The comparison.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// Names of the dimensions.
    pub dims: Vec<&'static str>,
    /// Sorted by their words.
    pub rows: Vec<ComparisonRow>,
    /// Under the policy that is compared with.
    pub before: Side,
    /// Under the policy that might come.
    pub after: Side,
    /// The currency of both.
    pub currency: Currency,
    /// Orders that either of them credits.
    pub orders: u64,
    /// Orders whose receivers differ in some book.
    pub orders_changed: u64,
}

/// One of the two runs, gone when it is dropped.
struct Trial<'a> {
    layout: &'a Layout,
    outcome: RunOutcome,
    policies: Policies,
}

impl Drop for Trial<'_> {
    fn drop(&mut self) {
        // Lines of a trial that cannot be removed are never read again; there is nothing more to do about them here.
        let _ = self.layout.remove_folder(&Layout::run_folder(self.outcome.run));
    }
}

impl Platform {
    /// Compares two policies over the same facts.
    pub async fn what_if(&self, request: &WhatIf) -> Result<Comparison, AppError> {
        let dims = parse_dims(&request.by)?;
        let mut world = self.world().await?;
        let range = days(&world.settings.calendar, request.from, request.to)?;
        let in_force = active_policies(self, &mut world).await?;
        let before = compile_file(&request.against.1, &request.against.0, &mut world, &in_force)?;
        let after = compile_file(&request.policy.1, &request.policy.0, &mut world, &in_force)?;
        let currency = common_currency(&before, &after)?;
        // Numbers of kept runs are positive, so a trial's folder cannot be one of theirs.
        let first = -self.clock.now().0.abs();
        let before = self.trial(&world, before, range, RunId(first))?;
        let after = self.trial(&world, after, range, RunId(first - 1))?;
        let query = Query {
            measure: request.measure,
            roll_ups: RollUps::None,
            book: None,
            range: measured(request, range),
            dims,
        };
        let rows = join(self.rows(&world, &before, &query)?, self.rows(&world, &after, &query)?);
        let (orders, orders_changed) = self.changed(&before, &after)?;
        Ok(Comparison {
            dims: query.dims.iter().map(|dim| dim.name()).collect(),
            rows,
            before: self.side(&before)?,
            after: self.side(&after)?,
            currency,
            orders,
            orders_changed,
        })
    }

    fn trial(&self, world: &World, policies: Policies, range: Interval, run: RunId) -> Result<Trial<'_>, AppError> {
        // A trial is a period of its own, with nothing before it.
        let spec = spec(world, &policies, (range, std::slice::from_ref(&range)));
        let outcome = facts::settle(&self.fold_input(world), &spec, run, &[], |measures| {
            let remembered = policies.remembered(&world.symbols);
            effect::lines(world, &policies, &remembered, &effect::Before::default(), (range, measures))
        })?;
        Ok(Trial { layout: &self.layout, outcome, policies })
    }

    fn rows(&self, world: &World, trial: &Trial<'_>, query: &Query) -> Result<Vec<facts::CreditRow>, AppError> {
        let labels = activation::labels(&trial.policies.remembered(&world.symbols))?;
        let source = CreditSource {
            layout: &self.layout,
            parts: &trial.outcome.parts,
            policies: &labels,
            organisation: &world.directory,
            symbols: &world.symbols,
            calendar: &world.settings.calendar,
            threads: 2,
        };
        Ok(facts::credits(&source, query)?)
    }

    /// Credit and commission of a trial, and the base of the order lines it credits, each counted once.
    fn side(&self, trial: &Trial<'_>) -> Result<Side, AppError> {
        let mut side = Side::default();
        for (key, total) in &trial.outcome.totals {
            match key.kind {
                LineKind::Credit => side.credit += i128::from(total.amount.0),
                LineKind::Commission => side.commission += i128::from(total.amount.0),
                LineKind::RollUp | LineKind::Release => {}
            }
        }
        for part in &trial.outcome.parts {
            let mut bases: HashMap<(FactId, u32, base::Timestamp), Amount> = HashMap::new();
            read_lines(&self.layout, std::slice::from_ref(part), &LineFilter::default(), |line| {
                if line.kind == LineKind::Credit {
                    bases.insert((line.order, line.order_line, line.at), line.base);
                }
                Ok(())
            })?;
            side.base += bases.values().map(|base| i128::from(base.0)).sum::<i128>();
        }
        Ok(side)
    }

    /// How many orders there are, and of how many the receivers differ. All lines of an order lie in one part.
    fn changed(&self, before: &Trial<'_>, after: &Trial<'_>) -> Result<(u64, u64), AppError> {
        let mut parts: Vec<u32> =
            before.outcome.parts.iter().chain(&after.outcome.parts).map(|part| part.part).collect();
        parts.sort_unstable();
        parts.dedup();
        let (mut orders, mut changed) = (0, 0);
        for part in parts {
            let before = self.receivers(before, part)?;
            let after = self.receivers(after, part)?;
            let all: HashSet<&FactId> = before.keys().chain(after.keys()).collect();
            orders += all.len() as u64;
            changed += all.into_iter().filter(|order| before.get(order) != after.get(order)).count() as u64;
        }
        Ok((orders, changed))
    }

    fn receivers(&self, trial: &Trial<'_>, part: u32) -> Result<HashMap<FactId, Receivers>, AppError> {
        let mut receivers: HashMap<FactId, Receivers> = HashMap::new();
        if let Some(part) = trial.outcome.parts.iter().find(|file| file.part == part) {
            read_lines(&self.layout, std::slice::from_ref(part), &LineFilter::default(), |line: &Line| {
                if line.order != Line::NO_ORDER && matches!(line.kind, LineKind::Credit | LineKind::Commission) {
                    receivers.entry(line.order).or_default().insert((line.kind, line.book, line.party));
                }
                Ok(())
            })?;
        }
        Ok(receivers)
    }
}

type Receivers = std::collections::BTreeSet<(LineKind, Symbol, Option<PartyId>)>;

fn measured(request: &WhatIf, range: Interval) -> Interval {
    match request.measure {
        Measure::Payable => Interval { from: base::Timestamp::MIN, to: range.to },
        Measure::Credit | Measure::Commission => range,
    }
}

fn common_currency(before: &Policies, after: &Policies) -> Result<Currency, AppError> {
    let currency = |policies: &Policies| policies.credit.first().map(|policy| policy.currency);
    match (currency(before), currency(after)) {
        (Some(before), Some(after)) if before == after => Ok(after),
        (Some(before), Some(after)) => {
            let message = format!("one policy counts in {}, the other in {}", before.code(), after.code());
            Err(AppError::refused("policies_differ_in_currency", message))
        }
        _ => Err(AppError::internal("a what-if compares credit policies")),
    }
}

fn join(before: Vec<facts::CreditRow>, after: Vec<facts::CreditRow>) -> Vec<ComparisonRow> {
    let mut rows: BTreeMap<(Vec<String>, Currency), (Amount, Amount)> = BTreeMap::new();
    for row in before {
        rows.entry((row.dims, row.currency)).or_default().0 = row.amount;
    }
    for row in after {
        rows.entry((row.dims, row.currency)).or_default().1 = row.amount;
    }
    let row = |((dims, currency), (before, after))| ComparisonRow { dims, before, after, currency };
    rows.into_iter().map(row).collect()
}
