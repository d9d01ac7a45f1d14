//! Everything at once over the lines of a run: credit, roll-up, commission, what of it may be paid and what was released, by payee,
//! unit, rule, book, product, …

use crate::credits::{CreditSource, Sight};
use crate::dims::{Dim, Words};
use crate::error::Result;
use crate::groups::{Count, Currencies, Joined, Met, Sums, joined, scan};
use crate::settle::exact;
use base::{Amount, Currency, Interval, MoneyError, PartyId, PartyKind, Symbol, Timestamp};
use credit::LineKind;

/// A question.
#[derive(Clone, Debug)]
pub struct TallyQuery {
    /// Only what takes effect in it.
    pub range: Interval,
    /// Money that may be paid before this instant is payable, other money is held.
    pub payable_by: Timestamp,
    /// Only this book.
    pub book: Option<Symbol>,
    /// Grouped by these, in this order.
    pub dims: Vec<Dim>,
    /// Only payees of this kind.
    pub payees: Option<PartyKind>,
    /// Only lines that may be seen; all of them when none is given.
    pub sight: Option<Sight>,
}

/// What lines sum up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Distinct orders.
    pub orders: u64,
    /// Lines.
    pub lines: u64,
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
    /// Money earned earlier that became payable; no part of the commission.
    pub released: Amount,
}

impl Tally {
    /// Adds other sums.
    pub fn add(&mut self, other: &Tally) -> std::result::Result<(), MoneyError> {
        self.orders += other.orders;
        self.lines += other.lines;
        let pairs = [
            (&mut self.credit, other.credit),
            (&mut self.roll_up, other.roll_up),
            (&mut self.commission, other.commission),
            (&mut self.payable, other.payable),
            (&mut self.held, other.held),
            (&mut self.released, other.released),
        ];
        for (sum, amount) in pairs {
            *sum = sum.checked_add(amount)?;
        }
        Ok(())
    }
}

/// What a row is about in one dimension.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TallyKey {
    /// A unit or person; nobody for what is unassigned.
    Party(Option<PartyId>),
    /// A book, rule, article, span of time, …
    Word(String),
}

/// A row of the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TallyRow {
    /// One per dimension asked for.
    pub keys: Vec<TallyKey>,
    /// In which currency.
    pub currency: Currency,
    /// The sums.
    pub tally: Tally,
}

/// Answers a question. Rows come by the words of their dimensions and then by currency.
pub fn tally(source: &CreditSource<'_>, query: &TallyQuery) -> Result<Vec<TallyRow>> {
    let words = Words::by_id(source);
    let currencies = Currencies::of(source.policies);
    let kinds = PayeeKinds::of(query, source);
    let groups = scan(source, &Asked { query, kinds }, &words, &currencies)?;
    let Joined { texts, rows } = joined(&query.dims, &words, &currencies, groups)?;
    let row = |(ranks, currency, sums): (Vec<u32>, Currency, AllSums)| {
        let of = |((rank, texts), dim): ((&u32, &Vec<String>), &Dim)| match dim {
            Dim::Payee | Dim::Unit(_) => TallyKey::Party(texts[*rank as usize].parse().ok().and_then(PartyId::new)),
            _ => TallyKey::Word(texts[*rank as usize].clone()),
        };
        let keys: Vec<TallyKey> = ranks.iter().zip(&texts).zip(&query.dims).map(of).collect();
        Ok(TallyRow { tally: sums.tally(&keys)?, keys, currency })
    };
    rows.into_iter().map(row).collect()
}

/// Which payees are of the kind that is asked for, by raw id.
struct PayeeKinds(Option<Vec<bool>>);

impl PayeeKinds {
    fn of(query: &TallyQuery, source: &CreditSource<'_>) -> PayeeKinds {
        PayeeKinds(query.payees.map(|kind| {
            let mut fits = Vec::new();
            for party in source.organisation.parties() {
                let place = party.id.raw() as usize;
                if fits.len() <= place {
                    fits.resize(place + 1, false);
                }
                fits[place] = party.kind == kind;
            }
            fits
        }))
    }

    fn fits(&self, party: u32) -> bool {
        self.0.as_ref().is_none_or(|fits| fits.get(party as usize).copied().unwrap_or(false))
    }
}

struct Asked<'a> {
    query: &'a TallyQuery,
    kinds: PayeeKinds,
}

impl Count for Asked<'_> {
    type Sums = AllSums;

    fn columns(&self) -> Vec<&'static str> {
        vec!["payable_at", "party", "store", "book"]
    }

    fn time(&self) -> &'static str {
        "at"
    }

    fn dims(&self) -> &[Dim] {
        &self.query.dims
    }

    fn counts(&self, line: &Met) -> bool {
        let TallyQuery { range, book, sight, .. } = self.query;
        range.contains(Timestamp(line.seen.at))
            && book.is_none_or(|book| book.0 == line.seen.book)
            && self.kinds.fits(line.seen.party)
            && sight.as_ref().is_none_or(|sight| sight.sees(&line.seen))
    }

    fn add(&self, sums: &mut AllSums, line: &Met) {
        let amount = i128::from(line.amount);
        sums.lines += 1;
        let is = |kind: LineKind| line.kind == kind as i64;
        if is(LineKind::Credit) {
            sums.credit += amount;
        } else if is(LineKind::RollUp) {
            sums.roll_up += amount;
        } else if is(LineKind::Release) {
            sums.released += amount;
        } else {
            sums.commission += amount;
            // The lowest instant stands for one that is not known yet.
            let payable = line.payable_at != i64::MIN && line.payable_at < self.query.payable_by.0;
            sums.payable += if payable { amount } else { 0 };
        }
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct AllSums {
    orders: u64,
    lines: u64,
    credit: i128,
    roll_up: i128,
    commission: i128,
    payable: i128,
    released: i128,
}

impl AllSums {
    fn tally(&self, keys: &[TallyKey]) -> Result<Tally> {
        let sum = |sum: i128| exact(sum, || format!("{keys:?}"));
        Ok(Tally {
            orders: self.orders,
            lines: self.lines,
            credit: sum(self.credit)?,
            roll_up: sum(self.roll_up)?,
            commission: sum(self.commission)?,
            payable: sum(self.payable)?,
            held: sum(self.commission - self.payable)?,
            released: sum(self.released)?,
        })
    }
}

impl Sums for AllSums {
    fn join(&mut self, other: &Self) {
        self.orders += other.orders;
        self.lines += other.lines;
        self.credit += other.credit;
        self.roll_up += other.roll_up;
        self.commission += other.commission;
        self.payable += other.payable;
        self.released += other.released;
    }

    fn order(&mut self) {
        self.orders += 1;
    }
}
