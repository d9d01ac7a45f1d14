//! Credits as exact percentages, the form in which a policy takes them over.

use crate::Credit;

/// Hundredths of a percent of the conversions that each channel earned, in the order given. They sum to exactly 10,000: what
/// rounding down leaves goes to the largest remainders, the earlier channel first. All are 0 when nothing converted.
pub fn percentages(credits: &[Credit]) -> Vec<u32> {
    const WHOLE: u32 = 10_000;
    let total = crate::sum::sum(credits.iter().map(|credit| credit.conversions));
    if total <= 0.0 {
        return vec![0; credits.len()];
    }
    let exact: Vec<f64> = credits.iter().map(|credit| credit.conversions / total * f64::from(WHOLE)).collect();
    let mut parts: Vec<u32> = exact.iter().map(|exact| exact.floor() as u32).collect();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    let rest = |position: &usize| exact[*position] - f64::from(parts[*position]);
    order.sort_by(|one, other| rest(other).total_cmp(&rest(one)).then(one.cmp(other)));
    let left = WHOLE.saturating_sub(parts.iter().sum()) as usize;
    for position in order.iter().cycle().take(left) {
        parts[*position] += 1;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_sum_to_a_hundred_percent() {
        let check = |conversions: &[f64], expect: &[u32]| {
            let credit = |conversions: &f64| Credit { channel: String::new(), conversions: *conversions, value: 0.0 };
            assert_eq!(percentages(&conversions.iter().map(credit).collect::<Vec<_>>()), expect);
        };
        check(&[1.0, 1.0, 1.0], &[3334, 3333, 3333]);
        check(&[2.0, 1.0, 0.0], &[6667, 3333, 0]);
        check(&[0.1], &[10_000]);
        check(&[0.0, 0.0], &[0, 0]);
        check(&[], &[]);
    }
}
