//! Crediting sees the organisation through its own trait; here the directory of the org room takes that part.

use base::{Decimal, Interval, PartyId, PartyKind, Rate, Symbol, Timestamp, Tree};
use credit::Along;
use org::Directory;

/// A directory as crediting asks it.
#[derive(Clone, Copy, Debug)]
pub struct Organised<'a>(pub &'a Directory);

impl credit::Organisation for Organised<'_> {
    fn kind(&self, party: PartyId) -> Option<PartyKind> {
        self.0.kind(party)
    }

    fn key(&self, party: PartyId) -> &str {
        self.0.key(party)
    }

    fn unit(&self, party: PartyId, level: PartyKind, at: Timestamp) -> Option<PartyId> {
        self.0.unit(party, level, at)
    }

    fn settles_to(&self, party: PartyId, level: PartyKind, at: Timestamp) -> Option<PartyId> {
        self.0.settles_to(party, level, at)
    }

    fn manager(&self, person: PartyId, at: Timestamp) -> Option<PartyId> {
        self.0.manager(person, at)
    }

    fn above(&self, along: Along, party: PartyId, at: Timestamp, out: &mut Vec<PartyId>) {
        // The directory replaces what it is given, the trait appends to it.
        let mut before = Vec::new();
        if !out.is_empty() {
            std::mem::swap(out, &mut before);
        }
        match along {
            Along::Managers => self.0.managers(party, at, out),
            Along::Management => self.0.above(Tree::Management, party, at, out),
            Along::Settlement => self.0.above(Tree::Settlement, party, at, out),
        }
        if !before.is_empty() {
            out.splice(0..0, before);
        }
    }

    /// A rate with more than nine decimal places cannot be kept exactly and counts as absent; import refuses it.
    fn rate(&self, party: PartyId, attribute: Symbol, at: Timestamp) -> Option<Rate> {
        self.0.attribute(party, attribute, at).and_then(|value| Rate::from_fraction(value).ok())
    }

    fn within(&self, unit: PartyId, store: PartyId, at: Timestamp) -> bool {
        self.0.within(unit, store, at)
    }
}

impl credit::period::Payees for Organised<'_> {
    fn kind(&self, party: PartyId) -> Option<PartyKind> {
        self.0.kind(party)
    }

    fn key(&self, party: PartyId) -> &str {
        self.0.key(party)
    }

    fn unit(&self, party: PartyId, level: PartyKind, at: Timestamp) -> Option<PartyId> {
        self.0.unit(party, level, at)
    }

    fn within(&self, unit: PartyId, party: PartyId, at: Timestamp) -> bool {
        self.0.within(unit, party, at)
    }

    fn number(&self, party: PartyId, attribute: Symbol, at: Timestamp) -> Option<Decimal> {
        self.0.attribute(party, attribute, at)
    }

    fn employed(&self, during: Interval) -> Vec<(PartyId, Interval)> {
        let people = self.0.parties().filter(|party| party.kind == PartyKind::Associate);
        people.flat_map(|person| self.0.held_during(person.id, during).map(move |held| (person.id, held))).collect()
    }
}
