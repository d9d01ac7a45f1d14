//! The binary as a user meets it: real files in, tables and messages out, exit codes.

mod adventure_works;
mod attribution;
mod periods;
mod real;
mod refusals;
mod sakila;
mod support;
