//! Identifiers of many kinds form members; links are reviewable and reversible.
