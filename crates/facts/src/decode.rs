//! Rows of Parquet columns come back: all of them, or those of some members only.

use crate::columns::{Key, Kind, NO_TIME, Row, Scratch, column_named, columns_failed, damaged};
use crate::error::Result;
use crate::layout::Layout;
use crate::opened::describe;
use base::fact::Span;
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{DataType, Int64Type};
use parquet::file::metadata::ParquetMetaData;
use parquet::file::page_index::column_index::ColumnIndexMetaData;
use parquet::file::properties::{ReaderProperties, ReaderPropertiesPtr};
use parquet::file::reader::{ChunkReader, RowGroupReader};
use parquet::file::serialized_reader::SerializedRowGroupReader;
use std::ops::Range;
use std::sync::Arc;

/// Calls back with each row group of a file of rows of this kind. Asked for some keys, which are sorted, it passes over rows of others, and
/// over the pages that cannot have any of them without reading these.
pub(crate) fn read_groups<T: Row>(
    layout: &Layout,
    path: &str,
    keys: Option<(Key, &[i64])>,
    each: impl FnMut(&mut GroupDecoder<'_>) -> Result<()>,
) -> Result<()> {
    if keys.is_some()
        && let Some((pages, metadata)) = layout.open(path)?
    {
        return read_groups_of::<T, _>(pages, &metadata, (path, keys), each);
    }
    let whole = layout.get(path)?;
    let metadata = describe(&whole, keys.is_some()).map_err(|source| columns_failed(path, source))?;
    read_groups_of::<T, _>(whole, &metadata, (path, keys), each)
}

fn read_groups_of<T: Row, R: ChunkReader + 'static>(
    file: R,
    metadata: &ParquetMetaData,
    (path, keys): (&str, Option<(Key, &[i64])>),
    mut each: impl FnMut(&mut GroupDecoder<'_>) -> Result<()>,
) -> Result<()> {
    let file = Arc::new(file);
    let properties: ReaderPropertiesPtr = Arc::new(ReaderProperties::builder().build());
    for number in 0..metadata.num_row_groups() {
        let about = metadata.row_group(number);
        let wanted = match keys {
            Some((key, keys)) => pages_of(keys, metadata, (number, column_named::<T>(key.column))),
            None => std::iter::once(0..about.num_rows() as usize).collect(),
        };
        if wanted.is_empty() {
            continue;
        }
        let index = metadata.page_index_for_row_group(number);
        let group = SerializedRowGroupReader::new(Arc::clone(&file), about, index, Arc::clone(&properties));
        let group = Box::new(group.map_err(|source| columns_failed(path, source))?);
        let mut group = GroupDecoder { group, wanted, scratch: Scratch::default(), path };
        if let Some((key, keys)) = keys {
            group.narrow::<T>(key, keys)?;
        }
        if !group.wanted.is_empty() {
            each(&mut group)?;
        }
    }
    Ok(())
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

    /// Leaves the rows that have one of these keys.
    fn narrow<T: Row>(&mut self, key: Key, keys: &[i64]) -> Result<()> {
        let number = column_named::<T>(key.column);
        let mut values = Vec::new();
        self.column(number, T::COLUMNS[number].kind, &mut values)?;
        self.keep(|row| keys.binary_search(&values[row]).is_ok());
        Ok(())
    }

    /// Leaves some of the rows that would be read, told by their position among these.
    pub fn keep(&mut self, mut is_wanted: impl FnMut(usize) -> bool) {
        let mut kept: Vec<Range<usize>> = Vec::new();
        let rows = self.wanted.iter().cloned().flatten();
        for (_, row) in rows.enumerate().filter(|(position, _)| is_wanted(*position)) {
            match kept.last_mut() {
                Some(last) if last.end == row => last.end = row + 1,
                _ => kept.push(row..row + 1),
            }
        }
        self.wanted = kept;
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
        if self.wanted.is_empty() {
            return Ok(());
        }
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
        if rows == 0 {
            return Ok(());
        }
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

    /// Adds the wanted columns of the group's lists of one kind to `pool`, and tells the span of each row by its position in the group.
    pub fn lists<T: Row>(
        &mut self,
        first: usize,
        is_wanted: &dyn Fn(&str, &str) -> bool,
        pool: &mut Vec<T>,
        mut span: impl FnMut(usize, Span),
    ) -> Result<()> {
        if self.wanted.is_empty() || self.has_no_list(first) {
            return Ok(());
        }
        let mut told = false;
        let start = pool.len();
        let mut values = Vec::new();
        for (number, column) in T::COLUMNS.iter().enumerate().filter(|(_, column)| is_wanted(T::NAME, column.name)) {
            self.list_column(first + number, column.kind, &mut values)?;
            if !std::mem::replace(&mut told, true) {
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
