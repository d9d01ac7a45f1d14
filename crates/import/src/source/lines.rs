//! The physical lines of a file as text, each with its true number.

use super::Encoding;
use crate::error::Fault;
use crate::wrong::Wrong;
use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Read};

/// Reads a file line by line.
pub(crate) struct Lines {
    reader: BufReader<Box<dyn Read>>,
    encoding: Encoding,
    bytes: Vec<u8>,
    number: u64,
    /// Lines given back, to be read again.
    pending: VecDeque<Line>,
}

/// A physical line without its end.
#[derive(Clone, Debug, Default)]
pub(crate) struct Line {
    /// Number in the file, from 1.
    pub(crate) number: u64,
    /// Its text; where it cannot be decoded, replacement characters stand.
    pub(crate) text: String,
    /// Why it cannot be decoded.
    pub(crate) undecodable: Option<String>,
}

impl Line {
    /// What is wrong with a line that cannot be decoded.
    pub(crate) fn fault(&self) -> Option<Fault> {
        let value = || self.text.chars().take(200).collect::<String>();
        self.undecodable.as_ref().map(|reason| Fault::new(Wrong::RowUnreadable, "", value(), reason))
    }
}

const MARK: &[u8] = b"\xEF\xBB\xBF";

impl Lines {
    pub(crate) fn new(reader: Box<dyn Read>, encoding: Encoding) -> Lines {
        let reader = BufReader::with_capacity(1 << 18, reader);
        Lines { reader, encoding, bytes: Vec::new(), number: 0, pending: VecDeque::new() }
    }

    /// Reads the next line into `line`; false at the end of the file.
    pub(crate) fn next(&mut self, line: &mut Line) -> io::Result<bool> {
        if let Some(pending) = self.pending.pop_front() {
            *line = pending;
            return Ok(true);
        }
        self.bytes.clear();
        if self.reader.read_until(b'\n', &mut self.bytes)? == 0 {
            return Ok(false);
        }
        self.number += 1;
        if self.number == 1 {
            self.drop_mark();
        }
        let end = self.bytes.strip_suffix(b"\n").unwrap_or(&self.bytes);
        let end = end.strip_suffix(b"\r").unwrap_or(end).len();
        self.bytes.truncate(end);
        line.number = self.number;
        line.text.clear();
        line.undecodable = None;
        self.decode(line);
        Ok(true)
    }

    /// Gives lines back, so that they are read again in this order.
    pub(crate) fn give_back(&mut self, lines: Vec<Line>) {
        for line in lines.into_iter().rev() {
            self.pending.push_front(line);
        }
    }

    fn drop_mark(&mut self) {
        if self.bytes.starts_with(MARK) {
            self.bytes.drain(..MARK.len());
        }
    }

    fn undecodable(&self, at: usize) -> String {
        if self.encoding != Encoding::Utf8 {
            let characters = String::from_utf8_lossy(&self.bytes[..at]).chars().count();
            return format!("character {} of the line is half of a UTF-16 pair without the other half", characters + 1);
        }
        format!(
            "byte 0x{:02X} at position {} of the line is not UTF-8; give the source's encoding, gb18030 say",
            self.bytes[at],
            at + 1
        )
    }

    fn decode(&self, line: &mut Line) {
        match self.encoding {
            Encoding::Utf8 | Encoding::Utf16 | Encoding::Utf16Little | Encoding::Utf16Big => {
                match std::str::from_utf8(&self.bytes) {
                    Ok(text) => line.text.push_str(text),
                    Err(error) => {
                        line.text.push_str(&String::from_utf8_lossy(&self.bytes));
                        line.undecodable = Some(self.undecodable(error.valid_up_to()));
                    }
                }
            }
            Encoding::Gb18030 => {
                match encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(&self.bytes) {
                    Some(text) => line.text.push_str(&text),
                    None => {
                        line.text.push_str(&encoding_rs::GB18030.decode_without_bom_handling(&self.bytes).0);
                        line.undecodable = Some(
                            "the line has bytes that are not GB 18030; give the source's encoding, utf-8 say"
                                .to_owned(),
                        );
                    }
                }
            }
        }
    }
}
