//! Rows that an import set aside, mended and sent once more.
//!
//! Sending them again is an import like any other, of these rows alone: what goes through is settled with it, and what is wrong
//! still is set aside anew by it, with the reason of now.

use crate::access::Operation;
use crate::command::Logged;
use crate::import::{delivery_of, read};
use crate::intake::keep::{RowsFrom, RowsRead};
use crate::intake::{Delivered, DeliveryOptions, Staged};
use crate::quarantine::KeptRow;
use crate::{AppError, Platform};
use import::{GivenRows, Mapping, Report, Sink, read_given};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use store::import::Rejected;

/// Rows that are sent again at once.
const ROWS_MAX: u64 = 100_000;

/// Which rows are sent once more, and how.
#[derive(Clone, Debug, Default)]
pub struct ReplayRequest {
    /// The import that set them aside.
    pub import: i64,
    /// Their positions; the rows of an order go together, whichever of them is named. All that wait when none is given.
    pub rows: Option<Vec<i64>>,
    /// Another mapping to read them through; the latest of the same name unless given.
    pub mapping: Option<String>,
    /// How it is to be done.
    pub options: DeliveryOptions,
}

impl Platform {
    /// Puts other values into columns of a row that was set aside. It waits then as it was mended.
    pub async fn mend_row(
        &self,
        (import, position): (i64, i64),
        values: &[BTreeMap<String, String>],
    ) -> Result<(), AppError> {
        self.permit(Operation::QuarantineMend)?;
        let mended = async |tx: &store::Tx| {
            let found = store::import::waiting(tx, import, Some(&[position]), ROWS_MAX).await?;
            let found = found.into_iter().find(|(known, _)| *known == position);
            let (_, row) = found.ok_or_else(|| not_waiting(import, Some(position)))?;
            let before = KeptRow::open(&self.ring, &row.sealed)?;
            let kept = mend(before.clone(), values)?;
            let (key, wrapped) = self.ring.new_data_key()?;
            if !store::import::mend_rejected(tx, (import, position), kept.seal(&key, &wrapped)?).await? {
                return Err(not_waiting(import, Some(position)));
            }
            let after = json!({ "mended": true, "columns": changed(&before, &kept) });
            let logged = Logged { after, ..Logged::from(format!("import {import}, row {position}")) };
            self.log_aside(tx, Operation::QuarantineMend, logged).await
        };
        self.write(mended).await
    }

    /// Sends rows that an import set aside once more.
    pub async fn replay_rows(&self, request: &ReplayRequest) -> Result<Delivered, AppError> {
        let one = request.rows.is_some();
        self.permit(if one { Operation::QuarantineReplay } else { Operation::QuarantineReplayAll })?;
        let run = store::import::get(&self.store, request.import).await?;
        let missing = || AppError::refused("import_not_found", format!("there is no import {}", request.import));
        let run = run.ok_or_else(missing)?;
        let text = match &request.mapping {
            Some(text) => text.clone(),
            None => self.kept_mapping(&run.import.mapping).await?,
        };
        let mapping = Mapping::read(&text, &run.import.mapping)
            .map_err(|errors| AppError::refused("mapping_wrong", errors.to_string()))?;
        let waiting = store::import::waiting(&self.store, run.id, request.rows.as_deref(), ROWS_MAX).await?;
        let (given, positions) = self.given(waiting)?;
        if given.is_empty() {
            return Err(not_waiting(run.id, None));
        }
        let hash = Sha256::digest(text.as_bytes()).into();
        let source = format!("rows that import {} set aside", run.id);
        let delivery = delivery_of(&mapping, (&run.import.mapping, hash), &source);
        let reading = |sink: &mut Sink<'_>, _: &mut Report<'_>| read_given(&mapping, &given, sink);
        let stage = self.stage(&delivery.system)?;
        let (_, staged) = read((&source, &reading), stage, &delivery.source_names, &mut |_| {})?;
        let rows = RowsRead { mapping_text: text.clone(), from: RowsFrom::Given(given.clone()) };
        let replayed = positions.into_iter().map(|position| (run.id, position)).collect();
        let staged = Staged { rows: Some(rows), replayed, ..staged };
        self.deliver_staged(&delivery, staged, request.options, &mut |_, _| {}).await
    }

    /// Rows by source, and the positions of all of them. One line may be kept under several reasons; its row comes once.
    fn given(&self, waiting: Vec<(i64, Rejected)>) -> Result<(Vec<GivenRows>, Vec<i64>), AppError> {
        let mut given: BTreeMap<(String, Vec<String>), GivenRows> = BTreeMap::new();
        let mut positions = Vec::new();
        for (position, row) in waiting {
            let KeptRow { columns, rows, .. } = KeptRow::open(&self.ring, &row.sealed)?;
            if columns.is_empty() {
                continue;
            }
            positions.push(position);
            let of_source = given.entry((row.source.clone(), columns.clone())).or_insert_with(|| GivenRows {
                source: row.source,
                columns,
                rows: Vec::new(),
            });
            of_source.rows.extend(rows.into_iter().map(|values| (row.line, values)));
        }
        Ok((one_for_each_source(given.into_values()), positions))
    }
}

/// Rows of one source that were kept with other columns, under all columns.
fn one_for_each_source(given: impl Iterator<Item = GivenRows>) -> Vec<GivenRows> {
    let mut sources: Vec<GivenRows> = Vec::new();
    for more in given {
        let Some(known) = sources.iter_mut().find(|known| known.source == more.source) else {
            sources.push(more);
            continue;
        };
        let mut columns = known.columns.clone();
        columns.extend(more.columns.iter().filter(|column| !known.columns.contains(column)).cloned());
        for (_, values) in &mut known.rows {
            values.resize(columns.len(), String::new());
        }
        let place = |column: &String| more.columns.iter().position(|own| own == column);
        let places: Vec<Option<usize>> = columns.iter().map(place).collect();
        known.rows.extend(more.rows.into_iter().map(|(line, values)| {
            let value = |place: &Option<usize>| place.and_then(|place| values.get(place)).cloned().unwrap_or_default();
            (line, places.iter().map(value).collect())
        }));
        known.columns = columns;
    }
    sources
}

/// The row with other values in some columns.
fn mend(mut kept: KeptRow, values: &[BTreeMap<String, String>]) -> Result<KeptRow, AppError> {
    if values.len() > kept.rows.len() {
        let message = format!("the line has {} rows, and values for {} are given", kept.rows.len(), values.len());
        return Err(AppError::refused("row_wrong", message));
    }
    for (row, values) in kept.rows.iter_mut().zip(values) {
        for (column, value) in values {
            let place = kept.columns.iter().position(|known| known == column);
            let unknown = || {
                let known = kept.columns.join(", ");
                AppError::refused("column_unknown", format!("{column:?} is not a column; there are {known}"))
            };
            row[place.ok_or_else(unknown)?].clone_from(value);
        }
    }
    Ok(kept)
}

/// The columns in which a row was mended. Their values are nobody's to read in the log: they may be of a member.
fn changed<'a>(before: &'a KeptRow, after: &KeptRow) -> Vec<&'a str> {
    let differs = |place: usize| {
        let mut rows = before.rows.iter().zip(&after.rows);
        rows.any(|(one, other)| one.get(place) != other.get(place))
    };
    let columns = before.columns.iter().enumerate().filter(|(place, _)| differs(*place));
    columns.map(|(_, column)| column.as_str()).collect()
}

fn not_waiting(import: i64, position: Option<i64>) -> AppError {
    let message = match position {
        Some(position) => {
            format!("row {position} of import {import} does not wait: it was read again, has expired or was not kept")
        }
        None => format!("no such row of import {import} waits"),
    };
    AppError::refused("quarantine_row_not_found", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(values: &[&str]) -> Vec<String> {
        values.iter().map(|value| (*value).to_owned()).collect()
    }

    fn given(columns: &[&str], rows: &[(u64, &[&str])]) -> GivenRows {
        let rows = rows.iter().map(|(line, values)| (*line, texts(values))).collect();
        GivenRows { source: "orders".to_owned(), columns: texts(columns), rows }
    }

    #[test]
    fn rows_that_were_kept_with_other_columns_come_under_all() {
        let both = [given(&["a", "b"], &[(2, &["1", "2"])]), given(&["c", "b"], &[(9, &["3", "4"])])];
        let expect = given(&["a", "b", "c"], &[(2, &["1", "2", ""]), (9, &["", "4", "3"])]);
        assert_eq!(one_for_each_source(both.into_iter()), [expect]);
    }

    #[test]
    fn only_columns_that_there_are_can_be_mended() {
        let kept = KeptRow { value: "x".into(), columns: texts(&["a", "b"]), rows: vec![texts(&["1", "x"])] };
        let set = |column: &str| [BTreeMap::from([(column.to_owned(), "7".to_owned())])];
        let mended = mend(kept.clone(), &set("b")).expect("mended");
        assert_eq!((changed(&kept, &mended), &mended.rows[..]), (vec!["b"], &[texts(&["1", "7"])][..]));
        assert!(changed(&kept, &kept).is_empty());
        assert_eq!(mend(kept.clone(), &set("c")).expect_err("no such column").code(), "column_unknown");
        assert_eq!(mend(kept, &[set("a"), set("a")].concat()).expect_err("one row").code(), "row_wrong");
    }
}
