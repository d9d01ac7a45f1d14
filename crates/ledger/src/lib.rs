//! Double entry: every transaction sums to zero, nothing is edited.
