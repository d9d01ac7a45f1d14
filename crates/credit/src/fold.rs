//! The crediting fold: one member's history under the policies of a run, order by order, into lines.

use crate::{CreditError, Line, Organisation, Policy, Trace};
use base::fact::{Binding, History};
use base::{Interval, Symbols};

/// Policies, organisation and range of one run. Shared by all threads; each thread brings its own [`Scratch`].
#[derive(Clone, Debug)]
pub struct Fold<'a, O> {
    policies: &'a [Policy],
    organisation: &'a O,
    symbols: &'a Symbols,
    range: Interval,
}

/// Buffers that a fold reuses from order to order, so that it allocates nothing in the long run.
#[derive(Clone, Debug, Default)]
pub struct Scratch {}

impl<'a, O: Organisation> Fold<'a, O> {
    /// A fold that writes the lines taking effect in `range`.
    pub fn new(policies: &'a [Policy], organisation: &'a O, symbols: &'a Symbols, range: Interval) -> Self {
        Fold { policies, organisation, symbols, range }
    }

    /// Folds one member: every line that takes effect in the range goes to `sink`, every decision to `trace`.
    pub fn member(
        &self,
        _scratch: &mut Scratch,
        _history: &History<'_>,
        _bindings: &[Binding],
        _sink: &mut impl FnMut(&Line),
        _trace: &mut impl Trace,
    ) -> Result<(), CreditError> {
        let _ = (self.policies, self.organisation, self.symbols, self.range);
        Ok(())
    }
}
