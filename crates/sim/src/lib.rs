//! A seeded business: generator, demo data and an independent auditor.

pub mod generate;
pub mod random;
