//! Sending what webhooks are told: what is due, signed; and what becomes of it after a try.

use super::event::{WebhookEvent, body};
use super::manage::SECRET_PREFIX;
use crate::access::{Operation, Reach};
use crate::privacy::random;
use crate::{AppError, LiveOrder, MemberName, Platform};
use base::{ProfileId, Timestamp};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use store::webhook::delivery::{self, After, Delivery, DeliveryState, Told, Try};
use store::webhook::{Webhook, WebhookDisabled};

/// A request to be sent: `POST`, with a JSON body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookRequest {
    /// The delivery.
    pub delivery: Delivery,
    /// Where to send.
    pub url: String,
    /// Headers of the specification.
    pub headers: [(&'static str, String); 3],
    /// What is sent.
    pub body: String,
}

/// What came of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WebhookAnswer {
    /// The status; none without an answer.
    pub status: Option<u16>,
    /// How the answer's body begins.
    pub text: String,
    /// Why there was no answer; empty when there was one.
    pub error: String,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// After how many seconds the receiver wants to be asked again.
    pub retry_after_seconds: Option<u64>,
}

/// How an order is written down for receivers.
pub type WebhookRender = dyn Fn(LiveOrder) -> Value + Send + Sync;

/// After how many seconds something is tried again, as the specification proposes: ten tries within 76 hours.
const AGAIN_SECONDS: [i64; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
/// Up to so much of that is added by chance, in thousandths, so that not everything comes at once.
const CHANCE_THOUSANDTHS: i64 = 100;
/// A receiver may ask for at most so long a pause.
const PAUSE_SECONDS_MAX: i64 = 86_400;
/// Webhooks of which nothing arrived for so long are disabled.
const FAILING_DAYS_MAX: i64 = 5;
/// A process that said nothing for so long does not send any more. Longer than a request may take.
const SILENCE_SECONDS: i64 = 120;
/// Deliveries to one webhook at the same time.
const AT_ONCE: u64 = 4;
/// How long what was sent can be looked at.
const KEPT_DAYS: i64 = 30;
/// Old deliveries that are removed at once.
const FORGOTTEN_MAX: u64 = 500;
const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;
/// The status that says that nothing more is wanted.
const GONE: u16 = 410;

impl Platform {
    /// What is to be sent now, given to this process alone. `worker` tells it from all others.
    pub async fn due_webhooks(&self, worker: &str, render: &WebhookRender) -> Result<Vec<WebhookRequest>, AppError> {
        self.permit(Operation::WebhookDeliver)?;
        let now = self.now();
        let silent_since = Timestamp(now.0 - SILENCE_SECONDS * SECOND);
        if !delivery::any_due(&self.store, now, silent_since).await? {
            return Ok(Vec::new());
        }
        let claimed = self
            .write(async |tx| {
                delivery::forget(tx, Timestamp(now.0 - KEPT_DAYS * DAY), FORGOTTEN_MAX).await?;
                Ok(delivery::claim(tx, worker, (now, silent_since), AT_ONCE).await?)
            })
            .await?;
        let mut requests = Vec::with_capacity(claimed.len());
        for (delivery, webhook) in claimed {
            let told = self.told_with_body(delivery.told, render).await?;
            requests.push(self.signed(delivery, &webhook, told)?);
        }
        Ok(requests)
    }

    /// What happened, with its body, which is made when it is sent first and stays the same from then on.
    async fn told_with_body(&self, id: i64, render: &WebhookRender) -> Result<Told, AppError> {
        let missing = || AppError::internal(format!("event {id} of webhooks is gone"));
        let told = delivery::told(&self.store, id).await?.ok_or_else(missing)?;
        if !told.body.is_empty() {
            return Ok(told);
        }
        let about: Value = serde_json::from_str(&told.about).map_err(AppError::internal)?;
        let data = if told.event == WebhookEvent::OrderCredited.name() {
            self.order_data(&about, render).await?
        } else {
            self.link_data(&about).await?
        };
        let body = body(&told.event, told.at, &data);
        self.write(async |tx| Ok(delivery::set_body(tx, id, &body).await?)).await?;
        // Another process may have been quicker.
        delivery::told(&self.store, id).await?.ok_or_else(missing)
    }

    async fn order_data(&self, about: &Value, render: &WebhookRender) -> Result<Value, AppError> {
        let (source, number) = (about["source"].as_str(), about["number"].as_str().unwrap_or_default());
        let found = self.live_orders(&Reach::All, &[number]).await?.into_iter().flatten();
        let order = found.into_iter().find(|order| Some(order.source.as_str()) == source);
        Ok(order.map_or_else(|| about.clone(), render))
    }

    async fn link_data(&self, about: &Value) -> Result<Value, AppError> {
        let profile = |name: &str| ProfileId(about[name].as_i64().unwrap_or_default());
        let (a, b) = (profile("a"), profile("b"));
        let world = self.world().await?;
        let members = self.members(&world).await?;
        let id = members.member_of(a);
        let name = self.member_names(&world, &members, &[id]).await?.name(id);
        let MemberName { id, name } = MemberName { id, name };
        let member = json!({ "id": id.0, "name": name });
        Ok(json!({ "member": member, "profiles": [a.0, b.0], "evidence": about["evidence"] }))
    }

    fn signed(&self, delivery: Delivery, webhook: &Webhook, told: Told) -> Result<WebhookRequest, AppError> {
        let seconds = self.now().0.div_euclid(SECOND);
        let secrets = &webhook.webhook.secrets;
        let key = self.ring.data_key(&secrets.wrapped_key)?;
        let former = &secrets.former_sealed;
        let former = (!former.is_empty() && secrets.former_until > self.now()).then_some(former);
        let mut signatures = Vec::with_capacity(2);
        for sealed in [&secrets.sealed].into_iter().chain(former) {
            let unreadable = || AppError::refused("data_key_unreadable", "the secret of a webhook cannot be read");
            let secret = key.open(sealed).ok_or_else(unreadable)?;
            signatures.push(signature(&secret, (&told.message, seconds, &told.body))?);
        }
        let headers = [
            ("webhook-id", told.message),
            ("webhook-timestamp", seconds.to_string()),
            ("webhook-signature", signatures.join(" ")),
        ];
        Ok(WebhookRequest { delivery, url: webhook.webhook.url.clone(), headers, body: told.body })
    }

    /// Writes down what came of a request: it arrived, is tried again later, or is given up. A receiver that wants nothing more, or of
    /// which nothing arrived for days, is sent nothing more.
    pub async fn webhook_answered(
        &self,
        worker: &str,
        delivery: &Delivery,
        answer: &WebhookAnswer,
    ) -> Result<(), AppError> {
        self.permit(Operation::WebhookDeliver)?;
        let now = self.now();
        let arrived = answer.status.is_some_and(|status| (200..300).contains(&status));
        let chance = i64::from(u16::from_le_bytes(random()?)) % (CHANCE_THOUSANDTHS + 1);
        let after = match (arrived, again(delivery.step, answer, chance)) {
            (true, _) => After::Ended(DeliveryState::Delivered, now),
            (false, Some(seconds)) => After::Again(Timestamp(now.0 + seconds * SECOND)),
            (false, None) => After::Ended(DeliveryState::Failed, now),
        };
        let done = Try {
            number: 0,
            at: Timestamp(now.0 - i64::try_from(answer.took_ms).unwrap_or_default() * 1_000),
            took_ms: answer.took_ms,
            status: answer.status,
            answer: answer.text.clone(),
            error: answer.error.clone(),
        };
        self.write(async |tx| {
            if !delivery::tried(tx, (delivery, worker), &done, after).await? {
                return Ok(());
            }
            let Some(webhook) = store::webhook::get(tx, delivery.webhook).await? else { return Ok(()) };
            let failing_since = (!arrived).then(|| webhook.failing_since.unwrap_or(now));
            let disabled = match (answer.status, failing_since) {
                _ if webhook.disabled.is_some() => None,
                (Some(GONE), _) => Some((now, WebhookDisabled::Gone)),
                (_, Some(since)) if now.0 - since.0 >= FAILING_DAYS_MAX * DAY => Some((now, WebhookDisabled::Failing)),
                _ => None,
            };
            if let Some((_, why)) = disabled {
                let summary = format!("webhook {} is disabled: {}", webhook.id, why.name());
                self.log_aside(tx, Operation::WebhookDeliver, summary).await?;
            }
            if failing_since != webhook.failing_since || disabled.is_some() {
                store::webhook::set_health(tx, webhook.id, failing_since, disabled).await?;
            }
            Ok(())
        })
        .await
    }
}

/// After how many seconds a delivery is tried again; never when it was tried often enough.
fn again(step: u16, answer: &WebhookAnswer, chance: i64) -> Option<i64> {
    let seconds = *AGAIN_SECONDS.get(usize::from(step))?;
    let wanted = answer.retry_after_seconds.and_then(|seconds| i64::try_from(seconds).ok()).unwrap_or_default();
    Some((seconds + seconds * chance / 1_000).max(wanted.min(PAUSE_SECONDS_MAX)))
}

/// The signature of a message by a secret.
fn signature(secret: &str, (id, seconds, body): (&str, i64, &str)) -> Result<String, AppError> {
    let key = STANDARD.decode(secret.trim_start_matches(SECRET_PREFIX)).map_err(AppError::internal)?;
    let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(&key).map_err(AppError::internal)?;
    mac.update(format!("{id}.{seconds}.{body}").as_bytes());
    Ok(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example in the tests of the specification's own libraries.
    #[test]
    fn a_message_is_signed_as_the_specification_says() {
        let signed = signature(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            ("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#),
        );
        assert_eq!(signed.expect("signed"), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn tries_come_as_the_specification_proposes() {
        let answer = |retry_after_seconds| WebhookAnswer { retry_after_seconds, ..WebhookAnswer::default() };
        let rows = [
            (0, None, 0, Some(5)),
            (1, None, 0, Some(300)),
            (1, None, 100, Some(330)),
            (8, None, 0, Some(86_400)),
            (9, None, 0, None),
            (0, Some(60), 0, Some(60)),
            (2, Some(60), 0, Some(1_800)),
            (0, Some(1 << 40), 0, Some(86_400)),
            (9, Some(60), 0, None),
        ];
        for (step, wanted, chance, expect) in rows {
            assert_eq!(again(step, &answer(wanted), chance), expect, "{step} {wanted:?} {chance}");
        }
        assert_eq!(AGAIN_SECONDS.iter().sum::<i64>(), 75 * 3_600 + 35 * 60 + 5, "as the specification sums it up");
    }
}
