//! Processes that serve and processes that work beside each other on the same data: everything is done, and once.

use crate::service::{Reply, Service};
use crate::support::{Shop, as_of_order};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

/// Longer than anything takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(180);
/// A process that works looks for work once a second.
const LONGER_THAN_A_LOOK: Duration = Duration::from_millis(2_500);
/// Batches of events that each process that serves is sent, and orders of a batch.
const BATCHES: u64 = 6;
const ORDERS: u64 = 5;
const ALLOWED: [(&str, &str); 2] = [("YIPAN_WEBHOOKS_ALLOW_PLAIN", "true"), ("YIPAN_WEBHOOKS_ALLOW_PRIVATE", "true")];

#[test]
fn two_that_serve_and_two_that_work_do_everything_once() {
    Shop::on_every_database(|shop| {
        shop.ok(&["period", "open", "2011", "--from", "2011-01-01", "--to", "2012-01-01"]);
        let serving = [(); 2].map(|()| Service::start(&shop, &["serve", "--no-work"], &ALLOWED));
        let cookie = signed_in(&shop, &serving[0]);
        let (receiver, heard) = receiver();
        let hook = json!({ "url": receiver, "events": ["order.credited", "job.ended"] });
        serving[1].post("/api/v1/webhooks", &cookie, &hook).json(201);

        let jobs: Vec<Value> = (0..8).map(|n| job(&serving[n % 2], &cookie, n)).collect();
        send_orders(&shop, &serving);
        // Nobody works yet.
        pause(LONGER_THAN_A_LOOK);
        assert!(
            jobs.iter()
                .all(|id| serving[0].get(&format!("/api/v1/jobs/{id}"), &cookie).json(200)["state"] == "waiting")
        );

        let mut working: Vec<Service> = (0..2).map(|_| Service::start(&shop, &["worker"], &ALLOWED)).collect();
        assert!(working[0].get("/readyz", "").head.starts_with("HTTP/1.1 200 "));
        assert!(working[0].get("/api/v1/periods", &cookie).head.starts_with("HTTP/1.1 404 "), "it serves nothing");
        // One of them leaves when some work is done; the other does the rest.
        wait_for(|| ended(&serving[0], &cookie, &jobs) > 0);
        let (_, log) = working.remove(0).stop();
        assert!(log.contains("stopped") && !log.contains("ERROR"), "{log}");
        wait_for(|| ended(&serving[1], &cookie, &jobs) == jobs.len());

        let runs = serving[1].get("/api/v1/periods/2011", &cookie).json(200)["runs"].as_array().expect("runs").len();
        assert_eq!(runs, jobs.len() / 2, "a run for each time that somebody asked");
        let told = told_once(&heard, jobs.len() + (2 * BATCHES * ORDERS) as usize);
        assert_eq!(told["job.ended"], jobs.len());
        assert_eq!(told["order.credited"] as u64, 2 * BATCHES * ORDERS);
        for process in working.into_iter().chain(serving) {
            let (_, log) = process.stop();
            assert!(!log.contains("ERROR"), "{log}");
        }
        assert_eq!(
            shop.ok(&["--format", "csv", "event", "apply"]).lines().nth(1),
            Some("0,0,0,0"),
            "all were made facts"
        );
        shop.ok(&["ledger", "check"]);
    });
}

#[test]
fn a_job_of_a_process_that_is_gone_is_begun_anew() {
    Shop::on_every_database(|shop| {
        shop.ok(&["period", "open", "2011", "--from", "2011-01-01", "--to", "2012-01-01"]);
        let serving = Service::start(&shop, &["serve", "--no-work"], &ALLOWED);
        let cookie = signed_in(&shop, &serving);
        let asked = [job(&serving, &cookie, 0), job(&serving, &cookie, 0)];
        // What is left of a process that was killed when it had begun the first.
        shop.damage("UPDATE job SET state = 2, owner = 'gone', tries = 1, started_at = 1, beat_at = 1 WHERE id = 1");
        let worker = Service::start(&shop, &["worker"], &ALLOWED);
        pause(5 * LONGER_THAN_A_LOOK);
        assert_eq!(ended(&serving, &cookie, &asked), 0, "of a kind one at a time, and it could still live");
        wait_for(|| ended(&serving, &cookie, &asked) == asked.len());
        for process in [worker, serving] {
            let (_, log) = process.stop();
            assert!(!log.contains("ERROR"), "{log}");
        }
    });
}

/// A user who may do everything, signed in: what a browser would send from then on.
pub fn signed_in(shop: &Shop, service: &Service) -> String {
    let made = shop.ok(&["user", "create", "ann"]);
    shop.ok(&["user", "grant", "ann", "owner"]);
    let present = made.trim().rsplit(' ').next().expect("a password");
    let Reply { head, .. } = service.post("/api/v1/auth/login", "", &json!({ "name": "ann", "password": present }));
    let cookie = head.lines().find_map(|line| line.strip_prefix("set-cookie: ")).expect("a cookie");
    let cookie = cookie.split(';').next().expect("its value").to_owned();
    let changed =
        service.post("/api/v1/auth/password", &cookie, &json!({ "present": present, "new": "three words together" }));
    assert!(changed.head.starts_with("HTTP/1.1 204 "), "{changed:?}");
    cookie
}

/// Asks for work: a comparison or a run, in turns.
fn job(service: &Service, cookie: &str, turn: usize) -> Value {
    let asked = if turn % 4 < 2 {
        let policy = std::fs::read_to_string(as_of_order()).expect("a policy");
        let wish = json!({ "policies": [{ "yaml": policy, "name": "again" }], "from": "2011-01-01", "to": "2012-01-01",
            "by": ["payee"] });
        service.post("/api/v1/whatif", cookie, &wish)
    } else {
        service.post("/api/v1/periods/2011/settle", cookie, &json!({}))
    };
    asked.json(202)["id"].clone()
}

fn ended(service: &Service, cookie: &str, jobs: &[Value]) -> usize {
    let state = |id: &Value| service.get(&format!("/api/v1/jobs/{id}"), cookie).json(200)["state"].clone();
    let states: Vec<Value> = jobs.iter().map(state).collect();
    assert!(!states.iter().any(|state| state == "failed" || state == "cancelled"), "{states:?}");
    states.iter().filter(|state| *state == "done").count()
}

fn send_orders(shop: &Shop, serving: &[Service; 2]) {
    let key = shop.ok(&["event", "source", "shop"]);
    for batch in 0..2 * BATCHES {
        let order = |n: u64| {
            let id = format!("e{}", batch * ORDERS + n);
            json!({ "type": "track", "event": "Order Completed", "messageId": id, "userId": format!("u{n}"),
                "timestamp": "2011-06-01T04:00:00Z",
                "properties": { "order_id": id, "total": 10, "currency": "USD",
                    "products": [{ "sku": "x", "price": 10, "quantity": 1 }] } })
        };
        let body = json!({ "writeKey": key.trim(), "batch": (0..ORDERS).map(order).collect::<Vec<_>>() });
        let sent = serving[(batch % 2) as usize].post("/v1/batch", "", &body);
        assert!(sent.head.starts_with("HTTP/1.1 200 "), "{sent:?}");
    }
}

/// Somebody who is told by webhooks: the address, and every message by id and type.
fn receiver() -> (String, Receiver<(String, String)>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}/", listener.local_addr().expect("an address"));
    let (tell, heard) = channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("connected");
            let (mut bytes, mut some) = (Vec::new(), [0; 4096]);
            let whole = |bytes: &[u8]| {
                let text = String::from_utf8_lossy(bytes).into_owned();
                let (head, body) = text.split_once("\r\n\r\n")?;
                let header = |name: &str| {
                    let line = |line: &str| line.to_lowercase().strip_prefix(name).map(|rest| rest.trim().to_owned());
                    head.lines().find_map(line)
                };
                let length: usize = header("content-length:")?.parse().ok()?;
                (body.len() >= length).then(|| (header("webhook-id:").expect("an id"), body.to_owned()))
            };
            let (id, body) = loop {
                if let Some(message) = whole(&bytes) {
                    break message;
                }
                let count = stream.read(&mut some).expect("bytes");
                assert!(count > 0, "it ended in the middle");
                bytes.extend_from_slice(&some[..count]);
            };
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").expect("answered");
            let body: Value = serde_json::from_str(&body).expect("JSON");
            let _ = tell.send((id, body["type"].as_str().expect("a type").to_owned()));
        }
    });
    (address, heard)
}

/// How many messages of each type came, when so many came, each once.
fn told_once(heard: &Receiver<(String, String)>, count: usize) -> BTreeMap<String, usize> {
    let (mut ids, mut types) = (BTreeMap::new(), BTreeMap::new());
    while ids.len() < count {
        let (id, of_type) = heard.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("{} of {count} came", ids.len()));
        assert_eq!(ids.insert(id.clone(), ()), None, "{id} came twice");
        *types.entry(of_type).or_default() += 1;
    }
    assert!(heard.recv_timeout(LONGER_THAN_A_LOOK).is_err(), "more came than was done");
    types
}

fn wait_for(done: impl Fn() -> bool) {
    let started = now();
    while !done() {
        assert!(started.elapsed() < PATIENCE, "it takes too long");
        // Who serves logs each question, and nobody reads that meanwhile.
        pause(Duration::from_millis(500));
    }
}

#[expect(clippy::disallowed_methods, reason = "a test that waits for processes measures time")]
fn now() -> Instant {
    Instant::now()
}

#[expect(clippy::disallowed_methods, reason = "other processes tell nobody that they are done")]
fn pause(time: Duration) {
    thread::sleep(time);
}
