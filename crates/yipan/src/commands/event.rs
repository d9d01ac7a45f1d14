//! `yipan event …`

use super::{Outcome, open, read_file};
use crate::args::{Cli, EventCommand};
use crate::output::{Table, note, say};
use app::{AsideEvent, AsideQuery, EventIntake, Open, Platform};
use std::process::ExitCode;

/// Events that are worked on in one commit, about.
const EVENTS_MAX: u64 = 10_000;

pub async fn run(cli: &Cli, command: &EventCommand) -> Outcome {
    let platform = open(cli, Open::Existing).await?;
    match command {
        EventCommand::Sources => sources(cli, &platform).await?,
        EventCommand::Source { name } => {
            let made = platform.create_event_source(name).await?;
            note(format_args!("source {} was made; its write key is printed once:", made.source.name));
            say(made.write_key)?;
        }
        EventCommand::Close { source } => platform.close_event_source(*source).await?,
        EventCommand::Mapping { activate: Some(file), .. } => {
            platform.set_event_mapping(&read_file(file)?).await?;
        }
        EventCommand::Mapping { reset: true, .. } => drop(platform.reset_event_mapping().await?),
        EventCommand::Mapping { .. } => say(platform.event_mapping().await?.text.trim_end())?,
        EventCommand::Apply => apply(cli, &platform).await?,
        EventCommand::Aside { reveal: Some(event), .. } => say(platform.reveal_aside(*event).await?)?,
        EventCommand::Aside { limit, .. } => aside(cli, &platform, *limit).await?,
        EventCommand::Replay { event, mended } => {
            let mended = mended.as_ref().map(|file| read_file(file)).transpose()?;
            let intake = EventIntake::start(&platform).await?;
            platform.replay_aside(&intake, *event, mended.as_deref()).await?;
        }
        EventCommand::Drop { event } => platform.drop_aside(*event).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn sources(cli: &Cli, platform: &Platform) -> Result<(), crate::Failure> {
    let calendar = platform.settings().await?.calendar;
    let mut table = Table::new(["source", "name", "made", "by", "closed"]);
    table.counts = vec!["source".to_owned()];
    for source in platform.event_sources().await? {
        let closed = source.closed_at.map_or(String::new(), |at| calendar.show(at));
        table.push([source.id.to_string(), source.name, calendar.show(source.created_at), source.created_by, closed]);
    }
    Ok(table.print(cli.format)?)
}

async fn apply(cli: &Cli, platform: &Platform) -> Result<(), crate::Failure> {
    let names = ["events", "repeated", "set aside", "facts"];
    let mut sums = [0; 4];
    loop {
        let applied = platform.apply_events(EVENTS_MAX).await?;
        if applied.events == 0 {
            break;
        }
        let counts = [applied.events, applied.repeated, applied.aside, applied.facts];
        sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
    }
    let mut table = Table::new(names);
    table.counts = names.map(str::to_owned).to_vec();
    table.push(sums.map(|sum: u64| sum.to_string()));
    Ok(table.print(cli.format)?)
}

async fn aside(cli: &Cli, platform: &Platform, limit: u64) -> Result<(), crate::Failure> {
    let calendar = platform.settings().await?.calendar;
    let events = platform.events_aside(&AsideQuery::latest(limit)).await?;
    let total = platform.count_events_aside().await?;
    let mut table = Table::new(["event", "source", "name", "arrived", "field", "code", "reason"]);
    table.counts = vec!["event".to_owned()];
    let shown = events.len() as u64;
    for event in events {
        let arrived = calendar.show(event.received_at);
        let AsideEvent { id, source, name, field, code, reason, .. } = event;
        table.push([id.to_string(), source, name, arrived, field, code, reason]);
    }
    table.print(cli.format)?;
    if shown < total {
        note(format_args!("{shown} of {total} events; --limit shows more"));
    }
    Ok(())
}
