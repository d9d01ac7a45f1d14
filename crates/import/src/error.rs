//! Why an import could not go on. A wrong row is not an error: it is a [`crate::Item::Rejected`].

use crate::problem::MappingErrors;
use crate::wrong::Wrong;

/// Why sources could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The mapping does not fit the sources.
    #[error("{0}")]
    Mapping(MappingErrors),
    /// A file cannot be opened or read.
    #[error("{file}: cannot be read")]
    File {
        /// Path below the source directory.
        file: String,
        /// Why.
        #[source]
        reason: std::io::Error,
    },
    /// A file is not what the mapping says.
    #[error("{file}: {problem}")]
    Form {
        /// Path below the source directory.
        file: String,
        /// What is wrong and what would be right.
        problem: String,
    },
    /// A source is read alone, and its rows need another one.
    #[error(
        "source {source_name} looks up rows of {other}, so that it cannot be read alone; import the files together"
    )]
    LooksUp {
        /// Name of the source.
        source_name: String,
        /// Name of the other.
        other: String,
    },
    /// A SQLite file, table or query cannot be read.
    #[error("{file}: the database cannot be read")]
    Database {
        /// Path below the source directory.
        file: String,
        /// Why.
        #[source]
        reason: sqlx::Error,
    },
}

/// Why one row is rejected: the column and its value, what is wrong and what would be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) wrong: Wrong,
    pub(crate) column: String,
    pub(crate) value: String,
    pub(crate) reason: String,
}

impl Fault {
    pub(crate) fn new(
        wrong: Wrong,
        column: impl Into<String>,
        value: impl Into<String>,
        reason: impl Into<String>,
    ) -> Fault {
        Fault { wrong, column: column.into(), value: value.into(), reason: reason.into() }
    }
}
