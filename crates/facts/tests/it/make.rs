//! Random facts and the naive picture of them that the tests compare with.

use base::fact::{BindingEvent, NamedAmount, Order, OrderLine, Participant, Refund, Span, StatusEvent, Tender, Touch};
use base::{Amount, FactId, PartyId, ProfileId, Rate, Seq, Symbol, Timestamp};
use facts::{FactBatch, FactFile, Layout, Op, OrderLists, Spool};
use proptest::prelude::*;

/// An order with its lists, as a test holds it.
#[derive(Clone, Debug, PartialEq)]
pub struct WholeOrder {
    pub order: Order,
    pub lines: Vec<OrderLine>,
    pub participants: Vec<Participant>,
    pub amounts: Vec<NamedAmount>,
    pub tenders: Vec<Tender>,
}

impl WholeOrder {
    pub fn lists(&self) -> OrderLists<'_> {
        OrderLists {
            lines: &self.lines,
            participants: &self.participants,
            amounts: &self.amounts,
            tenders: &self.tenders,
        }
    }
}

/// A fact of any kind.
#[derive(Clone, Debug, PartialEq)]
pub enum AnyFact {
    Order(WholeOrder),
    Status(StatusEvent),
    Refund(Refund),
    Touch(Touch),
    Binding(BindingEvent),
}

impl AnyFact {
    pub fn push(&self, batch: &mut FactBatch, op: Op) {
        match self {
            AnyFact::Order(whole) => batch.push_order(whole.order, whole.lists(), op),
            AnyFact::Status(event) => batch.push_status(*event, op),
            AnyFact::Refund(refund) => batch.push_refund(*refund, op),
            AnyFact::Touch(touch) => batch.push_touch(*touch, op),
            AnyFact::Binding(event) => batch.push_binding_event(*event, op),
        }
    }

    /// Sets id, and the commit of its file, as reading gives them.
    pub fn with(mut self, id: i64, recorded: i64) -> Self {
        let (id, recorded) = (FactId(id), Seq(recorded));
        match &mut self {
            AnyFact::Order(whole) => (whole.order.id, whole.order.recorded) = (id, recorded),
            AnyFact::Status(event) => (event.id, event.recorded) = (id, recorded),
            AnyFact::Refund(refund) => (refund.id, refund.recorded) = (id, recorded),
            AnyFact::Touch(touch) => (touch.id, touch.recorded) = (id, recorded),
            AnyFact::Binding(event) => (event.id, event.recorded) = (id, recorded),
        }
        self
    }

    pub fn profile(&self) -> ProfileId {
        match self {
            AnyFact::Order(whole) => whole.order.profile,
            AnyFact::Status(event) => event.profile,
            AnyFact::Refund(refund) => refund.profile,
            AnyFact::Touch(touch) => touch.profile,
            AnyFact::Binding(event) => event.profile,
        }
    }

    /// Kind, then as a history sorts it.
    pub fn place(&self) -> (u8, FactId, Timestamp, FactId) {
        match self {
            AnyFact::Order(whole) => (0, FactId(0), whole.order.at, whole.order.id),
            AnyFact::Status(event) => (1, event.order, event.at, event.id),
            AnyFact::Refund(refund) => (2, refund.order, refund.at, refund.id),
            AnyFact::Touch(touch) => (3, FactId(0), touch.at, touch.id),
            AnyFact::Binding(event) => (4, FactId(0), event.at, event.id),
        }
    }
}

prop_compose! {
    fn line()(
        number in 1_u32..5, sku in 0_u32..9, category in 0_u32..3, quantity_milli in any::<i64>(),
        money in any::<[i64; 4]>(),
    ) -> OrderLine {
        let [list, net, total, cost] = money.map(Amount);
        OrderLine { number, sku: Symbol(sku), category: Symbol(category), quantity_milli, list, net, total, cost }
    }
}

fn party() -> impl Strategy<Value = PartyId> {
    (1_u32..u32::MAX).prop_filter_map("not zero", PartyId::new)
}

prop_compose! {
    fn order()(
        profile in 1_i64..40, at in -50_i64..50, symbols in any::<[u32; 3]>(),
        units in proptest::array::uniform3(proptest::option::of(party())),
        lines in proptest::collection::vec(line(), 1..4),
        participants in proptest::collection::vec((any::<u32>(), party(), any::<i64>()), 0..3),
        amounts in proptest::collection::vec((0_u32..3, any::<u32>(), any::<i64>()), 0..3),
        tenders in proptest::collection::vec((any::<u32>(), any::<i64>()), 0..3),
    ) -> AnyFact {
        let [currency, channel, origin] = symbols.map(Symbol);
        let [brand, store, fulfilled_by] = units;
        let none = Span::default();
        let order = Order {
            id: FactId(0), profile: ProfileId(profile), at: Timestamp(at), recorded: Seq(0), currency, brand, store,
            fulfilled_by, channel, origin, lines: none, participants: none, amounts: none, tenders: none,
        };
        AnyFact::Order(WholeOrder {
            order,
            lines,
            participants: participants
                .into_iter()
                .map(|(role, party, share)| Participant { role: Symbol(role), party, share: Rate(share) })
                .collect(),
            amounts: amounts
                .into_iter()
                .map(|(line, name, amount)| NamedAmount { line, name: Symbol(name), amount: Amount(amount) })
                .collect(),
            tenders: tenders
                .into_iter()
                .map(|(kind, amount)| Tender { kind: Symbol(kind), amount: Amount(amount) })
                .collect(),
        })
    }
}

prop_compose! {
    fn other()(
        which in 0..4, profile in 1_i64..40, at in any::<i64>(), order in 1_i64..9, symbols in any::<[u32; 3]>(),
        parties in proptest::array::uniform2(proptest::option::of(party())), line in 0_u32..4, amount in any::<i64>(),
    ) -> AnyFact {
        let (id, recorded, profile, at) = (FactId(0), Seq(0), ProfileId(profile), Timestamp(at));
        let (order, amount, [first, second, third], [party, brand]) =
            (FactId(order), Amount(amount), symbols.map(Symbol), parties);
        match which {
            0 => AnyFact::Status(StatusEvent { id, profile, at, recorded, order, status: first }),
            1 => AnyFact::Refund(Refund { id, profile, at, recorded, order, line, amount }),
            2 => AnyFact::Touch(
                Touch { id, profile, at, recorded, kind: first, channel: second, party, content: third }),
            _ => AnyFact::Binding(BindingEvent { id, profile, at, recorded, role: first, cause: second, party, referrer: None, brand }),
        }
    }
}

/// A fact of any kind, without an id.
pub fn fact() -> impl Strategy<Value = AnyFact> {
    prop_oneof![order(), other()]
}

/// Facts of every kind, with ids from 1 in order.
pub fn facts(count: usize) -> impl Strategy<Value = Vec<AnyFact>> {
    proptest::collection::vec(fact(), 0..count)
        .prop_map(|facts| facts.into_iter().enumerate().map(|(n, fact)| fact.with(n as i64 + 1, 0)).collect())
}

/// Writes facts as one import that commit `seq` makes visible.
pub fn import(layout: &Layout, name: &str, seq: i64, rows_max: usize, facts: &[(AnyFact, Op)]) -> Vec<FactFile> {
    import_small(layout, name, seq, (rows_max, 0), facts)
}

/// The same, into the tail when there are few.
pub fn import_small(
    layout: &Layout,
    name: &str,
    seq: i64,
    (rows_max, tail_rows_max): (usize, usize),
    facts: &[(AnyFact, Op)],
) -> Vec<FactFile> {
    let mut spool = Spool::new(layout, name).with_rows_max(rows_max).with_tail_rows_max(tail_rows_max);
    for (fact, op) in facts {
        let mut batch = FactBatch::default();
        fact.push(&mut batch, *op);
        spool.push(&batch).expect("pushed");
    }
    let mut files = spool.finish().expect("finished");
    files.iter_mut().for_each(|file| file.visible_from(Seq(seq)));
    files
}

/// A history, or the facts of a bucket, as a list.
pub fn listed(history: &base::fact::History<'_>) -> Vec<AnyFact> {
    let orders = history.orders.iter().map(|order| {
        let lists = OrderLists::of(order, history.pools);
        let none = Span::default();
        AnyFact::Order(WholeOrder {
            order: Order { lines: none, participants: none, amounts: none, tenders: none, ..*order },
            lines: lists.lines.to_vec(),
            participants: lists.participants.to_vec(),
            amounts: lists.amounts.to_vec(),
            tenders: lists.tenders.to_vec(),
        })
    });
    let orders = orders.chain(history.statuses.iter().copied().map(AnyFact::Status));
    let orders = orders.chain(history.refunds.iter().copied().map(AnyFact::Refund));
    let orders = orders.chain(history.touches.iter().copied().map(AnyFact::Touch));
    orders.chain(history.binding_events.iter().copied().map(AnyFact::Binding)).collect()
}
