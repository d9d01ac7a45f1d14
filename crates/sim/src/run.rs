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
mod life;
mod live;
mod many;

pub use many::simulate_many;

use crate::audit::{Entry, Sums};
use crate::generate::{Generator, Spec};
use crate::plan::BindingPlan;
use app::AppError;
use base::{RunId, TimeError};
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
    runtime.block_on(life::live(seed))
}

fn broken<T>(code: &'static str, detail: String) -> Result<T, Violation> {
    Err(Violation::Broken { code, detail })
}

/// The policies with which the group of a seed begins, as files: to look at when a seed failed.
pub fn policies(seed: u64) -> Result<Vec<String>, TimeError> {
    let (_, _, versions) = life::beginning(&Generator::new(Spec::small(seed))?)?;
    let bindings = versions.bindings.iter().map(BindingPlan::yaml);
    Ok(bindings.chain(versions.plans.iter().map(|plan| plan.yaml(None))).collect())
}

/// The number of a run and what it answered.
type Kept = (RunId, Sums);

#[cfg(test)]
mod tests;
