//! Which conditions cannot hold together, as far as their text alone shows it.
//!
//! Only what joins at the top with `&&` is looked at, and of that only a field compared with literals (`==`, `!=`,
//! `in`). Everything else is taken to be possible, so that a sum of shares is never thought too small.

use super::document::Condition;
use base::parse_decimal;
use std::collections::BTreeMap;

/// What a condition says about single fields.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    fields: BTreeMap<String, Values>,
}

/// The values that a field may have.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Values {
    /// One of these.
    Of(Vec<String>),
    /// Anything but these.
    Not(Vec<String>),
}

impl Values {
    fn and(&self, other: &Values) -> Values {
        let without =
            |these: &[String], those: &[String]| these.iter().filter(|value| !those.contains(value)).cloned().collect();
        match (self, other) {
            (Values::Of(a), Values::Of(b)) => Values::Of(a.iter().filter(|value| b.contains(value)).cloned().collect()),
            (Values::Of(a), Values::Not(b)) | (Values::Not(b), Values::Of(a)) => Values::Of(without(a, b)),
            (Values::Not(a), Values::Not(b)) => Values::Not(a.iter().chain(b).cloned().collect()),
        }
    }

    fn is_nothing(&self) -> bool {
        matches!(self, Values::Of(values) if values.is_empty())
    }
}

impl Known {
    /// What a condition says; no condition says nothing.
    pub fn of(condition: Option<&Condition>) -> Known {
        let mut known = Known::default();
        let Some(condition) = condition else { return known };
        let Some(tokens) = tokens(&condition.text) else { return known };
        for part in conjuncts(&tokens) {
            if let Some((field, values)) = comparison(part) {
                known.add(field, values);
            }
        }
        known
    }

    fn add(&mut self, field: String, values: Values) {
        let merged = match self.fields.get(&field) {
            Some(before) => before.and(&values),
            None => values,
        };
        self.fields.insert(field, merged);
    }

    /// Whether no record can satisfy both.
    pub fn excludes(&self, other: &Known) -> bool {
        self.fields
            .iter()
            .any(|(field, values)| other.fields.get(field).is_some_and(|others| values.and(others).is_nothing()))
    }

    /// A value that the condition asks of a field, when it does not allow the given one.
    pub fn other_than(&self, field: &str, value: &str) -> Option<&str> {
        match self.fields.get(field)? {
            Values::Of(values) if !values.iter().any(|one| one == value) => values.first().map(String::as_str),
            _ => None,
        }
    }
}

/// The greatest sum of weights of conditions that may hold together, and which ones.
pub(super) fn heaviest(weighed: &[(i64, Known)]) -> (i64, Vec<usize>) {
    /// Beyond this much searching, all rules are taken together, which errs on the side of refusal.
    const STEPS_MAX: u32 = 200_000;
    let mut search = Search { weighed, best: 0, chosen: Vec::new(), steps: STEPS_MAX };
    search.extend(0, 0, &mut Vec::new());
    if search.steps == 0 {
        return (weighed.iter().map(|(weight, _)| weight).sum(), (0..weighed.len()).collect());
    }
    (search.best, search.chosen)
}

struct Search<'a> {
    weighed: &'a [(i64, Known)],
    best: i64,
    chosen: Vec<usize>,
    steps: u32,
}

impl Search<'_> {
    fn extend(&mut self, next: usize, sum: i64, taken: &mut Vec<usize>) {
        self.steps = self.steps.saturating_sub(1);
        if sum > self.best {
            self.best = sum;
            self.chosen.clone_from(taken);
        }
        let rest: i64 = self.weighed[next..].iter().map(|(weight, _)| weight).sum();
        if next == self.weighed.len() || self.steps == 0 || sum + rest <= self.best {
            return;
        }
        let (weight, known) = &self.weighed[next];
        if !taken.iter().any(|other| self.weighed[*other].1.excludes(known)) {
            taken.push(next);
            self.extend(next + 1, sum + weight, taken);
            taken.pop();
        }
        self.extend(next + 1, sum, taken);
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Literal(String),
    Mark(&'static str),
}

/// The words of a condition; none when it has something that is not known here.
fn tokens(text: &str) -> Option<Vec<Token>> {
    const MARKS: [&str; 22] = [
        "&&", "||", "==", "!=", "<=", ">=", "<", ">", "(", ")", "[", "]", ",", "!", "?", ":", "+", "-", "*", "/", "{",
        "}",
    ];
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = if first == '"' || first == '\'' {
            let end = rest[1..].find(first)? + 2;
            let literal = &rest[1..end - 1];
            if literal.contains('\\') {
                return None;
            }
            tokens.push(Token::Literal(literal.to_owned()));
            end
        } else if first.is_alphanumeric() || first == '_' {
            let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.')).unwrap_or(rest.len());
            tokens.push(word_or_literal(&rest[..end]));
            end
        } else {
            let mark = MARKS.into_iter().find(|mark| rest.starts_with(mark))?;
            tokens.push(Token::Mark(mark));
            mark.len()
        };
        rest = rest[length..].trim_start();
    }
    Some(tokens)
}

/// Numbers are brought to one spelling, so that 1 and 1.0 are not taken for different values.
fn word_or_literal(word: &str) -> Token {
    match parse_decimal(word) {
        Ok(number) => Token::Literal(number.normalize().to_string()),
        Err(_) if word == "true" || word == "false" => Token::Literal(word.to_owned()),
        Err(_) => Token::Word(word.to_owned()),
    }
}

/// The parts that `&&` joins at the top; nothing when something else joins there.
fn conjuncts(tokens: &[Token]) -> Vec<&[Token]> {
    let tokens = unwrapped(tokens);
    let (mut depth, mut start, mut parts) = (0_i32, 0, Vec::new());
    for (position, token) in tokens.iter().enumerate() {
        match token {
            Token::Mark("(" | "[") => depth += 1,
            Token::Mark(")" | "]") => depth -= 1,
            Token::Mark("||" | "?") if depth == 0 => return Vec::new(),
            Token::Mark("&&") if depth == 0 => {
                parts.push(&tokens[start..position]);
                start = position + 1;
            }
            _ => {}
        }
    }
    parts.push(&tokens[start..]);
    if parts.len() == 1 { parts } else { parts.into_iter().flat_map(conjuncts).collect() }
}

/// Without parentheses around the whole.
fn unwrapped(tokens: &[Token]) -> &[Token] {
    let [Token::Mark("("), inner @ .., Token::Mark(")")] = tokens else { return tokens };
    let mut depth = 0_i32;
    for token in inner {
        match token {
            Token::Mark("(") => depth += 1,
            Token::Mark(")") => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return tokens;
        }
    }
    unwrapped(inner)
}

fn comparison(part: &[Token]) -> Option<(String, Values)> {
    match part {
        [Token::Word(field), Token::Mark("=="), Token::Literal(value)]
        | [Token::Literal(value), Token::Mark("=="), Token::Word(field)] => {
            Some((field.clone(), Values::Of(vec![value.clone()])))
        }
        [Token::Word(field), Token::Mark("!="), Token::Literal(value)]
        | [Token::Literal(value), Token::Mark("!="), Token::Word(field)] => {
            Some((field.clone(), Values::Not(vec![value.clone()])))
        }
        [Token::Word(field), Token::Word(of), Token::Mark("["), values @ .., Token::Mark("]")] if of == "in" => {
            literals(values).map(|values| (field.clone(), Values::Of(values)))
        }
        // A field that is true or false stands alone, or behind its negation.
        [Token::Word(field)] => Some((field.clone(), Values::Of(vec!["true".to_owned()]))),
        [Token::Mark("!"), Token::Word(field)] => Some((field.clone(), Values::Not(vec!["true".to_owned()]))),
        [Token::Mark("!"), rest @ ..] => {
            // Only the exact opposite of an equality or list is of use: !(field in [..]).
            let inner = unwrapped(rest);
            if inner.len() == rest.len() {
                return None;
            }
            match comparison(inner)? {
                (field, Values::Of(values)) => Some((field, Values::Not(values))),
                (field, Values::Not(values)) => Some((field, Values::Of(values))),
            }
        }
        _ => None,
    }
}

fn literals(tokens: &[Token]) -> Option<Vec<String>> {
    let mut values = Vec::new();
    for part in tokens.split(|token| *token == Token::Mark(",")) {
        match part {
            [Token::Literal(value)] => values.push(value.clone()),
            _ => return None,
        }
    }
    Some(values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Origin;

    fn known(text: &str) -> Known {
        let origin = Origin { line: 1, column: 1, path: "when".into() };
        Known::of(Some(&Condition { text: text.to_owned(), places: Vec::new(), origin }))
    }

    #[test]
    fn contradictions_are_seen_and_nothing_else_is() {
        for (a, b, exclusive) in [
            (r#"a == "x""#, r#"a == "y""#, true),
            (r#"a == "x""#, r#"a == "x""#, false),
            (r#"a == "x""#, r#"b == "y""#, false),
            (r#"a == "x""#, r#"a != "x""#, true),
            (r#"a == "x""#, r#"a != "y""#, false),
            (r#"a in ["x", "y"]"#, r#"a == "z""#, true),
            (r#"a in ["x", "y"]"#, r#"a in ["y", "z"]"#, false),
            (r#"a in ["x", "y"]"#, r#"!(a in ["x", "y", "z"])"#, true),
            (r#"a == "x" && b == "1""#, r#"b == "2" && a == "x""#, true),
            (r#"(a == "x" && (b == "1"))"#, r#"c > 5 && b == "2""#, true),
            (r#"a == "x" || b == "1""#, r#"a == "y""#, false),
            (r#"!(a == "x") && b == "1""#, r#"a == "x""#, true),
            (r#"!a == "x""#, r#"a == "x""#, false),
            (r#"(a == "x") ? true : false"#, r#"a == "y""#, false),
            (r#"line.net > 5"#, r#"line.net < 5"#, false),
            (r#"a == "x\"" "#, r#"a == "y""#, false),
            ("a == 1", "a == 1.0", false),
            ("a == 1", "a == 2", true),
            (r#"'x' == a"#, r#"a == "y""#, true),
            ("a.is.b", "!a.is.b && c > 1", true),
            ("a.is.b", "!(a.is.b)", true),
            ("a.is.b", "a.is.b", false),
            ("a.is.b", "!a.is.c", false),
        ] {
            assert_eq!(known(a).excludes(&known(b)), exclusive, "{a} | {b}");
            assert_eq!(known(b).excludes(&known(a)), exclusive, "{b} | {a}");
        }
    }

    #[test]
    fn the_heaviest_rules_that_may_apply_together() {
        let rules = [(60, r#"a == "x""#), (70, r#"a == "y""#), (20, "b > 1"), (15, r#"a != "y""#)];
        let weighed: Vec<(i64, Known)> = rules.iter().map(|(weight, text)| (*weight, known(text))).collect();
        assert_eq!(heaviest(&weighed), (95, vec![0, 2, 3]));
        assert_eq!(heaviest(&[]), (0, Vec::new()));
    }
}
