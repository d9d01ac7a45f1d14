//! `yipan bench`: how fast a settlement is, on made-up facts that follow from their number.
//!
//! Facts are written like an import's and settled like a period; what is printed is facts read per second of settlement,
//! lines and bytes written, and the most memory the process ever held. `bench/settlement.sh` runs DuckDB beside it.

pub mod ledger;

use crate::Failure;
use crate::args::{BenchArgs, Cli, Format};
use crate::clock::Stopwatch;
use crate::output::Table;
use app::AppError;
use base::{PartyId, RunId, Seq};
use credit::LineKind;
use facts::synthetic::{SyntheticSpec, generate};
use facts::{BUCKETS_DEFAULT, FoldInput, Layout, RunOutcome, SettleSpec, no_reduction, settle};
use identity::Members;
use std::collections::BTreeMap;
use std::process::ExitCode;

/// Makes facts for each size, settles them, prints a row per size.
pub fn run(cli: &Cli, args: &BenchArgs) -> Result<ExitCode, Failure> {
    let mut table = Table::new([
        "members",
        "facts",
        "lines",
        "generate_s",
        "settle_s",
        "facts_per_s",
        "lines_mb",
        "peak_memory_mb",
        "commission",
    ]);
    for members in &args.members {
        measure(args, *members, &mut table)?;
    }
    table.print(cli.format)?;
    if cli.format == Format::Table {
        println!("\nfacts: orders, touchpoints, binding events; memory: highest resident size of the process so far");
    }
    Ok(ExitCode::SUCCESS)
}

fn measure(args: &BenchArgs, members: u32, table: &mut Table) -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let place = args.facts_dir.as_deref().unwrap_or(folder.path());
    let layout = Layout::local(place, BUCKETS_DEFAULT).map_err(AppError::from)?;
    let watch = Stopwatch::start();
    let made = generate(&layout, "bench", &SyntheticSpec::of_members(members)).map_err(AppError::from)?;
    let generated = watch.elapsed().as_secs_f64();
    let policies = [made.policy.clone()];
    let spec = SettleSpec {
        policies: &policies,
        bindings: &[],
        binding_overrides: &[],
        organisation: &made.organisation,
        symbols: &made.symbols,
        range: made.during,
        periods: &[],
    };
    let input = FoldInput::new(&layout, &made.files, Seq(1), &made.members);
    let watch = Stopwatch::start();
    let outcome = settle(&input, &spec, RunId(1), &[], no_reduction).map_err(AppError::from)?;
    let seconds = watch.elapsed().as_secs_f64();
    if let Some(folder) = &args.facts_dir {
        std::fs::write(folder.join("totals.csv"), totals(&outcome))?;
        std::fs::write(folder.join("linked.csv"), linked(&made.members))?;
    }
    let facts = outcome.read.facts();
    let bytes: u64 = outcome.parts.iter().map(|part| part.bytes).sum();
    let currency = made.policy.currency;
    let commission = outcome.totals.iter().filter(|(key, _)| key.kind == LineKind::Commission);
    table.push([
        members.to_string(),
        facts.to_string(),
        outcome.lines.to_string(),
        format!("{generated:.1}"),
        format!("{seconds:.2}"),
        format!("{:.0}", facts as f64 / seconds),
        (bytes / 1_000_000).to_string(),
        peak_memory_mb(),
        currency.format(commission.map(|(_, total)| total.amount).sum()),
    ]);
    Ok(())
}

/// Commission per payee in minor units, for comparison with what another engine computes.
fn totals(outcome: &RunOutcome) -> String {
    let mut sums: BTreeMap<u32, i64> = BTreeMap::new();
    for (key, total) in outcome.totals.iter().filter(|(key, _)| key.kind == LineKind::Commission) {
        *sums.entry(PartyId::column(key.party)).or_default() += total.amount.0;
    }
    let rows: String = sums.into_iter().map(|(party, amount)| format!("{party},{amount}\n")).collect();
    format!("party,amount\n{rows}")
}

/// The member of every profile that is not a member by itself.
fn linked(members: &Members) -> String {
    let mut rows = "profile,member\n".to_owned();
    for (member, profiles) in members.several() {
        rows.extend(profiles.iter().map(|profile| format!("{profile},{member}\n")));
    }
    rows
}

/// The highest resident size so far, where the system tells.
fn peak_memory_mb() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|text| text.trim().trim_end_matches("kB").trim().parse::<u64>().ok());
    kilobytes.map_or("?".to_owned(), |kilobytes| (kilobytes / 1024).to_string())
}
