//! The yardstick of the ledger's bench: the same entries into a plain table with the same key, and nothing else.

use crate::bulk::{self, Conflict};
use crate::column::fit;
use crate::{StoreError, Tx};
use ::ledger::Transaction;
use sea_orm::ConnectionTrait;

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "yardstick")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub entry_of: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub position: i32,
        pub account: i64,
        pub amount: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

const MAKE: &str =
    "CREATE TABLE yardstick (entry_of BIGINT NOT NULL, position INTEGER NOT NULL, account BIGINT NOT NULL,
    amount BIGINT NOT NULL, PRIMARY KEY (entry_of, position))";

/// Makes the table.
pub async fn make(tx: &Tx) -> Result<(), StoreError> {
    tx.connection().execute_unprepared(MAKE).await?;
    Ok(())
}

/// Inserts the entries of transactions, several rows per statement.
pub async fn insert(tx: &Tx, transactions: &[Transaction]) -> Result<(), StoreError> {
    let mut rows = Vec::new();
    for transaction in transactions {
        for (position, entry) in transaction.entries.iter().enumerate() {
            rows.push(row::Model {
                entry_of: transaction.id,
                position: fit("a position", position)?,
                account: entry.account.0,
                amount: entry.amount.0,
            });
        }
    }
    bulk::insert::<row::Entity>(tx, Conflict::Refuse, rows).await?;
    Ok(())
}

/// Removes the table.
pub async fn remove(tx: &Tx) -> Result<(), StoreError> {
    tx.connection().execute_unprepared("DROP TABLE yardstick").await?;
    Ok(())
}
