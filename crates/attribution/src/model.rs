//! The models, and what each of them says.

use crate::AttributionError;

/// How conversions are spread over the channels of their paths.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Model {
    /// All to the first touchpoint.
    First,
    /// All to the last touchpoint.
    Last,
    /// The same to every touchpoint. A channel that stands twice in a path counts twice.
    Linear,
    /// Shares for the first, for all in the middle together, and for the last. One touchpoint gets all, two get half each.
    Position {
        /// Share of the first touchpoint.
        first: f64,
        /// Share of those between, who divide it evenly.
        middle: f64,
        /// Share of the last touchpoint.
        last: f64,
    },
    /// A touchpoint counts half as much as the one so many positions after it.
    Decay {
        /// Positions over which the weight halves; above 0.
        half_life: f64,
    },
    /// The removal effect of a Markov chain of first order, see [`crate::fit`].
    Markov,
    /// The Shapley value over channels, see [`crate::fit`].
    Shapley,
}

impl Model {
    /// 40 % for the first touchpoint, 20 % for those between, 40 % for the last.
    pub const POSITION: Model = Model::Position { first: 40.0, middle: 20.0, last: 40.0 };
    /// Every touchpoint counts half as much as the next.
    pub const DECAY: Model = Model::Decay { half_life: 1.0 };

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Model::First => "first",
            Model::Last => "last",
            Model::Linear => "linear",
            Model::Position { .. } => "position",
            Model::Decay { .. } => "decay",
            Model::Markov => "markov",
            Model::Shapley => "shapley",
        }
    }

    /// Refuses parameters under which some path could not be spread.
    pub(crate) fn check(self) -> Result<(), AttributionError> {
        match self {
            Model::Position { first, middle, last } => {
                let right = [first, middle, last].iter().all(|share| share.is_finite() && *share >= 0.0);
                if right && first + last > 0.0 { Ok(()) } else { Err(AttributionError::Position(first, middle, last)) }
            }
            Model::Decay { half_life } if !(half_life.is_finite() && half_life > 0.0) => {
                Err(AttributionError::HalfLife(half_life))
            }
            _ => Ok(()),
        }
    }
}
