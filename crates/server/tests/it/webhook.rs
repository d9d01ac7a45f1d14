//! Webhooks, as a receiver sees them, and as those who look after them do.

use crate::app::{Program, TestApp};
use app::access::Role;
use app::{Typed, WebhookRules};
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::routing::post;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};

/// What came, with its headers.
#[derive(Clone)]
struct Got {
    headers: HeaderMap,
    body: String,
}

impl Got {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("JSON")
    }

    fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().expect("text")
    }

    /// Which of some secrets signed it, worked out here anew.
    fn signed_by(&self, secrets: &[&str]) -> Vec<bool> {
        let signed = format!("{}.{}.{}", self.header("webhook-id"), self.header("webhook-timestamp"), self.body);
        let given: Vec<&str> = self.header("webhook-signature").split(' ').collect();
        let by = |secret: &&str| {
            let key = STANDARD.decode(secret.strip_prefix("whsec_").expect("a secret")).expect("base64");
            let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("a key");
            mac.update(signed.as_bytes());
            given.contains(&format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())).as_str())
        };
        secrets.iter().map(by).collect()
    }
}

/// What came and what is to be answered: a status, and a pause that is asked for. 204 when nothing is said.
#[derive(Default)]
struct Desk {
    got: Vec<Got>,
    answers: VecDeque<(u16, Option<u64>)>,
}

/// Somebody who receives on this machine.
#[derive(Clone, Default)]
struct Receiver(Arc<Mutex<Desk>>);

impl Receiver {
    /// Its address.
    async fn open(&self) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let router = Router::new().route("/told", post(receive)).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        format!("http://{address}/told")
    }

    fn answer(&self, status: u16, pause: Option<u64>, times: usize) {
        self.0.lock().expect("whole").answers.extend(vec![(status, pause); times]);
    }

    /// What came since this was asked last.
    fn take(&self) -> Vec<Got> {
        std::mem::take(&mut self.0.lock().expect("whole").got)
    }
}

async fn receive(
    State(receiver): State<Receiver>,
    headers: HeaderMap,
    body: String,
) -> (StatusCode, HeaderMap, String) {
    let mut desk = receiver.0.lock().expect("whole");
    desk.got.push(Got { headers, body });
    let (status, pause) = desk.answers.pop_front().unwrap_or((204, None));
    let pause = pause.map(|seconds| ("retry-after".parse().expect("a name"), seconds.into()));
    (StatusCode::from_u16(status).expect("a status"), pause.into_iter().collect(), format!("said {status}"))
}

/// Sends what is due until nothing is.
async fn deliver(app: &TestApp) -> usize {
    let mut count = 0;
    loop {
        match server::deliver_due(&app.server, "test").await {
            0 => return count,
            some => count += some,
        }
    }
}

async fn a_webhook(ann: &Program<'_>, url: &str, events: &[&str]) -> String {
    let made = ann.post("/api/v1/webhooks", json!({ "url": url, "events": events })).await.expect(201);
    made["secret"].as_str().expect("a secret").to_owned()
}

#[tokio::test]
async fn what_is_sent_is_signed_also_by_the_former_secret_for_a_day() {
    let app = TestApp::empty().await.with_webhooks_anywhere();
    let (ann, receiver) = (app.program("ann", &[Role::It]).await, Receiver::default());
    let url = receiver.open().await;
    let keyed = ann.with("idempotency-key", "hook-1");
    let wish = json!({ "url": url, "description": "books" });
    let made = keyed.post("/api/v1/webhooks", wish.clone()).await.expect(201);
    assert_eq!(keyed.post("/api/v1/webhooks", wish).await.expect(201), made, "made once");
    let former = made["secret"].as_str().expect("a secret").to_owned();
    assert!(former.starts_with("whsec_") && STANDARD.decode(&former[6..]).is_ok_and(|key| key.len() >= 24));
    let shown = ann.get("/api/v1/webhooks").await.expect(200);
    assert!(!shown.to_string().contains("whsec_") && shown["items"] == json!([made["webhook"]]), "{shown}");
    let ping = ann.post("/api/v1/webhooks/1/ping", json!({})).await.expect(202);
    assert_eq!((&ping["state"], &ping["event"]), (&json!("waiting"), &json!("webhook.ping")));
    assert_eq!(deliver(&app).await, 1);
    let got = receiver.take().pop().expect("a ping");
    assert_eq!(
        (got.header("webhook-id"), got.header("content-type")),
        (ping["message"].as_str().expect("an id"), "application/json")
    );
    assert_eq!(got.header("webhook-timestamp"), "1769875200");
    assert_eq!((got.signed_by(&[&former]), got.json()["data"]["asked_by"].clone()), (vec![true], json!("ann")));
    let secret = ann.post("/api/v1/webhooks/1/rotate", json!({})).await.expect(200);
    let secret = secret["secret"].as_str().expect("a secret").to_owned();
    for (minutes, signed) in [(0, [true, true]), (23 * 60, [true, true]), (61, [true, false])] {
        app.forward_minutes(minutes);
        ann.post("/api/v1/webhooks/1/ping", json!({})).await.expect(202);
        deliver(&app).await;
        assert_eq!(receiver.take().pop().expect("a ping").signed_by(&[&secret, &former]), signed, "{minutes}");
    }
    app.platform.rotate_keys().await.expect("another wrapping key");
    ann.post("/api/v1/webhooks/1/ping", json!({})).await.expect(202);
    deliver(&app).await;
    assert_eq!(receiver.take().pop().expect("a ping").signed_by(&[&secret]), [true]);
}

#[tokio::test]
async fn what_does_not_arrive_is_tried_again_and_given_up_and_sent_by_hand() {
    let app = TestApp::empty().await.with_webhooks_anywhere();
    let (ann, receiver) = (app.program("ann", &[Role::It]).await, Receiver::default());
    a_webhook(&ann, &receiver.open().await, &[]).await;
    receiver.answer(503, Some(3_600), 1);
    receiver.answer(500, None, 9);
    let ping = ann.post("/api/v1/webhooks/1/ping", json!({})).await.expect(202);
    let path = format!("/api/v1/webhooks/1/deliveries/{}", ping["id"]);
    let mut tries = Vec::new();
    for minutes in [0, 59, 2, 6, 33, 132, 330, 660, 924, 1_320, 1_584] {
        app.forward_minutes(minutes);
        tries.push(deliver(&app).await);
    }
    assert_eq!(tries, [1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1], "the receiver asked for an hour first");
    let given_up = ann.get(&path).await.expect(200);
    assert_eq!(
        (&given_up["state"], &given_up["tries"], &given_up["next_at"]),
        (&json!("failed"), &json!(10), &json!(null))
    );
    assert_eq!((&given_up["log"][0]["status"], &given_up["log"][0]["answer"]), (&json!(503), &json!("said 503")));
    assert!(given_up["log"][9]["took_ms"].is_u64());
    let first = receiver.take();
    assert!(
        first.iter().all(|got| got.header("webhook-id") == first[0].header("webhook-id") && got.body == first[0].body)
    );
    assert!(ann.get("/api/v1/webhooks/1").await.expect(200)["failing_since"].is_string());
    ann.post(&format!("{path}/resend"), json!({})).await.expect(202);
    ann.post(&format!("{path}/resend"), json!({})).await.refused(409, "webhook_delivery_open");
    assert_eq!(deliver(&app).await, 1);
    assert_eq!(receiver.take()[0].header("webhook-id"), first[0].header("webhook-id"), "the same message");
    let arrived = ann.get(&path).await.expect(200);
    assert_eq!((&arrived["state"], &arrived["log"][10]["status"]), (&json!("delivered"), &json!(204)));
    assert_eq!(ann.get("/api/v1/webhooks/1").await.expect(200)["failing_since"], json!(null));
    let listed = ann.get("/api/v1/webhooks/1/deliveries?state=delivered").await.expect(200);
    assert_eq!(listed["items"][0]["message"], ping["message"]);
    ann.get("/api/v1/webhooks/1/deliveries?state=lost").await.refused(400, "query_wrong");
    ann.get("/api/v1/webhooks/2/deliveries/1").await.refused(404, "webhook_delivery_not_found");
}

#[tokio::test]
async fn who_wants_nothing_more_or_does_not_answer_for_days_is_sent_nothing() {
    let app = TestApp::empty().await.with_webhooks_anywhere();
    let (ann, receiver) = (app.program("ann", &[Role::It]).await, Receiver::default());
    a_webhook(&ann, &receiver.open().await, &[]).await;
    receiver.answer(410, None, 1);
    ann.post("/api/v1/webhooks/1/ping", json!({})).await.expect(202);
    assert_eq!(deliver(&app).await, 1);
    let gone = ann.get("/api/v1/webhooks/1").await.expect(200);
    assert_eq!((&gone["disabled_why"], &gone["disabled_at"]), (&json!("gone"), &json!("2026-01-31T16:00:00Z")));
    ann.post("/api/v1/webhooks/1/ping", json!({})).await.refused(409, "webhook_disabled");
    app.forward_minutes(1);
    assert_eq!(deliver(&app).await, 0, "what waits is not sent");
    let able = ann.ask(Method::PATCH, "/api/v1/webhooks/1", Some(json!({ "disabled": false }))).await.expect(200);
    assert_eq!(able["disabled_at"], json!(null));
    assert_eq!(deliver(&app).await, 1, "it goes on when somebody enables it");
    receiver.answer(500, None, 3);
    for days in [0, 4, 1] {
        app.forward_minutes(days * 24 * 60);
        assert_eq!(ann.get("/api/v1/webhooks/1").await.expect(200)["disabled_why"], json!(null));
        ann.post("/api/v1/webhooks/1/ping", json!({})).await.expect(202);
        // Those of the days before are due again too.
        server::deliver_due(&app.server, "test").await;
        receiver.answer(500, None, 9);
    }
    assert_eq!(ann.get("/api/v1/webhooks/1").await.expect(200)["disabled_why"], json!("failing"));
    ann.ask(Method::DELETE, "/api/v1/webhooks/1", None).await.expect(204);
    ann.get("/api/v1/webhooks/1").await.refused(404, "webhook_not_found");
}

#[tokio::test]
async fn nothing_is_sent_into_private_networks() {
    let app = TestApp::empty().await;
    let (ann, receiver) = (app.program("ann", &[Role::It]).await, Receiver::default());
    let port = receiver.open().await.rsplit(':').next().expect("a port").to_owned();
    for url in [format!("http://127.0.0.1:{port}"), "https://10.0.0.1/".to_owned(), "https://[::1]/".to_owned()] {
        ann.post("/api/v1/webhooks", json!({ "url": url })).await.refused(422, "webhook_url_wrong");
    }
    ann.post("/api/v1/webhooks", json!({ "url": "https://a/", "events": ["tea.ready"] }))
        .await
        .refused(422, "webhook_event_unknown");
    // A name that says nothing about where it is.
    let app = app.with_webhook_rules(WebhookRules { allow_plain: true, allow_private: false });
    let ann = app.program("bob", &[Role::It]).await;
    a_webhook(&ann, &format!("http://localhost:{port}"), &[]).await;
    ann.post("/api/v1/webhooks/1/ping", json!({})).await.expect(202);
    assert_eq!(deliver(&app).await, 1);
    assert!(receiver.take().is_empty(), "it was not even connected to");
    let tried = ann.get("/api/v1/webhooks/1/deliveries/1").await.expect(200);
    assert!(tried["log"][0]["error"].as_str().is_some_and(|error| error.contains("private network")), "{tried}");
    assert_eq!(tried["log"][0]["status"], json!(null));
}

/// The examples of docs/webhooks.md, by type.
fn documented() -> BTreeMap<String, Value> {
    let page = std::fs::read_to_string("../../docs/webhooks.md").expect("the page");
    let blocks = page.split("```json\n").skip(1).map(|rest| rest.split("```").next().expect("an end"));
    let read = |block: &str| {
        let example: Value = serde_json::from_str(block).expect("JSON");
        (example["type"].as_str().expect("a type").to_owned(), example)
    };
    blocks.map(read).collect()
}

/// Whether two values have the same fields. What is null says nothing, and of lists the first elements count.
fn same_fields(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Null, _) | (_, Value::Null) => true,
        (Value::Object(one), Value::Object(other)) => {
            one.keys().eq(other.keys()) && one.iter().all(|(name, value)| same_fields(value, &other[name]))
        }
        (Value::Array(one), Value::Array(other)) => match (one.first(), other.first()) {
            (Some(one), Some(other)) => same_fields(one, other),
            _ => one.is_empty() == other.is_empty(),
        },
        _ => std::mem::discriminant(one) == std::mem::discriminant(other),
    }
}

/// Makes everything happen that webhooks are told of.
async fn make_everything_happen(app: &TestApp) {
    let ann = app.program("bea", &[Role::Finance]).await;
    let wish = json!({ "what": "wrong_amount", "payee": "associate:lin", "period": "2026-01", "order": "A-1003", "expected": "40.00" });
    ann.post("/api/v1/disputes", wish).await.expect(201);
    ann.post("/api/v1/disputes/1/decide", json!({ "accept": true, "reason": "it was" })).await.expect(200);
    ann.post("/api/v1/periods/2025-12/lock", json!({})).await.expect(200);
    ann.post("/api/v1/periods/2025-12/pay", json!({ "reference": "bank 7" })).await.expect(200);
    ann.post("/api/v1/periods/2026-01/settle", json!({})).await.expect(202);
    app.platform.do_next_job(&app::Worker::staying("test"), &server::render_job).await.expect("done");
    let phone = |value: &str| Typed { kind: "phone".into(), value: value.into() };
    app.platform.link_members(&phone("13800010001"), &phone("13800010002"), "the same person").await.expect("linked");
    let source = app.platform.create_event_source("shop").await.expect("a source");
    let shop = app.with_header("authorization", &format!("Bearer {}", source.write_key));
    let order = json!({
        "type": "track", "event": "Order Completed", "messageId": "m1", "userId": "u1",
        "context": { "traits": { "phone": "13800010001" } },
        "properties": { "order_id": "L-1", "store_id": "S1", "total": 12.50, "currency": "CNY" },
    });
    shop.send(Method::POST, "/v1/track", "application/json", order.to_string()).await.expect(200);
    assert_eq!(app.platform.apply_events(9).await.expect("applied").aside, 0);
}

#[tokio::test]
async fn everything_is_told_as_the_page_says() {
    let app = TestApp::two_dealers().await.with_webhooks_anywhere();
    let (ann, receiver, few) = (app.program("ann", &[Role::It]).await, Receiver::default(), Receiver::default());
    let secret = a_webhook(&ann, &receiver.open().await, &[]).await;
    a_webhook(&ann, &few.open().await, &["period.paid"]).await;
    make_everything_happen(&app).await;
    ann.post("/api/v1/webhooks/1/ping", json!({})).await.expect(202);
    deliver(&app).await;
    let mut documented = documented();
    for got in receiver.take() {
        assert_eq!(got.signed_by(&[&secret]), [true]);
        assert!(!got.body.contains("1380001000"), "identifiers are masked: {}", got.body);
        let told = got.json();
        let event = told["type"].as_str().expect("a type").to_owned();
        let example = documented.remove(&event).unwrap_or_else(|| panic!("{event} stands on the page, and comes once"));
        assert!(same_fields(&example, &told), "{event} is {told}");
    }
    assert!(documented.is_empty(), "these were not told: {documented:?}");
    let known = ann.get("/api/v1/webhooks/events").await.expect(200);
    assert_eq!(known["items"].as_array().map(Vec::len), Some(7));
    let paid: Vec<Value> = few.take().iter().map(|got| got.json()["type"].clone()).collect();
    assert_eq!(paid, [json!("period.paid")]);
    assert_eq!(ann.get("/api/v1/webhooks/1/deliveries").await.expect(200)["items"].as_array().map(Vec::len), Some(8));
}

#[tokio::test]
async fn nothing_is_told_of_what_did_not_happen() {
    let app = TestApp::two_dealers().await.with_webhooks_anywhere();
    let (ann, receiver) = (app.program("ann", &[Role::It]).await, Receiver::default());
    a_webhook(&ann, &receiver.open().await, &[]).await;
    let bea = app.program("bea", &[Role::Finance]).await;
    bea.post("/api/v1/periods/2026-01/lock", json!({})).await.refused(409, "period_out_of_order");
    bea.post("/api/v1/periods/2026-01/pay", json!({})).await.refused(409, "period_not_locked");
    assert_eq!(deliver(&app).await, 0);
    let edited = ann.get("/api/v1/webhooks/1").await;
    let tag = edited.header("etag").to_owned();
    let patch =
        async |body: Value| ann.with("if-match", &tag).ask(Method::PATCH, "/api/v1/webhooks/1", Some(body)).await;
    patch(json!({ "events": ["job.ended"], "description": "jobs" })).await.expect(200);
    patch(json!({ "events": [] })).await.refused(412, "changed_meanwhile");
    bea.post("/api/v1/periods/2025-12/lock", json!({})).await.expect(200);
    assert_eq!((deliver(&app).await, receiver.take().len()), (0, 0), "it did not want to know that");
}
