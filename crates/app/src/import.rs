//! Importing a company's files: read them through the mapping, stage what they say, apply it in one commit.

use crate::access::Operation;
use crate::intake::keep::{RowsFrom, RowsRead};
use crate::intake::{Delivered, Delivery, DeliveryOptions, Rejection, Stage, Staged};
use crate::{AppError, DeclaredKind, Platform, with_sources};
use import::record::Provenance;
use import::{ImportError, Item, Mapping, ReadSummary, Report, Sink, read_records};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::ControlFlow;
use std::path::PathBuf;
use store::import::ImportRun;

/// What is to be imported.
#[derive(Clone, Debug)]
pub struct ImportRequest {
    /// Name of the mapping file, for messages.
    pub mapping_name: String,
    /// The mapping.
    pub mapping_text: String,
    /// Folder that the mapping's files are relative to.
    pub source: PathBuf,
    /// How it is to be done.
    pub options: DeliveryOptions,
}

/// How far an import has come.
#[derive(Clone, Copy, Debug)]
pub enum ImportProgress<'a> {
    /// Files are read.
    Reading(import::Progress<'a>),
    /// Records are applied.
    Applying {
        /// Partitions applied.
        done: usize,
        /// Of so many.
        total: usize,
    },
}

/// What became of an import.
#[derive(Clone, Debug)]
pub struct Imported {
    /// Rows read, by source.
    pub read: ReadSummary,
    /// Records applied, by kind.
    pub delivered: Delivered,
    /// Names of the sources that provenance refers to.
    pub source_names: Vec<String>,
}

/// An import that ran.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportView {
    /// As stored.
    pub run: ImportRun,
    /// New, unchanged and corrected records, by the word for their kind.
    pub by_kind: BTreeMap<String, [u64; 3]>,
}

impl Platform {
    /// Imports that ran, newest first, before a number.
    pub async fn imports(&self, before: Option<i64>, limit: u64) -> Result<Vec<ImportView>, AppError> {
        self.permit(Operation::ImportList)?;
        let found = store::import::list_before(&self.store, before.unwrap_or(i64::MAX), limit).await?;
        found.into_iter().map(view).collect()
    }

    /// An import that ran.
    pub async fn import_run(&self, id: i64) -> Result<ImportView, AppError> {
        self.permit(Operation::ImportShow)?;
        let missing = || AppError::refused("import_not_found", format!("there is no import {id}"));
        view(store::import::get(&self.store, id).await?.ok_or_else(missing)?)
    }

    /// Imports a company's files. Everything becomes visible at once; a refused import leaves nothing behind.
    pub async fn import(
        &self,
        request: &ImportRequest,
        progress: &mut (dyn FnMut(ImportProgress<'_>) + Send),
    ) -> Result<Imported, AppError> {
        self.permit(Operation::ImportRun)?;
        let mapping = Mapping::read(&request.mapping_text, &request.mapping_name)
            .map_err(|errors| AppError::refused("mapping_wrong", errors.to_string()))?;
        if !request.source.is_dir() {
            let message =
                format!("{} is not a folder; --source names the folder of the files", request.source.display());
            return Err(AppError::refused("source_not_found", message));
        }
        let source_names: Vec<String> = mapping.source_names().map(str::to_owned).collect();
        let delivery = delivery(&mapping, request);
        let stage = self.stage(&delivery.system)?;
        let reading =
            |sink: &mut Sink<'_>, report: &mut Report<'_>| read_records(&mapping, &request.source, sink, report);
        let place = request.source.display().to_string();
        let (summary, staged) = read((&place, &reading), stage, &source_names, progress)?;
        let rows =
            RowsRead { mapping_text: request.mapping_text.clone(), from: RowsFrom::Files(request.source.clone()) };
        let staged = Staged { rows: Some(rows), ..staged };
        let mut applying = |done: usize, total: usize| progress(ImportProgress::Applying { done, total });
        let delivered = self.deliver(&delivery, staged, request.options, &mut applying).await?;
        Ok(Imported { read: summary, delivered, source_names })
    }
}

fn view(run: ImportRun) -> Result<ImportView, AppError> {
    let by_kind = serde_json::from_str(&run.import.summary).map_err(AppError::internal)?;
    Ok(ImportView { run, by_kind })
}

/// Reads what is to be imported.
type Reading<'r> = dyn Fn(&mut Sink<'_>, &mut Report<'_>) -> Result<ReadSummary, ImportError> + Sync + 'r;

/// Reads and stages all rows on a thread of its own, since reading blocks.
pub(crate) fn read(
    (place, reading): (&str, &Reading<'_>),
    mut stage: Stage,
    source_names: &[String],
    progress: &mut (dyn FnMut(ImportProgress<'_>) + Send),
) -> Result<(ReadSummary, Staged), AppError> {
    let numbers: HashMap<&str, u16> =
        source_names.iter().zip(0..).map(|(name, number)| (name.as_str(), number)).collect();
    let work = || {
        let mut rejections = Vec::new();
        let mut incomplete = HashSet::new();
        let mut failed = None;
        let mut sink = |item| {
            match item {
                Item::Record(sourced) => {
                    if let Err(error) = stage.push(sourced) {
                        failed = Some(error);
                        return ControlFlow::Break(());
                    }
                }
                Item::Rejected(rejected) => {
                    incomplete.extend(rejected.order.clone());
                    rejections.push(Rejection {
                        provenance: Provenance {
                            source: numbers.get(rejected.source.as_str()).copied().unwrap_or_default(),
                            line: rejected.line,
                        },
                        column: rejected.column,
                        value: rejected.value,
                        wrong: rejected.wrong,
                        reason: rejected.reason,
                        order: rejected.order,
                    });
                }
            }
            ControlFlow::Continue(())
        };
        let read = reading(&mut sink, &mut |step| progress(ImportProgress::Reading(step)));
        let summary = read.map_err(|error| match error {
            error @ ImportError::LooksUp { .. } => AppError::refused("source_looks_up", error.to_string()),
            error => AppError::refused("import_unreadable", format!("{place}: {}", with_sources(&error))),
        })?;
        failed.map_or(Ok(()), Err)?;
        let read = summary.sources.iter().map(|source| source.rows).sum();
        Ok((summary, Staged { read, rejections, incomplete, ..Staged::of(stage) }))
    };
    std::thread::scope(|scope| {
        scope.spawn(work).join().unwrap_or_else(|_| Err(AppError::internal("reading stopped without a result")))
    })
}

fn delivery(mapping: &Mapping, request: &ImportRequest) -> Delivery {
    let hash = Sha256::digest(request.mapping_text.as_bytes()).into();
    delivery_of(mapping, (&request.mapping_name, hash), &request.source.display().to_string())
}

/// What a mapping declares about everything that is read through it.
pub(crate) fn delivery_of(mapping: &Mapping, (name, hash): (&str, [u8; 32]), source: &str) -> Delivery {
    Delivery {
        system: mapping.system.clone(),
        mapping: name.to_owned(),
        mapping_hash: hash,
        source: source.to_owned(),
        source_names: mapping.source_names().map(str::to_owned).collect(),
        zone: mapping.calendar.zone().to_owned(),
        currencies: mapping.currencies.iter().map(|declared| declared.currency).collect(),
        kinds: mapping
            .identities
            .iter()
            .map(|rule| DeclaredKind {
                name: rule.kind.clone(),
                unique: rule.unique,
                limit_per_member: rule.limit_per_member,
                blocked: rule.blocked.clone(),
            })
            .collect(),
    }
}
