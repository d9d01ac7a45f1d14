//! Accounts elsewhere that users sign in with: which user an account of an OpenID provider is.

use crate::bulk::{self, Conflict, KEYS_MAX};
use crate::user::UserId;
use crate::{Read, StoreError, Tx};
use base::Timestamp;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::HashMap;

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "oidc_account")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub issuer: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub subject: String,
        pub user_id: i64,
        pub tied_at: i64,
        pub tied_by: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// An account that is a user's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Who vouches for it.
    pub issuer: String,
    /// What it is called there; never given to somebody else.
    pub subject: String,
    /// Whose it is.
    pub user: UserId,
    /// Since when.
    pub tied_at: Timestamp,
    /// By whom.
    pub tied_by: String,
}

/// Ties an account to a user. One that is tied already is refused.
pub async fn insert(tx: &Tx, account: &Account) -> Result<(), StoreError> {
    let Account { issuer, subject, user, tied_at, tied_by } = account.clone();
    let row = row::Model { issuer, subject, user_id: user.0, tied_at: tied_at.0, tied_by };
    bulk::insert::<row::Entity>(tx, Conflict::Refuse, [row]).await?;
    Ok(())
}

/// Whose an account is.
pub async fn find(on: &impl Read, issuer: &str, subject: &str) -> Result<Option<Account>, StoreError> {
    let found = row::Entity::find_by_id((issuer.to_owned(), subject.to_owned())).one(&on.executor()).await?;
    Ok(found.map(read))
}

/// The accounts of some users, each by issuer and subject.
pub async fn of_users(on: &impl Read, users: &[UserId]) -> Result<HashMap<UserId, Vec<Account>>, StoreError> {
    let mut found: HashMap<UserId, Vec<Account>> = HashMap::new();
    for chunk in users.chunks(KEYS_MAX) {
        let of = row::Column::UserId.is_in(chunk.iter().map(|user| user.0));
        for row in row::Entity::find().filter(of).all(&on.executor()).await? {
            found.entry(UserId(row.user_id)).or_default().push(read(row));
        }
    }
    // Sorted here, because databases order text by their own rules.
    for accounts in found.values_mut() {
        accounts.sort_by(|a, b| (&a.issuer, &a.subject).cmp(&(&b.issuer, &b.subject)));
    }
    Ok(found)
}

/// Takes every account from a user. How many there were.
pub async fn delete_of(tx: &Tx, user: UserId) -> Result<u64, StoreError> {
    let of_user = row::Entity::delete_many().filter(row::Column::UserId.eq(user.0));
    Ok(of_user.exec(tx.connection()).await?.rows_affected)
}

fn read(row: row::Model) -> Account {
    Account {
        issuer: row.issuer,
        subject: row.subject,
        user: UserId(row.user_id),
        tied_at: Timestamp(row.tied_at),
        tied_by: row.tied_by,
    }
}
