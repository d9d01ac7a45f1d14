//! What parties did for a member before an order: when they were last active, since when they are bound.

use crate::case::Case;
use crate::hold::days;
use crate::{Reason, Recipient};
use base::fact::Order;
use base::{PartyId, Timestamp};

/// Orders of the member before this one, by `(at, id)`.
pub(crate) fn earlier<'a, O>(case: &Case<'a, O>) -> &'a [Order] {
    let orders = case.history.orders;
    let place = orders.partition_point(|order| (order.at, order.id) < (case.order.at, case.order.id));
    &orders[..place]
}

/// When a party was last active for the member, up to the order's instant: a touchpoint by it, an earlier order that names it
/// as a participant, or an event that binds the member to it.
pub(crate) fn last<O>(case: &Case<'_, O>, party: PartyId) -> Option<Timestamp> {
    let (history, until) = (case.history, case.order.at);
    let touches = history.touches[..history.touches.partition_point(|touch| touch.at <= until)].iter();
    let touched = touches.rev().find(|touch| touch.party == Some(party)).map(|touch| touch.at);
    let events = history.binding_events[..history.binding_events.partition_point(|event| event.at <= until)].iter();
    let bound = events.rev().find(|event| event.party == Some(party)).map(|event| event.at);
    let took_part = |order: &&Order| {
        order.participants.of(&history.pools.participants).iter().any(|participant| participant.party == party)
    };
    let sold = earlier(case).iter().rev().find(took_part).map(|order| order.at);
    touched.max(bound).max(sold)
}

/// Whether a party was active for the member in so many times 24 hours before the order.
pub(crate) fn is_active<O>(case: &Case<'_, O>, party: PartyId, within_days: u32) -> bool {
    let since = case.order.at.plus_days(-days(within_days));
    last(case, party).is_some_and(|at| at >= since)
}

/// When the binding began, or when the touchpoint was, that a recipient is named by.
pub(crate) fn began<O>(case: &Case<'_, O>, recipient: &Recipient) -> Option<Timestamp> {
    let evidence = recipient.evidence?;
    let binding = || case.bindings.iter().find(|binding| binding.event == evidence).map(|binding| binding.during.from);
    let touch = || case.history.touches.iter().find(|touch| touch.id == evidence).map(|touch| touch.at);
    match recipient.reason {
        Reason::Touch => touch(),
        Reason::Binding => binding(),
        Reason::Referral => {
            let event = case.history.binding_events.iter().find(|event| event.id == evidence);
            event.map(|event| event.at)
        }
        _ => binding().or_else(touch),
    }
}
