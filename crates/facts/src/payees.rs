//! The lines of a run once more, by payee.
//!
//! A fold gives lines member by member, and those of one payee lie scattered over all of them. What a payee asks, and thousands of payees ask
//! it on pay day, would read the whole run. So a run of a period is written a second time: payees are spread over files by hash, and
//! in each file groups of lines are sorted by payee. Within a payee the order is that of the run, so that digests are the same.

use crate::columns::Key;
use crate::error::Result;
use crate::layout::{Layout, mix};
use crate::lines::{LineFilter, LineWriter, RunPart, read_lines, read_lines_with};
use crate::parallel::parallel;
use base::{PartyId, RunId};
use credit::Line;

pub(crate) const BY_PAYEE: Key = Key { column: "party", page_rows: 1024, compressed: true };
/// Files of one slice; payees are spread over them.
const SHELVES: u32 = 64;
/// A run is cut into so many slices, one behind the other, whatever the number of threads.
const SLICES: usize = 2;
/// Lines that are sorted together.
const SHELF_LINES: usize = 8 * 1024;

fn shelf_of(payee: Option<PartyId>) -> u32 {
    ((mix(u64::from(PartyId::column(payee))) >> 32) % u64::from(SHELVES)) as u32
}

/// Writes the lines of these parts by payee. The files have numbers of their own, behind those of all parts of a run.
pub fn write_by_payee(layout: &Layout, run: RunId, parts: &[RunPart], threads: usize) -> Result<Vec<RunPart>> {
    let (first, second) = parts.split_at(parts.len() / SLICES);
    let slices: [&[RunPart]; SLICES] = [first, second];
    let written = parallel(SLICES, threads, |slice| {
        let mut shelves: Vec<Shelf<'_>> = (0..SHELVES).map(|shelf| Shelf::new(layout, run, slice, shelf)).collect();
        read_lines(layout, slices[slice], &LineFilter::default(), |line| {
            shelves[shelf_of(line.party) as usize].push(line)
        })?;
        shelves.into_iter().filter_map(|shelf| shelf.finish().transpose()).collect::<Result<Vec<_>>>()
    })?;
    let files: Vec<RunPart> = written.into_iter().flatten().collect();
    layout.sync(files.iter().map(|file| file.path.as_str()))?;
    Ok(files)
}

/// Calls back with the lines of a payee that pass a filter, in the order of the run, from the files that [`write_by_payee`] gave.
pub fn read_payee(
    layout: &Layout,
    files: &[RunPart],
    payee: Option<PartyId>,
    filter: &LineFilter,
    each: impl FnMut(&Line) -> Result<()>,
) -> Result<()> {
    let files = files_of(layout, files, payee);
    let filter = LineFilter { party: Some(payee), ..filter.clone() };
    let column = [i64::from(PartyId::column(payee))];
    read_lines_with(layout, &files, &filter, Some((BY_PAYEE, &column)), each)
}

/// The files that have the lines of a payee.
pub(crate) fn files_of(layout: &Layout, files: &[RunPart], payee: Option<PartyId>) -> Vec<RunPart> {
    let shelf = shelf_of(payee);
    files.iter().filter(|file| (file.part - layout.payee_part()) % SHELVES == shelf).cloned().collect()
}

/// Lines that wait to be sorted and written.
struct Shelf<'a> {
    held: Vec<Line>,
    writer: LineWriter<'a>,
}

impl<'a> Shelf<'a> {
    fn new(layout: &'a Layout, run: RunId, slice: usize, shelf: u32) -> Self {
        let path = format!("{}/payees-{slice}-{shelf:02}.parquet", Layout::run_folder(run));
        let part = layout.payee_part() + slice as u32 * SHELVES + shelf;
        Shelf { held: Vec::new(), writer: LineWriter::keyed(layout, (path, part), BY_PAYEE, SHELF_LINES) }
    }

    fn push(&mut self, line: &Line) -> Result<()> {
        self.held.push(*line);
        if self.held.len() == SHELF_LINES { self.write() } else { Ok(()) }
    }

    fn write(&mut self) -> Result<()> {
        self.held.sort_by_key(|line| line.party);
        self.held.iter().try_for_each(|line| self.writer.push(line))?;
        self.held.clear();
        Ok(())
    }

    fn finish(mut self) -> Result<Option<RunPart>> {
        self.write()?;
        self.writer.finish()
    }
}
