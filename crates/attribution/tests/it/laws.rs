//! What holds whatever the journeys are.

use crate::{ALL, credits, paths};
use attribution::{Model, percentages};
use proptest::prelude::*;
use std::collections::BTreeMap;

type Rows = Vec<(String, f64, f64, f64)>;

/// Up to thirty paths over six channels, some without conversions and some without nulls.
fn journeys() -> impl Strategy<Value = Rows> {
    let path = proptest::collection::vec(0..6_u8, 1..7);
    let row = (path, 0..5_u32, 0..100_000_u32, 0..5_u32).prop_map(|(path, conversions, value, nulls)| {
        let names: Vec<String> = path.iter().map(|channel| format!("c{channel}")).collect();
        let value = if conversions == 0 { 0.0 } else { f64::from(value) / 100.0 };
        (names.join(" > "), f64::from(conversions), value, f64::from(nulls))
    });
    proptest::collection::vec(row, 1..30)
}

fn near(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * one.abs().max(other.abs()).max(1.0)
}

/// Channels of a path as a set of bits.
fn set(path: &str) -> u32 {
    path.split(" > ").fold(0, |set, name| set | 1 << (name.as_bytes()[1] - b'0'))
}

/// The Shapley value by its definition: the mean over all orders in which channels may join of what each adds.
fn shapley_by_definition(rows: &Rows, channel: u32) -> f64 {
    let worth =
        |coalition: u32| -> f64 { rows.iter().filter(|row| set(&row.0) & !coalition == 0).map(|row| row.1).sum() };
    let factorial = |n: u32| (1..=n).map(f64::from).product::<f64>();
    let without = (0..64_u32).filter(|coalition| coalition & 1 << channel == 0);
    let added = without.map(|coalition| {
        let others = coalition.count_ones();
        factorial(others) * factorial(5 - others) / factorial(6) * (worth(coalition | 1 << channel) - worth(coalition))
    });
    added.sum()
}

/// The probability of a conversion by walking the chain step by step for as long as anything moves.
fn conversion_by_walking(rows: &Rows, removed: Option<u32>) -> f64 {
    let mut steps: BTreeMap<(u32, u32), f64> = BTreeMap::new();
    const START: u32 = 10;
    const CONVERSION: u32 = 11;
    const NULL: u32 = 12;
    for (path, conversions, _, nulls) in rows {
        let channels: Vec<u32> = path.split(" > ").map(|name| u32::from(name.as_bytes()[1] - b'0')).collect();
        let whole: Vec<u32> = std::iter::once(START).chain(channels.iter().copied()).collect();
        for step in whole.windows(2) {
            *steps.entry((step[0], step[1])).or_default() += conversions + nulls;
        }
        *steps.entry((whole[whole.len() - 1], CONVERSION)).or_default() += conversions;
        *steps.entry((whole[whole.len() - 1], NULL)).or_default() += nulls;
    }
    let mut out: BTreeMap<u32, f64> = BTreeMap::new();
    steps.iter().for_each(|((from, _), weight)| *out.entry(*from).or_default() += weight);
    let mut standing = BTreeMap::from([(START, 1.0)]);
    let mut converted = 0.0;
    while standing.values().sum::<f64>() > 1e-15 {
        let mut next: BTreeMap<u32, f64> = BTreeMap::new();
        for ((from, to), weight) in &steps {
            let moved = standing.get(from).copied().unwrap_or_default() * weight / out[from].max(f64::MIN_POSITIVE);
            match *to {
                CONVERSION => converted += moved,
                NULL => {}
                to if Some(to) == removed => {}
                to => *next.entry(to).or_default() += moved,
            }
        }
        standing = next;
    }
    converted
}

proptest! {
    #[test]
    fn nothing_is_lost_or_made(rows in journeys()) {
        for model in ALL {
            let found = credits(&paths(&rows), model);
            prop_assert!(near(found.iter().map(|credit| credit.conversions).sum(), rows.iter().map(|row| row.1).sum()));
            prop_assert!(near(found.iter().map(|credit| credit.value).sum(), rows.iter().map(|row| row.2).sum()));
            prop_assert!(found.iter().all(|credit| credit.conversions >= 0.0 && credit.value >= 0.0));
            let percent: u32 = percentages(&found).iter().sum();
            prop_assert_eq!(percent, if rows.iter().any(|row| row.1 > 0.0) { 10_000 } else { 0 });
        }
    }

    #[test]
    fn the_order_of_rows_changes_no_bit(rows in journeys(), seed in any::<u64>()) {
        let mut other = rows.clone();
        other.sort_by_key(|row| (row.0.len() as u64 ^ row.1.to_bits()).wrapping_mul(seed | 1));
        for model in ALL {
            prop_assert_eq!(credits(&paths(&rows), model), credits(&paths(&other), model));
        }
    }

    #[test]
    fn names_do_not_matter(rows in journeys()) {
        // The new names come in the opposite order, so channels are eliminated the other way round.
        let renamed: Rows = rows
            .iter()
            .map(|row| (row.0.replace('c', "d").bytes().map(|b| if b.is_ascii_digit() { (b'5' - (b - b'0')) as char } else { b as char }).collect(), row.1, row.2, row.3))
            .collect();
        for model in ALL {
            let (found, other) = (credits(&paths(&rows), model), credits(&paths(&renamed), model));
            for (one, other) in found.iter().zip(other.iter().rev()) {
                prop_assert!(near(one.conversions, other.conversions) && near(one.value, other.value), "{model:?}");
            }
        }
    }

    #[test]
    fn a_path_of_one_channel_gives_it_all(repeats in 1..9_usize, conversions in 1..1000_u32) {
        let path = vec!["only"; repeats].join(" > ");
        for model in ALL {
            let found = credits(&paths(&[(path.as_str(), f64::from(conversions), 7.0, 3.0)]), model);
            prop_assert!(found.len() == 1 && near(found[0].conversions, f64::from(conversions)) && near(found[0].value, 7.0));
        }
    }

    #[test]
    fn staying_in_a_channel_changes_no_markov_or_shapley_credit(rows in journeys()) {
        let staying: Rows = rows
            .iter()
            .map(|row| (row.0.split(" > ").flat_map(|name| [name, name]).collect::<Vec<_>>().join(" > "), row.1, row.2, row.3))
            .collect();
        for model in [Model::Markov, Model::Shapley] {
            for (one, other) in credits(&paths(&rows), model).iter().zip(credits(&paths(&staying), model)) {
                prop_assert!(near(one.conversions, other.conversions) && near(one.value, other.value), "{model:?}");
            }
        }
    }

    #[test]
    fn shapley_is_the_shapley_value(rows in journeys()) {
        for credit in credits(&paths(&rows), Model::Shapley) {
            let channel = u32::from(credit.channel.as_bytes()[1] - b'0');
            prop_assert!(near(credit.conversions, shapley_by_definition(&rows, channel)));
        }
    }

    #[test]
    fn markov_is_the_removal_effect(rows in journeys()) {
        prop_assume!(rows.iter().any(|row| row.1 > 0.0));
        let all = conversion_by_walking(&rows, None);
        let found = credits(&paths(&rows), Model::Markov);
        let effect = |name: &str| 1.0 - conversion_by_walking(&rows, Some(u32::from(name.as_bytes()[1] - b'0'))) / all;
        let effects: Vec<f64> = found.iter().map(|credit| effect(&credit.channel)).collect();
        let (whole, total) = (effects.iter().sum::<f64>(), rows.iter().map(|row| row.1).sum::<f64>());
        for (credit, effect) in found.iter().zip(&effects) {
            prop_assert!((credit.conversions - total * effect / whole).abs() < 1e-7 * total, "{credit:?} {effects:?}");
        }
    }
}
