//! Finding the row of a rate table that decides for a line.

use crate::case::Case;
use crate::{Organisation, RateRow, RateTable};
use base::fact::OrderLine;
use base::{Rate, Symbol};
use std::collections::HashMap;

/// Rows of a table, those that say most first. A table may name thousands of articles, so those are looked up.
#[derive(Clone, Debug)]
pub(crate) struct TableIndex {
    by_sku: HashMap<Symbol, Vec<usize>>,
    others: Vec<usize>,
    has_store_classes: bool,
}

impl TableIndex {
    /// Sorts the rows of a table by how much they say.
    pub fn new(table: &RateTable) -> TableIndex {
        let mut ranked: Vec<usize> = (0..table.rows.len()).collect();
        ranked.sort_by_key(|row| std::cmp::Reverse(table.rows[*row].rank()));
        let mut by_sku: HashMap<Symbol, Vec<usize>> = HashMap::new();
        for row in &ranked {
            for sku in &table.rows[*row].skus {
                by_sku.entry(*sku).or_default().push(*row);
            }
        }
        let others = ranked.into_iter().filter(|row| table.rows[*row].skus.is_empty()).collect();
        let has_store_classes = table.rows.iter().any(|row| !row.store_classes.is_empty());
        TableIndex { by_sku, others, has_store_classes }
    }
}

/// Position and rate of the row that decides for a line; none when no row fits.
pub(crate) fn find<O: Organisation>(case: &Case<'_, O>, table: usize, line: &OrderLine) -> Option<(usize, Rate)> {
    let (written, index) = (&case.policy.rate_tables[table], &case.plan.tables[table]);
    let order = case.order;
    let class = order.store.filter(|_| index.has_store_classes);
    let class = class.and_then(|store| case.organisation.rate(store, written.store_class, order.at));
    let fits = |row: &RateRow| {
        (row.categories.is_empty() || row.categories.contains(&line.category))
            && (row.store_classes.is_empty() || class.is_some_and(|class| row.store_classes.contains(&class)))
            && (row.channels.is_empty() || row.channels.contains(&order.channel))
    };
    let of_sku = index.by_sku.get(&line.sku).filter(|_| !line.sku.is_none());
    let mut rows = of_sku.into_iter().flatten().chain(&index.others);
    rows.find(|row| fits(&written.rows[**row])).map(|row| (*row, written.rows[*row].rate))
}
