//! A YAML file as a tree in which every value knows its line and column, and every scalar the text it was written as.
//!
//! Policies and mappings are read through it, so both name places and treat spellings alike. Scalars keep their text because
//! money and rates are exact decimals: YAML's own numbers are binary floating point, and 5.10 must not pass through that.
//!
//! Architecture invariant: this crate knows no other of the workspace, and nothing of what the files mean.

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::options::DuplicateKeyPolicy;
use serde_saphyr::{Location, Spanned};
use std::fmt;
use std::ops::Range;

/// A value and its place.
#[derive(Clone, Debug)]
pub struct Node {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// The bytes of the file it was written in.
    pub bytes: Range<usize>,
    /// The value.
    pub value: Value,
}

/// A YAML value.
#[derive(Clone, Debug)]
pub enum Value {
    /// Nothing was written.
    Null,
    /// Text, number, date or truth value: which, the reader of the field decides.
    Scalar {
        /// The text: unquoted and unfolded for strings, as written for all else.
        text: String,
    },
    /// A list.
    List(Vec<Node>),
    /// A mapping in the order of the file. Keys may repeat; the reader of the file refuses that.
    Map(Vec<(Node, Node)>),
}

impl Value {
    /// What it is, for messages.
    pub fn describe(&self) -> &'static str {
        match self {
            Value::Null => "nothing",
            Value::Scalar { .. } => "a single value",
            Value::List(_) => "a list",
            Value::Map(_) => "a mapping",
        }
    }
}

impl Node {
    /// The text of a scalar.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }
}

/// What is wrong with a file that is no YAML, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {message}")]
pub struct Broken {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// What is wrong.
    pub message: String,
}

/// Reads a file of one YAML document.
pub fn parse(source: &str) -> Result<Node, Broken> {
    let options = serde_saphyr::options! { duplicate_keys: DuplicateKeyPolicy::PassThrough };
    let raw: Raw = serde_saphyr::from_str_with_options(source, options).map_err(|error| broken(&error))?;
    Ok(located(raw, source))
}

fn broken(error: &serde_saphyr::Error) -> Broken {
    let (line, column) = error.location().map_or((1, 1), |location| (location.line() as u32, location.column() as u32));
    let message = error.without_snippet().to_string();
    let message = message.lines().next().unwrap_or_default();
    Broken { line, column, message: message.split(" at line ").next().unwrap_or(message).to_owned() }
}

fn located(raw: Raw, source: &str) -> Node {
    let Raw(Spanned { value, defined, .. }) = raw;
    let bytes = bytes_of(&defined, source);
    let value = match value {
        RawValue::Null => Value::Null,
        RawValue::Text(text) => Value::Scalar { text },
        RawValue::Typed => Value::Scalar { text: source[bytes.clone()].trim().to_owned() },
        RawValue::List(items) => Value::List(items.into_iter().map(|item| located(item, source)).collect()),
        RawValue::Map(entries) => {
            Value::Map(entries.into_iter().map(|(key, value)| (located(key, source), located(value, source))).collect())
        }
    };
    Node { line: defined.line() as u32, column: defined.column() as u32, bytes, value }
}

fn bytes_of(location: &Location, source: &str) -> Range<usize> {
    let span = location.span();
    let from = span.byte_offset().map_or(0, |offset| offset as usize);
    let to = from + span.byte_len().map_or(0, |length| length as usize);
    if source.get(from..to).is_some() { from..to } else { 0..0 }
}

/// Line and column of every character of a scalar's text, so that a message about column 12 of a condition can name the
/// place in the file, whatever the quoting and folding.
pub fn places(node: &Node, source: &str) -> Vec<(u32, u32)> {
    let Value::Scalar { text } = &node.value else { return Vec::new() };
    let mut walk = Walk {
        rest: source.get(node.bytes.clone()).unwrap_or_default().chars().peekable(),
        line: node.line,
        column: node.column,
    };
    let quote = walk.rest.peek().copied().filter(|first| matches!(first, '\'' | '"'));
    if quote.is_some() {
        walk.step();
    }
    let mut places = Vec::new();
    for wanted in text.chars() {
        // White space may be folded, so places are found by what is not white space.
        if !wanted.is_whitespace() {
            while walk.rest.peek().is_some_and(|found| found.is_whitespace()) {
                walk.step();
            }
        }
        places.push((walk.line, walk.column));
        if wanted.is_whitespace() && !walk.rest.peek().is_some_and(|found| found.is_whitespace()) {
            continue;
        }
        let first = walk.step();
        let escaped = quote == Some('\'') && first == Some('\'') || quote == Some('"') && first == Some('\\');
        if escaped {
            walk.step();
        }
    }
    places.push((walk.line, walk.column));
    places
}

struct Walk<'a> {
    rest: std::iter::Peekable<std::str::Chars<'a>>,
    line: u32,
    column: u32,
}

impl Walk<'_> {
    fn step(&mut self) -> Option<char> {
        let next = self.rest.next();
        match next {
            Some('\n') => (self.line, self.column) = (self.line + 1, 1),
            Some(_) => self.column += 1,
            None => {}
        }
        next
    }
}

/// What serde hands over: the place, and only as much of the type as the tree needs.
struct Raw(Spanned<RawValue>);

enum RawValue {
    Null,
    Text(String),
    /// A number or truth value; its text is taken from the file.
    Typed,
    List(Vec<Raw>),
    Map(Vec<(Raw, Raw)>),
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Spanned::deserialize(deserializer).map(Raw)
    }
}

impl<'de> Deserialize<'de> for RawValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = RawValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a YAML value")
    }

    fn visit_unit<E>(self) -> Result<RawValue, E> {
        Ok(RawValue::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<RawValue, E> {
        Ok(RawValue::Typed)
    }

    fn visit_i64<E>(self, _: i64) -> Result<RawValue, E> {
        Ok(RawValue::Typed)
    }

    fn visit_u64<E>(self, _: u64) -> Result<RawValue, E> {
        Ok(RawValue::Typed)
    }

    fn visit_i128<E>(self, _: i128) -> Result<RawValue, E> {
        Ok(RawValue::Typed)
    }

    fn visit_u128<E>(self, _: u128) -> Result<RawValue, E> {
        Ok(RawValue::Typed)
    }

    fn visit_f64<E>(self, _: f64) -> Result<RawValue, E> {
        Ok(RawValue::Typed)
    }

    fn visit_str<E>(self, text: &str) -> Result<RawValue, E> {
        Ok(RawValue::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<RawValue, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(RawValue::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<RawValue, A::Error> {
        let mut map = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            map.push(entry);
        }
        Ok(RawValue::Map(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry<'a>(node: &'a Node, key: &str) -> &'a Node {
        let Value::Map(entries) = &node.value else { panic!("not a mapping") };
        let found = entries.iter().find(|(name, _)| name.text() == Some(key));
        &found.expect("an entry").1
    }

    #[test]
    fn scalars_keep_the_text_they_were_written_as() {
        let source = "a: 5.10\nb: 0.123456789012345678901234\nc: no\nd: '007'\ne: 双计\nf: 1_000 # c\ng:\n";
        let node = parse(source).expect("YAML");
        for (key, text) in [("a", "5.10"), ("b", "0.123456789012345678901234"), ("c", "no"), ("d", "007")] {
            assert_eq!(entry(&node, key).text(), Some(text));
        }
        assert_eq!(entry(&node, "f").text(), Some("1_000"));
        assert_eq!(entry(&node, "g").text(), None);
        assert_eq!((entry(&node, "e").line, entry(&node, "e").column), (5, 4));
    }

    #[test]
    fn every_character_of_a_condition_has_its_place() {
        for (source, at, place) in [
            ("when: abc == 1", 4, (1, 11)),
            ("when: 'abc == \"x\"'", 4, (1, 12)),
            ("when: 'it''s x'", 5, (1, 14)),
            ("when: \"a\\\"b c\"", 4, (1, 13)),
            ("when: |\n  one\n  two x\n", 8, (3, 7)),
            ("when: >-\n  one\n\n  two x\n", 4, (4, 3)),
            ("when: one\n  two x\n", 8, (2, 7)),
            ("双: 双双 x", 3, (1, 7)),
        ] {
            let node = parse(source).expect("YAML");
            let Value::Map(entries) = &node.value else { panic!("not a mapping") };
            assert_eq!(places(&entries[0].1, source)[at], place, "{source}");
        }
    }

    #[test]
    fn broken_yaml_is_placed() {
        for (source, line, column) in [("a: [1\n", 1, 4), ("a: b: c\n", 1, 5), ("x: 1\ny: *none\n", 2, 4)] {
            let problem = parse(source).expect_err("broken");
            assert_eq!((problem.line, problem.column), (line, column), "{}", problem.message);
        }
    }
}
