//! What a backup says about itself: every file with size and checksum. It is written last, so a backup without it is not whole.

use crate::AppError;
use crate::privacy::to_hex;
use base::{Seq, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// The file's name.
pub(super) const MANIFEST: &str = "backup.json";
/// Of the backup's layout.
const VERSION: u32 = 1;
/// Bytes that are read at once.
const CHUNK: usize = 1 << 20;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    version: u32,
    /// Microseconds since 1970, UTC.
    pub made_at: i64,
    /// The last commit.
    pub commit: i64,
    /// The schema of PostgreSQL that was dumped; none when state is a file.
    pub schema: Option<String>,
    pub keys: KeysOfBackup,
    /// By path.
    pub files: Vec<Copied>,
    /// SHA-256 of all of this, itself left empty.
    digest: String,
}

/// Which key ring belongs to a backup, without telling a key.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub(super) struct KeysOfBackup {
    pub check: String,
    pub wrapping_keys: Vec<u32>,
}

/// A file of a backup.
#[derive(Serialize, Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub(super) struct Copied {
    pub path: String,
    pub bytes: u64,
    pub sha256: String,
}

impl Manifest {
    pub fn new(
        made_at: Timestamp,
        (commit, schema): (Seq, Option<String>),
        keys: KeysOfBackup,
        writer: Writer,
    ) -> Manifest {
        let mut files = writer.files;
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let mut manifest = Manifest {
            version: VERSION,
            made_at: made_at.0,
            commit: commit.0,
            schema,
            keys,
            files,
            digest: String::new(),
        };
        manifest.digest = manifest.expected_digest();
        manifest
    }

    fn expected_digest(&self) -> String {
        let empty = Manifest {
            keys: self.keys.clone(),
            files: self.files.clone(),
            schema: self.schema.clone(),
            digest: String::new(),
            ..*self
        };
        let text = serde_json::to_string(&empty).unwrap_or_default();
        to_hex(&Sha256::digest(text))
    }

    pub fn write(&self, path: &Path) -> Result<(), AppError> {
        let text = serde_json::to_string_pretty(self).map_err(AppError::internal)?;
        let write = || {
            let mut file = File::create_new(path)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            path.parent().map_or(Ok(()), sync)
        };
        write().map_err(AppError::internal)
    }

    pub fn read(folder: &Path) -> Result<Manifest, AppError> {
        let path = folder.join(MANIFEST);
        let text = std::fs::read_to_string(&path).map_err(|error| {
            let message = format!("{}: {error}; without it a backup is not whole", path.display());
            AppError::refused("backup_incomplete", message)
        })?;
        let damaged = |why: &str| AppError::refused("backup_damaged", format!("{}: {why}", path.display()));
        let manifest: Manifest = serde_json::from_str(&text).map_err(|error| damaged(&error.to_string()))?;
        if manifest.version != VERSION {
            let message = format!("the backup has layout {}, and this program knows {VERSION}", manifest.version);
            return Err(AppError::refused("backup_too_new", message));
        }
        if manifest.digest != manifest.expected_digest() {
            return Err(damaged("it is not what was written"));
        }
        Ok(manifest)
    }
}

/// Puts files into a backup and remembers what they are.
pub(super) struct Writer {
    root: PathBuf,
    files: Vec<Copied>,
}

impl Writer {
    pub fn new(root: &Path) -> Writer {
        Writer { root: root.to_owned(), files: Vec::new() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// Takes in a file that something else wrote.
    pub fn take(&mut self, name: &str) -> Result<(), AppError> {
        let path = self.path(name);
        let read = || {
            let mut file = File::open(&path)?;
            file.sync_all()?;
            copy(&mut file, &mut io::sink())
        };
        let (bytes, sha256) = read().map_err(AppError::internal)?;
        self.files.push(Copied { path: name.to_owned(), bytes, sha256 });
        Ok(())
    }

    pub fn put(&mut self, name: &str, bytes: &[u8]) -> Result<(), AppError> {
        let path = self.path(name);
        let (bytes, sha256) = put(&path, &mut &*bytes).map_err(AppError::internal)?;
        self.files.push(Copied { path: name.to_owned(), bytes, sha256 });
        Ok(())
    }
}

/// Writes a new file durably, with the folders that it needs. Gives size and checksum.
pub(super) fn put(path: &Path, from: &mut impl Read) -> io::Result<(u64, String)> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut file = File::create_new(path)?;
    let copied = copy(from, &mut file)?;
    file.sync_all()?;
    sync(folder)?;
    Ok(copied)
}

/// Waits until the entries of a folder are on disk.
pub(super) fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

fn copy(from: &mut impl Read, to: &mut impl Write) -> io::Result<(u64, String)> {
    let (mut buffer, mut hash, mut bytes) = (vec![0; CHUNK], Sha256::new(), 0);
    loop {
        let read = from.read(&mut buffer)?;
        if read == 0 {
            return Ok((bytes, to_hex(&hash.finalize())));
        }
        hash.update(&buffer[..read]);
        to.write_all(&buffer[..read])?;
        bytes += read as u64;
    }
}
