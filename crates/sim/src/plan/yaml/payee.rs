//! Awards and period rules in the spelling of policy files.

use super::{line, list, percent};
use crate::plan::{
    AwardPlan, ContestPlan, Does, Event, EventTest, Limit, Pay, PeriodPlan, Plan, Quantity, QuantityKind, TiersPlan,
};

impl Plan {
    /// What is paid to payees beside their orders.
    pub(super) fn payees(&self, out: &mut String) {
        if !self.awards.is_empty() {
            line(out, 0, "awards:");
        }
        self.awards.iter().for_each(|award| one_award(award, out));
        if !self.period.is_empty() {
            line(out, 0, "period:");
        }
        self.period.iter().for_each(|rule| one_rule(rule, out));
    }
}

/// Minor units as an amount.
fn money(minor: i64) -> String {
    format!("{}{}.{:02}", if minor < 0 { "-" } else { "" }, minor.abs() / 100, minor.abs() % 100)
}

fn one_award(award: &AwardPlan, out: &mut String) {
    line(out, 1, &format!("- name: {}", award.name));
    if let Some(book) = &award.book {
        line(out, 2, &format!("book: {book}"));
    }
    let (event, days) = match award.on {
        Event::Bound { retained_days, .. } => ("bind", retained_days.map(|days| format!("retained_days: {days}"))),
        Event::FirstOrder { within_days } => ("first_order", within_days.map(|days| format!("within_days: {days}"))),
    };
    line(out, 2, &format!("on: {event}"));
    if let Some(days) = days {
        line(out, 2, &days);
    }
    if let Event::Bound { repeat: true, .. } = award.on {
        line(out, 2, "repeat: true");
    }
    let tests: Vec<String> = award
        .when
        .iter()
        .map(|test| match test {
            EventTest::Role(role) => format!("event.role == \"{role}\""),
            EventTest::Cause(causes) => format!("event.cause in {}", list(causes)),
        })
        .collect();
    if !tests.is_empty() {
        line(out, 2, &format!("when: '{}'", tests.join(" && ")));
    }
    line(out, 2, &format!("amount: {}", money(award.amount)));
    if let Some(share) = award.store_share {
        line(out, 2, &format!("store_share: {}", percent(share)));
    }
    line(out, 2, &format!("funded_by: {}", award.funded_by));
}

fn one_rule(rule: &PeriodPlan, out: &mut String) {
    line(out, 1, &format!("- name: {}", rule.name));
    if let Some(book) = &rule.book {
        line(out, 2, &format!("book: {book}"));
    }
    match &rule.does {
        Does::Tiers(tiers) => one_tiers(tiers, rule.of.kind, out),
        Does::Cap(to) => line(out, 2, &format!("cap: {}", limit(to, true))),
        Does::Floor(to) => line(out, 2, &format!("floor: {}", limit(to, true))),
        Does::Guarantee(to) => line(out, 2, &format!("guarantee: {}", limit(to, true))),
        Does::Draw(to) => line(out, 2, &format!("draw: {}", limit(to, true))),
        Does::Deduct(rate) => line(out, 2, &format!("deduct: {}", percent(*rate))),
        Does::Contest(contest) => one_contest(contest, rule.of.kind, out),
    }
    if rule.prorate {
        line(out, 2, "prorate: days");
    }
    line(out, 2, &format!("of: {}", quantity(&rule.of)));
    if !rule.to.is_empty() {
        line(out, 2, &format!("to: [{}]", rule.to.join(", ")));
    }
    line(out, 2, &format!("funded_by: {}", rule.funded_by));
}

fn one_tiers(tiers: &TiersPlan, of: QuantityKind, out: &mut String) {
    let brackets: Vec<String> = tiers
        .brackets
        .iter()
        .map(|(from, pay)| {
            let from = match tiers.quota {
                Some(_) => money(*from),
                None => number(*from, of),
            };
            let pay = match pay {
                Pay::Rate(rate) => format!("rate: {}", percent(*rate)),
                Pay::Factor(factor) => format!("factor: {}", percent(*factor)),
                Pay::Each(minor) => format!("each: {}", money(*minor)),
                Pay::Bonus(minor) => format!("bonus: {}", money(*minor)),
            };
            format!("{{from: {from}, {pay}}}")
        })
        .collect();
    line(out, 2, &format!("tiers: [{}]", brackets.join(", ")));
    if let Some(quota) = &tiers.quota {
        line(out, 2, &format!("quota: {}", limit(quota, is_money(of))));
    }
    if tiers.marginal {
        line(out, 2, "marginal: true");
    }
    if let Some(on) = &tiers.on {
        line(out, 2, &format!("on: {}", quantity(on)));
    }
}

fn one_contest(contest: &ContestPlan, of: QuantityKind, out: &mut String) {
    let prizes: Vec<String> = contest.prizes.iter().map(|prize| money(*prize)).collect();
    line(out, 2, &format!("contest: [{}]", prizes.join(", ")));
    if let Some(least) = contest.least {
        line(out, 2, &format!("least: {}", number(least, of)));
    }
    if let Some(level) = &contest.within {
        line(out, 2, &format!("within: {level}"));
    }
    if contest.each {
        line(out, 2, "ties: each");
    }
}

fn is_money(kind: QuantityKind) -> bool {
    !matches!(kind, QuantityKind::Orders | QuantityKind::NewMembers)
}

fn number(value: i64, of: QuantityKind) -> String {
    if is_money(of) { money(value) } else { value.to_string() }
}

fn limit(limit: &Limit, is_money: bool) -> String {
    match limit {
        Limit::Fixed(minor) if is_money => money(*minor),
        Limit::Fixed(count) => count.to_string(),
        Limit::Attribute(name) => format!("{{attribute: {name}}}"),
    }
}

fn quantity(of: &Quantity) -> String {
    let kind = match of.kind {
        QuantityKind::Credit => "credit",
        QuantityKind::Orders => "orders",
        QuantityKind::RollUp => "rollup",
        QuantityKind::Commission => "commission",
        QuantityKind::NewMembers => "new_members",
    };
    format!("{{{kind}: [{}]}}", of.words.join(", "))
}
