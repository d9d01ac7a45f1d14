//! Applies imported records: group, resolve, compare with what is known, and make everything visible in one commit.
//!
//! Records come in any order. Organisation records are few and are kept in memory; the others are spilled into partitions by
//! range of fact id, so that the parts of an order meet again, memory stays bounded whatever the size of the import, and the
//! key index is written place after place.

mod apply;
mod content;
mod deliver;
mod fact_id;
mod group;
mod identify;
pub(crate) mod keep;
mod moved;
mod orders;
mod organise;
mod stage;

pub use content::Rejection;
pub use deliver::{Delivered, Delivery, DeliveryOptions, Staged};
pub use fact_id::fact_id;
pub(crate) use fact_id::facts_with_key;
pub use stage::Stage;
