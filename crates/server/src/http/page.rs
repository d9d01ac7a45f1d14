//! Lists, page by page: `{"items": […], "next": cursor}`.
//!
//! A cursor is the key of the last item, so a page is found by an index, and neither repeats nor leaves out anything when something is
//! added meanwhile. Callers must not look into it.

use super::ask::InQuery;
use super::problem::Problem;
use crate::Server;
use app::{AppError, RowKey, Sorted};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

const LIMIT: u64 = 50;
const LIMIT_MAX: u64 = 1_000;

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// What is on this page.
    pub items: Vec<T>,
    /// Give it as `cursor` to get the next page; null on the last one.
    #[schema(required)]
    pub next: Option<String>,
}

/// Which page is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Paging {
    /// What `next` of the page before says; the first page without.
    cursor: Option<String>,
    /// At most so many items, 1 to 1000; 50 unless given.
    #[param(minimum = 1, maximum = 1000, default = 50)]
    limit: Option<u64>,
    /// The field to sort by, `-field` for the greatest first.
    sort: Option<String>,
}

/// Which page is asked for, read and checked.
#[derive(Debug)]
pub struct Wanted {
    cursor: Option<String>,
    /// At most so many items.
    pub limit: u64,
    sort: Option<String>,
}

impl FromRequestParts<Server> for Wanted {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Wanted, Problem> {
        let InQuery(Paging { cursor, limit, sort }) = InQuery::from_request_parts(parts, server).await?;
        let limit = limit.unwrap_or(LIMIT);
        if !(1..=LIMIT_MAX).contains(&limit) {
            let message = format!("limit is {limit}; give 1 to {LIMIT_MAX}");
            return Err(AppError::refused("query_wrong", message).into());
        }
        Ok(Wanted { cursor, limit, sort })
    }
}

/// The order of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order<'a> {
    /// Of the field.
    pub by: &'a str,
    /// Whether the greatest comes first.
    pub descending: bool,
}

/// A page of a list that the database sorts.
#[derive(Debug)]
pub struct Listing<S> {
    /// The order as the caller spells it. A cursor says which it is of, because it tells nothing in another.
    spelled: String,
    /// What to ask for.
    pub wanted: Sorted<S>,
}

impl Wanted {
    /// How many rows to read: one more than are shown, to know whether there are more.
    pub fn rows(&self) -> u64 {
        self.limit + 1
    }

    /// The key of the last item of the page before.
    pub fn after<K: DeserializeOwned>(&self) -> Result<Option<K>, Problem> {
        let Some(cursor) = &self.cursor else { return Ok(None) };
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok();
        let key = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let wrong = || AppError::refused("cursor_wrong", "the cursor is not one of this list; begin without one");
        Ok(Some(key.ok_or_else(wrong)?))
    }

    /// The order that is asked for; the first of the fields that a list offers when none is.
    pub fn order<'a>(&self, fields: &[&'a str]) -> Result<Order<'a>, Problem> {
        self.order_or(fields, Order { by: fields[0], descending: false })
    }

    /// The order that is asked for, or another when none is.
    pub fn order_or<'a>(&self, fields: &[&'a str], otherwise: Order<'a>) -> Result<Order<'a>, Problem> {
        let Some(sort) = &self.sort else { return Ok(otherwise) };
        let (name, descending) = sort.strip_prefix('-').map_or((sort.as_str(), false), |name| (name, true));
        let found = fields.iter().find(|field| **field == name);
        let wrong = || {
            let message = format!("there is no sorting by {name:?}; there is {}", fields.join(", "));
            AppError::refused("query_wrong", message)
        };
        Ok(Order { by: found.ok_or_else(wrong)?, descending })
    }

    /// The page that is asked for of a list that the database sorts. It offers these fields; the first of them, the greatest first if
    /// `newest_first`, unless the caller asks for another.
    pub fn sorted<S: Copy>(&self, fields: &[(&'static str, S)], newest_first: bool) -> Result<Listing<S>, Problem> {
        let names: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
        let order = self.order_or(&names, Order { by: names[0], descending: newest_first })?;
        let by = fields.iter().find(|(name, _)| *name == order.by).map_or(fields[0].1, |(_, by)| *by);
        let spelled = format!("{}{}", if order.descending { "-" } else { "" }, order.by);
        let after = self.after::<(String, Option<String>, Vec<i64>)>()?;
        let after = after.map(|(of, text, numbers)| match of == spelled {
            true => Ok(RowKey { text, numbers }),
            false => Err(AppError::refused(
                "cursor_wrong",
                format!(
                    "the cursor is of the list sorted by {of:?}, and this is sorted by {spelled:?}; begin without one"
                ),
            )),
        });
        let wanted = Sorted { by, descending: order.descending, after: after.transpose()?, limit: self.rows() };
        Ok(Listing { spelled, wanted })
    }

    /// The page from rows that were read as [`Wanted::sorted`] says.
    pub fn page_of<S, R, T>(
        &self,
        listing: &Listing<S>,
        rows: Vec<R>,
        key: impl Fn(&R) -> RowKey,
        show: impl FnMut(R) -> T,
    ) -> Page<T> {
        let key = |row: &R| {
            let RowKey { text, numbers } = key(row);
            (listing.spelled.clone(), text, numbers)
        };
        self.page(rows, key, show)
    }

    /// Whether a list that shows the newest first unless asked otherwise is to begin with the oldest.
    pub fn oldest_first(&self, field: &str) -> Result<bool, Problem> {
        Ok(self.sort.is_some() && !self.order(&[field])?.descending)
    }

    /// The page from rows that were read with [`Wanted::after`] and [`Wanted::rows`].
    pub fn page<R, K: Serialize, T>(
        &self,
        mut rows: Vec<R>,
        key: impl Fn(&R) -> K,
        show: impl FnMut(R) -> T,
    ) -> Page<T> {
        let more = rows.len() as u64 > self.limit;
        rows.truncate(usize::try_from(self.limit).unwrap_or(usize::MAX));
        let next = rows.last().filter(|_| more).map(|row| cursor(&key(row)));
        Page { items: rows.into_iter().map(show).collect(), next }
    }

    /// The page of a list that is short enough to be read whole, in the order of unique keys.
    pub fn page_of_all<R, K, T>(
        &self,
        mut rows: Vec<R>,
        key: impl Fn(&R) -> K,
        descending: bool,
        show: impl FnMut(R) -> T,
    ) -> Result<Page<T>, Problem>
    where
        K: Ord + Serialize + DeserializeOwned,
    {
        rows.sort_by_cached_key(&key);
        if descending {
            rows.reverse();
        }
        if let Some(after) = self.after::<K>()? {
            rows.retain(|row| if descending { key(row) < after } else { key(row) > after });
        }
        Ok(self.page(rows, key, show))
    }
}

fn cursor(key: &impl Serialize) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(key).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(cursor: Option<String>, limit: u64, sort: Option<&str>) -> Wanted {
        Wanted { cursor, limit, sort: sort.map(str::to_owned) }
    }

    #[test]
    fn pages_follow_each_other_without_gap_or_repetition() {
        for descending in [false, true] {
            for count in [0, 1, 2, 3, 7] {
                let mut seen = Vec::new();
                let mut next = None;
                loop {
                    let all: Vec<u32> = (0..count).rev().collect();
                    let page =
                        wanted(next, 2, None).page_of_all(all, |row| *row, descending, |row| row).expect("a page");
                    seen.extend(page.items);
                    next = page.next;
                    if next.is_none() {
                        break;
                    }
                }
                let mut expect: Vec<u32> = (0..count).collect();
                if descending {
                    expect.reverse();
                }
                assert_eq!(seen, expect);
            }
        }
    }

    #[test]
    fn orders_are_read() {
        let fields = ["from", "name"];
        let order = |sort| wanted(None, 1, sort).order(&fields).map(|order| (order.by, order.descending)).ok();
        assert_eq!(order(None), Some(("from", false)));
        assert_eq!(order(Some("-name")), Some(("name", true)));
        assert_eq!(order(Some("age")), None);
    }

    #[test]
    fn a_cursor_tells_nothing_in_another_order() {
        let fields = [("at", 'a'), ("who", 'w')];
        let listing = wanted(None, 1, None).sorted(&fields, true).expect("an order");
        assert_eq!((listing.wanted.by, listing.wanted.descending, &listing.wanted.after), ('a', true, &None));
        let rows = vec![3, 2];
        let next = wanted(None, 1, None).page_of(&listing, rows, |id| RowKey::of_numbers(&[*id]), |id| id).next;
        let again = |sort| wanted(next.clone(), 1, sort).sorted(&fields, true).map(|listing| listing.wanted.after);
        let after = Some(RowKey::of_numbers(&[3]));
        assert_eq!([again(None).ok(), again(Some("-at")).ok()], [Some(after.clone()), Some(after)]);
        assert!([Some("at"), Some("who"), Some("-who")].into_iter().all(|sort| again(sort).is_err()));
    }

    #[test]
    fn a_cursor_of_another_list_is_refused() {
        let of_words = cursor(&"word");
        assert!(wanted(Some(of_words), 1, None).after::<i64>().is_err());
        assert!(wanted(Some("?".into()), 1, None).after::<i64>().is_err());
    }
}
