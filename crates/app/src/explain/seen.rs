//! What of an explanation is told to those who see a part of the group.

use base::fact::{BindingEvent, Order, Touch};
use credit::{CaseRecord, Policy};
use facts::{Explained, Sight};

/// Leaves of a case only what somebody gets who is seen, what rules gave that gave something to one of them, and of what conditions
/// asked nothing about others: a rate or a grade of somebody is no part of the order.
pub(super) fn keep_own(case: &mut CaseRecord, policy: &Policy, sight: &Sight) {
    case.lines.retain(|line| sight.sees_party(line.party.or(line.store)));
    let lines = &case.lines;
    case.sums.retain(|sum| {
        let is_own = sum.recipient.is_none_or(|who| sight.sees_party(Some(who)));
        is_own && lines.iter().any(|line| (line.order_line, line.rule) == (sum.line, sum.rule))
    });
    let others = case.parties.iter().filter(|record| {
        record.recipients.iter().any(|recipient| recipient.party.is_some() && !sight.sees_party(recipient.party))
    });
    let others = others.filter_map(|record| policy.parties.get(record.party));
    let others: Vec<String> = others.map(|party| format!("{}.", party.name)).collect();
    let of_rules = case.rules.iter_mut().flat_map(|record| &mut record.clauses);
    let touches = case.parties.iter_mut().flat_map(|record| &mut record.touches);
    for clause in of_rules.chain(touches.flat_map(|touch| &mut touch.clauses)) {
        clause.values.retain(|(name, _)| !others.iter().any(|other| name.starts_with(other.as_str())));
    }
}

/// Leaves of how a member whom the caller does not look after came to the order only what names somebody who is seen.
pub(super) fn keep_own_contacts(
    (bindings, touches): (&mut Vec<BindingEvent>, &mut Vec<Touch>),
    cases: &mut [CaseRecord],
    sight: &Sight,
) {
    bindings.retain(|event| sight.sees_party(event.party));
    touches.retain(|touch| sight.sees_party(touch.party));
    for record in cases.iter_mut().flat_map(|case| &mut case.parties) {
        record.bindings.retain(|(binding, _)| sight.sees_party(Some(binding.party)));
        record.touches.retain(|touch| sight.sees_party(touch.touch.party));
        record.referrals.clear();
    }
}

/// Whether an order was placed at a store that is seen, or names somebody or gives something to somebody who is.
pub(crate) fn sees_order(sight: &Sight, order: &Order, explained: &Explained) -> bool {
    let named = order.participants.of(&explained.facts.pools.participants).iter().map(|one| one.party);
    let given = explained.lines.iter().filter(|line| line.order == order.id).filter_map(|line| line.party);
    order.store.into_iter().chain(named).chain(given).any(|party| sight.sees_party(Some(party)))
}
