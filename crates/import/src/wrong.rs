//! What can be wrong with a row or an event, as codes. They stay the same in all versions: programs decide by them, and people are told
//! in their own language what they say. The reason beside a code says the same in English, with the details.

macro_rules! wrongs {
    ($($(#[doc = $says:literal])+ $name:ident = $code:literal,)+) => {
        /// What is wrong with a row or an event.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Wrong {
            $($(#[doc = $says])+ $name,)+
        }

        impl Wrong {
            /// All there are.
            pub const ALL: &[Wrong] = &[$(Wrong::$name,)+];

            /// The code.
            pub fn code(self) -> &'static str {
                match self { $(Wrong::$name => $code,)+ }
            }
        }
    };
}

wrongs! {
    /// The amount has more digits than its currency keeps, or is too large.
    AmountWrong = "amount_wrong",
    /// What binds a member names too many, or nobody.
    BindingWrong = "binding_wrong",
    /// The currency is not declared, or is not that of the order.
    CurrencyWrong = "currency_wrong",
    /// A time is not written as the source writes its times.
    DateWrong = "date_wrong",
    /// Another message said something else under the same id.
    EventIdReused = "event_id_reused",
    /// The event is larger than events may be.
    EventTooLarge = "event_too_large",
    /// There is no such type of event.
    EventTypeUnknown = "event_type_unknown",
    /// A tracked event does not say what happened.
    EventUnnamed = "event_unnamed",
    /// The event is no JSON object.
    EventUnreadable = "event_unreadable",
    /// An expression of the mapping cannot be worked out for this row.
    ExpressionFailed = "expression_failed",
    /// Nobody is named: there is no identifier that has a value and may be used.
    IdentifierMissing = "identifier_missing",
    /// An identifier is of no known kind, or cannot be one of its kind.
    IdentifierWrong = "identifier_wrong",
    /// The key of a look-up stands on several lines.
    LookupRepeated = "lookup_repeated",
    /// The source that is looked up has no row with this key.
    LookupUnknown = "lookup_unknown",
    /// Not a number, not a whole one, or beyond what is possible.
    NumberWrong = "number_wrong",
    /// Another row of the same order is wrong, and half an order is wrong money.
    OrderIncomplete = "order_incomplete",
    /// No order with this key is known.
    OrderUnknown = "order_unknown",
    /// No unit or person with this key is known.
    PartyUnknown = "party_unknown",
    /// No position with this key is known.
    PositionUnknown = "position_unknown",
    /// The end is not after the start.
    RangeEmpty = "range_empty",
    /// A refund is not above zero.
    RefundNotPositive = "refund_not_positive",
    /// The row cannot be taken apart into its columns.
    RowUnreadable = "row_unreadable",
    /// A share is not between 0 and 100 percent.
    ShareWrong = "share_wrong",
    /// A value that must be there is missing.
    ValueMissing = "value_missing",
    /// The value cannot be read as text.
    ValueUnreadable = "value_unreadable",
    /// The word is none of those that are known here.
    WordUnknown = "word_unknown",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_sorted_and_unique() {
        let codes: Vec<&str> = Wrong::ALL.iter().map(|wrong| wrong.code()).collect();
        assert!(codes.is_sorted_by(|one, next| one < next), "{codes:?}");
    }
}
