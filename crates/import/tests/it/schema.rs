//! The published JSON schema is the one that the reader's own tables give.

use std::path::Path;

#[test]
fn published_schema_is_current() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema/import.schema.json");
    let published = std::fs::read_to_string(&file).unwrap_or_default();
    let current = format!("{:#}\n", import::json_schema());
    assert!(
        published == current,
        "docs/schema/import.schema.json is old; write it with: cargo run -q -p import --example import-schema > docs/schema/import.schema.json"
    );
}
