//! The side pass of a fold: facts of members of several profiles, gathered from all buckets and handed back by member.
//!
//! They are kept in memory up to a bound and spilled beyond it, as files of their own under `temporary/`.

use crate::batch::FactBatch;
use crate::bucket::{BucketFacts, load};
use crate::error::Result;
use crate::file::{FactFile, Part, Stored};
use crate::layout::Layout;
use crate::spool::{Buckets, Flush};
use crate::tail::Tail;
use base::fact::Pools;
use base::{ProfileId, Seq};
use identity::Members;
use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Gathers the facts of members of several profiles; buckets push into it at the same time.
pub(crate) struct Side<'a> {
    layout: &'a Layout,
    members: &'a Members,
    rows_max: usize,
    folder: String,
    gathered: Mutex<Gathered>,
}

#[derive(Default)]
struct Gathered {
    held: FactBatch,
    files: Vec<FactFile>,
    spills: u32,
}

/// Tells folds of one process apart; the process number tells processes apart.
static FOLDS: AtomicU64 = AtomicU64::new(0);

impl<'a> Side<'a> {
    pub fn new(layout: &'a Layout, members: &'a Members, rows_max: usize) -> Side<'a> {
        let fold = FOLDS.fetch_add(1, Ordering::Relaxed);
        let folder = format!("temporary/fold-{}-{fold}", std::process::id());
        Side { layout, members, rows_max, folder, gathered: Mutex::default() }
    }

    /// Takes one bucket's share.
    pub fn push(&self, batch: &FactBatch) -> Result<()> {
        if batch.is_empty() {
            return Ok(());
        }
        let mut gathered = self.lock();
        gathered.held.append(batch);
        if gathered.held.weight() < self.rows_max {
            return Ok(());
        }
        let buckets = self.buckets(&gathered.held);
        let flush = Flush { layout: self.layout, folder: &self.folder, number: gathered.spills, batch: &gathered.held };
        let files = flush.write(&buckets, 1)?;
        gathered.files.extend(files);
        gathered.held.clear();
        gathered.spills += 1;
        Ok(())
    }

    /// Everything has been gathered.
    pub fn finish(self) -> SideParts<'a> {
        let gathered = std::mem::take(&mut *self.lock());
        let buckets = self.buckets(&gathered.held);
        SideParts { layout: self.layout, gathered, buckets }
    }

    fn buckets(&self, batch: &FactBatch) -> Buckets {
        // Facts of one profile stand together, so the last answer is nearly always the next.
        let last = Cell::new((ProfileId(i64::MIN), 0));
        let route = |profile| {
            if last.get().0 != profile {
                let member = self.members.member_of(profile);
                last.set((profile, self.layout.bucket_of(ProfileId(member.0))));
            }
            last.get().1
        };
        Buckets::of(batch, self.layout.buckets(), &route)
    }

    fn lock(&self) -> MutexGuard<'_, Gathered> {
        self.gathered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What was gathered, part by part.
pub(crate) struct SideParts<'a> {
    layout: &'a Layout,
    gathered: Gathered,
    buckets: Buckets,
}

impl SideParts<'_> {
    /// The facts of one part, not yet sorted by member.
    pub fn load(&self, part: u32) -> Result<BucketFacts> {
        let files: Vec<&FactFile> = self.gathered.files.iter().filter(|file| file.bucket == part).collect();
        let mut facts = load((self.layout, Part::default()), &files, &Tail::default(), Seq(i64::MAX))?;
        let BucketFacts { orders, statuses, refunds, touches, binding_events, pools } = &mut facts;
        self.pick(part, orders, pools);
        self.pick(part, statuses, pools);
        self.pick(part, refunds, pools);
        self.pick(part, touches, pools);
        self.pick(part, binding_events, pools);
        Ok(facts)
    }

    fn pick<T: Stored>(&self, part: u32, rows: &mut Vec<T>, pools: &mut Pools) {
        let Gathered { held, .. } = &self.gathered;
        let picked = self.buckets.positions(T::TABLE, part).iter().map(|position| T::of(held).rows[*position as usize]);
        rows.extend(picked.map(|row| row.moved(&held.pools, pools)));
    }

    /// Removes what was spilled.
    pub fn remove(self) -> Result<()> {
        self.gathered.files.iter().try_for_each(|file| self.layout.remove(&file.path))
    }
}
