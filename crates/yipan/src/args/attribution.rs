//! Arguments of `yipan attribution`.

use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// How `yipan attribution` spreads conversions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ModelArg {
    /// All to the first touchpoint.
    First,
    /// All to the last touchpoint.
    Last,
    /// The same to every touchpoint.
    Linear,
    /// Shares by place: first, middle, last.
    Position,
    /// Each touchpoint less than the next.
    Decay,
    /// Removal effects of a Markov chain of first order, exactly.
    Markov,
    /// The Shapley value over channels.
    Shapley,
}

/// What `yipan attribution` takes for a channel in stored facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ChannelArg {
    /// Where a touchpoint happened.
    Channel,
    /// What happened.
    Kind,
    /// Who caused it.
    Party,
}

/// Arguments of `yipan attribution`.
#[derive(Args, Debug)]
pub struct AttributionArgs {
    /// A file with the columns path, total_conversions, total_conversion_value and total_null; may be gzipped. Without it,
    /// paths are read from the data directory.
    #[arg(required_unless_present = "from", conflicts_with_all = ["from", "to", "within_days", "kinds"])]
    pub paths: Option<PathBuf>,
    /// How conversions are spread.
    #[arg(long, value_enum, default_value_t = ModelArg::Markov)]
    pub model: ModelArg,
    /// What stands between two channels of a path in the file.
    #[arg(long, default_value = " > ", value_name = "TEXT")]
    pub separator: String,
    /// Shares of the first touchpoint, of those between, and of the last.
    #[arg(long, default_value = "40,20,40", value_delimiter = ',', num_args = 1, value_name = "FIRST,MIDDLE,LAST")]
    pub position: Vec<f64>,
    /// Positions over which the weight of a touchpoint halves.
    #[arg(long, default_value_t = 1.0, value_name = "POSITIONS")]
    pub half_life: f64,
    /// Print the model of a policy's touchpoints with the fitted weights, in YAML. Only for markov and shapley.
    #[arg(long)]
    pub weights: bool,
    /// The days that a file of paths covers, as a policy has to say them with its weights; the second is the first day after.
    #[arg(long, value_name = "FROM..TO", requires_all = ["paths", "weights"])]
    pub fitted: Option<String>,
    /// First day of the orders.
    #[arg(long, value_name = "DATE", requires = "to")]
    pub from: Option<String>,
    /// First day after the orders.
    #[arg(long, value_name = "DATE", requires = "from")]
    pub to: Option<String>,
    /// What a channel is; of a file it only says what its weights are of.
    #[arg(long, value_enum, default_value_t = ChannelArg::Channel)]
    pub by: ChannelArg,
    /// How many days before an order touchpoints count.
    #[arg(long, default_value_t = 30, value_name = "DAYS")]
    pub within_days: u32,
    /// Only touchpoints of these kinds.
    #[arg(long, value_delimiter = ',', value_name = "KIND,…")]
    pub kinds: Vec<String>,
}
