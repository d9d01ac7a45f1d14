//! Sends webhooks what they are told: takes what is due, sends it, writes down what came of it.

use crate::Server;
use crate::http::ask::aside;
use crate::http::live::credited;
use crate::http::problem::Problem;
use crate::outgoing::{Sending, Whither};
use app::{WebhookAnswer, WebhookRequest};
use hyper::Method;
use hyper::header::RETRY_AFTER;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// Requests under way at the same time.
const AT_ONCE: usize = 64;
/// How often to look for what is due.
const LOOK: Duration = Duration::from_secs(1);
/// Of an answer so many bytes are kept in the log of deliveries.
const ANSWER_BYTES_MAX: usize = 1_024;

/// Sends what is due until the service stops. What is not sent then is sent by the next process.
pub(crate) async fn deliver(server: Server, worker: String) {
    let mut stopping = server.stopping();
    let mut under_way = JoinSet::new();
    while !*stopping.borrow() {
        let due = if under_way.len() < AT_ONCE { claim(&server, &worker).await } else { Vec::new() };
        let none = due.is_empty();
        for request in due {
            under_way.spawn(send(server.clone(), worker.clone(), request));
        }
        if none {
            tokio::select! {
                Some(_) = under_way.join_next() => {}
                () = tokio::time::sleep(LOOK) => {}
                // An error would mean that the service is gone already.
                _ = stopping.wait_for(|stopping| *stopping) => {}
            }
        }
    }
    while under_way.join_next().await.is_some() {}
}

/// Sends what is due now, and waits until that is done. How much it was.
pub async fn deliver_due(server: &Server, worker: &str) -> usize {
    let due = claim(server, worker).await;
    let count = due.len();
    let mut under_way = JoinSet::new();
    for request in due {
        under_way.spawn(send(server.clone(), worker.to_owned(), request));
    }
    while under_way.join_next().await.is_some() {}
    count
}

async fn claim(server: &Server, worker: &str) -> Vec<WebhookRequest> {
    let (platform, worker) = (server.platform.clone(), worker.to_owned());
    let due = aside(async move || platform.due_webhooks(&worker, &credited).await).await;
    due.unwrap_or_else(|problem| {
        tracing::error!(cause = problem.words(), "what is due to webhooks cannot be read; trying again");
        Vec::new()
    })
}

async fn send(server: Server, worker: String, request: WebhookRequest) {
    let WebhookRequest { delivery, url, headers, body } = request;
    let json = ("content-type", "application/json".to_owned());
    let headers: Vec<(&'static str, String)> = headers.into_iter().chain([json]).collect();
    let allowed = server.platform.webhook_rules().allow_private;
    let sending = Sending {
        method: Method::POST,
        url: &url,
        headers: &headers,
        body: body.into_bytes(),
        answer_bytes_max: ANSWER_BYTES_MAX,
        whither: if allowed { Whither::Anywhere } else { Whither::Internet },
    };
    let begun = Instant::now();
    let reply = server.outgoing.send(sending).await;
    let took_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    let answer = match reply {
        Ok(reply) => WebhookAnswer {
            status: Some(reply.status),
            text: without_zeros(&reply.body),
            error: String::new(),
            took_ms,
            retry_after_seconds: reply
                .headers
                .get(RETRY_AFTER)
                .and_then(|text| text.to_str().ok()?.trim().parse().ok()),
        },
        Err(error) => WebhookAnswer { error, took_ms, ..WebhookAnswer::default() },
    };
    let (id, webhook, status) = (delivery.id, delivery.webhook, answer.status.unwrap_or_default());
    tracing::debug!(delivery = id, webhook, status, took_ms, error = answer.error, "a webhook was tried");
    let written = server.platform.webhook_answered(&worker, &delivery, &answer).await.map_err(Problem::from);
    if let Err(problem) = written {
        // It is sent again when this process was silent for a while; receivers know the message by its id.
        tracing::error!(cause = problem.words(), delivery = id, "what came of a delivery cannot be written down");
    }
}

/// Text without what PostgreSQL cannot keep.
fn without_zeros(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).replace('\0', "\u{fffd}")
}
