//! The columns of every kind of fact and of the lists of an order. Names are an on-disk format.

use crate::batch::Op;
use crate::columns::{Column, Kind, Row};
use base::fact::{BindingEvent, NamedAmount, Order, OrderLine, Participant, Refund, Span, StatusEvent, Tender, Touch};
use base::{Amount, FactId, PartyId, ProfileId, Rate, Seq, Symbol, Timestamp};

/// A type that a column holds as a whole number.
pub(crate) trait Cell: Sized {
    const BLANK: Self;
    fn to_number(&self) -> i64;
    fn from_number(number: i64) -> Option<Self>;
}

macro_rules! cells {
    ($($kind:ty: $blank:expr, $to:expr, $from:expr;)+) => {
        $(impl Cell for $kind {
            const BLANK: Self = $blank;
            fn to_number(&self) -> i64 {
                let to: fn(&Self) -> i64 = $to;
                to(self)
            }
            fn from_number(number: i64) -> Option<Self> {
                let from: fn(i64) -> Option<Self> = $from;
                from(number)
            }
        })+
    };
}

cells! {
    FactId: FactId(0), |id| id.0, |number| Some(FactId(number));
    ProfileId: ProfileId(0), |id| id.0, |number| Some(ProfileId(number));
    Seq: Seq(0), |seq| seq.0, |number| Some(Seq(number));
    Timestamp: Timestamp(0), |at| at.0, |number| Some(Timestamp(number));
    Amount: Amount(0), |amount| amount.0, |number| Some(Amount(number));
    Rate: Rate(0), |rate| rate.0, |number| Some(Rate(number));
    i64: 0, |number| *number, Some;
    u32: 0, |number| i64::from(*number), |number| u32::try_from(number).ok();
    Symbol: Symbol(0), |symbol| i64::from(symbol.0), |number| u32::try_from(number).ok().map(Symbol);
    PartyId: PartyId(std::num::NonZeroU32::MIN), |party| i64::from(party.raw()),
        |number| u32::try_from(number).ok().and_then(PartyId::new);
    Option<PartyId>: None, |party| i64::from(PartyId::column(*party)),
        |number| u32::try_from(number).ok().map(PartyId::new);
    Option<ProfileId>: None, |profile| profile.map_or(0, |profile| profile.0),
        |number| Some((number != 0).then_some(ProfileId(number)));
    Op: Op::New, |op| *op as i64, Op::from_number;
}

/// Implements [`Row`] for a struct whose fields are all [`Cell`]s (spans of lists aside).
macro_rules! row {
    ($kind:ident, $name:literal, { $($field:ident: $column:ident),+ $(,)? } $(, spans { $($span:ident),+ })?) => {
        impl Row for $kind {
            const NAME: &'static str = $name;
            const COLUMNS: &'static [Column] = &[$(Column { name: stringify!($field), kind: Kind::$column }),+];

            fn blank() -> Self {
                $kind { $($field: Cell::BLANK,)+ $($($span: Span { from: 0, to: 0 },)+)? }
            }

            fn gather<'r>(rows: impl Iterator<Item = &'r Self>, column: usize, mut put: impl FnMut(i64))
            where
                Self: 'r,
            {
                // The column is chosen once, so that each loop reads one field.
                let mut number = 0..;
                $(if number.next() == Some(column) {
                    return rows.for_each(|row| put(row.$field.to_number()));
                })+
            }

            fn scatter(rows: &mut [Self], column: usize, values: &[i64]) -> bool {
                let mut number = 0..;
                $(if number.next() == Some(column) {
                    return rows.iter_mut().zip(values).fold(true, |valid, (row, value)| {
                        valid & Cell::from_number(*value).map(|cell| row.$field = cell).is_some()
                    });
                })+
                false
            }
        }
    };
}
pub(crate) use row;

row!(Order, "orders", {
    id: Long, profile: Long, at: Time, recorded: Long, currency: Code, brand: Code, store: Code, fulfilled_by: Code,
    channel: Code, origin: Code,
}, spans { lines, participants, amounts, tenders });

row!(OrderLine, "lines", {
    number: Code, sku: Code, category: Code, quantity_milli: Long, list: Long, net: Long, total: Long, cost: Long,
});

row!(Participant, "participants", { role: Code, party: Code, share: Long });

row!(NamedAmount, "amounts", { line: Code, name: Code, amount: Long });

row!(Tender, "tenders", { kind: Code, amount: Long });

row!(StatusEvent, "statuses", { id: Long, profile: Long, at: Time, recorded: Long, order: Long, status: Code });

row!(Refund, "refunds", { id: Long, profile: Long, at: Time, recorded: Long, order: Long, line: Code, amount: Long });

row!(Touch, "touches", {
    id: Long, profile: Long, at: Time, recorded: Long, kind: Code, channel: Code, party: Code, content: Code,
});

row!(BindingEvent, "binding_events", {
    id: Long, profile: Long, at: Time, recorded: Long, role: Code, cause: Code, party: Code, referrer: Long, brand: Code,
});
