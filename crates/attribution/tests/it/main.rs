//! Models on small journeys whose answers are worked out by hand, and laws that hold for all.

mod laws;
mod tables;

use attribution::{Credit, Model, Outcome, Paths, fit};

/// Every model, with its usual parameters.
pub const ALL: [Model; 7] =
    [Model::First, Model::Last, Model::Linear, Model::POSITION, Model::DECAY, Model::Markov, Model::Shapley];

/// Paths written as `a > b`, with conversions, value and nulls.
pub fn paths<P: AsRef<str>>(rows: &[(P, f64, f64, f64)]) -> Paths {
    let mut paths = Paths::default();
    for (path, conversions, value, nulls) in rows {
        let outcome = Outcome { conversions: *conversions, value: *value, nulls: *nulls };
        paths.add(path.as_ref().split(" > "), outcome).expect("a right path");
    }
    paths
}

/// What a model says.
pub fn credits(paths: &Paths, model: Model) -> Vec<Credit> {
    fit(paths, model).expect("a right model")
}
