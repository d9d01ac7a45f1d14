//! Paths from a file with the columns `path`, `total_conversions`, `total_conversion_value` and `total_null`.

use crate::{AppError, with_sources};
use ::attribution::{Outcome, Paths};
use import::{PlainFault, PlainFile};
use std::path::Path;

/// Columns of the file; the first two must be there, and the others count as 0 when they are not.
const COLUMNS: [&str; 4] = ["path", "total_conversions", "total_conversion_value", "total_null"];
const NEEDED: usize = 2;

/// Reads paths whose channels stand between separators, with blanks around them dropped. The first wrong row refuses the
/// file, with line, column and value.
pub fn read_paths(path: &Path, separator: &str) -> Result<Paths, AppError> {
    if separator.is_empty() {
        return Err(AppError::refused("paths_wrong", "the separator is empty; give what stands between two channels"));
    }
    let file = PlainFile::open(path).map_err(|error| AppError::refused("file_unreadable", with_sources(&error)))?;
    let place = |name: &str| file.columns().iter().position(|column| column == name);
    let mut wanted = Vec::new();
    let mut names = Vec::new();
    for (number, name) in COLUMNS.into_iter().enumerate() {
        match place(name) {
            Some(position) => {
                wanted.push(position);
                names.push(number);
            }
            None if number < NEEDED => return Err(missing(path, name, file.columns())),
            None => {}
        }
    }
    let mut paths = Paths::default();
    let mut each = |line: u64, values: &[&str]| {
        let fault = |number: usize, value: &str, reason: String| {
            let (column, value) = (COLUMNS[number].to_owned(), value.to_owned());
            PlainFault { line, column, value, reason }
        };
        let mut outcome = Outcome::default();
        for (number, value) in names.iter().zip(values).skip(1) {
            let read = amount(value).map_err(|reason| fault(*number, value, reason))?;
            match number {
                1 => outcome.conversions = read,
                2 => outcome.value = read,
                _ => outcome.nulls = read,
            }
        }
        let channels: Vec<&str> = values[0].split(separator).map(str::trim).collect();
        if let Some(empty) = channels.iter().position(|channel| channel.is_empty()) {
            let reason = format!("channel {} is empty; name a channel on both sides of {separator:?}", empty + 1);
            return Err(fault(0, values[0], reason));
        }
        paths.add(channels, outcome).map_err(|error| fault(0, values[0], error.to_string()))
    };
    let read =
        file.rows(&wanted, &mut each).map_err(|error| AppError::refused("file_unreadable", with_sources(&error)))?;
    read.map_err(|fault| AppError::refused("paths_wrong", format!("{}: {fault}", path.display())))?;
    Ok(paths)
}

fn amount(text: &str) -> Result<f64, String> {
    let number = text.trim().parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0);
    number.ok_or_else(|| "it is no number from 0 on; write digits, with a point before decimals".to_owned())
}

fn missing(path: &Path, name: &str, columns: &[String]) -> AppError {
    let message = format!(
        "{}: there is no column {name:?} among {}; the first line must name {}",
        path.display(),
        columns.join(", "),
        COLUMNS.join(", ")
    );
    AppError::refused("paths_wrong", message)
}
