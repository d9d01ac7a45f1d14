//! Orders, order lines and touchpoints as conditions read them.

use crate::Organisation;
use base::fact::{Order, OrderLine, Pools, Touch};
use base::{Amount, Currency, Decimal, PartyId, Symbol, Symbols};
use rule::{Record, Schema, Type, Value};

#[derive(Clone, Copy)]
enum LineField {
    Channel,
    Origin,
    Brand,
    Store,
    StoreKind,
    Currency,
    OrderTotal,
    OrderNet,
    At,
    Tender,
    Number,
    Sku,
    Category,
    Quantity,
    List,
    Net,
    Total,
}

const LINE_FIELDS: [(&str, Type, LineField); 17] = [
    ("order.channel", Type::Text, LineField::Channel),
    ("order.origin", Type::Text, LineField::Origin),
    ("order.brand", Type::Text, LineField::Brand),
    ("order.store", Type::Text, LineField::Store),
    ("order.store_kind", Type::Text, LineField::StoreKind),
    ("order.currency", Type::Text, LineField::Currency),
    ("order.total", Type::Number, LineField::OrderTotal),
    ("order.net", Type::Number, LineField::OrderNet),
    ("order.at", Type::Time, LineField::At),
    ("order.tender", Type::Text, LineField::Tender),
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
/// Brand and store are the source's own ids, amounts are in major units, `order.tender` is the kind of the first tender;
/// a word that the source does not give is null.
pub fn line_schema() -> Schema {
    Schema::new(LINE_FIELDS.map(|(name, kind, _)| (name, kind)))
}

/// Whether any of these fields belongs to the line and not to the order as a whole.
pub(crate) fn reads_line(fields: &[usize]) -> bool {
    fields.iter().any(|field| LINE_FIELDS.get(*field).is_none_or(|(name, _, _)| name.starts_with("line.")))
}

/// An order line with its order.
pub(crate) struct LineRecord<'a, O> {
    pub organisation: &'a O,
    pub symbols: &'a Symbols,
    pub pools: &'a Pools,
    pub currency: Currency,
    pub order: &'a Order,
    pub line: &'a OrderLine,
}

impl<O: Organisation> LineRecord<'_, O> {
    fn word(&self, symbol: Symbol) -> Value<'_> {
        word(self.symbols, symbol)
    }

    fn key(&self, party: Option<PartyId>) -> Value<'_> {
        party.map_or(Value::Null, |party| Value::text(self.organisation.key(party)))
    }

    fn money(&self, amount: Amount) -> Value<'_> {
        Value::Number(self.currency.decimal(amount))
    }

    /// A sum over the lines of the order; null when it does not fit.
    fn sum(&self, amount: impl Fn(&OrderLine) -> Amount) -> Value<'_> {
        let mut lines = self.order.lines.of(&self.pools.lines).iter();
        let sum = lines.try_fold(Amount::ZERO, |sum, line| sum.checked_add(amount(line)));
        sum.map_or(Value::Null, |sum| self.money(sum))
    }
}

impl<O: Organisation> Record for LineRecord<'_, O> {
    fn get(&self, field: usize) -> Value<'_> {
        let Some((_, _, field)) = LINE_FIELDS.get(field) else { return Value::Null };
        let (order, line) = (self.order, self.line);
        match field {
            LineField::Channel => self.word(order.channel),
            LineField::Origin => self.word(order.origin),
            LineField::Brand => self.key(order.brand),
            LineField::Store => self.key(order.store),
            LineField::StoreKind => {
                let kind = order.store.and_then(|store| self.organisation.kind(store));
                kind.map_or(Value::Null, |kind| Value::text(kind.name()))
            }
            LineField::Currency => self.word(order.currency),
            LineField::OrderTotal => self.sum(|line| line.total),
            LineField::OrderNet => self.sum(|line| line.net),
            LineField::At => Value::Time(order.at),
            LineField::Tender => {
                let first = order.tenders.of(&self.pools.tenders).first();
                first.map_or(Value::Null, |tender| self.word(tender.kind))
            }
            LineField::Number => Value::Number(Decimal::from(line.number)),
            LineField::Sku => self.word(line.sku),
            LineField::Category => self.word(line.category),
            LineField::Quantity => Value::Number(Decimal::new(line.quantity_milli, 3)),
            LineField::List => self.money(line.list),
            LineField::Net => self.money(line.net),
            LineField::Total => self.money(line.total),
        }
    }
}

#[derive(Clone, Copy)]
enum TouchField {
    Kind,
    Channel,
    Content,
    Party,
}

const TOUCH_FIELDS: [(&str, Type, TouchField); 4] = [
    ("kind", Type::Text, TouchField::Kind),
    ("channel", Type::Text, TouchField::Channel),
    ("content", Type::Text, TouchField::Content),
    ("party", Type::Text, TouchField::Party),
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
        }
    }
}

fn word(symbols: &Symbols, symbol: Symbol) -> Value<'_> {
    if symbol.is_none() { Value::Null } else { Value::text(symbols.text(symbol)) }
}
