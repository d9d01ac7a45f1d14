//! Runs the checks over the whole workspace.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use tidy::manifest::Manifest;
use tidy::text::{has_word, masked};
use tidy::{code, manifest, refusal, tree};

fn root() -> PathBuf {
    // Tests start in the folder of their package. What the compiler knew as that folder may be another checkout: build
    // directories are shared.
    let root = Path::new("../..").canonicalize().expect("the workspace");
    assert!(root.join("Cargo.toml").is_file(), "the workspace must be there");
    root
}

/// Every file as its path from the root and its text; files that are no text are left out.
fn texts() -> Vec<(String, String)> {
    let root = root();
    let files = tree::files(&root).expect("the files of the workspace");
    let shown = |path: &Path| path.strip_prefix(&root).expect("a path below the root").display().to_string();
    files.iter().filter_map(|path| Some((shown(path), fs::read_to_string(path).ok()?))).collect()
}

/// Folder and manifest of every crate.
fn manifests(texts: &[(String, String)]) -> Vec<(&str, Manifest)> {
    let folder = |path| str::strip_prefix(path, "crates/").and_then(|path| path.strip_suffix("/Cargo.toml"));
    texts.iter().filter_map(|(path, text)| Some((folder(path)?, manifest::read(text)))).collect()
}

fn sources(texts: &[(String, String)]) -> impl Iterator<Item = &(String, String)> {
    texts.iter().filter(|(path, _)| path.ends_with(".rs"))
}

fn none(findings: Vec<String>) {
    assert!(findings.is_empty(), "{} findings:\n{}", findings.len(), findings.join("\n"));
}

#[test]
fn arrows_and_names() {
    let texts = texts();
    let manifests = manifests(&texts);
    assert!(manifests.len() > 10, "the crates must be found");
    let of = |(folder, manifest): &(&str, Manifest)| {
        let findings = manifest::findings(folder, manifest).into_iter();
        findings.map(|finding| format!("crates/{folder}/Cargo.toml: {finding}")).collect::<Vec<_>>()
    };
    none(manifests.iter().flat_map(of).collect());
}

#[test]
fn code_says_what_it_is_for_and_stays_short() {
    let texts = texts();
    let of = |(path, text): &(String, String)| {
        let findings = code::findings(text).into_iter();
        findings.map(|(line, finding)| format!("{path}:{line}: {finding}")).collect::<Vec<_>>()
    };
    none(sources(&texts).flat_map(of).collect());
}

#[test]
fn no_file_names_a_folder_of_one_machine() {
    let of = |(path, text): &(String, String)| {
        let lines = tree::machine_paths(text).into_iter();
        lines.map(|line| format!("{path}:{line}: names a folder of one machine")).collect::<Vec<_>>()
    };
    none(texts().iter().flat_map(of).collect());
}

#[test]
fn every_dependency_is_used() {
    let texts = texts();
    let code: Vec<(&str, String)> = sources(&texts).map(|(path, text)| (path.as_str(), masked(text))).collect();
    let manifests = manifests(&texts);
    let mut findings = Vec::new();
    let workspace = texts.iter().find(|(path, _)| path == "Cargo.toml").map(|(_, text)| manifest::read(text));
    for dependency in workspace.expect("the manifest of the workspace").dependencies {
        if !manifests.iter().any(|(_, manifest)| manifest.dependencies.contains(&dependency)) {
            findings.push(format!("Cargo.toml: no crate takes `{dependency}`"));
        }
    }
    for (folder, manifest) in manifests {
        let inside = format!("crates/{folder}/");
        for dependency in &manifest.dependencies {
            let word = dependency.replace('-', "_");
            if !code.iter().any(|(path, code)| path.starts_with(&inside) && has_word(code, &word)) {
                findings.push(format!("crates/{folder}/Cargo.toml: `{dependency}` is never used"));
            }
        }
    }
    none(findings);
}

#[test]
fn every_refusal_is_documented() {
    const DEFINES: &str = "crates/app/src/error.rs";
    let texts = texts();
    let mut findings = Vec::new();
    let mut given = BTreeSet::new();
    let ours = |path: &str| path.starts_with("crates/") && path.contains("/src/") && !path.starts_with("crates/tidy/");
    for (path, text) in sources(&texts).filter(|(path, _)| ours(path)) {
        given.extend(refusal::codes_given(text, path == DEFINES).into_iter().map(|(_, code)| code));
        if path != DEFINES {
            let hidden = refusal::codes_hidden(text).into_iter();
            findings.extend(hidden.map(|line| format!("{path}:{line}: write the code of the refusal as a literal")));
        }
    }
    assert!(given.len() > 20, "the codes must be found");
    let page = texts.iter().find(|(path, _)| path == "docs/errors.md").map(|(_, text)| refusal::codes_listed(text));
    let listed = page.expect("the page of refusals");
    if !listed.is_sorted_by(|one, next| one < next) {
        findings.push("docs/errors.md: codes stand once and in order".to_owned());
    }
    let listed: BTreeSet<String> = listed.into_iter().collect();
    findings.extend(given.difference(&listed).map(|code| format!("docs/errors.md: `{code}` is missing")));
    findings.extend(listed.difference(&given).map(|code| format!("docs/errors.md: nothing refuses with `{code}`")));
    none(findings);
}
