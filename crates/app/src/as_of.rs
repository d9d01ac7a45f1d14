//! As of a time of booking: what was recorded up to then, and nothing that came later.
//!
//! Runs, postings, statements and events are never changed, so the past is what has an earlier commit. What is kept in one
//! place and moves on, the state of a period, is worked out again from what happened to it.

use crate::period::period_named;
use crate::{AppError, Platform};
use base::{Calendar, RunId, Seq, Timestamp};
use std::collections::BTreeSet;
use store::dispute::Dispute;
use store::ledger::Until;
use store::period::{Period, PeriodEvent, PeriodEventKind, PeriodState};
use store::run::{Run, RunState};

/// A time of booking, as a person gives it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AsOf {
    /// Everything that is recorded.
    #[default]
    Now,
    /// What was recorded by this instant.
    Time(Timestamp),
    /// What was recorded up to this commit.
    Commit(Seq),
}

impl AsOf {
    /// Reads a day (its first instant), a time of day in the group's zone, or the number of a commit.
    pub fn parse(text: &str, calendar: &Calendar) -> Result<AsOf, AppError> {
        if let Ok(commit) = text.parse() {
            return Ok(AsOf::Commit(Seq(commit)));
        }
        let wrong = |error: base::TimeError| {
            AppError::refused("not_a_date", format!("{error}; or give the number of a commit, as `period show` has it"))
        };
        calendar.parse(text).map(AsOf::Time).map_err(wrong)
    }

    /// Until when transactions of the ledger count; none for all of them.
    pub(crate) fn until(self) -> Option<Until> {
        match self {
            AsOf::Now => None,
            AsOf::Time(at) => Some(Until::Time(at)),
            AsOf::Commit(seq) => Some(Until::Commit(seq)),
        }
    }
}

/// What is known: everything up to a commit, and how refusals call it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    pub until: Seq,
    pub words: String,
}

impl Known {
    /// Everything that is recorded.
    pub const NOW: Known = Known { until: Seq::MAX, words: String::new() };

    pub fn is_now(&self) -> bool {
        self.until == Seq::MAX
    }
}

impl Platform {
    /// What is known as of a time of booking.
    pub(crate) async fn known(&self, as_of: AsOf) -> Result<Known, AppError> {
        match as_of {
            AsOf::Now => Ok(Known::NOW),
            AsOf::Time(at) => {
                let until = store::command::last_by(&self.store, at).await?.unwrap_or_default();
                let time = self.settings().await?.calendar.show(at);
                Ok(Known { until, words: format!("by {time} (commit {until})") })
            }
            AsOf::Commit(until) => {
                let last = store::meta::last_seq(&self.store).await?;
                if (Seq(0)..=last).contains(&until) {
                    return Ok(Known { until, words: format!("by commit {until}") });
                }
                let message = format!("there is no commit {until}; the last one is {last}");
                Err(AppError::refused("commit_unknown", message))
            }
        }
    }

    /// A run by number, or the latest of those that were recorded by then.
    pub(crate) async fn run_at(&self, id: Option<RunId>, known: &Known) -> Result<Run, AppError> {
        let found = match id {
            Some(id) => store::run::get(&self.store, id).await?,
            None => store::run::latest(&self.store, known.until).await?,
        };
        let run = found.ok_or_else(|| match id {
            Some(id) => AppError::refused("run_not_found", format!("there is no run {id}")),
            None if known.is_now() => AppError::refused("no_run", "nothing was settled yet; run `yipan settle` first"),
            None => AppError::refused("no_run", format!("nothing was settled {}; ask as of a later time", known.words)),
        })?;
        if run.recorded > known.until {
            let message = format!(
                "run {} came with commit {}, after all that was recorded {}",
                run.id, run.recorded, known.words
            );
            return Err(AppError::refused("run_not_found", message));
        }
        Ok(run)
    }

    /// The run that a period had: the one it was locked with, or the latest settlement of it.
    pub(crate) async fn run_of_period_at(&self, period: &Period, known: &Known) -> Result<Run, AppError> {
        let mut runs = runs_by(store::run::of_period(&self.store, period.id).await?, period, known);
        let locked = runs.iter().position(|run| run.state == RunState::Locked);
        if !runs.is_empty() {
            return Ok(runs.swap_remove(locked.unwrap_or(0)));
        }
        let name = &period.name;
        let message = if known.is_now() {
            format!("period {name} was not settled yet; run `yipan settle --period {name}` first")
        } else {
            format!("period {name} was not settled {}; ask as of a later time", known.words)
        };
        Err(AppError::refused("no_run", message))
    }

    /// A period in the state that it had.
    pub(crate) async fn period_at(&self, name: &str, known: &Known) -> Result<Period, AppError> {
        let period = period_named(&self.store, name).await?;
        if known.is_now() {
            return Ok(period);
        }
        if period.recorded > known.until {
            let message = format!("period {name} was not open {}; ask as of a later time", known.words);
            return Err(AppError::refused("period_not_found", message));
        }
        let events = store::period::events(&self.store, period.id).await?;
        Ok(state_by(period, &events, known))
    }

    /// Every period that was open by then, in the state that it had, by start.
    pub(crate) async fn periods_at(&self, known: &Known) -> Result<Vec<Period>, AppError> {
        let mut periods = store::period::list(&self.store).await?;
        if known.is_now() {
            return Ok(periods);
        }
        periods.retain(|period| period.recorded <= known.until);
        let mut then = Vec::with_capacity(periods.len());
        for period in periods {
            let events = store::period::events(&self.store, period.id).await?;
            then.push(state_by(period, &events, known));
        }
        Ok(then)
    }

    /// A dispute as far as it had come; none where it was not opened yet.
    pub(crate) async fn dispute_at(&self, mut dispute: Dispute, known: &Known) -> Result<Option<Dispute>, AppError> {
        if dispute.recorded > known.until {
            return Ok(None);
        }
        dispute.decision = dispute.decision.filter(|decision| decision.recorded <= known.until);
        let booked_in = dispute.decision.as_ref().and_then(|decision| decision.booked_in);
        if let (Some(decision), Some(period)) = (&mut dispute.decision, booked_in) {
            let events = store::period::events(&self.store, period).await?;
            let locked = |event: &PeriodEvent| event.what == PeriodEventKind::Locked && event.recorded <= known.until;
            decision.booked_in = booked_in.filter(|_| events.iter().any(locked));
        }
        Ok(Some(dispute))
    }

    /// The commit that locked a period.
    pub(crate) async fn locked_by(&self, period: &Period) -> Result<Option<Seq>, AppError> {
        let events = store::period::events(&self.store, period.id).await?;
        Ok(events.into_iter().find(|event| event.what == PeriodEventKind::Locked).map(|event| event.recorded))
    }
}

/// The runs of a period that were recorded by then, in the state that they had.
pub(crate) fn runs_by(mut runs: Vec<Run>, period: &Period, known: &Known) -> Vec<Run> {
    runs.retain(|run| run.recorded <= known.until);
    if !period.state.is_locked() {
        runs.iter_mut().filter(|run| run.state == RunState::Locked).for_each(|run| run.state = RunState::Settled);
    }
    runs
}

/// The state of a period after what happened to it by then, and who brought it there and when.
fn state_by(period: Period, events: &[PeriodEvent], known: &Known) -> Period {
    let (at, by) = (period.opened_at, period.opened_by.clone());
    let mut period = Period { state: PeriodState::Open, changed_at: at, changed_by: by, ..period };
    let mut approvers: BTreeSet<&str> = BTreeSet::new();
    for event in events.iter().filter(|event| event.recorded <= known.until) {
        let state = match event.what {
            PeriodEventKind::Opened => continue,
            PeriodEventKind::Computed => {
                approvers.clear();
                PeriodState::Computed
            }
            PeriodEventKind::Approved => {
                approvers.insert(&event.by);
                if period.state != PeriodState::Computed || approvers.len() < period.approvals as usize {
                    continue;
                }
                PeriodState::Reviewed
            }
            PeriodEventKind::Locked => PeriodState::Locked,
            PeriodEventKind::Paid => PeriodState::Paid,
        };
        (period.state, period.changed_at, period.changed_by) = (state, event.at, event.by.clone());
    }
    period
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Interval;

    /// Events as `what by`, one per commit from 1.
    fn state(approvals: u32, events: &str, until: i64) -> String {
        let period = Period {
            id: 1,
            name: "2026-01".into(),
            range: Interval { from: Timestamp(0), to: Timestamp(9) },
            state: PeriodState::Paid,
            opened_at: Timestamp(1),
            opened_by: "ann".into(),
            changed_at: Timestamp(99),
            changed_by: "zoe".into(),
            approvals,
            recorded: Seq(1),
        };
        let event = |(number, text): (i64, &str)| {
            let (what, by) = text.split_once(' ').expect("what and who");
            let what = [
                PeriodEventKind::Opened,
                PeriodEventKind::Computed,
                PeriodEventKind::Approved,
                PeriodEventKind::Locked,
                PeriodEventKind::Paid,
            ]
            .into_iter()
            .find(|kind| kind.name() == what);
            PeriodEvent {
                period: 1,
                what: what.expect("a kind of event"),
                run: None,
                by: by.to_owned(),
                at: Timestamp(number),
                note: String::new(),
                recorded: Seq(number),
            }
        };
        let events: Vec<PeriodEvent> = (1..).zip(events.split(", ")).map(event).collect();
        let known = Known { until: Seq(until), words: String::new() };
        let found = state_by(period, &events, &known);
        format!("{} {} {}", found.state.name(), found.changed_at.0, found.changed_by)
    }

    #[test]
    fn a_period_is_what_happened_to_it_by_then() {
        let events = "opened ann, computed ann, approved bob, approved cid, computed ann, approved bob, approved cid, \
                      locked dan, paid eve";
        let expect = [
            (1, "open 1 ann"),
            (2, "computed 2 ann"),
            (3, "computed 2 ann"),
            (4, "reviewed 4 cid"),
            (5, "computed 5 ann"),
            (6, "computed 5 ann"),
            (7, "reviewed 7 cid"),
            (8, "locked 8 dan"),
            (9, "paid 9 eve"),
        ];
        for (until, expect) in expect {
            assert_eq!(state(2, events, until), expect, "until {until}");
        }
    }

    #[test]
    fn one_approval_is_enough_where_nobody_has_to() {
        assert_eq!(state(0, "opened ann, computed ann, approved bob, approved cid", 4), "reviewed 3 bob");
        assert_eq!(state(1, "opened ann, computed ann, approved bob, locked cid", 9), "locked 4 cid");
    }

    #[test]
    fn a_time_a_day_or_a_commit() {
        let calendar = Calendar::new("Asia/Shanghai").expect("a zone");
        assert_eq!(AsOf::parse("12", &calendar).expect("a commit"), AsOf::Commit(Seq(12)));
        let midnight = calendar.parse("2026-01-01").expect("a day");
        assert_eq!(AsOf::parse("2026-01-01", &calendar).expect("a day"), AsOf::Time(midnight));
        assert_eq!(AsOf::parse("2026-01-01 00:00:00", &calendar).expect("a time"), AsOf::Time(midnight));
        let refused = AsOf::parse("yesterday", &calendar).expect_err("no time").to_string();
        assert!(refused.contains("yesterday") && refused.contains("commit"), "{refused}");
    }
}
