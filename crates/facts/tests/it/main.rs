//! The columnar side from outside: what goes in comes out, whatever the order, the threads and the sizes.

mod credits;
mod fold;
mod make;
mod measures;
mod overview;
mod settle;
mod spool;
mod tally;
