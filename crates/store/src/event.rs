//! Sources of events, and what is remembered of events: ids of messages that were seen, and what was set aside.

use crate::bulk::{self, Conflict, KEYS_MAX};
use crate::column::bytes;
use crate::keyset::{self, Keys};
use crate::{Read, RowKey, Sorted, StoreError, Tx, near};
use base::{Interval, Timestamp};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use std::collections::HashMap;

mod message_row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "event_message")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub message: Vec<u8>,
        pub content: Vec<u8>,
        pub at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod aside_row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "event_aside")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub source: String,
        pub name: String,
        pub received_at: i64,
        pub field: String,
        pub reason: String,
        pub wrapped_key: Vec<u8>,
        pub sealed: Vec<u8>,
        pub settled_at: Option<i64>,
        pub code: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod source_row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "event_source")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub name: String,
        pub hash: Vec<u8>,
        pub created_at: i64,
        pub created_by: String,
        pub closed_at: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A source of events to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSource {
    /// Its name; unique.
    pub name: String,
    /// Hash of its write key.
    pub hash: [u8; 32],
    /// When it was made.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
}

/// A source of events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its number.
    pub id: i64,
    /// The rest.
    pub source: NewSource,
    /// Since when it may not send any more.
    pub closed_at: Option<Timestamp>,
}

/// Writes a source.
pub async fn insert_source(tx: &Tx, source: &NewSource) -> Result<Source, StoreError> {
    let id = bulk::next_id::<source_row::Entity>(tx, source_row::Column::Id).await?;
    let row = source_row::Model {
        id,
        name: source.name.clone(),
        hash: source.hash.to_vec(),
        created_at: source.created_at.0,
        created_by: source.created_by.clone(),
        closed_at: None,
    };
    bulk::insert::<source_row::Entity>(tx, Conflict::Refuse, [row]).await?;
    Ok(Source { id, source: source.clone(), closed_at: None })
}

/// Every source, by name.
pub async fn sources(on: &impl Read) -> Result<Vec<Source>, StoreError> {
    let rows = source_row::Entity::find().all(&on.executor()).await?;
    let mut sources = rows.into_iter().map(read_source).collect::<Result<Vec<_>, _>>()?;
    // Sorted here, because databases order text by their own rules.
    sources.sort_by(|a, b| a.source.name.cmp(&b.source.name));
    Ok(sources)
}

/// The source with this hash of its write key.
pub async fn source_by_hash(on: &impl Read, hash: &[u8; 32]) -> Result<Option<Source>, StoreError> {
    let query = source_row::Entity::find().filter(source_row::Column::Hash.eq(hash.to_vec()));
    near::first(on, query).await?.map(read_source).transpose()
}

/// Takes the right to send from a source. Whether it had it.
pub async fn close_source(tx: &Tx, id: i64, at: Timestamp) -> Result<bool, StoreError> {
    let done = source_row::Entity::update_many()
        .col_expr(source_row::Column::ClosedAt, Expr::value(at.0))
        .filter(source_row::Column::Id.eq(id))
        .filter(source_row::Column::ClosedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(done.rows_affected > 0)
}

fn read_source(row: source_row::Model) -> Result<Source, StoreError> {
    Ok(Source {
        id: row.id,
        source: NewSource {
            name: row.name,
            hash: bytes("event_source", &row.hash)?,
            created_at: Timestamp(row.created_at),
            created_by: row.created_by,
        },
        closed_at: row.closed_at.map(Timestamp),
    })
}

/// Hash of a source and message id.
pub type MessageKey = [u8; 16];

/// A message that was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message {
    /// Which.
    pub key: MessageKey,
    /// Hash of what it said.
    pub content: [u8; 16],
}

/// What was said under ids that were seen.
pub async fn seen(on: &impl Read, keys: &[MessageKey]) -> Result<HashMap<MessageKey, [u8; 16]>, StoreError> {
    let mut found = HashMap::with_capacity(keys.len());
    for chunk in keys.chunks(KEYS_MAX) {
        let wanted = message_row::Column::Message.is_in(chunk.iter().map(|key| key.to_vec()));
        for row in message_row::Entity::find().filter(wanted).all(&on.executor()).await? {
            found.insert(bytes("event_message", &row.message)?, bytes("event_message", &row.content)?);
        }
    }
    Ok(found)
}

/// Remembers messages.
pub async fn remember(tx: &Tx, at: Timestamp, messages: &[Message]) -> Result<(), StoreError> {
    let mut rows: Vec<message_row::Model> = messages
        .iter()
        .map(|message| message_row::Model {
            message: message.key.to_vec(),
            content: message.content.to_vec(),
            at: at.0,
        })
        .collect();
    rows.sort_unstable_by(|a, b| a.message.cmp(&b.message));
    bulk::insert::<message_row::Entity>(tx, Conflict::Replace(&["message"]), rows).await?;
    Ok(())
}

/// Forgets messages that were seen before an instant. Returns how many.
pub async fn forget(tx: &Tx, before: Timestamp) -> Result<u64, StoreError> {
    let old = message_row::Entity::delete_many().filter(message_row::Column::At.lt(before.0));
    Ok(old.exec(tx.connection()).await?.rows_affected)
}

/// An event that was set aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aside {
    /// Its number. Ignored when writing.
    pub id: i64,
    /// Which source sent it.
    pub source: String,
    /// What it is called.
    pub name: String,
    /// When it arrived.
    pub received_at: Timestamp,
    /// The field at fault; empty for the whole.
    pub field: String,
    /// What is wrong, as a code; empty when it was set aside before there were codes.
    pub code: String,
    /// What is wrong and what would be right. Never a value.
    pub reason: String,
    /// The key of the payload, wrapped by the key ring; empty when it was taken back or has expired.
    pub wrapped_key: Vec<u8>,
    /// The event, sealed by the caller.
    pub sealed: Vec<u8>,
    /// When it was replayed or dropped; none while it waits.
    pub settled_at: Option<Timestamp>,
}

/// Writes events that were set aside.
pub async fn set_aside(tx: &Tx, events: &[Aside]) -> Result<(), StoreError> {
    let first = bulk::next_id::<aside_row::Entity>(tx, aside_row::Column::Id).await?;
    let rows = events.iter().zip(first..).map(|(event, id)| aside_row::Model {
        id,
        source: event.source.clone(),
        name: event.name.clone(),
        received_at: event.received_at.0,
        field: event.field.clone(),
        reason: event.reason.clone(),
        wrapped_key: event.wrapped_key.clone(),
        sealed: event.sealed.clone(),
        settled_at: None,
        code: event.code.clone(),
    });
    bulk::insert::<aside_row::Entity>(tx, Conflict::Refuse, rows).await?;
    Ok(())
}

/// Which events that were set aside are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AsideQuery {
    /// Whether they wait, or are done with.
    pub waits: bool,
    /// Sent by this source.
    pub source: Option<String>,
    /// Called so.
    pub name: Option<String>,
    /// With this wrong, as a code.
    pub code: Option<String>,
    /// That arrived in this time.
    pub received: Interval,
    /// In which order, and how many.
    pub page: Sorted<AsideSort>,
}

impl AsideQuery {
    /// Those that wait, latest first.
    pub fn latest(limit: u64) -> AsideQuery {
        let page = Sorted { by: AsideSort::Received, descending: true, after: None, limit };
        AsideQuery { waits: true, source: None, name: None, code: None, received: Interval::ALWAYS, page }
    }
}

/// What events that were set aside can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AsideSort {
    /// When they arrived.
    Received,
    /// Which source sent them.
    Source,
    /// What they are called.
    Name,
    /// What is wrong.
    Code,
}

impl AsideSort {
    /// Where an event stands in a list that is sorted so.
    pub fn key(self, event: &Aside) -> RowKey {
        match self {
            AsideSort::Received => RowKey::of_numbers(&[event.received_at.0, event.id]),
            AsideSort::Source => RowKey::of_text(&event.source, &[event.id]),
            AsideSort::Name => RowKey::of_text(&event.name, &[event.id]),
            AsideSort::Code => RowKey::of_text(&event.code, &[event.id]),
        }
    }

    fn keys(self) -> Keys<'static, aside_row::Column> {
        use aside_row::Column;
        match self {
            AsideSort::Received => Keys { text: None, numbers: &[Column::ReceivedAt, Column::Id] },
            AsideSort::Source => Keys { text: Some(Column::Source), numbers: &[Column::Id] },
            AsideSort::Name => Keys { text: Some(Column::Name), numbers: &[Column::Id] },
            AsideSort::Code => Keys { text: Some(Column::Code), numbers: &[Column::Id] },
        }
    }
}

/// The events that are wanted of those that were set aside.
pub async fn aside(on: &impl Read, wanted: &AsideQuery) -> Result<Vec<Aside>, StoreError> {
    use aside_row::Column;
    let settled = Column::SettledAt;
    let state = if wanted.waits { settled.is_null() } else { settled.is_not_null() };
    let mut query = aside_row::Entity::find().filter(state);
    let texts = [(Column::Source, &wanted.source), (Column::Name, &wanted.name), (Column::Code, &wanted.code)];
    for (column, text) in texts {
        if let Some(text) = text {
            query = query.filter(keyset::is(on, column, text));
        }
    }
    query = keyset::during(query, Column::ReceivedAt, wanted.received);
    let rows = keyset::page(on, query, &wanted.page.by.keys(), &wanted.page)?.all(&on.executor()).await?;
    Ok(rows.into_iter().map(read_aside).collect())
}

/// How many events that were set aside wait.
pub async fn count_aside(on: &impl Read) -> Result<u64, StoreError> {
    Ok(aside_row::Entity::find().filter(aside_row::Column::SettledAt.is_null()).count(&on.executor()).await?)
}

/// One event that was set aside.
pub async fn aside_by_id(on: &impl Read, id: i64) -> Result<Option<Aside>, StoreError> {
    Ok(aside_row::Entity::find_by_id(id).one(&on.executor()).await?.map(read_aside))
}

/// Says that an event that was set aside is done with, and removes its payload. Whether it waited.
pub async fn settle_aside(tx: &Tx, id: i64, at: Timestamp) -> Result<bool, StoreError> {
    let done = aside_row::Entity::update_many()
        .col_expr(aside_row::Column::SettledAt, Expr::value(at.0))
        .col_expr(aside_row::Column::Sealed, Expr::value(Vec::<u8>::new()))
        .col_expr(aside_row::Column::WrappedKey, Expr::value(Vec::<u8>::new()))
        .filter(aside_row::Column::Id.eq(id))
        .filter(aside_row::Column::SettledAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(done.rows_affected > 0)
}

fn read_aside(row: aside_row::Model) -> Aside {
    Aside {
        id: row.id,
        source: row.source,
        name: row.name,
        received_at: Timestamp(row.received_at),
        field: row.field,
        reason: row.reason,
        wrapped_key: row.wrapped_key,
        sealed: row.sealed,
        settled_at: row.settled_at.map(Timestamp),
        code: row.code,
    }
}
