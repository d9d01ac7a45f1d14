//! The binary as a user meets it: real files in, tables and messages out, exit codes.

mod adventure_works;
mod approvals;
mod as_of;
mod as_of_answers;
mod attribution;
mod backup;
mod damage;
mod disputes;
mod exports;
mod ledger;
mod payee_periods;
mod periods;
mod privacy;
mod products;
mod real;
mod recomputed;
mod referrals;
mod refusals;
mod s3;
mod sakila;
mod serve;
mod statements;
mod support;
mod upkeep;
mod whatif;
