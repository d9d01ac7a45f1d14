//! Makes synthetic facts, settles them and asks for credits: for profilers and for a look at memory.
//!
//! `cargo run --release -p facts --example synthetic -- DIRECTORY MEMBERS THREADS STEP…`; the steps are taken in the
//! order given and are `what-if`, `settle`, and after that `credits` and `payees`. Facts are made every time.

use facts::synthetic::{Synthetic, SyntheticSpec, generate};
use facts::{
    BUCKETS_DEFAULT, CreditSource, Dim, FoldInput, Layout, Measure, PolicyLabel, Query, RollUps, RunOutcome,
    SettleSpec, credits, fold_lines, no_reduction, payee_lines, settle,
};
use std::error::Error;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [directory, members, threads, steps @ ..] = arguments.as_slice() else {
        return Err("DIRECTORY MEMBERS THREADS STEP…".into());
    };
    let layout = Layout::local(std::path::Path::new(directory), BUCKETS_DEFAULT)?;
    let spec = SyntheticSpec::of_members(members.parse()?);
    let made = timed("generate", || generate(&layout, "synthetic", &spec))?;
    let bytes: u64 = made.files.iter().map(|file| file.bytes).sum();
    println!("{} files, {} MB", made.files.len(), bytes / 1_000_000);
    let mut input = FoldInput::new(&layout, &made.files, base::Seq(1), &made.members);
    input.threads = threads.parse()?;
    let policies = [made.policy.clone()];
    let settlement = SettleSpec {
        policies: &policies,
        bindings: &[],
        binding_overrides: &[],
        organisation: &made.organisation,
        symbols: &made.symbols,
        range: made.during,
        periods: &[],
    };
    let mut outcome = None;
    for step in steps {
        match (step.as_str(), &outcome) {
            ("what-if", _) => what_if(&input, &settlement)?,
            ("settle", _) => outcome = Some(settle_all(&input, &settlement)?),
            ("credits", Some(outcome)) => ask(&layout, outcome, &made, input.threads)?,
            ("payees", Some(outcome)) => {
                let payees = timed("payees", || payee_lines(&layout, &outcome.parts, |_| 0))?;
                println!("{} payees", payees.len());
            }
            _ => return Err(format!("{step} is no step, or needs settle before it").into()),
        }
    }
    Ok(())
}

fn what_if(input: &FoldInput<'_>, settlement: &SettleSpec<'_>) -> Result<(), Box<dyn Error>> {
    let count = |lines: &mut u64, _: &_| {
        *lines += 1;
        Ok(())
    };
    let folded = timed("what-if", || fold_lines(input, settlement, |_| Ok(0), count, Ok))?;
    println!("{:?}, {} lines", folded.read, folded.parts.iter().sum::<u64>());
    Ok(())
}

fn settle_all(input: &FoldInput<'_>, settlement: &SettleSpec<'_>) -> Result<RunOutcome, Box<dyn Error>> {
    let outcome = timed("settle", || settle(input, settlement, base::RunId(1), &[], no_reduction))?;
    let bytes: u64 = outcome.parts.iter().map(|part| part.bytes).sum();
    let digest: String = outcome.digest.iter().map(|byte| format!("{byte:02x}")).collect();
    println!("{:?}, {} lines in {} MB, digest {digest}", outcome.read, outcome.lines, bytes / 1_000_000);
    Ok(outcome)
}

fn ask(layout: &Layout, outcome: &RunOutcome, made: &Synthetic, threads: usize) -> Result<(), Box<dyn Error>> {
    let calendar = base::Calendar::new("Asia/Shanghai")?;
    let labels = [PolicyLabel::of(&made.policy)];
    let source = CreditSource {
        layout,
        parts: &outcome.parts,
        policies: &labels,
        organisation: &made.organisation,
        symbols: &made.symbols,
        calendar: &calendar,
        threads,
    };
    for dims in ["payee", "store,month", "dealer,channel,quarter", "payee,day"] {
        let query = Query {
            measure: Measure::Commission,
            roll_ups: RollUps::None,
            book: None,
            range: made.during,
            dims: dims.split(',').filter_map(Dim::parse).collect(),
            sight: None,
        };
        let rows = timed(dims, || credits(&source, &query))?;
        println!("{} rows", rows.len());
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "an example for profiling may time itself")]
fn timed<T>(what: &str, step: impl FnOnce() -> T) -> T {
    let (start, before) = (Instant::now(), processor());
    let result = step();
    let (wall, processor) = (start.elapsed().as_secs_f64(), processor() - before);
    println!("{what}: {wall:.2} s, {processor:.2} s of processor, peak {}", peak_memory());
    result
}

/// Seconds of processor time that this process has used.
fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let ticks = stat.split_whitespace().skip(13).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>();
    ticks / 100.0
}

fn peak_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("unknown");
    // Starts the next measurement afresh; without the right to do so, peaks are those of the whole process.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    peak.split_whitespace().skip(1).collect::<Vec<_>>().join(" ")
}
