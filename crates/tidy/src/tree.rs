//! The files of the repository, and what holds for each of them whatever its language.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Folders that are made, not written.
const SKIPPED: [&str; 4] = ["target", "node_modules", "yipan-data", "proptest-regressions"];
/// Folders whose names begin with a dot and that belong to the repository.
const DOTTED: [&str; 2] = [".ci", ".github"];

/// Every file below a folder, in order of path.
pub fn files(root: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let kind = entry.file_type()?;
            if kind.is_dir()
                && !SKIPPED.contains(&name.as_str())
                && (!name.starts_with('.') || DOTTED.contains(&name.as_str()))
            {
                folders.push(entry.path());
            } else if kind.is_file() && name != ".git" {
                // In a work tree beside the repository, `.git` is a file that says where the repository is.
                found.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The lines of a text that name a folder that exists only on somebody's machine.
pub fn machine_paths(text: &str) -> Vec<usize> {
    // Put together here, so that this file does not name them.
    let homes = ["home", "root", "Users", "work"].map(|folder| format!("/{folder}/"));
    let names_home = |line: &str| {
        homes.iter().any(|home| {
            let mut places = line.match_indices(home.as_str());
            places.any(|(at, _)| {
                !line[..at].ends_with(|before: char| before.is_alphanumeric() || "._-$}*".contains(before))
            })
        })
    };
    text.lines().enumerate().filter(|(_, line)| names_home(line)).map(|(number, _)| number + 1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machine_paths_are_found() {
        let own = [
            "cd /",
            "home/me/yipan\n",
            "\"/",
            "work/x\"\nhttps://example.com/",
            "work/1\nsrc/",
            "root/mod.rs\n$DIR/",
            "home/",
        ];
        assert_eq!(machine_paths(&own.concat()), [1, 2]);
    }
}
