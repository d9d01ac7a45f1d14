//! Writing and finding many rows at once, in statements that stay under the limits of both databases.

use crate::{StoreError, Tx};
use sea_orm::sea_query::Iden;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, Iterable, ModelTrait, QuerySelect, Statement, Value,
};
use std::fmt::Write;

/// Parameters of one statement: PostgreSQL counts them in 16 bits, SQLite stops at 32,766.
const PARAMETERS_MAX: usize = 28_000;
/// Rows of one statement; more gain nothing. Measured with a million fact keys in random order, one transaction, two
/// busy cores and little optimization (`examples/key_index_speed.rs`): 180,000 rows/s into SQLite, 90,000 into
/// PostgreSQL.
const ROWS_MAX: usize = 250;
/// Keys of one look-up.
pub(crate) const KEYS_MAX: usize = 1_000;

/// What to do with a row whose key is taken.
#[derive(Clone, Copy)]
pub(crate) enum Conflict {
    /// Refuse everything.
    Refuse,
    /// Put the new row in its place; the columns of the primary key are named.
    Replace(&'static [&'static str]),
}

/// Inserts rows and returns how many were written. The order of the rows is the order of writing.
pub(crate) async fn insert<E>(
    tx: &Tx,
    conflict: Conflict,
    rows: impl IntoIterator<Item = E::Model>,
) -> Result<u64, StoreError>
where
    E: EntityTrait,
    E::Model: ModelTrait<Entity = E>,
{
    let columns: Vec<E::Column> = E::Column::iter().collect();
    let rows_max = ROWS_MAX.min(PARAMETERS_MAX / columns.len());
    let mut sql = String::new();
    let mut values: Vec<Value> = Vec::with_capacity(rows_max * columns.len());
    let mut written = 0;
    for row in rows {
        values.extend(columns.iter().map(|column| row.get(*column)));
        if values.len() == rows_max * columns.len() {
            if sql.is_empty() {
                sql = insert_statement::<E>(tx, &columns, rows_max, conflict);
            }
            let full = std::mem::replace(&mut values, Vec::with_capacity(rows_max * columns.len()));
            written += execute(tx, sql.clone(), full).await?;
        }
    }
    if !values.is_empty() {
        let sql = insert_statement::<E>(tx, &columns, values.len() / columns.len(), conflict);
        written += execute(tx, sql, values).await?;
    }
    Ok(written)
}

/// The number after the highest of a table. Taken under the writer lock, so nobody else takes it.
pub(crate) async fn next_id<E: EntityTrait>(tx: &Tx, id: E::Column) -> Result<i64, StoreError> {
    let select = E::find().select_only().column_as(id.max(), "last");
    let last = select.into_tuple::<Option<i64>>().one(tx.connection()).await?;
    Ok(last.flatten().unwrap_or(0) + 1)
}

async fn execute(tx: &Tx, sql: String, values: Vec<Value>) -> Result<u64, StoreError> {
    let statement = Statement::from_sql_and_values(tx.database(), sql, values);
    Ok(tx.connection().execute_raw(statement).await?.rows_affected())
}

fn insert_statement<E: EntityTrait>(tx: &Tx, columns: &[E::Column], rows: usize, conflict: Conflict) -> String {
    let names: Vec<String> = columns.iter().map(|column| format!("\"{}\"", column.unquoted())).collect();
    let mut sql = format!("INSERT INTO \"{}\" ({}) ", E::default().table_name(), names.join(", "));
    values_clause(tx, &mut sql, rows, columns.len());
    match conflict {
        Conflict::Refuse => {}
        Conflict::Replace(key) => {
            let quoted: Vec<String> = key.iter().map(|name| format!("\"{name}\"")).collect();
            let rest = names.iter().filter(|name| !quoted.contains(name));
            let sets: Vec<String> = rest.map(|name| format!("{name} = excluded.{name}")).collect();
            let _ = write!(sql, " ON CONFLICT ({}) DO UPDATE SET {}", quoted.join(", "), sets.join(", "));
        }
    }
    sql
}

/// Runs a statement over rows of values, which it reads from a `VALUES` clause with columns `column1`, `column2`, …,
/// and returns how many rows it affected.
pub(crate) async fn with_values<const N: usize>(
    tx: &Tx,
    before: &str,
    after: &str,
    rows: &[[Value; N]],
) -> Result<u64, StoreError> {
    let mut affected = 0;
    for chunk in rows.chunks(ROWS_MAX) {
        let mut sql = before.to_owned();
        values_clause(tx, &mut sql, chunk.len(), N);
        sql.push_str(after);
        affected += execute(tx, sql, chunk.iter().flatten().cloned().collect()).await?;
    }
    Ok(affected)
}

/// SQLite takes `$1` too, but as a name, and finding the names of a thousand parameters costs more than writing the
/// rows.
fn values_clause(tx: &Tx, sql: &mut String, rows: usize, columns: usize) {
    let numbered = tx.database() == DbBackend::Postgres;
    sql.push_str("VALUES ");
    for row in 0..rows {
        sql.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..columns {
            sql.push_str(if column == 0 { "" } else { ", " });
            if numbered {
                let _ = write!(sql, "${}", row * columns + column + 1);
            } else {
                sql.push('?');
            }
        }
        sql.push(')');
    }
}
