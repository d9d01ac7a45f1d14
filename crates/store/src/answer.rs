//! Answers to commands that came with a key, kept for a while: the same key is answered as it was the first time.

use crate::bulk::{self, Conflict};
use crate::column::bytes;
use crate::{Read, StoreError, Tx, near};
use base::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "answer")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub who: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: String,
        pub input_hash: Vec<u8>,
        pub wrapped_key: Vec<u8>,
        pub sealed: Vec<u8>,
        pub at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// An answer that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Number of the user who was answered; 0 for nobody in particular. Keys of different users have nothing in common.
    pub who: i64,
    /// The key that the command came with.
    pub key: String,
    /// SHA-256 of the command's input: the same key with other input is refused (L6).
    pub input_hash: [u8; 32],
    /// The key that the answer is sealed with, wrapped.
    pub wrapped_key: Vec<u8>,
    /// The answer: ciphertext, because it may hold a secret or personal data.
    pub sealed: Vec<u8>,
    /// When it was given.
    pub at: Timestamp,
}

/// Keeps an answer. A key that is taken is refused.
pub async fn insert(tx: &Tx, answer: &Answer) -> Result<(), StoreError> {
    let row = row::Model {
        who: answer.who,
        key: answer.key.clone(),
        input_hash: answer.input_hash.to_vec(),
        wrapped_key: answer.wrapped_key.clone(),
        sealed: answer.sealed.clone(),
        at: answer.at.0,
    };
    bulk::insert::<row::Entity>(tx, Conflict::Refuse, [row]).await?;
    Ok(())
}

/// Puts another answer in the place of one that is kept.
pub async fn replace(tx: &Tx, answer: &Answer) -> Result<(), StoreError> {
    row::Entity::update_many()
        .col_expr(row::Column::WrappedKey, Expr::value(answer.wrapped_key.clone()))
        .col_expr(row::Column::Sealed, Expr::value(answer.sealed.clone()))
        .filter(row::Column::Who.eq(answer.who))
        .filter(row::Column::Key.eq(answer.key.clone()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// The answer that this user was given under this key.
pub async fn find(on: &impl Read, who: i64, key: &str) -> Result<Option<Answer>, StoreError> {
    let row = near::first(on, row::Entity::find_by_id((who, key.to_owned()))).await?;
    let read = |row: row::Model| {
        Ok(Answer {
            who: row.who,
            key: row.key,
            input_hash: bytes("answer", &row.input_hash)?,
            wrapped_key: row.wrapped_key,
            sealed: row.sealed,
            at: Timestamp(row.at),
        })
    };
    row.map(read).transpose()
}

/// Forgets answers that were given before an instant.
pub async fn expire(tx: &Tx, before: Timestamp) -> Result<u64, StoreError> {
    let old = row::Entity::delete_many().filter(row::Column::At.lt(before.0));
    Ok(old.exec(tx.connection()).await?.rows_affected)
}
