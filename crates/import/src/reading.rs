//! How a source writes its values: null tokens, separators, date formats, time zone.

use base::{Calendar, Date, Decimal, Timestamp, parse_decimal};
use jiff::fmt::strtime::{self, BrokenDownTime};

/// How the values of a source are to be read.
#[derive(Clone, Debug)]
pub(crate) struct Reading {
    pub(crate) nulls: Vec<String>,
    pub(crate) trim: bool,
    pub(crate) decimal: char,
    pub(crate) thousands: Option<char>,
    pub(crate) dates: Vec<DateFormat>,
    pub(crate) calendar: Calendar,
    pub(crate) ends: Ends,
}

/// Whether the end of an interval, as written, belongs to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Ends {
    /// The interval goes on to the end of that day.
    Inclusive,
    /// The interval ends there.
    #[default]
    Exclusive,
}

/// One way to write a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum DateFormat {
    /// `2026-01-31`, `2026-01-31 10:00:00`, RFC 3339.
    Iso,
    /// Seconds since 1970.
    Unix,
    /// Milliseconds since 1970.
    UnixMillis,
    /// Directives such as `%d/%m/%Y`.
    Pattern(String),
}

impl DateFormat {
    /// Reads the spelling of the mapping file; the error says what would be right.
    pub(crate) fn parse(text: &str) -> Result<DateFormat, String> {
        match text {
            "iso" => Ok(DateFormat::Iso),
            "unix" => Ok(DateFormat::Unix),
            "unix_ms" => Ok(DateFormat::UnixMillis),
            pattern => {
                let sample =
                    jiff::civil::date(2001, 2, 3).at(4, 5, 6, 0).in_tz("UTC").map_err(|error| error.to_string())?;
                let wrong = |what: &str| {
                    format!(
                        "{text:?} is not a date format: {what}; give directives such as %Y-%m-%d %H:%M:%S, or iso, unix, unix_ms"
                    )
                };
                if !pattern.contains('%') {
                    return Err(wrong("it has no directive"));
                }
                let shown = strtime::format(pattern, &sample).map_err(|error| wrong(&error.to_string()))?;
                let format = DateFormat::Pattern(pattern.to_owned());
                format.read(&shown, &Calendar::utc()).ok_or_else(|| wrong("a date needs year, month and day"))?;
                Ok(format)
            }
        }
    }

    fn name(&self) -> &str {
        match self {
            DateFormat::Iso => "YYYY-MM-DD, YYYY-MM-DD HH:MM:SS",
            DateFormat::Unix => "seconds since 1970",
            DateFormat::UnixMillis => "milliseconds since 1970",
            DateFormat::Pattern(pattern) => pattern,
        }
    }

    fn read(&self, text: &str, calendar: &Calendar) -> Option<Timestamp> {
        match self {
            DateFormat::Iso => calendar.parse(text).ok(),
            DateFormat::Unix => text.parse::<i64>().ok()?.checked_mul(1_000_000).map(Timestamp),
            DateFormat::UnixMillis => text.parse::<i64>().ok()?.checked_mul(1_000).map(Timestamp),
            DateFormat::Pattern(pattern) => {
                let broken = BrokenDownTime::parse(pattern, text).ok()?;
                if broken.offset().is_some() || broken.timestamp().is_some() {
                    return broken.to_timestamp().ok().map(|instant| Timestamp(instant.as_microsecond()));
                }
                let date = broken.to_date().ok()?;
                let time = if broken.hour().is_some() { broken.to_time().ok()? } else { jiff::civil::Time::midnight() };
                Some(calendar.instant(date.to_datetime(time)))
            }
        }
    }
}

impl Reading {
    /// The value, or nothing when it is a null token.
    pub(crate) fn value<'t>(&self, text: &'t str) -> Option<&'t str> {
        let text = if self.trim { text.trim() } else { text };
        (!text.is_empty() && !self.nulls.iter().any(|null| null == text)).then_some(text)
    }

    /// Reads a number; the error says what is wrong and what would be right.
    pub(crate) fn number(&self, text: &str) -> Result<Decimal, String> {
        let parsed = if self.decimal == '.' && self.thousands.is_none() {
            parse_decimal(text).ok()
        } else {
            self.plain(text).and_then(|plain| parse_decimal(&plain).ok())
        };
        parsed.ok_or_else(|| {
            let thousands = match self.thousands {
                Some(separator) => format!(" and {separator:?} before every three digits"),
                None => String::new(),
            };
            format!(
                "{text:?} is not a number; this source writes digits with decimal separator {:?}{thousands}",
                self.decimal
            )
        })
    }

    /// The number with a point and without thousands separators; nothing when these stand in wrong places.
    fn plain(&self, text: &str) -> Option<String> {
        let (whole, fraction) = match text.split_once(self.decimal) {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (text, None),
        };
        let mut plain = String::with_capacity(text.len());
        let mut groups =
            self.thousands.map_or_else(|| vec![whole], |separator| whole.split(separator).collect()).into_iter();
        plain.push_str(groups.next()?);
        for group in groups {
            let complete = group.len() == 3 && plain.bytes().any(|byte| byte.is_ascii_digit());
            plain.push_str(complete.then_some(group)?);
        }
        if let Some(fraction) = fraction {
            plain.push('.');
            plain.push_str(fraction);
        }
        let foreign_point = self.decimal != '.' && (whole.contains('.') && self.thousands != Some('.'));
        (!foreign_point && !fraction.is_some_and(|fraction| fraction.contains('.'))).then_some(plain)
    }

    /// Reads an instant; the error says what is wrong and what would be right.
    pub(crate) fn time(&self, text: &str) -> Result<Timestamp, String> {
        self.dates.iter().find_map(|format| format.read(text, &self.calendar)).ok_or_else(|| {
            let formats: Vec<&str> = self.dates.iter().map(DateFormat::name).collect();
            format!("{text:?} is not a date of this source; it writes {}", formats.join(" or "))
        })
    }

    /// The first instant after an interval whose end was written like this: an inclusive end takes its whole day, or its
    /// instant when it has a time of day.
    pub(crate) fn end(&self, written: Timestamp, ends: Ends) -> Timestamp {
        if ends == Ends::Exclusive {
            return written;
        }
        let day: Date = self.calendar.date(written);
        let next = self.calendar.start_of(day.plus_days(1));
        let last_second = next.0 - 1_000_000;
        if written == self.calendar.start_of(day) || written.0 >= last_second { next } else { Timestamp(written.0 + 1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(decimal: char, thousands: Option<char>, dates: &[&str], ends: Ends) -> Reading {
        Reading {
            nulls: vec!["NULL".to_owned(), "-".to_owned()],
            trim: true,
            decimal,
            thousands,
            dates: dates.iter().map(|date| DateFormat::parse(date).expect("a format")).collect(),
            calendar: Calendar::new("Asia/Shanghai").expect("a zone"),
            ends,
        }
    }

    #[test]
    fn numbers_by_separator() {
        let plain = reading('.', None, &["iso"], Ends::Exclusive);
        let german = reading(',', Some('.'), &["iso"], Ends::Exclusive);
        let comma = reading(',', None, &["iso"], Ends::Exclusive);
        let english = reading('.', Some(','), &["iso"], Ends::Exclusive);
        let ok = |reading: &Reading, text: &str, expect: &str| {
            assert_eq!(reading.number(text).expect(text).to_string(), expect, "{text}");
        };
        ok(&plain, "-12.50", "-12.50");
        ok(&comma, "23153,2339", "23153.2339");
        ok(&german, "1.234.567,89", "1234567.89");
        ok(&german, "-1.000", "-1000");
        ok(&english, "1,234.5", "1234.5");
        ok(&english, "1234", "1234");
        for (reading, text) in [
            (&plain, "1,5"),
            (&plain, "1e3"),
            (&plain, "abc"),
            (&comma, "1.5"),
            (&comma, "1,5,5"),
            (&comma, "1,5.5"),
            (&german, "1.23"),
            (&german, "1,234.5"),
            (&english, "1,23"),
            (&english, ",123"),
            (&english, "1.2.3"),
            (&plain, "¥5"),
        ] {
            assert!(reading.number(text).is_err(), "{text}");
        }
        assert_eq!(
            german.number("1.23").expect_err("a wrong number"),
            "\"1.23\" is not a number; this source writes digits with decimal separator ',' and '.' before every three digits"
        );
    }

    #[test]
    fn nulls_and_blanks() {
        let reading = reading('.', None, &["iso"], Ends::Exclusive);
        let values = ["", " ", "NULL", " - ", "null", " x "].map(|text| reading.value(text));
        assert_eq!(values, [None, None, None, None, Some("null"), Some("x")]);
    }

    #[test]
    fn dates_in_several_formats() {
        let several = reading('.', None, &["%d/%m/%Y", "%Y%m%d %H:%M", "iso", "unix"], Ends::Exclusive);
        let same = [
            "31/01/2026",
            "20260131 00:00",
            "2026-01-31",
            "2026-01-31 00:00:00.000",
            "2026-01-30T16:00:00Z",
            "1769788800",
        ];
        for text in same {
            assert_eq!(several.time(text).expect(text), Timestamp(1_769_788_800_000_000), "{text}");
        }
        assert_eq!(
            several.time("31.01.2026").expect_err("a wrong date"),
            "\"31.01.2026\" is not a date of this source; it writes %d/%m/%Y or %Y%m%d %H:%M or YYYY-MM-DD, YYYY-MM-DD HH:MM:SS or seconds since 1970"
        );
        let offset = reading('.', None, &["%Y-%m-%d %H:%M:%S %z"], Ends::Exclusive);
        assert_eq!(offset.time("2026-01-30 17:00:00 +0100").expect("a date"), Timestamp(1_769_788_800_000_000));
        for wrong in ["YYYY-MM-DD", "%H:%M", "%Q"] {
            assert!(DateFormat::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn inclusive_ends() {
        let inclusive = reading('.', None, &["iso"], Ends::Inclusive);
        let end = |text: &str, ends| inclusive.calendar.show(inclusive.end(inclusive.time(text).expect(text), ends));
        assert_eq!(end("2012-11-29", Ends::Inclusive), "2012-11-30 00:00:00");
        assert_eq!(end("2012-11-29 23:59:59", Ends::Inclusive), "2012-11-30 00:00:00");
        assert_eq!(end("2012-11-29", Ends::Exclusive), "2012-11-29 00:00:00");
        let noon = inclusive.time("2012-11-29 12:00:00").expect("a time");
        assert_eq!(inclusive.end(noon, Ends::Inclusive), Timestamp(noon.0 + 1));
    }
}
