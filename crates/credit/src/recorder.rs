//! Keeps what a fold said, as plain values: the material of an explanation.

use crate::{
    BindingVerdict, Line, Note, PolicyVerdict, Recipient, Referral, RefundVerdict, RollUpNode, RuleVerdict, Sum,
    TouchVerdict, Trace,
};
use base::fact::{Binding, Refund, Touch};
use base::{Amount, FactId, PartyId};
use rule::Clause;

/// Records the decisions on all orders of a member, or on one.
#[derive(Clone, Debug, Default)]
pub struct Recorder {
    only: Option<FactId>,
    listening: bool,
    /// One entry per order and policy, in the order of the fold.
    pub cases: Vec<CaseRecord>,
}

/// What was decided about one order under one policy.
#[derive(Clone, Debug)]
pub struct CaseRecord {
    /// The order.
    pub order: FactId,
    /// Position of the policy.
    pub policy: usize,
    /// Whether the policy applies; when not, everything below is empty.
    pub verdict: PolicyVerdict,
    /// Parties in the order of the policy.
    pub parties: Vec<PartyRecord>,
    /// Rules and pools, line by line.
    pub rules: Vec<RuleRecord>,
    /// Credits and pools before they were split.
    pub sums: Vec<Sum>,
    /// Nodes of roll-ups as of the sale, and again after each refund.
    pub roll_ups: Vec<RollUpNode>,
    /// Refunds, line by line.
    pub refunds: Vec<RefundRecord>,
    /// Refunds that did not fit.
    pub refunds_beyond: Vec<(Refund, RefundVerdict)>,
    /// Lines written.
    pub lines: Vec<Line>,
}

/// How one party was found.
#[derive(Clone, Debug, Default)]
pub struct PartyRecord {
    /// Position of the party in the policy.
    pub party: usize,
    /// Who it is.
    pub recipients: Vec<Recipient>,
    /// Bindings considered.
    pub bindings: Vec<(Binding, BindingVerdict)>,
    /// Referrals followed: level, referral, and to whom the referring member was bound.
    pub referrals: Vec<(usize, Referral, Option<PartyId>)>,
    /// Touchpoints considered, latest last.
    pub touches: Vec<TouchRecord>,
}

/// What became of one touchpoint.
#[derive(Clone, Debug)]
pub struct TouchRecord {
    /// The touchpoint.
    pub touch: Touch,
    /// Whether it counts.
    pub verdict: TouchVerdict,
    /// Clauses that decided.
    pub clauses: Vec<Clause>,
}

/// What became of one rule or pool on one line.
#[derive(Clone, Debug)]
pub struct RuleRecord {
    /// Number of the order line.
    pub line: u32,
    /// Number of the rule.
    pub rule: u16,
    /// Whether it applies.
    pub verdict: RuleVerdict,
    /// Clauses that decided.
    pub clauses: Vec<Clause>,
}

/// What a refund took from one line.
#[derive(Clone, Debug)]
pub struct RefundRecord {
    /// The refund.
    pub refund: Refund,
    /// Number of the order line.
    pub line: u32,
    /// Base of the line that remained before it.
    pub remaining: Amount,
    /// How much of the refund this line bears.
    pub taken: Amount,
}

impl Recorder {
    /// Records every order.
    pub fn new() -> Recorder {
        Recorder::default()
    }

    /// Records one order only.
    pub fn only(order: FactId) -> Recorder {
        Recorder { only: Some(order), ..Recorder::default() }
    }

    fn open(&mut self, order: FactId, policy: usize, verdict: PolicyVerdict) {
        self.listening = self.only.is_none_or(|only| only == order);
        if self.listening {
            self.cases.push(CaseRecord {
                order,
                policy,
                verdict,
                parties: Vec::new(),
                rules: Vec::new(),
                sums: Vec::new(),
                roll_ups: Vec::new(),
                refunds: Vec::new(),
                refunds_beyond: Vec::new(),
                lines: Vec::new(),
            });
        }
    }
}

impl CaseRecord {
    fn party(&mut self, party: usize) -> &mut PartyRecord {
        while self.parties.len() <= party {
            let party = self.parties.len();
            self.parties.push(PartyRecord { party, ..PartyRecord::default() });
        }
        &mut self.parties[party]
    }
}

impl Trace for Recorder {
    const ON: bool = true;

    fn note(&mut self, note: Note<'_>) {
        if let Note::Policy { order, policy, verdict } = note {
            self.open(order.id, policy, verdict);
            return;
        }
        let Some(case) = self.cases.last_mut().filter(|_| self.listening) else { return };
        match note {
            Note::Policy { .. } => {}
            Note::Binding { party, binding, verdict } => case.party(party).bindings.push((*binding, verdict)),
            Note::Referral { party, level, referral, bound } => {
                case.party(party).referrals.push((level, referral, bound));
            }
            Note::Touch { party, touch, verdict, clauses } => {
                case.party(party).touches.push(TouchRecord { touch: *touch, verdict, clauses });
            }
            Note::Party { party, recipients } => {
                let record = case.party(party);
                record.recipients = recipients.to_vec();
                record.touches.sort_by_key(|record| (record.touch.at, record.touch.id));
            }
            Note::Rule { line, rule, verdict, clauses } => {
                case.rules.push(RuleRecord { line, rule, verdict, clauses });
            }
            Note::Sum(sum) => case.sums.push(sum),
            Note::RollUp(node) => case.roll_ups.push(node),
            Note::Refund { refund, line, remaining, taken } => {
                case.refunds.push(RefundRecord { refund: *refund, line, remaining, taken });
            }
            Note::RefundBeyond { refund, verdict } => case.refunds_beyond.push((*refund, verdict)),
            Note::Line(line) => case.lines.push(*line),
        }
    }
}
