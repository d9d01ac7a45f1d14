//! What processes that were killed left in the data directory: staged facts, lines of trials, spilled temporary files.
//!
//! What a killed process wrote and what a running one is writing look the same. So every process that has a data directory open
//! holds a shared lock on a file in it, and only who gets that lock for himself alone cleans up: nobody else can be at work.
//! The file says nothing; the operating system gives the lock back when its process ends, however it ends.

use crate::{AppError, Platform};
use facts::Layout;
use std::collections::HashSet;
use std::fs::File;
use std::path::Path;
use store::{Read, Store};

/// The lock that says that somebody works here; given back when it is dropped.
pub(crate) struct AtWork {
    file: File,
    alone: bool,
}

impl AtWork {
    /// Takes the lock: for this process alone if nobody else has it, otherwise together with the others.
    ///
    /// Where files cannot be locked nobody is ever alone, and nothing is cleaned up.
    pub fn take(data_dir: &Path) -> Result<AtWork, AppError> {
        let path = data_dir.join("lock");
        let file = File::options().create(true).write(true).truncate(false).open(&path).map_err(|error| {
            AppError::refused("data_dir_unusable", format!("{} cannot be opened: {error}", path.display()))
        })?;
        let alone = file.try_lock().is_ok();
        Ok(AtWork { file, alone })
    }

    /// Whether nobody else had it when it was taken, until others are let in.
    pub fn is_alone(&self) -> bool {
        self.alone
    }

    /// Keeps others out for a moment; none when somebody else is at work, or where files cannot be locked.
    pub fn alone(&self) -> Option<Alone<'_>> {
        // Given back first: a lock is not turned into another one in one step everywhere.
        let alone = self.file.unlock().is_ok() && self.file.try_lock().is_ok();
        let back = Alone(&self.file);
        alone.then_some(back)
    }

    /// Cleans up if nobody else is at work, and lets others in.
    pub async fn clean(&mut self, store: &Store, layout: &Layout) -> Result<(), AppError> {
        let cleaned = if self.alone { remove_leftovers(store, layout).await } else { Ok(()) };
        // Where files cannot be locked, this fails as the first try did.
        let _ = self.file.unlock().and_then(|()| self.file.lock_shared());
        self.alone = false;
        cleaned
    }
}

/// That nobody else has the data directory open. Others are let in when it is dropped.
pub(crate) struct Alone<'a>(&'a File);

impl Drop for Alone<'_> {
    fn drop(&mut self) {
        // Where files cannot be locked, this fails as every try did.
        let _ = self.0.unlock().and_then(|()| self.0.lock_shared());
    }
}

async fn remove_leftovers(store: &Store, layout: &Layout) -> Result<(), AppError> {
    let known = known(store).await?;
    if layout.orphans(|folder| known.contains(folder))?.is_empty() {
        return Ok(());
    }
    // Under the writer's lock, which an import has from its first file to its commit: processes on other machines that share
    // the database have no part in the lock of this directory.
    let tx = store.begin().await?;
    let removed = async {
        let known = self::known(&tx).await?;
        layout.orphans(|folder| known.contains(folder))?.iter().try_for_each(|folder| layout.remove_folder(folder))?;
        Ok(())
    };
    let removed = removed.await;
    tx.rollback().await?;
    removed
}

/// Folders of facts and runs that were committed.
async fn known(on: &impl Read) -> Result<HashSet<String>, AppError> {
    let folder = |path: String| path.rsplit_once('/').map(|(folder, _)| folder.to_owned());
    let facts = store::fact::paths(on).await?.into_iter().filter_map(folder);
    let runs = store::run::ids(on).await?.into_iter().map(Layout::run_folder);
    Ok(facts.chain(runs).collect())
}

/// The name of an import's folder: after the commit it will be.
pub(crate) fn import_name(seq: base::Seq) -> String {
    format!("import-{seq}")
}

fn import_folder(name: &str) -> String {
    Layout::import_folder(name)
}

impl Platform {
    /// Removes what an import that was killed before its commit left in the folder that the next one is given.
    pub(crate) fn make_room(&self, import: &str) -> Result<(), AppError> {
        Ok(self.layout.remove_folder(&import_folder(import))?)
    }
}
