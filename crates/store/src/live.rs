//! Orders as they are accepted, in the order of their commits, for those who watch from afar. Kept for a while only.

use crate::bulk::{self, Conflict};
use crate::column::{fit, unfit};
use crate::{Read, StoreError, Tx, meta, near};
use base::{Seq, Timestamp};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "accepted_order")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub recorded: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub position: i32,
        pub key: String,
        pub at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Where the last row that was forgotten stood.
const FORGOTTEN: &str = "accepted_order_forgotten";

/// A place among accepted orders: the commit, and the position in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The commit.
    pub recorded: Seq,
    /// From 1; 0 is before the first.
    pub position: u32,
}

/// An order that was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// Where it stands.
    pub place: Place,
    /// The order's own id in its source.
    pub key: String,
}

const POSITION_MAX: u32 = i32::MAX as u32;

/// Writes that orders were accepted by the commit in progress.
pub async fn accept(tx: &Tx, seq: Seq, at: Timestamp, keys: &[String]) -> Result<(), StoreError> {
    let rows = keys.iter().zip(1_u32..).map(|(key, position)| {
        let position = fit("a position", position)?;
        Ok(row::Model { recorded: seq.0, position, key: key.clone(), at: at.0 })
    });
    let rows = rows.collect::<Result<Vec<_>, StoreError>>()?;
    bulk::insert::<row::Entity>(tx, Conflict::Refuse, rows).await?;
    Ok(())
}

/// Orders that were accepted after a place, by place.
pub async fn after(on: &impl Read, place: Place, limit: u64) -> Result<Vec<Accepted>, StoreError> {
    let position: i32 = fit("a position", place.position)?;
    let same = row::Column::Recorded.eq(place.recorded.0).and(row::Column::Position.gt(position));
    let query = row::Entity::find()
        // The key of the index first: what stands before the commit need not be looked at.
        .filter(row::Column::Recorded.gte(place.recorded.0))
        .filter(row::Column::Recorded.gt(place.recorded.0).or(same))
        .order_by_asc(row::Column::Recorded)
        .order_by_asc(row::Column::Position)
        .limit(limit);
    let rows = near::few(on, query).await?;
    rows.into_iter()
        .map(|row| {
            let position = unfit("accepted_order", row.position)?;
            Ok(Accepted { place: Place { recorded: Seq(row.recorded), position }, key: row.key })
        })
        .collect()
}

/// Forgets orders that were accepted before an instant.
pub async fn forget(tx: &Tx, before: Timestamp) -> Result<(), StoreError> {
    let old = || row::Column::At.lt(before.0);
    let last = row::Entity::find().select_only().column_as(row::Column::Recorded.max(), "last").filter(old());
    let Some(last) = last.into_tuple::<Option<i64>>().one(tx.connection()).await?.flatten() else { return Ok(()) };
    row::Entity::delete_many().filter(old()).exec(tx.connection()).await?;
    meta::set(tx, FORGOTTEN, &last.to_string()).await
}

/// The last commit of which something was forgotten; `Seq(0)` while nothing was.
pub async fn forgotten(on: &impl Read) -> Result<Seq, StoreError> {
    let text = meta::get(on, FORGOTTEN).await?.unwrap_or_default();
    Ok(Seq(text.parse().unwrap_or(0)))
}

/// The end of what was accepted so far: all that is accepted from now on stands behind it.
pub async fn end(on: &impl Read) -> Result<Place, StoreError> {
    Ok(Place { recorded: meta::last_seq(on).await?, position: POSITION_MAX })
}
