//! A seeded business: generator, demo data and an independent auditor.
