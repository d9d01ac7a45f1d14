//! Questions over the lines of a run: credit, commission or payable money by payee, unit, date, channel, policy, …
//!
//! Only the columns that a question needs are decoded. Lines become small numbers, groups are found by those numbers, and
//! words are looked up once per row of the answer. Orders are counted exactly: all lines of an order lie in one part, so
//! the distinct orders of each part add up.

use crate::columns::Row;
use crate::dims::{Coder, Dim, Seen, Words};
use crate::error::{FactsError, Result};
use crate::hash::SmallMap;
use crate::layout::Layout;
use crate::lines::{RunPart, line_column, read_groups};
use crate::parallel::parallel;
use crate::settle::exact;
use base::{Amount, Calendar, Currency, Interval, Symbol, Symbols};
use credit::{Line, LineKind};
use org::Directory;
use std::sync::atomic::{AtomicUsize, Ordering};

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
    let next = AtomicUsize::new(0);
    let workers = source.threads.max(1);
    let groups = parallel(workers, workers, |_| {
        let mut worker = Worker::new(query, &words, &currencies);
        while let Some(part) = source.parts.get(next.fetch_add(1, Ordering::Relaxed)) {
            worker.part(source.layout, part)?;
        }
        Ok(worker.groups)
    })?;
    answer(query, &words, &currencies, groups)
}

/// Sorts and joins the groups of all threads and gives them their words. Groups are compared by the places of their words
/// among all words of a dimension, so that millions of rows are sorted without comparing text.
fn answer(query: &Query, words: &Words<'_>, currencies: &Currencies, groups: Vec<Groups>) -> Result<Vec<CreditRow>> {
    let width = query.dims.len() + 1;
    let mut codes: Vec<u32> = Vec::new();
    let mut sums: Vec<Sums> = Vec::new();
    for found in groups {
        codes.extend_from_slice(&found.codes);
        sums.extend_from_slice(&found.sums);
    }
    let mut texts = Vec::with_capacity(query.dims.len());
    for (position, dim) in query.dims.iter().enumerate() {
        texts.push(rank(codes.iter_mut().skip(position).step_by(width), |code| words.text(*dim, code)));
    }
    let key = |group: u32| &codes[group as usize * width..][..width];
    let mut order: Vec<u32> = (0..sums.len() as u32).collect();
    order.sort_unstable_by(|a, b| key(*a).cmp(key(*b)));
    let mut rows: Vec<CreditRow> = Vec::new();
    for same in order.chunk_by(|a, b| key(*a) == key(*b)) {
        let total = same.iter().fold(Sums::default(), |total, group| total.plus(&sums[*group as usize]));
        let (currency, ranks) = key(same[0]).split_last().ok_or(FactsError::Worker)?;
        let dims: Vec<String> = ranks.iter().zip(&texts).map(|(rank, texts)| texts[*rank as usize].clone()).collect();
        let amount = exact(total.amount, || format!("{dims:?}"))?;
        let currency = currencies.list[*currency as usize];
        rows.push(CreditRow { dims, orders: total.orders, lines: total.lines, amount, currency });
    }
    Ok(rows)
}

/// Replaces codes by the places of their words among all words, and returns the words in order.
fn rank<'a>(codes: impl Iterator<Item = &'a mut u32>, text: impl Fn(u32) -> String) -> Vec<String> {
    let codes: Vec<&mut u32> = codes.collect();
    let mut found: SmallMap<u32, u32> = SmallMap::default();
    found.extend(codes.iter().map(|code| (**code, 0)));
    let by_code: Vec<(u32, String)> = found.keys().map(|code| (*code, text(*code))).collect();
    let mut texts: Vec<String> = by_code.iter().map(|(_, text)| text.clone()).collect();
    texts.sort_unstable();
    texts.dedup();
    for (code, text) in &by_code {
        found.insert(*code, texts.binary_search(text).unwrap_or_default() as u32);
    }
    codes.into_iter().for_each(|code| *code = found[code]);
    texts
}

/// The currencies of the policies, each once.
struct Currencies {
    list: Vec<Currency>,
    by_policy: Vec<u32>,
}

impl Currencies {
    fn of(policies: &[PolicyLabel]) -> Self {
        let mut list: Vec<Currency> = policies.iter().map(|policy| policy.currency).collect();
        list.sort_unstable();
        list.dedup();
        let number = |currency| list.binary_search(currency).unwrap_or_default() as u32;
        let by_policy = policies.iter().map(|policy| number(&policy.currency)).collect();
        Currencies { list, by_policy }
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    orders: u64,
    lines: u64,
    amount: i128,
}

impl Sums {
    fn plus(&self, other: &Sums) -> Sums {
        Sums { orders: self.orders + other.orders, lines: self.lines + other.lines, amount: self.amount + other.amount }
    }
}

/// Groups by their numbers. A group is found dimension by dimension: each step maps (group so far, number) to a group.
struct Groups {
    width: usize,
    steps: Vec<SmallMap<u64, u32>>,
    codes: Vec<u32>,
    sums: Vec<Sums>,
    last: Option<u32>,
}

impl Groups {
    fn new(width: usize) -> Self {
        let steps = (0..width).map(|_| SmallMap::default()).collect();
        Groups { width, steps, codes: Vec::new(), sums: Vec::new(), last: None }
    }

    /// The number of a group, which is made when it is new.
    fn find(&mut self, codes: &[u32]) -> u32 {
        if let Some(last) = self.last
            && self.codes_of(last) == codes
        {
            return last;
        }
        let mut group = 0_u32;
        for (step, code) in self.steps.iter_mut().zip(codes) {
            let fresh = step.len() as u32;
            group = *step.entry(u64::from(group) << 32 | u64::from(*code)).or_insert(fresh);
        }
        if group as usize == self.sums.len() {
            self.codes.extend_from_slice(codes);
            self.sums.push(Sums::default());
        }
        self.last = Some(group);
        group
    }

    fn codes_of(&self, group: u32) -> &[u32] {
        &self.codes[group as usize * self.width..][..self.width]
    }
}

/// One thread's share of an answer.
struct Worker<'a> {
    query: &'a Query,
    coder: Coder<'a>,
    currencies: &'a Currencies,
    groups: Groups,
    columns: Columns,
    /// Group and order of the lines of a part, to count distinct orders.
    orders: Vec<(u32, i64)>,
}

/// Columns of lines that were decoded, by number; those not needed stay empty.
struct Columns {
    needed: Vec<bool>,
    values: Vec<Vec<i64>>,
}

impl Columns {
    fn new(query: &Query) -> Self {
        let mut needed = vec![false; Line::COLUMNS.len()];
        let time = if query.measure == Measure::Payable { "payable_at" } else { "at" };
        let always = ["kind", "order", "amount", "policy", time];
        let book = query.book.map(|_| "book");
        let dims = query.dims.iter().flat_map(|dim| dim.columns());
        for name in always.iter().chain(&book).chain(dims) {
            needed[line_column(name)] = true;
        }
        Columns { values: vec![Vec::new(); needed.len()], needed }
    }

    fn at(&self, name: &str) -> &[i64] {
        &self.values[line_column(name)]
    }
}

impl<'a> Worker<'a> {
    fn new(query: &'a Query, words: &'a Words<'a>, currencies: &'a Currencies) -> Self {
        Worker {
            query,
            coder: Coder::new(words),
            currencies,
            groups: Groups::new(query.dims.len() + 1),
            columns: Columns::new(query),
            orders: Vec::new(),
        }
    }

    fn part(&mut self, layout: &Layout, part: &RunPart) -> Result<()> {
        read_groups(layout, part, |group| {
            for (number, column) in Line::COLUMNS.iter().enumerate() {
                if self.columns.needed[number] {
                    group.column(number, column.kind, &mut self.columns.values[number])?;
                }
            }
            self.lines(group.len())
        })?;
        self.orders.sort_unstable();
        self.orders.dedup();
        for (group, _) in self.orders.drain(..) {
            self.groups.sums[group as usize].orders += 1;
        }
        Ok(())
    }

    fn lines(&mut self, count: usize) -> Result<()> {
        let Worker { query, coder, currencies, groups, columns, orders } = self;
        let cell = |values: &[i64], position: usize| values.get(position).copied().unwrap_or_default();
        let time = if query.measure == Measure::Payable { "payable_at" } else { "at" };
        let (kinds, times, ids, amounts) =
            (columns.at("kind"), columns.at(time), columns.at("order"), columns.at("amount"));
        let (books, parties, stores, brands) =
            (columns.at("book"), columns.at("party"), columns.at("store"), columns.at("brand"));
        let (channels, products, ordered) = (columns.at("channel"), columns.at("product"), columns.at("ordered_at"));
        let (policies, rules) = (columns.at("policy"), columns.at("rule"));
        let mut codes = vec![0; query.dims.len() + 1];
        for position in 0..count {
            let book = cell(books, position) as u32;
            let wanted = query.counts(kinds[position], times[position]);
            if !wanted || query.book.is_some_and(|wanted| wanted.0 != book) {
                continue;
            }
            let line = Seen {
                party: cell(parties, position) as u32,
                store: cell(stores, position) as u32,
                brand: cell(brands, position) as u32,
                channel: cell(channels, position) as u32,
                product: cell(products, position) as u32,
                book,
                policy: policies[position] as u16,
                rule: cell(rules, position) as u16,
                ordered_at: cell(ordered, position),
                at: times[position],
            };
            for (code, dim) in codes.iter_mut().zip(&query.dims) {
                *code = coder.code(*dim, &line);
            }
            codes[query.dims.len()] = currencies.of_policy(line.policy)?;
            let group = groups.find(&codes);
            let sums = &mut groups.sums[group as usize];
            sums.lines += 1;
            sums.amount += i128::from(amounts[position]);
            if ids[position] != Line::NO_ORDER.0 && orders.last() != Some(&(group, ids[position])) {
                orders.push((group, ids[position]));
            }
        }
        Ok(())
    }
}

impl Currencies {
    fn of_policy(&self, policy: u16) -> Result<u32> {
        let found = self.by_policy.get(usize::from(policy)).copied();
        found.ok_or(FactsError::UnknownPolicy { policy, count: self.by_policy.len() })
    }
}

impl Query {
    /// Whether a line of this kind and instant counts. A line that is not yet payable has the lowest instant there is.
    fn counts(&self, kind: i64, at: i64) -> bool {
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
