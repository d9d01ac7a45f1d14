//! Arguments of what is about the service: serving, users, the log of commands.

use clap::{Args, Subcommand};

/// Arguments of `yipan serve`.
#[derive(Args, Debug)]
pub struct ServeArgs {
    /// Where to listen; as the settings say unless given.
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Option<String>,
    /// Only answer requests: `yipan worker` beside it makes facts of events, does jobs and sends to webhooks.
    #[arg(long)]
    pub no_work: bool,
}

/// Arguments of `yipan worker`.
#[derive(Args, Debug)]
pub struct WorkerArgs {
    /// Tell here how it is: /healthz, /readyz and /metrics, and nothing else. Nowhere unless given.
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Option<String>,
}

/// Subcommands of `yipan user`.
#[derive(Subcommand, Debug)]
pub enum UserCommand {
    /// List users and what they may do.
    List,
    /// Make a user who may do nothing yet, and print a password that can be used once.
    Create {
        /// The name to sign in with.
        name: String,
        /// What people call the user.
        #[arg(long, default_value = "", value_name = "NAME")]
        full_name: String,
    },
    /// Give a user another password that can be used once, and sign the user out everywhere.
    Reset {
        /// The name to sign in with.
        name: String,
    },
    /// Print an address that signs a user in without a password.
    Link {
        /// The name to sign in with.
        name: String,
        /// How long it holds.
        #[arg(long, default_value_t = 60, value_name = "N")]
        minutes: u32,
    },
    /// Let a user sign in with an account elsewhere (OpenID Connect).
    LinkOidc {
        /// The name to sign in with.
        name: String,
        /// What the account is called there: `sub` of its ID tokens, which the log of the service tells.
        subject: String,
        /// Who vouches for it; the provider of the settings unless given.
        #[arg(long, value_name = "URL")]
        issuer: Option<String>,
    },
    /// Take every account elsewhere from a user, and sign the user out everywhere.
    UnlinkOidc {
        /// The name to sign in with.
        name: String,
    },
    /// Give a user a role from now on.
    Grant {
        /// The name to sign in with.
        name: String,
        /// owner, head_office, region_lead, dealer, store_manager, associate, finance, analyst or it.
        role: String,
        /// A unit with everything below it, or an associate alone; the whole group unless given.
        #[arg(long, value_name = "KIND:ID")]
        of: Option<String>,
    },
}

/// Arguments of `yipan audit`.
#[derive(Args, Debug)]
pub struct AuditArgs {
    /// Only commands given by this one.
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
    /// Only this operation, such as period.lock.
    #[arg(long, value_name = "NAME")]
    pub operation: Option<String>,
    /// Show at most so many.
    #[arg(long, default_value_t = 100, value_name = "N")]
    pub limit: u64,
}
