//! The grammar is that of CEL: where both parsers accept a source, they read the same tree. The other parser is the `cel`
//! crate's, which is used nowhere else.

use super::*;
use cel::common::ast::{CallExpr, Expr, LiteralValue};
use proptest::prelude::*;

/// A tree in prefix form.
fn ours(expression: &Expression) -> String {
    let listed = |parts: &[Expression]| parts.iter().map(ours).collect::<Vec<_>>().join(" ");
    match &expression.kind {
        Kind::Null => "null".to_owned(),
        Kind::Bool(truth) => truth.to_string(),
        Kind::Number(number) => number.normalize().to_string(),
        Kind::Text(text) => format!("{text:?}"),
        Kind::Name(name) => name.clone(),
        Kind::Select(target, name) => format!("(. {} {name})", ours(target)),
        Kind::Index(target, index) => format!("(_[_] {} {})", ours(target), ours(index)),
        Kind::Call { name, arguments } => format!("({name} {})", listed(arguments)),
        Kind::List(items) => format!("[{}]", listed(items)),
        Kind::Not(inner) => negated(ours(inner)),
        Kind::Negate(inner) => format!("(-_ {})", ours(inner)),
        Kind::Binary("in", left, right) => format!("(@in {} {})", ours(left), ours(right)),
        Kind::Binary(sign, left, right) => format!("(_{sign}_ {} {})", ours(left), ours(right)),
        Kind::All(_) => format!("(_&&_ {})", all(expression).join(" ")),
        Kind::Any(_) => format!("(_||_ {})", any(expression).join(" ")),
        Kind::Choose(parts) => format!("(_?_:_ {})", listed(parts.as_slice())),
    }
}

/// What `&&` joins, whatever the parentheses: which of two that stand beside each other were joined first means nothing.
fn all(expression: &Expression) -> Vec<String> {
    match &expression.kind {
        Kind::All(parts) => parts.iter().flat_map(all).collect(),
        _ => vec![ours(expression)],
    }
}

/// The same of `||`.
fn any(expression: &Expression) -> Vec<String> {
    match &expression.kind {
        Kind::Any(parts) => parts.iter().flat_map(any).collect(),
        _ => vec![ours(expression)],
    }
}

fn theirs(expression: &Expr) -> String {
    let listed =
        |parts: &[cel::parser::Expression]| parts.iter().map(|part| theirs(&part.expr)).collect::<Vec<_>>().join(" ");
    match expression {
        Expr::Literal(LiteralValue::Null) => "null".to_owned(),
        Expr::Literal(LiteralValue::Boolean(truth)) => truth.inner().to_string(),
        Expr::Literal(LiteralValue::Int(number)) => number.inner().to_string(),
        Expr::Literal(LiteralValue::Double(number)) => number.inner().to_string(),
        Expr::Literal(LiteralValue::String(text)) => format!("{:?}", text.inner()),
        Expr::Ident(name) => name.clone(),
        Expr::Select(select) => format!("(. {} {})", theirs(&select.operand.expr), select.field),
        Expr::List(list) => format!("[{}]", listed(&list.elements)),
        Expr::Call(call) if matches!(call.func_name.as_str(), "_&&_" | "_||_") => {
            format!("({} {})", call.func_name, flat(&call.func_name, call).join(" "))
        }
        Expr::Call(CallExpr { func_name, target: Some(target), args }) => {
            let arguments = [theirs(&target.expr), listed(args)];
            format!("({func_name} {})", arguments.join(" ").trim_end())
        }
        Expr::Call(CallExpr { func_name, target: None, args }) if func_name == "!_" => negated(listed(args)),
        Expr::Call(CallExpr { func_name, target: None, args }) => format!("({func_name} {})", listed(args)),
        other => format!("{other:?}"),
    }
}

/// The other parser leaves out a double negation; this one keeps it, because what is negated must be a condition.
fn negated(inner: String) -> String {
    match inner.strip_prefix("(!_ ").and_then(|rest| rest.strip_suffix(')')) {
        Some(twice) => twice.to_owned(),
        None => format!("(!_ {inner})"),
    }
}

/// The other parser makes a balanced tree of `a && b && c`.
fn flat(name: &str, call: &CallExpr) -> Vec<String> {
    let part = |part: &cel::parser::Expression| match &part.expr {
        Expr::Call(inner) if inner.func_name == name => flat(name, inner),
        other => vec![theirs(other)],
    };
    call.args.iter().flat_map(part).collect()
}

fn part() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "a",
        "a.b",
        "a.b.c",
        "a[\"b c\"]",
        "1",
        "0.5",
        "12.25",
        "\"x\"",
        "'it\\'s'",
        "r\"a\\b\"",
        "true",
        "null",
        "f()",
        "a.b.f(1)",
        "[1, 2]",
        "[]",
        "-1",
        "\"\\u4e00\"",
    ]);
    let sign = prop::sample::select(vec![
        " && ", " || ", " == ", " != ", " < ", " <= ", " > ", " >= ", " in ", "+", " - ", "*", "/",
    ]);
    leaf.prop_map(str::to_owned).prop_recursive(5, 24, 3, move |inner| {
        prop_oneof![
            // Without parentheses, so that precedence decides.
            4 => (inner.clone(), sign.clone(), inner.clone()).prop_map(|(left, sign, right)| format!("{left}{sign}{right}")),
            1 => (inner.clone(), inner.clone(), inner.clone()).prop_map(|(a, b, c)| format!("{a} ? {b} : {c}")),
            1 => inner.clone().prop_map(|part| format!("({part})")),
            1 => inner.clone().prop_map(|part| format!("!{part}")),
            1 => (inner.clone(), inner).prop_map(|(a, b)| format!("f({a}, {b})")),
        ]
    })
}

proptest! {
    #[test]
    fn same_tree_as_cel(source in part()) {
        let (mine, other) = (parse(&source), cel::parser::Parser::new().parse(&source));
        prop_assert_eq!(mine.is_ok(), other.is_ok(), "{} {:?} {:?}", source, mine, other);
        if let (Ok(mine), Ok(other)) = (mine, other) {
            prop_assert_eq!(ours(&mine).replace(" )", ")"), theirs(&other.expr).replace(" )", ")"), "{}", source);
        }
    }
}
