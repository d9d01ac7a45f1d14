//! CSV and its relatives: values between delimiters, some of them in quotes that may run over lines.

use super::lines::{Line, Lines};
use super::{Event, Row, Visit};
use crate::error::Fault;
use crate::wrong::Wrong;
use std::io;
use std::ops::ControlFlow;

/// A quoted value that is longer is taken for a quote that nobody closed.
const QUOTED_LINES_MAX: usize = 1_000;

/// Reads rows.
pub(crate) struct Reader<'a> {
    lines: &'a mut Lines,
    delimiter: char,
    quote: Option<char>,
    columns: &'a [String],
    line: Line,
    row: Row,
}

/// What the next lines hold.
enum Next {
    Row,
    Bad(Fault),
    End,
}

/// Names of the columns, from the first line that is not empty.
pub(crate) fn header(lines: &mut Lines, delimiter: char, quote: Option<char>) -> Result<Vec<String>, String> {
    let mut reader = Reader::new(lines, delimiter, quote, &[]);
    match reader.next().map_err(|reason| format!("cannot be read: {reason}"))? {
        Next::Row => Ok((0..reader.row.len()).map(|position| reader.row.value(position).trim().to_owned()).collect()),
        Next::Bad(fault) => Err(format!("line {}: {}", reader.row.line, fault.reason)),
        Next::End => Err("the file is empty; its first line must name the columns, or give columns".to_owned()),
    }
}

impl<'a> Reader<'a> {
    pub(crate) fn new(lines: &'a mut Lines, delimiter: char, quote: Option<char>, columns: &'a [String]) -> Self {
        Reader { lines, delimiter, quote, columns, line: Line::default(), row: Row::default() }
    }

    /// Shows every row; the first is passed over when it is a header.
    pub(crate) fn rows(&mut self, header: bool, visit: &mut Visit<'_>) -> io::Result<()> {
        let mut skip = header;
        loop {
            let next = self.next()?;
            if std::mem::take(&mut skip) {
                continue;
            }
            let flow = match next {
                Next::End => return Ok(()),
                Next::Bad(fault) => visit(Event::Bad { line: self.row.line, fault }),
                Next::Row => match self.wrong_length() {
                    Some(fault) => visit(Event::Bad { line: self.row.line, fault }),
                    None => visit(Event::Row(&self.row)),
                },
            };
            if flow == ControlFlow::Break(()) {
                return Ok(());
            }
        }
    }

    fn wrong_length(&self) -> Option<Fault> {
        let (found, wanted) = (self.row.len(), self.columns.len());
        (found != wanted).then(|| {
            let reason = format!(
                "the row has {found} values, but there are {wanted} columns; quote values that hold a delimiter or line end"
            );
            Fault::new(Wrong::RowUnreadable, "", self.line.text.chars().take(200).collect::<String>(), reason)
        })
    }

    /// Reads one row, over several lines when a quoted value holds line ends. Empty lines are passed over.
    fn next(&mut self) -> io::Result<Next> {
        loop {
            if !self.lines.next(&mut self.line)? {
                return Ok(Next::End);
            }
            if !self.line.text.is_empty() || self.line.undecodable.is_some() {
                break;
            }
        }
        self.row.clear(self.line.number);
        match self.quote {
            Some(quote) if self.line.text.contains(quote) => self.quoted(quote),
            _ => {
                if let Some(fault) = self.line.fault() {
                    return Ok(Next::Bad(fault));
                }
                for value in self.line.text.split(self.delimiter) {
                    self.row.push(value);
                }
                Ok(Next::Row)
            }
        }
    }

    fn quoted(&mut self, quote: char) -> io::Result<Next> {
        let mut fault = self.line.fault();
        let mut following: Vec<Line> = Vec::new();
        let mut open = split(&self.line.text, Start::Row, self.delimiter, quote, &mut self.row);
        while open {
            let mut line = Line::default();
            if following.len() >= QUOTED_LINES_MAX || !self.lines.next(&mut line)? {
                return Ok(self.never_closed(following));
            }
            fault = fault.or_else(|| line.fault());
            self.row.text.push('\n');
            open = split(&line.text, Start::Quoted, self.delimiter, quote, &mut self.row);
            following.push(line);
        }
        Ok(fault.map_or(Next::Row, Next::Bad))
    }

    /// The first line is rejected; those after it are read again on their own.
    fn never_closed(&mut self, following: Vec<Line>) -> Next {
        let column = self.columns.get(self.row.len()).cloned().unwrap_or_default();
        let value: String = self.line.text.chars().take(200).collect();
        self.lines.give_back(following);
        Next::Bad(Fault::new(
            Wrong::RowUnreadable,
            column,
            value,
            "a quote is opened here and never closed; close it, or double a quote that is text",
        ))
    }
}

/// Where in a row a line begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Start {
    Row,
    Quoted,
}

/// Splits one physical line into values of the row; true when it ends inside quotes.
fn split(line: &str, start: Start, delimiter: char, quote: char, row: &mut Row) -> bool {
    let mut rest = line;
    let mut inside = start == Start::Quoted;
    loop {
        if !inside && let Some(value) = rest.strip_prefix(quote) {
            rest = value;
            inside = true;
        }
        if inside {
            let Some(at) = rest.find(quote) else {
                row.text.push_str(rest);
                return true;
            };
            row.text.push_str(&rest[..at]);
            rest = &rest[at + quote.len_utf8()..];
            if let Some(after) = rest.strip_prefix(quote) {
                row.text.push(quote);
                rest = after;
                continue;
            }
            inside = false;
        }
        match rest.find(delimiter) {
            Some(at) => {
                row.text.push_str(&rest[..at]);
                row.end_value();
                rest = &rest[at + delimiter.len_utf8()..];
            }
            None => {
                row.text.push_str(rest);
                row.end_value();
                return false;
            }
        }
    }
}
