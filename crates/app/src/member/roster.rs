//! The roster: of every member who has an identifier what a list shows, sorts and filters by, and whose member it is.
//!
//! It is one fold over all facts, kept in memory; when something that it follows from changes, only the rows of those whom it is about
//! are made anew. Where there are many members that is done beside the questions, which meanwhile see the one before; a member's own
//! page is always of this instant.

use super::words::profiles_of;
use crate::activation::active_policies;
use crate::{AppError, Platform, World};
use base::fact::{Binding, History};
use base::{Amount, Interval, MemberId, PartyId, ProfileId, Symbol, Timestamp};
use identity::Members;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Above so many members questions do not wait for a new roster.
pub(crate) const WAITED_FOR: usize = 100_000;
/// When something changed about more profiles, the roster is made anew.
const CHANGED_MAX: usize = 20_000;
/// Profiles that are read at once.
const PROFILES_READ: u64 = 50_000;

/// Everybody, by number.
#[derive(Debug, Default)]
pub(crate) struct Roster {
    rows: Vec<Row>,
    bound: Vec<Bound>,
    amounts: Vec<(Symbol, Amount)>,
    /// Rows by raw id of a party to which they belong or belonged last, in order; several parties may have the same row.
    starts: Vec<u32>,
    of_party: Vec<u32>,
    sorted: [OnceLock<Vec<u32>>; 4],
}

/// A member.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    pub member: MemberId,
    /// The first order or touchpoint.
    pub first_at: Timestamp,
    /// The last order or touchpoint; before all time without any.
    pub last_at: Timestamp,
    pub last_order_at: Timestamp,
    pub orders: u32,
    /// Where the last order was placed.
    pub store: Option<PartyId>,
    bound: (u32, u32),
    amounts: (u32, u32),
}

/// A binding that holds or will hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bound {
    pub role: Symbol,
    pub brand: Option<PartyId>,
    pub party: PartyId,
    pub cause: Symbol,
    pub during: Interval,
}

/// What a list may be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberSort {
    /// The last order or touchpoint.
    LastContact,
    /// How many orders.
    Orders,
    /// What was bought less what was given back, in the currency of the first order.
    Net,
    /// The member's number.
    Id,
}

impl MemberSort {
    /// Every one.
    pub const ALL: [MemberSort; 4] = [MemberSort::LastContact, MemberSort::Orders, MemberSort::Net, MemberSort::Id];
}

/// The roster that was made last, and whether a new one is being made.
#[derive(Default)]
pub(crate) struct KnownRoster {
    made: Mutex<Option<(Cause, Arc<Roster>)>>,
    profiles: Mutex<Vec<ProfileId>>,
    making: tokio::sync::Mutex<()>,
}

/// What a roster follows from.
#[derive(Clone)]
struct Cause {
    /// When the world was so.
    at: Timestamp,
    world: World,
    members: Arc<Members>,
    policies: Arc<[binding::Policy]>,
    identified: usize,
}

impl Cause {
    fn same(&self, other: &Cause) -> bool {
        Arc::ptr_eq(&self.world.files, &other.world.files)
            && Arc::ptr_eq(&self.members, &other.members)
            && self.policies == other.policies
            && self.identified == other.identified
    }
}

impl KnownRoster {
    fn get(&self) -> Option<(Cause, Arc<Roster>)> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, cause: Cause, roster: &Arc<Roster>) {
        *self.made.lock().unwrap_or_else(PoisonError::into_inner) = Some((cause, Arc::clone(roster)));
    }
}

impl Platform {
    /// The roster as of now, or, where there are many members and something was just committed, of a moment ago.
    pub(crate) async fn roster(&self, world: &World) -> Result<Arc<Roster>, AppError> {
        Ok(self.roster_as_of(world).await?.0)
    }

    /// The same, and of which moment it is when newer changes are being counted.
    pub(crate) async fn roster_as_of(&self, world: &World) -> Result<(Arc<Roster>, Option<Timestamp>), AppError> {
        let Some((cause, roster)) = self.known_roster.get() else { return Ok((self.new_roster().await?, None)) };
        if cause.world.watermark == world.watermark {
            return Ok((roster, None));
        }
        if roster.rows.len() <= WAITED_FOR {
            return Ok((self.new_roster().await?, None));
        }
        if self.known_roster.making.try_lock().is_ok() {
            let platform = self.clone();
            // Who asks next sees it; a failure is met again by who has to wait for it.
            tokio::spawn(async move { platform.new_roster().await.map(drop) });
        }
        Ok((roster, Some(cause.at)))
    }

    async fn new_roster(&self) -> Result<Arc<Roster>, AppError> {
        let _one_at_a_time = self.known_roster.making.lock().await;
        let at = self.clock.now();
        let mut world = self.world().await?;
        let known = self.known_roster.get();
        if let Some((_, roster)) = known.as_ref().filter(|(cause, _)| cause.world.watermark == world.watermark) {
            return Ok(Arc::clone(roster));
        }
        let members = self.members(&world).await?;
        let policies: Arc<[binding::Policy]> = active_policies(self, &mut world).await?.binding.as_slice().into();
        let identified = self.identified().await?;
        let cause = Cause { at, world, members, policies, identified: identified.len() };
        let roster = match known.filter(|(before, _)| before.same(&cause)) {
            Some((_, roster)) => roster,
            None => {
                let (platform, cause) = (self.clone(), cause.clone());
                let before = self.known_roster.get();
                let made =
                    move || match before.map(|before| before.1.update(&platform, (&before.0, &cause), &identified)) {
                        Some(Ok(Some(roster))) => Ok(roster),
                        Some(Err(error)) => Err(error),
                        Some(Ok(None)) | None => Roster::make(&platform, &cause, identified),
                    };
                Arc::new(tokio::task::spawn_blocking(made).await.map_err(AppError::internal)??)
            }
        };
        self.known_roster.set(cause, &roster);
        Ok(roster)
    }

    /// The binding policies of the group that are in force.
    pub(crate) async fn binding_policies(&self, world: &World) -> Result<Arc<[binding::Policy]>, AppError> {
        if let Some((cause, _)) = self.known_roster.get().filter(|(cause, _)| cause.world.watermark == world.watermark)
        {
            return Ok(cause.policies);
        }
        Ok(active_policies(self, &mut world.clone()).await?.binding.as_slice().into())
    }

    /// Every profile that has or had an identifier, by number. Only new ones are read.
    async fn identified(&self) -> Result<Vec<ProfileId>, AppError> {
        let known = || self.known_roster.profiles.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all = known().clone();
        loop {
            let last = all.last().copied().unwrap_or(ProfileId(i64::MIN));
            let read = store::identity::identified_after(&self.store, last, PROFILES_READ).await?;
            if read.is_empty() {
                break;
            }
            all.extend(read);
        }
        known().clone_from(&all);
        Ok(all)
    }
}

/// What one part of the fold gives.
#[derive(Default)]
struct Part {
    rows: Vec<Row>,
    bound: Vec<Bound>,
    amounts: Vec<(Symbol, Amount)>,
    activity: Vec<Timestamp>,
    bindings: Vec<Binding>,
}

impl Roster {
    fn make(platform: &Platform, cause: &Cause, identified: Vec<ProfileId>) -> Result<Roster, AppError> {
        let now = platform.clock.now();
        let mut everybody: Vec<MemberId> =
            identified.into_iter().map(|profile| cause.members.member_of(profile)).collect();
        everybody.sort_unstable();
        everybody.dedup();
        let is_known = |member: MemberId| everybody.binary_search(&member).is_ok();
        let each = |part: &mut Part, history: &History<'_>| {
            if is_known(history.member) {
                part.add(history, &cause.policies, now);
            }
            Ok(())
        };
        let input = platform.fold_input(&cause.world, &cause.members);
        let folded = facts::fold(&input, |_| Ok(Part::default()), each, Ok)?;
        let mut roster = Roster::default();
        for part in folded.parts {
            roster.append(part);
        }
        roster.rows.sort_unstable_by_key(|row| row.member);
        let seen: Vec<MemberId> = roster.rows.iter().map(|row| row.member).collect();
        let silent = everybody.into_iter().filter(|member| seen.binary_search(member).is_err());
        roster.rows.extend(silent.map(Row::silent));
        roster.rows.sort_unstable_by_key(|row| row.member);
        roster.index();
        Ok(roster)
    }

    /// The same roster later. None when it would be as much work to make it anew.
    fn update(
        &self,
        platform: &Platform,
        (before, cause): (&Cause, &Cause),
        identified: &[ProfileId],
    ) -> Result<Option<Roster>, AppError> {
        let since = before.world.watermark;
        if before.policies != cause.policies || since > cause.world.watermark {
            return Ok(None);
        }
        let input = platform.fold_input(&cause.world, &cause.members);
        let mut changed = facts::recorded_since(&input, since)?;
        changed.extend(cause.members.differing(&before.members));
        changed.extend(identified.get(before.identified..).unwrap_or_default());
        if changed.len() > CHANGED_MAX {
            return Ok(None);
        }
        let gone: BTreeSet<MemberId> = changed.iter().map(|profile| before.members.member_of(*profile)).collect();
        let come: BTreeSet<MemberId> = changed.iter().map(|profile| cause.members.member_of(*profile)).collect();
        let is_known = |member: MemberId| {
            let mut profiles = profiles_of(&cause.members, member).into_iter();
            profiles.any(|profile| identified.binary_search(&profile).is_ok())
        };
        let now = platform.clock.now();
        let mut part = Part::default();
        facts::fold_some(&input, &come, |history| {
            if is_known(history.member) {
                part.add(history, &cause.policies, now);
            }
            Ok(())
        })?;
        let seen: BTreeSet<MemberId> = part.rows.iter().map(|row| row.member).collect();
        let silent = come.iter().filter(|member| is_known(**member) && !seen.contains(*member));
        let mut later = Roster::default();
        for row in self.rows.iter().filter(|row| !gone.contains(&row.member) && !come.contains(&row.member)) {
            let (bound, amounts) = (later.bound.len() as u32, later.amounts.len() as u32);
            later.bound.extend_from_slice(self.bound_of(row));
            later.amounts.extend_from_slice(self.net_of(row));
            let ends = (later.bound.len() as u32, later.amounts.len() as u32);
            later.rows.push(Row { bound: (bound, ends.0), amounts: (amounts, ends.1), ..*row });
        }
        later.append(part);
        later.rows.extend(silent.map(|member| Row::silent(*member)));
        later.rows.sort_unstable_by_key(|row| row.member);
        later.index();
        for sort in MemberSort::ALL.into_iter().filter(|sort| self.sorted[*sort as usize].get().is_some()) {
            later.sorted(sort);
        }
        Ok(Some(later))
    }

    fn append(&mut self, part: Part) {
        let (bound, amounts) = (self.bound.len() as u32, self.amounts.len() as u32);
        self.rows.extend(part.rows.into_iter().map(|row| Row {
            bound: (row.bound.0 + bound, row.bound.1 + bound),
            amounts: (row.amounts.0 + amounts, row.amounts.1 + amounts),
            ..row
        }));
        self.bound.extend(part.bound);
        self.amounts.extend(part.amounts);
    }

    /// Rows by party.
    fn index(&mut self) {
        let mut pairs: Vec<(u32, u32)> = Vec::new();
        for (place, row) in (0..).zip(&self.rows) {
            pairs.extend(self.bound_of(row).iter().map(|bound| (bound.party.raw(), place)));
            pairs.extend(row.store.map(|store| (store.raw(), place)));
        }
        pairs.sort_unstable();
        pairs.dedup();
        let parties = pairs.last().map_or(0, |(party, _)| *party as usize + 1);
        self.starts = vec![0; parties + 1];
        for (party, _) in &pairs {
            self.starts[*party as usize + 1] += 1;
        }
        for party in 0..parties {
            self.starts[party + 1] += self.starts[party];
        }
        self.of_party = pairs.into_iter().map(|(_, place)| place).collect();
    }

    /// Everybody, by number.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The row of a member.
    pub fn row(&self, member: MemberId) -> Option<&Row> {
        self.rows.binary_search_by_key(&member, |row| row.member).ok().map(|place| &self.rows[place])
    }

    /// Bindings of a member that hold or will hold.
    pub fn bound_of(&self, row: &Row) -> &[Bound] {
        &self.bound[row.bound.0 as usize..row.bound.1 as usize]
    }

    /// What a member bought less what was given back, by currency.
    pub fn net_of(&self, row: &Row) -> &[(Symbol, Amount)] {
        &self.amounts[row.amounts.0 as usize..row.amounts.1 as usize]
    }

    /// Parties that a member belongs to at an instant: those who serve the member, or, when nobody does, the store of the last
    /// order.
    pub fn belongs_to(&self, row: &Row, at: Timestamp) -> impl Iterator<Item = PartyId> {
        belongs_to(self.bound_of(row).iter().map(|bound| (bound.party, bound.during)), row.store, at)
    }

    /// Places of rows that may belong to a party; see [`Roster::belongs_to`].
    pub fn may_belong(&self, party: PartyId) -> &[u32] {
        match self.starts.get(party.raw() as usize..party.raw() as usize + 2) {
            Some(ends) => &self.of_party[ends[0] as usize..ends[1] as usize],
            None => &[],
        }
    }

    /// What a row is sorted by, and the member's number behind it.
    pub fn key(&self, row: &Row, sort: MemberSort) -> (i64, i64) {
        let key = match sort {
            MemberSort::LastContact => row.last_at.0,
            MemberSort::Orders => i64::from(row.orders),
            MemberSort::Net => self.net_of(row).first().map_or(0, |(_, amount)| amount.0),
            MemberSort::Id => 0,
        };
        (key, row.member.0)
    }

    /// Places of all rows, sorted.
    pub fn sorted(&self, sort: MemberSort) -> &[u32] {
        self.sorted[sort as usize].get_or_init(|| {
            let mut places: Vec<u32> = (0..self.rows.len() as u32).collect();
            if sort != MemberSort::Id {
                places.sort_by_cached_key(|place| self.key(&self.rows[*place as usize], sort));
            }
            places
        })
    }
}

/// Parties that somebody belongs to at an instant.
pub(crate) fn belongs_to(
    bound: impl Iterator<Item = (PartyId, Interval)> + Clone,
    store: Option<PartyId>,
    at: Timestamp,
) -> impl Iterator<Item = PartyId> {
    let held = bound.filter(move |(_, during)| during.contains(at)).map(|(party, _)| party);
    let store = if held.clone().next().is_none() { store } else { None };
    held.chain(store)
}

impl Row {
    fn silent(member: MemberId) -> Row {
        Row {
            member,
            first_at: Timestamp::MIN,
            last_at: Timestamp::MIN,
            last_order_at: Timestamp::MIN,
            orders: 0,
            store: None,
            bound: (0, 0),
            amounts: (0, 0),
        }
    }
}

impl Part {
    fn add(&mut self, history: &History<'_>, policies: &[binding::Policy], now: Timestamp) {
        let Part { activity, bindings, .. } = self;
        facts::derive(history, policies, activity, bindings);
        let bound = self.bound.len() as u32;
        let later = self.bindings.iter().filter(|binding| now < binding.during.to);
        self.bound.extend(later.map(|binding| Bound {
            role: binding.role,
            brand: binding.brand,
            party: binding.party,
            cause: binding.cause,
            during: binding.during,
        }));
        let amounts = self.amounts.len() as u32;
        net(history, &mut self.amounts, amounts as usize);
        let (first, last) = (history.orders.first(), history.orders.last());
        let touches = (history.touches.first(), history.touches.last());
        let firsts = [first.map(|order| order.at), touches.0.map(|touch| touch.at)];
        let lasts = [last.map(|order| order.at), touches.1.map(|touch| touch.at)];
        self.rows.push(Row {
            member: history.member,
            first_at: firsts.into_iter().flatten().min().unwrap_or(Timestamp::MIN),
            last_at: lasts.into_iter().flatten().max().unwrap_or(Timestamp::MIN),
            last_order_at: last.map_or(Timestamp::MIN, |order| order.at),
            orders: u32::try_from(history.orders.len()).unwrap_or(u32::MAX),
            store: history.orders.iter().rev().find_map(|order| order.store),
            bound: (bound, self.bound.len() as u32),
            amounts: (amounts, self.amounts.len() as u32),
        });
    }
}

/// Net of orders less refunds by currency, in the order of the first order in each, appended from a place on.
fn net(history: &History<'_>, amounts: &mut Vec<(Symbol, Amount)>, from: usize) {
    let mut add = |currency: Symbol, amount: i64| match amounts[from..].iter_mut().find(|(of, _)| *of == currency) {
        Some((_, sum)) => sum.0 = sum.0.saturating_add(amount),
        None => amounts.push((currency, Amount(amount))),
    };
    for order in history.orders {
        add(order.currency, order.lines.of(&history.pools.lines).iter().map(|line| line.net.0).sum());
    }
    for refund in history.refunds {
        if let Some(order) = history.orders.iter().find(|order| order.id == refund.order) {
            add(order.currency, -refund.amount.0);
        }
    }
}
