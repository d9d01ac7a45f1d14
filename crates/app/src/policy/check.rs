//! Whether a document makes sense on its own: names that are not declared, shares that go over, money that would not
//! balance. Nothing here needs a data directory.

use super::document::{AmountDocument, CreditDocument, PartyDocument, PoolDocument, SourceDocument};
use super::error::{Located, Origin, Problem, nearest, suggestion};
use super::exclusive::{Known, heaviest};
use super::party::USUAL;
use base::Rate;

/// Every problem of a credit policy that shows without a catalog.
pub(super) fn credit(document: &CreditDocument, problems: &mut Vec<Problem>) {
    if document.credit.is_empty() && document.pools.is_empty() {
        let right = "add credit rules or commission";
        let origin = Origin { line: 1, column: 1, path: "".into() };
        problems.push(origin.problem("", "the policy credits nobody", right));
    }
    references(document, problems);
    cycles(&document.parties, problems);
    rule_names(document, problems);
    books(document, problems);
    ceilings(document, problems);
    for pool in &document.pools {
        split(pool, problems);
        fixed(pool, &document.currency, problems);
    }
    proceeds(document, problems);
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
    let names: Vec<&Located<String>> = credit.chain(roll_ups).chain(pools).collect();
    for (position, name) in names.iter().enumerate() {
        if let Some(first) = names[..position].iter().find(|other| other.value == name.value) {
            let right = format!("the first is in line {}; explanations need a name for each", first.origin.line);
            problems.push(name.problem(&name.value, format!("two rules are called {:?}", name.value), right));
        }
    }
}

fn books(document: &CreditDocument, problems: &mut Vec<Problem>) {
    let declared: Vec<&str> = document.books.iter().map(|book| book.name.value.as_str()).collect();
    for rule in &document.credit {
        let name = rule.book.value.as_str();
        // A book needs no declaration, but a few letters off a declared one is a slip, unless they are numbered.
        let word = name.chars().count() > 4 && !name.chars().any(|letter| letter.is_ascii_digit());
        let near = nearest(name, declared.iter().copied()).filter(|_| word && !declared.contains(&name));
        if let Some(near) = near {
            let right = format!("did you mean {near:?}? If not, declare {name:?} under books too");
            problems.push(rule.book.problem(name, format!("{name:?} is nearly the declared book {near:?}"), right));
        }
    }
    let used: Vec<&str> = document.credit.iter().map(|rule| rule.book.value.as_str()).collect();
    for roll_up in &document.roll_up {
        let name = roll_up.book.value.as_str();
        if !used.contains(&name) {
            let mut known = used.clone();
            known.sort_unstable();
            known.dedup();
            let right = suggestion(name, &known);
            problems.push(roll_up.book.problem(name, format!("no credit rule writes to the book {name:?}"), right));
        }
    }
    for book in &document.books {
        let name = book.name.value.as_str();
        if !used.contains(&name) {
            let right = "remove it, or add a credit rule";
            problems.push(book.name.problem(name, format!("no credit rule writes to the book {name:?}"), right));
        }
    }
}

/// Shares of rules that may apply to one order line together stay under the ceiling of their book.
fn ceilings(document: &CreditDocument, problems: &mut Vec<Problem>) {
    let mut seen: Vec<&str> = Vec::new();
    for rule in &document.credit {
        let book = rule.book.value.as_str();
        if seen.contains(&book) {
            continue;
        }
        seen.push(book);
        let declared = document.books.iter().find(|declared| declared.name.value == book);
        if declared.is_some_and(|book| book.first_match) {
            continue;
        }
        let ceiling = declared.map_or(Rate::ONE, |book| book.ceiling);
        let rules: Vec<_> = document.credit.iter().filter(|other| other.book.value == book).collect();
        let weighed = rules.iter().map(|rule| (rule.share.value.0, Known::of(rule.when.as_ref()))).collect::<Vec<_>>();
        let (sum, together) = heaviest(&weighed);
        if sum <= ceiling.0 {
            continue;
        }
        let Some(last) = together.last().map(|position| rules[*position]) else { continue };
        let lines: Vec<String> =
            together.iter().map(|position| rules[*position].share.origin.line.to_string()).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let wrong = format!(
            "the shares of book {book:?} in lines {} may sum to {} on one order line, over its ceiling of {ceiling}",
            super::error::listed(&lines),
            Rate(sum),
        );
        let right = format!(
            "lower them, give them conditions that exclude each other, or declare books: {{{book}: {{ceiling: {}}}}}",
            Rate(sum).percent()
        );
        problems.push(last.share.problem(last.share.value.percent(), wrong, right));
    }
}

/// The parts of a pool sum exactly to it.
fn split(pool: &PoolDocument, problems: &mut Vec<Problem>) {
    let remainders: Vec<_> = pool.split.iter().filter(|part| part.share.is_none()).collect();
    if let [first, second, ..] = remainders[..] {
        let right = format!("line {} takes the remainder already; give a share", first.to.origin.line);
        problems.push(second.to.problem(&second.to.value, "two parts take the remainder", right));
    }
    let sum: i64 = pool.split.iter().filter_map(|part| part.share.as_ref()).map(|share| share.value.0).sum();
    let Some(last) = pool.split.iter().rev().find_map(|part| part.share.as_ref()) else { return };
    let sum = Rate(sum);
    if sum > Rate::ONE {
        let right = "the parts of a pool sum to 100 %";
        problems.push(last.problem(
            last.value.percent(),
            format!("the shares of this pool sum to {sum}, more than it has"),
            right,
        ));
    } else if remainders.is_empty() && sum < Rate::ONE {
        let wrong =
            format!("the shares of this pool sum to {sum}, so {} would go to nobody", Rate(Rate::ONE.0 - sum.0));
        problems.push(last.problem(last.value.percent(), wrong, "let one part take remainder: true"));
    } else if !remainders.is_empty() && sum == Rate::ONE {
        let wrong = "the shares of this pool sum to 100 % and leave no remainder";
        problems.push(last.problem(
            last.value.percent(),
            wrong,
            "lower a share, or remove the part with the remainder",
        ));
    }
}

fn fixed(pool: &PoolDocument, currency: &Located<String>, problems: &mut Vec<Problem>) {
    let AmountDocument::Fixed { amount, currency: named } = &pool.amount else { return };
    if let Some(other) = named.as_ref().filter(|named| **named != currency.value) {
        let wrong = format!("{} {other} stands in a policy in {}", amount.value, currency.value);
        let right =
            format!("a policy has one currency; give the amount in {}, or write another policy", currency.value);
        problems.push(amount.problem(amount.value, wrong, right));
    }
    if amount.value.is_zero() || amount.value.is_sign_negative() {
        problems.push(amount.problem(
            amount.value,
            format!("{} is no money to give", amount.value),
            "give an amount over 0",
        ));
    }
}

/// Pools paid from what the order brings in cannot pay more than it.
fn proceeds(document: &CreditDocument, problems: &mut Vec<Problem>) {
    const PROCEEDS: &str = "order_proceeds";
    let funded: Vec<(&PoolDocument, i64)> = document
        .pools
        .iter()
        .filter(|pool| pool.funded_by.value == PROCEEDS)
        .filter_map(|pool| match pool.amount {
            AmountDocument::Rate(rate) => Some((pool, rate.0)),
            AmountDocument::Whole => Some((pool, Rate::ONE.0)),
            AmountDocument::RateOf { .. } | AmountDocument::Fixed { .. } => None,
        })
        .collect();
    let weighed: Vec<_> = funded.iter().map(|(pool, rate)| (*rate, Known::of(pool.when.as_ref()))).collect();
    let (sum, together) = heaviest(&weighed);
    if let (true, Some(last)) = (sum > Rate::ONE.0, together.last()) {
        let pool = funded[*last].0;
        let wrong = format!("pools funded by {PROCEEDS} may take {} of one order line", Rate(sum));
        let right = "an order cannot pay out more than it brings in; lower a rate or fund a pool from another account";
        problems.push(pool.funded_by.problem(PROCEEDS, wrong, right));
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
