//! What the log says of commands: how it was before and how it is now, and never a secret or whose it is.

use crate::scope::{OWNER_POLICY, customer, day, two_dealers};
use crate::support::{House, code};
use app::access::Role;
use app::intake::DeliveryOptions;
use app::{
    AsideQuery, Command, CommandQuery, DisputeKind, DisputeRequest, EventBatch, EventIntake, ImportRequest,
    NewPosition, NewUnit, TokenLimits, Verdict, What,
};
use base::{PartyKind, Timestamp, Tree};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const WEB: &str = "
version: 1
system: web
time_zone: Asia/Shanghai
currencies: {CNY: {scale: 2}}
defaults: {currency: CNY}
sources: {orders: {file: orders.csv}}
orders:
  - {source: orders, key: id, at: day, member: {phone: phone}, total: amount}
";

/// One of the members, and what somebody wrote where a phone belongs.
const TELLING: [&str; 2] = ["13800000001", "ring me"];

async fn log(house: &House) -> Vec<Command> {
    house.platform.audit(&CommandQuery::newest(1000)).await.expect("the log")
}

fn state(text: &str) -> Value {
    if text.is_empty() { Value::Null } else { serde_json::from_str(text).expect("JSON") }
}

/// Whether a state says all that is expected of it; null is nothing at all.
fn says(state: &Value, expected: &Value) -> bool {
    match expected.as_object() {
        None => state == expected,
        Some(fields) => fields.iter().all(|(name, value)| state.get(name) == Some(value)),
    }
}

/// Each row is a command, and what it leaves as it was before and as it is now.
async fn check(house: &House, rows: &[(&str, Value, Value)]) {
    let log = log(house).await;
    for (name, before, after) in rows {
        let of_name: Vec<_> = log.iter().map(|one| &one.command).filter(|one| one.name == *name).collect();
        let told =
            |one: &&store::command::NewCommand| says(&state(&one.before), before) && says(&state(&one.after), after);
        assert!(of_name.iter().any(told), "{name} from {before} to {after}: {of_name:#?}");
    }
    for telling in TELLING {
        assert!(!format!("{log:?}").contains(telling), "{telling} is in the log");
    }
}

#[tokio::test]
async fn changes_of_the_organisation_say_how_it_was_and_is() {
    let house = two_dealers().await;
    let platform = &house.platform;
    let store = NewUnit {
        kind: PartyKind::Store,
        key: "S3".into(),
        name: "Store Three".into(),
        parent: Some("region:R1".into()),
        settles_to: Some("dealer:D1".into()),
        site: None,
        from: day("2023-05-01"),
    };
    let position = |unit: &str, reports_to: Option<&str>, from: &str| NewPosition {
        title: "associate".into(),
        unit: unit.into(),
        reports_to: reports_to.map(str::to_owned),
        from: day(from),
    };
    platform.add_unit(&store).await.expect("added");
    platform.move_unit("store:S3", Tree::Settlement, "dealer:D2", day("2023-06-01")).await.expect("moved");
    platform.hire("A9", "Zoe", &position("S1", Some("post/M1"), "2023-06-01")).await.expect("hired");
    platform.change_position("A9", &position("store:S3", None, "2023-07-01")).await.expect("moved");
    platform.hire("A8", "Yan", &position("S3", None, "2023-06-01")).await.expect("hired");
    platform.leave("A9", day("2023-08-01")).await.expect("left");
    platform.close_unit("store:S3", day("2023-10-01")).await.expect("closed");
    let at = |unit: &str, above: Value| json!({ "title": "associate", "unit": unit, "reports_to": above });
    let (one, three) = (at("store:S1", json!("post/M1")), at("store:S3", Value::Null));
    let nowhere = json!({ "title": null, "unit": null, "reports_to": null });
    let open = json!({ "open": true, "parent": "region:R1", "settles_to": "dealer:D2", "people": ["A8"] });
    let below = |dealer: &str| json!({ "tree": "settlement", "parent": dealer });
    let rows = [
        ("org.add", Value::Null, json!({ "name": "Store Three", "parent": "region:R1" })),
        ("org.move", below("dealer:D1"), below("dealer:D2")),
        ("org.close", open, json!({ "open": false })),
        ("person.hire", Value::Null, one.clone()),
        ("person.move", one, three.clone()),
        ("person.leave", three, nowhere),
    ];
    check(&house, &rows).await;
}

#[tokio::test]
async fn links_and_disputes_say_how_it_was_and_is() {
    let house = two_dealers().await;
    let platform = &house.platform;
    platform.activate(OWNER_POLICY, "policy.yaml").await.expect("activated");
    platform.open_period("2023", day("2023-01-01"), day("2024-01-01"), 0).await.expect("opened");
    platform.settle(&What::Period("2023".into())).await.expect("settled");
    let request = DisputeRequest {
        what: DisputeKind::WrongAmount,
        payee: "associate:A1".into(),
        period: "2023".into(),
        order: Some("O1".into()),
        order_line: 1,
        kind: credit::LineKind::Credit,
        book: None,
        expected: "120.50".into(),
        evidence: format!("{} said so", TELLING[0]),
    };
    let dispute = platform.open_dispute(&request).await.expect("opened").dispute.id;
    let verdict = Verdict::Accept { amount: None, taken_from: Some("associate:A2".into()) };
    platform.decide_dispute(dispute, &verdict, TELLING[1]).await.expect("decided");
    platform.link_members(&customer("C1"), &customer("C3"), "the same person").await.expect("linked");
    let member = platform.member(&customer("C1")).await.expect("a member");
    let link = member.links.iter().find(|link| link.evidence.contains("the same person")).expect("the link");
    let telling = platform.unlink_members(&[link.id], "13800000001 is another's").await;
    assert_eq!(code(telling), "reason_tells");
    platform.unlink_members(&[link.id], "they are two").await.expect("unlinked");
    let opened =
        json!({ "payee": "associate:A1", "period": "2023", "order": "O1", "actual": "100.00", "state": "open" });
    let accepted = json!({ "state": "accepted", "amount": "20.50", "currency": "CNY", "taken_from": "associate:A2" });
    let linked =
        |linked: bool| json!({ "link": link.id, "profiles": link.profiles.map(|one| one.0), "linked": linked });
    let rows = [
        ("dispute.open", Value::Null, opened),
        ("dispute.decide", json!({ "state": "open" }), accepted),
        ("member.link", json!({ "linked": false }), json!({ "linked": true })),
        ("member.unlink", linked(true), linked(false)),
        ("run.settle", json!({ "state": "open" }), json!({ "run": 1, "from": "2022-12-31T16:00:00Z", "lines": 4 })),
    ];
    check(&house, &rows).await;
}

#[tokio::test]
async fn what_is_done_to_the_ledger_a_member_and_keys_says_how_it_was_and_is() {
    let house = two_dealers().await;
    let platform = &house.platform;
    let paid = format!("{OWNER_POLICY}commission: [{{name: fee, pool: {{rate: 10}}, to: owner, funded_by: brand}}]\n");
    platform.activate(&paid, "policy.yaml").await.expect("activated");
    platform.open_period("2023", day("2023-01-01"), day("2024-01-01"), 0).await.expect("opened");
    platform.open_period("2024", day("2024-01-01"), day("2025-01-01"), 0).await.expect("opened");
    platform.settle(&What::Period("2023".into())).await.expect("settled");
    let posted = platform.lock_period("2023").await.expect("locked").posted;
    let key = posted.first().expect("a transaction").key.clone();
    let reversal = platform.reverse(&key, "typed wrongly").await.expect("reversed").reversal.key;
    let member = platform.member(&customer("C1")).await.expect("a member").member.0;
    platform.erase_member(&customer("C1"), "letter of 3 May").await.expect("erased");
    platform.rotate_keys().await.expect("rotated");
    let reversed = |by: Value| json!({ "transaction": key, "reversed_by": by });
    let rows = [
        ("ledger.reverse", reversed(Value::Null), reversed(json!(reversal))),
        ("member.erase", json!({ "member": member }), json!({ "member": member, "identifiers": 0 })),
        ("keys.rotate", json!({ "keys": [1] }), json!({ "keys": [1, 2] })),
        ("keys.rotate", json!({ "keys": [1, 2] }), json!({ "keys": [2] })),
        ("period.lock", json!({ "state": "computed" }), json!({ "state": "locked" })),
    ];
    check(&house, &rows).await;
}

#[tokio::test]
async fn what_machines_bring_says_how_it_was_and_is() {
    let house = two_dealers().await;
    let platform = &house.platform;
    let folder = tempfile::tempdir().expect("a folder");
    let rows = format!("id,day,phone,amount\n1,2023-02-02,{},10\n2,2023-02-03,{},1\n", TELLING[0], TELLING[1]);
    std::fs::write(folder.path().join("orders.csv"), rows).expect("written");
    let request = ImportRequest {
        mapping_name: "web.yaml".into(),
        mapping_text: WEB.into(),
        source: folder.path().to_owned(),
        options: DeliveryOptions::default(),
    };
    let import = platform.import(&request, &mut |_| {}).await.expect("imported").delivered.import.expect("a number");
    let mended = BTreeMap::from([("phone".to_owned(), TELLING[0].to_owned())]);
    platform.mend_row((import, 1), &[mended]).await.expect("mended");
    replay_an_event(&house).await;
    let source = platform.create_event_source("shop").await.expect("made");
    platform.close_event_source(source.source.id).await.expect("closed");
    house.user("ann", &[Role::Finance]).await;
    let ann = house.signed_in("ann").await;
    let limits = TokenLimits { roles: None, operations: None };
    let token = ann.create_token("export", &limits, house.platform.now().plus_days(1)).await.expect("made");
    ann.revoke_token(token.token.token.id).await.expect("revoked");
    let sends = |state: &str| json!({ "id": source.source.id, "name": "shop", "state": state });
    let revoked = |revoked: bool| json!({ "name": "export", "revoked": revoked });
    let rows = [
        ("import.run", Value::Null, json!({ "import": import, "system": "web", "read": 2, "rejected": 1 })),
        ("quarantine.mend", Value::Null, json!({ "mended": true, "columns": ["phone"] })),
        ("event_aside.replay", json!({ "waits": true, "field": "userId" }), json!({ "waits": false, "mended": true })),
        ("event_source.create", Value::Null, sends("open")),
        ("event_source.close", sends("open"), sends("closed")),
        ("token.revoke", revoked(false), revoked(true)),
    ];
    check(&house, &rows).await;
    let log = log(&house).await;
    let words = format!("import {import} of web by mapping web.yaml: 2 read, ");
    assert!(log.iter().any(|one| one.command.summary.starts_with(&words)), "{words}: {log:#?}");
    for secret in [&source.write_key, &token.secret] {
        assert!(!format!("{log:?}").contains(secret.as_str()), "a secret is in the log");
    }
}

async fn replay_an_event(house: &House) {
    let intake = EventIntake::start(&house.platform).await.expect("started");
    let nobodys = r#"{"type":"track","event":"Order Completed","messageId":"m1"}"#;
    let batch = EventBatch {
        source: "shop".into(),
        kind: None,
        sent: None,
        received: Timestamp(1_700_000_000_000_000),
        events: vec![RawValue::from_string(nobodys.to_owned()).expect("JSON")],
    };
    intake.accept(batch).await.expect("accepted");
    house.platform.apply_events(10).await.expect("applied");
    let aside = house.platform.events_aside(&AsideQuery::latest(10)).await.expect("listed")[0].id;
    let mended = r#"{"type":"page","messageId":"m2","userId":"u1"}"#;
    house.platform.replay_aside(&intake, aside, Some(mended)).await.expect("sent again");
}
