//! Facts on their way to the columns: rows of every table, each with what it does to earlier versions.

use base::fact::{
    BindingEvent, NamedAmount, Order, OrderLine, Participant, Pools, Refund, Span, StatusEvent, Tender, Touch,
};
use base::{FactId, ProfileId, Seq, Timestamp};

/// What a row does to earlier versions of the same fact.
///
/// The version with the highest `recorded` counts. Within one commit a retraction beats a new fact and a correction beats
/// a retraction, so that a fact that moves to another profile is a retraction under the old profile and a correction
/// under the new one, wherever the two are stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Op {
    /// The first version of a fact.
    #[default]
    New = 0,
    /// The fact is no longer so, or is now stored under another profile.
    Retraction = 1,
    /// Replaces the earlier version.
    Correction = 2,
}

impl Op {
    pub(crate) fn from_number(number: i64) -> Option<Op> {
        [Op::New, Op::Retraction, Op::Correction].into_iter().find(|op| *op as i64 == number)
    }
}

/// The kinds of fact, each with files of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Table {
    /// Orders with their lines, participants, named amounts and tenders.
    Orders = 0,
    /// What happened to orders later.
    Statuses = 1,
    /// Money given back.
    Refunds = 2,
    /// Touchpoints.
    Touches = 3,
    /// What may bind a member to a party.
    BindingEvents = 4,
}

impl Table {
    /// Every table, in the order of their numbers.
    pub const ALL: [Table; 5] = [Table::Orders, Table::Statuses, Table::Refunds, Table::Touches, Table::BindingEvents];

    /// The word used in paths and output.
    pub fn name(self) -> &'static str {
        match self {
            Table::Orders => "orders",
            Table::Statuses => "statuses",
            Table::Refunds => "refunds",
            Table::Touches => "touches",
            Table::BindingEvents => "binding_events",
        }
    }

    /// The table with this name.
    pub fn parse(name: &str) -> Option<Table> {
        Self::ALL.into_iter().find(|table| table.name() == name)
    }
}

/// How many facts of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FactCounts {
    /// Orders.
    pub orders: u64,
    /// Lines of orders; not facts of their own.
    pub order_lines: u64,
    /// Status events.
    pub statuses: u64,
    /// Refunds.
    pub refunds: u64,
    /// Touchpoints.
    pub touches: u64,
    /// Binding events.
    pub binding_events: u64,
}

impl FactCounts {
    /// All facts together; lines of orders are counted with their orders.
    pub fn facts(&self) -> u64 {
        self.orders + self.statuses + self.refunds + self.touches + self.binding_events
    }

    /// Adds another count.
    pub fn add(&mut self, other: &FactCounts) {
        self.orders += other.orders;
        self.order_lines += other.order_lines;
        self.statuses += other.statuses;
        self.refunds += other.refunds;
        self.touches += other.touches;
        self.binding_events += other.binding_events;
    }
}

/// Rows of one table and what each does.
#[derive(Clone, Debug)]
pub struct Rows<T> {
    /// The facts.
    pub rows: Vec<T>,
    /// One per fact.
    pub ops: Vec<Op>,
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Rows { rows: Vec::new(), ops: Vec::new() }
    }
}

impl<T> Rows<T> {
    /// Adds a fact.
    pub fn push(&mut self, row: T, op: Op) {
        self.rows.push(row);
        self.ops.push(op);
    }

    fn clear(&mut self) {
        self.rows.clear();
        self.ops.clear();
    }
}

/// The lists of one order, in the order they are to be kept.
#[derive(Clone, Copy, Debug, Default)]
pub struct OrderLists<'a> {
    /// By line number.
    pub lines: &'a [OrderLine],
    /// As written.
    pub participants: &'a [Participant],
    /// As written.
    pub amounts: &'a [NamedAmount],
    /// As written.
    pub tenders: &'a [Tender],
}

impl<'a> OrderLists<'a> {
    /// The lists of an order that lie in these pools.
    pub fn of(order: &Order, pools: &'a Pools) -> Self {
        OrderLists {
            lines: order.lines.of(&pools.lines),
            participants: order.participants.of(&pools.participants),
            amounts: order.amounts.of(&pools.amounts),
            tenders: order.tenders.of(&pools.tenders),
        }
    }
}

/// Facts of every kind in any order. A row's `recorded` of 0 stands for the commit that makes its file visible.
#[derive(Clone, Debug, Default)]
pub struct FactBatch {
    /// Orders; their lists lie in `pools`.
    pub orders: Rows<Order>,
    /// Status events, under the profile of their order.
    pub statuses: Rows<StatusEvent>,
    /// Refunds, under the profile of their order.
    pub refunds: Rows<Refund>,
    /// Touchpoints.
    pub touches: Rows<Touch>,
    /// Binding events.
    pub binding_events: Rows<BindingEvent>,
    /// The lists of the orders.
    pub pools: Pools,
}

impl FactBatch {
    /// Adds an order with its lists; the spans that it comes with are replaced.
    pub fn push_order(&mut self, order: Order, lists: OrderLists<'_>, op: Op) {
        let order = append_lists(order, lists, &mut self.pools);
        self.orders.push(order, op);
    }

    /// Adds a status event.
    pub fn push_status(&mut self, event: StatusEvent, op: Op) {
        self.statuses.push(event, op);
    }

    /// Adds a refund.
    pub fn push_refund(&mut self, refund: Refund, op: Op) {
        self.refunds.push(refund, op);
    }

    /// Adds a touchpoint.
    pub fn push_touch(&mut self, touch: Touch, op: Op) {
        self.touches.push(touch, op);
    }

    /// Adds a binding event.
    pub fn push_binding_event(&mut self, event: BindingEvent, op: Op) {
        self.binding_events.push(event, op);
    }

    /// How many facts it has, by kind.
    pub fn counts(&self) -> FactCounts {
        FactCounts {
            orders: self.orders.rows.len() as u64,
            order_lines: self.pools.lines.len() as u64,
            statuses: self.statuses.rows.len() as u64,
            refunds: self.refunds.rows.len() as u64,
            touches: self.touches.rows.len() as u64,
            binding_events: self.binding_events.rows.len() as u64,
        }
    }

    /// Whether it has no fact at all.
    pub fn is_empty(&self) -> bool {
        self.counts().facts() == 0
    }

    /// Removes every fact and keeps the memory.
    pub fn clear(&mut self) {
        self.orders.clear();
        self.statuses.clear();
        self.refunds.clear();
        self.touches.clear();
        self.binding_events.clear();
        clear_pools(&mut self.pools);
    }

    /// Adds everything of another batch.
    pub fn append(&mut self, other: &FactBatch) {
        for (order, op) in other.orders.rows.iter().zip(&other.orders.ops) {
            self.push_order(*order, OrderLists::of(order, &other.pools), *op);
        }
        extend(&mut self.statuses, &other.statuses);
        extend(&mut self.refunds, &other.refunds);
        extend(&mut self.touches, &other.touches);
        extend(&mut self.binding_events, &other.binding_events);
    }

    /// Rows as memory sees them: facts and the entries of their lists.
    pub(crate) fn weight(&self) -> usize {
        let pools = &self.pools;
        self.counts().facts() as usize
            + pools.lines.len()
            + pools.participants.len()
            + pools.amounts.len()
            + pools.tenders.len()
    }
}

fn extend<T: Copy>(rows: &mut Rows<T>, other: &Rows<T>) {
    rows.rows.extend_from_slice(&other.rows);
    rows.ops.extend_from_slice(&other.ops);
}

/// Puts an order's lists at the end of the pools and returns the order with their spans.
pub(crate) fn append_lists(mut order: Order, lists: OrderLists<'_>, pools: &mut Pools) -> Order {
    order.lines = append_list(&mut pools.lines, lists.lines);
    order.participants = append_list(&mut pools.participants, lists.participants);
    order.amounts = append_list(&mut pools.amounts, lists.amounts);
    order.tenders = append_list(&mut pools.tenders, lists.tenders);
    order
}

fn append_list<T: Copy>(pool: &mut Vec<T>, list: &[T]) -> Span {
    let from = pool.len() as u32;
    pool.extend_from_slice(list);
    Span { from, to: pool.len() as u32 }
}

fn clear_pools(pools: &mut Pools) {
    pools.lines.clear();
    pools.participants.clear();
    pools.amounts.clear();
    pools.tenders.clear();
}

/// What every kind of fact has, for sorting and for telling versions apart.
pub(crate) trait Fact: Copy + Send + Sync {
    fn id(&self) -> FactId;
    fn profile(&self) -> ProfileId;
    fn at(&self) -> Timestamp;
    fn recorded(&self) -> Seq;
    fn set_recorded(&mut self, recorded: Seq);
    /// The order that a status or refund is about; groups them before time. The same for all facts of other kinds.
    fn about(&self) -> FactId {
        FactId(0)
    }
    /// The position within one profile's or member's list.
    fn place(&self) -> (FactId, Timestamp, FactId) {
        (self.about(), self.at(), self.id())
    }
}

macro_rules! fact {
    ($kind:ident $(, $about:ident)?) => {
        impl Fact for $kind {
            fn id(&self) -> FactId {
                self.id
            }
            fn profile(&self) -> ProfileId {
                self.profile
            }
            fn at(&self) -> Timestamp {
                self.at
            }
            fn recorded(&self) -> Seq {
                self.recorded
            }
            fn set_recorded(&mut self, recorded: Seq) {
                self.recorded = recorded;
            }
            $(fn about(&self) -> FactId {
                self.$about
            })?
        }
    };
}

fact!(Order);
fact!(StatusEvent, order);
fact!(Refund, order);
fact!(Touch);
fact!(BindingEvent);
