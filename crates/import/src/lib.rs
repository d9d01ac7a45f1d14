//! Any customer's files into typed records, by a mapping and without code.
//!
//! A [`Mapping`] is read from YAML and says which sources there are (CSV, TSV, JSON lines, SQLite, Parquet, XLSX, plain or
//! gzipped), how their values are written, and which records their rows make. [`read_records`] then streams the sources: rows
//! that are right become [`record::Record`]s, rows that are wrong become [`Rejected`] with their place and what would be right.
//!
//! Architecture invariant: this crate knows neither the store nor the columns of facts. It holds one row at a time; only
//! look-up tables stay in memory, and of these only the columns that some expression reads.

mod compile;
mod error;
mod given;
mod look;
mod mapping;
mod options;
mod plain;
mod plan;
mod problem;
mod read;
mod reading;
pub mod record;
mod row;
mod shape;
mod source;
mod spelling;
mod table;
mod target;
mod wrong;
mod yaml;

pub use error::ImportError;
pub use given::{GivenRows, WantedLines, read_given, rows_at};
pub use look::{RowLook, SourceLook};
pub use mapping::{DeclaredCurrency, IdentityRule, Mapping, STANDARD_IDENTITIES};
pub use plain::{PlainFault, PlainFile, PlainVisit};
pub use plan::Plan;
pub use problem::{MappingErrors, Place, Problem};
pub use read::{Item, Progress, ReadSummary, Rejected, Report, Sink, SourceSummary, read_feed, read_one, read_records};
pub use source::{FeedEvent, StreamForm};
pub use wrong::Wrong;

/// The JSON schema of the mapping file, as published in `docs/schema/import.schema.json`.
pub fn json_schema() -> serde_json::Value {
    shape::json_schema(&spelling::MAPPING, "Yipan import mapping", "import.schema.json")
}
