//! Rows that an import sets aside are kept, sealed, so that they can be mended and sent once more.
//!
//! Files are read a second time, and only when something was set aside: nobody knows beforehand which rows that will be.

use super::content::Rejection;
use super::deliver::Delivery;
use crate::privacy::KeyRing;
use crate::quarantine::{self, KeptRow};
use crate::{AppError, with_sources};
use base::Seq;
use import::{GivenRows, Mapping, WantedLines};
use std::collections::HashMap;
use std::path::PathBuf;
use store::Tx;
use store::import::{NewMapping, Rejected};

/// Of more rows than this of one import only places and values are kept.
const ROWS_KEPT_MAX: usize = 100_000;

/// The rows that were staged, and the mapping that they were read through.
#[derive(Clone, Debug)]
pub(crate) struct RowsRead {
    pub mapping_text: String,
    pub from: RowsFrom,
}

/// Where rows were read.
#[derive(Clone, Debug)]
pub(crate) enum RowsFrom {
    /// Files below a folder.
    Files(PathBuf),
    /// One source alone, below a folder.
    Stream {
        /// The folder.
        folder: PathBuf,
        /// Name of the source.
        source: String,
    },
    /// They were given.
    Given(Vec<GivenRows>),
}

impl RowsRead {
    /// Keeps the mapping, so that rows can be read through it again.
    pub async fn remember_mapping(&self, tx: &Tx, seq: Seq, delivery: &Delivery) -> Result<(), AppError> {
        let mapping =
            NewMapping { name: delivery.mapping.clone(), hash: delivery.mapping_hash, text: self.mapping_text.clone() };
        Ok(store::import::remember_mapping(tx, seq, &mapping).await?)
    }

    /// The rows at these lines.
    fn rows(&self, wanted: &WantedLines) -> Result<Vec<GivenRows>, AppError> {
        let (folder, only) = match &self.from {
            RowsFrom::Given(given) => return Ok(given.clone()),
            RowsFrom::Files(folder) => (folder, None),
            RowsFrom::Stream { folder, source } => (folder, Some(source.as_str())),
        };
        let read = || {
            let mapping = Mapping::read(&self.mapping_text, "mapping").map_err(AppError::internal)?;
            import::rows_at(&mapping, (folder, only), wanted).map_err(|error| {
                AppError::refused("import_unreadable", format!("{}: {}", folder.display(), with_sources(&error)))
            })
        };
        std::thread::scope(|scope| {
            scope.spawn(read).join().unwrap_or_else(|_| Err(AppError::internal("reading stopped without a result")))
        })
    }
}

/// Rows that were set aside, by source and line.
pub(super) struct Kept<'a> {
    sources: &'a [String],
    rows: HashMap<(String, u64), KeptRow>,
}

impl Kept<'_> {
    pub fn of<'a>(
        rejections: &[Rejection],
        read: Option<&RowsRead>,
        sources: &'a [String],
    ) -> Result<Kept<'a>, AppError> {
        let mut kept = Kept { sources, rows: HashMap::new() };
        let Some(read) = read.filter(|_| !rejections.is_empty()) else { return Ok(kept) };
        let mut wanted = WantedLines::new();
        for rejection in rejections.iter().take(ROWS_KEPT_MAX) {
            wanted.entry(kept.source(rejection)).or_default().insert(rejection.provenance.line);
        }
        for GivenRows { source, columns, rows } in read.rows(&wanted)? {
            let Some(lines) = wanted.get(&source) else { continue };
            for (line, values) in rows.into_iter().filter(|(line, _)| lines.contains(line)) {
                let row = kept.rows.entry((source.clone(), line)).or_default();
                row.columns.clone_from(&columns);
                row.rows.push(values);
            }
        }
        Ok(kept)
    }

    fn source(&self, rejection: &Rejection) -> String {
        self.sources.get(usize::from(rejection.provenance.source)).cloned().unwrap_or_default()
    }

    /// Rows for the quarantine. Values may be personal, so they are sealed; nobody reads them without the key ring.
    pub fn sealed(mut self, ring: &KeyRing, rejections: &[Rejection]) -> Result<Vec<Rejected>, AppError> {
        if rejections.is_empty() {
            return Ok(Vec::new());
        }
        let (key, wrapped) = ring.new_data_key()?;
        let mut rows = Vec::with_capacity(rejections.len());
        for rejection in rejections {
            let (source, line) = (self.source(rejection), rejection.provenance.line);
            // What is wrong with a row in several ways is kept with the first.
            let row = self.rows.remove(&(source.clone(), line)).unwrap_or_default();
            let row = KeptRow { value: rejection.value.clone(), ..row };
            rows.push(Rejected {
                line,
                column: rejection.column.clone(),
                code: rejection.wrong.code().to_owned(),
                kept: !row.columns.is_empty(),
                reason: quarantine::without_value(&rejection.reason, &rejection.value),
                order: rejection.order.clone().unwrap_or_default(),
                sealed: row.seal(&key, &wrapped)?,
                settled_in: None,
                source,
            });
        }
        Ok(rows)
    }
}
