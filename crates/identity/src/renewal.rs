//! Members brought from one watermark to another: only the components that links touch which hold at one of the two alone.
//!
//! Who has the links is asked for them step by step, so that this room needs no store: [`Renewal::wanted`] names profiles,
//! [`Renewal::add`] takes the links that name them, until nothing is wanted.

use crate::members::refused;
use crate::{Link, Members, Rules};
use base::{ProfileId, Seq, Symbol};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// A link with the kinds of its two profiles, [`Symbol::NONE`] for one without an identifier.
pub type KindedLink = (Link, [Symbol; 2]);

/// Work under way.
#[derive(Debug)]
pub struct Renewal<'r> {
    rules: &'r Rules,
    watermark: Seq,
    links: BTreeMap<i64, Link>,
    kinds: HashMap<ProfileId, Symbol>,
    reached: HashSet<ProfileId>,
    wanted: Vec<ProfileId>,
}

impl<'r> Renewal<'r> {
    /// Begins with all links that hold at the watermark or at the one of the members before, and not at both. The rules are those of then,
    /// too.
    pub fn new(rules: &'r Rules, watermark: Seq, differing: Vec<KindedLink>) -> Renewal<'r> {
        let (links, kinds, reached, wanted) = Default::default();
        let mut renewal = Renewal { rules, watermark, links, kinds, reached, wanted };
        differing.into_iter().for_each(|link| renewal.take(link));
        renewal
    }

    /// Profiles whose links have not been given yet, each named once. Without any, nothing is missing.
    pub fn wanted(&mut self) -> Vec<ProfileId> {
        std::mem::take(&mut self.wanted)
    }

    /// How many profiles may be of another member than before.
    pub fn reached(&self) -> usize {
        self.reached.len()
    }

    /// Takes the links that name profiles which were wanted. Others do no harm.
    pub fn add(&mut self, links: Vec<KindedLink>) {
        let holds = |link: &Link| link.holds_at(self.watermark);
        let holding: Vec<KindedLink> = links.into_iter().filter(|(link, _)| holds(link)).collect();
        // What links nobody was set aside before and still is.
        let joining = holding.into_iter().filter(|link| self.joins(link)).collect::<Vec<_>>();
        joining.into_iter().for_each(|link| self.take(link));
    }

    fn joins(&self, (_, kinds): &KindedLink) -> bool {
        kinds.iter().all(|kind| kind.is_none() || refused(self.rules, *kind).is_none())
    }

    fn take(&mut self, link: KindedLink) {
        let joins = self.joins(&link);
        let (link, kinds) = link;
        for (profile, kind) in [link.a, link.b].into_iter().zip(kinds) {
            if !kind.is_none() {
                self.kinds.insert(profile, kind);
            }
            if joins && self.reached.insert(profile) {
                self.wanted.push(profile);
            }
        }
        self.links.insert(link.id, link);
    }

    /// The members at the watermark; `None` when they are those before.
    pub fn apply(self, before: &Members) -> Option<Members> {
        let links: Vec<Link> = self.links.into_values().collect();
        let come = Members::build(|profile| self.kinds.get(&profile).copied(), &links, self.rules, self.watermark);
        let numbers: HashSet<i64> = links.iter().map(|link| link.id).collect();
        let (gone, others) = before.set_aside().iter().partition(|aside| numbers.contains(&aside.link));
        let gone: Vec<_> = gone;
        let several = self.reached.iter().filter(|profile| !before.is_single(**profile));
        let members: BTreeSet<_> = several.map(|profile| before.member_of(*profile)).collect();
        let as_before = members.iter().map(|member| (*member, before.profiles_of(*member)));
        if as_before.eq(come.several()) && gone == come.set_aside() {
            return None;
        }
        let set_aside = Vec::into_iter(others).chain(come.set_aside().iter().copied()).collect();
        Some(before.exchanged(&members, &come, set_aside))
    }
}
