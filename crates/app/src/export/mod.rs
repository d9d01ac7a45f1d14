//! Exports for other systems: payroll (a row per payee) and accounting (a row per entry), with the columns they want.
//!
//! An export is compared with the ledger before it is given: what does not reconcile is refused.

mod accounting;
mod payroll;

use crate::as_of::Known;
use crate::sheet::Sheet;
use crate::{AppError, AsOf, Platform};
use base::{Amount, Currency};
use std::collections::BTreeMap;
use store::period::Period;

/// What an export is to have in it.
#[derive(Clone, Copy, Debug, Default)]
pub struct ExportRequest<'a> {
    /// Name of the period.
    pub period: &'a str,
    /// `name` or `name=Header`, separated by commas; all columns when none is named.
    pub columns: Option<&'a str>,
    /// What is known. A payment or reversal that came later is not in it.
    pub as_of: AsOf,
}

/// An export: its rows, and what they sum to.
#[derive(Clone, Debug)]
pub struct Export {
    /// The rows, in the columns that were asked for.
    pub rows: Sheet,
    /// Sums by currency, of every column of money.
    pub totals: Sheet,
    /// When it was last changed: a workbook says that it was made then.
    pub changed_at: base::Timestamp,
}

impl Export {
    /// An export of these rows, with the sums of all columns of money, in the columns wanted: `name` or `name=Header`,
    /// separated by commas; all of them when none is named.
    fn new(period: &Period, sheet: &Sheet, columns: Option<&str>) -> Result<Export, AppError> {
        let totals = totals(sheet)?;
        Ok(Export { rows: chosen(sheet, columns)?, totals, changed_at: period.changed_at })
    }
}

impl Platform {
    /// A period that was locked by then; others have nothing in the ledger.
    async fn locked_period(&self, name: &str, known: &Known) -> Result<Period, AppError> {
        let period = self.period_at(name, known).await?;
        if period.state.is_locked() {
            return Ok(period);
        }
        let state = period.state.name();
        let message = match known.is_now() {
            true => format!("period {name} is {state}; only what is locked is exported"),
            false => format!("period {name} was {state} {}; only what is locked is exported", known.words),
        };
        Err(AppError::refused("period_not_locked", message))
    }
}

/// Sums of every column of money, by currency.
fn totals(sheet: &Sheet) -> Result<Sheet, AppError> {
    use crate::sheet::Cell;
    let money: Vec<usize> = (0..sheet.columns.len()).filter(|column| sheet.is_money(*column)).collect();
    let mut sums: BTreeMap<Currency, Vec<i128>> = BTreeMap::new();
    for row in &sheet.rows {
        for (position, column) in money.iter().enumerate() {
            if let Some(Cell::Money(amount, currency)) = row.get(*column) {
                sums.entry(*currency).or_insert_with(|| vec![0; money.len()])[position] += i128::from(amount.0);
            }
        }
    }
    let names = money.iter().map(|column| sheet.columns[*column].as_str());
    let mut totals = Sheet::new("Totals", ["currency"].into_iter().chain(names));
    for (currency, sums) in sums {
        let cell = |sum: i128| Ok(Cell::Money(Amount(i64::try_from(sum).map_err(AppError::internal)?), currency));
        let cells = sums.into_iter().map(cell).collect::<Result<Vec<_>, AppError>>()?;
        totals.push([Cell::text(currency.code())].into_iter().chain(cells));
    }
    Ok(totals)
}

/// The sheet with the columns wanted, in that order, under the headers wanted.
fn chosen(sheet: &Sheet, columns: Option<&str>) -> Result<Sheet, AppError> {
    let Some(columns) = columns else { return Ok(sheet.clone()) };
    let mut wanted = Vec::new();
    for column in columns.split(',') {
        let (name, header) = column.split_once('=').unwrap_or((column, column));
        let position = sheet.columns.iter().position(|known| known == name.trim());
        let known = || format!("{:?} is not a column; there are {}", name.trim(), sheet.columns.join(", "));
        wanted.push((position.ok_or_else(|| AppError::refused("column_unknown", known()))?, header.trim()));
    }
    let mut chosen = Sheet::new(sheet.title.clone(), wanted.iter().map(|(_, header)| *header));
    for row in &sheet.rows {
        chosen.push(wanted.iter().map(|(position, _)| row[*position].clone()));
    }
    Ok(chosen)
}

/// Refuses an export that does not say what the ledger says.
fn does_not_reconcile(period: &Period, what: &str) -> AppError {
    let message = format!(
        "the export of period {} does not reconcile with the ledger: {what}; `yipan ledger check` says what was changed",
        period.name
    );
    AppError::refused("export_does_not_reconcile", message)
}
