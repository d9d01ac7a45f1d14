//! What crediting asks of an organisation. The room of the organisation is not known here; a caller adapts it.

use crate::Along;
use base::{PartyId, PartyKind, Rate, Symbol, Timestamp};

/// Who stands where, as of an instant. Every look-up is asked millions of times per second.
pub trait Organisation {
    /// The kind of a party; none for an id that is not known.
    fn kind(&self, party: PartyId) -> Option<PartyKind>;

    /// The source's own id of a party, as conditions compare it; empty for an id that is not known.
    fn key(&self, party: PartyId) -> &str;

    /// The unit of this level that the party is or belongs to in the management tree.
    fn unit(&self, party: PartyId, level: PartyKind, at: Timestamp) -> Option<PartyId>;

    /// The party of this kind that the party settles to, climbing the settlement tree.
    fn settles_to(&self, party: PartyId, level: PartyKind, at: Timestamp) -> Option<PartyId>;

    /// The nearest manager of a person.
    fn manager(&self, person: PartyId, at: Timestamp) -> Option<PartyId>;

    /// Appends everybody above a party, nearest first, each once.
    fn above(&self, along: Along, party: PartyId, at: Timestamp, out: &mut Vec<PartyId>);

    /// A dated attribute of a party, read as a fraction.
    fn rate(&self, party: PartyId, attribute: Symbol, at: Timestamp) -> Option<Rate>;

    /// Whether a store is the unit itself or stands beneath it in either tree.
    fn within(&self, unit: PartyId, store: PartyId, at: Timestamp) -> bool;
}
