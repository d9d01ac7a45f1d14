//! Links that sign somebody in, a few times and for a while.

use crate::bulk::{self, Conflict};
use crate::user::UserId;
use crate::{StoreError, Tx, column};
use base::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter};

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "sign_in_link")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub hash: Vec<u8>,
        pub user_id: i64,
        pub expires_at: i64,
        pub uses_left: i32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A link. Its secret is not kept, only the secret's SHA-256.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// SHA-256 of the secret.
    pub hash: [u8; 32],
    /// Whom it signs in.
    pub user: UserId,
    /// From then on it leads nowhere.
    pub expires_at: Timestamp,
    /// How often it may be used.
    pub uses: u32,
}

/// Keeps a link.
pub async fn insert(tx: &Tx, link: &Link) -> Result<(), StoreError> {
    let row = row::Model {
        hash: link.hash.to_vec(),
        user_id: link.user.0,
        expires_at: link.expires_at.0,
        uses_left: column::fit("a number of uses", link.uses)?,
    };
    bulk::insert::<row::Entity>(tx, Conflict::Refuse, [row]).await?;
    Ok(())
}

/// Uses a link once; whom it signs in, unless it is unknown, used up or over. Two who use it at once count twice.
pub async fn spend(tx: &Tx, hash: &[u8; 32], now: Timestamp) -> Result<Option<UserId>, StoreError> {
    let able = row::Column::UsesLeft.gt(0).and(row::Column::ExpiresAt.gt(now.0));
    let spent = row::Entity::update_many()
        .col_expr(row::Column::UsesLeft, Expr::col(row::Column::UsesLeft).sub(1))
        .filter(row::Column::Hash.eq(hash.to_vec()).and(able))
        .exec(tx.connection())
        .await?;
    if spent.rows_affected == 0 {
        return Ok(None);
    }
    let row = row::Entity::find_by_id(hash.to_vec()).one(tx.connection()).await?;
    Ok(row.map(|row| UserId(row.user_id)))
}

/// Removes the links of a user.
pub async fn end_all(tx: &Tx, user: UserId) -> Result<(), StoreError> {
    row::Entity::delete_many().filter(row::Column::UserId.eq(user.0)).exec(tx.connection()).await?;
    Ok(())
}

/// Removes links that are over.
pub async fn expire(tx: &Tx, now: Timestamp) -> Result<(), StoreError> {
    row::Entity::delete_many().filter(row::Column::ExpiresAt.lte(now.0)).exec(tx.connection()).await?;
    Ok(())
}
