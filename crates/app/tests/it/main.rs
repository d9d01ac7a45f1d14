//! Use cases as callers see them: who may do what, and what the log says of it.

mod access;
mod change;
mod disclosure;
mod erase;
mod event;
mod job;
mod log;
mod once;
mod order;
mod scope;
mod session;
mod support;
mod token;
mod user;
