//! Why a path or a model is refused.

/// A refusal. It names the value and what would be right; the caller adds the place.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum AttributionError {
    /// A path without touchpoints.
    #[error("the path has no touchpoint; name at least one channel, or leave the path out")]
    NoTouchpoints,
    /// A number that is negative, infinite or none at all.
    #[error("{what} is {value}; it must be a number from 0 on")]
    Number {
        /// Which number.
        what: &'static str,
        /// What it is.
        value: f64,
    },
    /// Value where nothing converted.
    #[error("the path has a value of {0} but no conversions; a value belongs to conversions")]
    ValueWithoutConversions(f64),
    /// A model that gives nobody anything.
    #[error(
        "the weights of first, middle and last are {0}, {1} and {2}; none may be negative, and first and last not both 0"
    )]
    Position(f64, f64, f64),
    /// A half-life that is not above zero.
    #[error("the half-life is {0}; it must be above 0 positions")]
    HalfLife(f64),
}
