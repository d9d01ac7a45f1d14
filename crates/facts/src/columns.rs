//! Rows to Parquet columns and back, without anything in between.
//!
//! A row type lists its columns and gives and takes each as a whole number; this file does the rest with Parquet's own
//! column writers and readers. Numbers are delta-packed (ids and times lie close together once sorted, codes are small)
//! and, unless they are few, compressed with zstd. Lists of a row are standard three-level Parquet lists of structs.

use crate::error::{FactsError, Result};
use crate::layout::Layout;
use base::fact::Span;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{DataType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::ParquetMetaData;
use parquet::file::page_index::column_index::ColumnIndexMetaData;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::reader::{FileReader, RowGroupReader};
use parquet::file::serialized_reader::{ReadOptionsBuilder, SerializedFileReader};
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::ColumnPath;
use std::ops::Range;
use std::sync::Arc;

/// How a column is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// 64-bit integer: an id, an amount in minor units, a rate in parts per billion.
    Long,
    /// UTC microseconds.
    Time,
    /// UTC microseconds, or nothing; in memory nothing is [`NO_TIME`].
    OptionalTime,
    /// Unsigned 32-bit: a symbol, a party (0 for nobody), a number.
    Code,
    /// Unsigned 8-bit.
    Small,
    /// Unsigned 16-bit.
    Short,
}

/// What an empty [`Kind::OptionalTime`] is in memory.
pub(crate) const NO_TIME: i64 = i64::MIN;

impl Kind {
    fn is_long(self) -> bool {
        matches!(self, Kind::Long | Kind::Time | Kind::OptionalTime)
    }

    fn declare(self, name: &str) -> String {
        match self {
            Kind::Long => format!("required int64 {name};"),
            Kind::Time => format!("required int64 {name} (TIMESTAMP(MICROS,true));"),
            Kind::OptionalTime => format!("optional int64 {name} (TIMESTAMP(MICROS,true));"),
            Kind::Code => format!("required int32 {name} (INTEGER(32,false));"),
            Kind::Short => format!("required int32 {name} (INTEGER(16,false));"),
            Kind::Small => format!("required int32 {name} (INTEGER(8,false));"),
        }
    }
}

/// A column of a row type.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column {
    pub name: &'static str,
    pub kind: Kind,
}

/// A value that is stored as a row of whole numbers.
pub(crate) trait Row: Copy {
    /// Name of the table or list.
    const NAME: &'static str;
    /// Its columns, in order.
    const COLUMNS: &'static [Column];
    /// A row whose columns are about to be set.
    fn blank() -> Self;
    /// Calls back with the values of one column, row by row.
    fn gather<'r>(rows: impl Iterator<Item = &'r Self>, column: usize, put: impl FnMut(i64))
    where
        Self: 'r;
    /// Sets one column of all rows; false when there is a value that no row can have.
    fn scatter(rows: &mut [Self], column: usize, values: &[i64]) -> bool;
}

/// How rows of a few members, or of one payee, are found in a file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Key {
    /// The column that they are found by; files are sorted by it, nearly or wholly.
    pub column: &'static str,
    /// Rows of one page. A question decodes the pages where wanted rows lie and passes over the others; pages that are smaller still
    /// would cost passes over everything more than they save.
    pub page_rows: usize,
}

/// The declaration of a flat row.
pub(crate) fn declare<T: Row>() -> String {
    T::COLUMNS.iter().map(|column| column.kind.declare(column.name)).collect()
}

/// The declaration of a list of rows.
pub(crate) fn declare_list<T: Row>() -> String {
    let fields = declare::<T>();
    format!("required group {} (LIST) {{ repeated group list {{ required group element {{ {fields} }} }} }}", T::NAME)
}

/// Files with fewer rows are not compressed: a compressor for each of their columns takes longer than everything else, to
/// write and to read, and saves a few kilobytes.
const COMPRESSED_FROM: usize = 2048;

/// Writes a Parquet file into memory, row group by row group.
pub(crate) struct Encoder {
    writer: SerializedFileWriter<Vec<u8>>,
    scratch: Scratch,
    path: String,
}

/// Reused memory of one encoder or decoder.
#[derive(Default)]
struct Scratch {
    long: Vec<i64>,
    int: Vec<i32>,
    definition: Vec<i16>,
    repetition: Vec<i16>,
}

impl Encoder {
    /// A file of rows of this kind, with further fields behind theirs, whose first group has so many rows; `path` is for messages only.
    pub fn new<T: Row>(path: &str, further: &str, key: Key, rows: usize) -> Result<Encoder> {
        let make = || {
            let schema = parse_message_type(&format!("message {} {{ {}{further} }}", T::NAME, declare::<T>()))?;
            let compression = match rows {
                0..COMPRESSED_FROM => Compression::UNCOMPRESSED,
                _ => Compression::ZSTD(ZstdLevel::try_new(1)?),
            };
            let properties = WriterProperties::builder()
                .set_compression(compression)
                .set_dictionary_enabled(false)
                .set_encoding(Encoding::DELTA_BINARY_PACKED)
                .set_statistics_enabled(EnabledStatistics::Chunk)
                .set_column_statistics_enabled(ColumnPath::from(key.column), EnabledStatistics::Page)
                .set_data_page_row_count_limit(key.page_rows)
                .set_created_by("yipan".to_owned())
                .build();
            SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties))
        };
        let writer = make().map_err(|source| columns_failed(path, source))?;
        Ok(Encoder { writer, scratch: Scratch::default(), path: path.to_owned() })
    }

    /// Writes one row group.
    pub fn group(
        &mut self,
        write: impl FnOnce(&mut GroupEncoder<'_, '_>) -> parquet::errors::Result<()>,
    ) -> Result<()> {
        let Encoder { writer, scratch, path } = self;
        let run = || {
            let mut group = GroupEncoder { group: writer.next_row_group()?, scratch };
            write(&mut group)?;
            group.group.close().map(|_| ())
        };
        run().map_err(|source| columns_failed(path, source))
    }

    /// The bytes of the finished file.
    pub fn finish(self) -> Result<Vec<u8>> {
        self.writer.into_inner().map_err(|source| columns_failed(&self.path, source))
    }
}

/// Writes the columns of one row group, in the order of the schema.
pub(crate) struct GroupEncoder<'a, 'b> {
    group: SerializedRowGroupWriter<'a, Vec<u8>>,
    scratch: &'b mut Scratch,
}

impl GroupEncoder<'_, '_> {
    /// Writes all columns of flat rows.
    pub fn rows<'r, T: Row + 'r>(&mut self, rows: impl Iterator<Item = &'r T> + Clone) -> parquet::errors::Result<()> {
        for (number, column) in T::COLUMNS.iter().enumerate() {
            let Scratch { long, int, definition, .. } = &mut *self.scratch;
            let mut writer = next_column(&mut self.group)?;
            long.clear();
            int.clear();
            definition.clear();
            if column.kind == Kind::OptionalTime {
                T::gather(rows.clone(), number, |value| {
                    definition.push(i16::from(value != NO_TIME));
                    if value != NO_TIME {
                        long.push(value);
                    }
                });
                writer.typed::<Int64Type>().write_batch(long, Some(definition), None)?;
            } else if column.kind.is_long() {
                T::gather(rows.clone(), number, |value| long.push(value));
                writer.typed::<Int64Type>().write_batch(long, None, None)?;
            } else {
                T::gather(rows.clone(), number, |value| int.push(value as i32));
                writer.typed::<Int32Type>().write_batch(int, None, None)?;
            }
            writer.close()?;
        }
        Ok(())
    }

    /// Writes one column of small numbers that is not part of a row.
    pub fn small(&mut self, values: impl Iterator<Item = i64>) -> parquet::errors::Result<()> {
        let int = &mut self.scratch.int;
        int.clear();
        int.extend(values.map(|value| value as i32));
        let mut writer = next_column(&mut self.group)?;
        writer.typed::<Int32Type>().write_batch(int, None, None)?;
        writer.close()
    }

    /// Writes all columns of a list that each row has; `spans` name each row's part of the pool.
    pub fn lists<T: Row>(
        &mut self,
        spans: impl Iterator<Item = Span> + Clone,
        pool: &[T],
    ) -> parquet::errors::Result<()> {
        let Scratch { long, int, definition, repetition } = &mut *self.scratch;
        definition.clear();
        repetition.clear();
        for span in spans.clone() {
            definition.extend((0..span.len().max(1)).map(|_| i16::from(!span.is_empty())));
            repetition.extend((0..span.len().max(1)).map(|position| i16::from(position > 0)));
        }
        for (number, column) in T::COLUMNS.iter().enumerate() {
            let rows = spans.clone().flat_map(|span| span.of(pool));
            let mut writer = next_column(&mut self.group)?;
            if column.kind.is_long() {
                long.clear();
                T::gather(rows, number, |value| long.push(value));
                writer.typed::<Int64Type>().write_batch(long, Some(definition), Some(repetition))?;
            } else {
                int.clear();
                T::gather(rows, number, |value| int.push(value as i32));
                writer.typed::<Int32Type>().write_batch(int, Some(definition), Some(repetition))?;
            }
            writer.close()?;
        }
        Ok(())
    }
}

fn next_column<'a>(
    group: &'a mut SerializedRowGroupWriter<'_, Vec<u8>>,
) -> parquet::errors::Result<SerializedColumnWriter<'a>> {
    group.next_column()?.ok_or_else(|| ParquetError::General("more columns than the schema has".to_owned()))
}

pub(crate) fn columns_failed(path: &str, source: ParquetError) -> FactsError {
    FactsError::Columns { path: path.to_owned(), source }
}

pub(crate) fn damaged(path: &str, what: impl Into<String>) -> FactsError {
    FactsError::Damaged { path: path.to_owned(), what: what.into() }
}

/// Calls back with each row group of a file of rows of this kind. Asked for some keys, which are sorted, it passes over the pages that
/// cannot have any of them; rows of other keys come along.
pub(crate) fn read_groups<T: Row>(
    layout: &Layout,
    path: &str,
    keys: Option<(Key, &[i64])>,
    mut each: impl FnMut(&mut GroupDecoder<'_>) -> Result<()>,
) -> Result<()> {
    let failed = |source| columns_failed(path, source);
    let options = ReadOptionsBuilder::new();
    let options = if keys.is_some() { options.with_page_index() } else { options };
    let reader = SerializedFileReader::new_with_options(layout.get(path)?, options.build()).map_err(failed)?;
    for number in 0..reader.num_row_groups() {
        let group = reader.get_row_group(number).map_err(failed)?;
        let wanted = match keys {
            Some((key, keys)) => pages_of(keys, reader.metadata(), (number, column_named::<T>(key.column))),
            None => std::iter::once(0..group.metadata().num_rows() as usize).collect(),
        };
        if !wanted.is_empty() {
            each(&mut GroupDecoder { group, wanted, scratch: Scratch::default(), path })?;
        }
    }
    Ok(())
}

/// The number of a column by its name.
pub(crate) fn column_named<T: Row>(name: &str) -> usize {
    T::COLUMNS.iter().position(|column| column.name == name).unwrap_or(usize::MAX)
}

/// The rows of the pages of a row group that may have one of these keys in a column. A file without an index is read whole.
fn pages_of(keys: &[i64], file: &ParquetMetaData, (group, column): (usize, usize)) -> Vec<Range<usize>> {
    let rows = file.row_group(group).num_rows() as usize;
    let index = file.page_index_for_row_group(group);
    let (Some(values), Some(pages)) = (index.column_index(column), index.page_locations(column)) else {
        return std::iter::once(0..rows).collect();
    };
    let mut wanted: Vec<Range<usize>> = Vec::new();
    let firsts = pages.iter().map(|page| page.first_row_index as usize);
    let ends = firsts.clone().skip(1).chain(std::iter::once(rows));
    for (page, (first, end)) in firsts.zip(ends).enumerate() {
        let (least, most) = least_and_most(values, page).unwrap_or((i64::MIN, i64::MAX));
        let next = keys.partition_point(|key| *key < least);
        if keys.get(next).is_none_or(|key| *key > most) {
            continue;
        }
        match wanted.last_mut() {
            Some(last) if last.end == first => last.end = end,
            _ => wanted.push(first..end),
        }
    }
    wanted
}

fn least_and_most(values: &ColumnIndexMetaData, page: usize) -> Option<(i64, i64)> {
    match values {
        ColumnIndexMetaData::INT64(values) => Some((*values.min_value(page)?, *values.max_value(page)?)),
        ColumnIndexMetaData::INT32(values) => {
            let unsigned = |value: &i32| i64::from(*value as u32);
            Some((unsigned(values.min_value(page)?), unsigned(values.max_value(page)?)))
        }
        _ => None,
    }
}

/// Reads the columns of one row group, or of some rows of it.
pub(crate) struct GroupDecoder<'a> {
    group: Box<dyn RowGroupReader + 'a>,
    wanted: Vec<Range<usize>>,
    scratch: Scratch,
    path: &'a str,
}

impl GroupDecoder<'_> {
    /// How many rows are read.
    pub fn len(&self) -> usize {
        self.wanted.iter().map(ExactSizeIterator::len).sum()
    }

    /// Adds all rows of the group to `rows`; `first` is the number of the row type's first column in the file.
    pub fn rows<T: Row>(&mut self, first: usize, rows: &mut Vec<T>) -> Result<()> {
        self.some_columns(first, |_| true, rows)
    }

    /// The same with some columns only; the others stay blank.
    pub fn some_columns<T: Row>(
        &mut self,
        first: usize,
        wanted: impl Fn(&str) -> bool,
        rows: &mut Vec<T>,
    ) -> Result<()> {
        let start = rows.len();
        rows.resize(start + self.len(), T::blank());
        let mut values = Vec::new();
        for (number, column) in T::COLUMNS.iter().enumerate().filter(|(_, column)| wanted(column.name)) {
            self.column(first + number, column.kind, &mut values)?;
            if !T::scatter(&mut rows[start..], number, &values) {
                return Err(damaged(self.path, format!("column {} has an impossible value", column.name)));
            }
        }
        Ok(())
    }

    /// Reads one flat column into `values`, which is cleared first.
    pub fn column(&mut self, number: usize, kind: Kind, values: &mut Vec<i64>) -> Result<()> {
        values.clear();
        let rows = self.len();
        let GroupDecoder { group, wanted, scratch, path } = self;
        let reader = group.get_column_reader(number).map_err(|source| columns_failed(path, source))?;
        let read = match reader {
            ColumnReader::Int64ColumnReader(reader) if kind == Kind::OptionalTime => {
                read_optional(reader, wanted, scratch, values)
            }
            ColumnReader::Int64ColumnReader(reader) if kind.is_long() => {
                values.reserve(rows);
                read_rows(reader, wanted, (None, None), values)
            }
            ColumnReader::Int32ColumnReader(reader) if !kind.is_long() => {
                scratch.int.clear();
                scratch.int.reserve(rows);
                let read = read_rows(reader, wanted, (None, None), &mut scratch.int);
                values.extend(scratch.int.iter().map(|value| i64::from(*value as u32)));
                read
            }
            _ => return Err(damaged(path, format!("column {number} is of another type"))),
        };
        read.map_err(|source| columns_failed(path, source))?;
        if values.len() == rows { Ok(()) } else { Err(damaged(path, format!("column {number} is too short"))) }
    }

    /// Adds the group's lists of one kind to `pool` and tells the span of each row by its position in the group.
    pub fn lists<T: Row>(&mut self, first: usize, pool: &mut Vec<T>, mut span: impl FnMut(usize, Span)) -> Result<()> {
        if self.has_no_list(first) {
            return Ok(());
        }
        let start = pool.len();
        let mut values = Vec::new();
        for (number, column) in T::COLUMNS.iter().enumerate() {
            self.list_column(first + number, column.kind, &mut values)?;
            if number == 0 {
                pool.resize(start + values.len(), T::blank());
                spans(&self.scratch, start, &mut span);
            }
            let target = &mut pool[start..];
            if target.len() != values.len() || !T::scatter(target, number, &values) {
                return Err(damaged(self.path, format!("column {}.{} does not fit", T::NAME, column.name)));
            }
        }
        Ok(())
    }

    /// Whether no row of the group has an entry in the list whose first column this is: the statistics say so for free.
    fn has_no_list(&self, column: usize) -> bool {
        let chunk = self.group.metadata().column(column);
        let nulls = chunk.statistics().and_then(parquet::file::statistics::Statistics::null_count_opt);
        nulls == u64::try_from(chunk.num_values()).ok()
    }

    fn list_column(&mut self, number: usize, kind: Kind, values: &mut Vec<i64>) -> Result<()> {
        values.clear();
        let GroupDecoder { group, wanted, scratch: Scratch { int, definition, repetition, .. }, path } = self;
        definition.clear();
        repetition.clear();
        let levels = (Some(definition), Some(repetition));
        let reader = group.get_column_reader(number).map_err(|source| columns_failed(path, source))?;
        let read = match reader {
            ColumnReader::Int64ColumnReader(reader) if kind.is_long() => read_rows(reader, wanted, levels, values),
            ColumnReader::Int32ColumnReader(reader) if !kind.is_long() => {
                int.clear();
                let read = read_rows(reader, wanted, levels, int);
                values.extend(int.iter().map(|value| i64::from(*value as u32)));
                read
            }
            _ => return Err(damaged(path, format!("column {number} is of another type"))),
        };
        read.map_err(|source| columns_failed(path, source))
    }
}

/// Reads these rows of a column, with their levels where they are asked for.
fn read_rows<T: DataType>(
    mut reader: ColumnReaderImpl<T>,
    wanted: &[Range<usize>],
    (mut definition, mut repetition): (Option<&mut Vec<i16>>, Option<&mut Vec<i16>>),
    values: &mut Vec<T::T>,
) -> parquet::errors::Result<()> {
    let mut next = 0;
    for rows in wanted {
        reader.skip_records(rows.start - next)?;
        reader.read_records(rows.len(), definition.as_deref_mut(), repetition.as_deref_mut(), values)?;
        next = rows.end;
    }
    Ok(())
}

fn read_optional(
    reader: ColumnReaderImpl<Int64Type>,
    wanted: &[Range<usize>],
    Scratch { long, definition, .. }: &mut Scratch,
    values: &mut Vec<i64>,
) -> parquet::errors::Result<()> {
    definition.clear();
    long.clear();
    read_rows(reader, wanted, (Some(definition), None), long)?;
    let mut present = long.iter();
    values.extend(definition.iter().map(|level| match level {
        1 => present.next().copied().unwrap_or(NO_TIME),
        _ => NO_TIME,
    }));
    Ok(())
}

/// Tells each row's span from the levels of a list's first column.
fn spans(levels: &Scratch, start: usize, span: &mut impl FnMut(usize, Span)) {
    let mut row = 0;
    let mut position = start as u32;
    let mut open: Option<u32> = None;
    for (definition, repetition) in levels.definition.iter().zip(&levels.repetition) {
        if *repetition == 0
            && let Some(from) = open.replace(position)
        {
            span(row, Span { from, to: position });
            row += 1;
        }
        position += u32::from(*definition == 1);
    }
    if let Some(from) = open {
        span(row, Span { from, to: position });
    }
}
