//! Backups: a copy of everything as one commit left it, taken while others work, and put back into a new data directory.
//!
//! State is copied in one step of the database. The copy names the files of facts and of runs that belong to it; files are never
//! changed once they are written, so they are copied after it. The key ring goes apart: who has only one of the two reads nothing.

mod manifest;
mod restore;

pub use self::restore::{RestoreRequest, Restored, restore};

use self::manifest::{KeysOfBackup, MANIFEST, Manifest, Writer};
use crate::access::Operation;
use crate::platform::{DATABASE, INBOX, ring_file};
use crate::privacy::KeyRing;
use crate::{AppError, Platform};
use base::Seq;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use store::{Backend, Read, Store};

/// The state of a backup when it is in PostgreSQL.
const DUMP: &str = "yipan.sql";

/// What is to be backed up where.
#[derive(Clone, Debug)]
pub struct BackupRequest {
    /// A folder that is not there yet, or is empty; not within the data directory.
    pub into: PathBuf,
    /// A file for the key ring, not within that folder; none to leave the ring out.
    pub keys: Option<PathBuf>,
}

/// What was backed up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BackedUp {
    /// The last commit that it holds.
    pub commit: Seq,
    /// How many files.
    pub files: u64,
    /// Their size.
    pub bytes: u64,
    /// Whether the key ring was copied too.
    pub keys: bool,
}

/// What a copy of the state says about itself.
struct State {
    commit: Seq,
    schema: Option<String>,
    /// Files of facts and runs, by path.
    named: Vec<Named>,
}

/// A file that the state names.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Named {
    path: String,
    bytes: u64,
    /// SHA-256; none for lines of runs, whose digest is of what they say.
    digest: Option<[u8; 32]>,
}

impl Platform {
    /// Copies everything into a folder, and the key ring apart, while others work. What cannot be copied whole leaves no folder.
    pub async fn back_up(&self, request: &BackupRequest) -> Result<BackedUp, AppError> {
        self.permit(Operation::BackupRun)?;
        self.check_places(request)?;
        let done = self.back_up_into(request).await;
        match &done {
            Ok(done) => {
                let words = format!("commit {}: {} files, {} bytes", done.commit, done.files, done.bytes);
                self.write(async |tx| self.log_aside(tx, Operation::BackupRun, words).await).await?;
            }
            // What is there now is this backup's own: the folder was empty.
            Err(_) => drop(std::fs::remove_dir_all(&request.into)),
        }
        done
    }

    fn check_places(&self, request: &BackupRequest) -> Result<(), AppError> {
        let into = make_empty(&request.into)?;
        let data_dir = self.data_dir().canonicalize().map_err(AppError::internal)?;
        let refused = |code_message: Result<(), AppError>| {
            let _ = std::fs::remove_dir(&request.into);
            code_message
        };
        if into.starts_with(&data_dir) {
            let message = format!("{} lies within the data directory; choose a folder elsewhere", into.display());
            return refused(Err(AppError::refused("backup_place_wrong", message)));
        }
        let Some(keys) = &request.keys else { return Ok(()) };
        if keys.exists() {
            let message = format!("{} is there already; name a file that is not", keys.display());
            return refused(Err(AppError::refused("backup_place_taken", message)));
        }
        let folder = keys.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let within = folder.canonicalize().is_ok_and(|folder| folder.starts_with(&into));
        if within {
            let message = format!(
                "{} lies within the backup; who finds one of the two must not have the other: keep the keys elsewhere",
                keys.display()
            );
            return refused(Err(AppError::refused("keys_beside_backup", message)));
        }
        Ok(())
    }

    async fn back_up_into(&self, request: &BackupRequest) -> Result<BackedUp, AppError> {
        let ring_path = ring_file(self.data_dir());
        let mut ring = KeyRing::read(&ring_path)?;
        let mut writer = Writer::new(&request.into);
        let state = match (self.store.backend(), &self.database_url) {
            (Backend::Postgres, Some(url)) => self.dump(url, &mut writer).await?,
            _ => self.copy_database(&mut writer).await?,
        };
        state.named.iter().try_for_each(|file| self.copy_named(&mut writer, file))?;
        // Keys may be changed meanwhile: the copy of the state needs those of before or those of after.
        ring.add_keys_of(&KeyRing::read(&ring_path)?);
        if let Some(keys) = &request.keys {
            ring.write_new(keys)?;
        }
        let keys = KeysOfBackup { check: ring.check(), wrapping_keys: ring.numbers() };
        let manifest = Manifest::new(self.clock.now(), (state.commit, state.schema), keys, writer);
        manifest.write(&request.into.join(MANIFEST))?;
        let bytes = manifest.files.iter().map(|file| file.bytes).sum();
        let files = manifest.files.len() as u64;
        Ok(BackedUp { commit: state.commit, files, bytes, keys: request.keys.is_some() })
    }

    /// The inbox first: what becomes facts meanwhile is in the copy of the database, and is then taken out of that of the inbox.
    async fn copy_database(&self, writer: &mut Writer) -> Result<State, AppError> {
        let inbox = self.data_dir().join(INBOX);
        let has_inbox = inbox.exists();
        if has_inbox {
            store::backup::copy_file(&inbox, &writer.path(INBOX)).await?;
        }
        let copy = writer.path(DATABASE);
        store::backup::copy_file(&self.data_dir().join(DATABASE), &copy).await?;
        let store = Store::open(&copy.to_string_lossy()).await?;
        let read = async {
            if has_inbox {
                store::backup::fit_inbox(&writer.path(INBOX), &store).await?;
            }
            state(&store, None).await
        };
        let state = read.await;
        store.close().await?;
        if has_inbox {
            writer.take(INBOX)?;
        }
        writer.take(DATABASE)?;
        state
    }

    async fn dump(&self, url: &str, writer: &mut Writer) -> Result<State, AppError> {
        let snapshot = self.store.snapshot().await?;
        let schema = store::backup::dump(url, &snapshot, &writer.path(DUMP)).await?;
        writer.take(DUMP)?;
        state(&snapshot, Some(schema)).await
    }

    /// Copies a file that state names, if it is what it was when it was written.
    fn copy_named(&self, writer: &mut Writer, Named { path, bytes, digest }: &Named) -> Result<(), AppError> {
        let damaged =
            |why: String| AppError::refused("facts_damaged", format!("{path}: {why}; restore an older backup"));
        let found = self.layout.get(path).map_err(|error| damaged(crate::with_sources(&error)))?;
        let found = found.as_ref();
        if found.len() as u64 != *bytes {
            return Err(damaged(format!("it has {} bytes and had {bytes} when it was written", found.len())));
        }
        if digest.is_some_and(|digest| <[u8; 32]>::from(Sha256::digest(found)) != digest) {
            return Err(damaged("its bytes are not those that were written".to_owned()));
        }
        writer.put(path, found)
    }
}

async fn state(on: &impl Read, schema: Option<String>) -> Result<State, AppError> {
    let commit = store::meta::last_seq(on).await?;
    let facts = store::fact::files(on, Seq(i64::MAX)).await?.into_iter();
    let lines = store::run::all_files(on).await?.into_iter();
    let facts = facts.map(|file| Named { path: file.path, bytes: file.bytes, digest: Some(file.digest) });
    let mut named: Vec<Named> = facts.collect();
    named.extend(lines.map(|file| Named { path: file.path, bytes: file.bytes, digest: None }));
    named.sort_unstable();
    Ok(State { commit, schema, named })
}

/// The folder, made if it is missing; refused when something is in it.
fn make_empty(folder: &Path) -> Result<PathBuf, AppError> {
    let unusable = |error: std::io::Error| {
        AppError::refused("backup_place_wrong", format!("{} cannot be used: {error}", folder.display()))
    };
    std::fs::create_dir_all(folder).map_err(unusable)?;
    if std::fs::read_dir(folder).map_err(unusable)?.next().is_some() {
        let message = format!("there is something in {}; name a folder that is not there yet", folder.display());
        return Err(AppError::refused("backup_place_taken", message));
    }
    folder.canonicalize().map_err(unusable)
}
