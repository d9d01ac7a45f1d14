//! Exact decimal arithmetic: the whole result or none. The plain operators of the decimal type round silently when a result
//! has more than 28 digits; these give nothing instead.

use base::Decimal;

/// Decimal places of a quotient.
const QUOTIENT_PLACES: u32 = 12;
/// The decimal type keeps a mantissa of 96 bits.
const MANTISSA_MAX: u128 = (1 << 96) - 1;
const PLACES_MAX: u32 = 28;

/// The exact sum.
pub(crate) fn add(left: Decimal, right: Decimal) -> Option<Decimal> {
    let (left_mantissa, right_mantissa, places) =
        aligned(left, right).or_else(|| aligned(left.normalize(), right.normalize()))?;
    whole(left_mantissa.checked_add(right_mantissa)?, places)
}

/// The exact difference.
pub(crate) fn subtract(left: Decimal, right: Decimal) -> Option<Decimal> {
    add(left, -right)
}

/// The exact product.
pub(crate) fn multiply(left: Decimal, right: Decimal) -> Option<Decimal> {
    let exact = |left: Decimal, right: Decimal| {
        whole(left.mantissa().checked_mul(right.mantissa())?, left.scale() + right.scale())
    };
    exact(left, right).or_else(|| exact(left.normalize(), right.normalize()))
}

/// Mantissas of two decimals at one number of places.
fn aligned(left: Decimal, right: Decimal) -> Option<(i128, i128, u32)> {
    let places = left.scale().max(right.scale());
    let raised = |value: Decimal| value.mantissa().checked_mul(power_of_ten(places - value.scale())? as i128);
    Some((raised(left)?, raised(right)?, places))
}

/// The decimal with this mantissa and number of places, without its trailing zeros if it does not fit with them.
fn whole(mut mantissa: i128, mut places: u32) -> Option<Decimal> {
    while places > 0 && (places > PLACES_MAX || mantissa.unsigned_abs() > MANTISSA_MAX) && mantissa % 10 == 0 {
        mantissa /= 10;
        places -= 1;
    }
    Decimal::try_from_i128_with_scale(mantissa, places).ok()
}

fn power_of_ten(exponent: u32) -> Option<u128> {
    10_u128.checked_pow(exponent)
}

/// A quotient: nothing to divide by, or what division gives.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Quotient {
    /// The divisor is zero.
    Undefined,
    /// The quotient, rounded half to even to twelve places.
    Rounded(Decimal),
    /// It does not fit.
    Overflow,
}

/// The quotient, rounded half to even once, from the exact remainder.
pub(crate) fn divide(left: Decimal, right: Decimal) -> Quotient {
    if right.is_zero() {
        return Quotient::Undefined;
    }
    let negative = left.is_sign_negative() != right.is_sign_negative();
    let (left, right) = (left.normalize(), right.normalize());
    let numerator = left.mantissa().unsigned_abs();
    let denominator = right.mantissa().unsigned_abs();
    // left / right = numerator / denominator * 10^(right places - left places); twelve more places make an integer of it.
    let raise = i64::from(right.scale()) - i64::from(left.scale()) + i64::from(QUOTIENT_PLACES);
    let quotient = match u32::try_from(raise) {
        Ok(raise) => raised_quotient(numerator, denominator, raise),
        Err(_) => lowered_quotient(numerator, denominator, raise.unsigned_abs() as u32),
    };
    let signed = quotient.and_then(|(mantissa, places)| {
        let mantissa = i128::try_from(mantissa).ok()?;
        whole(if negative { -mantissa } else { mantissa }, places)
    });
    signed.map_or(Quotient::Overflow, |value| Quotient::Rounded(value.normalize()))
}

/// `numerator * 10^raise / denominator` at twelve places by long division, so that no intermediate runs over. When the
/// division comes out even before its last digit, fewer places are needed.
fn raised_quotient(numerator: u128, denominator: u128, raise: u32) -> Option<(u128, u32)> {
    let mut quotient = numerator / denominator;
    let mut remainder = numerator % denominator;
    for done in 0..raise {
        let left_out = raise - done;
        if remainder == 0 {
            // What is left are zeros: places first, and whole tens beyond them.
            let places = QUOTIENT_PLACES.saturating_sub(left_out);
            let tens = power_of_ten(left_out.saturating_sub(QUOTIENT_PLACES))?;
            return Some((quotient.checked_mul(tens)?, places));
        }
        remainder *= 10;
        quotient = quotient.checked_mul(10)?.checked_add(remainder / denominator)?;
        remainder %= denominator;
    }
    Some((half_even(quotient, remainder, denominator), QUOTIENT_PLACES))
}

/// `numerator / (denominator * 10^lower)` at twelve places.
fn lowered_quotient(numerator: u128, denominator: u128, lower: u32) -> Option<(u128, u32)> {
    let Some(denominator) = power_of_ten(lower).and_then(|tens| denominator.checked_mul(tens)) else {
        // A divisor beyond 128 bits is more than twice any 96-bit number.
        return Some((0, QUOTIENT_PLACES));
    };
    Some((half_even(numerator / denominator, numerator % denominator, denominator), QUOTIENT_PLACES))
}

fn half_even(quotient: u128, remainder: u128, denominator: u128) -> u128 {
    let up = match remainder.cmp(&(denominator - remainder)) {
        std::cmp::Ordering::Less => 0,
        std::cmp::Ordering::Equal => quotient & 1,
        std::cmp::Ordering::Greater => 1,
    };
    quotient + up
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::parse_decimal;
    use proptest::prelude::*;

    fn decimal(text: &str) -> Decimal {
        parse_decimal(text).expect("a decimal")
    }

    #[test]
    fn quotients() {
        let rows = [
            ("1", "3", "0.333333333333"),
            ("2", "3", "0.666666666667"),
            ("-2", "3", "-0.666666666667"),
            ("1", "8", "0.125"),
            ("0.0000000000005", "1", "0"),
            ("0.0000000000015", "1", "0.000000000002"),
            ("0.0000000000025", "1", "0.000000000002"),
            ("0.00000000000250001", "1", "0.000000000003"),
            ("-0.0000000000015", "1", "-0.000000000002"),
            ("100000000000000000000", "1", "100000000000000000000"),
            ("100000000000000000000", "0.0001", "1000000000000000000000000"),
            ("100000000000000000000", "4", "25000000000000000000"),
            ("0", "7", "0"),
            ("1", "79228162514264337593543950335", "0"),
            ("0.0000000000000000000000000001", "79228162514264337593543950335", "0"),
        ];
        for (left, right, expect) in rows {
            assert_eq!(divide(decimal(left), decimal(right)), Quotient::Rounded(decimal(expect)), "{left} / {right}");
        }
        assert_eq!(divide(decimal("1"), decimal("0.00")), Quotient::Undefined);
        assert_eq!(divide(decimal("100000000000000000000"), decimal("3")), Quotient::Overflow);
        assert_eq!(divide(Decimal::MAX, decimal("0.1")), Quotient::Overflow);
    }

    #[test]
    fn what_does_not_fit_is_refused_and_never_rounded() {
        assert_eq!(add(Decimal::MAX, decimal("0.1")), None);
        assert_eq!(add(Decimal::MAX, Decimal::ONE), None);
        assert_eq!(add(Decimal::MAX, decimal("0.00")), Some(Decimal::MAX));
        assert_eq!(multiply(decimal("0.123456789012345"), decimal("0.123456789012345")), None);
        assert_eq!(multiply(decimal("500000000000000"), decimal("0.00000000000002")), Some(decimal("10")));
        assert_eq!(multiply(Decimal::MAX, decimal("2")), None);
        assert_eq!(multiply(decimal("2.5"), decimal("0.4")), Some(Decimal::ONE));
    }

    fn any_decimal() -> impl Strategy<Value = (i64, u32)> {
        (any::<i64>().prop_flat_map(|wide| prop_oneof![Just(wide), Just(wide % 1000)]), 0_u32..10)
    }

    proptest! {
        /// Against integers at 20 places, which hold every operand and result here without rounding.
        #[test]
        fn arithmetic_and_order_are_exact((a, a_places) in any_decimal(), (b, b_places) in any_decimal()) {
            let (left, right) = (Decimal::new(a, a_places), Decimal::new(b, b_places));
            let (wide_left, wide_right) = (i128::from(a) * 10_i128.pow(9 - a_places), i128::from(b) * 10_i128.pow(9 - b_places));
            prop_assert_eq!(left.cmp(&right), wide_left.cmp(&wide_right));
            let at_nine = |value: Decimal| value.mantissa() * 10_i128.pow(9 - value.scale());
            prop_assert_eq!(add(left, right).map(at_nine), Some(wide_left + wide_right));
            prop_assert_eq!(subtract(left, right).map(at_nine), Some(wide_left - wide_right));
            let product = i128::from(a) * i128::from(b);
            match multiply(left, right) {
                Some(value) => {
                    let places = a_places + b_places;
                    prop_assert_eq!(value.mantissa() * 10_i128.pow(places - value.scale()), product);
                }
                None => prop_assert!(product.unsigned_abs() > MANTISSA_MAX),
            }
        }

        /// The quotient is the nearest multiple of 10^-12: twice the distance of its product is at most one divisor.
        #[test]
        fn a_quotient_is_the_nearest(a in any::<i32>(), b in any::<i32>().prop_filter("a divisor", |b| *b != 0)) {
            let Quotient::Rounded(quotient) = divide(Decimal::from(a), Decimal::from(b)) else {
                return Err(TestCaseError::fail("no quotient"));
            };
            let mantissa = quotient.mantissa() * 10_i128.pow(12 - quotient.scale());
            let exact = i128::from(a) * 10_i128.pow(12);
            let distance = (mantissa * i128::from(b) - exact).abs();
            prop_assert!(2 * distance < i128::from(b).abs() || (2 * distance == i128::from(b).abs() && mantissa % 2 == 0));
        }
    }
}
