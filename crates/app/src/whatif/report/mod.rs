//! A comparison as one page that needs nothing else: it can be sent to a dealer. Behind every chart lies its CSV.

mod chart;
mod labels;
mod names;

use self::chart::Bar;
use self::labels::Labels;
use self::names::Names;
use super::{Alternative, Comparison, ComparisonRow, Crossing, Holder, Moved, MovedOrder, Payee, Side};
use crate::explain::reason_words;
use crate::{AppError, Language, World};
use base::Amount;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use std::cell::RefCell;
use std::cmp::Reverse;

/// Payees that are named on each side.
const NAMED_MAX: usize = 20;
/// Groups that have a bar of their own in a waterfall.
const STEPS_MAX: usize = 8;
/// Rows of the table by dimension.
const ROWS_MAX: usize = 500;

const STYLE: &str = "
body{font:14px/1.5 system-ui,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif;color:#262626;margin:32px auto;max-width:960px;padding:0 16px}
h1{font-size:24px;margin:0}h2{font-size:17px;margin:32px 0 8px;border-bottom:1px solid #f0f0f0;padding-bottom:4px}
table{border-collapse:collapse;width:100%;margin:8px 0}th,td{padding:4px 8px;border-bottom:1px solid #f0f0f0;text-align:left;vertical-align:top}
th{color:#8c8c8c;font-weight:500}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.two{display:grid;grid-template-columns:1fr 1fr;gap:24px}.note{color:#8c8c8c}svg{width:100%;height:auto}
.up{color:#0958d9}.down{color:#ad4e00}
@media print{body{margin:0}h2{break-after:avoid}table{break-inside:auto}tr{break-inside:avoid}}";

/// A comparison as a page, and the numbers behind its charts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The page.
    pub page: String,
    /// Name and CSV of each: `cost`, `groups`, and for each policy by its number from 1 `waterfall-1`, `spread-1`, `payees-1`.
    pub charts: Vec<(String, String)>,
}

/// The page.
pub fn report(comparison: &Comparison, world: &World, language: Language) -> Result<Report, AppError> {
    let labels = Labels::of(language);
    let page = Page { comparison, labels, names: Names { world, labels, language }, charts: RefCell::default() };
    let whole = page.whole()?.into_string();
    Ok(Report { page: whole, charts: page.charts.into_inner() })
}

struct Page<'a> {
    comparison: &'a Comparison,
    labels: Labels,
    names: Names<'a>,
    /// What was drawn so far, as CSV.
    charts: RefCell<Vec<(String, String)>>,
}

impl Page<'_> {
    fn whole(&self) -> Result<Markup, AppError> {
        let Page { comparison, labels, .. } = self;
        let (from, to) = (comparison.days.0.to_string(), comparison.days.1.to_string());
        let range = labels.fill(labels.range, &[("from", &from), ("to", &to)]);
        let nothing = labels.fill(labels.nothing, &[("seq", &comparison.watermark.to_string())]);
        let mut sections = vec![self.summary()?, self.groups()];
        for (number, alternative) in comparison.alternatives.iter().enumerate() {
            sections.push(self.waterfall(number, alternative)?);
            sections.push(self.spread(number, alternative)?);
            sections.extend(alternative.spread.crossings.iter().map(|crossing| self.crossing(alternative, crossing)));
            sections.extend(alternative.moved.iter().map(|moved| self.moved(alternative, moved)));
        }
        Ok(html! {
            (DOCTYPE)
            html lang=(labels.tag) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (labels.title) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    h1 { (labels.title) }
                    p { (range) br; span.note { (nothing) } }
                    @for section in &sections { (section) }
                }
            }
        })
    }

    fn summary(&self) -> Result<Markup, AppError> {
        let Page { comparison, labels, .. } = self;
        let mut rows = vec![(self.names.policy(&comparison.against), comparison.before, None)];
        let alternatives = comparison.alternatives.iter();
        rows.extend(alternatives.map(|one| (self.names.policy(&one.name), one.side, Some(one.orders_changed))));
        let bars: Vec<Bar> = rows.iter().map(|(name, side, _)| self.bar(name, 0, side.commission)).collect();
        let costs: Vec<Vec<String>> =
            rows.iter().map(|(name, side, _)| vec![name.clone(), self.money(side.commission)]).collect();
        Ok(html! {
            h2 { (labels.summary) }
            table {
                tr {
                    th { (labels.policy) }
                    @for name in [labels.credit, labels.cost, labels.ratio, labels.conflicts, labels.changed, labels.payees] {
                        th.n { (name) }
                    }
                }
                @for (name, side, changed) in &rows {
                    tr {
                        td { (name) @if changed.is_none() { span.note { " (" (labels.against) ")" } } }
                        td.n { (self.money(side.credit)) }
                        td.n { (self.money(side.commission)) }
                        td.n { (side.double_credit_ratio()) }
                        td.n { (side.conflicts) }
                        td.n { @if let Some(changed) = changed { (changed) } }
                        td.n { (side.payees) }
                    }
                }
            }
            h2 { (labels.cost_chart) }
            (PreEscaped(chart::bars(&bars)?))
            (self.csv("cost", &[labels.policy, labels.cost], &costs))
        })
    }

    fn groups(&self) -> Markup {
        let Page { comparison, labels, .. } = self;
        let policies = comparison.alternatives.iter().map(|alternative| &alternative.name);
        let policies = std::iter::once(&comparison.against).chain(policies).map(|name| self.names.policy(name));
        let heads: Vec<String> = self.dims().into_iter().chain(policies).collect();
        let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
        let rows: Vec<Vec<String>> = comparison
            .rows
            .iter()
            .map(|row| {
                let amounts = std::iter::once(row.before).chain(row.after.iter().copied());
                self.words(row).into_iter().chain(amounts.map(|amount| row.currency.format(amount))).collect()
            })
            .collect();
        html! {
            h2 { (labels.fill(labels.groups, &[("dims", &self.dims().join(", "))])) }
            table {
                tr { @for (place, head) in heads.iter().enumerate() { (self.cell(true, place, head)) } }
                @for row in rows.iter().take(ROWS_MAX) {
                    tr { @for (place, word) in row.iter().enumerate() { (self.cell(false, place, word)) } }
                }
            }
            (self.csv("groups", &heads, &rows))
        }
    }

    fn dims(&self) -> Vec<String> {
        self.comparison.dims.iter().map(|dim| self.names.dim(dim)).collect()
    }

    /// What the groups of a row are called.
    fn words(&self, row: &ComparisonRow) -> Vec<String> {
        row.dims.iter().zip(&self.comparison.dims).map(|(word, dim)| self.names.group(dim, word)).collect()
    }

    /// A cell of the table by dimension: words to the left, amounts to the right.
    fn cell(&self, head: bool, place: usize, word: &str) -> Markup {
        let class = (place >= self.comparison.dims.len()).then_some("n");
        html! { @if head { th class=[class] { (word) } } @else { td class=[class] { (word) } } }
    }

    /// How the change adds up, group by group. The sums themselves stand above: beside them a change would not be seen.
    fn waterfall(&self, number: usize, alternative: &Alternative) -> Result<Markup, AppError> {
        let Page { comparison, labels, .. } = self;
        let change = |row: &ComparisonRow| i128::from(row.after[number].0) - i128::from(row.before.0);
        let mut rows: Vec<&ComparisonRow> = comparison.rows.iter().collect();
        rows.sort_by_key(|row| (Reverse(change(row).abs()), &row.dims));
        let rest: i128 = rows.iter().skip(STEPS_MAX).map(|row| change(row)).sum();
        let mut steps: Vec<(String, i128)> =
            rows.iter().take(STEPS_MAX).map(|row| (self.words(row).join(" · "), change(row))).collect();
        if rows.len() > STEPS_MAX {
            steps.push((labels.others.to_owned(), rest));
        }
        let (mut bars, mut level) = (Vec::with_capacity(steps.len() + 1), 0);
        for (name, change) in &steps {
            bars.push(self.bar(name, level, level + change));
            level += change;
        }
        bars.push(self.bar(labels.total, 0, level));
        steps.push((labels.total.to_owned(), level));
        let data: Vec<Vec<String>> =
            steps.iter().map(|(name, change)| vec![name.clone(), self.money(*change)]).collect();
        Ok(html! {
            h2 { (labels.fill(labels.waterfall, &[("policy", &self.names.policy(&alternative.name))])) }
            (PreEscaped(chart::bars(&bars)?))
            (self.csv(&format!("waterfall-{}", number + 1), &[&self.dims().join(" · "), labels.change], &data))
        })
    }

    fn spread(&self, number: usize, alternative: &Alternative) -> Result<Markup, AppError> {
        let (labels, spread) = (&self.labels, &alternative.spread);
        let counts: Vec<Bar> = spread
            .bands
            .iter()
            .map(|band| Bar { label: labels.band(band.kind), from: 0.0, to: band.payees as f64 })
            .collect();
        let data: Vec<Vec<String>> = spread
            .bands
            .iter()
            .map(|band| vec![labels.band(band.kind), band.payees.to_string(), self.money(band.change)])
            .collect();
        let words = labels.fill(
            labels.spread_words,
            &[
                ("winners", &spread.winners.len().to_string()),
                ("gained", &self.money(spread.gained)),
                ("losers", &spread.losers.len().to_string()),
                ("lost", &self.money(-spread.lost)),
                ("unchanged", &spread.unchanged.to_string()),
            ],
        );
        let everybody: Vec<Vec<String>> =
            spread.winners.iter().chain(spread.losers.iter().rev()).map(|payee| self.payee(payee)).collect();
        let heads = [labels.payee, labels.before, labels.after, labels.change];
        Ok(html! {
            h2 { (labels.fill(labels.spread, &[("policy", &self.names.policy(&alternative.name))])) }
            p { (words) }
            (PreEscaped(chart::bars(&counts)?))
            (self.csv(&format!("spread-{}", number + 1), &[labels.percent, labels.payees, labels.change], &data))
            div.two {
                div { (self.payees(labels.winners, &spread.winners)) }
                div { (self.payees(labels.losers, &spread.losers)) }
            }
            (self.csv(&format!("payees-{}", number + 1), &heads, &everybody))
        })
    }

    fn payees(&self, title: &str, payees: &[Payee]) -> Markup {
        html! {
            table {
                tr { th { (title) } th.n { (self.labels.before) } th.n { (self.labels.after) } th.n { (self.labels.change) } }
                @for payee in payees.iter().take(NAMED_MAX) {
                    tr { @for (place, word) in self.payee(payee).iter().enumerate() {
                        @if place == 0 { td { (word) } } @else { td.n { (word) } }
                    } }
                }
                @if payees.is_empty() { tr { td.note colspan="4" { (self.labels.nobody) } } }
            }
        }
    }

    fn payee(&self, payee: &Payee) -> Vec<String> {
        let currency = self.comparison.currency;
        vec![
            self.names.payee(&payee.key),
            currency.format(payee.before),
            currency.format(payee.after),
            self.money(payee.change()),
        ]
    }

    fn crossing(&self, alternative: &Alternative, crossing: &Crossing) -> Markup {
        let labels = &self.labels;
        let amount = self.comparison.currency.format(crossing.threshold);
        html! {
            h2 { (labels.fill(labels.threshold, &[("amount", &amount), ("policy", &self.names.policy(&alternative.name))])) }
            div.two {
                div { (self.payees(labels.reach, &crossing.up)) }
                div { (self.payees(labels.fall, &crossing.down)) }
            }
        }
    }

    fn moved(&self, alternative: &Alternative, moved: &Moved) -> Markup {
        let labels = &self.labels;
        let words = labels
            .fill(labels.moved_words, &[("orders", &moved.orders.to_string()), ("change", &self.money(moved.change))]);
        html! {
            h2 { (labels.fill(labels.moved, &[("party", &self.names.payee(&moved.party)), ("policy", &self.names.policy(&alternative.name))])) }
            p { (words) }
            table {
                tr {
                    th { (labels.order) } th { (labels.at) } th.n { (labels.before) } th.n { (labels.after) }
                    th { (labels.who_before) } th { (labels.who_after) }
                }
                @for order in &moved.shown { (self.moved_order(order)) }
            }
        }
    }

    fn moved_order(&self, order: &MovedOrder) -> Markup {
        let currency = self.comparison.currency;
        html! {
            tr {
                td { (order.order.as_deref().unwrap_or(self.labels.period)) }
                td { (self.names.world.settings.calendar.date(order.at).to_string()) }
                td.n { (currency.format(order.before)) }
                td.n { (currency.format(order.after)) }
                td { (self.holders(&order.holders_before)) }
                td { (self.holders(&order.holders_after)) }
            }
        }
    }

    fn holders(&self, holders: &[Holder]) -> Markup {
        let currency = self.comparison.currency;
        html! {
            @for holder in holders {
                div {
                    (holder.party.as_ref().map_or(self.labels.none.to_owned(), |party| self.names.payee(party))) " " (currency.format(holder.amount))
                    span.note { " " (holder.book) " · " (holder.rule) " · " (reason_words(holder.reason, self.names.language)) }
                }
            }
        }
    }

    fn bar(&self, label: &str, from: i128, to: i128) -> Bar {
        let scale = 10_f64.powi(i32::from(self.comparison.currency.scale()));
        Bar { label: label.to_owned(), from: from as f64 / scale, to: to as f64 / scale }
    }

    fn money(&self, units: i128) -> String {
        i64::try_from(units).map_or_else(|_| units.to_string(), |units| self.comparison.currency.format(Amount(units)))
    }

    /// A link that carries its file with it.
    fn csv(&self, name: &str, heads: &[&str], rows: &[Vec<String>]) -> Markup {
        let line = |cells: Vec<String>| cells.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(",") + "\r\n";
        let mut text = line(heads.iter().map(|head| (*head).to_owned()).collect());
        rows.iter().for_each(|row| text.push_str(&line(row.clone())));
        self.charts.borrow_mut().push((name.to_owned(), text.clone()));
        let name = format!("{name}.csv");
        let href = format!("data:text/csv;charset=utf-8,%EF%BB%BF{}", escaped(&text));
        html! { p { a download=(name) href=(href) { (self.labels.csv) } } }
    }
}

/// A cell of CSV. A cell that a spreadsheet would take for a formula is told to be text.
fn quoted(cell: &str) -> String {
    let formula = cell.starts_with(['=', '@', '+']) || (cell.starts_with('-') && cell.parse::<f64>().is_err());
    let cell = if formula { format!("'{cell}") } else { cell.to_owned() };
    if cell.contains([',', '"', '\r', '\n']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}

/// Bytes of a link, percent-encoded but for letters and digits.
fn escaped(text: &str) -> String {
    let mut link = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            link.push(char::from(byte));
        } else {
            link.push_str(&format!("%{byte:02X}"));
        }
    }
    link
}

impl Side {
    /// Credit in all books over the base of the orders, in percent with two places.
    pub fn double_credit_ratio(&self) -> String {
        if self.base == 0 {
            return "-".to_owned();
        }
        let basis_points = self.credit.saturating_mul(10_000) / self.base;
        format!("{}.{:02} %", basis_points / 100, (basis_points % 100).abs())
    }
}
