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
