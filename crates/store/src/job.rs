//! Work that takes long, and which process does it. A process that is gone is known by its silence.

use crate::bulk::{self, Conflict};
use crate::column::{corrupt, unfit};
use crate::{Read, StoreError, Tx};
use base::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "job")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub kind: String,
        pub state: i16,
        pub input: String,
        pub created_at: i64,
        pub created_by: String,
        pub user_id: Option<i64>,
        pub started_at: Option<i64>,
        pub ended_at: Option<i64>,
        pub tries: i16,
        pub percent: i16,
        pub message: String,
        pub owner: Option<String>,
        pub beat_at: i64,
        pub cancel: i16,
        pub error_code: String,
        pub error: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod part_row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "job_part")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub job: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub name: String,
        pub body: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// How far a job has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum JobState {
    /// Nobody does it yet.
    Waiting = 1,
    /// A process does it.
    Running = 2,
    /// It was done.
    Done = 3,
    /// It was refused or failed.
    Failed = 4,
    /// Somebody stopped it.
    Cancelled = 5,
}

impl JobState {
    /// Every state.
    pub const ALL: [JobState; 5] =
        [JobState::Waiting, JobState::Running, JobState::Done, JobState::Failed, JobState::Cancelled];

    /// The word used in output.
    pub fn name(self) -> &'static str {
        match self {
            JobState::Waiting => "waiting",
            JobState::Running => "running",
            JobState::Done => "done",
            JobState::Failed => "failed",
            JobState::Cancelled => "cancelled",
        }
    }

    /// Whether nothing more will happen.
    pub fn is_end(self) -> bool {
        self > JobState::Running
    }
}

/// A job to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewJob {
    /// One of a kind is done at a time.
    pub kind: String,
    /// What is to be done, as `app` wrote it.
    pub input: String,
    /// When it was asked for.
    pub at: Timestamp,
    /// By whom, in words.
    pub by: String,
    /// The user; none on the command line.
    pub user: Option<i64>,
}

/// A job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Number, from 1.
    pub id: i64,
    /// What was asked for.
    pub job: NewJob,
    /// How far it has come.
    pub state: JobState,
    /// When it was begun, the last time.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// How often it was begun.
    pub tries: u16,
    /// How much is done.
    pub percent: u8,
    /// What is done just now.
    pub message: String,
    /// Whether somebody wants it stopped.
    pub cancel: bool,
    /// Code and words of the refusal; empty without one.
    pub error: (String, String),
}

/// Which jobs are asked for.
#[derive(Clone, Debug, Default)]
pub struct JobFilter {
    /// Of this user only.
    pub user: Option<i64>,
    /// Of this kind only.
    pub kind: Option<String>,
    /// In this state only.
    pub state: Option<JobState>,
    /// With a smaller number than this.
    pub before: Option<i64>,
    /// At most so many.
    pub limit: u64,
}

/// How many jobs nobody does yet.
pub async fn waiting(on: &impl Read) -> Result<u64, StoreError> {
    Ok(row::Entity::find().filter(row::Column::State.eq(JobState::Waiting as i16)).count(&on.executor()).await?)
}

/// Writes a job that waits and returns its number.
pub async fn insert(tx: &Tx, new: &NewJob) -> Result<i64, StoreError> {
    let id = bulk::next_id::<row::Entity>(tx, row::Column::Id).await?;
    let row = row::Model {
        id,
        kind: new.kind.clone(),
        state: JobState::Waiting as i16,
        input: new.input.clone(),
        created_at: new.at.0,
        created_by: new.by.clone(),
        user_id: new.user,
        started_at: None,
        ended_at: None,
        tries: 0,
        percent: 0,
        message: String::new(),
        owner: None,
        beat_at: 0,
        cancel: 0,
        error_code: String::new(),
        error: String::new(),
    };
    bulk::insert::<row::Entity>(tx, Conflict::Refuse, [row]).await?;
    Ok(id)
}

/// The job with this number.
pub async fn get(on: &impl Read, id: i64) -> Result<Option<Job>, StoreError> {
    row::Entity::find_by_id(id).one(&on.executor()).await?.map(read).transpose()
}

/// Jobs, newest first.
pub async fn list(on: &impl Read, filter: &JobFilter) -> Result<Vec<Job>, StoreError> {
    let mut query = row::Entity::find().order_by_desc(row::Column::Id).limit(filter.limit);
    if let Some(user) = filter.user {
        query = query.filter(row::Column::UserId.eq(user));
    }
    if let Some(kind) = &filter.kind {
        query = query.filter(row::Column::Kind.eq(kind.clone()));
    }
    if let Some(state) = filter.state {
        query = query.filter(row::Column::State.eq(state as i16));
    }
    if let Some(before) = filter.before {
        query = query.filter(row::Column::Id.lt(before));
    }
    query.all(&on.executor()).await?.into_iter().map(read).collect()
}

/// Whether any job waits or runs, for who would otherwise take the writer's lock in vain.
pub async fn any_open(on: &impl Read) -> Result<bool, StoreError> {
    let query = row::Entity::find().filter(row::Column::State.lte(JobState::Running as i16)).limit(1);
    Ok(query.one(&on.executor()).await?.is_some())
}

/// Gives an owner the oldest job that waits, that it can do, and of whose kind none runs. The writer's lock is held, so nobody else
/// gets it.
pub async fn claim(
    tx: &Tx,
    owner: &str,
    now: Timestamp,
    can_do: impl Fn(&NewJob) -> bool,
) -> Result<Option<Job>, StoreError> {
    let open = row::Entity::find().filter(row::Column::State.lte(JobState::Running as i16));
    let open = open.order_by_asc(row::Column::Id).all(tx.connection()).await?;
    let runs = |kind: &str| open.iter().any(|row| row.kind == kind && row.state == JobState::Running as i16);
    let waiting = open.iter().filter(|row| row.state == JobState::Waiting as i16 && !runs(&row.kind));
    let mut next = None;
    for row in waiting {
        let job = read(row.clone())?;
        if can_do(&job.job) {
            next = Some(job);
            break;
        }
    }
    let Some(next) = next else { return Ok(None) };
    row::Entity::update_many()
        .col_expr(row::Column::State, Expr::value(JobState::Running as i16))
        .col_expr(row::Column::Owner, Expr::value(owner))
        .col_expr(row::Column::Tries, Expr::value(i16::try_from(next.tries + 1).unwrap_or(i16::MAX)))
        .col_expr(row::Column::StartedAt, Expr::value(now.0))
        .col_expr(row::Column::BeatAt, Expr::value(now.0))
        .col_expr(row::Column::Percent, Expr::value(0_i16))
        .filter(row::Column::Id.eq(next.id))
        .exec(tx.connection())
        .await?;
    get(tx, next.id).await
}

/// Jobs that are being done, each with its last sign of life.
pub async fn running(on: &impl Read) -> Result<Vec<(i64, Timestamp)>, StoreError> {
    let query = row::Entity::find().filter(row::Column::State.eq(JobState::Running as i16));
    Ok(query.all(&on.executor()).await?.into_iter().map(|row| (row.id, Timestamp(row.beat_at))).collect())
}

/// Lets jobs wait again whose process is gone. Those that were begun too often, and those that somebody wants stopped, end.
pub async fn take_back(tx: &Tx, lost: &[i64], now: Timestamp, tries_max: u16) -> Result<(), StoreError> {
    let lost = row::Entity::find()
        .filter(row::Column::State.eq(JobState::Running as i16))
        .filter(row::Column::Id.is_in(lost.iter().copied()))
        .all(tx.connection())
        .await?;
    for lost in lost {
        let tries: u16 = unfit("job", lost.tries)?;
        let state = match (lost.cancel != 0, tries < tries_max) {
            (true, _) => JobState::Cancelled,
            (false, true) => JobState::Waiting,
            (false, false) => JobState::Failed,
        };
        let ended = state.is_end().then_some(now.0);
        let mut query = row::Entity::update_many()
            .col_expr(row::Column::State, Expr::value(state as i16))
            .col_expr(row::Column::Owner, Expr::value(None::<String>))
            .col_expr(row::Column::EndedAt, Expr::value(ended))
            .filter(row::Column::Id.eq(lost.id));
        if state == JobState::Failed {
            query = query
                .col_expr(row::Column::ErrorCode, Expr::value("job_lost"))
                .col_expr(row::Column::Error, Expr::value("the process that did it is gone, more than once"));
        }
        query.exec(tx.connection()).await?;
    }
    Ok(())
}

/// Says that a job is still being done. Whether it is still the owner's, and whether somebody wants it stopped.
pub async fn beat(
    tx: &Tx,
    (id, owner): (i64, &str),
    now: Timestamp,
    (percent, message): (u8, &str),
) -> Result<(bool, bool), StoreError> {
    let done = row::Entity::update_many()
        .col_expr(row::Column::BeatAt, Expr::value(now.0))
        .col_expr(row::Column::Percent, Expr::value(i16::from(percent)))
        .col_expr(row::Column::Message, Expr::value(message))
        .filter(owned(id, owner))
        .exec(tx.connection())
        .await?;
    let cancel = get(tx, id).await?.is_some_and(|job| job.cancel);
    Ok((done.rows_affected > 0, cancel))
}

/// Whether this owner does a job. It stays so as long as the transaction has the writer's lock.
pub async fn is_owned(tx: &Tx, (id, owner): (i64, &str)) -> Result<bool, StoreError> {
    Ok(row::Entity::find().filter(owned(id, owner)).one(tx.connection()).await?.is_some())
}

/// Ends a job that is the owner's, with what it gave or why it gave nothing. Whether it was the owner's.
pub async fn end(
    tx: &Tx,
    (id, owner): (i64, &str),
    (state, now): (JobState, Timestamp),
    (code, words): (&str, &str),
    parts: &[(String, String)],
) -> Result<bool, StoreError> {
    let percent = if state == JobState::Done { Expr::value(100_i16) } else { Expr::col(row::Column::Percent) };
    let done = row::Entity::update_many()
        .col_expr(row::Column::State, Expr::value(state as i16))
        .col_expr(row::Column::EndedAt, Expr::value(now.0))
        .col_expr(row::Column::Percent, percent)
        .col_expr(row::Column::Message, Expr::value(""))
        .col_expr(row::Column::ErrorCode, Expr::value(code))
        .col_expr(row::Column::Error, Expr::value(words))
        .filter(owned(id, owner))
        .exec(tx.connection())
        .await?;
    if done.rows_affected == 0 {
        return Ok(false);
    }
    let rows = parts.iter().map(|(name, body)| part_row::Model { job: id, name: name.clone(), body: body.clone() });
    bulk::insert::<part_row::Entity>(tx, Conflict::Replace(&["job", "name"]), rows).await?;
    Ok(true)
}

/// Lets a job wait again that its owner cannot end, as if it had never been begun; one that somebody wants stopped ends. Whether it
/// was the owner's.
pub async fn let_go(tx: &Tx, (id, owner): (i64, &str), now: Timestamp) -> Result<bool, StoreError> {
    let stopped = row::Entity::update_many()
        .col_expr(row::Column::State, Expr::value(JobState::Cancelled as i16))
        .col_expr(row::Column::EndedAt, Expr::value(now.0))
        .filter(owned(id, owner))
        .filter(row::Column::Cancel.ne(0_i16))
        .exec(tx.connection())
        .await?;
    let waits = row::Entity::update_many()
        .col_expr(row::Column::State, Expr::value(JobState::Waiting as i16))
        .col_expr(row::Column::Owner, Expr::value(None::<String>))
        .col_expr(row::Column::Tries, Expr::col(row::Column::Tries).sub(1))
        .col_expr(row::Column::StartedAt, Expr::value(None::<i64>))
        .col_expr(row::Column::Percent, Expr::value(0_i16))
        .col_expr(row::Column::Message, Expr::value(""))
        .filter(owned(id, owner))
        .exec(tx.connection())
        .await?;
    Ok(stopped.rows_affected + waits.rows_affected > 0)
}

/// Stops a job: one that waits at once, one that runs when its process hears of it.
pub async fn cancel(tx: &Tx, id: i64, now: Timestamp) -> Result<(), StoreError> {
    row::Entity::update_many()
        .col_expr(row::Column::State, Expr::value(JobState::Cancelled as i16))
        .col_expr(row::Column::EndedAt, Expr::value(now.0))
        .filter(row::Column::Id.eq(id))
        .filter(row::Column::State.eq(JobState::Waiting as i16))
        .exec(tx.connection())
        .await?;
    row::Entity::update_many()
        .col_expr(row::Column::Cancel, Expr::value(1_i16))
        .filter(row::Column::Id.eq(id))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// A part of what a job gave.
pub async fn part(on: &impl Read, id: i64, name: &str) -> Result<Option<String>, StoreError> {
    let found = part_row::Entity::find_by_id((id, name.to_owned())).one(&on.executor()).await?;
    Ok(found.map(|row| row.body))
}

fn owned(id: i64, owner: &str) -> sea_orm::Condition {
    sea_orm::Condition::all()
        .add(row::Column::Id.eq(id))
        .add(row::Column::State.eq(JobState::Running as i16))
        .add(row::Column::Owner.eq(owner))
}

fn read(row: row::Model) -> Result<Job, StoreError> {
    let state = JobState::ALL.into_iter().find(|state| *state as i16 == row.state);
    Ok(Job {
        id: row.id,
        state: state.ok_or_else(|| corrupt("job", row.state))?,
        started_at: row.started_at.map(Timestamp),
        ended_at: row.ended_at.map(Timestamp),
        tries: unfit("job", row.tries)?,
        percent: unfit("job", row.percent)?,
        message: row.message,
        cancel: row.cancel != 0,
        error: (row.error_code, row.error),
        job: NewJob {
            kind: row.kind,
            input: row.input,
            at: Timestamp(row.created_at),
            by: row.created_by,
            user: row.user_id,
        },
    })
}
