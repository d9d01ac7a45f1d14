//! What webhooks are told: an event once, a delivery of it to each webhook, and every try.
//!
//! An event is written in the transaction of what it tells of. A delivery is given to a process under the writer's lock; when that
//! process is not heard of again, another one gets it.

use super::Webhook;
use crate::bulk::{self, Conflict};
use crate::column::{corrupt, fit, unfit};
use crate::{Read, StoreError, Tx};
use base::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::BTreeMap;

mod event_row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "webhook_event")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub message: String,
        pub event: String,
        pub at: i64,
        pub about: String,
        pub body: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "webhook_delivery")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub webhook: i64,
        pub told: i64,
        pub state: i16,
        pub step: i16,
        pub tries: i32,
        pub next_at: i64,
        pub owner: String,
        pub claimed_at: i64,
        pub ended_at: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod try_row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "webhook_try")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub delivery: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub number: i32,
        pub at: i64,
        pub took_ms: i64,
        pub status: Option<i16>,
        pub answer: String,
        pub error: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// How far a delivery has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum DeliveryState {
    /// It is to be sent, now or later.
    Waiting = 1,
    /// A process sends it.
    Sending = 2,
    /// It arrived.
    Delivered = 3,
    /// It was tried often enough.
    Failed = 4,
}

impl DeliveryState {
    /// Every state.
    pub const ALL: [DeliveryState; 4] =
        [DeliveryState::Waiting, DeliveryState::Sending, DeliveryState::Delivered, DeliveryState::Failed];

    /// The word used in output.
    pub fn name(self) -> &'static str {
        match self {
            DeliveryState::Waiting => "waiting",
            DeliveryState::Sending => "sending",
            DeliveryState::Delivered => "delivered",
            DeliveryState::Failed => "failed",
        }
    }
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// By which receivers know that they saw it before; unique.
    pub message: String,
    /// The word for what happened.
    pub event: String,
    /// When.
    pub at: Timestamp,
    /// What the body is made of when it is sent first; empty when the body is there.
    pub about: String,
    /// What is sent; empty until it was made.
    pub body: String,
}

/// A delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Its number.
    pub id: i64,
    /// To which webhook.
    pub webhook: i64,
    /// The number of what happened.
    pub told: i64,
    /// How far it has come.
    pub state: DeliveryState,
    /// How often it was tried since it was asked for, the last time.
    pub step: u16,
    /// How often it was tried in all.
    pub tries: u32,
    /// When it is sent next, while it waits.
    pub next_at: Timestamp,
    /// When it arrived, or was given up.
    pub ended_at: Option<Timestamp>,
}

/// A try.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Try {
    /// From 1.
    pub number: u32,
    /// When it began.
    pub at: Timestamp,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// The status that was answered; none without an answer.
    pub status: Option<u16>,
    /// How the answer's body begins.
    pub answer: String,
    /// Why there was no answer; empty when there was one.
    pub error: String,
}

/// Writes what happened, and a delivery of each to each of some webhooks. Returns the numbers of the deliveries.
pub async fn tell(tx: &Tx, told: &[Told], webhooks: &[i64], now: Timestamp) -> Result<Vec<i64>, StoreError> {
    let first_event = bulk::next_id::<event_row::Entity>(tx, event_row::Column::Id).await?;
    let rows = told.iter().cloned().zip(first_event..).map(|(told, id)| {
        let Told { message, event, at, about, body } = told;
        event_row::Model { id, message, event, at: at.0, about, body }
    });
    bulk::insert::<event_row::Entity>(tx, Conflict::Refuse, rows).await?;
    let first = bulk::next_id::<row::Entity>(tx, row::Column::Id).await?;
    let events = (first_event..).take(told.len());
    let pairs = events.flat_map(|event| webhooks.iter().map(move |webhook| (event, *webhook)));
    let rows = pairs.zip(first..).map(|((told, webhook), id)| row::Model {
        id,
        webhook,
        told,
        state: DeliveryState::Waiting as i16,
        step: 0,
        tries: 0,
        next_at: now.0,
        owner: String::new(),
        claimed_at: 0,
        ended_at: None,
    });
    bulk::insert::<row::Entity>(tx, Conflict::Refuse, rows).await?;
    Ok((first..).take(told.len() * webhooks.len()).collect())
}

fn due(now: Timestamp, silent_since: Timestamp) -> Condition {
    let waits = Condition::all()
        .add(row::Column::State.eq(DeliveryState::Waiting as i16))
        .add(row::Column::NextAt.lte(now.0))
        .add(row::Column::Webhook.in_subquery(super::able_numbers()));
    let lost = Condition::all()
        .add(row::Column::State.eq(DeliveryState::Sending as i16))
        .add(row::Column::ClaimedAt.lt(silent_since.0));
    Condition::any().add(waits).add(lost)
}

/// Whether anything is to be sent, for who would otherwise take the writer's lock in vain.
pub async fn any_due(on: &impl Read, now: Timestamp, silent_since: Timestamp) -> Result<bool, StoreError> {
    Ok(row::Entity::find().filter(due(now, silent_since)).limit(1).one(&on.executor()).await?.is_some())
}

/// How many have not ended: they wait, for now or for another try, or are being sent.
pub async fn unended(on: &impl Read) -> Result<u64, StoreError> {
    let states = [DeliveryState::Waiting as i16, DeliveryState::Sending as i16];
    Ok(row::Entity::find().filter(row::Column::State.is_in(states)).count(&on.executor()).await?)
}

/// Gives an owner deliveries that are to be sent, the longest due first: at most so many for one webhook together with those that
/// others are sending to it. What was given to an owner who is not heard of any more is given again.
pub async fn claim(
    tx: &Tx,
    owner: &str,
    (now, silent_since): (Timestamp, Timestamp),
    each_max: u64,
) -> Result<Vec<(Delivery, Webhook)>, StoreError> {
    row::Entity::update_many()
        .col_expr(row::Column::State, Expr::value(DeliveryState::Waiting as i16))
        .filter(row::Column::State.eq(DeliveryState::Sending as i16))
        .filter(row::Column::ClaimedAt.lt(silent_since.0))
        .exec(tx.connection())
        .await?;
    let numbers = row::Entity::find().select_only().column(row::Column::Webhook).distinct();
    let numbers: Vec<i64> = numbers.filter(due(now, silent_since)).into_tuple().all(tx.connection()).await?;
    let sending = row::Entity::find().filter(row::Column::State.eq(DeliveryState::Sending as i16));
    let mut sent: BTreeMap<i64, u64> = BTreeMap::new();
    for row in sending.all(tx.connection()).await? {
        *sent.entry(row.webhook).or_default() += 1;
    }
    let mut claimed = Vec::new();
    for webhook in super::able(tx, &numbers).await? {
        let left = each_max.saturating_sub(sent.get(&webhook.id).copied().unwrap_or_default());
        let next = row::Entity::find()
            .filter(row::Column::State.eq(DeliveryState::Waiting as i16))
            .filter(row::Column::NextAt.lte(now.0))
            .filter(row::Column::Webhook.eq(webhook.id))
            .order_by_asc(row::Column::NextAt)
            .order_by_asc(row::Column::Id)
            .limit(left);
        for row in next.all(tx.connection()).await? {
            claimed.push((read(row)?, webhook.clone()));
        }
    }
    row::Entity::update_many()
        .col_expr(row::Column::State, Expr::value(DeliveryState::Sending as i16))
        .col_expr(row::Column::Owner, Expr::value(owner))
        .col_expr(row::Column::ClaimedAt, Expr::value(now.0))
        .filter(row::Column::Id.is_in(claimed.iter().map(|(delivery, _)| delivery.id)))
        .exec(tx.connection())
        .await?;
    Ok(claimed)
}

/// What happened, by its number.
pub async fn told(on: &impl Read, id: i64) -> Result<Option<Told>, StoreError> {
    let found = event_row::Entity::find_by_id(id).one(&on.executor()).await?;
    Ok(found.map(|row| Told {
        message: row.message,
        event: row.event,
        at: Timestamp(row.at),
        about: row.about,
        body: row.body,
    }))
}

/// Keeps the body that was made of what happened, unless one was made meanwhile.
pub async fn set_body(tx: &Tx, id: i64, body: &str) -> Result<(), StoreError> {
    event_row::Entity::update_many()
        .col_expr(event_row::Column::Body, Expr::value(body))
        .filter(event_row::Column::Id.eq(id))
        .filter(event_row::Column::Body.eq(""))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// What becomes of a delivery after a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    /// It is sent again then.
    Again(Timestamp),
    /// It is done with.
    Ended(DeliveryState, Timestamp),
}

/// Writes down a try of a delivery that is the owner's, and what becomes of it. Nothing when it is another's by now.
pub async fn tried(
    tx: &Tx,
    (delivery, owner): (&Delivery, &str),
    done: &Try,
    after: After,
) -> Result<bool, StoreError> {
    let tries: i32 = fit("a number of tries", delivery.tries + 1)?;
    let step: i16 = fit("a number of tries", delivery.step + 1)?;
    let (state, next_at, ended_at) = match after {
        After::Again(at) => (DeliveryState::Waiting, at, None),
        After::Ended(state, at) => (state, at, Some(at.0)),
    };
    let changed = row::Entity::update_many()
        .col_expr(row::Column::State, Expr::value(state as i16))
        .col_expr(row::Column::NextAt, Expr::value(next_at.0))
        .col_expr(row::Column::EndedAt, Expr::value(ended_at))
        .col_expr(row::Column::Tries, Expr::value(tries))
        .col_expr(row::Column::Step, Expr::value(step))
        .filter(row::Column::Id.eq(delivery.id))
        .filter(row::Column::State.eq(DeliveryState::Sending as i16))
        .filter(row::Column::Owner.eq(owner))
        .exec(tx.connection())
        .await?;
    if changed.rows_affected == 0 {
        return Ok(false);
    }
    let row = try_row::Model {
        delivery: delivery.id,
        number: tries,
        at: done.at.0,
        took_ms: fit("a duration", done.took_ms)?,
        status: done.status.map(|status| fit("a status", status)).transpose()?,
        answer: done.answer.clone(),
        error: done.error.clone(),
    };
    bulk::insert::<try_row::Entity>(tx, Conflict::Refuse, [row]).await?;
    Ok(true)
}

/// Sends a delivery that has ended once more. Whether it had.
pub async fn resend(tx: &Tx, id: i64, now: Timestamp) -> Result<bool, StoreError> {
    let changed = row::Entity::update_many()
        .col_expr(row::Column::State, Expr::value(DeliveryState::Waiting as i16))
        .col_expr(row::Column::Step, Expr::value(0_i16))
        .col_expr(row::Column::NextAt, Expr::value(now.0))
        .col_expr(row::Column::EndedAt, Expr::value(None::<i64>))
        .filter(row::Column::Id.eq(id))
        .filter(row::Column::State.gte(DeliveryState::Delivered as i16))
        .exec(tx.connection())
        .await?;
    Ok(changed.rows_affected > 0)
}

/// Which deliveries are asked for.
#[derive(Clone, Debug, Default)]
pub struct DeliveryFilter {
    /// In this state only.
    pub state: Option<DeliveryState>,
    /// With a smaller number than this.
    pub before: Option<i64>,
    /// At most so many.
    pub limit: u64,
}

/// Deliveries to a webhook with what they tell, newest first.
pub async fn list(on: &impl Read, webhook: i64, filter: &DeliveryFilter) -> Result<Vec<(Delivery, Told)>, StoreError> {
    let mut query = row::Entity::find().filter(row::Column::Webhook.eq(webhook));
    if let Some(state) = filter.state {
        query = query.filter(row::Column::State.eq(state as i16));
    }
    if let Some(before) = filter.before {
        query = query.filter(row::Column::Id.lt(before));
    }
    let rows = query.order_by_desc(row::Column::Id).limit(filter.limit).all(&on.executor()).await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let told = told(on, row.told).await?.ok_or_else(|| corrupt("webhook_delivery", row.told))?;
        found.push((read(row)?, told));
    }
    Ok(found)
}

/// The delivery with this number.
pub async fn get(on: &impl Read, id: i64) -> Result<Option<Delivery>, StoreError> {
    row::Entity::find_by_id(id).one(&on.executor()).await?.map(read).transpose()
}

/// Every try of a delivery, in order.
pub async fn tries(on: &impl Read, delivery: i64) -> Result<Vec<Try>, StoreError> {
    let query = try_row::Entity::find().filter(try_row::Column::Delivery.eq(delivery));
    let rows = query.order_by_asc(try_row::Column::Number).all(&on.executor()).await?;
    rows.into_iter()
        .map(|row| {
            Ok(Try {
                number: unfit("webhook_try", row.number)?,
                at: Timestamp(row.at),
                took_ms: unfit("webhook_try", row.took_ms)?,
                status: row.status.map(|status| unfit("webhook_try", status)).transpose()?,
                answer: row.answer,
                error: row.error,
            })
        })
        .collect()
}

/// Forgets deliveries that ended before an instant, at most so many, and events that are in no delivery any more.
pub async fn forget(tx: &Tx, before: Timestamp, most: u64) -> Result<(), StoreError> {
    let old = row::Entity::find().filter(row::Column::EndedAt.lt(before.0)).limit(most).all(tx.connection()).await?;
    remove(tx, &old).await
}

/// Removes everything that was sent or is to be sent to a webhook.
pub(super) async fn delete_of(tx: &Tx, webhook: i64) -> Result<(), StoreError> {
    loop {
        let some = row::Entity::find().filter(row::Column::Webhook.eq(webhook)).limit(500);
        let some = some.all(tx.connection()).await?;
        if some.is_empty() {
            return Ok(());
        }
        remove(tx, &some).await?;
    }
}

async fn remove(tx: &Tx, rows: &[row::Model]) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let ids = || rows.iter().map(|row| row.id);
    try_row::Entity::delete_many().filter(try_row::Column::Delivery.is_in(ids())).exec(tx.connection()).await?;
    row::Entity::delete_many().filter(row::Column::Id.is_in(ids())).exec(tx.connection()).await?;
    let told: Vec<i64> = rows.iter().map(|row| row.told).collect();
    let left = row::Entity::find().select_only().column(row::Column::Told);
    let left: Vec<i64> =
        left.filter(row::Column::Told.is_in(told.iter().copied())).into_tuple().all(tx.connection()).await?;
    let over = told.into_iter().filter(|event| !left.contains(event));
    event_row::Entity::delete_many().filter(event_row::Column::Id.is_in(over)).exec(tx.connection()).await?;
    Ok(())
}

fn read(row: row::Model) -> Result<Delivery, StoreError> {
    let state = DeliveryState::ALL.into_iter().find(|state| *state as i16 == row.state);
    Ok(Delivery {
        id: row.id,
        webhook: row.webhook,
        told: row.told,
        state: state.ok_or_else(|| corrupt("webhook_delivery", row.state))?,
        step: unfit("webhook_delivery", row.step)?,
        tries: unfit("webhook_delivery", row.tries)?,
        next_at: Timestamp(row.next_at),
        ended_at: row.ended_at.map(Timestamp),
    })
}
