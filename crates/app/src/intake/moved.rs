//! When a correction gives an order to another profile, the events that came after it follow.
//!
//! Statuses and refunds are stored under the profile of their order, so that a member's history is in one place. The ones
//! that this import does not mention are found in the old bucket and moved.

use super::apply::{Applier, Moved};
use crate::AppError;
use crate::world::fact_files;
use base::fact::{Refund, StatusEvent};
use base::{FactId, ProfileId, Seq};
use facts::{Layout, Op, Table};
use std::collections::{BTreeMap, HashMap, HashSet};
use store::fact::{FactEntry, FactKey};

impl Applier<'_> {
    /// Moves what has to follow. To be called when everything else is applied.
    pub(super) async fn follow_moved_orders(&mut self, layout: &Layout) -> Result<(), AppError> {
        if self.moved.is_empty() {
            return Ok(());
        }
        let moved: HashMap<FactId, Moved> = self.moved.iter().map(|moved| (moved.order, *moved)).collect();
        let watermark = store::meta::last_seq(self.tx).await?;
        let files = fact_files(self.tx, watermark).await?;
        let mut by_bucket: BTreeMap<u32, ()> = BTreeMap::new();
        for order in moved.values() {
            by_bucket.insert(layout.bucket_of(order.from), ());
        }
        for bucket in by_bucket.into_keys() {
            let facts = facts::load_bucket(layout, &files, bucket, watermark)?;
            let statuses = facts.statuses.iter().filter(|event| follows(&moved, event.order, event.profile));
            self.move_statuses(&moved, statuses.copied().collect()).await?;
            let refunds = facts.refunds.iter().filter(|refund| follows(&moved, refund.order, refund.profile));
            self.move_refunds(&moved, refunds.copied().collect()).await?;
        }
        Ok(())
    }

    async fn move_statuses(
        &mut self,
        moved: &HashMap<FactId, Moved>,
        events: Vec<StatusEvent>,
    ) -> Result<(), AppError> {
        let here =
            self.still_here(Table::Statuses, events.iter().map(|event| (event.id, event.profile)).collect()).await?;
        for event in events.into_iter().filter(|event| here.contains_key(&event.id)) {
            let event = StatusEvent { recorded: Seq(0), ..event };
            self.spool.push_status(event, Op::Retraction)?;
            self.spool.push_status(StatusEvent { profile: moved[&event.order].to, ..event }, Op::Correction)?;
            self.reassign(&here[&event.id], moved[&event.order].to).await?;
        }
        Ok(())
    }

    async fn move_refunds(&mut self, moved: &HashMap<FactId, Moved>, refunds: Vec<Refund>) -> Result<(), AppError> {
        let here =
            self.still_here(Table::Refunds, refunds.iter().map(|refund| (refund.id, refund.profile)).collect()).await?;
        for refund in refunds.into_iter().filter(|refund| here.contains_key(&refund.id)) {
            let refund = Refund { recorded: Seq(0), ..refund };
            self.spool.push_refund(refund, Op::Retraction)?;
            self.spool.push_refund(Refund { profile: moved[&refund.order].to, ..refund }, Op::Correction)?;
            self.reassign(&here[&refund.id], moved[&refund.order].to).await?;
        }
        Ok(())
    }

    /// The index entries of facts that this import has not moved already.
    async fn still_here(
        &self,
        table: Table,
        facts: Vec<(FactId, ProfileId)>,
    ) -> Result<HashMap<FactId, FactKey>, AppError> {
        let stored_under: HashSet<(FactId, ProfileId)> = facts.iter().copied().collect();
        let ids: Vec<FactId> = facts.iter().map(|(id, _)| *id).collect();
        let entries = store::fact::by_ids(self.tx, &ids).await?;
        let here = entries.into_iter().filter(|key| key.kind == table as u8);
        Ok(here
            .filter(|key| stored_under.contains(&(key.entry.id, key.entry.profile)))
            .map(|key| (key.entry.id, key))
            .collect())
    }

    /// Writes where a fact is now. Its hash covers its profile, so it becomes one that no delivery has: the next delivery
    /// of the same event counts as a correction and restores it.
    async fn reassign(&self, key: &FactKey, profile: ProfileId) -> Result<(), AppError> {
        let entry = FactEntry { profile, hash: [0; 16], ..key.entry };
        Ok(store::fact::update(self.tx, self.seq, &[entry]).await?)
    }
}

fn follows(moved: &HashMap<FactId, Moved>, order: FactId, profile: ProfileId) -> bool {
    moved.get(&order).is_some_and(|moved| moved.from == profile)
}
