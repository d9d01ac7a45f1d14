//! Simulates seeds and tells what each went through: `cargo run -p sim --example simulate -- FIRST COUNT`.

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut numbers = std::env::args().skip(1).map_while(|argument| argument.parse::<u64>().ok());
    let (first, count) = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(1));
    let mut failed = 0_u64;
    for seed in first..first + count {
        match std::panic::catch_unwind(|| sim::run::simulate(seed)) {
            Ok(Ok(report)) => println!("{report}"),
            Ok(Err(violation)) => {
                println!("seed {seed}: {}", app::with_sources(&violation));
                for policy in sim::run::policies(seed).iter().flatten().filter(|_| count == 1) {
                    println!("\n{policy}");
                }
                failed += 1;
            }
            Err(_) => {
                println!("seed {seed}: panicked");
                failed += 1;
            }
        }
    }
    println!("{failed} of {count} failed");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
