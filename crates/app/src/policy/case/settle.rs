//! Settling the periods of a case, one after another, as if each were locked before the next begins.

use base::fact::History;
use base::{Calendar, FactId, Interval, PartyId, Symbols, Timestamp};
use credit::period::{MeasuredAll, Measures, Meter, Reduction, differences, period_line};
use credit::{CreditError, Derived, Fold, Line, NoTrace, Policy, Scratch, Sink, Undone};
use facts::Organised;

/// What the periods of a case are settled with.
pub(super) struct Settlement<'a> {
    pub policy: &'a Policy,
    pub organisation: Organised<'a>,
    pub symbols: &'a Symbols,
    pub calendar: &'a Calendar,
}

impl Settlement<'_> {
    /// The lines of all periods; of all time, without period rules, when there are none.
    pub fn lines(
        &self,
        history: &History<'_>,
        derived: Derived<'_>,
        periods: &[Interval],
    ) -> Result<Vec<Line>, CreditError> {
        let policies = std::slice::from_ref(self.policy);
        let meter = Meter::new(policies, periods);
        let mut known = MeasuredAll::new();
        let mut booked: Vec<Line> = Vec::new();
        let mut lines = Vec::new();
        let ranges = if periods.is_empty() { &[Interval::ALWAYS][..] } else { periods };
        for (number, range) in ranges.iter().enumerate() {
            let mut measures: Measures<'_> = Measures::new(&meter);
            let fold = Fold::new(policies, &self.organisation, self.symbols, *range);
            let mut sink = Settling { measures: &mut measures, lines: &mut lines };
            fold.member(&mut Scratch::default(), history, derived, &mut sink, &mut NoTrace)?;
            fold.joined(derived.bindings, &mut |joined| measures.join(joined));
            if periods.is_empty() {
                break;
            }
            let refuse =
                |source| CreditError::Money { order: FactId::default(), policy: self.policy.name.clone(), source };
            for (key, more) in measures.finish().map_err(refuse)? {
                let sum = known.entry(key).or_default();
                *sum = sum.checked_add(more).map_err(refuse)?;
            }
            let reduction = Reduction { policies, payees: &self.organisation, calendar: self.calendar };
            let effects = reduction.effects(&periods[..=number], &known)?;
            let now = effects.iter().map(|effect| keyed(period_line(effect, policies)));
            let more = differences(now, booked.iter().copied().map(keyed), *range).map_err(refuse)?;
            booked.extend_from_slice(&more);
            lines.extend(more);
        }
        Ok(lines)
    }
}

/// Keeps the lines of a fold and measures them.
struct Settling<'a, 'm> {
    measures: &'a mut Measures<'m>,
    lines: &'a mut Vec<Line>,
}

impl Sink for Settling<'_, '_> {
    fn line(&mut self, line: &Line) {
        self.measures.add(line);
        self.lines.push(*line);
    }

    fn undone(&mut self, undone: &Undone) {
        self.measures.undo(undone);
    }
}

fn keyed(line: Line) -> ((Option<PartyId>, u16, Timestamp), Line) {
    ((line.party, line.rule, line.ordered_at), line)
}
