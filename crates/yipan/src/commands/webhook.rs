//! `yipan webhook …`

use super::{Outcome, open};
use crate::args::{Cli, WebhookCommand, WebhookEditArgs};
use crate::output::{Table, note, say};
use app::{
    AppError, DeliveryFilter, DeliveryState, DeliveryView, Open, Platform, WebhookMade, WebhookView, WebhookWish,
};
use base::Calendar;
use std::process::ExitCode;

pub async fn run(cli: &Cli, command: &WebhookCommand) -> Outcome {
    let rules = super::serve::config(cli)?.webhooks.rules();
    let platform = open(cli, Open::Existing).await?.with_webhook_rules(rules);
    let calendar = platform.settings().await?.calendar;
    let table = match command {
        WebhookCommand::List => webhooks(&platform.webhooks().await?, &calendar),
        WebhookCommand::Events => events(&platform)?,
        WebhookCommand::Create { url, description, events } => {
            let wish = WebhookWish {
                url: Some(url.clone()),
                description: Some(description.clone()),
                events: Some(events.clone()),
                disabled: None,
            };
            return hand_over(&platform.create_webhook(&wish).await?);
        }
        WebhookCommand::Rotate { webhook } => return hand_over(&platform.rotate_webhook(*webhook).await?),
        WebhookCommand::Edit(args) => webhooks(&[edit(&platform, args).await?], &calendar),
        WebhookCommand::Disable { webhook } => webhooks(&[able(&platform, *webhook, false).await?], &calendar),
        WebhookCommand::Enable { webhook } => webhooks(&[able(&platform, *webhook, true).await?], &calendar),
        WebhookCommand::Delete { webhook } => {
            platform.delete_webhook(*webhook).await?;
            return Ok(ExitCode::SUCCESS);
        }
        WebhookCommand::Ping { webhook } => deliveries(&[platform.ping_webhook(*webhook).await?], &calendar),
        WebhookCommand::Deliveries { webhook, state, limit } => {
            let state = state.as_deref().map(state_named).transpose()?;
            let filter = DeliveryFilter { state, before: None, limit: *limit };
            deliveries(&platform.webhook_deliveries(*webhook, &filter).await?, &calendar)
        }
        WebhookCommand::Delivery { webhook, delivery, body: true } => {
            say(platform.webhook_delivery(*webhook, *delivery).await?.told.body)?;
            return Ok(ExitCode::SUCCESS);
        }
        WebhookCommand::Delivery { webhook, delivery, .. } => {
            tries(&platform.webhook_delivery(*webhook, *delivery).await?, &calendar)
        }
        WebhookCommand::Resend { webhook, delivery } => {
            deliveries(&[platform.resend_webhook(*webhook, *delivery).await?], &calendar)
        }
    };
    table.print(cli.format)?;
    Ok(ExitCode::SUCCESS)
}

fn hand_over(made: &WebhookMade) -> Outcome {
    note(format_args!("webhook {} has this secret, which is printed once:", made.webhook.id));
    say(&made.secret)?;
    Ok(ExitCode::SUCCESS)
}

async fn edit(platform: &Platform, args: &WebhookEditArgs) -> Result<WebhookView, AppError> {
    let events = if args.all_events { Some(Vec::new()) } else { args.events.clone() };
    let wish = WebhookWish { url: args.url.clone(), description: args.description.clone(), events, disabled: None };
    platform.edit_webhook(args.webhook, &wish).await
}

async fn able(platform: &Platform, webhook: i64, able: bool) -> Result<WebhookView, AppError> {
    platform.edit_webhook(webhook, &WebhookWish { disabled: Some(!able), ..WebhookWish::default() }).await
}

fn state_named(name: &str) -> Result<DeliveryState, AppError> {
    DeliveryState::ALL.into_iter().find(|state| state.name() == name).ok_or_else(|| {
        let known = DeliveryState::ALL.map(DeliveryState::name).join(", ");
        AppError::refused("query_wrong", format!("{name:?} is no state; there are {known}"))
    })
}

fn webhooks(views: &[WebhookView], calendar: &Calendar) -> Table {
    let mut table = Table::new(["webhook", "url", "description", "events", "state", "since", "made", "by"]);
    table.counts = vec!["webhook".to_owned()];
    for view in views {
        let webhook = &view.webhook;
        let events = if webhook.events.is_empty() { "everything" } else { webhook.events.as_str() };
        let (state, since) = match (view.disabled, view.failing_since) {
            (Some((at, why)), _) => (format!("disabled, {}", why.name()), calendar.show(at)),
            (None, Some(at)) => ("failing".to_owned(), calendar.show(at)),
            (None, None) => ("able".to_owned(), String::new()),
        };
        let what = [view.id.to_string(), webhook.url.clone(), webhook.description.clone(), events.to_owned()];
        let when = [state, since, calendar.show(webhook.created_at), webhook.created_by.clone()];
        table.push(what.into_iter().chain(when));
    }
    table
}

fn events(platform: &Platform) -> Result<Table, AppError> {
    let mut table = Table::new(["event", "when"]);
    for event in platform.webhook_events()? {
        table.push([event.name().to_owned(), event.about().to_owned()]);
    }
    Ok(table)
}

fn deliveries(views: &[DeliveryView], calendar: &Calendar) -> Table {
    let mut table = Table::new(["delivery", "event", "at", "state", "tries", "next", "ended", "message"]);
    table.counts = vec!["delivery".to_owned(), "tries".to_owned()];
    for DeliveryView { delivery, told, .. } in views {
        let next =
            if delivery.state == DeliveryState::Waiting { calendar.show(delivery.next_at) } else { String::new() };
        let ended = delivery.ended_at.map_or(String::new(), |at| calendar.show(at));
        let what = [delivery.id.to_string(), told.event.clone(), calendar.show(told.at)];
        let how = [delivery.state.name().to_owned(), delivery.tries.to_string(), next, ended, told.message.clone()];
        table.push(what.into_iter().chain(how));
    }
    table
}

fn tries(view: &DeliveryView, calendar: &Calendar) -> Table {
    let mut table = Table::new(["try", "at", "took ms", "status", "answer", "error"]);
    table.counts = vec!["try".to_owned(), "took ms".to_owned()];
    for done in &view.tries {
        let status = done.status.map_or(String::new(), |status| status.to_string());
        let what = [done.number.to_string(), calendar.show(done.at), done.took_ms.to_string(), status];
        table.push(what.into_iter().chain([done.answer.clone(), done.error.clone()]));
    }
    table
}
