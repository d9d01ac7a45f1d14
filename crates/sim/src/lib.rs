//! A seeded business: generator, demo data and an independent auditor.
//!
//! `generate` makes up a retail group as import records, `plan` thinks of policies, `audit` recomputes from both what
//! everybody must get.
//!
//! Architecture invariant: generator and auditor share records and plans with each other and no code with the rooms.

pub mod audit;
pub mod generate;
pub mod plan;
pub mod random;
