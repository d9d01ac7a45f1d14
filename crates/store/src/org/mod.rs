//! The organisation: parties, edges of both trees, positions and holders, dated attributes, sites.
//!
//! Every `upsert_*` offers rows under their natural key, says for each what became of it, in the order given, and
//! stores only what is new or different, beside what was known before, so that the organisation of any commit can be loaded
//! again. A later row of the same commit with the same key corrects the earlier one. Each call reads the whole table once, so
//! a source is offered in one call rather than row by row.

mod load;
mod row;
mod upsert;

pub use load::{load, parties, position_ids};
pub use upsert::{upsert_attributes, upsert_edges, upsert_holdings, upsert_parties, upsert_positions, upsert_sites};

use base::{Decimal, Interval, PartyId, PartyKind, Symbol, Tree};

/// A unit, person or partner. Natural key: kind and key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartyRow {
    /// What it is.
    pub kind: PartyKind,
    /// The source's own id.
    pub key: String,
    /// As people call it.
    pub name: String,
}

/// A party as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// Its number, given in order of first appearance.
    pub id: PartyId,
    /// The rest of it.
    pub row: PartyRow,
}

/// Who stands below whom. Natural key: tree, child, parent and start; a new end corrects it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EdgeRow {
    /// In which tree.
    pub tree: Tree,
    /// Below.
    pub child: PartyId,
    /// Above.
    pub parent: PartyId,
    /// From when to when.
    pub during: Interval,
}

/// A position. Natural key: its key. `reports_to` names the position above by key, so that a batch needs no order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PositionRow {
    /// The source's own id.
    pub key: String,
    /// What it is called, interned.
    pub title: Symbol,
    /// The unit it belongs to.
    pub unit: Option<PartyId>,
    /// Key of the position above.
    pub reports_to: Option<String>,
    /// From when to when it exists.
    pub during: Interval,
}

/// A position as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// Its number.
    pub id: i64,
    /// The source's own id.
    pub key: String,
    /// What it is called, interned.
    pub title: Symbol,
    /// The unit it belongs to.
    pub unit: Option<PartyId>,
    /// Number of the position above.
    pub reports_to: Option<i64>,
    /// From when to when it exists.
    pub during: Interval,
}

/// Who holds a position. Natural key: position, person and start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HoldingRow {
    /// Number of the position, see [`position_ids`].
    pub position: i64,
    /// The holder.
    pub person: PartyId,
    /// From when to when.
    pub during: Interval,
}

/// A dated attribute, such as a commission rate. Natural key: party, name and start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttributeRow {
    /// Whose.
    pub party: PartyId,
    /// Which, interned.
    pub name: Symbol,
    /// From when to when.
    pub during: Interval,
    /// Kept digit by digit.
    pub value: Decimal,
}

/// Where a party is. Natural key: the party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteRow {
    /// Whose.
    pub party: PartyId,
    /// City.
    pub city: String,
    /// Street address.
    pub address: String,
    /// Millionths of a degree north.
    pub latitude: Option<i32>,
    /// Millionths of a degree east.
    pub longitude: Option<i32>,
}

/// Everything an organisation is built of, each list by number or natural key.
#[derive(Clone, Debug, Default)]
pub struct Organisation {
    /// All parties, by number without gaps from 1.
    pub parties: Vec<Party>,
    /// Edges of both trees.
    pub edges: Vec<EdgeRow>,
    /// Positions.
    pub positions: Vec<Position>,
    /// Who holds them.
    pub holdings: Vec<HoldingRow>,
    /// Dated attributes.
    pub attributes: Vec<AttributeRow>,
    /// Sites.
    pub sites: Vec<SiteRow>,
}
