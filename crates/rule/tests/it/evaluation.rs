//! Every operator and function, with and without absent values.

use crate::sample::{Sample, compile, decimal, instant, number, sample, schema, text};
use base::{Calendar, Decimal};
use proptest::prelude::*;
use rule::{Program, Type, Value};

fn check(source: &str, expect: Value<'_>) {
    let program = compile(source).expect(source);
    let sample = sample();
    assert_eq!(program.evaluate(&sample), Ok(expect.borrowed()), "{source}");
    assert_eq!(program.test(&sample), expect == Value::Bool(true), "{source}");
}

fn all(rows: &[(&str, bool)]) {
    for (source, expect) in rows {
        check(source, Value::Bool(*expect));
    }
}

#[test]
fn fields() {
    all(&[
        ("order.channel == \"mini_program\"", true),
        ("row[\"order.channel\"] == 'mini_program'", true),
        ("order[\"channel\"] == \"mini_program\"", true),
        ("row[\"订单号\"] == \"SO43659\"", true),
        ("customer[\"客户 名\"] == \"李 雷\"", true),
        ("row.path == path", true),
        ("row.number == \"A-17\"", true),
    ]);
}

#[test]
fn comparison_and_logic() {
    all(&[
        ("order.total == 1234.5", true),
        ("order.total != 1234.50", false),
        ("order.total < 1234.51", true),
        ("order.total <= 1234.5", true),
        ("order.total > 1234.5", false),
        ("order.total >= 1234.5", true),
        ("order.channel < \"n\"", true),
        ("order.at >= date(\"2026-06-01\") && order.at < date(\"2026-06-02\")", true),
        ("line.gift == false", true),
        ("!line.gift", true),
        ("!!line.gift", false),
        ("line.gift || order.total > 1000 && line.quantity == 3", true),
        ("(line.gift || order.total > 1000) && line.quantity == 4", false),
        ("order.channel in [\"store\", \"mini_program\"]", true),
        ("order.channel in [\"store\", \"live\",]", false),
        ("line.quantity in [1, 2, 1 + 2]", true),
        ("path in []", false),
        ("line.gift ? false : true", true),
        ("// a comment\ntrue // another", true),
    ]);
}

#[test]
fn arithmetic() {
    for (source, expect) in [
        ("order.total + 0.5", "1235"),
        ("order.total - line.quantity", "1231.5"),
        ("order.total * 0.012", "14.814"),
        ("0.1 + 0.2", "0.3"),
        ("2 + 3 * 4 - 6 / 4", "12.5"),
        ("(2 + 3) * 4", "20"),
        ("7 - 2 - 1", "4"),
        ("-line.quantity * -2", "6"),
        ("1 / 3", "0.333333333333"),
        ("2 / 3", "0.666666666667"),
        (".5 + 1", "1.5"),
        ("line.quantity > 2 ? order.total : 0", "1234.5"),
        ("line.quantity > 3 ? 1 : line.quantity > 2 ? 2 : 3", "2"),
    ] {
        check(source, number(expect));
    }
}

#[test]
fn functions() {
    for (source, expect) in [
        ("\"a\" + \"b\" + path", "ab/1/1/3/"),
        ("coalesce(nothing, \"none\")", "none"),
        ("coalesce(nothing, path, \"none\")", "/1/1/3/"),
        ("text(order.total)", "1234.5"),
        ("text(100.00)", "100"),
        ("text(line.gift)", "false"),
        ("text(path)", "/1/1/3/"),
        ("text(order.at)", "2026-06-01 10:00:00"),
        ("lower(\"ÄB\")", "äb"),
        ("upper(order.origin)", "MOMENTS"),
        ("trim(\"  a b\\t\")", "a b"),
        ("replace(path, \"/\", \"-\")", "-1-1-3-"),
        ("replace(path, \"\", \"-\")", "/1/1/3/"),
        ("substr(\"李雷和韩梅梅\", 1, 2)", "雷和"),
        ("substr(\"13800001234\", -4, 4)", "1234"),
        ("substr(\"abc\", 2, 9)", "c"),
        ("substr(\"abc\", 9, 9)", ""),
        ("substr(\"abc\", -9, 2)", "ab"),
        ("substr(\"abc\", 0, -1)", ""),
        ("before(\"a-b-c\", \"-\")", "a"),
        ("after(\"a-b-c\", \"-\")", "b-c"),
        ("beforeLast(\"a-b-c\", \"-\")", "a-b"),
        ("afterLast(\"a-b-c\", \"-\")", "c"),
        ("parent_path(path)", "/1/1/"),
        ("parent_path(\"/1/\")", "/"),
        ("parent_path(\"/1/2\")", "/1/"),
        ("order.channel.upper().substr(0, 4)", "MINI"),
        (r#"r"a\b" + 'it\'s' + "\u4e00\x41\n""#, "a\\bit's一A\n"),
    ] {
        check(source, text(expect));
    }
    all(&[
        ("has(path)", true),
        ("has(nothing)", false),
        ("startsWith(path, \"/1/\")", true),
        ("path.endsWith(\"/3\")", false),
        ("contains(order.origin, \"ment\")", true),
        ("size(\"李雷\") == 2", true),
        ("path.size() == 7", true),
    ]);
    check("number(\" 12.50 \")", number("12.5"));
    check("number(line.quantity)", number("3"));
    check("number(\"-3\") + 1", number("-2"));
    check("date(\"2026-06-01\")", Value::Time(instant("2026-06-01")));
    check("date(before(\"2026-06-01T\", \"T\"))", Value::Time(instant("2026-06-01")));
}

#[test]
fn absent_values() {
    all(&[
        ("nothing == null", true),
        ("nothing != null", false),
        ("path == null", false),
        ("null == null", true),
        ("nothing == \"a\"", false),
        ("nothing != \"a\"", true),
        ("nothing in [\"a\"]", false),
        ("nothing in [\"a\", null]", true),
        ("path in [nothing, path]", true),
        ("nothing < \"a\" || true", true),
        ("true || nothing < \"a\"", true),
        ("false && nothing < \"a\"", false),
        ("nothing < \"a\" && false", false),
        ("nothing < \"a\" ? false : true", true),
        ("number(path) > 0 || true", true),
        ("number(path) > 0 && false", false),
    ]);
    for source in [
        "nothing",
        "null",
        "nothing < \"a\"",
        "nothing >= \"a\"",
        "!(nothing < \"a\")",
        "nothing < \"a\" || false",
        "nothing < \"a\" && true",
        "nothing + \"a\"",
        "order.total + number(nothing)",
        "null + 1",
        "order.total * null",
        "-number(nothing)",
        "order.total / 0",
        "0 / 0",
        "number(\"  \")",
        "number(nothing)",
        "text(nothing)",
        "date(nothing)",
        "size(nothing)",
        "startsWith(path, nothing)",
        "replace(path, \"/\", nothing)",
        "substr(nothing, 0, 1)",
        "coalesce(nothing, null)",
        "before(path, \"x\")",
        "after(path, \"x\")",
        "beforeLast(path, \"x\")",
        "afterLast(path, \"x\")",
        "parent_path(\"/\")",
        "parent_path(\"1\")",
        "parent_path(\"\")",
    ] {
        check(source, Value::Null);
    }
}

#[test]
fn dates_are_days_of_the_calendar() {
    let shanghai = Calendar::new("Asia/Shanghai").expect("a zone");
    let midnight = |source: &str| {
        let program = Program::compile_with(source, &schema(), Type::Time, &shanghai).expect(source);
        program.evaluate(&sample()).map(Value::into_owned)
    };
    let expect = Ok(Value::Time(instant("2026-05-31 16:00:00")));
    assert_eq!(midnight("date(\"2026-06-01\")"), expect);
    assert_eq!(midnight("date(trim(\" 2026-06-01\"))"), expect);
}

#[test]
fn fields_that_are_read() {
    let program = compile("path == \"/\" && (order.total > 5 || order.channel in [nothing, path])").expect("a program");
    assert_eq!(program.fields(), [0, 2, 9, 10]);
    assert_eq!(program.source(), "path == \"/\" && (order.total > 5 || order.channel in [nothing, path])");
    assert!(compile("1 + 1").expect("a program").fields().is_empty());
}

fn with_numbers(total: Decimal, quantity: Decimal) -> Sample {
    let mut sample = sample();
    sample.0[2] = Value::Number(total);
    sample.0[4] = Value::Number(quantity);
    sample
}

proptest! {
    /// Amounts of up to nine places, against 128-bit integers.
    #[test]
    fn numbers_are_exact(left in -10_i64.pow(15)..10_i64.pow(15), right in -10_i64.pow(12)..10_i64.pow(12), places in 0_u32..6) {
        let (total, quantity) = (Decimal::new(left, places), Decimal::new(right, 3));
        let record = with_numbers(total, quantity);
        let (wide_left, wide_right) = (i128::from(left) * 10_i128.pow(6 - places), i128::from(right) * 1000);
        let computed = |source: &str| match compile(source).expect("a program").evaluate(&record) {
            Ok(Value::Number(number)) => Ok(number),
            other => Err(TestCaseError::fail(format!("{source}: {other:?}"))),
        };
        let at = |number: Decimal, places: u32| number.mantissa() * 10_i128.pow(places - number.scale());
        prop_assert_eq!(at(computed("order.total + line.quantity")?, 6), wide_left + wide_right);
        prop_assert_eq!(at(computed("order.total - line.quantity")?, 6), wide_left - wide_right);
        prop_assert_eq!(at(computed("order.total * line.quantity")?, 12), wide_left * wide_right);
        for (sign, expect) in [
            ("==", wide_left == wide_right),
            ("!=", wide_left != wide_right),
            ("<", wide_left < wide_right),
            ("<=", wide_left <= wide_right),
            (">", wide_left > wide_right),
            (">=", wide_left >= wide_right),
        ] {
            let program = compile(&format!("order.total {sign} line.quantity")).expect("a program");
            prop_assert_eq!(program.test(&record), expect);
        }
    }

    /// What is written as a literal is the number that it says, to the last digit.
    #[test]
    fn literals_are_exact(mantissa in any::<u64>(), places in 0_u32..10) {
        let written = Decimal::from_i128_with_scale(i128::from(mantissa), places).to_string();
        let program = compile(&format!("{written} + 0")).expect("a program");
        let record = sample();
        prop_assert_eq!(program.evaluate(&record), Ok(Value::Number(decimal(&written))));
        let shown = compile(&format!("number(text({written})) == {written}")).expect("a program");
        prop_assert!(shown.test(&record));
    }
}
