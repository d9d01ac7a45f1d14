//! A compiled program: what other rooms hold and run.

use crate::check::Checker;
use crate::explain::{Clause, Explainer};
use crate::node::{Evaluator, Node};
use crate::parse::parse;
use crate::{EvaluationError, Record, RuleError, Schema, Type, Value};
use base::Calendar;
use std::sync::Arc;

/// A compiled condition or value expression. Cloning is cheap.
#[derive(Clone, Debug)]
pub struct Program {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    source: String,
    expect: Type,
    calendar: Calendar,
    root: Node,
    /// Ascending.
    fields: Vec<usize>,
    /// Names of `fields`.
    names: Vec<String>,
}

impl Program {
    /// Checks and compiles a source whose result must be of a type. Dates in it are days of UTC.
    pub fn compile(source: &str, schema: &Schema, expect: Type) -> Result<Program, RuleError> {
        Self::compile_with(source, schema, expect, &Calendar::utc())
    }

    /// As [`Program::compile`]; dates in it are days of a calendar.
    pub fn compile_with(
        source: &str,
        schema: &Schema,
        expect: Type,
        calendar: &Calendar,
    ) -> Result<Program, RuleError> {
        let root = Checker { source, schema, calendar }.program(&parse(source)?, expect)?;
        let mut fields = Vec::new();
        root.add_fields(&mut fields);
        fields.sort_unstable();
        let names = fields.iter().map(|field| schema.name(*field).to_owned()).collect();
        let (source, calendar) = (source.to_owned(), calendar.clone());
        Ok(Program { inner: Arc::new(Inner { source, expect, calendar, root, fields, names }) })
    }

    /// Whether a condition holds; null counts as false, and so does a value that cannot be computed.
    pub fn test<R: Record + ?Sized>(&self, record: &R) -> bool {
        matches!(self.evaluator(record).truth(&self.inner.root), Ok(Some(true)))
    }

    /// The value for a record.
    pub fn evaluate<'a, R: Record + ?Sized>(&'a self, record: &'a R) -> Result<Value<'a>, EvaluationError> {
        self.evaluator(record).value(&self.inner.root)
    }

    /// The clauses that decided a condition, in the order written: alone they make the same outcome, whatever the fields
    /// that they do not read. Empty when the program is no condition.
    pub fn explain<R: Record + ?Sized>(&self, record: &R) -> Vec<Clause> {
        if self.inner.expect != Type::Bool {
            return Vec::new();
        }
        let name = |field: usize| {
            let position = self.inner.fields.binary_search(&field).unwrap_or_default();
            self.inner.names.get(position).map_or("", String::as_str)
        };
        Explainer { evaluator: self.evaluator(record), name }.explain(&self.inner.root)
    }

    /// Numbers of the fields it reads, ascending.
    pub fn fields(&self) -> &[usize] {
        &self.inner.fields
    }

    /// As it was written.
    pub fn source(&self) -> &str {
        &self.inner.source
    }

    fn evaluator<'a, R: Record + ?Sized>(&'a self, record: &'a R) -> Evaluator<'a, R> {
        Evaluator { source: &self.inner.source, calendar: &self.inner.calendar, record }
    }
}
