//! Applies imported records: group, resolve, compare with what is known, and make everything visible in one commit.
//!
//! Records come in any order. Organisation records are few and are kept in memory; the others are spilled into partitions by
//! key, so that the parts of an order meet again and memory stays bounded whatever the size of the import.

mod apply;
mod content;
mod deliver;
mod group;
mod identify;
mod moved;
mod orders;
mod organise;
mod stage;

pub use apply::fact_id;
pub use content::Rejection;
pub use deliver::{Delivered, Delivery, DeliveryOptions, Staged};
pub use stage::Stage;
