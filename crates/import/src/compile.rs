//! Expressions of the mapping, compiled against the columns of a source.
//!
//! `number(COLUMN)` and `date(COLUMN)` are read by the source's own separators and formats: they are turned into fields of
//! type number and time before the rule compiler sees them, with names of the same length so that places stay true.

use crate::mapping::Mapping;
use crate::problem::{Place, Problems};
use crate::yaml::{Fields, Scalar};
use base::Calendar;
use rule::{Program, Schema, Type};
use std::collections::HashMap;

/// Where the value of a field comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A column of the row.
    Own(usize),
    /// A column of a looked-up row.
    Joined {
        /// Position among the source's look-ups.
        lookup: usize,
        /// Column of the other source.
        column: usize,
    },
    /// The number in another field.
    Number(usize),
    /// The instant in another field.
    Time(usize),
}

/// The fields that expressions of one source may name.
#[derive(Debug, Default)]
pub(crate) struct Scope {
    names: Vec<String>,
    origins: Vec<Origin>,
    numbers: HashMap<String, usize>,
    /// How many of the fields are columns; the rest are made of them.
    columns: usize,
}

const NUMBER_PREFIX: &str = "__num__";
const TIME_PREFIX: &str = "_date_";

impl Scope {
    /// Adds the columns of the row, or of a looked-up row under its name.
    pub(crate) fn add_columns(&mut self, lookup: Option<(usize, &str)>, columns: &[String]) {
        for (column, name) in columns.iter().enumerate() {
            let (name, origin) = match lookup {
                None => (name.clone(), Origin::Own(column)),
                Some((lookup, prefix)) => (format!("{prefix}.{name}"), Origin::Joined { lookup, column }),
            };
            self.add(name, origin);
        }
        self.columns = self.names.len();
    }

    fn add(&mut self, name: String, origin: Origin) -> usize {
        let number = self.names.len();
        self.numbers.entry(name.clone()).or_insert(number);
        self.names.push(name);
        self.origins.push(origin);
        number
    }

    /// Where the value of a field comes from.
    pub(crate) fn origin(&self, field: usize) -> Origin {
        self.origins[field]
    }

    /// Where the values of all fields come from.
    pub(crate) fn origins(&self) -> &[Origin] {
        &self.origins
    }

    /// Name of the column that a field is or is made of.
    pub(crate) fn column_name(&self, field: usize) -> &str {
        match self.origins[field] {
            Origin::Number(of) | Origin::Time(of) => &self.names[of],
            Origin::Own(_) | Origin::Joined { .. } => &self.names[field],
        }
    }

    fn column(&self, name: &str) -> Option<usize> {
        self.numbers.get(name).copied().filter(|field| *field < self.columns)
    }

    /// The field of a type made of a column; the column itself for text.
    fn derived(&mut self, column: usize, kind: Type) -> usize {
        let (prefix, origin) = match kind {
            Type::Number => (NUMBER_PREFIX, Origin::Number(column)),
            Type::Time => (TIME_PREFIX, Origin::Time(column)),
            Type::Text | Type::Bool => return column,
        };
        let name = format!("{prefix}{}", self.names[column]);
        match self.numbers.get(&name) {
            Some(known) => *known,
            None => self.add(name, origin),
        }
    }

    fn schema(&self, with_derived: bool) -> Schema {
        let shown = if with_derived { self.names.len() } else { self.columns };
        let kind = |origin: &Origin| match origin {
            Origin::Number(_) => Type::Number,
            Origin::Time(_) => Type::Time,
            Origin::Own(_) | Origin::Joined { .. } => Type::Text,
        };
        Schema::new(self.names.iter().zip(&self.origins).take(shown).map(|(name, origin)| (name, kind(origin))))
    }

    /// The column that an expression consists of, if it is nothing else.
    fn bare(&self, expression: &str) -> Option<usize> {
        let expression = expression.trim();
        let quoted = expression.strip_prefix("row[\"").and_then(|rest| rest.strip_suffix("\"]"));
        self.column(quoted.unwrap_or(expression))
    }

    /// Turns `number(COLUMN)` and `date(COLUMN)` into fields of the same length.
    fn rewrite(&mut self, expression: &str) -> Option<String> {
        let mut out = String::with_capacity(expression.len());
        let mut rest = expression;
        let mut changed = false;
        while let Some(first) = rest.chars().next() {
            let taken = match first {
                '"' | '\'' => literal_length(rest),
                letter if letter == '_' || letter.is_alphabetic() => {
                    if !out.ends_with('.')
                        && let Some((length, field)) = self.call(rest)
                    {
                        let start = out.chars().count();
                        out.push_str(&field);
                        let written = rest[..length].chars().count();
                        let missing = written.saturating_sub(out.chars().count() - start);
                        out.extend(std::iter::repeat_n(' ', missing));
                        rest = &rest[length..];
                        changed = true;
                        continue;
                    }
                    rest.find(|letter: char| letter != '_' && !letter.is_alphanumeric()).unwrap_or(rest.len())
                }
                other => other.len_utf8(),
            };
            out.push_str(&rest[..taken]);
            rest = &rest[taken..];
        }
        changed.then_some(out)
    }

    /// Length of a call of `number` or `date` on a column at the start of a text, and the field it stands for.
    fn call(&mut self, text: &str) -> Option<(usize, String)> {
        let (kind, prefix, inner) = match (text.strip_prefix("number("), text.strip_prefix("date(")) {
            (Some(inner), _) => (Type::Number, NUMBER_PREFIX, inner),
            (_, Some(inner)) => (Type::Time, TIME_PREFIX, inner),
            _ => return None,
        };
        let blanks = inner.len() - inner.trim_start().len();
        let inner = &inner[blanks..];
        let (name, length, quoted) = match inner.strip_prefix("row[\"") {
            Some(quoted) => {
                let end = quoted.find("\"]")?;
                (&quoted[..end], end + "row[\"\"]".len(), true)
            }
            None => {
                let end = inner.find(|c: char| c != '_' && c != '.' && !c.is_alphanumeric())?;
                (&inner[..end], end, false)
            }
        };
        let after = &inner[length..];
        let closing = after.len() - after.trim_start().len();
        after[closing..].strip_prefix(')')?;
        let column = self.column(name)?;
        self.derived(column, kind);
        let field = if quoted { format!("row[\"{prefix}{name}\"]") } else { format!("{prefix}{name}") };
        let opening = text.find('(').unwrap_or(0) + 1;
        Some((opening + blanks + length + closing + 1, field))
    }
}

/// Length of the string literal at the start of a text.
fn literal_length(text: &str) -> usize {
    let mut characters = text.char_indices();
    let quote = characters.next().map(|(_, quote)| quote);
    while let Some((at, character)) = characters.next() {
        if character == '\\' {
            characters.next();
        } else if Some(character) == quote {
            return at + character.len_utf8();
        }
    }
    text.len()
}

/// A compiled expression and what to call it in messages.
#[derive(Clone, Debug)]
pub(crate) struct Expression {
    pub(crate) how: How,
    /// The column it reads, or else the field of the mapping.
    pub(crate) column: String,
    /// The first field it reads.
    pub(crate) field: Option<usize>,
    /// The key of the mapping it stands behind.
    pub(crate) name: String,
}

/// How a value is found.
#[derive(Clone, Debug)]
pub(crate) enum How {
    /// There is none.
    Nothing,
    /// It is always this text.
    Word(String),
    /// It is a field.
    Field(usize),
    /// It is computed.
    Program(Program),
}

/// Compiles the expressions of one source, and checks what does not depend on columns.
pub(crate) struct Compiler<'a> {
    pub(crate) mapping: &'a Mapping,
    pub(crate) problems: &'a mut Problems,
    scope: Option<&'a mut Scope>,
    calendar: Calendar,
    pub(crate) ends: crate::reading::Ends,
}

impl<'a> Compiler<'a> {
    /// Checks everything but expressions: the columns are not known yet.
    pub(crate) fn without_columns(mapping: &'a Mapping, problems: &'a mut Problems) -> Self {
        Compiler { mapping, problems, scope: None, calendar: Calendar::utc(), ends: crate::reading::Ends::Exclusive }
    }

    /// Compiles against columns. Dates in expressions are days of the source's calendar.
    pub(crate) fn with_columns(
        mapping: &'a Mapping,
        problems: &'a mut Problems,
        scope: &'a mut Scope,
        reading: &crate::reading::Reading,
    ) -> Self {
        Compiler { mapping, problems, scope: Some(scope), calendar: reading.calendar.clone(), ends: reading.ends }
    }

    /// The expression behind a key; nothing when the key is not there.
    pub(crate) fn optional(&mut self, fields: Fields<'_>, name: &str, kind: Type) -> Expression {
        match fields.scalar(name) {
            Some(scalar) => self.compile(scalar, name, kind),
            None => Expression { how: How::Nothing, column: name.to_owned(), field: None, name: name.to_owned() },
        }
    }

    /// Compiles an expression; what is wrong is added to the problems.
    pub(crate) fn compile(&mut self, scalar: &Scalar, name: &str, kind: Type) -> Expression {
        let how = self.how(scalar, kind);
        let field = match &how {
            How::Field(field) => Some(*field),
            How::Program(program) => program.fields().first().copied(),
            How::Nothing | How::Word(_) => None,
        };
        let column = match (field, &self.scope) {
            (Some(field), Some(scope)) => scope.column_name(field).to_owned(),
            _ => name.to_owned(),
        };
        Expression { how, column, field, name: name.to_owned() }
    }

    fn how(&mut self, scalar: &Scalar, kind: Type) -> How {
        let Some(scope) = &mut self.scope else { return How::Nothing };
        if kind != Type::Bool
            && let Some(column) = scope.bare(&scalar.text)
        {
            return How::Field(scope.derived(column, kind));
        }
        let rewritten = scope.rewrite(&scalar.text);
        let schema = scope.schema(rewritten.is_some());
        let source = rewritten.as_deref().unwrap_or(&scalar.text);
        let compiled = match Program::compile_with(source, &schema, kind, &self.calendar) {
            // A date may also be put together from texts; it is then read by the source's formats.
            Err(error) if kind == Type::Time => {
                Program::compile_with(source, &schema, Type::Text, &self.calendar).map_err(|_| error)
            }
            compiled => compiled,
        };
        match compiled {
            Ok(program) => How::Program(program),
            Err(error) => {
                let (line, column) = (error.line as u32, error.column as u32);
                let place = match line {
                    1 => Place { column: scalar.inside.column + column - 1, ..scalar.inside },
                    _ => Place { line: scalar.inside.line + line - 1, column },
                };
                let message = format!("{}; {}", error.problem, error.remedy);
                self.problems.add(place, message.replace(NUMBER_PREFIX, "").replace(TIME_PREFIX, ""));
                How::Nothing
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_on_columns_become_fields_of_the_same_length() {
        let mut scope = Scope::default();
        scope.add_columns(None, &["total".to_owned(), "订单 金额".to_owned(), "at".to_owned()]);
        scope.add_columns(Some((0, "shop")), &["rate".to_owned()]);
        let table = [
            ("number(total) * 2", Some("__num__total  * 2")),
            ("number( total )", Some("__num__total   ")),
            ("number(shop.rate)", Some("__num__shop.rate ")),
            ("number(row[\"订单 金额\"])+1", Some("row[\"__num__订单 金额\"] +1")),
            ("date(at) < date(\"2026-01-01\")", Some("_date_at < date(\"2026-01-01\")")),
            ("date(row[\"at\"])", Some("row[\"_date_at\"]")),
            ("\"number(total)\" + total", None),
            ("number(trim(total))", None),
            ("number(unknown)", None),
            ("xnumber(total)", None),
        ];
        for (expression, expect) in table {
            assert_eq!(scope.rewrite(expression).as_deref(), expect, "{expression}");
            if let Some(rewritten) = expect {
                assert_eq!(rewritten.chars().count(), expression.chars().count(), "{expression}");
            }
        }
        assert_eq!(scope.bare(" row[\"订单 金额\"] "), Some(1));
        assert_eq!(scope.bare("订单 金额"), Some(1));
        assert_eq!(scope.bare("__num__total"), None);
    }
}
