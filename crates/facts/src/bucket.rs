//! The facts of one bucket in memory, as they stood at a watermark.

use crate::batch::{Fact, FactCounts, Op, Rows};
use crate::error::Result;
use crate::file::{self, FactFile, Part, Stored};
use crate::layout::Layout;
use crate::tail::{Tail, TailFacts};
use base::fact::{BindingEvent, History, Order, Pools, Refund, StatusEvent, Touch};
use base::{FactId, MemberId, ProfileId, Seq};
use std::collections::HashMap;

/// The facts of one bucket: superseded and retracted versions are gone, and every list is sorted by profile and then as a
/// history wants it: orders, touchpoints and binding events by `(at, id)`, statuses and refunds by `(order, at, id)`.
#[derive(Clone, Debug, Default)]
pub struct BucketFacts {
    /// Orders.
    pub orders: Vec<Order>,
    /// Status events.
    pub statuses: Vec<StatusEvent>,
    /// Refunds.
    pub refunds: Vec<Refund>,
    /// Touchpoints.
    pub touches: Vec<Touch>,
    /// Binding events.
    pub binding_events: Vec<BindingEvent>,
    /// Lists of orders.
    pub pools: Pools,
}

/// Loads one bucket from the files of a manifest as of a watermark. Files of other buckets and later commits are skipped.
pub fn load_bucket(layout: &Layout, files: &[FactFile], bucket: u32, watermark: Seq) -> Result<BucketFacts> {
    let tail = TailFacts::load(layout, files, watermark)?;
    let files: Vec<&FactFile> = files.iter().filter(|file| file.bucket == bucket).collect();
    load((layout, Part::default()), &files, &tail.of_bucket(bucket), watermark)
}

/// Loads the facts of some files of one bucket, and of the tail, as of a watermark. Of the tail, facts of
/// other profiles than those asked for come along.
pub(crate) fn load(
    (layout, part): (&Layout, Part<'_>),
    files: &[&FactFile],
    tail: &Tail<'_>,
    watermark: Seq,
) -> Result<BucketFacts> {
    let mut pools = Pools::default();
    let from = (layout, part, files, tail);
    Ok(BucketFacts {
        orders: load_table(from, watermark, &mut pools)?,
        statuses: load_table(from, watermark, &mut pools)?,
        refunds: load_table(from, watermark, &mut pools)?,
        touches: load_table(from, watermark, &mut pools)?,
        binding_events: load_table(from, watermark, &mut pools)?,
        pools,
    })
}

fn load_table<T: Stored>(
    (layout, part, files, tail): (&Layout, Part<'_>, &[&FactFile], &Tail<'_>),
    watermark: Seq,
    pools: &mut Pools,
) -> Result<Vec<T>> {
    let wanted: Vec<&&FactFile> = files.iter().filter(|file| file.table == T::TABLE && file.seq <= watermark).collect();
    let mut rows = Rows::default();
    let count = wanted.iter().map(|file| file.rows as usize).sum::<usize>() + tail.count::<T>();
    if part.profiles.is_none() {
        rows.rows.reserve_exact(count);
        rows.ops.reserve_exact(count);
    }
    for file in wanted {
        file::read::<T>(layout, file, part, (&mut rows, &mut *pools))?;
    }
    tail.read(&mut rows, pools);
    let Rows { mut rows, ops } = current(rows, watermark);
    drop(ops);
    if !rows.is_sorted_by_key(|row| (row.profile(), row.place())) {
        // Files are sorted, so this merges a few long runs.
        rows.sort_by_key(|row| (row.profile(), row.place()));
    }
    Ok(rows)
}

/// Leaves the newest version of each fact as of a watermark, unless that is a retraction.
pub(crate) fn current<T: Fact>(mut rows: Rows<T>, watermark: Seq) -> Rows<T> {
    if rows.rows.iter().any(|row| row.recorded() > watermark) {
        let Rows { rows: all, ops } = rows;
        let kept = all.into_iter().zip(ops).filter(|(row, _)| row.recorded() <= watermark);
        let (kept, ops) = kept.unzip();
        rows = Rows { rows: kept, ops };
    }
    if rows.ops.iter().all(|op| *op == Op::New) {
        return rows;
    }
    // Only facts that something was done to need a look; there are few of them.
    let mut newest: HashMap<FactId, (Seq, Op, usize)> = HashMap::new();
    for (row, op) in rows.rows.iter().zip(&rows.ops).filter(|(_, op)| **op != Op::New) {
        newest.insert(row.id(), (row.recorded(), *op, 0));
    }
    for (position, (row, op)) in rows.rows.iter().zip(&rows.ops).enumerate() {
        if let Some(best) = newest.get_mut(&row.id()) {
            *best = (*best).max((row.recorded(), *op, position));
        }
    }
    let kept = rows.rows.iter().zip(&rows.ops).enumerate().filter(|(position, (row, _))| match newest.get(&row.id()) {
        Some((_, op, best)) => best == position && *op != Op::Retraction,
        None => true,
    });
    let (rows, ops) = kept.map(|(_, (row, op))| (*row, *op)).unzip();
    Rows { rows, ops }
}

impl BucketFacts {
    /// How many facts it has, by kind.
    pub fn counts(&self) -> FactCounts {
        FactCounts {
            orders: self.orders.len() as u64,
            order_lines: self.orders.iter().map(|order| order.lines.len() as u64).sum(),
            statuses: self.statuses.len() as u64,
            refunds: self.refunds.len() as u64,
            touches: self.touches.len() as u64,
            binding_events: self.binding_events.len() as u64,
        }
    }

    /// The whole as one member's history.
    ///
    /// Meant for facts that are all of one member and sorted accordingly, see [`crate::one_member`].
    pub fn history(&self, member: MemberId) -> History<'_> {
        History {
            member,
            orders: &self.orders,
            statuses: &self.statuses,
            refunds: &self.refunds,
            touches: &self.touches,
            binding_events: &self.binding_events,
            pools: &self.pools,
        }
    }

    /// Sorts every list by member and then as a history wants it.
    pub(crate) fn sort_by_member(&mut self, member_of: &impl Fn(ProfileId) -> MemberId) {
        // Finding a member costs more than comparing two, so it is asked once per row.
        self.orders.sort_by_cached_key(|row| (member_of(row.profile), row.place()));
        self.statuses.sort_by_cached_key(|row| (member_of(row.profile), row.place()));
        self.refunds.sort_by_cached_key(|row| (member_of(row.profile), row.place()));
        self.touches.sort_by_cached_key(|row| (member_of(row.profile), row.place()));
        self.binding_events.sort_by_cached_key(|row| (member_of(row.profile), row.place()));
    }

    /// Keeps the facts of some profiles only.
    pub(crate) fn retain(&mut self, keep: &impl Fn(ProfileId) -> bool) {
        self.orders.retain(|row| keep(row.profile));
        self.statuses.retain(|row| keep(row.profile));
        self.refunds.retain(|row| keep(row.profile));
        self.touches.retain(|row| keep(row.profile));
        self.binding_events.retain(|row| keep(row.profile));
    }

    /// Adds the facts of another bucket.
    pub(crate) fn append(&mut self, other: &BucketFacts) {
        for order in &other.orders {
            let lists = crate::batch::OrderLists::of(order, &other.pools);
            self.orders.push(crate::batch::append_lists(*order, lists, &mut self.pools));
        }
        self.statuses.extend_from_slice(&other.statuses);
        self.refunds.extend_from_slice(&other.refunds);
        self.touches.extend_from_slice(&other.touches);
        self.binding_events.extend_from_slice(&other.binding_events);
    }
}

/// Walks sorted facts group by group, a group being a profile or a member.
pub(crate) struct Groups<'a, K> {
    facts: &'a BucketFacts,
    group_of: K,
    next: [usize; 5],
}

impl<'a, K: Fn(ProfileId) -> MemberId> Groups<'a, K> {
    pub fn new(facts: &'a BucketFacts, group_of: K) -> Self {
        Groups { facts, group_of, next: [0; 5] }
    }
}

impl<'a, K: Fn(ProfileId) -> MemberId> Iterator for Groups<'a, K> {
    type Item = History<'a>;

    fn next(&mut self) -> Option<History<'a>> {
        let Groups { facts, group_of, next } = self;
        let heads = [
            facts.orders.get(next[0]).map(|row| row.profile),
            facts.statuses.get(next[1]).map(|row| row.profile),
            facts.refunds.get(next[2]).map(|row| row.profile),
            facts.touches.get(next[3]).map(|row| row.profile),
            facts.binding_events.get(next[4]).map(|row| row.profile),
        ];
        let member = heads.into_iter().flatten().map(&*group_of).min()?;
        Some(History {
            member,
            orders: take(&facts.orders, &mut next[0], member, group_of),
            statuses: take(&facts.statuses, &mut next[1], member, group_of),
            refunds: take(&facts.refunds, &mut next[2], member, group_of),
            touches: take(&facts.touches, &mut next[3], member, group_of),
            binding_events: take(&facts.binding_events, &mut next[4], member, group_of),
            pools: &facts.pools,
        })
    }
}

fn take<'a, T: Fact>(
    rows: &'a [T],
    next: &mut usize,
    member: MemberId,
    group_of: &impl Fn(ProfileId) -> MemberId,
) -> &'a [T] {
    let start = *next;
    let length = rows[start..].iter().take_while(|row| group_of(row.profile()) == member).count();
    *next = start + length;
    &rows[start..*next]
}
