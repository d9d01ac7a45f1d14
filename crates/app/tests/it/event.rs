//! Events from their arrival to facts: once each, in whatever order, and nothing lost.

use crate::support::{House, code};
use app::intake::DeliveryOptions;
use app::{AsideEvent, AsideQuery, EventBatch, EventIntake, EventsApplied, ImportRequest, Open, Place, Platform, What};
use base::{Date, Timestamp};
use serde_json::value::RawValue;
use std::sync::Arc;

const MAPPING: &str = r#"
version: 1
system: erp
time_zone: Asia/Shanghai
currencies: {CNY: {scale: 2}}
defaults: {currency: CNY}
sources: {people: {file: people.csv}, stores: {file: stores.csv}}
people: [{source: people, key: no, name: name}]
stores: [{source: stores, key: no, name: name}]
"#;

const POLICY: &str = r#"
policy: credit
name: sellers
effective: 2026-01-01..
currency: CNY
base: line.net
parties:
  seller: {participant: seller}
credit:
  - {book: associate, to: seller, share: 100}
"#;

/// A house with two people and a store, whose clock stands in November 2026.
async fn open() -> House {
    let house = House::open().await;
    house.clock.forward_minutes((1_795_000_000_000_000 - 1_700_000_000_000_000) / 60_000_000);
    let source = tempfile::tempdir().expect("a folder");
    std::fs::write(source.path().join("people.csv"), "no,name\na1,Lin\na2,Wu\n").expect("written");
    std::fs::write(source.path().join("stores.csv"), "no,name\ns1,West Lake\n").expect("written");
    let request = ImportRequest {
        mapping_name: "import.yaml".into(),
        mapping_text: MAPPING.into(),
        source: source.path().to_owned(),
        options: DeliveryOptions::default(),
    };
    house.platform.import(&request, &mut |_| {}).await.expect("imported");
    house
}

fn batch(events: &[&str]) -> EventBatch {
    EventBatch {
        source: "shop".into(),
        kind: None,
        sent: None,
        received: Timestamp(1_795_000_000_000_000),
        events: events.iter().map(|json| RawValue::from_string((*json).to_owned()).expect("JSON")).collect(),
    }
}

const ORDER: &str = r#"{"type":"track","event":"Order Completed","messageId":"m1","userId":"u1","timestamp":"2026-11-02T02:50:35Z",
    "properties":{"order_id":"o1","associate_id":"a1","store_id":"s1","total":40.10,"currency":"CNY",
    "products":[{"sku":"a","price":10.05,"quantity":2},{"product_id":"b","price":20,"category":"shoes"}]}}"#;
const REFUND: &str = r#"{"type":"track","event":"Order Refunded","messageId":"m2","userId":"u1","timestamp":"2026-11-03T02:50:35Z",
    "properties":{"order_id":"o1","refund_id":"r1","refund":"5.00"}}"#;
const SHARE: &str = r#"{"type":"track","event":"Product Shared","messageId":"m3","anonymousId":"d1","timestamp":"2026-11-01T00:00:00Z",
    "properties":{"associate_id":"a2","product_id":"a"}}"#;
const IDENTIFY: &str = r#"{"type":"identify","messageId":"m4","userId":"u1","anonymousId":null,"context":{"traits":{"phone":"13800138000"}}}"#;

async fn apply(platform: &Platform) -> EventsApplied {
    platform.apply_events(10_000).await.expect("applied")
}

fn counts(applied: &EventsApplied) -> (u64, u64, u64, u64) {
    (applied.events, applied.repeated, applied.aside, applied.facts)
}

#[tokio::test]
async fn events_become_facts_once() {
    let house = open().await;
    let intake = EventIntake::start(&house.platform).await.expect("started");
    intake.accept(batch(&[ORDER, SHARE, IDENTIFY])).await.expect("accepted");
    intake.accept(batch(&[REFUND, ORDER])).await.expect("accepted");
    let applied = apply(&house.platform).await;
    // The order, its payment, the refund, the share, and a member with a phone that nobody knew.
    assert_eq!(counts(&applied), (5, 1, 0, 5));
    assert_eq!(applied.orders, ["o1"]);
    assert_eq!(apply(&house.platform).await, EventsApplied::default());
    intake.accept(batch(&[ORDER])).await.expect("accepted");
    assert_eq!(counts(&apply(&house.platform).await), (1, 1, 0, 0));
    house.platform.activate(POLICY, "policy.yaml").await.expect("activated");
    let days =
        What::Days { from: Date::parse("2026-11-01").expect("a day"), to: Date::parse("2026-12-01").expect("a day") };
    let settled = house.platform.settle(&days).await.expect("settled");
    let credit: i64 = settled.totals.iter().filter(|total| total.party.is_some()).map(|total| total.amount.0).sum();
    assert_eq!(credit, 4010 - 500, "the order less what was given back");
    let live = house.platform.live_order("o1").await.expect("live");
    let of_payee = |line: &&app::LiveLine| line.kind == credit::LineKind::Credit && line.party.is_some();
    let live: Vec<(u32, String, i64)> = live[0]
        .lines
        .iter()
        .filter(of_payee)
        .map(|line| (line.order_line, line.party.clone().expect("a payee").2, line.amount.0))
        .collect();
    let lin = |line, amount| (line, "Lin".to_owned(), amount);
    assert_eq!(live.iter().map(|line| line.2).sum::<i64>(), credit, "live and settled agree");
    assert_eq!(live[..2], [lin(1, 2010), lin(2, 2000)], "{live:?}");
}

/// One process accepts, another makes facts: the first finds out, and so does one that begins anew.
#[tokio::test]
async fn more_is_accepted_when_another_process_has_worked() {
    let house = open().await;
    let intake = EventIntake::start(&house.platform).await.expect("started").letting_wait(3);
    for _ in 0..2 {
        intake.accept(batch(&[ORDER, SHARE])).await.expect("accepted");
    }
    assert_eq!(code(intake.accept(batch(&[IDENTIFY])).await), "events_waiting");
    assert_eq!(house.platform.events_waiting().await.expect("counted"), 4);
    let again = EventIntake::start(&house.platform).await.expect("started").letting_wait(3);
    assert_eq!(code(again.accept(batch(&[IDENTIFY])).await), "events_waiting", "what waits from before is counted");
    apply(&house.platform).await;
    house.clock.forward_minutes(1);
    intake.accept(batch(&[IDENTIFY])).await.expect("accepted");
    again.accept(batch(&[IDENTIFY])).await.expect("accepted");
    assert_eq!(house.platform.events_waiting().await.expect("counted"), 2);
}

async fn aside(house: &House) -> Vec<AsideEvent> {
    house.platform.events_aside(&AsideQuery::latest(10)).await.expect("listed")
}

#[tokio::test]
async fn what_cannot_be_taken_is_set_aside_mended_and_replayed() {
    let house = open().await;
    let intake = EventIntake::start(&house.platform).await.expect("started");
    let unknown = ORDER.replace("a1", "a9");
    let amount = REFUND.replace("5.00", "five").replace("m2", "m5");
    let other = SHARE.replace("\"a2\"", "\"a1\"");
    let none = r#"{"type":"track","event":"Order Completed","messageId":"m9"}"#;
    intake.accept(batch(&[&unknown, SHARE, &other, none, &amount])).await.expect("accepted");
    assert_eq!(counts(&apply(&house.platform).await), (5, 0, 4, 1));
    let page = aside(&house).await;
    let shown: Vec<(&str, &str, &str)> =
        page.iter().map(|event| (event.name.as_str(), event.field.as_str(), event.code.as_str())).collect();
    assert_eq!(shown.len(), 4);
    assert!(shown.contains(&("Product Shared", "messageId", "event_id_reused")), "{shown:?}");
    assert!(shown.contains(&("Order Completed", "userId", "identifier_missing")), "{shown:?}");
    assert!(shown.contains(&("Order Completed", "seller", "party_unknown")), "{page:?}");
    assert!(shown.contains(&("Order Refunded", "properties.refund", "number_wrong")), "{shown:?}");
    assert!(page.iter().all(|event| !event.reason.contains("five")), "no value: {page:?}");

    let wrong = page.iter().find(|event| event.field == "seller").expect("the order").id;
    let text = house.platform.reveal_aside(wrong).await.expect("in clear");
    assert!(text.contains("a9"), "{text}");
    assert_eq!(house.log().await[0].1, "event_aside.reveal");
    assert_eq!(code(house.platform.replay_aside(&intake, wrong, Some("{")).await), "event_wrong");
    house.platform.replay_aside(&intake, wrong, Some(&text.replace("a9", "a1"))).await.expect("sent again");
    assert_eq!(code(house.platform.replay_aside(&intake, wrong, None).await), "event_not_found");
    assert_eq!(counts(&apply(&house.platform).await), (1, 0, 0, 2));
    let next = aside(&house).await[0].id;
    house.platform.drop_aside(next).await.expect("dropped");
    assert_eq!(house.platform.count_events_aside().await.expect("counted"), 2);
}

#[tokio::test]
async fn what_was_accepted_outlives_its_process() {
    let house = open().await;
    let intake = EventIntake::start(&house.platform).await.expect("started");
    intake.accept(batch(&[ORDER])).await.expect("accepted");
    let place = Place {
        data_dir: house.platform.data_dir().to_owned(),
        database_url: None,
        bucket: None,
        actor: "cli".into(),
        clock: Arc::<crate::support::Hand>::clone(&house.clock),
    };
    let again = Platform::open(place, Open::Existing).await.expect("opened");
    assert_eq!(counts(&apply(&again).await), (1, 0, 0, 2));
    assert_eq!(counts(&apply(&house.platform).await), (0, 0, 0, 0));
}

#[tokio::test]
async fn the_group_may_say_what_events_mean() {
    let house = open().await;
    let ours = house.platform.event_mapping().await.expect("ours");
    assert!(!ours.own && ours.text.contains("time_zone: Asia/Shanghai"), "{}", ours.text);
    let own = ours.text.replace("system: events", "system: erp");
    assert!(house.platform.set_event_mapping(&own).await.expect("set").own);
    assert_eq!(code(house.platform.set_event_mapping("version: 2").await), "mapping_wrong");
    let zone = own.replace("Asia/Shanghai", "UTC");
    assert_eq!(code(house.platform.set_event_mapping(&zone).await), "time_zone_differs");
    let column = own.replace("key: properties.order_id", "key: properties.no");
    assert_eq!(code(house.platform.set_event_mapping(&column).await), "mapping_wrong");
    assert_eq!(house.platform.reset_event_mapping().await.expect("taken back"), ours);
}

#[tokio::test]
async fn a_source_sends_until_it_is_closed() {
    let house = House::open().await;
    let made = house.platform.create_event_source("shop").await.expect("made");
    assert!(made.write_key.starts_with("wk_"), "{}", made.write_key);
    assert_eq!(house.platform.event_source_of(&made.write_key).await.expect("known"), "shop");
    assert_eq!(code(house.platform.event_source_of("wk_other").await), "write_key_wrong");
    assert_eq!(code(house.platform.create_event_source("shop").await), "event_source_exists");
    assert_eq!(code(house.platform.create_event_source(" ").await), "event_source_name_wrong");
    house.platform.close_event_source(made.source.id).await.expect("closed");
    assert_eq!(code(house.platform.close_event_source(made.source.id).await), "event_source_not_found");
    assert_eq!(code(house.platform.event_source_of(&made.write_key).await), "write_key_wrong");
    assert_eq!(house.platform.event_sources().await.expect("listed").len(), 1);
}
