//! Bringing the schema up to date: forward only, in one transaction, safe to run twice and from two processes at once.

mod migration;

use crate::{Backend, Store, StoreError, Tx};
use migration::{INBOX, MIGRATIONS};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, Query};

/// Applies the migrations of the state that the database has not seen.
pub(crate) async fn migrate(store: &Store) -> Result<(), StoreError> {
    bring_up(store, &MIGRATIONS, "schema_version").await
}

/// The same for the inbox, which may be in a database of its own.
pub(crate) async fn migrate_inbox(store: &Store) -> Result<(), StoreError> {
    bring_up(store, &INBOX, "inbox_version").await
}

/// The writer lock is held, so a second process finds nothing to do.
async fn bring_up(store: &Store, migrations: &[&[&str]], table: &'static str) -> Result<(), StoreError> {
    let tx = store.begin().await?;
    let create = format!("CREATE TABLE IF NOT EXISTS {table} (version INTEGER NOT NULL)");
    tx.connection().execute_unprepared(&create).await?;
    let found = version(&tx, table).await?;
    let known = migrations.len() as i32;
    if found > known {
        return Err(StoreError::TooNew { found, known });
    }
    if found == known {
        return tx.rollback().await;
    }
    for (position, statements) in migrations.iter().enumerate().skip(found as usize) {
        for statement in *statements {
            tx.connection().execute_unprepared(&spelled(statement, store.backend())).await?;
        }
        let insert = Query::insert()
            .into_table(table)
            .columns(["version"])
            .values_panic([Expr::value(position as i32 + 1)])
            .to_owned();
        tx.connection().execute(&insert).await?;
    }
    tx.commit().await
}

async fn version(tx: &Tx, table: &'static str) -> Result<i32, StoreError> {
    let select = Query::select().expr(Expr::col("version").max()).from(table).to_owned();
    let row = tx.connection().query_one(&select).await?;
    Ok(row.and_then(|row| row.try_get_by_index::<Option<i32>>(0).ok().flatten()).unwrap_or(0))
}

/// The spellings in which the databases differ: a 64-bit primary key, one that the database counts, bytes, and text in the order of
/// its bytes.
fn spelled(statement: &str, backend: Backend) -> String {
    let (id, counted, bytes, bytewise) = match backend {
        Backend::Sqlite => ("INTEGER PRIMARY KEY", "INTEGER PRIMARY KEY AUTOINCREMENT", "BLOB", ""),
        Backend::Postgres => {
            ("BIGINT PRIMARY KEY", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", "BYTEA", "COLLATE \"C\"")
        }
    };
    let statement = statement.replace("{id}", id).replace("{counted}", counted).replace("{bytes}", bytes);
    statement.replace("{bytewise}", bytewise)
}
