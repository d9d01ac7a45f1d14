//! Targets: what the blocks of a mapping make of a row.

mod fact;
mod member;
mod order;
mod organisation;
mod part;

use crate::compile::Compiler;
use crate::error::Fault;
use crate::record::Record;
use crate::row::View;
use crate::spelling::SECTIONS;
use crate::yaml::Fields;

/// Makes records of a row.
pub(crate) trait Make: std::fmt::Debug {
    /// Adds the records, or says why the row is rejected.
    fn make(&self, row: &View<'_>, out: &mut Vec<Record>) -> Result<(), Fault>;

    /// Is told that no block rejected the row.
    fn accepted(&self) {}

    /// The order whose content the row is about, if it is and can be read: without the row, the order would be incomplete.
    fn order(&self, _row: &View<'_>) -> Option<String> {
        None
    }
}

/// Compiles a block of a section; what is wrong is added to the compiler's problems.
pub(crate) fn compile(section: usize, fields: Fields<'_>, compiler: &mut Compiler<'_>) -> Option<Box<dyn Make>> {
    let name = SECTIONS.get(section).copied()?;
    Some(match name {
        "units" => Box::new(organisation::Unit::compile(fields, compiler)),
        "people" => Box::new(organisation::Person::compile(fields, compiler)),
        "stores" => Box::new(organisation::Store::compile(fields, compiler)),
        "positions" => Box::new(organisation::Position::compile(fields, compiler)),
        "holdings" => Box::new(organisation::Holding::compile(fields, compiler)),
        "attributes" => Box::new(organisation::Attributes::compile(fields, compiler)),
        "members" => Box::new(member::Member::compile(fields, compiler)),
        "bindings" => Box::new(member::Binding::compile(fields, compiler)),
        "as_of_bindings" => Box::new(member::AsOfBinding::compile(fields, compiler)),
        "orders" => Box::new(order::Order::compile(fields, compiler)),
        "lines" => Box::new(order::Line::compile(fields, compiler)),
        "participants" => Box::new(fact::Participation::compile(fields, compiler)),
        "amounts" => Box::new(fact::Amount::compile(fields, compiler)),
        "tenders" => Box::new(fact::Tender::compile(fields, compiler)),
        "statuses" => Box::new(fact::Status::compile(fields, compiler)),
        "refunds" => Box::new(fact::Refund::compile(fields, compiler)),
        "touchpoints" => Box::new(fact::Touch::compile(fields, compiler)),
        _ => return None,
    })
}
