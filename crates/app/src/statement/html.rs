//! A statement to print: one HTML file without anything outside of it, A4, with its header on every page.

use super::Statement;
use crate::Language;
use crate::sheet::{Cell, Sheet};
use base::Calendar;
use std::fmt::Write;

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
        let title = format!("{} · {} · {}", language.say("Statement"), header[0].1, self.period.name);
        let style = STYLE.replace("HEADER", &css_text(&title));
        let mut page = format!(
            "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{}</title>\n<style>{style}</style>\n</head>\n<body>\n",
            language.code(),
            escaped(&title)
        );
        let _ = writeln!(page, "<h1>{}</h1>\n<dl>", language.say("Statement"));
        for (word, value) in &header {
            let hash = if value.len() == 64 { " class=\"hash\"" } else { "" };
            let _ = writeln!(page, "<dt>{word}</dt><dd{hash}>{}</dd>", escaped(value));
        }
        page.push_str("</dl>\n");
        if self.line_count == 0 {
            let nothing = language.say("Nothing was credited or earned in this period.");
            let _ = writeln!(page, "<p>{nothing}</p>");
        } else {
            table(&mut page, &self.totals_sheet(language));
            if !self.carried.is_empty() {
                table(&mut page, &self.carried_sheet(language));
            }
            table(&mut page, &self.lines_sheet(language, calendar));
        }
        page.push_str("</body>\n</html>\n");
        page
    }
}

fn table(page: &mut String, sheet: &Sheet) {
    let _ = writeln!(page, "<h2>{}</h2>\n<table>\n<thead><tr>", escaped(&sheet.title));
    for (column, name) in sheet.columns.iter().enumerate() {
        let class = if sheet.is_money(column) || sheet.is_count(column) { " class=\"n\"" } else { "" };
        let _ = write!(page, "<th{class}>{}</th>", escaped(name));
    }
    page.push_str("</tr></thead>\n<tbody>\n");
    for row in &sheet.rows {
        page.push_str("<tr>");
        for cell in row {
            let class = if matches!(cell, Cell::Text(_)) { "" } else { " class=\"n\"" };
            let _ = write!(page, "<td{class}>{}</td>", escaped(&cell.shown()));
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody>\n</table>\n");
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for next in text.chars() {
        match next {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            next => safe.push(next),
        }
    }
    safe
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
