//! Whether the books of a credit policy hold what they declare: direct credit at most the whole, split credit exactly the
//! whole, overlays up to a declared ceiling.

use super::document::{BookDocument, CreditDocument, CreditRuleDocument};
use super::error::{Located, Problem, listed, nearest, suggestion};
use super::exclusive::{Known, heaviest};
use base::Rate;
use credit::CreditKind;

/// What a book is, declared or not.
pub(super) struct BookTerms {
    /// The kind of its credit.
    pub kind: CreditKind,
    /// The highest sum of shares of one line.
    pub ceiling: Rate,
    /// Only the first rule whose condition holds applies.
    pub first_match: bool,
}

/// The terms of a book: as declared, else as its rules say, else direct; a ceiling over the whole makes an overlay.
pub(super) fn terms(document: &CreditDocument, book: &str) -> BookTerms {
    let declared = document.books.iter().find(|declared| declared.name.value == book);
    let ceiling = declared.and_then(|book| book.ceiling.as_ref()).map(|ceiling| ceiling.value);
    let said = declared.and_then(|book| book.kind.as_ref());
    let by_rule = || document.credit.iter().filter(|rule| rule.book.value == book).find_map(|rule| rule.kind.as_ref());
    let over = ceiling.is_some_and(|ceiling| ceiling > Rate::ONE);
    let usual = if over { CreditKind::Overlay } else { CreditKind::Direct };
    BookTerms {
        kind: said.or_else(by_rule).map_or(usual, |kind| kind.value),
        ceiling: ceiling.unwrap_or(Rate::ONE),
        first_match: declared.is_some_and(|book| book.first_match),
    }
}

/// Everything about books.
pub(super) fn books(document: &CreditDocument, problems: &mut Vec<Problem>) {
    names(document, problems);
    for book in &document.books {
        declared(book, problems);
    }
    let mut seen: Vec<&str> = Vec::new();
    for rule in &document.credit {
        let book = rule.book.value.as_str();
        let terms = terms(document, book);
        if let Some(kind) = rule.kind.as_ref().filter(|kind| kind.value != terms.kind) {
            let wrong = format!("the book {book:?} is {}, not {}", terms.kind.name(), kind.value.name());
            let right = "all credit of a book is of one kind; name another book, or leave the field out";
            problems.push(kind.problem(kind.value.name(), wrong, right));
        }
        if seen.contains(&book) {
            continue;
        }
        seen.push(book);
        let rules: Vec<_> = document.credit.iter().filter(|other| other.book.value == book).collect();
        if terms.kind == CreditKind::Overlay && !document.books.iter().any(|declared| declared.name.value == book) {
            let wrong = format!("the overlay book {book:?} has no ceiling");
            problems.push(rule.book.problem(
                book,
                wrong,
                format!("declare books: {{{book}: {{kind: overlay, ceiling: 200}}}}"),
            ));
            continue;
        }
        if !terms.first_match {
            ceiling(book, &terms, &rules, problems);
        }
        if terms.kind == CreditKind::Split {
            whole(book, &rules, problems);
        }
    }
}

/// What a declaration may not say.
fn declared(book: &BookDocument, problems: &mut Vec<Problem>) {
    let Some(kind) = &book.kind else { return };
    let name = book.name.value.as_str();
    match (kind.value, &book.ceiling) {
        (CreditKind::Overlay, None) => {
            let wrong = format!("the overlay book {name:?} has no ceiling");
            problems.push(kind.problem("overlay", wrong, "say how much of a line it may hold, such as ceiling: 200"));
        }
        (CreditKind::Direct | CreditKind::Split, Some(ceiling)) if ceiling.value > Rate::ONE => {
            let wrong = format!("a {} book holds a line at most once in full", kind.value.name());
            let right = "lower the ceiling to 100, or make it kind: overlay";
            problems.push(ceiling.problem(ceiling.value.percent(), wrong, right));
        }
        (CreditKind::Split, Some(ceiling)) if ceiling.value < Rate::ONE => {
            let right = "leave the ceiling out";
            problems.push(ceiling.problem(ceiling.value.percent(), "a split book holds exactly the whole line", right));
        }
        (CreditKind::Split, _) if book.first_match => {
            let right = "leave first_match out, or make it kind: direct";
            problems.push(kind.problem("split", "where only the first rule applies, nothing is split", right));
        }
        _ => {}
    }
}

fn names(document: &CreditDocument, problems: &mut Vec<Problem>) {
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
fn ceiling(book: &str, terms: &BookTerms, rules: &[&CreditRuleDocument], problems: &mut Vec<Problem>) {
    let ceiling = terms.ceiling;
    let weighed = rules.iter().map(|rule| (rule.share.value.0, Known::of(rule.when.as_ref()))).collect::<Vec<_>>();
    let (sum, together) = heaviest(&weighed);
    let Some(last) = together.last().map(|position| rules[*position]).filter(|_| sum > ceiling.0) else { return };
    let together: Vec<&Located<Rate>> = together.iter().map(|position| &rules[*position].share).collect();
    let wrong = format!(
        "the shares of book {book:?} in lines {} may sum to {} on one order line, over its ceiling of {ceiling}",
        lines(&together),
        Rate(sum),
    );
    let exclude = "lower them, give them conditions that exclude each other, or declare books:";
    let right = match terms.kind {
        CreditKind::Split => "lower them, or give them conditions that exclude each other".to_owned(),
        _ => format!("{exclude} {{{book}: {{ceiling: {}}}}}", Rate(sum).percent()),
    };
    problems.push(last.share.problem(last.share.value.percent(), wrong, right));
}

/// Whichever rules of a split book apply to a line, their shares are the whole of it: rules of one condition together make
/// 100 %, and those of different conditions exclude each other (which [`ceiling`] sees to).
fn whole(book: &str, rules: &[&CreditRuleDocument], problems: &mut Vec<Problem>) {
    let condition = |rule: &CreditRuleDocument| {
        rule.when.as_ref().map(|when| when.text.split_whitespace().collect::<Vec<_>>().join(" "))
    };
    let mut seen = Vec::new();
    for rule in rules {
        let when = condition(rule);
        if seen.contains(&when) {
            continue;
        }
        let together: Vec<&Located<Rate>> =
            rules.iter().filter(|other| condition(other) == when).map(|other| &other.share).collect();
        seen.push(when);
        let sum: i64 = together.iter().map(|share| share.value.0).sum();
        if let Some(last) = together.last().filter(|_| sum < Rate::ONE.0) {
            let wrong =
                format!("the shares of the split book {book:?} in lines {} sum to {}", lines(&together), Rate(sum));
            let right = "shares under one condition sum to 100; raise one, or make the book kind: direct";
            problems.push(last.problem(last.value.percent(), wrong, right));
        }
    }
}

fn lines(shares: &[&Located<Rate>]) -> String {
    let lines: Vec<String> = shares.iter().map(|share| share.origin.line.to_string()).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    listed(&lines)
}
