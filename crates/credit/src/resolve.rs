//! Who the parties of a policy are for one order.

use crate::activity;
use crate::attribution::{Attribution, Path};
use crate::case::Case;
use crate::hold::days;
use crate::{BindingVerdict, Note, Organisation, PartySource, Reason, Recipient, Referral, Trace};
use base::fact::{Binding, Span};
use base::{FactId, PartyId, Rate, Symbol, Timestamp};

/// The parties of one order: for each party of the policy, somebody or nobody, with weights.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parties {
    recipients: Vec<Recipient>,
    spans: Vec<Span>,
    attribution: Attribution,
    chain: Vec<Referral>,
}

impl Parties {
    /// Recipients of a party; at least one, which may be nobody.
    pub fn of(&self, party: usize) -> &[Recipient] {
        self.spans[party].of(&self.recipients)
    }

    /// Resolves every party of the policy; each refers only to parties before it.
    pub fn resolve<O: Organisation, T: Trace>(&mut self, case: &Case<'_, O>, trace: &mut T) {
        self.recipients.clear();
        self.spans.clear();
        for (party, rule) in case.policy.parties.iter().enumerate() {
            let from = self.recipients.len() as u32;
            let reused = self.find(case, party, &rule.source, trace);
            let span = reused.unwrap_or(Span { from, to: self.recipients.len() as u32 });
            self.spans.push(span);
            if T::ON {
                trace.note(Note::Party { party, recipients: self.of(party) });
            }
        }
    }

    /// Appends the recipients of a source, or names the span of another party that it is the same as.
    fn find<O: Organisation, T: Trace>(
        &mut self,
        case: &Case<'_, O>,
        party: usize,
        source: &PartySource,
        trace: &mut T,
    ) -> Option<Span> {
        let (order, organisation) = (case.order, case.organisation);
        match source {
            PartySource::Binding { role, as_of, active_within_days, for_days } => {
                let at = as_of.unwrap_or(order.at);
                let bound = Bound { role: *role, at, active_within_days: *active_within_days, for_days: *for_days };
                self.bound(case, party, bound, trace);
            }
            PartySource::Referrer { role, levels, for_days } => {
                self.referrers(case, party, Levels { role: *role, levels, for_days: *for_days }, trace);
            }
            PartySource::Store => self.named(order.store, Reason::Order, Reason::NoOrderUnit),
            PartySource::FulfilledBy => {
                self.named(order.fulfilled_by.or(order.store), Reason::Order, Reason::NoOrderUnit);
            }
            PartySource::Brand => self.named(order.brand, Reason::Order, Reason::NoOrderUnit),
            PartySource::Participant { role } => self.participants(case, *role),
            PartySource::Touch { when, within_days, model } => {
                let path = Path { party, when: when.as_ref(), within_days: *within_days, model };
                self.touched(case, path, trace);
            }
            PartySource::UnitOf { party, level } => {
                self.derive(*party, |other| organisation.unit(other, *level, order.at));
            }
            PartySource::SettlesTo { party, level } => {
                self.derive(*party, |other| organisation.settles_to(other, *level, order.at));
            }
            PartySource::ManagerOf { party } => self.derive(*party, |other| organisation.manager(other, order.at)),
            PartySource::FirstOf(parties) => return self.first_of(parties),
            PartySource::Fixed(party) => self.named(Some(*party), Reason::Fixed, Reason::NoUnit),
        }
        None
    }

    fn push(&mut self, party: Option<PartyId>, weight: i64, reason: Reason, evidence: Option<FactId>) {
        self.recipients.push(Recipient { party, weight, reason, evidence });
    }

    fn named(&mut self, party: Option<PartyId>, found: Reason, missing: Reason) {
        self.push(party, 1, if party.is_some() { found } else { missing }, None);
    }

    fn bound<O: Organisation, T: Trace>(&mut self, case: &Case<'_, O>, party: usize, bound: Bound, trace: &mut T) {
        let Bound { role, at, .. } = bound;
        let found = Binding::in_force(case.bindings, role, case.order.brand, at);
        let refused = found.and_then(|binding| bound.refuses(case, binding));
        if T::ON {
            for binding in case.bindings.iter().filter(|binding| binding.role == role) {
                let verdict = judge(binding, found, case.order.brand, at);
                let refused = refused.map(|(verdict, _)| verdict).filter(|_| verdict == BindingVerdict::InForce);
                trace.note(Note::Binding { party, binding, verdict: refused.unwrap_or(verdict) });
            }
        }
        match (found, refused) {
            (Some(binding), Some((_, reason))) => self.push(None, 1, reason, Some(binding.event)),
            (Some(binding), None) => self.push(Some(binding.party), 1, Reason::Binding, Some(binding.event)),
            (None, _) => self.push(None, 1, Reason::NoBinding, None),
        }
    }

    /// One recipient per level that has a part.
    fn referrers<O: Organisation, T: Trace>(
        &mut self,
        case: &Case<'_, O>,
        party: usize,
        asked: Levels<'_>,
        trace: &mut T,
    ) {
        let at = case.order.at;
        let mut chain = std::mem::take(&mut self.chain);
        case.referrals.chain(case.history.member, at, asked.levels.len(), &mut chain);
        let expired = |for_days: u32| chain.first().is_some_and(|first| at >= first.at.plus_days(days(for_days)));
        let too_long_ago = asked.for_days.is_some_and(expired);
        for (level, part) in asked.levels.iter().enumerate().filter(|(_, part)| part.0 > 0) {
            let referral = chain.get(level).copied();
            let bindings = referral.map_or(&[][..], |referral| case.referrals.bindings(referral.by));
            let found = Binding::in_force(bindings, asked.role, case.order.brand, at).filter(|_| !too_long_ago);
            let reason = match (referral, found) {
                (None, _) => Reason::NoReferrer,
                (Some(_), _) if too_long_ago => Reason::TooLongAgo,
                (Some(_), Some(_)) => Reason::Referral,
                (Some(_), None) => Reason::NoBinding,
            };
            if let (true, Some(referral)) = (T::ON, referral) {
                let bound = found.map(|binding| binding.party);
                trace.note(Note::Referral { party, level: level + 1, referral, bound });
            }
            self.push(found.map(|binding| binding.party), part.0, reason, referral.map(|referral| referral.event));
        }
        self.chain = chain;
    }

    fn participants<O: Organisation>(&mut self, case: &Case<'_, O>, role: Symbol) {
        let before = self.recipients.len();
        for participant in case.order.participants.of(&case.history.pools.participants) {
            if participant.role == role {
                self.push(Some(participant.party), participant.share.0.max(0), Reason::Participant, None);
            }
        }
        if self.recipients.len() == before {
            self.push(None, 1, Reason::NoParticipant, None);
        }
    }

    fn touched<O: Organisation, T: Trace>(&mut self, case: &Case<'_, O>, path: Path<'_>, trace: &mut T) {
        self.attribution.fill(case, path, trace);
        for (position, weight) in self.attribution.touches.iter().zip(&self.attribution.weights) {
            let touch = &case.history.touches[*position];
            let (reason, evidence) = (Reason::Touch, Some(touch.id));
            self.recipients.push(Recipient { party: touch.party, weight: *weight, reason, evidence });
        }
        if self.attribution.touches.is_empty() {
            self.push(None, 1, Reason::NoTouch, None);
        }
    }

    /// Others that stand in some relation to the recipients of a party, with the same weights and evidence. Nobody stays
    /// nobody, for the reason why the party was not found.
    fn derive(&mut self, party: usize, relation: impl Fn(PartyId) -> Option<PartyId>) {
        let Span { from, to } = self.spans[party];
        for position in from..to {
            let mut recipient = self.recipients[position as usize];
            if let Some(other) = recipient.party {
                recipient.party = relation(other);
                recipient.reason = if recipient.party.is_some() { Reason::Organisation } else { Reason::NoUnit };
            }
            self.recipients.push(recipient);
        }
    }

    /// The first party that stands for anybody; when none does, the first, so that its reason is shown.
    fn first_of(&mut self, parties: &[usize]) -> Option<Span> {
        let found = parties.iter().find(|party| self.of(**party).iter().any(|recipient| recipient.party.is_some()));
        let chosen = found.or(parties.first()).map(|party| self.spans[*party]);
        if chosen.is_none() {
            self.push(None, 1, Reason::NoUnit, None);
        }
        chosen
    }
}

/// A chain of referrals that is asked for.
#[derive(Clone, Copy)]
struct Levels<'a> {
    role: Symbol,
    levels: &'a [Rate],
    for_days: Option<u32>,
}

/// A binding that is asked for.
#[derive(Clone, Copy)]
struct Bound {
    role: Symbol,
    at: Timestamp,
    active_within_days: Option<u32>,
    for_days: Option<u32>,
}

impl Bound {
    /// Why the policy does not count a binding that is in force.
    fn refuses<O>(self, case: &Case<'_, O>, binding: &Binding) -> Option<(BindingVerdict, Reason)> {
        if let Some(for_days) = self.for_days
            && self.at >= binding.during.from.plus_days(days(for_days))
        {
            return Some((BindingVerdict::TooLongAgo { for_days }, Reason::TooLongAgo));
        }
        let within_days =
            self.active_within_days.filter(|within| !activity::is_active(case, binding.party, *within))?;
        let since = activity::last(case, binding.party);
        Some((BindingVerdict::Idle { since, within_days }, Reason::Idle))
    }
}

fn judge(binding: &Binding, found: Option<&Binding>, brand: Option<PartyId>, at: Timestamp) -> BindingVerdict {
    if found == Some(binding) {
        BindingVerdict::InForce
    } else if binding.brand.is_some() && binding.brand != brand {
        BindingVerdict::OtherBrand
    } else if at < binding.during.from {
        BindingVerdict::NotYet
    } else if at >= binding.during.to {
        BindingVerdict::Ended
    } else {
        BindingVerdict::Overruled
    }
}
