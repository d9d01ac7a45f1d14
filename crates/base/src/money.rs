//! Exact money: integer minor units, rates in parts per billion, splits that sum to the last unit.
//!
//! There is no floating point here. Products are taken in 128 bits and rounded once, half to even; what does not fit is an
//! error, never a wrapped number.

use crate::Decimal;
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

/// Why an amount could not be computed or read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The result does not fit into 64 bits of minor units.
    #[error("the amount is too large to be kept exactly")]
    Overflow,
    /// A decimal has more digits than the currency's scale and rounding was not asked for.
    #[error("{value} has more than {scale} decimal places, which is the scale of {currency}")]
    TooManyDigits {
        /// The value as it was written.
        value: String,
        /// Code of the currency.
        currency: String,
        /// Decimal places of the currency.
        scale: u8,
    },
    /// A currency that cannot be: its code is not three capital letters, or its scale is over 6.
    #[error("{0:?} is not a currency: a code has three capital letters and a scale of 0 to 6")]
    NotACurrency(String),
    /// Text that is not a number.
    #[error("{0:?} is not a number")]
    NotANumber(String),
    /// A split over nothing, or over weights that sum to zero.
    #[error("nothing to split over: the weights sum to zero")]
    NoWeights,
}

/// Minor units of some currency. Which currency is known where it is used: lines of one policy share one.
///
/// Plain operators panic on overflow in every build (64 bits hold 92 million million at scale 6); untrusted sums use
/// [`Amount::checked_add`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(pub i64);

impl Amount {
    /// Nothing.
    pub const ZERO: Amount = Amount(0);

    /// The sum, or an error when it does not fit.
    pub fn checked_add(self, other: Amount) -> Result<Amount, MoneyError> {
        self.0.checked_add(other.0).map(Amount).ok_or(MoneyError::Overflow)
    }

    /// This amount times a rate, rounded half to even.
    pub fn times(self, rate: Rate) -> Result<Amount, MoneyError> {
        self.times_ratio(rate.0, RATE_ONE)
    }

    /// This amount times `numerator / denominator`, rounded half to even. The denominator must not be zero.
    pub fn times_ratio(self, numerator: i64, denominator: i64) -> Result<Amount, MoneyError> {
        let product = i128::from(self.0) * i128::from(numerator);
        Amount::ratio(product, i128::from(denominator))
    }

    /// `numerator / denominator` minor units, rounded half to even. The denominator must not be zero.
    pub fn ratio(numerator: i128, denominator: i128) -> Result<Amount, MoneyError> {
        i64::try_from(divide_half_even(numerator, denominator)).map(Amount).map_err(|_| MoneyError::Overflow)
    }

    /// The sum of amounts, each times its rate, rounded half to even once.
    pub fn sum_of_rates(parts: impl IntoIterator<Item = (Amount, Rate)>) -> Result<Amount, MoneyError> {
        let mut sum = 0_i128;
        for (amount, rate) in parts {
            let product = i128::from(amount.0) * i128::from(rate.0);
            sum = sum.checked_add(product).ok_or(MoneyError::Overflow)?;
        }
        let rounded = divide_half_even(sum, i128::from(RATE_ONE));
        i64::try_from(rounded).map(Amount).map_err(|_| MoneyError::Overflow)
    }

    /// The distance from zero.
    pub fn abs(self) -> Amount {
        Amount(self.0.abs())
    }

    /// Whether it is nothing.
    pub fn is_zero(self) -> bool {
        self.0 == 0
    }
}

fn divide_half_even(numerator: i128, denominator: i128) -> i128 {
    let (numerator, denominator) = if denominator < 0 { (-numerator, -denominator) } else { (numerator, denominator) };
    let quotient = numerator.div_euclid(denominator);
    let twice_rest = 2 * numerator.rem_euclid(denominator);
    match twice_rest.cmp(&denominator) {
        std::cmp::Ordering::Less => quotient,
        std::cmp::Ordering::Greater => quotient + 1,
        std::cmp::Ordering::Equal => quotient + (quotient & 1),
    }
}

impl Add for Amount {
    type Output = Amount;
    fn add(self, other: Amount) -> Amount {
        Amount(self.0.checked_add(other.0).expect("an amount fits into 64 bits"))
    }
}

impl Sub for Amount {
    type Output = Amount;
    fn sub(self, other: Amount) -> Amount {
        Amount(self.0.checked_sub(other.0).expect("an amount fits into 64 bits"))
    }
}

impl Neg for Amount {
    type Output = Amount;
    fn neg(self) -> Amount {
        Amount::ZERO - self
    }
}

impl AddAssign for Amount {
    fn add_assign(&mut self, other: Amount) {
        *self = *self + other;
    }
}

impl SubAssign for Amount {
    fn sub_assign(&mut self, other: Amount) {
        *self = *self - other;
    }
}

impl Sum for Amount {
    fn sum<I: Iterator<Item = Amount>>(amounts: I) -> Amount {
        amounts.fold(Amount::ZERO, Add::add)
    }
}

/// One whole, in parts per billion.
pub const RATE_ONE: i64 = 1_000_000_000;

/// A share or rate in parts per billion: 5 % is 50,000,000.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate(pub i64);

impl Rate {
    /// One whole: 100 %.
    pub const ONE: Rate = Rate(RATE_ONE);
    /// Nothing.
    pub const ZERO: Rate = Rate(0);

    /// A rate from a percentage; refuses more than seven decimal places.
    pub fn from_percent(percent: Decimal) -> Result<Rate, MoneyError> {
        Self::scaled(percent, 7)
    }

    /// A rate from a fraction (0.05 is 5 %); refuses more than nine decimal places.
    pub fn from_fraction(fraction: Decimal) -> Result<Rate, MoneyError> {
        Self::scaled(fraction, 9)
    }

    fn scaled(value: Decimal, places: u8) -> Result<Rate, MoneyError> {
        to_units(value, places).map(Rate).map_err(|error| match error {
            UnitsError::Digits => {
                MoneyError::TooManyDigits { value: value.to_string(), currency: "a rate".into(), scale: places }
            }
            UnitsError::Overflow => MoneyError::Overflow,
        })
    }

    /// As a percentage, without trailing zeros.
    pub fn percent(self) -> Decimal {
        Decimal::new(self.0, 7).normalize()
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} %", self.percent())
    }
}

/// What to do with digits beyond a currency's scale.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rounding {
    /// Refuse the value.
    #[default]
    Refuse,
    /// Round half to even.
    HalfEven,
}

/// A currency and how many decimal places its amounts keep (2 for CNY; a source may declare up to 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency {
    code: [u8; 3],
    scale: u8,
}

impl Currency {
    /// A currency from its ISO 4217 code and a scale of 0 to 6.
    pub fn new(code: &str, scale: u8) -> Result<Currency, MoneyError> {
        match <[u8; 3]>::try_from(code.as_bytes()) {
            Ok(bytes) if scale <= 6 && bytes.iter().all(u8::is_ascii_uppercase) => Ok(Currency { code: bytes, scale }),
            _ => Err(MoneyError::NotACurrency(code.to_owned())),
        }
    }

    /// The three capital letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.code).unwrap_or("???")
    }

    /// Decimal places.
    pub fn scale(&self) -> u8 {
        self.scale
    }

    /// Minor units of an exact decimal.
    pub fn amount(&self, value: Decimal, rounding: Rounding) -> Result<Amount, MoneyError> {
        let value = match rounding {
            Rounding::Refuse => value,
            Rounding::HalfEven => value.round_dp(u32::from(self.scale)),
        };
        to_units(value, self.scale).map(Amount).map_err(|error| match error {
            UnitsError::Overflow => MoneyError::Overflow,
            UnitsError::Digits => MoneyError::TooManyDigits {
                value: value.to_string(),
                currency: self.code().to_owned(),
                scale: self.scale,
            },
        })
    }

    /// An amount as a plain decimal at full scale: `-12.50`.
    pub fn format(&self, amount: Amount) -> String {
        Decimal::new(amount.0, u32::from(self.scale)).to_string()
    }

    /// An amount as an exact decimal.
    pub fn decimal(&self, amount: Amount) -> Decimal {
        Decimal::new(amount.0, u32::from(self.scale))
    }
}

enum UnitsError {
    Digits,
    Overflow,
}

fn to_units(value: Decimal, places: u8) -> Result<i64, UnitsError> {
    let mut value = value.normalize();
    if value.scale() > u32::from(places) {
        return Err(UnitsError::Digits);
    }
    let wanted = u32::from(places);
    let factor = 10_i128.pow(wanted - value.scale());
    value.set_scale(0).map_err(|_| UnitsError::Overflow)?;
    value.mantissa().checked_mul(factor).and_then(|units| i64::try_from(units).ok()).ok_or(UnitsError::Overflow)
}

/// Reads an exact decimal: digits, one point, an optional sign, and nothing else. No exponent, no separators.
pub fn parse_decimal(text: &str) -> Result<Decimal, MoneyError> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if !plain || !digits.bytes().any(|byte| byte.is_ascii_digit()) {
        return Err(MoneyError::NotANumber(text.to_owned()));
    }
    Decimal::from_str_exact(text).map_err(|_| MoneyError::NotANumber(text.to_owned()))
}

/// Splits an amount over weights so that the parts sum exactly to it (largest remainder; ties in the order written).
///
/// Weights are non-negative and not all zero. A negative amount splits as its opposite does.
pub fn split(amount: Amount, weights: &[i64]) -> Result<Vec<Amount>, MoneyError> {
    let mut parts = Vec::with_capacity(weights.len());
    split_into(amount, weights, &mut parts)?;
    Ok(parts)
}

/// [`split`] into a reused vector, which is cleared first.
pub fn split_into(amount: Amount, weights: &[i64], parts: &mut Vec<Amount>) -> Result<(), MoneyError> {
    parts.clear();
    let total: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    if total <= 0 || weights.iter().any(|weight| *weight < 0) {
        return Err(MoneyError::NoWeights);
    }
    let size = i128::from(amount.0).abs();
    let sign = if amount.0 < 0 { -1 } else { 1 };
    let mut given = 0_i128;
    for weight in weights {
        let part = size * i128::from(*weight) / total;
        given += part;
        parts.push(Amount(i64::try_from(part).map_err(|_| MoneyError::Overflow)? * sign));
    }
    for _ in 0..(size - given) {
        let next = largest_remainder(size, total, weights, parts);
        parts[next].0 += sign;
    }
    Ok(())
}

/// The position whose exact share lies farthest above what it has so far; the first of equals.
fn largest_remainder(size: i128, total: i128, weights: &[i64], parts: &[Amount]) -> usize {
    let lack = |position: usize| size * i128::from(weights[position]) - i128::from(parts[position].0).abs() * total;
    (0..weights.len()).reduce(|best, next| if lack(next) > lack(best) { next } else { best }).unwrap_or(0)
}

#[cfg(test)]
mod tests;
