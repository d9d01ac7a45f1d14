//! Files of a local directory of which a question reads a few pages: their pages are read one by one, and what their footers say is kept.
//!
//! A file is a megabyte or more and a page a few kilobytes, so reading and describing the whole of it would cost many times what the
//! question does. Files do not change once they are written; one that is another than before (by number, size or time) is described anew.

use crate::columns::columns_failed;
use crate::error::{FactsError, Result};
use bytes::Bytes;
use parquet::errors::ParquetError;
use parquet::file::metadata::{PageIndexPolicy, ParquetMetaData, ParquetMetaDataReader};
use parquet::file::reader::{ChunkReader, Length};
use std::collections::HashMap;
use std::fs::{File, Metadata};
use std::io::{BufReader, Read};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes that descriptions take at most. One of a hundred thousand rows takes some 50 KB.
const BYTES_MAX: usize = 96 << 20;

/// Descriptions of the files that were read last.
#[derive(Debug, Default)]
pub(crate) struct Footers(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    bytes: usize,
    uses: u64,
    files: HashMap<String, Footer>,
}

#[derive(Debug)]
struct Footer {
    looks: Looks,
    metadata: Arc<ParquetMetaData>,
    bytes: usize,
    used: u64,
}

/// By what a file is told from another that had its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Looks {
    number: u64,
    bytes: u64,
    modified: (i64, i64),
}

impl Looks {
    fn of(about: &Metadata) -> Looks {
        Looks { number: about.ino(), bytes: about.len(), modified: (about.mtime(), about.mtime_nsec()) }
    }
}

/// A file that is read page by page.
#[derive(Debug)]
pub(crate) struct Pages {
    file: Arc<File>,
    bytes: u64,
}

impl Footers {
    /// Opens a file of a directory; what its footer says was read before or is read now.
    pub fn open(&self, directory: &Path, path: &str) -> Result<(Pages, Arc<ParquetMetaData>)> {
        let opened = File::open(directory.join(path)).and_then(|file| Ok((file.metadata()?, file)));
        let (about, file) = opened.map_err(|source| unreadable(path, source))?;
        let pages = Pages { bytes: about.len(), file: Arc::new(file) };
        let looks = Looks::of(&about);
        if let Some(metadata) = self.find(path, looks) {
            return Ok((pages, metadata));
        }
        let metadata = Arc::new(describe(&pages, true).map_err(|source| columns_failed(path, source))?);
        self.keep(path, looks, &metadata);
        Ok((pages, metadata))
    }

    fn find(&self, path: &str, looks: Looks) -> Option<Arc<ParquetMetaData>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.uses += 1;
        let uses = kept.uses;
        let footer = kept.files.get_mut(path).filter(|footer| footer.looks == looks)?;
        footer.used = uses;
        Some(Arc::clone(&footer.metadata))
    }

    fn keep(&self, path: &str, looks: Looks, metadata: &Arc<ParquetMetaData>) {
        let bytes = metadata.memory_size() + path.len() + size_of::<Footer>();
        if bytes > BYTES_MAX {
            return;
        }
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.forget(path);
        kept.make_room(BYTES_MAX - bytes);
        kept.bytes += bytes;
        let footer = Footer { looks, metadata: Arc::clone(metadata), bytes, used: kept.uses };
        kept.files.insert(path.to_owned(), footer);
    }

    /// Forgets a file that was removed.
    pub fn forget(&self, path: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).forget(path);
    }
}

impl Kept {
    fn forget(&mut self, path: &str) {
        self.bytes -= self.files.remove(path).map_or(0, |footer| footer.bytes);
    }

    /// Forgets what was used longest ago until no more is left than so many bytes, and some more, so that this is done seldom.
    fn make_room(&mut self, bytes_max: usize) {
        if self.bytes <= bytes_max {
            return;
        }
        let mut by_use: Vec<(u64, String)> = self.files.iter().map(|(path, one)| (one.used, path.clone())).collect();
        by_use.sort_unstable();
        for (_, path) in by_use {
            if self.bytes <= bytes_max / 10 * 9 {
                break;
            }
            self.forget(&path);
        }
    }
}

/// What the footer of a file says, with where its pages lie when that is asked for and the file has it.
pub(crate) fn describe(file: &impl ChunkReader, pages: bool) -> parquet::errors::Result<ParquetMetaData> {
    let policy = if pages { PageIndexPolicy::Required } else { PageIndexPolicy::Skip };
    ParquetMetaDataReader::new().with_page_index_policy(policy).parse_and_finish(file)
}

impl Length for Pages {
    fn len(&self) -> u64 {
        self.bytes
    }
}

impl ChunkReader for Pages {
    type T = BufReader<Rest>;

    fn get_read(&self, start: u64) -> parquet::errors::Result<BufReader<Rest>> {
        Ok(BufReader::new(Rest { file: Arc::clone(&self.file), next: start }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> parquet::errors::Result<Bytes> {
        if start.checked_add(length as u64).is_none_or(|end| end > self.bytes) {
            return Err(ParquetError::EOF(format!("{length} bytes at {start} of a file of {}", self.bytes)));
        }
        // Into memory as it is: clearing it first would cost as much as reading.
        let mut bytes = Vec::with_capacity(length);
        while bytes.len() < length {
            let next = start + bytes.len() as u64;
            let read = rustix::io::pread(&*self.file, rustix::buffer::spare_capacity(&mut bytes), next);
            match read.map_err(std::io::Error::from) {
                Ok(0) => return Err(ParquetError::EOF(format!("the file ends at {next}"))),
                Ok(_) => {}
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        bytes.truncate(length);
        Ok(bytes.into())
    }
}

/// A file from a place on.
#[derive(Debug)]
pub(crate) struct Rest {
    file: Arc<File>,
    next: u64,
}

impl Read for Rest {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.file.read_at(buffer, self.next)?;
        self.next += read as u64;
        Ok(read)
    }
}

fn unreadable(path: &str, source: std::io::Error) -> FactsError {
    let missing = source.kind() == std::io::ErrorKind::NotFound;
    let (store, path, source) = ("LocalFileSystem", path.to_owned(), source.into());
    let source = match missing {
        true => object_store::Error::NotFound { path: path.clone(), source },
        false => object_store::Error::Generic { store, source },
    };
    FactsError::Storage { path, source }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::{FactBatch, Op};
    use crate::layout::Layout;
    use crate::spool::Spool;
    use base::fact::Touch;
    use base::{FactId, ProfileId, Seq, Symbol, Timestamp};

    fn write(layout: &Layout, import: &str, count: i64) -> String {
        let mut batch = FactBatch::default();
        for id in 1..=count {
            let (kind, channel, content) = (Symbol(1), Symbol(2), Symbol(3));
            let (id, profile, at, recorded) = (FactId(id), ProfileId(id), Timestamp(id), Seq(0));
            batch.push_touch(Touch { id, profile, at, recorded, kind, channel, party: None, content }, Op::New);
        }
        let mut spool = Spool::new(layout, import);
        spool.push(&batch).expect("pushed");
        spool.finish().expect("written").remove(0).path
    }

    fn rows(layout: &Layout, path: &str) -> i64 {
        let (_, metadata) = layout.open(path).expect("opened").expect("a local file");
        metadata.file_metadata().num_rows()
    }

    #[test]
    fn a_file_is_described_once_and_another_in_its_place_anew() {
        let folder = tempfile::tempdir().expect("a folder");
        let layout = Layout::local(folder.path(), 1).expect("a layout");
        let (path, other) = (write(&layout, "1", 10), write(&layout, "2", 20));
        let described = |path: &str| layout.open(path).expect("opened").expect("a local file").1;
        assert!(Arc::ptr_eq(&described(&path), &described(&path)));
        assert_eq!((rows(&layout, &path), rows(&layout, &other)), (10, 20));
        std::fs::rename(folder.path().join(&other), folder.path().join(&path)).expect("in its place");
        assert_eq!(rows(&layout, &path), 20);
        layout.remove(&path).expect("removed");
        let missing = layout.open(&path).expect_err("it is gone");
        let FactsError::Storage { source, .. } = missing else { panic!("{missing}") };
        assert!(matches!(source, object_store::Error::NotFound { .. }), "{source}");
        assert!(Layout::in_memory(1).expect("a layout").open(&path).expect("nothing").is_none());
    }

    #[test]
    fn what_was_used_longest_ago_makes_room() {
        let folder = tempfile::tempdir().expect("a folder");
        let layout = Layout::local(folder.path(), 1).expect("a layout");
        let paths = ["1", "2", "3"].map(|import| write(&layout, import, 10));
        let footers = Footers::default();
        let open = |path: &str| footers.open(folder.path(), path).expect("opened");
        paths.iter().for_each(|path| drop(open(path)));
        drop(open(&paths[0]));
        let kept = || {
            let kept = footers.0.lock().expect("kept");
            assert_eq!(kept.bytes, kept.files.values().map(|footer| footer.bytes).sum::<usize>());
            paths.each_ref().map(|path| kept.files.contains_key(path))
        };
        assert_eq!(kept(), [true; 3]);
        let bytes = footers.0.lock().expect("kept").bytes;
        footers.0.lock().expect("kept").make_room(bytes - 1);
        assert_eq!(kept(), [true, false, true]);
        footers.forget(&paths[2]);
        assert_eq!(kept(), [true, false, false]);
    }
}
