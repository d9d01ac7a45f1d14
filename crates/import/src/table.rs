//! Look-up tables: of another source's rows only the columns that some expression reads, by key.

use std::collections::HashMap;

/// The rows of a source that others look into.
#[derive(Debug, Default)]
pub(crate) struct Table {
    rows: HashMap<Box<str>, u32>,
    /// For every column of the source its position in `cells`, if it is kept.
    slots: Vec<Option<usize>>,
    width: usize,
    cells: Vec<Option<(usize, u32)>>,
    text: String,
    /// Line of every row.
    lines: Vec<u64>,
}

impl Table {
    /// An empty table that keeps these columns.
    pub(crate) fn new(kept: &[bool]) -> Table {
        let mut width = 0;
        let mut slots = Vec::with_capacity(kept.len());
        for keep in kept {
            slots.push(keep.then_some(width));
            width += usize::from(*keep);
        }
        Table { slots, width, ..Table::default() }
    }

    /// The row with a key.
    pub(crate) fn find(&self, key: &str) -> Option<u32> {
        self.rows.get(key).copied()
    }

    /// Line in its file where a row stands.
    pub(crate) fn line(&self, row: u32) -> u64 {
        self.lines[row as usize]
    }

    /// Puts a row in, or in the place of the one that has its key. `value` gives the value of a column.
    pub(crate) fn put<'v>(&mut self, key: &str, line: u64, value: impl Fn(usize) -> Option<&'v str>) {
        let row = match self.find(key) {
            Some(row) => row,
            None => {
                let row = self.lines.len() as u32;
                self.rows.insert(key.into(), row);
                self.lines.push(0);
                self.cells.resize(self.cells.len() + self.width, None);
                row
            }
        };
        self.lines[row as usize] = line;
        for (column, slot) in self.slots.iter().enumerate() {
            let Some(slot) = slot else { continue };
            let cell = value(column).map(|text| {
                let start = self.text.len();
                self.text.push_str(text);
                (start, text.len() as u32)
            });
            self.cells[row as usize * self.width + slot] = cell;
        }
    }

    /// The value of a column; nothing for null.
    pub(crate) fn value(&self, row: u32, column: usize) -> Option<&str> {
        let slot = self.slots.get(column).copied().flatten()?;
        let (start, length) = self.cells[row as usize * self.width + slot]?;
        Some(&self.text[start..start + length as usize])
    }
}
