//! Puts the records of a partition together: an order with its parts, and everything that stands alone.

use import::record::{
    AmountRecord, BindingRecord, LineRecord, MemberRecord, OrderRecord, ParticipantRecord, Provenance, Record,
    RefundRecord, Sourced, StatusRecord, TenderRecord, TouchRecord,
};
use std::collections::{HashMap, HashSet};

/// A record of one type with its origin.
pub type From<T> = (Provenance, T);

/// An order and all that was said about it in this import.
#[derive(Debug, Default)]
pub struct OrderGroup {
    /// Key of the order.
    pub key: String,
    /// The order itself: the last of several versions; none when only later events came.
    pub order: Option<From<OrderRecord>>,
    /// Earlier versions of the order in the same import that were replaced, and repeated rows.
    pub earlier: usize,
    /// Its lines.
    pub lines: Vec<From<LineRecord>>,
    /// Who took part.
    pub participants: Vec<From<ParticipantRecord>>,
    /// Named amounts.
    pub amounts: Vec<From<AmountRecord>>,
    /// How it was paid.
    pub tenders: Vec<From<TenderRecord>>,
    /// Statuses reached.
    pub statuses: Vec<From<StatusRecord>>,
    /// Refunds.
    pub refunds: Vec<From<RefundRecord>>,
}

/// The records of a partition, grouped.
#[derive(Debug, Default)]
pub struct Group {
    /// Orders in order of first appearance.
    pub orders: Vec<OrderGroup>,
    /// Members.
    pub members: Vec<From<MemberRecord>>,
    /// Binding events.
    pub bindings: Vec<From<BindingRecord>>,
    /// Touchpoints.
    pub touches: Vec<From<TouchRecord>>,
    positions: HashMap<String, usize>,
}

impl Group {
    /// Groups the records of a partition. Organisation records do not occur in one and are ignored.
    pub fn of(records: Vec<Sourced>) -> Group {
        let mut group = Group::default();
        for Sourced { provenance, record } in records {
            group.add(provenance, record);
        }
        group.positions.clear();
        group
    }

    fn add(&mut self, from: Provenance, record: Record) {
        match record {
            Record::Order(order) => self.order(&order.key.clone()).add_order(from, order),
            Record::Line(line) => self.order(&line.order).lines.push((from, line.clone())),
            Record::Participant(participant) => {
                self.order(&participant.order).participants.push((from, participant.clone()));
            }
            Record::Amount(amount) => self.order(&amount.order).amounts.push((from, amount.clone())),
            Record::Tender(tender) => self.order(&tender.order).tenders.push((from, tender.clone())),
            Record::Status(status) => self.order(&status.order).statuses.push((from, status.clone())),
            Record::Refund(refund) => self.order(&refund.order).refunds.push((from, refund.clone())),
            Record::Member(member) => self.members.push((from, member)),
            Record::Binding(binding) => self.bindings.push((from, binding)),
            Record::Touch(touch) => self.touches.push((from, touch)),
            Record::Party(_) | Record::Parent(_) | Record::Position(_) => {}
            Record::Holding(_) | Record::Attribute(_) | Record::Site(_) => {}
        }
    }

    fn order(&mut self, key: &str) -> &mut OrderGroup {
        let position = match self.positions.get(key) {
            Some(position) => *position,
            None => {
                self.positions.insert(key.to_owned(), self.orders.len());
                self.orders.push(OrderGroup { key: key.to_owned(), ..OrderGroup::default() });
                self.orders.len() - 1
            }
        };
        &mut self.orders[position]
    }
}

impl OrderGroup {
    /// Repeated rows describe the same order, so the first counts; otherwise a later delivery replaces an earlier one
    /// together with its parts, so that an order sent twice does not have its lines twice.
    fn add_order(&mut self, from: Provenance, order: OrderRecord) {
        if self.order.is_none() {
            self.order = Some((from, order));
            return;
        }
        self.earlier += 1;
        if !order.repeated {
            self.order = Some((from, order));
            self.lines.clear();
            self.participants.clear();
            self.amounts.clear();
            self.tenders.clear();
        }
    }

    /// Where its records came from, each row once.
    pub fn provenances(&self) -> impl Iterator<Item = Provenance> {
        let mut rows: Vec<Provenance> = self.order.iter().map(|(from, _)| *from).collect();
        rows.extend(self.lines.iter().map(|(from, _)| *from));
        rows.extend(self.participants.iter().map(|(from, _)| *from));
        rows.extend(self.amounts.iter().map(|(from, _)| *from));
        rows.extend(self.tenders.iter().map(|(from, _)| *from));
        rows.extend(self.statuses.iter().map(|(from, _)| *from));
        rows.extend(self.refunds.iter().map(|(from, _)| *from));
        rows.sort_unstable_by_key(|from| (from.source, from.line));
        rows.dedup();
        rows.into_iter()
    }

    /// Of parts that say the same thing twice, the last one counts.
    pub fn keep_last_of_equal_parts(&mut self) {
        keep_last(&mut self.lines, |line| line.number.map(i64::from));
        keep_last(&mut self.participants, |part| Some((part.role.clone(), part.party.clone())));
        keep_last(&mut self.amounts, |part| Some((part.line, part.name.clone())));
        keep_last(&mut self.tenders, |part| Some(part.kind.clone()));
        keep_last(&mut self.statuses, |part| Some((part.status.clone(), part.at)));
        keep_last(&mut self.refunds, |part| Some(part.key.clone()));
    }
}

/// Keeps the last of the parts with an equal key, where it stood last; parts without a key all stay.
fn keep_last<T, K: Eq + std::hash::Hash>(parts: &mut Vec<From<T>>, key: impl Fn(&T) -> Option<K>) {
    if parts.len() < 2 {
        return;
    }
    let mut seen = HashSet::new();
    let mut keep: Vec<bool> =
        parts.iter().rev().map(|(_, part)| key(part).is_none_or(|key| seen.insert(key))).collect();
    keep.reverse();
    let mut keep = keep.into_iter();
    parts.retain(|_| keep.next().unwrap_or(true));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(key: &str, channel: &str, repeated: bool) -> Record {
        Record::Order(OrderRecord { key: key.into(), channel: channel.into(), repeated, ..OrderRecord::default() })
    }

    fn line(order: &str, number: Option<u32>, sku: &str) -> Record {
        Record::Line(LineRecord { order: order.into(), number, sku: sku.into(), ..LineRecord::default() })
    }

    fn grouped(records: Vec<Record>) -> Vec<OrderGroup> {
        let sourced = records.into_iter().map(|record| Sourced { provenance: Provenance::default(), record });
        let mut orders = Group::of(sourced.collect()).orders;
        orders.iter_mut().for_each(OrderGroup::keep_last_of_equal_parts);
        orders
    }

    #[test]
    fn an_order_delivered_twice_has_its_lines_once() {
        let once = [order("1", "store", false), line("1", None, "a"), line("1", None, "b")];
        let orders = grouped(once.iter().chain(&once).cloned().collect());
        assert_eq!((orders.len(), orders[0].earlier, orders[0].lines.len()), (1, 1, 2));
    }

    #[test]
    fn rows_of_one_order_repeat_it_and_add_lines() {
        let orders = grouped(vec![
            order("1", "store", true),
            line("1", Some(1), "a"),
            order("1", "ignored", true),
            line("1", Some(2), "b"),
            line("1", Some(1), "c"),
        ]);
        let skus: Vec<&str> = orders[0].lines.iter().map(|(_, line)| line.sku.as_str()).collect();
        assert_eq!(skus, ["b", "c"]);
        assert_eq!(orders[0].order.as_ref().expect("an order").1.channel, "store");
    }
}
