//! Periods: ranges of time that are settled, locked and paid as one.

use crate::bulk::{self, Conflict};
use crate::column::{corrupt, interval};
use crate::{Read, StoreError, Tx};
use base::{Interval, Timestamp};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "period")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub name: String,
        pub from_at: i64,
        pub to_at: i64,
        pub state: i16,
        pub opened_at: i64,
        pub opened_by: String,
        pub changed_at: i64,
        pub changed_by: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// How far a period has come. It only goes forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum PeriodState {
    /// Takes facts and adjustments.
    Open = 1,
    /// Posted to the ledger; later facts become adjustments of the next open period.
    Locked = 2,
}

impl PeriodState {
    /// The word used in files, API and output.
    pub fn name(self) -> &'static str {
        match self {
            PeriodState::Open => "open",
            PeriodState::Locked => "locked",
        }
    }
}

/// A period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// Its number.
    pub id: i64,
    /// As people call it; unique.
    pub name: String,
    /// Its range of time.
    pub range: Interval,
    /// How far it has come.
    pub state: PeriodState,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// By whom.
    pub opened_by: String,
    /// When its state last changed.
    pub changed_at: Timestamp,
    /// By whom.
    pub changed_by: String,
}

/// Opens a period. A name that is taken, an empty range, and a range that overlaps another period's are refused.
pub async fn open(tx: &Tx, name: &str, range: Interval, at: Timestamp, by: &str) -> Result<Period, StoreError> {
    if range.is_empty() {
        return Err(StoreError::EmptyPeriod(name.to_owned()));
    }
    let overlapping = row::Entity::find()
        .filter(row::Column::Name.ne(name))
        .filter(row::Column::FromAt.lt(range.to.0))
        .filter(row::Column::ToAt.gt(range.from.0))
        .order_by_asc(row::Column::FromAt);
    if let Some(other) = overlapping.one(tx.connection()).await? {
        return Err(StoreError::PeriodOverlaps { name: name.to_owned(), other: other.name });
    }
    let row = row::Model {
        id: bulk::next_id::<row::Entity>(tx, row::Column::Id).await?,
        name: name.to_owned(),
        from_at: range.from.0,
        to_at: range.to.0,
        state: PeriodState::Open as i16,
        opened_at: at.0,
        opened_by: by.to_owned(),
        changed_at: at.0,
        changed_by: by.to_owned(),
    };
    bulk::insert::<row::Entity>(tx, Conflict::Refuse, [row.clone()]).await?;
    read(row)
}

/// Every period, by start.
pub async fn list(on: &impl Read) -> Result<Vec<Period>, StoreError> {
    let rows = row::Entity::find().order_by_asc(row::Column::FromAt).all(&on.executor()).await?;
    rows.into_iter().map(read).collect()
}

/// The period of this name.
pub async fn find(on: &impl Read, name: &str) -> Result<Option<Period>, StoreError> {
    row::Entity::find().filter(row::Column::Name.eq(name)).one(&on.executor()).await?.map(read).transpose()
}

/// The period with this number.
pub async fn get(on: &impl Read, id: i64) -> Result<Option<Period>, StoreError> {
    row::Entity::find_by_id(id).one(&on.executor()).await?.map(read).transpose()
}

/// Moves a period on. Going back or standing still is refused.
pub async fn set_state(tx: &Tx, id: i64, state: PeriodState, at: Timestamp, by: &str) -> Result<(), StoreError> {
    let period = get(tx, id).await?.ok_or_else(|| StoreError::NotFound { what: "period", id: id.to_string() })?;
    if state <= period.state {
        let what = format!("period {:?}", period.name);
        return Err(StoreError::WrongState { what, from: period.state.name(), to: state.name() });
    }
    row::Entity::update_many()
        .col_expr(row::Column::State, Expr::value(state as i16))
        .col_expr(row::Column::ChangedAt, Expr::value(at.0))
        .col_expr(row::Column::ChangedBy, Expr::value(by))
        .filter(row::Column::Id.eq(id))
        .exec(tx.connection())
        .await?;
    Ok(())
}

fn read(row: row::Model) -> Result<Period, StoreError> {
    let state = [PeriodState::Open, PeriodState::Locked].into_iter().find(|state| *state as i16 == row.state);
    Ok(Period {
        id: row.id,
        name: row.name,
        range: interval(row.from_at, row.to_at),
        state: state.ok_or_else(|| corrupt("period", row.state))?,
        opened_at: Timestamp(row.opened_at),
        opened_by: row.opened_by,
        changed_at: Timestamp(row.changed_at),
        changed_by: row.changed_by,
    })
}
