//! The organisation of the tests, as the head of `support` describes it.

use super::{day, days, party, word};
use base::{Interval, PartyId, PartyKind, Rate, Symbol, Timestamp};
use credit::{Along, Organisation};

/// An organisation of a few dated edges.
pub struct Fake {
    edges: Vec<(Along, u32, u32, Interval)>,
    rates: Vec<(u32, Interval, Rate)>,
    keys: Vec<String>,
}

impl Default for Fake {
    fn default() -> Self {
        let always = Interval::ALWAYS;
        let mut edges = Vec::new();
        for (child, parent) in [(11, 15), (12, 15), (13, 16), (15, 16)] {
            edges.push((Along::Managers, child, parent, always));
        }
        for (child, parent) in [(11, 21), (12, 21), (13, 22), (23, 21), (21, 31), (22, 32), (31, 51), (32, 51)] {
            edges.push((Along::Management, child, parent, always));
        }
        for (child, parent) in [(11, 21), (12, 21), (23, 21), (21, 41)] {
            edges.push((Along::Settlement, child, parent, always));
        }
        let rates = vec![
            (11, days(0, 100), Rate(12_000_000)),
            (11, days(100, 1000), Rate(20_000_000)),
            (12, Interval::ALWAYS, Rate(15_000_000)),
        ];
        Fake { edges, rates, keys: (0..100).map(|id| format!("key-{id}")).collect() }
    }
}

impl Fake {
    /// Replaces the edge above a child from an instant on.
    pub fn moves(mut self, along: Along, child: u32, parent: u32, from: i64) -> Fake {
        for edge in self.edges.iter_mut().filter(|edge| edge.0 == along && edge.1 == child) {
            edge.3.to = day(from);
        }
        self.edges.push((along, child, parent, Interval::since(day(from))));
        self
    }

    fn parent(&self, along: Along, child: PartyId, at: Timestamp) -> Option<PartyId> {
        let found = self.edges.iter().find(|edge| edge.0 == along && edge.1 == child.raw() && edge.3.contains(at));
        found.map(|edge| party(edge.2))
    }

    fn climb(&self, along: Along, from: PartyId, level: PartyKind, at: Timestamp) -> Option<PartyId> {
        let mut unit = Some(from);
        while let Some(party) = unit {
            if self.kind(party) == Some(level) {
                return unit;
            }
            unit = self.parent(along, party, at);
        }
        None
    }
}

impl Organisation for Fake {
    fn kind(&self, party: PartyId) -> Option<PartyKind> {
        Some(match party.raw() {
            11..=19 => PartyKind::Associate,
            21 | 22 => PartyKind::Store,
            23 => PartyKind::CloudStore,
            31..=39 => PartyKind::Region,
            41..=49 => PartyKind::Dealer,
            51..=59 => PartyKind::Brand,
            61..=69 => PartyKind::Department,
            _ => return None,
        })
    }

    fn key(&self, party: PartyId) -> &str {
        self.keys.get(party.raw() as usize).map_or("", String::as_str)
    }

    fn unit(&self, party: PartyId, level: PartyKind, at: Timestamp) -> Option<PartyId> {
        self.climb(Along::Management, party, level, at)
    }

    fn settles_to(&self, party: PartyId, level: PartyKind, at: Timestamp) -> Option<PartyId> {
        self.climb(Along::Settlement, party, level, at)
    }

    fn manager(&self, person: PartyId, at: Timestamp) -> Option<PartyId> {
        self.parent(Along::Managers, person, at)
    }

    fn above(&self, along: Along, party: PartyId, at: Timestamp, out: &mut Vec<PartyId>) {
        let mut next = self.parent(along, party, at);
        while let Some(above) = next {
            out.push(above);
            next = self.parent(along, above, at);
        }
    }

    fn rate(&self, party: PartyId, attribute: Symbol, at: Timestamp) -> Option<Rate> {
        let mut rates = self.rates.iter().filter(|rate| rate.0 == party.raw() && rate.1.contains(at));
        (attribute == word("commission_rate")).then(|| rates.next().map(|rate| rate.2)).flatten()
    }

    fn within(&self, unit: PartyId, store: PartyId, at: Timestamp) -> bool {
        let above = |along| {
            let mut found = vec![store];
            self.above(along, store, at, &mut found);
            found.contains(&unit)
        };
        above(Along::Management) || above(Along::Settlement)
    }
}
