//! A pilot beside the rest: a version that holds for some brands or units only, compared with everybody else, before and
//! since it came into force.

use super::{Contender, compare};
use crate::access::Operation;
use crate::trial::{self, Trial};
use crate::{AppError, Platform, World};
use base::{Amount, Currency, Date, FactId, Interval, Timestamp};
use credit::{Line, LineKind, Organisation, Scope};
use facts::{LineFilter, Organised};
use std::collections::{HashMap, HashSet};

/// Sums of one side in one span of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PilotSide {
    /// Orders that are credited.
    pub orders: u64,
    /// Their base, refunds taken off.
    pub base: i128,
    /// Credit in all books.
    pub credit: i128,
    /// Commission: what the policy costs.
    pub commission: i128,
}

/// A pilot, compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pilot {
    /// Name and version of the pilot.
    pub policy: String,
    /// As many days before the pilot as it is compared for.
    pub before: Interval,
    /// Since the pilot.
    pub since: Interval,
    /// Where the pilot holds: before, and since.
    pub pilot: [PilotSide; 2],
    /// Everywhere else: before, and since.
    pub rest: [PilotSide; 2],
    /// The currency of all.
    pub currency: Currency,
}

impl Platform {
    /// Compares a pilot with the rest until a day, and both with as many days before the pilot.
    pub async fn pilot(&self, name: &str, version: u32, to: Date) -> Result<Pilot, AppError> {
        self.permit(Operation::PilotShow)?;
        let mut world = self.world().await?;
        let shown = format!("{name}@{version}");
        let version = Contender::Version { name: name.to_owned(), version };
        let compiled = self.contender(&mut world, &version).await?;
        let policy = compiled.credit_policy(name)?;
        let (scope, start) = (policy.scope.clone(), policy.effective.from);
        if scope == Scope::default() {
            let message = format!("{shown} holds everywhere; a pilot names brands, regions, dealers or stores");
            return Err(AppError::refused("not_a_pilot", message));
        }
        let calendar = &world.settings.calendar;
        let first = calendar.date(start);
        let since = crate::credit::days(calendar, first, to)?;
        let length = first.days_until(to);
        let before = crate::credit::days(calendar, first.plus_days(-length), first)?;
        let in_force = self.contender(&mut world, &Contender::InForce).await?;
        let currency = trial::common_currency(&in_force, &[])?;
        let members = self.members(&world).await?;
        let trial = self.trial((&world, &members), in_force, Interval { from: before.from, to: since.to }, 0)?;
        let [rest, pilot] = sides(&world, &trial, &scope, start)?;
        Ok(Pilot { policy: shown, before, since, pilot, rest, currency })
    }
}

/// Sums outside and inside a scope, each before and since an instant. An order belongs to the span in which it was placed;
/// refunds and other later lines count with it.
fn sides(world: &World, trial: &Trial<'_>, scope: &Scope, start: Timestamp) -> Result<[[PilotSide; 2]; 2], AppError> {
    let organisation = Organised(&world.directory);
    let mut sides = [[PilotSide::default(); 2]; 2];
    for part in compare::common_parts(trial, trial) {
        let mut bases: HashMap<(FactId, u32, Timestamp), (usize, usize, Amount)> = HashMap::new();
        let mut orders: [[HashSet<FactId>; 2]; 2] = Default::default();
        trial.read_part(part, &LineFilter::default(), |line| {
            let (inside, span) =
                (usize::from(covers(scope, &organisation, line)), usize::from(line.ordered_at >= start));
            let side = &mut sides[inside][span];
            match line.kind {
                LineKind::Credit => {
                    side.credit += i128::from(line.amount.0);
                    orders[inside][span].insert(line.order);
                    bases.insert((line.order, line.order_line, line.at), (inside, span, line.base));
                }
                LineKind::Commission => side.commission += i128::from(line.amount.0),
                LineKind::RollUp | LineKind::Release => {}
            }
            Ok(())
        })?;
        for (inside, span, base) in bases.into_values() {
            sides[inside][span].base += i128::from(base.0);
        }
        for (inside, spans) in orders.iter().enumerate() {
            for (span, orders) in spans.iter().enumerate() {
                sides[inside][span].orders += orders.len() as u64;
            }
        }
    }
    Ok(sides)
}

fn covers(scope: &Scope, organisation: &Organised<'_>, line: &Line) -> bool {
    let brand = scope.brands.is_empty() || line.brand.is_some_and(|brand| scope.brands.contains(&brand));
    let within = |store| scope.units.iter().any(|unit| organisation.within(*unit, store, line.ordered_at));
    brand && (scope.units.is_empty() || line.store.is_some_and(within))
}
