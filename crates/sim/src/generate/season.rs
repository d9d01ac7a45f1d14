//! When people buy: weekends, 11.11, 6.18, the weeks before the Spring Festival, and the hours of a day.

use super::spec::{DAY, SECOND, midnight};
use crate::random::Random;
use base::Date;

/// Draws instants as a Chinese retail year has them.
#[derive(Clone, Debug)]
pub struct Season {
    first: Date,
    /// Sum of the weights of all days before and including this one.
    sums: Vec<u64>,
}

/// First days of the Spring Festival, as (year, month, day).
const SPRING_FESTIVALS: [(i16, i8, i8); 6] =
    [(2024, 2, 10), (2025, 1, 29), (2026, 2, 17), (2027, 2, 6), (2028, 1, 26), (2029, 2, 13)];

/// How busy each hour of the day is.
const HOURS: [u64; 24] = [2, 1, 0, 0, 0, 0, 1, 2, 4, 7, 10, 11, 10, 8, 8, 9, 9, 9, 10, 13, 16, 15, 10, 5];

impl Season {
    /// The season of so many days from a first one.
    pub fn new(first: Date, days: usize) -> Season {
        let mut sum = 0;
        let sums = (0..days as i32).map(|offset| {
            sum += weight(first.plus_days(offset));
            sum
        });
        Season { first, sums: sums.collect() }
    }

    /// An instant, to the second.
    pub fn draw(&self, random: &mut Random) -> i64 {
        let place = random.below(self.sums.last().copied().unwrap_or(0));
        let day = self.sums.partition_point(|sum| *sum <= place);
        midnight(self.first.plus_days(day as i32)) + time_of_day(random)
    }
}

/// A busy time of a day, to the second.
pub fn time_of_day(random: &mut Random) -> i64 {
    let hour = random.weighted(&HOURS) as i64;
    (hour * 3600 + random.between(0, 3600)) * SECOND
}

/// The busy instant of the day that lies so many days after another.
pub fn days_after(at: i64, days: i64, random: &mut Random) -> i64 {
    midnight(super::spec::day_of(at)) + days * DAY + time_of_day(random)
}

fn weight(day: Date) -> u64 {
    let (_, month, number) = day.parts();
    // 1970-01-01 was a Thursday.
    let weekend = matches!((day.0 + 3).rem_euclid(7), 5 | 6);
    let usual = if weekend { 130 } else { 100 };
    let festival = match (month, number) {
        (11, 11) => 800,
        (11, 1..=3) => 250,
        (11, 9..=10) => 350,
        (6, 18) => 500,
        (6, 15..=17) => 220,
        (12, 12) => 280,
        (10, 1..=7) => 160,
        _ => 100,
    };
    usual * festival * spring(day) / 10_000
}

/// Shopping before the Spring Festival, quiet during it.
fn spring(day: Date) -> u64 {
    let distance = SPRING_FESTIVALS.iter().filter_map(|(year, month, number)| {
        let first = Date::from_parts(*year, *month, *number).ok()?;
        Some(day.0 - first.0)
    });
    match distance.min_by_key(|days| days.abs()) {
        Some(-21..=-3) => 170,
        Some(-2..=4) => 40,
        _ => 100,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::spec::day_of;

    #[test]
    fn festivals_stand_out_and_every_draw_is_in_range() {
        let first = Date::from_parts(2025, 1, 1).expect("a date");
        let season = Season::new(first, 396);
        let mut random = Random::new(5);
        let mut days = vec![0_u32; 396];
        for _ in 0..100_000 {
            days[(day_of(season.draw(&mut random)).0 - first.0) as usize] += 1;
        }
        let on = |month, day| days[(Date::from_parts(2025, month, day).expect("a date").0 - first.0) as usize];
        assert!(on(11, 11) > 5 * on(11, 20));
        assert!(on(1, 20) > 2 * on(1, 30));
        assert!(on(6, 18) > 3 * on(6, 25));
    }
}
