//! Dated values by owner: one flat list of intervals, cut per owner.
//!
//! An owner's part is found by two index reads, and an instant in it by a search over a handful of entries. Nothing here
//! allocates after it is built.

use base::{Interval, Timestamp};

/// A value and when it holds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dated<T> {
    pub(crate) during: Interval,
    pub(crate) value: T,
}

/// Dated values of owners numbered from 0.
#[derive(Clone, Debug)]
pub(crate) struct Timeline<T> {
    /// Where each owner's entries begin; one more at the end.
    starts: Vec<u32>,
    entries: Vec<Dated<T>>,
}

impl<T> Default for Timeline<T> {
    fn default() -> Self {
        Timeline { starts: vec![0], entries: Vec::new() }
    }
}

impl<T: Copy> Timeline<T> {
    /// Cuts rows that are sorted by owner. Within an owner their order is kept; [`Timeline::at`] needs it to be by time.
    pub(crate) fn new(owners: usize, rows: impl IntoIterator<Item = (u32, Interval, T)>) -> Self {
        let mut starts = vec![0; owners + 1];
        let mut entries = Vec::new();
        let mut next = 0;
        for (owner, during, value) in rows {
            while next <= owner as usize {
                starts[next] = entries.len() as u32;
                next += 1;
            }
            entries.push(Dated { during, value });
        }
        starts[next..].fill(entries.len() as u32);
        Timeline { starts, entries }
    }

    /// Every entry of an owner; none for an owner that was never there.
    pub(crate) fn of(&self, owner: u32) -> &[Dated<T>] {
        let owner = owner as usize;
        match self.starts.get(owner..owner + 2) {
            Some(ends) => &self.entries[ends[0] as usize..ends[1] as usize],
            None => &[],
        }
    }

    /// The value at an instant, where entries of an owner are by time and do not overlap.
    pub(crate) fn at(&self, owner: u32, at: Timestamp) -> Option<T> {
        let entries = self.of(owner);
        let after = entries.partition_point(|entry| entry.during.from <= at);
        entries[..after].last().filter(|entry| at < entry.during.to).map(|entry| entry.value)
    }

    /// Every value at an instant, where entries of an owner may overlap.
    pub(crate) fn all_at(&self, owner: u32, at: Timestamp) -> impl Iterator<Item = T> {
        self.of(owner).iter().filter(move |entry| entry.during.contains(at)).map(|entry| entry.value)
    }
}
