//! Rows of Parquet files: the columns that have one value per row, a thousand rows at a time.

use super::native::{day, put_decimal, put_float};
use super::{Event, Located, Row, Visit};
use crate::error::{Fault, ImportError};
use crate::problem::hint;
use crate::wrong::Wrong;
use jiff::civil;
use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type as Physical};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType, FixedLenByteArray, Int96};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::schema::types::ColumnDescriptor;
use std::cell::Cell;
use std::ops::ControlFlow;
use std::path::Path;
use std::rc::Rc;

/// Rows that are held in memory at a time.
const BATCH: usize = 1_024;
/// The Julian day of 1970-01-01.
const EPOCH_JULIAN: i64 = 2_440_588;
const DAY_NANOS: i128 = 86_400_000_000_000;

/// Names of the columns that are read: those asked for, or all. Members of structs are named with dots.
pub(crate) fn columns(located: &Located, directory: &Path) -> Result<Vec<String>, ImportError> {
    let (file, _unpacked) = located.seekable(directory)?;
    let reader = SerializedFileReader::new(file).map_err(|error| broken(located, &error))?;
    let fields = fields(&reader, located.columns.as_deref()).map_err(|problem| located.misformed(problem))?;
    Ok(fields.into_iter().map(|field| field.name).collect())
}

/// Shows every row.
pub(crate) fn rows(
    located: &Located,
    directory: &Path,
    columns: &[String],
    done: &Rc<Cell<u64>>,
    visit: &mut Visit<'_>,
) -> Result<(), ImportError> {
    let (file, _unpacked) = located.seekable(directory)?;
    let reader = SerializedFileReader::new(file).map_err(|error| broken(located, &error))?;
    let fields = fields(&reader, Some(columns)).map_err(|problem| located.misformed(problem))?;
    let bytes = located.bytes(directory)?;
    let total: i64 = reader.metadata().file_metadata().num_rows();
    let mut seen = 0;
    for group in 0..reader.num_row_groups() {
        let flow = group_rows(&reader, group, &fields, located.decimal, &mut seen, visit);
        if flow.map_err(|error| broken(located, &error))?.is_break() {
            break;
        }
        done.set(bytes * seen / (total.max(1) as u64));
    }
    done.set(bytes);
    Ok(())
}

fn broken(located: &Located, error: &ParquetError) -> ImportError {
    located.misformed(format!("the Parquet file cannot be read: {error}"))
}

fn group_rows(
    reader: &SerializedFileReader<std::fs::File>,
    group: usize,
    fields: &[Field],
    separator: char,
    seen: &mut u64,
    visit: &mut Visit<'_>,
) -> Result<ControlFlow<()>, ParquetError> {
    let group = reader.get_row_group(group)?;
    let mut cells = Vec::with_capacity(fields.len());
    for field in fields {
        cells.push(field.cells(group.get_column_reader(field.leaf)?, separator));
    }
    let mut left = usize::try_from(group.metadata().num_rows()).unwrap_or_default();
    let mut row = Row::default();
    while left > 0 {
        let batch = left.min(BATCH);
        for column in &mut cells {
            column.fill(batch)?;
        }
        for _ in 0..batch {
            *seen += 1;
            row.clear(*seen);
            let mut fault = None;
            for (column, field) in cells.iter_mut().zip(fields) {
                if let Err(Unreadable { value, reason }) = column.put(&mut row.text) {
                    fault = fault.or_else(|| Some(Fault::new(Wrong::ValueUnreadable, &field.name, value, reason)));
                }
                row.end_value();
            }
            let flow = match fault {
                None => visit(Event::Row(&row)),
                Some(fault) => visit(Event::Bad { line: *seen, fault }),
            };
            if flow.is_break() {
                return Ok(flow);
            }
        }
        left -= batch;
    }
    Ok(ControlFlow::Continue(()))
}

/// A column that is read.
struct Field {
    name: String,
    /// Position among all columns of the file.
    leaf: usize,
    /// Definition level of a value that is there.
    defined: i16,
    kind: Kind,
}

/// What a value means.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    /// As it is physically: true or false, a whole or floating-point number, text.
    Plain,
    /// Whole number without sign.
    Unsigned,
    /// Times 10^−scale.
    Decimal(u32),
    /// Days since 1970.
    Date,
    /// Since midnight, in so many per second.
    TimeOfDay(i64),
    /// Since 1970, in so many per second; UTC, or the source's own time.
    Timestamp { per_second: i64, utc: bool },
    /// Sixteen bytes.
    Uuid,
    /// A floating-point number of two bytes.
    Half,
}

/// Why a value gives no text.
struct Unreadable {
    value: String,
    reason: String,
}

fn fields(reader: &impl FileReader, wanted: Option<&[String]>) -> Result<Vec<Field>, String> {
    let schema = reader.metadata().file_metadata().schema_descr();
    let leaves: Vec<(String, &ColumnDescriptor)> =
        schema.columns().iter().map(|leaf| (leaf.path().parts().join("."), &**leaf)).collect();
    let field = |leaf: usize| {
        let (name, descriptor) = &leaves[leaf];
        if descriptor.max_rep_level() > 0 {
            let root = descriptor.path().parts().first().map_or("", String::as_str);
            let usable = leaves.iter().filter(|(_, leaf)| leaf.max_rep_level() == 0).map(|(name, _)| name.as_str());
            return Err(format!(
                "column {root} holds lists or maps, which are no single value per row; give columns: [{}], or some of these",
                usable.collect::<Vec<_>>().join(", ")
            ));
        }
        let kind = kind(descriptor).map_err(|what| {
            format!("column {name} is {what}, which cannot be read as text; give columns without it")
        })?;
        Ok(Field { name: name.clone(), leaf, defined: descriptor.max_def_level(), kind })
    };
    let Some(wanted) = wanted else { return (0..leaves.len()).map(field).collect() };
    let find = |wanted: &String| {
        let inside = |name: &str| name.strip_prefix(wanted.as_str()).is_some_and(|rest| rest.starts_with('.'));
        let exact = leaves.iter().position(|(name, _)| name == wanted);
        let list = || leaves.iter().position(|(name, leaf)| inside(name) && leaf.max_rep_level() > 0);
        match exact.or_else(list) {
            Some(leaf) => field(leaf),
            None => {
                let names = leaves.iter().map(|(name, _)| name.as_str());
                Err(format!("there is no column {wanted:?}{}", hint(wanted, names)))
            }
        }
    };
    wanted.iter().map(find).collect()
}

/// What the values of a column mean; otherwise what they are that cannot be read.
fn kind(leaf: &ColumnDescriptor) -> Result<Kind, &'static str> {
    let per_second = |unit: &TimeUnit| match unit {
        TimeUnit::MILLIS => 1_000,
        TimeUnit::MICROS => 1_000_000,
        TimeUnit::NANOS => 1_000_000_000,
    };
    Ok(match leaf.logical_type_ref() {
        Some(LogicalType::Decimal(decimal)) => Kind::Decimal(scale(decimal.scale)?),
        Some(LogicalType::Date) => Kind::Date,
        Some(LogicalType::Time(time)) => Kind::TimeOfDay(per_second(&time.unit)),
        Some(LogicalType::Timestamp(stamp)) => {
            Kind::Timestamp { per_second: per_second(&stamp.unit), utc: stamp.is_adjusted_to_u_t_c }
        }
        Some(LogicalType::Integer(integer)) if !integer.is_signed => Kind::Unsigned,
        Some(LogicalType::Uuid) => Kind::Uuid,
        Some(LogicalType::Float16) => Kind::Half,
        Some(LogicalType::Bson) => return Err("BSON"),
        Some(LogicalType::Variant(_)) => return Err("a variant"),
        Some(LogicalType::Geometry(_) | LogicalType::Geography(_)) => return Err("a shape on a map"),
        Some(LogicalType::String | LogicalType::Enum | LogicalType::Json | LogicalType::Integer(_)) => Kind::Plain,
        _ => legacy_kind(leaf)?,
    })
}

/// The same by the older annotations.
fn legacy_kind(leaf: &ColumnDescriptor) -> Result<Kind, &'static str> {
    Ok(match leaf.converted_type() {
        ConvertedType::DECIMAL => Kind::Decimal(scale(leaf.type_scale())?),
        ConvertedType::DATE => Kind::Date,
        ConvertedType::TIME_MILLIS => Kind::TimeOfDay(1_000),
        ConvertedType::TIME_MICROS => Kind::TimeOfDay(1_000_000),
        ConvertedType::TIMESTAMP_MILLIS => Kind::Timestamp { per_second: 1_000, utc: true },
        ConvertedType::TIMESTAMP_MICROS => Kind::Timestamp { per_second: 1_000_000, utc: true },
        ConvertedType::UINT_8 | ConvertedType::UINT_16 | ConvertedType::UINT_32 | ConvertedType::UINT_64 => {
            Kind::Unsigned
        }
        ConvertedType::BSON => return Err("BSON"),
        ConvertedType::INTERVAL => return Err("an interval"),
        _ if leaf.physical_type() == Physical::FIXED_LEN_BYTE_ARRAY => return Err("bytes of a fixed length"),
        _ => Kind::Plain,
    })
}

fn scale(scale: i32) -> Result<u32, &'static str> {
    u32::try_from(scale).map_err(|_| "a decimal with a negative scale")
}

/// The values of a column, as text and one after another.
trait Cells {
    /// Reads so many rows ahead.
    fn fill(&mut self, rows: usize) -> Result<(), ParquetError>;
    /// Adds the next row's value to the text; nothing for null.
    fn put(&mut self, out: &mut String) -> Result<(), Unreadable>;
}

struct Typed<T: DataType, W> {
    reader: ColumnReaderImpl<T>,
    defined: i16,
    levels: Vec<i16>,
    values: Vec<T::T>,
    row: usize,
    value: usize,
    write: W,
}

impl<T: DataType, W: Fn(&T::T, &mut String) -> Result<(), Unreadable>> Cells for Typed<T, W> {
    fn fill(&mut self, rows: usize) -> Result<(), ParquetError> {
        let Typed { reader, defined, levels, values, row, value, .. } = self;
        (*row, *value) = (0, 0);
        levels.clear();
        values.clear();
        let mut read = 0;
        while read < rows {
            let wanted = (*defined > 0).then_some(&mut *levels);
            let (records, ..) = reader.read_records(rows - read, wanted, None, values)?;
            if records == 0 {
                let column = reader_ended(read, rows);
                return Err(ParquetError::EOF(column));
            }
            read += records;
        }
        Ok(())
    }

    fn put(&mut self, out: &mut String) -> Result<(), Unreadable> {
        let there = self.defined == 0 || self.levels.get(self.row) == Some(&self.defined);
        self.row += 1;
        if !there {
            return Ok(());
        }
        self.value += 1;
        self.values.get(self.value - 1).map_or(Ok(()), |value| (self.write)(value, out))
    }
}

fn reader_ended(read: usize, rows: usize) -> String {
    format!("a column has {read} more values where {rows} were expected")
}

impl Field {
    fn cells(&self, reader: ColumnReader, separator: char) -> Box<dyn Cells> {
        let (defined, kind) = (self.defined, self.kind);
        match reader {
            ColumnReader::BoolColumnReader(reader) => typed(reader, defined, |value, out| {
                out.push_str(if *value { "true" } else { "false" });
                Ok(())
            }),
            ColumnReader::Int32ColumnReader(reader) => typed(reader, defined, move |value, out| {
                let unsigned = kind == Kind::Unsigned;
                let value = if unsigned { i128::from(*value as u32) } else { i128::from(*value) };
                put_whole(kind, value, separator, out)
            }),
            ColumnReader::Int64ColumnReader(reader) => typed(reader, defined, move |value, out| {
                let unsigned = kind == Kind::Unsigned;
                let value = if unsigned { i128::from(*value as u64) } else { i128::from(*value) };
                put_whole(kind, value, separator, out)
            }),
            ColumnReader::Int96ColumnReader(reader) => typed(reader, defined, put_int96),
            ColumnReader::FloatColumnReader(reader) => typed(reader, defined, move |value, out| {
                put_number(f64::from(*value), value.to_string(), separator, out)
            }),
            ColumnReader::DoubleColumnReader(reader) => {
                typed(reader, defined, move |value, out| put_number(*value, value.to_string(), separator, out))
            }
            ColumnReader::ByteArrayColumnReader(reader) => {
                typed(reader, defined, move |value: &ByteArray, out| put_bytes(kind, value.data(), separator, out))
            }
            ColumnReader::FixedLenByteArrayColumnReader(reader) => {
                let write =
                    move |value: &FixedLenByteArray, out: &mut String| put_bytes(kind, value.data(), separator, out);
                typed(reader, defined, write)
            }
        }
    }
}

fn typed<T: DataType + 'static>(
    reader: ColumnReaderImpl<T>,
    defined: i16,
    write: impl Fn(&T::T, &mut String) -> Result<(), Unreadable> + 'static,
) -> Box<dyn Cells> {
    Box::new(Typed { reader, defined, levels: Vec::new(), values: Vec::new(), row: 0, value: 0, write })
}

fn put_number(number: f64, text: String, separator: char, out: &mut String) -> Result<(), Unreadable> {
    put_float(number, &text, separator, out).map_err(|reason| Unreadable { value: text, reason })
}

fn put_whole(kind: Kind, value: i128, separator: char, out: &mut String) -> Result<(), Unreadable> {
    match kind {
        Kind::Decimal(scale) => put_decimal(value, scale, separator, out),
        Kind::Date => {
            let date = i64::try_from(value).ok().and_then(day).ok_or_else(|| no_time(value))?;
            out.push_str(&date.to_string());
        }
        Kind::TimeOfDay(per_second) => {
            let nanos = value * (1_000_000_000 / i128::from(per_second));
            let time = civil::Time::midnight().checked_add(jiff::SignedDuration::from_nanos_i128(nanos));
            let time = time.ok().filter(|_| (0..DAY_NANOS).contains(&nanos)).ok_or_else(|| no_time(value))?;
            out.push_str(&time.to_string());
        }
        Kind::Timestamp { per_second, utc } => {
            let nanos = value * (1_000_000_000 / i128::from(per_second));
            put_instant(nanos, utc, out).ok_or_else(|| no_time(value))?;
        }
        Kind::Plain | Kind::Unsigned | Kind::Uuid | Kind::Half => out.push_str(&value.to_string()),
    }
    Ok(())
}

fn no_time(value: i128) -> Unreadable {
    let reason = "the value is a time beyond the years that there are; correct it, or leave it empty".to_owned();
    Unreadable { value: value.to_string(), reason }
}

/// An instant with its offset when it is one, otherwise date and time as the source's zone shows them.
fn put_instant(nanos: i128, utc: bool, out: &mut String) -> Option<()> {
    let instant = jiff::Timestamp::from_nanosecond(nanos).ok()?;
    if utc {
        out.push_str(&instant.to_string());
    } else {
        let local = jiff::tz::Offset::UTC.to_datetime(instant);
        out.push_str(&format!("{} {}", local.date(), local.time()));
    }
    Some(())
}

/// Nanoseconds of a Julian day, as Impala and older Spark write instants.
fn put_int96(value: &Int96, out: &mut String) -> Result<(), Unreadable> {
    let [low, high, julian] = [0, 1, 2].map(|part| value.data().get(part).copied().unwrap_or_default());
    let nanos = i128::from(u64::from(high) << 32 | u64::from(low));
    let days = i64::from(julian) - EPOCH_JULIAN;
    let since = i128::from(days) * DAY_NANOS + nanos;
    put_instant(since, true, out).ok_or_else(|| no_time(since))
}

fn put_bytes(kind: Kind, bytes: &[u8], separator: char, out: &mut String) -> Result<(), Unreadable> {
    let unreadable = |reason: &str| Unreadable { value: hex(&bytes[..bytes.len().min(20)]), reason: reason.to_owned() };
    match (kind, bytes) {
        (Kind::Decimal(scale), _) => {
            let unscaled = whole(bytes).ok_or_else(|| unreadable("the decimal has more than 38 digits"))?;
            put_decimal(unscaled, scale, separator, out);
        }
        (Kind::Uuid, [_, ..]) if bytes.len() == 16 => {
            let parts = [&bytes[..4], &bytes[4..6], &bytes[6..8], &bytes[8..10], &bytes[10..]];
            out.push_str(&parts.map(hex).join("-"));
        }
        (Kind::Half, [low, high]) => {
            let number = half(u16::from_le_bytes([*low, *high]));
            put_number(f64::from(number), number.to_string(), separator, out)?;
        }
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => out.push_str(text),
            Err(_) => return Err(unreadable("the bytes are no UTF-8 text; leave the column out")),
        },
    }
    Ok(())
}

/// A whole number in two's complement, highest byte first; nothing when it does not fit.
fn whole(bytes: &[u8]) -> Option<i128> {
    let sign = if bytes.first().is_some_and(|first| first & 0x80 != 0) { 0xFF } else { 0 };
    let extra = bytes.len().saturating_sub(16);
    let (above, bytes) = bytes.split_at(extra);
    let fits = above.iter().all(|byte| *byte == sign) && (extra == 0 || bytes[0] & 0x80 == sign & 0x80);
    let mut filled = [sign; 16];
    filled[16 - bytes.len()..].copy_from_slice(bytes);
    fits.then(|| i128::from_be_bytes(filled))
}

/// A floating-point number of two bytes (IEEE 754 binary16).
fn half(bits: u16) -> f32 {
    let sign = if bits & 0x8000 == 0 { 1.0 } else { -1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 0x1F), f32::from(bits & 0x3FF));
    match exponent {
        0 => sign * fraction * (-24_f32).exp2(),
        31 if fraction > 0.0 => f32::NAN,
        31 => sign * f32::INFINITY,
        _ => sign * (1.0 + fraction / 1024.0) * ((exponent - 15) as f32).exp2(),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_of_bytes() {
        assert_eq!(whole(&[]), Some(0));
        assert_eq!(whole(&[0xFF]), Some(-1));
        assert_eq!(whole(&[0x00, 0xFF]), Some(255));
        assert_eq!(whole(&[0xFF; 20]), Some(-1));
        let mut large = [0; 17];
        large[1] = 0x80;
        assert_eq!(whole(&large), None);
        assert_eq!(whole(&[1; 17]), None);
        assert_eq!(whole(&[0x7F; 16]), Some(0x7F7F_7F7F_7F7F_7F7F_7F7F_7F7F_7F7F_7F7F));
    }

    #[test]
    fn halves() {
        for (bits, expect) in [(0x3C00, 1.0_f32), (0xC000, -2.0), (0x3555, 0.333_251_95), (1, 5.960_464_5e-8), (0, 0.0)]
        {
            assert_eq!(half(bits).to_bits(), expect.to_bits(), "{bits:x}");
        }
        assert!(half(0x7E00).is_nan() && half(0x7C00).is_infinite());
    }
}
