//! Options of a source: where it is, how its text and values are written. Defaults of the mapping fill what it leaves out.

use crate::mapping::texts;
use crate::problem::Problems;
use crate::reading::{DateFormat, Ends, Reading};
use crate::source::{Encoding, Format, Located, Objects, Sheet};
use crate::yaml::{Fields, Node, Scalar};
use base::Calendar;

/// What a source, or the defaults, say about reading.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options {
    nulls: Option<Vec<String>>,
    trim: Option<bool>,
    encoding: Option<Encoding>,
    delimiter: Option<char>,
    quote: Option<Option<char>>,
    decimal: Option<char>,
    thousands: Option<char>,
    dates: Option<Vec<DateFormat>>,
    calendar: Option<Calendar>,
    ends: Option<Ends>,
}

impl Options {
    /// Reads what is written; problems are added.
    pub(crate) fn read(fields: Fields<'_>, problems: &mut Problems) -> Options {
        let options = Options {
            nulls: fields.node("nulls").map(|node| texts(node.items())),
            trim: fields.flag("trim"),
            encoding: fields.text("encoding").map(encoding),
            delimiter: fields.scalar("delimiter").and_then(|written| character(written, "delimiter", problems)),
            quote: fields.scalar("quote").and_then(|written| match written.text.as_str() {
                "none" => Some(None),
                _ => character(written, "quote", problems).map(Some),
            }),
            decimal: fields.scalar("decimal").and_then(|written| character(written, "decimal", problems)),
            thousands: fields.scalar("thousands").and_then(|written| character(written, "thousands", problems)),
            dates: fields.node("dates").map(|node| dates(node.items(), problems)),
            calendar: fields.scalar("time_zone").and_then(|zone| calendar(zone, problems)),
            ends: ends(fields),
        };
        let (decimal, thousands) = (options.decimal.unwrap_or('.'), options.thousands);
        if let Some(written) = fields.scalar("thousands").filter(|_| thousands == Some(decimal)) {
            problems.add(written.inside, format!("{decimal:?} is already the decimal separator; give decimal as well"));
        }
        options
    }

    /// These options, with others for what is left out.
    pub(crate) fn or(self, other: &Options) -> Options {
        Options {
            nulls: self.nulls.or_else(|| other.nulls.clone()),
            trim: self.trim.or(other.trim),
            encoding: self.encoding.or(other.encoding),
            delimiter: self.delimiter.or(other.delimiter),
            quote: self.quote.or(other.quote),
            decimal: self.decimal.or(other.decimal),
            thousands: self.thousands.or(other.thousands),
            dates: self.dates.or_else(|| other.dates.clone()),
            calendar: self.calendar.or_else(|| other.calendar.clone()),
            ends: self.ends.or(other.ends),
        }
    }

    /// How the values of a source are read under these options. Where times are more than text, they are written in ISO
    /// form, whatever form its texts have.
    pub(crate) fn reading_of(&self, format: &Format, group: &Calendar) -> Reading {
        let mut reading = self.reading(group);
        if format.is_typed() && !reading.dates.contains(&DateFormat::Iso) {
            reading.dates.push(DateFormat::Iso);
        }
        reading
    }

    /// How values are read under these options.
    pub(crate) fn reading(&self, group: &Calendar) -> Reading {
        Reading {
            nulls: self.nulls.clone().unwrap_or_default(),
            trim: self.trim.unwrap_or(true),
            decimal: self.decimal.unwrap_or('.'),
            thousands: self.thousands,
            dates: self.dates.clone().unwrap_or_else(|| vec![DateFormat::Iso]),
            calendar: self.calendar.clone().unwrap_or_else(|| group.clone()),
            ends: self.ends.unwrap_or_default(),
        }
    }
}

fn encoding(name: &str) -> Encoding {
    match name {
        "gbk" | "gb18030" => Encoding::Gb18030,
        "utf-16" => Encoding::Utf16,
        "utf-16le" => Encoding::Utf16Little,
        "utf-16be" => Encoding::Utf16Big,
        _ => Encoding::Utf8,
    }
}

/// What `ends` says, if anything.
pub(crate) fn ends(fields: Fields<'_>) -> Option<Ends> {
    fields.text("ends").map(|word| if word == "inclusive" { Ends::Inclusive } else { Ends::Exclusive })
}

/// The calendar of a zone as written; a wrong name is added to the problems.
pub(crate) fn calendar(zone: &Scalar, problems: &mut Problems) -> Option<Calendar> {
    Calendar::new(&zone.text).map_err(|error| problems.add(zone.inside, error.to_string())).ok()
}

fn character(written: &Scalar, name: &str, problems: &mut Problems) -> Option<char> {
    let mut characters = written.text.chars();
    match (characters.next(), characters.next()) {
        (Some(only), None) if !only.is_alphanumeric() => return Some(only),
        _ if matches!(written.text.as_str(), "tab" | "\\t") => return Some('\t'),
        _ if written.text == "space" => return Some(' '),
        _ => {}
    }
    problems.add(
        written.inside,
        format!("{name} cannot be {:?}; give one character in quotes, or tab or space", written.text),
    );
    None
}

fn dates(nodes: &[Node], problems: &mut Problems) -> Vec<DateFormat> {
    let mut formats = Vec::new();
    for scalar in nodes.iter().filter_map(Node::scalar) {
        match DateFormat::parse(&scalar.text) {
            Ok(format) => formats.push(format),
            Err(message) => problems.add(scalar.inside, message),
        }
    }
    formats
}

/// Where a source is and in which form; problems are added.
pub(crate) fn located(fields: Fields<'_>, options: &Options, problems: &mut Problems) -> Located {
    let file = fields.text("file").unwrap_or_default().to_owned();
    if let Some(written) = fields.scalar("file")
        && (file.starts_with('/')
            || file.contains('\\')
            || file.contains(':')
            || file.split('/').any(|part| part == ".."))
    {
        problems.add(written.inside, format!("{file:?} leaves the source directory; give a path below it, with /"));
    }
    if fields.scalar("file").is_none() && fields.node("events").is_none() {
        problems.add(fields.place, "a source has a file, or the events that are fed to it");
    }
    let columns = fields.node("columns").map(|node| texts(node.items()));
    let format = form(fields, &file, options, columns.is_some(), problems);
    let decimal = options.decimal.unwrap_or('.');
    Located { file, format, encoding: options.encoding.unwrap_or_default(), columns, decimal }
}

fn form(fields: Fields<'_>, file: &str, options: &Options, columns: bool, problems: &mut Problems) -> Format {
    let name = match fields.text("format") {
        Some(name) => name,
        None if file.is_empty() && fields.node("events").is_some() => "jsonl",
        None => match guess(file) {
            Some(name) => name,
            None => {
                if let Some(written) = fields.scalar("file") {
                    problems.add(written.inside, format!("the form of {file:?} cannot be seen from its name; give format: csv, tsv, jsonl, sqlite, parquet or xlsx"));
                }
                "csv"
            }
        },
    };
    for key in ["table", "query"].into_iter().filter(|_| name != "sqlite") {
        if let Some(node) = fields.node(key) {
            problems.add(node.place, format!("{key} belongs to a SQLite file, but this is {name}"));
        }
    }
    for key in ["sheet", "header_row"].into_iter().filter(|_| name != "xlsx") {
        if let Some(node) = fields.node(key) {
            problems.add(node.place, format!("{key} belongs to a workbook, but this is {name}"));
        }
    }
    for key in ["events", "each"].into_iter().filter(|_| name != "jsonl") {
        if let Some(node) = fields.node(key) {
            problems.add(node.place, format!("{key} belongs to JSON lines, but this is {name}"));
        }
    }
    match name {
        "parquet" => Format::Parquet,
        "xlsx" => Format::Xlsx(sheet(fields, columns, problems)),
        "sqlite" => Format::Sqlite { query: query(fields, problems) },
        "jsonl" => {
            if !columns {
                problems.add(fields.place, "JSON lines need columns: the members to read, inner ones with dots");
            }
            let events = fields.node("events").map(|node| texts(node.items()));
            Format::JsonLines(Objects { events, each: fields.text("each").map(str::to_owned) })
        }
        _ => {
            let usual = if name == "tsv" { '\t' } else { ',' };
            Format::Delimited {
                delimiter: options.delimiter.unwrap_or(usual),
                quote: options.quote.unwrap_or(Some('"')),
            }
        }
    }
}

fn sheet(fields: Fields<'_>, columns: bool, problems: &mut Problems) -> Sheet {
    if let Some(node) = fields.node("header_row").filter(|_| columns) {
        problems.add(node.place, "columns are given, so no row names them; leave header_row or columns out");
    }
    let header_row = fields.text("header_row").and_then(|row| row.parse().ok());
    Sheet { name: fields.text("sheet").map(str::to_owned), header_row }
}

/// The form that the name of a file tells.
pub(crate) fn guess(file: &str) -> Option<&'static str> {
    let name = file.to_ascii_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    let (_, extension) = name.rsplit_once('.')?;
    match extension {
        "csv" => Some("csv"),
        "tsv" | "tab" => Some("tsv"),
        "jsonl" | "ndjson" => Some("jsonl"),
        "sqlite" | "sqlite3" | "db" => Some("sqlite"),
        "parquet" | "pq" => Some("parquet"),
        "xlsx" | "xlsm" => Some("xlsx"),
        _ => None,
    }
}

fn query(fields: Fields<'_>, problems: &mut Problems) -> String {
    match (fields.text("table"), fields.text("query")) {
        (Some(table), None) => format!("SELECT * FROM \"{}\"", table.replace('"', "\"\"")),
        (None, Some(query)) => query.to_owned(),
        _ => {
            problems.add(fields.place, "a SQLite file needs either table or query");
            String::new()
        }
    }
}
