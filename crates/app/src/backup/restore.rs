//! Putting a backup back: into a data directory that is not there yet, whole or not at all.

use super::manifest::{self, Copied, Manifest};
use super::{DUMP, make_empty};
use crate::access::Operation;
use crate::ledger::LedgerReport;
use crate::platform::ring_file;
use crate::privacy::KeyRing;
use crate::{AppError, Platform};
use base::{Seq, Timestamp};
use std::fs::File;
use std::io;
use std::path::{Component, Path, PathBuf};

/// What is to be put back where.
#[derive(Clone, Debug)]
pub struct RestoreRequest {
    /// The folder of the backup.
    pub from: PathBuf,
    /// The file of the key ring.
    pub keys: PathBuf,
    /// The data directory: not there yet, or empty.
    pub data_dir: PathBuf,
    /// PostgreSQL, when the state of the backup is a dump.
    pub database_url: Option<String>,
}

/// What was put back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Restored {
    /// When the backup was made.
    pub made_at: Timestamp,
    /// The last commit that it holds.
    pub commit: Seq,
    /// How many files.
    pub files: u64,
}

/// Puts a backup back. Every file is checked; when one is not as it was written, nothing is left. Open the data directory
/// afterwards and call [`Platform::prove_restored`].
pub async fn restore(request: &RestoreRequest) -> Result<Restored, AppError> {
    let manifest = Manifest::read(&request.from)?;
    let ring = fitting_ring(&request.keys, &manifest)?;
    match (&manifest.schema, &request.database_url) {
        (Some(schema), None) => {
            let message = format!("the state of the backup is schema {schema:?} of PostgreSQL; give --database-url");
            return Err(AppError::refused("restore_place_wrong", message));
        }
        (None, Some(_)) => {
            let message = "the state of the backup is a file; leave --database-url out";
            return Err(AppError::refused("restore_place_wrong", message));
        }
        _ => {}
    }
    let staged = stage(request, &manifest, &ring);
    let done = match staged {
        Ok(()) => settle(request, &manifest).await,
        Err(error) => Err(error),
    };
    if done.is_err() {
        let _ = std::fs::remove_dir_all(staging(&request.data_dir));
    }
    done?;
    Ok(Restored {
        made_at: Timestamp(manifest.made_at),
        commit: Seq(manifest.commit),
        files: manifest.files.len() as u64,
    })
}

/// Copies and checks everything in a folder beside the data directory.
fn stage(request: &RestoreRequest, manifest: &Manifest, ring: &KeyRing) -> Result<(), AppError> {
    if request.data_dir.exists() && std::fs::read_dir(&request.data_dir).is_ok_and(|mut inside| inside.next().is_some())
        || request.data_dir.is_file()
    {
        let message = format!(
            "there is something in {}; restore into a folder that is not there yet",
            request.data_dir.display()
        );
        return Err(AppError::refused("restore_place_taken", message));
    }
    let staging = staging(&request.data_dir);
    // What a restore that was killed left; nobody else gives folders such names.
    let _ = std::fs::remove_dir_all(&staging);
    make_empty(&staging)?;
    for file in &manifest.files {
        copy_checked(&request.from, &staging, file)?;
    }
    ring.write_new(&ring_file(&staging))
}

/// Makes the staged folder the data directory; state goes into the database before.
async fn settle(request: &RestoreRequest, manifest: &Manifest) -> Result<(), AppError> {
    let staging = staging(&request.data_dir);
    if let (Some(schema), Some(url)) = (&manifest.schema, &request.database_url) {
        let dump = staging.join(DUMP);
        store::backup::load(url, schema, &dump).await?;
        std::fs::remove_file(dump).map_err(AppError::internal)?;
    }
    let place = || {
        // An empty folder gives way to the one that takes its name.
        let _ = std::fs::remove_dir(&request.data_dir);
        std::fs::rename(&staging, &request.data_dir)?;
        request.data_dir.parent().filter(|parent| !parent.as_os_str().is_empty()).map_or(Ok(()), manifest::sync)
    };
    place().map_err(AppError::internal)
}

/// Beside the data directory, so that giving it its name is one step.
fn staging(data_dir: &Path) -> PathBuf {
    let name = data_dir.file_name().map_or_else(|| "data".into(), |name| name.to_string_lossy());
    data_dir.with_file_name(format!("{name}.restoring"))
}

fn copy_checked(from: &Path, to: &Path, file: &Copied) -> Result<(), AppError> {
    let damaged = |why: String| AppError::refused("backup_damaged", format!("{}: {why}", file.path));
    let relative = Path::new(&file.path);
    if !relative.components().all(|part| matches!(part, Component::Normal(_))) {
        return Err(damaged("the name leads out of the backup".to_owned()));
    }
    let mut source = File::open(from.join(relative)).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => {
            AppError::refused("backup_incomplete", format!("{} is missing in the backup", file.path))
        }
        _ => damaged(error.to_string()),
    })?;
    let (bytes, sha256) = manifest::put(&to.join(relative), &mut source).map_err(AppError::internal)?;
    if bytes != file.bytes {
        return Err(damaged(format!("it has {bytes} bytes and had {} when it was written", file.bytes)));
    }
    if sha256 != file.sha256 {
        return Err(damaged("its bytes are not those that were written".to_owned()));
    }
    Ok(())
}

fn fitting_ring(path: &Path, manifest: &Manifest) -> Result<KeyRing, AppError> {
    let ring = KeyRing::read(path)?;
    let misfit = |why: String| AppError::refused("keys_do_not_fit", format!("{}: {why}", path.display()));
    if ring.check() != manifest.keys.check {
        return Err(misfit("this key ring belongs to other data".to_owned()));
    }
    let numbers = ring.numbers();
    match manifest.keys.wrapping_keys.iter().find(|number| !numbers.contains(number)) {
        Some(number) => Err(misfit(format!("wrapping key {number}, which the backup needs, is not in it"))),
        None => Ok(ring),
    }
}

impl Platform {
    /// Checks every invariant of what was put back, and says in its log that it was.
    pub async fn prove_restored(&self, restored: &Restored) -> Result<LedgerReport, AppError> {
        self.permit(Operation::BackupRestore)?;
        let last = store::meta::last_seq(&self.store).await?;
        if last != restored.commit {
            let message = format!("the data directory is at commit {last}, and the backup holds {}", restored.commit);
            return Err(AppError::refused("changed_meanwhile", message));
        }
        let report = self.check_ledger().await?;
        let words = format!("as of commit {}, {} files", restored.commit, restored.files);
        self.write(async |tx| self.log_aside(tx, Operation::BackupRestore, words).await).await?;
        Ok(report)
    }
}
