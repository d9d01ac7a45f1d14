//! The service as callers see it.

mod access;
mod app;
mod audit;
mod auth;
mod console;
mod event;
mod health;
mod once;
mod openapi;
mod page;
mod period;
mod policy;
mod problem;
mod token;
mod user;
