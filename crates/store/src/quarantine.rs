//! Rows that imports set aside, as a list over all imports: sorted, filtered, page by page.

use crate::import::{Place, Rejected, read_rejected, rejected_row, run_row};
use crate::keyset::{self, Keys};
use crate::{Read, RowKey, Sorted, StoreError};
use base::{Interval, Timestamp};
use rejected_row::Column;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

/// Which rows that were set aside are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RejectedQuery {
    /// Of this import.
    pub import: Option<i64>,
    /// Of this source, as the mapping names it.
    pub source: Option<String>,
    /// With this wrong, as a code.
    pub code: Option<String>,
    /// That stand so.
    pub state: Option<RejectedState>,
    /// Of imports that ran in this time.
    pub during: Interval,
    /// In which order, and how many.
    pub page: Sorted<RejectedSort>,
}

/// Where a row that was set aside stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RejectedState {
    /// It is kept and waits to be mended and read once more.
    Waits,
    /// Another import read it again.
    Replayed,
    /// It was not read again, and nothing is kept that could be.
    Gone,
}

/// What rows that were set aside can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RejectedSort {
    /// The import, then the order in which they were written.
    Place,
    /// The source, then that.
    Source,
    /// What was wrong, then that.
    Code,
}

impl RejectedSort {
    /// Where a row stands in a list that is sorted so.
    pub fn key(self, (import, position): Place, row: &Rejected) -> RowKey {
        match self {
            RejectedSort::Place => RowKey::of_numbers(&[import, position]),
            RejectedSort::Source => RowKey::of_text(&row.source, &[import, position]),
            RejectedSort::Code => RowKey::of_text(&row.code, &[import, position]),
        }
    }

    fn column(self) -> Option<Column> {
        match self {
            RejectedSort::Place => None,
            RejectedSort::Source => Some(Column::Source),
            RejectedSort::Code => Some(Column::Code),
        }
    }
}

/// The rows that are wanted, with their places.
pub async fn list(on: &impl Read, wanted: &RejectedQuery) -> Result<Vec<(Place, Rejected)>, StoreError> {
    let mut query = rejected_row::Entity::find();
    if let Some(import) = wanted.import {
        query = query.filter(Column::Import.eq(import));
    }
    if let Some(source) = &wanted.source {
        query = query.filter(keyset::is(on, Column::Source, source));
    }
    if let Some(code) = &wanted.code {
        query = query.filter(keyset::is(on, Column::Code, code));
    }
    let kept = Column::Kept.ne(0).and(Column::Sealed.ne(Vec::<u8>::new()));
    query = match wanted.state {
        None => query,
        Some(RejectedState::Waits) => query.filter(Column::SettledIn.is_null()).filter(kept),
        Some(RejectedState::Replayed) => query.filter(Column::SettledIn.is_not_null()),
        Some(RejectedState::Gone) => query.filter(Column::SettledIn.is_null()).filter(kept.not()),
    };
    if wanted.during.from > Timestamp::MIN || wanted.during.to < Timestamp::MAX {
        let runs = run_row::Entity::find()
            .select_only()
            .column(run_row::Column::Id)
            .filter(run_row::Column::At.gte(wanted.during.from.0))
            .filter(run_row::Column::At.lt(wanted.during.to.0));
        query = query.filter(Column::Import.in_subquery(runs.into_query()));
    }
    let keys = Keys { text: wanted.page.by.column(), numbers: &[Column::Import, Column::Position] };
    let rows = keyset::page(on, query, &keys, &wanted.page)?.all(&on.executor()).await?;
    rows.into_iter().map(|row| Ok(((row.import, row.position), read_rejected(row)?.1))).collect()
}
