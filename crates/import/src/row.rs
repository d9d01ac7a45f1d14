//! One row as expressions see it: its own columns, looked-up columns, and numbers and instants made of them.

use crate::compile::{Expression, How, Origin, Scope};
use crate::error::Fault;
use crate::mapping::{DeclaredCurrency, Mapping};
use crate::reading::{Ends, Reading};
use crate::source::Row;
use crate::table::Table;
use crate::wrong::Wrong;
use base::{Decimal, Timestamp};
use rule::{Record, Value};
use std::borrow::Cow;
use std::cell::Cell;

/// A look-up of a source, ready to be used.
#[derive(Debug)]
pub(crate) struct Joined {
    /// Position among the tables.
    pub(crate) table: usize,
    /// Position of the other source.
    pub(crate) source: usize,
}

/// A row and all that its expressions may read.
pub(crate) struct View<'a> {
    pub(crate) mapping: &'a Mapping,
    pub(crate) scope: &'a Scope,
    pub(crate) reading: &'a Reading,
    pub(crate) row: &'a Row,
    pub(crate) lookups: &'a [Joined],
    pub(crate) tables: &'a [Table],
    /// For every look-up the row that was found.
    pub(crate) found: &'a [Option<u32>],
    /// A field that could not be read while an expression was evaluated.
    pub(crate) unreadable: Cell<Option<usize>>,
}

impl Record for View<'_> {
    fn get(&self, field: usize) -> Value<'_> {
        let (of, number) = match self.scope.origin(field) {
            Origin::Own(_) | Origin::Joined { .. } => return self.text_of(field).map_or(Value::Null, Value::text),
            Origin::Number(of) => (of, true),
            Origin::Time(of) => (of, false),
        };
        let Some(text) = self.text_of(of) else { return Value::Null };
        let reading = self.reading_of(of);
        let value = if number { reading.number(text).map(Value::Number) } else { reading.time(text).map(Value::Time) };
        value.unwrap_or_else(|_| {
            self.unreadable.set(Some(field));
            Value::Null
        })
    }
}

impl<'a> View<'a> {
    /// The text of a column; nothing for null.
    fn text_of(&self, field: usize) -> Option<&'a str> {
        match self.scope.origin(field) {
            Origin::Own(column) => self.reading.value(self.row.value(column)),
            Origin::Joined { lookup, column } => {
                let row = self.found.get(lookup).copied().flatten()?;
                self.tables[self.lookups[lookup].table].value(row, column)
            }
            Origin::Number(of) | Origin::Time(of) => self.text_of(of),
        }
    }

    /// How the source of a column writes its values.
    fn reading_of(&self, field: usize) -> &'a Reading {
        match self.scope.origin(field) {
            Origin::Joined { lookup, .. } => &self.mapping.sources[self.lookups[lookup].source].reading,
            Origin::Number(of) | Origin::Time(of) => self.reading_of(of),
            Origin::Own(_) => self.reading,
        }
    }

    /// A fault of the column that an expression reads.
    pub(crate) fn fault(&self, wrong: Wrong, expression: &Expression, reason: impl Into<String>) -> Fault {
        let value = expression.field.and_then(|field| self.text_of(field)).unwrap_or_default();
        Fault::new(wrong, expression.column.as_str(), value, reason)
    }

    fn evaluate<'s>(&'s self, expression: &'s Expression) -> Result<Value<'s>, Fault> {
        let value = match &expression.how {
            How::Nothing => return Ok(Value::Null),
            How::Word(word) => return Ok(Value::text(word)),
            How::Field(field) => self.get(*field),
            How::Program(program) => program
                .evaluate(self)
                .map_err(|error| self.fault(Wrong::ExpressionFailed, expression, error.to_string()))?,
        };
        match self.unreadable.take() {
            None => Ok(value),
            Some(field) => Err(self.unreadable_fault(field)),
        }
    }

    fn unreadable_fault(&self, field: usize) -> Fault {
        let text = self.text_of(field).unwrap_or_default();
        let reading = self.reading_of(field);
        let (wrong, reason) = match self.scope.origin(field) {
            Origin::Number(_) => (Wrong::NumberWrong, reading.number(text).err()),
            _ => (Wrong::DateWrong, reading.time(text).err()),
        };
        Fault::new(wrong, self.scope.column_name(field), text, reason.unwrap_or_default())
    }

    /// Whether a condition holds; null does not.
    pub(crate) fn holds(&self, condition: &Expression) -> Result<bool, Fault> {
        Ok(self.evaluate(condition)? == Value::Bool(true))
    }

    /// A text; nothing for null and for the empty text.
    pub(crate) fn text<'s>(&'s self, expression: &'s Expression) -> Result<Option<Cow<'s, str>>, Fault> {
        Ok(match self.evaluate(expression)? {
            Value::Text(text) if !text.is_empty() => Some(text),
            _ => None,
        })
    }

    /// A text that must be there.
    pub(crate) fn needed_text(&self, expression: &Expression) -> Result<String, Fault> {
        self.text(expression)?.map(Cow::into_owned).ok_or_else(|| self.missing(expression))
    }

    /// A text, or the empty one.
    pub(crate) fn text_or_empty(&self, expression: &Expression) -> Result<String, Fault> {
        Ok(self.text(expression)?.map(Cow::into_owned).unwrap_or_default())
    }

    /// An optional text of its own.
    pub(crate) fn owned_text(&self, expression: &Expression) -> Result<Option<String>, Fault> {
        Ok(self.text(expression)?.map(Cow::into_owned))
    }

    /// The fault of a value that must be there.
    pub(crate) fn missing(&self, expression: &Expression) -> Fault {
        let written = match expression.field.map(|field| self.scope.origin(field)) {
            Some(Origin::Own(column)) => self.row.value(column),
            Some(Origin::Number(of) | Origin::Time(of)) => match self.scope.origin(of) {
                Origin::Own(column) => self.row.value(column),
                _ => "",
            },
            _ => "",
        };
        let reason = format!("{} has no value, but must have one", expression.name);
        Fault::new(Wrong::ValueMissing, expression.column.as_str(), written, reason)
    }

    /// A number.
    pub(crate) fn number(&self, expression: &Expression) -> Result<Option<Decimal>, Fault> {
        Ok(match self.evaluate(expression)? {
            Value::Number(number) => Some(number),
            _ => None,
        })
    }

    /// A whole number from `least` on.
    pub(crate) fn count(&self, expression: &Expression, least: u32) -> Result<Option<u32>, Fault> {
        let Some(number) = self.number(expression)? else { return Ok(None) };
        let whole = number.is_integer().then(|| u32::try_from(number.normalize().mantissa()).ok()).flatten();
        match whole.filter(|whole| *whole >= least && number.normalize().scale() == 0) {
            Some(whole) => Ok(Some(whole)),
            None => {
                Err(self.fault(Wrong::NumberWrong, expression, format!("{number} is no whole number from {least} on")))
            }
        }
    }

    /// An amount in minor units.
    pub(crate) fn amount(&self, expression: &Expression, currency: &DeclaredCurrency) -> Result<Option<i64>, Fault> {
        let Some(number) = self.number(expression)? else { return Ok(None) };
        match currency.currency.amount(number, currency.rounding) {
            Ok(amount) => Ok(Some(amount.0)),
            Err(error @ base::MoneyError::TooManyDigits { .. }) => {
                let remedy = "declare a larger scale, or rounding: half_even";
                Err(self.fault(Wrong::AmountWrong, expression, format!("{error}; {remedy}")))
            }
            Err(error) => Err(self.fault(Wrong::AmountWrong, expression, error.to_string())),
        }
    }

    /// An instant.
    pub(crate) fn time(&self, expression: &Expression) -> Result<Option<Timestamp>, Fault> {
        match self.evaluate(expression)? {
            Value::Time(at) => Ok(Some(at)),
            Value::Text(text) if !text.is_empty() => match self.reading.time(&text) {
                Ok(at) => Ok(Some(at)),
                Err(reason) => Err(Fault::new(Wrong::DateWrong, expression.column.as_str(), text, reason)),
            },
            _ => Ok(None),
        }
    }

    /// An instant that must be there.
    pub(crate) fn needed_time(&self, expression: &Expression) -> Result<i64, Fault> {
        self.time(expression)?.map(|at| at.0).ok_or_else(|| self.missing(expression))
    }

    /// The end of an interval, as the first instant after it.
    pub(crate) fn end(&self, expression: &Expression, ends: Ends) -> Result<Option<Timestamp>, Fault> {
        Ok(self.time(expression)?.map(|written| self.reading.end(written, ends)))
    }
}
