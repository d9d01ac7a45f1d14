//! Policy files, right and wrong: the examples pass their cases, and every kind of mistake is named at its place.

mod compiled;
mod wrong;

use super::{check_file, json_schema, read};
use proptest::prelude::*;
use std::path::PathBuf;

fn root() -> PathBuf {
    // Tests start in the folder of their package. What the compiler knew as that folder may be another checkout: build
    // directories are shared.
    PathBuf::from("../..")
}

/// Name and text of every example.
fn examples() -> Vec<(String, String)> {
    let folder = std::fs::read_dir(root().join("examples/policies")).expect("a folder");
    let mut files: Vec<PathBuf> = folder.map(|file| file.expect("a file").path()).collect();
    files.sort();
    let text = |file: &PathBuf| std::fs::read_to_string(file).expect("text");
    let name = |file: &PathBuf| file.file_name().expect("a name").to_string_lossy().into_owned();
    files.iter().map(|file| (name(file), text(file))).collect()
}

#[test]
fn the_examples_pass_their_cases() {
    let mut wrong = Vec::new();
    for (name, text) in examples() {
        let check = match check_file(&text, &name) {
            Ok(check) => check,
            Err(errors) => {
                wrong.push(errors.to_string());
                continue;
            }
        };
        assert!(!check.cases.is_empty(), "{name} has cases");
        assert_eq!(name, format!("{}.yaml", check.document.name.value), "a file is called as its policy");
        assert!(check.document.about.is_some(), "{name} says what it is for");
        let failed: Vec<String> = check.cases.iter().filter(|case| !case.passed()).map(ToString::to_string).collect();
        if !check.passed() {
            wrong.push(format!("{name}:\n{}", failed.join("\n")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every template of the field stands in the reference, and what stands there is a file.
#[test]
fn the_templates_are_in_the_reference() {
    let reference = std::fs::read_to_string(root().join("docs/policy.md")).expect("docs/policy.md");
    let examples = examples();
    for (name, _) in &examples {
        assert!(reference.contains(&format!("`{name}`")), "docs/policy.md does not name {name}");
    }
    let templates = examples.iter().filter(|(_, text)| text.starts_with("# Template ")).count();
    assert_eq!(templates, 11);
}

/// A case is worth nothing if it cannot fail: with any amount or day of an expectation changed, it does.
#[test]
fn the_cases_of_the_examples_can_fail() {
    for (name, text) in examples() {
        let lines: Vec<&str> = text.lines().collect();
        for (number, line) in lines.iter().enumerate() {
            let changed = match (line.split_once("amount: "), line.split_once("during: ")) {
                (Some((before, after)), _) => format!("{before}amount: 1{}", after.trim_start_matches('-')),
                (_, Some((before, after))) if line.contains("party: ") => {
                    format!("{before}during: 2025{}", &after[4..])
                }
                _ => continue,
            };
            let mut file = lines.clone();
            file[number] = &changed;
            let check = check_file(&file.join("\n"), &name).unwrap_or_else(|errors| panic!("{errors}"));
            assert!(!check.passed(), "{name}:{}: {line}", number + 1);
        }
    }
}

#[test]
fn the_schema_is_the_one_in_the_documentation() {
    let file = root().join("docs/schema/policy.schema.json");
    let schema = serde_json::to_string_pretty(&json_schema()).expect("JSON") + "\n";
    let documented = std::fs::read_to_string(&file).unwrap_or_default();
    if documented != schema {
        // Left where it belongs, so that the change can be read and committed.
        std::fs::write(&file, &schema).expect("the folder docs/schema");
    }
    assert!(documented == schema, "docs/schema/policy.schema.json was out of date and is rewritten; commit it");
}

#[test]
fn every_field_of_the_schema_is_in_the_reference() {
    let reference = std::fs::read_to_string(root().join("docs/policy.md")).expect("docs/policy.md");
    let schema = json_schema();
    let definitions = schema["$defs"].as_object().expect("definitions");
    assert!(definitions.len() > 50, "every shape has its definition");
    for (name, definition) in definitions {
        for field in definition["properties"].as_object().expect("properties").keys() {
            let explained = [format!("`{field}`"), format!("{field}:")].iter().any(|word| reference.contains(word));
            assert!(explained, "docs/policy.md does not explain `{field}` of {name}");
        }
    }
}

const INSERTED: [&str; 15] =
    ["", " ", "\n", "'", "\"", "{", "]", ": ", "- ", "#", "100", "..", "\u{53cc}", "&a ", "*a"];

proptest! {
    /// Whatever is done to a file, reading it gives a document or places its problems inside the file.
    #[test]
    fn any_file_is_read_or_refused_with_places(
        example in 0_usize..5,
        from in any::<prop::sample::Index>(),
        length in 0_usize..40,
        with in prop::sample::select(&INSERTED[..]),
    ) {
        let (name, text) = &examples()[example];
        let characters: Vec<char> = text.chars().collect();
        let from = from.index(characters.len());
        let to = (from + length).min(characters.len());
        let (before, after): (String, String) = (characters[..from].iter().collect(), characters[to..].iter().collect());
        let changed = format!("{before}{with}{after}");
        if let Err(errors) = read(&changed, name) {
            prop_assert!(!errors.problems.is_empty());
            for problem in errors.problems {
                prop_assert!(problem.line >= 1 && problem.column >= 1, "{problem}");
                prop_assert!(problem.line as usize <= changed.lines().count() + 1, "{problem}");
            }
        }
    }
}
