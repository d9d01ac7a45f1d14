//! Every entry point takes or refuses mutations of the examples. A panic names the text.

use super::mutate::mutated;
use super::{MAPPING, MAPPING_SOURCE, condition, mapping, policy};
use crate::random::Random;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// Tries so many mutations of the seeds, with pieces of others; gives how many were taken.
fn try_all(seeds: &[String], others: &[String], count: u64, entry: impl Fn(&str) -> Result<(), String>) -> usize {
    let mut random = Random::new(count);
    let mut taken = 0;
    for _ in 0..count {
        let (seed, other) = (random.position(seeds.len()), random.position(others.len()));
        let text = mutated(&mut random, &seeds[seed], &others[other]);
        match catch_unwind(AssertUnwindSafe(|| entry(&text))) {
            Ok(outcome) => taken += usize::from(outcome.is_ok()),
            Err(_) => panic!("this text makes it panic:\n{text}"),
        }
    }
    taken
}

fn files(folder: &str, extension: &str) -> Vec<String> {
    // Tests start in the folder of their package.
    let folder = Path::new("../..").join(folder);
    let mut paths: Vec<_> =
        std::fs::read_dir(&folder).expect("a folder").map(|file| file.expect("a file").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|found| found == extension));
    paths.sort();
    paths.iter().map(|path| std::fs::read_to_string(path).expect("text")).collect()
}

#[test]
fn policies() {
    let seeds = files("examples/policies", "yaml");
    seeds.iter().for_each(|text| assert_eq!(policy(text), Ok(()), "the examples are right"));
    let taken = try_all(&seeds, &seeds, 400, policy);
    assert!(taken > 20, "{taken} of 400 mutations get as far as the cases");
}

#[test]
fn mappings() {
    let directory = tempfile::tempdir().expect("a folder");
    std::fs::write(directory.path().join(MAPPING_SOURCE.0), MAPPING_SOURCE.1).expect("a file");
    let entry = |text: &str| mapping(text, directory.path());
    assert_eq!(entry(MAPPING), Ok(()), "the seed is right");
    let taken = try_all(&[MAPPING.to_owned()], &files("examples/adventureworks", "yaml"), 1_000, entry);
    assert!(taken > 20, "{taken} of 1,000 mutations get as far as rows");
}

#[test]
fn conditions() {
    let seeds = files("fuzz/seeds/condition", "txt");
    seeds.iter().for_each(|text| assert_eq!(condition(text), Ok(()), "the seeds are right: {text}"));
    let taken = try_all(&seeds, &seeds, 6_000, condition);
    assert!(taken > 200, "{taken} of 6,000 mutations are evaluated");
}
