//! Objects in an S3-compatible store, and beside it a local folder for what nobody else needs.
//!
//! Facts and lines never change once they are written, so what was read or written last is kept in the folder as it is; when that is more
//! than the room allows, what was used longest ago goes first. Spilled temporary files and the lines of trials are not worth a way over the network: they
//! lie in the folder only.

use crate::error::{FactsError, Result};
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::client::SpawnedReqwestConnector;
use object_store::path::Path;
// The object store speaks HTTP with it; named here, it is told to take the cryptography that is installed below.
use reqwest as _;
use std::path::PathBuf;
use std::sync::{Mutex, Once, PoisonError};
use std::time::SystemTime;
use tokio::runtime::{Handle, Runtime};

/// Where facts and lines are kept instead of the data directory. Credentials come from the usual variables of the environment
/// (`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, …).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// `s3://BUCKET/PREFIX`.
    pub url: String,
    /// The address of a store that is not Amazon's: `http://127.0.0.1:9000`.
    pub endpoint: Option<String>,
    /// Bytes of the local folder at most.
    pub room: u64,
}

impl Bucket {
    /// Name of the bucket and prefix.
    pub(crate) fn parts(&self) -> Result<(&str, &str)> {
        let rest = self.url.strip_prefix("s3://").unwrap_or_default();
        let (name, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        if name.is_empty() {
            let message =
                format!("{:?} is not the address of a bucket; write s3://BUCKET or s3://BUCKET/PREFIX", self.url);
            return Err(FactsError::Layout(message));
        }
        Ok((name, prefix.trim_matches('/')))
    }

    /// Opens the store. Its requests run on a runtime of their own: callers block their threads.
    pub(crate) fn open(&self) -> Result<(AmazonS3, Background)> {
        static PROVIDER: Once = Once::new();
        // Somebody else may have chosen one already, which does as well.
        PROVIDER.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
        let failed = |why: String| FactsError::Layout(format!("{}: {why}", self.url));
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = Background(Some(runtime.map_err(|error| failed(error.to_string()))?));
        let mut builder = AmazonS3Builder::from_env().with_bucket_name(self.parts()?.0);
        if let Some(endpoint) = &self.endpoint {
            builder = builder.with_endpoint(endpoint).with_allow_http(endpoint.starts_with("http://"));
        }
        if let Some(handle) = runtime.handle() {
            builder = builder.with_http_connector(SpawnedReqwestConnector::new(handle));
        }
        let store = builder.build().map_err(|error| failed(error.to_string()))?;
        Ok((store, runtime))
    }
}

/// The runtime of the requests. It ends without waiting, for it may end where waiting is not allowed.
#[derive(Debug)]
pub(crate) struct Background(Option<Runtime>);

impl Background {
    pub fn handle(&self) -> Option<Handle> {
        self.0.as_ref().map(|runtime| runtime.handle().clone())
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

/// Copies of objects in a local folder.
#[derive(Debug)]
pub(crate) struct Copies {
    folder: PathBuf,
    room: u64,
    used: Mutex<Option<u64>>,
}

impl Copies {
    pub fn new(folder: PathBuf, room: u64) -> Copies {
        Copies { folder, room, used: Mutex::new(None) }
    }

    pub fn get(&self, path: &Path) -> Option<Vec<u8>> {
        let file = self.folder.join(path.as_ref());
        let bytes = std::fs::read(&file).ok()?;
        // What was used last goes last. Where that cannot be written down, what was written last does.
        let _ = std::fs::File::options().append(true).open(&file).and_then(|file| file.set_modified(now()));
        Some(bytes)
    }

    /// Keeps a copy. A folder that cannot be written only makes the next read slower.
    pub fn put(&self, path: &Path, bytes: &[u8]) {
        let file = self.folder.join(path.as_ref());
        if self.make_room(bytes.len() as u64) && write_whole(&file, bytes).is_ok() {
            let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
            *used = used.map(|used| used + bytes.len() as u64);
        }
    }

    pub fn remove(&self, path: &Path) {
        let _ = std::fs::remove_file(self.folder.join(path.as_ref()));
        *self.used.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Whether there is room for so much, after what was used longest ago went.
    fn make_room(&self, bytes: u64) -> bool {
        if bytes > self.room {
            return false;
        }
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        if used.is_some_and(|used| used + bytes <= self.room) {
            return true;
        }
        let mut files = Vec::new();
        files_below(&self.folder, &mut files);
        files.sort_unstable();
        let mut sum: u64 = files.iter().map(|(_, bytes, _)| bytes).sum();
        // Some more than is needed, so that the folder is not looked through for every file.
        let goal = if sum + bytes > self.room { (self.room / 10 * 9).saturating_sub(bytes) } else { self.room };
        for (_, bytes, file) in files {
            if sum <= goal {
                break;
            }
            if std::fs::remove_file(file).is_ok() {
                sum -= bytes;
            }
        }
        *used = Some(sum);
        sum + bytes <= self.room
    }
}

/// What time it is for those who tidy up.
#[expect(clippy::disallowed_methods, reason = "no result depends on which files are kept")]
pub(crate) fn now() -> SystemTime {
    SystemTime::now()
}

/// Files with when they were used last and their size.
fn files_below(folder: &std::path::Path, files: &mut Vec<(SystemTime, u64, PathBuf)>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        match entry.metadata() {
            Ok(about) if about.is_dir() => files_below(&entry.path(), files),
            Ok(about) => {
                files.push((about.modified().unwrap_or(SystemTime::UNIX_EPOCH), about.len(), entry.path()));
            }
            Err(_) => {}
        }
    }
}

/// A reader sees the whole file or none.
fn write_whole(file: &std::path::Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = file.parent().unwrap_or(file);
    std::fs::create_dir_all(folder)?;
    let staged = file.with_extension(format!("{}.staged", std::process::id()));
    std::fs::write(&staged, bytes).and_then(|()| std::fs::rename(&staged, file))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_a_bucket_has_a_name_and_perhaps_a_prefix() {
        let parts = |url: &str| {
            let bucket = Bucket { url: url.to_owned(), endpoint: None, room: 0 };
            bucket.parts().map(|(name, prefix)| format!("{name} {prefix}")).map_err(|error| error.to_string())
        };
        assert_eq!(parts("s3://group"), Ok("group ".to_owned()));
        assert_eq!(parts("s3://group/yipan/a/"), Ok("group yipan/a".to_owned()));
        for wrong in ["s3://", "group", "https://group", "s3:///x"] {
            assert!(parts(wrong).is_err_and(|error| error.contains("s3://BUCKET")), "{wrong}");
        }
    }

    #[test]
    fn what_was_used_longest_ago_makes_room() {
        let folder = tempfile::tempdir().expect("a folder");
        let copies = Copies::new(folder.path().join("copies"), 100);
        let path = |name: &str| Path::from(format!("facts/1/{name}"));
        for (name, used) in [("a", 1), ("b", 2), ("c", 3)] {
            copies.put(&path(name), &[7; 30]);
            let file = std::fs::File::options().append(true).open(folder.path().join("copies/facts/1").join(name));
            let used = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(used);
            file.expect("a copy").set_modified(used).expect("its time");
        }
        assert_eq!(copies.get(&path("a")), Some(vec![7; 30]));
        copies.put(&path("d"), &[8; 30]);
        let kept = |name: &str| copies.get(&path(name)).is_some();
        assert_eq!([kept("a"), kept("b"), kept("c"), kept("d")], [true, false, true, true]);
        copies.put(&path("huge"), &[9; 101]);
        assert!(!kept("huge") && kept("a"), "what never fits drives nothing out");
        copies.put(&path("e"), &[1; 60]);
        assert!(kept("e"));
        copies.remove(&path("e"));
        assert!(!kept("e"));
    }
}
