//! What answers look like, said exactly: every field of an answer is there, null or not, and a page names what it is a page of.
//! Clients are generated from it.

use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::openapi::schema::ArrayItems;
use utoipa::openapi::{Components, Object, OpenApi, Ref, RefOr, Schema};

/// Marks fields of answers as required, and lets pages refer to what they hold.
pub(super) fn exact(document: &mut OpenApi) {
    let asked = asked(document);
    let Some(components) = &mut document.components else { return };
    let known: BTreeSet<String> = components.schemas.keys().cloned().collect();
    for (name, schema) in &mut components.schemas {
        if let Some(of) = name.strip_prefix("Page_").filter(|of| known.contains(*of)) {
            refer(schema, of);
        }
        if !asked.contains(name) {
            require(schema);
        }
    }
}

/// Names of everything that requests are made of.
fn asked(document: &OpenApi) -> BTreeSet<String> {
    let items = document.paths.paths.values();
    let methods = items.flat_map(|item| [&item.get, &item.put, &item.post, &item.delete, &item.patch]);
    let bodies = methods.flatten().filter_map(|described| described.request_body.as_ref());
    let mut found: BTreeSet<String> = bodies.flat_map(references).collect();
    let mut open: Vec<String> = found.iter().cloned().collect();
    while let Some(name) = open.pop() {
        let schema = document.components.as_ref().and_then(|components: &Components| components.schemas.get(&name));
        let further = schema.map(references).unwrap_or_default();
        open.extend(further.into_iter().filter(|name| found.insert(name.clone())));
    }
    found
}

/// Names of the schemas that a part of the document refers to.
fn references(part: &impl Serialize) -> Vec<String> {
    let text = serde_json::to_string(part).unwrap_or_default();
    let after = text.split("\"#/components/schemas/").skip(1);
    after.filter_map(|rest| rest.split_once('"')).map(|(name, _)| name.to_owned()).collect()
}

fn require(schema: &mut RefOr<Schema>) {
    match schema {
        RefOr::T(Schema::Object(object)) => require_all(object),
        RefOr::T(Schema::AllOf(all)) => all.items.iter_mut().for_each(require),
        RefOr::T(Schema::OneOf(one)) => one.items.iter_mut().for_each(require),
        RefOr::T(Schema::Array(array)) => {
            if let ArrayItems::RefOrSchema(items) = &mut array.items {
                require(items);
            }
        }
        RefOr::T(_) | RefOr::Ref(_) => {}
    }
}

fn require_all(object: &mut Object) {
    object.required = object.properties.keys().cloned().collect();
    object.properties.values_mut().for_each(require);
}

/// In a page the macro writes out what it holds.
fn refer(page: &mut RefOr<Schema>, of: &str) {
    if let RefOr::T(Schema::Object(page)) = page
        && let Some(RefOr::T(Schema::Array(items))) = page.properties.get_mut("items")
    {
        items.items = ArrayItems::RefOrSchema(Box::new(RefOr::Ref(Ref::from_schema_name(of))));
    }
}
