//! Imports that ran, and the rows they set aside.

use crate::bulk::{self, Conflict};
use crate::column::{bytes, fit, unfit};
use crate::{Read, StoreError, Tx};
use base::{Seq, Timestamp};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

pub(crate) mod run_row {
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

mod mapping_row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "import_mapping")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub name: String,
        pub hash: Vec<u8>,
        pub text: String,
        pub recorded: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod rejected_row {
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
        pub order_key: String,
        pub sealed: Vec<u8>,
        pub reason: String,
        pub settled_in: Option<i64>,
        pub code: String,
        pub kept: i16,
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
    /// Key of the order that the row is a part of; empty when it is of none.
    pub order: String,
    /// The value and the row, sealed by the caller: they may be personal. Empty once they were destroyed.
    pub sealed: Vec<u8>,
    /// What was wrong, as a code; empty when it was set aside before there were codes.
    pub code: String,
    /// What was wrong and what would be right. Never the value itself.
    pub reason: String,
    /// Whether the row itself was kept, and not only the value.
    pub kept: bool,
    /// The import that read the row again.
    pub settled_in: Option<i64>,
}

/// A mapping to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMapping {
    /// Its name; the latest of a name counts.
    pub name: String,
    /// SHA-256 of the text.
    pub hash: [u8; 32],
    /// The mapping file.
    pub text: String,
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
            order_key: row.order.clone(),
            sealed: row.sealed.clone(),
            reason: row.reason.clone(),
            settled_in: row.settled_in,
            code: row.code.clone(),
            kept: i16::from(row.kept),
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
    rows.into_iter().map(|row| read_rejected(row).map(|(_, row)| row)).collect()
}

/// Rows of an import that wait to be read again, with their positions: these, or all, up to a number. Rows of which nothing was kept
/// are left out.
pub async fn waiting(
    on: &impl Read,
    import: i64,
    positions: Option<&[i64]>,
    limit: u64,
) -> Result<Vec<(i64, Rejected)>, StoreError> {
    use rejected_row::Column;
    let mut query = rejected_row::Entity::find()
        .filter(Column::Import.eq(import))
        .filter(Column::SettledIn.is_null())
        .filter(Column::Sealed.ne(Vec::<u8>::new()));
    if let Some(positions) = positions {
        let orders = rejected_row::Entity::find()
            .select_only()
            .column(Column::OrderKey)
            .filter(Column::Import.eq(import))
            .filter(Column::Position.is_in(positions.iter().copied()))
            .filter(Column::OrderKey.ne(""));
        query = query.filter(
            Column::Position.is_in(positions.iter().copied()).or(Column::OrderKey.in_subquery(orders.into_query())),
        );
    }
    let rows = query.order_by_asc(Column::Position).limit(limit).all(&on.executor()).await?;
    rows.into_iter().map(read_rejected).collect()
}

pub(crate) fn read_rejected(row: rejected_row::Model) -> Result<(i64, Rejected), StoreError> {
    let rejected = Rejected {
        source: row.source,
        line: unfit("quarantine", row.line)?,
        column: row.column_name,
        order: row.order_key,
        sealed: row.sealed,
        reason: row.reason,
        settled_in: row.settled_in,
        code: row.code,
        kept: row.kept != 0,
    };
    Ok((row.position, rejected))
}

/// Puts another row in the place of one that waits. Whether it did.
pub async fn mend_rejected(tx: &Tx, (import, position): Place, sealed: Vec<u8>) -> Result<bool, StoreError> {
    let done = rejected_row::Entity::update_many()
        .col_expr(rejected_row::Column::Sealed, Expr::value(sealed))
        .filter(rejected_row::Column::Import.eq(import))
        .filter(rejected_row::Column::Position.eq(position))
        .filter(rejected_row::Column::SettledIn.is_null())
        .exec(tx.connection())
        .await?;
    Ok(done.rows_affected == 1)
}

/// Says that rows were read again by an import; what was kept of them is destroyed. One that was settled meanwhile is refused.
pub async fn settle_rejected(tx: &Tx, settled_in: i64, places: &[Place]) -> Result<(), StoreError> {
    for (import, position) in places {
        let done = rejected_row::Entity::update_many()
            .col_expr(rejected_row::Column::Sealed, Expr::value(Vec::<u8>::new()))
            .col_expr(rejected_row::Column::SettledIn, Expr::value(settled_in))
            .filter(rejected_row::Column::Import.eq(*import))
            .filter(rejected_row::Column::Position.eq(*position))
            .filter(rejected_row::Column::SettledIn.is_null())
            .exec(tx.connection())
            .await?;
        if done.rows_affected != 1 {
            return Err(StoreError::NotFound { what: "row set aside", id: format!("{import}-{position}") });
        }
    }
    Ok(())
}

/// Keeps a mapping, unless it is the latest of its name already.
pub async fn remember_mapping(tx: &Tx, seq: Seq, mapping: &NewMapping) -> Result<(), StoreError> {
    if self::mapping(tx, &mapping.name).await?.is_some_and(|known| known.hash == mapping.hash) {
        return Ok(());
    }
    let row = mapping_row::Model {
        id: bulk::next_id::<mapping_row::Entity>(tx, mapping_row::Column::Id).await?,
        name: mapping.name.clone(),
        hash: mapping.hash.to_vec(),
        text: mapping.text.clone(),
        recorded: seq.0,
    };
    bulk::insert::<mapping_row::Entity>(tx, Conflict::Refuse, [row]).await?;
    Ok(())
}

/// The latest mapping of this name.
pub async fn mapping(on: &impl Read, name: &str) -> Result<Option<NewMapping>, StoreError> {
    let query = mapping_row::Entity::find().filter(mapping_row::Column::Name.eq(name));
    let found = query.order_by_desc(mapping_row::Column::Id).one(&on.executor()).await?;
    let read = |row: mapping_row::Model| {
        Ok(NewMapping { name: row.name, hash: bytes("import_mapping", &row.hash)?, text: row.text })
    };
    found.map(read).transpose()
}

/// Names of the mappings that are kept, in the order of their first use.
pub async fn mapping_names(on: &impl Read) -> Result<Vec<String>, StoreError> {
    let query = mapping_row::Entity::find().select_only().column(mapping_row::Column::Name);
    let names: Vec<String> = query.order_by_asc(mapping_row::Column::Id).into_tuple().all(&on.executor()).await?;
    let mut seen = Vec::new();
    for name in names {
        if !seen.contains(&name) {
            seen.push(name);
        }
    }
    Ok(seen)
}

/// Where a row that was set aside stands: its import, and its position there.
pub type Place = (i64, i64);

/// How many rows are set aside, whatever their import.
pub async fn count_rejected(on: &impl Read) -> Result<u64, StoreError> {
    Ok(rejected_row::Entity::find().count(&on.executor()).await?)
}

/// What was kept of rows after a place, in the order written, whatever their import; rows of which nothing was kept are left out.
pub async fn rejected_after(on: &impl Read, after: Place, limit: u64) -> Result<Vec<(Place, Vec<u8>)>, StoreError> {
    use rejected_row::Column;
    let later = Column::Import.gt(after.0).or(Column::Import.eq(after.0).and(Column::Position.gt(after.1)));
    let rows: Vec<(i64, i64, Vec<u8>)> = rejected_row::Entity::find()
        .select_only()
        .columns([Column::Import, Column::Position, Column::Sealed])
        .filter(later)
        .filter(Column::Sealed.ne(Vec::<u8>::new()))
        .order_by_asc(Column::Import)
        .order_by_asc(Column::Position)
        .limit(limit)
        .into_tuple()
        .all(&on.executor())
        .await?;
    Ok(rows.into_iter().map(|(import, position, sealed)| ((import, position), sealed)).collect())
}

/// Destroys what was kept of a row that was set aside; place and reason stay.
pub async fn destroy_rejected(tx: &Tx, (import, position): Place) -> Result<(), StoreError> {
    rejected_row::Entity::update_many()
        .col_expr(rejected_row::Column::Sealed, Expr::value(Vec::<u8>::new()))
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
