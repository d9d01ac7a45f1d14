//! Joining profiles by links, within the limits of the rules.
//!
//! Counts only grow while links are added, so a component that keeps its limits as a whole kept them at every step: all
//! links are joined at once, and only the few components over a limit are joined again link by link.

use crate::{Link, Rules, SetAside, Why};
use base::{MemberId, ProfileId, Symbol};
use std::collections::{HashMap, HashSet};

/// Profiles numbered in order, in a forest whose roots are the smallest of their component.
pub(crate) struct Joined {
    profiles: Vec<ProfileId>,
    parent: Vec<u32>,
}

/// How many profiles of each limited kind a component has, by kind.
type Counts = Vec<(Symbol, u32)>;

impl Joined {
    pub(crate) fn new(
        links: &[&Link],
        kind_of: impl Fn(ProfileId) -> Option<Symbol>,
        rules: &Rules,
        set_aside: &mut Vec<SetAside>,
    ) -> Joined {
        let mut profiles: Vec<ProfileId> = links.iter().flat_map(|link| [link.a, link.b]).collect();
        profiles.sort_unstable();
        profiles.dedup();
        let mut joined = Joined { parent: (0..profiles.len() as u32).collect(), profiles };
        for link in links {
            let (a, b) = (joined.number(link.a), joined.number(link.b));
            joined.join(a, b);
        }
        let limited = |profile| kind_of(profile).filter(|kind| limit(rules, *kind).is_some());
        joined.respect_limits(links, limited, rules, set_aside);
        joined
    }

    /// Every profile that is not alone, with its member.
    pub(crate) fn into_pairs(mut self) -> Vec<(MemberId, ProfileId)> {
        let mut sizes = vec![0_u32; self.profiles.len()];
        let roots: Vec<u32> = (0..self.profiles.len() as u32).map(|number| self.root(number)).collect();
        roots.iter().for_each(|root| sizes[*root as usize] += 1);
        let pair = |(root, profile): (&u32, &ProfileId)| {
            (sizes[*root as usize] > 1).then(|| (self.profiles[*root as usize].into(), *profile))
        };
        roots.iter().zip(&self.profiles).filter_map(pair).collect()
    }

    fn respect_limits(
        &mut self,
        links: &[&Link],
        limited: impl Fn(ProfileId) -> Option<Symbol>,
        rules: &Rules,
        set_aside: &mut Vec<SetAside>,
    ) {
        let over_limit = self.over_limit(&limited, rules);
        if over_limit.is_empty() {
            return;
        }
        // The canonical order: not one number of it depends on the order in which links arrive here.
        let mut again: Vec<&Link> =
            links.iter().copied().filter(|link| over_limit.contains(&self.root(self.number(link.a)))).collect();
        again.sort_by_key(|link| (link.at, link.a.min(link.b), link.a.max(link.b), link.id));
        let mut apart: Vec<u32> = again.iter().flat_map(|link| [self.number(link.a), self.number(link.b)]).collect();
        apart.sort_unstable();
        apart.dedup();
        let mut counts: HashMap<u32, Counts> = HashMap::with_capacity(apart.len());
        for number in apart {
            self.parent[number as usize] = number;
            let own = limited(self.profiles[number as usize]).map(|kind| (kind, 1));
            counts.insert(number, own.into_iter().collect());
        }
        for link in again {
            let (a, b) = (self.root(self.number(link.a)), self.root(self.number(link.b)));
            if a == b {
                continue;
            }
            let mut both = counts[&a].clone();
            counts[&b].iter().for_each(|(kind, count)| add(&mut both, *kind, *count));
            match over(&both, rules) {
                Some(why) => set_aside.push(SetAside { link: link.id, why }),
                None => {
                    counts.insert(self.join(a, b), both);
                }
            }
        }
    }

    /// Roots of components that have too many profiles of some kind.
    fn over_limit(&mut self, limited: impl Fn(ProfileId) -> Option<Symbol>, rules: &Rules) -> HashSet<u32> {
        let mut kinds: Vec<(u32, Symbol)> = Vec::new();
        for number in 0..self.profiles.len() as u32 {
            if let Some(kind) = limited(self.profiles[number as usize]) {
                kinds.push((self.root(number), kind));
            }
        }
        kinds.sort_unstable();
        let alike = kinds.chunk_by(|one, other| one == other);
        let over = alike.filter(|alike| limit(rules, alike[0].1).is_some_and(|limit| alike.len() > limit as usize));
        over.map(|alike| alike[0].0).collect()
    }

    fn number(&self, profile: ProfileId) -> u32 {
        self.profiles.partition_point(|earlier| *earlier < profile) as u32
    }

    fn root(&mut self, number: u32) -> u32 {
        let mut here = number as usize;
        while self.parent[here] as usize != here {
            self.parent[here] = self.parent[self.parent[here] as usize];
            here = self.parent[here] as usize;
        }
        here as u32
    }

    /// Joins the components of two profiles under the smaller root, and tells it.
    fn join(&mut self, a: u32, b: u32) -> u32 {
        let (a, b) = (self.root(a), self.root(b));
        self.parent[a.max(b) as usize] = a.min(b);
        a.min(b)
    }
}

fn limit(rules: &Rules, kind: Symbol) -> Option<u32> {
    rules.rule(kind).and_then(|rule| rule.limit_per_member)
}

fn add(counts: &mut Counts, kind: Symbol, more: u32) {
    match counts.iter_mut().find(|(other, _)| *other == kind) {
        Some((_, count)) => *count += more,
        None => counts.push((kind, more)),
    }
}

/// The limit that is broken; the strongest kind's when several are.
fn over(counts: &Counts, rules: &Rules) -> Option<Why> {
    rules.kinds().iter().find_map(|rule| {
        let limit = rule.limit_per_member?;
        let broken = counts.iter().any(|(kind, count)| *kind == rule.kind && *count > limit);
        broken.then_some(Why::Limit { kind: rule.kind, limit })
    })
}
