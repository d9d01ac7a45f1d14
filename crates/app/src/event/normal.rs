//! One event, as public clients send it, in one form: who, what, when, under which id.
//!
//! Clients differ in what they leave out and where they put things: ids may be null, the instant may be called `timestamp` or
//! `originalTimestamp`, traits may stand in the context. An event keeps everything else that it says, to the digit.

use base::Timestamp;
use import::Wrong;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Types of event that there are.
pub const TYPES: [&str; 6] = ["identify", "track", "page", "screen", "group", "alias"];
/// The largest event that is taken, in bytes.
pub const EVENT_BYTES_MAX: usize = 32 * 1024;

/// An event in its one form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Normal {
    /// What a tracked event is called; the type of others.
    pub name: String,
    /// The client's id of the message; made from the content when there is none.
    pub message_id: String,
    /// Hash of what the event says, the instants of sending aside: a message that is sent again says the same.
    pub content: [u8; 16],
    /// The event as JSON, with `messageId`, `type` and a corrected `timestamp`.
    pub json: String,
}

/// Why an event is not one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The field at fault; empty for the whole.
    pub field: String,
    /// What is wrong.
    pub wrong: Wrong,
    /// What is wrong and what would be right.
    pub reason: String,
}

impl Fault {
    /// A fault of a field.
    pub fn new(wrong: Wrong, field: &str, reason: impl Into<String>) -> Fault {
        Fault { field: field.to_owned(), wrong, reason: reason.into() }
    }
}

type Fields = BTreeMap<String, Box<RawValue>>;

/// Puts an event into its one form; of one that has none, what it is called as far as that can be told, and why. `kind` is the type that the address says, when it says one; `clock` tells how far the
/// client's clock is off.
pub fn normal(raw: &RawValue, kind: Option<&str>, clock: &Clock) -> Result<Normal, (String, Fault)> {
    let fault = |name: &str, wrong, field, reason: String| (name.to_owned(), Fault::new(wrong, field, reason));
    let text = raw.get();
    if text.len() > EVENT_BYTES_MAX {
        let reason = format!("the event has {} bytes; at most {EVENT_BYTES_MAX} are taken", text.len());
        return Err(fault("", Wrong::EventTooLarge, "", reason));
    }
    let mut fields: Fields = serde_json::from_str(text)
        .map_err(|_| fault("", Wrong::EventUnreadable, "", "an event is a JSON object".to_owned()))?;
    let kind = kind.map(str::to_owned).or_else(|| word(&fields, "type")).unwrap_or_default();
    if !TYPES.contains(&kind.as_str()) {
        let reason = format!("{kind:?} is not a type of event; one of {}", TYPES.join(", "));
        return Err(fault(&kind, Wrong::EventTypeUnknown, "type", reason));
    }
    let name = match kind.as_str() {
        "track" => word(&fields, "event").unwrap_or_default(),
        other => other.to_owned(),
    };
    if name.is_empty() {
        let reason = "a tracked event says what happened, such as Order Completed".to_owned();
        return Err(fault("track", Wrong::EventUnnamed, "event", reason));
    }
    if ["userId", "anonymousId"].iter().all(|id| word(&fields, id).is_none()) {
        let reason = "nobody is named; give userId or anonymousId".to_owned();
        return Err(fault(&name, Wrong::IdentifierMissing, "userId", reason));
    }
    let at = clock.instant(&fields).map_err(|(field, reason)| fault(&name, Wrong::DateWrong, field, reason))?;
    let content = content(&fields);
    let message_id = word(&fields, "messageId").unwrap_or_else(|| format!("~{}", crate::privacy::to_hex(&content)));
    let quoted = |text: &str| RawValue::from_string(serde_json::Value::from(text).to_string());
    let given = [("type", quoted(&kind)), ("messageId", quoted(&message_id)), ("timestamp", quoted(&at.iso()))];
    for (field, value) in given {
        let value = value.map_err(|error| fault(&name, Wrong::EventUnreadable, "", error.to_string()))?;
        fields.insert(field.to_owned(), value);
    }
    let json =
        serde_json::to_string(&fields).map_err(|error| fault(&name, Wrong::EventUnreadable, "", error.to_string()))?;
    Ok(Normal { name, message_id, content, json })
}

/// A text or number under a name; null and the empty text are nothing.
fn word(fields: &Fields, name: &str) -> Option<String> {
    let text = fields.get(name)?.get();
    let word = match text.as_bytes().first()? {
        b'"' => serde_json::from_str::<String>(text).ok()?,
        b'0'..=b'9' | b'-' => text.to_owned(),
        _ => return None,
    };
    Some(word).filter(|word| !word.is_empty())
}

/// Hash of what an event says. When it was sent, and by which try, is not part of that.
fn content(fields: &Fields) -> [u8; 16] {
    let mut hasher = Sha256::new();
    for (name, value) in fields {
        if matches!(name.as_str(), "sentAt" | "receivedAt" | "messageId" | "_metadata") {
            continue;
        }
        hasher.update((name.len() as u64).to_le_bytes());
        hasher.update(name);
        hasher.update((value.get().len() as u64).to_le_bytes());
        hasher.update(value.get());
    }
    let digest = hasher.finalize();
    let mut hash = [0; 16];
    hash.copy_from_slice(&digest[..16]);
    hash
}

/// When a batch was sent by the client's clock, and when it arrived by ours. The difference corrects its instants: a phone
/// whose clock is an hour behind would otherwise earn credit an hour early.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    /// By the client's clock; none when it does not say.
    pub sent: Option<Timestamp>,
    /// By ours.
    pub received: Timestamp,
}

/// Differences up to this are the way through the network: 60 seconds, in microseconds.
const TRAVEL_MICROS: i64 = 60_000_000;

impl Clock {
    /// When something happened, by our clock. Without any instant: when it arrived.
    fn instant(&self, fields: &Fields) -> Result<Timestamp, (&'static str, String)> {
        let read = |field: &'static str| match word(fields, field) {
            None => Ok(None),
            Some(text) => match parse_instant(&text) {
                Some(at) => Ok(Some(at)),
                None => {
                    Err((field, format!("{text:?} is not an instant; give ISO 8601, such as 2026-01-31T10:00:00Z")))
                }
            },
        };
        let (original, stamped) = (read("originalTimestamp")?, read("timestamp")?);
        let sent = read("sentAt")?.or(self.sent);
        let Some(said) = original.or(stamped) else { return Ok(self.received) };
        Ok(Timestamp(said.0.saturating_add(self.skew(sent))))
    }

    /// How far the client's clock is behind ours, in microseconds; nothing when the difference may be travel.
    fn skew(&self, sent: Option<Timestamp>) -> i64 {
        let difference = sent.map_or(0, |sent| self.received.0.saturating_sub(sent.0));
        if (0..=TRAVEL_MICROS).contains(&difference) { 0 } else { difference }
    }
}

/// Reads an instant of ISO 8601 with its offset; without one it is UTC.
pub fn parse_instant(text: &str) -> Option<Timestamp> {
    base::Calendar::utc().parse(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECEIVED: i64 = 1_800_000_000_000_000;

    fn clock(sent: Option<i64>) -> Clock {
        Clock { sent: sent.map(Timestamp), received: Timestamp(RECEIVED) }
    }

    fn check(json: &str, kind: Option<&str>, sent: Option<i64>) -> Result<Normal, (String, Fault)> {
        normal(serde_json::from_str(json).expect("JSON"), kind, &clock(sent))
    }

    fn timestamp(normal: &Normal) -> String {
        let fields: Fields = serde_json::from_str(&normal.json).expect("JSON");
        word(&fields, "timestamp").expect("an instant")
    }

    #[test]
    fn what_is_wrong_is_named() {
        let rows = [
            ("[]", None, ("", "")),
            ("{}", None, ("", "type")),
            (r#"{"type":"buy","userId":"1"}"#, None, ("buy", "type")),
            (r#"{"type":"track","userId":"1"}"#, None, ("track", "event")),
            (r#"{"type":"track","userId":"1","event":""}"#, None, ("track", "event")),
            (r#"{"type":"page"}"#, None, ("page", "userId")),
            (r#"{"type":"page","userId":null,"anonymousId":""}"#, None, ("page", "userId")),
            (r#"{"userId":"1","timestamp":"soon"}"#, Some("page"), ("page", "timestamp")),
            (r#"{"userId":"1","sentAt":"1"}"#, Some("page"), ("page", "sentAt")),
        ];
        for (json, kind, (name, field)) in rows {
            let (called, fault) = check(json, kind, None).expect_err(json);
            assert_eq!((called.as_str(), fault.field.as_str()), (name, field), "{json}: {}", fault.reason);
        }
        let large = format!(r#"{{"type":"page","userId":"1","name":"{}"}}"#, "x".repeat(EVENT_BYTES_MAX));
        assert!(check(&large, None, None).expect_err("too large").1.reason.contains("at most 32768"));
    }

    #[test]
    fn clients_differ_in_what_they_send() {
        let python = r#"{"integrations":{},"anonymousId":null,"timestamp":"2026-11-22T02:50:35.016+00:00","type":"identify","userId":"u1","messageId":"m-1"}"#;
        let normal = check(python, None, None).expect("right");
        assert_eq!((normal.name.as_str(), normal.message_id.as_str()), ("identify", "m-1"));
        assert_eq!(timestamp(&normal), "2026-11-22T02:50:35.016Z");
        let number = r#"{"userId":42,"event":"Order Completed","properties":{"total":12.50},"originalTimestamp":"2026-01-01T00:00:00Z","timestamp":"2026-01-02T00:00:00Z"}"#;
        let normal = check(number, Some("track"), None).expect("right");
        assert_eq!(normal.name, "Order Completed");
        assert_eq!(timestamp(&normal), "2026-01-01T00:00:00Z", "the client's own instant counts");
        assert!(normal.json.contains("12.50"), "digits stay: {}", normal.json);
        assert!(normal.message_id.starts_with('~'), "an id of its own, made of what it says");
        assert_eq!(check(number, Some("track"), None).expect("again").message_id, normal.message_id);
    }

    #[test]
    fn a_wrong_clock_is_corrected() {
        let hour = 3_600_000_000;
        let event = r#"{"userId":"1","type":"page","timestamp":"2027-01-15T07:00:00Z"}"#;
        let at = |sent| timestamp(&check(event, None, sent).expect("right"));
        assert_eq!(at(None), "2027-01-15T07:00:00Z");
        assert_eq!(at(Some(RECEIVED - 1_000_000)), "2027-01-15T07:00:00Z", "a second of travel");
        assert_eq!(at(Some(RECEIVED - hour)), "2027-01-15T08:00:00Z", "an hour behind");
        assert_eq!(at(Some(RECEIVED + hour)), "2027-01-15T06:00:00Z", "an hour ahead");
    }

    #[test]
    fn a_message_that_is_sent_again_says_the_same() {
        let first = r#"{"type":"page","userId":"1","messageId":"m","sentAt":"2027-01-15T07:00:00Z"}"#;
        let again = r#"{"userId":"1","sentAt":"2027-01-15T07:00:09Z","type":"page","messageId":"m"}"#;
        let other = r#"{"userId":"1","type":"page","messageId":"m","name":"Home"}"#;
        let content = |json| check(json, None, None).expect("right").content;
        assert_eq!(content(first), content(again));
        assert_ne!(content(first), content(other));
    }
}
