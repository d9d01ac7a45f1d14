//! Rules per kind of identifier: which one owns a fact, which ones may link, how many a member may have.

use crate::IdentityError;
use base::{Symbol, Symbols};

/// The rule of one kind of identifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindRule {
    /// The kind, interned.
    pub kind: Symbol,
    /// The kind as written: `phone`, `unionid`, …
    pub name: String,
    /// Lower is stronger. Decides which profile a fact is stored under, so it never changes once facts are there.
    pub rank: u8,
    /// Whether a value belongs to one member. A shared kind (a shop tablet) never links, and owns a fact only when alone.
    pub unique: bool,
    /// How many values of this kind one member may have.
    pub limit_per_member: Option<u32>,
    /// Normalized values that identify nobody: test phones, placeholders.
    pub blocked: Vec<String>,
}

/// The rules of all kinds, one per kind, no two of one rank.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    kinds: Vec<KindRule>,
}

/// An identifier of a fact, its value normalized.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identifier<'a> {
    /// Which kind.
    pub kind: Symbol,
    /// The normalized value.
    pub value: &'a str,
}

impl Rules {
    /// Checks rules and puts them in order of rank.
    pub fn new(mut kinds: Vec<KindRule>) -> Result<Rules, IdentityError> {
        kinds.sort_by_key(|rule| rule.rank);
        for (position, rule) in kinds.iter().enumerate() {
            if kinds[..position].iter().any(|other| other.kind == rule.kind || other.name == rule.name) {
                return Err(IdentityError::TwoRules { kind: rule.name.clone() });
            }
            if rule.limit_per_member == Some(0) {
                return Err(IdentityError::NoRoom { kind: rule.name.clone() });
            }
        }
        for pair in kinds.windows(2) {
            if pair[0].rank == pair[1].rank {
                return Err(IdentityError::SameRank { first: pair[0].name.clone(), second: pair[1].name.clone() });
            }
        }
        Ok(Rules { kinds })
    }

    /// The rules a group starts with.
    pub fn standard(symbols: &mut Symbols) -> Rules {
        let _ = symbols;
        Rules::default()
    }

    /// Every rule, strongest first.
    pub fn kinds(&self) -> &[KindRule] {
        &self.kinds
    }

    /// The rule of a kind.
    pub fn rule(&self, kind: Symbol) -> Option<&KindRule> {
        self.kinds.iter().find(|rule| rule.kind == kind)
    }

    /// The rule of the kind with this name.
    pub fn named(&self, name: &str) -> Option<&KindRule> {
        self.kinds.iter().find(|rule| rule.name == name)
    }
}

/// Position of the identifier under whose profile a fact is stored; none when the fact gets a profile of its own.
///
/// The strongest unique identifier that is not blocked owns the fact, the smaller value among two of one kind. A shared
/// one owns it only when no other usable identifier is there. The order of identifiers does not matter.
pub fn choose_profile(rules: &Rules, identifiers: &[Identifier<'_>]) -> Option<usize> {
    let _ = (rules, identifiers);
    None
}
