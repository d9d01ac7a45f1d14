//! Runs the binary in a data directory of its own.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A data directory with a copy of an example beside it, gone at the end of the test.
pub struct Shop {
    folder: tempfile::TempDir,
}

/// What a command answered.
#[derive(Debug)]
pub struct Answer {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// A file below `examples/`.
pub fn example(path: &str) -> PathBuf {
    root().join("examples").join(path)
}

/// The top of the repository.
pub fn root() -> PathBuf {
    // Tests start in the folder of their package. What the compiler knew as that folder may be another checkout: build
    // directories are shared.
    Path::new("../..").canonicalize().expect("the workspace")
}

impl Shop {
    /// No data yet.
    pub fn empty() -> Shop {
        Shop { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// Adventure Works' sample, imported.
    pub fn adventure_works() -> Shop {
        let shop = Shop::empty();
        shop.copy(&example("adventureworks/sample"), "sample");
        shop.ok(&["import", &mapping(), "--source", &shop.path("sample")]);
        shop
    }

    /// The same with credit as of the order in force.
    pub fn with_policy() -> Shop {
        let shop = Shop::adventure_works();
        shop.ok(&["policy", "activate", &as_of_order()]);
        shop
    }

    /// A path beside the data.
    pub fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// Writes a file beside the data and gives its path.
    pub fn write(&self, name: &str, text: &str) -> String {
        std::fs::write(self.folder.path().join(name), text).expect("a file is written");
        self.path(name)
    }

    /// Replaces text in a file beside the data.
    pub fn replace(&self, name: &str, from: &str, to: &str) {
        let text = std::fs::read_to_string(self.path(name)).expect("the file is there");
        assert!(text.contains(from), "{name} has no {from}");
        self.write(name, &text.replace(from, to));
    }

    /// Runs a command.
    pub fn run(&self, arguments: &[&str]) -> Answer {
        let mut command = Command::new(env!("CARGO_BIN_EXE_yipan"));
        command.env_remove("YIPAN_DATA_DIR").env_remove("YIPAN_DATABASE_URL");
        command.arg("--data-dir").arg(self.path("data")).args(arguments);
        let output = command.output().expect("the binary runs");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8").replace(&self.path(""), "");
        Answer { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
    }

    /// Runs a command that must succeed; gives what it printed.
    pub fn ok(&self, arguments: &[&str]) -> String {
        let answer = self.run(arguments);
        assert_eq!(answer.code, 0, "{arguments:?}: {answer:?}");
        answer.out
    }

    /// Runs a command that must end with this code and say all of these words.
    pub fn refused(&self, arguments: &[&str], code: i32, words: &[&str]) {
        let answer = self.run(arguments);
        assert_eq!(answer.code, code, "{arguments:?}: {answer:?}");
        for word in words {
            assert!(answer.err.contains(word), "{arguments:?} does not say {word:?}: {}", answer.err);
        }
    }

    /// The answer of `credits` as CSV, without its header.
    pub fn credits(&self, arguments: &[&str]) -> String {
        let mut all = vec!["--format", "csv", "credits"];
        all.extend(arguments);
        let out = self.ok(&all);
        out.split_once('\n').map_or(String::new(), |(_, rows)| rows.to_owned())
    }

    fn copy(&self, from: &Path, to: &str) {
        let target = self.folder.path().join(to);
        std::fs::create_dir_all(&target).expect("a folder is made");
        for entry in std::fs::read_dir(from).expect("the example is there") {
            let entry = entry.expect("an entry");
            let name = format!("{to}/{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                self.copy(&entry.path(), &name);
            } else {
                std::fs::copy(entry.path(), self.folder.path().join(&name)).expect("a file is copied");
            }
        }
    }
}

/// Adventure Works' mapping.
pub fn mapping() -> String {
    example("adventureworks/import.yaml").display().to_string()
}

/// Full credit to the sales person on the order.
pub fn as_of_order() -> String {
    example("adventureworks/policy-as-of-order.yaml").display().to_string()
}

/// Full credit to who serves the reseller today.
pub fn current_owner() -> String {
    example("adventureworks/policy-current-owner.yaml").display().to_string()
}

/// The value of a name in pretty JSON, as it is written.
pub fn json_field<'a>(json: &'a str, name: &str) -> &'a str {
    let (_, rest) = json.split_once(&format!("\"{name}\": ")).unwrap_or_else(|| panic!("no {name} in {json}"));
    rest.lines().next().map_or("", |line| line.trim_end_matches(','))
}
