//! Getting rid of the bytes of rows that are gone: databases keep them in free space and in logs until they need the room.
//!
//! An embedded database overwrites what it deletes (see [`crate::Store::open`]); what is left is in its write-ahead log. PostgreSQL
//! leaves old rows in their tables until these are written anew, and in a log of its own until that is recycled.

use crate::{Read, Store, StoreError};
use sea_orm::ConnectionTrait;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, Row, SqliteConnection};
use std::path::Path;
use std::time::Duration;

/// Longest wait for those who are reading.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// How often to look whether they have ended.
const LOOK_AGAIN: Duration = Duration::from_millis(50);
/// Tables of PostgreSQL in which personal data may lie, and the log of commands stays out.
const PERSONAL: [&str; 5] = ["profile", "link", "quarantine", "event_aside", "inbox"];

/// What a file of an embedded database needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wipe {
    /// It overwrites what it deletes: only its log is left.
    Log,
    /// It leaves what it deletes where it was: everything else is written anew.
    Everything,
}

/// Empties the log of a file of an embedded database. False when others were reading what is in it for too long.
pub async fn wipe_file(path: &Path, wipe: Wipe) -> Result<bool, StoreError> {
    let options = SqliteConnectOptions::new().filename(path).busy_timeout(BUSY_TIMEOUT);
    let mut connection = SqliteConnection::connect_with(&options).await.map_err(StoreError::connect)?;
    if wipe == Wipe::Everything {
        match sqlx::query("VACUUM").execute(&mut connection).await {
            Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("5") => return Ok(false),
            done => done.map_err(StoreError::connect)?,
        };
    }
    let row = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&mut connection).await;
    let waited_for: i64 = row.map_err(StoreError::connect)?.get(0);
    connection.close().await.map_err(StoreError::connect)?;
    Ok(waited_for == 0)
}

/// Writes the tables of PostgreSQL anew in which personal data may lie. False when somebody who began before was at work for too
/// long: rows that they might still see would be written anew too, after a wait for as long as they hold a table.
pub async fn wipe_tables(store: &Store) -> Result<bool, StoreError> {
    if !all_began_after_now(store).await? {
        return Ok(false);
    }
    for table in PERSONAL {
        let there = format!("SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = '{table}'");
        let there = sea_orm::Statement::from_string(sea_orm::DbBackend::Postgres, there);
        if store.executor().query_one_raw(there).await?.is_some() {
            store.executor().execute_unprepared(&format!("VACUUM FULL {table}")).await?;
        }
    }
    Ok(true)
}

/// Waits until nobody in this database is in a transaction that began before, for as long as one waits for readers of a file. Whether
/// that came.
async fn all_began_after_now(store: &Store) -> Result<bool, StoreError> {
    let statement = |sql: String| sea_orm::Statement::from_string(sea_orm::DbBackend::Postgres, sql);
    let now = store.executor().query_one_raw(statement("SELECT pg_current_xact_id()::text".into())).await?;
    let Some(now) = now else { return Ok(false) };
    let now: String = now.try_get_by_index(0)?;
    let earlier = format!(
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
           AND (age(backend_xmin) > age('{now}'::xid8::xid) OR age(backend_xid) > age('{now}'::xid8::xid)) LIMIT 1"
    );
    for _ in 0..BUSY_TIMEOUT.as_millis() / LOOK_AGAIN.as_millis() {
        if store.executor().query_one_raw(statement(earlier.clone())).await?.is_none() {
            return Ok(true);
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
    Ok(false)
}
