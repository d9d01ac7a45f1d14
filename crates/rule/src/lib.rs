//! The condition language.
/// A compiled condition or value expression.
#[derive(Clone, Debug)]
pub struct Program;
