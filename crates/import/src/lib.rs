//! Any customer's files into typed records, by a mapping and without code.
