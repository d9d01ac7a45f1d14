//! The key index (which fact has which natural key) and the manifest of Parquet files.

use crate::bulk::{self, Conflict, KEYS_MAX};
use crate::column::{bytes, fit, symbol, symbol_column, unfit};
use crate::meta::{self, Part};
use crate::{Read, StoreError, Tx, near};
use base::{FactId, ProfileId, Seq, Symbol, Timestamp};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Value};
use std::collections::BTreeMap;

mod key_row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "fact_key")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub kind: i16,
        pub source: i32,
        pub key: String,
        pub profile: i64,
        pub hash: Vec<u8>,
        pub at: i64,
        pub recorded: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod file_row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "fact_file")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub path: String,
        pub table_name: String,
        pub bucket: i32,
        pub row_count: i64,
        pub from_at: i64,
        pub to_at: i64,
        pub bytes: i64,
        pub digest: Vec<u8>,
        pub recorded: i64,
        pub recorded_last: i64,
        pub replaced: Option<i64>,
        pub replaced_at: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What the index knows of a fact besides its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FactEntry {
    /// The fact.
    pub id: FactId,
    /// The profile its latest version is stored under.
    pub profile: ProfileId,
    /// Hash of the content of the latest version.
    pub hash: [u8; 16],
    /// When it happened, by the latest version.
    pub at: Timestamp,
}

/// A fact with its natural key: kind, source and key. Its id follows from that key, so there is no other index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactKey {
    /// Order, refund, touch, …: a number that `facts` gives.
    pub kind: u8,
    /// Source, interned.
    pub source: Symbol,
    /// The source's own id.
    pub key: String,
    /// The rest.
    pub entry: FactEntry,
    /// The commit of the latest version. Ignored when writing.
    pub recorded: Seq,
}

/// Writes new facts. An id that is taken is refused.
pub async fn insert(tx: &Tx, seq: Seq, facts: &[FactKey]) -> Result<(), StoreError> {
    // In the order of the index, because a tree that grows in order is written many times faster than one that grows
    // anywhere.
    let mut order: Vec<&FactKey> = facts.iter().collect();
    order.sort_unstable_by_key(|fact| fact.entry.id);
    let rows = order.into_iter().map(|fact| {
        Ok(key_row::Model {
            id: fact.entry.id.0,
            kind: i16::from(fact.kind),
            source: symbol_column(fact.source)?,
            key: fact.key.clone(),
            profile: fact.entry.profile.0,
            hash: fact.entry.hash.to_vec(),
            at: fact.entry.at.0,
            recorded: seq.0,
        })
    });
    let rows = rows.collect::<Result<Vec<_>, StoreError>>()?;
    bulk::insert::<key_row::Entity>(tx, Conflict::Refuse, rows).await?;
    Ok(())
}

/// Writes the latest version of facts that are stored, found by id: profile, hash, instant and commit. The last of
/// several entries of one fact counts.
pub async fn update(tx: &Tx, seq: Seq, entries: &[FactEntry]) -> Result<(), StoreError> {
    let latest: BTreeMap<FactId, &FactEntry> = entries.iter().map(|entry| (entry.id, entry)).collect();
    let rows: Vec<[Value; 4]> = latest
        .values()
        .map(|entry| [entry.id.0.into(), entry.profile.0.into(), entry.hash.to_vec().into(), entry.at.0.into()])
        .collect();
    let before = format!(
        "UPDATE fact_key SET recorded = {}, profile = new.column2, hash = new.column3, at = new.column4 FROM (",
        seq.0
    );
    let affected = bulk::with_values(tx, &before, ") AS new WHERE fact_key.id = new.column1", &rows).await?;
    if affected != rows.len() as u64 {
        return Err(StoreError::NotFound { what: "fact among", id: format!("{} to be corrected", rows.len()) });
    }
    Ok(())
}

/// The facts with these ids, by id.
pub async fn by_ids(on: &impl Read, ids: &[FactId]) -> Result<Vec<FactKey>, StoreError> {
    let mut found = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(KEYS_MAX) {
        let wanted = key_row::Column::Id.is_in(chunk.iter().map(|id| id.0));
        let rows = near::by_keys(on, key_row::Entity::find().filter(wanted), ids.len()).await?;
        for row in rows {
            found.push(read_key(row)?);
        }
    }
    found.sort_by_key(|fact| fact.entry.id);
    Ok(found)
}

/// How many facts of each kind there are, by kind.
pub async fn count(on: &impl Read) -> Result<Vec<(u8, u64)>, StoreError> {
    let rows: Vec<(i16, i64)> = key_row::Entity::find()
        .select_only()
        .column(key_row::Column::Kind)
        .column_as(key_row::Column::Id.count(), "number")
        .group_by(key_row::Column::Kind)
        .order_by_asc(key_row::Column::Kind)
        .into_tuple()
        .all(&on.executor())
        .await?;
    rows.into_iter().map(|(kind, number)| Ok((unfit("fact_key", kind)?, unfit("fact_key", number)?))).collect()
}

fn read_entry(id: i64, profile: i64, hash: &[u8], at: i64) -> Result<FactEntry, StoreError> {
    Ok(FactEntry { id: FactId(id), profile: ProfileId(profile), hash: bytes("fact_key", hash)?, at: Timestamp(at) })
}

fn read_key(row: key_row::Model) -> Result<FactKey, StoreError> {
    Ok(FactKey {
        kind: unfit("fact_key", row.kind)?,
        source: symbol("fact_key", row.source)?,
        key: row.key,
        entry: read_entry(row.id, row.profile, &row.hash, row.at)?,
        recorded: Seq(row.recorded),
    })
}

/// A Parquet file of facts as the manifest names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactFile {
    /// Which facts: `orders`, `touches`, …
    pub table: String,
    /// Which bucket.
    pub bucket: u32,
    /// Where, below the data directory; unique.
    pub path: String,
    /// How many rows.
    pub rows: u64,
    /// First instant.
    pub from: Timestamp,
    /// Last instant.
    pub to: Timestamp,
    /// Size.
    pub bytes: u64,
    /// SHA-256 of its bytes.
    pub digest: [u8; 32],
    /// The commit that made its rows visible, the first of several; 0 when writing stands for the commit in progress.
    pub recorded: Seq,
    /// The last commit that made any of its rows visible; 0 likewise.
    pub recorded_last: Seq,
}

/// Adds files to the manifest.
pub async fn insert_files(tx: &Tx, seq: Seq, files: &[FactFile]) -> Result<(), StoreError> {
    let commit = |recorded: Seq| if recorded == Seq(0) { seq.0 } else { recorded.0 };
    let rows = files.iter().map(|file| {
        Ok(file_row::Model {
            path: file.path.clone(),
            table_name: file.table.clone(),
            bucket: fit("a bucket", file.bucket)?,
            row_count: fit("a number of rows", file.rows)?,
            from_at: file.from.0,
            to_at: file.to.0,
            bytes: fit("a size", file.bytes)?,
            digest: file.digest.to_vec(),
            recorded: commit(file.recorded),
            recorded_last: commit(file.recorded_last),
            replaced: None,
            replaced_at: None,
        })
    });
    let rows = rows.collect::<Result<Vec<_>, StoreError>>()?;
    bulk::insert::<file_row::Entity>(tx, Conflict::Refuse, rows).await?;
    meta::changed(tx, Part::FactFiles, seq).await
}

/// The files that have rows recorded up to a watermark, by table, bucket and path.
///
/// A file that was sealed is left out even for a watermark before that: those that stand for it have the same rows with the same
/// commits, and rows of later commits are for the reader to pass over.
pub async fn files(on: &impl Read, watermark: Seq) -> Result<Vec<FactFile>, StoreError> {
    let rows = file_row::Entity::find()
        .filter(file_row::Column::Recorded.lte(watermark.0))
        .filter(file_row::Column::Replaced.is_null())
        .all(&on.executor())
        .await?;
    let mut files = rows.into_iter().map(read_file).collect::<Result<Vec<_>, _>>()?;
    // Sorted here, because databases order text by their own rules.
    files.sort_by(|a, b| (&a.table, a.bucket, &a.path).cmp(&(&b.table, b.bucket, &b.path)));
    Ok(files)
}

/// Marks files as replaced from this commit on; others stand for them. Refused when one of them was replaced already.
pub async fn replace_files(tx: &Tx, seq: Seq, at: Timestamp, paths: &[&str]) -> Result<(), StoreError> {
    for chunk in paths.chunks(KEYS_MAX) {
        let done = file_row::Entity::update_many()
            .col_expr(file_row::Column::Replaced, Expr::value(seq.0))
            .col_expr(file_row::Column::ReplacedAt, Expr::value(at.0))
            .filter(file_row::Column::Path.is_in(chunk.iter().copied()))
            .filter(file_row::Column::Replaced.is_null())
            .exec(tx.connection())
            .await?;
        if done.rows_affected != chunk.len() as u64 {
            return Err(StoreError::NotFound { what: "file among", id: chunk.join(", ") });
        }
    }
    meta::changed(tx, Part::FactFiles, seq).await
}

/// Paths of the files that were replaced up to an instant, sorted.
pub async fn replaced_files(on: &impl Read, until: Timestamp) -> Result<Vec<String>, StoreError> {
    let query = file_row::Entity::find()
        .select_only()
        .column(file_row::Column::Path)
        .filter(file_row::Column::ReplacedAt.lte(until.0));
    let mut paths: Vec<String> = query.into_tuple().all(&on.executor()).await?;
    paths.sort_unstable();
    Ok(paths)
}

/// Takes replaced files out of the manifest, once their bytes are gone.
pub async fn forget_files(tx: &Tx, paths: &[String]) -> Result<(), StoreError> {
    for chunk in paths.chunks(KEYS_MAX) {
        file_row::Entity::delete_many()
            .filter(file_row::Column::Path.is_in(chunk.iter().cloned()))
            .filter(file_row::Column::Replaced.is_not_null())
            .exec(tx.connection())
            .await?;
    }
    Ok(())
}

/// Paths of all files that the manifest names, replaced ones too.
pub async fn paths(on: &impl Read) -> Result<Vec<String>, StoreError> {
    let query = file_row::Entity::find().select_only().column(file_row::Column::Path);
    Ok(query.into_tuple().all(&on.executor()).await?)
}

fn read_file(row: file_row::Model) -> Result<FactFile, StoreError> {
    Ok(FactFile {
        table: row.table_name,
        bucket: unfit("fact_file", row.bucket)?,
        path: row.path,
        rows: unfit("fact_file", row.row_count)?,
        from: Timestamp(row.from_at),
        to: Timestamp(row.to_at),
        bytes: unfit("fact_file", row.bytes)?,
        digest: bytes("fact_file", &row.digest)?,
        recorded: Seq(row.recorded),
        recorded_last: Seq(row.recorded_last),
    })
}
