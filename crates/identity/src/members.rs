//! Members: components of the graph of links, at a watermark.
//!
//! Most profiles have no link, so only those of several are kept: sorted, with a small filter before them that answers
//! "single" for nearly every other profile with one read.

use crate::Rules;
use crate::join::Joined;
use base::{MemberId, ProfileId, Seq, Symbol, Timestamp};
use std::collections::BTreeSet;

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
}

impl Link {
    /// Whether it holds for a reader at a watermark.
    pub fn holds_at(&self, watermark: Seq) -> bool {
        self.recorded <= watermark && self.revoked.is_none_or(|revoked| revoked > watermark)
    }
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
    filter: Filter,
    /// Profiles of members of several, sorted.
    profiles: Vec<ProfileId>,
    /// Beside `profiles`: position of the member in `members`.
    member: Vec<u32>,
    /// Members of several, sorted: each is its smallest profile.
    members: Vec<MemberId>,
    /// Where each member's profiles begin in `grouped`; one more at the end.
    starts: Vec<u32>,
    grouped: Vec<ProfileId>,
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
        let mut set_aside = Vec::new();
        let mut usable: Vec<&Link> = Vec::new();
        for link in links.iter().filter(|link| link.a != link.b && link.holds_at(watermark)) {
            let why = [link.a.min(link.b), link.a.max(link.b)]
                .into_iter()
                .filter_map(&kind_of)
                .find_map(|kind| refused(rules, kind));
            match why {
                None => usable.push(link),
                Some(why) => set_aside.push(SetAside { link: link.id, why }),
            }
        }
        let joined = Joined::new(&usable, &kind_of, rules, &mut set_aside);
        Members::of_pairs(joined.into_pairs(), set_aside)
    }

    /// Members as [`Members::several`] and [`Members::set_aside`] told them: each profile of a member of several, with its
    /// member. A member is its smallest profile.
    pub fn of_pairs(mut pairs: Vec<(MemberId, ProfileId)>, mut set_aside: Vec<SetAside>) -> Members {
        set_aside.sort_by_key(|aside| aside.link);
        // By member, then profile: a member is its smallest profile, and comes first in its own group. Mostly it is in order already.
        pairs.sort();
        let mut made = Members::grouped(pairs);
        let mut places: Vec<(ProfileId, u32)> = made.places().collect();
        places.sort_unstable();
        made.index(places);
        made.set_aside = set_aside;
        made
    }

    /// These members without some of several, and with those of another picture instead.
    pub(crate) fn exchanged(&self, gone: &BTreeSet<MemberId>, come: &Members, mut set_aside: Vec<SetAside>) -> Members {
        set_aside.sort_by_key(|aside| aside.link);
        let stay = |member: &MemberId| !gone.contains(member);
        let ours = self.several().filter(|(member, _)| stay(member));
        let mut pairs: Vec<(MemberId, ProfileId)> = Vec::with_capacity(self.grouped.len() + come.grouped.len());
        for (member, profiles) in ours.chain(come.several()) {
            pairs.extend(profiles.iter().map(|profile| (member, *profile)));
        }
        // Two runs in order are merged.
        pairs.sort();
        let mut made = Members::grouped(pairs);
        // Where a member is now, by where it was.
        let mut moved = vec![u32::MAX; self.members.len()];
        let mut now = 0;
        for (place, member) in self.members.iter().enumerate().filter(|(_, member)| stay(member)) {
            while made.members[now] != *member {
                now += 1;
            }
            moved[place] = now as u32;
        }
        let kept = self.profiles.iter().zip(&self.member).map(|(profile, place)| (*profile, moved[*place as usize]));
        let mut places: Vec<(ProfileId, u32)> = kept.filter(|(_, place)| *place != u32::MAX).collect();
        let place = |member: &MemberId| made.members.partition_point(|earlier| earlier < member) as u32;
        let new = come.profiles.iter().zip(&come.member);
        places.extend(new.map(|(profile, member)| (*profile, place(&come.members[*member as usize]))));
        places.sort();
        made.index(places);
        made.set_aside = set_aside;
        made
    }

    /// From pairs in order, without the way from a profile to its member.
    fn grouped(pairs: Vec<(MemberId, ProfileId)>) -> Members {
        let (mut members, mut starts, mut grouped): (Vec<MemberId>, Vec<u32>, Vec<ProfileId>) = Default::default();
        for (member, profile) in pairs {
            if members.last() != Some(&member) {
                members.push(member);
                starts.push(grouped.len() as u32);
            }
            grouped.push(profile);
        }
        starts.push(grouped.len() as u32);
        Members { members, starts, grouped, ..Members::default() }
    }

    /// Every profile with the position of its member, by member.
    fn places(&self) -> impl Iterator<Item = (ProfileId, u32)> {
        let groups = (0..self.members.len()).map(|place| (self.group(place), place as u32));
        groups.flat_map(|(profiles, place)| profiles.iter().map(move |profile| (*profile, place)))
    }

    /// Takes the way from profiles to positions of their members, in order.
    fn index(&mut self, places: Vec<(ProfileId, u32)>) {
        (self.profiles, self.member) = places.into_iter().unzip();
        self.filter = Filter::of(&self.profiles);
    }

    /// The member that a profile belongs to.
    pub fn member_of(&self, profile: ProfileId) -> MemberId {
        self.place(profile).map_or(profile.into(), |place| self.members[self.member[place] as usize])
    }

    /// Profiles of a member of several, in order; empty for a member of one profile.
    pub fn profiles_of(&self, member: MemberId) -> &[ProfileId] {
        self.members.binary_search(&member).map_or(&[], |place| self.group(place))
    }

    /// Whether the profile is a member by itself.
    pub fn is_single(&self, profile: ProfileId) -> bool {
        self.place(profile).is_none()
    }

    /// Members of several profiles, in order, with their profiles.
    pub fn several(&self) -> impl Iterator<Item = (MemberId, &[ProfileId])> {
        self.members.iter().enumerate().map(|(place, member)| (*member, self.group(place)))
    }

    /// Profiles of members of several who are not the same members in another picture, of that one too.
    pub fn differing(&self, other: &Members) -> Vec<ProfileId> {
        let mut found = Vec::new();
        if std::ptr::eq(self, other) {
            return found;
        }
        let (mut ours, mut theirs) = (self.several().peekable(), other.several().peekable());
        loop {
            let (a, b) = (ours.peek().copied(), theirs.peek().copied());
            match (a, b) {
                (None, None) => return found,
                (Some((one, profiles)), Some((another, others))) if one == another => {
                    if profiles != others {
                        found.extend(profiles.iter().chain(others));
                    }
                    ours.next();
                    theirs.next();
                }
                (Some((one, profiles)), b) if b.is_none_or(|(another, _)| one < another) => {
                    found.extend(profiles);
                    ours.next();
                }
                (_, b) => {
                    found.extend(b.into_iter().flat_map(|(_, others)| others));
                    theirs.next();
                }
            }
        }
    }

    /// Links that do not count, by id.
    pub fn set_aside(&self) -> &[SetAside] {
        &self.set_aside
    }

    fn place(&self, profile: ProfileId) -> Option<usize> {
        if !self.filter.may_have(profile) {
            return None;
        }
        self.profiles.binary_search(&profile).ok()
    }

    fn group(&self, place: usize) -> &[ProfileId] {
        &self.grouped[self.starts[place] as usize..self.starts[place + 1] as usize]
    }
}

/// Why a profile of this kind may not be linked.
pub(crate) fn refused(rules: &Rules, kind: Symbol) -> Option<Why> {
    match rules.rule(kind) {
        None => Some(Why::NoRule { kind }),
        Some(rule) if !rule.unique => Some(Why::Shared { kind }),
        Some(_) => None,
    }
}

/// Bits by hash of profile, at least sixteen per profile kept: no bit, not there.
#[derive(Clone, Debug, Default)]
struct Filter {
    words: Vec<u64>,
    shift: u32,
}

impl Filter {
    fn of(profiles: &[ProfileId]) -> Filter {
        if profiles.is_empty() {
            return Filter::default();
        }
        let bits = (profiles.len() * 16).next_power_of_two().max(64);
        let mut filter = Filter { words: vec![0; bits / 64], shift: 64 - bits.trailing_zeros() };
        for profile in profiles {
            let bit = filter.bit(*profile);
            filter.words[bit / 64] |= 1 << (bit % 64);
        }
        filter
    }

    fn may_have(&self, profile: ProfileId) -> bool {
        if self.words.is_empty() {
            return false;
        }
        let bit = self.bit(profile);
        self.words[bit / 64] & (1 << (bit % 64)) != 0
    }

    /// The high bits of a product with an odd constant near 2^64 over the golden ratio.
    fn bit(&self, profile: ProfileId) -> usize {
        ((profile.0 as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> self.shift) as usize
    }
}
