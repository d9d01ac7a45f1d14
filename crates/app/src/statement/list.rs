//! The statements of a period side by side, from the totals of its run: no line is read but those that adjust earlier periods.

use super::{Statement, StatementTotal, describe};
use crate::access::Operation;
use crate::credit::run_policies;
use crate::kept::{Kept, Same};
use crate::privacy::to_hex;
use crate::{AppError, AsOf, Platform, World};
use base::{Amount, Currency, PartyId, PartyKind, RunId};
use credit::{LineCause, LineKind};
use facts::{LineFilter, RunPart, Sight, read_lines};
use org::Directory;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};
use store::period::{Period, PeriodState};
use store::run::Run;

/// A statement in a list.
#[derive(Clone, Debug)]
pub struct StatementRow {
    /// Kind, own id and name of the payee.
    pub payee: (PartyKind, String, String),
    /// Sums of all books, by currency.
    pub totals: BTreeMap<Currency, StatementTotal>,
    /// Of the commission, what adjusts earlier periods.
    pub carried: BTreeMap<Currency, Amount>,
    /// How far the period has come.
    pub state: PeriodState,
    /// SHA-256 of the snapshot, hexadecimal; none before the period is locked.
    pub hash: Option<String>,
}

/// By what statements are put in order: by name, or by a sum of the first currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatementOrder {
    /// Of the payee.
    Name,
    /// Performance.
    Credit,
    /// Money earned.
    Commission,
    /// Money that may be paid, and what was released.
    ToPay,
}

/// Where a statement stands in an order: the sum, then the name, then kind and own id of the payee.
pub type StatementPlace = (i64, String, String);

impl StatementRow {
    /// Where it stands.
    pub fn place(&self, order: StatementOrder) -> StatementPlace {
        let first = self.totals.values().next().copied().unwrap_or_default();
        let sum = match order {
            StatementOrder::Name => 0,
            StatementOrder::Credit => first.credit.0,
            StatementOrder::Commission => first.commission.0,
            StatementOrder::ToPay => first.payable.0.saturating_add(first.released.0),
        };
        let (kind, key, name) = &self.payee;
        (sum, name.clone(), format!("{}:{key}", kind.name()))
    }
}

/// What a list follows from: a run's totals stay, its payees have their names of now, and a period that is locked has hashes.
type Cause = (RunId, PeriodState, Same<Directory>);

/// The statements of the runs that were asked for last, of all payees.
pub(crate) struct KeptStatements(Kept<Cause, AllStatements>);

/// The statements of a run. Each order in which they were asked for is kept beside them: there may be tens of thousands.
struct AllStatements {
    rows: Vec<(PartyId, StatementRow)>,
    orders: [OnceLock<Vec<u32>>; 4],
}

impl AllStatements {
    /// Positions of the rows in an order.
    fn positions(&self, order: StatementOrder) -> &[u32] {
        self.orders[order as usize].get_or_init(|| {
            let mut positions: Vec<u32> = (0..).take(self.rows.len()).collect();
            positions.sort_by_cached_key(|position| self.row(*position).place(order));
            positions
        })
    }

    fn row(&self, position: u32) -> &StatementRow {
        &self.rows[position as usize].1
    }
}

impl Default for KeptStatements {
    fn default() -> Self {
        KeptStatements(Kept::new(4))
    }
}

/// Statements that the caller sees.
pub struct StatementRows {
    /// The run that they show.
    pub run: RunId,
    all: Arc<AllStatements>,
    sight: Option<Sight>,
}

impl StatementRows {
    /// Those behind a place, in an order or its reverse.
    pub fn after(
        &self,
        (order, descending): (StatementOrder, bool),
        place: Option<&StatementPlace>,
    ) -> impl Iterator<Item = &StatementRow> {
        let sees = |party| self.sight.as_ref().is_none_or(|sight| sight.sees_party(Some(party)));
        let positions = self.all.positions(order);
        // The first one that is not before the place, or behind it when the order is reversed.
        let end = |passes: fn(&StatementPlace, &StatementPlace) -> bool| {
            place.map(|place| positions.partition_point(|at| passes(&self.all.row(*at).place(order), place)))
        };
        let wanted = match descending {
            false => &positions[end(|one, place| one <= place).unwrap_or(0)..],
            true => &positions[..end(|one, place| one < place).unwrap_or(positions.len())],
        };
        let last = wanted.len().wrapping_sub(1);
        let in_order = (0..wanted.len()).map(move |number| wanted[if descending { last - number } else { number }]);
        let rows = in_order.map(|position| &self.all.rows[position as usize]);
        rows.filter(move |(party, _)| sees(*party)).map(|(_, row)| row)
    }
}

impl Platform {
    /// The statements of a period that the caller sees, and the run that they show.
    pub async fn statement_rows(&self, period: &str) -> Result<StatementRows, AppError> {
        let reach = self.permit(Operation::StatementList)?;
        let world = self.world().await?;
        let period = self.period(period).await?;
        let run = self.settled_run(&period).await?;
        let cause = (run.id, period.state, Same(Arc::clone(&world.directory)));
        let make = async || self.all_statement_rows(&world, &period, &run).await;
        let all = self.kept_statements.0.get(cause, make).await?;
        Ok(StatementRows { run: run.id, all, sight: self.sight(&reach, &world.directory) })
    }

    async fn all_statement_rows(&self, world: &World, period: &Period, run: &Run) -> Result<AllStatements, AppError> {
        let mut rows: BTreeMap<PartyId, BTreeMap<Currency, StatementTotal>> = BTreeMap::new();
        for total in self.totals_of(run.id).await?.iter() {
            let Some(party) = total.party else { continue };
            let sums = rows.entry(party).or_default().entry(total.currency).or_default();
            let add = |sum: &mut Amount, amount: Amount| {
                *sum = sum.checked_add(amount).map_err(AppError::internal)?;
                Ok::<(), AppError>(())
            };
            if total.kind == LineKind::Credit as u8 {
                add(&mut sums.credit, total.amount)?;
            } else if total.kind == LineKind::RollUp as u8 {
                add(&mut sums.roll_up, total.amount)?;
            } else {
                add(&mut sums.commission, total.amount)?;
                add(&mut sums.payable, total.payable)?;
                add(&mut sums.held, total.amount - total.payable)?;
                add(&mut sums.released, total.released)?;
            }
        }
        let mut carried = self.carried_in(run).await?;
        let kept = store::statement::of_run(&self.store, run.id).await?;
        let hashes: HashMap<PartyId, String> =
            kept.iter().map(|kept| (kept.statement.payee, to_hex(&kept.statement.hash))).collect();
        let row = |(payee, totals)| {
            let row = StatementRow {
                payee: describe(&world.directory, payee),
                totals,
                carried: carried.remove(&payee).unwrap_or_default(),
                state: period.state,
                hash: hashes.get(&payee).cloned(),
            };
            (payee, row)
        };
        Ok(AllStatements { rows: rows.into_iter().map(row).collect(), orders: Default::default() })
    }

    /// Commission of a run that adjusts earlier periods, by payee. Such lines have a part of their own.
    async fn carried_in(&self, run: &Run) -> Result<HashMap<PartyId, BTreeMap<Currency, Amount>>, AppError> {
        let policies = run_policies(run)?;
        let parts = self.parts(run.id).await?;
        let number = self.layout.adjustment_part();
        let parts: Vec<RunPart> = parts.into_iter().filter(|part| part.part == number).collect();
        let mut sums: HashMap<PartyId, BTreeMap<Currency, i128>> = HashMap::new();
        read_lines(&self.layout, &parts, &LineFilter::default(), |line| {
            let adjusts = matches!(line.cause, LineCause::Adjustment | LineCause::Decision);
            let currency = policies.get(usize::from(line.policy)).and_then(crate::RunPolicy::currency);
            if let (LineKind::Commission, true, Some(party), Some(currency)) =
                (line.kind, adjusts, line.party, currency)
            {
                *sums.entry(party).or_default().entry(currency).or_default() += i128::from(line.amount.0);
            }
            Ok(())
        })?;
        let exact = |(currency, sum)| Ok((currency, Amount(i64::try_from(sum).map_err(AppError::internal)?)));
        let of_party = |(party, sums): (PartyId, BTreeMap<Currency, i128>)| {
            Ok((party, sums.into_iter().map(exact).collect::<Result<_, AppError>>()?))
        };
        sums.into_iter().map(of_party).collect()
    }

    /// The statement of a payee, to be given away as a file.
    pub async fn statement_file(&self, payee: &str, period: &str) -> Result<Statement, AppError> {
        let reach = self.permit(Operation::StatementFile)?;
        self.statement_seen(&reach, (payee, period), AsOf::Now, super::ALL_LINES).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> StatementRows {
        let currency = Currency::new("CNY", 2).expect("a currency");
        let of = |(number, name, credit): (u32, &str, i64)| {
            let total = StatementTotal { credit: Amount(credit), commission: Amount(-credit), ..Default::default() };
            let row = StatementRow {
                payee: (PartyKind::Store, format!("S{number}"), name.to_owned()),
                totals: BTreeMap::from([(currency, total)]),
                carried: BTreeMap::new(),
                state: PeriodState::Open,
                hash: None,
            };
            (PartyId::new(number).expect("a party"), row)
        };
        let rows = [(1, "b", 5), (2, "a", 5), (3, "a", 5), (4, "c", -1), (5, "d", 9)].map(of);
        let all = AllStatements { rows: rows.into(), orders: Default::default() };
        StatementRows { run: RunId(1), all: Arc::new(all), sight: None }
    }

    #[test]
    fn pages_of_every_order_follow_each_other_without_gap_or_repetition() {
        let statements = rows();
        let names = |order| {
            let all: Vec<&str> = statements.after((order, false), None).map(|row| row.payee.1.as_str()).collect();
            for descending in [false, true] {
                for limit in 1..=6 {
                    let (mut seen, mut place) = (Vec::new(), None);
                    loop {
                        let rows = statements.after((order, descending), place.as_ref()).take(limit);
                        let page: Vec<&StatementRow> = rows.collect();
                        let Some(last) = page.last() else { break };
                        place = Some(last.place(order));
                        seen.extend(page.iter().map(|row| row.payee.1.as_str()));
                    }
                    if descending {
                        seen.reverse();
                    }
                    assert_eq!(seen, all, "{order:?} by {limit}, descending {descending}");
                }
            }
            all.join(" ")
        };
        assert_eq!(names(StatementOrder::Name), "S2 S3 S1 S4 S5");
        assert_eq!(names(StatementOrder::Credit), "S4 S2 S3 S1 S5");
        assert_eq!(names(StatementOrder::Commission), "S5 S2 S3 S1 S4");
        assert_eq!(names(StatementOrder::ToPay), "S2 S3 S1 S4 S5");
    }
}
