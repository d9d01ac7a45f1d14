//! Sealing: small commits leave small files; when there are many, they are written again as few large ones.

use crate::access::Operation;
use crate::{AppError, Platform, world};
use base::{Seq, Timestamp};
use facts::{FactFile, Layout, SealWhen, Sealing};
use store::StoreError;

/// What was sealed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sealed {
    /// Files before.
    pub files_before: u64,
    /// Files that stand for them now.
    pub files_after: u64,
    /// Their rows.
    pub rows: u64,
}

/// How long the bytes of a sealed file stay for those that began to read before: an hour, in microseconds.
const KEPT_MICROS: i64 = 3_600_000_000;

impl Platform {
    /// Seals what is worth it; nothing when nothing is, or when another process was quicker.
    pub async fn seal(&self, when: SealWhen) -> Result<Sealed, AppError> {
        self.permit(Operation::SealRun)?;
        self.seal_tail(when).await
    }

    pub(crate) async fn seal_tail(&self, when: SealWhen) -> Result<Sealed, AppError> {
        let files = world::fact_files(&self.store, Seq(i64::MAX)).await?;
        let Some(sealing) = facts::worth_sealing(&files, when) else { return Ok(Sealed::default()) };
        let folder = format!("sealed-{}-{}", std::process::id(), self.clock.now().0);
        let written = facts::seal(&self.layout, &folder, &sealing);
        let kept = match written {
            Ok(written) => self.keep_sealed(&sealing, &written).await,
            Err(error) => Err(error.into()),
        };
        if !matches!(kept, Ok(Some(_))) {
            self.layout.remove_folder(&Layout::import_folder(&folder))?;
        }
        Ok(kept?.unwrap_or_default())
    }

    /// Puts the new files in the place of the old, in one commit. None when one of the old is gone already.
    async fn keep_sealed(&self, sealing: &Sealing, written: &[FactFile]) -> Result<Option<Sealed>, AppError> {
        let old: Vec<&str> = sealing.files.iter().map(|file| file.path.as_str()).collect();
        let rows = |files: &[FactFile]| files.iter().map(|file| file.rows).sum::<u64>();
        if rows(&sealing.files) != rows(written) {
            let message = format!("sealing made {} rows of {}", rows(written), rows(&sealing.files));
            return Err(AppError::internal(message));
        }
        let new: Vec<store::fact::FactFile> = written.iter().map(world::manifest_entry).collect();
        let tx = self.begin().await?;
        let seq = store::meta::next_seq(&tx).await?;
        match store::fact::replace_files(&tx, seq, self.clock.now(), &old).await {
            Err(StoreError::NotFound { .. }) => {
                tx.rollback().await?;
                return Ok(None);
            }
            done => done?,
        }
        store::fact::insert_files(&tx, seq, &new).await?;
        tx.commit().await?;
        self.remove_sealed().await?;
        Ok(Some(Sealed { files_before: old.len() as u64, files_after: new.len() as u64, rows: rows(written) }))
    }

    /// Removes the bytes of files that were sealed so long ago that nobody reads them any more.
    async fn remove_sealed(&self) -> Result<(), AppError> {
        let until = Timestamp(self.clock.now().0 - KEPT_MICROS);
        let paths = store::fact::replaced_files(&self.store, until).await?;
        paths.iter().try_for_each(|path| self.layout.remove(path))?;
        if !paths.is_empty() {
            let tx = self.begin().await?;
            store::fact::forget_files(&tx, &paths).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}
