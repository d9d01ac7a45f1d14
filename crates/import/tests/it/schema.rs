//! The published JSON schema is the one that the reader's own tables give.

use std::path::Path;

#[test]
fn published_schema_is_current() {
    let file = Path::new("../../docs/schema/import.schema.json");
    let published = std::fs::read_to_string(file).unwrap_or_default();
    let current = format!("{:#}\n", import::json_schema());
    assert!(
        published == current,
        "docs/schema/import.schema.json is old; write it with: cargo run -q -p import --example import-schema > docs/schema/import.schema.json"
    );
}

fn reference() -> String {
    let file = Path::new("../../docs/import.md");
    std::fs::read_to_string(file).expect("the reference")
}

#[test]
fn the_reference_names_every_key() {
    let text = reference();
    let schema = import::json_schema();
    let shapes = schema["$defs"].as_object().expect("definitions").values().chain([&schema]);
    let mut missing: Vec<&str> = shapes
        .filter_map(|shape| shape["properties"].as_object())
        .flat_map(|properties| properties.keys())
        .filter(|key| !text.contains(&format!("`{key}`")))
        .map(String::as_str)
        .collect();
    missing.sort_unstable();
    missing.dedup();
    assert_eq!(missing, [""; 0], "docs/import.md does not explain these keys");
}

#[test]
fn the_first_example_of_the_reference_is_a_mapping() {
    let text = reference();
    let example: Vec<&str> = text
        .lines()
        .skip_while(|line| !line.starts_with("    version: 1"))
        .take_while(|line| line.is_empty() || line.starts_with("    "))
        .map(|line| line.strip_prefix("    ").unwrap_or(line))
        .collect();
    import::Mapping::read(&example.join("\n"), "docs/import.md").unwrap_or_else(|errors| panic!("{errors}"));
}

#[test]
fn the_expressions_of_the_reference_compile() {
    let values = [
        "substr(a, 0, 3)",
        "before(a, \"-\")",
        "after(a, \"\\\\\")",
        "beforeLast(a, \"-\")",
        "trim(a)",
        "lower(a)",
        "upper(a)",
        "replace(a, \" \", \"\")",
        "text(size(a))",
        "parent_path(a)",
        "has(a) ? \"x\" : \"y\"",
        "coalesce(a, b)",
        "text(number(a) * 2)",
        "\"T-\" + a",
    ];
    let conditions = [
        "a in [\"x\", \"y\"] && !(b == null || a != \"z\")",
        "a.startsWith(\"T\")",
        "a.contains(\"x\")",
        "date(a) < date(\"2026-01-01\")",
    ];
    for value in values {
        let body = format!("sources: {{s: {{file: s.csv}}}}\npeople:\n- source: s\n  key: '{value}'\n  name: a\n");
        crate::run(&body, &[("s.csv", b"a,b\n")]);
    }
    for condition in conditions {
        let body = format!(
            "sources: {{s: {{file: s.csv, where: '{condition}'}}}}\npeople: [{{source: s, key: a, name: b}}]\n"
        );
        crate::run(&body, &[("s.csv", b"a,b\n")]);
    }
}
