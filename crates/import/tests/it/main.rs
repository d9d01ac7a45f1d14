//! Mappings and files in, records and rejections out: everything through the public face of the crate.

mod companies;
mod events;
mod mappings;
mod parquet;
mod properties;
mod rows;
mod schema;
mod sources;
mod typed;
mod xlsx;

use import::record::{Record, Sourced};
use import::{ImportError, Item, Mapping, Plan, ReadSummary, Rejected, read_records};
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use tempfile::TempDir;

/// What reading gave.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Records with their origin.
    pub records: Vec<Sourced>,
    /// Rows that gave none.
    pub rejected: Vec<Rejected>,
    /// Counts.
    pub summary: ReadSummary,
}

impl Outcome {
    /// The records without their origin.
    pub fn plain(&self) -> Vec<&Record> {
        self.records.iter().map(|sourced| &sourced.record).collect()
    }
}

/// Reads a directory by a mapping, and fails the test when the mapping is wrong.
pub fn read(mapping: &Mapping, directory: &Path) -> Result<Outcome, ImportError> {
    let mut outcome = Outcome::default();
    let mut sink = |item: Item| {
        match item {
            Item::Record(record) => outcome.records.push(record),
            Item::Rejected(rejected) => outcome.rejected.push(rejected),
        }
        ControlFlow::Continue(())
    };
    let summary = read_records(mapping, directory, &mut sink, &mut |_| {})?;
    outcome.summary = summary;
    Ok(outcome)
}

/// A directory with these files.
pub fn files(files: &[(&str, &[u8])]) -> TempDir {
    let directory = TempDir::new().expect("a directory");
    for (name, content) in files {
        let path = directory.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        fs::write(path, content).expect("a file");
    }
    directory
}

/// The head that most test mappings share, before `sources:`.
pub const HEAD: &str =
    "version: 1\nsystem: test\ntime_zone: UTC\ncurrencies: {CNY: {scale: 2}}\ndefaults: {currency: CNY}\n";

/// Reads files by a mapping without head, which must be right.
pub fn run(body: &str, content: &[(&str, &[u8])]) -> Outcome {
    let directory = files(content);
    let mapping = Mapping::read(&format!("{HEAD}{body}"), "import.yaml").expect("a right mapping");
    read(&mapping, directory.path()).expect("readable sources")
}

/// What is wrong with a mapping without head, once its sources are there.
pub fn problems(body: &str, content: &[(&str, &[u8])]) -> String {
    let directory = files(content);
    match Mapping::read(&format!("{HEAD}{body}"), "import.yaml") {
        Err(errors) => errors.to_string(),
        Ok(mapping) => Plan::open(&mapping, directory.path()).map(|_| ()).expect_err("a wrong mapping").to_string(),
    }
}
