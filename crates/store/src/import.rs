//! Imports that ran, and the rows they set aside.

use crate::bulk::{self, Conflict};
use crate::column::{bytes, fit, unfit};
use crate::{Read, StoreError, Tx};
use base::{Seq, Timestamp};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

mod run_row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "import_run")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub mapping: String,
        pub mapping_hash: Vec<u8>,
        pub source: String,
        pub at: i64,
        pub read: i64,
        pub accepted: i64,
        pub unchanged: i64,
        pub corrected: i64,
        pub rejected: i64,
        pub summary: String,
        pub recorded: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod rejected_row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "quarantine")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub import: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub position: i64,
        pub source: String,
        pub line: i64,
        pub column_name: String,
        pub sealed_value: Vec<u8>,
        pub reason: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What an import did with the rows of its sources.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportCounts {
    /// Rows read.
    pub read: u64,
    /// Records that were new.
    pub accepted: u64,
    /// Records that were stored already.
    pub unchanged: u64,
    /// Records that replaced an earlier version.
    pub corrected: u64,
    /// Rows set aside.
    pub rejected: u64,
}

/// An import to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewImport {
    /// Name of the mapping.
    pub mapping: String,
    /// SHA-256 of the mapping file.
    pub mapping_hash: [u8; 32],
    /// Directory or file it read, as it was given.
    pub source: String,
    /// When it ran.
    pub at: Timestamp,
    /// In total.
    pub counts: ImportCounts,
    /// Per target, as JSON, for people.
    pub summary: String,
}

/// An import that ran.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportRun {
    /// Its number.
    pub id: i64,
    /// The commit that made it visible.
    pub recorded: Seq,
    /// The rest.
    pub import: NewImport,
}

/// A row that was set aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// Source file, as the mapping names it.
    pub source: String,
    /// Line in it, from 1.
    pub line: u64,
    /// Column, empty when the whole row is at fault.
    pub column: String,
    /// The value, sealed by the caller: it may be personal.
    pub sealed_value: Vec<u8>,
    /// What was wrong and what would be right. Never the value itself.
    pub reason: String,
}

/// Writes an import and returns its number.
pub async fn insert(tx: &Tx, seq: Seq, import: &NewImport) -> Result<i64, StoreError> {
    let id = bulk::next_id::<run_row::Entity>(tx, run_row::Column::Id).await?;
    let count = |number: u64| fit("a number of rows", number);
    let row = run_row::Model {
        id,
        mapping: import.mapping.clone(),
        mapping_hash: import.mapping_hash.to_vec(),
        source: import.source.clone(),
        at: import.at.0,
        read: count(import.counts.read)?,
        accepted: count(import.counts.accepted)?,
        unchanged: count(import.counts.unchanged)?,
        corrected: count(import.counts.corrected)?,
        rejected: count(import.counts.rejected)?,
        summary: import.summary.clone(),
        recorded: seq.0,
    };
    bulk::insert::<run_row::Entity>(tx, Conflict::Refuse, [row]).await?;
    Ok(id)
}

/// Writes rows that an import set aside, after those it has already.
pub async fn quarantine(tx: &Tx, import: i64, rows: &[Rejected]) -> Result<(), StoreError> {
    let of_import = rejected_row::Entity::find().filter(rejected_row::Column::Import.eq(import));
    let stored: i64 = fit("a number of rows", of_import.count(tx.connection()).await?)?;
    let rows = rows.iter().zip(stored + 1..).map(|(row, position)| {
        Ok(rejected_row::Model {
            import,
            position,
            source: row.source.clone(),
            line: fit("a line", row.line)?,
            column_name: row.column.clone(),
            sealed_value: row.sealed_value.clone(),
            reason: row.reason.clone(),
        })
    });
    let rows = rows.collect::<Result<Vec<_>, StoreError>>()?;
    bulk::insert::<rejected_row::Entity>(tx, Conflict::Refuse, rows).await?;
    Ok(())
}

/// The import of this number.
pub async fn get(on: &impl Read, id: i64) -> Result<Option<ImportRun>, StoreError> {
    run_row::Entity::find_by_id(id).one(&on.executor()).await?.map(read_run).transpose()
}

/// The latest import that set rows aside.
pub async fn latest_with_rejected(on: &impl Read) -> Result<Option<ImportRun>, StoreError> {
    let query = run_row::Entity::find().filter(run_row::Column::Rejected.gt(0)).order_by_desc(run_row::Column::Id);
    query.one(&on.executor()).await?.map(read_run).transpose()
}

/// The latest imports, newest first.
pub async fn list(on: &impl Read, limit: u64) -> Result<Vec<ImportRun>, StoreError> {
    let query = run_row::Entity::find().order_by_desc(run_row::Column::Id).limit(limit);
    query.all(&on.executor()).await?.into_iter().map(read_run).collect()
}

/// Imports with a smaller number, newest first.
pub async fn list_before(on: &impl Read, before: i64, limit: u64) -> Result<Vec<ImportRun>, StoreError> {
    let query = run_row::Entity::find().filter(run_row::Column::Id.lt(before));
    let query = query.order_by_desc(run_row::Column::Id).limit(limit);
    query.all(&on.executor()).await?.into_iter().map(read_run).collect()
}

/// Rows that an import set aside, in the order written.
pub async fn rejected(on: &impl Read, import: i64, offset: u64, limit: u64) -> Result<Vec<Rejected>, StoreError> {
    let rows = rejected_row::Entity::find()
        .filter(rejected_row::Column::Import.eq(import))
        .order_by_asc(rejected_row::Column::Position)
        .offset(offset)
        .limit(limit)
        .all(&on.executor())
        .await?;
    let read = |row: rejected_row::Model| {
        Ok(Rejected {
            source: row.source,
            line: unfit("quarantine", row.line)?,
            column: row.column_name,
            sealed_value: row.sealed_value,
            reason: row.reason,
        })
    };
    rows.into_iter().map(read).collect()
}

/// Where a row that was set aside stands: its import, and its position there.
pub type Place = (i64, i64);

/// How many rows are set aside, whatever their import.
pub async fn count_rejected(on: &impl Read) -> Result<u64, StoreError> {
    Ok(rejected_row::Entity::find().count(&on.executor()).await?)
}

/// The sealed values of rows after a place, in the order written, whatever their import; rows without one are left out.
pub async fn rejected_after(on: &impl Read, after: Place, limit: u64) -> Result<Vec<(Place, Vec<u8>)>, StoreError> {
    use rejected_row::Column;
    let later = Column::Import.gt(after.0).or(Column::Import.eq(after.0).and(Column::Position.gt(after.1)));
    let rows: Vec<(i64, i64, Vec<u8>)> = rejected_row::Entity::find()
        .select_only()
        .columns([Column::Import, Column::Position, Column::SealedValue])
        .filter(later)
        .filter(Column::SealedValue.ne(Vec::<u8>::new()))
        .order_by_asc(Column::Import)
        .order_by_asc(Column::Position)
        .limit(limit)
        .into_tuple()
        .all(&on.executor())
        .await?;
    Ok(rows.into_iter().map(|(import, position, sealed)| ((import, position), sealed)).collect())
}

/// Destroys the value of a row that was set aside; place and reason stay.
pub async fn destroy_rejected(tx: &Tx, (import, position): Place) -> Result<(), StoreError> {
    rejected_row::Entity::update_many()
        .col_expr(rejected_row::Column::SealedValue, Expr::value(Vec::<u8>::new()))
        .filter(rejected_row::Column::Import.eq(import))
        .filter(rejected_row::Column::Position.eq(position))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Removes the rows set aside by imports that ran before an instant; returns how many.
pub async fn expire(tx: &Tx, before: Timestamp) -> Result<u64, StoreError> {
    let old =
        run_row::Entity::find().select_only().column(run_row::Column::Id).filter(run_row::Column::At.lt(before.0));
    let done = rejected_row::Entity::delete_many()
        .filter(rejected_row::Column::Import.in_subquery(old.into_query()))
        .exec(tx.connection())
        .await?;
    Ok(done.rows_affected)
}

fn read_run(row: run_row::Model) -> Result<ImportRun, StoreError> {
    let count = |number: i64| unfit("import_run", number);
    Ok(ImportRun {
        id: row.id,
        recorded: Seq(row.recorded),
        import: NewImport {
            mapping: row.mapping,
            mapping_hash: bytes("import_run", &row.mapping_hash)?,
            source: row.source,
            at: Timestamp(row.at),
            counts: ImportCounts {
                read: count(row.read)?,
                accepted: count(row.accepted)?,
                unchanged: count(row.unchanged)?,
                corrected: count(row.corrected)?,
                rejected: count(row.rejected)?,
            },
            summary: row.summary,
        },
    })
}
