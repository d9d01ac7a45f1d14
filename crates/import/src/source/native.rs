//! Numbers and times that a file holds as such, written as the text that the mapping reads.

use jiff::civil;

/// A decimal number: `unscaled` × 10^−`scale`, with this separator before its decimals.
pub(crate) fn put_decimal(unscaled: i128, scale: u32, separator: char, out: &mut String) {
    let digits = unscaled.unsigned_abs().to_string();
    if unscaled < 0 {
        out.push('-');
    }
    let scale = scale as usize;
    let whole = digits.len().saturating_sub(scale);
    out.push_str(if whole == 0 { "0" } else { &digits[..whole] });
    if scale > 0 {
        out.push(separator);
        (digits.len()..scale).for_each(|_| out.push('0'));
        out.push_str(&digits[whole..]);
    }
}

/// A floating-point number that is written as `text`, with another separator; an error when it is no number.
pub(crate) fn put_float(number: f64, text: &str, separator: char, out: &mut String) -> Result<(), String> {
    if !number.is_finite() {
        return Err(format!("{text} is no number; leave the value empty where there is none"));
    }
    if separator == '.' {
        out.push_str(text);
    } else {
        out.extend(text.chars().map(|digit| if digit == '.' { separator } else { digit }));
    }
    Ok(())
}

/// A floating-point number rounded to 15 significant digits, without trailing zeros: spreadsheets show no more, and a
/// number that was typed in with up to 15 digits comes back as it was typed. Whole numbers below 2^53 keep all their digits.
pub(crate) fn fifteen_digits(number: f64) -> String {
    const WHOLE_MAX: f64 = 9_007_199_254_740_992.0;
    if number.fract() == 0.0 && number.abs() < WHOLE_MAX {
        return (number as i64).to_string();
    }
    let scientific = format!("{number:.14e}");
    let Some((mantissa, exponent)) = scientific.split_once('e') else { return scientific };
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_end_matches('0');
    let exponent: i64 = exponent.parse().unwrap_or_default();
    let point = exponent + 1;
    let written = digits.len() as i64;
    if point <= 0 {
        format!("{sign}0.{}{digits}", "0".repeat(point.unsigned_abs() as usize))
    } else if point >= written {
        format!("{sign}{digits}{}", "0".repeat((point - written) as usize))
    } else {
        let (whole, decimals) = digits.split_at(point as usize);
        format!("{sign}{whole}.{decimals}")
    }
}

/// A time of day, or a longer time: hours may go beyond 23.
pub(crate) fn time_of_day(millis: i64) -> String {
    let (sign, millis) = if millis < 0 { ("-", -millis) } else { ("", millis) };
    let (hours, minutes, seconds) = (millis / 3_600_000, millis / 60_000 % 60, millis / 1_000 % 60);
    match millis % 1_000 {
        0 => format!("{sign}{hours:02}:{minutes:02}:{seconds:02}"),
        rest => format!("{sign}{hours:02}:{minutes:02}:{seconds:02}.{rest:03}"),
    }
}

/// A day counted from 1970-01-01; nothing beyond the years -9999 to 9999.
pub(crate) fn day(days: i64) -> Option<civil::Date> {
    civil::date(1970, 1, 1).checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals() {
        let check = |unscaled, scale, expect: &str| {
            let mut out = String::new();
            put_decimal(unscaled, scale, '.', &mut out);
            assert_eq!(out, expect);
        };
        check(12_345, 2, "123.45");
        check(-5, 2, "-0.05");
        check(0, 3, "0.000");
        check(120, 0, "120");
        check(i128::MIN, 38, "-1.70141183460469231731687303715884105728");
    }

    #[test]
    fn numbers_of_spreadsheets_have_no_artefacts() {
        let check = |number: f64, expect: &str| assert_eq!(fifteen_digits(number), expect);
        check(0.1 + 0.2, "0.3");
        check(1.1 * 3.0, "3.3");
        check(-(20.0 - 0.01), "-19.99");
        check(100.0, "100");
        check(9_007_199_254_740_991.0, "9007199254740991");
        check(123_456_789_012_345_680.0, "123456789012346000");
        check(1e21, "1000000000000000000000");
        check(1e-7, "0.0000001");
        check(-0.0, "0");
        check(1234.5, "1234.5");
        check(99_999_999_999_999.99, "100000000000000");
    }

    #[test]
    fn times_of_day() {
        assert_eq!(time_of_day(37_230_005), "10:20:30.005");
        assert_eq!(time_of_day(90_000_000), "25:00:00");
        assert_eq!(time_of_day(-1_000), "-00:00:01");
        assert_eq!(day(20_484).map(|day| day.to_string()).as_deref(), Some("2026-01-31"));
        assert_eq!(day(i64::MAX), None);
    }
}
