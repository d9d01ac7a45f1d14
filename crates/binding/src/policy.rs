//! The binding policy: what an event does to a binding that is already there.

use crate::BindingError;
use base::{Interval, Symbol, Timestamp};

/// What an event of another party does to a binding in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Nothing: the first keeps the member until released.
    First,
    /// Takes over.
    Latest,
    /// Takes over, unless the binding is younger than so many times 24 hours.
    Lock {
        /// How long a binding is protected.
        days: u32,
    },
}

/// One version of a binding policy. Where none is effective, the latest event wins and nothing is released.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Name as written in the file.
    pub name: String,
    /// Version, from 1, given when it is activated.
    pub version: u32,
    /// SHA-256 of the file's bytes.
    pub hash: [u8; 32],
    /// Events in this range are judged by it.
    pub effective: Interval,
    /// For every role that has no rule of its own.
    pub rule: Rule,
    /// A binding ends after so many times 24 hours without activity of the member.
    pub release_after_days: Option<u32>,
    /// Rules of single roles.
    pub roles: Vec<(Symbol, Rule)>,
}

impl Policy {
    /// Refuses a policy that contradicts itself.
    pub fn check(&self) -> Result<(), BindingError> {
        let policy = || self.name.clone();
        if self.effective.is_empty() {
            return Err(BindingError::NeverEffective { policy: policy() });
        }
        for (position, (role, _)) in self.roles.iter().enumerate() {
            if self.roles[..position].iter().any(|(other, _)| other == role) {
                return Err(BindingError::TwoRules { policy: policy(), role: *role });
            }
        }
        let mut rules = self.roles.iter().map(|(_, rule)| *rule).chain([self.rule]);
        if rules.any(|rule| rule == Rule::Lock { days: 0 }) {
            return Err(BindingError::EmptyLock { policy: policy() });
        }
        if self.release_after_days == Some(0) {
            return Err(BindingError::ReleaseAtOnce { policy: policy() });
        }
        Ok(())
    }

    /// The rule for a role.
    pub fn rule_for(&self, role: Symbol) -> Rule {
        self.roles.iter().find(|(named, _)| *named == role).map_or(self.rule, |(_, rule)| *rule)
    }
}

/// The policy effective at an instant. Of several, the one that began last, then the highest version: it supersedes.
pub(crate) fn effective_at(policies: &[Policy], at: Timestamp) -> Option<&Policy> {
    policies
        .iter()
        .filter(|policy| policy.effective.contains(at))
        .max_by_key(|policy| (policy.effective.from, policy.version))
}

/// The rule for a role at an instant.
pub(crate) fn rule_at(policies: &[Policy], role: Symbol, at: Timestamp) -> Rule {
    effective_at(policies, at).map_or(Rule::Latest, |policy| policy.rule_for(role))
}

/// When a binding ends for want of activity after `last`, if nothing more happens: the first instant at which the policy
/// then effective has waited long enough. A policy never releases before it is effective itself.
pub(crate) fn released_at(policies: &[Policy], last: Timestamp) -> Option<Timestamp> {
    let mut from = last;
    loop {
        let to = next_change(policies, from);
        if let Some(days) = effective_at(policies, from).and_then(|policy| policy.release_after_days) {
            let due = from.max(plus_days(last, days));
            if due < to {
                return Some(due);
            }
        }
        if to == Timestamp::MAX {
            return None;
        }
        from = to;
    }
}

/// The next instant at which another policy may be effective.
fn next_change(policies: &[Policy], after: Timestamp) -> Timestamp {
    let ends = policies.iter().flat_map(|policy| [policy.effective.from, policy.effective.to]);
    ends.filter(|end| *end > after).min().unwrap_or(Timestamp::MAX)
}

/// So many times 24 hours later.
pub(crate) fn plus_days(at: Timestamp, days: u32) -> Timestamp {
    at.plus_days(i32::try_from(days).unwrap_or(i32::MAX))
}
