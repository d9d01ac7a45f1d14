//! Mapping files: read, and the file that is there read by them.
#![no_main]

use sim::fuzz::MAPPING_SOURCE;
use std::path::Path;
use std::sync::OnceLock;

static FOLDER: OnceLock<tempfile::TempDir> = OnceLock::new();

fn folder() -> &'static Path {
    let made = FOLDER.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join(MAPPING_SOURCE.0), MAPPING_SOURCE.1).expect("a file in it");
        folder
    });
    made.path()
}

libfuzzer_sys::fuzz_target!(|text: &str| {
    let _ = sim::fuzz::mapping(text, folder());
});
