//! The tail: facts of small commits, one file per kind for all profiles, until they are sealed into their buckets.
//!
//! A commit of a few facts would otherwise leave a tiny file in every bucket. A fold reads the tail once and hands every bucket
//! its share.

use crate::batch::{FactBatch, Rows};
use crate::error::Result;
use crate::file::{self, FactFile, Part, Stored, TAIL};
use crate::layout::Layout;
use crate::spool::Buckets;
use base::Seq;
use base::fact::Pools;

/// The facts of the tail in memory. There are few: more are sealed.
pub(crate) struct TailFacts {
    batch: FactBatch,
    buckets: Buckets,
}

/// The share of one bucket; nothing by default.
#[derive(Clone, Copy, Default)]
pub(crate) struct Tail<'a>(Option<(&'a TailFacts, u32)>);

impl TailFacts {
    /// Reads what commits up to a watermark left in the tail. Files of buckets are passed over.
    pub fn load(layout: &Layout, files: &[FactFile], watermark: Seq) -> Result<TailFacts> {
        let mut batch = FactBatch::default();
        for file in files.iter().filter(|file| file.bucket == TAIL && file.seq <= watermark) {
            read_into(layout, file, &mut batch)?;
        }
        let buckets = Buckets::of(&batch, layout.buckets(), &|profile| layout.bucket_of(profile));
        Ok(TailFacts { batch, buckets })
    }

    /// The share of a bucket.
    pub fn of_bucket(&self, bucket: u32) -> Tail<'_> {
        Tail(Some((self, bucket)))
    }
}

impl Tail<'_> {
    /// How many rows of a kind.
    pub fn count<T: Stored>(&self) -> usize {
        self.0.map_or(0, |(tail, bucket)| tail.buckets.positions(T::TABLE, bucket).len())
    }

    /// Adds its rows of a kind, whatever they do and whenever they were recorded.
    pub fn read<T: Stored>(&self, rows: &mut Rows<T>, pools: &mut Pools) {
        let Some((tail, bucket)) = self.0 else { return };
        let held = T::of(&tail.batch);
        for position in tail.buckets.positions(T::TABLE, bucket) {
            let row = held.rows[*position as usize].moved(&tail.batch.pools, pools);
            rows.push(row, held.ops[*position as usize]);
        }
    }
}

/// Adds the rows of a file of any kind.
pub(crate) fn read_into(layout: &Layout, file: &FactFile, batch: &mut FactBatch) -> Result<()> {
    use crate::batch::Table;
    let FactBatch { orders, statuses, refunds, touches, binding_events, pools } = batch;
    match file.table {
        Table::Orders => file::read(layout, file, Part::default(), (orders, pools)),
        Table::Statuses => file::read(layout, file, Part::default(), (statuses, pools)),
        Table::Refunds => file::read(layout, file, Part::default(), (refunds, pools)),
        Table::Touches => file::read(layout, file, Part::default(), (touches, pools)),
        Table::BindingEvents => file::read(layout, file, Part::default(), (binding_events, pools)),
    }
}
