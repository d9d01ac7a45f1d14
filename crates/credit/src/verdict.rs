//! Which rules apply to which lines of an order.

use crate::case::Case;
use crate::record::LineRecord;
use crate::resolve::Parties;
use crate::{CreditError, Note, Organisation, RuleVerdict, Trace};
use rule::Program;

/// For every line of an order and every rule of the policy: whether the rule applies.
///
/// A rule whose condition does not hold declares nothing for that line: it is neither credited nor shown as `(none)`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Verdicts {
    applies: Vec<bool>,
    rules: usize,
}

impl Verdicts {
    /// Whether a rule applies, by position of the line and number of the rule.
    pub fn applies(&self, line: usize, rule: usize) -> bool {
        self.applies[line * self.rules + rule]
    }

    /// Judges every rule for every line, and refuses a line whose credit would exceed the ceiling of a book.
    pub fn judge<O: Organisation, T: Trace>(
        &mut self,
        case: &Case<'_, O>,
        parties: &Parties,
        trace: &mut T,
    ) -> Result<(), CreditError> {
        self.rules = case.plan.rules;
        self.applies.clear();
        self.applies.resize(self.rules * case.lines.len(), false);
        let first_pool = usize::from(case.policy.first_pool());
        for (line, order_line) in case.lines.iter().enumerate() {
            let record = LineRecord { case, parties, line: order_line };
            for (rule, credit) in case.policy.credit.iter().enumerate() {
                let taken = case.policy.books[credit.book].first_match && self.is_taken(case, line, rule);
                self.rule(&record, line, (rule, credit.when.as_ref(), taken), trace);
            }
            for (pool, written) in case.policy.pools.iter().enumerate() {
                self.rule(&record, line, (first_pool + pool, written.when.as_ref(), false), trace);
            }
            self.check_ceilings(case, line)?;
        }
        Ok(())
    }

    /// Whether an earlier rule of the same book applies.
    fn is_taken<O>(&self, case: &Case<'_, O>, line: usize, rule: usize) -> bool {
        let credit = &case.policy.credit;
        (0..rule).any(|earlier| credit[earlier].book == credit[rule].book && self.applies(line, earlier))
    }

    fn rule<O: Organisation, T: Trace>(
        &mut self,
        record: &LineRecord<'_, O>,
        line: usize,
        (rule, when, taken): (usize, Option<&Program>, bool),
        trace: &mut T,
    ) {
        let holds = match when {
            _ if taken => false,
            None => true,
            Some(_) if line > 0 && record.case.plan.judged_once[rule] => self.applies(0, rule),
            Some(when) => when.test(record),
        };
        self.applies[line * self.rules + rule] = holds;
        if T::ON {
            let verdict = match (holds, taken) {
                (true, _) => RuleVerdict::Applies,
                (false, true) => RuleVerdict::EarlierApplies,
                (false, false) => RuleVerdict::ConditionFalse,
            };
            let explained = when.filter(|_| !taken);
            let clauses = explained.map(|when| when.explain(record)).unwrap_or_default();
            trace.note(Note::Rule { line: record.line.number, rule: rule as u16, verdict, clauses });
        }
    }

    fn check_ceilings<O: Organisation>(&self, case: &Case<'_, O>, line: usize) -> Result<(), CreditError> {
        for (number, book) in case.policy.books.iter().enumerate().filter(|(book, _)| case.plan.may_exceed[*book]) {
            let rules = case.policy.credit.iter().enumerate().filter(|(_, credit)| credit.book == number);
            let credited: i64 = rules.filter(|(rule, _)| self.applies(line, *rule)).map(|(_, rule)| rule.share.0).sum();
            if credited > book.ceiling.0 {
                return Err(CreditError::OverCeiling {
                    order: case.order.id,
                    line: case.lines[line].number,
                    book: case.symbols.text(book.name).to_owned(),
                    policy: case.policy.name.clone(),
                });
            }
        }
        Ok(())
    }
}
