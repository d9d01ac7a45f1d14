//! JSON lines: an object per line, members of inner objects reached by dots (`customer.id`), elements by number.

use super::lines::{Line, Lines};
use super::{Event, Row, Visit};
use crate::error::Fault;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::io;
use std::ops::ControlFlow;

/// Shows every row.
pub(crate) fn rows(lines: &mut Lines, columns: &[String], visit: &mut Visit<'_>) -> io::Result<()> {
    let positions: HashMap<&str, usize> =
        columns.iter().enumerate().map(|(position, name)| (name.as_str(), position)).collect();
    let mut line = Line::default();
    let mut row = Row::default();
    let mut values: Vec<Option<String>> = vec![None; columns.len()];
    while lines.next(&mut line)? {
        if line.text.trim().is_empty() && line.undecodable.is_none() {
            continue;
        }
        let read = match line.fault() {
            Some(fault) => Err(fault),
            None => object(&line.text, &positions, &mut values),
        };
        let flow = match read {
            Err(fault) => visit(Event::Bad { line: line.number, fault }),
            Ok(()) => {
                row.clear(line.number);
                for value in &values {
                    row.push(value.as_deref().unwrap_or_default());
                }
                visit(Event::Row(&row))
            }
        };
        if flow == ControlFlow::Break(()) {
            return Ok(());
        }
    }
    Ok(())
}

fn object(text: &str, positions: &HashMap<&str, usize>, values: &mut [Option<String>]) -> Result<(), Fault> {
    values.fill(None);
    let raw: &RawValue = serde_json::from_str(text).map_err(|error| {
        Fault::new(
            "",
            text.chars().take(200).collect::<String>(),
            format!("not JSON: {error}; give one object per line"),
        )
    })?;
    if !raw.get().starts_with('{') {
        let reason = "the line is no JSON object; give one object per line";
        return Err(Fault::new("", text.chars().take(200).collect::<String>(), reason));
    }
    flatten("", raw, &mut |path, value| {
        if let Some(position) = positions.get(path) {
            values[*position] = value;
        }
    })
    .map_err(|error| Fault::new("", text.chars().take(200).collect::<String>(), format!("not JSON: {error}")))
}

/// Calls `set` with the path and text of every value that is neither object nor list. Numbers keep their digits.
fn flatten(path: &str, raw: &RawValue, set: &mut dyn FnMut(&str, Option<String>)) -> serde_json::Result<()> {
    let text = raw.get();
    match text.as_bytes().first() {
        Some(b'{') => {
            let members: BTreeMap<Cow<'_, str>, &RawValue> = serde_json::from_str(text)?;
            for (name, inner) in members {
                flatten(&joined(path, &name), inner, set)?;
            }
        }
        Some(b'[') => {
            let elements: Vec<&RawValue> = serde_json::from_str(text)?;
            for (position, inner) in elements.into_iter().enumerate() {
                flatten(&joined(path, &position.to_string()), inner, set)?;
            }
        }
        Some(b'"') => set(path, Some(serde_json::from_str(text)?)),
        Some(b'n') => set(path, None),
        Some(_) => set(path, Some(plain_number(text))),
        None => {}
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
