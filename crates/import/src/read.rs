//! Reads every source once and hands on what is made of its rows.

use crate::compile::Expression;
use crate::error::{Fault, ImportError};
use crate::given;
use crate::mapping::{LITERALS, Mapping, Take};
use crate::plan::{Plan, SourcePlan, TablePlan};
use crate::record::{Provenance, Record, Sourced};
use crate::row::View;
use crate::source::{Event, FeedEvent, Origin, Row};
use crate::table::Table;
use crate::wrong::Wrong;
use std::cell::Cell;
use std::ops::ControlFlow;
use std::path::Path;
use std::rc::Rc;

/// What a row gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A record.
    Record(Sourced),
    /// A row that gives none.
    Rejected(Rejected),
}

/// A row that gives no record, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// Name of the source.
    pub source: String,
    /// Line in the file where the row begins, from 1; row number for a table.
    pub line: u64,
    /// The column, if it is one column's fault.
    pub column: String,
    /// The value as the source has it.
    pub value: String,
    /// What is wrong.
    pub wrong: Wrong,
    /// What is wrong and what would be right.
    pub reason: String,
    /// Key of the order that the row is a part of, where it can be told: without the row, that order is incomplete.
    pub order: Option<String>,
}

/// How far reading has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress<'a> {
    /// Name of the source being read.
    pub source: &'a str,
    /// Rows read of all sources.
    pub rows: u64,
    /// Bytes read of all files, packed as they are.
    pub bytes_done: u64,
    /// Bytes of all files that are read for records.
    pub bytes_total: u64,
}

/// What was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadSummary {
    /// Every source that gives records, in the order read.
    pub sources: Vec<SourceSummary>,
    /// The sink asked to stop before the end.
    pub stopped: bool,
}

/// What was read of one source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceSummary {
    /// Name.
    pub name: String,
    /// Rows read, those passed over by `where` included.
    pub rows: u64,
    /// Rows rejected.
    pub rejected: u64,
    /// Records made.
    pub records: u64,
}

/// Takes items as they come; may ask to stop.
pub type Sink<'s> = dyn FnMut(Item) -> ControlFlow<()> + 's;

/// Is told how far reading has come.
pub type Report<'r> = dyn FnMut(Progress<'_>) + 'r;

/// Opens the sources below a directory and reads them: [`Plan::open`], then [`Plan::read`].
pub fn read_records(
    mapping: &Mapping,
    directory: &Path,
    sink: &mut Sink<'_>,
    progress: &mut Report<'_>,
) -> Result<ReadSummary, ImportError> {
    Plan::open(mapping, directory)?.read(sink, progress)
}

/// Reads one source alone; it is refused when it looks up others.
pub fn read_one(
    mapping: &Mapping,
    (directory, source): (&Path, &str),
    sink: &mut Sink<'_>,
    progress: &mut Report<'_>,
) -> Result<ReadSummary, ImportError> {
    Plan::open_one(mapping, directory, source)?.read(sink, progress)
}

/// Reads events that arrived through the sources of a mapping that name them. Places are positions in the feed, from 1.
pub fn read_feed(mapping: &Mapping, feed: &[FeedEvent], sink: &mut Sink<'_>) -> Result<ReadSummary, ImportError> {
    Plan::open_feed(mapping, feed)?.read(sink, &mut |_| {})
}

const ROWS_PER_REPORT: u64 = 8_192;

impl Plan<'_> {
    /// Reads every source once. Sources that describe the organisation come first, the rest in the order of the mapping. A
    /// row gives all its records or, when one block rejects it, none.
    ///
    /// SQLite files are read on a runtime of their own: call this from a blocking thread, not from an asynchronous task.
    pub fn read(&self, sink: &mut Sink<'_>, progress: &mut Report<'_>) -> Result<ReadSummary, ImportError> {
        self.read_up_to(None, sink, progress)
    }

    /// Reads the first rows of every source, as [`Plan::read`] would; what others look up is read whole.
    pub fn read_first(&self, rows: u64, sink: &mut Sink<'_>) -> Result<ReadSummary, ImportError> {
        self.read_up_to(Some(rows), sink, &mut |_| {})
    }

    fn read_up_to(
        &self,
        rows_max: Option<u64>,
        sink: &mut Sink<'_>,
        progress: &mut Report<'_>,
    ) -> Result<ReadSummary, ImportError> {
        let mut run = Run {
            plan: self,
            summary: ReadSummary::default(),
            sink,
            progress,
            bytes_before: 0,
            bytes_total: 0,
            rows: 0,
            rows_max,
        };
        for plan in &self.sources {
            if let Some(source) = plan.source {
                run.bytes_total += self.mapping.sources[source].located.size(self.origin)?;
            }
        }
        let mut tables = Vec::with_capacity(self.tables.len());
        for table in &self.tables {
            tables.push(run.load(table)?);
        }
        for plan in &self.sources {
            if run.summary.stopped {
                break;
            }
            match plan.source {
                Some(source) => run.source(plan, source, &tables)?,
                None => run.literals(plan),
            }
        }
        Ok(run.summary)
    }
}

struct Run<'p, 's, 'f> {
    plan: &'p Plan<'p>,
    summary: ReadSummary,
    sink: &'s mut Sink<'f>,
    progress: &'s mut Report<'f>,
    bytes_before: u64,
    bytes_total: u64,
    rows: u64,
    /// Of each source.
    rows_max: Option<u64>,
}

fn rejected(source: &str, line: u64, fault: Fault, order: Option<String>) -> Item {
    let Fault { wrong, column, value, reason } = fault;
    Item::Rejected(Rejected { source: source.to_owned(), line, column, value, wrong, reason, order })
}

impl Run<'_, '_, '_> {
    /// Loads a look-up table. Lines that cannot be read are reported here only when the source gives no records itself.
    fn load(&mut self, plan: &TablePlan) -> Result<Table, ImportError> {
        let whole = self.plan;
        let source = &whole.mapping.sources[plan.source];
        let read_again = self.plan.sources.iter().any(|other| other.source == Some(plan.source));
        let mut table = Table::new(&plan.kept);
        let mut stopped = false;
        let mut visit = |event: Event<'_>| {
            let (line, outcome) = match event {
                Event::Row(row) => (row.line, enter(whole.mapping, plan, row, &mut table)),
                Event::Bad { line, fault } => (line, if read_again { Ok(()) } else { Err(fault) }),
            };
            let Err(fault) = outcome else { return ControlFlow::Continue(()) };
            let flow = (self.sink)(rejected(&source.name, line, fault, None));
            stopped = flow.is_break();
            flow
        };
        source.located.rows(whole.origin, &plan.columns, &Rc::default(), &mut visit)?;
        self.summary.stopped |= stopped;
        Ok(table)
    }

    fn source(&mut self, plan: &SourcePlan, source: usize, tables: &[Table]) -> Result<(), ImportError> {
        let whole = self.plan;
        let declared = &whole.mapping.sources[source];
        let done = Rc::new(Cell::new(0));
        let number = u16::try_from(source).unwrap_or(u16::MAX);
        let mut summary = SourceSummary { name: declared.name.clone(), ..SourceSummary::default() };
        let mut maker = Maker::new(whole.mapping, plan, tables);
        let rows_max = self.rows_max;
        let mut stopped = false;
        let mut visit = |event: Event<'_>| {
            summary.rows += 1;
            if (self.rows + summary.rows).is_multiple_of(ROWS_PER_REPORT) {
                (self.progress)(Progress {
                    source: &declared.name,
                    rows: self.rows + summary.rows,
                    bytes_done: self.bytes_before + done.get(),
                    bytes_total: self.bytes_total,
                });
            }
            let (line, outcome) = match event {
                Event::Row(row) => {
                    let made = maker.row(&declared.reading, row);
                    (row.line, made.map_err(|fault| (fault, maker.order(&declared.reading, row))))
                }
                Event::Bad { line, fault } => (line, Err((fault, None))),
            };
            let flow = match outcome {
                Ok(()) => maker.hand_on(Provenance { source: number, line }, self.sink, &mut summary.records),
                Err((fault, order)) => {
                    summary.rejected += 1;
                    (self.sink)(rejected(&declared.name, line, fault, order))
                }
            };
            stopped = flow.is_break();
            if rows_max.is_some_and(|most| summary.rows >= most) { ControlFlow::Break(()) } else { flow }
        };
        match whole.origin {
            Origin::Given(given) => given::show(given, &declared.name, &plan.columns, &mut visit),
            origin => declared.located.rows(origin, &plan.columns, &done, &mut visit)?,
        }
        self.rows += summary.rows;
        self.bytes_before += done.get();
        let (rows, bytes_done) = (self.rows, self.bytes_before);
        (self.progress)(Progress { source: &declared.name, rows, bytes_done, bytes_total: self.bytes_total });
        self.summary.sources.push(summary);
        self.summary.stopped |= stopped;
        Ok(())
    }

    /// Blocks without a source: each is a row of its own, on its line of the mapping file.
    fn literals(&mut self, plan: &SourcePlan) {
        let reading = self.plan.mapping.literal_reading();
        let number = u16::try_from(self.plan.mapping.sources.len()).unwrap_or(u16::MAX);
        let mut summary = SourceSummary { name: LITERALS.to_owned(), ..SourceSummary::default() };
        let mut maker = Maker::new(self.plan.mapping, plan, &[]);
        for (position, block) in plan.blocks.iter().enumerate() {
            let line = u64::from(block.line);
            summary.rows += 1;
            let flow = match maker.blocks(&reading, &Row::default(), position..position + 1) {
                Ok(()) => maker.hand_on(Provenance { source: number, line }, self.sink, &mut summary.records),
                Err(fault) => {
                    summary.rejected += 1;
                    (self.sink)(rejected(LITERALS, line, fault, None))
                }
            };
            if flow.is_break() {
                self.summary.stopped = true;
                break;
            }
        }
        self.rows += summary.rows;
        self.summary.sources.push(summary);
    }
}

/// Puts a row into a look-up table.
fn enter(mapping: &Mapping, plan: &TablePlan, row: &Row, table: &mut Table) -> Result<(), Fault> {
    let reading = &mapping.sources[plan.source].reading;
    let view = View {
        mapping,
        scope: &plan.scope,
        reading,
        row,
        lookups: &[],
        tables: &[],
        found: &[],
        unreadable: Cell::new(None),
    };
    if let Some(condition) = &plan.condition
        && !view.holds(condition)?
    {
        return Ok(());
    }
    let Some(key) = view.text(&plan.key)? else { return Ok(()) };
    if let Some(known) = table.find(&key) {
        match plan.take {
            Take::First => return Ok(()),
            Take::Last => {}
            Take::Only => {
                let reason = format!(
                    "the look-up key {key:?} is already on line {}; narrow the source with where, or give take: first or last",
                    table.line(known)
                );
                return Err(view.fault(Wrong::LookupRepeated, &plan.key, reason));
            }
        }
    }
    table.put(&key, row.line, |column| reading.value(row.value(column)));
    Ok(())
}

/// Makes the records of one row after another.
struct Maker<'a> {
    mapping: &'a Mapping,
    plan: &'a SourcePlan,
    tables: &'a [Table],
    found: Vec<Option<u32>>,
    records: Vec<Record>,
}

impl<'a> Maker<'a> {
    fn new(mapping: &'a Mapping, plan: &'a SourcePlan, tables: &'a [Table]) -> Self {
        Maker { mapping, plan, tables, found: Vec::new(), records: Vec::new() }
    }

    /// Looks up what the row names and makes the records of all blocks.
    fn row(&mut self, reading: &crate::reading::Reading, row: &Row) -> Result<(), Fault> {
        self.records.clear();
        self.found.clear();
        if let Some(condition) = &self.plan.condition
            && !self.view(reading, row).holds(condition)?
        {
            return Ok(());
        }
        for (position, lookup) in self.plan.lookups.iter().enumerate() {
            let view = self.view(reading, row);
            let key = view.text(&lookup.by)?;
            let found = key.as_deref().and_then(|key| self.tables[self.plan.joined[position].table].find(key));
            if found.is_none() && lookup.required {
                let other = &self.mapping.sources[self.plan.joined[position].source].name;
                return Err(missing_row(&view, &lookup.by, other));
            }
            drop(key);
            self.found.push(found);
        }
        self.blocks(reading, row, 0..self.plan.blocks.len())
    }

    fn blocks(
        &mut self,
        reading: &crate::reading::Reading,
        row: &Row,
        which: std::ops::Range<usize>,
    ) -> Result<(), Fault> {
        let mut records = std::mem::take(&mut self.records);
        records.clear();
        let view = self.view(reading, row);
        let mut outcome = Ok(());
        for block in &self.plan.blocks[which] {
            outcome = match &block.condition {
                Some(condition) => view.holds(condition),
                None => Ok(true),
            }
            .and_then(|wanted| if wanted { block.make.make(&view, &mut records) } else { Ok(()) });
            if outcome.is_err() {
                break;
            }
        }
        self.records = records;
        outcome
    }

    /// The order that a rejected row is a part of.
    fn order(&mut self, reading: &crate::reading::Reading, row: &Row) -> Option<String> {
        // A row that was rejected early may not have been looked up everywhere; what is missing reads as not found.
        self.found.resize(self.plan.lookups.len(), None);
        let view = self.view(reading, row);
        self.plan.blocks.iter().find_map(|block| block.make.order(&view))
    }

    /// Hands the records of an accepted row on.
    fn hand_on(&mut self, provenance: Provenance, sink: &mut Sink<'_>, count: &mut u64) -> ControlFlow<()> {
        for block in &self.plan.blocks {
            block.make.accepted();
        }
        for record in self.records.drain(..) {
            *count += 1;
            sink(Item::Record(Sourced { provenance, record }))?;
        }
        ControlFlow::Continue(())
    }

    fn view<'v>(&'v self, reading: &'v crate::reading::Reading, row: &'v Row) -> View<'v> {
        View {
            mapping: self.mapping,
            scope: &self.plan.scope,
            reading,
            row,
            lookups: &self.plan.joined,
            tables: self.tables,
            found: &self.found,
            unreadable: Cell::new(None),
        }
    }
}

fn missing_row(view: &View<'_>, by: &Expression, other: &str) -> Fault {
    view.fault(Wrong::LookupUnknown, by, format!("source {other} has no row with this key"))
}
