//! Questions to the organisation, as of an instant. Asked tens of millions of times in a settlement: nothing allocates.

use crate::below::Below;
use crate::timeline::Timeline;
use crate::{Party, Position, Site};
use base::{Decimal, Interval, PartyId, PartyKind, Symbol, Timestamp, Tree};
use std::iter::successors;
use std::sync::OnceLock;

/// The organisation at every instant.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    /// By id.
    pub(crate) parties: Vec<Party>,
    /// Position in `parties` by raw id; `u32::MAX` where there is none.
    pub(crate) slots: Vec<u32>,
    /// By raw id: beside `slots`, because kinds are asked most.
    pub(crate) kinds: Vec<Option<PartyKind>>,
    /// Positions in `parties`, by key and then kind.
    pub(crate) by_key: Vec<u32>,
    /// Parents by raw id, per tree.
    pub(crate) management: Timeline<PartyId>,
    pub(crate) settlement: Timeline<PartyId>,
    /// By id; posts are numbered by their place here.
    pub(crate) positions: Vec<Position>,
    pub(crate) posts: Vec<Post>,
    /// Posts by raw id of the person, lowest first.
    pub(crate) held: Timeline<u32>,
    /// People by post, by id.
    pub(crate) holders: Timeline<PartyId>,
    /// By raw id, then by name and time.
    pub(crate) attributes: Timeline<(Symbol, Decimal)>,
    /// By party.
    pub(crate) sites: Vec<Site>,
    /// The same from above, once somebody asks.
    pub(crate) below: OnceLock<Below>,
}

/// What look-ups need of a position.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Post {
    pub(crate) unit: Option<PartyId>,
    /// The post above; `u32::MAX` for none.
    pub(crate) above: u32,
    /// While it exists. A closed position is vacant, but who reports to it still reports to the one above.
    pub(crate) during: Interval,
}

/// Stands for no post and no slot.
pub(crate) const NONE: u32 = u32::MAX;

/// How many positions of one person are climbed side by side.
const CLIMBED_AT_ONCE: usize = 8;

impl Directory {
    /// Every party, by id.
    pub fn parties(&self) -> impl Iterator<Item = &Party> {
        self.parties.iter()
    }

    /// Every position, by id.
    pub fn positions(&self) -> impl Iterator<Item = &Position> {
        self.positions.iter()
    }

    /// The party with this id.
    pub fn party(&self, id: PartyId) -> Option<&Party> {
        let slot = *self.slots.get(id.raw() as usize)?;
        self.parties.get(slot as usize)
    }

    /// The party of this kind with the source's own id.
    pub fn find(&self, kind: PartyKind, key: &str) -> Option<PartyId> {
        self.each_with(key).find(|party| party.kind == kind).map(|party| party.id)
    }

    /// The party with the source's own id when there is only one, whatever its kind; see [`Directory::each_with`].
    pub fn find_any(&self, key: &str) -> Option<PartyId> {
        let mut each = self.each_with(key);
        let only = each.next()?;
        each.next().is_none().then_some(only.id)
    }

    /// Every party with the source's own id, by kind.
    pub fn each_with(&self, key: &str) -> impl Iterator<Item = &Party> {
        let key_of = |slot: &u32| self.parties[*slot as usize].key.as_str();
        let from = self.by_key.partition_point(|slot| key_of(slot) < key);
        let length = self.by_key[from..].partition_point(|slot| key_of(slot) == key);
        self.by_key[from..from + length].iter().map(|slot| &self.parties[*slot as usize])
    }

    /// What the party is.
    pub fn kind(&self, id: PartyId) -> Option<PartyKind> {
        self.kinds.get(id.raw() as usize).copied().flatten()
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
        let found = self.sites.binary_search_by_key(&id, |site| site.party);
        found.ok().map(|position| &self.sites[position])
    }

    /// Who stands directly above in a tree.
    pub fn parent(&self, tree: Tree, party: PartyId, at: Timestamp) -> Option<PartyId> {
        let parents = match tree {
            Tree::Management => &self.management,
            Tree::Settlement => &self.settlement,
        };
        parents.at(party.raw(), at)
    }

    /// The party of a level that another belongs to: itself when it is of that kind, else the first above it in the
    /// management tree. A person belongs to the units of the positions held, lowest position first.
    pub fn unit(&self, party: PartyId, level: PartyKind, at: Timestamp) -> Option<PartyId> {
        let of_level = |party: &PartyId| self.kind(*party) == Some(level);
        self.with_above(Tree::Management, party, at).find_map(|node| {
            if of_level(&node) {
                return Some(node);
            }
            self.units_of(node, at).find_map(|unit| self.with_above(Tree::Management, unit, at).find(of_level))
        })
    }

    /// The party of a kind that another settles to: itself when it is of that kind, else the first above it in the
    /// settlement tree. Who has no settlement parent climbs to the unit above first.
    pub fn settles_to(&self, party: PartyId, level: PartyKind, at: Timestamp) -> Option<PartyId> {
        for node in self.with_above(Tree::Management, party, at) {
            if let Step::Done(found) = self.settle(node, level, at) {
                return found;
            }
            let of_unit = |unit| {
                let mut steps = self.with_above(Tree::Management, unit, at).map(|above| self.settle(above, level, at));
                steps.find_map(Step::done).flatten()
            };
            if let Some(found) = self.units_of(node, at).find_map(of_unit) {
                return Some(found);
            }
        }
        None
    }

    /// The nearest manager of a person; the first of [`Directory::managers`].
    pub fn manager(&self, person: PartyId, at: Timestamp) -> Option<PartyId> {
        let over = |post| Some(self.next_filled(post, person, at)).filter(|above| *above != NONE);
        let above = self.held.all_at(person.raw(), at).find_map(over);
        let by_position = above.and_then(|above| self.others_in(above, person, at).next());
        by_position.or_else(|| self.people_above(person, at).next())
    }

    /// The managers of a person, nearest first, each once: holders of the positions above. Replaces `out`.
    ///
    /// A vacant position is passed over. Of several positions the chains are climbed side by side, the lowest first. Who
    /// finds no manager by position has the people above in the management tree.
    pub fn managers(&self, person: PartyId, at: Timestamp, out: &mut Vec<PartyId>) {
        out.clear();
        let mut held = self.held.all_at(person.raw(), at).peekable();
        while held.peek().is_some() {
            let mut cursors = [NONE; CLIMBED_AT_ONCE];
            for (cursor, post) in cursors.iter_mut().zip(&mut held) {
                *cursor = post;
            }
            while cursors.iter().any(|cursor| *cursor != NONE) {
                for cursor in cursors.iter_mut().filter(|cursor| **cursor != NONE) {
                    *cursor = self.next_filled(*cursor, person, at);
                    for manager in self.others_in(*cursor, person, at) {
                        if !out.contains(&manager) {
                            out.push(manager);
                        }
                    }
                }
            }
        }
        if out.is_empty() {
            out.extend(self.people_above(person, at));
        }
    }

    /// The units above in a tree, nearest first. A person starts at the unit of the first position, which is included.
    /// Replaces `out`.
    pub fn above(&self, tree: Tree, party: PartyId, at: Timestamp, out: &mut Vec<PartyId>) {
        out.clear();
        for node in self.with_above(tree, party, at) {
            if let Some(unit) = self.units_of(node, at).next() {
                out.extend(self.with_above(tree, unit, at));
                return;
            }
            if node != party && !self.is_person(node) {
                out.push(node);
            }
        }
    }

    /// Whether a party is a unit or belongs to it in either tree.
    pub fn within(&self, unit: PartyId, party: PartyId, at: Timestamp) -> bool {
        self.reaches(unit, party, at)
            || self
                .with_above(Tree::Management, party, at)
                .any(|node| self.units_of(node, at).any(|start| self.reaches(unit, start, at)))
    }

    /// A dated number of a party.
    pub fn attribute(&self, party: PartyId, name: Symbol, at: Timestamp) -> Option<Decimal> {
        let entries = self.attributes.of(party.raw());
        let after = entries.partition_point(|entry| (entry.value.0, entry.during.from) <= (name, at));
        let last = entries[..after].last()?;
        (last.value.0 == name && at < last.during.to).then_some(last.value.1)
    }

    /// Positions that a person holds at an instant, lowest id first.
    pub fn held_by(&self, person: PartyId, at: Timestamp) -> impl Iterator<Item = &Position> {
        self.held.all_at(person.raw(), at).map(|post| &self.positions[post as usize])
    }

    /// When a person holds positions at some time of an interval: a stretch for each, which may reach beyond it.
    pub fn held_during(&self, person: PartyId, during: Interval) -> impl Iterator<Item = Interval> {
        self.held.of(person.raw()).iter().map(|held| held.during).filter(move |held| held.overlaps(&during))
    }

    /// People who hold a position at an instant, by id.
    pub fn holders(&self, position: i64, at: Timestamp) -> impl Iterator<Item = PartyId> {
        let post = self.positions.binary_search_by_key(&position, |position| position.id);
        let post = post.map_or(NONE, |post| post as u32);
        self.holders.all_at(post, at)
    }

    /// A party and all above it in a tree. Ends, because a circle was refused when the directory was built.
    pub(crate) fn with_above(&self, tree: Tree, party: PartyId, at: Timestamp) -> impl Iterator<Item = PartyId> {
        successors(Some(party), move |node| self.parent(tree, *node, at))
    }

    /// The units of the positions that a person holds, lowest position first; none for a unit.
    pub(crate) fn units_of(&self, party: PartyId, at: Timestamp) -> impl Iterator<Item = PartyId> {
        self.held.all_at(party.raw(), at).filter_map(|post| self.posts[post as usize].unit)
    }

    fn is_person(&self, party: PartyId) -> bool {
        self.kind(party) == Some(PartyKind::Associate)
    }

    fn people_above(&self, person: PartyId, at: Timestamp) -> impl Iterator<Item = PartyId> {
        self.with_above(Tree::Management, person, at).skip(1).filter(|node| self.is_person(*node))
    }

    /// The nearest post above one that somebody else holds; [`NONE`] when there is none.
    fn next_filled(&self, post: u32, person: PartyId, at: Timestamp) -> u32 {
        let mut above = self.posts[post as usize].above;
        while above != NONE && self.others_in(above, person, at).next().is_none() {
            above = self.posts[above as usize].above;
        }
        above
    }

    fn others_in(&self, post: u32, person: PartyId, at: Timestamp) -> impl Iterator<Item = PartyId> {
        self.holders.all_at(post, at).filter(move |holder| *holder != person)
    }

    /// Whether the settlement of a party is decided at this node of its management chain.
    fn settle(&self, node: PartyId, level: PartyKind, at: Timestamp) -> Step {
        if self.kind(node) == Some(level) {
            return Step::Done(Some(node));
        }
        match self.parent(Tree::Settlement, node, at) {
            None => Step::Climb,
            Some(first) => {
                let mut above = self.with_above(Tree::Settlement, first, at);
                Step::Done(above.find(|party| self.kind(*party) == Some(level)))
            }
        }
    }

    /// Whether a unit stands above a party (or is it) in the management tree, or in the settlement tree from the first
    /// node that has a place there.
    pub(crate) fn reaches(&self, unit: PartyId, party: PartyId, at: Timestamp) -> bool {
        let mut managed = self.with_above(Tree::Management, party, at);
        if managed.any(|node| node == unit) {
            return true;
        }
        let settled =
            self.with_above(Tree::Management, party, at).find_map(|node| self.parent(Tree::Settlement, node, at));
        settled.is_some_and(|first| self.with_above(Tree::Settlement, first, at).any(|node| node == unit))
    }
}

/// Whether a climb has come to its end.
enum Step {
    Climb,
    Done(Option<PartyId>),
}

impl Step {
    fn done(self) -> Option<Option<PartyId>> {
        match self {
            Step::Climb => None,
            Step::Done(found) => Some(found),
        }
    }
}
