//! Rows that are given instead of files: those that an import set aside, sent once more.

use crate::error::{Fault, ImportError};
use crate::mapping::Mapping;
use crate::plan::Plan;
use crate::read::{ReadSummary, Sink};
use crate::source::{Event, Row, Visit};
use crate::wrong::Wrong;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::Path;
use std::rc::Rc;

/// Rows of one source, as its file has them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GivenRows {
    /// Name of the source.
    pub source: String,
    /// Names of the columns.
    pub columns: Vec<String>,
    /// The line of each row, and its values: one for each column.
    pub rows: Vec<(u64, Vec<String>)>,
}

/// Which lines of which sources are wanted.
pub type WantedLines = BTreeMap<String, BTreeSet<u64>>;

/// Reads rows that are given through the sources that they name; other sources are left out. A source that looks up others is refused.
pub fn read_given(mapping: &Mapping, given: &[GivenRows], sink: &mut Sink<'_>) -> Result<ReadSummary, ImportError> {
    Plan::open_given(mapping, given)?.read(sink, &mut |_| {})
}

/// The rows at some lines of some files, as the files have them; of one source alone when it is named. A line that is no row gives
/// none.
pub fn rows_at(
    mapping: &Mapping,
    (directory, only): (&Path, Option<&str>),
    wanted: &WantedLines,
) -> Result<Vec<GivenRows>, ImportError> {
    let plan = match only {
        Some(source) => Plan::open_one(mapping, directory, source)?,
        None => Plan::open(mapping, directory)?,
    };
    let mut found = Vec::new();
    for read in &plan.sources {
        let Some(source) = read.source else { continue };
        let declared = &mapping.sources[source];
        let Some(lines) = wanted.get(&declared.name) else { continue };
        let mut given = GivenRows { source: declared.name.clone(), columns: read.columns.clone(), rows: Vec::new() };
        let last = lines.last().copied().unwrap_or_default();
        let mut visit = |event: Event<'_>| {
            let line = match event {
                Event::Bad { line, .. } => line,
                Event::Row(row) => {
                    if lines.contains(&row.line) {
                        given.rows.push((row.line, row.values()));
                    }
                    row.line
                }
            };
            if line > last { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        declared.located.rows(plan.origin, &read.columns, &Rc::new(Cell::new(0)), &mut visit)?;
        found.push(given);
    }
    Ok(found)
}

/// Shows every given row of a source.
pub(crate) fn show(given: &[GivenRows], source: &str, columns: &[String], visit: &mut Visit<'_>) {
    let Some(given) = given.iter().find(|given| given.source == source) else { return };
    let places: Vec<Option<usize>> =
        columns.iter().map(|column| given.columns.iter().position(|known| known == column)).collect();
    for (line, values) in &given.rows {
        let flow = if values.len() == given.columns.len() {
            let value = |place: &Option<usize>| place.map_or("", |place| values[place].as_str());
            visit(Event::Row(&Row::of(*line, places.iter().map(value))))
        } else {
            let reason = format!("the row has {} values, but there are {} columns", values.len(), given.columns.len());
            visit(Event::Bad { line: *line, fault: Fault::new(Wrong::RowUnreadable, "", "", reason) })
        };
        if flow.is_break() {
            return;
        }
    }
}
