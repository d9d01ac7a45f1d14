//! The log of commands: who did what, when, with which result. It also serves idempotency.

use crate::bulk::{self, Conflict};
use crate::column::bytes;
use crate::{Read, StoreError, Tx};
use base::{Seq, Timestamp};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "command")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub actor: String,
        pub name: String,
        pub key: Option<String>,
        pub input_hash: Vec<u8>,
        pub summary: String,
        pub answer: String,
        pub at: i64,
        pub recorded: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A command to be logged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCommand {
    /// Who gave it.
    pub actor: String,
    /// Its name: `import`, `period.lock`, …
    pub name: String,
    /// Idempotency key; unique per name.
    pub key: Option<String>,
    /// SHA-256 of its input: the same key with other input is refused (L6).
    pub input_hash: [u8; 32],
    /// What it changed, before and after, as JSON. No personal data.
    pub summary: String,
    /// Its answer, as JSON, given again when the key comes again.
    pub answer: String,
    /// When.
    pub at: Timestamp,
}

/// A command as it is logged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Its number.
    pub id: i64,
    /// The commit it made.
    pub recorded: Seq,
    /// The rest.
    pub command: NewCommand,
}

/// Logs a command and returns its number.
pub async fn append(tx: &Tx, seq: Seq, command: &NewCommand) -> Result<i64, StoreError> {
    let id = bulk::next_id::<row::Entity>(tx, row::Column::Id).await?;
    let row = row::Model {
        id,
        actor: command.actor.clone(),
        name: command.name.clone(),
        key: command.key.clone(),
        input_hash: command.input_hash.to_vec(),
        summary: command.summary.clone(),
        answer: command.answer.clone(),
        at: command.at.0,
        recorded: seq.0,
    };
    bulk::insert::<row::Entity>(tx, Conflict::Refuse, [row]).await?;
    Ok(id)
}

/// The command of this name that was given under this key.
pub async fn find(on: &impl Read, name: &str, key: &str) -> Result<Option<Command>, StoreError> {
    let query = row::Entity::find().filter(row::Column::Name.eq(name)).filter(row::Column::Key.eq(key));
    query.one(&on.executor()).await?.map(read).transpose()
}

/// The last commit that somebody made by an instant; none before the first.
pub async fn last_by(on: &impl Read, at: Timestamp) -> Result<Option<Seq>, StoreError> {
    let select = row::Entity::find().select_only().column_as(row::Column::Recorded.max(), "last");
    let last = select.filter(row::Column::At.lte(at.0)).into_tuple::<Option<i64>>().one(&on.executor()).await?;
    Ok(last.flatten().map(Seq))
}

/// The latest commands, newest first.
pub async fn list(on: &impl Read, limit: u64) -> Result<Vec<Command>, StoreError> {
    let query = row::Entity::find().order_by_desc(row::Column::Id).limit(limit);
    query.all(&on.executor()).await?.into_iter().map(read).collect()
}

fn read(row: row::Model) -> Result<Command, StoreError> {
    Ok(Command {
        id: row.id,
        recorded: Seq(row.recorded),
        command: NewCommand {
            actor: row.actor,
            name: row.name,
            key: row.key,
            input_hash: bytes("command", &row.input_hash)?,
            summary: row.summary,
            answer: row.answer,
            at: Timestamp(row.at),
        },
    })
}
