//! Two hundred lives without a broken law.

use super::*;

#[test]
fn two_hundred_groups_break_no_law() {
    let passed = simulate_many(0..200, |_| {});
    let passed = passed.unwrap_or_else(|failure| panic!("{}", app::with_sources(&failure)));
    assert_eq!(passed, 200);
}

#[test]
fn the_same_seed_does_the_same() {
    let once = simulate(7).unwrap_or_else(|violation| panic!("{}", app::with_sources(&violation)));
    let again = simulate(7).unwrap_or_else(|violation| panic!("{}", app::with_sources(&violation)));
    assert_eq!(once, again);
    assert!(once.adjustments > 0 && once.compared > 100, "{once}");
}
