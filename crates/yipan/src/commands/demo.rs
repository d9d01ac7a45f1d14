//! `yipan demo`: a generated retail group, some months of it, the main results, and what to try next.

mod people;

use super::answers::credits_table;
use super::{Outcome, open};
use crate::Failure;
use crate::args::{Cli, DemoArgs, Format};
use crate::clock::{Stopwatch, SystemClock};
use crate::output::{Json, Table};
use app::intake::{Delivery, DeliveryOptions, Staged};
use app::{AppError, AsOf, Contender, CreditsRequest, DeclaredKind, Open, Platform, What, WhatIf};
use base::{Calendar, Clock, Currency, Date};
use facts::{Measure, RollUps};
use indicatif::{ProgressBar, ProgressDrawTarget};
use sim::generate::{Generator, SOURCES, Spec};
use sim::policies::{ALTERNATIVE, DemoPolicy, IN_FORCE, WHO_SERVES};
use std::process::ExitCode;

pub async fn run(cli: &Cli, args: &DemoArgs) -> Outcome {
    let watch = Stopwatch::start();
    let mut spec = Spec::demo_of(args.seed, args.members, args.months);
    if let Some(from) = first_day(args)? {
        spec.from = from;
    }
    let generator = Generator::new(spec).map_err(|error| AppError::refused("not_a_date", error.to_string()))?;
    let platform = open(cli, Open::Create).await?;
    if !platform.periods().await?.is_empty() {
        let message = format!("{} has data already; give the demo an empty --data-dir", cli.data_dir.display());
        return Err(AppError::refused("data_dir_not_empty", message).into());
    }
    say(cli, &format!("A made-up retail group with {} members, seed {}", args.members, args.seed));
    let mut document = vec![("members", Json::count(args.members)), ("seed", Json::count(args.seed))];
    document.push(("import", deliver(cli, &platform, &generator).await?));
    for DemoPolicy { file, text } in [WHO_SERVES, IN_FORCE] {
        let activated = platform.activate(text, file).await?;
        say(cli, &format!("policy {} version {} is in force", activated.name, activated.version));
    }
    let (months, periods) = settle_months(cli, &platform, generator.spec()).await?;
    document.push(("periods", periods.json()));
    document.push(("results", results(cli, &platform, &months).await?));
    document.push(("whatif", what_if(cli, &platform, generator.spec()).await?));
    if cli.format == Format::Json {
        let entries = document.into_iter().map(|(name, value)| (name.to_owned(), value));
        Json::Object(entries.collect()).print()?;
    }
    say(cli, &format!("\ndone in {:.1} s", watch.elapsed().as_secs_f64()));
    next_steps(cli, &platform, &months).await?;
    if !args.serve {
        return Ok(ExitCode::SUCCESS);
    }
    let last = months.last().map_or("", String::as_str);
    let (secret, users) = people::invite(&platform, last).await?;
    super::serve::demo(cli, args.listen.as_ref(), platform, &secret, &users).await
}

/// The first day of the generated time, when it is not the usual one. Who looks at a group that is served wants it alive: its last month
/// is the one that has just ended.
fn first_day(args: &DemoArgs) -> Result<Option<Date>, AppError> {
    if let Some(from) = &args.from {
        let day = app::parse_day(from)?;
        let first = day.parts().2 == 1;
        let wrong = || AppError::refused("not_a_date", format!("--from {from} is not the first day of a month"));
        return first.then_some(Some(day)).ok_or_else(wrong);
    }
    if !args.serve {
        return Ok(None);
    }
    let china = Calendar::new("Asia/Shanghai").map_err(AppError::internal)?;
    let (year, month, _) = china.date(SystemClock.now()).parts();
    let months = i32::from(year) * 12 + i32::from(month) - 1 - args.months as i32;
    let first = Date::from_parts((months / 12) as i16, (months % 12 + 1) as i8, 1);
    Ok(Some(first.map_err(AppError::internal)?))
}

fn say(cli: &Cli, words: &str) {
    if cli.format == Format::Table {
        // A reader who has gone away is noticed at the next table.
        let _ = crate::output::say(words);
    }
}

async fn deliver(cli: &Cli, platform: &Platform, generator: &Generator) -> Result<Json, Failure> {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(5));
    bar.set_message("generating");
    let mut stage = platform.stage("demo")?;
    let mut count = 0;
    for sourced in generator.records() {
        stage.push(sourced)?;
        count += 1;
        bar.set_position(count);
    }
    bar.set_message("importing");
    let delivery = Delivery {
        system: "demo".to_owned(),
        mapping: "generated".to_owned(),
        mapping_hash: [0; 32],
        source: format!("seed {}", generator.spec().seed),
        source_names: SOURCES.map(str::to_owned).to_vec(),
        zone: "Asia/Shanghai".to_owned(),
        currencies: vec![Currency::new("CNY", 2).map_err(AppError::internal)?],
        kinds: vec![DeclaredKind {
            name: "phone".to_owned(),
            unique: None,
            limit_per_member: None,
            blocked: generator.blocked_phones(),
        }],
    };
    let options = DeliveryOptions::default();
    let mut staged = Staged::of(stage);
    staged.read = count;
    let delivered = platform.deliver(&delivery, staged, options, &mut |_, _| bar.tick()).await?;
    bar.finish_and_clear();
    let counts = delivered.counts;
    say(
        cli,
        &format!(
            "read {} / accepted {} / unchanged {} / corrected {} / rejected {}",
            counts.read, counts.accepted, counts.unchanged, counts.corrected, counts.rejected
        ),
    );
    Ok(Json::object([
        ("read", Json::count(counts.read)),
        ("accepted", Json::count(counts.accepted)),
        ("rejected", Json::count(counts.rejected)),
    ]))
}

/// Opens, settles and locks month after month; the last stays open, so that there is something to do.
async fn settle_months(cli: &Cli, platform: &Platform, spec: &Spec) -> Result<(Vec<String>, Table), Failure> {
    let mut names = Vec::new();
    let mut table = Table::new(["period", "run", "lines", "adjustments", "state"]);
    table.counts = ["run", "lines", "adjustments"].map(str::to_owned).to_vec();
    for month in 0..spec.months {
        let day = |month| spec.month(month).map_err(|error| AppError::refused("not_a_date", error.to_string()));
        let (from, to) = (day(month)?, day(month + 1)?);
        let name = month_name(from);
        platform.open_period(&name, from, to, 0).await?;
        let settled = platform.settle(&What::Period(name.clone())).await?;
        let locked = month + 1 < spec.months;
        if locked {
            platform.lock_period(&name).await?;
        }
        let state = if locked { "locked" } else { "open" };
        let counts = [settled.run.id.to_string(), settled.run.lines.to_string(), settled.adjustments.to_string()];
        table.push([name.clone()].into_iter().chain(counts).chain([state.to_owned()]));
        names.push(name);
    }
    say(cli, "");
    if cli.format == Format::Table {
        table.print(cli.format)?;
    }
    Ok((names, table))
}

fn month_name(first: Date) -> String {
    let (year, month, _) = first.parts();
    format!("{year:04}-{month:02}")
}

/// Shows the last month from several sides. For programs nothing is printed yet: all of it becomes part of one document.
async fn results(cli: &Cli, platform: &Platform, months: &[String]) -> Result<Json, Failure> {
    let mut answers = Vec::new();
    let Some(last) = months.last() else { return Ok(Json::List(answers)) };
    for (title, by, measure, roll_ups) in [
        ("Credit by book", "book", Measure::Credit, RollUps::None),
        ("Credit by region and book", "region,book", Measure::Credit, RollUps::None),
        ("Commission by kind of payee", "payee_kind,book", Measure::Commission, RollUps::None),
        ("Payable by dealer", "dealer", Measure::Payable, RollUps::None),
    ] {
        let request = CreditsRequest {
            by: by.split(',').map(str::to_owned).collect(),
            measure,
            roll_ups,
            period: Some(last.clone()),
            ..CreditsRequest::default()
        };
        let credits = platform.credits(&request).await?;
        say(cli, &format!("\n{title}, {last}"));
        let table = credits_table(&credits);
        if cli.format == Format::Json {
            let title = Json::text(title);
            answers.push(Json::object([("title", title), ("period", Json::text(last)), ("rows", table.json())]));
        } else {
            table.print(cli.format)?;
        }
    }
    Ok(Json::List(answers))
}

async fn what_if(cli: &Cli, platform: &Platform, spec: &Spec) -> Result<Json, Failure> {
    let day = |month| spec.month(month).map_err(|error| AppError::refused("not_a_date", error.to_string()));
    let file = |policy: DemoPolicy| Contender::File { name: policy.file.to_owned(), text: policy.text.to_owned() };
    let request = WhatIf {
        policies: vec![file(ALTERNATIVE)],
        against: file(IN_FORCE),
        from: day(spec.months - 1)?,
        to: day(spec.months)?,
        by: vec!["region".to_owned()],
        measure: Measure::Commission,
        thresholds: Vec::new(),
        party: None,
        as_of: AsOf::Now,
    };
    let comparison = platform.what_if(&request).await?;
    say(cli, "\nWhat if sharers came first? Commission by region in the last month");
    if cli.format != Format::Json {
        super::whatif::print(cli, &comparison)?;
    }
    Ok(super::whatif::json(&comparison))
}

/// Writes the policies beside the data, and says what to try with them.
async fn next_steps(cli: &Cli, platform: &Platform, months: &[String]) -> Result<(), Failure> {
    let folder = platform.data_dir().join("policies");
    std::fs::create_dir_all(&folder)?;
    for DemoPolicy { file, text } in [WHO_SERVES, IN_FORCE, ALTERNATIVE] {
        std::fs::write(folder.join(file), text)?;
    }
    if cli.format != Format::Table {
        return Ok(());
    }
    let (Some(first), Some(last)) = (months.first(), months.last()) else { return Ok(()) };
    let request = CreditsRequest {
        by: vec!["payee".to_owned()],
        measure: Measure::Commission,
        period: Some(last.clone()),
        ..CreditsRequest::default()
    };
    let credits = platform.credits(&request).await?;
    let best = credits.rows.iter().filter(|row| row.dims[0] != "(none)").max_by_key(|row| row.amount);
    let payee = best.map_or("PAYEE", |row| row.dims[0].as_str());
    let order = platform.any_order(last).await?.unwrap_or_else(|| "ORDER".to_owned());
    let (dir, policies) = (cli.data_dir.display(), folder.display());
    crate::output::say(format_args!("\nTry next:"))?;
    crate::output::say(format_args!("  yipan --data-dir {dir} explain {order}"))?;
    crate::output::say(format_args!("  yipan --data-dir {dir} statement {payee} --period {last}"))?;
    crate::output::say(format_args!("  yipan --data-dir {dir} credits --by store,month --period {first}"))?;
    crate::output::say(format_args!("  yipan --data-dir {dir} credits --by payee --rollup only --period {last}"))?;
    crate::output::say(format_args!("  yipan --data-dir {dir} policy check {policies}/{}", IN_FORCE.file))?;
    crate::output::say(format_args!("  yipan --data-dir {dir} ledger check"))?;
    Ok(())
}
