//! Use cases: every write is a command through one runner.
