//! What orders come to, by month and store: kept beside the product, in whole numbers.

use std::collections::BTreeMap;
use std::ops::AddAssign;

/// How many orders there are and what they come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// Orders.
    pub orders: i64,
    /// Their five percent, in minor units. All amounts are multiples of twenty minor units, so nothing is rounded.
    pub fee: i64,
}

/// By month and store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums(pub BTreeMap<(u32, String), Sum>);

impl Sums {
    /// Adds an order of which five percent are `fee` minor units; gives its amount as text.
    pub fn add(&mut self, month: u32, store: &str, fee: i64) -> String {
        let sum = self.0.entry((month, store.to_owned())).or_default();
        sum.orders += 1;
        sum.fee += fee;
        money(fee * 20)
    }

    /// All together.
    pub fn total(&self) -> Sum {
        let mut total = Sum::default();
        for sum in self.0.values() {
            total.orders += sum.orders;
            total.fee += sum.fee;
        }
        total
    }
}

impl AddAssign<&Sums> for Sums {
    fn add_assign(&mut self, other: &Sums) {
        for (key, more) in &other.0 {
            let sum = self.0.entry(key.clone()).or_default();
            sum.orders += more.orders;
            sum.fee += more.fee;
        }
    }
}

/// Minor units as the product writes them.
pub fn money(minor: i64) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", minor.abs() / 100, minor.abs() % 100)
}
