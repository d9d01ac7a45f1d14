//! The statements of a period side by side, from the totals of its run: no line is read but those that adjust earlier periods.

use super::{Statement, StatementTotal, describe};
use crate::access::Operation;
use crate::credit::run_policies;
use crate::privacy::to_hex;
use crate::{AppError, AsOf, Platform};
use base::{Amount, Currency, PartyId, PartyKind, RunId};
use credit::{LineCause, LineKind};
use facts::{LineFilter, RunPart, read_lines};
use std::collections::{BTreeMap, HashMap};
use store::period::PeriodState;
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

impl Platform {
    /// The statements of a period that the caller sees, by payee, and the run that they show.
    pub async fn statement_rows(&self, period: &str) -> Result<(RunId, Vec<StatementRow>), AppError> {
        let reach = self.permit(Operation::StatementList)?;
        let world = self.world().await?;
        let sight = self.sight(&reach, &world.directory);
        let period = self.period(period).await?;
        let run = self.settled_run(&period).await?;
        let mut rows: BTreeMap<PartyId, BTreeMap<Currency, StatementTotal>> = BTreeMap::new();
        for total in self.totals_of(run.id).await?.iter() {
            let Some(party) =
                total.party.filter(|party| sight.as_ref().is_none_or(|sight| sight.sees_party(Some(*party))))
            else {
                continue;
            };
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
        let mut carried = self.carried_in(&run).await?;
        let kept = store::statement::of_run(&self.store, run.id).await?;
        let hashes: HashMap<PartyId, String> =
            kept.iter().map(|kept| (kept.statement.payee, to_hex(&kept.statement.hash))).collect();
        let row = |(payee, totals)| StatementRow {
            payee: describe(&world.directory, payee),
            totals,
            carried: carried.remove(&payee).unwrap_or_default(),
            state: period.state,
            hash: hashes.get(&payee).cloned(),
        };
        Ok((run.id, rows.into_iter().map(row).collect()))
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
