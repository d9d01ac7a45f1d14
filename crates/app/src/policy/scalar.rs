//! Single values of policy files: how each kind is read from its text, and what to say when it cannot be.

use super::document::{BaseName, Days};
use base::{Calendar, Date, Decimal, Rate, parse_decimal};

/// What a single value stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Any text.
    Text,
    /// A name that other fields refer to: letters, digits, `_` and `-`.
    Name,
    /// A condition.
    Condition,
    /// A percentage of 0 to 100.
    Percent,
    /// A percentage that may be over 100.
    Ceiling,
    /// An exact decimal.
    Decimal,
    /// An exact decimal, optionally followed by a currency code.
    Money,
    /// A whole number from 0.
    Count,
    /// A whole number from 1.
    Days,
    /// `true` or `false`.
    Flag,
    /// A day.
    Day,
    /// `2026-01-01..` or `2026-01-01..2026-07-01`.
    Range,
    /// A day, or a day and time.
    Moment,
    /// A currency code.
    Currency,
    /// `line.net` and its like.
    Base,
    /// `order.completed` and its like.
    Status,
}

/// What is wrong with the text of a value, and what would be right.
pub(super) type Wrong = (String, String);

/// Whether the text can be read.
pub(super) fn check(kind: Kind, text: &str) -> Result<(), Wrong> {
    match kind {
        Kind::Text => not_empty(text),
        Kind::Condition => not_empty(text),
        Kind::Name => name(text),
        Kind::Percent => percent(text, 100).map(drop),
        Kind::Ceiling => percent(text, 100_000).map(drop),
        Kind::Decimal => decimal(text).map(drop),
        Kind::Money => money(text).map(drop),
        Kind::Count => count(text, 0).map(drop),
        Kind::Days => count(text, 1).map(drop),
        Kind::Flag => flag(text).map(drop),
        Kind::Day => day(text).map(drop),
        Kind::Range => range(text).map(drop),
        Kind::Moment => moment(text),
        Kind::Currency => currency(text),
        Kind::Base => base_name(text).map(drop),
        Kind::Status => status(text).map(drop),
    }
}

/// What a value of this kind looks like, in words.
pub(super) fn describe(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "a text",
        Kind::Name => "a name of letters, digits, _ and -",
        Kind::Condition => "a condition such as 'order.channel == \"mini_program\"'",
        Kind::Percent => "a percentage from 0 to 100",
        Kind::Ceiling => "a percentage such as 100 or 200",
        Kind::Decimal => "a number such as 12.50",
        Kind::Money => "an amount such as 5.00",
        Kind::Count => "a whole number from 0",
        Kind::Days => "a whole number from 1",
        Kind::Flag => "true or false",
        Kind::Day => "a day such as 2026-01-31",
        Kind::Range => "a range of days such as 2026-01-01.. or 2026-01-01..2026-07-01",
        Kind::Moment => "a day such as 2026-01-31, or a time such as 2026-01-31 09:30:00",
        Kind::Currency => "a currency code such as CNY",
        Kind::Base => "line.list, line.net, line.total, line.margin or amount.NAME",
        Kind::Status => "order.STATUS, such as order.completed",
    }
}

fn wrong(text: &str, kind: Kind) -> Wrong {
    (format!("{text:?} cannot be read"), format!("give {}", describe(kind)))
}

fn not_empty(text: &str) -> Result<(), Wrong> {
    if text.trim().is_empty() {
        Err(("the text is empty".to_owned(), "write it, or leave the field out".to_owned()))
    } else {
        Ok(())
    }
}

fn name(text: &str) -> Result<(), Wrong> {
    let fits = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    if !text.is_empty() && text.chars().all(fits) { Ok(()) } else { Err(wrong(text, Kind::Name)) }
}

/// A percentage as a rate.
pub(super) fn percent(text: &str, max: i64) -> Result<Rate, Wrong> {
    if let Some(number) = text.strip_suffix('%') {
        return Err((
            format!("{text:?} has a percent sign"),
            format!("rates are percentages already; write {}", number.trim()),
        ));
    }
    let kind = if max > 100 { Kind::Ceiling } else { Kind::Percent };
    let percent = parse_decimal(text).map_err(|_| wrong(text, kind))?;
    if percent.is_sign_negative() && !percent.is_zero() {
        return Err((format!("{text} % is below zero"), format!("give a percentage from 0 to {max}")));
    }
    if percent > Decimal::from(max) {
        return Err((format!("{text} % is over {max} %"), format!("give a percentage from 0 to {max}")));
    }
    let digits = || (format!("{text} has more than 7 decimal places"), "percentages keep 7 decimal places".to_owned());
    Rate::from_percent(percent).map_err(|_| digits())
}

/// An exact decimal.
pub(super) fn decimal(text: &str) -> Result<Decimal, Wrong> {
    parse_decimal(text).map_err(|_| wrong(text, Kind::Decimal))
}

/// An amount and the currency it names, if it names one.
pub(super) fn money(text: &str) -> Result<(Decimal, Option<&str>), Wrong> {
    let (number, code) = text.split_once(' ').map_or((text, None), |(number, code)| (number, Some(code.trim())));
    if let Some(code) = code {
        currency(code)?;
    }
    Ok((parse_decimal(number).map_err(|_| wrong(text, Kind::Money))?, code))
}

/// A whole number.
pub(super) fn count(text: &str, least: u32) -> Result<u32, Wrong> {
    let kind = if least > 0 { Kind::Days } else { Kind::Count };
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse::<u32>().ok().filter(|number| plain && *number >= least);
    number.ok_or_else(|| wrong(text, kind))
}

/// A truth value.
pub(super) fn flag(text: &str) -> Result<bool, Wrong> {
    match text {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(wrong(text, Kind::Flag)),
    }
}

/// A day.
pub(super) fn day(text: &str) -> Result<Date, Wrong> {
    Date::parse(text).map_err(|_| (format!("{text:?} is not a day of the calendar"), "give YYYY-MM-DD".to_owned()))
}

/// A half-open range of days with at least one end.
pub(super) fn range(text: &str) -> Result<Days, Wrong> {
    let Some((from, to)) = text.split_once("..") else {
        return Err((format!("{text:?} is not a range of days"), format!("give {}", describe(Kind::Range))));
    };
    let end = |text: &str| if text.trim().is_empty() { Ok(None) } else { day(text.trim()).map(Some) };
    let days = Days { from: end(from)?, to: end(to)? };
    match (days.from, days.to) {
        (Some(from), Some(to)) if to <= from => {
            let right = "the second day must be later; it is the first day that no longer belongs to the range";
            Err((format!("the range {text} is empty"), right.to_owned()))
        }
        (None, None) => Err((format!("{text:?} has no days"), format!("give {}", describe(Kind::Range)))),
        _ => Ok(days),
    }
}

fn moment(text: &str) -> Result<(), Wrong> {
    Calendar::utc().parse(text).map(drop).map_err(|_| wrong(text, Kind::Moment))
}

fn currency(text: &str) -> Result<(), Wrong> {
    let code = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase());
    let right = "give its three capital letters, such as CNY".to_owned();
    if code { Ok(()) } else { Err((format!("{text:?} is not a currency code"), right)) }
}

/// What a share is a share of.
pub(super) fn base_name(text: &str) -> Result<BaseName, Wrong> {
    match text {
        "line.list" => Ok(BaseName::List),
        "line.net" => Ok(BaseName::Net),
        "line.total" => Ok(BaseName::Total),
        "line.margin" => Ok(BaseName::Margin),
        _ => match text.strip_prefix("amount.") {
            Some(name) if !name.trim().is_empty() => Ok(BaseName::Named(name.to_owned())),
            _ => Err((format!("{text:?} is not an amount of a line"), format!("give {}", describe(Kind::Base)))),
        },
    }
}

/// The status that `order.STATUS` names.
pub(super) fn status(text: &str) -> Result<&str, Wrong> {
    let status = text.strip_prefix("order.").filter(|status| !status.is_empty());
    status.ok_or_else(|| (format!("{text:?} is not a status of the order"), format!("give {}", describe(Kind::Status))))
}
