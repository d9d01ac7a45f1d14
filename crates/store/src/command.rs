//! The log of commands: who did what, when, and how it was before and after. Entries are never changed or removed.

use crate::bulk::{self, Conflict};
use crate::keyset::{self, Keys};
use crate::user::UserId;
use crate::{Read, RowKey, Sorted, StoreError, Tx};
use base::{Interval, Seq, Timestamp};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "command")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub actor: String,
        pub user_id: Option<i64>,
        pub name: String,
        pub summary: String,
        pub before: String,
        pub after: String,
        pub request: String,
        pub at: i64,
        pub recorded: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A command to be logged. It never holds personal data of members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCommand {
    /// Who gave it.
    pub actor: String,
    /// The user who gave it; nobody on the command line.
    pub user: Option<UserId>,
    /// Its name: `import`, `period.lock`, …
    pub name: String,
    /// What it did, in words.
    pub summary: String,
    /// What it changed as it was before, as JSON; empty when there was nothing.
    pub before: String,
    /// The same as it is now, as JSON; empty when there is nothing.
    pub after: String,
    /// Id of the request that brought it; empty on the command line.
    pub request: String,
    /// When.
    pub at: Timestamp,
}

/// A command as it is logged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Its number.
    pub id: i64,
    /// The commit it made; the last one before it, when it changed nothing that outcomes follow from.
    pub recorded: Seq,
    /// The rest.
    pub command: NewCommand,
}

/// Which commands are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandQuery {
    /// Given by this one.
    pub actor: Option<String>,
    /// Of this name.
    pub name: Option<String>,
    /// About this: what it says in words holds this text.
    pub about: Option<String>,
    /// Brought by this request.
    pub request: Option<String>,
    /// Given in this time.
    pub during: Interval,
    /// In which order, and how many.
    pub page: Sorted<CommandSort>,
}

impl CommandQuery {
    /// The newest commands, whatever they are.
    pub fn newest(limit: u64) -> CommandQuery {
        let page = Sorted { by: CommandSort::Given, descending: true, after: None, limit };
        CommandQuery { actor: None, name: None, about: None, request: None, during: Interval::ALWAYS, page }
    }
}

/// What commands can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommandSort {
    /// The order in which they were given.
    Given,
    /// Who gave them, then that order.
    Actor,
    /// What they are called, then that order.
    Name,
}

impl CommandSort {
    /// Where a command stands in a list that is sorted so.
    pub fn key(self, command: &Command) -> RowKey {
        match self {
            CommandSort::Given => RowKey::of_numbers(&[command.id]),
            CommandSort::Actor => RowKey::of_text(&command.command.actor, &[command.id]),
            CommandSort::Name => RowKey::of_text(&command.command.name, &[command.id]),
        }
    }

    fn column(self) -> Option<row::Column> {
        match self {
            CommandSort::Given => None,
            CommandSort::Actor => Some(row::Column::Actor),
            CommandSort::Name => Some(row::Column::Name),
        }
    }
}

/// Logs a command and returns its number.
pub async fn append(tx: &Tx, seq: Seq, command: &NewCommand) -> Result<i64, StoreError> {
    let id = bulk::next_id::<row::Entity>(tx, row::Column::Id).await?;
    let row = row::Model {
        id,
        actor: command.actor.clone(),
        user_id: command.user.map(|user| user.0),
        name: command.name.clone(),
        summary: command.summary.clone(),
        before: command.before.clone(),
        after: command.after.clone(),
        request: command.request.clone(),
        at: command.at.0,
        recorded: seq.0,
    };
    bulk::insert::<row::Entity>(tx, Conflict::Refuse, [row]).await?;
    Ok(id)
}

/// The commands that are wanted.
pub async fn list(on: &impl Read, wanted: &CommandQuery) -> Result<Vec<Command>, StoreError> {
    let mut query = row::Entity::find();
    if let Some(actor) = &wanted.actor {
        query = query.filter(row::Column::Actor.eq(actor.as_str()));
    }
    if let Some(name) = &wanted.name {
        query = query.filter(row::Column::Name.eq(name.as_str()));
    }
    query = keyset::during(query, row::Column::At, wanted.during);
    if let Some(about) = &wanted.about {
        query = query.filter(keyset::holds(row::Column::Summary, about));
    }
    if let Some(request) = &wanted.request {
        query = query.filter(row::Column::Request.eq(request.as_str()));
    }
    let keys = Keys { text: wanted.page.by.column(), numbers: &[row::Column::Id] };
    let rows = keyset::page(on, query, &keys, &wanted.page)?.all(&on.executor()).await?;
    Ok(rows.into_iter().map(read).collect())
}

/// The last commit that somebody made by an instant; none before the first.
pub async fn last_by(on: &impl Read, at: Timestamp) -> Result<Option<Seq>, StoreError> {
    let select = row::Entity::find().select_only().column_as(row::Column::Recorded.max(), "last");
    let last = select.filter(row::Column::At.lte(at.0)).into_tuple::<Option<i64>>().one(&on.executor()).await?;
    Ok(last.flatten().map(Seq))
}

fn read(row: row::Model) -> Command {
    Command {
        id: row.id,
        recorded: Seq(row.recorded),
        command: NewCommand {
            actor: row.actor,
            user: row.user_id.map(UserId),
            name: row.name,
            summary: row.summary,
            before: row.before,
            after: row.after,
            request: row.request,
            at: Timestamp(row.at),
        },
    }
}
