//! What can go wrong on the columnar side.

/// Why facts or lines could not be written, read or folded.
#[derive(Debug, thiserror::Error)]
pub enum FactsError {
    /// The object store refused.
    #[error("the fact store failed at {path}")]
    Storage {
        /// The object, relative to the data directory.
        path: String,
        /// What it said.
        #[source]
        source: object_store::Error,
    },
    /// A Parquet file could not be written or read.
    #[error("the columns of {path} cannot be written or read")]
    Columns {
        /// The object, relative to the data directory.
        path: String,
        /// What was wrong.
        #[source]
        source: parquet::errors::ParquetError,
    },
    /// A file holds a value that no fact can have, or another number of rows than it should.
    #[error("{path} is damaged: {what}")]
    Damaged {
        /// The object, relative to the data directory.
        path: String,
        /// What was found.
        what: String,
    },
    /// The layout cannot be: no buckets, or a folder that is not there.
    #[error("{0}")]
    Layout(String),
    /// Crediting one member's history failed.
    #[error("member {member} cannot be credited")]
    Credit {
        /// The member.
        member: base::MemberId,
        /// Why.
        #[source]
        source: credit::CreditError,
    },
    /// A total does not fit into 64 bits of minor units.
    #[error("the total of {what} is too large to be kept exactly")]
    Overflow {
        /// Of what.
        what: String,
    },
    /// Somebody stopped it.
    #[error("it was stopped")]
    Stopped,
    /// A step of the caller's own refused to go on.
    #[error("{0}")]
    Refused(String),
    /// A line names a policy or rule that the run does not have.
    #[error("a line names policy {policy}, but the run has {count}")]
    UnknownPolicy {
        /// Position named by the line.
        policy: u16,
        /// How many policies were given.
        count: usize,
    },
    /// A worker of a parallel pass ended without a result.
    #[error("a worker thread panicked")]
    Worker,
}

/// What most functions here return.
pub type Result<T> = std::result::Result<T, FactsError>;
