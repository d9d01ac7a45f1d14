//! One schema and one kind of record for all tests.

use base::{Calendar, Decimal, Timestamp, parse_decimal};
use rule::{Program, Record, RuleError, Schema, Type, Value};

pub const FIELDS: [(&str, Type); 11] = [
    ("order.channel", Type::Text),
    ("order.origin", Type::Text),
    ("order.total", Type::Number),
    ("order.at", Type::Time),
    ("line.quantity", Type::Number),
    ("line.gift", Type::Bool),
    ("row.number", Type::Text),
    ("订单号", Type::Text),
    ("customer.客户 名", Type::Text),
    ("path", Type::Text),
    ("nothing", Type::Text),
];

pub fn schema() -> Schema {
    Schema::new(FIELDS)
}

/// A record by field number.
#[derive(Clone, Debug)]
pub struct Sample(pub Vec<Value<'static>>);

impl Record for Sample {
    fn get(&self, field: usize) -> Value<'_> {
        self.0[field].borrowed()
    }
}

pub fn text(text: &str) -> Value<'static> {
    Value::text(text).into_owned()
}

pub fn decimal(text: &str) -> Decimal {
    parse_decimal(text).expect("a decimal")
}

pub fn number(text: &str) -> Value<'static> {
    Value::Number(decimal(text))
}

pub fn instant(text: &str) -> Timestamp {
    Calendar::utc().parse(text).expect("an instant")
}

/// A mini-program order of 1,234.50 on 1 June 2026.
pub fn sample() -> Sample {
    Sample(vec![
        text("mini_program"),
        text("moments"),
        number("1234.50"),
        Value::Time(instant("2026-06-01 10:00:00")),
        number("3"),
        Value::Bool(false),
        text("A-17"),
        text("SO43659"),
        text("李 雷"),
        text("/1/1/3/"),
        Value::Null,
    ])
}

/// Compiles against whichever type the source has.
pub fn compile(source: &str) -> Result<Program, RuleError> {
    let mut last = None;
    for kind in [Type::Bool, Type::Text, Type::Number, Type::Time] {
        match Program::compile(source, &schema(), kind) {
            Ok(program) => return Ok(program),
            Err(error) => last = Some(error),
        }
    }
    Err(last.expect("four attempts"))
}
