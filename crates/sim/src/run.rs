//! The simulator: a small random group lives through its months on a real data directory, and the auditor checks every
//! answer.
//!
//! Records arrive in three imports, shuffled, with duplicates, corrections and late facts; what the personnel office knows comes
//! late too; some imports die and are done again. Periods are settled, locked and paid between them. Members are merged, and
//! some parted again. Everything that happens follows from the seed, so a violation is found again by its seed alone.

mod answers;
mod balance;
mod check;
mod dispute;
mod group;
mod keeping;
mod many;

pub use many::simulate_many;

use crate::audit::{Entry, Sums};
use crate::generate::{Generator, Spec};
use crate::plan::{self, BindingPlan, Versions};
use crate::random::Random;
use app::{AppError, What};
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
    #[error("{what}: {entry} is {product} by the product and {auditor} by the auditor")]
    Differs {
        /// When it was asked.
        what: String,
        /// What is summed.
        entry: Box<Entry>,
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
    /// The product panicked.
    #[error("panicked: {0}")]
    Panicked(String),
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

/// Lets the group of a seed live through its months; the same seed does the same.
pub fn simulate(seed: u64) -> Result<Report, Violation> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(live(seed))
}

fn broken<T>(code: &'static str, detail: String) -> Result<T, Violation> {
    Err(Violation::Broken { code, detail })
}

/// Days that divide the simulated time: start, two ends of periods, end.
struct Days {
    first: Date,
    second: Date,
    third: Date,
    end: Date,
}

/// Name, first day, and first day after.
type Period = (&'static str, Date, Date);

impl Days {
    /// The periods, one after another.
    fn periods(&self) -> [Period; 3] {
        [("one", self.first, self.second), ("two", self.second, self.third), ("three", self.third, self.end)]
    }
}

/// The policies with which the group of a seed begins, as files: to look at when a seed failed.
pub fn policies(seed: u64) -> Result<Vec<String>, TimeError> {
    let (_, _, versions) = beginning(&Generator::new(Spec::small(seed))?)?;
    let bindings = versions.bindings.iter().map(BindingPlan::yaml);
    Ok(bindings.chain(versions.plans.iter().map(|plan| plan.yaml(None))).collect())
}

/// The days of a seed, what is left of its random numbers, and its policies.
fn beginning(generator: &Generator) -> Result<(Days, Random, Versions), TimeError> {
    let spec = generator.spec();
    let days = Days { first: spec.from, second: spec.month(1)?, third: spec.month(2)?, end: spec.month(spec.months)? };
    let mut random = Random::of(spec.seed, 5, 0);
    let (binding, plan) =
        plan::draw(&mut random, &generator.places(), (&days.first.to_string(), &days.second.to_string()));
    Ok((days, random, Versions { bindings: vec![binding], plans: vec![plan] }))
}

async fn live(seed: u64) -> Result<Report, Violation> {
    let generator = Generator::new(Spec::small(seed))?;
    let (days, mut random, versions) = beginning(&generator)?;
    let mut group = Group::found(&generator, versions).await?;
    let cuts =
        [days.second, days.third].map(|day| crate::generate::midnight(day.plus_days(random.between(1, 25) as i32)));
    // The personnel office is late too, by days or weeks.
    let known = cuts.map(|cut| cut - random.below(3) as i64 * random.between(0, 15 * 86_400) * 1_000_000);

    group.deliver(&generator, i64::MIN..cuts[0], known[0]).await?;
    group.activate_all().await?;
    for (name, from, to) in days.periods() {
        group.open(name, from, to).await?;
    }
    group.check_drafts(&days).await?;

    let first = group.settle_and_lock(0, &[], &days).await?;
    let stores = generator.places().stores;
    group.dispute(days.periods()[0], &first, &mut random).await?;
    group.decide(&stores, &mut random).await?;
    if seed.is_multiple_of(3) {
        group.crash(&generator, cuts[0]..cuts[1]).await?;
        group.check_unchanged("one", &first).await?;
    }
    if random.chance(500) {
        let (from, to) = (random.between(0, 50) as i32, random.between(60, 90) as i32);
        group.change_rules(&generator, &days, (from, to), &mut random).await?;
        if random.chance(300) {
            // Nothing but rules changed since; what is locked must be adjusted all the same.
            group.settle_only(1, &[&first], &days).await?;
        }
    }
    group.deliver(&generator, cuts[0]..cuts[1], known[1].max(known[0])).await?;
    if random.chance(250) {
        group.seal().await?;
    }
    let second = group.settle_and_lock(1, &[&first], &days).await?;
    group.dispute(days.periods()[1], &second, &mut random).await?;
    group.decide(&stores, &mut random).await?;
    group.pay("one", &mut random).await?;
    if random.chance(400) {
        let (from, to) = (random.between(20, 80) as i32, random.between(81, 120) as i32);
        if random.chance(500) {
            group.change_rules(&generator, &days, (from, to), &mut random).await?;
        } else {
            group.import(generator.organization(i64::MAX).into_iter().map(|record| vec![record]).collect()).await?;
        }
        group.settle_only(2, &[&first, &second], &days).await?;
    }
    group.deliver(&generator, cuts[1]..i64::MAX, i64::MAX).await?;
    let third = group.settle_and_lock(2, &[&first, &second], &days).await?;
    group.pay("two", &mut random).await?;
    group.check_balances(&[&first, &second, &third]).await?;
    let answers = group.check_repeated(&generator, cuts[1]..i64::MAX, &days).await?;
    if seed.is_multiple_of(5) {
        group.check_at_once(&generator, &days, &answers).await?;
    }
    group.check_members().await?;
    group.check_merge(&answers, &days, &mut random).await?;
    group.check_members().await?;
    group.check_live(&mut random).await?;
    // Two folds and three answers are dear, so a seed does one or the other.
    match seed % 6 {
        0 | 1 => group.check_what_if(&generator, &days, &mut random).await?,
        2 => group.check_erased(&days, &mut random).await?,
        3 if seed.is_multiple_of(4) => group.check_backup(&days).await?,
        3 => group.check_unchanged("one", &first).await?,
        4 => group.check_unchanged("two", &second).await?,
        _ => group.check_unchanged("three", &third).await?,
    }
    group.check_ledger().await?;
    Ok(group.report)
}

impl Group {
    /// A new version of the policy, from some day of the simulated time on: mid-way, for time that is locked, or later.
    async fn change_rules(
        &mut self,
        generator: &Generator,
        days: &Days,
        (from, to): (i32, i32),
        random: &mut Random,
    ) -> Result<(), Violation> {
        let [from, to] = [from, to].map(|day| days.first.plus_days(day).to_string());
        let dates = (from.as_str(), to.as_str(), days.third.to_string());
        let last = &self.versions.plans[self.versions.plans.len() - 1];
        let next = plan::next(random, last, &generator.places(), (dates.0, dates.1, &dates.2));
        self.follow(next).await?;
        if random.chance(400) {
            let from = days.first.plus_days(random.between(0, 80) as i32).to_string();
            self.follow_binding(plan::next_binding(random, &from)).await?;
        }
        Ok(())
    }

    /// Everything in one import, in another order, into an empty data directory: a draft says the same.
    async fn check_at_once(&self, generator: &Generator, days: &Days, answers: &Sums) -> Result<(), Violation> {
        let mut other = Group::found(generator, self.versions.clone()).await?;
        other.deliver(generator, i64::MIN..i64::MAX, i64::MAX).await?;
        other.activate_all().await?;
        let what = What::Days { from: days.first, to: days.end };
        let run = other.settle(&what).await?.run;
        if other.answers(run.id).await? != *answers {
            return broken("C6", "the same records in one import gave other sums".to_owned());
        }
        Ok(())
    }
}

/// The number of a run and what it answered.
type Kept = (RunId, Sums);

#[cfg(test)]
mod tests;
