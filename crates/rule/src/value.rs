//! Types, values, and what a program reads them from.

use base::{Calendar, Decimal, Timestamp};
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

/// The type of a field or expression. Every value may also be null.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// True or false.
    Bool,
    /// Characters.
    Text,
    /// An exact decimal.
    Number,
    /// An instant.
    Time,
}

impl Type {
    /// The word used in messages.
    pub fn name(self) -> &'static str {
        match self {
            Type::Bool => "bool",
            Type::Text => "text",
            Type::Number => "number",
            Type::Time => "time",
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A value, borrowed from the record or program where possible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// Absent.
    Null,
    /// True or false.
    Bool(bool),
    /// Characters.
    Text(Cow<'a, str>),
    /// An exact decimal.
    Number(Decimal),
    /// An instant.
    Time(Timestamp),
}

impl<'a> Value<'a> {
    /// A text value, borrowed.
    pub fn text(text: &'a str) -> Value<'a> {
        Value::Text(Cow::Borrowed(text))
    }

    /// Whether it is absent.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// The type; none for null.
    pub fn kind(&self) -> Option<Type> {
        match self {
            Value::Null => None,
            Value::Bool(_) => Some(Type::Bool),
            Value::Text(_) => Some(Type::Text),
            Value::Number(_) => Some(Type::Number),
            Value::Time(_) => Some(Type::Time),
        }
    }

    /// The same value, borrowed from this one.
    pub fn borrowed(&self) -> Value<'_> {
        match self {
            Value::Null => Value::Null,
            Value::Bool(truth) => Value::Bool(*truth),
            Value::Text(text) => Value::Text(Cow::Borrowed(text)),
            Value::Number(number) => Value::Number(*number),
            Value::Time(at) => Value::Time(*at),
        }
    }

    /// The same value, borrowed from nothing.
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Value::Null => Value::Null,
            Value::Bool(truth) => Value::Bool(truth),
            Value::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Value::Number(number) => Value::Number(number),
            Value::Time(at) => Value::Time(at),
        }
    }
}

/// As people read it: text in quotes, numbers plain, instants in UTC.
impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null => f.write_str("null"),
            Value::Bool(truth) => write!(f, "{truth}"),
            Value::Text(text) => write!(f, "{text:?}"),
            Value::Number(number) => write!(f, "{number}"),
            Value::Time(at) => f.write_str(&Calendar::utc().show(*at)),
        }
    }
}

/// The fields that a program may name, in the order in which a [`Record`] numbers them.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    fields: Vec<(Box<str>, Type)>,
    numbers: HashMap<Box<str>, usize>,
}

impl Schema {
    /// A schema of these fields. Of two fields with one name, the first is found.
    pub fn new<N: AsRef<str>>(fields: impl IntoIterator<Item = (N, Type)>) -> Schema {
        let fields: Vec<(Box<str>, Type)> =
            fields.into_iter().map(|(name, kind)| (name.as_ref().into(), kind)).collect();
        let mut numbers = HashMap::with_capacity(fields.len());
        for (number, (name, _)) in fields.iter().enumerate() {
            numbers.entry(name.clone()).or_insert(number);
        }
        Schema { fields, numbers }
    }

    /// Number and type of the field with this name.
    pub fn field(&self, name: &str) -> Option<(usize, Type)> {
        self.numbers.get(name).map(|number| (*number, self.fields[*number].1))
    }

    /// The name of a field by its number; empty when there is no such field.
    pub fn name(&self, field: usize) -> &str {
        self.fields.get(field).map_or("", |(name, _)| name)
    }

    /// Names of all fields, by number.
    pub fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.fields.iter().map(|(name, _)| name.as_ref())
    }

    /// How many fields it has.
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Whether it has no field.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }
}

/// Something that has the fields of a schema.
pub trait Record {
    /// The value of a field by its number in the schema: of the declared type, or null.
    fn get(&self, field: usize) -> Value<'_>;
}
