//! What can go wrong with the database, in words of the product.

use sea_orm::{DbErr, RuntimeErr, SqlErr};
use sqlx::postgres::PgDatabaseError;

/// Why something could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database could not be opened or reached.
    #[error("the database cannot be opened")]
    Connect(#[source] sqlx::Error),
    /// The database refused or failed, for a reason that is not the caller's.
    #[error("the database failed")]
    Database(#[source] DbErr),
    /// Something is stored already under a key that must be unique.
    #[error("{table} already has a row with this {key}")]
    Taken {
        /// Table.
        table: String,
        /// Columns of the key.
        key: String,
    },
    /// A row refers to one that does not exist, or one that others refer to would be removed.
    #[error("a row refers to one that does not exist")]
    Dangling(#[source] DbErr),
    /// What is stored cannot be what was written: the file was edited or damaged.
    #[error("{table} holds {value:?}, which cannot be: the database was edited or damaged")]
    Corrupt {
        /// Table.
        table: &'static str,
        /// The value, as text.
        value: String,
    },
    /// A value does not fit into its column.
    #[error("{value} is too large for {column}")]
    TooLarge {
        /// Column.
        column: &'static str,
        /// The value, as text.
        value: String,
    },
    /// The database was written by a later version of the program.
    #[error("the database has schema {found} and this program knows {known}: use a newer program")]
    TooNew {
        /// Version of the schema of the database.
        found: i32,
        /// Latest version that this program knows.
        known: i32,
    },
    /// A position reports to a key that is no position.
    #[error("position {position:?} reports to {reports_to:?}, which is not a position")]
    UnknownPosition {
        /// Key of the position.
        position: String,
        /// Key it names.
        reports_to: String,
    },
    /// A row to be changed is not there.
    #[error("there is no {what} {id}")]
    NotFound {
        /// What was looked for.
        what: &'static str,
        /// Its number or key.
        id: String,
    },
    /// A page is asked for after a key that is not one of the list as it is sorted.
    #[error("the page begins after a key of another list")]
    KeyOfAnotherList,
    /// A period whose end is not after its start.
    #[error("the end of period {0:?} is not after its start")]
    EmptyPeriod(String),
    /// A period that shares time with another.
    #[error("period {name:?} would overlap period {other:?}")]
    PeriodOverlaps {
        /// The new period.
        name: String,
        /// The one that is there.
        other: String,
    },
    /// A state that cannot follow the present one.
    #[error("{what} is {from} and cannot become {to}")]
    WrongState {
        /// Which period or run.
        what: String,
        /// Its state.
        from: &'static str,
        /// The state asked for.
        to: &'static str,
    },
    /// A program that comes with PostgreSQL is not there.
    #[error("{0} is not installed here; it comes with the client of PostgreSQL, such as the package postgresql-client")]
    ToolMissing(&'static str),
    /// A program that comes with PostgreSQL did not do what it was asked.
    #[error("{tool} failed: {why}")]
    ToolFailed {
        /// Its name.
        tool: &'static str,
        /// What it said.
        why: String,
    },
    /// A database that a backup is put back into is not the empty one that it has to be.
    #[error("{0}")]
    NotEmpty(String),
}

impl StoreError {
    pub(crate) fn connect(source: sqlx::Error) -> Self {
        StoreError::Connect(source)
    }
}

impl From<DbErr> for StoreError {
    /// The one place where a constraint of the database becomes an error of the product.
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(message)) => {
                postgres_taken(&error).or_else(|| sqlite_taken(&message)).unwrap_or(StoreError::Database(error))
            }
            Some(SqlErr::ForeignKeyConstraintViolation(_)) => StoreError::Dangling(error),
            _ => StoreError::Database(error),
        }
    }
}

/// SQLite says `UNIQUE constraint failed: party.kind, party.key`.
fn sqlite_taken(message: &str) -> Option<StoreError> {
    let columns = message.rsplit_once(": ")?.1;
    let table = columns.split_once('.')?.0;
    let key: Vec<&str> = columns.split(", ").filter_map(|column| Some(column.split_once('.')?.1)).collect();
    Some(StoreError::Taken { table: table.to_owned(), key: key.join(", ") })
}

/// PostgreSQL says `Key (kind, key)=(6, s1) already exists.` The values are left out: they may be personal.
fn postgres_taken(error: &DbErr) -> Option<StoreError> {
    let (DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error))) = error else {
        return None;
    };
    let error = error.as_database_error()?.try_downcast_ref::<PgDatabaseError>()?;
    let key = error.detail()?.strip_prefix("Key (")?.split_once(")=")?.0;
    Some(StoreError::Taken { table: error.table()?.to_owned(), key: key.to_owned() })
}
