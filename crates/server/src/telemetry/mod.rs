//! What requests took, for who collects traces: a span for each, sent by OTLP over HTTP. Nothing waits for a collector, and what it does
//! not take is left out.

mod proto;

use crate::outgoing::{Outgoing, Sending, Whither};
use hyper::Method;
use std::time::Duration;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::{Instant, timeout_at};

/// Spans that wait to be sent; more are left out.
const WAITING_MAX: usize = 4_096;
/// Spans of one request.
const AT_ONCE: usize = 512;
/// How long spans are gathered.
const GATHERED: Duration = Duration::from_secs(2);
/// How long after its first failure a collector is complained about again.
const QUIET: Duration = Duration::from_secs(60);

/// Where traces go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TelemetrySettings {
    /// The collector, without `/v1/traces`.
    pub endpoint: String,
    /// What the service is called there.
    pub service: String,
}

/// A request that was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Of the trace that the caller began, or a new one.
    pub trace: [u8; 16],
    /// Its own.
    pub id: [u8; 8],
    /// Of the caller's span.
    pub parent: Option<[u8; 8]>,
    /// The method.
    pub method: String,
    /// The route.
    pub route: String,
    /// The path.
    pub path: String,
    /// The status.
    pub status: u16,
    /// The id of the request, as in the log and in the answer.
    pub request: String,
    /// When it began, in nanoseconds since 1970.
    pub from_nanos: u64,
    /// When the answer began.
    pub to_nanos: u64,
}

/// Takes spans. Cheap to clone.
#[derive(Clone)]
pub struct Telemetry(Sender<Span>);

impl Telemetry {
    /// Begins to send spans, until every clone of this is gone.
    pub fn start(settings: TelemetrySettings, outgoing: Outgoing) -> Telemetry {
        let (sender, receiver) = channel(WAITING_MAX);
        tokio::spawn(send(settings, outgoing, receiver));
        Telemetry(sender)
    }

    /// Takes a span; leaves it out when too many wait.
    pub fn take(&self, span: Span) {
        let _ = self.0.try_send(span);
    }
}

async fn send(settings: TelemetrySettings, outgoing: Outgoing, mut receiver: Receiver<Span>) {
    let url = format!("{}/v1/traces", settings.endpoint.trim_end_matches('/'));
    let mut complained: Option<Instant> = None;
    while let Some(first) = receiver.recv().await {
        let mut spans = vec![first];
        let until = Instant::now() + GATHERED;
        while spans.len() < AT_ONCE
            && let Ok(Some(next)) = timeout_at(until, receiver.recv()).await
        {
            spans.push(next);
        }
        let sending = Sending {
            method: Method::POST,
            url: &url,
            headers: &[("content-type", "application/x-protobuf".to_owned())],
            body: proto::request(&settings.service, &spans),
            answer_bytes_max: 1_024,
            whither: Whither::Anywhere,
        };
        let why = match outgoing.send(sending).await {
            Ok(reply) if (200..300).contains(&reply.status) => continue,
            Ok(reply) => format!("it answered {}", reply.status),
            Err(why) => why,
        };
        if complained.is_none_or(|at| at.elapsed() > QUIET) {
            tracing::warn!(url, why, left_out = spans.len(), "the collector of traces did not take spans");
            complained = Some(Instant::now());
        }
    }
}

/// The trace and span of a caller, as the W3C's `traceparent` has them.
pub fn caller_of(header: &str) -> Option<([u8; 16], [u8; 8])> {
    let mut parts = header.split('-');
    let (version, trace, span) = (parts.next()?, parts.next()?, parts.next()?);
    let known = version.len() == 2 && version != "ff" && parts.next().is_some_and(|flags| flags.len() == 2);
    let (trace, span) = (from_hex::<16>(trace)?, from_hex::<8>(span)?);
    (known && trace != [0; 16] && span != [0; 8]).then_some((trace, span))
}

fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.len() == 2 * N && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let mut bytes = [0; N];
    for (position, byte) in bytes.iter_mut().enumerate().filter(|_| digits) {
        *byte = u8::from_str_radix(&text[2 * position..2 * position + 2], 16).ok()?;
    }
    digits.then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traces_of_callers_go_on() {
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        let span = "00f067aa0ba902b7";
        let rows = [
            (format!("00-{trace}-{span}-01"), true),
            (format!("cc-{trace}-{span}-00-more"), true),
            (format!("ff-{trace}-{span}-01"), false),
            (format!("00-{trace}-{span}"), false),
            (format!("00-{}-{span}-01", "0".repeat(32)), false),
            (format!("00-{trace}-{}-01", "0".repeat(16)), false),
            (format!("00-{}-{span}-01", trace.to_uppercase()), false),
            (format!("00-{}-{span}-01", &trace[1..]), false),
            (format!("00-{}é-{span}-01", &trace[2..]), false),
            (String::new(), false),
        ];
        for (header, known) in rows {
            assert_eq!(caller_of(&header).is_some(), known, "{header}");
        }
        let (_, parent) = caller_of(&format!("00-{trace}-{span}-01")).expect("a caller");
        assert_eq!(parent, [0x00, 0xf0, 0x67, 0xaa, 0x0b, 0xa9, 0x02, 0xb7]);
    }
}
