//! Ranks and prizes of a contest.

use super::rule::{Contest, Ties};
use base::{Amount, MoneyError, PartyId};

/// Somebody who takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry<'a> {
    pub party: PartyId,
    /// The source's own id, which orders equals.
    pub key: &'a str,
    pub quantity: i64,
}

/// Where somebody came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placing {
    /// One more than how many have more.
    pub rank: usize,
    /// How many have the same, oneself included.
    pub tied: usize,
    /// How many take part.
    pub of: usize,
    /// What it is worth.
    pub prize: Amount,
}

/// Ranks everybody who has enough, the best first; equals by key.
pub(super) fn rank(contest: &Contest, mut entries: Vec<Entry<'_>>) -> Result<Vec<(PartyId, Placing)>, MoneyError> {
    entries.retain(|entry| entry.quantity >= contest.least.max(1));
    entries.sort_by(|a, b| (b.quantity, a.key, a.party).cmp(&(a.quantity, b.key, b.party)));
    let of = entries.len();
    let mut placings = Vec::with_capacity(of);
    for equals in entries.chunk_by(|a, b| a.quantity == b.quantity) {
        let (first, tied) = (placings.len(), equals.len());
        let prizes = contest.prizes.get(first..).unwrap_or_default();
        let parts = match contest.ties {
            Ties::Each => vec![prizes.first().copied().unwrap_or_default(); tied],
            Ties::Share => {
                let mut pot = Amount::ZERO;
                for prize in prizes.iter().take(tied) {
                    pot = pot.checked_add(*prize)?;
                }
                base::split(pot, &vec![1; tied])?
            }
        };
        let placing = |prize| Placing { rank: first + 1, tied, of, prize };
        placings.extend(equals.iter().zip(parts).map(|(entry, prize)| (entry.party, placing(prize))));
    }
    Ok(placings)
}
