//! A seeded business: generator, demo data and an independent auditor.
//!
//! `generate` makes up a retail group as import records, `plan` thinks of policies, `audit` recomputes from both what
//! everybody must get. `run` lets the group of a seed live on a real data directory and compares; `policies` are the demo's.
//!
//! Architecture invariant: generator, plans and auditor share code with each other and none with the rooms; only `run`
//! knows the product. `fuzz` is beside all that: what fuzzing and mutation tests call.

pub mod audit;
pub mod fuzz;
pub mod generate;
pub mod plan;
pub mod policies;
pub mod random;
pub mod run;
