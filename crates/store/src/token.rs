//! API tokens: secrets that programs call with in the name of a user.

use crate::bulk::{self, Conflict};
use crate::column::bytes;
use crate::user::UserId;
use crate::{Read, StoreError, Tx, near};
use base::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "token")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub hash: Vec<u8>,
        pub user_id: i64,
        pub name: String,
        pub limits: String,
        pub created_at: i64,
        pub expires_at: i64,
        pub used_at: Option<i64>,
        pub revoked_at: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A token to be made. Its secret is not kept, only the secret's SHA-256.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewToken {
    /// SHA-256 of the secret; unique.
    pub hash: [u8; 32],
    /// In whose name it calls.
    pub user: UserId,
    /// What it is for, in the words of who made it.
    pub name: String,
    /// To which roles and operations it is limited, as JSON.
    pub limits: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it is worth nothing.
    pub expires_at: Timestamp,
}

/// A token as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its number, from 1.
    pub id: i64,
    /// When it was last used, give or take some minutes.
    pub used_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// The rest.
    pub token: NewToken,
}

/// Makes a token and returns its number.
pub async fn insert(tx: &Tx, token: &NewToken) -> Result<i64, StoreError> {
    let id = bulk::next_id::<row::Entity>(tx, row::Column::Id).await?;
    let row = row::Model {
        id,
        hash: token.hash.to_vec(),
        user_id: token.user.0,
        name: token.name.clone(),
        limits: token.limits.clone(),
        created_at: token.created_at.0,
        expires_at: token.expires_at.0,
        used_at: None,
        revoked_at: None,
    };
    bulk::insert::<row::Entity>(tx, Conflict::Refuse, [row]).await?;
    Ok(id)
}

/// The token with this hash.
pub async fn find(on: &impl Read, hash: &[u8; 32]) -> Result<Option<Token>, StoreError> {
    let query = row::Entity::find().filter(row::Column::Hash.eq(hash.to_vec()));
    near::first(on, query).await?.map(read).transpose()
}

/// The token with this number.
pub async fn get(on: &impl Read, id: i64) -> Result<Option<Token>, StoreError> {
    near::first(on, row::Entity::find_by_id(id)).await?.map(read).transpose()
}

/// Tokens after one, by number; of one user or of all.
pub async fn page(
    on: &impl Read,
    user: Option<UserId>,
    (after, limit): (Option<i64>, u64),
) -> Result<Vec<Token>, StoreError> {
    let mut query = row::Entity::find().filter(row::Column::Id.gt(after.unwrap_or(0)));
    if let Some(user) = user {
        query = query.filter(row::Column::UserId.eq(user.0));
    }
    let rows = query.order_by_asc(row::Column::Id).limit(limit).all(&on.executor()).await?;
    rows.into_iter().map(read).collect()
}

/// Says that a token was used.
pub async fn used(tx: &Tx, id: i64, at: Timestamp) -> Result<(), StoreError> {
    let query = row::Entity::update_many().col_expr(row::Column::UsedAt, Expr::value(at.0));
    query.filter(row::Column::Id.eq(id)).exec(tx.connection()).await?;
    Ok(())
}

/// Makes a token worth nothing. Says whether it was worth something before.
pub async fn revoke(tx: &Tx, id: i64, at: Timestamp) -> Result<bool, StoreError> {
    let query = row::Entity::update_many().col_expr(row::Column::RevokedAt, Expr::value(at.0));
    let query = query.filter(row::Column::Id.eq(id)).filter(row::Column::RevokedAt.is_null());
    Ok(query.exec(tx.connection()).await?.rows_affected > 0)
}

fn read(row: row::Model) -> Result<Token, StoreError> {
    Ok(Token {
        id: row.id,
        used_at: row.used_at.map(Timestamp),
        revoked_at: row.revoked_at.map(Timestamp),
        token: NewToken {
            hash: bytes("token", &row.hash)?,
            user: UserId(row.user_id),
            name: row.name,
            limits: row.limits,
            created_at: Timestamp(row.created_at),
            expires_at: Timestamp(row.expires_at),
        },
    })
}
