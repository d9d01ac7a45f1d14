//! Periods: ranges of time that are settled, reviewed, locked and paid as one, and what happened to each, when and by whom.

use crate::bulk::{self, Conflict};
use crate::column::{corrupt, fit, interval, unfit};
use crate::{Read, StoreError, Tx, near};
use base::{Interval, RunId, Seq, Timestamp};
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
        pub approvals: i32,
        pub recorded: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod event_row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "period_event")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub period: i64,
        pub what: i16,
        pub run: Option<i64>,
        pub by_whom: String,
        pub at: i64,
        pub note: String,
        pub recorded: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// How far a period has come. It goes from one to the next; only a new settlement takes a reviewed one back to computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum PeriodState {
    /// Nothing was settled yet.
    Open = 1,
    /// There is a run that nobody, or not everybody who has to, has approved.
    Computed = 2,
    /// Enough people approved the latest run.
    Reviewed = 3,
    /// Posted to the ledger; later facts become adjustments of the next open period.
    Locked = 4,
    /// What is payable was given to the payees.
    Paid = 5,
}

impl PeriodState {
    const ALL: [PeriodState; 5] =
        [PeriodState::Open, PeriodState::Computed, PeriodState::Reviewed, PeriodState::Locked, PeriodState::Paid];

    /// The word used in files, API and output.
    pub fn name(self) -> &'static str {
        match self {
            PeriodState::Open => "open",
            PeriodState::Computed => "computed",
            PeriodState::Reviewed => "reviewed",
            PeriodState::Locked => "locked",
            PeriodState::Paid => "paid",
        }
    }

    /// Whether its history never changes again.
    pub fn is_locked(self) -> bool {
        self >= PeriodState::Locked
    }

    /// Whether this state may follow another.
    fn follows(self, from: PeriodState) -> bool {
        let steps = self as i16 - from as i16;
        steps == 1 || self == PeriodState::Computed && matches!(from, PeriodState::Computed | PeriodState::Reviewed)
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
    /// How many different people must approve a run before it may be locked.
    pub approvals: u32,
    /// The commit that opened it.
    pub recorded: Seq,
}

/// What a period is opened with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewPeriod<'a> {
    /// As people call it; unique.
    pub name: &'a str,
    /// Its range of time.
    pub range: Interval,
    /// How many different people must approve a run before it may be locked.
    pub approvals: u32,
}

/// What happened to a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum PeriodEventKind {
    /// It was opened.
    Opened = 1,
    /// It was settled: a new run, which approvals of earlier runs do not cover.
    Computed = 2,
    /// Somebody approved its latest run.
    Approved = 3,
    /// It was locked.
    Locked = 4,
    /// It was paid.
    Paid = 5,
}

impl PeriodEventKind {
    const ALL: [PeriodEventKind; 5] = [
        PeriodEventKind::Opened,
        PeriodEventKind::Computed,
        PeriodEventKind::Approved,
        PeriodEventKind::Locked,
        PeriodEventKind::Paid,
    ];

    /// The word used in files, API and output.
    pub fn name(self) -> &'static str {
        match self {
            PeriodEventKind::Opened => "opened",
            PeriodEventKind::Computed => "computed",
            PeriodEventKind::Approved => "approved",
            PeriodEventKind::Locked => "locked",
            PeriodEventKind::Paid => "paid",
        }
    }
}

/// Something that happened to a period. Events are never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeriodEvent {
    /// Number of the period.
    pub period: i64,
    /// What.
    pub what: PeriodEventKind,
    /// The run it was about.
    pub run: Option<RunId>,
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// In that person's words; may be empty.
    pub note: String,
    /// The commit that it was part of.
    pub recorded: Seq,
}

/// Opens a period. A name that is taken, an empty range, and a range that overlaps another period's are refused.
pub async fn open(tx: &Tx, seq: Seq, new: &NewPeriod<'_>, (at, by): (Timestamp, &str)) -> Result<Period, StoreError> {
    let NewPeriod { name, range, approvals } = *new;
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
        approvals: fit("a number of approvals", approvals)?,
        recorded: seq.0,
    };
    bulk::insert::<row::Entity>(tx, Conflict::Refuse, [row.clone()]).await?;
    read(row)
}

/// Every period, by start.
pub async fn list(on: &impl Read) -> Result<Vec<Period>, StoreError> {
    let rows = near::few(on, row::Entity::find().order_by_asc(row::Column::FromAt)).await?;
    rows.into_iter().map(read).collect()
}

/// The period of this name.
pub async fn find(on: &impl Read, name: &str) -> Result<Option<Period>, StoreError> {
    near::first(on, row::Entity::find().filter(row::Column::Name.eq(name))).await?.map(read).transpose()
}

/// The period with this number.
pub async fn get(on: &impl Read, id: i64) -> Result<Option<Period>, StoreError> {
    near::first(on, row::Entity::find_by_id(id)).await?.map(read).transpose()
}

/// Moves a period on, to the state that comes next, or to computed as long as it is not locked. All else is refused.
pub async fn set_state(tx: &Tx, id: i64, state: PeriodState, at: Timestamp, by: &str) -> Result<(), StoreError> {
    let period = get(tx, id).await?.ok_or_else(|| StoreError::NotFound { what: "period", id: id.to_string() })?;
    if !state.follows(period.state) {
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
    let state = PeriodState::ALL.into_iter().find(|state| *state as i16 == row.state);
    Ok(Period {
        id: row.id,
        name: row.name,
        range: interval(row.from_at, row.to_at),
        state: state.ok_or_else(|| corrupt("period", row.state))?,
        opened_at: Timestamp(row.opened_at),
        opened_by: row.opened_by,
        changed_at: Timestamp(row.changed_at),
        changed_by: row.changed_by,
        approvals: unfit("period", row.approvals)?,
        recorded: Seq(row.recorded),
    })
}

/// Remembers what happened to a period.
pub async fn record(tx: &Tx, event: &PeriodEvent) -> Result<(), StoreError> {
    let row = event_row::Model {
        id: bulk::next_id::<event_row::Entity>(tx, event_row::Column::Id).await?,
        period: event.period,
        what: event.what as i16,
        run: event.run.map(|run| run.0),
        by_whom: event.by.clone(),
        at: event.at.0,
        note: event.note.clone(),
        recorded: event.recorded.0,
    };
    bulk::insert::<event_row::Entity>(tx, Conflict::Refuse, [row]).await?;
    Ok(())
}

/// What happened to a period, oldest first.
pub async fn events(on: &impl Read, period: i64) -> Result<Vec<PeriodEvent>, StoreError> {
    let query = event_row::Entity::find().filter(event_row::Column::Period.eq(period));
    let rows = near::few(on, query.order_by_asc(event_row::Column::Id)).await?;
    rows.into_iter().map(read_event).collect()
}

/// What happened to all periods, oldest first.
pub async fn all_events(on: &impl Read) -> Result<Vec<PeriodEvent>, StoreError> {
    let rows = near::few(on, event_row::Entity::find().order_by_asc(event_row::Column::Id)).await?;
    rows.into_iter().map(read_event).collect()
}

fn read_event(row: event_row::Model) -> Result<PeriodEvent, StoreError> {
    let what = PeriodEventKind::ALL.into_iter().find(|what| *what as i16 == row.what);
    Ok(PeriodEvent {
        period: row.period,
        what: what.ok_or_else(|| corrupt("period_event", row.what))?,
        run: row.run.map(RunId),
        by: row.by_whom,
        at: Timestamp(row.at),
        note: row.note,
        recorded: Seq(row.recorded),
    })
}
