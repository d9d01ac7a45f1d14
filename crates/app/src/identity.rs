//! The group's identity rules as they are kept: the standard ones, changed kind by kind by what mappings declare.

use crate::AppError;
use base::Symbols;
use identity::{KindRule, Rules};
use serde::{Deserialize, Serialize};

/// What a mapping may declare about a kind of identifier. What is left out stays as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeclaredKind {
    /// `phone`, `customer`, or a kind of the source's own.
    pub name: String,
    /// Whether a value belongs to one member.
    pub unique: Option<bool>,
    /// How many values of this kind one member may have.
    pub limit_per_member: Option<u32>,
    /// Values that identify nobody, normalized.
    pub blocked: Vec<String>,
}

/// Rules from what was stored by [`stored_rules`].
pub(crate) fn rules(stored: Option<&str>, symbols: &mut Symbols) -> Result<Rules, AppError> {
    let declared: Vec<DeclaredKind> = match stored {
        Some(text) => serde_json::from_str(text).map_err(AppError::internal)?,
        None => Vec::new(),
    };
    let mut kinds = Rules::standard(symbols).kinds().to_vec();
    for kind in declared {
        apply(&mut kinds, kind, symbols);
    }
    Rules::new(kinds).map_err(|error| AppError::refused("identity_rules_contradict", error.to_string()))
}

fn apply(kinds: &mut Vec<KindRule>, declared: DeclaredKind, symbols: &mut Symbols) {
    let position = kinds.iter().position(|rule| rule.name == declared.name).unwrap_or_else(|| {
        // A kind of the source's own is weaker than every kind declared before it.
        let rank = kinds.iter().map(|rule| rule.rank).max().unwrap_or(0).saturating_add(1);
        kinds.push(KindRule {
            kind: symbols.intern(&declared.name),
            name: declared.name.clone(),
            rank,
            unique: true,
            limit_per_member: None,
            blocked: Vec::new(),
        });
        kinds.len() - 1
    });
    let rule = &mut kinds[position];
    rule.unique = declared.unique.unwrap_or(rule.unique);
    rule.limit_per_member = declared.limit_per_member.or(rule.limit_per_member);
    for value in declared.blocked {
        if !rule.blocked.contains(&value) {
            rule.blocked.push(value);
        }
    }
}

/// What is stored after a mapping declared kinds: earlier declarations, changed and added to. The order of kinds stays,
/// because it is their rank.
pub(crate) fn stored_rules(stored: Option<&str>, declared: &[DeclaredKind]) -> Result<String, AppError> {
    let mut kinds: Vec<DeclaredKind> = match stored {
        Some(text) => serde_json::from_str(text).map_err(AppError::internal)?,
        None => Vec::new(),
    };
    for new in declared {
        match kinds.iter_mut().find(|kind| kind.name == new.name) {
            Some(kind) => {
                kind.unique = new.unique.or(kind.unique);
                kind.limit_per_member = new.limit_per_member.or(kind.limit_per_member);
                kind.blocked.extend(
                    new.blocked.iter().filter(|value| !kind.blocked.contains(value)).cloned().collect::<Vec<_>>(),
                );
            }
            None => kinds.push(new.clone()),
        }
    }
    serde_json::to_string(&kinds).map_err(AppError::internal)
}
