//! Webhooks: addresses that are told what happens, and what was sent to them.

use super::answer::Answer;
use super::ask::{InPath, InQuery, Write};
use super::caller::Calling;
use super::page::{Order, Page, Paging, Wanted};
use super::problem::Problem;
use super::shown::instant;
use super::user::Nothing;
use crate::Server;
use app::{
    AppError, DeliveryFilter, DeliveryState, DeliveryView, Platform, Version, WebhookEvent, WebhookMade, WebhookTry,
    WebhookView, WebhookWish,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(events))
        .routes(routes!(show, edit, delete))
        .routes(routes!(rotate))
        .routes(routes!(ping))
        .routes(routes!(deliveries))
        .routes(routes!(delivery))
        .routes(routes!(resend))
}

/// A webhook. Its secret is told once, when it is made or exchanged.
#[derive(Serialize, ToSchema)]
#[schema(as = Webhook)]
struct WebhookBody {
    /// Number.
    id: i64,
    /// Where deliveries are sent.
    #[schema(example = "https://example.com/yipan")]
    url: String,
    /// What it is for.
    description: String,
    /// What it is told of; empty for everything.
    #[schema(example = json!(["order.credited"]))]
    events: Vec<String>,
    /// Since when nothing is sent to it; null while things are sent.
    disabled_at: Option<String>,
    /// Why: by_hand, gone (its receiver answered 410) or failing (nothing arrived for five days).
    disabled_why: Option<&'static str>,
    /// Since when every try failed; null while the last one arrived.
    failing_since: Option<String>,
    /// Until when its former secret signs too; null when it does not.
    former_secret_until: Option<String>,
    /// When it was made.
    created_at: Option<String>,
    /// By whom.
    created_by: String,
}

impl From<&WebhookView> for WebhookBody {
    fn from(view: &WebhookView) -> Self {
        let (webhook, secrets) = (&view.webhook, &view.webhook.secrets);
        WebhookBody {
            id: view.id,
            url: webhook.url.clone(),
            description: webhook.description.clone(),
            events: webhook.events.split(',').filter(|word| !word.is_empty()).map(str::to_owned).collect(),
            disabled_at: view.disabled.and_then(|(at, _)| instant(at)),
            disabled_why: view.disabled.map(|(_, why)| why.name()),
            failing_since: view.failing_since.and_then(instant),
            former_secret_until: instant(secrets.former_until).filter(|_| !secrets.former_sealed.is_empty()),
            created_at: instant(webhook.created_at),
            created_by: webhook.created_by.clone(),
        }
    }
}

fn shown(view: &WebhookView) -> Answer {
    Answer::ok(&WebhookBody::from(view)).tagged(Version(view.version))
}

/// Webhooks, by number.
#[utoipa::path(get, path = "/api/v1/webhooks", operation_id = "webhook.list", tag = "webhook", params(Paging),
    responses((status = 200, description = "A page of webhooks.", body = Page<WebhookBody>)))]
async fn list(Calling(platform): Calling, wanted: Wanted) -> Result<Answer, Problem> {
    let order = wanted.order(&["id"])?;
    let found = platform.webhooks().await?;
    let key = |view: &WebhookView| view.id;
    Ok(Answer::ok(&wanted.page_of_all(found, key, order.descending, |view| WebhookBody::from(&view))?))
}

/// A webhook to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewWebhook {
    /// Where deliveries are sent: https, and on the Internet, unless the settings allow more.
    #[schema(example = "https://example.com/yipan")]
    url: String,
    /// What it is for.
    #[serde(default)]
    description: String,
    /// What it is told of; everything unless given.
    #[serde(default)]
    events: Vec<String>,
}

/// A webhook with its secret.
#[derive(Serialize, ToSchema)]
#[schema(as = WebhookMade)]
struct WebhookMadeBody {
    /// The webhook.
    webhook: WebhookBody,
    /// What deliveries are signed with, `whsec_` and base64. Nobody can be told again.
    secret: String,
}

impl From<&WebhookMade> for WebhookMadeBody {
    fn from(made: &WebhookMade) -> Self {
        WebhookMadeBody { webhook: (&made.webhook).into(), secret: made.secret.clone() }
    }
}

/// Makes a webhook and its secret.
#[utoipa::path(post, path = "/api/v1/webhooks", operation_id = "webhook.create", tag = "webhook",
    request_body = NewWebhook, responses((status = 201, description = "Made.", body = WebhookMadeBody)))]
async fn create(write: Write<NewWebhook>) -> Result<Answer, Problem> {
    let made = |made: &WebhookMade| {
        Answer::created(format!("/api/v1/webhooks/{}", made.webhook.id), &WebhookMadeBody::from(made))
    };
    let create = async move |platform: &Platform, new: NewWebhook| {
        let wish = WebhookWish {
            url: Some(new.url),
            description: Some(new.description),
            events: Some(new.events),
            disabled: None,
        };
        platform.create_webhook(&wish).await
    };
    write.answer(made, create).await
}

/// Something that webhooks are told of.
#[derive(Serialize, ToSchema)]
#[schema(as = WebhookEvent)]
struct EventBody {
    /// The word for it, `type` in what is sent.
    #[schema(example = "order.credited")]
    event: &'static str,
    /// When it is told.
    about: &'static str,
}

impl From<WebhookEvent> for EventBody {
    fn from(event: WebhookEvent) -> Self {
        EventBody { event: event.name(), about: event.about() }
    }
}

/// What webhooks can be told of. docs/webhooks.md shows what is sent.
#[utoipa::path(get, path = "/api/v1/webhooks/events", operation_id = "webhook.events", tag = "webhook", params(Paging),
    responses((status = 200, description = "Everything, by the word for it.", body = Page<EventBody>)))]
async fn events(Calling(platform): Calling, wanted: Wanted) -> Result<Answer, Problem> {
    let order = wanted.order(&["event"])?;
    let all = platform.webhook_events()?.to_vec();
    let key = |event: &WebhookEvent| event.name().to_owned();
    Ok(Answer::ok(&wanted.page_of_all(all, key, order.descending, EventBody::from)?))
}

/// A webhook.
#[utoipa::path(get, path = "/api/v1/webhooks/{id}", operation_id = "webhook.show", tag = "webhook",
    params(("id" = i64, Path, description = "Number.")),
    responses((status = 200, description = "The webhook.", body = WebhookBody)))]
async fn show(Calling(platform): Calling, InPath(id): InPath<i64>) -> Result<Answer, Problem> {
    Ok(shown(&platform.webhook(id).await?))
}

/// What is to change about a webhook; what is not given stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WebhookEdit {
    /// Where deliveries are sent.
    url: Option<String>,
    /// What it is for.
    description: Option<String>,
    /// What it is told of; empty for everything.
    events: Option<Vec<String>>,
    /// Whether nothing is sent. What waits goes on when it is enabled again; what happens meanwhile is not told.
    disabled: Option<bool>,
}

/// Changes a webhook.
#[utoipa::path(patch, path = "/api/v1/webhooks/{id}", operation_id = "webhook.edit", tag = "webhook",
    params(("id" = i64, Path, description = "Number.")), request_body = WebhookEdit,
    responses((status = 200, description = "The webhook.", body = WebhookBody)))]
async fn edit(InPath(id): InPath<i64>, write: Write<WebhookEdit>) -> Result<Answer, Problem> {
    let edit = async move |platform: &Platform, edit: WebhookEdit| {
        let WebhookEdit { url, description, events, disabled } = edit;
        platform.edit_webhook(id, &WebhookWish { url, description, events, disabled }).await
    };
    write.answer(shown, edit).await
}

/// Removes a webhook with everything that was sent to it.
#[utoipa::path(delete, path = "/api/v1/webhooks/{id}", operation_id = "webhook.delete", tag = "webhook",
    params(("id" = i64, Path, description = "Number.")), responses((status = 204, description = "Removed.")))]
async fn delete(InPath(id): InPath<i64>, write: Write<Nothing>) -> Result<Answer, Problem> {
    write.answer(|()| Answer::done(), async move |platform, Nothing {}| platform.delete_webhook(id).await).await
}

/// Gives a webhook another secret. The former one signs beside it for 24 hours.
#[utoipa::path(post, path = "/api/v1/webhooks/{id}/rotate", operation_id = "webhook.rotate", tag = "webhook",
    params(("id" = i64, Path, description = "Number.")),
    responses((status = 200, description = "The webhook and its new secret.", body = WebhookMadeBody)))]
async fn rotate(InPath(id): InPath<i64>, write: Write<Nothing>) -> Result<Answer, Problem> {
    let rotated = |made: &WebhookMade| Answer::ok(&WebhookMadeBody::from(made));
    write.answer(rotated, async move |platform, Nothing {}| platform.rotate_webhook(id).await).await
}

/// A delivery: something that happened, sent to one webhook.
#[derive(Serialize, ToSchema)]
#[schema(as = WebhookDelivery)]
struct DeliveryBody {
    /// Number.
    id: i64,
    /// By which receivers know it again, `webhook-id`.
    message: String,
    /// The word for what happened.
    event: String,
    /// When that was.
    at: Option<String>,
    /// waiting, sending, delivered or failed.
    state: &'static str,
    /// How often it was tried.
    tries: u32,
    /// When it is tried next; null when that is not going to be.
    next_at: Option<String>,
    /// When it arrived or was given up.
    ended_at: Option<String>,
}

impl From<&DeliveryView> for DeliveryBody {
    fn from(view: &DeliveryView) -> Self {
        let DeliveryView { delivery, told, .. } = view;
        DeliveryBody {
            id: delivery.id,
            message: told.message.clone(),
            event: told.event.clone(),
            at: instant(told.at),
            state: delivery.state.name(),
            tries: delivery.tries,
            next_at: instant(delivery.next_at).filter(|_| delivery.state == DeliveryState::Waiting),
            ended_at: delivery.ended_at.and_then(instant),
        }
    }
}

/// A delivery with what is sent, and every try.
#[derive(Serialize, ToSchema)]
#[schema(as = WebhookDeliveryDetail)]
struct DetailBody {
    /// The delivery.
    #[serde(flatten)]
    delivery: DeliveryBody,
    /// What is sent; null until it was made for the first try.
    body: Option<Value>,
    /// Every try, in order.
    log: Vec<TryBody>,
}

/// A try.
#[derive(Serialize, ToSchema)]
#[schema(as = WebhookTry)]
struct TryBody {
    /// From 1.
    number: u32,
    /// When it began.
    at: Option<String>,
    /// How long it took, in milliseconds.
    took_ms: u64,
    /// The status that was answered; null without an answer.
    status: Option<u16>,
    /// How the answer begins.
    answer: String,
    /// Why there was no answer; empty when there was one.
    error: String,
}

impl From<&WebhookTry> for TryBody {
    fn from(done: &WebhookTry) -> Self {
        TryBody {
            number: done.number,
            at: instant(done.at),
            took_ms: done.took_ms,
            status: done.status,
            answer: done.answer.clone(),
            error: done.error.clone(),
        }
    }
}

fn detail(view: &DeliveryView) -> DetailBody {
    DetailBody {
        delivery: view.into(),
        body: serde_json::from_str(&view.told.body).ok(),
        log: view.tries.iter().map(TryBody::from).collect(),
    }
}

/// It will be sent; the delivery tells how that went.
fn under_way(id: i64) -> impl Fn(&DeliveryView) -> Answer + Send + Sync {
    move |view| {
        Answer::accepted(format!("/api/v1/webhooks/{id}/deliveries/{}", view.delivery.id), &DeliveryBody::from(view))
    }
}

/// Sends a webhook a `webhook.ping`, to see whether it works.
#[utoipa::path(post, path = "/api/v1/webhooks/{id}/ping", operation_id = "webhook.ping", tag = "webhook",
    params(("id" = i64, Path, description = "Number.")),
    responses((status = 202, description = "It will be sent.", body = DeliveryBody)))]
async fn ping(InPath(id): InPath<i64>, write: Write<Nothing>) -> Result<Answer, Problem> {
    write.answer(under_way(id), async move |platform, Nothing {}| platform.ping_webhook(id).await).await
}

/// Which deliveries are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct DeliveriesFilter {
    /// waiting, sending, delivered or failed.
    state: Option<String>,
}

/// What was sent and is to be sent to a webhook within the last 30 days, newest first.
#[utoipa::path(get, path = "/api/v1/webhooks/{id}/deliveries", operation_id = "webhook.deliveries", tag = "webhook",
    params(("id" = i64, Path, description = "Number."), DeliveriesFilter, Paging),
    responses((status = 200, description = "A page of deliveries.", body = Page<DeliveryBody>)))]
async fn deliveries(
    Calling(platform): Calling,
    InPath(id): InPath<i64>,
    InQuery(filter): InQuery<DeliveriesFilter>,
    wanted: Wanted,
) -> Result<Answer, Problem> {
    wanted.order_or(&["id"], Order { by: "id", descending: true })?;
    let state = filter.state.as_deref().map(state).transpose()?;
    let query = DeliveryFilter { state, before: wanted.after()?, limit: wanted.rows() };
    let found = platform.webhook_deliveries(id, &query).await?;
    Ok(Answer::ok(&wanted.page(found, |view| view.delivery.id, |view| DeliveryBody::from(&view))))
}

fn state(name: &str) -> Result<DeliveryState, AppError> {
    DeliveryState::ALL.into_iter().find(|state| state.name() == name).ok_or_else(|| {
        let known = DeliveryState::ALL.map(DeliveryState::name).join(", ");
        AppError::refused("query_wrong", format!("{name:?} is no state; there are {known}"))
    })
}

/// A delivery with what is sent, and every try.
#[utoipa::path(get, path = "/api/v1/webhooks/{id}/deliveries/{delivery}", operation_id = "webhook.delivery",
    tag = "webhook", params(("id" = i64, Path, description = "Number."),
        ("delivery" = i64, Path, description = "Number of the delivery.")),
    responses((status = 200, description = "The delivery.", body = DetailBody)))]
async fn delivery(Calling(platform): Calling, InPath((id, delivery)): InPath<(i64, i64)>) -> Result<Answer, Problem> {
    Ok(Answer::ok(&detail(&platform.webhook_delivery(id, delivery).await?)))
}

/// Sends a delivery that arrived or was given up once more: the same message.
#[utoipa::path(post, path = "/api/v1/webhooks/{id}/deliveries/{delivery}/resend", operation_id = "webhook.resend",
    tag = "webhook", params(("id" = i64, Path, description = "Number."),
        ("delivery" = i64, Path, description = "Number of the delivery.")),
    responses((status = 202, description = "It will be sent.", body = DeliveryBody)))]
async fn resend(InPath((id, delivery)): InPath<(i64, i64)>, write: Write<Nothing>) -> Result<Answer, Problem> {
    let resend = async move |platform: &Platform, Nothing {}| platform.resend_webhook(id, delivery).await;
    write.answer(under_way(id), resend).await
}
