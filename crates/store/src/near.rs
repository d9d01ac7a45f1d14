//! Questions that find a few rows through an index, answered by the thread that asks.
//!
//! The library that everything else goes through has a thread for each connection of SQLite: a query is a message to it, and each answer a
//! message back. For a question that touches a few pages these changes of threads cost many times what SQLite does. So such questions
//! have connections of their own, which only read. A question that reads many rows would keep its thread from all others, and stays with
//! the rest.

use crate::bulk::KEYS_MAX;
use crate::{Read, StoreError};
use rusqlite::types::{Value as Given, ValueRef};
use rusqlite::{Connection, OpenFlags, Row};
use sea_orm::sea_query::{ColumnType, Value};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DbBackend, DbErr, EntityTrait, Iterable, QueryTrait, RuntimeErr, Select,
    TryIntoModel,
};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The rows that a question finds, which are few.
pub(crate) async fn few<E>(on: &impl Read, question: Select<E>) -> Result<Vec<E::Model>, StoreError>
where
    E: EntityTrait,
    E::ActiveModel: TryIntoModel<E::Model>,
{
    Ok(match on.near() {
        Some(file) => file.ask(&question, usize::MAX)?,
        None => question.all(&on.executor()).await?,
    })
}

/// The rows of so many keys: few only when they are.
pub(crate) async fn by_keys<E>(on: &impl Read, question: Select<E>, keys: usize) -> Result<Vec<E::Model>, StoreError>
where
    E: EntityTrait,
    E::ActiveModel: TryIntoModel<E::Model>,
{
    if keys <= KEYS_MAX { few(on, question).await } else { Ok(question.all(&on.executor()).await?) }
}

/// The first row that a question finds.
pub(crate) async fn first<E>(on: &impl Read, question: Select<E>) -> Result<Option<E::Model>, StoreError>
where
    E: EntityTrait,
    E::ActiveModel: TryIntoModel<E::Model>,
{
    Ok(match on.near() {
        // No limit is said: SQLite would plan the question anew for each value of it.
        Some(file) => file.ask(&question, 1)?.pop(),
        None => question.one(&on.executor()).await?,
    })
}

/// Longest wait for a lock. Readers of a write-ahead log wait only while it is mended after a crash.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Connections that are kept when nobody asks. More threads than this seldom ask at the same instant.
const IDLE_MAX: usize = 4;
/// Questions that a connection keeps prepared.
const PREPARED_MAX: usize = 256;

/// A file of SQLite that is there already.
#[derive(Clone, Debug)]
pub struct NearFile {
    path: PathBuf,
    idle: Arc<Mutex<Vec<Connection>>>,
}

impl NearFile {
    pub(crate) fn new(path: &Path) -> NearFile {
        NearFile { path: path.to_owned(), idle: Arc::default() }
    }

    /// Closes the connections that nobody uses.
    pub(crate) fn close(&self) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn open(&self) -> rusqlite::Result<Connection> {
        // Readers of a write-ahead log write to the memory that they share; `query_only` keeps them from writing rows.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.path, flags)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.pragma_update(None, "query_only", true)?;
        connection.pragma_update(None, "cache_size", -16_384)?;
        connection.set_prepared_statement_cache_capacity(PREPARED_MAX);
        Ok(connection)
    }

    fn ask<E>(&self, question: &Select<E>, most: usize) -> Result<Vec<E::Model>, DbErr>
    where
        E: EntityTrait,
        E::ActiveModel: TryIntoModel<E::Model>,
    {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = idle.map_or_else(|| self.open(), Ok).map_err(failed)?;
        let answer = rows(&connection, question, most);
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        // One that failed may be in any state; another is quickly opened.
        if answer.is_ok() && idle.len() < IDLE_MAX {
            idle.push(connection);
        }
        answer
    }
}

fn rows<E>(connection: &Connection, question: &Select<E>, most: usize) -> Result<Vec<E::Model>, DbErr>
where
    E: EntityTrait,
    E::ActiveModel: TryIntoModel<E::Model>,
{
    let question = question.build(DbBackend::Sqlite);
    let mut statement = connection.prepare_cached(&question.sql).map_err(failed)?;
    let columns: Vec<(E::Column, Kind)> =
        E::Column::iter().map(|column| Ok((column, kind(column)?))).collect::<Result<_, DbErr>>()?;
    if statement.column_count() != columns.len() {
        return Err(DbErr::Custom(format!("only whole rows can be read here: {}", question.sql)));
    }
    let given = question.values.iter().flat_map(|values| &values.0).map(given).collect::<Result<Vec<_>, _>>()?;
    let mut found = statement.query(rusqlite::params_from_iter(given)).map_err(failed)?;
    let mut models = Vec::new();
    while models.len() < most
        && let Some(row) = found.next().map_err(failed)?
    {
        models.push(model::<E>(row, &columns)?);
    }
    Ok(models)
}

fn model<E>(row: &Row<'_>, columns: &[(E::Column, Kind)]) -> Result<E::Model, DbErr>
where
    E: EntityTrait,
    E::ActiveModel: TryIntoModel<E::Model>,
{
    let mut model = <E::ActiveModel as ActiveModelTrait>::default();
    for (position, (column, kind)) in columns.iter().enumerate() {
        let held = row.get_ref(position).map_err(failed)?;
        let impossible = || DbErr::Type(format!("{column:?} holds {:?}, which it cannot", held.data_type()));
        model.try_set(*column, kind.value(held).ok_or_else(impossible)?)?;
    }
    model.try_into_model()
}

fn failed(error: rusqlite::Error) -> DbErr {
    DbErr::Query(RuntimeErr::Internal(error.to_string()))
}

/// A value of a question.
fn given(value: &Value) -> Result<Given, DbErr> {
    let too_large = |_| DbErr::Type(format!("{value:?} is too large for a column"));
    Ok(match value {
        Value::SmallInt(value) => value.map(i64::from).into(),
        Value::Int(value) => value.map(i64::from).into(),
        Value::BigInt(value) => (*value).into(),
        Value::BigUnsigned(value) => value.map(i64::try_from).transpose().map_err(too_large)?.into(),
        Value::String(value) => value.clone().into(),
        Value::Bytes(value) => value.clone().into(),
        other => return Err(DbErr::Type(format!("{other:?} is no value of a column"))),
    })
}

/// What a column holds, which SQLite does not tell: its whole numbers have one width.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Short,
    Middle,
    Long,
    Text,
    Bytes,
}

fn kind(column: impl ColumnTrait) -> Result<Kind, DbErr> {
    Ok(match column.def().get_column_type() {
        ColumnType::SmallInteger => Kind::Short,
        ColumnType::Integer => Kind::Middle,
        ColumnType::BigInteger => Kind::Long,
        ColumnType::Text | ColumnType::String(_) => Kind::Text,
        ColumnType::Blob | ColumnType::Binary(_) | ColumnType::VarBinary(_) => Kind::Bytes,
        other => return Err(DbErr::Type(format!("{column:?} is declared as {other:?}, which cannot be read here"))),
    })
}

impl Kind {
    fn value(self, held: ValueRef<'_>) -> Option<Value> {
        Some(match (self, held) {
            (Kind::Short, ValueRef::Null) => Value::SmallInt(None),
            (Kind::Short, ValueRef::Integer(held)) => Value::SmallInt(Some(held.try_into().ok()?)),
            (Kind::Middle, ValueRef::Null) => Value::Int(None),
            (Kind::Middle, ValueRef::Integer(held)) => Value::Int(Some(held.try_into().ok()?)),
            (Kind::Long, ValueRef::Null) => Value::BigInt(None),
            (Kind::Long, ValueRef::Integer(held)) => Value::BigInt(Some(held)),
            (Kind::Text, ValueRef::Null) => Value::String(None),
            (Kind::Text, ValueRef::Text(held)) => Value::String(Some(str::from_utf8(held).ok()?.to_owned())),
            (Kind::Bytes, ValueRef::Null) => Value::Bytes(None),
            (Kind::Bytes, ValueRef::Blob(held)) => Value::Bytes(Some(held.to_owned())),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Store, meta};
    use sea_orm::{ColumnTrait, ExprTrait, QueryFilter};

    /// A table with a column of each kind.
    mod row {
        use sea_orm::entity::prelude::*;

        #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
        #[sea_orm(table_name = "sample")]
        pub struct Model {
            #[sea_orm(primary_key, auto_increment = false)]
            pub id: i64,
            pub short: i16,
            pub middle: i32,
            pub text: String,
            pub bytes: Vec<u8>,
            pub no_short: Option<i16>,
            pub no_middle: Option<i32>,
            pub no_long: Option<i64>,
            pub no_text: Option<String>,
            pub no_bytes: Option<Vec<u8>>,
        }

        #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
        pub enum Relation {}

        impl ActiveModelBehavior for ActiveModel {}
    }

    const SAMPLE: &str = "CREATE TABLE sample (id INTEGER PRIMARY KEY, short, middle, text, bytes, no_short, no_middle, no_long, \
        no_text, no_bytes); INSERT INTO sample VALUES (9007199254740993, -3, -70000, 'zhāng 张', x'00ff', 4, 5, 6, '', x''), \
        (2, 1, 1, 'a', x'', NULL, NULL, NULL, NULL, NULL)";

    async fn store(folder: &Path) -> Store {
        let store = Store::open(folder.join("state.db").to_str().expect("a path")).await.expect("a store");
        let tx = store.begin().await.expect("begun");
        for statement in SAMPLE.split("; ") {
            sea_orm::ConnectionTrait::execute_unprepared(tx.connection(), statement).await.expect("a sample");
        }
        tx.commit().await.expect("committed");
        store
    }

    #[tokio::test]
    async fn rows_are_the_same_either_way() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = store(folder.path()).await;
        let all = || row::Entity::find();
        let far = all().all(&store.executor()).await.expect("rows");
        assert_eq!(far.len(), 2);
        assert!(store.near().is_some());
        assert_eq!(few(&store, all()).await.expect("rows"), far);
        assert_eq!(first(&store, all()).await.expect("a row").as_ref(), far.first());
        for found in &far {
            let same = row::Column::Text.eq(found.text.clone()).and(row::Column::Bytes.eq(found.bytes.clone()));
            let same = same.and(row::Column::Short.eq(found.short)).and(row::Column::Middle.eq(found.middle));
            let asked = first(&store, all().filter(same)).await.expect("a row");
            assert_eq!(asked.as_ref(), Some(found));
            let by_key = by_keys(&store, row::Entity::find_by_id(found.id), 1).await.expect("rows");
            assert_eq!(by_key, std::slice::from_ref(found));
        }
        assert_eq!(first(&store, row::Entity::find_by_id(7)).await.expect("nothing"), None);
    }

    #[tokio::test]
    async fn what_is_committed_is_seen_and_what_is_not_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = store(folder.path()).await;
        let tx = store.begin().await.expect("begun");
        meta::set(&tx, "greeting", "hello").await.expect("set");
        assert_eq!(meta::get(&store, "greeting").await.expect("read"), None);
        assert_eq!(meta::get(&tx, "greeting").await.expect("read").as_deref(), Some("hello"));
        tx.commit().await.expect("committed");
        assert_eq!(meta::get(&store, "greeting").await.expect("read").as_deref(), Some("hello"));
    }

    #[tokio::test]
    async fn what_cannot_be_is_said() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = store(folder.path()).await;
        let tx = store.begin().await.expect("begun");
        let wrong = "INSERT INTO sample VALUES (3, 40000, 1, 'a', x'', NULL, NULL, NULL, NULL, NULL)";
        sea_orm::ConnectionTrait::execute_unprepared(tx.connection(), wrong).await.expect("a row");
        tx.commit().await.expect("committed");
        let error = few(&store, row::Entity::find_by_id(3)).await.expect_err("40000 is no short number");
        assert!(format!("{error:?}").contains("Short"), "{error:?}");
        use sea_orm::QuerySelect;
        let part = row::Entity::find().select_only().column(row::Column::Id);
        let error = few(&store, part).await.expect_err("not whole rows");
        assert!(format!("{error:?}").contains("only whole rows"), "{error:?}");
        // A failure does not spoil what comes after.
        assert_eq!(few(&store, row::Entity::find_by_id(2)).await.expect("a row").len(), 1);
    }

    #[tokio::test]
    async fn a_connection_changes_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = store(folder.path()).await;
        let connection = store.near().expect("a file").open().expect("a connection");
        let error = connection.execute("DELETE FROM sample", []).expect_err("it only reads");
        assert!(error.to_string().contains("readonly"), "{error}");
    }
}
