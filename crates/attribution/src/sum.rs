//! Sums that do not lose what is small beside what is large (Neumaier, "Rundungsfehleranalyse einiger Verfahren zur
//! Summation endlicher Summen", 1974).

/// A running sum with its own error.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sum {
    sum: f64,
    lost: f64,
}

impl Sum {
    pub fn add(&mut self, value: f64) {
        let sum = self.sum + value;
        self.lost += if self.sum.abs() >= value.abs() { (self.sum - sum) + value } else { (value - sum) + self.sum };
        self.sum = sum;
    }

    pub fn total(self) -> f64 {
        self.sum + self.lost
    }
}

/// The sum of all.
pub(crate) fn sum(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut sum = Sum::default();
    values.into_iter().for_each(|value| sum.add(value));
    sum.total()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_parts_survive_large_ones() {
        let values = [1.0, 1e100, 1.0, -1e100];
        assert_eq!(sum(values).to_bits(), 2.0_f64.to_bits());
        assert_eq!(sum((0..10).map(|_| 0.1)).to_bits(), 1.0_f64.to_bits());
    }
}
