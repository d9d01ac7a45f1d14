//! A statement to print: one HTML file without anything outside of it, A4, with its header on every page.

use super::Statement;
use crate::Language;
use crate::sheet::{Cell, Sheet};
use base::Calendar;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use std::fmt::Write;

/// A hash in hexadecimal is set in small type.
const HASH_DIGITS: usize = 64;

/// Everything that a printer needs to know.
const STYLE: &str = "
@page { size: A4; margin: 22mm 14mm 18mm; @top-left { content: HEADER; font: 9pt sans-serif }
  @bottom-right { content: counter(page) ' / ' counter(pages); font: 9pt sans-serif } }
* { box-sizing: border-box }
body { font: 10pt/1.45 'Noto Sans', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif; color: #111;
  max-width: 182mm; margin: 10mm auto; padding: 0 4mm }
h1 { font-size: 17pt; margin: 0 0 4mm } h2 { font-size: 12pt; margin: 7mm 0 2mm }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.6mm 5mm; margin: 0 }
dt { color: #555 } dd { margin: 0; overflow-wrap: anywhere }
table { width: 100%; border-collapse: collapse; font-size: 8.5pt } thead { display: table-header-group }
tr { break-inside: avoid } th, td { padding: 1mm 1.5mm; text-align: left; vertical-align: top }
th { border-bottom: 0.4mm solid #111; white-space: nowrap } td { border-bottom: 0.1mm solid #bbb }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
.hash { font: 7.5pt monospace }
@media print { body { margin: 0; padding: 0; max-width: none } }
";

impl Statement {
    /// The statement as one HTML file.
    pub fn html(&self, language: Language, calendar: &Calendar) -> String {
        let header = self.header(language, calendar);
        let who = header.first().map_or("", |(_, who)| who);
        let title = format!("{} · {who} · {}", language.say("Statement"), self.period.name);
        let style = STYLE.replace("HEADER", &css_text(&title));
        let carried = (!self.carried.is_empty()).then(|| self.carried_sheet(language));
        let page = html! {
            (DOCTYPE)
            html lang=(language.code()) {
                head { meta charset="utf-8"; title { (title) } style { (PreEscaped(style)) } }
                body {
                    h1 { (language.say("Statement")) }
                    dl { @for (word, value) in &header {
                        dt { (word) } dd class=[(value.len() == HASH_DIGITS).then_some("hash")] { (value) }
                    } }
                    @if self.line_count == 0 {
                        p { (language.say("Nothing was credited or earned in this period.")) }
                    } @else {
                        (table(&self.totals_sheet(language)))
                        @if let Some(carried) = &carried { (table(carried)) }
                        (table(&self.lines_sheet(language, calendar)))
                    }
                }
            }
        };
        page.into_string().replace("<tr>", "\n<tr>") + "\n"
    }
}

fn table(sheet: &Sheet) -> Markup {
    let is_number = |column| sheet.is_money(column) || sheet.is_count(column);
    html! {
        h2 { (sheet.title) }
        table {
            thead { tr { @for (column, name) in sheet.columns.iter().enumerate() {
                th class=[is_number(column).then_some("n")] { (name) }
            } } }
            tbody { @for row in &sheet.rows {
                tr { @for cell in row {
                    td class=[(!matches!(cell, Cell::Text(_))).then_some("n")] { (cell.shown()) }
                } }
            } }
        }
    }
}

/// A string of a style sheet. What could end the string or the style element is written by its number.
fn css_text(text: &str) -> String {
    let mut safe = String::from("\"");
    for next in text.chars() {
        if next.is_alphanumeric() || " ·.-_()".contains(next) {
            safe.push(next);
        } else {
            let _ = write!(safe, "\\{:x} ", u32::from(next));
        }
    }
    safe.push('"');
    safe
}
