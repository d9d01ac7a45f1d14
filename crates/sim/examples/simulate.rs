//! Simulates seeds, all of them whatever fails, and tells what each went through:
//! `cargo run -p sim --example simulate -- FIRST COUNT`.

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut numbers = std::env::args().skip(1).map_while(|argument| argument.parse::<u64>().ok());
    let (first, count) = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(1));
    let mut failed = 0_u64;
    for seed in first..first + count {
        let lived = sim::run::simulate_many(seed..seed + 1, 1, |report| println!("{report}"));
        if let Err(failure) = lived {
            println!("{}", app::with_sources(&failure));
            failed += 1;
        }
    }
    println!("{failed} of {count} failed");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
