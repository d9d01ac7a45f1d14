//! Looking after webhooks: who is told what, secrets, tries, and what was sent.

use super::event::WebhookEvent;
use crate::access::Operation;
use crate::command::{Logged, Version};
use crate::privacy::random;
use crate::{AppError, Platform};
use base::Timestamp;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use store::Tx;
use store::webhook::delivery::{self, Delivery, DeliveryFilter, Told, Try};
use store::webhook::{NewWebhook, Secrets, Webhook, WebhookChange};

/// A webhook as it is shown; its secret is not.
pub type WebhookView = Webhook;

/// A webhook that was made or has another secret, which is told once.
#[derive(Clone, Debug)]
pub struct WebhookMade {
    /// The webhook.
    pub webhook: WebhookView,
    /// For who receives: `whsec_` and base64.
    pub secret: String,
}

/// What is wanted of a webhook; nothing where it is to stay.
#[derive(Clone, Debug, Default)]
pub struct WebhookWish {
    /// Where to send.
    pub url: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// What it is told; nothing named means everything.
    pub events: Option<Vec<String>>,
    /// Whether nothing is to be sent.
    pub disabled: Option<bool>,
}

/// A delivery as it is shown.
#[derive(Clone, Debug)]
pub struct DeliveryView {
    /// The delivery.
    pub delivery: Delivery,
    /// What it tells.
    pub told: Told,
    /// Every try, in order; none in lists.
    pub tries: Vec<Try>,
}

/// Before every secret, as the specification says.
pub(super) const SECRET_PREFIX: &str = "whsec_";
/// Bytes of a secret.
const SECRET_BYTES: usize = 32;
/// How long the former secret signs too: a day, in microseconds.
const FORMER_MICROS: i64 = 24 * 3_600_000_000;
const DESCRIPTION_LENGTH_MAX: usize = 200;
/// So many webhooks there may be.
const WEBHOOKS_MAX: usize = 100;

impl Platform {
    /// Every webhook, by number.
    pub async fn webhooks(&self) -> Result<Vec<WebhookView>, AppError> {
        self.permit(Operation::WebhookList)?;
        Ok(store::webhook::list(&self.store).await?)
    }

    /// A webhook.
    pub async fn webhook(&self, id: i64) -> Result<WebhookView, AppError> {
        self.permit(Operation::WebhookShow)?;
        found(store::webhook::get(&self.store, id).await?, id)
    }

    /// What webhooks can be told of.
    pub fn webhook_events(&self) -> Result<[WebhookEvent; 7], AppError> {
        self.permit(Operation::WebhookEvents)?;
        Ok(WebhookEvent::WANTED)
    }

    /// Makes a webhook and its secret.
    pub async fn create_webhook(&self, wish: &WebhookWish) -> Result<WebhookMade, AppError> {
        self.permit(Operation::WebhookCreate)?;
        let change = self.checked(wish)?;
        let missing = || AppError::refused("webhook_url_wrong", "say where to send: the address is missing");
        let secret = new_secret()?;
        let new = NewWebhook {
            url: change.url.ok_or_else(missing)?,
            description: change.description.unwrap_or_default(),
            events: change.events.unwrap_or_default(),
            secrets: self.sealed(&secret, None)?,
            created_at: self.now(),
            created_by: self.caller().who.clone(),
        };
        self.write(async |tx: &Tx| {
            if store::webhook::list(tx).await?.len() >= WEBHOOKS_MAX {
                let message = format!("there are {WEBHOOKS_MAX} webhooks already; delete one that is not needed");
                return Err(AppError::refused("webhook_too_many", message));
            }
            let id = store::webhook::insert(tx, &new).await?;
            let webhook = found(store::webhook::get(tx, id).await?, id)?;
            let logged = Logged { summary: format!("webhook {id}"), before: Value::Null, after: words(&webhook) };
            self.log_aside(tx, Operation::WebhookCreate, logged).await?;
            Ok(WebhookMade { webhook, secret: secret.clone() })
        })
        .await
    }

    /// Changes where to send, what is told, or whether anything is sent. What waits goes on when it is sent again.
    pub async fn edit_webhook(&self, id: i64, wish: &WebhookWish) -> Result<WebhookView, AppError> {
        self.permit(Operation::WebhookEdit)?;
        let change = self.checked(wish)?;
        self.write(async |tx: &Tx| {
            let before = self.webhook_to_change(tx, id).await?;
            // Who is disabled already stays so for the same reason.
            let same = change.disabled.is_some_and(|disabled| disabled.is_some() == before.disabled.is_some());
            let change = WebhookChange { disabled: change.disabled.filter(|_| !same), ..change.clone() };
            store::webhook::update(tx, id, &change).await?;
            let after = found(store::webhook::get(tx, id).await?, id)?;
            let logged = Logged { summary: format!("webhook {id}"), before: words(&before), after: words(&after) };
            self.log_aside(tx, Operation::WebhookEdit, logged).await?;
            Ok(after)
        })
        .await
    }

    /// Removes a webhook with everything that was sent to it.
    pub async fn delete_webhook(&self, id: i64) -> Result<(), AppError> {
        self.permit(Operation::WebhookDelete)?;
        self.write(async |tx: &Tx| {
            let before = self.webhook_to_change(tx, id).await?;
            store::webhook::delete(tx, id).await?;
            let logged = Logged { summary: format!("webhook {id}"), before: words(&before), after: Value::Null };
            self.log_aside(tx, Operation::WebhookDelete, logged).await
        })
        .await
    }

    /// Gives a webhook another secret. The former one signs beside it for a day.
    pub async fn rotate_webhook(&self, id: i64) -> Result<WebhookMade, AppError> {
        self.permit(Operation::WebhookRotate)?;
        let secret = new_secret()?;
        self.write(async |tx: &Tx| {
            let before = self.webhook_to_change(tx, id).await?;
            let former = self.opened_secret(&before.webhook.secrets)?;
            let secrets = self.sealed(&secret, Some(&former))?;
            let change = WebhookChange { secrets: Some(secrets), ..WebhookChange::default() };
            store::webhook::update(tx, id, &change).await?;
            self.log_aside(tx, Operation::WebhookRotate, format!("webhook {id}: another secret")).await?;
            let webhook = found(store::webhook::get(tx, id).await?, id)?;
            Ok(WebhookMade { webhook, secret: secret.clone() })
        })
        .await
    }

    /// Sends a webhook a try; the number of the delivery.
    pub async fn ping_webhook(&self, id: i64) -> Result<DeliveryView, AppError> {
        self.permit(Operation::WebhookPing)?;
        self.write(async |tx: &Tx| {
            able(&self.webhook_to_change(tx, id).await?)?;
            let delivery = self.tell_ping(tx, id).await?;
            self.log_aside(tx, Operation::WebhookPing, format!("webhook {id}")).await?;
            self.delivery_of(tx, (id, delivery)).await
        })
        .await
    }

    /// What was sent and is to be sent to a webhook, newest first.
    pub async fn webhook_deliveries(&self, id: i64, filter: &DeliveryFilter) -> Result<Vec<DeliveryView>, AppError> {
        self.permit(Operation::WebhookDeliveries)?;
        found(store::webhook::get(&self.store, id).await?, id)?;
        let found = delivery::list(&self.store, id, filter).await?;
        Ok(found.into_iter().map(|(delivery, told)| DeliveryView { delivery, told, tries: Vec::new() }).collect())
    }

    /// A delivery with every try.
    pub async fn webhook_delivery(&self, id: i64, delivery: i64) -> Result<DeliveryView, AppError> {
        self.permit(Operation::WebhookDelivery)?;
        self.delivery_of(&self.store, (id, delivery)).await
    }

    /// Sends a delivery that arrived or was given up once more: the same message, with the same id.
    pub async fn resend_webhook(&self, id: i64, delivery: i64) -> Result<DeliveryView, AppError> {
        self.permit(Operation::WebhookResend)?;
        self.write(async |tx: &Tx| {
            self.delivery_of(tx, (id, delivery)).await?;
            able(&self.webhook_to_change(tx, id).await?)?;
            if !delivery::resend(tx, delivery, self.now()).await? {
                let message = format!("delivery {delivery} is under way; wait until it has arrived or was given up");
                return Err(AppError::refused("webhook_delivery_open", message));
            }
            self.log_aside(tx, Operation::WebhookResend, format!("webhook {id}, delivery {delivery}")).await?;
            self.delivery_of(tx, (id, delivery)).await
        })
        .await
    }

    async fn delivery_of(&self, on: &impl store::Read, (id, number): (i64, i64)) -> Result<DeliveryView, AppError> {
        let missing =
            || AppError::refused("webhook_delivery_not_found", format!("webhook {id} has no delivery {number}"));
        let delivery = delivery::get(on, number).await?.filter(|delivery| delivery.webhook == id);
        let delivery = delivery.ok_or_else(missing)?;
        let told = delivery::told(on, delivery.told).await?.ok_or_else(missing)?;
        Ok(DeliveryView { tries: delivery::tries(on, number).await?, delivery, told })
    }

    async fn webhook_to_change(&self, tx: &Tx, id: i64) -> Result<Webhook, AppError> {
        let webhook = found(store::webhook::get(tx, id).await?, id)?;
        self.expect(&format!("webhook {id}"), Version(webhook.version))?;
        Ok(webhook)
    }

    /// What is wanted, as it is stored.
    fn checked(&self, wish: &WebhookWish) -> Result<WebhookChange, AppError> {
        if let Some(url) = &wish.url {
            self.webhook_rules.check(url)?;
        }
        let description = wish.description.as_ref().map(|text| text.trim().to_owned());
        if description.as_ref().is_some_and(|text| text.chars().count() > DESCRIPTION_LENGTH_MAX) {
            let message = format!("say in at most {DESCRIPTION_LENGTH_MAX} characters what the webhook is for");
            return Err(AppError::refused("webhook_description_wrong", message));
        }
        let events = wish.events.as_ref().map(|names| {
            let read = |name: &String| {
                WebhookEvent::parse(name).map(WebhookEvent::name).ok_or_else(|| {
                    let known = WebhookEvent::WANTED.map(WebhookEvent::name).join(", ");
                    let message = format!("no webhook is told of {name:?}; there is {known}");
                    AppError::refused("webhook_event_unknown", message)
                })
            };
            let names: BTreeSet<&str> = names.iter().map(read).collect::<Result<_, _>>()?;
            Ok::<_, AppError>(names.into_iter().collect::<Vec<_>>().join(","))
        });
        Ok(WebhookChange {
            url: wish.url.clone(),
            description,
            events: events.transpose()?,
            secrets: None,
            disabled: wish.disabled.map(|disabled| disabled.then(|| self.now())),
        })
    }

    /// Secrets under a new data key.
    fn sealed(&self, secret: &str, former: Option<&str>) -> Result<Secrets, AppError> {
        let (key, wrapped_key) = self.ring.new_data_key()?;
        let until = former.map_or(Timestamp(0), |_| Timestamp(self.now().0 + FORMER_MICROS));
        Ok(Secrets {
            wrapped_key,
            sealed: key.seal(secret)?,
            former_sealed: former.map_or(Ok(Vec::new()), |former| key.seal(former))?,
            former_until: until,
        })
    }

    fn opened_secret(&self, secrets: &Secrets) -> Result<String, AppError> {
        let opened = self.ring.data_key(&secrets.wrapped_key)?.open(&secrets.sealed);
        opened.ok_or_else(|| AppError::refused("data_key_unreadable", "the secret of a webhook cannot be read"))
    }
}

fn new_secret() -> Result<String, AppError> {
    let bytes: [u8; SECRET_BYTES] = random()?;
    Ok(format!("{SECRET_PREFIX}{}", STANDARD.encode(bytes)))
}

fn found(webhook: Option<Webhook>, id: i64) -> Result<Webhook, AppError> {
    webhook.ok_or_else(|| AppError::refused("webhook_not_found", format!("there is no webhook {id}")))
}

/// Refuses to send to a webhook that nothing is sent to.
fn able(webhook: &Webhook) -> Result<(), AppError> {
    if webhook.disabled.is_none() {
        return Ok(());
    }
    let message = format!("nothing is sent to webhook {}; enable it first", webhook.id);
    Err(AppError::refused("webhook_disabled", message))
}

/// A webhook as the log keeps it.
fn words(webhook: &Webhook) -> Value {
    let new = &webhook.webhook;
    json!({
        "url": new.url,
        "description": new.description,
        "events": new.events,
        "disabled": webhook.disabled.map(|(_, why)| why.name()),
    })
}
