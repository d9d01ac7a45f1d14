//! Bringing the schema up to date: forward only, in one transaction, safe to run twice and from two processes at once.

mod migration;

use crate::{Backend, Store, StoreError, Tx};
use migration::MIGRATIONS;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, Query};

/// Applies the migrations that the database has not seen. The writer lock is held, so a second process finds nothing to
/// do.
pub(crate) async fn migrate(store: &Store) -> Result<(), StoreError> {
    let tx = store.begin().await?;
    tx.connection().execute_unprepared("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)").await?;
    let found = version(&tx).await?;
    let known = MIGRATIONS.len() as i32;
    if found > known {
        return Err(StoreError::TooNew { found, known });
    }
    if found == known {
        return tx.rollback().await;
    }
    for (position, statements) in MIGRATIONS.iter().enumerate().skip(found as usize) {
        for statement in *statements {
            tx.connection().execute_unprepared(&spelled(statement, store.backend())).await?;
        }
        let insert = Query::insert()
            .into_table("schema_version")
            .columns(["version"])
            .values_panic([Expr::value(position as i32 + 1)])
            .to_owned();
        tx.connection().execute(&insert).await?;
    }
    tx.commit().await
}

async fn version(tx: &Tx) -> Result<i32, StoreError> {
    let select = Query::select().expr(Expr::col("version").max()).from("schema_version").to_owned();
    let row = tx.connection().query_one(&select).await?;
    Ok(row.and_then(|row| row.try_get_by_index::<Option<i32>>(0).ok().flatten()).unwrap_or(0))
}

/// The two spellings in which the databases differ: a 64-bit primary key, and bytes.
fn spelled(statement: &str, backend: Backend) -> String {
    let (id, bytes) = match backend {
        Backend::Sqlite => ("INTEGER PRIMARY KEY", "BLOB"),
        Backend::Postgres => ("BIGINT PRIMARY KEY", "BYTEA"),
    };
    statement.replace("{id}", id).replace("{bytes}", bytes)
}
