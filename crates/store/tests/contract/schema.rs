//! Migrations.

use crate::harness::on_every_url;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqliteConnection};
use store::{Store, StoreError};

#[test]
fn several_processes_may_migrate_at_once() {
    on_every_url(async |url| {
        let tasks: Vec<_> = (0..4)
            .map(|_| {
                let url = url.clone();
                tokio::spawn(async move { Store::open(&url).await.unwrap().close().await.unwrap() })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        Store::open(&url).await.unwrap().close().await.unwrap();
    });
}

#[test]
fn a_database_of_a_later_program_is_refused() {
    on_every_url(async |url| {
        Store::open(&url).await.unwrap().close().await.unwrap();
        let later = AssertSqlSafe("INSERT INTO schema_version (version) VALUES (99)");
        if url.starts_with("postgres") {
            PgConnection::connect(&url).await.unwrap().execute(later).await.unwrap();
        } else {
            SqliteConnection::connect(&url).await.unwrap().execute(later).await.unwrap();
        }
        let refused = Store::open(&url).await;
        assert!(matches!(refused, Err(StoreError::TooNew { found: 99, .. })), "{refused:?}");
    });
}

#[test]
fn a_file_that_is_no_database_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("state.sqlite");
    std::fs::write(&path, "this is a letter to my aunt, not a database, however long it may become").unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let refused = runtime.block_on(Store::open(&path.to_string_lossy()));
    assert!(matches!(refused, Err(StoreError::Connect(_))), "{refused:?}");
}
