//! Rows to Parquet columns and back, without anything in between.
//!
//! A row type lists its columns and gives and takes each as a whole number; this file does the rest with Parquet's own
//! column writers and readers. Numbers are delta-packed (ids and times lie close together once sorted, codes are small)
//! and compressed with LZ4 where that saves much. Lists of a row are standard three-level Parquet lists of structs.

use crate::error::{FactsError, Result};
use base::fact::Span;
use parquet::basic::{Compression, Encoding};
use parquet::data_type::{Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::ColumnPath;
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
    pub fn is_long(self) -> bool {
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
    /// Whether files of many rows are compressed. Delta-packed facts hardly get smaller (by 5 to 20 percent), lines do to a third. With LZ4,
    /// because zstd sets up a decompressor for each column of each file, which cost a question more than all else did.
    pub compressed: bool,
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

/// Files with fewer rows are not compressed: it saves a few kilobytes.
const COMPRESSED_FROM: usize = 2048;

/// Writes a Parquet file into memory, row group by row group.
pub(crate) struct Encoder {
    writer: SerializedFileWriter<Vec<u8>>,
    scratch: Scratch,
    path: String,
}

/// Reused memory of one encoder or decoder.
#[derive(Default)]
pub(crate) struct Scratch {
    pub long: Vec<i64>,
    pub int: Vec<i32>,
    pub definition: Vec<i16>,
    pub repetition: Vec<i16>,
}

impl Encoder {
    /// A file of rows of this kind, with further fields behind theirs, whose first group has so many rows; `path` is for messages only.
    pub fn new<T: Row>(path: &str, further: &str, key: Key, rows: usize) -> Result<Encoder> {
        let make = || {
            let schema = parse_message_type(&format!("message {} {{ {}{further} }}", T::NAME, declare::<T>()))?;
            let compression = match key.compressed && rows >= COMPRESSED_FROM {
                true => Compression::LZ4_RAW,
                false => Compression::UNCOMPRESSED,
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

/// The number of a column by its name.
pub(crate) fn column_named<T: Row>(name: &str) -> usize {
    T::COLUMNS.iter().position(|column| column.name == name).unwrap_or(usize::MAX)
}
