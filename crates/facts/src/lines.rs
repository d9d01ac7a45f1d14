//! The lines of a run: one Parquet file per part, a canonical digest, and readers.
//!
//! The digest of a part is SHA-256 over its lines in the order the fold gives them, each in a fixed encoding of
//! [`ENCODED_BYTES`] bytes; the digest of a run is SHA-256 over number, count and digest of its parts in order. It depends
//! on the facts, policies and number of buckets, and neither on threads nor on how Parquet packs the columns.

use crate::columns::{Column, Encoder, Key, Kind, NO_TIME, Row, column_named, damaged};
use crate::decode::{self, GroupDecoder};
use crate::error::Result;
use crate::hash::SmallMap;
use crate::layout::Layout;
use crate::rows::{Cell, row};
use base::{Amount, FactId, MemberId, PartyId, RunId, Symbol, Timestamp};
use credit::{Line, LineCause, LineKind, Reason};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashSet};

/// Lines of one row group.
const GROUP_LINES: usize = 64 * 1024;

/// Bytes of one line in the canonical encoding.
pub const ENCODED_BYTES: usize = 99;

macro_rules! numbered_cells {
    ($($kind:ident: $blank:ident),+) => {
        $(impl Cell for $kind {
            const BLANK: Self = $kind::$blank;
            fn to_number(&self) -> i64 {
                *self as i64
            }
            fn from_number(number: i64) -> Option<Self> {
                u8::try_from(number).ok().and_then($kind::from_number)
            }
        })+
    };
}

numbered_cells!(LineKind: Credit, LineCause: Sale, Reason: Binding);

impl Cell for MemberId {
    const BLANK: Self = MemberId(0);
    fn to_number(&self) -> i64 {
        self.0
    }
    fn from_number(number: i64) -> Option<Self> {
        Some(MemberId(number))
    }
}

impl Cell for u16 {
    const BLANK: Self = 0;
    fn to_number(&self) -> i64 {
        i64::from(*self)
    }
    fn from_number(number: i64) -> Option<Self> {
        u16::try_from(number).ok()
    }
}

/// Zero is not the id of a fact.
impl Cell for Option<FactId> {
    const BLANK: Self = None;
    fn to_number(&self) -> i64 {
        self.map_or(0, |id| id.0)
    }
    fn from_number(number: i64) -> Option<Self> {
        Some((number != 0).then_some(FactId(number)))
    }
}

impl Cell for Option<Timestamp> {
    const BLANK: Self = None;
    fn to_number(&self) -> i64 {
        self.map_or(NO_TIME, |at| at.0)
    }
    fn from_number(number: i64) -> Option<Self> {
        Some((number != NO_TIME).then_some(Timestamp(number)))
    }
}

row!(Line, "lines", {
    order: Long, order_line: Code, member: Long, ordered_at: Time, at: Time, kind: Small, cause: Small, book: Code,
    party: Code, amount: Long, base: Long, policy: Short, rule: Short, reason: Small, evidence: Long,
    payable_at: OptionalTime, store: Code, brand: Code, channel: Code,
    product: Code,
});

/// Lines of a member are found by the member.
pub(crate) const BY_MEMBER: Key = Key { column: "member", page_rows: 1024, compressed: true };

/// The number of a column of lines by its name.
pub(crate) fn line_column(name: &str) -> usize {
    column_named::<Line>(name)
}

/// The file with the lines of one part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunPart {
    /// Number of the part, see [`crate::fold`].
    pub part: u32,
    /// Relative to the root of the layout.
    pub path: String,
    /// How many lines.
    pub lines: u64,
    /// Size of the file.
    pub bytes: u64,
    /// Canonical digest of the lines.
    pub digest: [u8; 32],
}

/// The digest of a run from its parts, which are in order.
pub fn run_digest(parts: &[RunPart]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.part.to_le_bytes());
        hasher.update(part.lines.to_le_bytes());
        hasher.update(part.digest);
    }
    hasher.finalize().into()
}

/// Appends the canonical encoding of a line: every field in the order of [`Line`], little-endian at its own width.
pub fn encode_line(line: &Line, out: &mut Vec<u8>) {
    out.extend_from_slice(&line.order.0.to_le_bytes());
    out.extend_from_slice(&line.order_line.to_le_bytes());
    out.extend_from_slice(&line.member.0.to_le_bytes());
    out.extend_from_slice(&line.ordered_at.0.to_le_bytes());
    out.extend_from_slice(&line.at.0.to_le_bytes());
    out.extend_from_slice(&[line.kind as u8, line.cause as u8]);
    out.extend_from_slice(&line.book.0.to_le_bytes());
    out.extend_from_slice(&PartyId::column(line.party).to_le_bytes());
    out.extend_from_slice(&line.amount.0.to_le_bytes());
    out.extend_from_slice(&line.base.0.to_le_bytes());
    out.extend_from_slice(&line.policy.to_le_bytes());
    out.extend_from_slice(&line.rule.to_le_bytes());
    out.push(line.reason as u8);
    out.extend_from_slice(&line.evidence.to_number().to_le_bytes());
    out.extend_from_slice(&line.payable_at.to_number().to_le_bytes());
    out.extend_from_slice(&PartyId::column(line.store).to_le_bytes());
    out.extend_from_slice(&PartyId::column(line.brand).to_le_bytes());
    out.extend_from_slice(&line.channel.0.to_le_bytes());
    out.extend_from_slice(&line.product.0.to_le_bytes());
}

/// Digests lines, a few at a time: there may be one for each of many thousand payees.
#[derive(Clone, Debug, Default)]
pub struct LineDigest {
    hasher: Sha256,
    pending: Vec<u8>,
    lines: u64,
}

impl LineDigest {
    /// Takes one line.
    pub fn push(&mut self, line: &Line) {
        encode_line(line, &mut self.pending);
        self.lines += 1;
        if self.pending.len() >= 10 * ENCODED_BYTES {
            self.hasher.update(&self.pending);
            self.pending.clear();
        }
    }

    /// How many lines it took.
    pub fn lines(&self) -> u64 {
        self.lines
    }

    /// The digest of all lines taken.
    pub fn finish(mut self) -> [u8; 32] {
        self.hasher.update(&self.pending);
        self.hasher.finalize().into()
    }
}

/// Writes the lines of one part.
pub(crate) struct LineWriter<'a> {
    layout: &'a Layout,
    path: String,
    part: u32,
    key: Key,
    group_lines: usize,
    encoder: Option<Encoder>,
    held: Vec<Line>,
    digest: LineDigest,
}

impl<'a> LineWriter<'a> {
    pub fn new(layout: &'a Layout, run: RunId, part: u32) -> Self {
        let path = format!("{}/part-{part:04}.parquet", Layout::run_folder(run));
        LineWriter::keyed(layout, (path, part), BY_MEMBER, GROUP_LINES)
    }

    /// Writes them so that they are found by this key, in groups of so many.
    pub fn keyed(layout: &'a Layout, (path, part): (String, u32), key: Key, group_lines: usize) -> Self {
        let (encoder, held, digest) = (None, Vec::new(), LineDigest::default());
        LineWriter { layout, path, part, key, group_lines, encoder, held, digest }
    }

    pub fn push(&mut self, line: &Line) -> Result<()> {
        self.held.push(*line);
        self.digest.push(line);
        if self.held.len() == self.group_lines { self.write_group() } else { Ok(()) }
    }

    fn write_group(&mut self) -> Result<()> {
        if self.encoder.is_none() {
            self.encoder = Some(Encoder::new::<Line>(&self.path, "", self.key, self.held.len())?);
        }
        if let Some(encoder) = &mut self.encoder {
            encoder.group(|group| group.rows(self.held.iter()))?;
        }
        self.held.clear();
        Ok(())
    }

    /// Puts the file in its place; nothing when there was no line.
    pub fn finish(mut self) -> Result<Option<RunPart>> {
        if !self.held.is_empty() {
            self.write_group()?;
        }
        let Some(encoder) = self.encoder else { return Ok(None) };
        let bytes = encoder.finish()?;
        let part = RunPart {
            part: self.part,
            lines: self.digest.lines(),
            bytes: bytes.len() as u64,
            digest: self.digest.finish(),
            path: self.path,
        };
        self.layout.put(&part.path, bytes)?;
        Ok(Some(part))
    }
}

/// Which lines to read; an empty filter reads all.
#[derive(Clone, Debug, Default)]
pub struct LineFilter {
    /// Only lines of this payee; `Some(None)` for lines that nobody gets.
    pub party: Option<Option<PartyId>>,
    /// Only lines of this order.
    pub order: Option<FactId>,
    /// Only lines of this member.
    pub member: Option<MemberId>,
}

impl LineFilter {
    /// Columns it looks at and the value each must have.
    fn conditions(&self) -> Vec<(usize, i64)> {
        let party = self.party.map(|party| (line_column("party"), party.to_number()));
        let order = self.order.map(|order| (line_column("order"), order.0));
        let member = self.member.map(|member| (line_column("member"), member.0));
        [party, order, member].into_iter().flatten().collect()
    }
}

/// Calls back with the lines of a run that pass a filter, in the order of the run. What cannot have any is not decoded.
pub fn read_lines(
    layout: &Layout,
    parts: &[RunPart],
    filter: &LineFilter,
    each: impl FnMut(&Line) -> Result<()>,
) -> Result<()> {
    let member = filter.member.map(|member| [member.0]);
    let keys = member.as_ref().map(|member| (BY_MEMBER, member.as_slice()));
    read_lines_with(layout, parts, filter, keys, each)
}

/// The same, where all lines that pass have one of these keys.
pub(crate) fn read_lines_with(
    layout: &Layout,
    parts: &[RunPart],
    filter: &LineFilter,
    keys: Option<(Key, &[i64])>,
    mut each: impl FnMut(&Line) -> Result<()>,
) -> Result<()> {
    let conditions = filter.conditions();
    let mut rows: Vec<Line> = Vec::new();
    let mut values = Vec::new();
    for part in parts {
        read_groups(layout, part, keys, |group| {
            for (column, wanted) in &conditions {
                group.column(*column, Line::COLUMNS[*column].kind, &mut values)?;
                group.keep(|row| values[row] == *wanted);
            }
            rows.clear();
            group.rows(0, &mut rows)?;
            rows.iter().try_for_each(&mut each)
        })?;
    }
    Ok(())
}

/// What [`read_lines_of`] tells of a line.
const TOLD: [&str; 6] = ["order", "kind", "party", "store", "policy", "amount"];

/// Calls back with the lines of a part that are about some orders, in the order of the run; with their order, kind, party, store, policy
/// and amount, other fields are blank. When all of them are of some members, which are sorted, what cannot have any of theirs is not decoded.
pub(crate) fn read_lines_of(
    layout: &Layout,
    part: &RunPart,
    (orders, members): (&HashSet<FactId>, Option<&[i64]>),
    mut each: impl FnMut(&Line) -> Result<()>,
) -> Result<()> {
    let column = line_column("order");
    let mut rows: Vec<Line> = Vec::new();
    let mut values = Vec::new();
    read_groups(layout, part, members.map(|members| (BY_MEMBER, members)), |group| {
        group.column(column, Line::COLUMNS[column].kind, &mut values)?;
        group.keep(|row| orders.contains(&FactId(values[row])));
        rows.clear();
        group.some_columns(0, |name| TOLD.contains(&name), &mut rows)?;
        rows.iter().try_for_each(&mut each)
    })
}

/// Calls back with each row group of a part; asked for some keys, which are sorted, with what may be theirs.
pub(crate) fn read_groups(
    layout: &Layout,
    part: &RunPart,
    keys: Option<(Key, &[i64])>,
    mut each: impl FnMut(&mut GroupDecoder<'_>) -> Result<()>,
) -> Result<()> {
    let path = part.path.as_str();
    let mut lines = 0;
    decode::read_groups::<Line>(layout, path, keys, |group| {
        lines += group.len() as u64;
        each(group)
    })?;
    let is_whole = if keys.is_some() { lines <= part.lines } else { lines == part.lines };
    if is_whole { Ok(()) } else { Err(damaged(path, format!("{lines} lines instead of {}", part.lines))) }
}

/// Reads a run again and compares every part with its digest; the error names the part that differs.
pub fn verify_lines(layout: &Layout, parts: &[RunPart]) -> Result<()> {
    for part in parts {
        let mut digest = LineDigest::default();
        read_lines(layout, std::slice::from_ref(part), &LineFilter::default(), |line| {
            digest.push(line);
            Ok(())
        })?;
        if digest.finish() != part.digest {
            return Err(damaged(&part.path, "its lines are not those that were written"));
        }
    }
    Ok(())
}

/// The money lines of one payee, book and policy of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayeeLines {
    /// How many lines.
    pub lines: u64,
    /// Their sum; releases are not earned again and count nothing here.
    pub earned: Amount,
    /// Digest of the lines in the order of the run.
    pub digest: [u8; 32],
}

/// Who is paid, in which book, under which currency (its position is up to the caller of [`payee_lines`]).
pub type PayeeKey = (Option<PartyId>, Symbol, u16);

/// Digests the commission and release lines of a run per payee, book and currency: what a posted transaction vouches for.
///
/// `currency_of` numbers the currency of a policy by the policy's position, so that policies of one currency share a key.
pub fn payee_lines(
    layout: &Layout,
    parts: &[RunPart],
    currency_of: impl Fn(u16) -> u16,
) -> Result<BTreeMap<PayeeKey, PayeeLines>> {
    let mut open: SmallMap<PayeeKey, (LineDigest, i128)> = SmallMap::default();
    read_lines(layout, parts, &LineFilter::default(), |line| {
        if matches!(line.kind, LineKind::Commission | LineKind::Release) {
            let (digest, earned) = open.entry((line.party, line.book, currency_of(line.policy))).or_default();
            digest.push(line);
            if line.kind == LineKind::Commission {
                *earned += i128::from(line.amount.0);
            }
        }
        Ok(())
    })?;
    let finished = open.into_iter().map(|(key, (digest, earned))| {
        let earned = crate::settle::exact(earned, || "the commission of a payee".to_owned())?;
        Ok((key, PayeeLines { lines: digest.lines(), earned, digest: digest.finish() }))
    });
    finished.collect()
}
