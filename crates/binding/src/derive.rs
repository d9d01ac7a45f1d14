//! From the binding events of one member to intervals.

use crate::Policy;
use base::fact::{Binding, BindingEvent};
use base::{PartyId, Symbol, Timestamp};

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

/// Derives the bindings of one member and appends them to `out`, by `(role, brand, from)`.
///
/// `events` are by `(at, id)`, `activity` (orders and touchpoints of the member) by time. Each event is judged under the
/// policy effective at its instant. An event without a party releases.
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
    let _ = (events, activity, policies, out, tell);
}

/// The binding in force: that of the brand first, then that of all brands. See [`Binding::in_force`].
pub fn in_force(bindings: &[Binding], role: Symbol, brand: Option<PartyId>, at: Timestamp) -> Option<&Binding> {
    Binding::in_force(bindings, role, brand, at)
}
