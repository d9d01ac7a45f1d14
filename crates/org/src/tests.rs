//! A small organisation written as text, for the tables and laws beside this file.
//!
//! Parties are `key kind` and get ids from 1 in the order written; edges `S>R` (management) and `S=>D` (settlement);
//! positions `number@unit>number`; holdings `person number`; attributes `party word=value`. Each may end in days,
//! `0..10` or `5..`; without them it is for all time.

mod below;
mod laws;
mod questions;
mod refusals;

use crate::{Attribute, Directory, Edge, Holding, OrgError, Party, Position, Site};
use base::{Decimal, Interval, PartyId, PartyKind, Symbol, Timestamp, Tree};

#[derive(Clone, Copy, Default)]
struct World {
    parties: &'static str,
    edges: &'static str,
    positions: &'static str,
    holdings: &'static str,
    attributes: &'static str,
    sites: &'static str,
}

fn day(number: i32) -> Timestamp {
    Timestamp(0).plus_days(number)
}

fn rows(text: &'static str) -> impl Iterator<Item = (&'static str, Interval)> {
    text.split(", ").filter(|row| !row.is_empty()).map(|row| {
        let dated = row.rsplit_once(' ').filter(|(_, days)| days.contains(".."));
        let Some((row, days)) = dated else { return (row, Interval::ALWAYS) };
        let (from, to) = days.split_once("..").expect("two dots");
        let to = if to.is_empty() { Timestamp::MAX } else { day(number(to)) };
        (row, Interval { from: day(number(from)), to })
    })
}

fn number<T: std::str::FromStr>(text: &str) -> T {
    text.parse().unwrap_or_else(|_| panic!("{text:?} is not a number"))
}

fn halves(text: &'static str, mark: char) -> (&'static str, &'static str) {
    text.split_once(mark).unwrap_or_else(|| panic!("{text:?} has no {mark:?}"))
}

impl World {
    fn parties(self) -> Vec<Party> {
        let party = |(position, (row, _)): (usize, (&'static str, Interval))| {
            let (key, kind) = halves(row, ' ');
            let kind = PartyKind::parse(kind).expect("a kind");
            let id = PartyId::new(position as u32 + 1).expect("not zero");
            Party { id, kind, key: key.to_owned(), name: format!("the {key}") }
        };
        rows(self.parties).enumerate().map(party).collect()
    }

    /// A party by key; `?` is one that does not exist.
    fn id(self, key: &str) -> PartyId {
        let found = self.parties().into_iter().find(|party| party.key == key).map(|party| party.id);
        found.unwrap_or_else(|| PartyId::new(if key == "?" { 99 } else { panic!("no {key}") }).expect("not zero"))
    }

    fn edge(self, (row, during): (&'static str, Interval)) -> Edge {
        let (child, parent) = halves(row, '>');
        let (tree, child) = match child.strip_suffix('=') {
            Some(child) => (Tree::Settlement, child),
            None => (Tree::Management, child),
        };
        Edge { tree, child: self.id(child), parent: self.id(parent), during }
    }

    fn position(self, (row, during): (&'static str, Interval)) -> Position {
        let (row, above) = row.split_once('>').map_or((row, None), |(row, above)| (row, Some(number(above))));
        let (id, unit) = row.split_once('@').map_or((row, None), |(id, unit)| (id, Some(self.id(unit))));
        Position { id: number(id), key: format!("p{id}"), title: Symbol(1), unit, reports_to: above, during }
    }

    fn holding(self, (row, during): (&'static str, Interval)) -> Holding {
        let (person, position) = halves(row, ' ');
        Holding { position: number(position), person: self.id(person), during }
    }

    fn attribute(self, (row, during): (&'static str, Interval)) -> Attribute {
        let (party, value) = halves(row, ' ');
        let (name, value) = halves(value, '=');
        Attribute { party: self.id(party), name: Symbol(number(name)), during, value: number::<Decimal>(value) }
    }

    fn site(self, (row, _): (&'static str, Interval)) -> Site {
        let (party, city) = halves(row, ' ');
        let (latitude_micro, longitude_micro) = (Some(31_230_400), Some(121_473_700));
        Site { party: self.id(party), city: city.to_owned(), address: String::new(), latitude_micro, longitude_micro }
    }

    fn build(self) -> Result<Directory, OrgError> {
        Directory::build(
            self.parties(),
            rows(self.edges).map(|row| self.edge(row)).collect(),
            rows(self.positions).map(|row| self.position(row)).collect(),
            rows(self.holdings).map(|row| self.holding(row)).collect(),
            rows(self.attributes).map(|row| self.attribute(row)).collect(),
            rows(self.sites).map(|row| self.site(row)).collect(),
        )
    }

    fn directory(self) -> Directory {
        self.build().expect("an organisation that can be")
    }
}
