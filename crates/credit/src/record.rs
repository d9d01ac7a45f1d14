//! Orders, order lines and touchpoints as conditions read them.

use crate::case::Case;
use crate::resolve::Parties;
use crate::{Organisation, activity};
use base::fact::{OrderLine, Touch};
use base::{Amount, Decimal, PartyId, Rate, Symbol, Symbols, Timestamp};
use rule::{Record, Schema, Type, Value};

#[derive(Clone, Copy)]
enum LineField {
    Channel,
    Origin,
    Brand,
    Store,
    StoreKind,
    FulfilledBy,
    Currency,
    OrderTotal,
    OrderNet,
    At,
    Tender,
    Tendered,
    Status,
    OrdersBefore,
    BrandOrdersBefore,
    DaysSinceOrder,
    Number,
    Sku,
    Category,
    Quantity,
    List,
    Net,
    Total,
}

const LINE_FIELDS: [(&str, Type, LineField); 23] = [
    ("order.channel", Type::Text, LineField::Channel),
    ("order.origin", Type::Text, LineField::Origin),
    ("order.brand", Type::Text, LineField::Brand),
    ("order.store", Type::Text, LineField::Store),
    ("order.store_kind", Type::Text, LineField::StoreKind),
    ("order.fulfilled_by", Type::Text, LineField::FulfilledBy),
    ("order.currency", Type::Text, LineField::Currency),
    ("order.total", Type::Number, LineField::OrderTotal),
    ("order.net", Type::Number, LineField::OrderNet),
    ("order.at", Type::Time, LineField::At),
    ("order.tender", Type::Text, LineField::Tender),
    ("order.tendered", Type::Number, LineField::Tendered),
    ("order.status", Type::Text, LineField::Status),
    ("member.orders_before", Type::Number, LineField::OrdersBefore),
    ("member.brand_orders_before", Type::Number, LineField::BrandOrdersBefore),
    ("member.days_since_order", Type::Number, LineField::DaysSinceOrder),
    ("line.number", Type::Number, LineField::Number),
    ("line.sku", Type::Text, LineField::Sku),
    ("line.category", Type::Text, LineField::Category),
    ("line.quantity", Type::Number, LineField::Quantity),
    ("line.list", Type::Number, LineField::List),
    ("line.net", Type::Number, LineField::Net),
    ("line.total", Type::Number, LineField::Total),
];

/// The fields of an order line in conditions of credit rules and pools.
///
/// Brand and store are the source's own ids, amounts are in major units, `order.tender` is the kind of the first tender,
/// `order.tendered` the sum of all, `order.status` the last status reached by the order's instant; a word that the source does
/// not give is null. Earlier orders are those before this one by `(at, id)`; days are whole times 24 hours.
pub fn line_schema() -> Schema {
    line_schema_with(&[])
}

/// [`line_schema`] with further fields, which the policy derives: their answers follow [`crate::Policy::derived_fields`].
pub fn line_schema_with(derived: &[(String, DerivedField)]) -> Schema {
    let fields = LINE_FIELDS.iter().map(|(name, kind, _)| (*name, *kind));
    Schema::new(fields.chain(derived.iter().map(|(name, field)| (name.as_str(), field.kind()))))
}

/// A field of conditions that follows from the parties of a policy, or from words that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DerivedField {
    /// Something about a party of the policy, as resolved for the order.
    Party {
        /// Position of the party.
        party: usize,
        /// What is asked.
        asks: PartyQuestion,
    },
    /// Whether the order had reached this status at its own instant.
    Reached(Symbol),
}

/// What a condition may ask of a party. Where a party stands for several, the first of them answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartyQuestion {
    /// Whether it stands for anybody.
    Found,
    /// The source's own id; null for nobody.
    Key,
    /// Its kind; null for nobody.
    Kind,
    /// Whole days from the start of the binding or from the touchpoint that names it, to the order; null otherwise.
    Days,
    /// Whole days from its last activity for the member to the order; null when there was none. Activity is a touchpoint by
    /// it, an earlier order that names it as a participant, and an event that binds the member to it.
    IdleDays,
    /// Whether somebody whom it stands for is also one whom another party (by position) stands for.
    Is(usize),
    /// A dated attribute of it as of the order; null when it has none.
    Attribute(Symbol),
}

impl DerivedField {
    fn kind(self) -> Type {
        match self {
            DerivedField::Reached(_) => Type::Bool,
            DerivedField::Party { asks, .. } => match asks {
                PartyQuestion::Key | PartyQuestion::Kind => Type::Text,
                PartyQuestion::Days | PartyQuestion::IdleDays | PartyQuestion::Attribute(_) => Type::Number,
                PartyQuestion::Found | PartyQuestion::Is(_) => Type::Bool,
            },
        }
    }
}

/// Whether any of these fields belongs to the line and not to the order as a whole.
pub(crate) fn reads_line(fields: &[usize]) -> bool {
    fields.iter().any(|field| LINE_FIELDS.get(*field).is_some_and(|(name, _, _)| name.starts_with("line.")))
}

/// An order line with its order and parties.
pub(crate) struct LineRecord<'a, O> {
    pub case: &'a Case<'a, O>,
    pub parties: &'a Parties,
    pub line: &'a OrderLine,
}

impl<O: Organisation> LineRecord<'_, O> {
    fn word(&self, symbol: Symbol) -> Value<'_> {
        word(self.case.symbols, symbol)
    }

    fn key(&self, party: Option<PartyId>) -> Value<'_> {
        party.map_or(Value::Null, |party| Value::text(self.case.organisation.key(party)))
    }

    fn kind(&self, party: Option<PartyId>) -> Value<'_> {
        let kind = party.and_then(|party| self.case.organisation.kind(party));
        kind.map_or(Value::Null, |kind| Value::text(kind.name()))
    }

    fn money(&self, amount: Amount) -> Value<'_> {
        Value::Number(self.case.policy.currency.decimal(amount))
    }

    /// A sum of the order; null when it does not fit.
    fn sum(&self, mut amounts: impl Iterator<Item = Amount>) -> Value<'_> {
        let sum = amounts.try_fold(Amount::ZERO, Amount::checked_add);
        sum.map_or(Value::Null, |sum| self.money(sum))
    }

    fn field(&self, field: LineField) -> Value<'_> {
        let (order, line) = (self.case.order, self.line);
        let pools = self.case.history.pools;
        match field {
            LineField::Channel => self.word(order.channel),
            LineField::Origin => self.word(order.origin),
            LineField::Brand => self.key(order.brand),
            LineField::Store => self.key(order.store),
            LineField::StoreKind => self.kind(order.store),
            LineField::FulfilledBy => self.key(order.fulfilled_by),
            LineField::Currency => self.word(order.currency),
            LineField::OrderTotal => self.sum(self.case.lines.iter().map(|line| line.total)),
            LineField::OrderNet => self.sum(self.case.lines.iter().map(|line| line.net)),
            LineField::At => Value::Time(order.at),
            LineField::Tender => {
                let first = order.tenders.of(&pools.tenders).first();
                first.map_or(Value::Null, |tender| self.word(tender.kind))
            }
            LineField::Tendered => self.sum(order.tenders.of(&pools.tenders).iter().map(|tender| tender.amount)),
            LineField::Status => {
                let reached = self.case.statuses.iter().rfind(|event| event.at <= order.at);
                reached.map_or(Value::Null, |event| self.word(event.status))
            }
            LineField::OrdersBefore => number(activity::earlier(self.case).len() as i64),
            LineField::BrandOrdersBefore => {
                number(activity::earlier(self.case).iter().filter(|earlier| earlier.brand == order.brand).count() as i64)
            }
            LineField::DaysSinceOrder => {
                activity::earlier(self.case).last().map_or(Value::Null, |last| self.days_since(Some(last.at)))
            }
            LineField::Number => number(i64::from(line.number)),
            LineField::Sku => self.word(line.sku),
            LineField::Category => self.word(line.category),
            LineField::Quantity => Value::Number(Decimal::new(line.quantity_milli, 3)),
            LineField::List => self.money(line.list),
            LineField::Net => self.money(line.net),
            LineField::Total => self.money(line.total),
        }
    }

    fn derived(&self, field: DerivedField) -> Value<'_> {
        let order = self.case.order;
        let (party, asks) = match field {
            DerivedField::Party { party, asks } => (party, asks),
            DerivedField::Reached(status) => {
                let mut reached = self.case.statuses.iter().filter(|event| event.at <= order.at);
                return Value::Bool(reached.any(|event| event.status == status));
            }
        };
        let recipients = self.parties.of(party);
        let first = recipients.first().copied();
        let who = first.and_then(|recipient| recipient.party);
        match asks {
            PartyQuestion::Found => Value::Bool(recipients.iter().any(|recipient| recipient.party.is_some())),
            PartyQuestion::Key => self.key(who),
            PartyQuestion::Kind => self.kind(who),
            PartyQuestion::Days => self.days_since(first.and_then(|first| activity::began(self.case, &first))),
            PartyQuestion::IdleDays => self.days_since(who.and_then(|who| activity::last(self.case, who))),
            PartyQuestion::Is(other) => {
                let others = self.parties.of(other);
                let is_other = |party: PartyId| others.iter().any(|other| other.party == Some(party));
                Value::Bool(recipients.iter().filter_map(|recipient| recipient.party).any(is_other))
            }
            PartyQuestion::Attribute(name) => {
                let rate = who.and_then(|who| self.case.organisation.rate(who, name, order.at));
                rate.map_or(Value::Null, |Rate(billionths)| Value::Number(Decimal::new(billionths, 9).normalize()))
            }
        }
    }

    fn days_since(&self, at: Option<Timestamp>) -> Value<'_> {
        const DAY: i64 = 86_400_000_000;
        at.map_or(Value::Null, |at| number((self.case.order.at.0 - at.0).div_euclid(DAY)))
    }
}

fn number(value: i64) -> Value<'static> {
    Value::Number(Decimal::from(value))
}

impl<O: Organisation> Record for LineRecord<'_, O> {
    fn get(&self, field: usize) -> Value<'_> {
        if let Some((_, _, field)) = LINE_FIELDS.get(field) {
            return self.field(*field);
        }
        let derived = self.case.policy.derived_fields.get(field - LINE_FIELDS.len());
        derived.map_or(Value::Null, |field| self.derived(*field))
    }
}

#[derive(Clone, Copy)]
enum TouchField {
    Kind,
    Channel,
    Content,
    Party,
    PartyKind,
}

const TOUCH_FIELDS: [(&str, Type, TouchField); 5] = [
    ("kind", Type::Text, TouchField::Kind),
    ("channel", Type::Text, TouchField::Channel),
    ("content", Type::Text, TouchField::Content),
    ("party", Type::Text, TouchField::Party),
    ("party_kind", Type::Text, TouchField::PartyKind),
];

/// The fields of a touchpoint in the condition of a party; `party` is the source's own id.
pub fn touch_schema() -> Schema {
    Schema::new(TOUCH_FIELDS.map(|(name, kind, _)| (name, kind)))
}

/// A touchpoint.
pub(crate) struct TouchRecord<'a, O> {
    pub organisation: &'a O,
    pub symbols: &'a Symbols,
    pub touch: &'a Touch,
}

impl<O: Organisation> Record for TouchRecord<'_, O> {
    fn get(&self, field: usize) -> Value<'_> {
        let Some((_, _, field)) = TOUCH_FIELDS.get(field) else { return Value::Null };
        match field {
            TouchField::Kind => word(self.symbols, self.touch.kind),
            TouchField::Channel => word(self.symbols, self.touch.channel),
            TouchField::Content => word(self.symbols, self.touch.content),
            TouchField::Party => {
                self.touch.party.map_or(Value::Null, |party| Value::text(self.organisation.key(party)))
            }
            TouchField::PartyKind => {
                let kind = self.touch.party.and_then(|party| self.organisation.kind(party));
                kind.map_or(Value::Null, |kind| Value::text(kind.name()))
            }
        }
    }
}

fn word(symbols: &Symbols, symbol: Symbol) -> Value<'_> {
    if symbol.is_none() { Value::Null } else { Value::text(symbols.text(symbol)) }
}
