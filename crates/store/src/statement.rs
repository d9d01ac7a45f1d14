//! Statements as they were given to payees: immutable snapshots.

use crate::bulk::{self, Conflict, KEYS_MAX};
use crate::column::{self, bytes, party_column, unfit};
use crate::{Read, StoreError, Tx, near};
use base::{PartyId, RunId, Seq, Timestamp};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{HashMap, HashSet};

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "statement")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub payee: i64,
        pub period: i64,
        pub version: i32,
        pub run: i64,
        pub body: String,
        pub hash: Vec<u8>,
        pub at: i64,
        pub recorded: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A statement to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewStatement {
    /// To whom.
    pub payee: PartyId,
    /// Number of the period.
    pub period: i64,
    /// The run it shows.
    pub run: RunId,
    /// What it says, as JSON.
    pub body: String,
    /// SHA-256 of the body.
    pub hash: [u8; 32],
    /// When it was made.
    pub at: Timestamp,
}

/// A statement as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Its number.
    pub id: i64,
    /// Version among the statements of the same payee and period, from 1.
    pub version: u32,
    /// The commit that made it visible.
    pub recorded: Seq,
    /// The rest.
    pub statement: NewStatement,
}

/// Writes statements, each the next version for its payee and period.
pub async fn insert(tx: &Tx, seq: Seq, statements: &[NewStatement]) -> Result<(), StoreError> {
    let mut versions = versions(tx, statements).await?;
    let first = bulk::next_id::<row::Entity>(tx, row::Column::Id).await?;
    let rows: Vec<row::Model> = statements
        .iter()
        .zip(first..)
        .map(|(statement, id)| {
            let payee = party_column(statement.payee);
            let version = versions.entry((payee, statement.period)).or_default();
            *version += 1;
            row::Model {
                id,
                payee,
                period: statement.period,
                version: *version,
                run: statement.run.0,
                body: statement.body.clone(),
                hash: statement.hash.to_vec(),
                at: statement.at.0,
                recorded: seq.0,
            }
        })
        .collect();
    bulk::insert::<row::Entity>(tx, Conflict::Refuse, rows).await?;
    Ok(())
}

/// The highest stored version of each payee and period that occur.
async fn versions(tx: &Tx, statements: &[NewStatement]) -> Result<HashMap<(i64, i64), i32>, StoreError> {
    let payees: HashSet<i64> = statements.iter().map(|statement| party_column(statement.payee)).collect();
    let payees: Vec<i64> = payees.into_iter().collect();
    let mut highest = HashMap::new();
    for chunk in payees.chunks(KEYS_MAX) {
        let rows: Vec<(i64, i64, i32)> = row::Entity::find()
            .select_only()
            .columns([row::Column::Payee, row::Column::Period])
            .column_as(row::Column::Version.max(), "highest")
            .filter(row::Column::Payee.is_in(chunk.iter().copied()))
            .group_by(row::Column::Payee)
            .group_by(row::Column::Period)
            .into_tuple()
            .all(tx.connection())
            .await?;
        highest.extend(rows.into_iter().map(|(payee, period, version)| ((payee, period), version)));
    }
    Ok(highest)
}

/// The statements of a payee for a period, newest first.
pub async fn find(on: &impl Read, payee: PartyId, period: i64) -> Result<Vec<Statement>, StoreError> {
    let query = row::Entity::find()
        .filter(row::Column::Payee.eq(party_column(payee)))
        .filter(row::Column::Period.eq(period))
        .order_by_desc(row::Column::Version);
    near::few(on, query).await?.into_iter().map(read).collect()
}

/// The statements of a run, by number.
pub async fn of_run(on: &impl Read, run: RunId) -> Result<Vec<Statement>, StoreError> {
    let query = row::Entity::find().filter(row::Column::Run.eq(run.0)).order_by_asc(row::Column::Id);
    query.all(&on.executor()).await?.into_iter().map(read).collect()
}

fn read(row: row::Model) -> Result<Statement, StoreError> {
    Ok(Statement {
        id: row.id,
        version: unfit("statement", row.version)?,
        recorded: Seq(row.recorded),
        statement: NewStatement {
            payee: column::party("statement", row.payee)?,
            period: row.period,
            run: RunId(row.run),
            body: row.body,
            hash: bytes("statement", &row.hash)?,
            at: Timestamp(row.at),
        },
    })
}
