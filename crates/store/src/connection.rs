//! Connections: opening the database, the single writer, snapshots for readers.

use crate::near::NearFile;
use crate::{StoreError, schema};
use sea_orm::sea_query::{Alias, Query};
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseConnection, DatabaseExecutor, DatabaseTransaction, DbBackend, IsolationLevel,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use sqlx::error::DatabaseError;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, Executor, SqliteConnection};
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// Which database this is. Only messages and tests should care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// A file, or memory in tests.
    Sqlite,
    /// A server that several processes may share.
    Postgres,
}

/// The state of a data directory.
#[derive(Clone, Debug)]
pub struct Store {
    connection: DatabaseConnection,
    near: Option<NearFile>,
    backend: Backend,
    writer: Arc<Mutex<()>>,
}

/// What an embedded database does with the bytes of rows that it deletes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deleted {
    /// They are overwritten, so that nobody finds them in the file.
    Overwritten,
    /// They stay until the room is needed: a queue that overwrote everything it lets go would write twice as much.
    Left,
}

/// Anything that can be read from: a [`Store`], a [`Snapshot`] or a [`Tx`].
pub trait Read: Sync {
    /// Where queries go. For this crate only.
    #[doc(hidden)]
    fn executor(&self) -> DatabaseExecutor<'_>;

    /// The file that questions about a few rows may be put to without a change of threads. For this crate only.
    #[doc(hidden)]
    fn near(&self) -> Option<&NearFile> {
        None
    }
}

impl Read for Store {
    fn executor(&self) -> DatabaseExecutor<'_> {
        (&self.connection).into()
    }

    fn near(&self) -> Option<&NearFile> {
        self.near.as_ref()
    }
}

/// A transaction that holds the single writer lock. Dropped without [`Tx::commit`], it is rolled back.
///
/// A second [`Store::begin`] waits until this one ends, so one task must never hold two.
#[derive(Debug)]
pub struct Tx {
    transaction: DatabaseTransaction,
    backend: Backend,
    _writer: OwnedMutexGuard<()>,
}

impl Read for Tx {
    fn executor(&self) -> DatabaseExecutor<'_> {
        (&self.transaction).into()
    }
}

/// A consistent view for several reads: all of them see the same commits, whatever is written meanwhile.
#[derive(Debug)]
pub struct Snapshot {
    transaction: DatabaseTransaction,
}

impl Read for Snapshot {
    fn executor(&self) -> DatabaseExecutor<'_> {
        (&self.transaction).into()
    }
}

/// Longest wait for another process that writes to the same file; a large import is one transaction.
const BUSY_TIMEOUT: Duration = Duration::from_secs(300);
/// Rows that the thread of a SQLite connection may be ahead of the reader; few of them cost a change of threads per
/// row.
const ROW_BUFFER: usize = 1_000;
const SQLITE_CONNECTIONS_MAX: u32 = 4;
const POSTGRES_CONNECTIONS_MAX: u32 = 8;

impl Store {
    /// Opens the database and brings its schema up to date; two processes may do so at once.
    ///
    /// `url` is a path of a SQLite file, which is made if missing (`sqlite:` may stand before it), or `postgres://…`.
    pub async fn open(url: &str) -> Result<Store, StoreError> {
        let store = Store::connect(url, Deleted::Overwritten).await?;
        schema::migrate(&store).await?;
        Ok(store)
    }

    /// Opens the database and leaves its schema as it is.
    pub(crate) async fn connect(url: &str, deleted: Deleted) -> Result<Store, StoreError> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Store::postgres(url).await
        } else {
            let path = url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:")).unwrap_or(url);
            let options = SqliteConnectOptions::new().filename(path).create_if_missing(true).busy_timeout(BUSY_TIMEOUT);
            log_ahead(&options).await.map_err(StoreError::connect)?;
            let options = match deleted {
                Deleted::Overwritten => options.pragma("secure_delete", "ON"),
                Deleted::Left => options,
            };
            let near = Some(NearFile::new(Path::new(path)));
            Ok(Store { near, ..Store::sqlite(options, SQLITE_CONNECTIONS_MAX).await? })
        }
    }

    /// A SQLite database in memory, for tests. It has one connection: while a [`Tx`] is open, read through it.
    pub async fn in_memory() -> Result<Store, StoreError> {
        let store = Store::sqlite(SqliteConnectOptions::new().in_memory(true), 1).await?;
        schema::migrate(&store).await?;
        Ok(store)
    }

    async fn sqlite(options: SqliteConnectOptions, connections_max: u32) -> Result<Store, StoreError> {
        let options = options
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .pragma("cache_size", "-32768")
            .pragma("temp_store", "MEMORY")
            .row_buffer_size(ROW_BUFFER)
            .disable_statement_logging();
        let pool = SqlitePoolOptions::new()
            .max_connections(connections_max)
            .idle_timeout(None)
            .max_lifetime(None)
            // A file does not hang up, and asking whether it did costs as much as a small query.
            .test_before_acquire(false)
            .connect_with(options)
            .await
            .map_err(StoreError::connect)?;
        Ok(Store { connection: pool.into(), near: None, backend: Backend::Sqlite, writer: Arc::default() })
    }

    async fn postgres(url: &str) -> Result<Store, StoreError> {
        let options = PgConnectOptions::from_str(url).map_err(StoreError::connect)?.disable_statement_logging();
        let pool = PgPoolOptions::new()
            .max_connections(POSTGRES_CONNECTIONS_MAX)
            .connect_with(options)
            .await
            .map_err(StoreError::connect)?;
        Ok(Store { connection: pool.into(), near: None, backend: Backend::Postgres, writer: Arc::default() })
    }

    /// Which database this is.
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// Begins a transaction that writes. Waits until no other does, in this process or another.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        let guard = Arc::clone(&self.writer).lock_owned().await;
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        let transaction = self.connection.begin_with_options(options).await?;
        if self.backend == Backend::Postgres {
            transaction.execute_unprepared(POSTGRES_WRITER_LOCK).await?;
        }
        Ok(Tx { transaction, backend: self.backend, _writer: guard })
    }

    /// Begins a transaction that writes beside the single writer: only for rows that nothing else depends on.
    pub(crate) async fn unordered(&self) -> Result<DatabaseTransaction, StoreError> {
        Ok(self.connection.begin().await?)
    }

    /// Begins a consistent view for several reads.
    pub async fn snapshot(&self) -> Result<Snapshot, StoreError> {
        let options = match self.backend {
            Backend::Sqlite => TransactionOptions::default(),
            Backend::Postgres => TransactionOptions {
                isolation_level: Some(IsolationLevel::RepeatableRead),
                access_mode: Some(AccessMode::ReadOnly),
                ..Default::default()
            },
        };
        let transaction = self.connection.begin_with_options(options).await?;
        // A transaction sees what was committed before its first query, so there has to be one now.
        let first = Query::select().column("version").from(Alias::new("schema_version")).limit(1).to_owned();
        transaction.query_one(&first).await?;
        Ok(Snapshot { transaction })
    }

    /// Closes every connection; SQLite's log is then folded into its file.
    pub async fn close(self) -> Result<(), StoreError> {
        if let Some(near) = &self.near {
            near.close();
        }
        Ok(self.connection.close().await?)
    }
}

/// Makes a SQLite file keep a write-ahead log, so that readers and the writer do not wait for each other.
///
/// The change itself never waits: it fails while another process has the file locked, as one does that makes the same change.
/// An empty transaction does wait, so after it the change is tried again.
async fn log_ahead(options: &SqliteConnectOptions) -> Result<(), sqlx::Error> {
    let mut connection = SqliteConnection::connect_with(options).await?;
    let mut tries = 1;
    loop {
        match connection.execute("PRAGMA journal_mode = WAL").await {
            Err(sqlx::Error::Database(error)) if is_busy(&*error) && tries < LOG_AHEAD_TRIES_MAX => {
                tries += 1;
                connection.execute("BEGIN IMMEDIATE").await?;
                connection.execute("ROLLBACK").await?;
            }
            done => {
                done?;
                break;
            }
        }
    }
    connection.close().await
}

fn is_busy(error: &dyn DatabaseError) -> bool {
    error.code().as_deref() == Some("5")
}

/// More processes than will ever open one file at the same instant.
const LOG_AHEAD_TRIES_MAX: u32 = 1_000;

/// Held until the transaction ends. The schema's name is part of the key, so that databases of several data directories
/// may live in one server database.
const POSTGRES_WRITER_LOCK: &str = "SELECT pg_advisory_xact_lock(2036950350, hashtext(current_schema()))";

impl Tx {
    /// Makes everything written visible, durably.
    pub async fn commit(self) -> Result<(), StoreError> {
        Ok(self.transaction.commit().await?)
    }

    /// Undoes everything written.
    pub async fn rollback(self) -> Result<(), StoreError> {
        Ok(self.transaction.rollback().await?)
    }

    pub(crate) fn connection(&self) -> &DatabaseTransaction {
        &self.transaction
    }

    pub(crate) fn database(&self) -> DbBackend {
        match self.backend {
            Backend::Sqlite => DbBackend::Sqlite,
            Backend::Postgres => DbBackend::Postgres,
        }
    }
}
