//! Every command that takes a body, sent twice under one key: the answer is the same, and nothing is done twice.

use crate::app::{Program, TestApp};
use app::DisclosureRequest;
use app::access::Role;
use axum::http::Method;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::BTreeSet;

/// Operations with a body that change nothing, or by which somebody signs in and out.
const NO_COMMANDS: [&str; 7] = [
    "import.preview",
    "link.open",
    "member.reveal",
    "password.change",
    "policy.check",
    "quarantine.reveal",
    "session.open",
];
/// A file as it is; sending it twice replaces it.
const FILES: [&str; 1] = ["import.upload"];

const MAPPING: &str = "
version: 1
system: web
time_zone: Asia/Shanghai
currencies: {CNY: {scale: 2}}
defaults: {currency: CNY}
sources: {orders: {file: orders.csv}}
orders:
  - {source: orders, key: id, at: day, member: {phone: phone}, total: amount}
";

/// Gives commands twice, and remembers which.
struct Twice<'a> {
    program: Program<'a>,
    given: RefCell<BTreeSet<String>>,
}

impl Twice<'_> {
    /// How many commands the log has.
    async fn logged(&self) -> usize {
        let log = self.program.get("/api/v1/audit?limit=1000").await.expect(200);
        log["items"].as_array().expect("items").len()
    }

    async fn send(&self, operation: &str, (method, path): (Method, &str), kind: &str, body: &str) -> Value {
        let number = self.given.borrow().len();
        let keyed = self.program.with("idempotency-key", &format!("key-{number}"));
        let first = keyed.send(method.clone(), path, kind, body.to_owned()).await;
        assert!(first.status.is_success(), "{operation}: {} {}", first.status, first.text);
        let logged = self.logged().await;
        let again = keyed.send(method.clone(), path, kind, body.to_owned()).await;
        assert_eq!((first.status, &first.json), (again.status, &again.json), "{operation}");
        assert_eq!(first.header("location"), again.header("location"), "{operation}");
        assert_eq!(first.header("etag"), again.header("etag"), "{operation}");
        assert_eq!(self.logged().await, logged, "{operation} was done twice");
        let other = keyed.send(method, path, kind, format!("{body} ")).await;
        other.refused(422, "idempotency_key_reused");
        assert!(self.given.borrow_mut().insert(operation.to_owned()), "{operation} comes once");
        first.json
    }

    async fn post(&self, operation: &str, path: &str, body: Value) -> Value {
        self.send(operation, (Method::POST, path), "application/json", &body.to_string()).await
    }

    async fn units_and_people(&self) {
        let day = |from: &str| json!({ "from": from });
        let unit =
            json!({ "kind": "store", "key": "S9", "name": "Nine", "settles_to": "dealer:D1", "from": "2026-02-01" });
        self.post("org.add", "/api/v1/org/units", unit).await;
        let moved = json!({ "to": "dealer:D2", "from": "2026-03-01", "tree": "settlement" });
        self.post("org.move", "/api/v1/org/units/store:S9/move", moved).await;
        self.post("org.close", "/api/v1/org/units/store:S9/close", day("2026-06-01")).await;
        let position = |unit: &str, from: &str| json!({ "title": "associate", "unit": unit, "from": from });
        let person = json!({ "key": "new", "name": "New", "position": position("store:S1", "2026-02-01") });
        self.post("person.hire", "/api/v1/people", person).await;
        let place = "/api/v1/people/associate:new";
        self.post("person.move", &format!("{place}/position"), position("store:S2", "2026-03-01")).await;
        self.post("person.leave", &format!("{place}/leave"), day("2026-06-01")).await;
    }

    async fn members(&self, app: &TestApp) {
        let claim = json!({ "identifier": "phone:13800010004", "role": "associate", "cause": "claim", "party": "associate:xu" });
        let bound = self.post("binding.change", "/api/v1/bindings", claim).await;
        let path = format!("/api/v1/members/{}/links", bound["member"]);
        self.post("member.link", &path, json!({ "identifier": "phone:13800010005" })).await;
        let member = self.program.get(&format!("/api/v1/members/{}", bound["member"])).await.expect(200);
        let unlink = json!({ "links": [member["links"][0]["id"]] });
        self.post("member.unlink", "/api/v1/members/unlink", unlink).await;
        let disclosure = json!({ "purpose": "letters", "accountable": "Mailing Ltd", "kinds": ["phone"] });
        self.post("disclosure.ask", "/api/v1/disclosures", disclosure).await;
        // Nobody decides about the own.
        let kinds = vec!["phone".to_owned()];
        let wish = DisclosureRequest { purpose: "x".into(), accountable: "y".into(), kinds, within: None };
        let others = app.platform.ask_disclosure(&wish).await.expect("asked").disclosure.id;
        let place = format!("/api/v1/disclosures/{others}/decide");
        self.post("disclosure.decide", &place, json!({ "approve": true })).await;
        let dispute = json!({ "what": "wrong_amount", "payee": "associate:lin", "period": "2026-01", "order": "A-1003", "expected": "40.00" });
        self.post("dispute.open", "/api/v1/disputes", dispute).await;
        self.post("dispute.decide", "/api/v1/disputes/1/decide", json!({ "accept": false })).await;
    }

    async fn events(&self, app: &TestApp) {
        let source = self.post("event_source.create", "/api/v1/events/sources", json!({ "name": "web" })).await;
        let key = source["write_key"].as_str().expect("a key");
        let sender = app.with_header("authorization", &format!("Bearer {key}"));
        sender.send(Method::POST, "/v1/track", "application/json", r#"{"userId":"1"}"#).await.expect(200);
        app.platform.apply_events(100).await.expect("applied");
        let aside = self.program.get("/api/v1/events/aside").await.expect(200);
        let place = format!("/api/v1/events/aside/{}/replay", aside["items"][0]["id"]);
        self.post("event_aside.replay", &place, json!({ "json": r#"{"type":"page","userId":"1"}"# })).await;
        let mapping = self.program.get("/api/v1/events/mapping").await.expect(200)["yaml"].clone();
        let path = (Method::PUT, "/api/v1/events/mapping");
        let body = json!({ "yaml": mapping }).to_string();
        self.send("event_mapping.edit", path, "application/json", &body).await;
    }

    async fn imports(&self) {
        let mapping = json!({ "yaml": MAPPING }).to_string();
        self.send("mapping.keep", (Method::PUT, "/api/v1/mappings/web"), "application/json", &mapping).await;
        let rows = "id,day,phone,amount\n1,2026-02-02,13800010001,10\n2,2026-02-03,ring me,1\n3,soon,13800010001,1\n";
        let path = "/api/v1/facts:import?mapping=web";
        let sent = self.send("facts.import", (Method::POST, path), "text/csv", rows).await;
        assert_eq!(sent["quarantined"], 2, "{sent}");
        let row = |position: u32| format!("/api/v1/quarantine/{}-{position}", sent["import"]);
        let aside = self.program.get("/api/v1/quarantine").await.expect(200);
        let phone = aside["items"].as_array().expect("rows").iter().position(|row| row["column"] == "phone");
        let place = row(phone.expect("a row") as u32 + 1);
        self.post("quarantine.mend", &format!("{place}/mend"), json!({ "values": { "phone": "13800010001" } })).await;
        self.post("quarantine.replay", &format!("{place}/replay"), json!({})).await;
        self.post("quarantine.replay_all", "/api/v1/quarantine/replay", json!({ "import": sent["import"] })).await;
        let file = "/api/v1/uploads/more/orders.csv";
        self.program.send(Method::PUT, file, "text/csv", "id,day,phone,amount\n").await.expect(201);
        self.post("import.run", "/api/v1/imports", json!({ "upload": "more", "mapping": MAPPING })).await;
    }

    async fn money(&self) {
        let period = json!({ "name": "2026-02", "from": "2026-02-01", "to": "2026-03-01" });
        self.post("period.open", "/api/v1/periods", period).await;
        let path = "/api/v1/periods/2025-12";
        self.program.post(&format!("{path}/settle"), json!({})).await.expect(202);
        self.post("period.review", &format!("{path}/review"), json!({ "note": "right" })).await;
        self.program.post(&format!("{path}/lock"), json!({})).await.expect(200);
        self.post("period.pay", &format!("{path}/pay"), json!({ "reference": "bank 7" })).await;
        let entries = self.program.get("/api/v1/ledger/entries?limit=1000").await.expect(200);
        let entries = entries["items"].as_array().expect("entries");
        let payment = entries.iter().find(|entry| entry["key"].as_str().is_some_and(|key| key.starts_with("pay:")));
        let number = payment.expect("a payment")["id"].to_string();
        let reversal = json!({ "transaction": number, "reason": "wrong account" });
        self.post("ledger.reverse", "/api/v1/ledger/reversals", reversal).await;
        let compare = json!({ "policies": [{}], "from": "2026-01-01", "to": "2026-02-01" });
        self.post("whatif.run", "/api/v1/whatif", compare).await;
    }

    async fn policies(&self) {
        let policy = std::fs::read_to_string("../../examples/two-dealers/policy.yaml").expect("the policy");
        let next = policy.replace("about: >-\n", "about: >-\n  Again: ");
        assert_ne!(next, policy);
        self.post("policy.activate", "/api/v1/policies", json!({ "yaml": next })).await;
    }

    async fn webhooks(&self) {
        let wish = json!({ "url": "https://example.com/yipan" });
        let made = self.post("webhook.create", "/api/v1/webhooks", wish).await;
        let number = made["id"].as_i64().or(made["webhook"]["id"].as_i64()).expect("a number");
        let edit = json!({ "disabled": true }).to_string();
        let path = format!("/api/v1/webhooks/{number}");
        self.send("webhook.edit", (Method::PATCH, &path), "application/json", &edit).await;
    }

    async fn users(&self) {
        let user = self.post("user.create", "/api/v1/users", json!({ "name": "cid" })).await;
        let path = format!("/api/v1/users/{}", user["user"]["id"]);
        let edit = json!({ "full_name": "Cid" }).to_string();
        self.send("user.edit", (Method::PATCH, &path), "application/json", &edit).await;
        self.post("user.grant", &format!("{path}/grants"), json!({ "role": "finance" })).await;
        let account = json!({ "issuer": "https://accounts.example.com", "subject": "c-1" });
        self.post("user.tie", &format!("{path}/oidc"), account).await;
    }
}

#[tokio::test]
async fn every_command_is_done_once_under_its_key() {
    let app = TestApp::two_dealers().await;
    let program = app.program("boss", &[Role::Owner]).await;
    let twice = Twice { program, given: RefCell::default() };
    twice.units_and_people().await;
    twice.members(&app).await;
    twice.events(&app).await;
    twice.imports().await;
    twice.money().await;
    twice.policies().await;
    twice.users().await;
    twice.webhooks().await;
    let members = app.program("ida", &[Role::HeadOffice]).await.get("/api/v1/members?limit=1").await.expect(200);
    let member = &members["items"][0]["id"];
    let erase = json!({ "reason": "letter of 3 May", "confirm": member.to_string() });
    twice.post("member.erase", &format!("/api/v1/members/{member}/erase"), erase).await;
    let token = json!({ "name": "t", "expires_at": "2026-12-31T00:00:00Z" });
    twice.post("token.create", "/api/v1/tokens", token).await;

    let document: Value = serde_json::from_str(&server::openapi()).expect("JSON");
    let paths = document["paths"].as_object().expect("paths");
    let operations = paths.values().flat_map(|path| path.as_object().expect("methods").values());
    let with_body = operations.filter(|operation| operation.get("requestBody").is_some());
    let names = with_body.map(|operation| operation["operationId"].as_str().expect("an id").to_owned());
    let excepted: BTreeSet<String> = NO_COMMANDS.iter().chain(&FILES).map(|name| (*name).to_owned()).collect();
    let commands: BTreeSet<String> = names.filter(|name| !excepted.contains(name)).collect();
    assert_eq!(commands, *twice.given.borrow(), "a command that takes a body is not tried");
}
