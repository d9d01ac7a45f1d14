//! Writes what an event did to an order as lines of the subledger.

use crate::case::Case;
use crate::roll_up::RollUps;
use crate::shares::{Group, LineShares, Share, Shares, Worth};
use crate::{Line, LineCause, LineKind, Note, Organisation, Reason, RollUpNode, Sink, Trace};
use base::{Amount, FactId, Symbol, Timestamp};

/// Where lines and notes go.
pub(crate) struct Output<'a, S, T> {
    pub sink: &'a mut S,
    pub trace: &'a mut T,
}

/// The sale or refund that lines are written for.
#[derive(Clone, Copy)]
pub(crate) struct Event {
    pub cause: LineCause,
    pub at: Timestamp,
    /// From when money of this event may be paid.
    pub payable_at: Option<Timestamp>,
    /// The fact that takes the place of the evidence of the sale.
    pub evidence: Option<FactId>,
}

impl<S: Sink, T: Trace> Output<'_, S, T> {
    /// Writes the latest changes of an order line: credits, roll-ups, commission.
    ///
    /// A change of nothing from a base of nothing (a gift) is not written, so that orders are counted only where they
    /// brought something; a share that was rounded to nothing is. A roll-up that adds nothing is not written either: the
    /// order counts with the node's own credit already.
    pub fn changes<O: Organisation>(
        &mut self,
        case: &Case<'_, O>,
        shares: &Shares,
        roll_ups: &RollUps,
        (line, base): (usize, Amount),
        event: Event,
    ) {
        let written = &shares.lines[line];
        let template = self.template(case, line, event);
        let groups = written.groups.of(&shares.groups);
        let pools = groups.partition_point(|group| group.kind == LineKind::Credit);
        for group in &groups[..pools] {
            self.group(shares, group, event, template);
        }
        self.nodes(case, roll_ups, written, Line { base, ..template });
        for group in &groups[pools..] {
            self.group(shares, group, event, Line { payable_at: event.payable_at, ..template });
        }
    }

    /// Writes what remains of the commission of an order line as released.
    pub fn release<O: Organisation>(
        &mut self,
        case: &Case<'_, O>,
        shares: &Shares,
        written: (usize, &LineShares),
        at: Timestamp,
    ) {
        let event = Event { cause: LineCause::Release, at, payable_at: Some(at), evidence: None };
        let template = Line { kind: LineKind::Release, ..self.template(case, written.0, event) };
        for group in written.1.groups.of(&shares.groups).iter().filter(|group| group.kind == LineKind::Commission) {
            for share in group.shares.of(&shares.shares).iter().filter(|share| !share.remaining.amount.is_zero()) {
                let line = Line { book: group.book, rule: group.rule, ..template };
                self.share(share, share.remaining, line);
            }
        }
    }

    fn group(&mut self, shares: &Shares, group: &Group, event: Event, template: Line) {
        let line = Line { kind: group.kind, book: group.book, rule: group.rule, ..template };
        for share in group.shares.of(&shares.shares).iter().filter(|share| !share.change.is_nothing()) {
            let share = &Share { evidence: event.evidence.or(share.evidence), ..*share };
            self.share(share, share.change, line);
        }
    }

    fn share(&mut self, share: &Share, worth: Worth, line: Line) {
        let Worth { amount, base } = worth;
        let Share { party, reason, evidence, .. } = *share;
        self.put(&Line { party, reason, evidence, amount, base, ..line });
    }

    fn nodes<O: Organisation>(&mut self, case: &Case<'_, O>, roll_ups: &RollUps, written: &LineShares, template: Line) {
        let first = case.policy.first_roll_up();
        for node in written.nodes.of(&roll_ups.nodes) {
            let rule = first + node.rule as u16;
            let (party, direct, beneath) = (node.party, node.direct, node.beneath);
            if T::ON {
                let (line, amount) = (template.order_line, node.amount);
                self.trace.note(Note::RollUp(RollUpNode { line, rule, party, direct, beneath, amount }));
            }
            if !node.change.is_zero() {
                let book = case.policy.books[case.policy.roll_up[node.rule].book].name;
                let (kind, party, amount) = (LineKind::RollUp, Some(party), node.change);
                self.put(&Line { kind, book, rule, party, amount, reason: Reason::RollUp, ..template });
            }
        }
    }

    fn template<O: Organisation>(&self, case: &Case<'_, O>, line: usize, event: Event) -> Line {
        let order = case.order;
        Line {
            order: order.id,
            order_line: case.lines[line].number,
            member: case.history.member,
            ordered_at: order.at,
            at: event.at,
            kind: LineKind::Credit,
            cause: event.cause,
            book: Symbol::NONE,
            party: None,
            amount: Amount::ZERO,
            base: Amount::ZERO,
            policy: case.position,
            rule: 0,
            reason: Reason::RollUp,
            evidence: event.evidence,
            payable_at: Some(event.at),
            store: order.store,
            brand: order.brand,
            channel: order.channel,
            product: case.lines[line].sku,
        }
    }

    fn put(&mut self, line: &Line) {
        self.sink.line(line);
        if T::ON {
            self.trace.note(Note::Line(line));
        }
    }
}
