//! Lists in an order of one's choice, page by page. A page begins after the key of the last row of the page before, so that nothing is
//! repeated or left out when something is added meanwhile, and an index finds it however deep it is.

use crate::{Read, StoreError};
use base::{Interval, Timestamp};
use sea_orm::sea_query::{Expr, ExprTrait, Func, Order};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};

/// Which page of a sorted list is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sorted<S> {
    /// What it is sorted by.
    pub by: S,
    /// Whether the greatest comes first.
    pub descending: bool,
    /// The key of the last row of the page before; none for the first page.
    pub after: Option<RowKey>,
    /// At most so many rows.
    pub limit: u64,
}

/// Where a row stands in a sorted list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowKey {
    /// The text that the list is sorted by; none when it is sorted by numbers alone.
    pub text: Option<String>,
    /// Numbers that it is sorted by then. They tell every two rows apart.
    pub numbers: Vec<i64>,
}

impl RowKey {
    /// Of a list that is sorted by numbers.
    pub fn of_numbers(numbers: &[i64]) -> RowKey {
        RowKey { text: None, numbers: numbers.to_vec() }
    }

    /// Of a list that is sorted by a text.
    pub fn of_text(text: &str, numbers: &[i64]) -> RowKey {
        RowKey { text: Some(text.to_owned()), numbers: numbers.to_vec() }
    }
}

/// The columns that a list is sorted by.
pub(crate) struct Keys<'a, C> {
    /// A text before the numbers.
    pub text: Option<C>,
    /// Numbers that together are unique.
    pub numbers: &'a [C],
}

/// The rows of a page.
pub(crate) fn page<E, C, S>(
    on: &impl Read,
    query: Select<E>,
    keys: &Keys<'_, C>,
    wanted: &Sorted<S>,
) -> Result<Select<E>, StoreError>
where
    E: EntityTrait,
    C: ColumnTrait,
{
    let text = keys.text.iter().map(|column| bytewise(on, column));
    let columns: Vec<Expr> = text.chain(keys.numbers.iter().map(|column| Expr::col(*column))).collect();
    let mut query = query;
    if let Some(after) = &wanted.after {
        let text = after.text.iter().map(|text| Expr::value(text.as_str()));
        let values: Vec<Expr> = text.chain(after.numbers.iter().map(|number| Expr::value(*number))).collect();
        if values.len() != columns.len() || after.text.is_some() != keys.text.is_some() {
            return Err(StoreError::KeyOfAnotherList);
        }
        let (columns, values) = (Expr::tuple(columns.clone()), Expr::tuple(values));
        query = query.filter(if wanted.descending { columns.lt(values) } else { columns.gt(values) });
    }
    let order = if wanted.descending { Order::Desc } else { Order::Asc };
    for column in columns {
        query = query.order_by(column, order.clone());
    }
    Ok(query.limit(wanted.limit))
}

/// The rows whose instant lies in an interval. An end that is open is not asked for, so that no index is chosen for its sake.
pub(crate) fn during<E: EntityTrait>(query: Select<E>, column: impl ColumnTrait, interval: Interval) -> Select<E> {
    let mut query = query;
    if interval.from > Timestamp::MIN {
        query = query.filter(column.gte(interval.from.0));
    }
    if interval.to < Timestamp::MAX {
        query = query.filter(column.lt(interval.to.0));
    }
    query
}

/// Whether a column is a text. The index that sorts it finds it too.
pub(crate) fn is(on: &impl Read, column: impl ColumnTrait, text: &str) -> Expr {
    bytewise(on, &column).eq(text)
}

/// A text in the order of its bytes: SQLite orders so by itself, PostgreSQL by the rules of some language unless told.
fn bytewise(on: &impl Read, column: &impl ColumnTrait) -> Expr {
    match on.executor().get_database_backend() {
        DbBackend::Postgres => Expr::cust(format!("\"{}\" COLLATE \"C\"", column.to_string())),
        _ => Expr::col(*column),
    }
}

/// Whether a text stands somewhere in a column, letter for letter: `LIKE` tells capitals apart in one database and not in the other.
pub(crate) fn holds(column: impl ColumnTrait, text: &str) -> Expr {
    let without = Func::cust("REPLACE").arg(Expr::col(column)).arg(Expr::value(text)).arg(Expr::value(""));
    Expr::expr(without).ne(Expr::col(column))
}
