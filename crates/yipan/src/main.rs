//! The Yipan binary.

fn main() {}
