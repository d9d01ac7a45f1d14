//! Attribution: which touchpoints count, and how much under each model.

use crate::support::{Build, DAY, Facts, day, expect, policy, sum, touch_condition, word};
use base::{Rate, Timestamp};
use credit::{Model, PartySource, Reason, WeightBy, Weights};

fn path(model: Model) -> PartySource {
    PartySource::Touch { when: None, within_days: 10, model }
}

/// Credits an order of `amount` on day 100 to a path, and compares receiver, touchpoint and amount.
#[track_caller]
fn check(facts: Facts, source: PartySource, expected: &[(u32, i64, i64)]) {
    let policy = policy().party(source).credit(2, 0, 100);
    let lines = facts.lines(&policy);
    let found: Vec<_> = lines
        .iter()
        .map(|line| (line.party.map_or(0, base::PartyId::raw), line.evidence.map_or(0, |id| id.0), line.amount.0))
        .collect();
    assert_eq!(found, expected);
}

fn order(amount: i64) -> Facts {
    Facts::default().order(1, 100).line(amount)
}

fn four() -> Facts {
    let facts = order(1000).touch(1, "ad", Some(61), 91).touch(2, "share", Some(11), 93);
    facts.touch(3, "live", Some(12), 97).touch(4, "chat", Some(11), 99)
}

const POSITION: Model =
    Model::Position { first: Rate(400_000_000), middle: Rate(200_000_000), last: Rate(400_000_000) };

#[test]
fn first_and_last() {
    check(four(), path(Model::First), &[(61, 1, 1000)]);
    check(four(), path(Model::Last), &[(11, 4, 1000)]);
}

#[test]
fn linear_gives_the_remainder_in_the_order_of_time() {
    check(four(), path(Model::Linear), &[(61, 1, 250), (11, 2, 250), (12, 3, 250), (11, 4, 250)]);
    let three = order(100).touch(1, "ad", Some(61), 91).touch(2, "ad", Some(62), 92).touch(3, "ad", Some(63), 93);
    check(three, path(Model::Linear), &[(61, 1, 34), (62, 2, 33), (63, 3, 33)]);
}

#[test]
fn position() {
    check(four(), path(POSITION), &[(61, 1, 400), (11, 2, 100), (12, 3, 100), (11, 4, 400)]);
    let three = order(1000).touch(1, "ad", Some(61), 91).touch(2, "ad", Some(62), 92).touch(3, "ad", Some(63), 93);
    check(three, path(POSITION), &[(61, 1, 400), (62, 2, 200), (63, 3, 400)]);
    let two = order(1001).touch(1, "ad", Some(61), 91).touch(2, "ad", Some(62), 92);
    check(two, path(POSITION), &[(61, 1, 501), (62, 2, 500)]);
    check(order(1000).touch(1, "ad", Some(61), 91), path(POSITION), &[(61, 1, 1000)]);
}

#[test]
fn decay_halves_with_every_half_life() {
    let facts = order(700).touch(1, "ad", Some(61), 96).touch(2, "ad", Some(62), 98).touch(3, "ad", Some(63), 100);
    check(facts, path(Model::Decay { half_life_days: 2 }), &[(61, 1, 100), (62, 2, 200), (63, 3, 400)]);
    // One day is half of a half-life: three quarters.
    let facts = order(700).touch(1, "ad", Some(61), 99).touch(2, "ad", Some(62), 100);
    check(facts, path(Model::Decay { half_life_days: 2 }), &[(61, 1, 300), (62, 2, 400)]);
}

#[test]
fn the_window_is_inclusive_at_both_ends() {
    let order_at = day(100);
    let at = |id: i64, micros: i64| order(100).touch_at(id, "ad", Some(61), Timestamp(order_at.0 + micros));
    check(at(1, 0), path(Model::Last), &[(61, 1, 100)]);
    check(at(1, -10 * DAY), path(Model::Last), &[(61, 1, 100)]);
    check(at(1, 1), path(Model::Last), &[(0, 0, 100)]);
    check(at(1, -10 * DAY - 1), path(Model::Last), &[(0, 0, 100)]);
}

#[test]
fn only_touchpoints_for_which_the_condition_holds() {
    let when =
        |source: &str| PartySource::Touch { when: Some(touch_condition(source)), within_days: 30, model: Model::Last };
    check(four(), when(r#"kind == "share""#), &[(11, 2, 1000)]);
    check(four(), when(r#"kind in ["ad", "live"]"#), &[(12, 3, 1000)]);
    check(four(), when(r#"party == "key-61""#), &[(61, 1, 1000)]);
    check(four(), when(r#"channel == "store""#), &[(0, 0, 1000)]);
    check(four(), when("has(content)"), &[(0, 0, 1000)]);
}

#[test]
fn a_touchpoint_that_names_nobody_does_not_count() {
    let facts = order(100).touch(1, "ad", Some(61), 95).touch(2, "ad", None, 99);
    check(facts, path(Model::Last), &[(61, 1, 100)]);
}

#[test]
fn without_touchpoints_nobody() {
    let policy = policy().party(path(Model::Linear)).credit(2, 0, 100);
    let lines = order(100).lines(&policy);
    assert_eq!((lines[0].party, lines[0].reason, lines[0].amount.0), (None, Reason::NoTouch, 100));
}

#[test]
fn touchpoints_of_one_instant_count_in_the_order_of_their_ids() {
    let facts = order(100).touch(2, "ad", Some(62), 95).touch(1, "ad", Some(61), 95);
    check(facts.clone(), path(Model::First), &[(61, 1, 100)]);
    check(facts, path(Model::Last), &[(62, 2, 100)]);
}

#[test]
fn fitted_weights_share_exactly_and_leave_the_rest_out() {
    let weights = |by: WeightBy, of: &[(&str, i64)]| {
        let of = of.iter().map(|(text, weight)| (word(text), *weight)).collect();
        Model::Weights(Weights { by, of, fitted: "by markov on 2025".into() })
    };
    let facts = Facts::default()
        .touch(1, "live", Some(11), 1)
        .touch(2, "ad", Some(12), 2)
        .touch(3, "live", Some(11), 3)
        .touch(4, "chat", Some(13), 4)
        .order(1, 5)
        .line(1000);
    let credited = |model: Model| {
        let policy = policy().party(PartySource::Touch { when: None, within_days: 9, model }).credit(0, 0, 100);
        facts.lines(&policy)
    };
    expect(
        &credited(weights(WeightBy::Kind, &[("live", 310_000_000), ("ad", 200_000_000)])),
        &[
            "5 1/1 sale credit associate 11 378",
            "5 1/1 sale credit associate 12 244",
            "5 1/1 sale credit associate 11 378",
        ],
    );
    expect(&credited(weights(WeightBy::Channel, &[("mini_program", 1)])), &["5 1/1 sale credit associate (none) 1000"]);
    let all = credited(weights(WeightBy::Channel, &[("moments", 1)]));
    assert_eq!((all.len(), sum(&all)), (4, 1000));
}
