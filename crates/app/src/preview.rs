//! What a mapping makes of the first rows of files, as people read it: for whoever writes the mapping.

use crate::{AppError, with_sources};
use base::{Amount, Timestamp};
use import::record::{Record, Sourced};
use import::{Item, Mapping, Plan, ReadSummary};
use serde_json::{Map, Value};
use std::ops::ControlFlow;
use std::path::Path;

/// What a mapping makes of the first rows of an upload.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportPreview {
    /// What is wrong with the mapping, by place; then there are no records.
    pub problems: Vec<import::Problem>,
    /// The first rows as the files have them, of every source of the mapping.
    pub sources: Vec<import::SourceLook>,
    /// Records, in the order read.
    pub records: Vec<PreviewRecord>,
    /// Rows that give none.
    pub rejected: Vec<PreviewRejection>,
}

/// A record that a row makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreviewRecord {
    /// Source, as the mapping names it.
    pub source: String,
    /// Line in it, from 1.
    pub line: u64,
    /// `order`, `party`, …
    pub kind: String,
    /// Its fields that have a value: name, value.
    pub fields: Vec<(String, String)>,
}

/// A row that makes no record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreviewRejection {
    /// Source, as the mapping names it.
    pub source: String,
    /// Line in it, from 1.
    pub line: u64,
    /// The column; empty when the whole row is at fault.
    pub column: String,
    /// The value as the file has it.
    pub value: String,
    /// What is wrong.
    pub wrong: import::Wrong,
    /// What is wrong and what would be right.
    pub reason: String,
}

/// Looks at the first rows of an upload through a mapping. A mapping that does not fit is told of with its places, and so is a file
/// that is missing.
pub(crate) fn look(mapping: &str, folder: &Path, rows: usize) -> Result<ImportPreview, AppError> {
    let mut preview = ImportPreview::default();
    let mapping = match Mapping::read(mapping, "mapping") {
        Ok(mapping) => mapping,
        Err(errors) => return Ok(ImportPreview { problems: errors.problems, ..preview }),
    };
    preview.sources = mapping.look(folder, rows);
    if preview.sources.iter().any(|source| source.problem.is_some()) {
        return Ok(preview);
    }
    match read_first(&mapping, folder, rows, &mut preview) {
        Ok(_) => Ok(preview),
        Err(import::ImportError::Mapping(errors)) => Ok(ImportPreview { problems: errors.problems, ..preview }),
        Err(error) => Err(AppError::refused("import_unreadable", with_sources(&error))),
    }
}

/// What a mapping makes of the first rows.
fn read_first(
    mapping: &Mapping,
    folder: &Path,
    rows: usize,
    preview: &mut ImportPreview,
) -> Result<ReadSummary, import::ImportError> {
    let names: Vec<&str> = mapping.source_names().collect();
    let mut sink = |item| {
        match item {
            Item::Record(Sourced { provenance, record }) => {
                let source = names.get(usize::from(provenance.source)).copied().unwrap_or_default().to_owned();
                let (kind, fields) = readable(&record, mapping);
                preview.records.push(PreviewRecord { source, line: provenance.line, kind, fields });
            }
            Item::Rejected(import::Rejected { source, line, column, value, wrong, reason, .. }) => {
                preview.rejected.push(PreviewRejection { source, line, column, value, wrong, reason });
            }
        }
        ControlFlow::Continue(())
    };
    Plan::open(mapping, folder)?.read_first(rows as u64, &mut sink)
}

/// The kind of a record, and its fields as people read them: instants as text, amounts with their currency, parties and identifiers
/// as kind and value.
fn readable(record: &Record, mapping: &Mapping) -> (String, Vec<(String, String)>) {
    let mut fields = Vec::new();
    let written = serde_json::to_value(record).unwrap_or_default();
    let Some((kind, Value::Object(inner))) = written.as_object().and_then(|whole| whole.iter().next()) else {
        return (String::new(), fields);
    };
    let writing = Writing { mapping, currency: inner.get("currency").and_then(Value::as_str).unwrap_or_default() };
    for (name, value) in inner {
        writing.field(name, value, &mut fields);
    }
    (kind.to_lowercase(), fields)
}

/// How the values of one record are written.
struct Writing<'a> {
    mapping: &'a Mapping,
    currency: &'a str,
}

impl Writing<'_> {
    fn field(&self, name: &str, value: &Value, fields: &mut Vec<(String, String)>) {
        match value {
            Value::Object(inner) if named(inner).is_none() => {
                for (part, value) in inner {
                    self.field(part, value, fields);
                }
            }
            value => {
                let (name, text) = self.written(name, value);
                if !text.is_empty() {
                    fields.push((name.to_owned(), text));
                }
            }
        }
    }

    fn written<'n>(&self, name: &'n str, value: &Value) -> (&'n str, String) {
        let Some(number) = value.as_i64() else { return (name, text(value)) };
        match name {
            "at" | "from" | "to" => (name, Timestamp(number).iso()),
            "list" | "net" | "total" | "cost" | "amount" => (name, self.money(number)),
            "quantity_milli" => ("quantity", decimal(number, 3)),
            "latitude_micro" => ("latitude", decimal(number, 6)),
            "longitude_micro" => ("longitude", decimal(number, 6)),
            // All zero means equal; otherwise parts per billion, written in percent.
            "share" if number == 0 => (name, String::new()),
            "share" => (name, format!("{} %", decimal(number, 7))),
            "line" if number == 0 => (name, String::new()),
            name => (name, number.to_string()),
        }
    }

    fn money(&self, units: i64) -> String {
        let declared = self.mapping.currencies.iter().map(|declared| declared.currency);
        match declared.into_iter().find(|currency| currency.code() == self.currency) {
            Some(currency) => format!("{} {}", currency.format(Amount(units)), currency.code()),
            None => units.to_string(),
        }
    }
}

/// `store S01` of a party, `phone 138…` of an identifier; nothing of any other object.
fn named(object: &Map<String, Value>) -> Option<String> {
    let kind = object.get("kind")?.as_str()?;
    let value = object.get("key").or(object.get("value"))?.as_str()?;
    (object.len() == 2).then(|| format!("{kind} {value}"))
}

fn text(value: &Value) -> String {
    match value {
        Value::Null | Value::Bool(false) => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(several) => several.iter().map(text).collect::<Vec<_>>().join(", "),
        Value::Object(inner) => named(inner).unwrap_or_default(),
        other => other.to_string(),
    }
}

/// A number of so many decimal places, without zeros at the end.
fn decimal(number: i64, places: u32) -> String {
    let one = 10_u64.pow(places);
    let (whole, part) = (number.unsigned_abs() / one, number.unsigned_abs() % one);
    let sign = if number < 0 { "-" } else { "" };
    let width = places as usize;
    let digits = format!("{part:0width$}");
    match digits.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        digits => format!("{sign}{whole}.{digits}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAPPING: &str = "
version: 1
system: shop
time_zone: Asia/Shanghai
currencies: {CNY: {scale: 2}}
defaults: {currency: CNY}
sources: {order: {file: orders.csv}}
orders:
  - {source: order, key: id, at: day, member: {phone: phone}, store: {store: shop}, net: amount, participants: {seller: {associate: by}}}
";

    #[test]
    fn records_are_told_as_people_read_them() {
        let folder = tempfile::tempdir().expect("a folder");
        let rows = "id,day,phone,shop,amount,by\n1,2026-01-02,13800000001,S1,10.5,7\n2,2026-01-03,,S1,x,\n";
        std::fs::write(folder.path().join("orders.csv"), rows).expect("written");
        let seen = look(MAPPING, folder.path(), 9).expect("looked at");
        let told: Vec<(&str, String)> = seen
            .records
            .iter()
            .map(|record| {
                let fields = record.fields.iter().map(|(name, value)| format!("{name}={value}"));
                (record.kind.as_str(), fields.collect::<Vec<_>>().join(" "))
            })
            .collect();
        assert_eq!(told.len(), 2, "{told:?}");
        let order = "net=10.50 CNY at=2026-01-01T16:00:00Z currency=CNY key=1 member=phone 13800000001 store=store S1";
        assert_eq!(told[0], ("order", order.to_owned()));
        assert_eq!(told[1], ("participant", "order=1 party=associate 7 role=seller".to_owned()));
        assert_eq!((seen.rejected.len(), seen.rejected[0].line), (1, 3));
        assert_eq!(seen.sources[0].rows[1].values, ["2", "2026-01-03", "", "S1", "x", ""]);
    }

    #[test]
    fn decimals() {
        for (number, places, expect) in
            [(1_000, 3, "1"), (1_500, 3, "1.5"), (-31_230_000, 6, "-31.23"), (600_000_000, 7, "60"), (0, 3, "0")]
        {
            assert_eq!(decimal(number, places), expect);
        }
    }
}
