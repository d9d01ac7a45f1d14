//! Why an organisation cannot be as it was described. Every refusal names the source's own keys.

use base::Symbol;

/// A refusal of [`crate::Directory::build`]. Parties are named as `kind key`, instants in UTC.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OrgError {
    /// An id beyond what tables indexed by id can hold.
    #[error("{party} has id {id}; ids go up to {limit}")]
    IdTooLarge {
        /// Whose id.
        party: String,
        /// The id.
        id: u32,
        /// The largest that is taken.
        limit: u32,
    },
    /// Two parties with one id.
    #[error("{first} and {second} have the same id")]
    SameId {
        /// One of them.
        first: String,
        /// The other.
        second: String,
    },
    /// Two parties of one kind with one key.
    #[error("there are two of {party}; a key is unique within its kind")]
    SameKey {
        /// The party.
        party: String,
    },
    /// Two positions with one id.
    #[error("positions {first:?} and {second:?} have the same id")]
    SamePosition {
        /// Key of one of them.
        first: String,
        /// Key of the other.
        second: String,
    },
    /// A record names a party that is not there.
    #[error("{place} names party {id}, which does not exist")]
    UnknownParty {
        /// Which record.
        place: String,
        /// The id it names.
        id: u32,
    },
    /// A record names a position that is not there.
    #[error("{place} names position {id}, which does not exist")]
    UnknownPosition {
        /// Which record.
        place: String,
        /// The id it names.
        id: i64,
    },
    /// An interval that ends at or before its start.
    #[error("{place} ends at {to}, which is not after its start {from}")]
    EmptyInterval {
        /// Which record.
        place: String,
        /// Its start.
        from: String,
        /// Its end.
        to: String,
    },
    /// A position held by something that is not a person.
    #[error("{party} holds position {position:?}, but only an associate can hold one")]
    NotAPerson {
        /// The holder.
        party: String,
        /// Key of the position.
        position: String,
    },
    /// A position located in a person.
    #[error("position {position:?} is placed in {party}, which is not a unit")]
    NotAUnit {
        /// Key of the position.
        position: String,
        /// What it is placed in.
        party: String,
    },
    /// Invariant O1: two parents in one tree at one instant.
    #[error("O1: {child} has two parents in the {tree} tree from {from}: {first} and {second}")]
    TwoParents {
        /// Name of the tree.
        tree: &'static str,
        /// Who stands below.
        child: String,
        /// The earlier parent.
        first: String,
        /// The later parent.
        second: String,
        /// First instant of both.
        from: String,
    },
    /// Somebody stands above himself.
    #[error("in the {tree} tree, at {at}, {path} is a circle")]
    Cycle {
        /// Name of the tree.
        tree: &'static str,
        /// An instant at which it holds.
        at: String,
        /// The parties of the circle, from below to above, the first repeated at the end.
        path: String,
    },
    /// A position reports to itself over others.
    #[error("the positions {path} report to each other in a circle")]
    PositionCycle {
        /// Keys of the circle, from below to above, the first repeated at the end.
        path: String,
    },
    /// One person twice in one position at one instant.
    #[error("{person} holds position {position:?} twice from {from}")]
    HeldTwice {
        /// Who.
        person: String,
        /// Key of the position.
        position: String,
        /// First instant of both.
        from: String,
    },
    /// Two values of one attribute at one instant.
    #[error("an attribute of {party} (word {}) has two values from {from}", name.0)]
    TwoValues {
        /// Whose attribute.
        party: String,
        /// Which one.
        name: Symbol,
        /// First instant of both.
        from: String,
    },
    /// Two sites of one party.
    #[error("{party} has two sites")]
    TwoSites {
        /// Whose.
        party: String,
    },
}
