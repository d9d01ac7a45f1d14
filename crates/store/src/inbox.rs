//! The inbox: batches of events that were answered for and wait to become facts.
//!
//! A batch is durable before its sender hears so. It must never wait for the writer of facts, which an import holds for minutes:
//! with SQLite the inbox is a file of its own with a writer of its own; with PostgreSQL it is a table that is written without the
//! writer lock. Taking batches and making facts of them is one transaction in either case: PostgreSQL removes the batches in it;
//! with SQLite the number of the last batch goes into it, and what is below that number is never taken again.

use crate::column::{fit, unfit};
use crate::connection::Deleted;
use crate::{Backend, Read, Store, StoreError, Tx, meta, schema};
use base::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait, Func};
use sea_orm::{ActiveValue, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::path::Path;

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "inbox")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub source: String,
        pub received_at: i64,
        pub events: i64,
        pub wrapped_key: Vec<u8>,
        pub sealed: Vec<u8>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A batch to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBatch {
    /// Which source sent it.
    pub source: String,
    /// When it arrived.
    pub received_at: Timestamp,
    /// How many events it has.
    pub events: u32,
    /// The key of the payload, wrapped by the key ring.
    pub wrapped_key: Vec<u8>,
    /// The payload, sealed by the caller: it is personal.
    pub sealed: Vec<u8>,
}

/// A batch that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Its number; later batches have greater ones.
    pub id: i64,
    /// The rest.
    pub batch: NewBatch,
}

/// The inbox of a data directory.
#[derive(Clone, Debug)]
pub struct Inbox {
    store: Store,
    own_file: bool,
}

/// Under this key stands the number of the last batch that became facts.
const APPLIED: &str = "inbox_applied";

impl Inbox {
    /// Opens the inbox that belongs to a store: `file` for an embedded database, a table of PostgreSQL otherwise.
    pub async fn open(store: &Store, file: &Path) -> Result<Inbox, StoreError> {
        let inbox = match store.backend() {
            Backend::Postgres => Inbox { store: store.clone(), own_file: false },
            Backend::Sqlite => {
                Inbox { store: Store::connect(&file.to_string_lossy(), Deleted::Left).await?, own_file: true }
            }
        };
        schema::migrate_inbox(&inbox.store).await?;
        Ok(inbox)
    }

    /// Keeps batches durably, all or none.
    pub async fn accept(&self, batches: &[NewBatch]) -> Result<(), StoreError> {
        if batches.is_empty() {
            return Ok(());
        }
        let rows = batches.iter().map(|batch| row::ActiveModel {
            id: ActiveValue::NotSet,
            source: ActiveValue::Set(batch.source.clone()),
            received_at: ActiveValue::Set(batch.received_at.0),
            events: ActiveValue::Set(i64::from(batch.events)),
            wrapped_key: ActiveValue::Set(batch.wrapped_key.clone()),
            sealed: ActiveValue::Set(batch.sealed.clone()),
        });
        let insert = row::Entity::insert_many(rows);
        if self.own_file {
            let tx = self.store.begin().await?;
            insert.exec_without_returning(tx.connection()).await?;
            return tx.commit().await;
        }
        let tx = self.store.unordered().await?;
        insert.exec_without_returning(&tx).await?;
        Ok(tx.commit().await?)
    }

    /// The batches that wait, oldest first, until they have so many events. `tx` is the transaction that will apply them.
    pub async fn waiting(&self, tx: &Tx, events_max: u64) -> Result<Vec<Batch>, StoreError> {
        let after = if self.own_file { applied(tx).await? } else { i64::MIN };
        let query = row::Entity::find().filter(row::Column::Id.gt(after)).order_by_asc(row::Column::Id);
        let (mut batches, mut events, mut last) = (Vec::new(), 0, after);
        while events < events_max {
            let next = query.clone().filter(row::Column::Id.gt(last)).limit(BATCHES_READ);
            let rows =
                if self.own_file { next.all(&self.store.executor()).await? } else { next.all(tx.connection()).await? };
            let Some(end) = rows.last() else { break };
            last = end.id;
            for row in rows {
                if events >= events_max {
                    break;
                }
                events += unfit::<i64, u64>("inbox", row.events)?;
                batches.push(read(row)?);
            }
        }
        Ok(batches)
    }

    /// Takes batches out of the inbox in the transaction that made facts of them.
    pub async fn applied(&self, tx: &Tx, batches: &[Batch]) -> Result<(), StoreError> {
        let Some(last) = batches.iter().map(|batch| batch.id).max() else { return Ok(()) };
        if self.own_file {
            return meta::set(tx, APPLIED, &last.to_string()).await;
        }
        let ids = batches.iter().map(|batch| batch.id);
        row::Entity::delete_many().filter(row::Column::Id.is_in(ids)).exec(tx.connection()).await?;
        Ok(())
    }

    /// Removes what was applied from a file of its own. Its bytes stay until [`crate::erasure::wipe_file`].
    pub async fn tidy(&self, on: &impl Read) -> Result<(), StoreError> {
        if !self.own_file {
            return Ok(());
        }
        let last = applied(on).await?;
        let tx = self.store.begin().await?;
        row::Entity::delete_many().filter(row::Column::Id.lte(last)).exec(tx.connection()).await?;
        tx.commit().await
    }

    /// Whether nothing waits.
    pub async fn is_empty(&self, on: &impl Read) -> Result<bool, StoreError> {
        let after = if self.own_file { applied(on).await? } else { i64::MIN };
        let query =
            row::Entity::find().select_only().column(row::Column::Id).filter(row::Column::Id.gt(after)).limit(1);
        let first: Option<i64> = query.into_tuple().one(&self.store.executor()).await?;
        Ok(first.is_none())
    }

    /// How many events wait, whoever accepted them.
    pub async fn events_waiting(&self, on: &impl Read) -> Result<u64, StoreError> {
        let after = if self.own_file { applied(on).await? } else { i64::MIN };
        // PostgreSQL sums numbers of 64 bits as decimals.
        let sum = Func::cast_as(Expr::col(row::Column::Events).sum(), "bigint");
        let query = row::Entity::find().select_only().expr(sum).filter(row::Column::Id.gt(after));
        let sum: Option<Option<i64>> = query.into_tuple().one(&self.store.executor()).await?;
        unfit("inbox", sum.flatten().unwrap_or_default())
    }
}

/// Batches that are read at once.
const BATCHES_READ: u64 = 50;

/// The number of the last batch of a file of its own that became facts.
pub(crate) async fn applied(on: &impl Read) -> Result<i64, StoreError> {
    let stored = meta::get(on, APPLIED).await?;
    stored.map_or(Ok(0), |text| text.parse().map_err(|_| crate::column::corrupt("meta", &text)))
}

fn read(row: row::Model) -> Result<Batch, StoreError> {
    Ok(Batch {
        id: row.id,
        batch: NewBatch {
            source: row.source,
            received_at: Timestamp(row.received_at),
            events: fit("a number of events", row.events)?,
            wrapped_key: row.wrapped_key,
            sealed: row.sealed,
        },
    })
}
