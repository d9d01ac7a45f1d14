//! Keeps the house in order: arrows, names, lengths, module docs.
