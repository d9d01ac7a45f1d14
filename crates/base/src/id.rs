//! Typed ids. An id says what it identifies, so that two bare integers never stand side by side in a signature.

use std::fmt;
use std::num::NonZeroU32;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0)
            }
        }
    };
}

id!(
    /// One fact (an order, a touchpoint, …) whatever its version. Given once per (source, kind, natural key).
    FactId
);
id!(
    /// One identifier value in one pool; facts are stored under profiles and never move when members merge.
    ProfileId
);
id!(
    /// A component of linked profiles, named by its smallest profile.
    MemberId
);
id!(
    /// One settlement run.
    RunId
);
id!(
    /// Recorded time: the number of the commit that made a fact visible. Gapless to readers.
    Seq
);

impl Seq {
    /// Later than every commit: everything that is recorded.
    pub const MAX: Seq = Seq(i64::MAX);
}

impl From<ProfileId> for MemberId {
    fn from(profile: ProfileId) -> Self {
        MemberId(profile.0)
    }
}

/// A unit, person or partner of the organisation: anything that can hold a position, own a member or receive credit.
///
/// Zero is not an id, so `Option<PartyId>` is four bytes; columns store "nobody" as 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartyId(pub NonZeroU32);

impl PartyId {
    /// The id with this number; `None` for 0, which stands for "nobody" in columns.
    pub fn new(raw: u32) -> Option<Self> {
        NonZeroU32::new(raw).map(PartyId)
    }

    /// The number as columns store it.
    pub fn raw(self) -> u32 {
        self.0.get()
    }

    /// How a column stores an optional party: 0 for nobody.
    pub fn column(party: Option<Self>) -> u32 {
        party.map_or(0, Self::raw)
    }
}

impl fmt::Display for PartyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}
