//! Sheets of XLSX workbooks, cell by cell: the sheet streams, only the workbook's texts and styles are held in memory.

use super::native::{day, fifteen_digits, put_float, time_of_day};
use super::{Event, Located, Row, Visit};
use crate::error::{Fault, ImportError};
use crate::wrong::Wrong;
use calamine::{DataRef, ExcelDateTime, Reader as _, Xlsx, XlsxCellReader, XlsxError};
use std::io::BufReader;
use std::ops::ControlFlow;
use std::path::Path;

/// Which rows of which sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sheet {
    /// Its name, or its number from 1; the first unless given.
    pub(crate) name: Option<String>,
    /// The row that names the columns; the first that is not empty unless given.
    pub(crate) header_row: Option<u32>,
}

type Book = Xlsx<BufReader<std::fs::File>>;

/// Names of the columns: texts of the header row. A column without name between others has its letters.
pub(crate) fn columns(located: &Located, directory: &Path, sheet: &Sheet) -> Result<Vec<String>, ImportError> {
    with_sheet(located, directory, sheet, |cells| {
        let columns = header(cells, sheet, located)?.ok_or_else(|| match sheet.header_row {
            Some(row) => format!("row {row} is empty; header_row is the row that names the columns"),
            None => "the sheet is empty; a row must name the columns, or give columns".to_owned(),
        })?;
        Ok(columns)
    })
}

/// Shows every row that is not empty; those above the header row are passed over.
pub(crate) fn rows(
    located: &Located,
    directory: &Path,
    sheet: &Sheet,
    columns: &[String],
    visit: &mut Visit<'_>,
) -> Result<(), ImportError> {
    with_sheet(located, directory, sheet, |cells| {
        if located.columns.is_none() {
            header(cells, sheet, located)?;
        }
        let mut row = Row::default();
        while cells.next()? {
            row.clear(u64::from(cells.number) + 1);
            let flow = match cells.fill(&mut row, columns) {
                Ok(()) => visit(Event::Row(&row)),
                Err(fault) => visit(Event::Bad { line: row.line, fault }),
            };
            if flow == ControlFlow::Break(()) {
                break;
            }
        }
        Ok(())
    })
}

fn header(cells: &mut Cells<'_>, sheet: &Sheet, located: &Located) -> Result<Option<Vec<String>>, String> {
    while cells.next()? {
        match sheet.header_row {
            Some(wanted) if cells.number + 1 < wanted => continue,
            Some(wanted) if cells.number + 1 > wanted => return Ok(None),
            _ => {}
        }
        let mut names: Vec<String> = Vec::new();
        for (column, value) in &cells.row {
            let name = value
                .as_ref()
                .map_err(|reason| format!("cell {}{} of the header: {reason}", letters(*column), cells.number + 1))?;
            (names.len() as u32..*column).for_each(|column| names.push(letters(column)));
            names.push(name.trim().to_owned());
        }
        debug_assert!(located.columns.is_none(), "a sheet whose columns are given has no header");
        return Ok(Some(names));
    }
    Ok(None)
}

/// The rows of a sheet, one at a time.
struct Cells<'a> {
    reader: XlsxCellReader<'a, BufReader<std::fs::File>>,
    /// Widths of number formats that do nothing but fill up with zeros, by style.
    zeros: Vec<usize>,
    separator: char,
    /// Whether days are counted from 1904 instead of 1900.
    since_1904: bool,
    /// Number of the row, from 0.
    number: u32,
    /// Columns, from 0, with their cells. Empty cells are left out.
    row: Vec<(u32, Shown)>,
    /// The first cell of the next row.
    ahead: Option<(u32, u32, Shown)>,
    /// Whether the last cell was read; asking again would be an error.
    ended: bool,
}

/// The text of a cell, or why there is none.
type Shown = Result<String, String>;

impl Cells<'_> {
    /// Goes to the next row that is not empty; false at the end.
    fn next(&mut self) -> Result<bool, String> {
        self.row.clear();
        if let Some((row, column, value)) = self.ahead.take() {
            self.number = row;
            self.row.push((column, value));
        }
        while let Some((row, column, value)) = self.cell()? {
            if self.row.is_empty() {
                self.number = row;
            } else if row != self.number {
                self.ahead = Some((row, column, value));
                break;
            }
            self.row.push((column, value));
        }
        self.row.sort_by_key(|(column, _)| *column);
        Ok(!self.row.is_empty())
    }

    /// The next cell that is not empty.
    fn cell(&mut self) -> Result<Option<(u32, u32, Shown)>, String> {
        while !self.ended {
            let next = self.reader.next_cell_with_style_id().map_err(|error| words(&error))?;
            let Some((cell, style)) = next else {
                self.ended = true;
                break;
            };
            let (row, column) = cell.get_position();
            let zeros = self.zeros.get(style).copied().unwrap_or_default();
            match self.text(cell.get_value(), zeros) {
                Ok(text) if text.is_empty() => {}
                value => return Ok(Some((row, column, value))),
            }
        }
        Ok(None)
    }

    /// The text of a cell. Why there is none begins with what the cell shows and `: `.
    fn text(&self, value: &DataRef<'_>, zeros: usize) -> Shown {
        Ok(match value {
            DataRef::Empty => String::new(),
            DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
            DataRef::SharedString(text) => (*text).to_owned(),
            DataRef::Bool(flag) => flag.to_string(),
            DataRef::Int(number) => padded(number.to_string(), zeros),
            DataRef::Float(number) => {
                let mut out = String::new();
                let digits = padded(fifteen_digits(*number), zeros);
                put_float(*number, &digits, self.separator, &mut out)
                    .map_err(|reason| format!("{number}: {reason}"))?;
                out
            }
            DataRef::DateTime(serial) => instant(serial, self.since_1904).ok_or_else(|| {
                format!("{}: the cell is formatted as a date, but this number is none", serial.as_f64())
            })?,
            DataRef::Error(error) => {
                return Err(format!("{error}: the cell holds an error; correct its formula, or clear the cell"));
            }
        })
    }

    /// Puts the row's cells in the places of the columns.
    fn fill(&mut self, row: &mut Row, columns: &[String]) -> Result<(), Fault> {
        let mut cells = self.row.drain(..).peekable();
        for (position, name) in columns.iter().enumerate() {
            match cells.next_if(|(column, _)| *column as usize == position) {
                None => row.push(""),
                Some((_, Ok(text))) => row.push(&text),
                Some((_, Err(reason))) => {
                    let (value, reason) = reason.split_once(": ").unwrap_or(("", &reason));
                    return Err(Fault::new(Wrong::ValueUnreadable, name, value, reason));
                }
            }
        }
        match cells.next() {
            None => Ok(()),
            Some((column, value)) => {
                let reason = format!(
                    "there is a value in column {}, but only {} columns have names; name the column, or clear the cell",
                    letters(column),
                    columns.len()
                );
                Err(Fault::new(Wrong::RowUnreadable, "", value.unwrap_or_default(), reason))
            }
        }
    }
}

/// Fills a whole number up with zeros.
fn padded(digits: String, zeros: usize) -> String {
    if zeros > digits.len() && digits.bytes().all(|digit| digit.is_ascii_digit()) {
        format!("{digits:0>zeros$}")
    } else {
        digits
    }
}

/// A serial number as a date, a date with time of day, or a time. Rounded to milliseconds: a serial number is no more exact.
fn instant(serial: &ExcelDateTime, since_1904: bool) -> Option<String> {
    const DAY_MILLIS: i64 = 86_400_000;
    /// One past the last day of the year 9999.
    const END: f64 = 2_958_466.0;
    let number = serial.as_f64();
    if !(0.0..END).contains(&number) {
        return None;
    }
    let millis = (number * DAY_MILLIS as f64).round() as i64;
    let (days, rest) = (millis / DAY_MILLIS, millis % DAY_MILLIS);
    if serial.is_duration() || (days == 0 && rest != 0) {
        return Some(time_of_day(millis));
    }
    // Days to 1970-01-01. The calendar of 1900 has a 29 February that never was, so days before it count one less.
    let before_1970 = if since_1904 { 24_107 } else { 25_569 - i64::from(days < 60) };
    let date = day(days - before_1970)?;
    Some(if rest == 0 { date.to_string() } else { format!("{date} {}", time_of_day(rest)) })
}

/// `A`, `B`, …, `Z`, `AA`, …
fn letters(column: u32) -> String {
    let mut name = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        rest -= 1;
        name.push(b'A' + (rest % 26) as u8);
        rest /= 26;
    }
    name.iter().rev().map(|letter| char::from(*letter)).collect()
}

fn with_sheet<T>(
    located: &Located,
    directory: &Path,
    sheet: &Sheet,
    work: impl FnOnce(&mut Cells<'_>) -> Result<T, String>,
) -> Result<T, ImportError> {
    let (file, _unpacked) = located.seekable(directory)?;
    let mut book: Book = Xlsx::new(BufReader::new(file)).map_err(|error| located.misformed(not_a_book(&error)))?;
    let name = chosen(&book.sheet_names(), sheet).map_err(|problem| located.misformed(problem))?;
    let since_1904 = book.has_1904_epoch();
    let reader = book.worksheet_cells_reader(&name);
    let reader = reader.map_err(|error| located.misformed(format!("sheet {name:?}: {}", words(&error))))?;
    let zeros = reader.styles().iter().map(|style| {
        let format = style.number_format.as_ref().map_or("", |format| format.format_code.as_str());
        if format.bytes().all(|byte| byte == b'0') { format.len() } else { 0 }
    });
    let zeros = zeros.collect();
    let mut cells = Cells {
        reader,
        zeros,
        separator: located.decimal,
        since_1904,
        number: 0,
        row: Vec::new(),
        ahead: None,
        ended: false,
    };
    work(&mut cells).map_err(|problem| located.misformed(format!("sheet {name:?}: {problem}")))
}

fn chosen(names: &[String], sheet: &Sheet) -> Result<String, String> {
    let Some(wanted) = &sheet.name else {
        return names.first().cloned().ok_or_else(|| "the workbook has no sheet".to_owned());
    };
    let by_number = || wanted.parse::<usize>().ok().and_then(|number| names.get(number.checked_sub(1)?));
    names.iter().find(|name| *name == wanted).or_else(by_number).cloned().ok_or_else(|| {
        format!("there is no sheet {wanted:?}{}", crate::problem::hint(wanted, names.iter().map(String::as_str)))
    })
}

fn not_a_book(error: &XlsxError) -> String {
    match error {
        XlsxError::Password => "the workbook is protected by a password; save it without one".to_owned(),
        XlsxError::Zip(_) => format!("it is no XLSX workbook ({error}); save it as .xlsx"),
        other => format!("the workbook cannot be read: {}", words(other)),
    }
}

fn words(error: &XlsxError) -> String {
    error.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType;

    #[test]
    fn columns_have_letters() {
        for (column, expect) in [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(letters(column), expect);
        }
    }

    #[test]
    fn serial_numbers_are_dates() {
        let check = |number: f64, kind, expect: Option<&str>| {
            assert_eq!(instant(&ExcelDateTime::new(number, kind, false), false).as_deref(), expect, "{number}");
        };
        let date = ExcelDateTimeType::DateTime;
        check(46_053.0, date, Some("2026-01-31"));
        check(46_053.416_666_666_664, date, Some("2026-01-31 10:00:00"));
        check(46_053.999_999_999_9, date, Some("2026-02-01"));
        check(1.0, date, Some("1900-01-01"));
        check(59.0, date, Some("1900-02-28"));
        check(61.0, date, Some("1900-03-01"));
        check(0.75, date, Some("18:00:00"));
        check(1.5, ExcelDateTimeType::TimeDelta, Some("36:00:00"));
        check(-1.0, date, None);
        check(1e12, date, None);
        let since_1904 = ExcelDateTime::new(44_591.0, date, true);
        assert_eq!(instant(&since_1904, true).as_deref(), Some("2026-01-31"));
    }
}
