//! Two hundred lives without a broken law, in parts that run side by side.

use super::*;
use std::ops::Range;

fn check(seeds: Range<u64>) {
    let count = seeds.end - seeds.start;
    let passed = simulate_many(seeds, |_| {});
    assert_eq!(passed.unwrap_or_else(|failure| panic!("{}", app::with_sources(&failure))), count);
}

#[test]
fn seeds_0_to_49_break_no_law() {
    check(0..50);
}

#[test]
fn seeds_50_to_99_break_no_law() {
    check(50..100);
}

#[test]
fn seeds_100_to_149_break_no_law() {
    check(100..150);
}

#[test]
fn seeds_150_to_199_break_no_law() {
    check(150..200);
}

#[test]
fn the_same_seed_does_the_same() {
    let once = simulate(7).unwrap_or_else(|violation| panic!("{}", app::with_sources(&violation)));
    let again = simulate(7).unwrap_or_else(|violation| panic!("{}", app::with_sources(&violation)));
    assert_eq!(once, again);
    assert!(once.adjustments > 0 && once.compared > 100, "{once}");
}
