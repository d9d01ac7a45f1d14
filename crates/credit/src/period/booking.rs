//! What is booked: effects as lines, less what was booked before.

use super::reduction::Effect;
use crate::{Line, LineCause, LineKind, Policy, Reason};
use base::{Amount, Interval, MoneyError, Symbol, Timestamp};
use std::collections::BTreeMap;

/// An effect as a line, all of it.
pub fn period_line(effect: &Effect, policies: &[Policy]) -> Line {
    let policy = &policies[usize::from(effect.policy)];
    let rule = &policy.period[usize::from(effect.rule - policy.first_period_rule())];
    Line {
        order: Line::NO_ORDER,
        order_line: 0,
        member: Line::NO_MEMBER,
        ordered_at: effect.period,
        at: effect.period,
        kind: LineKind::Commission,
        cause: LineCause::Period,
        book: rule.book,
        party: Some(effect.party),
        amount: effect.amount,
        base: Amount::ZERO,
        policy: effect.policy,
        rule: effect.rule,
        reason: Reason::Period,
        evidence: None,
        payable_at: Some(effect.period),
        store: None,
        brand: None,
        channel: Symbol::NONE,
        product: Symbol::NONE,
    }
}

/// The lines that an open period has to carry: for each key, what the effects say now less what was booked.
///
/// A key says of whom, of which rule and of which original period a line is; the version of the policy is no part of it, so
/// that a new version that says the same books nothing. A line about the open period itself takes effect in its last
/// microsecond; one about an earlier period is an adjustment and takes effect in its first.
pub fn differences<K: Ord>(
    now: impl IntoIterator<Item = (K, Line)>,
    booked: impl IntoIterator<Item = (K, Line)>,
    open: Interval,
) -> Result<Vec<Line>, MoneyError> {
    let mut sums: BTreeMap<K, (i128, Line)> = BTreeMap::new();
    for (key, line) in now {
        sums.entry(key).or_insert((0, line)).0 += i128::from(line.amount.0);
    }
    for (key, line) in booked {
        sums.entry(key).or_insert((0, line)).0 -= i128::from(line.amount.0);
    }
    let mut lines = Vec::new();
    for (sum, line) in sums.into_values().filter(|(sum, _)| *sum != 0) {
        let amount = i64::try_from(sum).map(Amount).map_err(|_| MoneyError::Overflow)?;
        let own = line.ordered_at == open.from;
        let (cause, at) = match own {
            true => (LineCause::Period, Timestamp(open.to.0.saturating_sub(1))),
            false => (LineCause::Adjustment, open.from),
        };
        lines.push(Line { amount, cause, at, payable_at: Some(at), ..line });
    }
    Ok(lines)
}
