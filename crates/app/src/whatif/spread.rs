//! Who wins and who loses: how the change of a measure is spread over payees.

use base::Amount;

/// What one payee has under the policy that is compared with, and under one that might come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payee {
    /// The source's own id.
    pub key: String,
    /// Under the policy that is compared with.
    pub before: Amount,
    /// Under the policy that might come.
    pub after: Amount,
}

impl Payee {
    /// What changes, in minor units.
    pub fn change(&self) -> i128 {
        i128::from(self.after.0) - i128::from(self.before.0)
    }
}

/// Payees whose change lies between two percentages of what they had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Band {
    /// Which.
    pub kind: BandKind,
    /// How many payees.
    pub payees: u64,
    /// The sum of their changes, in minor units.
    pub change: i128,
}

/// Where a change lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BandKind {
    /// At least `from` and under `to` percent of what there was; no bound on a side without one. A loss has negative bounds,
    /// and its `to` belongs to it instead of its `from`, so that both sides are alike.
    Percent {
        /// The lower bound.
        from: Option<i32>,
        /// The upper bound.
        to: Option<i32>,
    },
    /// Nothing changes.
    Same,
    /// There was nothing before.
    FromNothing,
}

/// A sum that matters, such as a quota or a guaranteed minimum, and who crosses it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crossing {
    /// The sum.
    pub threshold: Amount,
    /// Payees who were under it and reach it.
    pub up: Vec<Payee>,
    /// Payees who had reached it and fall under it.
    pub down: Vec<Payee>,
}

/// The spread of a change over payees.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spread {
    /// Payees who get more, most first; equal ones by id.
    pub winners: Vec<Payee>,
    /// Payees who get less, most first; equal ones by id.
    pub losers: Vec<Payee>,
    /// Payees for whom nothing changes.
    pub unchanged: u64,
    /// What winners gain together, in minor units.
    pub gained: i128,
    /// What losers lose together, in minor units; negative.
    pub lost: i128,
    /// From the heaviest loss to the greatest gain.
    pub bands: Vec<Band>,
    /// One per threshold asked for, in that order.
    pub crossings: Vec<Crossing>,
}

/// Bounds of the bands of gain, in percent; those of loss are the same with the other sign.
const BOUNDS: [i32; 3] = [5, 20, 50];

impl Spread {
    /// The spread over these payees.
    pub fn of(payees: Vec<Payee>, thresholds: &[Amount]) -> Spread {
        let crossings = thresholds.iter().map(|threshold| Crossing::of(*threshold, &payees)).collect();
        let mut spread = Spread { bands: bands(), crossings, ..Spread::default() };
        for payee in payees {
            let change = payee.change();
            let kind = band_of(&payee);
            if let Some(band) = spread.bands.iter_mut().find(|band| band.kind == kind) {
                band.payees += 1;
                band.change += change;
            }
            match change {
                0 => spread.unchanged += 1,
                1.. => {
                    spread.gained += change;
                    spread.winners.push(payee);
                }
                _ => {
                    spread.lost += change;
                    spread.losers.push(payee);
                }
            }
        }
        spread.winners.sort_by(|a, b| b.change().cmp(&a.change()).then_with(|| a.key.cmp(&b.key)));
        spread.losers.sort_by(|a, b| a.change().cmp(&b.change()).then_with(|| a.key.cmp(&b.key)));
        spread
    }
}

impl Crossing {
    fn of(threshold: Amount, payees: &[Payee]) -> Crossing {
        let crossing = |reached_before: bool| {
            let crosses = |payee: &&Payee| {
                (payee.before >= threshold) == reached_before && (payee.after >= threshold) != reached_before
            };
            payees.iter().filter(crosses).cloned().collect()
        };
        Crossing { threshold, up: crossing(false), down: crossing(true) }
    }
}

/// Every band, empty.
fn bands() -> Vec<Band> {
    let percent = |from, to| BandKind::Percent { from, to };
    let mut kinds = vec![percent(None, Some(-BOUNDS[2]))];
    kinds.extend(BOUNDS.windows(2).rev().map(|pair| percent(Some(-pair[1]), Some(-pair[0]))));
    kinds.extend([percent(Some(-BOUNDS[0]), Some(0)), BandKind::Same, percent(Some(0), Some(BOUNDS[0]))]);
    kinds.extend(BOUNDS.windows(2).map(|pair| percent(Some(pair[0]), Some(pair[1]))));
    kinds.extend([percent(Some(BOUNDS[2]), None), BandKind::FromNothing]);
    kinds.into_iter().map(|kind| Band { kind, payees: 0, change: 0 }).collect()
}

fn band_of(payee: &Payee) -> BandKind {
    let change = payee.change();
    if change == 0 {
        return BandKind::Same;
    }
    let before = i128::from(payee.before.0).abs();
    if before == 0 {
        return BandKind::FromNothing;
    }
    // Multiplied out, because a quotient would have to be rounded.
    let reaches = |bound: &&i32| change.abs() * 100 >= before * i128::from(**bound);
    let from = BOUNDS.iter().rev().find(reaches).copied();
    let to = BOUNDS.iter().find(|bound| !reaches(bound)).copied();
    if change > 0 {
        BandKind::Percent { from: from.or(Some(0)), to }
    } else {
        BandKind::Percent { from: to.map(|to| -to), to: from.map(|from| -from).or(Some(0)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn payee(key: &str, before: i64, after: i64) -> Payee {
        Payee { key: key.to_owned(), before: Amount(before), after: Amount(after) }
    }

    #[test]
    fn bands_have_no_gaps() {
        let percent = |from, to| BandKind::Percent { from, to };
        for (before, after, expect) in [
            (100, 100, BandKind::Same),
            (0, 0, BandKind::Same),
            (0, 1, BandKind::FromNothing),
            (0, -1, BandKind::FromNothing),
            (100, 104, percent(Some(0), Some(5))),
            (100, 105, percent(Some(5), Some(20))),
            (100, 119, percent(Some(5), Some(20))),
            (100, 120, percent(Some(20), Some(50))),
            (100, 150, percent(Some(50), None)),
            (100, 99, percent(Some(-5), Some(0))),
            (100, 95, percent(Some(-20), Some(-5))),
            (100, 80, percent(Some(-50), Some(-20))),
            (100, 50, percent(None, Some(-50))),
            (100, -900, percent(None, Some(-50))),
            (-100, -50, percent(Some(50), None)),
        ] {
            assert_eq!(band_of(&payee("a", before, after)), expect, "{before} to {after}");
        }
    }

    #[test]
    fn thresholds_are_crossed_both_ways() {
        let payees = vec![payee("up", 99, 100), payee("down", 100, 99), payee("over", 100, 200), payee("under", 1, 2)];
        let spread = Spread::of(payees, &[Amount(100)]);
        let keys = |payees: &[Payee]| payees.iter().map(|payee| payee.key.clone()).collect::<Vec<_>>();
        assert_eq!(keys(&spread.crossings[0].up), ["up"]);
        assert_eq!(keys(&spread.crossings[0].down), ["down"]);
        assert_eq!(keys(&spread.winners), ["over", "under", "up"]);
        assert_eq!(keys(&spread.losers), ["down"]);
    }

    proptest! {
        #[test]
        fn everybody_is_somewhere_and_sums_add_up(
            amounts in proptest::collection::vec((-1000_i64..1000, -1000_i64..1000), 0..50)
        ) {
            let payees: Vec<Payee> =
                amounts.iter().enumerate().map(|(n, (before, after))| payee(&n.to_string(), *before, *after)).collect();
            let total: i128 = payees.iter().map(Payee::change).sum();
            let spread = Spread::of(payees, &[]);
            prop_assert_eq!(spread.gained + spread.lost, total);
            prop_assert_eq!(spread.bands.iter().map(|band| band.change).sum::<i128>(), total);
            prop_assert_eq!(spread.bands.iter().map(|band| band.payees).sum::<u64>(), amounts.len() as u64);
            let counted = spread.winners.len() + spread.losers.len();
            prop_assert_eq!(counted as u64 + spread.unchanged, amounts.len() as u64);
        }
    }
}
