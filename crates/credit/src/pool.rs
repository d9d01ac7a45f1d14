//! Money: pools per order line, split exactly over their recipients.

use crate::case::Case;
use crate::scratch::Scratch;
use crate::shares::Worth;
use crate::{LineKind, Note, Organisation, Pool, PoolAmount, Recipient, Sum, Trace};
use base::{Amount, MoneyError, PartyId, Symbol};

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
        match pool.amount {
            PoolAmount::Rate(rate) => one.split(Worth { amount: base.times(rate)?, base }, None, scratch, trace)?,
            PoolAmount::Whole => one.split(Worth { amount: base, base }, None, scratch, trace)?,
            PoolAmount::Fixed(whole) => {
                let amount = one.part_of_fixed(whole, scratch)?;
                one.split(Worth { amount, base }, None, scratch, trace)?;
            }
            PoolAmount::RateOf { party, attribute } => {
                one.by_recipient(base, (party, attribute), scratch, trace)?;
            }
        }
    }
    Ok(())
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

    /// This line's part of an amount per order: by base over the lines that the pool applies to, negative bases counting as
    /// nothing; evenly when no base is positive.
    fn part_of_fixed(&self, whole: Amount, scratch: &mut Scratch) -> Result<Amount, MoneyError> {
        let Scratch { verdicts, bases, splitter, .. } = scratch;
        let base = self.case.plan.pool_bases[self.position];
        let lines = (0..self.case.lines.len()).filter(|line| verdicts.applies(*line, usize::from(self.rule())));
        let place = lines.clone().position(|line| line == self.line).unwrap_or(0);
        let parts = splitter.split(whole, lines.map(|line| bases.get(base, line).0.max(0)))?;
        Ok(parts[place])
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
            let amount = base.times(rate.unwrap_or_default())?;
            self.split(Worth { amount, base }, Some((party, recipient)), scratch, trace)?;
        }
        Ok(())
    }

    /// Splits a pool over its parts, and each part over the recipients of its party. In a pool of one recipient, its party
    /// stands for that recipient alone.
    fn split<T: Trace>(
        &self,
        worth: Worth,
        alone: Option<(usize, Recipient)>,
        scratch: &mut Scratch,
        trace: &mut T,
    ) -> Result<(), MoneyError> {
        if T::ON {
            let recipient: Option<PartyId> = alone.and_then(|(_, recipient)| recipient.party);
            let line = self.case.lines[self.line].number;
            let Worth { amount, base } = worth;
            trace.note(Note::Sum(Sum { line, rule: self.rule(), base, amount, recipient }));
        }
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
