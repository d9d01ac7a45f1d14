//! The shape of facts in memory: what a fold reads.
//!
//! Facts are plain values. Words are interned ([`Symbol`]), parties are ids, money is minor units of the currency of the
//! data directory's order, shares are parts per billion ([`Rate`]). Lists of an order lie in the pools of its [`Pools`]
//! and are named by ranges, so that a bucket of a hundred thousand orders is a handful of allocations.
//!
//! Every fact has two times: `at` (effective: when it happened) and `recorded` (the commit that made it visible).

use crate::{Amount, FactId, Interval, PartyId, ProfileId, Rate, Seq, Symbol, Timestamp};

/// A half-open range of positions in one of the [`Pools`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// First position.
    pub from: u32,
    /// One past the last position.
    pub to: u32,
}

impl Span {
    /// The part of a pool that this span names.
    pub fn of<T>(self, pool: &[T]) -> &[T] {
        &pool[self.from as usize..self.to as usize]
    }

    /// How many positions it has.
    pub fn len(self) -> usize {
        (self.to - self.from) as usize
    }

    /// Whether it names nothing.
    pub fn is_empty(self) -> bool {
        self.from == self.to
    }
}

/// An order. Its amounts are in `currency`; an order always has at least one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// The order, whatever its version.
    pub id: FactId,
    /// The profile it is stored under.
    pub profile: ProfileId,
    /// When it was placed.
    pub at: Timestamp,
    /// The commit of this version.
    pub recorded: Seq,
    /// ISO code of the currency, interned.
    pub currency: Symbol,
    /// The brand it was sold under.
    pub brand: Option<PartyId>,
    /// Where it was placed (a cloud store counts).
    pub store: Option<PartyId>,
    /// Who delivers it, when that is another store.
    pub fulfilled_by: Option<PartyId>,
    /// `store`, `mini_program`, `live`, `marketplace`, …
    pub channel: Symbol,
    /// Where the customer came from, as the source says it.
    pub origin: Symbol,
    /// In [`Pools::lines`], by line number.
    pub lines: Span,
    /// In [`Pools::participants`], in the order written.
    pub participants: Span,
    /// In [`Pools::amounts`].
    pub amounts: Span,
    /// In [`Pools::tenders`].
    pub tenders: Span,
}

/// A line of an order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OrderLine {
    /// Number within the order, from 1.
    pub number: u32,
    /// Article as the source names it.
    pub sku: Symbol,
    /// Product category as the source names it.
    pub category: Symbol,
    /// Thousandths of a piece.
    pub quantity_milli: i64,
    /// At list price.
    pub list: Amount,
    /// After discounts: the usual base.
    pub net: Amount,
    /// What the customer pays, with tax and freight.
    pub total: Amount,
    /// What the goods cost; margin is net less cost.
    pub cost: Amount,
}

/// Who took part in an order: sales person, live-stream host, picker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Participant {
    /// The role as the mapping names it.
    pub role: Symbol,
    /// Who.
    pub party: PartyId,
    /// The share among participants of the same role; [`Rate::ONE`] when alone.
    pub share: Rate,
}

/// A named amount of an order or of one of its lines: freight, tax, platform fee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamedAmount {
    /// Line number, or 0 for the whole order.
    pub line: u32,
    /// What it is.
    pub name: Symbol,
    /// How much.
    pub amount: Amount,
}

/// How an order was paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tender {
    /// `wechat`, `card`, `gift_card`, …
    pub kind: Symbol,
    /// How much.
    pub amount: Amount,
}

/// Something that happened to an order after it was placed: paid, shipped, completed, cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusEvent {
    /// The event.
    pub id: FactId,
    /// The profile of its order.
    pub profile: ProfileId,
    /// When it happened.
    pub at: Timestamp,
    /// The commit of this version.
    pub recorded: Seq,
    /// The order.
    pub order: FactId,
    /// The status reached.
    pub status: Symbol,
}

/// Money given back on an order, or on one line of it. `amount` is positive and of the policy's base.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refund {
    /// The refund.
    pub id: FactId,
    /// The profile of its order.
    pub profile: ProfileId,
    /// When it happened.
    pub at: Timestamp,
    /// The commit of this version.
    pub recorded: Seq,
    /// The order.
    pub order: FactId,
    /// Line number, or 0 when it is spread over all lines.
    pub line: u32,
    /// How much, in the order's currency.
    pub amount: Amount,
}

/// A contact between a member and the organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Touch {
    /// The touchpoint.
    pub id: FactId,
    /// The profile it is stored under.
    pub profile: ProfileId,
    /// When it happened.
    pub at: Timestamp,
    /// The commit of this version.
    pub recorded: Seq,
    /// `share`, `ad`, `live`, `chat`, `visit`, …
    pub kind: Symbol,
    /// Where: `mini_program`, `moments`, `store`, …
    pub channel: Symbol,
    /// Who caused it, if anybody did.
    pub party: Option<PartyId>,
    /// Campaign, live session or content, as the source names it.
    pub content: Symbol,
}

/// Something that may bind a member to a party: scan, claim, purchase, import, inheritance. Who *owns* is an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BindingEvent {
    /// The event.
    pub id: FactId,
    /// The profile it is stored under.
    pub profile: ProfileId,
    /// When it happened.
    pub at: Timestamp,
    /// The commit of this version.
    pub recorded: Seq,
    /// In which role the party serves: `associate`, `store`, `dealer`, …
    pub role: Symbol,
    /// Why: `scan`, `claim`, `purchase`, `import`, `inheritance`, `release`, …
    pub cause: Symbol,
    /// Whom the member is bound to; nobody for a release or referral.
    pub party: Option<PartyId>,
    /// The member who referred this one. A referral binds to nobody and releases nobody.
    pub referrer: Option<ProfileId>,
    /// The brand it holds for; none for all brands.
    pub brand: Option<PartyId>,
}

/// Who served a member, from when to when, and because of which event. Derived, never stored as a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Binding {
    /// In which role.
    pub role: Symbol,
    /// The brand it holds for; none for all brands.
    pub brand: Option<PartyId>,
    /// Who.
    pub party: PartyId,
    /// From when to when, half-open.
    pub during: Interval,
    /// The event that began it.
    pub event: FactId,
    /// The cause of that event.
    pub cause: Symbol,
}

impl Binding {
    /// The binding in force for a role at an instant: that of the brand first, then that of all brands.
    ///
    /// `bindings` are of one member, by `(role, brand, from)`, and those of one role and brand do not overlap.
    pub fn in_force(bindings: &[Binding], role: Symbol, brand: Option<PartyId>, at: Timestamp) -> Option<&Binding> {
        let of_key = |brand: Option<PartyId>| {
            let key = (role, brand, at);
            let after = bindings.partition_point(|binding| (binding.role, binding.brand, binding.during.from) <= key);
            let last = bindings[..after].last()?;
            (last.role == role && last.brand == brand && at < last.during.to).then_some(last)
        };
        match brand {
            Some(_) => of_key(brand).or_else(|| of_key(None)),
            None => of_key(None),
        }
    }
}

/// The lists of many orders, one after another. Orders name their parts by [`Span`].
#[derive(Clone, Debug, Default)]
pub struct Pools {
    /// Lines of orders.
    pub lines: Vec<OrderLine>,
    /// Participants of orders.
    pub participants: Vec<Participant>,
    /// Named amounts of orders and lines.
    pub amounts: Vec<NamedAmount>,
    /// Tenders of orders.
    pub tenders: Vec<Tender>,
}

/// Everything that happened to one member, each list by time and then by id, superseded versions left out.
#[derive(Clone, Copy, Debug)]
pub struct History<'a> {
    /// The member.
    pub member: crate::MemberId,
    /// Orders by `(at, id)`.
    pub orders: &'a [Order],
    /// Status events by `(order, at, id)`.
    pub statuses: &'a [StatusEvent],
    /// Refunds by `(order, at, id)`.
    pub refunds: &'a [Refund],
    /// Touchpoints by `(at, id)`.
    pub touches: &'a [Touch],
    /// Binding events by `(at, id)`.
    pub binding_events: &'a [BindingEvent],
    /// Where the lists of `orders` lie.
    pub pools: &'a Pools,
}
