//! Why an identifier or a set of rules is refused. Messages never repeat a value: it may be personal.

/// A refusal of this room.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// Nothing but white space.
    #[error("the {kind} is empty")]
    Empty {
        /// Kind of identifier.
        kind: String,
    },
    /// Characters that cannot be part of the value.
    #[error("the {kind} has a character that does not belong there, at position {position}")]
    StrangeCharacter {
        /// Kind of identifier.
        kind: String,
        /// Which character, from 1.
        position: usize,
    },
    /// Too few or too many digits.
    #[error("a phone number has 5 to 15 digits, this one has {digits}")]
    PhoneLength {
        /// How many it has.
        digits: usize,
    },
    /// Eleven digits from 1 that no mainland operator gives out.
    #[error("a mainland mobile number has 11 digits and begins with 13 to 19")]
    NotAMainlandMobile,
    /// Not `name@domain`.
    #[error("an email address has one @ between a name and a domain with a dot")]
    NotAnEmail,
    /// Two rules for one kind.
    #[error("there are two rules for the kind {kind:?}")]
    TwoRules {
        /// The kind.
        kind: String,
    },
    /// Two kinds of one rank: nothing would decide which of them owns a fact.
    #[error("the kinds {first:?} and {second:?} have the same rank")]
    SameRank {
        /// One kind.
        first: String,
        /// The other kind.
        second: String,
    },
    /// A limit that no profile could meet.
    #[error("the limit per member of the kind {kind:?} is 0; leave it out or give at least 1")]
    NoRoom {
        /// The kind.
        kind: String,
    },
}
