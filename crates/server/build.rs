//! Has the pages carried anew when they were built anew.

fn main() {
    println!("cargo::rerun-if-changed=../../console/dist");
}
