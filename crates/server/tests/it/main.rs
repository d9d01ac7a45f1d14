//! The service as callers see it.

mod access;
mod app;
mod audit;
mod auth;
mod console;
mod credit;
mod dispute;
mod earnings;
mod event;
mod explain;
mod health;
mod ledger;
mod member;
mod once;
mod openapi;
mod order;
mod org;
mod overview;
mod page;
mod period;
mod policy;
mod problem;
mod run;
mod statement;
mod token;
mod user;
