//! The service as callers see it.

mod access;
mod app;
mod audit;
mod auth;
mod console;
mod event;
mod health;
mod member;
mod once;
mod openapi;
mod org;
mod page;
mod period;
mod policy;
mod problem;
mod token;
mod user;
