//! Credit of those above the receivers, an order line counting once per node.

use crate::case::Case;
use crate::shares::{LineShares, Shares};
use crate::splitter::difference;
use crate::{Along, LineKind, Organisation};
use base::fact::Span;
use base::{Amount, MoneyError, PartyId, Symbol};

/// Nodes of the roll-ups of one order, and which shares they are fed from.
#[derive(Clone, Debug, Default)]
pub(crate) struct RollUps {
    pub nodes: Vec<Node>,
    feeds: Vec<Feed>,
    /// Everybody above somebody, one chain after another; good for the instant of one order.
    chains: Vec<PartyId>,
    known: Vec<(Along, PartyId, Span)>,
}

/// Somebody above a receiver, for one order line and roll-up rule.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node {
    /// Position among the roll-up rules.
    pub rule: usize,
    pub party: PartyId,
    /// Its own credit.
    pub direct: Amount,
    /// Credit of those beneath it.
    pub beneath: Amount,
    /// What the roll-up adds at present.
    pub amount: Amount,
    /// What the latest event (sale or refund) did to it.
    pub change: Amount,
}

/// A share that counts for a node, as its own or as one beneath it.
#[derive(Clone, Copy, Debug)]
struct Feed {
    share: u32,
    node: u32,
    own: bool,
}

/// Where the nodes of the line and of the rule begin.
#[derive(Clone, Copy)]
struct Among {
    line: usize,
    rule: usize,
}

impl RollUps {
    /// Forgets the order before.
    pub fn clear(&mut self) {
        self.nodes.clear();
        self.feeds.clear();
        self.chains.clear();
        self.known.clear();
    }

    /// Makes the nodes of a line from its credits, and computes them.
    pub fn fill<O: Organisation>(
        &mut self,
        case: &Case<'_, O>,
        shares: &Shares,
        line: &mut LineShares,
    ) -> Result<(), MoneyError> {
        let (nodes, feeds) = (self.nodes.len() as u32, self.feeds.len() as u32);
        for (rule, written) in case.policy.roll_up.iter().enumerate() {
            let book = case.policy.books[written.book].name;
            let first = self.nodes.len();
            let among = Among { line: nodes as usize, rule: first };
            for (share, party) in credited(shares, line.groups, book) {
                let chain = self.chain(case, written.along, party);
                for place in chain.from..chain.to {
                    let node = self.node(case, among, rule, self.chains[place as usize]);
                    // By another roll-up of the book the same credit may have come here already.
                    let known = (node as usize) < first
                        && self.feeds[feeds as usize..].iter().any(|feed| (feed.share, feed.node) == (share, node));
                    if !known {
                        self.feeds.push(Feed { share, node, own: false });
                    }
                }
            }
            for node in first..self.nodes.len() {
                let own = credited(shares, line.groups, book).filter(|(_, party)| *party == self.nodes[node].party);
                self.feeds.extend(own.map(|(share, _)| Feed { share, node: node as u32, own: true }));
            }
        }
        line.nodes = Span { from: nodes, to: self.nodes.len() as u32 };
        line.feeds = Span { from: feeds, to: self.feeds.len() as u32 };
        self.refresh(case, shares, line)
    }

    /// Computes the nodes of a line from what remains of its credits, and notes what changed.
    pub fn refresh<O: Organisation>(
        &mut self,
        case: &Case<'_, O>,
        shares: &Shares,
        line: &LineShares,
    ) -> Result<(), MoneyError> {
        let span = line.nodes.from as usize..line.nodes.to as usize;
        for node in &mut self.nodes[span.clone()] {
            (node.direct, node.beneath) = (Amount::ZERO, Amount::ZERO);
        }
        for feed in line.feeds.of(&self.feeds) {
            let amount = shares.shares[feed.share as usize].remaining.amount;
            let node = &mut self.nodes[feed.node as usize];
            let sum = if feed.own { &mut node.direct } else { &mut node.beneath };
            *sum = sum.checked_add(amount)?;
        }
        for node in &mut self.nodes[span] {
            let once = case.policy.roll_up[node.rule].count_order_once;
            let amount = if once { within_base(line.base, node.direct, node.beneath) } else { node.beneath };
            node.change = difference(amount, node.amount)?;
            node.amount = amount;
        }
        Ok(())
    }

    /// The node of a rule and party, made when it is not there. Roll-ups of one book that count an order once share their
    /// nodes, so that whoever stands above by two of them is not counted twice.
    fn node<O>(&mut self, case: &Case<'_, O>, among: Among, rule: usize, party: PartyId) -> u32 {
        let rules = &case.policy.roll_up;
        let once = |other: usize| {
            rules[other].book == rules[rule].book && rules[other].count_order_once && rules[rule].count_order_once
        };
        let same = |node: &Node| node.party == party && (node.rule == rule || once(node.rule));
        let place = match self.nodes[among.rule..].iter().position(same) {
            Some(place) => among.rule + place,
            None => match self.nodes[among.line..among.rule].iter().position(same) {
                Some(place) => among.line + place,
                None => {
                    let zero = Amount::ZERO;
                    self.nodes.push(Node { rule, party, direct: zero, beneath: zero, amount: zero, change: zero });
                    self.nodes.len() - 1
                }
            },
        };
        place as u32
    }

    fn chain<O: Organisation>(&mut self, case: &Case<'_, O>, along: Along, party: PartyId) -> Span {
        if let Some((_, _, chain)) = self.known.iter().find(|known| known.0 == along && known.1 == party) {
            return *chain;
        }
        let from = self.chains.len() as u32;
        case.organisation.above(along, party, case.order.at, &mut self.chains);
        let chain = Span { from, to: self.chains.len() as u32 };
        self.known.push((along, party, chain));
        chain
    }
}

/// Positions and parties of the credits of a line in a book; nobody's are left out.
fn credited(shares: &Shares, groups: Span, book: Symbol) -> impl Iterator<Item = (u32, PartyId)> {
    let groups = groups.of(&shares.groups).iter();
    groups.filter(move |group| group.kind == LineKind::Credit && group.book == book).flat_map(|group| {
        let positions = group.shares.from..group.shares.to;
        positions.filter_map(|position| shares.shares[position as usize].party.map(|party| (position, party)))
    })
}

/// What a roll-up adds to a node's own credit so that both together stay within the base. A negative base mirrors.
fn within_base(base: Amount, direct: Amount, beneath: Amount) -> Amount {
    let sign = if base.0 < 0 { -1 } else { 1 };
    let room = (sign * (i128::from(base.0) - i128::from(direct.0))).max(0);
    let beneath = (sign * i128::from(beneath.0)).max(0);
    // The smaller of the two is no larger than `beneath`, which is an amount.
    Amount((sign * room.min(beneath)) as i64)
}
