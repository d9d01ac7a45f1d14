//! What is wrong in a policy file, said so that its author can put it right: file, line, column, field, value, remedy.

use std::fmt;
use std::sync::Arc;

/// Where a value stands in a policy file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// The field that leads there: `credit[2].share`. Entries of a list count from 1.
    pub path: Arc<str>,
}

/// A value and where it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Where it was written.
    pub origin: Origin,
}

impl<T> Located<T> {
    /// A problem with this value.
    pub(super) fn problem(
        &self,
        value: impl fmt::Display,
        wrong: impl Into<String>,
        right: impl Into<String>,
    ) -> Problem {
        self.origin.problem(value, wrong, right)
    }
}

impl Origin {
    /// A problem at this place.
    pub(super) fn problem(
        &self,
        value: impl fmt::Display,
        wrong: impl Into<String>,
        right: impl Into<String>,
    ) -> Problem {
        Problem {
            line: self.line,
            column: self.column,
            path: self.path.to_string(),
            value: value.to_string(),
            wrong: wrong.into(),
            right: right.into(),
        }
    }
}

/// One thing that is wrong, or that is probably not meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// The field; empty for the file as a whole.
    pub path: String,
    /// The value as it was written; empty when one is missing.
    pub value: String,
    /// What is wrong, naming the value.
    pub wrong: String,
    /// What would be right; empty when the first part says it.
    pub right: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: ", self.line, self.column)?;
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.wrong)?;
        if !self.right.is_empty() {
            write!(f, "; {}", self.right)?;
        }
        Ok(())
    }
}

/// Everything that is wrong in one policy file, in the order of the file. Shown as one line per problem, each beginning
/// with `file:line:column:`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct PolicyErrors {
    /// Name of the file as it was given.
    pub file: String,
    /// At least one problem.
    pub problems: Vec<Problem>,
}

impl PolicyErrors {
    /// The problems of a file, sorted by place; nothing when there are none.
    pub(super) fn of(file: &str, mut problems: Vec<Problem>) -> Result<(), PolicyErrors> {
        if problems.is_empty() {
            return Ok(());
        }
        problems.sort_by_key(|problem| (problem.line, problem.column));
        problems.dedup();
        Err(PolicyErrors { file: file.to_owned(), problems })
    }
}

impl fmt::Display for PolicyErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, problem) in self.problems.iter().enumerate() {
            if number > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{}:{problem}", self.file)?;
        }
        Ok(())
    }
}

/// The known name nearest to a misspelt one, if one is near enough to be meant.
pub(super) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = name.to_lowercase();
    let limit = (wanted.chars().count() / 3).max(1);
    known
        .into_iter()
        .map(|candidate| (distance(&wanted, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

/// `did you mean x?`, or the list of what is known when nothing is near.
pub(super) fn suggestion(name: &str, known: &[&str]) -> String {
    match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean {near:?}?"),
        None if known.is_empty() => String::new(),
        None => format!("known are {}", listed(known)),
    }
}

/// Words in a row: `a, b and c`; long lists are cut.
pub(super) fn listed(words: &[&str]) -> String {
    const SHOWN_MAX: usize = 16;
    match words {
        [] => "none".to_owned(),
        [only] => (*only).to_owned(),
        [first @ .., last] if words.len() <= SHOWN_MAX => format!("{} and {last}", first.join(", ")),
        _ => format!("{} and {} more", words[..SHOWN_MAX].join(", "), words.len() - SHOWN_MAX),
    }
}

/// How many letters must be put in, taken out, changed or swapped with their neighbor to make one word of the other.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (row, left) in a.iter().enumerate() {
        let mut current = vec![row + 1];
        for (column, right) in b.iter().enumerate() {
            let change = above[column] + usize::from(left != right);
            let mut least = change.min(above[column + 1] + 1).min(current[column] + 1);
            if row > 0 && column > 0 && *left == b[column - 1] && a[row - 1] == *right {
                least = least.min(before[column - 1] + 1);
            }
            current.push(least);
        }
        before = std::mem::replace(&mut above, current);
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found_and_a_far_one_is_not() {
        let known = ["share", "when", "book", "split", "remainder"];
        for (name, expect) in [
            ("shrae", Some("share")),
            ("Share", Some("share")),
            ("whn", Some("when")),
            ("remaindr", Some("remainder")),
            ("pool", None),
            ("", None),
        ] {
            assert_eq!(nearest(name, known), expect, "{name}");
        }
        assert_eq!(suggestion("pool", &["a", "b", "c"]), "known are a, b and c");
    }
}
