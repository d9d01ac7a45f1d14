//! State in SQL, the same on SQLite and PostgreSQL.
//!
//! One file per room, one code path for both databases: SeaORM entities and queries for reading, multi-row inserts
//! (`bulk`) for writing. Everything that writes takes a [`Tx`]; everything that reads takes anything that is [`Read`]:
//! the [`Store`] itself, a [`Snapshot`] or a [`Tx`]. Row structs hold types of `base` and of the rooms; SeaORM stays
//! inside.
//!
//! Architecture invariant: this crate decides nothing. It knows what is unique and what refers to what, and no rule of
//! the business.

pub mod answer;
pub mod backup;
mod bulk;
mod column;
pub mod command;
mod connection;
pub mod disclosure;
pub mod dispute;
pub mod erasure;
mod error;
pub mod event;
pub mod fact;
pub mod identity;
pub mod import;
pub mod inbox;
pub mod job;
mod keyset;
pub mod ledger;
pub mod live;
pub mod measure;
pub mod meta;
mod near;
pub mod oidc;
pub mod org;
pub mod period;
pub mod policy;
pub mod quarantine;
pub mod reveal;
pub mod run;
mod schema;
pub mod session;
pub mod sign_in_link;
pub mod statement;
pub mod symbol;
pub mod token;
pub mod user;
pub mod webhook;
pub mod wrapped;
pub mod yardstick;

pub use connection::{Backend, Read, Snapshot, Store, Tx};
pub use error::StoreError;
pub use keyset::{RowKey, Sorted};

/// What became of a row that was offered under its natural key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing was stored under its key.
    New,
    /// The same was stored already.
    Unchanged,
    /// Something else was stored; it was replaced.
    Corrected,
}

/// How many rows became what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows under a new key.
    pub new: u64,
    /// Rows that were stored already.
    pub unchanged: u64,
    /// Rows that replaced another version.
    pub corrected: u64,
}

impl Counts {
    /// Counts one more outcome.
    pub fn add(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::New => self.new += 1,
            Outcome::Unchanged => self.unchanged += 1,
            Outcome::Corrected => self.corrected += 1,
        }
    }
}

impl FromIterator<Outcome> for Counts {
    fn from_iter<I: IntoIterator<Item = Outcome>>(outcomes: I) -> Self {
        let mut counts = Counts::default();
        for outcome in outcomes {
            counts.add(outcome);
        }
        counts
    }
}
