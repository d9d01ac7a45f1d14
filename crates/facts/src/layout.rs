//! Where columns lie: an object store, a root, and a fixed number of buckets by hash of profile.
//!
//! Paths under the root: `facts/<import>/<table>-<bucket>-<part>.parquet`, `runs/<run>/part-<part>.parquet` and
//! `temporary/…`. A file counts only when a manifest names it, so an import that dies leaves orphans and no facts.
//!
//! The store's interface is asynchronous, the passes here are plain threads: each call blocks its own thread. A put is
//! atomic. On a local directory, files are synced together once an import or run is complete: waiting for the disk file
//! by file would cost more than writing.

use crate::error::{FactsError, Result};
use crate::opened::{Footers, Pages};
use crate::parallel::parallel;
use crate::remote::{Background, Bucket, Copies, now};
use base::{ProfileId, RunId};
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use parquet::file::metadata::ParquetMetaData;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::{Duration, SystemTime};

/// Buckets of a data directory unless it says otherwise.
pub const BUCKETS_DEFAULT: u32 = 64;

const SYNC_THREADS: usize = 16;

/// An object store, a root in it, and the number of buckets. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Layout {
    store: Arc<dyn ObjectStore>,
    root: Path,
    buckets: u32,
    /// The directory, when it is a local one that has to be synced.
    directory: Option<Arc<std::path::Path>>,
    /// What lies in a local directory, when the store is somewhere else.
    beside: Option<Arc<Beside>>,
    footers: Arc<Footers>,
}

/// What lies in a local directory beside a store that is somewhere else.
#[derive(Debug)]
struct Beside {
    directory: std::path::PathBuf,
    own: LocalFileSystem,
    copies: Copies,
    background: Background,
}

/// What lies in a store that several machines may write to is left alone for so long: it may be work in progress.
const LEFT_ALONE: Duration = Duration::from_secs(24 * 60 * 60);

impl Layout {
    /// A layout in any object store. The number of buckets is fixed when the data directory is made.
    pub fn new(store: Arc<dyn ObjectStore>, root: &str, buckets: u32) -> Result<Layout> {
        if buckets == 0 {
            return Err(FactsError::Layout("a data directory needs at least one bucket".to_owned()));
        }
        let footers = Arc::default();
        Ok(Layout { store, root: Path::from(root), buckets, directory: None, beside: None, footers })
    }

    /// A layout in a local directory, which is made when missing.
    pub fn local(directory: &std::path::Path, buckets: u32) -> Result<Layout> {
        std::fs::create_dir_all(directory)
            .map_err(|error| FactsError::Layout(format!("{} cannot be made: {error}", directory.display())))?;
        let store = LocalFileSystem::new_with_prefix(directory)
            .map_err(|source| FactsError::Storage { path: directory.display().to_string(), source })?;
        let layout = Layout::new(Arc::new(store), "", buckets)?;
        Ok(Layout { directory: Some(directory.into()), ..layout })
    }

    /// A layout in an S3-compatible store, with copies and what is temporary in a local directory.
    pub fn remote(bucket: &Bucket, directory: &std::path::Path, buckets: u32) -> Result<Layout> {
        let (store, background) = bucket.open()?;
        let own = Layout::local(directory, buckets)?;
        let storage = |source| FactsError::Storage { path: directory.display().to_string(), source };
        let beside = Beside {
            directory: directory.to_owned(),
            own: LocalFileSystem::new_with_prefix(directory).map_err(storage)?,
            copies: Copies::new(directory.join("copies"), bucket.room),
            background,
        };
        let layout = Layout::new(Arc::new(store), bucket.parts()?.1, own.buckets)?;
        Ok(Layout { beside: Some(Arc::new(beside)), ..layout })
    }

    /// A layout that is gone with the process: for tests and for cases beside a policy.
    pub fn in_memory(buckets: u32) -> Result<Layout> {
        Layout::new(Arc::new(InMemory::new()), "", buckets)
    }

    /// How many buckets facts are spread over.
    pub fn buckets(&self) -> u32 {
        self.buckets
    }

    /// The part of a run, behind those of the fold, that holds adjustments of locked periods.
    pub fn adjustment_part(&self) -> u32 {
        self.buckets * 2
    }

    /// The last part of a run, which holds the lines of payees and periods.
    pub fn period_part(&self) -> u32 {
        self.buckets * 2 + 1
    }

    /// The first of the files of a run behind all of its parts, which hold its lines once more, by payee.
    pub fn payee_part(&self) -> u32 {
        self.buckets * 2 + 2
    }

    /// The bucket of a profile.
    ///
    /// On-disk format: the finalizer of the 64-bit variant of MurmurHash3 over the number, its upper 32 bits times the
    /// number of buckets, shifted right by 32.
    pub fn bucket_of(&self, profile: ProfileId) -> u32 {
        let mixed = mix(profile.0 as u64) >> 32;
        ((mixed * u64::from(self.buckets)) >> 32) as u32
    }

    /// Writes an object in one step.
    pub(crate) fn put(&self, path: &str, bytes: Vec<u8>) -> Result<()> {
        if let Some(beside) = self.beside.as_ref().filter(|_| is_own(path)) {
            let location = Path::from(path);
            let put = beside.own.put(&location, PutPayload::from(bytes));
            return self.block_on(put).map(|_| ()).map_err(|source| failed(path, source));
        }
        let location = self.location(path);
        if let Some(beside) = &self.beside {
            beside.copies.put(&location, &bytes);
        }
        self.block_on(self.store.put(&location, PutPayload::from(bytes)))
            .map(|_| ())
            .map_err(|source| failed(path, source))
    }

    /// Waits until written objects are on disk. Other stores than a local directory keep what they acknowledged.
    pub(crate) fn sync<'a>(&self, paths: impl IntoIterator<Item = &'a str>) -> Result<()> {
        let Some(directory) = &self.directory else { return Ok(()) };
        let files: Vec<_> = paths.into_iter().map(|path| directory.join(path)).collect();
        let mut folders: Vec<_> = files.iter().flat_map(|file| file.ancestors().skip(1)).collect();
        folders.retain(|folder| folder.starts_with(directory));
        folders.sort_unstable();
        folders.dedup();
        let sync = |path: &std::path::Path| {
            let synced = std::fs::File::open(path).and_then(|file| file.sync_all());
            synced.map_err(|error| FactsError::Layout(format!("{} cannot be synced: {error}", path.display())))
        };
        // The disk answers many requests at once about as fast as one.
        parallel(files.len(), SYNC_THREADS, |number| sync(&files[number]))?;
        folders.into_iter().try_for_each(sync)
    }

    /// Reads a whole object.
    pub fn get(&self, path: &str) -> Result<impl parquet::file::reader::ChunkReader + AsRef<[u8]> + use<>> {
        let fetch = async |store: &dyn ObjectStore, location: Path| store.get(&location).await?.bytes().await;
        let failed = |source| failed(path, source);
        let Some(beside) = &self.beside else {
            return self.block_on(fetch(&*self.store, self.location(path))).map_err(failed);
        };
        if is_own(path) {
            return self.block_on(fetch(&beside.own, Path::from(path))).map_err(failed);
        }
        let location = self.location(path);
        if let Some(copy) = beside.copies.get(&location) {
            return Ok(copy.into());
        }
        let bytes = self.block_on(fetch(&*self.store, location.clone())).map_err(failed)?;
        beside.copies.put(&location, &bytes);
        Ok(bytes)
    }

    /// Opens an object of which some pages are read; none where objects cannot be read by parts, and have to be read whole.
    pub(crate) fn open(&self, path: &str) -> Result<Option<(Pages, Arc<ParquetMetaData>)>> {
        self.directory.as_deref().map(|directory| self.footers.open(directory, path)).transpose()
    }

    /// Removes an object; one that is not there is no error.
    pub fn remove(&self, path: &str) -> Result<()> {
        self.footers.forget(path);
        let deleted = match &self.beside {
            Some(beside) if is_own(path) => self.block_on(beside.own.delete(&Path::from(path))),
            _ => self.block_on(self.store.delete(&self.location(path))),
        };
        if let Some(beside) = &self.beside {
            beside.copies.remove(&self.location(path));
        }
        match deleted {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(source) => Err(failed(path, source)),
        }
    }

    /// Paths of all objects under a folder, sorted.
    pub fn list(&self, folder: &str) -> Result<Vec<String>> {
        Ok(self.objects(folder)?.into_iter().map(|(path, _)| path).collect())
    }

    /// The same with when each was written.
    fn objects(&self, folder: &str) -> Result<Vec<(String, SystemTime)>> {
        let own = self.beside.as_ref().filter(|_| is_own(&format!("{folder}/")));
        let store: &dyn ObjectStore = own.map_or(&*self.store, |beside| &beside.own);
        let mut found = Vec::new();
        let mut folders = vec![if own.is_some() { Path::from(folder) } else { self.location(folder) }];
        while let Some(next) = folders.pop() {
            let listed = self.block_on(store.list_with_delimiter(Some(&next)));
            let listed = listed.map_err(|source| failed(next.as_ref(), source))?;
            folders.extend(listed.common_prefixes);
            let path = |location: &Path| if own.is_some() { location.to_string() } else { self.relative(location) };
            found.extend(listed.objects.iter().map(|object| (path(&object.location), object.last_modified.into())));
        }
        found.sort_unstable();
        Ok(found)
    }

    /// What processes that were killed left behind: folders of imports and runs that nobody knows, and everything temporary.
    ///
    /// `is_known` is asked for the folder of every import and run. The answer holds while no other process works here: what
    /// a running import or settlement writes looks the same until it is committed.
    pub fn orphans(&self, is_known: impl Fn(&str) -> bool) -> Result<Vec<String>> {
        let mut found = Vec::new();
        for top in ["facts", "runs", "temporary"] {
            let listed = self.block_on(self.store.list_with_delimiter(Some(&self.location(top))));
            let listed = listed.map_err(|source| failed(top, source))?;
            found.extend(listed.common_prefixes.iter().map(|folder| self.relative(folder)));
        }
        found.retain(|folder| folder.starts_with("temporary/") || !is_known(folder));
        if let Some(beside) = &self.beside {
            // Processes on other machines have no part in the lock of this directory.
            let before = now().checked_sub(LEFT_ALONE);
            let mut old = Vec::new();
            for folder in found {
                if self.objects(&folder)?.iter().all(|(_, written)| before.is_some_and(|before| *written < before)) {
                    old.push(folder);
                }
            }
            found = old;
            for top in ["runs", "temporary"] {
                let listed = self.block_on(beside.own.list_with_delimiter(Some(&Path::from(top))));
                let listed = listed.map_err(|source| failed(top, source))?;
                let own = listed.common_prefixes.iter().map(ToString::to_string);
                found.extend(own.filter(|folder| is_own(&format!("{folder}/"))));
            }
        }
        Ok(found)
    }

    /// Removes every file under a folder, for an import or a draft run that is given up.
    pub fn remove_folder(&self, folder: &str) -> Result<()> {
        self.list(folder)?.iter().try_for_each(|path| self.remove(path))?;
        let own = self.beside.as_ref().filter(|_| is_own(&format!("{folder}/")));
        let directory = own.map_or(self.directory.as_deref(), |beside| Some(&beside.directory));
        if let Some(directory) = directory {
            // Only local directories have folders of their own; one that is not empty, or never was, is left alone.
            let _ = std::fs::remove_dir(directory.join(folder));
        }
        Ok(())
    }

    /// The folder of an import's staged files.
    pub fn import_folder(import: &str) -> String {
        format!("facts/{import}")
    }

    /// The folder of a run's lines.
    pub fn run_folder(run: RunId) -> String {
        format!("runs/{run}")
    }

    /// Moves what a local directory has of facts and lines into the store; how many files.
    pub fn take_in(&self, directory: &std::path::Path) -> Result<u64> {
        let from = Layout::local(directory, self.buckets)?;
        let mut moved = 0;
        for path in ["facts", "runs"].map(|top| from.list(top)).into_iter().collect::<Result<Vec<_>>>()?.concat() {
            if !is_own(&path) {
                self.put(&path, from.get(&path)?.as_ref().to_vec())?;
                moved += 1;
            }
        }
        // Only when all of them are there.
        for top in ["facts", "runs"] {
            for path in from.list(top)? {
                from.remove(&path)?;
            }
            let _ = std::fs::remove_dir_all(directory.join(top));
        }
        Ok(moved)
    }

    fn block_on<F: Future>(&self, future: F) -> F::Output {
        let handle = self.beside.as_ref().and_then(|beside| beside.background.handle());
        let _within = handle.as_ref().map(tokio::runtime::Handle::enter);
        block_on(future)
    }

    fn location(&self, path: &str) -> Path {
        self.root.parts().chain(Path::from(path).parts()).map(|part| part.as_ref().to_owned()).collect()
    }

    fn relative(&self, location: &Path) -> String {
        let skip = self.root.parts().count();
        location.parts().skip(skip).collect::<Path>().to_string()
    }
}

fn failed(path: &str, source: object_store::Error) -> FactsError {
    FactsError::Storage { path: path.to_owned(), source }
}

/// Whether nobody else needs an object: what is spilled, and the lines of a trial, whose number is negative.
fn is_own(path: &str) -> bool {
    path.starts_with("temporary/") || path.starts_with("runs/-")
}

/// Spreads neighboring numbers over all bits.
pub(crate) fn mix(number: u64) -> u64 {
    let mut mixed = number;
    mixed ^= mixed >> 33;
    mixed = mixed.wrapping_mul(0xff51_afd7_ed55_8ccd);
    mixed ^= mixed >> 33;
    mixed = mixed.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    mixed ^ (mixed >> 33)
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Runs a future to its end on this thread, which sleeps while there is nothing to do.
///
/// Inside a tokio task the runtime would ration polls and, since this thread never yields to it, never ration anew; so the
/// future is polled without a budget.
fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(tokio::task::coop::unconstrained(future));
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_are_an_on_disk_format() {
        let layout = Layout::in_memory(64).expect("a layout");
        let found: Vec<u32> = [0, 1, 2, 3, 1_000_000, -1].map(|id| layout.bucket_of(ProfileId(id))).to_vec();
        assert_eq!(found, [0, 45, 14, 2, 17, 25]);
    }

    #[test]
    fn buckets_fill_evenly() {
        let layout = Layout::in_memory(16).expect("a layout");
        let mut sizes = [0_u32; 16];
        for id in 1..=16_000 {
            sizes[layout.bucket_of(ProfileId(id)) as usize] += 1;
        }
        assert!(sizes.iter().all(|size| (800..1200).contains(size)), "{sizes:?}");
    }

    #[test]
    fn orphans_are_what_nobody_knows_and_everything_temporary() {
        let folder = tempfile::tempdir().expect("a folder");
        let layout = Layout::local(folder.path(), 4).expect("a layout");
        let own = ["facts/1/orders-0000-0000.parquet", "facts/2/touches-0001-0000.parquet", "runs/1/part-0000.parquet"];
        for path in own.into_iter().chain(["runs/-5/part-0000.parquet", "temporary/fold-1-0/orders-0000.parquet"]) {
            layout.put(path, vec![1, 2, 3]).expect("written");
        }
        layout.sync(["facts/1/orders-0000-0000.parquet", "runs/1/part-0000.parquet"]).expect("synced");
        layout.sync(["facts/1/nothing.parquet"]).expect_err("there is no such file");
        let orphans = layout.orphans(|folder| ["facts/1", "runs/1"].contains(&folder)).expect("listed");
        assert_eq!(orphans, ["facts/2", "runs/-5", "temporary/fold-1-0"]);
        orphans.iter().for_each(|folder| layout.remove_folder(folder).expect("removed"));
        assert_eq!(layout.orphans(|_| true).expect("listed"), [""; 0]);
        assert_eq!(layout.list("facts").expect("listed"), ["facts/1/orders-0000-0000.parquet"]);
        assert_eq!(layout.list("runs").expect("listed"), ["runs/1/part-0000.parquet"]);
        layout.remove("facts/9/nothing").expect("no error");
    }
}
