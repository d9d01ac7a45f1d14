//! Measures of runs: what each run added to a payee's sums, by policy and original period. Period rules are worked out from
//! the sums over all locked runs.

use crate::bulk::{self, Conflict};
use crate::column::{party, party_column, symbol, symbol_column, unfit};
use crate::{Read, StoreError, Tx};
use base::{Amount, PartyId, RunId, Symbol, Timestamp};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "run_measure")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub run: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub party: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub policy: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub kind: i16,
        #[sea_orm(primary_key, auto_increment = false)]
        pub word: i32,
        #[sea_orm(primary_key, auto_increment = false)]
        pub from_at: i64,
        pub amount: i64,
        pub count: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What a run added to a measure. Natural key: all but amount and count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunMeasure {
    /// The run.
    pub run: RunId,
    /// Whose.
    pub party: PartyId,
    /// Name of the policy.
    pub policy: String,
    /// Kind of the measure, by the number of `credit::period::MeasureKind`.
    pub kind: u8,
    /// Book or role, interned.
    pub word: Symbol,
    /// When the original period begins.
    pub from: Timestamp,
    /// Added to the sum of the lines.
    pub amount: Amount,
    /// Added to the number of orders or members.
    pub count: i64,
}

/// Writes what runs added.
pub async fn insert(tx: &Tx, measures: &[RunMeasure]) -> Result<(), StoreError> {
    let row = |measure: &RunMeasure| {
        Ok(row::Model {
            run: measure.run.0,
            party: party_column(measure.party),
            policy: measure.policy.clone(),
            kind: i16::from(measure.kind),
            word: symbol_column(measure.word)?,
            from_at: measure.from.0,
            amount: measure.amount.0,
            count: measure.count,
        })
    };
    let rows = measures.iter().map(row).collect::<Result<Vec<_>, StoreError>>()?;
    bulk::insert::<row::Entity>(tx, Conflict::Refuse, rows).await?;
    Ok(())
}

/// What a run added, by party, policy, kind, word and period.
pub async fn of_run(on: &impl Read, run: RunId) -> Result<Vec<RunMeasure>, StoreError> {
    let rows = row::Entity::find().filter(row::Column::Run.eq(run.0)).all(&on.executor()).await?;
    let mut measures = rows.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
    measures.sort_by(|a, b| {
        let key = |measure: &RunMeasure| (measure.party, measure.kind, measure.word, measure.from);
        (key(a), &a.policy).cmp(&(key(b), &b.policy))
    });
    Ok(measures)
}

fn read(row: row::Model) -> Result<RunMeasure, StoreError> {
    Ok(RunMeasure {
        run: RunId(row.run),
        party: party("run_measure", row.party)?,
        policy: row.policy,
        kind: unfit("run_measure", row.kind)?,
        word: symbol("run_measure", row.word)?,
        from: Timestamp(row.from_at),
        amount: Amount(row.amount),
        count: row.count,
    })
}
