//! What is known of orders this instant: of one, and of all that are accepted, as they come.

use super::answer::Answer;
use super::ask::{InPath, InQuery, aside};
use super::caller::Calling;
use super::feed::feed;
use super::problem::Problem;
use super::shown::{Member, Money, Party, instant, language};
use crate::Server;
use app::{
    AppError, Language, LiveLine, LiveOrder, LivePlace, Platform, cause_name, kind_code, reason_code, reason_words,
};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use axum::response::sse::Event;
use base::Seq;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use tokio::sync::mpsc::Sender;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// After so long the reader has to come again, and is asked again who calls.
const LISTENED: Duration = Duration::from_secs(900);
/// How often to look for orders that another process accepted.
const LOOK: Duration = Duration::from_millis(500);
/// The header in which a reader that comes again says what it saw last.
const SEEN_LAST: &str = "last-event-id";

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(order))
}

pub(super) fn feeds() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(watch))
}

/// A policy in one of its versions.
#[derive(Serialize, ToSchema)]
pub(super) struct PolicyRef {
    /// Its name.
    name: String,
    /// Its version.
    version: u32,
}

impl From<(String, u32)> for PolicyRef {
    fn from((name, version): (String, u32)) -> Self {
        PolicyRef { name, version }
    }
}

/// A line that a settlement would write now.
#[derive(Serialize, ToSchema)]
#[schema(as = OrderLine)]
pub(super) struct LineBody {
    /// Line of the order, from 1.
    order_line: u32,
    /// credit, roll_up, commission or release.
    kind: &'static str,
    /// sale, refund, release, adjustment, period, award or decision.
    cause: &'static str,
    /// The book.
    book: String,
    /// Who gets it; null for nobody.
    payee: Option<Party>,
    /// How much, negative for clawback.
    amount: Money,
    /// When it takes effect.
    at: Option<String>,
    /// When the money may be paid; null while that is not known.
    payable_at: Option<String>,
    /// The policy.
    policy: PolicyRef,
    /// Name of the rule.
    rule: String,
    /// Why this party, as a code.
    reason: &'static str,
    /// Why this party, in words.
    reason_text: &'static str,
}

impl LineBody {
    pub fn of(line: LiveLine, language: Language) -> Self {
        LineBody {
            order_line: line.order_line,
            kind: kind_code(line.kind),
            cause: cause_name(line.cause),
            payee: line.party.map(Party::from),
            amount: Money::of(line.amount, line.currency),
            at: instant(line.at),
            payable_at: line.payable_at.and_then(instant),
            policy: line.policy.into(),
            reason: reason_code(line.reason),
            reason_text: reason_words(line.reason, language),
            book: line.book,
            rule: line.rule,
        }
    }
}

/// In which language sentences are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct InLanguage {
    /// en or zh; English unless given.
    lang: Option<String>,
}

/// What is known of an order this instant.
#[derive(Serialize, ToSchema)]
#[schema(as = LiveOrder)]
pub(super) struct LiveBody {
    /// The order's own id in the source.
    number: String,
    /// Name of the source.
    source: String,
    /// When it was placed.
    at: Option<String>,
    /// Where.
    store: Option<Party>,
    /// Channel; may be empty.
    channel: String,
    /// Whose it is.
    member: Member,
    /// Net amount.
    net: Money,
    /// The last commit that was seen.
    watermark: i64,
    /// Who gets what: what a settlement would write now. Tiers, caps and all else that follows from a whole period are not in it.
    lines: Vec<LineBody>,
}

impl LiveBody {
    fn of(order: LiveOrder, language: Language) -> Self {
        let (net, currency) = order.net;
        LiveBody {
            number: order.order,
            source: order.source,
            at: instant(order.at),
            store: order.store.map(Party::from),
            channel: order.channel,
            member: Member::from(order.member),
            net: Money::of(net, currency),
            watermark: order.watermark.0,
            lines: order.lines.into_iter().map(|line| LineBody::of(line, language)).collect(),
        }
    }
}

/// An order as webhooks are told of it.
pub(crate) fn credited(order: LiveOrder) -> serde_json::Value {
    // Our own types always have a JSON form.
    serde_json::to_value(LiveBody::of(order, Language::English)).unwrap_or_default()
}

/// Orders with a number, this instant; several when two sources use the same.
#[derive(Serialize, ToSchema)]
struct LiveOrders {
    /// The orders.
    items: Vec<LiveBody>,
}

/// Who gets what for an order this instant, by the code that settles it. Provisional until the period is settled.
#[utoipa::path(get, path = "/api/v1/orders/{number}/live", operation_id = "order.live", tag = "live",
    params(("number" = String, Path, description = "The order's own id in the source."), InLanguage),
    responses((status = 200, description = "The order.", body = LiveOrders)))]
async fn order(
    Calling(platform): Calling,
    InPath(number): InPath<String>,
    InQuery(told): InQuery<InLanguage>,
) -> Result<Answer, Problem> {
    let language = language(told.lang.as_deref())?;
    let found = aside(async move || platform.live_order(&number).await).await?;
    Ok(Answer::ok(&LiveOrders { items: found.into_iter().map(|order| LiveBody::of(order, language)).collect() }))
}

/// How much is wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct LiveWanted {
    /// End after so many orders; go on unless given.
    orders: Option<u64>,
    /// Begin behind the event with this id, as a reader that comes again does by `Last-Event-ID`; with what comes from now on unless given.
    after: Option<String>,
    /// Language of the words: en or zh; English unless given.
    lang: Option<String>,
}

/// Orders as they are accepted, by whichever process: server-sent events named `order`, each with who would get what for it now. One sees
/// those that one sees elsewhere, and no identifier in clear. A reader that comes again with `Last-Event-ID` within a day gets what it
/// missed; an event `lost` says that something is no longer there. After a quarter of an hour the stream ends; come again.
#[utoipa::path(get, path = "/api/v1/live", operation_id = "order.watch", tag = "live", params(LiveWanted),
    responses((status = 200, description = "An order whenever one is accepted.", body = LiveBody,
        content_type = "text/event-stream")))]
async fn watch(
    State(server): State<Server>,
    Calling(platform): Calling,
    InQuery(wanted): InQuery<LiveWanted>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    let language = language(wanted.lang.as_deref())?;
    let seen = headers.get(SEEN_LAST).map(|seen| seen.to_str().unwrap_or_default().to_owned()).or(wanted.after);
    let seen = seen.as_deref().map(place).transpose()?;
    let (from, lost) = platform.watch_orders_from(seen).await?;
    let mut watching = Watching { platform, server: server.clone(), place: from, left: wanted.orders, language };
    let mut stopping = server.stopping();
    Ok(feed(async move |sender| {
        if lost && sender.send(Event::default().event("lost").data("{}")).await.is_err() {
            return;
        }
        tokio::select! {
            () = watching.tell(&sender) => {}
            () = sender.closed() => {}
            () = tokio::time::sleep(LISTENED) => {}
            // An error would mean that the service is gone already.
            _ = stopping.wait_for(|stopping| *stopping) => {}
        }
    }))
}

/// Somebody who watches.
struct Watching {
    platform: Platform,
    server: Server,
    place: LivePlace,
    left: Option<u64>,
    language: Language,
}

impl Watching {
    /// Sends orders until nobody listens, or they cannot be read: then the reader comes again and misses none.
    async fn tell(&mut self, sender: &Sender<Event>) {
        let mut accepted = self.server.accepted();
        // Who is cut off before the first order can say where it was.
        if sender.send(Event::default().id(id(self.place))).await.is_err() {
            return;
        }
        while self.left != Some(0) {
            let (platform, place) = (self.platform.clone(), self.place);
            let Ok(watched) = aside(async move || platform.watch_orders(place).await).await else { return };
            let more = watched.place != self.place;
            for (place, orders) in watched.orders {
                if !self.tell_orders(place, orders, sender).await {
                    return;
                }
            }
            self.place = watched.place;
            if !more {
                tokio::select! {
                    // An error would mean that the service is gone already.
                    _ = accepted.changed() => {}
                    () = tokio::time::sleep(LOOK) => {}
                }
            }
        }
    }

    /// Sends the orders of a place; only the last of them says that the place was seen. Whether more are wanted.
    async fn tell_orders(&mut self, place: LivePlace, orders: Vec<LiveOrder>, sender: &Sender<Event>) -> bool {
        let last = orders.len() - 1;
        for (position, order) in orders.into_iter().enumerate() {
            let text = serde_json::to_string(&LiveBody::of(order, self.language)).unwrap_or_default();
            let event = Event::default().event("order").data(text);
            let event = if position == last { event.id(id(place)) } else { event };
            if sender.send(event).await.is_err() {
                return false;
            }
        }
        self.left = self.left.map(|left| left.saturating_sub(1));
        self.left != Some(0)
    }
}

/// The id of an event.
fn id(place: LivePlace) -> String {
    format!("{}.{}", place.recorded.0, place.position)
}

fn place(id: &str) -> Result<LivePlace, AppError> {
    let parts = id.split_once('.').and_then(|(recorded, position)| {
        let recorded = recorded.parse().ok().filter(|recorded| *recorded >= 0)?;
        let position = position.parse().ok().filter(|position| i32::try_from(*position).is_ok())?;
        Some(LivePlace { recorded: Seq(recorded), position })
    });
    let wrong = || AppError::refused("query_wrong", format!("{id:?} is no id of an event of this feed; leave it out"));
    parts.ok_or_else(wrong)
}
