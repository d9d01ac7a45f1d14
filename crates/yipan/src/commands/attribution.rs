//! `yipan attribution`

use super::{Outcome, open};
use crate::Failure;
use crate::args::{AttributionArgs, ChannelArg, Cli, Format, ModelArg};
use crate::output::{Json, Table, note, say};
use app::{AppError, ChannelBy, FactPaths, FactPathsRequest, Open, attribute, parse_day, read_paths};
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
        write_weights(args, &fitted(args, model)?, &seen, &credits)?;
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

/// What a policy has to say about where its weights come from: days and model.
fn fitted(args: &AttributionArgs, model: Model) -> Result<String, AppError> {
    if !matches!(model, Model::Markov | Model::Shapley) {
        let message = format!(
            "weights are fitted by markov or shapley; {} depends on the place in a path, and a policy does it by itself",
            model.name()
        );
        return Err(AppError::refused("model_wrong", message));
    }
    let (from, to) = match (&args.from, &args.to, args.fitted.as_deref().and_then(|days| days.split_once(".."))) {
        (Some(from), Some(to), _) => (from.as_str(), to.as_str()),
        (_, _, Some(days)) => days,
        _ => {
            let message = "a policy says on which days its weights were fitted; give the days of the file, --fitted \
                           2026-01-01..2026-04-01 say";
            return Err(AppError::refused("model_wrong", message));
        }
    };
    let (from, to) = (parse_day(from)?, parse_day(to)?);
    if to <= from {
        return Err(AppError::refused("range_empty", format!("{to} is not after {from}")));
    }
    Ok(format!("{{from: {from}, to: {to}, model: {}}}", model.name()))
}

/// The model of a policy's touchpoints, frozen: fractions that sum to exactly 1, and where they come from.
fn write_weights(args: &AttributionArgs, fitted: &str, seen: &str, credits: &[Credit]) -> std::io::Result<()> {
    let by = match args.by {
        ChannelArg::Channel => "channel",
        ChannelArg::Kind => "kind",
        ChannelArg::Party => "party",
    };
    say(format_args!("# Fitted over {seen}."))?;
    let parts: Vec<(&str, u32)> =
        credits.iter().map(|credit| credit.channel.as_str()).zip(percentages(credits)).collect();
    let nothing: Vec<&str> = parts.iter().filter(|(_, part)| *part == 0).map(|(name, _)| *name).collect();
    if !nothing.is_empty() {
        say(format_args!("# Below 0.01 %: {}.", nothing.join(", ")))?;
    }
    say("model:\n  weights:")?;
    for (name, part) in parts.into_iter().filter(|(_, part)| *part > 0) {
        if name == facts::NONE {
            say(format_args!(
                "    # {}.{:02} % were earned by touchpoints without {by}, which cannot be weighed.",
                part / 100,
                part % 100
            ))?;
            continue;
        }
        // A policy knows parties by their own ids. JSON's quoting of text is also YAML's.
        let own = if args.by == ChannelArg::Party { name.split_once(':').map_or(name, |(_, key)| key) } else { name };
        say(format_args!("    {}: {}.{:04}", serde_json::to_string(own)?, part / 10_000, part % 10_000))?;
    }
    say(format_args!("  by: {by}\n  fitted: {fitted}"))
}

fn tell_emptiness(paths: &Paths) {
    if paths.is_empty() {
        note("no path was found: there is nothing to spread");
    }
}
