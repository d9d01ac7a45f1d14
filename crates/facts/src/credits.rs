//! Questions over the lines of a run: credit, commission or payable money by payee, unit, date, channel, policy, …
//!
//! One measure is summed at a time; [`crate::tally`] sums them all.

use crate::dims::{Dim, Seen, Words};
use crate::error::Result;
use crate::groups::{Count, Currencies, Joined, Met, Sums, joined, scan};
use crate::layout::Layout;
use crate::lines::RunPart;
use crate::settle::exact;
use base::{Amount, Calendar, Currency, Interval, PartyId, Symbol, Symbols};
use credit::LineKind;
use org::Directory;
use std::sync::Arc;

/// What is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Measure {
    /// Performance, by the instant a line takes effect.
    #[default]
    Credit,
    /// Money earned, held or payable, by the instant a line takes effect.
    Commission,
    /// Money that may be paid, by the instant from which it may.
    Payable,
}

/// Whether performance of those above the receiver counts. Money is never rolled up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RollUps {
    /// Only what the receivers themselves were credited.
    #[default]
    None,
    /// Only what was rolled up to those above.
    Only,
    /// Both.
    All,
}

/// A question.
#[derive(Clone, Debug)]
pub struct Query {
    /// What is counted.
    pub measure: Measure,
    /// With or without roll-up.
    pub roll_ups: RollUps,
    /// Only this book.
    pub book: Option<Symbol>,
    /// Only what takes effect, or becomes payable, in it.
    pub range: Interval,
    /// Grouped by these, in this order.
    pub dims: Vec<Dim>,
    /// Only lines that may be seen; all of them when none is given.
    pub sight: Option<Sight>,
}

/// Which parties somebody may see. A line is seen when its payee is; one that nobody gets when the store of its order is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sight {
    seen: Arc<[bool]>,
}

impl Sight {
    const COLUMNS: [&'static str; 2] = ["party", "store"];

    /// Sight of these parties.
    pub fn of(parties: impl IntoIterator<Item = PartyId>) -> Sight {
        let mut seen = Vec::new();
        for party in parties {
            let place = party.raw() as usize;
            if seen.len() <= place {
                seen.resize(place + 1, false);
            }
            seen[place] = true;
        }
        Sight { seen: seen.into() }
    }

    /// Whether a party is seen.
    pub fn sees_party(&self, party: Option<PartyId>) -> bool {
        self.sees_raw(PartyId::column(party))
    }

    fn sees_raw(&self, party: u32) -> bool {
        self.seen.get(party as usize).copied().unwrap_or(false)
    }

    pub(crate) fn sees(&self, line: &Seen) -> bool {
        self.sees_raw(if line.party == 0 { line.store } else { line.party })
    }
}

/// What is known of a policy whose lines are read: a run outlives the compiled form of its policies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyLabel {
    /// Its name.
    pub name: String,
    /// The currency of its amounts.
    pub currency: Currency,
    /// Names of its rules by number.
    pub rules: Vec<String>,
}

impl PolicyLabel {
    /// The label of a compiled policy.
    pub fn of(policy: &credit::Policy) -> PolicyLabel {
        PolicyLabel {
            name: policy.name.clone(),
            currency: policy.currency,
            rules: policy.rule_names().map(str::to_owned).collect(),
        }
    }
}

/// Where the answer comes from.
#[derive(Clone, Copy, Debug)]
pub struct CreditSource<'a> {
    /// Where the files are.
    pub layout: &'a Layout,
    /// The lines of the run.
    pub parts: &'a [RunPart],
    /// The policies of the run, by the position that lines name.
    pub policies: &'a [PolicyLabel],
    /// The organisation.
    pub organisation: &'a Directory,
    /// Interned words.
    pub symbols: &'a Symbols,
    /// Decides days.
    pub calendar: &'a Calendar,
    /// How many threads.
    pub threads: usize,
}

/// A row of the answer. Groups whose amounts cancel out are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreditRow {
    /// One word per dimension asked for.
    pub dims: Vec<String>,
    /// How many distinct orders.
    pub orders: u64,
    /// How many lines.
    pub lines: u64,
    /// Their sum.
    pub amount: Amount,
    /// In which currency.
    pub currency: Currency,
}

/// Answers a question; rows are sorted by their words and then by currency.
pub fn credits(source: &CreditSource<'_>, query: &Query) -> Result<Vec<CreditRow>> {
    let words = Words::new(source);
    let currencies = Currencies::of(source.policies);
    let groups = scan(source, query, &words, &currencies)?;
    let Joined { texts, rows } = joined(&query.dims, &words, &currencies, groups)?;
    let row = |(ranks, currency, sums): (Vec<u32>, Currency, OneSum)| {
        let dims: Vec<String> = ranks.iter().zip(&texts).map(|(rank, texts)| texts[*rank as usize].clone()).collect();
        let amount = exact(sums.amount, || format!("{dims:?}"))?;
        Ok(CreditRow { dims, orders: sums.orders, lines: sums.lines, amount, currency })
    };
    rows.into_iter().map(row).collect()
}

/// The sum of one measure.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct OneSum {
    orders: u64,
    lines: u64,
    amount: i128,
}

impl Sums for OneSum {
    fn join(&mut self, other: &Self) {
        self.orders += other.orders;
        self.lines += other.lines;
        self.amount += other.amount;
    }

    fn order(&mut self) {
        self.orders += 1;
    }
}

impl Count for Query {
    type Sums = OneSum;

    fn columns(&self) -> Vec<&'static str> {
        let book = self.book.map(|_| "book");
        book.into_iter().chain(self.sight.iter().flat_map(|_| Sight::COLUMNS)).collect()
    }

    fn time(&self) -> &'static str {
        if self.measure == Measure::Payable { "payable_at" } else { "at" }
    }

    fn dims(&self) -> &[Dim] {
        &self.dims
    }

    fn counts(&self, line: &Met) -> bool {
        self.wants(line.kind, line.seen.at)
            && self.book.is_none_or(|book| book.0 == line.seen.book)
            && self.sight.as_ref().is_none_or(|sight| sight.sees(&line.seen))
    }

    fn add(&self, sums: &mut OneSum, line: &Met) {
        sums.lines += 1;
        sums.amount += i128::from(line.amount);
    }
}

impl Query {
    /// Whether a line of this kind and instant counts. A line that is not yet payable has the lowest instant there is.
    fn wants(&self, kind: i64, at: i64) -> bool {
        let is = |wanted: LineKind| kind == wanted as i64;
        let kind = match (self.measure, self.roll_ups) {
            (Measure::Credit, RollUps::None) => is(LineKind::Credit),
            (Measure::Credit, RollUps::Only) => is(LineKind::RollUp),
            (Measure::Credit, RollUps::All) => is(LineKind::Credit) || is(LineKind::RollUp),
            (Measure::Commission, _) => is(LineKind::Commission),
            (Measure::Payable, _) => is(LineKind::Commission) || is(LineKind::Release),
        };
        // The lowest instant never counts, not even in a range without a beginning.
        kind && at != i64::MIN && self.range.from.0 <= at && at < self.range.to.0
    }
}
