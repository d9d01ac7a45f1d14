//! `yipan member`

use super::{Outcome, open};
use crate::Failure;
use crate::args::{Cli, Format, MemberCommand};
use crate::output::{Json, Table, note, say};
use app::{ErasePreview, MemberView, Open, Platform, Typed};
use base::Calendar;
use std::process::ExitCode;

pub async fn run(cli: &Cli, command: &MemberCommand) -> Outcome {
    let platform = open(cli, Open::Existing).await?;
    let calendar = platform.settings().await?.calendar;
    match command {
        MemberCommand::Show { identifier } => {
            print(cli, &platform.member(&Typed::parse(identifier)?).await?, &calendar)?;
        }
        MemberCommand::Erase { identifier, preview: true, .. } => {
            let found = platform.member(&Typed::parse(identifier)?).await?;
            print_preview(cli, &platform.preview_erasure(found.member.0).await?.0)?;
        }
        MemberCommand::Erase { identifier, reason, .. } => erase(&platform, &Typed::parse(identifier)?, reason).await?,
        MemberCommand::Link { one, other, reason } => {
            let view = platform.link_members(&Typed::parse(one)?, &Typed::parse(other)?, reason).await?;
            print(cli, &view, &calendar)?;
        }
        MemberCommand::Unlink { links, reason } => {
            platform.unlink_members(links, reason).await?;
            note(format_args!("{} links were revoked; the next settlement books what follows from it", links.len()));
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn erase(platform: &Platform, typed: &Typed, reason: &str) -> Result<(), Failure> {
    let erased = platform.erase_member(typed, reason).await?;
    let profiles: Vec<String> = erased.profiles.iter().map(ToString::to_string).collect();
    note(format_args!("member {} was erased: profiles {}", erased.member, profiles.join(", ")));
    note(format_args!("with it {} rows and {} events that had been set aside", erased.rows, erased.events));
    if erased.overwritten != Some(true) {
        note("others are reading: the bytes of what was erased are still in a log; erase again when they ended");
    }
    Ok(())
}

fn print_preview(cli: &Cli, preview: &ErasePreview) -> std::io::Result<()> {
    let mut table = Table::new(["becomes", "what", "how much"]);
    let mut row = |becomes: &str, what: &str, how_much: String| {
        table.push([becomes.to_owned(), what.to_owned(), how_much]);
    };
    for one in &preview.identifiers {
        row("destroyed", &one.kind, one.masked.clone().unwrap_or_default());
    }
    row("destroyed", "evidence of links", preview.links.to_string());
    row("destroyed", "rows set aside", preview.rows.to_string());
    row("destroyed", "events set aside", preview.events.to_string());
    for total in &preview.totals {
        let net = total.currency.format(total.net);
        row("stays", "orders", format!("{}: {net} {}", total.orders, total.currency.code()));
    }
    row("stays", "touchpoints", preview.touchpoints.to_string());
    row("stays", "bindings", preview.bindings.to_string());
    for money in &preview.money {
        row("stays", money.kind, format!("{} {}", money.currency.format(money.amount), money.currency.code()));
    }
    row("stays", "uploads of anybody, not looked into", preview.uploads.to_string());
    table.print(cli.format)
}

fn print(cli: &Cli, view: &MemberView, calendar: &Calendar) -> std::io::Result<()> {
    let mut identifiers = Table::new(["profile", "kind", "identifier"]);
    for identifier in &view.identifiers {
        let masked = identifier.masked.clone().unwrap_or_else(|| "(erased)".to_owned());
        identifiers.push([identifier.profile.to_string(), identifier.kind.clone(), masked]);
    }
    let mut links = Table::new(["link", "profile", "with", "seen", "evidence", "counts"]);
    for link in &view.links {
        let [a, b] = link.profiles.map(|profile| profile.to_string());
        let counts = link.set_aside.as_ref().map_or("yes".to_owned(), |why| format!("no: {why}"));
        links.push([link.id.to_string(), a, b, calendar.show(link.at), link.evidence.clone(), counts]);
    }
    match cli.format {
        Format::Table => {
            say(format_args!("member {}", view.member))?;
            identifiers.print(cli.format)?;
            say("")?;
            links.print(cli.format)
        }
        Format::Csv => links.print(cli.format),
        Format::Json => Json::object([
            ("member", Json::text(view.member.to_string())),
            ("identifiers", identifiers.json()),
            ("links", links.json()),
        ])
        .print(),
    }
}
