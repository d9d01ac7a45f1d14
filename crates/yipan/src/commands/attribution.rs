//! `yipan attribution`

use super::{Outcome, open};
use crate::Failure;
use crate::args::{AttributionArgs, ChannelArg, Cli, Format, ModelArg};
use crate::output::{Json, Table, note, say};
use app::{AppError, ChannelBy, FactPaths, FactPathsRequest, Open, attribute, read_paths};
use attribution::{Credit, Model, Paths, percentages};
use std::process::ExitCode;

pub async fn run(cli: &Cli, args: &AttributionArgs) -> Outcome {
    let model = model(args)?;
    let (paths, seen) = match (&args.paths, &args.from, &args.to) {
        (None, Some(from), Some(to)) => {
            let found = stored(cli, args, from, to).await?;
            let seen = facts_words(args, from, to, &found);
            (found.paths, seen)
        }
        (file, ..) => {
            let file = file.clone().unwrap_or_default();
            let paths = read_paths(&file, &args.separator)?;
            let seen = format!("{} paths of {}", paths.len(), file.display());
            (paths, seen)
        }
    };
    let credits = attribute(&paths, model)?;
    if args.weights {
        write_weights(model, &seen, &credits)?;
        return Ok(ExitCode::SUCCESS);
    }
    write_credits(cli.format, &credits)?;
    if cli.format == Format::Table {
        note(format_args!("{} over {seen}", model_words(model)));
    }
    tell_emptiness(&paths);
    Ok(ExitCode::SUCCESS)
}

async fn stored(cli: &Cli, args: &AttributionArgs, from: &str, to: &str) -> Result<FactPaths, Failure> {
    let platform = open(cli, Open::Existing).await?;
    let request = FactPathsRequest {
        from: from.to_owned(),
        to: to.to_owned(),
        by: match args.by {
            ChannelArg::Channel => ChannelBy::Channel,
            ChannelArg::Kind => ChannelBy::Kind,
            ChannelArg::Party => ChannelBy::Party,
        },
        within_days: args.within_days,
        kinds: args.kinds.clone(),
    };
    Ok(platform.paths(&request).await?)
}

fn model(args: &AttributionArgs) -> Result<Model, AppError> {
    Ok(match args.model {
        ModelArg::First => Model::First,
        ModelArg::Last => Model::Last,
        ModelArg::Linear => Model::Linear,
        ModelArg::Position => match args.position[..] {
            [first, middle, last] => Model::Position { first, middle, last },
            _ => {
                let message = format!("--position has {} shares; give three, 40,20,40 say", args.position.len());
                return Err(AppError::refused("model_wrong", message));
            }
        },
        ModelArg::Decay => Model::Decay { half_life: args.half_life },
        ModelArg::Markov => Model::Markov,
        ModelArg::Shapley => Model::Shapley,
    })
}

fn model_words(model: Model) -> String {
    match model {
        Model::Position { first, middle, last } => format!("position {first}, {middle}, {last}"),
        Model::Decay { half_life } => format!("decay with a half-life of {half_life} positions"),
        other => other.name().to_owned(),
    }
}

fn facts_words(args: &AttributionArgs, from: &str, to: &str, found: &FactPaths) -> String {
    let FactPaths { orders, orders_without, nulls, .. } = found;
    let kinds = if args.kinds.is_empty() { String::new() } else { format!(" of kind {}", args.kinds.join(", ")) };
    format!(
        "touchpoints{kinds} within {} days before the orders of {from} to {to} (not included): {orders} orders, \
         {orders_without} more without touchpoint, {nulls} members without order",
        args.within_days
    )
}

/// Programs get every digit, people four decimals.
fn write_credits(format: Format, credits: &[Credit]) -> std::io::Result<()> {
    let number = |number: f64| if format == Format::Table { format!("{number:.4}") } else { number.to_string() };
    if format == Format::Json {
        let object = |credit: &Credit| {
            Json::object([
                ("channel", Json::text(credit.channel.clone())),
                ("conversions", Json::Number(credit.conversions)),
                ("value", Json::Number(credit.value)),
            ])
        };
        return Json::List(credits.iter().map(object).collect()).print();
    }
    let mut table = Table::new(["channel", "conversions", "value"]);
    for credit in credits {
        table.push([credit.channel.clone(), number(credit.conversions), number(credit.value)]);
    }
    table.print(format)
}

/// The model of a policy's path, frozen: percentages that sum to exactly 100, and where they come from.
fn write_weights(model: Model, seen: &str, credits: &[Credit]) -> std::io::Result<()> {
    say(format_args!("# Fitted by {} over {seen}.", model_words(model)))?;
    let hundredths = percentages(credits);
    let nothing: Vec<&str> = credits
        .iter()
        .zip(&hundredths)
        .filter(|(_, part)| **part == 0)
        .map(|(credit, _)| credit.channel.as_str())
        .collect();
    if !nothing.is_empty() {
        say(format_args!("# Below 0.01 %: {}.", nothing.join(", ")))?;
    }
    say("model:")?;
    say("  weights:")?;
    for (credit, part) in credits.iter().zip(hundredths).filter(|(_, part)| *part > 0) {
        // JSON's quoting of text is also YAML's.
        let name = serde_json::to_string(&credit.channel)?;
        say(format_args!("    {name}: {}.{:02}", part / 100, part % 100))?;
    }
    Ok(())
}

fn tell_emptiness(paths: &Paths) {
    if paths.is_empty() {
        note("no path was found: there is nothing to spread");
    }
}
