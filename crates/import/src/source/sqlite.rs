//! Tables and queries of SQLite files. The file is opened read-only; a gzipped one is unpacked first.

use super::native::put_float;
use super::{Event, Located, Row, Visit};
use crate::error::{Fault, ImportError};
use crate::wrong::Wrong;
use futures_core::Stream;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteRow, SqliteValueRef};
use sqlx::{
    AssertSqlSafe, Column, ConnectOptions, Decode, Executor, Row as _, SqlSafeStr, Statement, TypeInfo, ValueRef,
};
use std::future::poll_fn;
use std::ops::ControlFlow;
use std::path::Path;
use std::pin::Pin;

/// Names of the columns of a query.
pub(crate) fn columns(located: &Located, directory: &Path, query: &str) -> Result<Vec<String>, ImportError> {
    with_connection(located, directory, async |connection| {
        let statement = connection.prepare(AssertSqlSafe(query).into_sql_str()).await?;
        Ok(statement.columns().iter().map(|column| column.name().to_owned()).collect())
    })
}

/// Shows every row of a query.
pub(crate) fn rows(located: &Located, directory: &Path, query: &str, visit: &mut Visit<'_>) -> Result<(), ImportError> {
    with_connection(located, directory, async |connection| {
        let mut found = sqlx::query(AssertSqlSafe(query)).fetch(connection);
        let mut row = Row::default();
        let mut number = 0;
        while let Some(next) = poll_fn(|context| Stream::poll_next(Pin::new(&mut found), context)).await {
            number += 1;
            row.clear(number);
            let flow = match copy(&next?, located.decimal, &mut row)? {
                None => visit(Event::Row(&row)),
                Some(fault) => visit(Event::Bad { line: number, fault }),
            };
            if flow == ControlFlow::Break(()) {
                break;
            }
        }
        Ok(())
    })
}

/// Copies the values of a row as text; a blob is a fault.
fn copy(from: &SqliteRow, separator: char, row: &mut Row) -> Result<Option<Fault>, sqlx::Error> {
    for position in 0..from.len() {
        let value = from.try_get_raw(position)?;
        if value.is_null() {
            row.push("");
            continue;
        }
        let kind = value.type_info().name().to_owned();
        match kind.as_str() {
            "INTEGER" => row.push(&decoded::<i64>(value)?.to_string()),
            "REAL" => {
                let number = decoded::<f64>(value)?;
                if let Err(reason) = put_float(number, &number.to_string(), separator, &mut row.text) {
                    let (column, value) = (from.columns()[position].name(), number.to_string());
                    return Ok(Some(Fault::new(Wrong::ValueUnreadable, column, value, reason)));
                }
                row.end_value();
            }
            "BLOB" => {
                let column = from.columns()[position].name();
                return Ok(Some(Fault::new(
                    Wrong::ValueUnreadable,
                    column,
                    "",
                    "the value is a blob; leave the column out or cast it to text in a query",
                )));
            }
            _ => row.push(decoded::<&str>(value)?),
        }
    }
    Ok(None)
}

fn decoded<'r, T: Decode<'r, sqlx::Sqlite>>(value: SqliteValueRef<'r>) -> Result<T, sqlx::Error> {
    T::decode(value).map_err(sqlx::Error::Decode)
}

fn with_connection<T>(
    located: &Located,
    directory: &Path,
    work: impl AsyncFnOnce(&mut SqliteConnection) -> Result<T, sqlx::Error>,
) -> Result<T, ImportError> {
    let path = located.path(directory);
    let (_, unpacked) = located.seekable(directory)?;
    let opened = unpacked.as_ref().map_or(path.as_path(), tempfile::NamedTempFile::path);
    let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(|reason| located.unreadable(reason))?;
    let options = SqliteConnectOptions::new().filename(opened).read_only(true);
    runtime
        .block_on(async {
            let mut connection = options.connect().await?;
            work(&mut connection).await
        })
        .map_err(|reason| ImportError::Database { file: located.file.clone(), reason })
}
