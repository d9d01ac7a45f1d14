//! A statement as tables: totals, what is carried from earlier periods, lines.

use super::words::{cause_name, kind_name};
use super::{Statement, StatementLine};
use crate::Language;
use crate::sheet::{Cell, Sheet};
use base::Calendar;

impl Statement {
    /// Sums by book and currency.
    pub fn totals_sheet(&self, language: Language) -> Sheet {
        let columns = ["book", "credit", "roll-up", "commission", "payable", "held", "released", "to pay", "currency"];
        let mut sheet = Sheet::new(language.say("Totals"), columns.map(|word| language.say(word)));
        for ((book, currency), total) in &self.totals {
            let to_pay = total.payable + total.released;
            let amounts = [total.credit, total.roll_up, total.commission, total.payable, total.held, total.released];
            let amounts = amounts.into_iter().chain([to_pay]).map(|amount| Cell::Money(amount, *currency));
            sheet.push([Cell::text(book)].into_iter().chain(amounts).chain([Cell::text(currency.code())]));
        }
        sheet
    }

    /// Adjustments by the period they are about, and why.
    pub fn carried_sheet(&self, language: Language) -> Sheet {
        let columns = ["period", "cause", "what", "book", "lines", "amount", "currency"];
        let title = language.say("Carried from earlier periods");
        let mut sheet = Sheet::new(title, columns.map(|word| language.say(word)));
        for carried in &self.carried {
            sheet.push([
                Cell::text(&carried.period),
                Cell::text(language.say(cause_name(carried.cause))),
                Cell::text(language.say(kind_name(carried.kind))),
                Cell::text(&carried.book),
                Cell::count(carried.lines),
                Cell::Money(carried.amount, carried.currency),
                Cell::text(carried.currency.code()),
            ]);
        }
        sheet
    }

    /// Line by line.
    pub fn lines_sheet(&self, language: Language, calendar: &Calendar) -> Sheet {
        let columns = ["at", "order", "line", "what", "cause", "book", "rule", "amount", "currency", "payable"];
        let mut sheet = Sheet::new(language.say("Lines"), columns.map(|word| language.say(word)));
        for line in &self.lines {
            sheet.push(cells(line, language, calendar));
        }
        sheet
    }

    /// What stands above the tables: name and value.
    pub fn header(&self, language: Language, calendar: &Calendar) -> Vec<(&'static str, String)> {
        let (kind, key, name) = &self.payee;
        let kind = language.say(kind.name());
        let who = if name.is_empty() { format!("{kind} {key}") } else { format!("{name} ({kind} {key})") };
        let range = self.period.range;
        let days = format!("{}..{}", calendar.date(range.from), calendar.date(range.to));
        let state = language.say(if self.is_final { "final" } else { "not yet locked" });
        let mut header = vec![
            ("Payee", who),
            ("Period", self.period.name.clone()),
            ("Days", days),
            ("State", state.to_owned()),
            ("Run", self.run.to_string()),
            ("Digest of the lines", self.digest.clone()),
        ];
        if let Some(seal) = &self.snapshot {
            header.push(("Hash of the snapshot", seal.hash.clone()));
            header.push(("Given at", calendar.show(seal.at)));
        }
        header.into_iter().map(|(word, value)| (language.say(word), value)).collect()
    }

    /// As the sheets of a workbook.
    pub fn workbook(&self, language: Language, calendar: &Calendar) -> Vec<Sheet> {
        let mut first = Sheet::new(language.say("Statement"), ["", ""]);
        for (word, value) in self.header(language, calendar) {
            first.push([Cell::text(word), Cell::text(value)]);
        }
        let mut sheets = vec![first, self.totals_sheet(language)];
        if !self.carried.is_empty() {
            sheets.push(self.carried_sheet(language));
        }
        sheets.push(self.lines_sheet(language, calendar));
        sheets
    }
}

fn cells(line: &StatementLine, language: Language, calendar: &Calendar) -> [Cell; 10] {
    [
        Cell::text(calendar.show(line.at)),
        Cell::text(&line.order),
        Cell::count(line.order_line),
        Cell::text(language.say(kind_name(line.kind))),
        Cell::text(language.say(cause_name(line.cause))),
        Cell::text(&line.book),
        Cell::text(&line.rule),
        Cell::Money(line.amount, line.currency),
        Cell::text(line.currency.code()),
        Cell::text(language.say(if line.payable { "yes" } else { "held" })),
    ]
}
