//! Tables whose cells know what they are, so that every format writes them rightly: text, counts and money.

mod xlsx;

pub use self::xlsx::workbook;

use base::{Amount, Currency};

/// What a cell holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Words, keys and dates: never taken for a number.
    Text(String),
    /// How many.
    Count(i64),
    /// Money, shown with the decimals of its currency.
    Money(Amount, Currency),
}

impl Cell {
    /// Text.
    pub fn text(text: impl Into<String>) -> Cell {
        Cell::Text(text.into())
    }

    /// A count; one beyond any reader is written as text.
    pub fn count(count: impl TryInto<i64> + Copy + ToString) -> Cell {
        count.try_into().map_or_else(|_| Cell::Text(count.to_string()), Cell::Count)
    }

    /// The cell as text, exactly.
    pub fn shown(&self) -> String {
        match self {
            Cell::Text(text) => text.clone(),
            Cell::Count(count) => count.to_string(),
            Cell::Money(amount, currency) => currency.format(*amount),
        }
    }
}

/// Rows under named columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// What it is about; the name of the sheet in a workbook.
    pub title: String,
    /// Names of the columns.
    pub columns: Vec<String>,
    /// Cells, as many per row as there are columns.
    pub rows: Vec<Vec<Cell>>,
}

impl Sheet {
    /// An empty sheet.
    pub fn new<'a>(title: impl Into<String>, columns: impl IntoIterator<Item = &'a str>) -> Sheet {
        let columns = columns.into_iter().map(str::to_owned).collect();
        Sheet { title: title.into(), columns, rows: Vec::new() }
    }

    /// Adds a row.
    pub fn push(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// Whether a column holds counts: its cells are numbers in every format.
    pub fn is_count(&self, column: usize) -> bool {
        self.rows.iter().any(|row| matches!(row.get(column), Some(Cell::Count(_))))
    }

    /// Whether a column holds money.
    pub fn is_money(&self, column: usize) -> bool {
        self.rows.iter().any(|row| matches!(row.get(column), Some(Cell::Money(..))))
    }
}

/// A sheet as comma-separated values, with a line that names the columns.
pub fn csv(sheet: &Sheet) -> String {
    let mut text = String::new();
    let mut line = |cells: &mut dyn Iterator<Item = String>| {
        for (position, cell) in cells.enumerate() {
            if position > 0 {
                text.push(',');
            }
            if cell.contains([',', '"', '\n', '\r']) {
                text.push('"');
                text.push_str(&cell.replace('"', "\"\""));
                text.push('"');
            } else {
                text.push_str(&cell);
            }
        }
        text.push_str("\r\n");
    };
    line(&mut sheet.columns.iter().cloned());
    for row in &sheet.rows {
        line(&mut row.iter().map(Cell::shown));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_with_commas_and_quotes_are_quoted() {
        let mut sheet = Sheet::new("S", ["name", "count"]);
        sheet.push([Cell::text("Wu, \"the second\""), Cell::count(3)]);
        sheet.push([Cell::text("two\nlines"), Cell::count(-1)]);
        assert_eq!(csv(&sheet), "name,count\r\n\"Wu, \"\"the second\"\"\",3\r\n\"two\nlines\",-1\r\n");
    }
}
