//! Who referred whom, and who serves those who refer: all that the fold of one member may know of others.
//!
//! The index is derived from binding events before the fold, is the same for every thread, and answers only who referred a
//! member and to whom a referring member was bound; never what another member bought or did.

use base::fact::{Binding, BindingEvent};
use base::{FactId, MemberId, ProfileId, Timestamp};
use std::collections::HashMap;

/// The most levels that a chain of referrals may have.
pub const REFERRAL_LEVELS_MAX: usize = 9;

/// That a member was referred by another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Referral {
    /// When.
    pub at: Timestamp,
    /// The event that says so.
    pub event: FactId,
    /// Who referred.
    pub by: MemberId,
}

impl Referral {
    /// The referral that an event says, if it is one.
    pub fn of(event: &BindingEvent, member_of: impl Fn(ProfileId) -> MemberId) -> Option<Referral> {
        event.referrer.map(|profile| Referral { at: event.at, event: event.id, by: member_of(profile) })
    }
}

/// The derived index of referrals.
#[derive(Clone, Debug, Default)]
pub struct Referrals {
    referred: HashMap<MemberId, Vec<Referral>>,
    bindings: HashMap<MemberId, Vec<Binding>>,
}

impl Referrals {
    /// Adds that a member was referred. The order in which referrals are added does not matter.
    pub fn refer(&mut self, member: MemberId, referral: Referral) {
        let known = self.referred.entry(member).or_default();
        let place = known.partition_point(|other| *other < referral);
        known.insert(place, referral);
    }

    /// Sets to whom a referring member was bound: by `(role, brand, from)`.
    pub fn bind(&mut self, member: MemberId, bindings: Vec<Binding>) {
        self.bindings.insert(member, bindings);
    }

    /// Everybody who referred somebody.
    pub fn referrers(&self) -> impl Iterator<Item = MemberId> {
        self.referred.values().flatten().map(|referral| referral.by)
    }

    /// The bindings of a referring member.
    pub fn bindings(&self, member: MemberId) -> &[Binding] {
        self.bindings.get(&member).map_or(&[], Vec::as_slice)
    }

    /// Who had referred a member by an instant: the first who did (at equal instants, by the id of the event).
    pub fn referrer(&self, member: MemberId, at: Timestamp) -> Option<Referral> {
        let first = self.referred.get(&member)?.iter().find(|referral| referral.by != member)?;
        (first.at <= at).then_some(*first)
    }

    /// The referral of a member, that of his referrer, and so on, as known at an instant. A chain ends where nobody referred,
    /// at its longest, and before it comes to a member for the second time.
    pub fn chain(&self, member: MemberId, at: Timestamp, levels: usize, out: &mut Vec<Referral>) {
        out.clear();
        let mut of = member;
        while out.len() < levels.min(REFERRAL_LEVELS_MAX) {
            let Some(referral) = self.referrer(of, at) else { return };
            if referral.by == member || out.iter().any(|other| other.by == referral.by) {
                return;
            }
            out.push(referral);
            of = referral.by;
        }
    }
}

/// What was derived from facts before the fold of one member.
#[derive(Clone, Copy, Debug)]
pub struct Derived<'a> {
    /// The member's bindings, by `(role, brand, from)`.
    pub bindings: &'a [Binding],
    /// Referrals of all members; empty unless a policy asks for referrers.
    pub referrals: &'a Referrals,
}
