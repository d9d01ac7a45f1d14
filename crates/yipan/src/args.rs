//! The command line. Names are fixed, because others script them.

mod attribution;
mod backup;
mod disclosure;
mod dispute;
mod event;
mod import;
mod keys;
mod ledger;
mod member;
mod period;
mod service;
mod webhook;

pub use attribution::{AttributionArgs, ChannelArg, ModelArg};
pub use backup::{BackupArgs, RestoreArgs};
pub use disclosure::DisclosureCommand;
pub use dispute::{DisputeArg, DisputeCommand, DisputeDecideArgs, DisputeOpenArgs, DisputedArg};
pub use event::EventCommand;
pub use import::{
    ImportArgs, QuarantineArgs, QuarantineCommand, QuarantineMendArgs, QuarantineReplayArgs, QuarantineShowArgs,
};
pub use keys::KeysCommand;
pub use ledger::{EntriesArgs, ExportCommand, LedgerCommand};
pub use member::MemberCommand;
pub use period::PeriodCommand;
pub use service::{AuditArgs, ServeArgs, UserCommand, WorkerArgs};
pub use webhook::{WebhookCommand, WebhookEditArgs};

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Yipan 一盘: who owns a customer, who gets the credit, who is paid, and exactly why.
#[derive(Parser, Debug)]
#[command(name = "yipan", version, propagate_version = true, arg_required_else_help = true)]
pub struct Cli {
    /// Where the database, facts and runs are kept.
    #[arg(long, global = true, default_value = "./yipan-data", env = "YIPAN_DATA_DIR", value_name = "DIR")]
    pub data_dir: PathBuf,
    /// Keep state in this PostgreSQL database instead of the embedded one: postgres://user@host/name
    #[arg(long, global = true, env = "YIPAN_DATABASE_URL", value_name = "URL")]
    pub database_url: Option<String>,
    /// Keep facts and lines in this bucket instead of the data directory: s3://BUCKET/PREFIX. Credentials are taken from AWS_ACCESS_KEY_ID
    /// and AWS_SECRET_ACCESS_KEY.
    #[arg(long, global = true, env = "YIPAN_S3", value_name = "URL")]
    pub s3: Option<String>,
    /// The address of an S3-compatible store that is not Amazon's: http://HOST:PORT
    #[arg(long, global = true, env = "YIPAN_S3_ENDPOINT", value_name = "URL", requires = "s3")]
    pub s3_endpoint: Option<String>,
    /// How many gigabytes of copies of the bucket the data directory may have.
    #[arg(long, global = true, env = "YIPAN_S3_COPIES_GB", value_name = "GB", default_value_t = 20, requires = "s3")]
    pub s3_copies_gb: u64,
    /// Settings of the service; yipan.toml in the data directory unless given. `yipan config` prints them all.
    #[arg(long, global = true, env = "YIPAN_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Who gives the command, for the log and for approvals.
    #[arg(long = "as", global = true, default_value = "cli", env = "YIPAN_AS", value_name = "PERSON")]
    pub actor: String,
    /// How results are printed; xlsx for statements and exports, html for statements.
    #[arg(long = "format", global = true, value_enum, default_value_t = Wanted::Table)]
    pub wanted: Wanted,
    /// How results are printed by commands that only print.
    #[arg(skip)]
    pub format: Format,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// How results are written, for every command together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Wanted {
    /// Aligned columns, for people.
    Table,
    /// Comma separated, with a header line.
    Csv,
    /// One JSON document.
    Json,
    /// A workbook.
    Xlsx,
    /// A page to print.
    Html,
}

/// How results are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Aligned columns, for people.
    #[default]
    Table,
    /// Comma separated, with a header line.
    Csv,
    /// One JSON document.
    Json,
}

impl Cli {
    /// The command line, with what is printed in the format that it asks for.
    pub fn read() -> Cli {
        let mut cli = Cli::parse();
        cli.format = match cli.wanted {
            Wanted::Table | Wanted::Xlsx | Wanted::Html => Format::Table,
            Wanted::Csv => Format::Csv,
            Wanted::Json => Format::Json,
        };
        cli
    }

    /// Whether the command writes what `--format` asks for.
    pub fn offers_format(&self) -> bool {
        match self.wanted {
            Wanted::Table | Wanted::Csv | Wanted::Json => true,
            Wanted::Html => matches!(self.command, Command::Statement(_)),
            Wanted::Xlsx => matches!(self.command, Command::Statement(_) | Command::Export(_) | Command::Disclosure(_)),
        }
    }
}

/// What to do.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Generate a retail group, settle its months, thirteen of them, and show the results.
    Demo(DemoArgs),
    /// Serve the API until told to stop.
    Serve(ServeArgs),
    /// Make facts of events, do jobs and send to webhooks beside processes that serve, until told to stop.
    Worker(WorkerArgs),
    /// Print the settings of the service with their defaults and what they mean.
    Config,
    /// Look after users: who may sign in, and what each may do where.
    #[command(subcommand)]
    User(UserCommand),
    /// Show the log of commands, newest first.
    Audit(AuditArgs),
    /// Read a company's files through a mapping.
    Import(ImportArgs),
    /// Show what imports set aside.
    Quarantine(QuarantineArgs),
    /// Check, activate and list policies.
    #[command(subcommand)]
    Policy(PolicyCommand),
    /// Open, lock and list periods.
    #[command(subcommand)]
    Period(PeriodCommand),
    /// Compute credit and commission: a draft over dates, or a period.
    Settle(SettleArgs),
    /// Credit, commission or payable money of a run, grouped.
    Credits(CreditsArgs),
    /// What a payee gets for a period, and for which orders.
    Statement(StatementArgs),
    /// Identifiers of members in clear, when somebody else allows it.
    #[command(subcommand)]
    Disclosure(DisclosureCommand),
    /// What payees say is wrong with their statements, and what was decided.
    #[command(subcommand)]
    Dispute(DisputeCommand),
    /// Who got what for an order, by which rule and why; or what a payee has for a period.
    Explain(ExplainArgs),
    /// Compare two policies over the same facts. Changes nothing.
    Whatif(WhatifArgs),
    /// Spread conversions over the channels that led to them.
    Attribution(AttributionArgs),
    /// Compare a pilot with the rest, before and since it came into force.
    Pilot(PilotArgs),
    /// Look after members: who is one person, and why.
    #[command(subcommand)]
    Member(MemberCommand),
    /// Files for payroll and accounting, reconciled with the ledger.
    #[command(subcommand)]
    Export(ExportCommand),
    /// Look after the ledger: balances, entries, reversals, proofs.
    #[command(subcommand)]
    Ledger(LedgerCommand),
    /// Sources of events, what events mean, and events that were set aside.
    #[command(subcommand)]
    Event(EventCommand),
    /// Addresses that are told what happens, and what was sent to them.
    #[command(subcommand)]
    Webhook(WebhookCommand),
    /// Write many small files of facts again as few large ones.
    Seal,
    /// Look after the keys that identifiers are sealed with.
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Copy everything into a folder while others work.
    Backup(BackupArgs),
    /// Put a backup back into a data directory that is not there yet.
    Restore(RestoreArgs),
    /// Run seeded businesses through the product and audit every answer.
    Simulate(SimulateArgs),
    /// Measure a settlement on generated facts.
    Bench(BenchArgs),
}

/// Arguments of `yipan demo`.
#[derive(Args, Debug)]
pub struct DemoArgs {
    /// How many members the group has.
    #[arg(long, default_value_t = 5_000)]
    pub members: u64,
    /// How many months of it, each a period.
    #[arg(long, default_value_t = 13, value_parser = clap::value_parser!(u32).range(1..=120))]
    pub months: u32,
    /// The same seed gives the same group.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// First day of the first month; 2025-01-01 unless given, and with --serve so that the last month has just ended.
    #[arg(long, value_name = "DATE")]
    pub from: Option<String>,
    /// Serve the group afterwards and print an address that signs in, for six roles.
    #[arg(long)]
    pub serve: bool,
    /// Where to serve it; as the settings say unless given.
    #[arg(long, value_name = "ADDRESS:PORT", requires = "serve")]
    pub listen: Option<String>,
}

/// Subcommands of `yipan policy`.
#[derive(Subcommand, Debug)]
pub enum PolicyCommand {
    /// Check a policy file and run its cases.
    Check {
        /// The policy file, see docs/policy.md.
        file: PathBuf,
    },
    /// Check a policy file, run its cases and put it into force.
    Activate {
        /// The policy file, see docs/policy.md.
        file: PathBuf,
    },
    /// List the policies in force and their history.
    List,
}

/// Arguments of `yipan settle`.
#[derive(Args, Debug)]
pub struct SettleArgs {
    /// First day of a draft.
    #[arg(long, value_name = "DATE", requires = "to", required_unless_present = "period")]
    pub from: Option<String>,
    /// First day after the draft.
    #[arg(long, value_name = "DATE", requires = "from")]
    pub to: Option<String>,
    /// An open period.
    #[arg(long, value_name = "NAME", conflicts_with_all = ["from", "to"])]
    pub period: Option<String>,
}

/// Which amounts `yipan credits` shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum MeasureArg {
    /// Performance in books.
    Credit,
    /// Money earned, held money included.
    Commission,
    /// Money that may be paid.
    Payable,
}

/// Whether `yipan credits` shows roll-ups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RollupArg {
    /// Only what was credited directly.
    None,
    /// Only what was rolled up.
    Only,
    /// Both.
    All,
}

/// Arguments of `yipan credits`.
#[derive(Args, Debug)]
pub struct CreditsArgs {
    /// Dimensions: payee, payee_kind, store, dealer, region, brand, department, channel, product, book, day, week, month,
    /// quarter, year, policy, rule.
    #[arg(long, value_delimiter = ',', required = true, value_name = "DIM,…")]
    pub by: Vec<String>,
    /// Only this book.
    #[arg(long)]
    pub book: Option<String>,
    /// Which amounts.
    #[arg(long, value_enum, default_value_t = MeasureArg::Credit)]
    pub measure: MeasureArg,
    /// Whether roll-ups are shown.
    #[arg(long, value_enum, default_value_t = RollupArg::None)]
    pub rollup: RollupArg,
    /// A run by its number; the latest unless given.
    #[arg(long, conflicts_with = "period")]
    pub run: Option<i64>,
    /// The run of a period.
    #[arg(long, value_name = "NAME")]
    pub period: Option<String>,
    /// First day.
    #[arg(long, value_name = "DATE")]
    pub from: Option<String>,
    /// First day after.
    #[arg(long, value_name = "DATE")]
    pub to: Option<String>,
    /// As it was known: a time (2026-01-31 is its first instant), or the number of a commit. With --from and --to alone,
    /// these days are settled again with what was known.
    #[arg(long, value_name = "TIME|COMMIT")]
    pub as_of: Option<String>,
}

/// Arguments of `yipan statement`.
#[derive(Args, Debug)]
pub struct StatementArgs {
    /// The payee's own id in the source, or kind:id when two kinds share one.
    #[arg(required_unless_present = "all")]
    pub payee: Option<String>,
    /// The period.
    #[arg(long, value_name = "NAME")]
    pub period: String,
    /// As it was shown: a time (2026-01-31 is its first instant), or the number of a commit.
    #[arg(long, value_name = "TIME|COMMIT")]
    pub as_of: Option<String>,
    /// Write to this file; with --all, files into this folder.
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Every payee of the period, one file each.
    #[arg(long, conflicts_with = "payee", requires = "output")]
    pub all: bool,
    /// The language of what people read; names in JSON stay English.
    #[arg(long, value_enum, default_value_t = LanguageArg::En)]
    pub lang: LanguageArg,
}

/// Arguments of `yipan explain`.
#[derive(Args, Debug)]
pub struct ExplainArgs {
    /// The order's own id in the source; with --period, the payee's, or kind:id.
    #[arg(value_name = "ORDER|PAYEE")]
    pub what: String,
    /// Explain what this payee has for a period besides its orders: tiers, caps, contests, guarantees, awards.
    #[arg(long, value_name = "NAME")]
    pub period: Option<String>,
    /// Language of the sentences.
    #[arg(long, value_enum, default_value_t = LanguageArg::En)]
    pub lang: LanguageArg,
    /// As it was known: a time (2026-01-31 is its first instant), or the number of a commit.
    #[arg(long, value_name = "TIME|COMMIT")]
    pub as_of: Option<String>,
}

/// Arguments of `yipan whatif`.
#[derive(Args, Debug)]
pub struct WhatifArgs {
    /// A policy that might come: a file, NAME@VERSION, or `in-force`. May be given several times.
    #[arg(long = "policy", value_name = "POLICY", required = true)]
    pub policies: Vec<String>,
    /// The policy they are compared with, spelled likewise.
    #[arg(long, value_name = "POLICY", default_value = "in-force")]
    pub against: String,
    /// First day.
    #[arg(long, value_name = "DATE")]
    pub from: String,
    /// First day after.
    #[arg(long, value_name = "DATE")]
    pub to: String,
    /// Dimensions of the comparison, as in `credits`.
    #[arg(long, value_delimiter = ',', default_value = "payee", value_name = "DIM,…")]
    pub by: Vec<String>,
    /// Which amounts are compared.
    #[arg(long, value_enum, default_value_t = MeasureArg::Credit)]
    pub measure: MeasureArg,
    /// Sums that matter, such as a quota: who crosses one is named.
    #[arg(long = "threshold", value_delimiter = ',', value_name = "AMOUNT,…")]
    pub thresholds: Vec<String>,
    /// Explain the orders that move to or from this party.
    #[arg(long, value_name = "PAYEE")]
    pub party: Option<String>,
    /// Write the comparison as a page with charts that needs nothing else.
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Language of the page.
    #[arg(long, value_enum, default_value_t = LanguageArg::Zh)]
    pub lang: LanguageArg,
    /// With what was known: a time (2026-01-31 is its first instant), or the number of a commit.
    #[arg(long, value_name = "TIME|COMMIT")]
    pub as_of: Option<String>,
}

/// Arguments of `yipan pilot`.
#[derive(Args, Debug)]
pub struct PilotArgs {
    /// The version that holds for some brands, regions, dealers or stores only.
    #[arg(value_name = "NAME@VERSION")]
    pub policy: String,
    /// First day after what is compared. As many days before the pilot are compared with it.
    #[arg(long, value_name = "DATE")]
    pub to: String,
}

/// A language that people read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LanguageArg {
    /// English
    En,
    /// Chinese
    Zh,
}

impl From<LanguageArg> for app::Language {
    fn from(language: LanguageArg) -> Self {
        match language {
            LanguageArg::En => app::Language::English,
            LanguageArg::Zh => app::Language::Chinese,
        }
    }
}

/// Arguments of `yipan simulate`.
#[derive(Args, Debug)]
pub struct SimulateArgs {
    /// Run this one seed; when it fails, show the policies that it began with.
    #[arg(long, conflicts_with = "seeds")]
    pub seed: Option<u64>,
    /// Run seeds 1 to this.
    #[arg(long, default_value_t = 20)]
    pub seeds: u64,
    /// On so many threads.
    #[arg(long, default_value_t = 2)]
    pub threads: usize,
}

/// What else is measured.
#[derive(Subcommand, Debug)]
pub enum BenchCommand {
    /// Measure posting to the ledger, beside plain inserts of the same entries into the same database.
    Ledger {
        /// How many entries.
        #[arg(long, default_value_t = 300_000, value_name = "N")]
        entries: u64,
        /// Entries of one database transaction.
        #[arg(long, default_value_t = 30_000, value_name = "N")]
        batch: u64,
        /// Payees among whom they are spread.
        #[arg(long, default_value_t = 10_000, value_name = "N")]
        payees: u32,
    },
}

/// Arguments of `yipan bench`.
#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub struct BenchArgs {
    /// What else is measured.
    #[command(subcommand)]
    pub command: Option<BenchCommand>,
    /// Members to generate, one measurement each; orders are 5, touchpoints 20 and binding events 1.5 times as many.
    #[arg(long, value_delimiter = ',', default_value = "1000000", value_name = "N,…")]
    pub members: Vec<u32>,
    /// Keep the generated facts, the lines and the totals per payee here.
    #[arg(long, value_name = "DIR")]
    pub facts_dir: Option<PathBuf>,
}
