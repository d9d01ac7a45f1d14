//! Data keys that lie wrapped in tables, whatever they are the keys of: found by the wrapping key they are under, and replaced.
//!
//! The first four bytes of a wrapped key say the number of its wrapping key.

use crate::{Read, StoreError, Tx};
use sea_orm::{ConnectionTrait, DatabaseExecutor, Statement, Value};

/// Where wrapped keys lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeper {
    /// Identifiers of members.
    Profile,
    /// Events that were set aside.
    EventAside,
    /// Answers that are kept for repeated requests.
    Answer,
    /// Secrets of webhooks.
    Webhook,
    /// Rows that imports set aside; their wrapped key stands before the row, after four bytes for its length.
    Quarantine,
}

/// A place in the order of a keeper: the numbers and the text of its key.
pub type Place = (i64, i64, String);

/// A column with a wrapped key in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrapped {
    /// Where.
    pub place: Place,
    /// The whole column.
    pub bytes: Vec<u8>,
}

impl Keeper {
    /// All of them.
    pub const ALL: [Keeper; 5] =
        [Keeper::Profile, Keeper::EventAside, Keeper::Answer, Keeper::Webhook, Keeper::Quarantine];

    /// Table, columns of its key as two numbers and a text, column of the wrapped key, and how many bytes stand before it.
    fn columns(self) -> (&'static str, [&'static str; 3], &'static str, u8) {
        match self {
            Keeper::Profile => ("profile", ["id", "CAST(0 AS BIGINT)", "CAST('' AS TEXT)"], "wrapped_key", 0),
            Keeper::EventAside => ("event_aside", ["id", "CAST(0 AS BIGINT)", "CAST('' AS TEXT)"], "wrapped_key", 0),
            Keeper::Answer => ("answer", ["who", "CAST(0 AS BIGINT)", "key"], "wrapped_key", 0),
            Keeper::Webhook => ("webhook", ["id", "CAST(0 AS BIGINT)", "CAST('' AS TEXT)"], "wrapped_key", 0),
            Keeper::Quarantine => ("quarantine", ["import", "position", "CAST('' AS TEXT)"], "sealed", 4),
        }
    }
}

/// Columns after a place whose key is under another wrapping key than this one, in the order of their places.
pub async fn under_others(
    on: &impl Read,
    keeper: Keeper,
    (current, after): (u32, &Place),
    limit: u32,
) -> Result<Vec<Wrapped>, StoreError> {
    let (table, [first, second, third], column, before) = keeper.columns();
    let from = before + 1;
    let sql = format!(
        "SELECT {first}, {second}, {third}, {column} FROM {table}
            WHERE {first} >= $1 AND ({first}, {second}, {third}) > ($1, $2, $3)
            AND length({column}) > {from} AND substr({column}, {from}, 4) <> $4
            ORDER BY 1, 2, 3 LIMIT {limit}"
    );
    let values: [Value; 4] =
        [after.0.into(), after.1.into(), after.2.clone().into(), current.to_le_bytes().to_vec().into()];
    let rows = query(&on.executor(), &sql, values).await?;
    let read = |row: &sea_orm::QueryResult| {
        let place = (row.try_get_by_index(0)?, row.try_get_by_index(1)?, row.try_get_by_index(2)?);
        Ok(Wrapped { place, bytes: row.try_get_by_index(3)? })
    };
    rows.iter().map(read).collect()
}

/// Puts other bytes in the place of these, if they are still there.
pub async fn replace(tx: &Tx, keeper: Keeper, old: &Wrapped, new: Vec<u8>) -> Result<(), StoreError> {
    let (table, [first, second, third], column, _) = keeper.columns();
    let sql = format!(
        "UPDATE {table} SET {column} = $1
            WHERE {first} = $2 AND {second} = $3 AND {third} = $4 AND {column} = $5"
    );
    let (one, two, three) = old.place.clone();
    let values: [Value; 5] = [new.into(), one.into(), two.into(), three.into(), old.bytes.clone().into()];
    let statement = Statement::from_sql_and_values(tx.database(), sql, values);
    tx.connection().execute_raw(statement).await?;
    Ok(())
}

async fn query<const N: usize>(
    on: &DatabaseExecutor<'_>,
    sql: &str,
    values: [Value; N],
) -> Result<Vec<sea_orm::QueryResult>, StoreError> {
    let statement = Statement::from_sql_and_values(on.get_database_backend(), sql, values);
    Ok(on.query_all_raw(statement).await?)
}
