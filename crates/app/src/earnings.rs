//! What the caller earned: the page of an associate.

use crate::access::{Operation, Reach};
use crate::{AppError, AsOf, Platform, Statement, StatementTotal};
use base::{Currency, PartyKind, Timestamp};
use credit::LineKind;
use std::collections::BTreeMap;

/// What somebody earned in a period.
#[derive(Clone, Debug)]
pub struct Earnings {
    /// The statement of the period, as its latest run has it.
    pub statement: Statement,
    /// When that run was made: later orders are not in it.
    pub settled_at: Timestamp,
    /// Sums of all books, by currency.
    pub totals: BTreeMap<Currency, StatementTotal>,
    /// Of that, what took effect today.
    pub today: BTreeMap<Currency, StatementTotal>,
}

impl Platform {
    /// What the caller's own person earned in a period; in the latest that has begun and is settled unless one is named.
    pub async fn earnings(&self, period: Option<&str>) -> Result<Earnings, AppError> {
        let reach = self.permit(Operation::EarningsShow)?;
        let world = self.world().await?;
        let person = match &reach {
            Reach::Within { persons, .. } => persons.first().copied(),
            Reach::All => None,
        };
        let nobody = || {
            AppError::refused("own_person_not_found", "no role of yours is for a person; ask for a statement instead")
        };
        let person = person.ok_or_else(nobody)?;
        let key = format!("{}:{}", PartyKind::Associate.name(), world.directory.key(person));
        let now = self.clock.now();
        let name = match period {
            Some(name) => name.to_owned(),
            None => {
                let periods = store::period::list(&self.store).await?;
                let begun = periods.iter().rev().filter(|period| period.range.from <= now);
                let settled = begun.filter(|period| period.state != store::period::PeriodState::Open);
                let none = || AppError::refused("no_run", "no period was settled yet");
                settled.map(|period| period.name.clone()).next().ok_or_else(none)?
            }
        };
        let statement = self.statement_seen(&reach, (&key, &name), AsOf::Now, crate::statement::ALL_LINES).await?;
        let run = self.settled_run(&statement.period).await?;
        let calendar = &world.settings.calendar;
        let today = calendar.start_of(calendar.date(now));
        let mut totals: BTreeMap<Currency, StatementTotal> = BTreeMap::new();
        for ((_, currency), total) in &statement.totals {
            totals.entry(*currency).or_default().plus(total)?;
        }
        let mut of_today: BTreeMap<Currency, StatementTotal> = BTreeMap::new();
        for line in statement.lines.iter().filter(|line| line.at >= today && line.at <= now) {
            let sums = of_today.entry(line.currency).or_default();
            let sum = match line.kind {
                LineKind::Credit => &mut sums.credit,
                LineKind::RollUp => &mut sums.roll_up,
                LineKind::Release => &mut sums.released,
                LineKind::Commission => {
                    let part = if line.payable { &mut sums.payable } else { &mut sums.held };
                    *part = part.checked_add(line.amount).map_err(AppError::internal)?;
                    &mut sums.commission
                }
            };
            *sum = sum.checked_add(line.amount).map_err(AppError::internal)?;
        }
        Ok(Earnings { settled_at: run.created_at, statement, totals, today: of_today })
    }
}
