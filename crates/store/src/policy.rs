//! Activated versions of policies: the file as it was, when it applies, who activated it.

use crate::bulk::{self, Conflict};
use crate::column::{bytes, fit, interval, unfit};
use crate::{Read, StoreError, Tx, near};
use base::{Interval, Seq, Timestamp};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashSet;

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "policy")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub kind: String,
        pub name: String,
        pub version: i32,
        pub yaml: String,
        pub hash: Vec<u8>,
        pub from_at: i64,
        pub to_at: i64,
        pub scope: String,
        pub supersedes: Option<i64>,
        pub activated_at: i64,
        pub activated_by: String,
        pub recorded: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A version to be activated. (kind, name, version) is unique.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPolicy {
    /// `credit`, `binding`, …
    pub kind: String,
    /// As written in the file.
    pub name: String,
    /// From 1, see [`next_version`].
    pub version: u32,
    /// The file.
    pub yaml: String,
    /// SHA-256 of the file.
    pub hash: [u8; 32],
    /// When it applies.
    pub effective: Interval,
    /// Where it applies, as JSON.
    pub scope: String,
    /// Number of the version that it supersedes.
    pub supersedes: Option<i64>,
    /// When it was activated.
    pub activated_at: Timestamp,
    /// By whom.
    pub activated_by: String,
}

/// An activated version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Its number.
    pub id: i64,
    /// The commit that made it visible.
    pub recorded: Seq,
    /// The rest.
    pub policy: NewPolicy,
}

/// Writes an activated version and returns its number.
pub async fn insert(tx: &Tx, seq: Seq, policy: &NewPolicy) -> Result<i64, StoreError> {
    let id = bulk::next_id::<row::Entity>(tx, row::Column::Id).await?;
    let row = row::Model {
        id,
        kind: policy.kind.clone(),
        name: policy.name.clone(),
        version: fit("a version", policy.version)?,
        yaml: policy.yaml.clone(),
        hash: policy.hash.to_vec(),
        from_at: policy.effective.from.0,
        to_at: policy.effective.to.0,
        scope: policy.scope.clone(),
        supersedes: policy.supersedes,
        activated_at: policy.activated_at.0,
        activated_by: policy.activated_by.clone(),
        recorded: seq.0,
    };
    bulk::insert::<row::Entity>(tx, Conflict::Refuse, [row]).await?;
    Ok(id)
}

/// One more than the highest version of this kind and name.
pub async fn next_version(on: &impl Read, kind: &str, name: &str) -> Result<u32, StoreError> {
    let highest = row::Entity::find()
        .select_only()
        .column_as(row::Column::Version.max(), "highest")
        .filter(row::Column::Kind.eq(kind))
        .filter(row::Column::Name.eq(name))
        .into_tuple::<Option<i32>>()
        .one(&on.executor())
        .await?;
    unfit("policy", highest.flatten().unwrap_or(0) + 1)
}

/// Every version of every policy, by kind, name and version.
pub async fn list(on: &impl Read) -> Result<Vec<Policy>, StoreError> {
    let rows = near::few(on, row::Entity::find()).await?;
    let mut policies = rows.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
    // Sorted here, because databases order text by their own rules.
    let order = |policy: &Policy| (policy.policy.kind.clone(), policy.policy.name.clone(), policy.policy.version);
    policies.sort_by_key(order);
    Ok(policies)
}

/// Versions of a kind that were recorded up to a watermark and not superseded up to it, by number.
pub async fn active(on: &impl Read, kind: &str, watermark: Seq) -> Result<Vec<Policy>, StoreError> {
    let query = row::Entity::find()
        .filter(row::Column::Kind.eq(kind))
        .filter(row::Column::Recorded.lte(watermark.0))
        .order_by_asc(row::Column::Id);
    let rows = near::few(on, query).await?;
    let superseded: HashSet<i64> = rows.iter().filter_map(|row| row.supersedes).collect();
    rows.into_iter().filter(|row| !superseded.contains(&row.id)).map(read).collect()
}

/// The version with this number.
pub async fn get(on: &impl Read, id: i64) -> Result<Option<Policy>, StoreError> {
    near::first(on, row::Entity::find_by_id(id)).await?.map(read).transpose()
}

/// The latest activated version with this content.
pub async fn by_hash(on: &impl Read, hash: &[u8; 32]) -> Result<Option<Policy>, StoreError> {
    let query = row::Entity::find().filter(row::Column::Hash.eq(hash.to_vec())).order_by_desc(row::Column::Id);
    near::first(on, query).await?.map(read).transpose()
}

fn read(row: row::Model) -> Result<Policy, StoreError> {
    Ok(Policy {
        id: row.id,
        recorded: Seq(row.recorded),
        policy: NewPolicy {
            kind: row.kind,
            name: row.name,
            version: unfit("policy", row.version)?,
            yaml: row.yaml,
            hash: bytes("policy", &row.hash)?,
            effective: interval(row.from_at, row.to_at),
            scope: row.scope,
            supersedes: row.supersedes,
            activated_at: Timestamp(row.activated_at),
            activated_by: row.activated_by,
        },
    })
}
