//! One table file by itself, without a mapping: named columns of its rows as text.

use crate::error::{Fault, ImportError};
use crate::options;
use crate::source::{Encoding, Event, Format, Located, Origin, Sheet};
use std::ops::ControlFlow;
use std::path::Path;
use std::rc::Rc;

/// A file with a header line, whose form is seen from its name: Parquet, the first sheet of an XLSX workbook, TSV, or else CSV;
/// plain or gzipped.
#[derive(Debug)]
pub struct PlainFile {
    located: Located,
    columns: Vec<String>,
}

/// Why a row was not taken: its line (from 1), and the column with its value if it is one column's fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", words(self))]
pub struct PlainFault {
    /// Line in the file where the row begins, from 1; row number for a table.
    pub line: u64,
    /// The column; empty when it is the whole row's fault.
    pub column: String,
    /// Its value.
    pub value: String,
    /// What is wrong and what would be right.
    pub reason: String,
}

/// Is shown the wanted values of a row and its line; a fault ends the reading.
pub type PlainVisit<'v> = dyn FnMut(u64, &[&str]) -> Result<(), PlainFault> + 'v;

fn words(fault: &PlainFault) -> String {
    let PlainFault { line, column, value, reason } = fault;
    match (column.is_empty(), value.is_empty()) {
        (true, true) => format!("line {line}: {reason}"),
        (true, false) => format!("line {line}: {reason}: {value:?}"),
        (false, _) => format!("line {line}: {column} {value:?}: {reason}"),
    }
}

impl PlainFile {
    /// Opens a file and reads the names of its columns.
    pub fn open(path: &Path) -> Result<PlainFile, ImportError> {
        let file = path.display().to_string();
        let quote = Some('"');
        let format = match options::guess(&file) {
            Some("parquet") => Format::Parquet,
            Some("xlsx") => Format::Xlsx(Sheet::default()),
            Some("tsv") => Format::Delimited { delimiter: '\t', quote },
            _ => Format::Delimited { delimiter: ',', quote },
        };
        let located = Located { file, format, encoding: Encoding::default(), columns: None, decimal: '.' };
        let columns = located.columns(Origin::Directory(Path::new("")))?;
        Ok(PlainFile { located, columns })
    }

    /// Names of the columns, in order.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Shows the wanted columns, by position, of every row. The first fault ends the reading: that of a row that cannot be
    /// read, or the one that `visit` answers.
    pub fn rows(&self, wanted: &[usize], visit: &mut PlainVisit<'_>) -> Result<Result<(), PlainFault>, ImportError> {
        let mut found = Ok(());
        let mut each = |event: Event<'_>| {
            found = match event {
                Event::Row(row) => {
                    let values: Vec<&str> = wanted.iter().map(|position| row.value(*position)).collect();
                    visit(row.line, &values)
                }
                Event::Bad { line, fault: Fault { column, value, reason, .. } } => {
                    Err(PlainFault { line, column, value, reason })
                }
            };
            if found.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        };
        self.located.rows(Origin::Directory(Path::new("")), &self.columns, &Rc::default(), &mut each)?;
        Ok(found)
    }
}
