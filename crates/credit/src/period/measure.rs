//! Measures: what lines come to, by payee, book and original period.

use super::rule::{Of, PeriodEffect};
use crate::{Line, LineCause, LineKind, Policy, Undone};
use base::{Amount, FactId, Interval, MoneyError, PartyId, Symbol, Timestamp};
use std::collections::hash_map::RandomState;
use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher;
use std::num::NonZeroU32;

/// What kind of lines are summed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum MeasureKind {
    /// Credit of a book; the count is the number of orders of which some is left.
    Credit = 1,
    /// Roll-up of a book.
    RollUp = 2,
    /// Commission of a book, held or not.
    Commission = 3,
    /// Members bound in a role for the first time; only the count is used.
    NewMembers = 4,
}

impl MeasureKind {
    /// The value with this number, as columns store it.
    pub fn from_number(number: u8) -> Option<Self> {
        [Self::Credit, Self::RollUp, Self::Commission, Self::NewMembers]
            .into_iter()
            .find(|value| *value as u8 == number)
    }

    /// The word for it, as policies write it.
    pub fn name(self) -> &'static str {
        match self {
            MeasureKind::Credit => "credit",
            MeasureKind::RollUp => "rollup",
            MeasureKind::Commission => "commission",
            MeasureKind::NewMembers => "new_members",
        }
    }
}

/// A measure: of a book, or of a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Measure {
    /// What kind of lines.
    pub kind: MeasureKind,
    /// Book or role, interned.
    pub of: Symbol,
}

/// Whose measure, of which policy and period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MeasureKey {
    /// Position of the first policy of the same name: versions of a policy share their measures.
    pub policy: u16,
    /// When the original period begins.
    pub period: Timestamp,
    /// Whose.
    pub party: PartyId,
    /// Which.
    pub measure: Measure,
}

impl MeasureKey {
    /// The lowest key of a policy and period.
    pub(super) fn first(policy: u16, period: Timestamp) -> MeasureKey {
        let measure = Measure { kind: MeasureKind::Credit, of: Symbol::NONE };
        MeasureKey { policy, period, party: PartyId(NonZeroU32::MIN), measure }
    }
}

/// The value of a measure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Measured {
    /// Sum of the lines.
    pub amount: Amount,
    /// Orders or members.
    pub count: i64,
}

impl Measured {
    /// Both sums, or an error when they do not fit.
    pub fn checked_add(self, other: Measured) -> Result<Measured, MoneyError> {
        let count = self.count.checked_add(other.count).ok_or(MoneyError::Overflow)?;
        Ok(Measured { amount: self.amount.checked_add(other.amount)?, count })
    }

    /// Both differences, or an error when they do not fit.
    pub fn checked_sub(self, other: Measured) -> Result<Measured, MoneyError> {
        let amount = self.amount.0.checked_sub(other.amount.0).map(Amount).ok_or(MoneyError::Overflow)?;
        Ok(Measured { amount, count: self.count.checked_sub(other.count).ok_or(MoneyError::Overflow)? })
    }

    /// Whether it is nothing.
    pub fn is_zero(self) -> bool {
        self == Measured::default()
    }
}

/// Every measure of some runs.
pub type MeasuredAll = BTreeMap<MeasureKey, Measured>;

/// A member who was bound in a role for the first time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Joined {
    /// Position of the policy that counts it.
    pub policy: u16,
    /// To whom.
    pub party: PartyId,
    /// In which role.
    pub role: Symbol,
    /// When.
    pub at: Timestamp,
}

/// Which lines the period rules of some policies need.
#[derive(Clone, Debug, Default)]
pub struct Meter {
    /// Position of the first policy of the same name, by position.
    first: Vec<u16>,
    /// Measures by that position; a slot is a position here.
    slots: Vec<(u16, Measure)>,
    /// Original periods by start; they do not overlap.
    periods: Vec<Interval>,
}

impl Meter {
    /// A meter for the rules of policies and for these original periods.
    pub fn new(policies: &[Policy], periods: &[Interval]) -> Meter {
        let first = |policy: &Policy| policies.iter().position(|other| other.name == policy.name).unwrap_or(0) as u16;
        let mut meter = Meter { first: policies.iter().map(first).collect(), ..Meter::default() };
        for (position, policy) in policies.iter().enumerate() {
            for rule in &policy.period {
                meter.needs(position, &rule.of);
                if let PeriodEffect::Tiers(tiers) = &rule.effect
                    && let Some(on) = &tiers.on
                {
                    meter.needs(position, on);
                }
            }
        }
        meter.periods = periods.to_vec();
        meter.periods.sort_unstable();
        meter
    }

    fn needs(&mut self, position: usize, of: &Of) {
        for word in &of.words {
            let slot = (self.first[position], Measure { kind: of.kind.measure(), of: *word });
            if !self.slots.contains(&slot) {
                self.slots.push(slot);
            }
        }
    }

    /// Whether no policy has a period rule, so that nothing is measured.
    pub fn is_idle(&self) -> bool {
        self.slots.is_empty()
    }

    /// Position of the first policy of the same name.
    pub fn first_of_name(&self, policy: u16) -> u16 {
        self.first.get(usize::from(policy)).copied().unwrap_or(policy)
    }

    /// Whether a period rule of some version of a policy looks at a measure.
    pub fn looks_at(&self, policy: u16, measure: Measure) -> bool {
        self.slot(policy, measure).is_some()
    }

    fn slot(&self, policy: u16, measure: Measure) -> Option<usize> {
        let wanted = (self.first_of_name(policy), measure);
        self.slots.iter().position(|slot| *slot == wanted)
    }

    fn period(&self, at: Timestamp) -> Option<usize> {
        let after = self.periods.partition_point(|period| period.from <= at);
        let last = after.checked_sub(1)?;
        self.periods[last].contains(at).then_some(last)
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    amount: i128,
    count: i64,
}

/// Sums of lines. The hasher is the caller's, since there may be tens of millions of lines.
#[derive(Clone, Debug)]
pub struct Measures<'a, H = RandomState> {
    meter: &'a Meter,
    /// By slot, period and party.
    sums: HashMap<u64, Sum, H>,
    /// Who was credited by the sale that lines are just coming of, in which slot.
    sold: (FactId, u16, Vec<u64>),
}

impl<'a, H: BuildHasher + Default> Measures<'a, H> {
    /// Nothing yet.
    pub fn new(meter: &'a Meter) -> Self {
        Measures { meter, sums: HashMap::default(), sold: (Line::NO_ORDER, 0, Vec::new()) }
    }

    /// Nothing yet, with the same meter.
    pub fn empty(&self) -> Self {
        Measures::new(self.meter)
    }

    /// Adds a line of a fold. Lines of one order and policy come one after another.
    pub fn add(&mut self, line: &Line) {
        if self.meter.slots.is_empty() {
            return;
        }
        let kind = match line.kind {
            LineKind::Credit => MeasureKind::Credit,
            LineKind::RollUp => MeasureKind::RollUp,
            LineKind::Commission => MeasureKind::Commission,
            LineKind::Release => return,
        };
        let key = self.key((line.policy, Measure { kind, of: line.book }), line.ordered_at, line.party);
        let Some(key) = key else { return };
        let mut first = false;
        // A share of nothing, or nothing of a share, is no credit.
        if kind == MeasureKind::Credit && line.cause == LineCause::Sale && !line.amount.is_zero() {
            first = self.is_first_of_sale(line, key);
        }
        let sum = self.sums.entry(key).or_default();
        sum.amount += i128::from(line.amount.0);
        sum.count += i64::from(first);
    }

    /// Adds a new member.
    pub fn join(&mut self, joined: &Joined) {
        let measure = Measure { kind: MeasureKind::NewMembers, of: joined.role };
        if let Some(key) = self.key((joined.policy, measure), joined.at, Some(joined.party)) {
            self.sums.entry(key).or_default().count += 1;
        }
    }

    /// Takes away an order of which nothing is left.
    pub fn undo(&mut self, undone: &Undone) {
        let measure = Measure { kind: MeasureKind::Credit, of: undone.book };
        if let Some(key) = self.key((undone.policy, measure), undone.ordered_at, Some(undone.party)) {
            self.sums.entry(key).or_default().count -= 1;
        }
    }

    fn key(&self, (policy, measure): (u16, Measure), at: Timestamp, party: Option<PartyId>) -> Option<u64> {
        let slot = self.meter.slot(policy, measure)? as u64;
        let period = self.meter.period(at)? as u64;
        Some(slot << 48 | period << 32 | u64::from(party?.raw()))
    }

    /// An order of several lines or rules counts once.
    fn is_first_of_sale(&mut self, line: &Line, key: u64) -> bool {
        let (order, policy, seen) = &mut self.sold;
        if (*order, *policy) != (line.order, line.policy) {
            (*order, *policy) = (line.order, line.policy);
            seen.clear();
        }
        let first = !seen.contains(&key);
        if first {
            seen.push(key);
        }
        first
    }

    /// Adds the sums of another part of the same fold.
    pub fn merge(&mut self, other: Self) {
        for (key, sum) in other.sums {
            let mine = self.sums.entry(key).or_default();
            mine.amount += sum.amount;
            mine.count += sum.count;
        }
    }

    /// The measures, or an error when one does not fit.
    pub fn finish(self) -> Result<MeasuredAll, MoneyError> {
        let measured = |(key, sum): (u64, Sum)| {
            let (policy, measure) = self.meter.slots[(key >> 48) as usize];
            let period = self.meter.periods[(key >> 32 & 0xffff) as usize].from;
            let party = PartyId::new(key as u32).ok_or(MoneyError::Overflow)?;
            let amount = i64::try_from(sum.amount).map(Amount).map_err(|_| MoneyError::Overflow)?;
            Ok((MeasureKey { policy, period, party, measure }, Measured { amount, count: sum.count }))
        };
        self.sums.into_iter().map(measured).collect()
    }
}
