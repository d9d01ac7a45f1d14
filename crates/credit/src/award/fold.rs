//! Awards of one member, and the events that period rules count.

use super::record::EventRecord;
use super::{Award, AwardOn};
use crate::hold::days;
use crate::period::{Joined, OfKind};
use crate::scratch::Scratch;
use crate::{
    CreditError, Derived, Fold, Line, LineCause, LineKind, Organisation, Policy, PolicyVerdict, Reason, Sink, refund,
};
use base::fact::{Binding, History, Order, Refund, StatusEvent};
use base::{Amount, FactId, MoneyError, PartyId, PartyKind, Rate, Symbol, Timestamp};

/// One award of one policy that an event of a member is held against.
#[derive(Clone, Copy)]
struct Given<'a> {
    position: usize,
    rule: u16,
    award: &'a Award,
}

/// An instant at which an award is given or taken back, and the fact that says so.
#[derive(Clone, Copy)]
struct Turn {
    at: Timestamp,
    /// When it was given: what is taken back is taken from the same parties, wherever they are by then.
    given_at: Timestamp,
    cause: LineCause,
    evidence: FactId,
}

impl<O: Organisation> Fold<'_, O> {
    /// Whether members without orders matter: some policy rewards or counts binding events.
    pub fn sees_bindings(&self) -> bool {
        let counts = |policy: &Policy| policy.period.iter().any(|rule| rule.of.kind == OfKind::NewMembers);
        self.policies.iter().any(|policy| !policy.awards.is_empty() || counts(policy))
    }

    /// Tells of every role in which the member was bound for the first time in the range, once for each name of a policy that
    /// counts new members of that role and has a version whose time and scope the binding lies in.
    pub fn joined(&self, bindings: &[Binding], each: &mut impl FnMut(&Joined)) {
        for (position, first) in self.policies.iter().enumerate() {
            let versions = || self.policies.iter().filter(|policy| policy.name == first.name);
            if self.policies[..position].iter().any(|policy| policy.name == first.name) {
                continue;
            }
            let rules = versions().flat_map(|policy| &policy.period);
            let counted = rules.filter(|rule| rule.of.kind == OfKind::NewMembers);
            let mut roles: Vec<Symbol> = counted.flat_map(|rule| rule.of.words.iter().copied()).collect();
            roles.sort_unstable();
            roles.dedup();
            for role in roles {
                let Some(binding) = first_in_role(bindings, role) else { continue };
                let at = binding.during.from;
                if self.range.contains(at) && versions().any(|policy| self.rewards(policy, binding)) {
                    each(&Joined { policy: position as u16, party: binding.party, role, at });
                }
            }
        }
    }

    /// Writes the awards of a member that take effect in the range.
    pub(crate) fn awards(
        &self,
        scratch: &mut Scratch,
        (history, derived): (&History<'_>, Derived<'_>),
        sink: &mut impl Sink,
    ) -> Result<(), CreditError> {
        for (position, policy) in self.policies.iter().enumerate() {
            for (award, rule) in policy.awards.iter().zip(policy.first_award()..) {
                let given = Given { position, rule, award };
                match award.on {
                    AwardOn::Bind { retained_days, repeat } => {
                        self.bound(given, (retained_days, repeat), (history, derived.bindings), sink, scratch)
                    }
                    AwardOn::FirstOrder { within_days } => {
                        self.first_order(given, within_days, (history, derived), sink, scratch)
                    }
                }?;
            }
        }
        Ok(())
    }

    fn bound(
        &self,
        given: Given<'_>,
        (retained_days, repeat): (Option<u32>, bool),
        (history, bindings): (&History<'_>, &[Binding]),
        sink: &mut impl Sink,
        scratch: &mut Scratch,
    ) -> Result<(), CreditError> {
        let policy = &self.policies[given.position];
        for binding in bindings {
            let at = binding.during.from.plus_days(days(retained_days.unwrap_or(0)));
            let counts = self.range.contains(at)
                && binding.during.contains(at)
                && (repeat || first_in_role(bindings, binding.role) == Some(binding))
                && self.rewards(policy, binding)
                && !self.newer(given.position).any(|newer| self.rewards(newer, binding))
                && self.holds(given.award, binding);
            if counts {
                let turn = Turn { at, given_at: at, cause: LineCause::Award, evidence: binding.event };
                self.give(given, binding, turn, (history, sink), scratch)?;
            }
        }
        Ok(())
    }

    fn first_order(
        &self,
        given: Given<'_>,
        within_days: Option<u32>,
        (history, derived): (&History<'_>, Derived<'_>),
        sink: &mut impl Sink,
        scratch: &mut Scratch,
    ) -> Result<(), CreditError> {
        let policy = &self.policies[given.position];
        let Some(order) = history.orders.first().filter(|order| order.at < self.range.to) else { return Ok(()) };
        if self.covers(order, policy) != PolicyVerdict::Applies
            || self.newer(given.position).any(|newer| self.covers(order, newer) == PolicyVerdict::Applies)
            || order.currency != policy.currency_symbol
        {
            return Ok(());
        }
        let statuses: Vec<StatusEvent> =
            history.statuses.iter().filter(|status| status.order == order.id).copied().collect();
        let Some(payable_at) = crate::hold::payable_at(policy.hold.as_ref(), order.at, &statuses) else {
            return Ok(());
        };
        let refunded = self.refunded(order, (history, derived), given.position, scratch)?;
        if refunded.is_some_and(|refund| refund::effective_at(&refund, order.at) <= payable_at) {
            return Ok(());
        }
        let paid = Turn { at: payable_at, given_at: payable_at, cause: LineCause::Award, evidence: order.id };
        let taken = refunded.map(|refund| {
            let at = refund::effective_at(&refund, order.at);
            Turn { at, given_at: payable_at, cause: LineCause::Refund, evidence: refund.id }
        });
        let soon = |binding: &&Binding| {
            within_days.is_none_or(|within| order.at <= binding.during.from.plus_days(days(within)))
        };
        for binding in in_force(derived.bindings, order).filter(soon).filter(|binding| self.holds(given.award, binding))
        {
            for turn in [Some(paid), taken].into_iter().flatten().filter(|turn| self.range.contains(turn.at)) {
                self.give(given, binding, turn, (history, &mut *sink), scratch)?;
            }
        }
        Ok(())
    }

    /// The refund with which the whole base of an order was given back. What is refunded of one line beyond its base takes nothing from
    /// another; a line with a negative base (a discount) makes the whole smaller.
    fn refunded(
        &self,
        order: &Order,
        (history, derived): (&History<'_>, Derived<'_>),
        position: usize,
        scratch: &mut Scratch,
    ) -> Result<Option<Refund>, CreditError> {
        let refunds: Vec<Refund> = history.refunds.iter().filter(|refund| refund.order == order.id).copied().collect();
        if refunds.is_empty() {
            return Ok(None);
        }
        let case = self.open(order, position, (history, derived), (&refunds, &[]));
        scratch.bases.fill(&case, &mut scratch.splitter).map_err(|error| case.refuse(error))?;
        let mut left: Vec<Amount> = (0..case.lines.len()).map(|line| scratch.bases.get(0, line)).collect();
        for refund in refunds.iter().copied() {
            let taken = refund::spread(&case, &refund, |line| left[line], &mut scratch.splitter);
            for (left, taken) in left.iter_mut().zip(taken.map_err(|error| case.refuse(error))?) {
                *left -= *taken;
            }
            if left.iter().map(|left| i128::from(left.0)).sum::<i128>() <= 0 {
                return Ok(Some(refund));
            }
        }
        Ok(None)
    }

    /// Newer versions of a policy, which take its place where they fit.
    fn newer(&self, position: usize) -> impl Iterator<Item = &Policy> {
        let name = &self.policies[position].name;
        self.policies[..position].iter().filter(move |policy| policy.name == *name)
    }

    /// Whether a binding lies in the time and scope of a policy.
    fn rewards(&self, policy: &Policy, binding: &Binding) -> bool {
        let (scope, at) = (&policy.scope, binding.during.from);
        let brand = || binding.brand.or_else(|| self.organisation.unit(binding.party, PartyKind::Brand, at));
        policy.effective.contains(at)
            && (scope.brands.is_empty() || brand().is_some_and(|brand| scope.brands.contains(&brand)))
            && (scope.units.is_empty()
                || scope.units.iter().any(|unit| self.organisation.within(*unit, binding.party, at)))
    }

    fn holds(&self, award: &Award, binding: &Binding) -> bool {
        let record = EventRecord { organisation: self.organisation, symbols: self.symbols, binding };
        award.when.as_ref().is_none_or(|when| when.test(&record))
    }

    /// Writes an award to the party and its store.
    fn give(
        &self,
        Given { position, rule, award }: Given<'_>,
        binding: &Binding,
        turn: Turn,
        (history, sink): (&History<'_>, &mut impl Sink),
        scratch: &mut Scratch,
    ) -> Result<(), CreditError> {
        let policy = &self.policies[position];
        let refuse =
            |source: MoneyError| CreditError::Money { order: turn.evidence, policy: policy.name.clone(), source };
        let store = match award.store_share {
            Rate::ZERO => None,
            _ => {
                let store = self.organisation.unit(binding.party, PartyKind::Store, turn.given_at);
                store.filter(|store| *store != binding.party)
            }
        };
        let share = if store.is_some() { award.store_share } else { Rate::ZERO };
        let weights = [base::RATE_ONE - share.0, share.0];
        let parts = scratch.splitter.split(award.amount, weights.into_iter()).map_err(refuse)?;
        let to: [(Option<PartyId>, Reason); 2] =
            [(Some(binding.party), Reason::Binding), (store, Reason::Organisation)];
        for ((party, reason), amount) in to.into_iter().zip(parts) {
            if amount.is_zero() {
                continue;
            }
            let amount = if turn.cause == LineCause::Refund { -*amount } else { *amount };
            sink.line(&Line {
                order: Line::NO_ORDER,
                order_line: 0,
                member: history.member,
                ordered_at: turn.at,
                at: turn.at,
                kind: LineKind::Commission,
                cause: turn.cause,
                book: award.book,
                party,
                amount,
                base: Amount::ZERO,
                policy: position as u16,
                rule,
                reason,
                evidence: Some(turn.evidence),
                payable_at: Some(turn.at),
                store: None,
                brand: binding.brand,
                channel: Symbol::NONE,
                product: Symbol::NONE,
            });
        }
        Ok(())
    }
}

/// The member's first binding in a role.
fn first_in_role(bindings: &[Binding], role: Symbol) -> Option<&Binding> {
    let of_role = bindings.iter().filter(|binding| binding.role == role);
    of_role.min_by_key(|binding| (binding.during.from, binding.event))
}

/// One binding in force for each role as of an order: that of its brand before that of all brands.
fn in_force<'a>(bindings: &'a [Binding], order: &'a Order) -> impl Iterator<Item = &'a Binding> {
    let roles = bindings.chunk_by(|a, b| a.role == b.role).map(|of_role| of_role[0].role);
    roles.filter_map(move |role| Binding::in_force(bindings, role, order.brand, order.at))
}
