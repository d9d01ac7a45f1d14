//! The fold: every member's history once, in parallel over buckets, members of several profiles in a side pass.
//!
//! Parts 0 to B − 1 are the buckets, with the members of one profile; parts B to 2 B − 1 hold the members of several,
//! spread by the same hash over the member. Results come by part, whatever the threads do.

use crate::batch::{FactBatch, FactCounts, Op, OrderLists};
use crate::bucket::{BucketFacts, Groups, load};
use crate::error::{FactsError, Result};
use crate::file::{FactFile, Part, TAIL};
use crate::layout::Layout;
use crate::parallel::parallel;
use crate::side::Side;
use crate::tail::TailFacts;
use crate::watch::Watch;
use base::fact::History;
use base::{MemberId, ProfileId, Seq};
use identity::Members;
use std::cell::Cell;

/// Facts and entries of their lists that the side pass keeps in memory before it spills: about 100 MB.
pub const SIDE_ROWS_DEFAULT: usize = 1_000_000;

/// What a fold reads.
#[derive(Clone, Copy, Debug)]
pub struct FoldInput<'a> {
    /// Where the files are.
    pub layout: &'a Layout,
    /// The manifest: every file of facts with its commit.
    pub files: &'a [FactFile],
    /// Only what was recorded up to here counts.
    pub watermark: Seq,
    /// Which profiles are one member.
    pub members: &'a Members,
    /// How many threads.
    pub threads: usize,
    /// How many facts of members of several profiles are kept in memory, see [`SIDE_ROWS_DEFAULT`].
    pub side_rows_max: usize,
    /// Who watches it, if anybody does.
    pub watch: Option<&'a Watch>,
}

impl<'a> FoldInput<'a> {
    /// An input with two threads and the usual side pass.
    pub fn new(layout: &'a Layout, files: &'a [FactFile], watermark: Seq, members: &'a Members) -> Self {
        FoldInput { layout, files, watermark, members, threads: 2, side_rows_max: SIDE_ROWS_DEFAULT, watch: None }
    }

    /// The same, with somebody who watches.
    #[must_use]
    pub fn watched(self, watch: Option<&'a Watch>) -> Self {
        FoldInput { watch, ..self }
    }

    fn step(&self) -> Result<()> {
        self.watch.map_or(Ok(()), Watch::step)
    }

    /// How many parts a fold over this input has.
    pub fn parts(&self) -> u32 {
        self.layout.buckets() * 2
    }
}

/// What a fold gave.
#[derive(Clone, Debug)]
pub struct Folded<R> {
    /// One result per part, in order; parts without facts have one too.
    pub parts: Vec<R>,
    /// The facts that were read and counted.
    pub read: FactCounts,
}

/// Folds every member's history.
///
/// `start` makes the state of a part, `each` sees one member after another, `finish` turns the state into the part's
/// result. Members of a part come by id. The same input gives the same results whatever the number of threads.
pub fn fold<S, R: Send>(
    input: &FoldInput<'_>,
    start: impl Fn(u32) -> Result<S> + Sync,
    each: impl Fn(&mut S, &History<'_>) -> Result<()> + Sync,
    finish: impl Fn(S) -> Result<R> + Sync,
) -> Result<Folded<R>> {
    let buckets = input.layout.buckets();
    let by_bucket = files_by_bucket(input.files, buckets)?;
    let tail = TailFacts::load(input.layout, input.files, input.watermark)?;
    let side = Side::new(input.layout, input.members, input.side_rows_max);
    let first = parallel(buckets as usize, input.threads, |bucket| {
        input.step()?;
        let facts =
            load((input.layout, Part::default()), &by_bucket[bucket], &tail.of_bucket(bucket as u32), input.watermark)?;
        let mut state = start(bucket as u32)?;
        let mut aside = FactBatch::default();
        for history in Groups::new(&facts, MemberId::from) {
            if input.members.is_single(ProfileId(history.member.0)) {
                each(&mut state, &history)?;
            } else {
                put_aside(&history, &mut aside);
            }
        }
        let read = facts.counts();
        drop(facts);
        side.push(&aside)?;
        Ok((finish(state)?, read))
    });
    let side = side.finish();
    let first = match first {
        Ok(first) => first,
        Err(error) => {
            // The first failure is the news; spilled files that cannot be removed go with the next clean-up.
            let _ = side.remove();
            return Err(error);
        }
    };
    let second = parallel(buckets as usize, input.threads, |part| {
        input.step()?;
        let mut state = start(buckets + part as u32)?;
        let mut facts = side.load(part as u32)?;
        // Facts of one profile stand together, so the last answer is nearly always the next.
        let last = Cell::new((ProfileId(i64::MIN), MemberId(i64::MIN)));
        let member_of = |profile| {
            if last.get().0 != profile {
                last.set((profile, input.members.member_of(profile)));
            }
            last.get().1
        };
        facts.sort_by_member(&member_of);
        for history in Groups::new(&facts, member_of) {
            each(&mut state, &history)?;
        }
        finish(state)
    });
    side.remove()?;
    let mut read = FactCounts::default();
    let mut parts = Vec::with_capacity(input.parts() as usize);
    for (result, counts) in first {
        parts.push(result);
        read.add(&counts);
    }
    parts.extend(second?);
    Ok(Folded { parts, read })
}

fn files_by_bucket(files: &[FactFile], buckets: u32) -> Result<Vec<Vec<&FactFile>>> {
    let mut by_bucket = vec![Vec::new(); buckets as usize];
    for file in files.iter().filter(|file| file.bucket != TAIL) {
        let bucket: &mut Vec<&FactFile> = by_bucket.get_mut(file.bucket as usize).ok_or_else(|| {
            FactsError::Layout(format!("{} is of bucket {}, but there are {buckets}", file.path, file.bucket))
        })?;
        bucket.push(file);
    }
    Ok(by_bucket)
}

/// Copies one profile's facts for the side pass.
fn put_aside(history: &History<'_>, aside: &mut FactBatch) {
    for order in history.orders {
        aside.push_order(*order, OrderLists::of(order, history.pools), Op::New);
    }
    history.statuses.iter().for_each(|event| aside.push_status(*event, Op::New));
    history.refunds.iter().for_each(|refund| aside.push_refund(*refund, Op::New));
    history.touches.iter().for_each(|touch| aside.push_touch(*touch, Op::New));
    history.binding_events.iter().for_each(|event| aside.push_binding_event(*event, Op::New));
}

/// Loads the facts of one member only, from the buckets of its profiles; see [`BucketFacts::history`].
pub fn one_member(input: &FoldInput<'_>, member: MemberId) -> Result<BucketFacts> {
    let linked = input.members.profiles_of(member);
    let alone = [ProfileId(member.0)];
    let profiles = if linked.is_empty() { &alone[..] } else { linked };
    let mut wanted: Vec<i64> = profiles.iter().map(|profile| profile.0).collect();
    wanted.sort_unstable();
    let mut buckets: Vec<u32> = profiles.iter().map(|profile| input.layout.bucket_of(*profile)).collect();
    buckets.sort_unstable();
    buckets.dedup();
    let tail = TailFacts::load(input.layout, input.files, input.watermark)?;
    let mut facts = BucketFacts::default();
    for bucket in buckets {
        let files: Vec<&FactFile> = input.files.iter().filter(|file| file.bucket == bucket).collect();
        let mut loaded = load((input.layout, Part::of(&wanted)), &files, &tail.of_bucket(bucket), input.watermark)?;
        loaded.retain(&|profile| wanted.binary_search(&profile.0).is_ok());
        facts.append(&loaded);
    }
    facts.sort_by_member(&|_| member);
    Ok(facts)
}
