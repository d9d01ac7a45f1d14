//! Where a fold tells what came out.

use crate::Line;
use base::{PartyId, Symbol, Timestamp};

/// An order that brought a party credit in a book, and of which a refund took the last of it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Undone {
    /// Position of the policy.
    pub policy: u16,
    /// Whose credit it was.
    pub party: PartyId,
    /// In which book.
    pub book: Symbol,
    /// When the order was placed.
    pub ordered_at: Timestamp,
}

/// Hears what comes out of a fold. A function that takes lines is one.
pub trait Sink {
    /// A line that takes effect in the range.
    fn line(&mut self, line: &Line);

    /// A refund that takes effect in the range undid an order.
    fn undone(&mut self, undone: &Undone) {
        let _ = undone;
    }
}

impl<F: FnMut(&Line)> Sink for F {
    fn line(&mut self, line: &Line) {
        self(line);
    }
}
