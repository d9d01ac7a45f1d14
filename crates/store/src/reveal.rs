//! How many values everybody saw in clear, by day: there is a limit to that.

use crate::bulk::{self, Conflict};
use crate::column::{fit, unfit};
use crate::user::UserId;
use crate::{Read, StoreError, Tx};
use base::Date;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "reveal_count")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub user_id: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub day: i32,
        pub count: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// How many values a user saw in clear on a day.
pub async fn count(on: &impl Read, user: UserId, day: Date) -> Result<u64, StoreError> {
    let row = row::Entity::find_by_id((user.0, day.0)).one(&on.executor()).await?;
    row.map_or(Ok(0), |row| unfit("reveal_count", row.count))
}

/// Writes how many that were, and forgets the days before.
pub async fn set_count(tx: &Tx, user: UserId, day: Date, count: u64) -> Result<(), StoreError> {
    let of_user = row::Entity::delete_many().filter(row::Column::UserId.eq(user.0));
    of_user.filter(row::Column::Day.lt(day.0)).exec(tx.connection()).await?;
    let row = row::Model { user_id: user.0, day: day.0, count: fit("a number of values", count)? };
    bulk::insert::<row::Entity>(tx, Conflict::Replace(&["user_id", "day"]), [row]).await?;
    Ok(())
}
