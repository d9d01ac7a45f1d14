//! The columnar side from outside: what goes in comes out, whatever the order, the threads and the sizes.

mod credits;
mod fold;
mod make;
mod measures;
mod settle;
mod spool;
