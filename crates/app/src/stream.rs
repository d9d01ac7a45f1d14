//! Facts that are sent as one stream: written into a file of their own while they arrive, and imported when they are whole.

use crate::access::Operation;
use crate::import::{delivery_of, read};
use crate::intake::keep::{RowsFrom, RowsRead};
use crate::intake::{Delivered, DeliveryOptions, Staged};
use crate::{AppError, Platform};
use import::{Mapping, Report, Sink, StreamForm, read_one};
use sha2::{Digest, Sha256};
use std::path::{Component, Path, PathBuf};
use tempfile::TempDir;
use tokio::fs::File;
use tokio::io::AsyncWriteExt;

/// Largest stream: 16 GiB.
const BYTES_MAX: u64 = 16 << 30;
/// The file that a stream is written into.
const FILE: &str = "stream";

/// A stream that arrives. Its file is gone with it.
pub struct Spool {
    folder: TempDir,
    file: File,
    hasher: Sha256,
    bytes: u64,
}

/// A stream that arrived whole.
pub struct Spooled {
    folder: TempDir,
    /// SHA-256 of its bytes.
    pub hash: [u8; 32],
}

/// What a stream is, and how it is to be imported.
#[derive(Clone, Debug)]
pub struct StreamRequest {
    /// Name of the mapping: a kept one unless its text is given.
    pub mapping: String,
    /// The mapping itself.
    pub mapping_text: Option<String>,
    /// Which source of the mapping it is; may be left out where there is only one of this form.
    pub source: Option<String>,
    /// The form of its rows.
    pub form: StreamForm,
    /// How it is to be done.
    pub options: DeliveryOptions,
}

impl Platform {
    /// Begins to take a stream.
    pub async fn spool(&self) -> Result<Spool, AppError> {
        self.permit(Operation::FactsImport)?;
        let parent = self.data_dir().join("temporary");
        std::fs::create_dir_all(&parent).map_err(AppError::internal)?;
        let folder = tempfile::Builder::new().prefix("stream-").tempdir_in(parent).map_err(AppError::internal)?;
        let file = File::create(folder.path().join(FILE)).await.map_err(AppError::internal)?;
        Ok(Spool { folder, file, hasher: Sha256::new(), bytes: 0 })
    }

    /// Imports a stream through a mapping, as files are imported: everything becomes visible at once, or nothing does.
    pub async fn import_stream(&self, request: &StreamRequest, spooled: &Spooled) -> Result<Delivered, AppError> {
        self.permit(Operation::FactsImport)?;
        let text = match &request.mapping_text {
            Some(text) => text.clone(),
            None => self.kept_mapping(&request.mapping).await?,
        };
        let mapping = Mapping::read(&text, &request.mapping)
            .map_err(|errors| AppError::refused("mapping_wrong", errors.to_string()))?;
        let (source, file) = source_of(&mapping, request)?;
        spooled.is_called(&file)?;
        let folder = spooled.folder.path();
        let reading =
            |sink: &mut Sink<'_>, report: &mut Report<'_>| read_one(&mapping, (folder, &source), sink, report);
        let hash = Sha256::digest(text.as_bytes()).into();
        let place = format!("stream of {source}");
        let delivery = delivery_of(&mapping, (&request.mapping, hash), &place);
        let stage = self.stage(&delivery.system)?;
        let (_, staged) = read((&place, &reading), stage, &delivery.source_names, &mut |_| {})?;
        let rows = RowsRead {
            mapping_text: text.clone(),
            from: RowsFrom::Stream { folder: folder.to_owned(), source: source.clone() },
        };
        let staged = Staged { rows: Some(rows), ..staged };
        self.deliver_staged(&delivery, staged, request.options, &mut |_, _| {}).await
    }
}

impl Spool {
    /// Writes what arrived.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), AppError> {
        self.bytes += bytes.len() as u64;
        if self.bytes > BYTES_MAX {
            let message = format!("the stream has more than {BYTES_MAX} bytes; send it in several");
            return Err(AppError::refused("request_too_large", message));
        }
        self.hasher.update(bytes);
        self.file.write_all(bytes).await.map_err(AppError::internal)
    }

    /// All of it arrived.
    pub async fn finish(mut self) -> Result<Spooled, AppError> {
        self.file.flush().await.map_err(AppError::internal)?;
        Ok(Spooled { folder: self.folder, hash: self.hasher.finalize().into() })
    }
}

impl Spooled {
    /// Gives it the name by which the mapping knows it.
    fn is_called(&self, file: &str) -> Result<(), AppError> {
        let path = PathBuf::from(file);
        if path.components().any(|part| !matches!(part, Component::Normal(_))) {
            let message = format!("{file:?} leads elsewhere; a mapping names files below the folder of the import");
            return Err(AppError::refused("mapping_wrong", message));
        }
        let path = self.folder.path().join(path);
        let parent = path.parent().unwrap_or_else(|| Path::new("."));
        std::fs::create_dir_all(parent).map_err(AppError::internal)?;
        // Asked again under the same key, it is there already.
        match path.exists() {
            true => Ok(()),
            false => std::fs::hard_link(self.folder.path().join(FILE), path).map_err(AppError::internal),
        }
    }
}

/// The source that a stream is, and the file that the mapping reads it from.
fn source_of(mapping: &Mapping, request: &StreamRequest) -> Result<(String, String), AppError> {
    let fits = |(name, _, form): &(&str, &str, Option<StreamForm>)| {
        *form == Some(request.form) && request.source.as_ref().is_none_or(|source| source == name)
    };
    let found: Vec<_> = mapping.streams().filter(fits).collect();
    match found.as_slice() {
        [(name, file, _)] => Ok(((*name).to_owned(), (*file).to_owned())),
        _ => {
            let form = match request.form {
                StreamForm::Delimited => "CSV",
                StreamForm::JsonLines => "NDJSON",
            };
            let sent = mapping.streams().filter(|(_, _, known)| *known == Some(request.form));
            let known: Vec<&str> = sent.map(|(name, _, _)| name).collect();
            let message = match known.is_empty() {
                true => format!("mapping {} has no source that can be sent as {form}", request.mapping),
                false => {
                    format!("name the source of mapping {}; as {form} there are {}", request.mapping, known.join(", "))
                }
            };
            Err(AppError::refused("source_not_found", message))
        }
    }
}
