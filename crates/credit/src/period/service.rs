//! The days on which somebody held a position, of all days of a period.

use base::{Amount, Calendar, Date, Interval, MoneyError, Timestamp};

/// Days of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DaysHeld {
    /// Those on which a position was held, at any time of the day.
    pub held: i32,
    /// All of them.
    pub of: i32,
}

impl DaysHeld {
    /// Counts days of the calendar that stretches of holding a position touch. Stretches may overlap and reach beyond the period.
    pub(super) fn count(calendar: &Calendar, period: Interval, stretches: &[Interval]) -> DaysHeld {
        let mut held: Vec<(Date, Date)> = stretches
            .iter()
            .filter(|stretch| stretch.overlaps(&period))
            .map(|stretch| days(calendar, stretch.from.max(period.from), stretch.to.min(period.to)))
            .collect();
        held.sort_unstable();
        let (first, end) = days(calendar, period.from, period.to);
        let mut counted = first;
        let mut count = 0;
        for (from, to) in held {
            let from = from.max(counted);
            count += from.days_until(to).max(0);
            counted = counted.max(to);
        }
        DaysHeld { held: count, of: first.days_until(end) }
    }

    /// The part of an amount for a whole period, rounded half to even.
    pub(super) fn part_of(self, whole: Amount) -> Result<Amount, MoneyError> {
        let product = i128::from(whole.0).checked_mul(i128::from(self.held)).ok_or(MoneyError::Overflow)?;
        Amount::ratio(product, i128::from(self.of))
    }
}

/// The first day of a stretch, and the first after it.
fn days(calendar: &Calendar, from: Timestamp, to: Timestamp) -> (Date, Date) {
    (calendar.date(from), calendar.date(Timestamp(to.0.saturating_sub(1))).plus_days(1))
}
