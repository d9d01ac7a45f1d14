//! `yipan statement`: what a payee gets for a period, in every format, for one payee or all.

use super::{Outcome, as_of, open};
use crate::Failure;
use crate::args::{Cli, Format, StatementArgs, Wanted};
use crate::output::{Json, Table, note};
use app::sheet::workbook;
use app::{AppError, Language, Open, Statement};
use base::{Calendar, Currency};
use std::fmt::Write as _;
use std::io::{IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

/// How a statement is written.
struct Writer {
    wanted: Wanted,
    language: Language,
    calendar: Calendar,
}

pub async fn run(cli: &Cli, args: &StatementArgs) -> Outcome {
    let platform = open(cli, Open::Existing).await?;
    let language = Language::from(args.lang);
    let writer = Writer { wanted: cli.wanted, language, calendar: platform.settings().await?.calendar };
    let as_of = as_of(&platform, args.as_of.as_deref()).await?;
    match (&args.payee, &args.output) {
        (Some(payee), output) => {
            let statement = platform.statement(payee, &args.period, as_of).await?;
            deliver(&writer.bytes(&statement)?, output.as_deref(), writer.wanted)?;
        }
        (None, Some(folder)) => {
            std::fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))?;
            let mut files = 0_u64;
            let mut each = |statement: Statement| {
                let file = folder.join(file_name(&statement, writer.wanted));
                std::fs::write(&file, writer.bytes(&statement)?).map_err(|error| unwritable(&file, &error))?;
                files += 1;
                Ok::<(), Failure>(())
            };
            platform.statements(&args.period, as_of, &mut each).await?;
            note(format_args!("{files} statements are in {}", folder.display()));
        }
        (None, None) => unreachable!("clap demands a payee, or a folder for all"),
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes bytes into a file, or to standard output. A workbook is not for terminals.
pub fn deliver(bytes: &[u8], output: Option<&Path>, wanted: Wanted) -> Result<(), Failure> {
    match output {
        Some(file) => Ok(std::fs::write(file, bytes).map_err(|error| unwritable(file, &error))?),
        None if wanted == Wanted::Xlsx && std::io::stdout().is_terminal() => {
            let message = "a workbook cannot be shown here; give it a file with --output FILE";
            Err(AppError::refused("output_needed", message).into())
        }
        None => Ok(std::io::stdout().lock().write_all(bytes)?),
    }
}

fn unwritable(path: &Path, error: &std::io::Error) -> AppError {
    AppError::refused("output_unwritable", format!("{} cannot be written: {error}", path.display()))
}

/// `associate-12.html`: keys may hold what no file name may.
fn file_name(statement: &Statement, wanted: Wanted) -> String {
    let (kind, key, _) = &statement.payee;
    let mut name = format!("{}-", kind.name());
    for byte in key.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            name.push(char::from(byte));
        } else {
            let _ = write!(name, "%{byte:02X}");
        }
    }
    let extension = match wanted {
        Wanted::Table => "txt",
        Wanted::Csv => "csv",
        Wanted::Json => "json",
        Wanted::Xlsx => "xlsx",
        Wanted::Html => "html",
    };
    format!("{name}.{extension}")
}

impl Writer {
    fn bytes(&self, statement: &Statement) -> Result<Vec<u8>, Failure> {
        let mut out = Vec::new();
        match self.wanted {
            Wanted::Table => self.write_table(statement, &mut out)?,
            Wanted::Csv => {
                let lines = Table::of(&statement.lines_sheet(self.language, &self.calendar));
                lines.write(Format::Csv, &mut out)?;
            }
            Wanted::Json => self.json(statement).write(&mut out)?,
            Wanted::Xlsx => {
                let made_at = statement.snapshot.as_ref().map_or(statement.period.changed_at, |seal| seal.at);
                out = workbook(&statement.workbook(self.language, &self.calendar), made_at)?;
            }
            Wanted::Html => out = statement.html(self.language, &self.calendar).into_bytes(),
        }
        Ok(out)
    }

    fn write_table(&self, statement: &Statement, out: &mut Vec<u8>) -> std::io::Result<()> {
        let language = self.language;
        writeln!(out, "{}", self.title(statement))?;
        if statement.line_count == 0 {
            return writeln!(out, "{}", language.say("Nothing was credited or earned in this period."));
        }
        Table::of(&statement.totals_sheet(language)).write(Format::Table, out)?;
        if !statement.carried.is_empty() {
            writeln!(out, "\n{}", language.say("Carried from earlier periods"))?;
            Table::of(&statement.carried_sheet(language)).write(Format::Table, out)?;
        }
        writeln!(out)?;
        Table::of(&statement.lines_sheet(language, &self.calendar)).write(Format::Table, out)?;
        writeln!(out, "\n{}: {}", language.say("Digest of the lines"), statement.digest)?;
        if let Some(seal) = &statement.snapshot {
            writeln!(out, "{}: {}", language.say("Hash of the snapshot"), seal.hash)?;
        }
        Ok(())
    }

    fn title(&self, statement: &Statement) -> String {
        let header = self.language;
        let (kind, key, name) = &statement.payee;
        let kind = header.say(kind.name());
        let who = if name.is_empty() { format!("{kind} {key}") } else { format!("{name} ({kind} {key})") };
        let state = header.say(if statement.is_final { "final" } else { "not yet locked" });
        let days = super::policies::days(&self.calendar, statement.period.range);
        let (period, run) = (&statement.period.name, statement.run);
        match header {
            Language::English => format!("Statement of {who}\nPeriod {period} ({days}), {state}, run {run}\n"),
            Language::Chinese => format!("对账单：{who}\n账期 {period}（{days}），{state}，结算编号 {run}\n"),
        }
    }

    /// Names stay English whatever the language: programs read them.
    fn json(&self, statement: &Statement) -> Json {
        let (kind, key, name) = &statement.payee;
        let english = Language::English;
        let digest = |((book, currency), hash): (&(String, Currency), &String)| {
            let (book, hash) = (Json::text(book.clone()), Json::text(hash.clone()));
            Json::object([("book", book), ("currency", Json::text(currency.code())), ("digest", hash)])
        };
        let table = |sheet| Table::of(&sheet).json();
        let mut object = vec![
            ("payee", Json::text(key.clone())),
            ("payee_kind", Json::text(kind.name())),
            ("name", Json::text(name.clone())),
            ("period", Json::text(statement.period.name.clone())),
            ("days", Json::text(super::policies::days(&self.calendar, statement.period.range))),
            ("final", Json::Flag(statement.is_final)),
            ("run", Json::Count(statement.run.0)),
            ("totals", table(statement.totals_sheet(english))),
            ("carried", table(statement.carried_sheet(english))),
            ("lines", table(statement.lines_sheet(english, &self.calendar))),
            ("digest", Json::text(statement.digest.clone())),
            ("digests", Json::List(statement.hashes.iter().map(digest).collect())),
        ];
        if let Some(seal) = &statement.snapshot {
            object.push(("snapshot", Json::text(seal.hash.clone())));
            object.push(("given_at", Json::text(self.calendar.show(seal.at))));
        }
        Json::Object(object.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }
}
