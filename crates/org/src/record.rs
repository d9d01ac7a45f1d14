//! What an organisation is made of, as it is imported and stored.

use base::{Decimal, Interval, PartyId, PartyKind, Symbol, Tree};

/// A unit, a person or a partner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// Given once; small numbers, because look-ups index by it.
    pub id: PartyId,
    /// What it is.
    pub kind: PartyKind,
    /// The source's own id, unique within the kind.
    pub key: String,
    /// What people call it.
    pub name: String,
}

/// A place in one of the trees, for a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Which tree.
    pub tree: Tree,
    /// Who stands below.
    pub child: PartyId,
    /// Who stands above.
    pub parent: PartyId,
    /// From when to when.
    pub during: Interval,
}

/// A job in the organisation, whoever holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// Given once; the lowest number of several that a person holds is the person's first position.
    pub id: i64,
    /// The source's own id.
    pub key: String,
    /// What it is called: `store_manager`, `associate`, …
    pub title: Symbol,
    /// Where it is.
    pub unit: Option<PartyId>,
    /// The position above it.
    pub reports_to: Option<i64>,
    /// While it exists.
    pub during: Interval,
}

/// A person in a position, for a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holding {
    /// The position.
    pub position: i64,
    /// Who holds it.
    pub person: PartyId,
    /// From when to when.
    pub during: Interval,
}

/// A dated number of a party: a commission rate, a floor area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// Whose.
    pub party: PartyId,
    /// Which.
    pub name: Symbol,
    /// From when to when.
    pub during: Interval,
    /// How much.
    pub value: Decimal,
}

/// Where a store is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// The store.
    pub party: PartyId,
    /// City as people write it.
    pub city: String,
    /// Street address as people write it.
    pub address: String,
    /// Millionths of a degree, north positive.
    pub latitude_micro: Option<i32>,
    /// Millionths of a degree, east positive.
    pub longitude_micro: Option<i32>,
}
