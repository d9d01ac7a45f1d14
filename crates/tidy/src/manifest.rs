//! What a crate may depend on: arrows between crates, and which of them may name which library.

/// Crates from the lowest layer to the highest. An arrow goes only to a lower layer, so crates of one layer do not see each
/// other.
const LAYERS: [&[&str]; 9] = [
    &["base"],
    &["rule"],
    &["org", "identity", "binding", "credit", "ledger", "attribution"],
    &["yaml"],
    &["facts", "store", "import"],
    &["app"],
    &["sim"],
    &["server"],
    &["yipan"],
];
/// Crates of this layer and below are rooms: pure.
const ROOMS: usize = 2;
/// Libraries that no room may name, nor any whose name continues one of these after a dash.
const NOT_IN_ROOMS: [&str; 13] = [
    "tokio",
    "sea-orm",
    "sqlx",
    "axum",
    "arrow",
    "parquet",
    "object_store",
    "serde",
    "serde_json",
    "getrandom",
    "rand",
    "tracing",
    "anyhow",
];
/// Libraries that only these crates may name; tests of all others may too.
const ONLY_IN: [(&str, &[&str]); 12] = [
    ("arrow", &["facts"]),
    ("parquet", &["facts", "import"]),
    ("calamine", &["import"]),
    ("sea-orm", &["store"]),
    ("sqlx", &["store", "import"]),
    ("serde-saphyr", &["yaml"]),
    ("clap", &["yipan"]),
    ("anyhow", &["yipan"]),
    ("axum", &["server"]),
    ("tower-http", &["server"]),
    ("utoipa", &["server"]),
    ("argon2", &["app"]),
];
/// Libraries that nobody may name, and why.
const NOWHERE: [(&str, &str); 2] = [
    ("datafusion", "the fold does not need it, and it costs eight times the build"),
    ("chrono", "time is base::Timestamp and jiff"),
];

/// A manifest as far as the checks need it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// Name of the package.
    pub name: String,
    /// Names in every dependency section.
    pub dependencies: Vec<String>,
    /// Those of them that are for tests.
    pub for_tests: Vec<String>,
    /// Whether it takes the lints of the workspace.
    pub takes_lints: bool,
}

/// Reads a manifest: one key per line, as all of ours are written.
pub fn read(text: &str) -> Manifest {
    let mut manifest = Manifest::default();
    let mut section = "";
    for line in text.lines().map(str::trim) {
        if let Some(header) = line.strip_prefix('[').and_then(|header| header.strip_suffix(']')) {
            section = header;
            if let Some((_, name)) = header.split_once("dependencies.") {
                manifest.dependencies.push(name.to_owned());
            }
            continue;
        }
        let Some((key, value)) = line.split_once('=').filter(|_| !line.starts_with('#')) else { continue };
        let (key, value) = (key.trim(), value.trim());
        match section {
            "package" if key == "name" => manifest.name = value.trim_matches('"').to_owned(),
            "lints" if key == "workspace" => manifest.takes_lints = value == "true",
            _ if section.ends_with("dependencies") => {
                let name = key.split('.').next().unwrap_or(key).to_owned();
                if section == "dev-dependencies" {
                    manifest.for_tests.push(name.clone());
                }
                manifest.dependencies.push(name);
            }
            _ => {}
        }
    }
    manifest
}

fn layer(name: &str) -> Option<usize> {
    LAYERS.iter().position(|names| names.contains(&name))
}

/// What is wrong with the manifest of the crate in a folder.
pub fn findings(folder: &str, manifest: &Manifest) -> Vec<String> {
    let mut findings = Vec::new();
    if manifest.name != folder {
        findings.push(format!("the crate `{}` must be named as its folder `{folder}`", manifest.name));
    }
    if !manifest.takes_lints {
        findings.push("it must take the lints of the workspace".to_owned());
    }
    let own_layer = layer(folder);
    if own_layer.is_none() && folder != "tidy" {
        findings.push(format!("`{folder}` has no layer; give it one in crates/tidy/src/manifest.rs"));
    }
    for dependency in &manifest.dependencies {
        match (own_layer, layer(dependency)) {
            (Some(own), Some(other)) if other >= own => {
                findings.push(format!("`{folder}` must not see `{dependency}`, which is not below it"));
            }
            (None, Some(_)) => findings.push(format!("`{folder}` must not see `{dependency}`")),
            _ => {}
        }
        findings.extend(library(folder, (own_layer, manifest), dependency));
    }
    findings
}

/// Whether a library may be named by a crate; what is wrong if not.
fn library(folder: &str, (layer, manifest): (Option<usize>, &Manifest), dependency: &str) -> Option<String> {
    let is = |library: &str| {
        dependency == library || dependency.strip_prefix(library).is_some_and(|rest| rest.starts_with('-'))
    };
    if let Some((_, why)) = NOWHERE.into_iter().find(|(library, _)| is(library)) {
        return Some(format!("nobody may name `{dependency}`: {why}"));
    }
    if layer.is_some_and(|layer| layer <= ROOMS) && NOT_IN_ROOMS.into_iter().any(is) {
        return Some(format!("`{folder}` is a room and must not name `{dependency}`"));
    }
    let named = manifest.dependencies.iter().filter(|named| *named == dependency).count();
    if manifest.for_tests.iter().filter(|named| *named == dependency).count() == named {
        return None;
    }
    let (_, only) = ONLY_IN.into_iter().find(|(library, only)| is(library) && !only.contains(&folder))?;
    Some(format!("`{dependency}` may be named only by {}, not by `{folder}`", only.join(" and ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(name: &str, dependencies: &[&str]) -> Manifest {
        let lines: String = dependencies.iter().map(|name| format!("{name}.workspace = true\n")).collect();
        read(&format!("[package]\nname = \"{name}\"\n\n[dependencies]\n{lines}\n[lints]\nworkspace = true\n"))
    }

    fn check(name: &str, dependencies: &[&str], expect: &[&str]) {
        assert_eq!(findings(name, &manifest(name, dependencies)), expect);
    }

    #[test]
    fn every_spelling_of_a_dependency_is_read() {
        let text = "[package]\nname = \"a\"\n[dependencies]\nb.workspace = true\n# c = \"1\"\nd = { version = \"1\" }\n\
            [dependencies.e]\nversion = \"1\"\n[dev-dependencies]\nf = \"1\"\n[target.'cfg(unix)'.dependencies]\ng = \"1\"\n\
            [lints]\nworkspace = true\n";
        let read = read(text);
        assert_eq!(read.dependencies, ["b", "d", "e", "f", "g"]);
        assert!(read.takes_lints && read.name == "a");
    }

    #[test]
    fn allowed() {
        check("base", &["jiff", "thiserror"], &[]);
        check("credit", &["base", "rule"], &[]);
        check("facts", &["credit", "parquet", "arrow"], &[]);
        check("import", &["rule", "sqlx", "serde"], &[]);
        check("yipan", &["app", "sim", "clap"], &[]);
        check("tidy", &[], &[]);
    }

    #[test]
    fn tests_may_name_what_the_crate_may_not() {
        let text = "[package]\nname = \"sim\"\n[dev-dependencies]\nsqlx = \"1\"\ndatafusion = \"1\"\n[lints]\nworkspace = true\n";
        assert_eq!(findings("sim", &read(text)).len(), 1, "only what nobody may name");
        let both = text.replace("[dev-", "[dependencies]\nsqlx = \"1\"\n[dev-");
        assert_eq!(findings("sim", &read(&both)).len(), 3);
    }

    #[test]
    fn refused() {
        check("credit", &["binding"], &["`credit` must not see `binding`, which is not below it"]);
        check("rule", &["rule"], &["`rule` must not see `rule`, which is not below it"]);
        check("facts", &["store"], &["`facts` must not see `store`, which is not below it"]);
        check("tidy", &["base"], &["`tidy` must not see `base`"]);
        check("ledger", &["serde-saphyr"], &["`ledger` is a room and must not name `serde-saphyr`"]);
        check("base", &["tokio"], &["`base` is a room and must not name `tokio`"]);
        check("app", &["arrow-array"], &["`arrow-array` may be named only by facts, not by `app`"]);
        check("sim", &["sqlx"], &["`sqlx` may be named only by store and import, not by `sim`"]);
        check(
            "facts",
            &["datafusion"],
            &["nobody may name `datafusion`: the fold does not need it, and it costs eight times the build"],
        );
        check("misc", &[], &["`misc` has no layer; give it one in crates/tidy/src/manifest.rs"]);
        let renamed = findings("a", &manifest("b", &[]));
        assert_eq!(renamed[0], "the crate `b` must be named as its folder `a`");
        let text = read("[package]\nname = \"base\"\n");
        assert_eq!(findings("base", &text), ["it must take the lints of the workspace"]);
    }
}
