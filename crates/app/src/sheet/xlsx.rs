//! Workbooks: money as numbers with the decimals of its currency, keys as text, the same bytes for the same sheets.

use super::{Cell, Sheet};
use crate::AppError;
use base::{Amount, Currency, Timestamp};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};
use std::collections::HashMap;

/// A workbook keeps numbers as floating point, which is exact up to so many minor units. What is larger is written as text.
const EXACT_MAX: u64 = 999_999_999_999_999;
/// Widths of columns, in characters.
const WIDTH_MIN: usize = 8;
const WIDTH_MAX: usize = 48;
/// Characters that a sheet's name may not have, and how long it may be.
const NOT_IN_NAMES: [char; 7] = ['[', ']', ':', '*', '?', '/', '\\'];
const NAME_CHARS_MAX: usize = 31;

/// The sheets as the bytes of an XLSX file that says it was made at an instant.
pub fn workbook(sheets: &[Sheet], made_at: Timestamp) -> Result<Vec<u8>, AppError> {
    write(sheets, made_at).map_err(|error| AppError::internal(error.to_string()))
}

fn write(sheets: &[Sheet], made_at: Timestamp) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let made_at = ExcelDateTime::from_timestamp(made_at.0.div_euclid(1_000_000))?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made_at));
    let mut formats = Formats::default();
    for (number, sheet) in sheets.iter().enumerate() {
        let worksheet = workbook.add_worksheet();
        worksheet.set_name(sheet_name(&sheet.title, number))?;
        fill(worksheet, sheet, &mut formats)?;
    }
    workbook.save_to_buffer()
}

fn sheet_name(title: &str, number: usize) -> String {
    let name: String = title.chars().filter(|next| !NOT_IN_NAMES.contains(next)).take(NAME_CHARS_MAX).collect();
    if name.trim().is_empty() { format!("{}", number + 1) } else { name }
}

fn fill(worksheet: &mut Worksheet, sheet: &Sheet, formats: &mut Formats) -> Result<(), XlsxError> {
    let header = Format::new().set_bold().set_border_bottom(FormatBorder::Thin);
    let right = header.clone().set_align(FormatAlign::Right);
    for (column, name) in (0_u16..).zip(&sheet.columns) {
        let position = usize::from(column);
        let numbers = sheet.is_money(position) || sheet.is_count(position);
        worksheet.write_string_with_format(0, column, name, if numbers { &right } else { &header })?;
        let cells = sheet.rows.iter().filter_map(|row| row.get(position));
        let widest = cells.map(|cell| width(&cell.shown())).max().unwrap_or(0).max(width(name));
        worksheet.set_column_width(column, widest.clamp(WIDTH_MIN, WIDTH_MAX) as f64 + 1.0)?;
    }
    for (row, cells) in (1_u32..).zip(&sheet.rows) {
        for (column, cell) in (0_u16..).zip(cells) {
            match cell {
                Cell::Count(count) if count.unsigned_abs() <= EXACT_MAX => {
                    worksheet.write_number(row, column, *count as f64)?;
                }
                Cell::Money(amount, currency) if amount.0.unsigned_abs() <= EXACT_MAX => {
                    let number = as_number(*amount, *currency);
                    worksheet.write_number_with_format(row, column, number, formats.of(currency.scale()))?;
                }
                cell => {
                    worksheet.write_string_with_format(row, column, cell.shown(), &formats.text)?;
                }
            }
        }
    }
    worksheet.set_freeze_panes(1, 0)?;
    worksheet.set_repeat_rows(0, 0)?;
    worksheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    Ok(())
}

/// The nearest number that a workbook can hold: the one that a reader gets who types the amount in.
fn as_number(amount: Amount, currency: Currency) -> f64 {
    currency.format(amount).parse().unwrap_or(f64::NAN)
}

/// Chinese characters are twice as wide as Latin ones.
fn width(text: &str) -> usize {
    text.chars().map(|next| if next.is_ascii() { 1 } else { 2 }).sum()
}

/// A format for keys, and one per number of decimals.
struct Formats {
    text: Format,
    decimals: HashMap<u8, Format>,
}

impl Default for Formats {
    fn default() -> Self {
        Formats { text: Format::new().set_num_format("@"), decimals: HashMap::new() }
    }
}

impl Formats {
    fn of(&mut self, decimals: u8) -> &Format {
        self.decimals.entry(decimals).or_insert_with(|| {
            let places = "0".repeat(usize::from(decimals));
            let point = if places.is_empty() { "" } else { "." };
            Format::new().set_num_format(format!("#,##0{point}{places}"))
        })
    }
}
