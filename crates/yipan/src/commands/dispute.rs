//! `yipan dispute open | list | show | decide`

use super::{Outcome, open};
use crate::args::{Cli, DisputeArg, DisputeCommand, DisputeDecideArgs, DisputeOpenArgs, DisputedArg, Format};
use crate::output::{Json, Table, say};
use app::{DisputeKind, DisputeRequest, DisputeWords, Open, Verdict, kind_name};
use base::Calendar;
use credit::LineKind;
use std::process::ExitCode;

pub async fn run(cli: &Cli, command: &DisputeCommand) -> Outcome {
    let platform = open(cli, Open::Existing).await?;
    let calendar = platform.settings().await?.calendar;
    let one = match command {
        DisputeCommand::List { period, open } => {
            let wanted = |words: &DisputeWords| {
                period.as_ref().is_none_or(|name| words.period == *name) && (!open || words.state() == "open")
            };
            let disputes = platform.disputes().await?;
            list(disputes.iter().filter(|words| wanted(words))).print(cli.format)?;
            return Ok(ExitCode::SUCCESS);
        }
        DisputeCommand::Open(args) => platform.open_dispute(&request(args)).await?,
        DisputeCommand::Show { dispute } => platform.dispute(*dispute).await?,
        DisputeCommand::Decide(args) => platform.decide_dispute(args.dispute, &verdict(args), &args.reason).await?,
    };
    show(cli, &one, &calendar)?;
    Ok(ExitCode::SUCCESS)
}

fn request(args: &DisputeOpenArgs) -> DisputeRequest {
    DisputeRequest {
        what: match args.what {
            DisputeArg::MissingCredit => DisputeKind::MissingCredit,
            DisputeArg::WrongAmount => DisputeKind::WrongAmount,
            DisputeArg::WrongParty => DisputeKind::WrongParty,
            DisputeArg::WrongRate => DisputeKind::WrongRate,
            DisputeArg::Other => DisputeKind::Other,
        },
        payee: args.payee.clone(),
        period: args.period.clone(),
        order: args.order.clone(),
        order_line: args.line,
        kind: match args.about {
            DisputedArg::Credit => LineKind::Credit,
            DisputedArg::Commission => LineKind::Commission,
        },
        book: args.book.clone(),
        expected: args.expected.clone(),
        evidence: args.evidence.clone(),
    }
}

fn verdict(args: &DisputeDecideArgs) -> Verdict {
    if args.reject {
        return Verdict::Reject;
    }
    Verdict::Accept { amount: args.amount.clone(), taken_from: args.taken_from.clone() }
}

fn list<'a>(disputes: impl Iterator<Item = &'a DisputeWords>) -> Table {
    let mut table = Table::new([
        "dispute", "type", "payee", "period", "order", "line", "book", "actual", "expected", "state", "amount",
        "currency",
    ]);
    table.counts = vec!["dispute".to_owned(), "line".to_owned()];
    for words in disputes {
        let (new, currency) = (&words.dispute.dispute, words.dispute.dispute.currency);
        let accepted = words.dispute.decision.as_ref().filter(|decision| decision.accepted);
        table.push([
            words.dispute.id.to_string(),
            new.what.name().to_owned(),
            words.payee.1.clone(),
            words.period.clone(),
            words.order.clone(),
            new.order_line.to_string(),
            words.book.clone(),
            currency.format(new.actual),
            currency.format(new.expected),
            words.state().to_owned(),
            accepted.map_or(String::new(), |decision| currency.format(decision.amount)),
            currency.code().to_owned(),
        ]);
    }
    table
}

/// Name and value of everything that is known, in the order in which it happened.
fn facts(words: &DisputeWords, calendar: &Calendar) -> Vec<(&'static str, String)> {
    let new = &words.dispute.dispute;
    let money = |amount| format!("{} {}", new.currency.format(amount), new.currency.code());
    let about = LineKind::from_number(new.kind).map_or("?", kind_name);
    let mut facts = vec![
        ("type", new.what.name().to_owned()),
        ("state", words.state().to_owned()),
        ("payee", who(&words.payee)),
        ("period", words.period.clone()),
        ("run", new.run.to_string()),
        ("about", format!("{about} in book {}", words.book)),
        ("actual", money(new.actual)),
        ("expected", money(new.expected)),
        ("evidence", new.evidence.clone()),
        ("opened", format!("{} by {}", calendar.show(new.opened_at), new.opened_by)),
    ];
    if new.order.is_some() {
        facts.insert(5, ("order", format!("{} line {}", words.order, new.order_line)));
    }
    if let Some(decision) = &words.dispute.decision {
        facts.push(("decided", format!("{} by {}", calendar.show(decision.at), decision.by)));
        facts.push(("reason", decision.reason.clone()));
        if decision.accepted {
            facts.push(("amount", money(decision.amount)));
        }
    }
    facts.extend(words.taken_from.as_ref().map(|other| ("taken from", who(other))));
    facts.extend(words.booked_in.as_ref().map(|period| ("booked in", period.clone())));
    facts
}

fn who((kind, key, name): &(base::PartyKind, String, String)) -> String {
    if name.is_empty() { format!("{} {key}", kind.name()) } else { format!("{name} ({} {key})", kind.name()) }
}

fn show(cli: &Cli, words: &DisputeWords, calendar: &Calendar) -> std::io::Result<()> {
    let facts = facts(words, calendar);
    match cli.format {
        Format::Table => {
            say(format_args!("Dispute {}", words.dispute.id))?;
            facts.iter().try_for_each(|(name, value)| say(format_args!("  {name:<11} {value}")))
        }
        Format::Csv => list([words].into_iter()).print(cli.format),
        Format::Json => {
            let number = ("dispute".to_owned(), Json::Count(words.dispute.id));
            let facts = facts.into_iter().map(|(name, value)| (name.to_owned(), Json::text(value)));
            Json::Object([number].into_iter().chain(facts).collect()).print()
        }
    }
}
