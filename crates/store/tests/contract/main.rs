//! The contract of the store: every test runs on SQLite, and on PostgreSQL when `YIPAN_TEST_POSTGRES` names a server.

mod answer;
mod backup;
mod command;
mod connection;
mod dispute;
mod event;
mod fact;
mod harness;
mod identity;
mod import;
mod inbox;
mod job;
mod ledger;
mod ledger_laws;
mod measure;
mod meta;
mod org;
mod period;
mod policy;
mod run;
mod schema;
mod session;
mod sign_in_link;
mod statement;
mod token;
mod user;
