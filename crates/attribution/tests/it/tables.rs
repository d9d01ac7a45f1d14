//! Small journeys and their answers, worked out by hand.

use crate::{credits, paths};
use attribution::{AttributionError, Model, Outcome, Paths, fit};

fn check(rows: &[(&str, f64, f64, f64)], model: Model, expect: &[(&str, f64, f64)]) {
    let found = credits(&paths(rows), model);
    let near = |found: f64, expect: f64| (found - expect).abs() < 1e-12;
    let right = found.len() == expect.len()
        && found.iter().zip(expect).all(|(found, (channel, conversions, value))| {
            found.channel == *channel && near(found.conversions, *conversions) && near(found.value, *value)
        });
    assert!(right, "{model:?} of {rows:?}: {found:?} is not {expect:?}");
}

const TWO: [(&str, f64, f64, f64); 2] = [("ad > live > ad > chat", 6.0, 60.0, 5.0), ("live", 2.0, 10.0, 1.0)];

#[test]
fn rules_of_thumb() {
    check(&TWO, Model::First, &[("ad", 6.0, 60.0), ("chat", 0.0, 0.0), ("live", 2.0, 10.0)]);
    check(&TWO, Model::Last, &[("ad", 0.0, 0.0), ("chat", 6.0, 60.0), ("live", 2.0, 10.0)]);
    check(&TWO, Model::Linear, &[("ad", 3.0, 30.0), ("chat", 1.5, 15.0), ("live", 3.5, 25.0)]);
    check(&TWO, Model::POSITION, &[("ad", 3.0, 30.0), ("chat", 2.4, 24.0), ("live", 2.6, 16.0)]);
    // Weights 1, 2, 4, 8 of 15.
    check(&TWO, Model::DECAY, &[("ad", 2.0, 20.0), ("chat", 3.2, 32.0), ("live", 2.8, 18.0)]);
}

#[test]
fn shapley_divides_a_path_over_its_distinct_channels() {
    check(&TWO, Model::Shapley, &[("ad", 2.0, 20.0), ("chat", 2.0, 20.0), ("live", 4.0, 30.0)]);
}

#[test]
fn markov_of_a_chain_without_cycles() {
    // start → a 3/4, b 1/4; a → b 2/3, null 1/3; b → conversion 1/2, null 1/2 (6 journeys leave b, 3 of them convert).
    // P = 3/4 · 2/3 · 1/2 + 1/4 · 1/2 = 3/8. Without a: 1/8, effect 2/3. Without b: 0, effect 1.
    let rows = [("a > b", 2.0, 20.0, 2.0), ("a", 0.0, 0.0, 2.0), ("b", 1.0, 4.0, 1.0)];
    check(&rows, Model::Markov, &[("a", 3.0 * 0.4, 24.0 * 0.4), ("b", 3.0 * 0.6, 24.0 * 0.6)]);
}

#[test]
fn markov_of_a_cycle() {
    // start → a; a → b 2/3, conversion 1/3; b → a 1/2, null 1/2.
    // P = 1/3 + 2/3 · 1/2 · P = 1/2. Without a: 0, effect 1. Without b: 1/3, effect 1/3.
    let rows = [("a > b > a", 1.0, 8.0, 0.0), ("a > b", 0.0, 0.0, 1.0)];
    check(&rows, Model::Markov, &[("a", 0.75, 6.0), ("b", 0.25, 2.0)]);
}

#[test]
fn markov_values_a_conversion_by_where_it_comes_from() {
    // Nothing is lost on the way. Half of the journeys convert from a at 1, half from b at 3, none through the other.
    let rows = [("a", 1.0, 1.0, 0.0), ("b", 1.0, 3.0, 0.0)];
    check(&rows, Model::Markov, &[("a", 1.0, 1.0), ("b", 1.0, 3.0)]);
    // c is on every way: effects a 1/2, b 1/2, c 1; of value likewise, since every conversion comes from c at 2.
    let rows = [("a > c", 1.0, 1.0, 0.0), ("b > c", 1.0, 3.0, 0.0)];
    check(&rows, Model::Markov, &[("a", 0.5, 1.0), ("b", 0.5, 1.0), ("c", 1.0, 2.0)]);
}

#[test]
fn a_channel_without_journeys_earns_nothing() {
    let rows = [("a", 1.0, 1.0, 0.0), ("b > c", 0.0, 0.0, 0.0)];
    for model in crate::ALL {
        check(&rows, model, &[("a", 1.0, 1.0), ("b", 0.0, 0.0), ("c", 0.0, 0.0)]);
        check(&[("a > b", 0.0, 0.0, 3.0)], model, &[("a", 0.0, 0.0), ("b", 0.0, 0.0)]);
    }
}

#[test]
fn rare_channels_keep_their_digits() {
    // start → rare with 1e-12, and every journey through it converts as the others do.
    let rows = [("rare > often", 1.0, 0.0, 1.0), ("often", 1e12, 0.0, 1e12)];
    let found = credits(&paths(&rows), Model::Markov);
    let share = found[1].conversions / found[0].conversions;
    assert!((share / (1.0 / (1e12 + 1.0)) - 1.0).abs() < 1e-9, "{share}");
}

#[test]
fn refusals() {
    let mut paths = Paths::default();
    let mut add = |conversions, value, nulls| paths.add(["a"], Outcome { conversions, value, nulls });
    let words = |result: Result<(), AttributionError>| result.expect_err("a refusal").to_string();
    assert_eq!(words(add(-1.0, 0.0, 0.0)), "the number of conversions is -1; it must be a number from 0 on");
    assert_eq!(words(add(1.0, f64::NAN, 0.0)), "the value is NaN; it must be a number from 0 on");
    assert_eq!(words(add(1.0, 0.0, f64::INFINITY)), "the number of nulls is inf; it must be a number from 0 on");
    let worth = "the path has a value of 2 but no conversions; a value belongs to conversions";
    assert_eq!(words(add(0.0, 2.0, 1.0)), worth);
    assert_eq!(paths.add([], Outcome::default()), Err(AttributionError::NoTouchpoints));
    assert!(paths.is_empty());
    let model = |model| fit(&Paths::default(), model).map(|_| ());
    assert_eq!(model(Model::Decay { half_life: 0.0 }), Err(AttributionError::HalfLife(0.0)));
    let position = |first, middle, last| model(Model::Position { first, middle, last });
    assert_eq!(position(0.0, 100.0, 0.0), Err(AttributionError::Position(0.0, 100.0, 0.0)));
    assert!(position(40.0, -1.0, 40.0).is_err() && position(1.0, 0.0, 0.0).is_ok());
}
