//! Sealing: rows of many small files are written again as few large ones. Nothing is added, changed or left out, so a reader at
//! any watermark sees the same facts before and after.

use crate::batch::{FactBatch, Table};
use crate::error::Result;
use crate::file::{FactFile, TAIL};
use crate::layout::Layout;
use crate::spool::Spool;
use crate::tail::read_into;
use std::collections::BTreeMap;

/// Where rows go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Into {
    /// One file per kind in the tail.
    Tail,
    /// The bucket of each profile.
    Buckets,
}

/// Files that are to be written again as others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealing {
    /// Those that others will stand for.
    pub files: Vec<FactFile>,
    /// Where their rows go.
    pub into: Into,
}

/// When it is worth sealing.
#[derive(Clone, Copy, Debug)]
pub struct SealWhen {
    /// More files of a kind than this in the tail or in one bucket.
    pub files_max: usize,
    /// More rows than this in the tail.
    pub tail_rows_max: u64,
}

impl SealWhen {
    /// What a data directory does by itself.
    pub const USUAL: SealWhen = SealWhen { files_max: 32, tail_rows_max: 200_000 };
    /// Leaves no tail, and one file per kind and bucket.
    pub const EVERYTHING: SealWhen = SealWhen { files_max: 1, tail_rows_max: 0 };
}

/// What is worth sealing; none when nothing is. A full tail goes into the buckets and takes the files of those buckets along
/// that are too many.
pub fn worth_sealing(files: &[FactFile], when: SealWhen) -> Option<Sealing> {
    let of = |bucket: u32| files.iter().filter(move |file| file.bucket == bucket);
    let tail_rows: u64 = of(TAIL).map(|file| file.rows).sum();
    if tail_rows <= when.tail_rows_max && too_many(of(TAIL), when.files_max) {
        return Some(Sealing { files: of(TAIL).cloned().collect(), into: Into::Tail });
    }
    let full = tail_rows > when.tail_rows_max;
    let mut by_place: BTreeMap<(u32, Table), Vec<&FactFile>> = BTreeMap::new();
    files.iter().filter(|file| file.bucket != TAIL).for_each(|file| {
        by_place.entry((file.bucket, file.table)).or_default().push(file);
    });
    let crowded = by_place.into_values().filter(|several| several.len() + usize::from(full) > when.files_max.max(1));
    let mut sealed: Vec<FactFile> = crowded.flatten().cloned().collect();
    if full {
        sealed.extend(of(TAIL).cloned());
    }
    (!sealed.is_empty()).then_some(Sealing { files: sealed, into: Into::Buckets })
}

fn too_many<'a>(files: impl Iterator<Item = &'a FactFile>, max: usize) -> bool {
    let mut counts: BTreeMap<Table, usize> = BTreeMap::new();
    files.for_each(|file| *counts.entry(file.table).or_default() += 1);
    counts.into_values().any(|count| count > max)
}

/// Writes the rows of some files again, as one file per kind and place. They are on disk when this returns; nothing reads them
/// until a manifest names them in the place of the others.
pub fn seal(layout: &Layout, folder: &str, sealing: &Sealing) -> Result<Vec<FactFile>> {
    let tail_rows_max = match sealing.into {
        Into::Tail => usize::MAX,
        Into::Buckets => 0,
    };
    let mut spool = Spool::in_folder(layout, Layout::import_folder(folder)).with_tail_rows_max(tail_rows_max);
    let mut batch = FactBatch::default();
    for file in &sealing.files {
        read_into(layout, file, &mut batch)?;
        spool.push(&batch)?;
        batch.clear();
    }
    spool.finish()
}
