//! Attribution models: fitted to a file of paths, or to the touchpoints of members before their orders.

mod facts;
mod file;
mod models;

pub use self::facts::{ChannelBy, FactPaths, FactPathsRequest};
pub use self::file::read_paths;
pub use self::models::{Attributed, AttributedChannel};
use crate::AppError;
use ::attribution::{Credit, Model, Paths};

/// What each channel earned under a model, by name.
pub fn attribute(paths: &Paths, model: Model) -> Result<Vec<Credit>, AppError> {
    ::attribution::fit(paths, model).map_err(|error| AppError::refused("model_wrong", error.to_string()))
}
