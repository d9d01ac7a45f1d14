//! `yipan simulate`

use super::Outcome;
use crate::Failure;
use crate::args::SimulateArgs;
use app::with_sources;
use std::process::ExitCode;

pub async fn run(args: &SimulateArgs) -> Outcome {
    let seeds = args.seed.map_or(1..args.seeds + 1, |seed| seed..seed + 1);
    let (many, threads) = (args.seed.is_none(), args.threads);
    let work = move || {
        sim::run::simulate_many(seeds, threads, |report| {
            if !many || report.seed % 20 == 0 {
                println!("{report}");
            }
        })
    };
    // A simulation drives its own runtime, so it gets a thread of its own.
    let done = std::thread::spawn(work).join().map_err(|_| Failure::Other("the simulation stopped".to_owned()))?;
    match done {
        Ok(passed) => {
            println!("{passed} passed, 0 failed");
            Ok(ExitCode::SUCCESS)
        }
        Err(failure) => {
            eprintln!("{}", with_sources(&failure));
            match many {
                true => eprintln!("run it again with: yipan simulate --seed {}", failure.seed),
                false => sim::run::policies(failure.seed).iter().flatten().for_each(|policy| eprintln!("\n{policy}")),
            }
            Ok(ExitCode::FAILURE)
        }
    }
}
