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
use std::sync::Arc;
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

/// What a list follows from: a run's totals stay, its payees have their names of now, and a period that is locked has hashes.
type Cause = (RunId, PeriodState, Same<Directory>);

/// The statements of the runs that were asked for last, of all payees.
pub(crate) struct KeptStatements(Kept<Cause, Vec<(PartyId, StatementRow)>>);

impl Default for KeptStatements {
    fn default() -> Self {
        KeptStatements(Kept::new(4))
    }
}

/// Statements that the caller sees.
pub struct StatementRows {
    /// The run that they show.
    pub run: RunId,
    all: Arc<Vec<(PartyId, StatementRow)>>,
    sight: Option<Sight>,
}

impl StatementRows {
    /// Each of them, by name of the payee.
    pub fn iter(&self) -> impl Iterator<Item = &StatementRow> {
        let sees = |party| self.sight.as_ref().is_none_or(|sight| sight.sees_party(Some(party)));
        self.all.iter().filter(move |(party, _)| sees(*party)).map(|(_, row)| row)
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

    async fn all_statement_rows(
        &self,
        world: &World,
        period: &Period,
        run: &Run,
    ) -> Result<Vec<(PartyId, StatementRow)>, AppError> {
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
        let mut rows: Vec<(PartyId, StatementRow)> = rows.into_iter().map(row).collect();
        rows.sort_by(|(_, one), (_, other)| (&one.payee.2, &one.payee).cmp(&(&other.payee.2, &other.payee)));
        Ok(rows)
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
