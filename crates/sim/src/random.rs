//! Seeded pseudo-random numbers: xoshiro256** started by SplitMix64, in integers only.
//!
//! The generator must give the same company on every machine and in every version of the compiler, so it owns its random
//! numbers. They are for making up data; nothing secret may depend on them.

/// A stream of pseudo-random numbers.
#[derive(Clone, Debug)]
pub struct Random {
    state: [u64; 4],
}

impl Random {
    /// The stream of a seed.
    pub fn new(seed: u64) -> Random {
        let mut start = seed;
        Random { state: std::array::from_fn(|_| split_mix(&mut start)) }
    }

    /// The stream of one thing among many of a kind: independent of how many others were drawn before.
    pub fn of(seed: u64, kind: u64, index: u64) -> Random {
        let mut start = seed;
        let first = split_mix(&mut start);
        let mut start = first ^ kind.wrapping_mul(0xA24B_AED4_963E_E407);
        let second = split_mix(&mut start);
        Random::new(second ^ index.wrapping_mul(0x9FB2_1C65_1E98_DF25))
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        let [first, second, third, fourth] = &mut self.state;
        let result = second.wrapping_mul(5).rotate_left(7).wrapping_mul(9);
        let shifted = *second << 17;
        *third ^= *first;
        *fourth ^= *second;
        *second ^= *third;
        *first ^= *fourth;
        *third ^= shifted;
        *fourth = fourth.rotate_left(45);
        result
    }

    /// A number from 0 to `count - 1`; 0 when there is nothing to choose from.
    pub fn below(&mut self, count: u64) -> u64 {
        ((u128::from(self.bits()) * u128::from(count)) >> 64) as u64
    }

    /// A number from `from` to `to - 1`; `from` when the range is empty.
    pub fn between(&mut self, from: i64, to: i64) -> i64 {
        from + self.below(u64::try_from(to - from).unwrap_or(0)) as i64
    }

    /// True so many times in a thousand.
    pub fn chance(&mut self, permille: u64) -> bool {
        self.below(1000) < permille
    }

    /// A position in a list of so many; 0 for an empty one.
    pub fn position(&mut self, length: usize) -> usize {
        self.below(length as u64) as usize
    }

    /// One of a list that is not empty.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.position(list.len())]
    }

    /// A position, each as likely as its weight; 0 when all weights are 0.
    pub fn weighted(&mut self, weights: &[u64]) -> usize {
        let mut left = self.below(weights.iter().sum());
        for (position, weight) in weights.iter().enumerate() {
            if left < *weight {
                return position;
            }
            left -= weight;
        }
        0
    }

    /// Puts a list into a random order.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.position(last + 1));
        }
    }
}

fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn split_mix_gives_the_published_first_numbers() {
        let mut state = 1_234_567;
        assert_eq!(split_mix(&mut state), 6_457_827_717_110_365_317);
        assert_eq!(split_mix(&mut state), 3_203_168_211_198_807_973);
    }

    #[test]
    fn draws_stay_in_range_and_reach_both_ends() {
        let mut random = Random::new(7);
        let draws: Vec<i64> = (0..1000).map(|_| random.between(-2, 3)).collect();
        assert_eq!((draws.iter().min(), draws.iter().max()), (Some(&-2), Some(&2)));
        assert_eq!(random.below(0), 0);
        assert_eq!(random.between(5, 5), 5);
    }

    #[test]
    fn weights_decide() {
        let mut random = Random::new(11);
        let mut counts = [0_u32; 3];
        for _ in 0..10_000 {
            counts[random.weighted(&[1, 0, 3])] += 1;
        }
        assert_eq!(counts[1], 0);
        assert!((2200..2800).contains(&counts[0]), "{counts:?}");
    }

    #[test]
    fn streams_are_apart_and_repeatable() {
        let first: Vec<u64> = (0..4).map(|index| Random::of(1, 2, index).bits()).collect();
        let again: Vec<u64> = (0..4).map(|index| Random::of(1, 2, index).bits()).collect();
        assert_eq!(first, again);
        let mut distinct = first.clone();
        distinct.extend((0..4).map(|index| Random::of(1, 3, index).bits()));
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), 8);
    }

    #[test]
    fn a_shuffle_keeps_everything() {
        let mut list: Vec<u32> = (0..50).collect();
        Random::new(3).shuffle(&mut list);
        assert_ne!(list, (0..50).collect::<Vec<u32>>());
        list.sort_unstable();
        assert_eq!(list, (0..50).collect::<Vec<u32>>());
    }
}
