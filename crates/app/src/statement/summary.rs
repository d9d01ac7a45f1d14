//! What lines say about each payee: sums, what is carried from earlier periods, and digests. One pass over the lines of a run.

use crate::{AppError, RunPolicy};
use base::{Amount, Currency, PartyId, Symbol, Timestamp};
use credit::{Line, LineCause, LineKind};
use facts::{Layout, LineDigest, LineFilter, RunPart, read_lines};
use std::collections::{BTreeMap, HashMap};
use store::period::Period;

/// Sums of one book.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StatementTotal {
    /// Performance.
    pub credit: Amount,
    /// Performance of those beneath.
    pub roll_up: Amount,
    /// Money earned, clawback and adjustments included.
    pub commission: Amount,
    /// Of that, what may be paid.
    pub payable: Amount,
    /// Of that, what is held.
    pub held: Amount,
    /// Money earned earlier that became payable.
    pub released: Amount,
}

impl StatementTotal {
    /// Adds the sums of another book.
    pub(crate) fn plus(&mut self, other: &StatementTotal) -> Result<(), AppError> {
        let pairs = [
            (&mut self.credit, other.credit),
            (&mut self.roll_up, other.roll_up),
            (&mut self.commission, other.commission),
            (&mut self.payable, other.payable),
            (&mut self.held, other.held),
            (&mut self.released, other.released),
        ];
        for (sum, amount) in pairs {
            *sum = sum.checked_add(amount).map_err(AppError::internal)?;
        }
        Ok(())
    }

    fn add(&mut self, line: &Line, payable: bool) -> Result<(), AppError> {
        let add = |sum: &mut Amount| {
            *sum = sum.checked_add(line.amount).map_err(AppError::internal)?;
            Ok::<(), AppError>(())
        };
        match line.kind {
            LineKind::Credit => add(&mut self.credit),
            LineKind::RollUp => add(&mut self.roll_up),
            LineKind::Release => add(&mut self.released),
            LineKind::Commission => {
                add(&mut self.commission)?;
                add(if payable { &mut self.payable } else { &mut self.held })
            }
        }
    }
}

/// What an adjustment is about: the period it corrects, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CarriedKey {
    /// Position among the periods; none for time that no period covers.
    pub original: Option<usize>,
    pub cause: LineCause,
    pub kind: LineKind,
    pub book: Symbol,
    pub currency: Currency,
}

/// What the lines of one payee say.
#[derive(Clone, Debug, Default)]
pub(crate) struct Summary {
    /// All lines.
    pub digest: LineDigest,
    pub totals: BTreeMap<(Symbol, Currency), StatementTotal>,
    pub carried: BTreeMap<CarriedKey, (u64, Amount)>,
    /// Money lines, as the ledger vouches for them.
    pub money: BTreeMap<(Symbol, Currency), LineDigest>,
}

/// Sums up lines in the order of their run.
pub(crate) struct Summaries<'a> {
    currencies: Vec<Currency>,
    until: Timestamp,
    periods: &'a [Period],
    pub by_party: HashMap<Option<PartyId>, Summary>,
}

impl<'a> Summaries<'a> {
    /// Nothing yet. Money that may be paid before `until` is payable; `periods` name what adjustments are about.
    pub fn new(policies: &[RunPolicy], until: Timestamp, periods: &'a [Period]) -> Result<Self, AppError> {
        let currency =
            |policy: &RunPolicy| policy.currency().ok_or_else(|| AppError::internal("a credit policy has a currency"));
        let currencies = policies.iter().map(currency).collect::<Result<_, _>>()?;
        Ok(Summaries { currencies, until, periods, by_party: HashMap::new() })
    }

    /// The periods that adjustments are about.
    pub fn periods(&self) -> &'a [Period] {
        self.periods
    }

    /// Reads the lines of a run, and shows each to the caller too.
    pub fn read(&mut self, layout: &Layout, parts: &[RunPart], mut each: impl FnMut(&Line)) -> Result<(), AppError> {
        let mut summed = Ok(());
        read_lines(layout, parts, &LineFilter::default(), |line| {
            each(line);
            if summed.is_ok() {
                summed = self.add(line);
            }
            Ok(())
        })?;
        summed
    }

    pub fn add(&mut self, line: &Line) -> Result<(), AppError> {
        let currency = self.currencies.get(usize::from(line.policy)).copied();
        let currency =
            currency.ok_or_else(|| AppError::internal("a line names a policy that its run does not have"))?;
        let summary = self.by_party.entry(line.party).or_default();
        summary.digest.push(line);
        let payable = line.payable_at.is_some_and(|at| at < self.until);
        summary.totals.entry((line.book, currency)).or_default().add(line, payable)?;
        if matches!(line.kind, LineKind::Commission | LineKind::Release) {
            summary.money.entry((line.book, currency)).or_default().push(line);
        }
        if matches!(line.cause, LineCause::Adjustment | LineCause::Decision) {
            let original = self.periods.iter().position(|period| period.range.contains(line.ordered_at));
            let key = CarriedKey { original, cause: line.cause, kind: line.kind, book: line.book, currency };
            let (lines, amount) = summary.carried.entry(key).or_default();
            *lines += 1;
            *amount = amount.checked_add(line.amount).map_err(AppError::internal)?;
        }
        Ok(())
    }
}
