//! The simulator: a small random group lives through its months on a real data directory, and the auditor checks every
//! answer.
//!
//! Records arrive in three imports, shuffled, with duplicates, corrections and late facts; some imports die and are done
//! again. Periods are settled and locked between them. Members are merged, and some parted again. Everything that happens follows from the seed, so a violation is found again by its seed alone.

mod check;
mod group;

use crate::audit::{Measure, Sums};
use crate::generate::{Generator, Spec};
use crate::plan::{self, BindingPlan, Plan};
use crate::random::Random;
use app::AppError;
use base::{Date, RunId, TimeError};
use group::Group;
use std::fmt;

/// What a seed went through without a violation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The seed.
    pub seed: u64,
    /// Records delivered, repetitions included.
    pub records: u64,
    /// Orders known at the end.
    pub orders: usize,
    /// Runs settled.
    pub runs: u64,
    /// Lines of those runs.
    pub lines: u64,
    /// Lines among them that adjust locked periods.
    pub adjustments: usize,
    /// Sums compared with the auditor's.
    pub compared: usize,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Report { seed, records, orders, runs, lines, adjustments, compared } = self;
        write!(
            f,
            "seed {seed}: {records} records, {orders} orders, {runs} runs, {lines} lines, {adjustments} adjustments, \
             {compared} sums agree"
        )
    }
}

/// Why a seed failed.
#[derive(Debug, thiserror::Error)]
pub enum Violation {
    /// A law of the system is broken.
    #[error("{code} is broken: {detail}")]
    Broken {
        /// Which law, as in [`base::INVARIANTS`].
        code: &'static str,
        /// Where and how.
        detail: String,
    },
    /// The product and the auditor disagree.
    #[error("{what}: {measure:?} of {payee} in book {book} is {product} by the product and {auditor} by the auditor")]
    Differs {
        /// When it was asked.
        what: String,
        /// Which measure.
        measure: Measure,
        /// Which book.
        book: String,
        /// Whose.
        payee: String,
        /// Minor units.
        product: i128,
        /// Minor units.
        auditor: i128,
    },
    /// The product refused what it should do, or failed.
    #[error("the product failed: {}", app::with_sources(.0))]
    Failed(#[from] AppError),
    /// The state could not be prepared.
    #[error("the store failed")]
    Store(#[from] store::StoreError),
    /// The generator was asked for days that do not exist.
    #[error("the spec cannot be generated")]
    Spec(#[from] TimeError),
    /// The machine gave no room to work in.
    #[error("no room to simulate in")]
    Room(#[from] std::io::Error),
}

/// A seed that failed.
#[derive(Debug, thiserror::Error)]
#[error("seed {seed}")]
pub struct Failure {
    /// Which.
    pub seed: u64,
    /// Why.
    #[source]
    pub violation: Box<Violation>,
}

/// Simulates many seeds; the first that fails ends it. `told` hears of each that passed.
pub fn simulate_many(seeds: impl IntoIterator<Item = u64>, mut told: impl FnMut(&Report)) -> Result<u64, Failure> {
    let mut passed = 0;
    for seed in seeds {
        let report = simulate(seed).map_err(|violation| Failure { seed, violation: Box::new(violation) })?;
        told(&report);
        passed += 1;
    }
    Ok(passed)
}

/// Lets the group of a seed live through its months; the same seed does the same.
pub fn simulate(seed: u64) -> Result<Report, Violation> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(live(seed))
}

/// Days that divide the simulated time: start, two ends of periods, end.
struct Days {
    first: Date,
    second: Date,
    third: Date,
    end: Date,
}

async fn live(seed: u64) -> Result<Report, Violation> {
    let generator = Generator::new(Spec::small(seed))?;
    let spec = generator.spec();
    let days = Days { first: spec.from, second: spec.month(1)?, third: spec.month(2)?, end: spec.month(spec.months)? };
    let mut random = Random::of(seed, 5, 0);
    let (binding, plan) = plan::draw(&mut random, &days.first.to_string(), &days.second.to_string());
    let mut group = Group::found(&generator, binding, plan).await?;
    let cuts =
        [days.second, days.third].map(|day| crate::generate::midnight(day.plus_days(random.between(1, 25) as i32)));

    group.deliver(&generator, i64::MIN..cuts[0], true).await?;
    group.activate(&files(&group.binding, &group.plan)).await?;
    group.open("one", days.first, days.second).await?;
    group.open("two", days.second, days.third).await?;
    group.open("three", days.third, days.end).await?;
    group.check_drafts(&days).await?;

    let first = group.settle_and_lock("one", &[], (days.first, days.second)).await?;
    if seed.is_multiple_of(3) {
        group.crash(&generator, cuts[0]..cuts[1]).await?;
        group.check_unchanged("one", &first).await?;
    }
    group.deliver(&generator, cuts[0]..cuts[1], false).await?;
    let second = group.settle_and_lock("two", &[&first], (days.first, days.third)).await?;
    group.deliver(&generator, cuts[1]..i64::MAX, random.chance(300)).await?;
    let third = group.settle_and_lock("three", &[&first, &second], (days.first, days.end)).await?;
    let answers = group.check_repeated(&generator, cuts[1]..i64::MAX, &days).await?;
    group.check_members().await?;
    group.check_merge(&answers, &days, &mut random).await?;
    group.check_members().await?;
    // Two folds and three answers are dear, so a seed does one or the other.
    match seed % 4 {
        0 => group.check_what_if(&days, &mut random).await?,
        1 => group.check_unchanged("one", &first).await?,
        2 => group.check_unchanged("two", &second).await?,
        _ => group.check_unchanged("three", &third).await?,
    }
    group.check_ledger().await?;
    Ok(group.report)
}

/// What the product says of a run, by measure.
type Answers = std::collections::BTreeMap<Measure, Sums>;

/// The number of a run and what it answered.
type Kept = (RunId, Answers);

/// The names that plans of one group go by in files.
fn files(binding: &BindingPlan, plan: &Plan) -> [(String, String); 2] {
    [("binding.yaml".to_owned(), binding.yaml()), ("credit.yaml".to_owned(), plan.yaml(None))]
}

#[cfg(test)]
mod tests;
