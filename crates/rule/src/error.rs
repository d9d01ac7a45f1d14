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
