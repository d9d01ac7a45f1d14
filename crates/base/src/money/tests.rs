//! Tables and properties of exact money.

use super::*;
use proptest::prelude::*;

fn decimal(text: &str) -> Decimal {
    parse_decimal(text).expect("a decimal in a test")
}

#[test]
fn rounds_half_to_even() {
    for (numerator, denominator, expect) in
        [(5, 10, 0), (15, 10, 2), (25, 10, 2), (-5, 10, 0), (-15, 10, -2), (26, 10, 3), (-26, 10, -3), (7, -2, -4)]
    {
        assert_eq!(divide_half_even(numerator, denominator), expect, "{numerator}/{denominator}");
    }
}

#[test]
fn splits_by_largest_remainder_then_in_order() {
    let check = |amount: i64, weights: &[i64], expect: &[i64]| {
        let parts: Vec<i64> = split(Amount(amount), weights).expect("weights").iter().map(|part| part.0).collect();
        assert_eq!(parts, expect, "{amount} over {weights:?}");
    };
    check(100, &[1, 1, 1], &[34, 33, 33]);
    check(101, &[1, 1, 1], &[34, 34, 33]);
    check(-100, &[1, 1, 1], &[-34, -33, -33]);
    check(5, &[60, 30, 10], &[3, 2, 0]);
    check(1, &[0, 1], &[0, 1]);
    check(0, &[1, 2], &[0, 0]);
    assert_eq!(split(Amount(1), &[0, 0]), Err(MoneyError::NoWeights));
    assert_eq!(split(Amount(1), &[-1, 2]), Err(MoneyError::NoWeights));
}

#[test]
fn currency_refuses_or_rounds_digits_beyond_its_scale() {
    let cny = Currency::new("CNY", 2).expect("a currency");
    assert_eq!(cny.amount(decimal("12.50"), Rounding::Refuse), Ok(Amount(1250)));
    assert_eq!(cny.amount(decimal("12.500"), Rounding::Refuse), Ok(Amount(1250)));
    assert!(matches!(cny.amount(decimal("12.505"), Rounding::Refuse), Err(MoneyError::TooManyDigits { .. })));
    assert_eq!(cny.amount(decimal("12.505"), Rounding::HalfEven), Ok(Amount(1250)));
    assert_eq!(cny.amount(decimal("12.515"), Rounding::HalfEven), Ok(Amount(1252)));
    assert_eq!(cny.format(Amount(-1250)), "-12.50");
    assert_eq!(cny.amount(decimal("99999999999999999999"), Rounding::Refuse), Err(MoneyError::Overflow));
    for code in ["cny", "CN", "CNYY", ""] {
        assert!(Currency::new(code, 2).is_err(), "{code}");
    }
    assert!(Currency::new("CNY", 7).is_err());
}

#[test]
fn decimals_are_plain() {
    for good in ["1", "-1.50", "+3", ".5", "0.0001"] {
        assert!(parse_decimal(good).is_ok(), "{good}");
    }
    for bad in ["", "-", ".", "1e3", "1,5", "1_000", " 1", "NaN", "1.2.3"] {
        assert!(parse_decimal(bad).is_err(), "{bad}");
    }
}

#[test]
fn rates_keep_nine_places() {
    assert_eq!(Rate::from_percent(decimal("5")), Ok(Rate(50_000_000)));
    assert_eq!(Rate::from_fraction(decimal("0.012")), Ok(Rate(12_000_000)));
    assert_eq!(Rate(12_000_000).to_string(), "1.2 %");
    assert!(Rate::from_fraction(decimal("0.0000000001")).is_err());
}

proptest! {
    #[test]
    fn parts_sum_to_the_whole_and_are_within_one_unit(
        amount in -1_000_000_000_000_i64..1_000_000_000_000,
        weights in prop::collection::vec(0_i64..1_000_000_000, 1..12),
    ) {
        prop_assume!(weights.iter().any(|weight| *weight > 0));
        let parts = split(Amount(amount), &weights).expect("weights are not all zero");
        prop_assert_eq!(parts.iter().copied().sum::<Amount>(), Amount(amount));
        let total: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
        for (part, weight) in parts.iter().zip(&weights) {
            let exact = i128::from(amount) * i128::from(*weight);
            prop_assert!((i128::from(part.0) * total - exact).abs() < total);
        }
    }

    #[test]
    fn a_rate_and_its_complement_differ_by_at_most_one_unit(amount in -1_000_000_000_i64..1_000_000_000, rate in 0..=RATE_ONE) {
        let one = Amount(amount).times(Rate(rate)).expect("fits");
        let other = Amount(amount).times(Rate(RATE_ONE - rate)).expect("fits");
        prop_assert!((one + other - Amount(amount)).abs().0 <= 1);
    }
}
