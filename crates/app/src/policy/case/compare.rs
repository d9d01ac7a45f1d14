//! What a case expects against what came out.
//!
//! Every expected line takes the lines that fit all its fields and that no earlier expected line took; their sum must
//! be its amount. What nobody took and does not sum to zero was not expected.

use super::{Case, Expect, ExpectedBinding, ExpectedLine, Outcome};
use crate::policy::error::Problem;
use base::fact::Binding;
use base::{Amount, Currency, Date, PartyId, Timestamp};
use credit::{Line, LineCause, LineKind};
use std::collections::BTreeMap;
use std::fmt;

/// What became of one case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseResult {
    /// Its name.
    pub name: String,
    /// Line of the file where it stands.
    pub line: u32,
    /// What came out differently; nothing when it passed.
    pub mismatches: Vec<Mismatch>,
}

/// One difference between a case and what came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// Line of the file where the expectation stands, or where a fault keeps the case from running; 0 for something
    /// that was not expected at all.
    pub line: u32,
    /// What the file expects; empty for something that was not expected.
    pub expected: String,
    /// What came out, or the fault; empty when nothing did.
    pub got: String,
}

impl CaseResult {
    /// Whether everything came out as expected.
    pub fn passed(&self) -> bool {
        self.mismatches.is_empty()
    }
}

impl fmt::Display for CaseResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = if self.passed() { "passed" } else { "failed" };
        write!(f, "case {:?} (line {}) {verdict}", self.name, self.line)?;
        for mismatch in &self.mismatches {
            write!(f, "\n  {mismatch}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.expected.is_empty(), self.got.is_empty()) {
            (true, _) if self.line > 0 => f.write_str(&self.got),
            (true, _) => write!(f, "not expected: {}", self.got),
            (false, true) => write!(f, "line {}: expected {}, got nothing", self.line, self.expected),
            (false, false) => write!(f, "line {}: expected {}, got {}", self.line, self.expected, self.got),
        }
    }
}

impl Mismatch {
    /// The case could not be run.
    pub(super) fn refused(problem: Problem) -> Mismatch {
        Mismatch { line: problem.line, expected: String::new(), got: problem.to_string() }
    }
}

/// The differences of a case.
pub(super) fn compare(case: &Case, outcome: &Outcome) -> Vec<Mismatch> {
    match &case.expect {
        Expect::Lines(expected) => lines(case, expected, outcome),
        Expect::Bindings(expected) => bindings(case, expected, outcome),
    }
}

fn lines(case: &Case, expected: &[ExpectedLine], outcome: &Outcome) -> Vec<Mismatch> {
    let Some(currency) = outcome.compiled.credit.as_ref().map(|credit| credit.currency) else { return Vec::new() };
    let show = Show { case, outcome, currency };
    let mut rest: Vec<&Line> = outcome.lines.iter().collect();
    let mut mismatches = Vec::new();
    for expect in expected {
        let (taken, left): (Vec<&Line>, Vec<&Line>) = rest.into_iter().partition(|line| show.fits(expect, line));
        rest = left;
        let sum: Amount = taken.iter().map(|line| line.amount).sum();
        if currency.decimal(sum) == expect.amount {
            continue;
        }
        let got = if taken.is_empty() { String::new() } else { currency.format(sum) };
        mismatches.push(Mismatch { line: expect.origin.line, expected: show.expected(expect), got });
    }
    let mut unexpected: BTreeMap<String, Amount> = BTreeMap::new();
    for line in rest {
        *unexpected.entry(show.line(line)).or_default() += line.amount;
    }
    let unexpected = unexpected.into_iter().filter(|(_, sum)| !sum.is_zero());
    mismatches.extend(unexpected.map(|(line, sum)| Mismatch {
        line: 0,
        expected: String::new(),
        got: format!("{line} {}", currency.format(sum)),
    }));
    mismatches
}

struct Show<'a> {
    case: &'a Case,
    outcome: &'a Outcome,
    currency: Currency,
}

impl Show<'_> {
    fn fits(&self, expect: &ExpectedLine, line: &Line) -> bool {
        let wants = |wanted: &Option<String>, is: &str| wanted.as_deref().is_none_or(|wanted| wanted == is);
        expect.book == self.outcome.symbols.text(line.book)
            && expect.party == self.party(line.party)
            && expect.kind.is_none_or(|kind| kind == line.kind)
            && expect.cause.is_none_or(|cause| cause == line.cause)
            && wants(&expect.order, self.outcome.facts.number(line.order))
            && wants(&expect.rule, self.rule(line))
            && wants(&expect.payable, &self.payable(line))
    }

    fn party(&self, party: Option<PartyId>) -> &str {
        party.map_or("(none)", |party| self.outcome.world.directory.key(party))
    }

    fn rule(&self, line: &Line) -> &str {
        self.outcome.compiled.credit.as_ref().map_or("", |credit| credit.rule_name(line.rule))
    }

    fn payable(&self, line: &Line) -> String {
        line.payable_at.map_or_else(|| "held".to_owned(), |at| self.case.calendar.date(at).to_string())
    }

    fn expected(&self, expect: &ExpectedLine) -> String {
        let mut words = Vec::new();
        words.extend(expect.kind.map(kind_name));
        words.extend([expect.book.as_str(), expect.party.as_str()]);
        words.extend(expect.cause.map(cause_name));
        for (label, word) in [("order", &expect.order), ("rule", &expect.rule), ("payable", &expect.payable)] {
            if let Some(word) = word {
                words.extend([label, word.as_str()]);
            }
        }
        let amount = expect.amount.to_string();
        let exact = self.currency.amount(expect.amount, base::Rounding::Refuse);
        let amount = exact.map_or(amount, |exact| self.currency.format(exact));
        format!("{} {amount}", words.join(" "))
    }

    fn line(&self, line: &Line) -> String {
        let order = self.outcome.facts.number(line.order);
        let (kind, cause) = (kind_name(line.kind), cause_name(line.cause));
        let (book, party) = (self.outcome.symbols.text(line.book), self.party(line.party));
        let order = if order.is_empty() { String::new() } else { format!(" order {order}") };
        let said = format!("{kind} {book} {party} {cause}{order} rule {:?}", self.rule(line));
        let money = matches!(line.kind, LineKind::Commission | LineKind::Release);
        if money { format!("{said} payable {}", self.payable(line)) } else { said }
    }
}

fn kind_name(kind: LineKind) -> &'static str {
    match kind {
        LineKind::Credit => "credit",
        LineKind::RollUp => "rollup",
        LineKind::Commission => "commission",
        LineKind::Release => "release",
    }
}

fn cause_name(cause: LineCause) -> &'static str {
    match cause {
        LineCause::Sale => "sale",
        LineCause::Refund => "refund",
        LineCause::Release => "release",
        LineCause::Adjustment => "adjustment",
        LineCause::Period => "period",
        LineCause::Award => "award",
        LineCause::Decision => "decision",
    }
}

fn bindings(case: &Case, expected: &[ExpectedBinding], outcome: &Outcome) -> Vec<Mismatch> {
    let mut rest: Vec<&Binding> = outcome.bindings.iter().collect();
    let mut mismatches = Vec::new();
    for expect in expected {
        let shown = shown(&expect.role, expect.brand.as_deref(), &expect.party, expect.during.from, expect.during.to);
        let found = rest.iter().position(|binding| binding_shown(case, outcome, binding) == shown);
        match found {
            Some(position) => drop(rest.remove(position)),
            None => mismatches.push(Mismatch { line: expect.origin.line, expected: shown, got: String::new() }),
        }
    }
    let unexpected = rest.into_iter().map(|binding| binding_shown(case, outcome, binding));
    mismatches.extend(unexpected.map(|got| Mismatch { line: 0, expected: String::new(), got }));
    mismatches
}

fn binding_shown(case: &Case, outcome: &Outcome, binding: &Binding) -> String {
    let directory = &outcome.world.directory;
    let day = |at: Timestamp| (at != Timestamp::MIN && at != Timestamp::MAX).then(|| case.calendar.date(at));
    let brand = binding.brand.map(|brand| directory.key(brand));
    let role = outcome.symbols.text(binding.role);
    shown(role, brand, directory.key(binding.party), day(binding.during.from), day(binding.during.to))
}

fn shown(role: &str, brand: Option<&str>, party: &str, from: Option<Date>, to: Option<Date>) -> String {
    let day = |day: Option<Date>| day.map_or_else(String::new, |day| day.to_string());
    let brand = brand.map_or_else(String::new, |brand| format!(" for {brand}"));
    format!("{role}{brand} {party} {}..{}", day(from), day(to))
}
