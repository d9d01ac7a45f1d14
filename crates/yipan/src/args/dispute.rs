//! Arguments of `yipan dispute`.

use clap::{Args, Subcommand, ValueEnum};

/// What is said to be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DisputeArg {
    /// Nothing was credited or paid where something should be.
    MissingCredit,
    /// Too much or too little.
    WrongAmount,
    /// Somebody else got it.
    WrongParty,
    /// Worked out at another rate than agreed.
    WrongRate,
    /// Anything else.
    Other,
}

/// What a dispute is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DisputedArg {
    /// Performance.
    Credit,
    /// Money.
    Commission,
}

/// Arguments of `yipan dispute open`.
#[derive(Args, Debug)]
pub struct DisputeOpenArgs {
    /// What is wrong.
    #[arg(long = "type", value_enum, value_name = "TYPE")]
    pub what: DisputeArg,
    /// The payee's own id in the source, or kind:id.
    #[arg(long, value_name = "PAYEE")]
    pub payee: String,
    /// The period of the statement.
    #[arg(long, value_name = "NAME")]
    pub period: String,
    /// The order's own id in the source; the period as a whole unless given.
    #[arg(long, value_name = "ORDER")]
    pub order: Option<String>,
    /// Line of the order.
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub line: u32,
    /// Whether it is about performance or money.
    #[arg(long, value_enum, default_value_t = DisputedArg::Commission)]
    pub about: DisputedArg,
    /// The book; needed where there are several.
    #[arg(long, value_name = "BOOK")]
    pub book: Option<String>,
    /// What it should be, in the currency of the policy.
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    pub expected: String,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    pub evidence: String,
}

/// Arguments of `yipan dispute decide`.
#[derive(Args, Debug)]
pub struct DisputeDecideArgs {
    /// Number of the dispute.
    pub dispute: i64,
    /// The payee is right.
    #[arg(long, required_unless_present = "reject")]
    pub accept: bool,
    /// The payee is not right.
    #[arg(long, conflicts_with_all = ["accept", "amount", "taken_from"])]
    pub reject: bool,
    /// What the payee gets, negative for what is taken; expected less actual unless given.
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    pub amount: Option<String>,
    /// Who gives it, by own id or kind:id; the account that funds the rule unless given.
    #[arg(long, value_name = "PAYEE")]
    pub taken_from: Option<String>,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
}

/// Subcommands of `yipan dispute`.
#[derive(Subcommand, Debug)]
pub enum DisputeCommand {
    /// Say that a statement is wrong.
    Open(DisputeOpenArgs),
    /// List disputes and what was decided.
    List {
        /// Only those about this period.
        #[arg(long, value_name = "NAME")]
        period: Option<String>,
        /// Only those that nobody has decided.
        #[arg(long)]
        open: bool,
    },
    /// Show everything about a dispute.
    Show {
        /// Its number.
        dispute: i64,
    },
    /// Accept or reject a dispute, as the acting person.
    Decide(DisputeDecideArgs),
}
