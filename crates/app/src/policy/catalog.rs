//! What compiling asks of the place where a policy will hold: its parties, currencies and calendar.

use base::{Calendar, Currency, PartyId, PartyKind};

/// The parties, currencies and calendar that names in a policy are resolved against.
pub trait Catalog {
    /// The party with the source's own id.
    fn party(&self, kind: PartyKind, key: &str) -> Option<PartyId>;

    /// Keys of all parties of a kind, for suggestions. Called only when a key was not found.
    fn keys(&self, kind: PartyKind) -> Vec<String>;

    /// The currency with this code, at the scale that amounts are kept at.
    fn currency(&self, code: &str) -> Option<Currency>;

    /// Codes of all currencies, for suggestions. Called only when a code was not found.
    fn currencies(&self) -> Vec<String>;

    /// The calendar whose midnights begin days.
    fn calendar(&self) -> &Calendar;

    /// Words that facts use, for warnings about words that no fact uses. None when nothing is known about them.
    fn known_words(&self, _of: Words) -> Option<Vec<String>> {
        None
    }
}

/// A family of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Words {
    /// Roles of bindings.
    BindingRoles,
    /// Roles of participants of orders.
    ParticipantRoles,
    /// Names of dated attributes.
    Attributes,
    /// Names of amounts.
    Amounts,
    /// Statuses of orders.
    Statuses,
}

impl Words {
    /// What one of them is called in messages.
    pub(super) fn one(self) -> &'static str {
        match self {
            Words::BindingRoles => "binding role",
            Words::ParticipantRoles => "participant role",
            Words::Attributes => "attribute",
            Words::Amounts => "named amount",
            Words::Statuses => "status",
        }
    }
}
