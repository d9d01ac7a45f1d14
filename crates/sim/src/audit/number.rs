//! The auditor's own arithmetic: rounding half to even and splits by largest remainder, on wide integers.

/// `numerator / denominator`, rounded half to even.
pub fn half_even(numerator: i128, denominator: i128) -> i128 {
    let negative = (numerator < 0) != (denominator < 0);
    let (numerator, denominator) = (numerator.abs(), denominator.abs());
    let (whole, rest) = (numerator / denominator, numerator % denominator);
    let up = rest * 2 > denominator || (rest * 2 == denominator && whole % 2 == 1);
    let rounded = if up { whole + 1 } else { whole };
    if negative { -rounded } else { rounded }
}

/// Parts of an amount by weight, which sum to it: everybody's whole part first, then one unit each to the largest
/// fractions, the earlier of equals first. Weights that are all zero are taken as equal.
pub fn split(amount: i128, weights: &[i128]) -> Vec<i128> {
    if weights.is_empty() {
        return Vec::new();
    }
    let total: i128 = weights.iter().sum();
    if total == 0 {
        return split(amount, &vec![1; weights.len()]);
    }
    let size = amount.abs();
    let mut parts: Vec<i128> = weights.iter().map(|weight| size * weight / total).collect();
    let mut by_fraction: Vec<usize> = (0..weights.len()).collect();
    by_fraction.sort_by_key(|place| (-(size * weights[*place] % total), *place));
    let missing = size - parts.iter().sum::<i128>();
    for place in by_fraction.into_iter().take(missing as usize) {
        parts[place] += 1;
    }
    if amount < 0 { parts.into_iter().map(|part| -part).collect() } else { parts }
}

/// A decimal fraction such as `0.012` in parts per billion.
pub fn fraction(text: &str) -> i128 {
    let (whole, digits) = text.split_once('.').unwrap_or((text, ""));
    let padded = format!("{digits:0<9}");
    let number = |text: &str| text.parse::<i128>().unwrap_or(0);
    number(whole) * 1_000_000_000 + number(&padded[..9])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_to_even() {
        let rounded: Vec<i128> = [5, 15, 25, -5, -15, 14, 16, -16].map(|tenths| half_even(tenths, 10)).to_vec();
        assert_eq!(rounded, [0, 2, 2, 0, -2, 1, 2, -2]);
    }

    #[test]
    fn splits_are_exact_and_fair() {
        assert_eq!(split(10, &[1, 1, 1]), [4, 3, 3]);
        assert_eq!(split(-10, &[1, 1, 1]), [-4, -3, -3]);
        assert_eq!(split(100, &[0, 0]), [50, 50]);
        assert_eq!(split(7, &[60, 30, 10]), [4, 2, 1]);
        assert_eq!(split(1, &[1, 2, 2]), [0, 1, 0]);
        assert!(split(5, &[]).is_empty());
    }

    #[test]
    fn fractions_are_parts_per_billion() {
        assert_eq!(fraction("0.012"), 12_000_000);
        assert_eq!(fraction("1"), 1_000_000_000);
    }
}
