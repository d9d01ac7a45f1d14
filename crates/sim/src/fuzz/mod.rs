//! Text that people write, as whatever it may be: policies, mappings and conditions must be taken or refused, never panic and
//! never hang.
//!
//! Each function is one entry point: `fuzz/` calls it with what libFuzzer thinks of, the tests here with mutations of the
//! examples ([`mutate`]), so the same doors are tried by both.

pub mod mutate;
#[cfg(test)]
mod tests;

use base::{Calendar, Decimal};
use import::{Item, Mapping, Plan};
use rule::{Program, Record, Schema, Type, Value};
use std::ops::ControlFlow;
use std::path::Path;

/// Rows that a mapping may make of the files before reading is stopped.
const ITEMS_MAX: usize = 200;

/// The file that [`MAPPING`] reads, to be written into the folder that [`mapping`] is given.
pub const MAPPING_SOURCE: (&str, &str) = (
    "s.csv",
    "id,day,who,amount,seller\n1,2026-01-31,7,\"1,234.50\",ann\n2,2026-02-01 10:00:00,,-3,\nx,31/01/2026,8,abc,bob\n3,,9,0.005,ann\n",
);

/// A mapping that reads [`MAPPING_SOURCE`] and has most of what mappings have, to begin from.
pub const MAPPING: &str = include_str!("../../../../fuzz/seeds/mapping/seed.yaml");

/// Reads a policy file, compiles its conditions and runs its cases; otherwise why it was refused.
pub fn policy(text: &str) -> Result<(), String> {
    app::policy::check_file(text, "policy.yaml").map(|_| ()).map_err(|errors| errors.to_string())
}

/// Reads a mapping, opens the files below a directory and reads the first rows; otherwise why it was refused.
pub fn mapping(text: &str, directory: &Path) -> Result<(), String> {
    let mapping = Mapping::read(text, "import.yaml").map_err(|errors| errors.to_string())?;
    let plan = Plan::open(&mapping, directory).map_err(|error| error.to_string())?;
    let mut items = 0;
    let mut sink = |_: Item| {
        items += 1;
        if items < ITEMS_MAX { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    plan.read(&mut sink, &mut |_| {}).map(|_| ()).map_err(|error| error.to_string())
}

/// Compiles a condition, evaluates it over records that have everything, nothing and extremes, and explains it; otherwise why
/// it was refused.
///
/// # Panics
/// When `test` and `evaluate` do not agree.
pub fn condition(text: &str) -> Result<(), String> {
    let schema = Schema::new(FIELDS);
    let program = Program::compile(text, &schema, Type::Bool).map_err(|error| error.to_string())?;
    let now = Calendar::utc().parse("2026-01-31 10:00:00").map_err(|error| error.to_string())?;
    for fill in [Fill::Nothing, Fill::Usual, Fill::Extreme] {
        let record = Made { fill, now };
        let value = program.evaluate(&record);
        assert_eq!(program.test(&record), value == Ok(Value::Bool(true)), "{text}");
        program.explain(&record);
    }
    Ok(())
}

const FIELDS: [(&str, Type); 6] = [
    ("order.channel", Type::Text),
    ("order.total", Type::Number),
    ("order.at", Type::Time),
    ("line.gift", Type::Bool),
    ("line.quantity", Type::Number),
    ("订单号", Type::Text),
];

#[derive(Clone, Copy)]
enum Fill {
    Nothing,
    Usual,
    Extreme,
}

struct Made {
    fill: Fill,
    now: base::Timestamp,
}

impl Record for Made {
    fn get(&self, field: usize) -> Value<'_> {
        match (self.fill, FIELDS[field].1) {
            (Fill::Nothing, _) => Value::Null,
            (Fill::Usual, Type::Text) => Value::text("live"),
            (Fill::Usual, Type::Number) => Value::Number(Decimal::new(123_450, 2)),
            (Fill::Usual, Type::Time) => Value::Time(self.now),
            (Fill::Usual, Type::Bool) => Value::Bool(true),
            (Fill::Extreme, Type::Text) => Value::text(""),
            (Fill::Extreme, Type::Number) => Value::Number(Decimal::MIN),
            (Fill::Extreme, Type::Time) => Value::Time(base::Timestamp::MIN),
            (Fill::Extreme, Type::Bool) => Value::Bool(false),
        }
    }
}
