//! Arguments of `yipan webhook`.

use clap::{Args, Subcommand};

/// Subcommands of `yipan webhook`.
#[derive(Subcommand, Debug)]
pub enum WebhookCommand {
    /// List webhooks.
    List,
    /// List what webhooks can be told of.
    Events,
    /// Make a webhook and print its secret, once.
    Create {
        /// Where to send: https, and on the Internet, unless the settings allow more.
        url: String,
        /// What it is for.
        #[arg(long, default_value = "", value_name = "TEXT")]
        description: String,
        /// What it is told of; everything unless given.
        #[arg(long, value_delimiter = ',', value_name = "EVENT,…")]
        events: Vec<String>,
    },
    /// Change a webhook.
    Edit(WebhookEditArgs),
    /// Send nothing to a webhook until it is enabled.
    Disable {
        /// Its number.
        webhook: i64,
    },
    /// Send to a webhook again.
    Enable {
        /// Its number.
        webhook: i64,
    },
    /// Remove a webhook with everything that was sent to it.
    Delete {
        /// Its number.
        webhook: i64,
    },
    /// Give a webhook another secret and print it, once. The former one signs beside it for 24 hours.
    Rotate {
        /// Its number.
        webhook: i64,
    },
    /// Send a webhook a try; a service does so at once.
    Ping {
        /// Its number.
        webhook: i64,
    },
    /// List what was sent and is to be sent to a webhook, newest first.
    Deliveries {
        /// Its number.
        webhook: i64,
        /// Only those in this state: waiting, sending, delivered or failed.
        #[arg(long, value_name = "STATE")]
        state: Option<String>,
        /// Show at most so many.
        #[arg(long, default_value_t = 100, value_name = "N")]
        limit: u64,
    },
    /// Show every try of a delivery.
    Delivery {
        /// Number of the webhook.
        webhook: i64,
        /// Number of the delivery.
        delivery: i64,
        /// Print what is sent instead.
        #[arg(long)]
        body: bool,
    },
    /// Send a delivery that arrived or was given up once more.
    Resend {
        /// Number of the webhook.
        webhook: i64,
        /// Number of the delivery.
        delivery: i64,
    },
}

/// Arguments of `yipan webhook edit`.
#[derive(Args, Debug)]
pub struct WebhookEditArgs {
    /// Its number.
    pub webhook: i64,
    /// Where to send.
    #[arg(long)]
    pub url: Option<String>,
    /// What it is for.
    #[arg(long, value_name = "TEXT")]
    pub description: Option<String>,
    /// What it is told of.
    #[arg(long, value_delimiter = ',', value_name = "EVENT,…", conflicts_with = "all_events")]
    pub events: Option<Vec<String>>,
    /// Tell it of everything.
    #[arg(long)]
    pub all_events: bool,
}
