//! Which parts of a condition decided it.

use crate::node::{Evaluator, Node, Operation, Truth};
use crate::{EvaluationError, Record, Value};

/// A part of a condition that decided its outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// The part as it was written.
    pub text: String,
    /// Whether it holds; null does not.
    pub holds: bool,
    /// Why it could not be computed, if so.
    pub error: Option<EvaluationError>,
    /// Names and values of the fields it reads.
    pub values: Vec<(String, Value<'static>)>,
}

/// Walks a condition on one record.
pub(crate) struct Explainer<'a, R: ?Sized, N> {
    pub evaluator: Evaluator<'a, R>,
    /// The name of a field by its number.
    pub name: N,
}

impl<'a, R: Record + ?Sized, N: Fn(usize) -> &'a str> Explainer<'a, R, N> {
    /// The clauses that decided a condition.
    pub fn explain(&self, node: &'a Node) -> Vec<Clause> {
        let mut clauses = Vec::new();
        self.decide(node, &mut clauses);
        clauses
    }

    fn decide(&self, node: &'a Node, clauses: &mut Vec<Clause>) {
        match &node.operation {
            Operation::All(parts) => self.decide_parts(false, parts, clauses),
            Operation::Any(parts) => self.decide_parts(true, parts, clauses),
            Operation::Not(inner) if matches!(inner.operation, Operation::All(_) | Operation::Any(_)) => {
                self.decide(inner, clauses);
            }
            Operation::Choose(parts) => {
                let [condition, yes, no] = &**parts;
                self.decide(condition, clauses);
                match self.evaluator.truth(condition) {
                    Ok(Some(true)) => self.decide(yes, clauses),
                    Ok(_) => self.decide(no, clauses),
                    Err(_) => {}
                }
            }
            _ => clauses.push(self.clause(node, self.evaluator.truth(node))),
        }
    }

    /// The first part that decides is enough; when none does, all are needed.
    fn decide_parts(&self, decider: bool, parts: &'a [Node], clauses: &mut Vec<Clause>) {
        match parts.iter().find(|part| self.evaluator.truth(part) == Ok(Some(decider))) {
            Some(part) => self.decide(part, clauses),
            None => {
                for part in parts {
                    self.decide(part, clauses);
                }
            }
        }
    }

    fn clause(&self, node: &'a Node, truth: Truth) -> Clause {
        let mut fields = Vec::new();
        node.add_fields(&mut fields);
        let value = |field: usize| ((self.name)(field).to_owned(), self.evaluator.record.get(field).into_owned());
        Clause {
            text: self.evaluator.source[node.start..node.end].to_owned(),
            holds: truth == Ok(Some(true)),
            error: truth.err(),
            values: fields.into_iter().map(value).collect(),
        }
    }
}
