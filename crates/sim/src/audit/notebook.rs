//! What the auditor has been told: the last content of every record by its own key, in plain maps.

use super::member::{Members, day};
use crate::plan::Plan;
use crate::random::Random;
use import::record::{
    AmountRecord, AttributeRecord, BindingRecord, HoldingRecord, IdentifierValue, LineRecord, OrderRecord,
    ParentRecord, ParticipantRecord, PositionRecord, Record, RefundRecord, TouchRecord,
};
use std::collections::{BTreeMap, BTreeSet};

/// An order and everything that is known of it.
#[derive(Clone, Debug, Default)]
pub(super) struct KnownOrder {
    pub order: OrderRecord,
    pub lines: Vec<LineRecord>,
    pub participants: Vec<ParticipantRecord>,
    pub amounts: Vec<AmountRecord>,
}

/// Everything that was delivered so far.
#[derive(Clone, Debug, Default)]
pub struct Notebook {
    pub(super) parents: Vec<ParentRecord>,
    pub(super) positions: BTreeMap<String, PositionRecord>,
    pub(super) holdings: Vec<HoldingRecord>,
    pub(super) attributes: Vec<AttributeRecord>,
    pub(super) orders: BTreeMap<String, KnownOrder>,
    /// By order and status: when.
    pub(super) statuses: BTreeMap<(String, String), i64>,
    pub(super) refunds: BTreeMap<String, RefundRecord>,
    pub(super) touches: BTreeMap<String, TouchRecord>,
    pub(super) bindings: BTreeMap<String, BindingRecord>,
    /// Identifiers that were ever named together.
    pub(super) together: BTreeSet<Vec<String>>,
    blocked: BTreeSet<String>,
}

/// An identifier as one word; phones in one spelling.
pub(super) fn word(identifier: &IdentifierValue) -> String {
    let value = match identifier.kind.as_str() {
        "phone" => {
            let digits: String = identifier.value.chars().filter(char::is_ascii_digit).collect();
            let national = digits.strip_prefix("0086").or_else(|| digits.strip_prefix("86"));
            national.filter(|rest| rest.len() == 11).unwrap_or(&digits).to_owned()
        }
        _ => identifier.value.trim().to_owned(),
    };
    format!("{}:{value}", identifier.kind)
}

impl Notebook {
    /// An empty one that knows which phones belong to nobody.
    pub fn new(blocked_phones: &[String]) -> Notebook {
        let blocked = blocked_phones.iter().map(|phone| format!("phone:{phone}")).collect();
        Notebook { blocked, ..Notebook::default() }
    }

    /// Notes what was delivered together.
    pub fn note(&mut self, records: &[Record]) {
        if let Some(Record::Order(order)) = records.first() {
            self.orders.insert(order.key.clone(), KnownOrder { order: order.clone(), ..KnownOrder::default() });
        }
        for record in records {
            self.note_one(record);
        }
    }

    fn note_one(&mut self, record: &Record) {
        match record.clone() {
            Record::Parent(one) => {
                let same = |old: &ParentRecord| {
                    (&old.tree, &old.child, &old.parent, old.during.from)
                        == (&one.tree, &one.child, &one.parent, one.during.from)
                };
                replace(&mut self.parents, same, one.clone());
            }
            Record::Position(one) => {
                self.positions.insert(one.key.clone(), one);
            }
            Record::Holding(one) => {
                let same = |old: &HoldingRecord| {
                    (&old.position, &old.person, old.during.from) == (&one.position, &one.person, one.during.from)
                };
                replace(&mut self.holdings, same, one.clone());
            }
            Record::Attribute(one) => {
                let same = |old: &AttributeRecord| {
                    (&old.party, &old.name, old.during.from) == (&one.party, &one.name, one.during.from)
                };
                replace(&mut self.attributes, same, one.clone());
            }
            Record::Member(one) => self.see_together(&one.identifiers),
            Record::Binding(one) => {
                self.see_together(&one.member);
                self.bindings.insert(one.key.clone(), one);
            }
            Record::Order(one) => self.see_together(&one.member),
            Record::Line(one) => self.order(&one.order.clone()).lines.push(one),
            Record::Participant(one) => self.order(&one.order.clone()).participants.push(one),
            Record::Amount(one) => self.order(&one.order.clone()).amounts.push(one),
            Record::Status(one) => {
                self.statuses.insert((one.order, one.status), one.at);
            }
            Record::Refund(one) => {
                self.refunds.insert(one.key.clone(), one);
            }
            Record::Touch(one) => {
                self.see_together(&one.member);
                self.touches.insert(one.key.clone(), one);
            }
            Record::Party(_) | Record::Site(_) | Record::Tender(_) => {}
        }
    }

    /// Own ids of all orders.
    pub fn order_keys(&self) -> Vec<&str> {
        self.orders.keys().map(String::as_str).collect()
    }

    /// How many orders are known.
    pub fn orders(&self) -> usize {
        self.orders.len()
    }

    /// An identifier of some member.
    pub fn anybody(&self, random: &mut Random) -> Option<IdentifierValue> {
        let members = Members::new(self).everybody();
        let (kind, value) = members.get(random.position(members.len()))?.first()?.split_once(':')?;
        Some(IdentifierValue { kind: kind.to_owned(), value: value.to_owned() })
    }

    /// Identifiers of two members that have no kind of identifier in common, so that they may be one; none when a few
    /// draws find no such two.
    pub fn two_members(&self, random: &mut Random) -> Option<Vec<IdentifierValue>> {
        let members = Members::new(self).everybody();
        let parts = |word: &String| word.split_once(':').map(|(kind, value)| (kind.to_owned(), value.to_owned()));
        (0..50).find_map(|_| {
            let (first, second) = (members.get(random.position(members.len()))?, random.pick(&members));
            let kinds =
                |words: &[String]| words.iter().filter_map(parts).map(|(kind, _)| kind).collect::<BTreeSet<_>>();
            if !kinds(first).is_disjoint(&kinds(second)) {
                return None;
            }
            let identifier = |word| parts(word).map(|(kind, value)| IdentifierValue { kind, value });
            [first.first()?, second.first()?].into_iter().map(identifier).collect()
        })
    }

    /// Refunds of an order and when they take effect, by that instant.
    pub(super) fn refunds_of(&self, key: &str) -> Vec<(i64, &RefundRecord)> {
        let Some(known) = self.orders.get(key) else { return Vec::new() };
        let of_order = self.refunds.values().filter(|refund| refund.order == key);
        let mut refunds: Vec<_> = of_order.map(|refund| (refund.at.max(known.order.at), refund)).collect();
        refunds.sort_by_key(|(_, refund)| refund.at);
        refunds
    }

    /// When money of an order may be paid, if that is known.
    pub(super) fn payable_at(&self, plan: &Plan, key: &str, ordered: i64) -> Option<i64> {
        let Some((status, days)) = &plan.hold else { return Some(ordered) };
        let reached = match status {
            None => ordered,
            Some(status) => *self.statuses.get(&(key.to_owned(), status.clone()))?,
        };
        Some(reached.max(ordered) + i64::from(*days) * 86_400_000_000)
    }

    /// Whether an order lies in the time and place of a plan.
    pub(super) fn covers(&self, plan: &Plan, order: &OrderRecord) -> bool {
        let brand = || order.brand.as_ref().is_some_and(|brand| plan.brands.contains(brand));
        plan.in_force(order.at)
            && (plan.brands.is_empty() || brand())
            && self.among(&plan.units, order.store.as_ref(), order.at)
    }

    fn order(&mut self, key: &str) -> &mut KnownOrder {
        self.orders.entry(key.to_owned()).or_default()
    }

    /// Identifiers that say who somebody is: those that are not blocked.
    pub(super) fn usable(&self, identifiers: &[IdentifierValue]) -> Vec<String> {
        identifiers.iter().map(word).filter(|word| !self.blocked.contains(word)).collect()
    }

    fn see_together(&mut self, identifiers: &[IdentifierValue]) {
        let usable = self.usable(identifiers);
        if !usable.is_empty() {
            self.together.insert(usable);
        }
    }
}

/// What is told again of the same thing takes the place of what was told before.
fn replace<T>(list: &mut Vec<T>, same: impl Fn(&T) -> bool, one: T) {
    match list.iter().position(same) {
        Some(place) => list[place] = one,
        None => list.push(one),
    }
}

impl Plan {
    /// Whether an instant lies in its time.
    pub(super) fn in_force(&self, at: i64) -> bool {
        day(&self.from) <= at && at < self.to.as_deref().map_or(i64::MAX, day)
    }
}
