//! Disclosures: who wants identifiers of members in clear, what for, who answers for them, what was decided, and how often the file
//! was taken. Members are not kept here.

use crate::bulk::{self, Conflict};
use crate::column::{party_column, unfit};
use crate::{Read, StoreError, Tx};
use base::{PartyId, Timestamp};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "disclosure")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub purpose: String,
        pub accountable: String,
        pub kinds: String,
        pub within: Option<i64>,
        pub asked_at: i64,
        pub asked_by: String,
        pub user_id: Option<i64>,
        pub approved: Option<i16>,
        pub decided_at: Option<i64>,
        pub decided_by: String,
        pub reason: String,
        pub expires_at: Option<i64>,
        pub taken: i64,
        pub taken_at: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A disclosure to be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDisclosure {
    /// What the identifiers are needed for.
    pub purpose: String,
    /// Who answers for them once they have left.
    pub accountable: String,
    /// Kinds of identifiers, with commas between.
    pub kinds: String,
    /// Of members of this unit or person; of all whom the asker sees without.
    pub within: Option<PartyId>,
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// By whom.
    pub asked_by: String,
    /// The user; none on the command line.
    pub user: Option<i64>,
}

/// What was decided about a disclosure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisclosureDecision {
    /// Whether the file may be taken.
    pub approved: bool,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// Why.
    pub reason: String,
    /// Until when the file may be taken; none when it may not.
    pub expires_at: Option<Timestamp>,
}

/// A disclosure as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disclosure {
    /// Its number, from 1.
    pub id: i64,
    /// The rest.
    pub disclosure: NewDisclosure,
    /// What was decided, if anything was.
    pub decision: Option<DisclosureDecision>,
    /// How often the file was taken.
    pub taken: u64,
    /// When it was taken last.
    pub taken_at: Option<Timestamp>,
}

/// Asks for a disclosure and returns its number.
pub async fn ask(tx: &Tx, new: &NewDisclosure) -> Result<i64, StoreError> {
    let id = bulk::next_id::<row::Entity>(tx, row::Column::Id).await?;
    let row = row::Model {
        id,
        purpose: new.purpose.clone(),
        accountable: new.accountable.clone(),
        kinds: new.kinds.clone(),
        within: new.within.map(party_column),
        asked_at: new.asked_at.0,
        asked_by: new.asked_by.clone(),
        user_id: new.user,
        approved: None,
        decided_at: None,
        decided_by: String::new(),
        reason: String::new(),
        expires_at: None,
        taken: 0,
        taken_at: None,
    };
    bulk::insert::<row::Entity>(tx, Conflict::Refuse, [row]).await?;
    Ok(id)
}

/// Writes what was decided. Whether nothing had been before.
pub async fn decide(tx: &Tx, id: i64, decision: &DisclosureDecision) -> Result<bool, StoreError> {
    let done = row::Entity::update_many()
        .col_expr(row::Column::Approved, Expr::value(i16::from(decision.approved)))
        .col_expr(row::Column::DecidedAt, Expr::value(decision.at.0))
        .col_expr(row::Column::DecidedBy, Expr::value(decision.by.as_str()))
        .col_expr(row::Column::Reason, Expr::value(decision.reason.as_str()))
        .col_expr(row::Column::ExpiresAt, Expr::value(decision.expires_at.map(|at| at.0)))
        .filter(row::Column::Id.eq(id))
        .filter(row::Column::Approved.is_null())
        .exec(tx.connection())
        .await?;
    Ok(done.rows_affected > 0)
}

/// Says that the file was taken once more.
pub async fn taken(tx: &Tx, id: i64, at: Timestamp) -> Result<(), StoreError> {
    row::Entity::update_many()
        .col_expr(row::Column::Taken, Expr::col(row::Column::Taken).add(1))
        .col_expr(row::Column::TakenAt, Expr::value(at.0))
        .filter(row::Column::Id.eq(id))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// The disclosure with this number.
pub async fn get(on: &impl Read, id: i64) -> Result<Option<Disclosure>, StoreError> {
    row::Entity::find_by_id(id).one(&on.executor()).await?.map(read).transpose()
}

/// Every disclosure, newest first.
pub async fn list(on: &impl Read) -> Result<Vec<Disclosure>, StoreError> {
    let rows = row::Entity::find().order_by_desc(row::Column::Id).all(&on.executor()).await?;
    rows.into_iter().map(read).collect()
}

fn read(row: row::Model) -> Result<Disclosure, StoreError> {
    let decision = match (row.approved, row.decided_at) {
        (Some(approved), Some(at)) => Some(DisclosureDecision {
            approved: approved != 0,
            at: Timestamp(at),
            by: row.decided_by,
            reason: row.reason,
            expires_at: row.expires_at.map(Timestamp),
        }),
        _ => None,
    };
    Ok(Disclosure {
        id: row.id,
        disclosure: NewDisclosure {
            purpose: row.purpose,
            accountable: row.accountable,
            kinds: row.kinds,
            within: row.within.map(|party| crate::column::party("disclosure", party)).transpose()?,
            asked_at: Timestamp(row.asked_at),
            asked_by: row.asked_by,
            user: row.user_id,
        },
        decision,
        taken: unfit("disclosure", row.taken)?,
        taken_at: row.taken_at.map(Timestamp),
    })
}
