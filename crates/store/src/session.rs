//! Sessions of people who signed in, and how often somebody tried to.

use crate::bulk::{self, Conflict};
use crate::column::bytes;
use crate::user::UserId;
use crate::{Read, StoreError, Tx, near};
use base::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "session")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub hash: Vec<u8>,
        pub user_id: i64,
        pub opened_at: i64,
        pub seen_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod attempt_row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "attempt")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: Vec<u8>,
        pub count: i32,
        pub since: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A session. Its secret is not kept, only the secret's SHA-256.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of the secret.
    pub hash: [u8; 32],
    /// Whose.
    pub user: UserId,
    /// When it began.
    pub opened_at: Timestamp,
    /// When it was last used, give or take some minutes.
    pub seen_at: Timestamp,
}

/// Begins a session.
pub async fn insert(tx: &Tx, session: &Session) -> Result<(), StoreError> {
    let row = row::Model {
        hash: session.hash.to_vec(),
        user_id: session.user.0,
        opened_at: session.opened_at.0,
        seen_at: session.seen_at.0,
    };
    bulk::insert::<row::Entity>(tx, Conflict::Refuse, [row]).await?;
    Ok(())
}

/// The session with this hash.
pub async fn find(on: &impl Read, hash: &[u8; 32]) -> Result<Option<Session>, StoreError> {
    let row = near::first(on, row::Entity::find_by_id(hash.to_vec())).await?;
    let read = |row: row::Model| {
        Ok(Session {
            hash: bytes("session", &row.hash)?,
            user: UserId(row.user_id),
            opened_at: Timestamp(row.opened_at),
            seen_at: Timestamp(row.seen_at),
        })
    };
    row.map(read).transpose()
}

/// Says that a session was used.
pub async fn seen(tx: &Tx, hash: &[u8; 32], at: Timestamp) -> Result<(), StoreError> {
    let query = row::Entity::update_many().col_expr(row::Column::SeenAt, Expr::value(at.0));
    query.filter(row::Column::Hash.eq(hash.to_vec())).exec(tx.connection()).await?;
    Ok(())
}

/// Ends a session.
pub async fn end(tx: &Tx, hash: &[u8; 32]) -> Result<(), StoreError> {
    row::Entity::delete_by_id(hash.to_vec()).exec(tx.connection()).await?;
    Ok(())
}

/// Ends every session of a user but one.
pub async fn end_all(tx: &Tx, user: UserId, but: Option<&[u8; 32]>) -> Result<(), StoreError> {
    let mut query = row::Entity::delete_many().filter(row::Column::UserId.eq(user.0));
    if let Some(hash) = but {
        query = query.filter(row::Column::Hash.ne(hash.to_vec()));
    }
    query.exec(tx.connection()).await?;
    Ok(())
}

/// Removes sessions that were opened or last used before these instants, and what was tried before the second.
pub async fn expire(tx: &Tx, opened_before: Timestamp, seen_before: Timestamp) -> Result<(), StoreError> {
    row::Entity::delete_many().filter(row::Column::OpenedAt.lt(opened_before.0)).exec(tx.connection()).await?;
    row::Entity::delete_many().filter(row::Column::SeenAt.lt(seen_before.0)).exec(tx.connection()).await?;
    let old = attempt_row::Column::Since.lt(seen_before.0);
    attempt_row::Entity::delete_many().filter(old).exec(tx.connection()).await?;
    Ok(())
}

/// How often something was tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempts {
    /// How often.
    pub count: u32,
    /// Since when.
    pub since: Timestamp,
}

/// How often something was tried under a key.
pub async fn attempts(on: &impl Read, key: &[u8; 32]) -> Result<Option<Attempts>, StoreError> {
    let row = attempt_row::Entity::find_by_id(key.to_vec()).one(&on.executor()).await?;
    let read = |row: attempt_row::Model| {
        Ok(Attempts { count: crate::column::unfit("attempt", row.count)?, since: Timestamp(row.since) })
    };
    row.map(read).transpose()
}

/// Keeps how often something was tried under a key.
pub async fn set_attempts(tx: &Tx, key: &[u8; 32], attempts: Attempts) -> Result<(), StoreError> {
    let row = attempt_row::Model {
        key: key.to_vec(),
        count: crate::column::fit("a number of attempts", attempts.count)?,
        since: attempts.since.0,
    };
    bulk::insert::<attempt_row::Entity>(tx, Conflict::Replace(&["key"]), [row]).await?;
    Ok(())
}

/// Forgets what was tried under a key.
pub async fn forget_attempts(tx: &Tx, key: &[u8; 32]) -> Result<(), StoreError> {
    attempt_row::Entity::delete_by_id(key.to_vec()).exec(tx.connection()).await?;
    Ok(())
}
