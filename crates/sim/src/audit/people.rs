//! The organisation as the auditor reads it: climbing records one by one, at one instant.

use super::notebook::Notebook;
use import::record::{During, HoldingRecord, PartyKey};
use std::collections::BTreeSet;
use std::ops::Range;

fn during(during: &During, at: i64) -> bool {
    at >= during.from.unwrap_or(i64::MIN) && at < during.to.unwrap_or(i64::MAX)
}

impl Notebook {
    /// Who stands directly above in a tree.
    pub(super) fn parent(&self, tree: &str, child: &PartyKey, at: i64) -> Option<PartyKey> {
        let found =
            self.parents.iter().find(|edge| edge.tree == tree && edge.child == *child && during(&edge.during, at));
        found.map(|edge| edge.parent.clone())
    }

    /// A party and all above it.
    fn line_of(&self, tree: &str, party: &PartyKey, at: i64) -> Vec<PartyKey> {
        let mut line = vec![party.clone()];
        while let Some(next) = self.parent(tree, &line[line.len() - 1], at) {
            line.push(next);
        }
        line
    }

    /// The position that a person holds. The generator gives nobody two.
    fn position_of(&self, person: &PartyKey, at: i64) -> Option<String> {
        let held = self.holdings.iter().find(|held| held.person == person.key && during(&held.during, at));
        held.filter(|_| person.kind == "associate").map(|held| held.position.clone())
    }

    /// Where a person works; a unit is where it is.
    fn workplace(&self, party: &PartyKey, at: i64) -> Option<PartyKey> {
        if party.kind != "associate" {
            return Some(party.clone());
        }
        let position = self.position_of(party, at)?;
        self.positions.get(&position)?.unit.clone()
    }

    /// The unit of a level that a party belongs to.
    pub(super) fn unit(&self, party: &PartyKey, level: &str, at: i64) -> Option<PartyKey> {
        if party.kind == level {
            return Some(party.clone());
        }
        let start = self.workplace(party, at)?;
        self.line_of("management", &start, at).into_iter().find(|unit| unit.kind == level)
    }

    /// Whom of a kind a party settles to.
    pub(super) fn settles_to(&self, party: &PartyKey, level: &str, at: i64) -> Option<PartyKey> {
        if party.kind == level {
            return Some(party.clone());
        }
        let start = self.workplace(party, at)?;
        for unit in self.line_of("management", &start, at) {
            if unit.kind == level {
                return Some(unit);
            }
            if self.parent("settlement", &unit, at).is_some() {
                return self.line_of("settlement", &unit, at).into_iter().skip(1).find(|above| above.kind == level);
            }
        }
        None
    }

    /// Those above a person by position, nearest first.
    pub(super) fn managers(&self, person: &PartyKey, at: i64) -> Vec<PartyKey> {
        let mut managers: Vec<PartyKey> = Vec::new();
        let mut position = self.position_of(person, at);
        while let Some(above) =
            position.and_then(|key| self.positions.get(&key)).and_then(|position| position.reports_to.clone())
        {
            for held in self.holdings.iter().filter(|held| held.position == above && during(&held.during, at)) {
                let manager = PartyKey { kind: "associate".to_owned(), key: held.person.clone() };
                if manager != *person && !managers.contains(&manager) {
                    managers.push(manager);
                }
            }
            position = Some(above);
        }
        managers
    }

    /// The units above in a tree; a person's own unit is one of them.
    pub(super) fn units_above(&self, tree: &str, party: &PartyKey, at: i64) -> Vec<PartyKey> {
        match (party.kind == "associate", self.workplace(party, at)) {
            (_, None) => Vec::new(),
            (true, Some(workplace)) => self.line_of(tree, &workplace, at),
            (false, Some(unit)) => self.line_of(tree, &unit, at).split_off(1),
        }
    }

    /// Whether a party is or belongs to one of these units in either tree; everybody is, where there are none.
    pub(super) fn among(&self, units: &[(String, String)], party: Option<&PartyKey>, at: i64) -> bool {
        let is_unit = |party: &PartyKey| units.iter().any(|(kind, key)| *kind == party.kind && *key == party.key);
        if units.is_empty() {
            return true;
        }
        let Some(start) = party.and_then(|party| self.workplace(party, at)) else { return party.is_some_and(is_unit) };
        let managed = self.line_of("management", &start, at);
        let settles = managed.iter().find(|unit| self.parent("settlement", unit, at).is_some());
        let settled = settles.map_or_else(Vec::new, |unit| self.line_of("settlement", unit, at));
        party.is_some_and(is_unit) || managed.iter().any(is_unit) || settled.iter().skip(1).any(is_unit)
    }

    /// Everybody who holds a position.
    pub(super) fn employed(&self, at: i64) -> BTreeSet<PartyKey> {
        let held = self.holdings.iter().filter(|held| during(&held.during, at));
        held.map(|held| PartyKey { kind: "associate".to_owned(), key: held.person.clone() }).collect()
    }

    /// When a person holds positions at some time of a period, by start.
    pub(super) fn held(&self, person: &PartyKey, period: &Range<i64>) -> Vec<Range<i64>> {
        let whole = |during: &During| during.from.unwrap_or(i64::MIN)..during.to.unwrap_or(i64::MAX);
        let own = self.holdings.iter().filter(|held| person.kind == "associate" && held.person == person.key);
        let mut held: Vec<Range<i64>> = own.map(|held| whole(&held.during)).collect();
        held.retain(|held| held.start < period.end && period.start < held.end && held.start < held.end);
        held.sort_by_key(|held| held.start);
        held
    }

    /// Everybody who holds a position at some time of a period.
    pub(super) fn employed_in(&self, period: &Range<i64>) -> BTreeSet<PartyKey> {
        let person = |held: &HoldingRecord| PartyKey { kind: "associate".to_owned(), key: held.person.clone() };
        self.holdings.iter().map(person).filter(|person| !self.held(person, period).is_empty()).collect()
    }

    /// A dated number of a party, in parts per billion.
    pub(super) fn attribute(&self, party: &PartyKey, name: &str, at: i64) -> Option<i128> {
        let found =
            self.attributes.iter().find(|one| one.party == *party && one.name == name && during(&one.during, at));
        found.map(|one| super::number::fraction(&one.value))
    }
}
