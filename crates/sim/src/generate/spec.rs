//! What kind of company to make up, and how badly its systems deliver.

use base::{Date, TimeError};

/// Microseconds of a second.
pub(crate) const SECOND: i64 = 1_000_000;
/// Microseconds of a day.
pub(crate) const DAY: i64 = 86_400 * SECOND;

/// The group to generate. The same spec gives the same records, on every machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spec {
    /// Everything random comes from it.
    pub seed: u64,
    /// How many members; each may be several profiles.
    pub members: u64,
    /// First local day of the generated time.
    pub from: Date,
    /// How many months of it.
    pub months: u32,
    /// How many brands, 1 to 3.
    pub brands: usize,
    /// How many physical stores, at least 2; each has a cloud store.
    pub stores: usize,
    /// Positions for associates in a store, besides its manager's.
    pub associates_per_store: usize,
    /// Orders per thousand members over the whole time, on average.
    pub orders_per_thousand: u64,
    /// Touchpoints per thousand members over the whole time, on average.
    pub touches_per_thousand: u64,
    /// People have quotas and base pay.
    pub targets: bool,
    /// How badly the source systems deliver.
    pub trouble: Trouble,
}

/// Per thousand: how often things go the way they do in real systems.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// Facts delivered days or weeks after they happened.
    pub late: u64,
    /// Facts delivered twice.
    pub duplicate: u64,
    /// Orders and binding events delivered again with changed content.
    pub correction: u64,
    /// Positions whose holder leaves or moves during the time.
    pub turnover: u64,
    /// Store orders taken under the store's test phone.
    pub test_phone: u64,
    /// Deliveries that change places with each other: the size of the window.
    pub disorder: usize,
}

impl Trouble {
    /// What a well-run group sees.
    pub const USUAL: Trouble =
        Trouble { late: 25, duplicate: 12, correction: 8, turnover: 220, test_phone: 6, disorder: 256 };
    /// Much more of everything, so that a small group shows it.
    pub const HEAVY: Trouble =
        Trouble { late: 120, duplicate: 60, correction: 60, turnover: 450, test_phone: 60, disorder: 64 };
}

impl Spec {
    /// The demo: thirteen months, so that a year can be compared with the month before it.
    pub fn demo(seed: u64, members: u64) -> Spec {
        Spec::demo_of(seed, members, 13)
    }

    /// The demo over so many months, each as busy as those of the thirteen.
    pub fn demo_of(seed: u64, members: u64, months: u32) -> Spec {
        Spec {
            seed,
            members,
            from: Date(FIRST_DAY),
            months,
            brands: 3,
            stores: (members / 300).clamp(12, 4000) as usize,
            associates_per_store: 4,
            orders_per_thousand: 5000 * u64::from(months) / 13,
            touches_per_thousand: 20_000 * u64::from(months) / 13,
            targets: false,
            trouble: Trouble::USUAL,
        }
    }

    /// A group so small that an auditor can recompute everything naively, and so troubled that it is worth it.
    pub fn small(seed: u64) -> Spec {
        let mut random = crate::random::Random::of(seed, 1, 0);
        Spec {
            seed,
            members: 20 + random.below(41),
            from: Date(FIRST_DAY),
            months: 3,
            brands: 1 + random.position(2),
            stores: 4 + random.position(4),
            associates_per_store: 2,
            orders_per_thousand: 2500,
            touches_per_thousand: 4000,
            targets: true,
            trouble: Trouble::HEAVY,
        }
    }

    /// First instant of the generated time.
    pub fn start(&self) -> i64 {
        midnight(self.from)
    }

    /// First instant after the generated time.
    pub fn end(&self) -> Result<i64, TimeError> {
        Ok(midnight(self.month(self.months)?))
    }

    /// First day of the month so many months after the first.
    pub fn month(&self, number: u32) -> Result<Date, TimeError> {
        let (year, month, day) = self.from.parts();
        let months = i32::from(month) - 1 + number as i32;
        Date::from_parts(year + (months / 12) as i16, (months % 12 + 1) as i8, day)
    }
}

/// 2025-01-01: the demo ends after January 2026.
const FIRST_DAY: i32 = 20_089;

/// Local midnight of a day in China, which keeps one zone and has had no summer time since 1991.
pub fn midnight(day: Date) -> i64 {
    i64::from(day.0) * DAY - 8 * 3600 * SECOND
}

/// The local day of an instant.
pub fn day_of(at: i64) -> Date {
    Date((at + 8 * 3600 * SECOND).div_euclid(DAY) as i32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Calendar;

    #[test]
    fn months_and_midnights_agree_with_the_calendar() {
        let spec = Spec::demo(1, 1000);
        let shanghai = Calendar::new("Asia/Shanghai").expect("a zone");
        assert_eq!(spec.from.to_string(), "2025-01-01");
        assert_eq!(spec.month(12).expect("a date").to_string(), "2026-01-01");
        for number in 0..=13 {
            let day = spec.month(number).expect("a date");
            assert_eq!(midnight(day), shanghai.start_of(day).0);
            assert_eq!(day_of(midnight(day)), day);
            assert_eq!(day_of(midnight(day) - 1), day.plus_days(-1));
        }
    }
}
