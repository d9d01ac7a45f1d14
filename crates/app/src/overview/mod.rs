//! The state of things at a glance: what was sold, to how many members, who was credited, what is owed and what waits for a
//! decision; of the whole group, or of the caller's own part of it.
//!
//! Facts are read in one pass that is kept and brought up to date; money comes from the totals of runs.

mod figures;
mod kept;
mod stores;

pub use self::figures::OverviewFigures;
pub(crate) use self::kept::KeptOverviews;
use self::kept::ShownFrom;
pub use self::stores::StoreFigures;

use crate::access::{Operation, Reach};
use crate::kept::Same;
use crate::{AppError, Platform, World};
use base::{Date, Interval, RunId, Seq};
use facts::{PeopleCounts, Sight};
use std::sync::Arc;
use store::period::{Period, PeriodState};
use store::run::Run;

/// An overview.
#[derive(Clone, Debug)]
pub struct Overview {
    /// What it covers.
    pub range: Interval,
    /// What it is compared with: the time before, as long.
    pub before: Interval,
    /// The periods that lie within the range.
    pub periods: Vec<Period>,
    /// The runs that credit and money come from.
    pub runs: Vec<RunId>,
    /// The last commit that is seen in sales and members. Where there are many members, one just before is shown while what came since is
    /// added.
    pub watermark: Seq,
    /// Members, and how far they have come.
    pub people: PeopleCounts,
    /// Orders and refunds in the range.
    pub counts: [u64; 2],
    /// Orders and refunds in the time before.
    pub counts_before: [u64; 2],
    /// By currency, the one with the highest revenue first.
    pub figures: Vec<OverviewFigures>,
    /// The stores with the highest credit, highest first.
    pub stores_top: Vec<StoreFigures>,
    /// Of the other stores those with the lowest credit, lowest first.
    pub stores_bottom: Vec<StoreFigures>,
    /// What waits for somebody.
    pub decisions: Decisions,
}

/// What waits for somebody to decide.
#[derive(Clone, Debug, Default)]
pub struct Decisions {
    /// Periods and what is next to be done with each: settle, review, lock, pay. None for those who see a part of the group.
    pub periods: Vec<(Period, &'static str)>,
    /// Disputes that nobody decided.
    pub disputes_open: u64,
    /// Rows that imports set aside; none for those who may not look at them.
    pub rows_aside: Option<u64>,
    /// Events that were set aside; none for those who may not look at them.
    pub events_aside: Option<u64>,
}

/// Runs, each with whether it was paid.
type PaidRuns = [(Run, bool)];

impl Overview {
    /// Of nothing yet.
    fn of([range, before]: [Interval; 2]) -> Overview {
        Overview {
            range,
            before,
            periods: Vec::new(),
            runs: Vec::new(),
            watermark: Seq(0),
            people: PeopleCounts::default(),
            counts: [0; 2],
            counts_before: [0; 2],
            figures: Vec::new(),
            stores_top: Vec::new(),
            stores_bottom: Vec::new(),
            decisions: Decisions::default(),
        }
    }
}

impl Platform {
    /// An overview of days; of the latest open period unless they are given.
    pub async fn overview(&self, days: Option<(Date, Date)>) -> Result<Overview, AppError> {
        let reach = self.permit(Operation::OverviewShow)?;
        let mut world = self.world().await?;
        let periods = store::period::list(&self.store).await?;
        let range = match days {
            Some((from, to)) => crate::credit::days(&world.settings.calendar, from, to)?,
            None => self.usual_range(&world, &periods),
        };
        let before = before(&world, &periods, range);
        let sight = self.sight(&reach, &world.directory);
        let (facts, watermark) = self.overview_facts(&mut world, [range, before]).await?;
        let runs = [self.runs_within(&periods, range).await?, self.runs_within(&periods, before).await?];
        let ids = runs.each_ref().map(|runs| runs.iter().map(|(run, paid)| (run.id, *paid)).collect());
        let from = ShownFrom {
            ranges: [range, before],
            facts: Same(Arc::clone(&facts)),
            runs: ids,
            sight: sight.clone(),
            directory: Same(Arc::clone(&world.directory)),
        };
        let [runs, runs_before] = &runs;
        let make = async || {
            let mut found = Overview::of([range, before]);
            found.add_facts(&world, sight.as_ref(), &facts)?;
            self.add_runs(&mut found, (&world, &reach), (runs, runs_before)).await?;
            found.figures.sort_by_key(|figures| (std::cmp::Reverse(figures.revenue), figures.currency));
            self.add_stores(&mut found, (&world, &reach), &facts.sales, (runs, runs_before)).await?;
            Ok(found)
        };
        let shown = self.kept_overviews.shown.get(from, make).await?;
        Ok(Overview {
            periods: within(&periods, range).cloned().collect(),
            runs: runs.iter().map(|(run, _)| run.id).collect(),
            watermark,
            decisions: self.decisions(&world, &periods, &reach).await?,
            ..Overview::clone(&shown)
        })
    }

    /// The latest period that is not locked, or else the latest of all, or else this month.
    fn usual_range(&self, world: &World, periods: &[Period]) -> Interval {
        let now = self.clock.now();
        let open = periods.iter().rev().find(|period| !period.state.is_locked() && period.range.from <= now);
        if let Some(period) = open.or(periods.last()) {
            return period.range;
        }
        let calendar = &world.settings.calendar;
        let (year, month, _) = calendar.date(now).parts();
        let first = |year, month| Date::from_parts(year, month, 1).map(|date| calendar.start_of(date));
        let next = if month == 12 { first(year + 1, 1) } else { first(year, month + 1) };
        match (first(year, month), next) {
            (Ok(from), Ok(to)) => Interval { from, to },
            _ => Interval { from: now, to: now },
        }
    }

    /// The runs of the periods within a range, each with whether it was paid; the latest draft of exactly these days when no period
    /// lies in them.
    async fn runs_within(&self, periods: &[Period], range: Interval) -> Result<Vec<(Run, bool)>, AppError> {
        let mut runs = Vec::new();
        let mut none = true;
        for period in within(periods, range) {
            none = false;
            let of_period = store::run::of_period(&self.store, period.id).await?;
            let locked = of_period.iter().position(|run| run.state == store::run::RunState::Locked);
            let run = of_period.into_iter().nth(locked.unwrap_or(0));
            runs.extend(run.map(|run| (run, period.state == PeriodState::Paid)));
        }
        if none {
            let draft = store::run::covering(&self.store, range, Seq::MAX).await?;
            runs.extend(draft.filter(|run| run.range == range).map(|run| (run, false)));
        }
        Ok(runs)
    }

    async fn decisions(&self, world: &World, periods: &[Period], reach: &Reach) -> Result<Decisions, AppError> {
        let now = self.clock.now();
        let next = |period: &Period| match period.state {
            PeriodState::Open if period.range.to <= now => Some("settle"),
            PeriodState::Computed if period.approvals > 0 => Some("review"),
            PeriodState::Computed | PeriodState::Reviewed => Some("lock"),
            PeriodState::Locked => Some("pay"),
            PeriodState::Open | PeriodState::Paid => None,
        };
        let of_group = periods.iter().filter(|_| *reach == Reach::All);
        let disputes = store::dispute::list(&self.store).await?;
        let sees = |payee| reach.sees(&world.directory, payee, now);
        let open = disputes.iter().filter(|one| one.decision.is_none() && sees(one.dispute.payee)).count();
        Ok(Decisions {
            periods: of_group.filter_map(|period| Some((period.clone(), next(period)?))).collect(),
            disputes_open: open as u64,
            rows_aside: match self.permit(Operation::QuarantineShow) {
                Ok(_) => Some(store::import::count_rejected(&self.store).await?),
                Err(_) => None,
            },
            events_aside: match self.permit(Operation::EventAsideList) {
                Ok(_) => Some(store::event::count_aside(&self.store).await?),
                Err(_) => None,
            },
        })
    }
}

/// The period before when the range is one and follows it, or else as many days before.
fn before(world: &World, periods: &[Period], range: Interval) -> Interval {
    let is_period = periods.iter().any(|period| period.range == range);
    if let Some(found) = periods.iter().find(|period| is_period && period.range.to == range.from) {
        return found.range;
    }
    let calendar = &world.settings.calendar;
    let (first, last) = (calendar.date(range.from), calendar.date(range.to));
    Interval { from: calendar.start_of(Date(first.0.saturating_mul(2).saturating_sub(last.0))), to: range.from }
}

fn within(periods: &[Period], range: Interval) -> impl Iterator<Item = &Period> {
    periods.iter().filter(move |period| range.from <= period.range.from && period.range.to <= range.to)
}

/// Whether somebody sees what belongs to these parties.
fn seen<'a>(sight: Option<&Sight>, parties: impl IntoIterator<Item = &'a base::PartyId>) -> bool {
    sight.is_none_or(|sight| parties.into_iter().any(|party| sight.sees_party(Some(*party))))
}
