//! Copies of the whole state while others work: the file of an embedded database, or a dump of a schema of PostgreSQL.
//!
//! A copy holds what was committed at one instant, and no bytes of rows that were removed before.

use crate::{Read, Snapshot, StoreError};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, PgConnection, Row, SqliteConnection};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::str::FromStr;
use std::time::Duration;

/// Longest wait for a process that is just making or closing the file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(60);

/// Copies a file of an embedded database into a new one. Writers go on meanwhile.
pub async fn copy_file(from: &Path, to: &Path) -> Result<(), StoreError> {
    let mut connection = open_file(from).await?;
    let copy = sqlx::query("VACUUM INTO ?").bind(to.to_string_lossy().into_owned());
    copy.execute(&mut connection).await.map_err(StoreError::connect)?;
    connection.close().await.map_err(StoreError::connect)
}

/// Makes a copy of the inbox fit a copy of the database that was taken after it: batches that became facts between the two are
/// taken out, and no number below them is given again, because what has such a number is never taken.
pub async fn fit_inbox(inbox: &Path, database: &impl Read) -> Result<(), StoreError> {
    let applied = crate::inbox::applied(database).await?;
    let mut connection = open_file(inbox).await?;
    let table = sqlx::query("SELECT 1 FROM sqlite_master WHERE name = 'inbox'").fetch_optional(&mut connection).await;
    if table.map_err(StoreError::connect)?.is_some() {
        let statements = [
            "DELETE FROM inbox WHERE id <= ?",
            "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'inbox'",
            "INSERT INTO sqlite_sequence (name, seq) SELECT 'inbox', ? WHERE NOT EXISTS
                (SELECT 1 FROM sqlite_sequence WHERE name = 'inbox')",
        ];
        for statement in statements {
            sqlx::query(statement).bind(applied).execute(&mut connection).await.map_err(StoreError::connect)?;
        }
    }
    connection.close().await.map_err(StoreError::connect)
}

async fn open_file(path: &Path) -> Result<SqliteConnection, StoreError> {
    let options = SqliteConnectOptions::new().filename(path).busy_timeout(BUSY_TIMEOUT);
    SqliteConnection::connect_with(&options).await.map_err(StoreError::connect)
}

/// Dumps the schema of a PostgreSQL database as a snapshot sees it, as SQL, with `pg_dump`. Gives the name of the schema.
pub async fn dump(url: &str, snapshot: &Snapshot, to: &Path) -> Result<String, StoreError> {
    let seen = "SELECT pg_export_snapshot(), current_schema()::text";
    let row = snapshot.executor().query_one_raw(Statement::from_string(DbBackend::Postgres, seen)).await?;
    let row = row.ok_or_else(|| failed("pg_dump", "the server exported no snapshot"))?;
    let (id, schema): (String, String) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
    let mut command = tool("pg_dump", url)?;
    command.arg("--snapshot").arg(id).arg("--schema").arg(exactly(&schema));
    command.args(["--no-owner", "--no-privileges", "--encoding=UTF8", "--file"]).arg(to);
    finish("pg_dump", command.output())?;
    Ok(schema)
}

/// Puts a dump into the database, with `psql`, in one transaction. The schema must be the one that was dumped, and empty.
pub async fn load(url: &str, schema: &str, from: &Path) -> Result<(), StoreError> {
    let options = PgConnectOptions::from_str(url).map_err(StoreError::connect)?;
    let mut connection = PgConnection::connect_with(&options).await.map_err(StoreError::connect)?;
    let seen = "SELECT coalesce(current_schema()::text, ''),
        (SELECT count(*) FROM pg_tables WHERE schemaname = current_schema())";
    let row = sqlx::query(seen).fetch_one(&mut connection).await.map_err(StoreError::connect)?;
    let (found, tables): (String, i64) = (row.get(0), row.get(1));
    connection.close().await.map_err(StoreError::connect)?;
    if found != schema {
        let why = format!("the backup is of schema {schema:?}, and this database is used through schema {found:?}");
        return Err(StoreError::NotEmpty(format!(
            "{why}; make an empty schema of that name, and name it in the address"
        )));
    }
    if tables > 0 {
        return Err(StoreError::NotEmpty(format!("schema {schema:?} has {tables} tables already; it must be empty")));
    }
    let mut command = tool("psql", url)?;
    command.args(["--no-psqlrc", "--quiet", "--single-transaction", "--set", "ON_ERROR_STOP=1", "--file", "-"]);
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| started("psql", &error))?;
    let fed = child.stdin.take().map_or(Ok(()), |input| feed(from, input));
    finish("psql", child.wait_with_output())?;
    fed.map_err(|error| failed("psql", &error.to_string()))
}

/// Everything but the statement that makes the schema, which is there.
fn feed(from: &Path, mut input: impl Write) -> io::Result<()> {
    let mut reader = BufReader::new(File::open(from)?);
    let mut line = Vec::new();
    let mut before_tables = true;
    while reader.read_until(b'\n', &mut line)? > 0 {
        before_tables = before_tables && !line.starts_with(b"CREATE TABLE ");
        if !(before_tables && line.starts_with(b"CREATE SCHEMA ")) {
            input.write_all(&line)?;
        }
        line.clear();
    }
    input.flush()
}

/// A program of PostgreSQL that speaks to this database. A password goes through its environment, where nobody else sees it.
fn tool(name: &'static str, url: &str) -> Result<Command, StoreError> {
    let options = PgConnectOptions::from_str(url).map_err(StoreError::connect)?;
    let host = options.get_socket().map_or_else(|| options.get_host().into(), |path| path.clone().into_os_string());
    let mut command = Command::new(name);
    command.arg("--no-password").arg("--host").arg(host);
    command.arg("--port").arg(options.get_port().to_string()).arg("--username").arg(options.get_username());
    command.arg("--dbname").arg(options.get_database().unwrap_or(options.get_username()));
    let mode = match options.get_ssl_mode() {
        PgSslMode::Disable => "disable",
        PgSslMode::Allow => "allow",
        PgSslMode::Prefer => "prefer",
        PgSslMode::Require => "require",
        PgSslMode::VerifyCa => "verify-ca",
        PgSslMode::VerifyFull => "verify-full",
    };
    command.env("PGSSLMODE", mode);
    if let Some(password) = password(url) {
        command.env("PGPASSWORD", password);
    }
    Ok(command)
}

/// The password in an address, decoded; none when there is none.
fn password(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?']).next()?;
    let (user, _) = authority.rsplit_once('@')?;
    let (_, password) = user.split_once(':')?;
    let (mut decoded, mut rest) = (Vec::new(), password.as_bytes());
    while let Some((first, after)) = rest.split_first() {
        let escaped = || u8::from_str_radix(std::str::from_utf8(after.get(..2)?).ok()?, 16).ok();
        match (first, escaped()) {
            (b'%', Some(byte)) => {
                decoded.push(byte);
                rest = &after[2..];
            }
            _ => {
                decoded.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(decoded).ok()
}

/// A name as a pattern of `pg_dump` that means nothing else.
fn exactly(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn finish(name: &'static str, output: io::Result<Output>) -> Result<(), StoreError> {
    let output = output.map_err(|error| started(name, &error))?;
    if output.status.success() {
        return Ok(());
    }
    Err(failed(name, String::from_utf8_lossy(&output.stderr).trim()))
}

fn started(name: &'static str, error: &io::Error) -> StoreError {
    match error.kind() {
        io::ErrorKind::NotFound => StoreError::ToolMissing(name),
        _ => failed(name, &error.to_string()),
    }
}

fn failed(tool: &'static str, why: &str) -> StoreError {
    StoreError::ToolFailed { tool, why: why.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_found_and_decoded() {
        let check = |url: &str, expect: Option<&str>| assert_eq!(password(url).as_deref(), expect, "{url}");
        check("postgres://ada:secret@host/name", Some("secret"));
        check("postgresql://ada:p%40ss%3Aw%2Frd%25@host:5432/name?x=a@b", Some("p@ss:w/rd%"));
        check("postgres://ada:100%@host", Some("100%"));
        check("postgres://ada@host/name", None);
        check("postgres://host/name?user=a:b@c", None);
    }

    #[test]
    fn a_name_is_no_pattern() {
        assert_eq!(exactly("a*b\"c"), "\"a*b\"\"c\"");
    }
}
