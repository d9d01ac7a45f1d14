//! What imports set aside: rows that could not be taken, and links that would have made one member of several.

use crate::access::Operation;
use crate::member::{IdentifierView, set_aside_words};
use crate::order::MemberName;
use crate::privacy::{DataKey, KeyRing};
use crate::{AppError, Platform};
use base::{MemberId, ProfileId};
use identity::Why;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use store::RowKey;
use store::import::Rejected;
pub use store::quarantine::{RejectedQuery, RejectedSort, RejectedState};

/// Which rows are asked for.
#[derive(Clone, Copy, Debug)]
pub struct QuarantineRequest {
    /// Those of this import; of the latest that set rows aside unless given.
    pub import: Option<i64>,
    /// Whether values are shown. That is logged.
    pub reveal: bool,
    /// So many rows are passed over.
    pub offset: u64,
    /// At most so many.
    pub limit: u64,
}

/// Rows that an import set aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quarantine {
    /// The import; none when none ever set rows aside.
    pub import: Option<i64>,
    /// How many rows it set aside, those that have expired since included.
    pub total: u64,
    /// The rows, in the order written.
    pub rows: Vec<QuarantinedRow>,
}

/// A row that was set aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuarantinedRow {
    /// The import that set it aside.
    pub import: i64,
    /// Its position among those of its import, from 1.
    pub position: i64,
    /// Key of the order that it is a part of; empty when it is of none.
    pub order: String,
    /// Whether the row itself is kept and waits to be mended and sent once more.
    pub waits: bool,
    /// The import that read it again.
    pub replayed_in: Option<i64>,
    /// The row by column, in clear when it is revealed; several where one line gives several rows.
    pub rows: Vec<BTreeMap<String, String>>,
    /// Source, as the mapping names it.
    pub source: String,
    /// Line in it, from 1.
    pub line: u64,
    /// The column; empty when the whole row is at fault.
    pub column: String,
    /// The value: in clear when it is revealed, otherwise [`MASK`], and empty when there is none.
    pub value: String,
    /// What was wrong, as a code of [`import::Wrong`]; empty when it was set aside before there were codes.
    pub code: String,
    /// What was wrong and what would be right.
    pub reason: String,
}

impl QuarantinedRow {
    fn of((import, position): (i64, i64), row: Rejected, kept: KeptRow, reveal: bool) -> QuarantinedRow {
        let waits = row.settled_in.is_none() && !kept.columns.is_empty();
        let (value, rows) = match reveal {
            true => (kept.value.clone(), kept.by_column()),
            false => (masked(&kept.value).to_owned(), Vec::new()),
        };
        let Rejected { source, line, column, order, code, reason, settled_in: replayed_in, .. } = row;
        QuarantinedRow { import, position, order, waits, replayed_in, rows, source, line, column, value, code, reason }
    }
}

/// A link between two identifiers that does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAsideLink {
    /// Its number.
    pub link: i64,
    /// The profiles of the two identifiers, the smaller first.
    pub profiles: [ProfileId; 2],
    /// When the two were seen together; the earliest instant there is when nobody knows.
    pub at: base::Timestamp,
    /// Where: kind of record and system.
    pub evidence: String,
    /// Why it does not count.
    pub reason: String,
}

/// An end of a link that does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoubtfulEnd {
    /// Whose identifier it is.
    pub member: MemberName,
    /// The identifier, masked.
    pub identifier: IdentifierView,
}

/// What stands for a value that is not revealed.
pub const MASK: &str = "•••";

impl Platform {
    /// Rows that an import set aside.
    pub async fn quarantine(&self, request: &QuarantineRequest) -> Result<Quarantine, AppError> {
        self.permit(if request.reveal { Operation::QuarantineReveal } else { Operation::QuarantineShow })?;
        let found = match request.import {
            None => store::import::latest_with_rejected(&self.store).await?,
            Some(id) => {
                let found = store::import::get(&self.store, id).await?;
                let missing = || AppError::refused("import_not_found", format!("there is no import {id}"));
                Some(found.ok_or_else(missing)?)
            }
        };
        let Some(run) = found else { return Ok(Quarantine { import: None, total: 0, rows: Vec::new() }) };
        let limit = match request.reveal {
            // As many as may be shown; one when that is none, which is refused.
            true => request.limit.min(self.reveals_left(&self.store).await?.max(1)),
            false => request.limit,
        };
        let stored = store::import::rejected(&self.store, run.id, request.offset, limit).await?;
        if request.reveal && !stored.is_empty() {
            self.log_reveal(run.id, stored.len() as u64).await?;
        }
        let mut rows = Vec::with_capacity(stored.len());
        for (row, position) in stored.into_iter().zip(request.offset as i64 + 1..) {
            let kept = self.kept_row(&row.sealed, request.reveal)?;
            rows.push(QuarantinedRow::of((run.id, position), row, kept, request.reveal));
        }
        Ok(Quarantine { import: Some(run.id), total: run.import.counts.rejected, rows })
    }

    /// Rows that imports set aside, each with where it stands in the list. Values are masked.
    pub async fn quarantine_rows(&self, wanted: &RejectedQuery) -> Result<Vec<(RowKey, QuarantinedRow)>, AppError> {
        self.permit(Operation::QuarantineShow)?;
        let found = store::quarantine::list(&self.store, wanted).await?;
        let row = |(place, row): ((i64, i64), Rejected)| {
            let key = wanted.page.by.key(place, &row);
            let kept = self.kept_row(&row.sealed, false)?;
            Ok((key, QuarantinedRow::of(place, row, kept, false)))
        };
        found.into_iter().map(row).collect()
    }

    fn kept_row(&self, sealed: &[u8], reveal: bool) -> Result<KeptRow, AppError> {
        match KeptRow::open(&self.ring, sealed) {
            // Who does not want to see values need not be told that nobody can.
            Err(_) if !reveal => Ok(KeptRow { value: MASK.to_owned(), ..KeptRow::default() }),
            kept => kept,
        }
    }

    async fn log_reveal(&self, import: i64, rows: u64) -> Result<(), AppError> {
        self.write(async |tx| {
            self.count_reveals(tx, rows).await?;
            self.log_aside(tx, Operation::QuarantineReveal, format!("import {import}, {rows} rows")).await
        })
        .await
    }

    /// Links that do not count as of now, by number: they break the identity rules. Other rules would let them count.
    pub async fn links_set_aside(&self) -> Result<Vec<SetAsideLink>, AppError> {
        self.permit(Operation::QuarantineLinks)?;
        let world = self.world().await?;
        let members = self.members(&world).await?;
        let aside: BTreeMap<i64, Why> = members.set_aside().iter().map(|aside| (aside.link, aside.why)).collect();
        let ids: Vec<i64> = aside.keys().copied().collect();
        let links = store::identity::links_by_id(&self.store, &ids).await?;
        let shown = links.into_iter().filter_map(|(link, evidence)| {
            let reason = set_aside_words(*aside.get(&link.id)?, &world.symbols);
            Some(SetAsideLink { link: link.id, profiles: [link.a, link.b], at: link.at, evidence, reason })
        });
        Ok(shown.collect())
    }

    /// Whose identifiers are at both ends of links that do not count.
    pub async fn link_ends(&self, links: &[SetAsideLink]) -> Result<Vec<[DoubtfulEnd; 2]>, AppError> {
        self.permit(Operation::QuarantineLinks)?;
        let world = self.world().await?;
        let members = self.members(&world).await?;
        let of: BTreeSet<MemberId> =
            links.iter().flat_map(|link| link.profiles).map(|one| members.member_of(one)).collect();
        let of: Vec<MemberId> = of.into_iter().collect();
        let names = self.member_names(&world, &members, &of).await?;
        let end = |profile: ProfileId| {
            let id = members.member_of(profile);
            let nothing = || IdentifierView { profile, kind: String::new(), masked: None };
            let identifier = names.identifier(id, profile).cloned().unwrap_or_else(nothing);
            DoubtfulEnd { member: MemberName { id, name: names.name(id) }, identifier }
        };
        Ok(links.iter().map(|link| link.profiles.map(end)).collect())
    }
}

/// What is kept of a row that was set aside.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KeptRow {
    /// The value that was wrong.
    pub value: String,
    /// Names of the columns; none when only the value is kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// Values by column: of one row, or of several where a line gives several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<Vec<String>>,
}

impl KeptRow {
    /// As it is stored: length of the wrapped key, wrapped key, ciphertext. Nothing when nothing is kept.
    pub fn seal(&self, key: &DataKey, wrapped: &[u8]) -> Result<Vec<u8>, AppError> {
        if *self == KeptRow::default() {
            return Ok(Vec::new());
        }
        let length = u32::try_from(wrapped.len()).map_err(AppError::internal)?;
        let mut sealed = length.to_le_bytes().to_vec();
        sealed.extend_from_slice(wrapped);
        sealed.extend(key.seal(&serde_json::to_string(self).map_err(AppError::internal)?)?);
        Ok(sealed)
    }

    /// In clear.
    pub fn open(ring: &KeyRing, sealed: &[u8]) -> Result<KeptRow, AppError> {
        let text = open(ring, sealed)?;
        if text.is_empty() { Ok(KeptRow::default()) } else { serde_json::from_str(&text).map_err(AppError::internal) }
    }

    fn by_column(&self) -> Vec<BTreeMap<String, String>> {
        let row = |values: &Vec<String>| self.columns.iter().cloned().zip(values.iter().cloned()).collect();
        self.rows.iter().map(row).collect()
    }
}

/// What is kept of a row, as JSON in clear; empty when nothing is.
pub(crate) fn open(ring: &KeyRing, sealed: &[u8]) -> Result<String, AppError> {
    if sealed.is_empty() {
        return Ok(String::new());
    }
    let broken = || AppError::refused("data_key_unreadable", "the key ring does not fit this quarantine");
    let (length, rest) = sealed.split_first_chunk::<4>().ok_or_else(broken)?;
    let (wrapped, sealed) = rest.split_at_checked(u32::from_le_bytes(*length) as usize).ok_or_else(broken)?;
    ring.data_key(wrapped)?.open(sealed).ok_or_else(broken)
}

/// The same with its key wrapped anew.
pub(crate) fn rewrapped(ring: &KeyRing, sealed: &[u8]) -> Result<Vec<u8>, AppError> {
    let broken = || AppError::refused("data_key_unreadable", "the key ring does not fit this quarantine");
    let (length, rest) = sealed.split_first_chunk::<4>().ok_or_else(broken)?;
    let (wrapped, value) = rest.split_at_checked(u32::from_le_bytes(*length) as usize).ok_or_else(broken)?;
    let wrapped = ring.rewrapped(wrapped)?;
    let length = u32::try_from(wrapped.len()).map_err(AppError::internal)?;
    Ok([&length.to_le_bytes(), wrapped.as_slice(), value].concat())
}

fn masked(value: &str) -> &'static str {
    if value.is_empty() { "" } else { MASK }
}

/// A reason that does not tell the value: reasons are stored in clear and shown to everybody.
pub(crate) fn without_value(reason: &str, value: &str) -> String {
    /// A shorter value is no personal datum by itself, and would be found inside other words.
    const TELLING: usize = 5;
    if value.is_empty() {
        return reason.to_owned();
    }
    let reason = reason.replace(&format!("{value:?}"), MASK);
    if value.chars().count() < TELLING { reason } else { reason.replace(value, MASK) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_sealed_and_reasons_do_not_tell_them() {
        let folder = tempfile::tempdir().expect("a folder");
        let ring = KeyRing::open(&folder.path().join("ring.json")).expect("made");
        let (key, wrapped) = ring.new_data_key().expect("a key");
        let row = KeptRow {
            value: "13800000001".to_owned(),
            columns: vec!["phone".to_owned()],
            rows: vec![vec!["13800000001".to_owned()]],
        };
        let sealed = row.seal(&key, &wrapped).expect("sealed");
        assert!(!sealed.windows(5).any(|bytes| bytes == b"13800"));
        assert_eq!(KeptRow::open(&ring, &sealed).expect("opened"), row);
        assert!(KeptRow::default().seal(&key, &wrapped).expect("nothing").is_empty());
        assert_eq!(KeptRow::open(&ring, &[]).expect("nothing"), KeptRow::default());
        assert_eq!((masked("13800000001"), masked("")), (MASK, ""));
        let other = KeyRing::open(&folder.path().join("other.json")).expect("made");
        assert_eq!(open(&other, &sealed).expect_err("another ring").code(), "data_key_unreadable");
        assert_eq!(open(&ring, &sealed[..9]).expect_err("torn").code(), "data_key_unreadable");
        let check = |reason: &str, value: &str, expect: &str| assert_eq!(without_value(reason, value), expect);
        check("\"13800\" is no phone; 13800 has 5 digits", "13800", "••• is no phone; ••• has 5 digits");
        check("\"a\" is not a number", "a", "••• is not a number");
        check("no value", "", "no value");
    }
}
