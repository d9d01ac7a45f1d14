//! How values are shown: money, instants, days, units and persons. One form each, everywhere.

use app::{AppError, AsOf, Language};
use base::{Amount, Calendar, Currency, Date, Interval, PartyKind, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An amount of money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Money {
    /// Decimal text with all places of the currency; never a number, which readers would round.
    #[schema(example = "12.30")]
    pub amount: String,
    /// Code of the currency.
    #[schema(example = "CNY")]
    pub currency: String,
}

impl Money {
    /// An amount in its currency.
    pub fn of(amount: Amount, currency: Currency) -> Money {
        Money { amount: currency.format(amount), currency: currency.code().to_owned() }
    }

    /// A sum that may be larger than an amount, in minor units.
    pub fn wide(units: i128, currency: Currency) -> Money {
        if let Ok(units) = i64::try_from(units) {
            return Money::of(Amount(units), currency);
        }
        let one = 10_u128.pow(u32::from(currency.scale()));
        let (whole, part) = (units.unsigned_abs() / one, units.unsigned_abs() % one);
        let sign = if units < 0 { "-" } else { "" };
        let amount = match usize::from(currency.scale()) {
            0 => format!("{sign}{whole}"),
            scale => format!("{sign}{whole}.{part:0scale$}"),
        };
        Money { amount, currency: currency.code().to_owned() }
    }
}

/// A unit or person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Party {
    /// Kind and key: it names the party in every path and query.
    #[schema(example = "store:S01")]
    pub id: String,
    /// What it is.
    #[schema(example = "store")]
    pub kind: String,
    /// The source's own id.
    #[schema(example = "S01")]
    pub key: String,
    /// What people call it.
    pub name: String,
}

impl From<(PartyKind, String, String)> for Party {
    fn from((kind, key, name): (PartyKind, String, String)) -> Self {
        Party { id: format!("{}:{key}", kind.name()), kind: kind.name().to_owned(), key, name }
    }
}

/// A member, by an identifier that is masked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = MemberName)]
pub struct Member {
    /// Number.
    pub id: i64,
    /// A masked identifier, or the number of who has none.
    #[schema(example = "138****0001")]
    pub name: String,
}

impl From<app::MemberName> for Member {
    fn from(member: app::MemberName) -> Self {
        Member { id: member.id.0, name: member.name }
    }
}

/// Reads as of when: a day, a time of day, or the number of a commit; now where nothing is given.
pub fn as_of(text: Option<&str>, calendar: &Calendar) -> Result<AsOf, AppError> {
    text.map_or(Ok(AsOf::Now), |text| AsOf::parse(text, calendar))
}

/// Reads the code of a language; English where nothing is given.
pub fn language(code: Option<&str>) -> Result<Language, AppError> {
    match code {
        None | Some("en") => Ok(Language::English),
        Some("zh" | "zh-CN") => Ok(Language::Chinese),
        Some(other) => {
            Err(AppError::refused("query_wrong", format!("there is no language {other:?}; there are en, zh")))
        }
    }
}

/// An instant in UTC; nothing before and after all time.
pub fn instant(at: Timestamp) -> Option<String> {
    (at != Timestamp::MIN && at != Timestamp::MAX).then(|| at.iso())
}

/// Reads an instant with its offset from UTC.
pub fn read_instant(text: &str) -> Result<Timestamp, AppError> {
    let wrong = || {
        let message = format!("{text:?} is not an instant; write it like 2026-01-31T16:00:00Z");
        AppError::refused("not_a_date", message)
    };
    if !text.contains('T') || !(text.ends_with('Z') || text.contains('+') || text.matches('-').count() > 2) {
        return Err(wrong());
    }
    Calendar::utc().parse(text).map_err(|_| wrong())
}

/// A time from one instant to another; without end or beginning where nothing is given.
pub fn read_interval(from: Option<&str>, to: Option<&str>) -> Result<Interval, AppError> {
    Ok(Interval {
        from: from.map_or(Ok(Timestamp::MIN), read_instant)?,
        to: to.map_or(Ok(Timestamp::MAX), read_instant)?,
    })
}

/// First day and first day after, in the group's zone; nothing where there is no beginning or end.
pub fn days(calendar: &Calendar, range: Interval) -> (Option<String>, Option<String>) {
    let day = |at: Timestamp| instant(at).map(|_| calendar.date(at).to_string());
    (day(range.from), day(range.to))
}

/// Reads the days from one to another, when they are given: both or neither.
pub fn read_days(from: Option<&str>, to: Option<&str>) -> Result<Option<(Date, Date)>, AppError> {
    match (from, to) {
        (Some(from), Some(to)) => Ok(Some((read_day(from)?, read_day(to)?))),
        (None, None) => Ok(None),
        _ => Err(AppError::refused("query_wrong", "give from and to, or neither of them")),
    }
}

/// Reads a day.
pub fn read_day(text: &str) -> Result<Date, AppError> {
    app::parse_day(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_larger_than_an_amount_are_shown_alike() {
        let yuan = Currency::new("CNY", 2).expect("a currency");
        let yen = Currency::new("JPY", 0).expect("a currency");
        for (units, currency, expect) in [
            (-1_205, yuan, "-12.05"),
            (100_000_000_000_000_000_001, yuan, "1000000000000000000.01"),
            (-100_000_000_000_000_000_099, yuan, "-1000000000000000000.99"),
            (100_000_000_000_000_000_001, yen, "100000000000000000001"),
        ] {
            assert_eq!(Money::wide(units, currency).amount, expect);
        }
    }

    #[test]
    fn instants_have_an_offset() {
        for (text, fits) in [
            ("2026-01-31T16:00:00Z", true),
            ("2026-02-01T00:00:00+08:00", true),
            ("2026-01-31T11:00:00-05:00", true),
            ("2026-01-31", false),
            ("2026-01-31T16:00:00", false),
            ("yesterday", false),
        ] {
            let read = read_instant(text);
            assert_eq!(read.is_ok(), fits, "{text}");
            if let Ok(at) = read {
                assert_eq!(at.iso(), "2026-01-31T16:00:00Z");
            }
        }
    }
}
