//! The crediting fold: one member's history under the policies of a run, order by order, into lines.
//!
//! For each order the first policies that apply are found, parties resolved, rules judged, and everything that the sale
//! gives worked out. Refunds then take back in their order. Of all that, the lines whose `at` lies in the range are
//! written. An order before the range is worked out again only when something of it takes effect in the range: a refund, or
//! the end of its hold. So the lines of a range are those of its parts, however it is cut.

use crate::case::{Case, Plan};
use crate::output::{Event, Output};
use crate::scratch::Scratch;
use crate::shares::LineShares;
use crate::{
    CreditError, Derived, LineCause, Note, Organisation, Policy, PolicyVerdict, Sink, Trace, credit, hold, order_pool,
    pool, refund,
};
use base::fact::{History, Order, Refund, Span, StatusEvent};
use base::{FactId, Interval, MoneyError, Symbols};

/// Policies, organisation and range of one run. Shared by all threads; each thread brings its own [`Scratch`].
#[derive(Clone, Debug)]
pub struct Fold<'a, O> {
    pub(crate) policies: &'a [Policy],
    plans: Vec<Plan>,
    pub(crate) organisation: &'a O,
    pub(crate) symbols: &'a Symbols,
    pub(crate) range: Interval,
}

impl<'a, O: Organisation> Fold<'a, O> {
    /// A fold that writes the lines taking effect in `range`.
    ///
    /// Where two policies that own the same book both fit an order, the earlier one in the list applies.
    pub fn new(policies: &'a [Policy], organisation: &'a O, symbols: &'a Symbols, range: Interval) -> Self {
        let plans = (0..policies.len()).map(|position| Plan::new(policies, position)).collect();
        Fold { policies, plans, organisation, symbols, range }
    }

    /// Folds one member: everything that takes effect in the range goes to `sink`, every decision to `trace`.
    ///
    /// `derived` is what was derived from facts for this member. An error leaves the lines written so far in the sink; the run
    /// is refused as a whole.
    pub fn member(
        &self,
        scratch: &mut Scratch,
        history: &History<'_>,
        derived: Derived<'_>,
        sink: &mut impl Sink,
        trace: &mut impl Trace,
    ) -> Result<(), CreditError> {
        let mut out = Output { sink, trace };
        for order in history.orders {
            if order.at >= self.range.to {
                break;
            }
            self.order(scratch, (history, derived), order, &mut out)?;
        }
        self.awards(scratch, (history, derived), out.sink)
    }

    fn order<S: Sink, T: Trace>(
        &self,
        scratch: &mut Scratch,
        (history, derived): (&History<'_>, Derived<'_>),
        order: &Order,
        out: &mut Output<'_, S, T>,
    ) -> Result<(), CreditError> {
        let refunds = of_order(history.refunds, order.id, |refund: &Refund| refund.order);
        let statuses = of_order(history.statuses, order.id, |status: &StatusEvent| status.order);
        if !self.matters(order, refunds, statuses) {
            return Ok(());
        }
        scratch.applied.clear();
        for (position, (policy, plan)) in self.policies.iter().zip(&self.plans).enumerate() {
            let verdict = self.verdict(order, (policy, plan), &scratch.applied);
            scratch.applied.push(verdict == PolicyVerdict::Applies);
            if T::ON {
                out.trace.note(Note::Policy { order, policy: position, verdict });
            }
            if verdict != PolicyVerdict::Applies {
                continue;
            }
            self.case(&self.open(order, position, (history, derived), (refunds, statuses)), scratch, out)?;
        }
        Ok(())
    }

    /// One order under the policy at a position.
    pub(crate) fn open<'b>(
        &'b self,
        order: &'b Order,
        position: usize,
        (history, derived): (&'b History<'b>, Derived<'b>),
        (refunds, statuses): (&'b [Refund], &'b [StatusEvent]),
    ) -> Case<'b, O> {
        let policy = &self.policies[position];
        Case {
            organisation: self.organisation,
            symbols: self.symbols,
            policy,
            plan: &self.plans[position],
            position: position as u16,
            history,
            bindings: derived.bindings,
            referrals: derived.referrals,
            order,
            lines: order.lines.of(&history.pools.lines),
            refunds,
            statuses,
            payable_at: hold::payable_at(policy.hold.as_ref(), order.at, statuses),
        }
    }

    /// Whether anything of an order may take effect in the range.
    fn matters(&self, order: &Order, refunds: &[Refund], statuses: &[StatusEvent]) -> bool {
        let released = |policy: &Policy| {
            policy.hold.is_some()
                && hold::payable_at(policy.hold.as_ref(), order.at, statuses).is_some_and(|at| self.range.contains(at))
        };
        order.at >= self.range.from
            || refunds.iter().any(|refund| self.range.contains(refund::effective_at(refund, order.at)))
            || self.policies.iter().any(released)
    }

    fn verdict(&self, order: &Order, (policy, plan): (&Policy, &Plan), applied: &[bool]) -> PolicyVerdict {
        match plan.rivals.iter().copied().find(|rival| applied[*rival]) {
            Some(by) if self.covers(order, policy) == PolicyVerdict::Applies => PolicyVerdict::BookTaken { by },
            _ => self.covers(order, policy),
        }
    }

    /// Whether an order lies in the time and scope of a policy.
    pub(crate) fn covers(&self, order: &Order, policy: &Policy) -> PolicyVerdict {
        let scope = &policy.scope;
        let among = |store| scope.units.iter().any(|unit| self.organisation.within(*unit, store, order.at));
        if !policy.effective.contains(order.at) {
            PolicyVerdict::NotEffective
        } else if !scope.brands.is_empty() && !order.brand.is_some_and(|brand| scope.brands.contains(&brand)) {
            PolicyVerdict::OtherBrand
        } else if !scope.units.is_empty() && !order.store.is_some_and(among) {
            PolicyVerdict::OtherUnit
        } else {
            PolicyVerdict::Applies
        }
    }

    /// Works out one order under one policy and writes what takes effect in the range.
    fn case<S: Sink, T: Trace>(
        &self,
        case: &Case<'_, O>,
        scratch: &mut Scratch,
        out: &mut Output<'_, S, T>,
    ) -> Result<(), CreditError> {
        if case.order.currency != case.policy.currency_symbol {
            return Err(CreditError::Currency {
                order: case.order.id,
                found: self.symbols.text(case.order.currency).to_owned(),
                policy: case.policy.name.clone(),
                expected: case.policy.currency.code().to_owned(),
            });
        }
        scratch.parties.resolve(case, out.trace);
        scratch.verdicts.judge(case, &scratch.parties, out.trace)?;
        sale(case, scratch, out.trace).map_err(|error| case.refuse(error))?;
        if self.range.contains(case.order.at) {
            let (at, payable_at) = (case.order.at, case.payable_at);
            let event = Event { cause: LineCause::Sale, at, payable_at, evidence: None };
            for line in 0..case.lines.len() {
                let base = scratch.shares.lines[line].base;
                out.changes(case, &scratch.shares, &scratch.roll_ups, (line, base), event);
            }
        }
        self.after_sale(case, scratch, out).map_err(|error| case.refuse(error))
    }

    /// Takes refunds back and releases what earlier ranges have booked as held.
    ///
    /// What is released is the sale less the clawbacks before the range. Clawbacks in the range have lines of their own
    /// here, payable with the release; so each amount becomes payable once, however time is cut into ranges.
    fn after_sale<S: Sink, T: Trace>(
        &self,
        case: &Case<'_, O>,
        scratch: &mut Scratch,
        out: &mut Output<'_, S, T>,
    ) -> Result<(), MoneyError> {
        let at = |refund: &Refund| refund::effective_at(refund, case.order.at);
        let earlier = case.refunds.partition_point(|refund| at(refund) < self.range.from);
        let until = case.refunds.partition_point(|refund| at(refund) < self.range.to);
        for refund in &case.refunds[..earlier] {
            refund::apply(case, scratch, refund, false, out)?;
        }
        if case.order.at < self.range.from
            && let Some(at) = case.payable_at.filter(|at| self.range.contains(*at))
        {
            for line in scratch.shares.lines.iter().enumerate() {
                out.release(case, &scratch.shares, line, at);
            }
        }
        for refund in &case.refunds[earlier..until] {
            refund::apply(case, scratch, refund, true, out)?;
        }
        Ok(())
    }
}

/// Everything that the sale itself gives.
fn sale<O: Organisation, T: Trace>(case: &Case<'_, O>, scratch: &mut Scratch, trace: &mut T) -> Result<(), MoneyError> {
    scratch.bases.fill(case, &mut scratch.splitter)?;
    order_pool::fill(case, scratch)?;
    scratch.shares.clear();
    scratch.roll_ups.clear();
    for number in 0..case.lines.len() {
        let from = scratch.shares.groups.len() as u32;
        credit::fill(case, number, scratch, trace)?;
        let groups = Span { from, to: scratch.shares.groups.len() as u32 };
        let base = scratch.bases.get(0, number);
        let mut line = LineShares { base, groups, nodes: Span::default(), feeds: Span::default() };
        scratch.roll_ups.fill(case, &scratch.shares, &mut line)?;
        pool::fill(case, number, scratch, trace)?;
        line.groups.to = scratch.shares.groups.len() as u32;
        scratch.shares.lines.push(line);
    }
    Ok(())
}

/// The facts of one order in a list that is sorted by order.
fn of_order<F>(facts: &[F], order: FactId, order_of: impl Fn(&F) -> FactId) -> &[F] {
    if facts.is_empty() {
        return facts;
    }
    let from = facts.partition_point(|fact| order_of(fact) < order);
    let count = facts[from..].partition_point(|fact| order_of(fact) == order);
    &facts[from..from + count]
}
