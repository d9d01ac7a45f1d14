//! Files that are sent over HTTP to be imported: written into a folder of the data directory, looked at, read by a job, removed.

use crate::access::{Operation, UserId};
use crate::preview::{ImportPreview, look};
use crate::{AppError, Platform};
use base::Timestamp;
use std::path::{Path, PathBuf};
use tokio::fs::File;
use tokio::io::AsyncWriteExt;

/// Uploads lie below this folder of the data directory.
const FOLDER: &str = "uploads";
/// Largest file.
const BYTES_MAX: u64 = 16 << 30;
/// Longest name of an upload or part of a path.
const NAME_LENGTH_MAX: usize = 100;
/// Uploads that nobody imported are removed after so many days.
const KEPT_DAYS: i32 = 7;

/// A file that is being written.
pub struct UploadFile {
    file: File,
    staged: PathBuf,
    path: PathBuf,
    bytes: u64,
}

/// A file of an upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uploaded {
    /// Its path below the upload, with `/`.
    pub path: String,
    /// Its size.
    pub bytes: u64,
}

impl Platform {
    /// Begins a file of an upload. It is there once it is whole; one of the same path before is replaced.
    pub async fn upload(&self, upload: &str, path: &str) -> Result<UploadFile, AppError> {
        self.permit(Operation::ImportUpload)?;
        self.forget_uploads().await?;
        let folder = self.upload_folder(upload)?;
        let parts: Vec<&str> = path.split('/').collect();
        if parts.iter().any(|part| !is_name(part)) {
            let message = format!("{path:?} is no path of a file; give names with `/` between them");
            return Err(AppError::refused("upload_wrong", message));
        }
        let path = parts.iter().fold(folder, |folder, part| folder.join(part));
        let parent = path.parent().unwrap_or(&path);
        tokio::fs::create_dir_all(parent).await.map_err(AppError::internal)?;
        let number: [u8; 8] = crate::privacy::random()?;
        let staged = parent.join(format!(".{}.staged", crate::privacy::to_hex(&number)));
        let file = File::create(&staged).await.map_err(AppError::internal)?;
        Ok(UploadFile { file, staged, path, bytes: 0 })
    }

    /// The files of an upload, by path.
    pub async fn uploaded(&self, upload: &str) -> Result<Vec<Uploaded>, AppError> {
        self.permit(Operation::ImportUploaded)?;
        let folder = self.upload_folder(upload)?;
        let mut found = Vec::new();
        files_below(&folder, &folder, &mut found).map_err(|_| missing(upload))?;
        found.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(found)
    }

    /// Removes an upload.
    pub async fn drop_upload(&self, upload: &str) -> Result<(), AppError> {
        self.permit(Operation::ImportDiscard)?;
        let folder = self.upload_folder(upload)?;
        tokio::fs::remove_dir_all(&folder).await.map_err(|_| missing(upload))
    }

    /// What a mapping makes of the first rows of an upload, in clear: who may import knows what is in the files.
    pub async fn preview_import(&self, upload: &str, mapping: String, rows: usize) -> Result<ImportPreview, AppError> {
        self.permit(Operation::ImportPreview)?;
        let folder = self.upload_there(upload)?;
        let some = move || look(&mapping, &folder, rows);
        tokio::task::spawn_blocking(some).await.map_err(AppError::internal)?
    }

    /// The folder of an upload that is there.
    pub(crate) fn upload_there(&self, upload: &str) -> Result<PathBuf, AppError> {
        let folder = self.upload_folder(upload)?;
        if folder.is_dir() { Ok(folder) } else { Err(missing(upload)) }
    }

    /// Everybody has uploads of their own.
    fn upload_folder(&self, upload: &str) -> Result<PathBuf, AppError> {
        if !is_name(upload) {
            let message = format!("{upload:?} is no name of an upload; take letters, digits, `-`, `_` and `.`");
            return Err(AppError::refused("upload_wrong", message));
        }
        Ok(self.folder_of(self.caller.user, upload))
    }

    fn folder_of(&self, user: Option<UserId>, upload: &str) -> PathBuf {
        let who = user.map_or(0, |user| user.0);
        self.data_dir().join(FOLDER).join(format!("{who}-{upload}"))
    }

    /// Whether somebody's upload is on this machine.
    pub(crate) fn has_upload(&self, user: Option<UserId>, upload: &str) -> bool {
        self.folder_of(user, upload).is_dir()
    }

    /// How many uploads are on this machine, whoever sent them.
    pub(crate) fn uploads_kept(&self) -> Result<u64, AppError> {
        match std::fs::read_dir(self.data_dir().join(FOLDER)) {
            Ok(folders) => Ok(folders.count() as u64),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(0),
            Err(error) => Err(AppError::internal(error)),
        }
    }

    /// Whether what was sent by then has been removed.
    pub(crate) fn forgets_uploads_of(&self, at: Timestamp) -> bool {
        at < self.clock.now().plus_days(-KEPT_DAYS)
    }

    /// Removes uploads that were forgotten.
    async fn forget_uploads(&self) -> Result<(), AppError> {
        let Ok(mut folders) = tokio::fs::read_dir(self.data_dir().join(FOLDER)).await else { return Ok(()) };
        let oldest = self.clock.now().plus_days(-KEPT_DAYS);
        while let Some(folder) = folders.next_entry().await.map_err(AppError::internal)? {
            let changed = folder.metadata().await.and_then(|data| data.modified()).map_err(AppError::internal)?;
            let since = changed.duration_since(std::time::UNIX_EPOCH).map_err(AppError::internal)?;
            if i64::try_from(since.as_micros()).is_ok_and(|micros| Timestamp(micros) < oldest) {
                // Somebody else may have removed it meanwhile.
                let _ = tokio::fs::remove_dir_all(folder.path()).await;
            }
        }
        Ok(())
    }
}

impl UploadFile {
    /// Writes what arrived.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), AppError> {
        self.bytes += bytes.len() as u64;
        if self.bytes > BYTES_MAX {
            let message = format!("the file has more than {BYTES_MAX} bytes; split it");
            return Err(AppError::refused("request_too_large", message));
        }
        self.file.write_all(bytes).await.map_err(AppError::internal)
    }

    /// Ends the file: it is whole and on disk.
    pub async fn finish(self) -> Result<u64, AppError> {
        let UploadFile { mut file, staged, path, bytes } = self;
        file.flush().await.map_err(AppError::internal)?;
        file.sync_all().await.map_err(AppError::internal)?;
        tokio::fs::rename(&staged, &path).await.map_err(AppError::internal)?;
        Ok(bytes)
    }

    /// Removes what was written: it did not arrive whole.
    pub async fn give_up(self) {
        // What cannot be removed now goes with its upload.
        let _ = tokio::fs::remove_file(&self.staged).await;
    }
}

fn missing(upload: &str) -> AppError {
    AppError::refused("upload_not_found", format!("there is no upload {upload:?}; send its files first"))
}

fn is_name(part: &str) -> bool {
    let fits = |letter: char| letter.is_alphanumeric() || "-_. ".contains(letter);
    !part.starts_with('.') && !part.trim().is_empty() && part.len() <= NAME_LENGTH_MAX && part.chars().all(fits)
}

fn files_below(root: &Path, folder: &Path, found: &mut Vec<Uploaded>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let (path, data) = (entry.path(), entry.metadata()?);
        if data.is_dir() {
            files_below(root, &path, found)?;
        } else if !entry.file_name().to_string_lossy().starts_with('.') {
            let parts = path.strip_prefix(root).unwrap_or(&path).components();
            let parts: Vec<String> = parts.map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
            found.push(Uploaded { path: parts.join("/"), bytes: data.len() });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_nowhere_else() {
        for (name, fits) in [
            ("orders.csv", true),
            ("订单 2026-01.csv", true),
            ("..", false),
            (".hidden", false),
            ("", false),
            (" ", false),
            ("a/b", false),
            ("a\\b", false),
            ("a\0b", false),
        ] {
            assert_eq!(is_name(name), fits, "{name:?}");
        }
    }
}
