//! The fields that a source names, before anybody knows which fields there are.

use crate::RuleError;
use crate::parse::{Expression, Kind, parse};

/// Every name in a source as it would be looked up, dotted ones whole (`owner.attribute.grade`), in the order written, each
/// once. Names of functions are left out.
pub fn names(source: &str) -> Result<Vec<String>, RuleError> {
    let mut found = Vec::new();
    collect(&parse(source)?, &mut found);
    Ok(found)
}

fn collect(expression: &Expression, found: &mut Vec<String>) {
    if let Some(name) = dotted(expression) {
        if !found.contains(&name) {
            found.push(name);
        }
        return;
    }
    match &expression.kind {
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) | Kind::Name(_) => {}
        Kind::Select(inner, _) | Kind::Not(inner) | Kind::Negate(inner) => collect(inner, found),
        Kind::Index(first, second) | Kind::Binary(_, first, second) => {
            collect(first, found);
            collect(second, found);
        }
        Kind::Call { arguments: parts, .. } | Kind::List(parts) | Kind::All(parts) | Kind::Any(parts) => {
            parts.iter().for_each(|part| collect(part, found));
        }
        Kind::Choose(parts) => parts.iter().for_each(|part| collect(part, found)),
    }
}

fn dotted(expression: &Expression) -> Option<String> {
    match &expression.kind {
        Kind::Name(name) => Some(name.clone()),
        Kind::Select(inner, name) => Some(format!("{}.{name}", dotted(inner)?)),
        Kind::Index(inner, index) => match &index.kind {
            Kind::Text(name) => Some(format!("{}.{name}", dotted(inner)?)),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_whole_and_once() {
        let check = |source: &str, expect: &[&str]| assert_eq!(names(source).expect("a source"), expect, "{source}");
        check("a.b.c > 1 && !(d in [\"x\"]) || a.b.c < 2", &["a.b.c", "d"]);
        check("has(owner.key) ? -x : lower(y.z).startsWith(\"q\")", &["owner.key", "x", "y.z"]);
        check("p.attribute[\"grade\"] == 1", &["p.attribute.grade"]);
        check("1 == 2", &[]);
        assert!(names("a ==").is_err());
    }
}
