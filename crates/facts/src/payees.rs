//! The lines of a run once more, by payee.
//!
//! A fold gives lines member by member, and those of one payee lie scattered over all of them. What a payee asks, and thousands of payees ask
//! it on pay day, would read the whole run. So a run of a period is written a second time: payees are spread over files by hash, and
//! each file is sorted by payee; a small run has one file. Within a payee the order is that of the run, so that digests are the same.

use crate::columns::Key;
use crate::error::Result;
use crate::layout::{Layout, mix};
use crate::lines::{LineFilter, LineWriter, RunPart, read_lines, read_lines_with};
use crate::parallel::parallel;
use base::{PartyId, RunId};
use credit::Line;

pub(crate) const BY_PAYEE: Key = Key { column: "party", page_rows: 1024, compressed: true };
/// Files of a run; payees are spread over them.
const SHELVES: u32 = 64;
/// A run is cut into so many slices, one behind the other, whatever the number of threads.
const SLICES: usize = 2;
/// Lines of a shelf that are written down together while they are spread.
const SPREAD_LINES: usize = 4 * 1024;
/// Lines of a group of a file.
const GROUP_LINES: usize = 32 * 1024;
/// The number of the one file of a small run, behind those of all shelves. Runs of before had a file for each slice of a shelf.
const ALL: u32 = SHELVES * SLICES as u32;

/// How many lines are written in which way.
#[derive(Clone, Copy, Debug)]
pub struct PayeeSizes {
    /// A run of no more lines has one file: that many cost less to read than files to open.
    pub one_file: u64,
    /// Lines of a file that are sorted together, some 50 MB. Only the largest groups have files of more; a payee's lines then lie in
    /// several places.
    pub sorted: usize,
}

impl Default for PayeeSizes {
    fn default() -> Self {
        PayeeSizes { one_file: 32 * 1024, sorted: 512 * 1024 }
    }
}

fn shelf_of(payee: Option<PartyId>) -> u32 {
    ((mix(u64::from(PartyId::column(payee))) >> 32) % u64::from(SHELVES)) as u32
}

/// Writes the lines of these parts by payee. The files have numbers of their own, behind those of all parts of a run.
pub fn write_by_payee(
    layout: &Layout,
    run: RunId,
    (parts, sizes): (&[RunPart], PayeeSizes),
    threads: usize,
) -> Result<Vec<RunPart>> {
    let files = match parts.iter().map(|part| part.lines).sum::<u64>() <= sizes.one_file {
        true => sort(layout, (run, "all".to_owned(), ALL), (parts, sizes))?.into_iter().collect(),
        false => write_shelves(layout, run, (parts, sizes), threads)?,
    };
    layout.sync(files.iter().map(|file| file.path.as_str()))?;
    Ok(files)
}

fn write_shelves(
    layout: &Layout,
    run: RunId,
    (parts, sizes): (&[RunPart], PayeeSizes),
    threads: usize,
) -> Result<Vec<RunPart>> {
    let folder = format!("temporary/payees-{}-{}", std::process::id(), run.0);
    let shelf = |spread: &[RunPart], shelf| {
        let spread: Vec<RunPart> = spread.iter().filter(|part| part.part == shelf).cloned().collect();
        sort(layout, (run, format!("{shelf:02}"), shelf), (&spread, sizes))
    };
    let written = spread(layout, &folder, parts, threads)
        .and_then(|spread| parallel(SHELVES as usize, threads, |number| shelf(&spread, number as u32)));
    // The files are the news; what cannot be removed goes with the next clean-up.
    let _ = layout.remove_folder(&folder);
    Ok(written?.into_iter().flatten().collect())
}

/// Spreads lines over shelves: files of each slice, in the order of slices, numbered by shelf.
fn spread(layout: &Layout, folder: &str, parts: &[RunPart], threads: usize) -> Result<Vec<RunPart>> {
    let (first, second) = parts.split_at(parts.len() / SLICES);
    let slices: [&[RunPart]; SLICES] = [first, second];
    let written = parallel(SLICES, threads, |slice| {
        let shelf = |shelf| {
            let path = format!("{folder}/{slice}-{shelf:02}.parquet");
            LineWriter::keyed(layout, (path, shelf), BY_PAYEE, SPREAD_LINES)
        };
        let mut shelves: Vec<LineWriter<'_>> = (0..SHELVES).map(shelf).collect();
        read_lines(layout, slices[slice], &LineFilter::default(), |line| {
            shelves[shelf_of(line.party) as usize].push(line)
        })?;
        shelves.into_iter().filter_map(|shelf| shelf.finish().transpose()).collect::<Result<Vec<_>>>()
    })?;
    Ok(written.into_iter().flatten().collect())
}

/// Writes a file of the lines of these parts, sorted by payee; none without lines.
fn sort(
    layout: &Layout,
    (run, name, number): (RunId, String, u32),
    (parts, sizes): (&[RunPart], PayeeSizes),
) -> Result<Option<RunPart>> {
    let path = format!("{}/payees-{name}.parquet", Layout::run_folder(run));
    let mut writer = LineWriter::keyed(layout, (path, layout.payee_part() + number), BY_PAYEE, GROUP_LINES);
    let mut held: Vec<Line> = Vec::new();
    let write = |held: &mut Vec<Line>, writer: &mut LineWriter<'_>| {
        held.sort_by_key(|line| line.party);
        held.drain(..).try_for_each(|line| writer.push(&line))
    };
    read_lines(layout, parts, &LineFilter::default(), |line| {
        held.push(*line);
        if held.len() == sizes.sorted { write(&mut held, &mut writer) } else { Ok(()) }
    })?;
    write(&mut held, &mut writer)?;
    writer.finish()
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
    let has = |number| number == ALL || number % SHELVES == shelf;
    files.iter().filter(|file| has(file.part - layout.payee_part())).cloned().collect()
}
