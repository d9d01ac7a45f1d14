//! Events: chosen by name, a row for each element of a list, from a file or fed while they arrive.

use crate::{Outcome, files, read};
use import::record::Record;
use import::{FeedEvent, ImportError, Item, Mapping, read_feed};
use std::ops::ControlFlow;

const HEAD: &str =
    "version: 1\nsystem: shop\ntime_zone: UTC\ncurrencies: {CNY: {scale: 2}}\ndefaults: {currency: CNY}\n";
const BLOCKS: &str = "orders: [{source: orders, key: properties.id, at: timestamp}]\n\
    lines: [{source: items, order: properties.id, number: each.number, sku: each.sku, net: number(each.price) * 2}]\n";

const EVENTS: [(&str, &str); 5] = [
    (
        "Order Completed",
        r#"{"type":"track","event":"Order Completed","timestamp":"2026-01-01","properties":{"id":"o1","products":[{"sku":"a","price":1.10},{"sku":"b","price":2}]}}"#,
    ),
    ("page", r#"{"type":"page","name":"Home","timestamp":"2026-01-01"}"#),
    (
        "Order Completed",
        r#"{"type":"track","event":"Order Completed","timestamp":"2026-01-02","properties":{"id":"o2","products":[]}}"#,
    ),
    (
        "Order Completed",
        r#"{"type":"track","event":"Order Completed","timestamp":"2026-01-03","properties":{"id":"o3"}}"#,
    ),
    (
        "Order Completed",
        r#"{"type":"track","event":"Order Completed","timestamp":"never","properties":{"id":"o4","products":[{"sku":"c","price":"x"}]}}"#,
    ),
];

fn sources(file: &str) -> String {
    let orders = "events: [Order Completed], columns: [properties.id, timestamp]";
    let items = "events: [Order Completed], each: properties.products, columns: [properties.id, each.number, each.sku, each.price]";
    format!("{HEAD}sources:\n  orders: {{{file}{orders}}}\n  items: {{{file}{items}}}\n{BLOCKS}")
}

fn shown(outcome: &Outcome) -> Vec<String> {
    let show = |record: &&Record| match record {
        Record::Order(order) => order.key.clone(),
        Record::Line(line) => {
            let (number, net) = (line.number.unwrap_or(0), line.amounts.net.unwrap_or(0));
            format!("{}/{number} {} {net}", line.order, line.sku)
        }
        other => format!("{other:?}"),
    };
    outcome.plain().iter().map(show).collect()
}

fn feed(mapping: &Mapping, events: &[(&str, &str)]) -> Result<Outcome, ImportError> {
    let feed: Vec<FeedEvent> =
        events.iter().map(|(name, json)| FeedEvent { name: (*name).to_owned(), json: (*json).to_owned() }).collect();
    let mut outcome = Outcome::default();
    let mut sink = |item: Item| {
        match item {
            Item::Record(record) => outcome.records.push(record),
            Item::Rejected(rejected) => outcome.rejected.push(rejected),
        }
        ControlFlow::Continue(())
    };
    let summary = read_feed(mapping, &feed, &mut sink)?;
    outcome.summary = summary;
    Ok(outcome)
}

fn check(outcome: &Outcome) {
    assert_eq!(shown(outcome), ["o1", "o2", "o3", "o1/1 a 220", "o1/2 b 400"]);
    let wrong: Vec<(u64, &str, Option<&str>)> = outcome
        .rejected
        .iter()
        .map(|rejected| (rejected.line, rejected.column.as_str(), rejected.order.as_deref()))
        .collect();
    assert_eq!(wrong, [(5, "timestamp", Some("o4")), (5, "each.price", Some("o4"))]);
}

#[test]
fn a_feed_and_a_file_give_the_same() {
    let fed = Mapping::read(&sources(""), "events.yaml").expect("a mapping");
    check(&feed(&fed, &EVENTS).expect("fed"));
    let filed = Mapping::read(&sources("file: e.jsonl, "), "events.yaml").expect("a mapping");
    let text: Vec<&str> = EVENTS.iter().map(|(_, json)| *json).collect();
    let directory = files(&[("e.jsonl", text.join("\n").as_bytes())]);
    check(&read(&filed, directory.path()).expect("read"));
}

#[test]
fn a_line_that_is_no_event_is_named() {
    let mapping = Mapping::read(&sources("file: e.jsonl, "), "events.yaml").expect("a mapping");
    let directory = files(&[("e.jsonl", b"{\"type\":\"page\"}\n{\"type\":")]);
    let outcome = read(&mapping, directory.path()).expect("read");
    assert_eq!(outcome.rejected.iter().map(|rejected| rejected.line).collect::<Vec<_>>(), [2, 2]);
}

#[test]
fn elements_of_something_else_than_a_list() {
    let mapping = Mapping::read(&sources(""), "events.yaml").expect("a mapping");
    let event = r#"{"timestamp":"2026-01-01","properties":{"id":"o","products":{"sku":"a"}}}"#;
    let outcome = feed(&mapping, &[("Order Completed", event)]).expect("fed");
    assert_eq!(shown(&outcome), ["o"], "an object is no list, so it has no elements");
    let event = r#"{"timestamp":"2026-01-01","properties":{"id":"o","products":[1,{"sku":"a","price":1}]}}"#;
    let outcome = feed(&mapping, &[("Order Completed", event)]).expect("fed");
    assert_eq!(shown(&outcome), ["o", "o/1  0", "o/2 a 200"], "an element without members has none");
}

#[test]
fn files_are_not_fed_and_feeds_are_no_files() {
    let fed = Mapping::read(&sources(""), "events.yaml").expect("a mapping");
    let error = read(&fed, files(&[]).path()).expect_err("no file").to_string();
    assert_eq!(error, "events: a source of events has no file to be read; give one, such as file: events.jsonl");
    let filed = Mapping::read(&sources("file: e.jsonl, "), "events.yaml").expect("a mapping");
    let error = feed(&filed, &EVENTS).expect_err("a file").to_string();
    assert_eq!(error, "e.jsonl: events are fed, so a source has events instead of a file");
}

#[test]
fn a_source_without_file_and_events_is_refused() {
    let text = format!("{HEAD}sources: {{s: {{columns: [id]}}, t: {{file: t.csv, each: items}}}}\n");
    let errors = Mapping::read(&text, "events.yaml").expect_err("refused").to_string();
    assert!(errors.contains("a source has a file, or the events that are fed to it"), "{errors}");
    assert!(errors.contains("each belongs to JSON lines, but this is csv"), "{errors}");
}
