//! One import from staged records to one commit: everything becomes visible at once, or nothing does.

use super::apply::Applier;
use super::content::Rejection;
use super::fact_id::declare_system;
use super::group::Group;
use super::identify::Identifier;
use super::keep::{Kept, RowsRead};
use super::organise::{Organiser, PartyNames};
use super::stage::Stage;
use crate::access::Operation;
use crate::command::Logged;
use crate::identity::{DeclaredKind, stored_rules};
use crate::{AppError, Platform, leftover, platform, world};
use base::{Currency, Seq};
use facts::{Layout, SealWhen, Spool};
use serde_json::json;
use std::collections::{BTreeMap, HashSet};
use store::import::{ImportCounts, NewImport};
use store::{Counts, Tx};

/// An import of at most so many facts and entries of their lists goes into the tail.
const TAIL_ROWS_MAX: usize = 50_000;

/// What an import declares about itself.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// Name of the source system: natural keys are unique within it.
    pub system: String,
    /// Name of the mapping, for the list of imports.
    pub mapping: String,
    /// SHA-256 of the mapping file.
    pub mapping_hash: [u8; 32],
    /// Folder that was read.
    pub source: String,
    /// Names of the sources that provenance refers to.
    pub source_names: Vec<String>,
    /// The group's time zone.
    pub zone: String,
    /// Currencies with their scale.
    pub currencies: Vec<Currency>,
    /// Kinds of identifier that the mapping declares.
    pub kinds: Vec<DeclaredKind>,
}

/// Records that wait to be applied, and what came of reading them.
pub struct Staged {
    /// The records.
    pub stage: Stage,
    /// Rows that were read to stage them.
    pub read: u64,
    /// Rows that could not be read.
    pub rejections: Vec<Rejection>,
    /// Keys of orders that such a row was a part of. Half an order is wrong money, so they are refused as a whole.
    pub incomplete: HashSet<String>,
    /// Where the rows are, so that those that are set aside can be kept.
    pub(crate) rows: Option<RowsRead>,
    /// Rows set aside earlier that are among these: they are settled with the import.
    pub(crate) replayed: Vec<store::import::Place>,
}

impl Staged {
    /// Staged records of which nothing else is known.
    pub fn of(stage: Stage) -> Staged {
        let (rejections, incomplete) = (Vec::new(), HashSet::new());
        Staged { stage, read: 0, rejections, incomplete, rows: None, replayed: Vec::new() }
    }
}

/// How an import is to be done.
#[derive(Clone, Copy, Debug, Default)]
pub struct DeliveryOptions {
    /// Refuse everything when more records than this are rejected.
    pub rejected_max: Option<u64>,
    /// Do everything, then undo it.
    pub dry_run: bool,
}

/// What became of an import.
#[derive(Clone, Debug, Default)]
pub struct Delivered {
    /// Number of the import; none for a dry run.
    pub import: Option<i64>,
    /// In total.
    pub counts: ImportCounts,
    /// What became of records, by the word for their kind.
    pub by_kind: Vec<(&'static str, Counts)>,
    /// Rows that were set aside.
    pub rejections: Vec<Rejection>,
    /// Names of the sources that their places refer to.
    pub source_names: Vec<String>,
}

impl Delivered {
    /// Name of the source of a row that was set aside.
    pub fn source_of(&self, rejection: &Rejection) -> &str {
        self.source_names.get(usize::from(rejection.provenance.source)).map_or("", String::as_str)
    }
}

impl Platform {
    /// A stage for the records of one import from a system.
    pub fn stage(&self, system: &str) -> Result<Stage, AppError> {
        let folder = self.data_dir().join("temporary");
        std::fs::create_dir_all(&folder).map_err(AppError::internal)?;
        Stage::new(system, &folder)
    }

    /// Applies staged records in one commit; `progress` hears how many of how many partitions are applied.
    pub async fn deliver(
        &self,
        delivery: &Delivery,
        staged: Staged,
        options: DeliveryOptions,
        progress: &mut (dyn FnMut(usize, usize) + Send),
    ) -> Result<Delivered, AppError> {
        self.permit(Operation::ImportRun)?;
        self.deliver_staged(delivery, staged, options, progress).await
    }

    /// The same for a use case that has asked who calls.
    pub(crate) async fn deliver_staged(
        &self,
        delivery: &Delivery,
        staged: Staged,
        options: DeliveryOptions,
        progress: &mut (dyn FnMut(usize, usize) + Send),
    ) -> Result<Delivered, AppError> {
        let Staged { stage, read, rejections, incomplete, rows, replayed } = staged;
        let tx = self.begin().await?;
        let seq = store::meta::next_seq(&tx).await?;
        let folder = leftover::import_name(seq);
        self.make_room(&folder)?;
        let mut run = Run { platform: self, tx: &tx, seq, delivery, rejections, incomplete };
        let delivered = async {
            let by_kind = run.apply(stage, &folder, progress).await?;
            let delivered = run.finish(by_kind, read, (rows.as_ref(), options.rejected_max)).await?;
            if let Some(import) = delivered.import {
                store::import::settle_rejected(&tx, import, &replayed).await?;
            }
            self.refuse_uncompared()?;
            if let Some(once) = self.once.as_ref().filter(|_| !options.dry_run) {
                once.keep(self, &tx, &delivered).await?;
            }
            Ok(delivered)
        };
        match delivered.await {
            Ok(delivered) if !options.dry_run => {
                tx.commit().await?;
                // What cannot be sealed now is sealed after the next import.
                let mut alone = self.clone();
                alone.once = None;
                let _ = alone.seal_tail(SealWhen::USUAL).await;
                Ok(delivered)
            }
            undone => {
                // Before others may commit: the next commit has the same number, and its files are in a folder of the same name.
                self.undo_delivery(seq)?;
                tx.rollback().await?;
                undone.map(|delivered| Delivered { import: None, ..delivered })
            }
        }
    }

    /// Applies staged records of events inside the transaction that takes them out of the inbox. There may be thousands of such
    /// commits in a day, so they are not listed as imports; what is rejected is for the caller to set aside.
    pub(crate) async fn deliver_events(
        &self,
        (tx, seq): (&Tx, Seq),
        delivery: &Delivery,
        staged: Staged,
    ) -> Result<Delivered, AppError> {
        let Staged { stage, read, rejections, incomplete, .. } = staged;
        let folder = leftover::import_name(seq);
        self.make_room(&folder)?;
        let mut run = Run { platform: self, tx, seq, delivery, rejections, incomplete };
        let by_kind = run.apply(stage, &folder, &mut |_, _| {}).await?;
        let rejections = std::mem::take(&mut run.rejections);
        let counts = counts(&by_kind, read, rejections.len() as u64);
        Ok(Delivered { import: None, counts, by_kind, rejections, source_names: delivery.source_names.clone() })
    }

    /// Removes the files of a commit that is about to be undone, while it still has the writer's lock.
    pub(crate) fn undo_delivery(&self, seq: Seq) -> Result<(), AppError> {
        Ok(self.layout.remove_folder(&Layout::import_folder(&leftover::import_name(seq)))?)
    }
}

type ByKind = Vec<(&'static str, Counts)>;

fn counts(by_kind: &[(&'static str, Counts)], read: u64, rejected: u64) -> ImportCounts {
    let mut counts = ImportCounts { read, rejected, ..ImportCounts::default() };
    for (_, kind) in by_kind {
        counts.accepted += kind.new;
        counts.unchanged += kind.unchanged;
        counts.corrected += kind.corrected;
    }
    counts
}

/// One import inside its transaction.
struct Run<'a> {
    platform: &'a Platform,
    tx: &'a Tx,
    seq: Seq,
    delivery: &'a Delivery,
    rejections: Vec<Rejection>,
    incomplete: HashSet<String>,
}

impl Run<'_> {
    async fn apply(
        &mut self,
        mut stage: Stage,
        folder: &str,
        progress: &mut (dyn FnMut(usize, usize) + Send),
    ) -> Result<ByKind, AppError> {
        self.declare().await?;
        let mut symbols = store::symbol::load(self.tx).await?;
        let before = symbols.last();
        let source = symbols.intern(&self.delivery.system);
        let rules = world::identity_rules(self.tx, &mut symbols, self.seq).await?;

        let organisation = stage.take_organisation();
        let changed = !organisation.is_empty();
        let mut organiser = Organiser {
            tx: self.tx,
            seq: self.seq,
            symbols: &mut symbols,
            rejections: &mut self.rejections,
            names: PartyNames::of(&store::org::parties(self.tx, self.seq).await?),
        };
        let mut by_kind = organiser.apply(organisation).await?;
        let names = organiser.names;
        if changed {
            world::directory(self.tx, self.seq).await?;
        }

        let mut applier = Applier {
            tx: self.tx,
            seq: self.seq,
            system: &self.delivery.system,
            source,
            names: &names,
            symbols: &mut symbols,
            identifier: Identifier::new(&self.platform.ring, &rules),
            spool: Spool::new(&self.platform.layout, folder).with_tail_rows_max(TAIL_ROWS_MAX),
            rejections: &mut self.rejections,
            counts: BTreeMap::new(),
            moved: Vec::new(),
            incomplete: &self.incomplete,
        };
        while let Some(batch) = stage.take_batch()? {
            applier.apply(Group::of(batch)).await?;
            let (taken, all) = stage.progress();
            progress(taken, all);
        }
        applier.follow_moved_orders(&self.platform.layout).await?;
        by_kind.extend(applier.counts);
        let files = applier.spool.finish()?;
        store::symbol::append(self.tx, symbols.since(before)).await?;
        let manifest: Vec<store::fact::FactFile> = files.iter().map(world::manifest_entry).collect();
        store::fact::insert_files(self.tx, self.seq, &manifest).await?;
        Ok(by_kind)
    }

    async fn declare(&self) -> Result<(), AppError> {
        platform::declare(self.tx, &self.delivery.zone, &self.delivery.currencies).await?;
        declare_system(self.tx, &self.delivery.system).await?;
        if !self.delivery.kinds.is_empty() {
            let stored = store::identity::rules(self.tx, self.seq).await?;
            let rules = stored_rules(stored.as_deref(), &self.delivery.kinds)?;
            store::identity::declare_rules(self.tx, self.seq, &rules).await?;
        }
        Ok(())
    }

    async fn finish(
        &mut self,
        by_kind: ByKind,
        read: u64,
        (rows, rejected_max): (Option<&RowsRead>, Option<u64>),
    ) -> Result<Delivered, AppError> {
        let rejections = std::mem::take(&mut self.rejections);
        let rejected = rejections.len() as u64;
        if let Some(max) = rejected_max.filter(|max| rejected > *max) {
            let sources = self.delivery.source_names.clone();
            return Err(AppError::TooManyRejected { rejections, sources, max });
        }
        let counts = counts(&by_kind, read, rejected);
        let import = store::import::insert(self.tx, self.seq, &self.new_import(counts, &by_kind)).await?;
        if let Some(rows) = rows {
            rows.remember_mapping(self.tx, self.seq, self.delivery).await?;
        }
        let source_names = self.delivery.source_names.clone();
        let kept = Kept::of(&rejections, rows, &source_names)?;
        store::import::quarantine(self.tx, import, &kept.sealed(&self.platform.ring, &rejections)?).await?;
        self.platform.log(self.tx, self.seq, Operation::ImportRun, self.logged(import, counts)).await?;
        Ok(Delivered { import: Some(import), counts, by_kind, rejections, source_names })
    }

    /// What the log says of it. What it read from is left out: the name of a folder or file may be of a person.
    fn logged(&self, import: i64, counts: ImportCounts) -> Logged {
        let Delivery { system, mapping, .. } = self.delivery;
        let ImportCounts { read, accepted, unchanged, corrected, rejected } = counts;
        let words = format!(
            "{read} read, {accepted} accepted, {unchanged} unchanged, {corrected} corrected, {rejected} rejected"
        );
        let after = json!({
            "import": import,
            "system": system,
            "mapping": mapping,
            "read": read,
            "accepted": accepted,
            "unchanged": unchanged,
            "corrected": corrected,
            "rejected": rejected,
        });
        let summary = format!("import {import} of {system} by mapping {mapping}: {words}");
        Logged { after, ..Logged::from(summary) }
    }

    fn new_import(&self, counts: ImportCounts, by_kind: &[(&'static str, Counts)]) -> NewImport {
        let summary: BTreeMap<&str, [u64; 3]> =
            by_kind.iter().map(|(kind, counts)| (*kind, [counts.new, counts.unchanged, counts.corrected])).collect();
        NewImport {
            mapping: self.delivery.mapping.clone(),
            mapping_hash: self.delivery.mapping_hash,
            source: self.delivery.source.clone(),
            at: self.platform.clock.now(),
            counts,
            summary: serde_json::to_string(&summary).unwrap_or_default(),
        }
    }
}
