//! Makes synthetic facts, settles them and asks for credits: for profilers and for a look at memory.
//!
//! `cargo run --release -p facts --example synthetic -- DIRECTORY MEMBERS THREADS STEP…`, the steps being `settle`,
//! `what-if`, `credits` and `payees`; facts are made every time.

use facts::synthetic::{SyntheticSpec, generate};
use facts::{
    BUCKETS_DEFAULT, CreditSource, Dim, FoldInput, Layout, Measure, PolicyLabel, Query, RollUps, SettleSpec, credits,
    fold_lines, payee_lines, settle,
};
use std::time::Instant;

#[expect(clippy::disallowed_methods, reason = "an example for profiling may time itself")]
fn timed<T>(what: &str, step: impl FnOnce() -> T) -> T {
    let (start, before) = (Instant::now(), processor());
    let result = step();
    println!(
        "{what}: {:.2} s, {:.2} s of processor, peak {}",
        start.elapsed().as_secs_f64(),
        processor() - before,
        peak_memory()
    );
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

fn main() -> Result<(), Box<dyn std::error::Error>> {
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
    };
    for step in steps.iter().filter(|step| *step == "what-if") {
        let count = |lines: &mut u64, _: &_| {
            *lines += 1;
            Ok(())
        };
        let folded = timed(step, || fold_lines(&input, &settlement, |_| Ok(0), count, Ok))?;
        println!("{:?}, {} lines", folded.read, folded.parts.iter().sum::<u64>());
    }
    if !steps.iter().any(|step| ["settle", "credits", "payees"].contains(&step.as_str())) {
        return Ok(());
    }
    let outcome = timed("settle", || settle(&input, &settlement, base::RunId(1), &[]))?;
    let bytes: u64 = outcome.parts.iter().map(|part| part.bytes).sum();
    let digest: String = outcome.digest.iter().map(|byte| format!("{byte:02x}")).collect();
    println!("{:?}, {} lines in {} MB, digest {digest}", outcome.read, outcome.lines, bytes / 1_000_000);
    let calendar = base::Calendar::new("Asia/Shanghai")?;
    let labels = policies.each_ref().map(PolicyLabel::of);
    let source = CreditSource {
        layout: &layout,
        parts: &outcome.parts,
        policies: &labels,
        organisation: &made.organisation,
        symbols: &made.symbols,
        calendar: &calendar,
        threads: input.threads,
    };
    for dims in ["payee", "store,month", "payee,day", "dealer,channel,quarter"] {
        if steps.iter().any(|step| step == "credits") {
            let dims = dims.split(',').filter_map(Dim::parse).collect();
            let query =
                Query { measure: Measure::Commission, roll_ups: RollUps::None, book: None, range: made.during, dims };
            let rows = timed(&format!("credits {:?}", query.dims), || credits(&source, &query))?;
            println!("{} rows", rows.len());
        }
    }
    if steps.iter().any(|step| step == "payees") {
        let payees = timed("payees", || payee_lines(&layout, &outcome.parts, |_| 0))?;
        println!("{} payees", payees.len());
    }
    Ok(())
}
