//! What period rules ask about payees, and what one payee has in one period.

use super::measure::{Measure, Measured};
use super::rule::{Of, OfKind};
use base::{Amount, Decimal, Interval, MoneyError, PartyId, PartyKind, Symbol, Timestamp};

/// Who payees are. The room of the organisation is not known here; a caller adapts it.
pub trait Payees {
    /// The kind of a party; none for an id that is not known.
    fn kind(&self, party: PartyId) -> Option<PartyKind>;

    /// The source's own id: equals in a contest share in its order.
    fn key(&self, party: PartyId) -> &str;

    /// The unit of this level that the party is or belongs to in the management tree.
    fn unit(&self, party: PartyId, level: PartyKind, at: Timestamp) -> Option<PartyId>;

    /// Whether a party is the unit itself or stands beneath it in either tree.
    fn within(&self, unit: PartyId, party: PartyId, at: Timestamp) -> bool;

    /// A dated number of a party.
    fn number(&self, party: PartyId, attribute: Symbol, at: Timestamp) -> Option<Decimal>;

    /// Everybody who holds a position at some time of an interval, with when. One may come several times, and such stretches of one may
    /// overlap and reach beyond the interval.
    fn employed(&self, during: Interval) -> Vec<(PartyId, Interval)>;
}

/// What one payee has in one period, and what rules gave so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Holdings {
    /// Holds a position when the period begins, within the scope of the policy.
    pub employed: bool,
    /// When a position is held, within the period or beyond it; nothing where no rule asks or it is outside of the scope.
    pub held: Vec<Interval>,
    pub measured: Vec<(Measure, Measured)>,
    /// By book.
    pub given: Vec<(Symbol, Amount)>,
}

impl Holdings {
    /// When the period begins for the payee: with it, or with the first position that is held later.
    pub fn begins(&self, period: Timestamp) -> Timestamp {
        self.held.iter().map(|held| held.from).min().map_or(period, |from| from.max(period))
    }

    /// The quantity that a rule looks at: minor units, or a number of orders or members.
    pub fn quantity(&self, of: &Of) -> Result<i64, MoneyError> {
        let mut sum = 0_i64;
        let mut add = |part: i64| sum.checked_add(part).map(|new| sum = new).ok_or(MoneyError::Overflow);
        for word in &of.words {
            let wanted = Measure { kind: of.kind.measure(), of: *word };
            for (_, measured) in self.measured.iter().filter(|(measure, _)| *measure == wanted) {
                add(if of.kind.is_money() { measured.amount.0 } else { measured.count })?;
            }
            if of.kind == OfKind::Commission {
                for (_, amount) in self.given.iter().filter(|(book, _)| book == word) {
                    add(amount.0)?;
                }
            }
        }
        Ok(sum)
    }

    /// Whether there is anything of it. Sums alone decide: what came and was all taken back leaves nothing behind, since
    /// locked runs keep no zeros.
    pub fn has(&self, of: &Of) -> bool {
        let kind = of.kind.measure();
        let mut wanted =
            self.measured.iter().filter(|(measure, _)| measure.kind == kind && of.words.contains(&measure.of));
        let given = |(book, amount): &(Symbol, Amount)| of.words.contains(book) && !amount.is_zero();
        wanted.any(|(_, measured)| !measured.is_zero()) || of.kind == OfKind::Commission && self.given.iter().any(given)
    }

    /// Takes what a rule gave.
    pub fn give(&mut self, book: Symbol, amount: Amount) -> Result<(), MoneyError> {
        match self.given.iter_mut().find(|(known, _)| *known == book) {
            Some((_, sum)) => *sum = sum.checked_add(amount)?,
            None => self.given.push((book, amount)),
        }
        Ok(())
    }
}
