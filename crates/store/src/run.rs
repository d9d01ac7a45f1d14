//! Settlement runs: what they covered, their files of lines, and what each payee got.

use crate::bulk::{self, Conflict};
use crate::column::{self, bytes, corrupt, fit, interval, symbol, symbol_column, unfit};
use crate::{Read, StoreError, Tx, near};
use base::{Amount, Currency, Interval, PartyId, RunId, Seq, Symbol, Timestamp};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "run")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub period: Option<i64>,
        pub from_at: i64,
        pub to_at: i64,
        pub watermark: i64,
        pub policies: String,
        pub hash: Vec<u8>,
        pub line_count: i64,
        pub state: i16,
        pub created_at: i64,
        pub recorded: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod file_row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "run_file")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub run: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub part: i32,
        pub path: String,
        pub row_count: i64,
        pub bytes: i64,
        pub digest: Vec<u8>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod total_row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "run_total")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub run: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub party: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub kind: i16,
        #[sea_orm(primary_key, auto_increment = false)]
        pub book: i32,
        #[sea_orm(primary_key, auto_increment = false)]
        pub funded_by: i32,
        #[sea_orm(primary_key, auto_increment = false)]
        pub currency: String,
        pub scale: i16,
        pub amount: i64,
        pub payable: i64,
        pub released: i64,
        pub line_count: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// How far a run has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum RunState {
    /// Of a range of time, or of a period by way of trial.
    Draft = 1,
    /// The settlement of a period, not yet posted.
    Settled = 2,
    /// Posted to the ledger.
    Locked = 3,
}

impl RunState {
    /// The word used in files, API and output.
    pub fn name(self) -> &'static str {
        match self {
            RunState::Draft => "draft",
            RunState::Settled => "settled",
            RunState::Locked => "locked",
        }
    }
}

/// A settlement run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Its number, taken from [`crate::meta::Counter::Run`].
    pub id: RunId,
    /// Number of the period it settles.
    pub period: Option<i64>,
    /// Its range of time.
    pub range: Interval,
    /// What was recorded up to here was read.
    pub watermark: Seq,
    /// Policies it used, as JSON.
    pub policies: String,
    /// Digest of its lines in order.
    pub hash: [u8; 32],
    /// How many lines.
    pub lines: u64,
    /// How far it has come.
    pub state: RunState,
    /// When it was made.
    pub created_at: Timestamp,
    /// The commit that made it visible.
    pub recorded: Seq,
}

/// A file of lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunFile {
    /// Its position among the files of the run.
    pub part: u32,
    /// Where, below the data directory.
    pub path: String,
    /// How many lines.
    pub rows: u64,
    /// Size.
    pub bytes: u64,
    /// SHA-256 of its bytes.
    pub digest: [u8; 32],
}

/// What a payee got in a run. Natural key: party, kind, book, funding account and currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunTotal {
    /// Who; nobody for what is unassigned.
    pub party: Option<PartyId>,
    /// Kind of the lines: credit, roll-up or commission, by the number of `credit::LineKind`.
    pub kind: u8,
    /// Book, interned.
    pub book: Symbol,
    /// The account that pays, interned; [`Symbol::NONE`] where there is no money.
    pub funded_by: Symbol,
    /// Currency of the amounts.
    pub currency: Currency,
    /// Sum of the lines, net of clawback, held or not.
    pub amount: Amount,
    /// The part of it that may be paid before the end of the range.
    pub payable: Amount,
    /// What was earned before the range and became payable in it; no part of `amount`.
    pub released: Amount,
    /// How many lines.
    pub lines: u64,
}

/// Writes a run with its files and totals. A run is never changed afterwards, but for its state.
pub async fn insert(tx: &Tx, run: &Run, files: &[RunFile], totals: &[RunTotal]) -> Result<(), StoreError> {
    let row = row::Model {
        id: run.id.0,
        period: run.period,
        from_at: run.range.from.0,
        to_at: run.range.to.0,
        watermark: run.watermark.0,
        policies: run.policies.clone(),
        hash: run.hash.to_vec(),
        line_count: fit("a number of lines", run.lines)?,
        state: run.state as i16,
        created_at: run.created_at.0,
        recorded: run.recorded.0,
    };
    bulk::insert::<row::Entity>(tx, Conflict::Refuse, [row]).await?;
    let files = files.iter().map(|file| file_row(run.id, file)).collect::<Result<Vec<_>, _>>()?;
    bulk::insert::<file_row::Entity>(tx, Conflict::Refuse, files).await?;
    let totals = totals.iter().map(|total| total_row(run.id, total)).collect::<Result<Vec<_>, _>>()?;
    bulk::insert::<total_row::Entity>(tx, Conflict::Refuse, totals).await?;
    Ok(())
}

fn file_row(run: RunId, file: &RunFile) -> Result<file_row::Model, StoreError> {
    Ok(file_row::Model {
        run: run.0,
        part: fit("a part", file.part)?,
        path: file.path.clone(),
        row_count: fit("a number of lines", file.rows)?,
        bytes: fit("a size", file.bytes)?,
        digest: file.digest.to_vec(),
    })
}

fn total_row(run: RunId, total: &RunTotal) -> Result<total_row::Model, StoreError> {
    Ok(total_row::Model {
        run: run.0,
        party: i64::from(PartyId::column(total.party)),
        kind: i16::from(total.kind),
        book: symbol_column(total.book)?,
        funded_by: symbol_column(total.funded_by)?,
        currency: total.currency.code().to_owned(),
        scale: i16::from(total.currency.scale()),
        amount: total.amount.0,
        payable: total.payable.0,
        released: total.released.0,
        line_count: fit("a number of lines", total.lines)?,
    })
}

/// Moves a run on. Going back or standing still is refused.
pub async fn set_state(tx: &Tx, id: RunId, state: RunState) -> Result<(), StoreError> {
    let run = get(tx, id).await?.ok_or_else(|| StoreError::NotFound { what: "run", id: id.to_string() })?;
    if state <= run.state {
        let what = format!("run {id}");
        return Err(StoreError::WrongState { what, from: run.state.name(), to: state.name() });
    }
    row::Entity::update_many()
        .col_expr(row::Column::State, Expr::value(state as i16))
        .filter(row::Column::Id.eq(id.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// The run with this number.
pub async fn get(on: &impl Read, id: RunId) -> Result<Option<Run>, StoreError> {
    near::first(on, row::Entity::find_by_id(id.0)).await?.map(read).transpose()
}

/// The run with the highest number of those that were recorded up to a commit.
pub async fn latest(on: &impl Read, until: Seq) -> Result<Option<Run>, StoreError> {
    let query = row::Entity::find().filter(row::Column::Recorded.lte(until.0)).order_by_desc(row::Column::Id);
    near::first(on, query).await?.map(read).transpose()
}

/// The latest run that covers a range of time, of those that were recorded up to a commit.
pub async fn covering(on: &impl Read, range: Interval, until: Seq) -> Result<Option<Run>, StoreError> {
    let query = row::Entity::find()
        .filter(row::Column::FromAt.lte(range.from.0))
        .filter(row::Column::ToAt.gte(range.to.0))
        .filter(row::Column::Recorded.lte(until.0));
    near::first(on, query.order_by_desc(row::Column::Id)).await?.map(read).transpose()
}

/// Runs of a period, newest first.
pub async fn of_period(on: &impl Read, period: i64) -> Result<Vec<Run>, StoreError> {
    let query = row::Entity::find().filter(row::Column::Period.eq(period)).order_by_desc(row::Column::Id);
    near::few(on, query).await?.into_iter().map(read).collect()
}

/// Runs of all periods, newest first.
pub async fn of_periods(on: &impl Read) -> Result<Vec<Run>, StoreError> {
    let query = row::Entity::find().filter(row::Column::Period.is_not_null()).order_by_desc(row::Column::Id);
    near::few(on, query).await?.into_iter().map(read).collect()
}

/// The latest runs, newest first.
pub async fn list(on: &impl Read, limit: u64) -> Result<Vec<Run>, StoreError> {
    let query = row::Entity::find().order_by_desc(row::Column::Id).limit(limit);
    near::few(on, query).await?.into_iter().map(read).collect()
}

/// Numbers of all runs.
pub async fn ids(on: &impl Read) -> Result<Vec<RunId>, StoreError> {
    let query = row::Entity::find().select_only().column(row::Column::Id).into_tuple::<i64>();
    Ok(query.all(&on.executor()).await?.into_iter().map(RunId).collect())
}

/// Files of a run, by part.
pub async fn files(on: &impl Read, id: RunId) -> Result<Vec<RunFile>, StoreError> {
    let query = file_row::Entity::find().filter(file_row::Column::Run.eq(id.0)).order_by_asc(file_row::Column::Part);
    near::few(on, query).await?.into_iter().map(read_run_file).collect()
}

/// Files of all runs.
pub async fn all_files(on: &impl Read) -> Result<Vec<RunFile>, StoreError> {
    file_row::Entity::find().all(&on.executor()).await?.into_iter().map(read_run_file).collect()
}

fn read_run_file(row: file_row::Model) -> Result<RunFile, StoreError> {
    Ok(RunFile {
        part: unfit("run_file", row.part)?,
        path: row.path,
        rows: unfit("run_file", row.row_count)?,
        bytes: unfit("run_file", row.bytes)?,
        digest: bytes("run_file", &row.digest)?,
    })
}

/// What each payee got in a run, by party (nobody first), kind, book, funding account and currency.
pub async fn totals(on: &impl Read, id: RunId) -> Result<Vec<RunTotal>, StoreError> {
    let rows = total_row::Entity::find().filter(total_row::Column::Run.eq(id.0)).all(&on.executor()).await?;
    let mut totals = rows.iter().map(read_total).collect::<Result<Vec<_>, _>>()?;
    totals.sort_by_key(|total| (total.party, total.kind, total.book, total.funded_by, total.currency));
    Ok(totals)
}

fn read(row: row::Model) -> Result<Run, StoreError> {
    let states = [RunState::Draft, RunState::Settled, RunState::Locked];
    let state = states.into_iter().find(|state| *state as i16 == row.state);
    Ok(Run {
        id: RunId(row.id),
        period: row.period,
        range: interval(row.from_at, row.to_at),
        watermark: Seq(row.watermark),
        policies: row.policies,
        hash: bytes("run", &row.hash)?,
        lines: unfit("run", row.line_count)?,
        state: state.ok_or_else(|| corrupt("run", row.state))?,
        created_at: Timestamp(row.created_at),
        recorded: Seq(row.recorded),
    })
}

fn read_total(row: &total_row::Model) -> Result<RunTotal, StoreError> {
    Ok(RunTotal {
        party: column::party_or_nobody("run_total", row.party)?,
        kind: unfit("run_total", row.kind)?,
        book: symbol("run_total", row.book)?,
        funded_by: symbol("run_total", row.funded_by)?,
        currency: column::currency("run_total", &row.currency, row.scale)?,
        amount: Amount(row.amount),
        payable: Amount(row.payable),
        released: Amount(row.released),
        lines: unfit("run_total", row.line_count)?,
    })
}
