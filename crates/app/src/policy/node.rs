//! The tree that a policy file is read from.

use super::error::Problem;
pub(super) use yaml::{Node, Value, places};

/// Reads a file of one YAML document.
pub(super) fn parse(source: &str) -> Result<Node, Problem> {
    yaml::parse(source).map_err(|yaml::Broken { line, column, message }| Problem {
        line,
        column,
        path: String::new(),
        value: String::new(),
        wrong: format!("not YAML: {message}"),
        right: "check indentation, quotes and brackets around it; text with : # [ ] { } belongs in quotes".to_owned(),
    })
}
