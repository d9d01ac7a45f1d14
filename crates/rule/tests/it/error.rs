//! Refusals: each names the column, what is wrong, and what would be right. No source makes the compiler panic.

use crate::sample::{sample, schema};
use proptest::prelude::*;
use rule::{EvaluationError, Program, Type};

fn check(source: &str, column: usize, problem: &str, remedy: &str) {
    let error = Program::compile(source, &schema(), Type::Bool).expect_err(source);
    assert_eq!((error.line, error.column), (1, column), "{source}: {error}");
    assert_eq!(error.problem, problem, "{source}");
    assert_eq!(error.remedy, remedy, "{source}");
}

#[test]
fn signs_and_literals() {
    check("order.channel = \"a\"", 15, "`=` is no operator here", "write `==`");
    check("line.gift & line.gift", 11, "`&` is no operator here", "write `&&`");
    check("line.gift | line.gift", 11, "`|` is no operator here", "write `||`");
    check("order.total <> 5", 13, "`<>` is no operator here", "write `!=`");
    check("order.channel == “a”", 18, "`“` is a full-width sign", "write `\"`");
    check("has（path）", 4, "`（` is a full-width sign", "write `(`");
    check("order.channel == \"a", 18, "the text never ends", "close it with `\"`");
    check("order.channel == 'a\nb'", 18, "the text runs over the end of its line", "write \\n for a new line");
    check("path == \"a\\q\"", 11, "an unknown escape", "write \\\\ for a backslash, \\n, \\t or \\u4e00");
    check("path == \"\\ud800\"", 10, "an unknown escape", "write \\\\ for a backslash, \\n, \\t or \\u4e00");
    let plain = "write plain digits with at most one point, such as 1200.50";
    check("order.total > 1e3", 15, "`1e3` is not a number", plain);
    check("order.total > 0x1F", 15, "`0x1F` is not a number", plain);
    check("order.total > 5u", 15, "`5u` is not a number", plain);
    check("order.total > 5元", 15, "`5元` is not a number", plain);
    let digits = "99999999999999999999999999999999";
    check(
        &format!("order.total > {digits}"),
        15,
        &format!("`{digits}` has too many digits"),
        "write at most 28 digits",
    );
    check(
        "订单号 == \"a\"",
        1,
        "`订单号` is neither an identifier nor in quotes",
        "write \"订单号\" for the text or row[\"订单号\"] for the field",
    );
    check("path == #", 9, "`#` means nothing here", "leave it out or put it in quotes");
}

#[test]
fn structure() {
    check("", 1, "it ends too early", "expected a field, value, function or `(`");
    check("order.total >", 14, "it ends too early", "expected a field, value, function or `(`");
    check("(line.gift", 11, "it ends too early", "expected `)`");
    check("has(path", 9, "it ends too early", "expected `)`");
    check("has(path,)", 10, "`)` cannot stand here", "expected a field, value, function or `(`");
    check("path in [\"a\" \"b\"]", 14, "`\"b\"` cannot stand here", "expected `]`");
    check("line.gift ? true", 17, "it ends too early", "expected `:`");
    check("line.gift and line.gift", 11, "`and` cannot stand here", "write `&&`");
    check("line.gift OR line.gift", 11, "`OR` cannot stand here", "write `||`");
    check("not line.gift", 5, "`line` cannot stand here", "expected an operator or the end");
    check("order.total % 2 == 0", 13, "`%` cannot stand here", "remainders are not part of the language");
    check("path in {}", 9, "`{` cannot stand here", "maps are not part of the language; write a list with `[`");
    check("order.5 == 1", 6, "`.5` cannot stand here", "expected an operator or the end");
    check("order. == 1", 8, "`==` cannot stand here", "expected a name");
}

#[test]
fn names_and_functions() {
    check("order.chanel == \"a\"", 1, "`order.chanel` is not a field", "did you mean `order.channel`?");
    check("line.gift && Order.Origin == \"a\"", 14, "`Order.Origin` is not a field", "did you mean `order.origin`?");
    check("row[\"订单\"] == \"a\"", 1, "`订单` is not a field", "did you mean `订单号`?");
    let all = "there is `order.channel`, `order.origin`, `order.total`, `order.at`, `line.quantity`, `line.gift`, \
        `row.number`, `订单号`, `customer.客户 名`, `path`, `nothing`";
    check("zzzzzzzzzz == \"a\"", 1, "`zzzzzzzzzz` is not a field", all);
    check("startWith(path, \"/\")", 1, "`startWith` is not a function", "did you mean `startsWith`?");
    check("path.endswith(\"/\")", 6, "`endswith` is not a function", "did you mean `endsWith`?");
    check(
        "path.matches(\".*\")",
        6,
        "regular expressions are not part of the language",
        "use `startsWith`, `endsWith` or `contains`",
    );
    check("has()", 1, "`has` has too many or too few arguments", "write `has(value)`");
    check("coalesce() == 1", 1, "`coalesce` has too many or too few arguments", "write `coalesce(first, second, …)`");
    check(
        "substr(path, 1) == \"a\"",
        1,
        "`substr` has too many or too few arguments",
        "write `substr(text, start, length)`",
    );
    check("trim(path).x == \"a\"", 1, "`trim(path)` has no fields", "name a field of the record");
    check("row[path] == \"a\"", 5, "between `[` and `]` stands the name of a field", "write row[\"name\"]");
    check("path in path", 9, "after `in` comes a list", "write `field in [\"a\", \"b\"]`");
    check("[1] == [1]", 1, "a list stands only after `in`", "write `field in [ … ]`");
}

#[test]
fn types() {
    check("order.channel", 1, "`order.channel` is a text, not a bool", "compare it, as in `order.channel == …`");
    check(
        "line.gift && order.total",
        14,
        "`order.total` is a number, not a bool",
        "compare it, as in `order.total == …`",
    );
    check("!path", 2, "`path` is a text, not a bool", "compare it, as in `path == …`");
    check("row.number > 5", 12, "a text and a number do not go together", "write number(row.number)");
    check("order.total == \"5\"", 13, "a number and a text do not go together", "write 5 without quotes");
    check("order.at >= \"2026-01-01\"", 10, "a time and a text do not go together", "write date(\"2026-01-01\")");
    check(
        "1 < order.total < 5",
        17,
        "a bool and a number do not go together",
        "join comparisons with `&&`: `a < b && b < c`",
    );
    check(
        "line.gift < true",
        11,
        "true and false have no order for `<`",
        "compare with `==` or `!=`, or join with `&&`",
    );
    check("path - path == \"\"", 6, "`-` does not work on a text", "write number(path)");
    check("order.at + order.at == order.at", 10, "`+` does not work on a time", "compute with numbers");
    check("-path == 1", 2, "`path` is a text, not a number", "write number(path)");
    check("path + 5 == \"a\"", 6, "a text and a number do not go together", "write number(path)");
    check("path in [\"a\", 5]", 15, "a text and a number do not go together", "write number(path)");
    check("(line.gift ? 1 : \"a\") == 1", 12, "a number and a text do not go together", "write number(\"a\")");
    check("coalesce(path, 5) == \"a\"", 16, "a text and a number do not go together", "write number(path)");
    check("number(line.gift) == 1", 8, "`line.gift` is a bool; `number(text)` takes a text", "write text(line.gift)");
    check("date(\"2026-02-30\") < order.at", 6, "\"2026-02-30\" is not a date", "write \"YYYY-MM-DD\"");
    check("5", 1, "`5` is a number, not a bool", "compare it, as in `5 == …`");
}

#[test]
fn later_lines_are_counted() {
    let error = Program::compile("line.gift\n  && 订 == 1", &schema(), Type::Bool).expect_err("a refusal");
    assert_eq!((error.line, error.column), (2, 6));
    let problem = "line 2, column 6: `订` is neither an identifier nor in quotes; write \"订\" for the text or row[\"订\"] for the field";
    assert_eq!(error.to_string(), problem);
}

#[test]
fn depth_and_length_are_bounded() {
    let nested = |depth: usize| format!("{}true{}", "(".repeat(depth), ")".repeat(depth));
    assert!(Program::compile(&nested(60), &schema(), Type::Bool).is_ok());
    for source in [
        nested(2000),
        "!".repeat(8000) + "true",
        "1".to_owned() + &" + 1".repeat(3000) + " == 1",
        "true".to_owned() + &" ? true : true".repeat(500),
        "path".to_owned() + &".x".repeat(5000),
    ] {
        let error = Program::compile(&source, &schema(), Type::Bool).expect_err("a refusal");
        assert_eq!(error.problem, "it is nested too deeply");
    }
    let error = Program::compile(&" ".repeat(20_000), &schema(), Type::Bool).expect_err("a refusal");
    assert_eq!(error.problem, "it has 20000 bytes, more than 16384");
    let wide = vec!["line.gift"; 1000].join("||");
    assert!(Program::compile(&wide, &schema(), Type::Bool).is_ok(), "width is not depth");
}

#[test]
fn values_that_cannot_be_computed_are_named() {
    let overflow = |part: &str| EvaluationError::Overflow(part.into());
    let rows = [
        ("number(path)", EvaluationError::NotANumber("/1/1/3/".into())),
        ("number(\"1,000\")", EvaluationError::NotANumber("1,000".into())),
        ("1 + size(substr(path, 0.5, 1))", EvaluationError::NotACount("0.5".parse().expect("a decimal"))),
        ("1 + order.total * 9999999999999999999999999999", overflow("order.total * 9999999999999999999999999999")),
        ("9999999999999999999999999999 / 0.00001", overflow("9999999999999999999999999999 / 0.00001")),
    ];
    for (source, expect) in rows {
        let program = Program::compile(source, &schema(), Type::Number).expect(source);
        assert_eq!(program.evaluate(&sample()), Err(expect), "{source}");
    }
    let program = Program::compile("date(path)", &schema(), Type::Time).expect("a program");
    assert_eq!(program.evaluate(&sample()), Err(EvaluationError::NotADate("/1/1/3/".into())));
}

proptest! {
    #[test]
    fn garbage_never_panics(source in "\\PC{0,60}") {
        let _ = Program::compile(&source, &schema(), Type::Bool);
    }

    #[test]
    fn garbage_of_the_language_never_panics(parts in proptest::collection::vec(part(), 0..24)) {
        let source = parts.join(" ");
        if let Ok(program) = Program::compile(&source, &schema(), Type::Bool) {
            let holds = program.test(&sample());
            prop_assert_eq!(holds, program.evaluate(&sample()) == Ok(rule::Value::Bool(true)));
            program.explain(&sample());
        }
    }
}

fn part() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "order.total",
        "path",
        "line.gift",
        "nothing",
        "row",
        "[",
        "]",
        "(",
        ")",
        "\"a\"",
        "'",
        "1",
        "0.5",
        "-",
        "+",
        "*",
        "/",
        "&&",
        "||",
        "!",
        "==",
        "<",
        "in",
        "?",
        ":",
        ",",
        ".",
        "has",
        "size",
        "substr",
        "null",
        "true",
        "\\",
        "//",
        "订",
    ])
}
