//! Money: pools per order line, split exactly over their recipients.

use crate::case::Case;
use crate::scratch::Scratch;
use crate::shares::Worth;
use crate::{Bounded, LineKind, Note, Organisation, Per, Pool, PoolAmount, Recipient, Sum, Trace, tables};
use base::{Amount, MoneyError, PartyId, Rate, Symbol};

/// Adds the pools of one order line.
pub(crate) fn fill<O: Organisation, T: Trace>(
    case: &Case<'_, O>,
    line: usize,
    scratch: &mut Scratch,
    trace: &mut T,
) -> Result<(), MoneyError> {
    let first_pool = usize::from(case.policy.first_pool());
    for (position, pool) in case.policy.pools.iter().enumerate() {
        if !scratch.verdicts.applies(line, first_pool + position) {
            continue;
        }
        let base = scratch.bases.get(case.plan.pool_bases[position], line);
        let one = Filling { case, line, position, pool };
        if let PoolAmount::RateOf { party, attribute } = pool.amount {
            one.by_recipient(base, (party, attribute), scratch, trace)?;
            continue;
        }
        let of_line = match scratch.order_pools.of_line(position, line) {
            None => of_line(case, pool, base, line)?,
            Some((amount, order)) => OfLine { amount, order, ..of_line(case, pool, base, line)? },
        };
        one.tell(base, of_line, None, trace);
        match pool.per {
            Per::Order => one.cells(base, scratch)?,
            Per::Line => one.split(Worth { amount: of_line.amount, base }, None, scratch)?,
        }
    }
    Ok(())
}

/// What a pool gives for a line, and how that came.
#[derive(Clone, Copy)]
pub(crate) struct OfLine {
    pub amount: Amount,
    /// The row of the rate table that decided.
    row: Option<usize>,
    /// What the bounds of the line did.
    line: Option<Bounded>,
    /// What the bounds of the order did.
    order: Option<Bounded>,
}

/// What a pool gives for a line by itself, within the bounds of a line.
pub(crate) fn of_line<O: Organisation>(
    case: &Case<'_, O>,
    pool: &Pool,
    base: Amount,
    line: usize,
) -> Result<OfLine, MoneyError> {
    let row = match pool.amount {
        PoolAmount::Table(table) => tables::find(case, table, &case.lines[line]).map(|(row, _)| row),
        _ => None,
    };
    let amount = match (pool.amount, row) {
        (PoolAmount::Rate(rate), _) => base.times(rate)?,
        (PoolAmount::Table(table), Some(row)) => base.times(case.policy.rate_tables[table].rows[row].rate)?,
        (PoolAmount::Whole, _) => base,
        (PoolAmount::Fixed(amount), _) => amount,
        (PoolAmount::Table(_), None) | (PoolAmount::RateOf { .. }, _) => Amount::ZERO,
    };
    let (amount, line) = bounded(pool, base, amount);
    Ok(OfLine { amount, row, line, order: None })
}

/// The rate of a pool on a line; none for one that has no rate.
pub(crate) fn rate<O: Organisation>(case: &Case<'_, O>, pool: &Pool, line: usize) -> Option<Rate> {
    match pool.amount {
        PoolAmount::Rate(rate) => Some(rate),
        PoolAmount::Whole => Some(Rate::ONE),
        PoolAmount::Table(table) => tables::find(case, table, &case.lines[line]).map(|(_, rate)| rate),
        PoolAmount::Fixed(_) | PoolAmount::RateOf { .. } => None,
    }
}

/// An amount within the bounds of a line. Where nothing is sold, nothing is raised.
fn bounded(pool: &Pool, base: Amount, amount: Amount) -> (Amount, Option<Bounded>) {
    if base.is_zero() || pool.per == Per::Order { (amount, None) } else { pool.limits.line.bound(amount) }
}

/// One pool on one line.
struct Filling<'a, O> {
    case: &'a Case<'a, O>,
    line: usize,
    position: usize,
    pool: &'a Pool,
}

impl<O: Organisation> Filling<'_, O> {
    fn rule(&self) -> u16 {
        self.case.policy.first_pool() + self.position as u16
    }

    fn tell<T: Trace>(&self, base: Amount, of_line: OfLine, recipient: Option<PartyId>, trace: &mut T) {
        if T::ON {
            let OfLine { amount, row, line: line_bound, order: order_bound } = of_line;
            let line = self.case.lines[self.line].number;
            let sum = Sum { line, rule: self.rule(), base, amount, recipient, row, line_bound, order_bound };
            trace.note(Note::Sum(sum));
        }
    }

    /// This line's part of a pool per order, as it was split for the order as a whole.
    fn cells(&self, base: Amount, scratch: &mut Scratch) -> Result<(), MoneyError> {
        let Scratch { parties, shares, splitter, order_pools, .. } = scratch;
        let from = shares.shares.len();
        for (part, written) in self.pool.split.iter().enumerate() {
            let worth = Worth { amount: Amount::ZERO, base };
            shares.share_out(parties.of(written.to), part as u16, worth, splitter)?;
        }
        for (place, share) in shares.shares[from..].iter_mut().enumerate() {
            share.remaining.amount = order_pools.cell(self.position, place, self.line);
            share.change = share.remaining;
        }
        shares.close_group(LineKind::Commission, self.pool.book, self.rule(), from);
        Ok(())
    }

    /// One pool per recipient of a party, of its exact part of the base, at its own rate as of the order.
    fn by_recipient<T: Trace>(
        &self,
        base: Amount,
        (party, attribute): (usize, Symbol),
        scratch: &mut Scratch,
        trace: &mut T,
    ) -> Result<(), MoneyError> {
        for place in 0..scratch.parties.of(party).len() {
            let recipients = scratch.parties.of(party);
            let parts = scratch.splitter.split(base, recipients.iter().map(|recipient| recipient.weight))?;
            let (base, recipient) = (parts[place], recipients[place]);
            let rate = recipient.party.and_then(|who| self.case.organisation.rate(who, attribute, self.case.order.at));
            let (amount, line) = bounded(self.pool, base, base.times(rate.unwrap_or_default())?);
            self.tell(base, OfLine { amount, row: None, line, order: None }, recipient.party, trace);
            self.split(Worth { amount, base }, Some((party, recipient)), scratch)?;
        }
        Ok(())
    }

    /// Splits a pool over its parts, and each part over the recipients of its party. In a pool of one recipient, its party
    /// stands for that recipient alone.
    fn split(&self, worth: Worth, alone: Option<(usize, Recipient)>, scratch: &mut Scratch) -> Result<(), MoneyError> {
        let Scratch { parties, shares, splitter, pool_parts, .. } = scratch;
        let weights = self.case.plan.pool_weights[self.position].iter().copied();
        pool_parts.clear();
        pool_parts.extend_from_slice(splitter.split(worth.amount, weights)?);
        let from = shares.shares.len();
        for (part, (written, amount)) in self.pool.split.iter().zip(pool_parts.iter()).enumerate() {
            let worth = Worth { amount: *amount, base: worth.base };
            match &alone {
                Some((party, recipient)) if *party == written.to => {
                    shares.share_out(std::slice::from_ref(recipient), part as u16, worth, splitter)?;
                }
                _ => shares.share_out(parties.of(written.to), part as u16, worth, splitter)?,
            }
        }
        shares.close_group(LineKind::Commission, self.pool.book, self.rule(), from);
        Ok(())
    }
}
