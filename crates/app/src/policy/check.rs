//! Whether a document makes sense on its own: names that are not declared, shares that go over, money that would not
//! balance. Nothing here needs a data directory.

use super::document::{AmountDocument, CreditDocument, PartyDocument, SourceDocument};
use super::error::{Located, Origin, Problem, suggestion};
use super::exclusive::Known;
use super::party::USUAL;
use super::{check_books, check_money, payee};

/// Every problem of a credit policy that shows without a catalog.
pub(super) fn credit(document: &CreditDocument, problems: &mut Vec<Problem>) {
    if document.credit.is_empty() && document.pools.is_empty() && document.awards.is_empty() {
        let right = "add credit rules or commission";
        let origin = Origin { line: 1, column: 1, path: "".into() };
        problems.push(origin.problem("", "the policy credits nobody", right));
    }
    references(document, problems);
    cycles(&document.parties, problems);
    rule_names(document, problems);
    check_books::books(document, problems);
    check_money::money(document, problems);
    payee::check::check(document, problems);
    currencies(document, problems);
}

/// Every use of a party's name.
fn references(document: &CreditDocument, problems: &mut Vec<Problem>) {
    let credit = document.credit.iter().map(|rule| &rule.to);
    let parts = document.pools.iter().flat_map(|pool| pool.split.iter().map(|part| &part.to));
    let rates = document.pools.iter().filter_map(|pool| match &pool.amount {
        AmountDocument::RateOf { party, .. } => Some(party),
        _ => None,
    });
    let sources = document.parties.iter().flat_map(|party| others(&party.source));
    let known: Vec<&str> = document.parties.iter().map(|party| party.name.as_str()).collect();
    for name in credit.chain(parts).chain(rates).chain(sources) {
        if !known.contains(&name.value.as_str()) {
            let declared = known.iter().copied().filter(|name| !name.contains(' '));
            let mut shown: Vec<&str> = declared.chain(USUAL.iter().map(|(name, _)| *name)).collect();
            shown.sort_unstable();
            shown.dedup();
            let right = suggestion(&name.value, &shown);
            problems.push(name.problem(&name.value, format!("{:?} is not a party of this policy", name.value), right));
        }
    }
}

/// The parties that a party is found from.
pub(super) fn others(source: &SourceDocument) -> Vec<&Located<String>> {
    match source {
        SourceDocument::Unit(of, _) | SourceDocument::SettlesTo(of, _) | SourceDocument::Manager(of) => vec![of],
        SourceDocument::FirstOf(of) => of.iter().collect(),
        _ => Vec::new(),
    }
}

/// Positions of the parties in an order in which each stands after those it is found from. Parties of a circle, and
/// those found from them, are left out.
pub(super) fn resolution_order(parties: &[PartyDocument]) -> Vec<usize> {
    let mut order: Vec<usize> = Vec::new();
    let ready = |party: &PartyDocument, order: &[usize]| {
        let placed = |name: &str| order.iter().any(|position| parties[*position].name == name);
        let declared = |name: &str| parties.iter().any(|party| party.name == name);
        others(&party.source).iter().all(|other| placed(&other.value) || !declared(&other.value))
    };
    loop {
        let next = (0..parties.len()).find(|position| !order.contains(position) && ready(&parties[*position], &order));
        let Some(next) = next else { return order };
        order.push(next);
    }
}

fn cycles(parties: &[PartyDocument], problems: &mut Vec<Problem>) {
    let order = resolution_order(parties);
    let Some(start) = (0..parties.len()).find(|position| !order.contains(position)) else { return };
    // Whoever was not placed leads into a circle: walk until a party is met again.
    let mut path: Vec<usize> = vec![start];
    let circle = loop {
        let last = path[path.len() - 1];
        let next = others(&parties[last].source).into_iter().find_map(|other| {
            let position = parties.iter().position(|party| party.name == other.value)?;
            (!order.contains(&position)).then_some(position)
        });
        let Some(next) = next else { return };
        if let Some(first) = path.iter().position(|seen| *seen == next) {
            break &path[first..];
        }
        path.push(next);
    };
    let mut names: Vec<&str> = circle.iter().map(|position| parties[*position].name.as_str()).collect();
    names.push(names[0]);
    let party = &parties[circle[0]];
    let wrong = format!("parties are found from each other in a circle: {}", names.join(" from "));
    problems.push(party.origin.problem(&party.name, wrong, "let one of them be found from the order or the member"));
}

fn rule_names(document: &CreditDocument, problems: &mut Vec<Problem>) {
    let credit = document.credit.iter().filter_map(|rule| rule.name.as_ref());
    let roll_ups = document.roll_up.iter().filter_map(|rule| rule.name.as_ref());
    let pools = document.pools.iter().filter_map(|pool| pool.name.as_ref());
    let names: Vec<&Located<String>> =
        credit.chain(roll_ups).chain(pools).chain(payee::compile::names(document)).collect();
    for (position, name) in names.iter().enumerate() {
        if let Some(first) = names[..position].iter().find(|other| other.value == name.value) {
            let right = format!("the first is in line {}; explanations need a name for each", first.origin.line);
            problems.push(name.problem(&name.value, format!("two rules are called {:?}", name.value), right));
        }
    }
}

/// A condition that asks for orders in another currency can never hold.
fn currencies(document: &CreditDocument, problems: &mut Vec<Problem>) {
    let credit = document.credit.iter().filter_map(|rule| rule.when.as_ref());
    let pools = document.pools.iter().filter_map(|pool| pool.when.as_ref());
    let own = document.currency.value.as_str();
    for condition in credit.chain(pools) {
        let known = Known::of(Some(condition));
        let Some(other) = known.other_than("order.currency", own) else { continue };
        let wrong = format!("this asks for orders in {other}, in a policy in {own}");
        let right = "a policy has one currency, and orders in another are refused; write another policy";
        problems.push(condition.origin.problem(other, wrong, right));
    }
}
