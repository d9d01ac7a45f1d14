//! What linking or unlinking would do: who would be one member, and whose credit and commission would be another's.
//!
//! The members in question are folded as they are and as they would be, by the code that settles them. Only links that touch them are
//! read.

use super::IdentifierView;
use super::words::profiles_of;
use crate::activation::{Policies, active_policies};
use crate::credit::spec;
use crate::org::PartyWords;
use crate::statement::{describe, kind_name};
use crate::{AppError, Platform, World};
use base::{Amount, Currency, FactId, Interval, MemberId, PartyId, ProfileId, Symbol};
use credit::{Line, LineKind, NoTrace};
use identity::{Link, Members};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use store::identity::LinkEnd;

/// More profiles than any person has.
const PROFILES_MAX: usize = 2_000;

/// What linking or unlinking would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkPreview {
    /// Identifiers of each member as it is, masked.
    pub before: Vec<Vec<IdentifierView>>,
    /// The same as it would be.
    pub after: Vec<Vec<IdentifierView>>,
    /// Orders of which somebody would have another amount.
    pub orders: u64,
    /// What payees would have more or less, of all time, locked periods included: those are adjusted in the open one.
    pub changes: Vec<Recredit>,
}

/// What a payee would have more or less.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recredit {
    /// Who; nobody for what is unassigned.
    pub payee: Option<PartyWords>,
    /// credit, roll-up, commission or release.
    pub kind: &'static str,
    /// The book.
    pub book: String,
    /// As it is.
    pub before: Amount,
    /// As it would be.
    pub after: Amount,
    /// In which currency.
    pub currency: Currency,
}

/// What the orders of a member gave to all payees together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemberMoney {
    /// credit, roll-up, commission or release.
    pub kind: &'static str,
    /// How much, of all time.
    pub amount: Amount,
    /// In which currency.
    pub currency: Currency,
}

/// A change of links that is only thought of.
#[derive(Clone, Debug)]
pub(super) enum Thought<'a> {
    Linked(LinkEnd, LinkEnd),
    Unlinked(&'a [i64]),
}

/// The neighborhood of some profiles: everything that could be one member with them.
struct Near {
    kinds: HashMap<ProfileId, Symbol>,
    links: Vec<Link>,
}

/// What one payee has of one order in one book.
type Share = (FactId, Option<PartyId>, LineKind, Symbol, u16);

impl Platform {
    /// What a change of links would do to the members of these profiles.
    pub(super) async fn preview(&self, seeds: &[ProfileId], thought: &Thought<'_>) -> Result<LinkPreview, AppError> {
        let mut world = self.world().await?;
        let policies = active_policies(self, &mut world).await?;
        let near = self.near(&world, seeds).await?;
        let now = near.members(&world, None);
        let then = near.members(&world, Some(thought));
        let members_before: BTreeSet<MemberId> = seeds.iter().map(|profile| now.member_of(*profile)).collect();
        let profiles: Vec<ProfileId> = members_before.iter().flat_map(|member| profiles_of(&now, *member)).collect();
        let members_after: BTreeSet<MemberId> = profiles.iter().map(|profile| then.member_of(*profile)).collect();
        let before = self.shares((&world, &*policies), &now, &members_before)?;
        let after = self.shares((&world, &*policies), &then, &members_after)?;
        Ok(LinkPreview {
            before: self.identifiers_of(&world, &now, &members_before).await?,
            after: self.identifiers_of(&world, &then, &members_after).await?,
            orders: changed_orders(&before, &after),
            changes: recredits((&world, &*policies), &before, &after)?,
        })
    }

    /// What the orders of a member gave to all payees together, by kind and currency, under the policies in force.
    pub(crate) async fn money_of_member(&self, member: MemberId) -> Result<Vec<MemberMoney>, AppError> {
        let mut world = self.world().await?;
        let policies = active_policies(self, &mut world).await?;
        let members = self.members(&world).await?;
        let mut sums: BTreeMap<(&'static str, Currency), i128> = BTreeMap::new();
        for ((_, _, kind, _, policy), amount) in
            self.shares((&world, &*policies), &members, &BTreeSet::from([member]))?
        {
            let policy = policies.credit.get(usize::from(policy));
            let policy = policy.ok_or_else(|| AppError::internal("a line names no policy in force"))?;
            *sums.entry((kind_name(kind), policy.currency)).or_default() += amount;
        }
        let money = |((kind, currency), amount)| {
            Ok(MemberMoney { kind, amount: Amount(i64::try_from(amount).map_err(AppError::internal)?), currency })
        };
        sums.into_iter().map(money).collect()
    }

    async fn identifiers_of(
        &self,
        world: &World,
        members: &Members,
        of: &BTreeSet<MemberId>,
    ) -> Result<Vec<Vec<IdentifierView>>, AppError> {
        let ids: Vec<MemberId> = of.iter().copied().collect();
        let mut names = self.member_names(world, members, &ids).await?;
        Ok(ids.into_iter().map(|member| names.identifiers(member)).collect())
    }

    /// Reads links from profile to profile. Kinds that several people share make nobody one, so nothing is read beyond them.
    async fn near(&self, world: &World, seeds: &[ProfileId]) -> Result<Near, AppError> {
        let joins = |kind: Symbol| world.rules.rule(kind).is_some_and(|rule| rule.unique);
        let mut near = Near { kinds: HashMap::new(), links: Vec::new() };
        let (mut seen, mut known): (HashSet<ProfileId>, HashSet<i64>) = (HashSet::new(), HashSet::new());
        let mut open: Vec<ProfileId> = seeds.to_vec();
        while let Some(profile) = open.pop() {
            if !seen.insert(profile) {
                continue;
            }
            if seen.len() > PROFILES_MAX {
                let message =
                    format!("more than {PROFILES_MAX} identifiers hang together here; look at the rules first");
                return Err(AppError::refused("member_too_large", message));
            }
            let kind = store::identity::identifiers(&self.store, &[profile]).await?.first().map(|one| one.kind);
            near.kinds.extend(kind.map(|kind| (profile, kind)));
            if kind.is_some_and(|kind| !joins(kind)) {
                continue;
            }
            for (stored, _) in store::identity::links_of(&self.store, profile).await? {
                let store::identity::Link { id, a, b, at, recorded, revoked } = stored;
                if known.insert(id) {
                    near.links.push(Link { id, a, b, at, recorded, revoked });
                    open.extend([a, b]);
                }
            }
        }
        Ok(near)
    }

    /// What payees have of the orders of some members.
    fn shares(
        &self,
        (world, policies): (&World, &Policies),
        members: &Members,
        of: &BTreeSet<MemberId>,
    ) -> Result<BTreeMap<Share, i128>, AppError> {
        let spec = spec(world, policies, (Interval::ALWAYS, &[]));
        let input = self.fold_input(world, members);
        let mut shares: BTreeMap<Share, i128> = BTreeMap::new();
        for member in of {
            for line in facts::explain_member(&input, &spec, *member, &mut NoTrace)?.lines {
                *shares.entry(share(&line)).or_default() += i128::from(line.amount.0);
            }
        }
        Ok(shares)
    }
}

impl Near {
    /// Who is one member, as it is or as it would be.
    fn members(&self, world: &World, thought: Option<&Thought<'_>>) -> Members {
        let mut links = self.links.clone();
        let mut kinds = self.kinds.clone();
        match thought {
            None => {}
            Some(Thought::Unlinked(without)) => links.retain(|link| !without.contains(&link.id)),
            Some(Thought::Linked(a, b)) => {
                kinds.extend([(a.profile, a.kind), (b.profile, b.kind)]);
                links.push(Link {
                    id: i64::MAX,
                    a: a.profile,
                    b: b.profile,
                    at: base::Timestamp::MAX,
                    recorded: world.watermark,
                    revoked: None,
                });
            }
        }
        let kind_of = |profile: ProfileId| kinds.get(&profile).copied().filter(|kind| !kind.is_none());
        Members::build(kind_of, &links, &world.rules, world.watermark)
    }
}

fn share(line: &Line) -> Share {
    (line.order, line.party, line.kind, line.book, line.policy)
}

fn changed_orders(before: &BTreeMap<Share, i128>, after: &BTreeMap<Share, i128>) -> u64 {
    let differ = |one: &BTreeMap<Share, i128>, other: &BTreeMap<Share, i128>| {
        let moved = one.iter().filter(|(share, amount)| other.get(share).copied().unwrap_or(0) != **amount);
        moved.map(|(share, _)| share.0).collect::<BTreeSet<FactId>>()
    };
    let mut orders = differ(before, after);
    orders.extend(differ(after, before));
    orders.len() as u64
}

fn recredits(
    (world, policies): (&World, &Policies),
    before: &BTreeMap<Share, i128>,
    after: &BTreeMap<Share, i128>,
) -> Result<Vec<Recredit>, AppError> {
    type Key = (Option<PartyId>, LineKind, Symbol, u16);
    let mut sums: BTreeMap<Key, (i128, i128)> = BTreeMap::new();
    for (side, shares) in [(0, before), (1, after)] {
        for ((_, party, kind, book, policy), amount) in shares {
            let sum = sums.entry((*party, *kind, *book, *policy)).or_default();
            *(if side == 0 { &mut sum.0 } else { &mut sum.1 }) += amount;
        }
    }
    let recredit = |((party, kind, book, policy), (before, after)): (Key, (i128, i128))| {
        let policy = policies.credit.get(usize::from(policy));
        let policy = policy.ok_or_else(|| AppError::internal("a line names no policy in force"))?;
        Ok(Recredit {
            payee: party.map(|party| describe(&world.directory, party)),
            kind: kind_name(kind),
            book: world.symbols.text(book).to_owned(),
            before: Amount(i64::try_from(before).map_err(AppError::internal)?),
            after: Amount(i64::try_from(after).map_err(AppError::internal)?),
            currency: policy.currency,
        })
    };
    sums.into_iter().filter(|(_, (before, after))| before != after).map(recredit).collect()
}
