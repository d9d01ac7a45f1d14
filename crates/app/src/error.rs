//! What a use case may answer instead of a result.
//!
//! Use [`AppError::refused`] when the request or the data is wrong and a person can mend it: it has a stable code and a
//! sentence that names place, value and what would be right. Everything else is internal and keeps its source.

use std::error::Error;

/// Why a use case did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The request cannot be carried out as it is; nothing was changed.
    #[error("{message}")]
    Refused {
        /// Stable code, listed in docs/errors.md.
        code: &'static str,
        /// For people: what is wrong, where, and what would be right.
        message: String,
        /// After how many seconds it is worth trying again; none where time alone does not help.
        retry_after_seconds: Option<u32>,
    },
    /// More rows of an import were rejected than allowed; nothing was applied.
    #[error("{} rejected and {max} allowed; nothing was imported", rows(rejections.len()))]
    TooManyRejected {
        /// The rows.
        rejections: Vec<crate::intake::Rejection>,
        /// Names of the sources that their provenance refers to.
        sources: Vec<String>,
        /// How many are allowed.
        max: u64,
    },
    /// Something that should not happen: a broken disk, a lost connection, a broken invariant.
    #[error("internal error")]
    Internal(#[source] Box<dyn Error + Send + Sync>),
}

impl AppError {
    /// A refusal with its stable code.
    pub fn refused(code: &'static str, message: impl Into<String>) -> Self {
        AppError::Refused { code, message: message.into(), retry_after_seconds: None }
    }

    /// The same refusal, which ends by itself after some time.
    #[must_use]
    pub fn after(mut self, seconds: u32) -> Self {
        if let AppError::Refused { retry_after_seconds, .. } = &mut self {
            *retry_after_seconds = Some(seconds);
        }
        self
    }

    /// An internal error around its source.
    pub fn internal(error: impl Into<InternalSource>) -> Self {
        AppError::Internal(error.into().0)
    }

    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            AppError::Refused { code, .. } => code,
            AppError::TooManyRejected { .. } => "too_many_rejected",
            AppError::Internal(_) => "internal",
        }
    }
}

/// Anything that explains an internal error; also errors that do not implement [`Error`].
pub struct InternalSource(Box<dyn Error + Send + Sync>);

impl<E: std::fmt::Display> From<E> for InternalSource {
    fn from(error: E) -> Self {
        InternalSource(error.to_string().into())
    }
}

impl From<store::StoreError> for AppError {
    fn from(error: store::StoreError) -> Self {
        use store::StoreError as Store;
        let code = match &error {
            Store::Connect(_) => "database_unreachable",
            Store::TooNew { .. } => "database_too_new",
            Store::EmptyPeriod(_) => "period_empty",
            Store::PeriodOverlaps { .. } => "period_overlaps",
            Store::WrongState { .. } => "wrong_state",
            Store::NotFound { .. } => "not_found",
            Store::Taken { .. } => "taken",
            Store::Corrupt { .. } => "database_corrupt",
            Store::ToolMissing(_) => "database_tool_missing",
            Store::ToolFailed { .. } => "database_tool_failed",
            Store::KeyOfAnotherList => "cursor_wrong",
            Store::NotEmpty(_) => "restore_place_taken",
            _ => return AppError::Internal(Box::new(error)),
        };
        AppError::refused(code, with_sources(&error))
    }
}

impl From<facts::FactsError> for AppError {
    fn from(error: facts::FactsError) -> Self {
        match error {
            facts::FactsError::Credit { source, .. } => AppError::from(source),
            facts::FactsError::Stopped => AppError::refused("job_stopped", "somebody stopped it; nothing was changed"),
            error => AppError::Internal(Box::new(error)),
        }
    }
}

impl From<crate::policy::PolicyErrors> for AppError {
    fn from(errors: crate::policy::PolicyErrors) -> Self {
        AppError::refused("policy_wrong", errors.to_string())
    }
}

impl From<credit::CreditError> for AppError {
    fn from(error: credit::CreditError) -> Self {
        let code = match &error {
            credit::CreditError::Currency { .. } => "order_currency",
            credit::CreditError::OverCeiling { .. } => "book_over_ceiling",
            credit::CreditError::Money { .. } | credit::CreditError::Period { .. } => "amount_overflow",
        };
        AppError::refused(code, with_sources(&error))
    }
}

fn rows(count: usize) -> String {
    if count == 1 { "1 row was".to_owned() } else { format!("{count} rows were") }
}

/// A message with everything that explains it, for a reader who sees only this line.
pub fn with_sources(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(": ");
        text.push_str(&error.to_string());
        source = error.source();
    }
    text
}
