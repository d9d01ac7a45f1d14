//! The columnar side: buckets of Parquet, the fold over histories, runs and their lines.
//!
//! Facts go through a [`Spool`] into files per kind and bucket of profiles; a manifest (kept in SQL by `store`) names the
//! files that count. [`fold`] walks every member's history in parallel; [`settle`] folds with the binding and crediting
//! rooms and writes the lines of a run; [`credits`] answers questions over the lines of a run.
//!
//! Architecture invariant: this is the only crate that names Parquet, and it knows no SQL. It reads no clock.

mod batch;
mod bucket;
mod columns;
mod credits;
mod decode;
mod dims;
mod error;
mod file;
mod fold;
mod groups;
mod hash;
mod layout;
mod lines;
mod opened;
mod orders;
mod organisation;
mod overview;
mod parallel;
mod payees;
mod referrals;
mod remote;
mod rows;
mod seal;
mod settle;
mod side;
mod since;
mod spool;
pub mod synthetic;
mod tail;
mod tally;
mod watch;

pub use batch::{FactBatch, FactCounts, Op, OrderLists, Rows, Table};
pub use bucket::{BucketFacts, load_bucket};
pub use credits::{CreditRow, CreditSource, Measure, PolicyLabel, Query, RollUps, Sight, credits};
pub use dims::{Dim, NONE};
pub use error::{FactsError, Result};
pub use file::{FactFile, TAIL};
pub use fold::{FoldInput, Folded, SIDE_ROWS_DEFAULT, fold, one_member};
pub use layout::{BUCKETS_DEFAULT, Layout};
pub use lines::{
    ENCODED_BYTES, LineDigest, LineFilter, PayeeKey, PayeeLines, RunPart, encode_line, payee_lines, read_lines,
    run_digest, verify_lines,
};
pub use orders::{
    OrderFacts, OrderPlace, OrderSum, OrderSums, OrdersWanted, order_facts, order_sums, orders_of_facts,
    orders_of_lines, parts_about, profile_of_order,
};
pub use organisation::Organised;
pub use overview::{OverviewSpec, Overviewed, People, PeopleCounts, Sales, SalesSums, overview, overview_since};
pub use payees::{PayeeSizes, read_payee, write_by_payee};

pub use remote::Bucket;
pub use seal::{Into, SealWhen, Sealing, seal, worth_sealing};
pub use settle::{
    Entry, Explained, Metered, RunOutcome, SettleSpec, Total, TotalKey, derive, explain_member, fold_lines,
    fold_measured, no_reduction, settle,
};
pub use since::{fold_some, recorded_since};
pub use spool::{SPOOL_ROWS_DEFAULT, Spool};
pub use tally::{Tally, TallyKey, TallyQuery, TallyRow, tally};
pub use watch::Watch;
