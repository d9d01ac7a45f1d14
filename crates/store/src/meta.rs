//! Settings of the data directory, and the counters that number everything: commits, facts, profiles, runs.

use crate::bulk::{self, Conflict};
use crate::column::{fit, unfit};
use crate::{Read, StoreError, Tx, near};
use base::{Seq, Symbol};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter};

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "meta")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: String,
        pub value: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod counter {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "counter")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub name: String,
        pub last: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The values under several keys, in their order, in one question.
pub async fn get_each<const N: usize>(on: &impl Read, keys: [&str; N]) -> Result<[Option<String>; N], StoreError> {
    let rows = near::few(on, row::Entity::find().filter(row::Column::Key.is_in(keys))).await?;
    Ok(keys.map(|key| rows.iter().find(|row| row.key == key).map(|row| row.value.clone())))
}

/// The value under a key, if there is one.
pub async fn get(on: &impl Read, key: &str) -> Result<Option<String>, StoreError> {
    Ok(near::first(on, row::Entity::find_by_id(key)).await?.map(|row| row.value))
}

/// Puts a value under a key, whatever was there.
pub async fn set(tx: &Tx, key: &str, value: &str) -> Result<(), StoreError> {
    let row = row::Model { key: key.to_owned(), value: value.to_owned() };
    bulk::insert::<row::Entity>(tx, Conflict::Replace(&["key"]), [row]).await?;
    Ok(())
}

/// What is numbered by a counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counter {
    /// [`base::ProfileId`]
    Profile,
    /// [`base::RunId`]
    Run,
}

impl Counter {
    fn name(self) -> &'static str {
        match self {
            Counter::Profile => "profile",
            Counter::Run => "run",
        }
    }
}

const COMMIT: &str = "commit";

/// The number of the commit in progress: one more than the last. Called once per transaction; a rollback gives it back,
/// so readers never see a gap.
pub async fn next_seq(tx: &Tx) -> Result<Seq, StoreError> {
    advance(tx, COMMIT, 1).await.map(Seq)
}

/// The number of the last commit; `Seq(0)` before the first.
pub async fn last_seq(on: &impl Read) -> Result<Seq, StoreError> {
    last(on, COMMIT).await.map(Seq)
}

/// What changes seldom and is kept in memory meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Parties, edges, positions, holdings, attributes and sites.
    Organisation,
    /// The manifest of files of facts.
    FactFiles,
}

impl Part {
    fn name(self) -> &'static str {
        match self {
            Part::Organisation => "organisation",
            Part::FactFiles => "fact_file",
        }
    }
}

/// The counter that has the number of the newest word.
pub(crate) const WORDS: &str = "symbol";

/// The last commit, and the last that changed each part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastChanges {
    /// The last commit of all.
    pub commit: Seq,
    /// See [`Part::Organisation`].
    pub organisation: Seq,
    /// See [`Part::FactFiles`].
    pub fact_files: Seq,
    /// The newest word. Words are only ever added, so who knows it knows them all.
    pub words: Symbol,
}

/// When what changed last: one small query, which decides whether what is in memory is still true.
pub async fn last_changes(on: &impl Read) -> Result<LastChanges, StoreError> {
    let rows = near::few(on, counter::Entity::find()).await?;
    let of = |name: &'static str| {
        let row = rows.iter().find(|row| row.name == name);
        row.map(|row| row.last).ok_or_else(|| StoreError::NotFound { what: "counter", id: name.to_owned() })
    };
    Ok(LastChanges {
        commit: of(COMMIT).map(Seq)?,
        organisation: of(Part::Organisation.name()).map(Seq)?,
        fact_files: of(Part::FactFiles.name()).map(Seq)?,
        words: unfit("counter", of(WORDS)?).map(Symbol)?,
    })
}

/// Says that a part is changed by the commit in progress.
pub(crate) async fn changed(tx: &Tx, part: Part, seq: Seq) -> Result<(), StoreError> {
    set_last(tx, part.name(), seq.0).await
}

pub(crate) async fn set_last(tx: &Tx, name: &'static str, last: i64) -> Result<(), StoreError> {
    let query = counter::Entity::update_many().col_expr(counter::Column::Last, Expr::value(last));
    query.filter(counter::Column::Name.eq(name)).exec(tx.connection()).await?;
    Ok(())
}

/// Takes `count` numbers in a row and returns the first. Numbers start at 1 and are the same on every database. They
/// may be taken in a small transaction of their own and used in a later one; unused numbers are simply left out.
pub async fn reserve(tx: &Tx, counter: Counter, count: u64) -> Result<i64, StoreError> {
    let count: i64 = fit("a counter", count)?;
    Ok(advance(tx, counter.name(), count).await? - count + 1)
}

async fn advance(tx: &Tx, name: &'static str, by: i64) -> Result<i64, StoreError> {
    counter::Entity::update_many()
        .col_expr(counter::Column::Last, Expr::col(counter::Column::Last).add(by))
        .filter(counter::Column::Name.eq(name))
        .exec(tx.connection())
        .await?;
    last(tx, name).await
}

async fn last(on: &impl Read, name: &'static str) -> Result<i64, StoreError> {
    let row = near::first(on, counter::Entity::find_by_id(name)).await?;
    row.map(|row| row.last).ok_or_else(|| StoreError::NotFound { what: "counter", id: name.to_owned() })
}
