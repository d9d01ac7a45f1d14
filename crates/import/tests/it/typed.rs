//! Reads files whose values are more than text: columns, and rows with their numbers.

use import::PlainFile;
use std::path::{Path, PathBuf};

/// What a file holds.
#[derive(Debug)]
pub struct Read {
    /// Names of the columns.
    pub columns: Vec<String>,
    /// Rows with their numbers.
    pub rows: Vec<(u64, Vec<String>)>,
}

/// A file that another program wrote. Tests run in the folder of their crate, wherever they were compiled.
pub fn fixture(name: &str) -> PathBuf {
    Path::new("tests/files").join(name)
}

/// Reads a file without a mapping; an error is its words.
pub fn read_plain(path: &Path) -> Result<Read, String> {
    let words = |error: import::ImportError| error.to_string();
    let file = PlainFile::open(path).map_err(words)?;
    let wanted: Vec<usize> = (0..file.columns().len()).collect();
    let mut rows = Vec::new();
    let mut visit = |line: u64, values: &[&str]| {
        rows.push((line, values.iter().map(|value| (*value).to_owned()).collect()));
        Ok(())
    };
    let read = file.rows(&wanted, &mut visit).map_err(words)?;
    read.map_err(|fault| fault.to_string())?;
    Ok(Read { columns: file.columns().to_vec(), rows })
}
