//! Grouping the lines of a run, whatever is summed: only the columns that a question needs are decoded, lines become small numbers,
//! and groups are found by those numbers. Orders are counted exactly: all lines of an order lie in one part, so the distinct orders
//! of each part add up.

use crate::columns::Row;
use crate::credits::{CreditSource, PolicyLabel};
use crate::dims::{Coder, Dim, Seen, Words};
use crate::error::{FactsError, Result};
use crate::hash::SmallMap;
use crate::layout::Layout;
use crate::lines::{RunPart, line_column, read_groups};
use crate::parallel::parallel;
use base::Currency;
use credit::Line;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A line as a question meets it. Columns that were not read are 0.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Met {
    pub kind: i64,
    pub amount: i64,
    /// The lowest instant while it is not known.
    pub payable_at: i64,
    /// What it can be grouped by, and when it counts.
    pub seen: Seen,
}

/// Sums of a group.
pub(crate) trait Sums: Clone + Copy + Default + Send {
    /// Adds the sums of the same group in other parts.
    fn join(&mut self, other: &Self);
    /// Counts one more distinct order.
    fn order(&mut self);
}

/// A question over lines.
pub(crate) trait Count: Sync {
    /// What is summed.
    type Sums: Sums;
    /// Columns it needs besides those of its dimensions, `kind`, `order`, `amount`, `policy` and the time.
    fn columns(&self) -> Vec<&'static str>;
    /// The column that says when a line counts.
    fn time(&self) -> &'static str;
    /// Grouped by these, in this order.
    fn dims(&self) -> &[Dim];
    /// Whether a line counts.
    fn counts(&self, line: &Met) -> bool;
    /// Adds a line that counts.
    fn add(&self, sums: &mut Self::Sums, line: &Met);
}

/// Groups and sums the lines of a run on several threads. The last code of a group is the position of its currency.
pub(crate) fn scan<Q: Count>(
    source: &CreditSource<'_>,
    query: &Q,
    words: &Words<'_>,
    currencies: &Currencies,
) -> Result<Vec<Groups<Q::Sums>>> {
    let next = AtomicUsize::new(0);
    let workers = source.threads.max(1);
    parallel(workers, workers, |_| {
        let mut worker = Worker::new(query, words, currencies);
        while let Some(part) = source.parts.get(next.fetch_add(1, Ordering::Relaxed)) {
            worker.part(source.layout, part)?;
        }
        Ok(worker.groups)
    })
}

/// One thread's share of an answer.
struct Worker<'a, Q: Count> {
    query: &'a Q,
    coder: Coder<'a>,
    currencies: &'a Currencies,
    groups: Groups<Q::Sums>,
    columns: Columns,
    /// Group and order of the lines of a part, to count distinct orders.
    orders: Vec<(u32, i64)>,
}

impl<'a, Q: Count> Worker<'a, Q> {
    fn new(query: &'a Q, words: &'a Words<'a>, currencies: &'a Currencies) -> Self {
        let own = ["kind", "order", "amount", "policy", query.time()].into_iter().chain(query.columns());
        let of_dims = query.dims().iter().flat_map(|dim| dim.columns()).copied();
        Worker {
            query,
            coder: Coder::new(words),
            currencies,
            groups: Groups::new(query.dims().len() + 1),
            columns: Columns::of(own.chain(of_dims)),
            orders: Vec::new(),
        }
    }

    fn part(&mut self, layout: &Layout, part: &RunPart) -> Result<()> {
        let Worker { query, coder, currencies, groups, columns, orders } = self;
        let dims = query.dims();
        let mut codes = vec![0; dims.len() + 1];
        columns.read(layout, part, query.time(), |lines, count| {
            for position in 0..count {
                let line = lines.met(position);
                if !query.counts(&line) {
                    continue;
                }
                for (code, dim) in codes.iter_mut().zip(dims) {
                    *code = coder.code(*dim, &line.seen);
                }
                codes[dims.len()] = currencies.of_policy(line.seen.policy)?;
                let group = groups.find(&codes);
                query.add(&mut groups.sums[group as usize], &line);
                let order = lines.order[position];
                if order != Line::NO_ORDER.0 && orders.last() != Some(&(group, order)) {
                    orders.push((group, order));
                }
            }
            Ok(())
        })?;
        orders.sort_unstable();
        orders.dedup();
        for (group, _) in orders.drain(..) {
            groups.sums[group as usize].order();
        }
        Ok(())
    }
}

/// The currencies of the policies, each once.
pub(crate) struct Currencies {
    pub list: Vec<Currency>,
    by_policy: Vec<u32>,
}

impl Currencies {
    pub fn of(policies: &[PolicyLabel]) -> Self {
        let mut list: Vec<Currency> = policies.iter().map(|policy| policy.currency).collect();
        list.sort_unstable();
        list.dedup();
        let number = |currency| list.binary_search(currency).unwrap_or_default() as u32;
        let by_policy = policies.iter().map(|policy| number(&policy.currency)).collect();
        Currencies { list, by_policy }
    }

    pub fn of_policy(&self, policy: u16) -> Result<u32> {
        let found = self.by_policy.get(usize::from(policy)).copied();
        found.ok_or(FactsError::UnknownPolicy { policy, count: self.by_policy.len() })
    }
}

/// Groups by their numbers, each with its sums. A group is found dimension by dimension: each step maps (group so far, number) to
/// a group.
pub(crate) struct Groups<S> {
    width: usize,
    steps: Vec<SmallMap<u64, u32>>,
    pub codes: Vec<u32>,
    pub sums: Vec<S>,
    last: Option<u32>,
}

impl<S: Default> Groups<S> {
    pub fn new(width: usize) -> Self {
        let steps = (0..width).map(|_| SmallMap::default()).collect();
        Groups { width, steps, codes: Vec::new(), sums: Vec::new(), last: None }
    }

    /// The number of a group, which is made when it is new.
    pub fn find(&mut self, codes: &[u32]) -> u32 {
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
            self.sums.push(S::default());
        }
        self.last = Some(group);
        group
    }

    pub fn codes_of(&self, group: u32) -> &[u32] {
        &self.codes[group as usize * self.width..][..self.width]
    }
}

/// Columns of lines that are decoded, by number; those not needed stay empty.
struct Columns {
    needed: Vec<bool>,
    values: Vec<Vec<i64>>,
}

impl Columns {
    fn of<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        let mut needed = vec![false; Line::COLUMNS.len()];
        for name in names {
            needed[line_column(name)] = true;
        }
        Columns { values: vec![Vec::new(); needed.len()], needed }
    }

    fn at(&self, name: &str) -> &[i64] {
        &self.values[line_column(name)]
    }

    /// Decodes the lines of a part, row group by row group; calls back with how many there are.
    fn read(
        &mut self,
        layout: &Layout,
        part: &RunPart,
        time: &str,
        mut each: impl FnMut(&Lines<'_>, usize) -> Result<()>,
    ) -> Result<()> {
        read_groups(layout, part, None, |group| {
            for (number, column) in Line::COLUMNS.iter().enumerate() {
                if self.needed[number] {
                    group.column(number, column.kind, &mut self.values[number])?;
                }
            }
            each(&Lines::of(self, time), group.len())
        })
    }
}

/// Columns of lines side by side.
struct Lines<'a> {
    kind: &'a [i64],
    order: &'a [i64],
    amount: &'a [i64],
    payable_at: &'a [i64],
    time: &'a [i64],
    party: &'a [i64],
    store: &'a [i64],
    brand: &'a [i64],
    channel: &'a [i64],
    product: &'a [i64],
    book: &'a [i64],
    policy: &'a [i64],
    rule: &'a [i64],
    ordered_at: &'a [i64],
}

impl<'a> Lines<'a> {
    fn of(columns: &'a Columns, time: &str) -> Lines<'a> {
        Lines {
            kind: columns.at("kind"),
            order: columns.at("order"),
            amount: columns.at("amount"),
            payable_at: columns.at("payable_at"),
            time: columns.at(time),
            party: columns.at("party"),
            store: columns.at("store"),
            brand: columns.at("brand"),
            channel: columns.at("channel"),
            product: columns.at("product"),
            book: columns.at("book"),
            policy: columns.at("policy"),
            rule: columns.at("rule"),
            ordered_at: columns.at("ordered_at"),
        }
    }

    fn met(&self, position: usize) -> Met {
        let cell = |values: &[i64]| values.get(position).copied().unwrap_or_default();
        Met {
            kind: cell(self.kind),
            amount: cell(self.amount),
            payable_at: cell(self.payable_at),
            seen: Seen {
                party: cell(self.party) as u32,
                store: cell(self.store) as u32,
                brand: cell(self.brand) as u32,
                channel: cell(self.channel) as u32,
                product: cell(self.product) as u32,
                book: cell(self.book) as u32,
                policy: cell(self.policy) as u16,
                rule: cell(self.rule) as u16,
                ordered_at: cell(self.ordered_at),
                at: cell(self.time),
            },
        }
    }
}

/// The groups of all threads, joined and in order: by the words of their dimensions, then by currency.
pub(crate) struct Joined<S> {
    /// Words of each dimension; a row names them by place.
    pub texts: Vec<Vec<String>>,
    /// Places of the words, the currency, the sums.
    pub rows: Vec<(Vec<u32>, Currency, S)>,
}

/// Joins the groups of all threads and gives them their words. Groups are compared by the places of their words among all words
/// of a dimension, so that millions of rows are sorted without comparing text.
pub(crate) fn joined<S: Sums>(
    dims: &[Dim],
    words: &Words<'_>,
    currencies: &Currencies,
    groups: Vec<Groups<S>>,
) -> Result<Joined<S>> {
    let width = dims.len() + 1;
    let mut codes: Vec<u32> = Vec::new();
    let mut sums: Vec<S> = Vec::new();
    for found in groups {
        codes.extend_from_slice(&found.codes);
        sums.extend_from_slice(&found.sums);
    }
    let mut texts = Vec::with_capacity(dims.len());
    for (position, dim) in dims.iter().enumerate() {
        texts.push(rank(codes.iter_mut().skip(position).step_by(width), |code| words.text(*dim, code)));
    }
    let key = |group: u32| &codes[group as usize * width..][..width];
    let mut order: Vec<u32> = (0..sums.len() as u32).collect();
    order.sort_unstable_by(|a, b| key(*a).cmp(key(*b)));
    let mut rows = Vec::new();
    for same in order.chunk_by(|a, b| key(*a) == key(*b)) {
        let mut total = S::default();
        same.iter().for_each(|group| total.join(&sums[*group as usize]));
        let (currency, ranks) = key(same[0]).split_last().ok_or(FactsError::Worker)?;
        rows.push((ranks.to_vec(), currencies.list[*currency as usize], total));
    }
    Ok(Joined { texts, rows })
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
