//! Binding events as the conditions of awards read them.

use crate::Organisation;
use base::fact::Binding;
use base::{Symbol, Symbols};
use rule::{Record, Schema, Type, Value};

#[derive(Clone, Copy)]
enum EventField {
    Role,
    Cause,
    Brand,
    Party,
    PartyKind,
    At,
}

const EVENT_FIELDS: [(&str, Type, EventField); 6] = [
    ("event.role", Type::Text, EventField::Role),
    ("event.cause", Type::Text, EventField::Cause),
    ("event.brand", Type::Text, EventField::Brand),
    ("event.party", Type::Text, EventField::Party),
    ("event.party_kind", Type::Text, EventField::PartyKind),
    ("event.at", Type::Time, EventField::At),
];

/// The fields of a binding event in the condition of an award; brand and party are the source's own ids.
pub fn event_schema() -> Schema {
    Schema::new(EVENT_FIELDS.map(|(name, kind, _)| (name, kind)))
}

/// The event that began a binding.
pub(super) struct EventRecord<'a, O> {
    pub organisation: &'a O,
    pub symbols: &'a Symbols,
    pub binding: &'a Binding,
}

impl<O: Organisation> Record for EventRecord<'_, O> {
    fn get(&self, field: usize) -> Value<'_> {
        let Some((_, _, field)) = EVENT_FIELDS.get(field) else { return Value::Null };
        let binding = self.binding;
        let word = |symbol: Symbol| match symbol.is_none() {
            true => Value::Null,
            false => Value::text(self.symbols.text(symbol)),
        };
        match field {
            EventField::Role => word(binding.role),
            EventField::Cause => word(binding.cause),
            EventField::Brand => binding.brand.map_or(Value::Null, |brand| Value::text(self.organisation.key(brand))),
            EventField::Party => Value::text(self.organisation.key(binding.party)),
            EventField::PartyKind => {
                self.organisation.kind(binding.party).map_or(Value::Null, |kind| Value::text(kind.name()))
            }
            EventField::At => Value::Time(binding.during.from),
        }
    }
}
