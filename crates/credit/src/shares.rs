//! What an order gives to whom, and what of it remains after refunds.

use crate::splitter::Splitter;
use crate::{LineKind, Reason, Recipient};
use base::fact::Span;
use base::{Amount, FactId, MoneyError, PartyId, Symbol};

/// Credit and commission of one order: shares in groups (one per credit rule or pool), groups in lines.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shares {
    pub lines: Vec<LineShares>,
    pub groups: Vec<Group>,
    pub shares: Vec<Share>,
}

/// One order line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LineShares {
    /// What remains of the policy's base.
    pub base: Amount,
    /// Credits first, then pools; each in the order of the policy.
    pub groups: Span,
    /// Its nodes and their feeds in the roll-ups of the order.
    pub nodes: Span,
    pub feeds: Span,
}

/// A credit or pool of one order line, which a refund claws back as a whole.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Group {
    pub kind: LineKind,
    pub book: Symbol,
    pub rule: u16,
    pub shares: Span,
}

/// What one recipient has of a group.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Share {
    pub party: Option<PartyId>,
    pub reason: Reason,
    pub evidence: Option<FactId>,
    /// Which part of the group's split it belongs to. Shares of one part divide one base among them.
    pub part: u16,
    /// What is left.
    pub remaining: Worth,
    /// What the latest event (sale or refund) did to it.
    pub change: Worth,
}

/// An amount and the base it was computed from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Worth {
    pub amount: Amount,
    pub base: Amount,
}

impl Worth {
    /// Whether there is nothing to write: neither an amount nor anything it was computed from.
    pub fn is_nothing(self) -> bool {
        self.amount.is_zero() && self.base.is_zero()
    }
}

impl Shares {
    /// Forgets the order before.
    pub fn clear(&mut self) {
        self.lines.clear();
        self.groups.clear();
        self.shares.clear();
    }

    /// Closes a group: all shares since `from`.
    pub fn close_group(&mut self, kind: LineKind, book: Symbol, rule: u16, from: usize) {
        let shares = Span { from: from as u32, to: self.shares.len() as u32 };
        self.groups.push(Group { kind, book, rule, shares });
    }

    /// Shares a worth out over recipients by weight, exactly.
    pub fn share_out(
        &mut self,
        recipients: &[Recipient],
        part: u16,
        worth: Worth,
        splitter: &mut Splitter,
    ) -> Result<(), MoneyError> {
        let from = self.shares.len();
        self.shares.extend(recipients.iter().map(|recipient| Share {
            party: recipient.party,
            reason: recipient.reason,
            evidence: recipient.evidence,
            part,
            remaining: worth,
            change: worth,
        }));
        if recipients.len() == 1 {
            return Ok(());
        }
        let shares = &mut self.shares[from..];
        let weights = || recipients.iter().map(|recipient| recipient.weight);
        for (share, amount) in shares.iter_mut().zip(splitter.split(worth.amount, weights())?) {
            share.remaining.amount = *amount;
        }
        for (share, base) in shares.iter_mut().zip(splitter.split(worth.base, weights())?) {
            share.remaining.base = *base;
            share.change = share.remaining;
        }
        Ok(())
    }
}
