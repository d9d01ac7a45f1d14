//! What orders on pages of lists were worth, and what runs gave for them, kept for who looks at the same page.
//!
//! Fifty orders of a page are of fifty members, whose facts and lines lie in as many places, and most people look at the same first pages.
//! What a run gave never changes. What facts say of an order changes when something is recorded of its profile.

use crate::AppError;
use base::{FactId, ProfileId, RunId, Seq};
use facts::{FactFile, FoldInput, OrderFacts, OrderSums};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Orders that are kept at most, some 10 MB; then all are forgotten.
const ORDERS_MAX: usize = 20_000;
/// When this many profiles have something new, everything is forgotten.
const CHANGED_MAX: usize = 20_000;

/// See [`self`].
#[derive(Default)]
pub(crate) struct KeptWorth {
    facts: Mutex<KeptFacts>,
    sums: Mutex<HashMap<(RunId, FactId), Arc<OrderSums>>>,
}

#[derive(Default)]
struct KeptFacts {
    /// The files that they were read from, as of a watermark.
    read_from: Option<(Arc<[FactFile]>, Seq)>,
    orders: HashMap<FactId, (ProfileId, Arc<OrderFacts>)>,
}

impl KeptFacts {
    /// Forgets what is no longer so at a watermark; false where that is before the one that is kept, and nothing fits.
    fn bring_to(&mut self, input: &FoldInput<'_>, files: &Arc<[FactFile]>) -> Result<bool, AppError> {
        match &self.read_from {
            Some((read, _)) if Arc::ptr_eq(read, files) => return Ok(true),
            Some((_, watermark)) if *watermark > input.watermark => return Ok(false),
            Some((_, watermark)) => {
                let changed = facts::recorded_since(input, *watermark)?;
                if changed.len() > CHANGED_MAX {
                    self.orders.clear();
                }
                self.orders.retain(|_, (profile, _)| !changed.contains(profile));
            }
            None => {}
        }
        self.read_from = Some((Arc::clone(files), input.watermark));
        Ok(true)
    }
}

impl KeptWorth {
    /// What orders were worth, each with the profile that it lies under.
    pub fn facts(
        &self,
        (input, files): (&FoldInput<'_>, &Arc<[FactFile]>),
        orders: &[(FactId, ProfileId)],
    ) -> Result<HashMap<FactId, Arc<OrderFacts>>, AppError> {
        let kept = || self.facts.lock().unwrap_or_else(PoisonError::into_inner);
        let mut found = HashMap::with_capacity(orders.len());
        let mut missing = orders.to_vec();
        {
            let mut kept = kept();
            if kept.bring_to(input, files)? {
                missing.retain(|(order, profile)| match kept.orders.get(order).filter(|(of, _)| of == profile) {
                    Some((_, facts)) => found.insert(*order, Arc::clone(facts)).is_some(),
                    None => true,
                });
            }
        }
        if missing.is_empty() {
            return Ok(found);
        }
        let mut read = facts::order_facts(input, &missing)?;
        let mut kept = kept();
        let same = kept.read_from.as_ref().is_some_and(|(read, _)| Arc::ptr_eq(read, files));
        for (order, profile) in missing {
            let Some(facts) = read.remove(&order).map(Arc::new) else { continue };
            if same {
                if kept.orders.len() >= ORDERS_MAX {
                    kept.orders.clear();
                }
                kept.orders.insert(order, (profile, Arc::clone(&facts)));
            }
            found.insert(order, facts);
        }
        Ok(found)
    }

    /// What a run gave for orders, as far as that is kept; leaves the others.
    pub fn sums(&self, run: RunId, orders: &mut Vec<(FactId, ProfileId)>) -> HashMap<FactId, Arc<OrderSums>> {
        let kept = self.sums.lock().unwrap_or_else(PoisonError::into_inner);
        let mut found = HashMap::with_capacity(orders.len());
        orders.retain(|(order, _)| match kept.get(&(run, *order)) {
            Some(sums) => found.insert(*order, Arc::clone(sums)).is_some(),
            None => true,
        });
        found
    }

    /// Keeps what a run gave for orders.
    pub fn keep_sums(&self, run: RunId, sums: &HashMap<FactId, Arc<OrderSums>>) {
        let mut kept = self.sums.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() + sums.len() > ORDERS_MAX {
            kept.clear();
        }
        kept.extend(sums.iter().map(|(order, sums)| ((run, *order), Arc::clone(sums))));
    }
}
