//! Which touchpoints before an order count, and how much: the attribution models in exact integer weights.

use crate::case::Case;
use crate::hold::days;
use crate::record::TouchRecord;
use crate::{Model, Note, Organisation, TouchVerdict, Trace, WeightBy, Weights};
use base::Symbol;
use base::fact::Touch;
use rule::Program;

/// The window, condition and model of a party.
#[derive(Clone, Copy)]
pub(crate) struct Path<'a> {
    /// Position of the party in the policy.
    pub party: usize,
    /// Which touchpoints count.
    pub when: Option<&'a Program>,
    /// Length of the window.
    pub within_days: u32,
    /// How credit is spread.
    pub model: &'a Model,
}

/// Touchpoints that count for one party, earliest first, with their weights.
#[derive(Clone, Debug, Default)]
pub(crate) struct Attribution {
    /// Positions in the member's touchpoints.
    pub touches: Vec<usize>,
    /// Weight of each.
    pub weights: Vec<i64>,
}

impl Attribution {
    /// Finds and weighs the touchpoints of a path.
    ///
    /// The window ends with the order (a touchpoint at its instant comes before it) and begins so many times 24 hours
    /// earlier, inclusive. A touchpoint that names nobody cannot be credited and does not count.
    pub fn fill<O: Organisation, T: Trace>(&mut self, case: &Case<'_, O>, path: Path<'_>, trace: &mut T) {
        self.touches.clear();
        let touches = case.history.touches;
        let since = case.order.at.plus_days(-days(path.within_days));
        let until = touches.partition_point(|touch| touch.at <= case.order.at);
        for (position, touch) in touches[..until].iter().enumerate().rev() {
            if touch.at < since {
                if T::ON {
                    refuse_older(path.party, &touches[..=position], trace);
                }
                break;
            }
            let record = TouchRecord { organisation: case.organisation, symbols: case.symbols, touch };
            let holds = path.when.is_none_or(|when| when.test(&record));
            let weighs = match path.model {
                Model::Weights(weights) => fitted(case, weights, touch) > 0,
                _ => true,
            };
            if holds && touch.party.is_some() && weighs {
                self.touches.push(position);
                if *path.model == Model::Last && !T::ON {
                    break;
                }
            } else if T::ON {
                let verdict = match (holds, touch.party) {
                    (false, _) => TouchVerdict::ConditionFalse,
                    (true, None) => TouchVerdict::NamesNobody,
                    (true, Some(_)) => TouchVerdict::NoWeight,
                };
                let clauses = path.when.map(|when| when.explain(&record)).unwrap_or_default();
                trace.note(Note::Touch { party: path.party, touch, verdict, clauses });
            }
        }
        self.touches.reverse();
        if T::ON {
            self.tell(case, path, trace);
        }
        pick(path.model, &mut self.touches);
        weigh(case, path.model, &self.touches, &mut self.weights);
    }

    /// Tells which of the touchpoints that qualify are picked, and with what weight.
    fn tell<O: Organisation, T: Trace>(&self, case: &Case<'_, O>, path: Path<'_>, trace: &mut T) {
        let mut picked = self.touches.clone();
        let mut weights = Vec::new();
        pick(path.model, &mut picked);
        weigh(case, path.model, &picked, &mut weights);
        for position in &self.touches {
            let touch = &case.history.touches[*position];
            let record = TouchRecord { organisation: case.organisation, symbols: case.symbols, touch };
            let clauses = path.when.map(|when| when.explain(&record)).unwrap_or_default();
            let verdict = match picked.iter().position(|other| other == position) {
                Some(place) => TouchVerdict::Counts { weight: weights[place] },
                None => TouchVerdict::NotPicked,
            };
            trace.note(Note::Touch { party: path.party, touch, verdict, clauses });
        }
    }
}

fn refuse_older<T: Trace>(party: usize, touches: &[Touch], trace: &mut T) {
    for touch in touches {
        trace.note(Note::Touch { party, touch, verdict: TouchVerdict::TooOld, clauses: Vec::new() });
    }
}

/// Leaves the one touchpoint that a first or last model credits.
fn pick(model: &Model, touches: &mut Vec<usize>) {
    match model {
        Model::First => touches.truncate(1),
        Model::Last => {
            touches.drain(..touches.len().saturating_sub(1));
        }
        Model::Linear | Model::Position { .. } | Model::Decay { .. } | Model::Weights(_) => {}
    }
}

/// Weights of the picked touchpoints, none of them negative.
fn weigh<O: Organisation>(case: &Case<'_, O>, model: &Model, picked: &[usize], weights: &mut Vec<i64>) {
    let (ordered_at, touches) = (case.order.at, case.history.touches);
    weights.clear();
    match model {
        Model::First | Model::Last | Model::Linear => weights.resize(picked.len(), 1),
        Model::Position { first, middle, last } => match picked.len() {
            0 => {}
            1 | 2 => weights.resize(picked.len(), 1),
            count => {
                let between = count as i64 - 2;
                weights.resize(count, middle.0);
                weights[0] = first.0 * between;
                weights[count - 1] = last.0 * between;
            }
        },
        Model::Decay { half_life_days } => {
            let ages = picked.iter().map(|position| ordered_at.0 - touches[*position].at.0);
            weights.extend(ages.map(|age| decayed(age, *half_life_days)));
        }
        Model::Weights(of) => weights.extend(picked.iter().map(|position| fitted(case, of, &touches[*position]))),
    }
}

/// The frozen weight of a touchpoint; zero when it has none.
fn fitted<O: Organisation>(case: &Case<'_, O>, weights: &Weights, touch: &Touch) -> i64 {
    let is = |word: &Symbol| match weights.by {
        WeightBy::Channel => *word == touch.channel,
        WeightBy::Kind => *word == touch.kind,
        WeightBy::Party => touch.party.is_some_and(|who| case.organisation.key(who) == case.symbols.text(*word)),
    };
    weights.of.iter().find(|(word, _)| is(word)).map_or(0, |(_, weight)| *weight)
}

/// Weight of a touchpoint of this age in microseconds: 2^40 at the order, half of it one half-life earlier, linear between
/// whole half-lives (rounded down to a 2^40th), and never below one.
fn decayed(age: i64, half_life_days: u32) -> i64 {
    const WHOLE: i128 = 1 << 40;
    let half_life = i128::from(half_life_days.max(1)) * 86_400_000_000;
    let age = i128::from(age.max(0));
    let halvings = (age / half_life).min(40) as u32;
    let rest = age % half_life;
    let weight = WHOLE * (2 * half_life - rest) / (2 * half_life);
    ((weight >> halvings) as i64).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400_000_000;

    #[test]
    fn decay_halves_exactly_and_is_linear_between() {
        let whole = 1_i64 << 40;
        let check = |age: i64, expect: i64| assert_eq!(decayed(age, 7), expect, "age {age}");
        check(0, whole);
        check(7 * DAY, whole / 2);
        check(14 * DAY, whole / 4);
        check(7 * DAY / 2, whole * 3 / 4);
        check(7 * DAY * 3 / 2, whole * 3 / 8);
        check(7 * DAY * 1000, 1);
        check(-5, whole);
    }
}
