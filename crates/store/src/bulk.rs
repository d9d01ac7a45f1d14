//! Multi-row inserts and chunked look-ups.
