//! Disputes: what payees say is wrong with a statement, and what was decided. Neither is ever changed.

use crate::bulk::{self, Conflict, KEYS_MAX};
use crate::column::{self, corrupt, fit, party_column, symbol, symbol_column, unfit};
use crate::{Read, StoreError, Tx, near};
use base::{Amount, Currency, FactId, PartyId, RunId, Seq, Symbol, Timestamp};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "dispute")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub what: i16,
        pub payee: i64,
        pub period: i64,
        pub run: i64,
        pub order_id: Option<i64>,
        pub order_line: i32,
        pub kind: i16,
        pub book: i32,
        pub currency: String,
        pub scale: i16,
        pub actual: i64,
        pub expected: i64,
        pub evidence: String,
        pub opened_at: i64,
        pub opened_by: String,
        pub recorded: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod decision_row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "decision")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub dispute: i64,
        pub accepted: i16,
        pub amount: i64,
        pub taken_from: Option<i64>,
        pub reason: String,
        pub at: i64,
        pub by_whom: String,
        pub recorded: i64,
        pub booked_in: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What is said to be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum DisputeKind {
    /// Nothing was credited or paid where something should be.
    MissingCredit = 1,
    /// Too much or too little.
    WrongAmount = 2,
    /// Somebody else got it.
    WrongParty = 3,
    /// Worked out at another rate than agreed.
    WrongRate = 4,
    /// Anything else.
    Other = 5,
}

impl DisputeKind {
    /// Every kind, in the order of their numbers.
    pub const ALL: [DisputeKind; 5] = [
        DisputeKind::MissingCredit,
        DisputeKind::WrongAmount,
        DisputeKind::WrongParty,
        DisputeKind::WrongRate,
        DisputeKind::Other,
    ];

    /// The words used in output.
    pub fn name(self) -> &'static str {
        match self {
            DisputeKind::MissingCredit => "missing credit",
            DisputeKind::WrongAmount => "wrong amount",
            DisputeKind::WrongParty => "wrong party",
            DisputeKind::WrongRate => "wrong rate",
            DisputeKind::Other => "other",
        }
    }
}

/// A dispute to be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDispute {
    /// What is said to be wrong.
    pub what: DisputeKind,
    /// Whose.
    pub payee: PartyId,
    /// Number of the period.
    pub period: i64,
    /// The run that was shown.
    pub run: RunId,
    /// The order; none when it is about the period as a whole.
    pub order: Option<FactId>,
    /// Line of the order, from 1; 0 without an order.
    pub order_line: u32,
    /// Performance or money, by the number of `credit::LineKind`.
    pub kind: u8,
    /// The book, interned.
    pub book: Symbol,
    /// Of the amounts.
    pub currency: Currency,
    /// What the run says.
    pub actual: Amount,
    /// What it should say.
    pub expected: Amount,
    /// Why, in the words of who opened it.
    pub evidence: String,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// By whom.
    pub opened_by: String,
}

/// What is decided about a dispute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Whether it is accepted.
    pub accepted: bool,
    /// What the payee gets, negative for what is taken; zero when it is rejected.
    pub amount: Amount,
    /// Who gives it; nobody when it is paid by the account that funds the rule.
    pub taken_from: Option<PartyId>,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// The commit that made it visible; given when it is written.
    pub recorded: Seq,
    /// Number of the period that it was locked in.
    pub booked_in: Option<i64>,
}

/// A dispute as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispute {
    /// Its number, from 1.
    pub id: i64,
    /// The commit that made it visible.
    pub recorded: Seq,
    /// The rest.
    pub dispute: NewDispute,
    /// What was decided, if anything was.
    pub decision: Option<Decision>,
}

/// Opens a dispute and returns its number.
pub async fn open(tx: &Tx, seq: Seq, new: &NewDispute) -> Result<i64, StoreError> {
    let id = bulk::next_id::<row::Entity>(tx, row::Column::Id).await?;
    let row = row::Model {
        id,
        what: new.what as i16,
        payee: party_column(new.payee),
        period: new.period,
        run: new.run.0,
        order_id: new.order.map(|order| order.0),
        order_line: fit("a line", new.order_line)?,
        kind: i16::from(new.kind),
        book: symbol_column(new.book)?,
        currency: new.currency.code().to_owned(),
        scale: i16::from(new.currency.scale()),
        actual: new.actual.0,
        expected: new.expected.0,
        evidence: new.evidence.clone(),
        opened_at: new.opened_at.0,
        opened_by: new.opened_by.clone(),
        recorded: seq.0,
    };
    bulk::insert::<row::Entity>(tx, Conflict::Refuse, [row]).await?;
    Ok(id)
}

/// Writes what was decided. A second decision is refused.
pub async fn decide(tx: &Tx, seq: Seq, dispute: i64, decision: &Decision) -> Result<(), StoreError> {
    let row = decision_row::Model {
        dispute,
        accepted: i16::from(decision.accepted),
        amount: decision.amount.0,
        taken_from: decision.taken_from.map(party_column),
        reason: decision.reason.clone(),
        at: decision.at.0,
        by_whom: decision.by.clone(),
        recorded: seq.0,
        booked_in: None,
    };
    bulk::insert::<decision_row::Entity>(tx, Conflict::Refuse, [row]).await?;
    Ok(())
}

/// Says that accepted disputes were locked in a period. Returns how many were not locked in another before.
pub async fn book(tx: &Tx, disputes: &[i64], period: i64) -> Result<u64, StoreError> {
    let mut booked = 0;
    for chunk in disputes.chunks(KEYS_MAX) {
        let done = decision_row::Entity::update_many()
            .col_expr(decision_row::Column::BookedIn, Expr::value(period))
            .filter(decision_row::Column::Dispute.is_in(chunk.iter().copied()))
            .filter(decision_row::Column::BookedIn.is_null())
            .exec(tx.connection())
            .await?;
        booked += done.rows_affected;
    }
    Ok(booked)
}

/// Every dispute, by number.
pub async fn list(on: &impl Read) -> Result<Vec<Dispute>, StoreError> {
    let rows = row::Entity::find().order_by_asc(row::Column::Id).all(&on.executor()).await?;
    let decisions = decision_row::Entity::find().all(&on.executor()).await?;
    joined(rows, decisions)
}

/// The dispute with this number.
pub async fn get(on: &impl Read, id: i64) -> Result<Option<Dispute>, StoreError> {
    let rows = near::few(on, row::Entity::find_by_id(id)).await?;
    let decisions = near::few(on, decision_row::Entity::find_by_id(id)).await?;
    Ok(joined(rows, decisions)?.pop())
}

/// The disputes about an order, by number.
pub async fn of_order(on: &impl Read, order: FactId) -> Result<Vec<Dispute>, StoreError> {
    let query = row::Entity::find().filter(row::Column::OrderId.eq(order.0));
    let rows = near::few(on, query.order_by_asc(row::Column::Id)).await?;
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let wanted = decision_row::Entity::find().filter(decision_row::Column::Dispute.is_in(ids));
    joined(rows, near::few(on, wanted).await?)
}

fn joined(rows: Vec<row::Model>, decisions: Vec<decision_row::Model>) -> Result<Vec<Dispute>, StoreError> {
    let mut decisions: HashMap<i64, decision_row::Model> =
        decisions.into_iter().map(|row| (row.dispute, row)).collect();
    let read = |row: row::Model| {
        let decision = decisions.remove(&row.id).map(read_decision).transpose()?;
        Ok(Dispute { id: row.id, recorded: Seq(row.recorded), decision, dispute: read_dispute(row)? })
    };
    rows.into_iter().map(read).collect()
}

fn read_dispute(row: row::Model) -> Result<NewDispute, StoreError> {
    let what = DisputeKind::ALL.into_iter().find(|what| *what as i16 == row.what);
    Ok(NewDispute {
        what: what.ok_or_else(|| corrupt("dispute", row.what))?,
        payee: column::party("dispute", row.payee)?,
        period: row.period,
        run: RunId(row.run),
        order: row.order_id.map(FactId),
        order_line: unfit("dispute", row.order_line)?,
        kind: unfit("dispute", row.kind)?,
        book: symbol("dispute", row.book)?,
        currency: column::currency("dispute", &row.currency, row.scale)?,
        actual: Amount(row.actual),
        expected: Amount(row.expected),
        evidence: row.evidence,
        opened_at: Timestamp(row.opened_at),
        opened_by: row.opened_by,
    })
}

fn read_decision(row: decision_row::Model) -> Result<Decision, StoreError> {
    Ok(Decision {
        accepted: row.accepted != 0,
        amount: Amount(row.amount),
        taken_from: row.taken_from.map(|party| column::party("decision", party)).transpose()?,
        reason: row.reason,
        at: Timestamp(row.at),
        by: row.by_whom,
        recorded: Seq(row.recorded),
        booked_in: row.booked_in,
    })
}
