//! Results as a table for people, CSV and JSON for programs.

use crate::args::Format;
use std::io::{self, Write};

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
        let mut out = io::stdout().lock();
        match format {
            Format::Table => writeln!(out, "{}", self.for_people()),
            Format::Csv => self.write_csv(&mut out),
            Format::Json => writeln!(out, "{:#}", self.to_json()),
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
        for (position, _) in self.columns.iter().enumerate() {
            if self.is_numeric(position) {
                if let Some(column) = table.column_mut(position) {
                    column.set_cell_alignment(CellAlignment::Right);
                }
            }
        }
        table.trim_fmt()
    }

    fn is_numeric(&self, column: usize) -> bool {
        let numeric = |text: &str| !text.is_empty() && text.bytes().all(|byte| b"0123456789.-+% ".contains(&byte));
        let mut cells = self.rows.iter().map(|row| row[column].as_str()).filter(|cell| !cell.is_empty()).peekable();
        cells.peek().is_some() && cells.all(numeric)
    }

    fn write_csv(&self, out: &mut impl Write) -> io::Result<()> {
        write_csv_row(out, &self.columns)?;
        self.rows.iter().try_for_each(|row| write_csv_row(out, row))
    }

    /// Rows as JSON objects. Amounts stay text, so that no reader turns them into floating point; counts are numbers.
    pub fn to_json(&self) -> serde_json::Value {
        let object = |row: &Vec<String>| {
            let cells = self.columns.iter().zip(row).map(|(column, cell)| (column.clone(), self.json_cell(column, cell)));
            serde_json::Value::Object(cells.collect())
        };
        serde_json::Value::Array(self.rows.iter().map(object).collect())
    }

    fn json_cell(&self, column: &String, cell: &str) -> serde_json::Value {
        let count = || cell.parse::<i64>().ok().map(serde_json::Value::from);
        let number = if self.counts.contains(column) { count() } else { None };
        number.unwrap_or_else(|| serde_json::Value::from(cell))
    }
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
