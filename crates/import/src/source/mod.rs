//! Sources as rows of text: CSV, TSV, JSON lines, SQLite, Parquet and XLSX, plain or gzipped, whatever their encoding.

mod delimited;
mod json;
mod lines;
mod native;
mod parquet;
mod sqlite;
mod utf16;
mod xlsx;

use crate::error::{Fault, ImportError};
use crate::given::GivenRows;
use flate2::read::MultiGzDecoder;
pub use json::FeedEvent;
pub(crate) use json::Objects;
use lines::Lines;
use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use tempfile::NamedTempFile;
pub(crate) use xlsx::Sheet;

/// Where the sources of a mapping are.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Origin<'a> {
    /// Files below a directory.
    Directory(&'a Path),
    /// Events that arrived.
    Feed(&'a [FeedEvent]),
    /// Rows that are given, by source.
    Given(&'a [GivenRows]),
}

/// A file and the form of its rows.
#[derive(Clone, Debug)]
pub(crate) struct Located {
    /// Path below the source directory; empty for events that are fed.
    pub(crate) file: String,
    pub(crate) format: Format,
    pub(crate) encoding: Encoding,
    /// Names of the columns, when the file does not say them.
    pub(crate) columns: Option<Vec<String>>,
    /// Separator of decimals: numbers that are not text in the file are written with it, so that they are read as all others.
    pub(crate) decimal: char,
}

/// A form that rows can be sent in, one after another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamForm {
    /// Values between delimiters.
    Delimited,
    /// A JSON object per line.
    JsonLines,
}

/// The form of rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// Values between delimiters.
    Delimited {
        /// Between values.
        delimiter: char,
        /// Around values.
        quote: Option<char>,
    },
    /// A JSON object per line.
    JsonLines(Objects),
    /// The rows of a query.
    Sqlite {
        /// What is asked of the database.
        query: String,
    },
    /// The rows of a Parquet file.
    Parquet,
    /// The rows of a sheet of a workbook.
    Xlsx(Sheet),
}

impl Format {
    /// The form in which rows can be sent; none for files that have to be there as a whole.
    pub(crate) fn stream(&self) -> Option<StreamForm> {
        match self {
            Format::Delimited { .. } => Some(StreamForm::Delimited),
            Format::JsonLines(_) => Some(StreamForm::JsonLines),
            Format::Sqlite { .. } | Format::Parquet | Format::Xlsx(_) => None,
        }
    }

    /// Whether numbers and times are more than text in the file.
    pub(crate) fn is_typed(&self) -> bool {
        matches!(self, Format::Parquet | Format::Xlsx(_))
    }
}

/// How text is stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// UTF-8, with or without byte order mark.
    #[default]
    Utf8,
    /// GB 18030, of which GBK and GB 2312 are parts.
    Gb18030,
    /// UTF-16 in the order of its byte order mark. A file with such a mark is read as what it says, whatever is declared.
    Utf16,
    /// UTF-16, low byte first.
    Utf16Little,
    /// UTF-16, high byte first.
    Utf16Big,
}

/// The values of one row, one text after another. Null is the empty text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Row {
    text: String,
    ends: Vec<usize>,
    /// Line in the file where the row begins, from 1; row number for a table.
    pub(crate) line: u64,
}

impl Row {
    fn clear(&mut self, line: u64) {
        self.text.clear();
        self.ends.clear();
        self.line = line;
    }

    fn push(&mut self, value: &str) {
        self.text.push_str(value);
        self.end_value();
    }

    fn end_value(&mut self) {
        self.ends.push(self.text.len());
    }

    /// A row of these values.
    pub(crate) fn of<'v>(line: u64, values: impl Iterator<Item = &'v str>) -> Row {
        let mut row = Row::default();
        row.clear(line);
        values.for_each(|value| row.push(value));
        row
    }

    /// All values.
    pub(crate) fn values(&self) -> Vec<String> {
        (0..self.len()).map(|position| self.value(position).to_owned()).collect()
    }

    /// How many values it has.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The value at a position; empty when there is none.
    pub(crate) fn value(&self, position: usize) -> &str {
        let Some(end) = self.ends.get(position) else { return "" };
        let start = if position == 0 { 0 } else { self.ends[position - 1] };
        &self.text[start..*end]
    }
}

/// What reading a source gives.
pub(crate) enum Event<'a> {
    /// A row with as many values as there are columns.
    Row(&'a Row),
    /// A line that cannot be read as a row.
    Bad {
        /// Where it begins.
        line: u64,
        /// Why.
        fault: Fault,
    },
}

/// Is shown every row.
pub(crate) type Visit<'v> = dyn FnMut(Event<'_>) -> ControlFlow<()> + 'v;

impl Located {
    /// Where the file is, below the source directory.
    pub(crate) fn path(&self, directory: &Path) -> PathBuf {
        directory.join(&self.file)
    }

    /// The directory of a source that is a file, or the events of one that is fed.
    fn origin<'a>(&self, origin: Origin<'a>) -> Result<Origin<'a>, ImportError> {
        match (origin, self.file.is_empty()) {
            (Origin::Directory(_), false) | (Origin::Feed(_), true) | (Origin::Given(_), _) => Ok(origin),
            (Origin::Directory(_), true) => {
                let problem = "a source of events has no file to be read; give one, such as file: events.jsonl";
                Err(ImportError::Form { file: "events".to_owned(), problem: problem.to_owned() })
            }
            (Origin::Feed(_), false) => {
                let problem = "events are fed, so a source has events instead of a file";
                Err(self.misformed(problem.to_owned()))
            }
        }
    }

    /// How many bytes are to be read, for progress.
    pub(crate) fn size(&self, origin: Origin<'_>) -> Result<u64, ImportError> {
        match self.origin(origin)? {
            Origin::Directory(directory) => self.bytes(directory),
            Origin::Feed(feed) => Ok(feed.iter().map(|event| event.json.len() as u64).sum()),
            Origin::Given(_) => Ok(0),
        }
    }

    /// Size of the file in bytes.
    fn bytes(&self, directory: &Path) -> Result<u64, ImportError> {
        let meta = std::fs::metadata(self.path(directory)).map_err(|reason| self.unreadable(reason))?;
        Ok(meta.len())
    }

    /// Names of the columns, in order.
    pub(crate) fn columns(&self, origin: Origin<'_>) -> Result<Vec<String>, ImportError> {
        let Origin::Directory(directory) = self.origin(origin)? else {
            return Ok(self.columns.clone().unwrap_or_default());
        };
        match &self.format {
            Format::Sqlite { query } => sqlite::columns(self, directory, query),
            Format::Parquet => parquet::columns(self, directory),
            Format::Xlsx(sheet) => match &self.columns {
                Some(columns) => self.bytes(directory).map(|_| columns.clone()),
                None => xlsx::columns(self, directory, sheet),
            },
            Format::JsonLines(_) => {
                self.bytes(directory)?;
                Ok(self.columns.clone().unwrap_or_default())
            }
            Format::Delimited { delimiter, quote } => {
                if let Some(columns) = &self.columns {
                    self.bytes(directory)?;
                    return Ok(columns.clone());
                }
                let mut lines = self.lines(directory, &Rc::default())?;
                delimited::header(&mut lines, *delimiter, *quote).map_err(|problem| self.misformed(problem))
            }
        }
    }

    /// Shows every row, in order. `done` counts the bytes read so far.
    pub(crate) fn rows(
        &self,
        origin: Origin<'_>,
        columns: &[String],
        done: &Rc<Cell<u64>>,
        visit: &mut Visit<'_>,
    ) -> Result<(), ImportError> {
        let directory = match (self.origin(origin)?, &self.format) {
            (Origin::Directory(directory), _) => directory,
            (Origin::Feed(feed), Format::JsonLines(objects)) => {
                json::feed_rows(feed, objects, columns, visit);
                return Ok(());
            }
            (Origin::Feed(_), _) => return Err(self.misformed("only JSON can be fed".to_owned())),
            (Origin::Given(_), _) => return Err(self.misformed("rows are given instead of files".to_owned())),
        };
        match &self.format {
            Format::Sqlite { query } => {
                sqlite::rows(self, directory, query, visit)?;
                done.set(self.bytes(directory)?);
                Ok(())
            }
            Format::Parquet => parquet::rows(self, directory, columns, done, visit),
            Format::Xlsx(sheet) => {
                xlsx::rows(self, directory, sheet, columns, visit)?;
                done.set(self.bytes(directory)?);
                Ok(())
            }
            Format::JsonLines(objects) => {
                let mut lines = self.lines(directory, done)?;
                json::rows(&mut lines, objects, columns, visit).map_err(|reason| self.unreadable(reason))
            }
            Format::Delimited { delimiter, quote } => {
                let mut lines = self.lines(directory, done)?;
                let header = self.columns.is_none();
                let mut reader = delimited::Reader::new(&mut lines, *delimiter, *quote, columns);
                reader.rows(header, visit).map_err(|reason| self.unreadable(reason))
            }
        }
    }

    fn lines(&self, directory: &Path, done: &Rc<Cell<u64>>) -> Result<Lines, ImportError> {
        let file = File::open(self.path(directory)).map_err(|reason| self.unreadable(reason))?;
        let counted = Counted { inner: file, done: Rc::clone(done) };
        let mut reader: Box<dyn Read> =
            if self.is_gzipped() { Box::new(MultiGzDecoder::new(BufReader::new(counted))) } else { Box::new(counted) };
        let mut start = Vec::with_capacity(2);
        reader.by_ref().take(2).read_to_end(&mut start).map_err(|reason| self.unreadable(reason))?;
        let order = match (utf16::marked(&start), self.encoding) {
            (Some(order), _) => {
                start.clear();
                Some(order)
            }
            (None, Encoding::Utf16) => {
                let problem = "the file has no byte order mark; give encoding: utf-16le or utf-16be";
                return Err(self.misformed(problem.to_owned()));
            }
            (None, Encoding::Utf16Little) => Some(encoding_rs::UTF_16LE),
            (None, Encoding::Utf16Big) => Some(encoding_rs::UTF_16BE),
            (None, Encoding::Utf8 | Encoding::Gb18030) => None,
        };
        let whole = io::Cursor::new(start).chain(reader);
        Ok(match order {
            Some(order) => Lines::new(Box::new(utf16::Utf16::new(whole, order)), Encoding::Utf16),
            None => Lines::new(Box::new(whole), self.encoding),
        })
    }

    /// The file itself, or what it unpacks to, which is gone when the second is dropped.
    fn seekable(&self, directory: &Path) -> Result<(File, Option<NamedTempFile>), ImportError> {
        let path = self.path(directory);
        let open = || -> io::Result<(File, Option<NamedTempFile>)> {
            let file = File::open(&path)?;
            if !self.is_gzipped() {
                return Ok((file, None));
            }
            let mut unpacked = NamedTempFile::new()?;
            io::copy(&mut MultiGzDecoder::new(BufReader::new(file)), &mut unpacked)?;
            Ok((unpacked.reopen()?, Some(unpacked)))
        };
        open().map_err(|reason| self.unreadable(reason))
    }

    fn is_gzipped(&self) -> bool {
        self.file.to_ascii_lowercase().ends_with(".gz")
    }

    fn unreadable(&self, reason: io::Error) -> ImportError {
        ImportError::File { file: self.file.clone(), reason }
    }

    fn misformed(&self, problem: String) -> ImportError {
        ImportError::Form { file: self.file.clone(), problem }
    }
}

/// Counts the bytes that pass.
struct Counted<R> {
    inner: R,
    done: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.done.set(self.done.get() + read as u64);
        Ok(read)
    }
}
