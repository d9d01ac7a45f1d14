//! What was seen: paths of touchpoints, and what came of them.

use crate::AttributionError;
use std::collections::HashMap;

/// What came of the journeys that took one path.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Outcome {
    /// How many of them converted; from 0 on.
    pub conversions: f64,
    /// What those conversions are worth together; from 0 on, and 0 when there are none.
    pub value: f64,
    /// How many ended in nothing; from 0 on.
    pub nulls: f64,
}

/// Paths of touchpoints with their outcomes. The same path may come any number of times.
#[derive(Clone, Debug, Default)]
pub struct Paths {
    names: Vec<String>,
    numbers: HashMap<String, u32>,
    rows: Vec<Row>,
}

/// One path: channels by number, earliest first.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row {
    pub channels: Box<[u32]>,
    pub outcome: Outcome,
}

/// Paths in one order, with channels numbered by name: what models work on.
pub(crate) struct Sorted {
    /// Names of the channels, in order.
    pub names: Vec<String>,
    /// Paths by channels and outcome.
    pub rows: Vec<Row>,
}

impl Paths {
    /// Adds a path, channels from the earliest touchpoint to the last, and what came of it.
    pub fn add<'n>(
        &mut self,
        channels: impl IntoIterator<Item = &'n str>,
        outcome: Outcome,
    ) -> Result<(), AttributionError> {
        let Outcome { conversions, value, nulls } = outcome;
        for (what, value) in
            [("the number of conversions", conversions), ("the value", value), ("the number of nulls", nulls)]
        {
            if !(value.is_finite() && value >= 0.0) {
                return Err(AttributionError::Number { what, value });
            }
        }
        if conversions <= 0.0 && value > 0.0 {
            return Err(AttributionError::ValueWithoutConversions(value));
        }
        let channels: Box<[u32]> = channels.into_iter().map(|name| self.number(name)).collect();
        if channels.is_empty() {
            return Err(AttributionError::NoTouchpoints);
        }
        self.rows.push(Row { channels, outcome });
        Ok(())
    }

    fn number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = self.names.len() as u32;
        self.names.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        number
    }

    /// How many paths were added.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether none was added.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(crate) fn sorted(&self) -> Sorted {
        let mut by_name: Vec<u32> = (0..self.names.len() as u32).collect();
        by_name.sort_unstable_by_key(|number| &self.names[*number as usize]);
        let mut place = vec![0; by_name.len()];
        for (position, number) in by_name.iter().enumerate() {
            place[*number as usize] = position as u32;
        }
        let renumbered = |row: &Row| Row {
            channels: row.channels.iter().map(|number| place[*number as usize]).collect(),
            outcome: row.outcome,
        };
        let mut rows: Vec<Row> = self.rows.iter().map(renumbered).collect();
        rows.sort_by(|one, other| {
            let (a, b) = (one.outcome, other.outcome);
            let outcomes = [(a.conversions, b.conversions), (a.value, b.value), (a.nulls, b.nulls)];
            outcomes.iter().fold(one.channels.cmp(&other.channels), |order, (a, b)| order.then(a.total_cmp(b)))
        });
        let names = by_name.iter().map(|number| self.names[*number as usize].clone()).collect();
        Sorted { names, rows }
    }
}
