//! Questions to the organisation, as of an instant.

use crate::{Attribute, Edge, Holding, OrgError, Party, Position, Site};
use base::{Decimal, PartyId, PartyKind, Symbol, Timestamp, Tree};

/// The organisation at every instant.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    parties: Vec<Party>,
}

impl Directory {
    /// Checks the records and lays them out for look-up. The first thing that cannot be is the error.
    pub fn build(
        parties: Vec<Party>,
        edges: Vec<Edge>,
        positions: Vec<Position>,
        holdings: Vec<Holding>,
        attributes: Vec<Attribute>,
        sites: Vec<Site>,
    ) -> Result<Directory, OrgError> {
        let _ = (edges, positions, holdings, attributes, sites);
        Ok(Directory { parties })
    }

    /// Every party, by id.
    pub fn parties(&self) -> impl Iterator<Item = &Party> {
        self.parties.iter()
    }

    /// Every position, by id.
    pub fn positions(&self) -> impl Iterator<Item = &Position> {
        std::iter::empty()
    }

    /// The party with this id.
    pub fn party(&self, id: PartyId) -> Option<&Party> {
        self.parties.get(id.raw() as usize)
    }

    /// The party of this kind with the source's own id.
    pub fn find(&self, kind: PartyKind, key: &str) -> Option<PartyId> {
        let _ = (kind, key);
        None
    }

    /// The party with the source's own id when there is only one, whatever its kind; see [`Directory::each_with`].
    pub fn find_any(&self, key: &str) -> Option<PartyId> {
        let _ = key;
        None
    }

    /// Every party with the source's own id, by kind.
    pub fn each_with(&self, key: &str) -> impl Iterator<Item = &Party> {
        let _ = key;
        std::iter::empty()
    }

    /// What the party is.
    pub fn kind(&self, id: PartyId) -> Option<PartyKind> {
        self.party(id).map(|party| party.kind)
    }

    /// The source's own id; empty for an unknown party.
    pub fn key(&self, id: PartyId) -> &str {
        self.party(id).map_or("", |party| &party.key)
    }

    /// What people call it; empty for an unknown party.
    pub fn name(&self, id: PartyId) -> &str {
        self.party(id).map_or("", |party| &party.name)
    }

    /// Where it is.
    pub fn site(&self, id: PartyId) -> Option<&Site> {
        let _ = id;
        None
    }

    /// Who stands directly above in a tree.
    pub fn parent(&self, tree: Tree, party: PartyId, at: Timestamp) -> Option<PartyId> {
        let _ = (tree, party, at);
        None
    }

    /// The party of a level that another belongs to: itself when it is of that kind, else the first above it in the
    /// management tree. A person belongs to the units of the positions held, lowest position first.
    pub fn unit(&self, party: PartyId, level: PartyKind, at: Timestamp) -> Option<PartyId> {
        let _ = (party, level, at);
        None
    }

    /// The party of a kind that another settles to: itself when it is of that kind, else the first above it in the
    /// settlement tree. Who has no settlement parent climbs to the unit above first.
    pub fn settles_to(&self, party: PartyId, level: PartyKind, at: Timestamp) -> Option<PartyId> {
        let _ = (party, level, at);
        None
    }

    /// The nearest manager of a person; the first of [`Directory::managers`].
    pub fn manager(&self, person: PartyId, at: Timestamp) -> Option<PartyId> {
        let _ = (person, at);
        None
    }

    /// The managers of a person, nearest first, each once: holders of the positions above. Replaces `out`.
    pub fn managers(&self, person: PartyId, at: Timestamp, out: &mut Vec<PartyId>) {
        let _ = (person, at);
        out.clear();
    }

    /// The units above in a tree, nearest first. A person starts at the unit of the first position, which is included.
    /// Replaces `out`.
    pub fn above(&self, tree: Tree, party: PartyId, at: Timestamp, out: &mut Vec<PartyId>) {
        let _ = (tree, party, at);
        out.clear();
    }

    /// Whether a party is a unit or belongs to it in either tree.
    pub fn within(&self, unit: PartyId, party: PartyId, at: Timestamp) -> bool {
        let _ = (unit, party, at);
        false
    }

    /// A dated number of a party.
    pub fn attribute(&self, party: PartyId, name: Symbol, at: Timestamp) -> Option<Decimal> {
        let _ = (party, name, at);
        None
    }

    /// Positions that a person holds at an instant, lowest id first.
    pub fn held_by(&self, person: PartyId, at: Timestamp) -> impl Iterator<Item = &Position> {
        let _ = (person, at);
        std::iter::empty()
    }

    /// People who hold a position at an instant, by id.
    pub fn holders(&self, position: i64, at: Timestamp) -> impl Iterator<Item = PartyId> {
        let _ = (position, at);
        std::iter::empty()
    }
}
