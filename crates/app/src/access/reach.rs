//! About whom a caller may ask.

use super::Scope;
use base::{PartyId, Timestamp};
use org::Directory;

/// About whom a caller may ask and command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Everybody.
    All,
    /// Those within these units, and these persons.
    Within {
        /// Each with everything below it, in the management or the settlement tree.
        units: Vec<PartyId>,
        /// Each alone.
        persons: Vec<PartyId>,
    },
}

impl Default for Reach {
    /// Nobody.
    fn default() -> Self {
        Reach::Within { units: Vec::new(), persons: Vec::new() }
    }
}

impl Reach {
    /// What several scopes give together.
    pub(super) fn of(scopes: &[Scope]) -> Reach {
        let (mut units, mut persons) = (Vec::new(), Vec::new());
        for scope in scopes {
            match *scope {
                Scope::Everything => return Reach::All,
                Scope::Unit(unit) if !units.contains(&unit) => units.push(unit),
                Scope::Person(person) if !persons.contains(&person) => persons.push(person),
                Scope::Unit(_) | Scope::Person(_) => {}
            }
        }
        Reach::Within { units, persons }
    }

    /// Whether a unit or person is seen, as the organisation is at an instant.
    pub fn sees(&self, directory: &Directory, party: PartyId, at: Timestamp) -> bool {
        match self {
            Reach::All => true,
            Reach::Within { units, persons } => {
                persons.contains(&party) || units.iter().any(|unit| directory.within(*unit, party, at))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::{Interval, PartyKind, Tree};
    use org::{Edge, Party};

    fn id(number: u32) -> PartyId {
        PartyId::new(number).expect("a number above zero")
    }

    /// Region 1 manages stores 2 and 3 and dealer 4 owns store 3; associates 5 and 6 work in stores 2 and 3 until 9.
    fn directory() -> Directory {
        let kinds = [
            PartyKind::Region,
            PartyKind::Store,
            PartyKind::Store,
            PartyKind::Dealer,
            PartyKind::Associate,
            PartyKind::Associate,
        ];
        let party = |(number, kind): (u32, PartyKind)| Party {
            id: id(number),
            kind,
            key: number.to_string(),
            name: String::new(),
        };
        let edge = |(tree, child, parent, to): (Tree, u32, u32, i64)| Edge {
            tree,
            child: id(child),
            parent: id(parent),
            during: Interval { from: Timestamp(0), to: Timestamp(to) },
        };
        let edges = [
            (Tree::Management, 2, 1, 99),
            (Tree::Management, 3, 1, 99),
            (Tree::Settlement, 3, 4, 99),
            (Tree::Management, 5, 2, 9),
            (Tree::Management, 6, 3, 9),
        ];
        let parties = (1..).zip(kinds).map(party).collect();
        let edges = edges.into_iter().map(edge).collect();
        Directory::build(parties, edges, Vec::new(), Vec::new(), Vec::new(), Vec::new()).expect("an organisation")
    }

    fn check(scopes: &[Scope], at: i64, expect: &[u32]) {
        let (reach, directory) = (Reach::of(scopes), directory());
        let seen: Vec<u32> = (1..=6).filter(|number| reach.sees(&directory, id(*number), Timestamp(at))).collect();
        assert_eq!(seen, expect, "{scopes:?} at {at}");
    }

    #[test]
    fn one_sees_what_is_below_in_either_tree_now() {
        check(&[], 5, &[]);
        check(&[Scope::Everything], 5, &[1, 2, 3, 4, 5, 6]);
        check(&[Scope::Unit(id(1))], 5, &[1, 2, 3, 5, 6]);
        check(&[Scope::Unit(id(4))], 5, &[3, 4, 6]);
        check(&[Scope::Unit(id(2))], 5, &[2, 5]);
        check(&[Scope::Unit(id(2))], 9, &[2]);
        check(&[Scope::Person(id(6))], 5, &[6]);
        check(&[Scope::Person(id(6)), Scope::Unit(id(2))], 5, &[2, 5, 6]);
        check(&[Scope::Unit(id(4)), Scope::Everything], 5, &[1, 2, 3, 4, 5, 6]);
    }
}
