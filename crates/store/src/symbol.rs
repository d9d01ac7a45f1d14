//! Interned words: the table behind [`base::Symbols`].

use crate::{Read, StoreError, Tx};
use base::{Symbol, Symbols};

/// All words, each under its number.
pub async fn load(on: &impl Read) -> Result<Symbols, StoreError> {
    todo!("")
}

/// Adds words that follow those stored: `append(&tx, symbols.since(last_stored))`. Words and numbers never change.
pub async fn append<'a>(tx: &Tx, words: impl IntoIterator<Item = (Symbol, &'a str)>) -> Result<(), StoreError> {
    todo!("")
}
