//! The first rows of every source as the file has them, for people who write a mapping for it.

use crate::error::{Fault, ImportError};
use crate::mapping::Mapping;
use crate::source::{Event, Origin};
use std::ops::ControlFlow;
use std::path::Path;
use std::rc::Rc;

/// A source as its file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceLook {
    /// Name.
    pub name: String,
    /// Path of its file, as the mapping has it.
    pub file: String,
    /// Names of its columns, in order.
    pub columns: Vec<String>,
    /// Its first rows.
    pub rows: Vec<RowLook>,
    /// Why it cannot be read, or not further.
    pub problem: Option<String>,
}

/// A row as the file has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowLook {
    /// Line in the file where it begins, from 1; row number for a table.
    pub line: u64,
    /// As many values as there are columns; empty text where there is none, and no value at all of a line that is no row.
    pub values: Vec<String>,
}

impl Mapping {
    /// Looks at the first rows of every source below a directory. A source that cannot be read says why; others are shown all the same.
    ///
    /// SQLite files are read on a runtime of their own: call this from a blocking thread, not from an asynchronous task.
    pub fn look(&self, directory: &Path, rows: usize) -> Vec<SourceLook> {
        let sources = self.sources.iter().map(|source| {
            let mut look = SourceLook {
                name: source.name.clone(),
                file: source.located.file.clone(),
                columns: Vec::new(),
                rows: Vec::new(),
                problem: None,
            };
            look.problem = look_into(&source.located, directory, rows, &mut look).err();
            look
        });
        sources.collect()
    }
}

fn look_into(
    located: &crate::source::Located,
    directory: &Path,
    rows: usize,
    look: &mut SourceLook,
) -> Result<(), String> {
    let origin = Origin::Directory(directory);
    look.columns = located.columns(origin).map_err(|error| words(&error))?;
    let (columns, found) = (look.columns.clone(), &mut look.rows);
    let mut visit = |event: Event<'_>| {
        let row = match event {
            Event::Row(row) => {
                let values = (0..columns.len()).map(|position| row.value(position).to_owned()).collect();
                RowLook { line: row.line, values }
            }
            Event::Bad { line, fault: Fault { .. } } => RowLook { line, values: Vec::new() },
        };
        found.push(row);
        if found.len() < rows { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    located.rows(origin, &columns, &Rc::default(), &mut visit).map_err(|error| words(&error))
}

/// An error with what caused it.
fn words(error: &ImportError) -> String {
    let mut said = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        said = format!("{said}: {inner}");
        cause = inner.source();
    }
    said
}
