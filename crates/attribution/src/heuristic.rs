//! Rules of thumb: each path is spread by itself, by the places of its touchpoints.

use crate::Model;

/// Share of every touchpoint of a path of this length; they sum to 1.
pub(crate) fn shares(model: Model, length: usize, shares: &mut Vec<f64>) {
    shares.clear();
    shares.resize(length, 0.0);
    match model {
        Model::First => shares[0] = 1.0,
        Model::Last => shares[length - 1] = 1.0,
        Model::Position { first, middle, last } if length > 2 => {
            let whole = first + middle + last;
            shares.fill(middle / whole / (length - 2) as f64);
            shares[0] = first / whole;
            shares[length - 1] = last / whole;
        }
        Model::Decay { half_life } => {
            for (back, share) in shares.iter_mut().rev().enumerate() {
                *share = (-(back as f64) / half_life).exp2();
            }
            let whole: f64 = shares.iter().rev().sum();
            shares.iter_mut().for_each(|share| *share /= whole);
        }
        Model::Linear | Model::Position { .. } | Model::Markov | Model::Shapley => shares.fill(1.0 / length as f64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_of_every_rule() {
        let check = |model, expect: &[f64]| {
            let mut found = Vec::new();
            shares(model, expect.len(), &mut found);
            let near = found.iter().zip(expect).all(|(found, expect)| (found - expect).abs() < 1e-15);
            assert!(near, "{model:?}: {found:?} is not {expect:?}");
        };
        for alone in [Model::First, Model::Last, Model::Linear, Model::POSITION, Model::DECAY] {
            check(alone, &[1.0]);
        }
        check(Model::First, &[1.0, 0.0, 0.0]);
        check(Model::Last, &[0.0, 0.0, 1.0]);
        check(Model::Linear, &[0.25; 4]);
        check(Model::POSITION, &[0.5, 0.5]);
        check(Model::POSITION, &[0.4, 0.2, 0.4]);
        check(Model::POSITION, &[0.4, 0.1, 0.1, 0.4]);
        check(Model::Position { first: 1.0, middle: 0.0, last: 3.0 }, &[0.25, 0.0, 0.75]);
        check(Model::DECAY, &[1.0 / 7.0, 2.0 / 7.0, 4.0 / 7.0]);
        check(
            Model::Decay { half_life: 2.0 },
            &[1.0 / (3.0 + 2_f64.sqrt()), 2_f64.sqrt() / (3.0 + 2_f64.sqrt()), 2.0 / (3.0 + 2_f64.sqrt())],
        );
    }
}
