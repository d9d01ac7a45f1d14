//! A Markov chain of first order over channels, solved exactly.
//!
//! A journey begins in the first channel of its path, moves on from touchpoint to touchpoint and ends in a conversion or in
//! nothing. Weights are numbers of journeys, conversions and nulls together; nothing is normalised before the end.
//!
//! A step from a channel to itself says how long a journey stays, not where it goes: leaving it out and normalising the rest
//! gives every other probability unchanged. So such steps are not kept, and a path that repeats a channel at once counts as if
//! it did not.
//!
//! Elimination is that of Grassmann, Taksar and Heyman ("Regenerative Analysis and Steady State Distributions for Markov
//! Chains", 1985): what remains of a state is summed from where it goes rather than subtracted from one, so nothing cancels and
//! every result keeps nearly all digits, however rarely a channel leads anywhere.

/// Steps between channels and to the ends.
pub(crate) struct Chain {
    size: usize,
    /// `steps[i * size + j]`: journeys that move from i to j; nothing on the diagonal.
    steps: Vec<f64>,
    /// Journeys that end in a channel, converted or not.
    ends: Vec<f64>,
    /// Journeys that begin in a channel.
    starts: Vec<f64>,
}

/// A chain whose states are eliminated from the last to the first.
pub(crate) struct Eliminated {
    size: usize,
    /// Below the diagonal, i > j: what i still sends to j when i is eliminated; above: what i sends to j when j is.
    steps: Vec<f64>,
    /// All that a state sends on when it is eliminated.
    out: Vec<f64>,
}

impl Chain {
    pub fn new(size: usize) -> Chain {
        Chain { size, steps: vec![0.0; size * size], ends: vec![0.0; size], starts: vec![0.0; size] }
    }

    /// Adds journeys along a path. Channels must be below the size.
    pub fn add(&mut self, channels: &[u32], journeys: f64) {
        let (Some(first), Some(last)) = (channels.first(), channels.last()) else { return };
        self.starts[*first as usize] += journeys;
        self.ends[*last as usize] += journeys;
        for step in channels.windows(2).filter(|step| step[0] != step[1]) {
            self.steps[step[0] as usize * self.size + step[1] as usize] += journeys;
        }
    }

    /// Journeys that begin in each channel.
    pub fn starts(&self) -> &[f64] {
        &self.starts
    }

    pub fn eliminate(&self) -> Eliminated {
        let size = self.size;
        let (mut steps, mut ends) = (self.steps.clone(), self.ends.clone());
        let mut out = vec![0.0; size];
        for gone in (0..size).rev() {
            let (before, row) = steps.split_at_mut(gone * size);
            let row = &row[..gone];
            out[gone] = row.iter().sum::<f64>() + ends[gone];
            if out[gone] <= 0.0 {
                continue;
            }
            for from in 0..gone {
                let others = &mut before[from * size..(from + 1) * size];
                let part = others[gone] / out[gone];
                if part > 0.0 {
                    ends[from] += part * ends[gone];
                    for (to, weight) in row.iter().enumerate().filter(|(to, _)| *to != from) {
                        others[to] += part * weight;
                    }
                }
            }
        }
        Eliminated { size, steps, out }
    }
}

impl Eliminated {
    /// What a journey that stands in each channel is still to meet, when a journey out of channel i meets `reward[i]` per
    /// journey out of it; rewards come in the units of the weights, summed over all journeys that leave i.
    pub fn solve(&self, reward: &[f64]) -> Vec<f64> {
        let size = self.size;
        let mut rewards = reward.to_vec();
        for gone in (0..size).rev().filter(|gone| self.out[*gone] > 0.0) {
            for from in 0..gone {
                rewards[from] += self.steps[from * size + gone] / self.out[gone] * rewards[gone];
            }
        }
        let mut met = vec![0.0; size];
        for state in (0..size).filter(|state| self.out[*state] > 0.0) {
            let row = &self.steps[state * size..state * size + state];
            let onward: f64 = row.iter().zip(&met).map(|(weight, met)| weight * met).sum();
            met[state] = (onward + rewards[state]) / self.out[state];
        }
        met
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two journeys begin in a. Half of those that leave a go to b and half end; half of those that leave b go to a.
    fn loop_of_two() -> Chain {
        Chain { size: 2, steps: vec![0.0, 1.0, 1.0, 0.0], ends: vec![1.0, 1.0], starts: vec![2.0, 0.0] }
    }

    #[test]
    fn a_cycle_is_summed_over_all_its_turns() {
        let chain = loop_of_two();
        // From a: end in a with 1/2, else b: end in b with 1/2, else a again. Ending in b: 1/4 + 1/16 + … = 1/3.
        let solved = chain.eliminate().solve(&[0.0, 1.0]);
        assert!((solved[0] - 1.0 / 3.0).abs() < 1e-15 && (solved[1] - 2.0 / 3.0).abs() < 1e-15, "{solved:?}");
        let ends = chain.eliminate().solve(&[1.0, 1.0]);
        assert!(ends.iter().all(|end| (end - 1.0).abs() < 1e-15), "{ends:?}");
    }

    #[test]
    fn a_channel_that_nobody_leaves_meets_nothing() {
        let chain = Chain::new(3);
        assert_eq!(chain.eliminate().solve(&[1.0, 1.0, 1.0]), [0.0; 3]);
    }
}
