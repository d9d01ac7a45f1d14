//! Ids of facts follow from their natural keys, so the same facts have the same ids in whatever order they arrive, and
//! equal instants are resolved alike everywhere.

use crate::AppError;
use base::FactId;
use facts::Table;
use sha2::{Digest, Sha256};
use store::fact::FactKey;
use store::{Read, Tx};

/// Bits of an id; the sign is never set.
const BITS: u32 = 63;
/// High bits that the facts about one order share, so that they lie together in the key index.
const SHARED_BITS: u32 = 16;

/// The id of a fact that stands for itself.
pub fn fact_id(table: Table, system: &str, key: &str) -> FactId {
    let mut hasher = Sha256::new();
    for part in [table.name(), system, key] {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    let digest = hasher.finalize();
    let mut number = [0; 8];
    number.copy_from_slice(&digest[..8]);
    FactId((u64::from_le_bytes(number) >> 1) as i64)
}

/// The id of an event whose natural key begins with that of its order.
pub(super) fn fact_id_beside(order: FactId, table: Table, system: &str, key: &str) -> FactId {
    let own = (1_i64 << (BITS - SHARED_BITS)) - 1;
    FactId((order.0 & !own) | (fact_id(table, system, key).0 & own))
}

/// Remembers that facts of a system are kept.
pub(super) async fn declare_system(tx: &Tx, system: &str) -> Result<(), AppError> {
    let mut known = systems(tx).await?;
    if known.iter().any(|name| name == system) {
        return Ok(());
    }
    known.push(system.to_owned());
    let list = serde_json::to_string(&known).map_err(AppError::internal)?;
    Ok(store::meta::set(tx, "systems", &list).await?)
}

/// The systems that facts came from, in order of first import.
async fn systems(on: &impl Read) -> Result<Vec<String>, AppError> {
    let list = store::meta::get(on, "systems").await?;
    list.map_or(Ok(Vec::new()), |list| serde_json::from_str(&list).map_err(AppError::internal))
}

/// The facts with this key in any system; there are several when two systems use the same key.
pub(crate) async fn facts_with_key(on: &impl Read, table: Table, key: &str) -> Result<Vec<FactKey>, AppError> {
    let ids: Vec<FactId> = systems(on).await?.iter().map(|system| fact_id(table, system, key)).collect();
    let mut found = store::fact::by_ids(on, &ids).await?;
    found.retain(|fact| fact.kind == table as u8 && fact.key == key);
    found.sort_by_key(|fact| fact.source);
    Ok(found)
}

/// Which of `2^bits` ranges of ids it lies in.
pub(super) fn range_of(id: FactId, bits: u32) -> usize {
    (id.0 >> (BITS - bits)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_of_an_order_lie_beside_it_and_differ() {
        let order = fact_id(Table::Orders, "erp", "SO-1");
        let paid = fact_id_beside(order, Table::Statuses, "erp", "SO-1/paid/0");
        let completed = fact_id_beside(order, Table::Statuses, "erp", "SO-1/completed/0");
        assert_ne!(paid, completed);
        for id in [order, paid, completed] {
            assert!(id.0 > 0);
            assert_eq!(range_of(id, SHARED_BITS), range_of(order, SHARED_BITS));
        }
    }

    #[test]
    fn ranges_cover_all_ids() {
        assert_eq!(range_of(FactId(0), 8), 0);
        assert_eq!(range_of(FactId(i64::MAX), 8), 255);
        let ranges: std::collections::HashSet<usize> =
            (0..10_000).map(|number| range_of(fact_id(Table::Touches, "app", &number.to_string()), 8)).collect();
        assert_eq!(ranges.len(), 256);
    }
}
