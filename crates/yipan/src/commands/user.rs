//! `yipan user | audit`

use super::{Outcome, open};
use crate::args::{AuditArgs, Cli, UserCommand};
use crate::output::{Table, say};
use app::access::{Role, Scope};
use app::{AppError, CommandQuery, GrantView, Invited, Open, Platform, WantedScope};
use base::{Calendar, Interval, PartyKind, Timestamp};
use std::process::ExitCode;

/// Users that are read at once.
const PAGE: u64 = 1_000;

pub async fn run(cli: &Cli, command: &UserCommand) -> Outcome {
    let platform = open(cli, Open::Existing).await?;
    match command {
        UserCommand::List => list(&platform).await?.print(cli.format)?,
        UserCommand::Create { name, full_name } => hand_over(&platform.create_user(name, full_name).await?)?,
        UserCommand::Reset { name } => {
            let user = platform.user_named(name).await?;
            hand_over(&platform.reset_password(user.user.id).await?)?;
        }
        UserCommand::Link { name, minutes } => {
            let made = platform.create_link(std::slice::from_ref(name), *minutes, 1).await?;
            let config = super::serve::config(cli)?;
            let page = super::serve::address_of(&config, &config.server.listen);
            say(format_args!("{name} signs in once within {minutes} minutes: {page}/welcome#{}", made.secret))?;
        }
        UserCommand::LinkOidc { name, subject, issuer } => {
            let user = platform.user_named(name).await?;
            let known = super::serve::config(cli)?.oidc.issuer;
            platform.link_oidc(user.user.id, issuer.as_ref().unwrap_or(&known), subject).await?;
            say(format_args!("{name} signs in with the account {subject:?} too"))?;
        }
        UserCommand::UnlinkOidc { name } => {
            let user = platform.user_named(name).await?;
            let count = platform.unlink_oidc(user.user.id).await?;
            say(format_args!("{name} signs in with {count} accounts less"))?;
        }
        UserCommand::Grant { name, role, of } => {
            let user = platform.user_named(name).await?;
            let since = Interval::since(platform.now());
            platform.grant(user.user.id, role_named(role)?, &scope(of.as_deref())?, since).await?;
            list(&platform).await?.print(cli.format)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn hand_over(invited: &Invited) -> std::io::Result<()> {
    let (name, password) = (&invited.user.user.user.name, &invited.one_time_password);
    say(format_args!("{name} signs in with this password, which works once: {password}"))
}

async fn list(platform: &Platform) -> Result<Table, AppError> {
    let calendar = platform.settings().await?.calendar;
    let mut table = Table::new(["user", "name", "full name", "state", "may"]);
    table.counts = vec!["user".to_owned()];
    let mut after = None;
    loop {
        let users = platform.users(after, PAGE).await?;
        let Some(last) = users.last() else { return Ok(table) };
        after = Some(last.user.id);
        for view in &users {
            let user = &view.user.user;
            let state = match (view.user.disabled, user.must_change) {
                (true, _) => "disabled",
                (false, true) => "invited",
                (false, false) => "able",
            };
            let now = platform.now();
            let held = view.grants.iter().filter(|held| held.grant.grant.during.to > now);
            let may: Vec<String> = held.map(|held| words(held, &calendar)).collect();
            let cells = [view.user.id.0.to_string(), user.name.clone(), user.full_name.clone()];
            table.push(cells.into_iter().chain([state.to_owned(), may.join(", ")]));
        }
    }
}

fn words(held: &GrantView, calendar: &Calendar) -> String {
    let grant = held.grant.grant;
    let of = match (grant.scope, &held.of) {
        (Scope::Everything, _) | (_, None) => String::new(),
        (_, Some((kind, key, _))) => format!(" of {}:{key}", kind.name()),
    };
    let until = match grant.during.to {
        Timestamp::MAX => String::new(),
        to => format!(" until {}", calendar.show(to)),
    };
    format!("{}{of}{until}", grant.role.name())
}

fn role_named(name: &str) -> Result<Role, AppError> {
    let unknown = || {
        let known: Vec<&str> = Role::ALL.iter().map(|role| role.name()).collect();
        AppError::refused("role_unknown", format!("there is no role {name:?}; there are {}", known.join(", ")))
    };
    Role::parse(name).ok_or_else(unknown)
}

fn scope(of: Option<&str>) -> Result<WantedScope, AppError> {
    let Some(of) = of else { return Ok(WantedScope::Everything) };
    let named = of.split_once(':').and_then(|(kind, key)| Some((PartyKind::parse(kind)?, key.to_owned())));
    let wrong = || AppError::refused("party_not_found", format!("{of:?} is not KIND:ID, such as store:S01"));
    named.map(|(kind, key)| WantedScope::Party(kind, key)).ok_or_else(wrong)
}

/// The log of commands.
pub async fn audit(cli: &Cli, args: &AuditArgs) -> Outcome {
    let platform = open(cli, Open::Existing).await?;
    let calendar = platform.settings().await?.calendar;
    let newest = CommandQuery::newest(args.limit);
    let wanted = CommandQuery { actor: args.by.clone(), name: args.operation.clone(), ..newest };
    let mut table = Table::new(["command", "at", "by", "operation", "what", "before", "after"]);
    table.counts = vec!["command".to_owned()];
    for logged in platform.audit(&wanted).await? {
        let (id, command) = (logged.id.to_string(), logged.command);
        let who = [id, calendar.show(command.at), command.actor, command.name];
        table.push(who.into_iter().chain([command.summary, command.before, command.after]));
    }
    table.print(cli.format)?;
    Ok(ExitCode::SUCCESS)
}
