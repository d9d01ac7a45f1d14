//! From paths to what each channel earned.

use crate::chain::Chain;
use crate::heuristic::shares;
use crate::paths::{Paths, Sorted};
use crate::shapley::distinct;
use crate::sum::{Sum, sum};
use crate::{AttributionError, Model};

/// What a channel earned.
#[derive(Clone, Debug, PartialEq)]
pub struct Credit {
    /// Its name.
    pub channel: String,
    /// Conversions.
    pub conversions: f64,
    /// What they are worth.
    pub value: f64,
}

/// Spreads the conversions of all paths, and their value, over the channels. Channels come by name, also those that earned
/// nothing; together they have all conversions and all value.
///
/// *Markov.* Journeys are a chain of first order from channel to channel that ends in a conversion or in nothing; every
/// transition is weighted by the journeys that took it, conversions and nulls together, and a path ends in conversions and nulls
/// in its own proportion. The removal effect of a channel is the part of the probability of a conversion that is lost when
/// every step into the channel ends in nothing instead: 1 − P(conversion, channel removed) / P(conversion). Conversions are
/// spread in proportion to removal effects. Value likewise, with the expected value of a journey in the place of the probability:
/// a conversion out of a channel is worth the mean value of conversions of paths that end in it.
/// (Anderl, Becker, von Wangenheim, Schumann, "Mapping the customer journey", 2016.)
///
/// *Shapley.* A coalition of channels is worth the conversions of the paths that need no other channel; the Shapley value of
/// that game divides each path evenly over its distinct channels.
pub fn fit(paths: &Paths, model: Model) -> Result<Vec<Credit>, AttributionError> {
    model.check()?;
    let sorted = paths.sorted();
    let (conversions, value) = match model {
        Model::Markov => markov(&sorted),
        _ => spread(&sorted, model),
    };
    let credits = sorted.names.into_iter().zip(conversions).zip(value);
    Ok(credits.map(|((channel, conversions), value)| Credit { channel, conversions, value }).collect())
}

/// Path by path.
fn spread(paths: &Sorted, model: Model) -> (Vec<f64>, Vec<f64>) {
    let mut sums = vec![(Sum::default(), Sum::default()); paths.names.len()];
    let (mut parts, mut channels) = (Vec::new(), Vec::new());
    for row in &paths.rows {
        match model {
            Model::Shapley => distinct(&row.channels, &mut channels),
            _ => {
                channels.clear();
                channels.extend_from_slice(&row.channels);
            }
        }
        shares(model, channels.len(), &mut parts);
        for (channel, part) in channels.iter().zip(&parts) {
            let (conversions, value) = &mut sums[*channel as usize];
            conversions.add(row.outcome.conversions * part);
            value.add(row.outcome.value * part);
        }
    }
    sums.into_iter().map(|(conversions, value)| (conversions.total(), value.total())).unzip()
}

/// By removal effects.
///
/// A journey without the channel k converts when it converts at all and does not come through k. By the Markov property the
/// conversions through k are P(k is reached) · P(conversion from k), so the removal effect is that product over
/// P(conversion), and one elimination serves all channels.
fn markov(paths: &Sorted) -> (Vec<f64>, Vec<f64>) {
    let size = paths.names.len();
    let mut chain = Chain::new(size);
    let (mut conversions, mut value) = (vec![0.0; size], vec![0.0; size]);
    for row in &paths.rows {
        chain.add(&row.channels, row.outcome.conversions + row.outcome.nulls);
        if let Some(last) = row.channels.last() {
            conversions[*last as usize] += row.outcome.conversions;
            value[*last as usize] += row.outcome.value;
        }
    }
    let solved = chain.eliminate();
    let (converts, earns) = (solved.solve(&conversions), solved.solve(&value));
    let mut reward = vec![0.0; size];
    let mut removal = |channel: usize| {
        reward[channel] = 1.0;
        let visits = solved.solve(&reward);
        reward[channel] = 0.0;
        let reached: f64 = chain.starts().iter().zip(&visits).map(|(starts, visits)| starts * visits).sum();
        let reached = if visits[channel] > 0.0 { reached / visits[channel] } else { 0.0 };
        (reached * converts[channel], reached * earns[channel])
    };
    let (lost_conversions, lost_value): (Vec<f64>, Vec<f64>) = (0..size).map(&mut removal).unzip();
    (in_proportion(sum(conversions), &lost_conversions), in_proportion(sum(value), &lost_value))
}

/// Divides a total in proportion to weights; nobody gets anything of nothing.
fn in_proportion(total: f64, weights: &[f64]) -> Vec<f64> {
    let whole = sum(weights.iter().copied());
    weights.iter().map(|weight| if whole > 0.0 { total * (weight / whole) } else { 0.0 }).collect()
}
