//! Results as a table for people, CSV and JSON for programs.

use crate::args::Format;
use app::sheet::{Cell, Sheet};
use serde::{Serialize, Serializer};
use std::io::{self, Write};

/// Columns whose cells may look like numbers but are names: people read them from the left.
const NAMES: [&str; 15] = [
    "payee",
    "store",
    "dealer",
    "region",
    "brand",
    "department",
    "channel",
    "product",
    "order",
    "rule",
    "period",
    "year",
    "case",
    "订单",
    "账期",
];
/// Spaces between two columns.
const GAP: u16 = 2;

/// Rows under named columns. Every cell is text that is already formatted exactly.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// Names of the columns.
    pub columns: Vec<String>,
    /// Cells, as many per row as there are columns.
    pub rows: Vec<Vec<String>>,
    /// Columns whose cells are numbers: right-aligned for people, numbers in JSON when they are counts.
    pub counts: Vec<String>,
}

impl Table {
    /// An empty table.
    pub fn new<'a>(columns: impl IntoIterator<Item = &'a str>) -> Table {
        Table { columns: columns.into_iter().map(str::to_owned).collect(), ..Table::default() }
    }

    /// Adds a row.
    pub fn push(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// Writes the table to standard output in the wanted format.
    pub fn print(&self, format: Format) -> io::Result<()> {
        self.write(format, &mut io::stdout().lock())
    }

    /// Writes the table in the wanted format.
    pub fn write(&self, format: Format, out: &mut impl Write) -> io::Result<()> {
        match format {
            Format::Table => writeln!(out, "{}", self.for_people()),
            Format::Csv => self.write_csv(out),
            Format::Json => print_json(out, &self.json()),
        }
    }

    /// A sheet as a table.
    pub fn of(sheet: &Sheet) -> Table {
        let counts = sheet.columns.iter().enumerate().filter(|(column, _)| sheet.is_count(*column));
        Table {
            counts: counts.map(|(_, name)| name.clone()).collect(),
            columns: sheet.columns.clone(),
            rows: sheet.rows.iter().map(|row| row.iter().map(Cell::shown).collect()).collect(),
        }
    }

    fn for_people(&self) -> String {
        use comfy_table::{CellAlignment, ContentArrangement, presets};
        let mut table = comfy_table::Table::new();
        table.load_preset(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
        table.set_header(&self.columns);
        for row in &self.rows {
            table.add_row(row);
        }
        for (position, name) in self.columns.iter().enumerate() {
            if let Some(column) = table.column_mut(position) {
                column.set_padding((0, GAP));
                if !NAMES.contains(&name.as_str()) && self.is_numeric(position) {
                    column.set_cell_alignment(CellAlignment::Right);
                }
            }
        }
        table.trim_fmt()
    }

    fn is_numeric(&self, column: usize) -> bool {
        let numeric = |text: &str| {
            let digits = text.trim_end_matches(" %").trim_start_matches('-');
            digits.bytes().filter(|byte| *byte == b'.').count() <= 1
                && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
                && !digits.is_empty()
        };
        let mut cells = self.rows.iter().map(|row| row[column].as_str()).filter(|cell| !cell.is_empty()).peekable();
        cells.peek().is_some() && cells.all(numeric)
    }

    fn write_csv(&self, out: &mut impl Write) -> io::Result<()> {
        write_csv_row(out, &self.columns)?;
        self.rows.iter().try_for_each(|row| write_csv_row(out, row))
    }

    /// Rows as JSON objects. Amounts stay text, so that no reader turns them into floating point; counts are numbers.
    pub fn json(&self) -> Json {
        let object = |row: &Vec<String>| {
            let cells =
                self.columns.iter().zip(row).map(|(column, cell)| (column.clone(), self.json_cell(column, cell)));
            Json::Object(cells.collect())
        };
        Json::List(self.rows.iter().map(object).collect())
    }

    fn json_cell(&self, column: &String, cell: &str) -> Json {
        let count = if self.counts.contains(column) { cell.parse().ok() } else { None };
        count.map_or_else(|| Json::text(cell), Json::Count)
    }
}

/// A JSON value whose objects keep the order of their keys.
#[derive(Clone, Debug)]
pub enum Json {
    /// Text; amounts too.
    Text(String),
    /// A count or a number of a thing.
    Count(i64),
    /// A number that was never money and is not exact.
    Number(f64),
    /// Yes or no.
    Flag(bool),
    /// Several.
    List(Vec<Json>),
    /// Named values in this order.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// Text.
    pub fn text(text: impl Into<String>) -> Json {
        Json::Text(text.into())
    }

    /// A count; one too large for JSON readers is written as text.
    pub fn count(count: impl TryInto<i64> + Copy + ToString) -> Json {
        count.try_into().map_or_else(|_| Json::Text(count.to_string()), Json::Count)
    }

    /// Named values in this order.
    pub fn object<const N: usize>(entries: [(&str, Json); N]) -> Json {
        Json::Object(entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    /// Writes the value to standard output.
    pub fn print(&self) -> io::Result<()> {
        self.write(&mut io::stdout().lock())
    }

    /// Writes the value.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        print_json(out, self)
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Json::Text(text) => serializer.serialize_str(text),
            Json::Count(count) => serializer.serialize_i64(*count),
            Json::Number(number) => serializer.serialize_f64(*number),
            Json::Flag(flag) => serializer.serialize_bool(*flag),
            Json::List(values) => serializer.collect_seq(values),
            Json::Object(entries) => serializer.collect_map(entries.iter().map(|(name, value)| (name, value))),
        }
    }
}

fn print_json(out: &mut impl Write, json: &Json) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, json)?;
    writeln!(out)
}

/// Writes a line to standard output; a reader who has gone away is an error to end on, not a reason to panic.
pub fn say(words: impl std::fmt::Display) -> io::Result<()> {
    writeln!(io::stdout().lock(), "{words}")
}

/// Writes a line to standard error. When nobody reads it there is nobody to tell.
pub fn note(words: impl std::fmt::Display) {
    let _ = writeln!(io::stderr().lock(), "{words}");
}

fn write_csv_row(out: &mut impl Write, cells: &[String]) -> io::Result<()> {
    for (position, cell) in cells.iter().enumerate() {
        if position > 0 {
            write!(out, ",")?;
        }
        if cell.contains(['"', ',', '\n', '\r']) {
            write!(out, "\"{}\"", cell.replace('"', "\"\""))?;
        } else {
            write!(out, "{cell}")?;
        }
    }
    writeln!(out)
}
