//! From records to a directory: every check, then the layout.
