//! From the checked tree to typed cases.

use super::{Case, Event, Expect, ExpectedBinding, ExpectedLine, LineEvent, Member, Mention, OrderEvent, Person, What};
use crate::policy::document::Days;
use crate::policy::error::{Located, Problem, suggestion};
use crate::policy::scalar;
use crate::policy::view::View;
use base::{Calendar, Decimal, PartyKind, Timestamp};
use credit::{LineCause, LineKind};

/// The zone of a case that names none.
const USUAL_ZONE: &str = "Asia/Shanghai";

/// The calendar of a case that names none.
pub(super) fn usual_calendar() -> Calendar {
    Calendar::new(USUAL_ZONE).unwrap_or_else(|_| Calendar::utc())
}

/// The cases of a policy file.
pub(in crate::policy) fn read(view: &View<'_>, problems: &mut Vec<Problem>) -> Vec<Case> {
    let credit = view.required_text("policy").value == "credit";
    view.list("cases").iter().map(|case| one(case, credit, problems)).collect()
}

fn one(view: &View<'_>, credit: bool, problems: &mut Vec<Problem>) -> Case {
    let calendar = match view.optional_text("time_zone") {
        None => usual_calendar(),
        Some(zone) => Calendar::new(&zone.value).unwrap_or_else(|error| {
            problems.push(zone.problem(&zone.value, error.to_string(), ""));
            Calendar::utc()
        }),
    };
    let mut orders: Vec<String> = Vec::new();
    let history = view.list("history");
    for order in history.iter().filter_map(|event| event.optional_text("order")) {
        if orders.contains(&order.value) {
            problems.push(order.problem(
                &order.value,
                format!("two orders have the number {}", order.value),
                "give each its own",
            ));
        }
        orders.push(order.value);
    }
    for of in history.iter().filter_map(|event| event.optional_text("of")) {
        if !orders.contains(&of.value) {
            let known: Vec<&str> = orders.iter().map(String::as_str).collect();
            let wrong = format!("this case has no order {}", of.value);
            problems.push(of.problem(&of.value, wrong, suggestion(&of.value, &known)));
        }
    }
    let scale = view.field("currency_scale").map(|scale| (scale.count(), scale));
    if let Some((over, scale)) = scale.as_ref().filter(|(digits, _)| *digits > 6) {
        problems.push(scale.origin().problem(over, format!("{over} decimal places are too many"), "give 0 to 6"));
    }
    let expect = view.list("expect");
    Case {
        name: view.required_text("name"),
        currency_scale: scale.map(|(digits, _)| u8::try_from(digits).unwrap_or(u8::MAX)),
        settle: settled(view, problems),
        members: view.list("organisation").iter().map(member).collect(),
        events: history.iter().map(|entry| event(entry, &calendar)).collect(),
        expect: match credit {
            true => Expect::Lines(expect.iter().map(|line| expected_line(line, problems)).collect()),
            false => Expect::Bindings(expect.iter().map(expected_binding).collect()),
        },
        calendar,
    }
}

fn member(view: &View<'_>) -> Member {
    let (kind, key) = view.party_key().unwrap_or((PartyKind::Group, view.located(String::new())));
    let attributes = view.field("attributes").map_or_else(Vec::new, |attributes| attributes.entries());
    Member {
        kind,
        key,
        under: mention(view, "under"),
        settles_to: mention(view, "settles_to"),
        works_at: mention(view, "works_at"),
        reports_to: mention(view, "reports_to").map(|mention| Mention { kind: Some(PartyKind::Associate), ..mention }),
        attributes: attributes.iter().map(|(name, value)| (name.value.clone(), value.decimal().value)).collect(),
        during: view.field("during").map(|days| days.days().value),
    }
}

fn mention(view: &View<'_>, field: &str) -> Option<Mention> {
    view.field(field).map(|value| mentioned(&value))
}

fn mentioned(value: &View<'_>) -> Mention {
    match value.party_key() {
        Some((kind, key)) => Mention { kind: Some(kind), key },
        None => Mention { kind: None, key: value.text() },
    }
}

fn brand(view: &View<'_>) -> Option<Mention> {
    mention(view, "brand").map(|mention| Mention { kind: Some(PartyKind::Brand), ..mention })
}

fn event(view: &View<'_>, calendar: &Calendar) -> Event {
    let text = |name: &str| view.optional_text(name).map_or_else(String::new, |text| text.value);
    let what = if let Some(party) = mention(view, "bind") {
        let role = view.optional_text("role").map(|role| role.value);
        let cause = view.optional_text("cause").map_or_else(|| "scan".to_owned(), |cause| cause.value);
        let member = view.optional_text("member").map(|member| member.value);
        What::Bind { party: Some(party), role, cause, brand: brand(view), member }
    } else if view.has("referred_by") {
        What::Refer { by: text("referred_by"), member: view.optional_text("member").map(|member| member.value) }
    } else if view.has("release") {
        What::Bind {
            party: None,
            role: Some(text("release")),
            cause: "release".to_owned(),
            brand: brand(view),
            member: None,
        }
    } else if view.has("touch") {
        What::Touch { kind: text("touch"), by: mention(view, "by"), channel: text("channel"), content: text("content") }
    } else if view.has("status") {
        What::Status { order: text("of"), status: text("status") }
    } else if let Some(amount) = view.field("refund") {
        let line = view.field("line").map_or(0, |line| line.count());
        What::Refund { order: text("of"), line, amount: amount.decimal() }
    } else {
        What::Order(Box::new(order(view)))
    };
    Event { at: moment(view, calendar), what }
}

/// The periods that are settled, which follow each other.
fn settled(view: &View<'_>, problems: &mut Vec<Problem>) -> Vec<Days> {
    let Some(settle) = view.field("settle") else { return Vec::new() };
    let periods =
        if settle.is_single() { vec![settle.days()] } else { settle.items().iter().map(View::days).collect() };
    for pair in periods.windows(2) {
        let (before, after) = (pair[0].value, &pair[1]);
        if before.to.is_none() || after.value.from < before.to {
            let wrong = "this period begins before the one before it has ended";
            problems.push(after.problem("", wrong, "let periods follow each other"));
        }
    }
    periods.into_iter().map(|days| days.value).collect()
}

fn moment(view: &View<'_>, calendar: &Calendar) -> Timestamp {
    calendar.parse(&view.required_text("at").value).unwrap_or_default()
}

fn order(view: &View<'_>) -> OrderEvent {
    let text = |name: &str| view.optional_text(name).map_or_else(String::new, |text| text.value);
    let lines = view.list("lines");
    OrderEvent {
        number: view.required_text("order"),
        store: mention(view, "store"),
        fulfilled_by: mention(view, "fulfilled_by"),
        brand: brand(view),
        channel: text("channel"),
        origin: text("origin"),
        currency: view.optional_text("currency"),
        lines: if lines.is_empty() {
            vec![line(view, false)]
        } else {
            lines.iter().map(|entry| line(entry, true)).collect()
        },
        amounts: amounts(view, "amounts"),
        tenders: amounts(view, "tenders"),
        participants: participants(view),
    }
}

/// A line, from its own entry or from the order when it is the only one. Named amounts of the order stay with the
/// order.
fn line(view: &View<'_>, own: bool) -> LineEvent {
    let text = |name: &str| view.optional_text(name).map_or_else(String::new, |text| text.value);
    let number = |name: &str| view.field(name).map(|value| value.decimal());
    let zero = || view.located(Decimal::ZERO);
    let (list, net, total) = (number("list"), number("net"), number("total"));
    let net = net.or_else(|| total.clone()).or_else(|| list.clone()).unwrap_or_else(zero);
    LineEvent {
        sku: text("sku"),
        category: text("category"),
        quantity: number("quantity").unwrap_or_else(|| view.located(Decimal::ONE)),
        list: list.unwrap_or_else(|| net.clone()),
        total: total.unwrap_or_else(|| net.clone()),
        cost: number("cost").unwrap_or_else(zero),
        net,
        amounts: if own { amounts(view, "amounts") } else { Vec::new() },
    }
}

fn amounts(view: &View<'_>, field: &str) -> Vec<(String, Located<Decimal>)> {
    let entries = view.field(field).map_or_else(Vec::new, |amounts| amounts.entries());
    entries.into_iter().map(|(name, value)| (name.value, value.decimal())).collect()
}

fn participants(view: &View<'_>) -> Vec<(String, Vec<Person>)> {
    let roles = view.field("participants").map_or_else(Vec::new, |roles| roles.entries());
    let people = |value: &View<'_>| -> Vec<_> {
        if value.is_single() {
            return vec![Person { party: mentioned(value), share: None }];
        }
        let person = |entry: &View<'_>| {
            let share = entry.field("share").map(|share| share.percent().value);
            mention(entry, "party").map(|party| Person { party, share })
        };
        value.items().iter().filter_map(person).collect()
    };
    roles.iter().map(|(role, value)| (role.value.clone(), people(value))).collect()
}

fn expected_line(view: &View<'_>, problems: &mut Vec<Problem>) -> ExpectedLine {
    let text = |name: &str| view.optional_text(name).map(|text| text.value);
    let payable = view.optional_text("payable");
    if let Some(payable) =
        payable.as_ref().filter(|payable| payable.value != "held" && scalar::day(&payable.value).is_err())
    {
        let wrong = format!("{:?} is not a day of the calendar", payable.value);
        problems.push(payable.problem(&payable.value, wrong, "give YYYY-MM-DD, or held"));
    }
    ExpectedLine {
        origin: view.origin(),
        book: view.required_text("book").value,
        party: view.required_text("party").value,
        amount: view.field("amount").map_or(Decimal::ZERO, |amount| amount.decimal().value),
        kind: text("kind").map(|kind| match kind.as_str() {
            "credit" => LineKind::Credit,
            "rollup" => LineKind::RollUp,
            "release" => LineKind::Release,
            _ => LineKind::Commission,
        }),
        cause: text("cause").map(|cause| match cause.as_str() {
            "refund" => LineCause::Refund,
            "release" => LineCause::Release,
            "award" => LineCause::Award,
            "period" => LineCause::Period,
            "adjustment" => LineCause::Adjustment,
            _ => LineCause::Sale,
        }),
        order: text("order"),
        rule: text("rule"),
        payable: payable.map(|payable| payable.value),
    }
}

fn expected_binding(view: &View<'_>) -> ExpectedBinding {
    ExpectedBinding {
        origin: view.origin(),
        role: view.optional_text("role").map_or_else(|| "associate".to_owned(), |role| role.value),
        brand: view.optional_text("brand").map(|brand| brand.value),
        party: view.required_text("party").value,
        during: view.field("during").map_or(Days { from: None, to: None }, |days| days.days().value),
    }
}
