//! Shapes of the mapping file: which keys a map may have and what stands behind them.
//!
//! One table ([`crate::spelling`]) is both what the reader checks and what the published JSON schema is made from.

use crate::problem::{Problems, hint};
use crate::yaml::{Content, Node};
use serde_json::{Value, json};

/// What may stand behind a key.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// A word or text.
    Word,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A text or a list of texts.
    Words,
    /// `true` or `false`.
    Flag,
    /// A whole number up to this.
    Count(u32),
    /// A value expression.
    Expression,
    /// Words, each with a value expression.
    Expressions,
    /// A map of this shape.
    One(&'static Shape),
    /// A list of maps of this shape.
    Many(&'static Shape),
    /// Words, each with a map of this shape.
    Named(&'static Shape),
    /// Words, each with a map of this shape or a list of them.
    NamedMany(&'static Shape),
}

/// A map with known keys.
#[derive(Debug)]
pub(crate) struct Shape {
    /// Name in the JSON schema.
    pub(crate) name: &'static str,
    /// What it is for.
    pub(crate) doc: &'static str,
    /// Its keys.
    pub(crate) fields: &'static [Field],
}

/// A key of a map.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) required: bool,
    pub(crate) doc: &'static str,
}

/// A key that must be there.
pub(crate) const fn required(name: &'static str, kind: Kind, doc: &'static str) -> Field {
    Field { name, kind, required: true, doc }
}

/// A key that may be left out.
pub(crate) const fn optional(name: &'static str, kind: Kind, doc: &'static str) -> Field {
    Field { name, kind, required: false, doc }
}

/// Checks a node against what may stand there; every problem is added.
pub(crate) fn check(node: &Node, name: &str, kind: Kind, problems: &mut Problems) {
    match (kind, &node.content) {
        (_, Content::Empty) => problems.add(node.place, format!("{name:?} has no value; give {}", wanted(kind))),
        (Kind::Word | Kind::Expression, Content::Scalar(_)) => {}
        (Kind::Choice(words), Content::Scalar(scalar)) => {
            if !words.contains(&scalar.text.as_str()) {
                let hint = hint(&scalar.text, words.iter().copied());
                problems.add(node.place, format!("{name:?} cannot be {:?}{hint}", scalar.text));
            }
        }
        (Kind::Words, Content::Scalar(_)) => {}
        (Kind::Words, Content::List(items)) => {
            for item in items {
                check(item, name, Kind::Word, problems);
            }
        }
        (Kind::Flag, Content::Scalar(scalar)) if matches!(scalar.text.as_str(), "true" | "false") => {}
        (Kind::Count(most), Content::Scalar(scalar)) if scalar.text.parse::<u32>().is_ok_and(|count| count <= most) => {
        }
        (Kind::One(shape), Content::Map(_)) => check_map(node, shape, problems),
        (Kind::Many(shape), Content::List(items)) => {
            for item in items {
                check(item, name, Kind::One(shape), problems);
            }
        }
        (Kind::Expressions, Content::Map(entries)) => {
            for (key, value) in entries {
                check(value, &key.name, Kind::Expression, problems);
            }
        }
        (Kind::Named(shape), Content::Map(entries)) => {
            for (key, value) in entries {
                check(value, &key.name, Kind::One(shape), problems);
            }
        }
        (Kind::NamedMany(shape), Content::Map(entries)) => {
            for (key, value) in entries {
                let list = matches!(value.content, Content::List(_));
                check(value, &key.name, if list { Kind::Many(shape) } else { Kind::One(shape) }, problems);
            }
        }
        (_, Content::Scalar(scalar)) => {
            problems.add(node.place, format!("{name:?} cannot be {:?}; give {}", scalar.text, wanted(kind)));
        }
        _ => problems.add(node.place, format!("{name:?} cannot be {}; give {}", node.what(), wanted(kind))),
    }
}

fn check_map(node: &Node, shape: &Shape, problems: &mut Problems) {
    let Content::Map(entries) = &node.content else { return };
    for (key, value) in entries {
        match shape.fields.iter().find(|field| field.name == key.name) {
            Some(field) => check(value, field.name, field.kind, problems),
            None => {
                let hint = hint(&key.name, shape.fields.iter().map(|field| field.name));
                problems.add(key.place, format!("{} has no key {:?}{hint}", shape.name, key.name));
            }
        }
    }
    for field in shape.fields.iter().filter(|field| field.required) {
        if !entries.iter().any(|(key, _)| key.name == field.name) {
            problems.add(node.place, format!("{} needs {:?}: {}", shape.name, field.name, field.doc));
        }
    }
}

fn wanted(kind: Kind) -> String {
    match kind {
        Kind::Word => "a word".to_owned(),
        Kind::Choice(words) => format!("one of {}", words.join(", ")),
        Kind::Words => "a word or a list of words".to_owned(),
        Kind::Flag => "true or false".to_owned(),
        Kind::Count(most) => format!("a whole number from 0 to {most}"),
        Kind::Expression => "an expression: a column, or a literal in quotes such as '\"seller\"'".to_owned(),
        Kind::Expressions => "words, each with an expression".to_owned(),
        Kind::One(shape) => format!("a map with {}", keys(shape)),
        Kind::Many(shape) => format!("a list of maps with {}", keys(shape)),
        Kind::Named(shape) | Kind::NamedMany(shape) => format!("words, each with {}", keys(shape)),
    }
}

fn keys(shape: &Shape) -> String {
    shape.fields.iter().map(|field| field.name).collect::<Vec<_>>().join(", ")
}

/// The JSON schema of a document of this shape.
pub(crate) fn json_schema(root: &'static Shape, title: &str, id: &str) -> Value {
    let mut shapes: Vec<&'static Shape> = Vec::new();
    collect(root, &mut shapes);
    let definitions: serde_json::Map<String, Value> =
        shapes.iter().skip(1).map(|shape| (shape.name.to_owned(), map_schema(shape))).collect();
    let mut schema = map_schema(root);
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["$id"] = json!(id);
    schema["title"] = json!(title);
    schema["$defs"] = Value::Object(definitions);
    schema
}

fn collect(shape: &'static Shape, found: &mut Vec<&'static Shape>) {
    if found.iter().any(|known| std::ptr::eq(*known, shape)) {
        return;
    }
    found.push(shape);
    for field in shape.fields {
        if let Kind::One(inner) | Kind::Many(inner) | Kind::Named(inner) | Kind::NamedMany(inner) = field.kind {
            collect(inner, found);
        }
    }
}

fn map_schema(shape: &Shape) -> Value {
    let properties: serde_json::Map<String, Value> = shape
        .fields
        .iter()
        .map(|field| {
            let mut schema = kind_schema(field.kind);
            schema["description"] = json!(field.doc);
            (field.name.to_owned(), schema)
        })
        .collect();
    let needed: Vec<&str> = shape.fields.iter().filter(|field| field.required).map(|field| field.name).collect();
    let mut schema = json!({
        "type": "object",
        "description": shape.doc,
        "properties": properties,
        "additionalProperties": false,
    });
    if !needed.is_empty() {
        schema["required"] = json!(needed);
    }
    schema
}

fn kind_schema(kind: Kind) -> Value {
    let scalar = || json!(["string", "number", "boolean", "null"]);
    let link = |shape: &Shape| json!({"$ref": format!("#/$defs/{}", shape.name)});
    match kind {
        Kind::Word => json!({"type": scalar()}),
        Kind::Choice(words) => json!({"enum": words}),
        Kind::Words => json!({"anyOf": [{"type": scalar()}, {"type": "array", "items": {"type": scalar()}}]}),
        Kind::Flag => json!({"type": "boolean"}),
        Kind::Count(most) => json!({"type": "integer", "minimum": 0, "maximum": most}),
        Kind::Expression => json!({"type": ["string", "number", "boolean"]}),
        Kind::Expressions => {
            json!({"type": "object", "additionalProperties": {"type": ["string", "number", "boolean"]}})
        }
        Kind::One(shape) => link(shape),
        Kind::Many(shape) => json!({"type": "array", "items": link(shape)}),
        Kind::Named(shape) => json!({"type": "object", "additionalProperties": link(shape)}),
        Kind::NamedMany(shape) => json!({
            "type": "object",
            "additionalProperties": {"anyOf": [link(shape), {"type": "array", "items": link(shape)}]},
        }),
    }
}
