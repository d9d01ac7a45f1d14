//! Interned words: the table behind [`base::Symbols`].

use crate::bulk::{self, Conflict};
use crate::column::corrupt;
use crate::{Read, StoreError, Tx, meta};
use base::{Symbol, Symbols};
use sea_orm::{EntityTrait, QueryOrder};

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "symbol")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub word: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// All words, each under its number.
pub async fn load(on: &impl Read) -> Result<Symbols, StoreError> {
    let rows = row::Entity::find().order_by_asc(row::Column::Id).all(&on.executor()).await?;
    let mut symbols = Symbols::default();
    for row in &rows {
        // A gap would give every later word another number.
        if i64::from(symbols.intern(&row.word).0) != row.id {
            return Err(corrupt("symbol", &row.word));
        }
    }
    Ok(symbols)
}

/// Adds words that follow those stored: `append(&tx, symbols.since(last_stored))`. Words and numbers never change.
pub async fn append<'a>(tx: &Tx, words: impl IntoIterator<Item = (Symbol, &'a str)>) -> Result<(), StoreError> {
    let mut last = None;
    let rows = words.into_iter().map(|(symbol, word)| row::Model { id: i64::from(symbol.0), word: word.to_owned() });
    bulk::insert::<row::Entity>(tx, Conflict::Refuse, rows.inspect(|row| last = Some(row.id))).await?;
    match last {
        Some(last) => meta::set_last(tx, meta::WORDS, last).await,
        None => Ok(()),
    }
}
