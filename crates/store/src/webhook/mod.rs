//! Webhooks: addresses that are told what happens. What they are told, and how that went, stands in [`delivery`].

pub mod delivery;

use crate::bulk::{self, Conflict};
use crate::column::corrupt;
use crate::{Read, StoreError, Tx};
use base::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect};

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "webhook")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub url: String,
        pub description: String,
        pub events: String,
        pub wrapped_key: Vec<u8>,
        pub sealed: Vec<u8>,
        pub former_sealed: Vec<u8>,
        pub former_until: i64,
        pub created_at: i64,
        pub created_by: String,
        pub disabled_at: Option<i64>,
        pub disabled_why: i16,
        pub failing_since: Option<i64>,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Why nothing is sent to a webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum WebhookDisabled {
    /// Somebody wanted it so.
    ByHand = 1,
    /// Its receiver said that it wants nothing more.
    Gone = 2,
    /// Nothing arrived for days.
    Failing = 3,
}

impl WebhookDisabled {
    /// Every reason.
    pub const ALL: [WebhookDisabled; 3] = [WebhookDisabled::ByHand, WebhookDisabled::Gone, WebhookDisabled::Failing];

    /// The word used in output.
    pub fn name(self) -> &'static str {
        match self {
            WebhookDisabled::ByHand => "by_hand",
            WebhookDisabled::Gone => "gone",
            WebhookDisabled::Failing => "failing",
        }
    }
}

/// The secrets that deliveries are signed with, sealed under one data key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Secrets {
    /// The data key, wrapped by the key ring.
    pub wrapped_key: Vec<u8>,
    /// The secret.
    pub sealed: Vec<u8>,
    /// The one before it; empty when there is none.
    pub former_sealed: Vec<u8>,
    /// Until when the one before signs too.
    pub former_until: Timestamp,
}

/// A webhook to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewWebhook {
    /// Where to send.
    pub url: String,
    /// What it is for.
    pub description: String,
    /// Words for what it is told, sorted, with commas between; empty for everything.
    pub events: String,
    /// What deliveries are signed with.
    pub secrets: Secrets,
    /// When it was made.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
}

impl NewWebhook {
    /// Whether it is told of what goes by this word.
    pub fn wants(&self, event: &str) -> bool {
        self.events.is_empty() || self.events.split(',').any(|word| word == event)
    }
}

/// A webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// Its number.
    pub id: i64,
    /// The rest.
    pub webhook: NewWebhook,
    /// Since when nothing is sent to it, and why.
    pub disabled: Option<(Timestamp, WebhookDisabled)>,
    /// Since when every try failed; none while the last one arrived.
    pub failing_since: Option<Timestamp>,
    /// Counts the changes by people, from 1.
    pub version: i64,
}

/// Writes a webhook and returns its number.
pub async fn insert(tx: &Tx, webhook: &NewWebhook) -> Result<i64, StoreError> {
    let id = bulk::next_id::<row::Entity>(tx, row::Column::Id).await?;
    let Secrets { wrapped_key, sealed, former_sealed, former_until } = webhook.secrets.clone();
    let row = row::Model {
        id,
        url: webhook.url.clone(),
        description: webhook.description.clone(),
        events: webhook.events.clone(),
        wrapped_key,
        sealed,
        former_sealed,
        former_until: former_until.0,
        created_at: webhook.created_at.0,
        created_by: webhook.created_by.clone(),
        disabled_at: None,
        disabled_why: 0,
        failing_since: None,
        version: 1,
    };
    bulk::insert::<row::Entity>(tx, Conflict::Refuse, [row]).await?;
    Ok(id)
}

/// Every webhook, by number.
pub async fn list(on: &impl Read) -> Result<Vec<Webhook>, StoreError> {
    let rows = row::Entity::find().order_by_asc(row::Column::Id).all(&on.executor()).await?;
    rows.into_iter().map(read).collect()
}

/// The webhook with this number.
pub async fn get(on: &impl Read, id: i64) -> Result<Option<Webhook>, StoreError> {
    row::Entity::find_by_id(id).one(&on.executor()).await?.map(read).transpose()
}

/// Numbers of the webhooks to which things are sent and that are told of what goes by a word.
pub async fn wanting(on: &impl Read, event: &str) -> Result<Vec<i64>, StoreError> {
    let able = row::Entity::find().filter(row::Column::DisabledAt.is_null()).order_by_asc(row::Column::Id);
    let able = able.all(&on.executor()).await?.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
    Ok(able.into_iter().filter(|able| able.webhook.wants(event)).map(|able| able.id).collect())
}

/// What people change of a webhook.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WebhookChange {
    /// Where to send.
    pub url: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// What it is told, as in [`NewWebhook::events`].
    pub events: Option<String>,
    /// What deliveries are signed with.
    pub secrets: Option<Secrets>,
    /// Since when nothing is sent, or that things are sent again.
    pub disabled: Option<Option<Timestamp>>,
}

/// Changes a webhook; also without any change its version counts on.
pub async fn update(tx: &Tx, id: i64, change: &WebhookChange) -> Result<(), StoreError> {
    let mut query = row::Entity::update_many()
        .col_expr(row::Column::Version, Expr::col(row::Column::Version).add(1))
        .filter(row::Column::Id.eq(id));
    for (column, text) in [
        (row::Column::Url, &change.url),
        (row::Column::Description, &change.description),
        (row::Column::Events, &change.events),
    ] {
        if let Some(text) = text {
            query = query.col_expr(column, Expr::value(text.as_str()));
        }
    }
    if let Some(Secrets { wrapped_key, sealed, former_sealed, former_until }) = change.secrets.clone() {
        query = query
            .col_expr(row::Column::WrappedKey, Expr::value(wrapped_key))
            .col_expr(row::Column::Sealed, Expr::value(sealed))
            .col_expr(row::Column::FormerSealed, Expr::value(former_sealed))
            .col_expr(row::Column::FormerUntil, Expr::value(former_until.0));
    }
    if let Some(disabled) = change.disabled {
        let why = disabled.map_or(0, |_| WebhookDisabled::ByHand as i16);
        query = query
            .col_expr(row::Column::DisabledAt, Expr::value(disabled.map(|at| at.0)))
            .col_expr(row::Column::DisabledWhy, Expr::value(why))
            .col_expr(row::Column::FailingSince, Expr::value(None::<i64>));
    }
    if query.exec(tx.connection()).await?.rows_affected == 0 {
        return Err(StoreError::NotFound { what: "webhook", id: id.to_string() });
    }
    Ok(())
}

/// Says since when every try failed, and whether nothing more is to be sent. What people changed counts as before.
pub async fn set_health(
    tx: &Tx,
    id: i64,
    failing_since: Option<Timestamp>,
    disabled: Option<(Timestamp, WebhookDisabled)>,
) -> Result<(), StoreError> {
    let mut query = row::Entity::update_many()
        .col_expr(row::Column::FailingSince, Expr::value(failing_since.map(|at| at.0)))
        .filter(row::Column::Id.eq(id));
    if let Some((at, why)) = disabled {
        query = query
            .col_expr(row::Column::DisabledAt, Expr::value(at.0))
            .col_expr(row::Column::DisabledWhy, Expr::value(why as i16))
            .col_expr(row::Column::Version, Expr::col(row::Column::Version).add(1));
    }
    query.exec(tx.connection()).await?;
    Ok(())
}

/// Removes a webhook with everything that was sent to it. Whether it was there.
pub async fn delete(tx: &Tx, id: i64) -> Result<bool, StoreError> {
    delivery::delete_of(tx, id).await?;
    Ok(row::Entity::delete_by_id(id).exec(tx.connection()).await?.rows_affected > 0)
}

/// Numbers of webhooks that things are sent to, among some.
pub(crate) async fn able(on: &impl Read, among: &[i64]) -> Result<Vec<Webhook>, StoreError> {
    let query = row::Entity::find()
        .filter(row::Column::Id.is_in(among.iter().copied()))
        .filter(row::Column::DisabledAt.is_null())
        .order_by_asc(row::Column::Id);
    query.all(&on.executor()).await?.into_iter().map(read).collect()
}

/// Numbers of webhooks that things are sent to, as a condition on deliveries.
pub(crate) fn able_numbers() -> sea_orm::sea_query::SelectStatement {
    use sea_orm::QueryTrait;
    let numbers = row::Entity::find().select_only().column(row::Column::Id);
    numbers.filter(row::Column::DisabledAt.is_null()).into_query()
}

fn read(row: row::Model) -> Result<Webhook, StoreError> {
    let why = WebhookDisabled::ALL.into_iter().find(|why| *why as i16 == row.disabled_why);
    let disabled = match (row.disabled_at, why) {
        (None, _) => None,
        (Some(at), Some(why)) => Some((Timestamp(at), why)),
        (Some(_), None) => return Err(corrupt("webhook", row.disabled_why)),
    };
    Ok(Webhook {
        id: row.id,
        disabled,
        failing_since: row.failing_since.map(Timestamp),
        version: row.version,
        webhook: NewWebhook {
            url: row.url,
            description: row.description,
            events: row.events,
            secrets: Secrets {
                wrapped_key: row.wrapped_key,
                sealed: row.sealed,
                former_sealed: row.former_sealed,
                former_until: Timestamp(row.former_until),
            },
            created_at: Timestamp(row.created_at),
            created_by: row.created_by,
        },
    })
}
