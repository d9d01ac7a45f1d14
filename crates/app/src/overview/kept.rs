//! What overviews show of the facts, kept and brought up to date.
//!
//! A pass over the facts of a million members takes half a minute. So only the members of whom something was recorded since are looked at
//! again, and meanwhile the overview of a moment ago is shown where there are many.

use super::Overview;
use crate::activation::active_policies;
use crate::kept::{Kept, Same};
use crate::member::roster::WAITED_FOR;
use crate::{AppError, Platform, World};
use base::{Interval, RunId, Seq, Timestamp};
use facts::{FactFile, OverviewSpec, Overviewed, Sight};
use identity::Members;
use org::Directory;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// So many callers with a part of the group of their own see the same again without it being summed up again.
const SHOWN: usize = 64;
/// For so many ranges.
const KEPT: usize = 8;
/// When something changed about more profiles, everybody is looked at again.
const CHANGED_MAX: usize = 20_000;
const HOUR_MICROS: i64 = 3_600_000_000;

/// The overviews that were asked for last.
pub(crate) struct KeptOverviews {
    /// As callers saw them, without what waits for them.
    pub(super) shown: Kept<ShownFrom, Overview>,
    made: Mutex<VecDeque<Made>>,
    making: Arc<tokio::sync::Mutex<()>>,
}

impl Default for KeptOverviews {
    fn default() -> Self {
        KeptOverviews { shown: Kept::new(SHOWN), made: Mutex::default(), making: Arc::default() }
    }
}

/// What a caller sees follows from.
#[derive(PartialEq)]
pub(super) struct ShownFrom {
    pub ranges: [Interval; 2],
    pub facts: Same<Overviewed>,
    /// Runs of both ranges, each with whether it was paid.
    pub runs: [Vec<(RunId, bool)>; 2],
    pub sight: Option<Sight>,
    pub directory: Same<Directory>,
}

#[derive(Clone)]
struct Made {
    cause: Arc<Cause>,
    facts: Arc<Overviewed>,
}

/// What sales and members follow from.
struct Cause {
    ranges: [Interval; 2],
    at: Timestamp,
    world: World,
    members: Arc<Members>,
    bindings: Vec<binding::Policy>,
}

impl Cause {
    /// Whether nothing but facts and links is different.
    fn is_like(&self, other: &Cause) -> bool {
        self.ranges == other.ranges
            && self.at == other.at
            && self.bindings == other.bindings
            && Same(Arc::clone(&self.world.directory)) == Same(Arc::clone(&other.world.directory))
    }

    fn is_same(&self, other: &Cause) -> bool {
        let files = |cause: &Cause| -> Same<[FactFile]> { Same(Arc::clone(&cause.world.files)) };
        self.is_like(other) && files(self) == files(other) && Arc::ptr_eq(&self.members, &other.members)
    }

    fn make(&self, platform: &Platform, before: Option<&Made>) -> Result<Overviewed, AppError> {
        let directory: &Directory = &self.world.directory;
        let Cause { ranges, at, .. } = *self;
        let spec = OverviewSpec { bindings: &self.bindings, organisation: directory, ranges, at };
        let input = platform.fold_input(&self.world, &self.members);
        if let Some(Made { cause, facts }) = before {
            let then = (cause.world.watermark, &*cause.members);
            if let Some(made) = facts::overview_since(&input, &spec, facts, then, CHANGED_MAX)? {
                return Ok(made);
            }
        }
        Ok(facts::overview(&input, &spec)?)
    }
}

impl KeptOverviews {
    fn find(&self, fits: impl Fn(&Cause) -> bool) -> Option<Made> {
        let made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        made.iter().rev().find(|made| fits(&made.cause)).cloned()
    }

    fn keep(&self, new: Made) {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        made.retain(|old| old.cause.ranges != new.cause.ranges);
        if made.len() == KEPT {
            made.pop_front();
        }
        made.push_back(new);
    }
}

impl Platform {
    /// Sales and members, and the commit as of which they are.
    pub(super) async fn overview_facts(
        &self,
        world: &mut World,
        ranges: [Interval; 2],
    ) -> Result<(Arc<Overviewed>, Seq), AppError> {
        let bindings = active_policies(self, world).await?.binding.clone();
        let members = self.members(world).await?;
        // Members are counted as of the last instant of the range that has come; of one that is not over, by the hour.
        let hour = Timestamp(self.clock.now().0.div_euclid(HOUR_MICROS) * HOUR_MICROS + HOUR_MICROS - 1);
        let at = hour.min(Timestamp(ranges[0].to.0 - 1));
        let cause = Arc::new(Cause { ranges, at, world: world.clone(), members, bindings });
        if let Some(made) = self.kept_overviews.find(|other| cause.is_same(other)) {
            return Ok((made.facts, world.watermark));
        }
        let before = self.kept_overviews.find(|other| other.ranges == ranges);
        let Some(before) = before.filter(|before| is_large(&before.facts)) else {
            let _one_at_a_time = self.kept_overviews.making.lock().await;
            return Ok((self.new_overview(&cause).await?, world.watermark));
        };
        if let Ok(one_at_a_time) = Arc::clone(&self.kept_overviews.making).try_lock_owned() {
            let (platform, cause) = (self.clone(), Arc::clone(&cause));
            // Who asks next sees it; a failure is met again by who has to wait for it.
            tokio::spawn(async move {
                let made = platform.new_overview(&cause).await;
                drop(one_at_a_time);
                made.map(drop)
            });
        }
        Ok((before.facts, before.cause.world.watermark))
    }

    async fn new_overview(&self, cause: &Arc<Cause>) -> Result<Arc<Overviewed>, AppError> {
        // Somebody else may have made it meanwhile.
        if let Some(made) = self.kept_overviews.find(|other| cause.is_same(other)) {
            return Ok(made.facts);
        }
        let earlier = |other: &Cause| cause.is_like(other) && other.world.watermark <= cause.world.watermark;
        let before = self.kept_overviews.find(earlier);
        let (platform, same) = (self.clone(), Arc::clone(cause));
        let make = move || same.make(&platform, before.as_ref());
        let facts = Arc::new(tokio::task::spawn_blocking(make).await.map_err(AppError::internal)??);
        self.kept_overviews.keep(Made { cause: Arc::clone(cause), facts: Arc::clone(&facts) });
        Ok(facts)
    }
}

fn is_large(facts: &Overviewed) -> bool {
    facts.people.iter().map(|people| people.counts.known).sum::<u64>() > WAITED_FOR as u64
}
