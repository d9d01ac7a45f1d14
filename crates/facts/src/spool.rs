//! The spool: takes facts in any order, keeps a bounded number in memory, and writes them as sorted files per bucket.

use crate::batch::{Fact, FactBatch, Op, OrderLists, Rows, Table};
use crate::error::Result;
use crate::file::{self, FactFile, Part, Stored, TAIL};
use crate::layout::Layout;
use crate::parallel::parallel;
use base::fact::{BindingEvent, Order, Pools, Refund, StatusEvent, Touch};
use base::{FactId, ProfileId, Seq, Timestamp};

/// Facts and entries of their lists that are kept in memory before files are written: about 200 MB.
pub const SPOOL_ROWS_DEFAULT: usize = 2_000_000;

/// Takes facts in any order and writes them as files, one per kind and bucket.
///
/// Files are staged: nothing reads them until a manifest names them. A spool that is dropped unfinished leaves orphans.
#[derive(Debug)]
pub struct Spool {
    layout: Layout,
    folder: String,
    rows_max: usize,
    tail_rows_max: usize,
    threads: usize,
    held: FactBatch,
    files: Vec<FactFile>,
    flushes: u32,
}

impl Spool {
    /// A spool of one import; `import` is its id and must not have been used before.
    pub fn new(layout: &Layout, import: &str) -> Spool {
        Spool::in_folder(layout, Layout::import_folder(import))
    }

    pub(crate) fn in_folder(layout: &Layout, folder: String) -> Spool {
        Spool {
            layout: layout.clone(),
            folder,
            rows_max: SPOOL_ROWS_DEFAULT,
            tail_rows_max: 0,
            threads: 2,
            held: FactBatch::default(),
            files: Vec::new(),
            flushes: 0,
        }
    }

    /// Keeps at most so many facts and entries of their lists in memory.
    pub fn with_rows_max(mut self, rows_max: usize) -> Spool {
        self.rows_max = rows_max.max(1);
        self
    }

    /// With at most so many facts and entries of their lists in all, writes files of the tail instead of buckets.
    pub fn with_tail_rows_max(mut self, tail_rows_max: usize) -> Spool {
        self.tail_rows_max = tail_rows_max;
        self
    }

    /// Writes files on so many threads.
    pub fn with_threads(mut self, threads: usize) -> Spool {
        self.threads = threads;
        self
    }

    /// Adds everything of a batch.
    pub fn push(&mut self, batch: &FactBatch) -> Result<()> {
        self.held.append(batch);
        self.flush_when_full()
    }

    /// Adds an order with its lists.
    pub fn push_order(&mut self, order: Order, lists: OrderLists<'_>, op: Op) -> Result<()> {
        self.held.push_order(order, lists, op);
        self.flush_when_full()
    }

    /// Adds a status event.
    pub fn push_status(&mut self, event: StatusEvent, op: Op) -> Result<()> {
        self.held.push_status(event, op);
        self.flush_when_full()
    }

    /// Adds a refund.
    pub fn push_refund(&mut self, refund: Refund, op: Op) -> Result<()> {
        self.held.push_refund(refund, op);
        self.flush_when_full()
    }

    /// Adds a touchpoint.
    pub fn push_touch(&mut self, touch: Touch, op: Op) -> Result<()> {
        self.held.push_touch(touch, op);
        self.flush_when_full()
    }

    /// Adds a binding event.
    pub fn push_binding_event(&mut self, event: BindingEvent, op: Op) -> Result<()> {
        self.held.push_binding_event(event, op);
        self.flush_when_full()
    }

    /// Writes what is left and names every file, by kind and bucket: one per kind and bucket that has facts. They are on
    /// disk when this returns.
    pub fn finish(mut self) -> Result<Vec<FactFile>> {
        if self.flushes == 0 && self.held.weight() <= self.tail_rows_max {
            self.files = self.flushed().write_tail()?;
        } else {
            self.flush()?;
        }
        if self.flushes > 1 {
            self.merge()?;
        }
        self.files.sort_unstable_by_key(|file| (file.table, file.bucket));
        self.layout.sync(self.files.iter().map(|file| file.path.as_str()))?;
        Ok(self.files)
    }

    /// Makes one file of the several that flushes left per kind and bucket: every later fold opens them all.
    fn merge(&mut self) -> Result<()> {
        let count = self.layout.buckets() as usize;
        let merged = parallel(count, self.threads, |bucket| {
            let bucket = bucket as u32;
            let mut files = Vec::new();
            self.merge_table::<Order>(bucket, &mut files)?;
            self.merge_table::<StatusEvent>(bucket, &mut files)?;
            self.merge_table::<Refund>(bucket, &mut files)?;
            self.merge_table::<Touch>(bucket, &mut files)?;
            self.merge_table::<BindingEvent>(bucket, &mut files)?;
            Ok(files)
        })?;
        self.files = merged.into_iter().flatten().collect();
        Ok(())
    }

    fn merge_table<T: Stored>(&self, bucket: u32, files: &mut Vec<FactFile>) -> Result<()> {
        let wanted = |file: &&FactFile| file.table == T::TABLE && file.bucket == bucket;
        let several: Vec<&FactFile> = self.files.iter().filter(wanted).collect();
        if several.len() < 2 {
            files.extend(several.into_iter().cloned());
            return Ok(());
        }
        let (mut rows, mut pools) = (Rows::<T>::default(), Pools::default());
        for file in &several {
            file::read(&self.layout, file, Part::default(), (&mut rows, &mut pools))?;
        }
        let mut positions: Vec<u32> = (0..rows.rows.len() as u32).collect();
        sort_for_file(&rows, &mut positions);
        let path = path::<T>(&self.folder, bucket, self.flushes);
        files.push(file::write(&self.layout, path, bucket, (&rows, &pools), &positions)?);
        several.iter().try_for_each(|file| self.layout.remove(&file.path))
    }

    fn flush_when_full(&mut self) -> Result<()> {
        if self.held.weight() >= self.rows_max { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<()> {
        if self.held.is_empty() {
            return Ok(());
        }
        let buckets = Buckets::of(&self.held, self.layout.buckets(), &|profile| self.layout.bucket_of(profile));
        let files = self.flushed().write(&buckets, self.threads)?;
        self.files.extend(files);
        self.held.clear();
        self.flushes += 1;
        Ok(())
    }

    fn flushed(&self) -> Flush<'_> {
        Flush { layout: &self.layout, folder: &self.folder, number: self.flushes, batch: &self.held }
    }
}

/// A batch about to be written.
pub(crate) struct Flush<'a> {
    pub layout: &'a Layout,
    pub folder: &'a str,
    pub number: u32,
    pub batch: &'a FactBatch,
}

impl Flush<'_> {
    /// Writes one file per kind and bucket that has rows.
    pub fn write(&self, buckets: &Buckets, threads: usize) -> Result<Vec<FactFile>> {
        let count = self.layout.buckets() as usize;
        let written = parallel(count, threads, |bucket| self.write_bucket(buckets, bucket as u32))?;
        Ok(written.into_iter().flatten().collect())
    }

    /// Writes one file per kind that has rows, for the tail.
    pub fn write_tail(&self) -> Result<Vec<FactFile>> {
        let together = Buckets::of(self.batch, 1, &|_| 0);
        self.write_place(&together, 0, TAIL)
    }

    fn write_bucket(&self, buckets: &Buckets, bucket: u32) -> Result<Vec<FactFile>> {
        self.write_place(buckets, bucket, bucket)
    }

    fn write_place(&self, buckets: &Buckets, from: u32, bucket: u32) -> Result<Vec<FactFile>> {
        let mut files = Vec::new();
        self.write_table::<Order>(buckets.positions(Table::Orders, from), bucket, &mut files)?;
        self.write_table::<StatusEvent>(buckets.positions(Table::Statuses, from), bucket, &mut files)?;
        self.write_table::<Refund>(buckets.positions(Table::Refunds, from), bucket, &mut files)?;
        self.write_table::<Touch>(buckets.positions(Table::Touches, from), bucket, &mut files)?;
        self.write_table::<BindingEvent>(buckets.positions(Table::BindingEvents, from), bucket, &mut files)?;
        Ok(files)
    }

    fn write_table<T: Stored>(&self, positions: &[u32], bucket: u32, files: &mut Vec<FactFile>) -> Result<()> {
        if positions.is_empty() {
            return Ok(());
        }
        let mut positions = positions.to_vec();
        let rows = T::of(self.batch);
        sort_for_file(rows, &mut positions);
        let path = path::<T>(self.folder, bucket, self.number);
        files.push(file::write(self.layout, path, bucket, (rows, &self.batch.pools), &positions)?);
        Ok(())
    }
}

fn path<T: Stored>(folder: &str, bucket: u32, number: u32) -> String {
    match bucket {
        TAIL => format!("{folder}/{}-tail.parquet", T::TABLE.name()),
        _ => format!("{folder}/{}-{bucket:04}-{number:04}.parquet", T::TABLE.name()),
    }
}

fn sort_for_file<T: Fact>(rows: &Rows<T>, positions: &mut [u32]) {
    positions.sort_unstable_by_key(|position| {
        file_order(&rows.rows[*position as usize], rows.ops[*position as usize], *position)
    });
}

/// The order of rows in a file: by profile, then as a history wants them, then by version.
type FileOrder = (ProfileId, (FactId, Timestamp, FactId), Seq, Op, u32);

fn file_order<T: Fact>(row: &T, op: Op, position: u32) -> FileOrder {
    (row.profile(), row.place(), row.recorded(), op, position)
}

/// The positions of a batch's rows, by kind and bucket.
pub(crate) struct Buckets {
    tables: [(Vec<u32>, Vec<u32>); 5],
}

impl Buckets {
    /// Spreads rows over `count` buckets; `route` tells the bucket of a profile.
    pub fn of(batch: &FactBatch, count: u32, route: &impl Fn(ProfileId) -> u32) -> Buckets {
        Buckets {
            tables: [
                by_bucket::<Order>(batch, count, route),
                by_bucket::<StatusEvent>(batch, count, route),
                by_bucket::<Refund>(batch, count, route),
                by_bucket::<Touch>(batch, count, route),
                by_bucket::<BindingEvent>(batch, count, route),
            ],
        }
    }

    /// Positions of the rows of one kind and bucket, in the order of the batch.
    pub fn positions(&self, table: Table, bucket: u32) -> &[u32] {
        let (starts, positions) = &self.tables[table as usize];
        &positions[starts[bucket as usize] as usize..starts[bucket as usize + 1] as usize]
    }
}

/// A counting sort: where each bucket starts, and the positions of the rows one bucket after another.
fn by_bucket<T: Stored>(batch: &FactBatch, count: u32, route: &impl Fn(ProfileId) -> u32) -> (Vec<u32>, Vec<u32>) {
    let rows = &T::of(batch).rows;
    let mut starts = vec![0_u32; count as usize + 1];
    for row in rows {
        starts[route(row.profile()) as usize + 1] += 1;
    }
    for bucket in 1..starts.len() {
        starts[bucket] += starts[bucket - 1];
    }
    let mut next = starts.clone();
    let mut positions = vec![0_u32; rows.len()];
    for (position, row) in rows.iter().enumerate() {
        let place = &mut next[route(row.profile()) as usize];
        positions[*place as usize] = position as u32;
        *place += 1;
    }
    (starts, positions)
}
