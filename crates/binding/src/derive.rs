//! From the binding events of one member to intervals.

use crate::policy::{plus_days, released_at, rule_at};
use crate::{Policy, Rule};
use base::fact::{Binding, BindingEvent};
use base::{Interval, PartyId, Symbol, Timestamp};

/// What an event did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It bound a member whom nobody served.
    Bound,
    /// It took the member over from this party.
    TookOver(PartyId),
    /// It named the party that serves already: activity, nothing else.
    Confirmed,
    /// Refused: the first party keeps the member.
    KeptByFirst(PartyId),
    /// Refused: this party's binding is protected until this instant.
    Locked {
        /// Who serves.
        party: PartyId,
        /// End of the protection.
        until: Timestamp,
    },
    /// It released the member from this party.
    Released(PartyId),
    /// A release of a member whom nobody served.
    NothingToRelease,
}

/// Derives the bindings of one member, by `(role, brand, from)`. Replaces `out`, whose memory serves the next member.
///
/// `events` are by `(at, id)`, `activity` (orders and touchpoints of the member) by time. Each event is judged under the
/// policy effective at its instant. An event without a party releases; one that names a referrer is no binding at all.
pub fn derive(events: &[BindingEvent], activity: &[Timestamp], policies: &[Policy], out: &mut Vec<Binding>) {
    derive_explained(events, activity, policies, out, &mut |_, _| {});
}

/// [`derive`], telling what each event did.
pub fn derive_explained(
    events: &[BindingEvent],
    activity: &[Timestamp],
    policies: &[Policy],
    out: &mut Vec<Binding>,
    tell: &mut impl FnMut(&BindingEvent, Verdict),
) {
    debug_assert!(events.is_sorted_by_key(|event| (event.at, event.id)), "binding events are by (at, id)");
    debug_assert!(activity.is_sorted(), "activity is by time");
    out.clear();
    let releases = policies.iter().any(|policy| policy.release_after_days.is_some());
    let history = Activity { instants: if releases { activity } else { &[] }, policies, releases };
    let mut keys: Vec<Key> = Vec::new();
    for event in events.iter().filter(|event| event.referrer.is_none()) {
        let key = match keys.iter().position(|key| key.role == event.role && key.brand == event.brand) {
            Some(position) => &mut keys[position],
            None => {
                keys.push(Key { role: event.role, brand: event.brand, current: None });
                let last = keys.len() - 1;
                &mut keys[last]
            }
        };
        history.advance(key, event.at, out);
        let verdict = judge(event, key, policies, out);
        apply(event, verdict, key, &history, out);
        tell(event, verdict);
    }
    for key in &mut keys {
        history.advance(key, Timestamp::MAX, out);
    }
    // A binding that was replaced at the instant it began never was in force.
    out.sort_unstable_by_key(|binding| {
        (binding.during.is_empty(), binding.role, binding.brand, binding.during.from, binding.event)
    });
    let kept = out.partition_point(|binding| !binding.during.is_empty());
    out.truncate(kept);
}

/// The bindings of one role and brand exclude each other.
struct Key {
    role: Symbol,
    brand: Option<PartyId>,
    current: Option<Current>,
}

/// The binding in force of a key.
#[derive(Clone, Copy)]
struct Current {
    /// Position in the output.
    binding: usize,
    /// The last sign of life of the member.
    last: Timestamp,
    /// Position of the next activity that was not yet looked at.
    next: usize,
}

/// What keeps bindings alive, and the policies that end them without it.
struct Activity<'a> {
    instants: &'a [Timestamp],
    policies: &'a [Policy],
    releases: bool,
}

impl Activity<'_> {
    /// Follows the activity of a key's binding up to an instant and ends the binding where it was released before.
    fn advance(&self, key: &mut Key, until: Timestamp, out: &mut [Binding]) {
        let Some(current) = key.current.as_mut().filter(|_| self.releases) else { return };
        loop {
            let due = released_at(self.policies, current.last).unwrap_or(Timestamp::MAX);
            // Activity before the release moves it; skip what cannot.
            while self.instants.get(current.next).is_some_and(|at| *at <= current.last) {
                current.next += 1;
            }
            let next = self.instants.get(current.next).copied().filter(|at| *at < until);
            match next {
                Some(at) if at < due => current.last = at,
                _ if due <= until && due < Timestamp::MAX => {
                    out[current.binding].during.to = due;
                    key.current = None;
                    return;
                }
                _ => return,
            }
        }
    }
}

/// What an event does, under the policy effective at its instant.
fn judge(event: &BindingEvent, key: &Key, policies: &[Policy], out: &[Binding]) -> Verdict {
    let current = key.current.map(|current| &out[current.binding]);
    let (party, current) = match (event.party, current) {
        (None, None) => return Verdict::NothingToRelease,
        (None, Some(current)) => return Verdict::Released(current.party),
        (Some(_), None) => return Verdict::Bound,
        (Some(party), Some(current)) => (party, current),
    };
    if party == current.party {
        return Verdict::Confirmed;
    }
    match rule_at(policies, event.role, event.at) {
        Rule::First => Verdict::KeptByFirst(current.party),
        Rule::Latest => Verdict::TookOver(current.party),
        Rule::Lock { days } => {
            let until = plus_days(current.during.from, days);
            match event.at < until {
                true => Verdict::Locked { party: current.party, until },
                false => Verdict::TookOver(current.party),
            }
        }
    }
}

fn apply(event: &BindingEvent, verdict: Verdict, key: &mut Key, history: &Activity<'_>, out: &mut Vec<Binding>) {
    match verdict {
        Verdict::NothingToRelease | Verdict::KeptByFirst(_) | Verdict::Locked { .. } => return,
        Verdict::Confirmed => {
            if let Some(current) = &mut key.current {
                current.last = event.at;
            }
            return;
        }
        Verdict::Bound => {}
        Verdict::TookOver(_) | Verdict::Released(_) => {
            if let Some(ended) = key.current.take() {
                out[ended.binding].during.to = event.at;
            }
        }
    }
    let Some(party) = event.party else { return };
    let next = history.instants.partition_point(|at| *at <= event.at);
    key.current = Some(Current { binding: out.len(), last: event.at, next });
    out.push(Binding {
        role: event.role,
        brand: event.brand,
        party,
        during: Interval::since(event.at),
        event: event.id,
        cause: event.cause,
    });
}

/// The binding in force: that of the brand first, then that of all brands. See [`Binding::in_force`].
pub fn in_force(bindings: &[Binding], role: Symbol, brand: Option<PartyId>, at: Timestamp) -> Option<&Binding> {
    Binding::in_force(bindings, role, brand, at)
}
