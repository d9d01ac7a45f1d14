//! Pools that are worked out for all lines of an order together: per order, or per line with bounds on the order.

use crate::case::Case;
use crate::pool;
use crate::resolve::Parties;
use crate::scratch::Scratch;
use crate::splitter::Splitter;
use crate::{Bounded, Organisation, Per, Pool, PoolAmount};
use base::{Amount, MoneyError, Rate};

/// What the pools of one order give to each of its lines.
#[derive(Clone, Debug, Default)]
pub(crate) struct OrderPools {
    lines: usize,
    /// Per pool of the policy; nothing for those that are worked out line by line.
    pools: Vec<Option<Worked>>,
    amounts: Vec<Amount>,
    cells: Vec<Amount>,
    /// What lines may still take while shares are spread over them.
    room: Vec<i64>,
    shares: Vec<Amount>,
    weights: Vec<i64>,
}

#[derive(Clone, Copy, Debug)]
struct Worked {
    /// Where its amounts begin, one per line.
    amounts: usize,
    /// Where its cells begin, for each share of the split one per line; only for pools per order.
    cells: usize,
    bound: Option<Bounded>,
}

impl OrderPools {
    /// What a pool gives to a line, and what the bounds of the order did; nothing for one that is worked out line by line.
    pub fn of_line(&self, pool: usize, line: usize) -> Option<(Amount, Option<Bounded>)> {
        self.pools[pool].map(|worked| (self.amounts[worked.amounts + line], worked.bound))
    }

    /// What one share of the split of a pool per order has of a line.
    pub fn cell(&self, pool: usize, share: usize, line: usize) -> Amount {
        let cells = self.pools[pool].map_or(0, |worked| worked.cells);
        self.cells[cells + share * self.lines + line]
    }
}

/// Works out every pool of the policy that needs all lines of the order.
pub(crate) fn fill<O: Organisation>(case: &Case<'_, O>, scratch: &mut Scratch) -> Result<(), MoneyError> {
    let Scratch { order_pools, verdicts, bases, parties, splitter, .. } = scratch;
    order_pools.pools.clear();
    if !case.plan.of_orders.contains(&true) {
        order_pools.pools.resize(case.policy.pools.len(), None);
        return Ok(());
    }
    order_pools.lines = case.lines.len();
    order_pools.amounts.clear();
    order_pools.cells.clear();
    let first_pool = usize::from(case.policy.first_pool());
    for (position, pool) in case.policy.pools.iter().enumerate() {
        if !case.plan.of_orders[position] || matches!(pool.amount, PoolAmount::RateOf { .. }) {
            order_pools.pools.push(None);
            continue;
        }
        let base = case.plan.pool_bases[position];
        let lines = (0..case.lines.len()).filter(|line| verdicts.applies(*line, first_pool + position));
        let bearing: Vec<(usize, Amount)> = lines.map(|line| (line, bases.get(base, line))).collect();
        let worked = order_pools.whole(case, pool, &bearing, splitter)?;
        if pool.per == Per::Order {
            order_pools.spread(worked, (pool, &case.plan.pool_weights[position]), parties, splitter)?;
        }
        order_pools.pools.push(Some(worked));
    }
    Ok(())
}

impl OrderPools {
    /// Works out a pool over the lines that bear it, with their bases, and spreads it over them by what each brings.
    fn whole<O: Organisation>(
        &mut self,
        case: &Case<'_, O>,
        pool: &Pool,
        bearing: &[(usize, Amount)],
        splitter: &mut Splitter,
    ) -> Result<Worked, MoneyError> {
        let worked = Worked { amounts: self.amounts.len(), cells: self.cells.len(), bound: None };
        self.amounts.resize(worked.amounts + self.lines, Amount::ZERO);
        if bearing.is_empty() {
            return Ok(worked);
        }
        let mut sum = Amount::ZERO;
        for (line, base) in bearing {
            let amount = match pool.amount {
                PoolAmount::Fixed(_) if pool.per == Per::Order => Amount::ZERO,
                _ => pool::of_line(case, pool, *base, *line)?.amount,
            };
            self.amounts[worked.amounts + line] = amount;
            sum = sum.checked_add(amount)?;
        }
        let total = if pool.per == Per::Order { once(case, pool, bearing)? } else { sum };
        let nothing_sold = bearing.iter().all(|(_, base)| base.is_zero());
        let (bounded, bound) = if nothing_sold { (total, None) } else { pool.limits.order.bound(total) };
        if bounded != sum || pool.per == Per::Order {
            self.weigh(worked, bearing, bounded);
            let parts = splitter.split(bounded, self.weights.iter().copied())?;
            for ((line, _), part) in bearing.iter().zip(parts) {
                self.amounts[worked.amounts + line] = *part;
            }
        }
        Ok(Worked { bound, ..worked })
    }

    /// By what each line brings to a total of this sign; by base when none brings anything.
    fn weigh(&mut self, worked: Worked, bearing: &[(usize, Amount)], total: Amount) {
        let sign = if total.0 < 0 { -1 } else { 1 };
        let brings = |line: usize| (self.amounts[worked.amounts + line].0.saturating_mul(sign)).max(0);
        let any = bearing.iter().any(|(line, _)| brings(*line) > 0);
        let weights = bearing.iter().map(|(line, base)| if any { brings(*line) } else { base.0.max(0) });
        self.weights = weights.collect();
    }

    /// Splits a pool per order once over everybody, and each share over the lines so that every line is used up exactly.
    ///
    /// A share of at most what all lines have left, split by what each has left, never takes more than a line has; the last
    /// share takes what remains.
    fn spread(
        &mut self,
        worked: Worked,
        (pool, weights): (&Pool, &[i64]),
        parties: &Parties,
        splitter: &mut Splitter,
    ) -> Result<(), MoneyError> {
        let amounts = &self.amounts[worked.amounts..];
        let total: Amount = amounts.iter().copied().try_fold(Amount::ZERO, Amount::checked_add)?;
        let sign = if total.0 < 0 { -1 } else { 1 };
        self.room.clear();
        self.room.extend(amounts.iter().map(|amount| amount.0 * sign));
        self.shares.clear();
        let parts: Vec<Amount> = splitter.split(total, weights.iter().copied())?.to_vec();
        for (written, part) in pool.split.iter().zip(parts) {
            let recipients = parties.of(written.to);
            let shares = splitter.split(part, recipients.iter().map(|recipient| recipient.weight))?;
            self.shares.extend_from_slice(shares);
        }
        for share in &self.shares {
            let cells = splitter.split(Amount(share.0 * sign), self.room.iter().copied())?;
            for (room, cell) in self.room.iter_mut().zip(cells) {
                *room -= cell.0;
                self.cells.push(Amount(cell.0 * sign));
            }
        }
        Ok(())
    }
}

/// A pool for all lines that bear it, rounded once.
fn once<O: Organisation>(case: &Case<'_, O>, pool: &Pool, bearing: &[(usize, Amount)]) -> Result<Amount, MoneyError> {
    if let PoolAmount::Fixed(amount) = pool.amount {
        return Ok(amount);
    }
    Amount::sum_of_rates(
        bearing.iter().map(|(line, base)| (*base, pool::rate(case, pool, *line).unwrap_or(Rate::ZERO))),
    )
}
