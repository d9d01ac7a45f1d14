//! The organisation from above, and over all time: who stands below whom, what a unit consists of, how it came to be so.
//!
//! Settlement never asks this; people who look after an organisation do. It is laid out when it is first asked for.

use crate::timeline::Timeline;
use crate::{Directory, Position};
use base::{Decimal, Interval, PartyId, Symbol, Timestamp, Tree};

/// The trees and positions, by who stands above.
#[derive(Clone, Debug, Default)]
pub(crate) struct Below {
    management: Timeline<PartyId>,
    settlement: Timeline<PartyId>,
    /// Places in `positions` by raw id of the unit.
    posts: Timeline<u32>,
}

impl Directory {
    /// Who stood directly above in a tree and when, by time.
    pub fn parents(&self, tree: Tree, party: PartyId) -> impl Iterator<Item = (PartyId, Interval)> {
        self.edges(tree).of(party.raw()).iter().map(|entry| (entry.value, entry.during))
    }

    /// Who stood directly below in a tree and when, by id and time.
    pub fn children(&self, tree: Tree, party: PartyId) -> impl Iterator<Item = (PartyId, Interval)> {
        let below = self.below.get_or_init(|| self.look_down());
        let children = match tree {
            Tree::Management => &below.management,
            Tree::Settlement => &below.settlement,
        };
        children.of(party.raw()).iter().map(|entry| (entry.value, entry.during))
    }

    /// Positions in a unit, those of other times too, by id.
    pub fn positions_in(&self, unit: PartyId) -> impl Iterator<Item = &Position> {
        let below = self.below.get_or_init(|| self.look_down());
        below.posts.of(unit.raw()).iter().map(|entry| &self.positions[entry.value as usize])
    }

    /// Who held a position and when.
    pub fn held_by_whom(&self, position: i64) -> impl Iterator<Item = (PartyId, Interval)> {
        let post = self.positions.binary_search_by_key(&position, |position| position.id).ok();
        let entries = post.map_or(&[][..], |post| self.holders.of(post as u32));
        entries.iter().map(|entry| (entry.value, entry.during))
    }

    /// The positions that a person held and when.
    pub fn positions_of(&self, person: PartyId) -> impl Iterator<Item = (&Position, Interval)> {
        self.held.of(person.raw()).iter().map(|entry| (&self.positions[entry.value as usize], entry.during))
    }

    /// The position with the source's own id.
    pub fn position(&self, key: &str) -> Option<&Position> {
        self.positions.iter().find(|position| position.key == key)
    }

    /// Every dated number of a party, by name and time.
    pub fn attributes_of(&self, party: PartyId) -> impl Iterator<Item = (Symbol, Decimal, Interval)> {
        self.attributes.of(party.raw()).iter().map(|entry| (entry.value.0, entry.value.1, entry.during))
    }

    /// For every party by raw id whether it is one of these units or belongs to one, see [`Directory::within`].
    pub fn all_within(&self, units: &[PartyId], at: Timestamp) -> Vec<bool> {
        let mut known: Vec<Option<bool>> = vec![None; self.slots.len()];
        let mut reached = |party: PartyId| {
            let slot = party.raw() as usize;
            *known[slot].get_or_insert_with(|| units.iter().any(|unit| self.reaches(*unit, party, at)))
        };
        let mut within = vec![false; self.slots.len()];
        for party in self.parties() {
            within[party.id.raw() as usize] = reached(party.id)
                || self
                    .with_above(Tree::Management, party.id, at)
                    .any(|node| self.units_of(node, at).any(&mut reached));
        }
        within
    }

    fn edges(&self, tree: Tree) -> &Timeline<PartyId> {
        match tree {
            Tree::Management => &self.management,
            Tree::Settlement => &self.settlement,
        }
    }

    fn look_down(&self) -> Below {
        let owners = self.slots.len();
        let turned = |tree: Tree| {
            let mut rows: Vec<(u32, Interval, PartyId)> = Vec::new();
            for party in self.parties() {
                rows.extend(self.parents(tree, party.id).map(|(parent, during)| (parent.raw(), during, party.id)));
            }
            rows.sort_by_key(|(parent, during, child)| (*parent, *child, during.from));
            Timeline::new(owners, rows)
        };
        let post = |(place, position): (u32, &Position)| Some((position.unit?.raw(), position.during, place));
        let mut posts: Vec<(u32, Interval, u32)> = (0..).zip(&self.positions).filter_map(post).collect();
        posts.sort_by_key(|(unit, _, place)| (*unit, *place));
        Below {
            management: turned(Tree::Management),
            settlement: turned(Tree::Settlement),
            posts: Timeline::new(owners, posts),
        }
    }
}
