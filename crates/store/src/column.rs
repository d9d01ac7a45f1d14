//! Between columns and the types of `base`: what cannot be is reported, never wrapped.

use crate::StoreError;
use base::{Currency, Interval, PartyId, Symbol, Timestamp};
use std::fmt::Debug;

pub(crate) fn corrupt(table: &'static str, value: impl Debug) -> StoreError {
    StoreError::Corrupt { table, value: format!("{value:?}") }
}

/// A number into a column of another width.
pub(crate) fn fit<F, T>(column: &'static str, value: F) -> Result<T, StoreError>
where
    F: Copy + Debug + TryInto<T>,
{
    value.try_into().map_err(|_| StoreError::TooLarge { column, value: format!("{value:?}") })
}

/// A number out of a column of another width.
pub(crate) fn unfit<F, T>(table: &'static str, value: F) -> Result<T, StoreError>
where
    F: Copy + Debug + TryInto<T>,
{
    value.try_into().map_err(|_| corrupt(table, value))
}

pub(crate) fn symbol_column(symbol: Symbol) -> Result<i32, StoreError> {
    fit("a symbol", symbol.0)
}

pub(crate) fn symbol(table: &'static str, column: i32) -> Result<Symbol, StoreError> {
    unfit(table, column).map(Symbol)
}

/// A party that must be there.
pub(crate) fn party(table: &'static str, column: i64) -> Result<PartyId, StoreError> {
    party_or_nobody(table, column)?.ok_or_else(|| corrupt(table, column))
}

/// A party, or 0 for nobody.
pub(crate) fn party_or_nobody(table: &'static str, column: i64) -> Result<Option<PartyId>, StoreError> {
    unfit(table, column).map(PartyId::new)
}

pub(crate) fn party_column(party: PartyId) -> i64 {
    i64::from(party.raw())
}

pub(crate) fn interval(from_at: i64, to_at: i64) -> Interval {
    Interval { from: Timestamp(from_at), to: Timestamp(to_at) }
}

pub(crate) fn bytes<const N: usize>(table: &'static str, column: &[u8]) -> Result<[u8; N], StoreError> {
    column.try_into().map_err(|_| corrupt(table, format!("{} bytes instead of {N}", column.len())))
}

pub(crate) fn currency(table: &'static str, code: &str, scale: i16) -> Result<Currency, StoreError> {
    Currency::new(code, unfit(table, scale)?).map_err(|_| corrupt(table, code))
}
