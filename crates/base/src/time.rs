//! Instants, half-open intervals and the business calendar.
//!
//! Time is UTC microseconds. A day, week or month exists only in a zone: the group's, or a store's own. A bare date means
//! local midnight.

use jiff::civil;
use jiff::tz::TimeZone;
use std::fmt;

/// Why a date or zone could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    /// Not a zone of the IANA database.
    #[error("{0:?} is not a time zone; give a name such as Asia/Shanghai")]
    NotAZone(String),
    /// Not a date or date-time.
    #[error("{0:?} is not a date; give YYYY-MM-DD, or YYYY-MM-DD HH:MM:SS")]
    NotADate(String),
    /// An end before or at its start.
    #[error("the end {to} is not after the start {from}")]
    EmptyInterval {
        /// Start as shown to people.
        from: String,
        /// End as shown to people.
        to: String,
    },
}

/// An instant in UTC microseconds since 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// Before everything.
    pub const MIN: Timestamp = Timestamp(i64::MIN);
    /// After everything; as the end of an interval it means "still so".
    pub const MAX: Timestamp = Timestamp(i64::MAX);

    /// As RFC 3339 in UTC: `2026-01-31T10:00:00.5Z`.
    pub fn iso(self) -> String {
        let nearest = if self.0 < 0 { jiff::Timestamp::MIN } else { jiff::Timestamp::MAX };
        jiff::Timestamp::from_microsecond(self.0).unwrap_or(nearest).to_string()
    }

    /// This instant and so many times 24 hours later (earlier when negative), without running over.
    pub fn plus_days(self, days: i32) -> Timestamp {
        Timestamp(self.0.saturating_add(i64::from(days) * MICROS_PER_DAY))
    }
}

const MICROS_PER_DAY: i64 = 86_400_000_000;

/// A half-open range of time: `from` belongs to it, `to` does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interval {
    /// First instant.
    pub from: Timestamp,
    /// First instant after it.
    pub to: Timestamp,
}

impl Interval {
    /// All time.
    pub const ALWAYS: Interval = Interval { from: Timestamp::MIN, to: Timestamp::MAX };

    /// From an instant on.
    pub fn since(from: Timestamp) -> Interval {
        Interval { from, to: Timestamp::MAX }
    }

    /// Whether the instant lies in it.
    pub fn contains(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.to
    }

    /// Whether the two share an instant.
    pub fn overlaps(&self, other: &Interval) -> bool {
        self.from < other.to && other.from < self.to
    }

    /// Whether it has no instant at all.
    pub fn is_empty(&self) -> bool {
        self.from >= self.to
    }
}

/// A calendar day, counted from 1970-01-01.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(pub i32);

impl Date {
    fn civil(self) -> civil::Date {
        EPOCH.saturating_add(jiff::Span::new().days(self.0))
    }

    fn of(date: civil::Date) -> Date {
        Date(date.since((jiff::Unit::Day, EPOCH)).map_or(0, |span| span.get_days()))
    }

    /// Reads `YYYY-MM-DD`.
    pub fn parse(text: &str) -> Result<Date, TimeError> {
        match text.parse::<civil::Date>() {
            Ok(date) if text.len() == 10 => Ok(Date::of(date)),
            _ => Err(TimeError::NotADate(text.to_owned())),
        }
    }

    /// The day so many days later.
    pub fn plus_days(self, days: i32) -> Date {
        Date(self.0 + days)
    }

    /// How many days later another day is; negative when it is earlier.
    pub fn days_until(self, other: Date) -> i32 {
        other.0 - self.0
    }

    /// Year, month and day.
    pub fn parts(self) -> (i16, i8, i8) {
        let date = self.civil();
        (date.year(), date.month(), date.day())
    }

    /// The day of these parts.
    pub fn from_parts(year: i16, month: i8, day: i8) -> Result<Date, TimeError> {
        civil::Date::new(year, month, day)
            .map(Date::of)
            .map_err(|_| TimeError::NotADate(format!("{year}-{month}-{day}")))
    }
}

const EPOCH: civil::Date = civil::date(1970, 1, 1);

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.civil())
    }
}

/// A span of the calendar that results are grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grain {
    /// `2013-06-30`
    Day,
    /// ISO week, `2013-W26`
    Week,
    /// `2013-06`
    Month,
    /// `2013-Q2`
    Quarter,
    /// `2013`
    Year,
}

impl Grain {
    /// The label of the span that a day falls into.
    pub fn label(self, date: Date) -> String {
        let civil = date.civil();
        match self {
            Grain::Day => civil.to_string(),
            Grain::Week => {
                let week = civil.iso_week_date();
                format!("{:04}-W{:02}", week.year(), week.week())
            }
            Grain::Month => format!("{:04}-{:02}", civil.year(), civil.month()),
            Grain::Quarter => format!("{:04}-Q{}", civil.year(), (civil.month() - 1) / 3 + 1),
            Grain::Year => format!("{:04}", civil.year()),
        }
    }
}

/// The business calendar: a time zone that decides what day it is.
#[derive(Clone, Debug)]
pub struct Calendar {
    zone: TimeZone,
    name: String,
}

impl Calendar {
    /// The calendar of an IANA zone.
    pub fn new(zone: &str) -> Result<Calendar, TimeError> {
        let found = TimeZone::get(zone).map_err(|_| TimeError::NotAZone(zone.to_owned()))?;
        Ok(Calendar { zone: found, name: zone.to_owned() })
    }

    /// The calendar of UTC.
    pub fn utc() -> Calendar {
        Calendar { zone: TimeZone::UTC, name: "UTC".to_owned() }
    }

    /// Name of the zone.
    pub fn zone(&self) -> &str {
        &self.name
    }

    /// The local day of an instant.
    pub fn date(&self, at: Timestamp) -> Date {
        Date::of(self.local(at).date())
    }

    /// Local midnight at the start of a day.
    pub fn start_of(&self, date: Date) -> Timestamp {
        self.instant(date.civil().to_datetime(civil::Time::midnight()))
    }

    /// The instant of a local date and time; in a gap or fold of the clock, the earlier reading of it.
    pub fn instant(&self, local: civil::DateTime) -> Timestamp {
        self.zone
            .to_ambiguous_timestamp(local)
            .compatible()
            .map_or(Timestamp::MAX, |instant| Timestamp(instant.as_microsecond()))
    }

    /// Reads `YYYY-MM-DD`, `YYYY-MM-DD HH:MM:SS[.ffffff]` (a `T` may stand between), or an RFC 3339 instant with offset.
    pub fn parse(&self, text: &str) -> Result<Timestamp, TimeError> {
        if let Ok(date) = Date::parse(text) {
            return Ok(self.start_of(date));
        }
        if let Ok(instant) = text.parse::<jiff::Timestamp>() {
            return Ok(Timestamp(instant.as_microsecond()));
        }
        let local = text.parse::<civil::DateTime>().map_err(|_| TimeError::NotADate(text.to_owned()))?;
        Ok(self.instant(local))
    }

    /// A half-open interval of local days, `from` included and `to` not.
    pub fn days(&self, from: Date, to: Date) -> Result<Interval, TimeError> {
        if to <= from {
            return Err(TimeError::EmptyInterval { from: from.to_string(), to: to.to_string() });
        }
        Ok(Interval { from: self.start_of(from), to: self.start_of(to) })
    }

    /// An instant as people read it: local date and time to the second.
    pub fn show(&self, at: Timestamp) -> String {
        self.local(at).strftime("%Y-%m-%d %H:%M:%S").to_string()
    }

    fn local(&self, at: Timestamp) -> civil::DateTime {
        let instant = jiff::Timestamp::from_microsecond(at.0).unwrap_or(if at.0 < 0 {
            jiff::Timestamp::MIN
        } else {
            jiff::Timestamp::MAX
        });
        self.zone.to_datetime(instant)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_date_is_local_midnight() {
        let shanghai = Calendar::new("Asia/Shanghai").expect("a zone");
        let midnight = shanghai.parse("2026-01-01").expect("a date");
        assert_eq!(midnight, shanghai.parse("2025-12-31T16:00:00Z").expect("an instant"));
        assert_eq!(shanghai.show(midnight), "2026-01-01 00:00:00");
        assert_eq!(shanghai.date(Timestamp(midnight.0 - 1)).to_string(), "2025-12-31");
        assert_eq!(shanghai.parse("2026-01-01 00:00:00.000").expect("a time"), midnight);
    }

    #[test]
    fn wrong_dates_are_named() {
        let utc = Calendar::utc();
        for bad in ["2026-02-30", "2026-1-1", "01/02/2026", "", "NULL"] {
            assert_eq!(utc.parse(bad), Err(TimeError::NotADate(bad.to_owned())));
        }
        assert!(Calendar::new("Asia/Nowhere").is_err());
    }

    #[test]
    fn labels() {
        let day = Date::parse("2013-06-30").expect("a date");
        let labels: Vec<String> = [Grain::Day, Grain::Week, Grain::Month, Grain::Quarter, Grain::Year]
            .into_iter()
            .map(|bucket| bucket.label(day))
            .collect();
        assert_eq!(labels, ["2013-06-30", "2013-W26", "2013-06", "2013-Q2", "2013"]);
    }

    #[test]
    fn days_count_from_1970() {
        assert_eq!(Date::parse("1970-01-02").expect("a date"), Date(1));
        assert_eq!(Date(0).to_string(), "1970-01-01");
        assert_eq!(Date::from_parts(2014, 6, 30).expect("a date").parts(), (2014, 6, 30));
    }

    #[test]
    fn intervals_are_half_open() {
        let interval = Interval { from: Timestamp(10), to: Timestamp(20) };
        assert!(interval.contains(Timestamp(10)) && !interval.contains(Timestamp(20)));
        assert!(!interval.overlaps(&Interval::since(Timestamp(20))));
    }
}
