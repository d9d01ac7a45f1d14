//! Mutations of the examples on every entry point, for where no fuzzer can be had: `cargo run --release -p sim --example
//! fuzz -- [COUNT] [SEED]`, from the top of the repository. A panic ends it and leaves the text on standard error.

use sim::fuzz::{MAPPING, MAPPING_SOURCE, condition, mapping, mutate::mutated, policy};
use sim::random::Random;
use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let mut numbers = std::env::args().skip(1).map(|word| word.parse::<u64>());
    let count = numbers.next().transpose()?.unwrap_or(20_000);
    let mut random = Random::new(numbers.next().transpose()?.unwrap_or(1));
    let policies = files("examples/policies")?;
    let mappings = vec![MAPPING.to_owned()];
    let others = [policies.clone(), files("examples/adventureworks")?, files("fuzz/seeds/condition")?].concat();
    let conditions = files("fuzz/seeds/condition")?;
    let directory = tempfile::tempdir()?;
    std::fs::write(directory.path().join(MAPPING_SOURCE.0), MAPPING_SOURCE.1)?;
    let mut taken = [0_u64; 3];
    for _ in 0..count {
        for (which, seeds) in [&policies, &mappings, &conditions].into_iter().enumerate() {
            let other = random.pick(&others).clone();
            let seed = random.pick(seeds).clone();
            let text = mutated(&mut random, &seed, &other);
            let entry = || match which {
                0 => policy(&text),
                1 => mapping(&text, directory.path()),
                _ => condition(&text),
            };
            match std::panic::catch_unwind(entry) {
                Ok(outcome) => taken[which] += u64::from(outcome.is_ok()),
                Err(_) => return Err(format!("this text makes it panic:\n{text}").into()),
            }
        }
    }
    println!("{count} mutations each; taken: {} policies, {} mappings, {} conditions", taken[0], taken[1], taken[2]);
    Ok(())
}

fn files(folder: &str) -> Result<Vec<String>, Box<dyn Error>> {
    let mut paths: Vec<_> =
        std::fs::read_dir(Path::new(folder))?.map(|file| file.map(|file| file.path())).collect::<Result<_, _>>()?;
    paths.retain(|path| path.is_file());
    paths.sort();
    Ok(paths.iter().map(std::fs::read_to_string).collect::<Result<_, _>>()?)
}
