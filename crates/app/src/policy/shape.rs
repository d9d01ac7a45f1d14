//! The language in which the spelling of policy files is written down, and the check of a file against it.
//!
//! One table ([`super::spelling`]) decides which fields exist, what they look like and what they mean; this check, the
//! typed reader and the JSON schema all follow it, so that they cannot disagree.

use super::error::{Problem, listed, nearest, suggestion};
use super::node::{Node, Value};
use super::scalar;
use std::fmt::Write as _;

/// What a value may look like.
pub(super) enum Form {
    /// One value on its own.
    Scalar(scalar::Kind),
    /// One of these words.
    Word(&'static [&'static str]),
    /// A list with entries of one form.
    List(&'static Form),
    /// A mapping from free names to values of one form.
    Names(&'static Form),
    /// A mapping with known fields.
    Shape(&'static Shape),
    /// A mapping that is one of several shapes; the first of these keys that is present decides which.
    Choice(&'static Choice),
    /// The form written down elsewhere.
    Same(&'static Form),
    /// A single value of the first form, or a mapping or list of the second.
    Either(&'static Form, &'static Form),
}

/// A mapping with known fields.
pub(super) struct Shape {
    /// What it is, with its article: `a credit rule`.
    pub title: &'static str,
    /// Its fields, in the order in which the reference explains them.
    pub fields: &'static [Field],
}

/// A field of a [`Shape`].
pub(super) struct Field {
    /// Its name.
    pub name: &'static str,
    /// What it looks like.
    pub form: Form,
    /// Whether it must be there.
    pub required: bool,
    /// What it means, in one sentence.
    pub about: &'static str,
}

/// Several shapes told apart by the keys they have.
pub(super) struct Choice {
    /// What it is, with its article: `a party`.
    pub title: &'static str,
    /// Deciding key and shape; the first that is present decides.
    pub of: &'static [(&'static str, &'static Shape)],
}

impl Choice {
    /// The shape of a mapping, by its keys.
    pub fn decide(&self, entries: &[(Node, Node)]) -> Option<(&'static str, &'static Shape)> {
        self.of.iter().find(|(key, _)| entries.iter().any(|(name, _)| name.text() == Some(*key))).copied()
    }
}

/// A field that may be left out.
pub(super) const fn optional(name: &'static str, form: Form, about: &'static str) -> Field {
    Field { name, form, required: false, about }
}

/// A field that must be there.
pub(super) const fn required(name: &'static str, form: Form, about: &'static str) -> Field {
    Field { name, form, required: true, about }
}

/// Checks a value against a form and adds every problem found.
pub(super) fn check(node: &Node, form: &Form, path: &str, problems: &mut Vec<Problem>) {
    match (form, &node.value) {
        (Form::Scalar(kind), Value::Scalar { text, .. }) => {
            if let Err((wrong, right)) = scalar::check(*kind, text) {
                problems.push(problem(node, path, text, wrong, right));
            }
        }
        (Form::Word(words), Value::Scalar { text, .. }) => {
            if !words.contains(&text.as_str()) {
                problems.push(problem(
                    node,
                    path,
                    text,
                    format!("{text:?} is not known here"),
                    suggestion(text, words),
                ));
            }
        }
        (Form::List(of), Value::List(items)) => {
            for (number, item) in items.iter().enumerate() {
                check(item, of, &format!("{path}[{}]", number + 1), problems);
            }
        }
        (Form::Names(of), Value::Map(entries)) => {
            repeated(entries, path, problems);
            for (key, value) in entries {
                match key.text() {
                    Some(name) => check(value, of, &joined(path, name), problems),
                    None => problems.push(mismatch(key, "a name", path)),
                }
            }
        }
        (Form::Shape(shape), Value::Map(entries)) => check_shape(node, entries, shape, path, problems),
        (Form::Choice(choice), Value::Map(entries)) => match choice.decide(entries) {
            Some((_, shape)) => check_shape(node, entries, shape, path, problems),
            None => problems.push(undecided(node, entries, choice, path)),
        },
        (Form::Same(form), _) => check(node, form, path, problems),
        (Form::Either(first, second), value) => {
            let single = matches!(value, Value::Scalar { .. });
            let form = if single || matches!(value, Value::Null) { first } else { second };
            check(node, form, path, problems);
        }
        _ => problems.push(mismatch(node, &expected(form), path)),
    }
}

fn check_shape(node: &Node, entries: &[(Node, Node)], shape: &Shape, path: &str, problems: &mut Vec<Problem>) {
    repeated(entries, path, problems);
    let mut stray = Vec::new();
    for (key, value) in entries {
        let name = key.text().unwrap_or_default();
        match shape.fields.iter().find(|field| field.name == name) {
            Some(field) => check(value, &field.form, &joined(path, name), problems),
            None => stray.push(key),
        }
    }
    let absent = |field: &&Field| !entries.iter().any(|(key, _)| key.text() == Some(field.name));
    let mut missing: Vec<&Field> = shape.fields.iter().filter(|field| field.required).filter(absent).collect();
    for key in stray {
        let name = key.text().unwrap_or_default();
        let free: Vec<&str> = shape.fields.iter().filter(absent).map(|field| field.name).collect();
        let all: Vec<&str> = shape.fields.iter().map(|field| field.name).collect();
        let near = nearest(name, free);
        // A misspelt field is one problem, not also a missing one.
        missing.retain(|field| Some(field.name) != near);
        let right =
            near.map_or_else(|| format!("its fields are {}", listed(&all)), |near| format!("did you mean {near:?}?"));
        problems.push(problem(key, &joined(path, name), name, format!("{} has no field {name:?}", shape.title), right));
    }
    for field in missing {
        let mut right = format!("add {:?}: ", field.name);
        let _ = write!(right, "{}", field.about);
        problems.push(problem(node, path, "", format!("{} needs a field {:?}", shape.title, field.name), right));
    }
}

fn repeated(entries: &[(Node, Node)], path: &str, problems: &mut Vec<Problem>) {
    for (position, (key, _)) in entries.iter().enumerate() {
        let Some(name) = key.text() else { continue };
        if let Some((first, _)) = entries[..position].iter().find(|(other, _)| other.text() == Some(name)) {
            let right = format!("it is first written in line {}; keep one", first.line);
            problems.push(problem(key, &joined(path, name), name, format!("{name:?} is written twice"), right));
        }
    }
}

fn undecided(node: &Node, entries: &[(Node, Node)], choice: &Choice, path: &str) -> Problem {
    let keys: Vec<&str> = choice.of.iter().map(|(key, _)| *key).collect();
    let found: Vec<&str> = entries.iter().filter_map(|(key, _)| key.text()).collect();
    let near = entries.iter().find_map(|(key, _)| nearest(key.text()?, keys.iter().copied()).map(|near| (key, near)));
    match near {
        Some((key, near)) => {
            let name = key.text().unwrap_or_default();
            let wrong = format!("{} has no field {name:?}", choice.title);
            problem(key, &joined(path, name), name, wrong, format!("did you mean {near:?}?"))
        }
        None => {
            let wrong = format!("{} cannot be made of {}", choice.title, listed(&found));
            problem(node, path, &found.join(", "), wrong, format!("give one of {}", listed(&keys)))
        }
    }
}

fn mismatch(node: &Node, expected: &str, path: &str) -> Problem {
    let value = node.text().unwrap_or_default();
    let found = if value.is_empty() { node.value.describe().to_owned() } else { format!("{value:?}") };
    problem(node, path, value, format!("{found} stands here"), format!("give {expected}"))
}

/// What a form looks like, in words.
fn expected(form: &Form) -> String {
    match form {
        Form::Scalar(kind) => scalar::describe(*kind).to_owned(),
        Form::Word(words) => format!("one of {}", listed(words)),
        Form::List(Form::Scalar(_)) => "a list such as [a, b]".to_owned(),
        Form::List(_) => "a list, each entry beginning with a dash".to_owned(),
        Form::Names(_) => "a mapping from names".to_owned(),
        Form::Shape(shape) => {
            let names: Vec<&str> = shape.fields.iter().map(|field| field.name).collect();
            format!("{}: a mapping with the fields {}", shape.title, listed(&names))
        }
        Form::Choice(choice) => {
            let keys: Vec<&str> = choice.of.iter().map(|(key, _)| *key).collect();
            format!("{}: a mapping with one of the fields {}", choice.title, listed(&keys))
        }
        Form::Same(form) => expected(form),
        Form::Either(first, second) => format!("{}, or {}", expected(first), expected(second)),
    }
}

fn problem(node: &Node, path: &str, value: &str, wrong: String, right: String) -> Problem {
    Problem { line: node.line, column: node.column, path: path.to_owned(), value: value.to_owned(), wrong, right }
}

/// The path of a field within another.
pub(super) fn joined(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
