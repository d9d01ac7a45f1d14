//! What is wrong with a mapping: every problem with its place in the file, and the nearest name that would be right.

use std::fmt;

/// A place in the mapping file, both from 1. Line 0 stands for the file as a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Line.
    pub line: u32,
    /// Column, in characters.
    pub column: u32,
}

/// One thing that is wrong with a mapping.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Where.
    pub place: Place,
    /// What is wrong and what would be right.
    pub message: String,
}

/// Everything that is wrong with a mapping, in the order of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MappingErrors {
    /// Name of the mapping file.
    pub file: String,
    /// At least one.
    pub problems: Vec<Problem>,
}

impl fmt::Display for MappingErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, Problem { place, message }) in self.problems.iter().enumerate() {
            if position > 0 {
                writeln!(f)?;
            }
            write!(f, "{}:{}:{}: {message}", self.file, place.line, place.column)?;
        }
        Ok(())
    }
}

impl std::error::Error for MappingErrors {}

/// Collects problems, so that a user sees all of them at once.
#[derive(Debug, Default)]
pub(crate) struct Problems(Vec<Problem>);

impl Problems {
    pub(crate) fn add(&mut self, place: Place, message: impl Into<String>) {
        self.0.push(Problem { place, message: message.into() });
    }

    /// Everything found, by place and without repetition; nothing when there is none.
    pub(crate) fn into_errors(mut self, file: &str) -> Option<MappingErrors> {
        self.0.sort();
        self.0.dedup();
        (!self.0.is_empty()).then(|| MappingErrors { file: file.to_owned(), problems: self.0 })
    }
}

/// `; did you mean "x"?` when one of the names is near, else `; known: a, b, …`.
pub(crate) fn hint<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    let near = names.iter().map(|name| (distance(wrong, name), *name)).min();
    match near {
        Some((steps, name)) if steps <= (wrong.chars().count() / 3).max(2) => format!("; did you mean {name:?}?"),
        Some(_) => format!("; known: {}", shortened(&names)),
        None => String::new(),
    }
}

fn shortened(names: &[&str]) -> String {
    const SHOWN: usize = 24;
    let mut list = names.iter().take(SHOWN).copied().collect::<Vec<_>>().join(", ");
    if names.len() > SHOWN {
        list.push_str(", …");
    }
    list
}

/// Least number of inserted, removed, changed or swapped characters, capitals counted as small letters.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().flat_map(char::to_lowercase).collect();
    let b: Vec<char> = b.chars().flat_map(char::to_lowercase).collect();
    let mut rows = vec![(0..=b.len()).collect::<Vec<usize>>()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let changed = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = changed.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hints() {
        let names = ["delimiter", "decimal", "dates"];
        assert_eq!(hint("delimeter", names), "; did you mean \"delimiter\"?");
        assert_eq!(hint("Decimal", names), "; did you mean \"decimal\"?");
        assert_eq!(hint("daets", names), "; did you mean \"dates\"?");
        assert_eq!(hint("color", names), "; known: delimiter, decimal, dates");
        assert_eq!(hint("x", []), "");
    }
}
