//! Everything a fold needs besides the facts themselves, as of one watermark.

use crate::platform::{Settings, settings};
use crate::{AppError, Platform};
use base::{Seq, Symbols};
use facts::{FactFile, Table};
use identity::Rules;
use org::Directory;
use std::sync::{Arc, Mutex, PoisonError};
use store::meta::LastChanges;
use store::{Read, Snapshot};

/// Organisation, words, rules and the files of facts, read in one snapshot. It is small however many members there are, and cheap
/// to clone: its parts are shared.
#[derive(Clone)]
pub struct World {
    /// Units, people and positions.
    pub directory: Arc<Directory>,
    /// Interned words.
    pub symbols: Arc<Symbols>,
    /// Which links between identifiers count. [`Platform::members`] tells what follows from them.
    pub rules: Arc<Rules>,
    /// Zone and currencies.
    pub settings: Arc<Settings>,
    /// Files of facts recorded up to the watermark.
    pub files: Arc<[FactFile]>,
    /// The last commit that is seen.
    pub watermark: Seq,
}

/// The world as it was last read, so that a question does not read it again.
///
/// One small query tells whether it is still true. When something was committed meanwhile, only the parts that it changed are read:
/// an order that arrives changes neither the organisation nor the words.
#[derive(Default)]
pub(crate) struct KnownWorld(Mutex<Option<(LastChanges, World)>>);

impl KnownWorld {
    fn get(&self) -> Option<(LastChanges, World)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, changes: LastChanges, world: &World) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Who read an older world and took longer must not put it in the place of a newer one.
        if known.as_ref().is_none_or(|(known, _)| known.commit <= changes.commit) {
            *known = Some((changes, world.clone()));
        }
    }
}

impl Platform {
    /// The world as of the last commit. It is for this crate and for audits: nobody's rights are asked.
    pub async fn world(&self) -> Result<World, AppError> {
        self.world_at(Seq::MAX).await
    }

    /// The world as it was known after a commit.
    pub(crate) async fn world_at(&self, until: Seq) -> Result<World, AppError> {
        let known = self.known_world.get();
        if let Some((changes, world)) = &known
            && until >= changes.commit
            && store::meta::last_changes(&self.store).await? == *changes
        {
            return Ok(world.clone());
        }
        let snapshot = self.store.snapshot().await?;
        let changes = store::meta::last_changes(&snapshot).await?;
        if until < changes.commit {
            return World::read(&snapshot, &changes, until, None).await;
        }
        let world = World::read(&snapshot, &changes, changes.commit, known.as_ref()).await?;
        self.known_world.set(changes, &world);
        Ok(world)
    }
}

impl World {
    /// Reads what was recorded up to a watermark, and takes over what an earlier one knows and is still so.
    async fn read(
        snapshot: &Snapshot,
        changes: &LastChanges,
        watermark: Seq,
        known: Option<&(LastChanges, World)>,
    ) -> Result<World, AppError> {
        let known = |same: fn(&LastChanges, &LastChanges) -> bool| {
            known.filter(|(before, _)| same(before, changes)).map(|(_, world)| world)
        };
        let mut symbols = match known(|before, now| before.words == now.words) {
            Some(world) => Arc::clone(&world.symbols),
            None => Arc::new(store::symbol::load(snapshot).await?),
        };
        let rules = Arc::new(identity_rules(snapshot, Arc::make_mut(&mut symbols), watermark).await?);
        Ok(World {
            directory: match known(|before, now| before.organisation == now.organisation) {
                Some(world) => Arc::clone(&world.directory),
                None => Arc::new(directory(snapshot, watermark).await?),
            },
            settings: Arc::new(settings(snapshot).await?),
            files: match known(|before, now| before.fact_files == now.fact_files) {
                Some(world) => Arc::clone(&world.files),
                None => fact_files(snapshot, watermark).await?.into(),
            },
            symbols,
            rules,
            watermark,
        })
    }
}

pub(crate) async fn directory(on: &impl Read, until: Seq) -> Result<Directory, AppError> {
    let stored = store::org::load(on, until).await?;
    let parties = stored.parties.into_iter().map(|party| org::Party {
        id: party.id,
        kind: party.row.kind,
        key: party.row.key,
        name: party.row.name,
    });
    let edges = stored.edges.into_iter().map(|edge| org::Edge {
        tree: edge.tree,
        child: edge.child,
        parent: edge.parent,
        during: edge.during,
    });
    let positions = stored.positions.into_iter().map(|position| org::Position {
        id: position.id,
        key: position.key,
        title: position.title,
        unit: position.unit,
        reports_to: position.reports_to,
        during: position.during,
    });
    let holdings = stored.holdings.into_iter().map(|holding| org::Holding {
        position: holding.position,
        person: holding.person,
        during: holding.during,
    });
    let attributes = stored.attributes.into_iter().map(|attribute| org::Attribute {
        party: attribute.party,
        name: attribute.name,
        during: attribute.during,
        value: attribute.value,
    });
    let sites = stored.sites.into_iter().map(|site| org::Site {
        party: site.party,
        city: site.city,
        address: site.address,
        latitude_micro: site.latitude,
        longitude_micro: site.longitude,
    });
    Directory::build(
        parties.collect(),
        edges.collect(),
        positions.collect(),
        holdings.collect(),
        attributes.collect(),
        sites.collect(),
    )
    .map_err(|error| AppError::refused("organisation_contradicts", error.to_string()))
}

/// The group's identity rules: the standard ones, with what mappings declared in their place.
pub(crate) async fn identity_rules(on: &impl Read, symbols: &mut Symbols, until: Seq) -> Result<Rules, AppError> {
    let stored = store::identity::rules(on, until).await?;
    crate::identity::rules(stored.as_deref(), symbols)
}

pub(crate) async fn fact_files(on: &impl Read, watermark: Seq) -> Result<Vec<FactFile>, AppError> {
    let stored = store::fact::files(on, watermark).await?;
    stored.into_iter().map(fact_file).collect()
}

fn fact_file(stored: store::fact::FactFile) -> Result<FactFile, AppError> {
    let table = Table::parse(&stored.table)
        .ok_or_else(|| AppError::internal(format!("the manifest names a table {:?}", stored.table)))?;
    Ok(FactFile {
        table,
        bucket: stored.bucket,
        path: stored.path,
        rows: stored.rows,
        from: stored.from,
        to: stored.to,
        bytes: stored.bytes,
        digest: stored.digest,
        seq: stored.recorded,
        seq_last: stored.recorded_last,
    })
}

/// A file as the manifest keeps it; one that an import staged has no commit yet.
pub(crate) fn manifest_entry(file: &FactFile) -> store::fact::FactFile {
    store::fact::FactFile {
        table: file.table.name().to_owned(),
        bucket: file.bucket,
        path: file.path.clone(),
        rows: file.rows,
        from: file.from,
        to: file.to,
        bytes: file.bytes,
        digest: file.digest,
        recorded: file.seq,
        recorded_last: file.seq_last,
    }
}
