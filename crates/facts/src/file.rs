//! One file of facts: how rows of one kind and bucket become Parquet and come back.

use crate::batch::{Fact, FactBatch, Op, OrderLists, Rows, Table, append_lists};
use crate::columns::{Encoder, Key, Kind, Row, damaged, declare_list};
use crate::decode::{GroupDecoder, read_groups};
use crate::error::Result;
use crate::layout::Layout;
use crate::rows::Cell;
use base::fact::{NamedAmount, Order, OrderLine, Participant, Pools, Tender};
use base::{Seq, Timestamp};
use sha2::{Digest, Sha256};

/// Rows of one row group: large enough to compress, small enough that a decoder stays within a few megabytes.
const GROUP_ROWS_MAX: usize = 128 * 1024;

/// A member's facts are found by the member's profiles.
const BY_PROFILE: Key = Key { column: "profile", page_rows: 2048, compressed: false };

/// A file of facts as a manifest names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactFile {
    /// What it holds.
    pub table: Table,
    /// Which bucket of profiles; [`TAIL`] for a small file of all profiles that has not been sealed yet.
    pub bucket: u32,
    /// Relative to the root of the layout.
    pub path: String,
    /// How many rows, corrections and retractions included.
    pub rows: u64,
    /// The first instant among its rows.
    pub from: Timestamp,
    /// The first instant after all of its rows.
    pub to: Timestamp,
    /// Size.
    pub bytes: u64,
    /// SHA-256 of its bytes.
    pub digest: [u8; 32],
    /// The commit that made its rows visible, the first of several: 0 as an import writes it, given when a manifest takes it
    /// in.
    pub seq: Seq,
    /// The last commit that made any of its rows visible.
    pub seq_last: Seq,
}

impl FactFile {
    /// What a manifest says of a file that this commit made visible. Rows with a commit of their own keep it.
    pub fn visible_from(&mut self, commit: Seq) {
        let given = |seq: Seq| if seq == Seq(0) { commit } else { seq };
        (self.seq, self.seq_last) = (given(self.seq), given(self.seq_last));
    }
}

/// The bucket of files of the tail.
pub const TAIL: u32 = i32::MAX as u32;

/// A kind of fact with files of its own.
pub(crate) trait Stored: Fact + Row {
    const TABLE: Table;
    /// Declares the lists that follow the flat columns.
    fn declare_lists() -> String {
        String::new()
    }
    /// Writes the lists of these rows.
    fn write_lists<'r>(
        _group: &mut crate::columns::GroupEncoder<'_, '_>,
        _rows: impl Iterator<Item = &'r Self> + Clone,
        _pools: &Pools,
    ) -> parquet::errors::Result<()>
    where
        Self: 'r,
    {
        Ok(())
    }
    /// Reads the wanted columns of the lists of these rows, each by names of list and column; `first` is the number of the first
    /// list column.
    fn read_lists(
        _group: &mut GroupDecoder<'_>,
        _first: usize,
        _is_wanted: &dyn Fn(&str, &str) -> bool,
        (_rows, _pools): (&mut [Self], &mut Pools),
    ) -> Result<()> {
        Ok(())
    }
    /// The rows of this kind in a batch.
    fn of(batch: &FactBatch) -> &Rows<Self>;
    /// The same fact with its lists at the end of other pools.
    fn moved(self, _from: &Pools, _to: &mut Pools) -> Self {
        self
    }
}

macro_rules! stored {
    ($kind:ty, $table:ident, $field:ident $(, { $($lists:item)+ })?) => {
        impl Stored for $kind {
            const TABLE: Table = Table::$table;
            $($($lists)+)?
            fn of(batch: &FactBatch) -> &Rows<Self> {
                &batch.$field
            }
        }
    };
}

stored!(base::fact::StatusEvent, Statuses, statuses);
stored!(base::fact::Refund, Refunds, refunds);
stored!(base::fact::Touch, Touches, touches);
stored!(base::fact::BindingEvent, BindingEvents, binding_events);
stored!(Order, Orders, orders, {
    fn declare_lists() -> String {
        [
            declare_list::<OrderLine>(),
            declare_list::<Participant>(),
            declare_list::<NamedAmount>(),
            declare_list::<Tender>(),
        ]
        .concat()
    }
    fn write_lists<'r>(
        group: &mut crate::columns::GroupEncoder<'_, '_>,
        rows: impl Iterator<Item = &'r Self> + Clone,
        pools: &Pools,
    ) -> parquet::errors::Result<()> {
        group.lists(rows.clone().map(|order| order.lines), &pools.lines)?;
        group.lists(rows.clone().map(|order| order.participants), &pools.participants)?;
        group.lists(rows.clone().map(|order| order.amounts), &pools.amounts)?;
        group.lists(rows.map(|order| order.tenders), &pools.tenders)
    }
    fn read_lists(
        group: &mut GroupDecoder<'_>,
        first: usize,
        is_wanted: &dyn Fn(&str, &str) -> bool,
        (rows, pools): (&mut [Self], &mut Pools),
    ) -> Result<()> {
        let participants = first + OrderLine::COLUMNS.len();
        let amounts = participants + Participant::COLUMNS.len();
        let tenders = amounts + NamedAmount::COLUMNS.len();
        group.lists(first, is_wanted, &mut pools.lines, |row, span| rows[row].lines = span)?;
        group.lists(participants, is_wanted, &mut pools.participants, |row, span| rows[row].participants = span)?;
        group.lists(amounts, is_wanted, &mut pools.amounts, |row, span| rows[row].amounts = span)?;
        group.lists(tenders, is_wanted, &mut pools.tenders, |row, span| rows[row].tenders = span)
    }
    fn moved(self, from: &Pools, to: &mut Pools) -> Self {
        append_lists(self, OrderLists::of(&self, from), to)
    }
});

/// Writes the rows at these positions, which are in the order of the file, as one file.
pub(crate) fn write<T: Stored>(
    layout: &Layout,
    path: String,
    bucket: u32,
    (rows, pools): (&Rows<T>, &Pools),
    positions: &[u32],
) -> Result<FactFile> {
    let Rows { rows, ops } = rows;
    let further = format!("required int32 op (INTEGER(8,false));{}", T::declare_lists());
    let mut encoder = Encoder::new::<T>(&path, &further, BY_PROFILE, positions.len())?;
    for part in positions.chunks(GROUP_ROWS_MAX) {
        let picked = part.iter().map(|position| &rows[*position as usize]);
        encoder.group(|group| {
            group.rows(picked.clone())?;
            group.small(part.iter().map(|position| ops[*position as usize].to_number()))?;
            T::write_lists(group, picked.clone(), pools)
        })?;
    }
    let bytes = encoder.finish()?;
    let instants = || positions.iter().map(|position| rows[*position as usize].at());
    let commits = || positions.iter().map(|position| rows[*position as usize].recorded());
    let file = FactFile {
        table: T::TABLE,
        bucket,
        rows: positions.len() as u64,
        from: instants().min().unwrap_or(Timestamp::MIN),
        to: instants().max().map_or(Timestamp::MIN, |last| Timestamp(last.0.saturating_add(1))),
        bytes: bytes.len() as u64,
        digest: Sha256::digest(&bytes).into(),
        seq: commits().min().unwrap_or_default(),
        seq_last: commits().max().unwrap_or_default(),
        path,
    };
    layout.put(&file.path, bytes)?;
    Ok(file)
}

/// What of a file is wanted; everything by default.
#[derive(Clone, Copy, Default)]
pub(crate) struct Part<'a> {
    /// Only the rows of these profiles, which are sorted.
    pub profiles: Option<&'a [i64]>,
    /// Only these columns; others stay blank.
    pub columns: Option<&'a [&'a str]>,
    /// When only some columns are wanted, these of lists, by names of list and column; other lists stay empty.
    pub lists: &'a [(&'a str, &'a str)],
}

impl<'a> Part<'a> {
    /// Only the rows of these profiles, which are sorted.
    pub fn of(profiles: &'a [i64]) -> Part<'a> {
        Part { profiles: Some(profiles), columns: None, lists: &[] }
    }
}

/// Adds the rows of a file, whatever they do and whenever they were recorded.
pub(crate) fn read<T: Stored>(
    layout: &Layout,
    file: &FactFile,
    part: Part<'_>,
    (rows, pools): (&mut Rows<T>, &mut Pools),
) -> Result<()> {
    let path = file.path.as_str();
    let start = rows.rows.len();
    let keys = part.profiles.map(|profiles| (BY_PROFILE, profiles));
    let mut ops = Vec::new();
    read_groups::<T>(layout, path, keys, |group| {
        let first_row = rows.rows.len();
        let is_wanted = |name: &str| part.columns.is_none_or(|columns| columns.contains(&name));
        group.some_columns(0, is_wanted, &mut rows.rows)?;
        group.column(T::COLUMNS.len(), Kind::Small, &mut ops)?;
        for number in &ops {
            rows.ops.push(Op::from_number(*number).ok_or_else(|| damaged(path, format!("operation {number}")))?);
        }
        if part.columns.is_some() && part.lists.is_empty() {
            return Ok(());
        }
        let is_wanted = |list: &str, column: &str| part.columns.is_none() || part.lists.contains(&(list, column));
        T::read_lists(group, T::COLUMNS.len() + 1, &is_wanted, (&mut rows.rows[first_row..], &mut *pools))
    })?;
    let read = (rows.rows.len() - start) as u64;
    if read > file.rows || (part.profiles.is_none() && read < file.rows) {
        return Err(damaged(path, format!("{read} rows instead of {}", file.rows)));
    }
    for row in &mut rows.rows[start..] {
        if row.recorded() == Seq(0) {
            row.set_recorded(file.seq);
        }
    }
    Ok(())
}
