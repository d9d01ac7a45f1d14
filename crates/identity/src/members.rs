//! Members: components of the graph of links, at a watermark.

use crate::Rules;
use base::{MemberId, ProfileId, Seq, Symbol, Timestamp};

/// The statement that two profiles are one member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Given once.
    pub id: i64,
    /// One profile.
    pub a: ProfileId,
    /// The other.
    pub b: ProfileId,
    /// When it was seen.
    pub at: Timestamp,
    /// The commit that made it visible.
    pub recorded: Seq,
    /// The commit that took it back.
    pub revoked: Option<Seq>,
    /// What says so: the source and its record.
    pub evidence: String,
}

/// A link that does not count, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetAside {
    /// Id of the link.
    pub link: i64,
    /// The reason.
    pub why: Why,
}

/// Why a link does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// One of its profiles is of a shared kind.
    Shared {
        /// That kind.
        kind: Symbol,
    },
    /// One of its profiles is of a kind that the rules do not know.
    NoRule {
        /// That kind.
        kind: Symbol,
    },
    /// The member would have more values of a kind than allowed.
    Limit {
        /// That kind.
        kind: Symbol,
        /// How many are allowed.
        limit: u32,
    },
}

/// Which profiles are one member. Profiles without a link are members by themselves and take no room here.
#[derive(Clone, Debug, Default)]
pub struct Members {
    set_aside: Vec<SetAside>,
}

impl Members {
    /// The members as of a watermark: links recorded up to it and not revoked up to it.
    ///
    /// Links are taken in an order of their own (instant, profiles, id), so the order of `links` does not matter. A link
    /// that would break a limit is set aside; a profile without a kind has no identifier and may be linked freely.
    pub fn build(
        kind_of: impl Fn(ProfileId) -> Option<Symbol>,
        links: &[Link],
        rules: &Rules,
        watermark: Seq,
    ) -> Members {
        let _ = (kind_of(ProfileId(0)), links, rules, watermark);
        Members::default()
    }

    /// The member that a profile belongs to.
    pub fn member_of(&self, profile: ProfileId) -> MemberId {
        profile.into()
    }

    /// Profiles of a member of several, in order; empty for a member of one profile.
    pub fn profiles_of(&self, member: MemberId) -> &[ProfileId] {
        let _ = member;
        &[]
    }

    /// Whether the profile is a member by itself.
    pub fn is_single(&self, profile: ProfileId) -> bool {
        let _ = profile;
        true
    }

    /// Members of several profiles, in order, with their profiles.
    pub fn several(&self) -> impl Iterator<Item = (MemberId, &[ProfileId])> {
        std::iter::empty()
    }

    /// Links that do not count, by id.
    pub fn set_aside(&self) -> &[SetAside] {
        &self.set_aside
    }
}
