//! JSON lines: an object per line, members of inner objects reached by dots (`customer.id`), elements by number.
//!
//! An object may be an event, of which only some names are wanted, and may give a row for each element of a list in it. Events
//! come from a file or, while they arrive, from a feed.

use super::lines::{Line, Lines};
use super::{Event, Row, Visit};
use crate::error::Fault;
use crate::wrong::Wrong;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::io;
use std::ops::ControlFlow;

/// Under this name stand the members of an element, and its number from 1 under `each.number`.
pub(crate) const EACH: &str = "each";

/// What is made of objects.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Objects {
    /// Names of the events that are wanted; any object when none.
    pub(crate) events: Option<Vec<String>>,
    /// Path of the list whose elements are rows; each object is a row when none.
    pub(crate) each: Option<String>,
}

/// An event of a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedEvent {
    /// What a tracked event is called (`Order Completed`); the type of others (`identify`, `page`).
    pub name: String,
    /// The event as JSON.
    pub json: String,
}

/// Shows every row of a file.
pub(crate) fn rows(lines: &mut Lines, objects: &Objects, columns: &[String], visit: &mut Visit<'_>) -> io::Result<()> {
    let mut reader = Reader::new(objects, columns);
    let mut line = Line::default();
    while lines.next(&mut line)? {
        if line.text.trim().is_empty() && line.undecodable.is_none() {
            continue;
        }
        let flow = match line.fault() {
            Some(fault) => visit(Event::Bad { line: line.number, fault }),
            None if !reader.wants_text(&line.text) => ControlFlow::Continue(()),
            None => reader.show(&line.text, line.number, visit),
        };
        if flow == ControlFlow::Break(()) {
            return Ok(());
        }
    }
    Ok(())
}

/// Shows every row of a feed; lines are places in it, from 1.
pub(crate) fn feed_rows(feed: &[FeedEvent], objects: &Objects, columns: &[String], visit: &mut Visit<'_>) {
    let mut reader = Reader::new(objects, columns);
    for (event, number) in feed.iter().zip(1..) {
        if reader.wants(&event.name) && reader.show(&event.json, number, visit) == ControlFlow::Break(()) {
            return;
        }
    }
}

/// What tells events apart.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Envelope<'t> {
    #[serde(rename = "type", borrow)]
    kind: Option<Cow<'t, str>>,
    #[serde(borrow)]
    event: Option<Cow<'t, str>>,
}

/// Makes rows of one object after another.
struct Reader<'a> {
    objects: &'a Objects,
    positions: HashMap<&'a str, usize>,
    values: Vec<Option<String>>,
    row: Row,
}

impl<'a> Reader<'a> {
    fn new(objects: &'a Objects, columns: &'a [String]) -> Reader<'a> {
        let positions = columns.iter().enumerate().map(|(position, name)| (name.as_str(), position)).collect();
        Reader { objects, positions, values: vec![None; columns.len()], row: Row::default() }
    }

    fn wants(&self, name: &str) -> bool {
        self.objects.events.as_ref().is_none_or(|wanted| wanted.iter().any(|event| event == name))
    }

    /// Text that is no event is wanted, so that it is reported.
    fn wants_text(&self, text: &str) -> bool {
        if self.objects.events.is_none() {
            return true;
        }
        let Ok(Envelope { kind, event }) = serde_json::from_str(text) else { return true };
        event.or(kind).is_some_and(|name| self.wants(&name))
    }

    fn show(&mut self, text: &str, line: u64, visit: &mut Visit<'_>) -> ControlFlow<()> {
        match self.read(text) {
            Err(fault) => visit(Event::Bad { line, fault }),
            Ok(None) => self.show_row(line, visit),
            Ok(Some(elements)) => {
                let whole = self.values.clone();
                for (element, number) in elements.into_iter().zip(1_u64..) {
                    self.values.clone_from(&whole);
                    if let Err(fault) = self.read_element(text, element, number) {
                        visit(Event::Bad { line, fault })?;
                        continue;
                    }
                    self.show_row(line, visit)?;
                }
                ControlFlow::Continue(())
            }
        }
    }

    fn show_row(&mut self, line: u64, visit: &mut Visit<'_>) -> ControlFlow<()> {
        self.row.clear(line);
        for value in &self.values {
            self.row.push(value.as_deref().unwrap_or_default());
        }
        visit(Event::Row(&self.row))
    }

    /// Takes the values of an object. The elements of the list that is asked for are left to be read one by one.
    fn read<'t>(&mut self, text: &'t str) -> Result<Option<Vec<&'t RawValue>>, Fault> {
        self.values.fill(None);
        let raw: &RawValue = serde_json::from_str(text)
            .map_err(|error| fault(text, format!("not JSON: {error}; give one object per line")))?;
        if !raw.get().starts_with('{') {
            return Err(fault(text, "the line is no JSON object; give one object per line"));
        }
        let mut elements = self.objects.each.as_ref().map(|_| Vec::new());
        let Reader { objects, positions, values, .. } = self;
        let each = objects.each.as_deref();
        let read = flatten("", raw, &mut |path, value| match value {
            Value::List(list) if each == Some(path) => {
                elements = Some(serde_json::from_str(list)?);
                Ok(true)
            }
            Value::List(_) => Ok(false),
            Value::Plain(value) => {
                if let Some(position) = positions.get(path) {
                    values[*position] = value;
                }
                Ok(true)
            }
        });
        read.map_err(|error| fault(text, format!("not JSON: {error}")))?;
        Ok(elements)
    }

    fn read_element(&mut self, text: &str, element: &RawValue, number: u64) -> Result<(), Fault> {
        let Reader { positions, values, .. } = self;
        if let Some(position) = positions.get("each.number") {
            values[*position] = Some(number.to_string());
        }
        let read = flatten(EACH, element, &mut |path, value| {
            if let (Value::Plain(value), Some(position)) = (value, positions.get(path)) {
                values[*position] = value;
            }
            Ok(false)
        });
        read.map_err(|error| fault(text, format!("not JSON: {error}")))
    }
}

fn fault(text: &str, reason: impl Into<String>) -> Fault {
    Fault::new(Wrong::RowUnreadable, "", text.chars().take(200).collect::<String>(), reason)
}

/// A value on the way.
enum Value<'t> {
    /// Neither object nor list; none for null.
    Plain(Option<String>),
    /// A list, as it stands.
    List(&'t str),
}

/// Is told a path and what stands there; says of a list whether it was taken.
type Set<'s, 't> = dyn FnMut(&str, Value<'t>) -> serde_json::Result<bool> + 's;

/// Calls `set` with the path of every value that is no object; lists that are not taken are entered. Numbers keep their digits.
fn flatten<'t>(path: &str, raw: &'t RawValue, set: &mut Set<'_, 't>) -> serde_json::Result<()> {
    let text = raw.get();
    match text.as_bytes().first() {
        Some(b'{') => {
            let members: BTreeMap<Cow<'t, str>, &'t RawValue> = serde_json::from_str(text)?;
            for (name, inner) in members {
                flatten(&joined(path, &name), inner, set)?;
            }
        }
        Some(b'[') => enter_list(path, text, set)?,
        Some(b'"') => drop(set(path, Value::Plain(Some(serde_json::from_str(text)?)))?),
        Some(b'n') => drop(set(path, Value::Plain(None))?),
        Some(_) => drop(set(path, Value::Plain(Some(plain_number(text))))?),
        None => {}
    }
    Ok(())
}

fn enter_list<'t>(path: &str, text: &'t str, set: &mut Set<'_, 't>) -> serde_json::Result<()> {
    if set(path, Value::List(text))? {
        return Ok(());
    }
    let elements: Vec<&'t RawValue> = serde_json::from_str(text)?;
    for (position, inner) in elements.into_iter().enumerate() {
        flatten(&joined(path, &position.to_string()), inner, set)?;
    }
    Ok(())
}

fn joined(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// Writes out an exponent, as JSON allows one; anything else stays as it is.
fn plain_number(text: &str) -> String {
    if text.contains(['e', 'E'])
        && !matches!(text, "true" | "false")
        && let Ok(number) = base::Decimal::from_scientific(text)
    {
        return number.to_string();
    }
    text.to_owned()
}
