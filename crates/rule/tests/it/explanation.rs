//! Explanations: the clauses named are true to the record, and enough to decide.

use crate::sample::{FIELDS, Sample, compile, number, sample, text};
use proptest::prelude::*;
use rule::{Clause, EvaluationError, Type, Value};

/// `text` with `+` when it holds, `-` when not, and the fields it reads.
fn shown(clauses: &[Clause]) -> Vec<String> {
    let shown = |clause: &Clause| {
        let values: Vec<String> = clause.values.iter().map(|(name, value)| format!("{name} = {value}")).collect();
        format!("{} {} [{}]", if clause.holds { "+" } else { "-" }, clause.text, values.join(", "))
    };
    clauses.iter().map(shown).collect()
}

fn check(source: &str, expect: &[&str]) {
    assert_eq!(shown(&compile(source).expect(source).explain(&sample())), expect, "{source}");
}

#[test]
fn deciding_clauses() {
    check("order.channel == \"live\"", &["- order.channel == \"live\" [order.channel = \"mini_program\"]"]);
    check(
        "order.total > 1000 && order.channel == \"live\" && line.gift",
        &["- order.channel == \"live\" [order.channel = \"mini_program\"]"],
    );
    check(
        "order.total > 1000 && (line.gift || line.quantity in [1, 3])",
        &["+ order.total > 1000 [order.total = 1234.50]", "+ line.quantity in [1, 3] [line.quantity = 3]"],
    );
    check("line.gift || nothing < \"a\"", &["- line.gift [line.gift = false]", "- nothing < \"a\" [nothing = null]"]);
    check("!(line.gift || has(nothing))", &["- line.gift [line.gift = false]", "- has(nothing) [nothing = null]"]);
    check("!line.gift", &["+ !line.gift [line.gift = false]"]);
    check(
        "order.channel == \"mini_program\" ? order.total > 2000 : line.gift",
        &[
            "+ order.channel == \"mini_program\" [order.channel = \"mini_program\"]",
            "- order.total > 2000 [order.total = 1234.50]",
        ],
    );
    check("true", &["+ true []"]);
    check("order.total + 1", &[]);
}

#[test]
fn what_cannot_be_computed_is_said() {
    let clauses = compile("number(path) > 5 && true").expect("a program").explain(&sample());
    assert_eq!(clauses[0].error, Some(EvaluationError::NotANumber("/1/1/3/".into())));
    assert!(!clauses[0].holds);
}

/// Conditions over a few fields, joined in all ways.
fn condition() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "order.channel == \"a\"",
        "order.origin in [\"a\", \"b\"]",
        "order.total > 1",
        "line.quantity <= order.total",
        "line.gift",
        "has(nothing)",
        "startsWith(path, \"a\")",
        "number(nothing) > 1",
    ]);
    leaf.prop_map(str::to_owned).prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| format!("({})", parts.join(" && "))),
            prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| format!("({})", parts.join(" || "))),
            inner.clone().prop_map(|part| format!("!({part})")),
            (inner.clone(), inner.clone(), inner).prop_map(|(when, yes, no)| format!("({when} ? {yes} : {no})")),
        ]
    })
}

fn record() -> impl Strategy<Value = Sample> {
    let fields: Vec<BoxedStrategy<Value<'static>>> = FIELDS.iter().map(|(_, kind)| value(*kind)).collect();
    fields.prop_map(Sample)
}

fn value(kind: Type) -> BoxedStrategy<Value<'static>> {
    let values = match kind {
        Type::Bool => vec![Value::Null, Value::Bool(true), Value::Bool(false)],
        Type::Number => vec![Value::Null, number("0"), number("1.5"), number("2")],
        Type::Text => vec![Value::Null, text("a"), text("b"), text("2")],
        Type::Time => vec![Value::Null],
    };
    prop::sample::select(values).boxed()
}

proptest! {
    #[test]
    fn each_clause_evaluates_to_its_verdict(source in condition(), record in record()) {
        for clause in compile(&source).expect("a condition").explain(&record) {
            let again = compile(&clause.text).expect("a clause");
            prop_assert_eq!(again.test(&record), clause.holds, "{}", clause.text);
            let values: Vec<Value<'_>> = again.fields().iter().map(|field| record.0[*field].borrowed()).collect();
            prop_assert_eq!(values.len(), clause.values.len());
        }
    }

    /// Fields that no clause names may be anything: the outcome stays.
    #[test]
    fn the_clauses_alone_decide(source in condition(), record in record(), other in record()) {
        let program = compile(&source).expect("a condition");
        let clauses = program.explain(&record);
        let mut changed = other;
        for (number, (name, _)) in FIELDS.iter().enumerate() {
            if clauses.iter().any(|clause| clause.values.iter().any(|(read, _)| read == name)) {
                changed.0[number] = record.0[number].clone();
            }
        }
        prop_assert_eq!(program.test(&record), program.test(&changed));
    }
}
