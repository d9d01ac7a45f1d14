//! Runs a test on every database, each time on an empty one.

use base::{Interval, PartyId, PartyKind, Seq, Timestamp};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use std::future::Future;
use std::sync::atomic::{AtomicU32, Ordering};
use store::org::PartyRow;
use store::period::{self, NewPeriod, Period};
use store::{Store, StoreError, Tx};

const VARIABLE: &str = "YIPAN_TEST_POSTGRES";

/// Runs a test on an empty SQLite database and on an empty PostgreSQL schema.
pub fn on_every_database<F: Future<Output = ()>>(test: impl Fn(Store) -> F) {
    block_on(async {
        test(Store::in_memory().await.expect("a database in memory")).await;
        if let Some(schema) = PostgresSchema::create().await {
            test(Store::open(&schema.url).await.expect("a schema of the server")).await;
            schema.remove().await;
        }
    });
}

/// Runs a test that opens databases itself: it is given the URL of an empty SQLite file, then of an empty schema.
pub fn on_every_url<F: Future<Output = ()>>(test: impl Fn(String) -> F) {
    block_on(async {
        let directory = tempfile::tempdir().expect("a directory");
        test(directory.path().join("state.sqlite").to_string_lossy().into_owned()).await;
        if let Some(schema) = PostgresSchema::create().await {
            test(schema.url.clone()).await;
            schema.remove().await;
        }
    });
}

fn block_on(future: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    runtime.expect("a runtime").block_on(future);
}

struct PostgresSchema {
    server: String,
    name: String,
    url: String,
}

static SCHEMAS: AtomicU32 = AtomicU32::new(0);

impl PostgresSchema {
    async fn create() -> Option<PostgresSchema> {
        let server = server()?;
        let number = SCHEMAS.fetch_add(1, Ordering::Relaxed);
        let name = format!("yipan_test_{}_{number}", std::process::id());
        let separator = if server.contains('?') { '&' } else { '?' };
        let url = format!("{server}{separator}options[search_path]={name}");
        let schema = PostgresSchema { server, name, url };
        schema.run(&format!("DROP SCHEMA IF EXISTS {0} CASCADE; CREATE SCHEMA {0}", schema.name)).await;
        Some(schema)
    }

    async fn remove(self) {
        self.run(&format!("DROP SCHEMA {} CASCADE", self.name)).await;
    }

    async fn run(&self, sql: &str) {
        let mut connection = PgConnection::connect(&self.server).await.expect("a PostgreSQL server");
        connection.execute(AssertSqlSafe(sql.to_owned())).await.expect("a schema");
        connection.close().await.expect("an orderly end");
    }
}

#[expect(clippy::disallowed_methods, reason = "tests are told by the environment where the server is")]
fn server() -> Option<String> {
    let url = std::env::var(VARIABLE).ok().filter(|url| !url.is_empty());
    let continuous_integration = std::env::var("CI").is_ok_and(|value| !value.is_empty() && value != "false");
    assert!(url.is_some() || !continuous_integration, "{VARIABLE} must name a PostgreSQL server where CI is set");
    url
}

pub fn interval(from: i64, to: i64) -> Interval {
    Interval { from: Timestamp(from), to: Timestamp(to) }
}

pub fn party(number: u32) -> PartyId {
    PartyId::new(number).expect("a number above zero")
}

/// Parties 1, 2, 3, … as stores `s1`, `s2`, `s3`, …
pub async fn some_parties(tx: &Tx, count: u32) {
    let rows: Vec<PartyRow> = (1..=count)
        .map(|number| PartyRow { kind: PartyKind::Store, key: format!("s{number}"), name: format!("Store {number}") })
        .collect();
    let answers = store::org::upsert_parties(tx, Seq(1), &rows).await.expect("parties");
    assert!(answers.iter().zip(1..).all(|((id, _), number)| *id == party(number)));
}

/// An open period.
pub async fn a_period(tx: &Tx, name: &str, range: Interval) -> Result<Period, StoreError> {
    period::open(tx, Seq(1), &NewPeriod { name, range, approvals: 2 }, (Timestamp(1), "ann")).await
}
