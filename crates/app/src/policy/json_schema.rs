//! The JSON schema of policy files, made from the same tables that check them, for editors.

use super::scalar::Kind;
use super::shape::{Field, Form, Shape};
use super::spelling::{BINDING, CREDIT};
use serde_json::{Map, Value, json};

/// The schema (draft 2020-12) of `policy: credit` and `policy: binding` files.
pub fn json_schema() -> Value {
    let mut definitions = Map::new();
    let policies = [shape(&CREDIT, &mut definitions), shape(&BINDING, &mut definitions)];
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Yipan policy",
        "description": "A policy file; docs/policy.md explains every field.",
        "oneOf": policies,
        "$defs": definitions,
    })
}

/// A reference to the definition of a shape, which is made when it is first met.
fn shape(shape: &'static Shape, definitions: &mut Map<String, Value>) -> Value {
    let name = definition_name(shape);
    if !definitions.contains_key(&name) {
        // The place is taken first, because a party may hold a party.
        definitions.insert(name.clone(), Value::Null);
        let property = |field: &'static Field, definitions: &mut Map<String, Value>| {
            let mut value = form(&field.form, definitions);
            if let Some(object) = value.as_object_mut() {
                object.insert("description".to_owned(), json!(field.about));
            }
            (field.name.to_owned(), value)
        };
        let properties: Map<String, Value> = shape.fields.iter().map(|field| property(field, definitions)).collect();
        let required: Vec<&str> = shape.fields.iter().filter(|field| field.required).map(|field| field.name).collect();
        let definition = json!({
            "title": shape.title,
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": false,
        });
        definitions.insert(name.clone(), definition);
    }
    json!({ "$ref": format!("#/$defs/{name}") })
}

/// The title without its article; a test holds that no two shapes share one.
fn definition_name(shape: &Shape) -> String {
    let words: Vec<&str> = shape.title.split_whitespace().skip(1).collect();
    words.join("_")
}

fn form(form_of: &'static Form, definitions: &mut Map<String, Value>) -> Value {
    match form_of {
        Form::Scalar(kind) => scalar(*kind),
        Form::Word(words) => json!({ "enum": words }),
        Form::List(of) => json!({ "type": "array", "items": form(of, definitions) }),
        Form::Names(of) => json!({ "type": "object", "additionalProperties": form(of, definitions) }),
        Form::Shape(of) => shape(of, definitions),
        Form::Choice(choice) => {
            let shapes: Vec<Value> = choice.of.iter().map(|(_, of)| shape(of, definitions)).collect();
            json!({ "anyOf": shapes })
        }
        Form::Same(same) => form(same, definitions),
        Form::Either(first, second) => {
            let both = [form(first, definitions), form(second, definitions)];
            json!({ "anyOf": both })
        }
    }
}

fn scalar(kind: Kind) -> Value {
    const DAY: &str = "[0-9]{4}-[0-9]{2}-[0-9]{2}";
    match kind {
        Kind::Text => json!({ "type": ["string", "number"] }),
        Kind::Name => json!({ "type": ["string", "number"], "pattern": "^[\\p{L}\\p{N}_-]+$" }),
        Kind::Condition => json!({ "type": "string", "minLength": 1 }),
        Kind::Percent => json!({ "type": "number", "minimum": 0, "maximum": 100 }),
        Kind::Ceiling => json!({ "type": "number", "minimum": 0 }),
        Kind::Decimal => json!({ "type": "number" }),
        Kind::Money => json!({ "type": ["number", "string"] }),
        Kind::Count => json!({ "type": "integer", "minimum": 0 }),
        Kind::Days => json!({ "type": "integer", "minimum": 1 }),
        Kind::Flag => json!({ "type": "boolean" }),
        Kind::Day => json!({ "type": "string", "pattern": format!("^{DAY}$") }),
        Kind::Range => json!({ "type": "string", "pattern": format!("^({DAY})?\\.\\.({DAY})?$") }),
        Kind::Moment => json!({ "type": "string", "pattern": format!("^{DAY}([ T].+)?$") }),
        Kind::Currency => json!({ "type": "string", "pattern": "^[A-Z]{3}$" }),
        Kind::Base => json!({ "type": "string", "pattern": "^(line\\.(list|net|total|margin)|amount\\..+)$" }),
        Kind::Status => json!({ "type": "string", "pattern": "^order\\..+$" }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every shape that a form leads to, once.
    fn shapes(form: &'static Form, found: &mut Vec<&'static Shape>) {
        match form {
            Form::Scalar(_) | Form::Word(_) => {}
            Form::List(of) | Form::Names(of) | Form::Same(of) => shapes(of, found),
            Form::Shape(shape) => fields(shape, found),
            Form::Choice(choice) => choice.of.iter().for_each(|(_, shape)| fields(shape, found)),
            Form::Either(first, second) => [first, second].into_iter().for_each(|form| shapes(form, found)),
        }
    }

    fn fields(shape: &'static Shape, found: &mut Vec<&'static Shape>) {
        if !found.iter().any(|known| std::ptr::eq(*known, shape)) {
            found.push(shape);
            shape.fields.iter().for_each(|field| shapes(&field.form, found));
        }
    }

    #[test]
    fn no_two_shapes_share_a_definition() {
        let mut found = Vec::new();
        fields(&CREDIT, &mut found);
        fields(&BINDING, &mut found);
        let mut names: Vec<String> = found.iter().map(|shape| definition_name(shape)).collect();
        names.sort_unstable();
        for pair in names.windows(2) {
            assert_ne!(pair[0], pair[1]);
        }
    }

    #[test]
    fn what_decides_a_choice_is_a_required_field_of_the_chosen_shape() {
        let mut found = Vec::new();
        fields(&CREDIT, &mut found);
        fields(&BINDING, &mut found);
        for field in found.iter().flat_map(|shape| shape.fields) {
            let Form::Choice(choice) = &field.form else { continue };
            for (key, shape) in choice.of {
                let deciding = shape.fields.iter().find(|field| field.name == *key);
                assert!(deciding.is_some_and(|field| field.required), "{key} of {}", shape.title);
            }
        }
    }
}
