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

/// Name, unique, limit per member, blocked values.
type Standard = (&'static str, bool, Option<u32>, &'static [&'static str]);

/// What a group starts with, strongest first. Limits are wide enough for people with two phones and a lost card, and
/// narrow enough that one shared value does not glue a shop together. The blocked phones are those typed to get past a
/// form.
const STANDARD: [Standard; 9] = [
    (
        "phone",
        true,
        Some(5),
        &["13800138000", "13800000000", "13888888888", "13999999999", "18888888888", "00000000000"],
    ),
    ("unionid", true, Some(5), &[]),
    ("openid", true, None, &[]),
    ("external_userid", true, None, &[]),
    ("card", true, None, &["0", "1", "test"]),
    ("marketplace_id", true, None, &[]),
    ("email", true, Some(5), &["test@test.com", "test@example.com"]),
    ("customer", true, None, &["0"]),
    ("device", false, None, &[]),
];

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
        let rule = |(rank, (name, unique, limit_per_member, blocked)): (usize, Standard)| KindRule {
            kind: symbols.intern(name),
            name: name.to_owned(),
            rank: rank as u8,
            unique,
            limit_per_member,
            blocked: blocked.iter().map(|value| (*value).to_owned()).collect(),
        };
        Rules { kinds: STANDARD.into_iter().enumerate().map(rule).collect() }
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
    let usable = |identifier: &Identifier<'_>| {
        rules.rule(identifier.kind).filter(|rule| !rule.blocked.iter().any(|value| value == identifier.value))
    };
    let usable =
        || identifiers.iter().enumerate().filter_map(|(at, one)| usable(one).map(|rule| (at, one.value, rule)));
    let strongest = usable().filter(|(_, _, rule)| rule.unique).min_by_key(|(_, value, rule)| (rule.rank, *value));
    let owner = strongest.or_else(|| {
        let first = usable().next()?;
        let same = |(_, value, rule): (usize, &str, &KindRule)| (rule.kind, value) == (first.2.kind, first.1);
        usable().all(same).then_some(first)
    });
    owner.map(|(position, _, _)| position)
}
