//! Everything a fold needs besides the facts themselves, as of one watermark.

use crate::platform::{Settings, settings};
use crate::{AppError, Platform};
use base::{Seq, Symbols};
use facts::{FactFile, Table};
use identity::Rules;
use org::Directory;
use store::Read;

/// Organisation, words, rules and the files of facts, read in one snapshot. It is small however many members there are.
pub struct World {
    /// Units, people and positions.
    pub directory: Directory,
    /// Interned words.
    pub symbols: Symbols,
    /// Which links between identifiers count. [`Platform::members`] tells what follows from them.
    pub rules: Rules,
    /// Zone and currencies.
    pub settings: Settings,
    /// Files of facts recorded up to the watermark.
    pub files: Vec<FactFile>,
    /// The last commit that is seen.
    pub watermark: Seq,
}

impl Platform {
    /// The world as of the last commit.
    pub async fn world(&self) -> Result<World, AppError> {
        self.world_at(Seq::MAX).await
    }

    /// The world as it was known after a commit.
    pub(crate) async fn world_at(&self, until: Seq) -> Result<World, AppError> {
        let snapshot = self.store.snapshot().await?;
        let watermark = store::meta::last_seq(&snapshot).await?.min(until);
        let mut symbols = store::symbol::load(&snapshot).await?;
        let rules = identity_rules(&snapshot, &mut symbols, watermark).await?;
        Ok(World {
            directory: directory(&snapshot, watermark).await?,
            settings: settings(&snapshot).await?,
            files: fact_files(&snapshot, watermark).await?,
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
