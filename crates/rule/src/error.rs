//! Why a program was refused, or could not be evaluated.

/// Why a program was refused: where, what is wrong and what would be right.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {problem}; {remedy}")]
pub struct RuleError {
    /// Line within the source, from 1.
    pub line: usize,
    /// Column within the line in characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub problem: String,
    /// What would be right.
    pub remedy: String,
}

/// Why a program gives no value for a record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EvaluationError {
    /// A result that 28 digits cannot hold exactly.
    #[error("the result of `{0}` is too large to be kept exactly")]
    Overflow(Box<str>),
    /// `number(text)` of a text that is no number.
    #[error("{0:?} is not a number; give digits with at most one point, such as 1234.50")]
    NotANumber(Box<str>),
    /// `date(text)` of a text that is no date.
    #[error("{0:?} is not a date; give YYYY-MM-DD, or YYYY-MM-DD HH:MM:SS")]
    NotADate(Box<str>),
    /// `substr` with a start or length that is no whole number.
    #[error("{0} is not a whole number of characters")]
    NotACount(base::Decimal),
}

impl RuleError {
    /// An error at a byte offset of a source.
    pub(crate) fn at(source: &str, offset: usize, problem: impl Into<String>, remedy: impl Into<String>) -> RuleError {
        let before = source.get(..offset).unwrap_or(source);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        RuleError {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            problem: problem.into(),
            remedy: remedy.into(),
        }
    }
}

/// What to write instead of a name that does not exist: the nearest one, or the first few.
pub(crate) fn suggest<'n>(wrong: &str, names: impl Iterator<Item = &'n str> + Clone) -> String {
    let close_enough = (wrong.chars().count() / 3).max(2);
    let nearest = names.clone().map(|name| (distance(wrong, name), name)).min_by_key(|(distance, _)| *distance);
    if let Some((_, name)) = nearest.filter(|(distance, _)| *distance <= close_enough) {
        return format!("did you mean `{name}`?");
    }
    let some: Vec<String> = names.clone().take(SHOWN_NAMES_MAX).map(|name| format!("`{name}`")).collect();
    match names.count() {
        0 => "there is none here".to_owned(),
        all if all > some.len() => format!("there are {} and {} more", some.join(", "), all - some.len()),
        _ => format!("there is {}", some.join(", ")),
    }
}

const SHOWN_NAMES_MAX: usize = 12;

/// How many characters must be changed, added or removed to make one word of the other, capitals aside.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (line, from) in left.to_lowercase().chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = line + 1;
        for (column, to) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(from != *to);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(row[column] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
}
