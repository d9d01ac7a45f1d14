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
