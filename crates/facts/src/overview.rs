//! What was sold where, by whom and to how many members: one pass over all histories, for overviews.
//!
//! Sales are summed by store and by the people they belong to, members by the parties they belong to, so that the numbers of any
//! part of the organisation are sums over what was found, without counting anything twice.

use crate::batch::Table;
use crate::error::Result;
use crate::file::FactFile;
use crate::fold::{FoldInput, fold};
use crate::hash::SmallMap;
use crate::settle::derive;
use crate::since::{fold_some, recorded_since};
use base::fact::{Binding, History, Order};
use base::{Interval, MemberId, PartyId, PartyKind, ProfileId, Seq, Symbol, Timestamp};
use identity::Members;
use org::Directory;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Mutex, PoisonError};

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct OverviewSpec<'a> {
    /// Binding policies of the group.
    pub bindings: &'a [binding::Policy],
    /// Tells people from units.
    pub organisation: &'a Directory,
    /// A range of time, and the one that it is compared with.
    pub ranges: [Interval; 2],
    /// Members and their bindings are counted as of this instant.
    pub at: Timestamp,
}

/// Sales of one store that belong to the same people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sales {
    /// Code of the currency, interned.
    pub currency: Symbol,
    /// Where the orders were placed.
    pub store: Option<PartyId>,
    /// Associates whom the member was bound to when ordering, and those named on the order; by id.
    pub people: Box<[PartyId]>,
    /// In each of the two ranges.
    pub sums: [SalesSums; 2],
}

/// What was sold in a range.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SalesSums {
    /// Orders placed in it.
    pub orders: u64,
    /// Their net amounts, in minor units.
    pub revenue: i128,
    /// Of that, what members bought while somebody was bound to them.
    pub private: i128,
    /// Refunds given in it, whenever the orders were placed.
    pub refunds: u64,
    /// Their amounts.
    pub refunded: i128,
}

impl SalesSums {
    /// Adds other sums.
    pub fn add(&mut self, other: &SalesSums) {
        self.orders += other.orders;
        self.revenue += other.revenue;
        self.private += other.private;
        self.refunds += other.refunds;
        self.refunded += other.refunded;
    }

    fn take(&mut self, other: &SalesSums) {
        self.orders -= other.orders;
        self.revenue -= other.revenue;
        self.private -= other.private;
        self.refunds -= other.refunds;
        self.refunded -= other.refunded;
    }
}

/// Members who belong to the same parties: those whom they are bound to, or else the store of their last order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct People {
    /// By id.
    pub parties: Box<[PartyId]>,
    /// How many.
    pub counts: PeopleCounts,
}

/// How far members have come, as far as facts know. Whoever counts further on need not count before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PeopleCounts {
    /// Those of whom anything is known.
    pub known: u64,
    /// Those who were bound to somebody once.
    pub private: u64,
    /// Those who are bound to somebody.
    pub bound: u64,
    /// Those who ordered in the range.
    pub buyers: u64,
    /// Those of them who had ordered before, or did so twice.
    pub repeat_buyers: u64,
    /// Those who referred somebody in the range.
    pub referrers: u64,
}

impl PeopleCounts {
    /// Adds other counts.
    pub fn add(&mut self, other: &PeopleCounts) {
        self.known += other.known;
        self.private += other.private;
        self.bound += other.bound;
        self.buyers += other.buyers;
        self.repeat_buyers += other.repeat_buyers;
        self.referrers += other.referrers;
    }

    fn take(&mut self, other: &PeopleCounts) {
        self.known -= other.known;
        self.private -= other.private;
        self.bound -= other.bound;
        self.buyers -= other.buyers;
        self.repeat_buyers -= other.repeat_buyers;
        self.referrers -= other.referrers;
    }
}

/// What overviews show of all facts, and what is needed to bring it up to date.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overviewed {
    /// Sales, in an order that depends on the facts alone.
    pub sales: Vec<Sales>,
    /// Members, in an order that depends on the facts alone.
    pub people: Vec<People>,
    /// How often a profile is named as referring somebody in the range.
    referrers: BTreeMap<ProfileId, u64>,
}

/// Sales and members, by one pass over all histories.
pub fn overview(input: &FoldInput<'_>, spec: &OverviewSpec<'_>) -> Result<Overviewed> {
    let referrers = all_referrers(input, spec.ranges[0])?;
    let who = members_of(input, &referrers);
    let all = Mutex::new(Found::default());
    fold(
        input,
        |_| Ok(Walk::new(spec, &who)),
        |walk, history| {
            walk.member(history);
            Ok(())
        },
        |walk| {
            all.lock().unwrap_or_else(PoisonError::into_inner).join(walk.found);
            Ok(())
        },
    )?;
    let (sales, people) = all.into_inner().unwrap_or_else(PoisonError::into_inner).sorted();
    Ok(Overviewed { sales, people, referrers })
}

/// Brings an overview up to date from an earlier watermark with the members of then: takes away what the members whom a change is about
/// gave then and adds what they give now. None when it is about more than so many profiles, and a pass over all costs less.
pub fn overview_since(
    input: &FoldInput<'_>,
    spec: &OverviewSpec<'_>,
    before: &Overviewed,
    (since, members): (Seq, &Members),
    changed_max: usize,
) -> Result<Option<Overviewed>> {
    let then = FoldInput { watermark: since, members, ..*input };
    let mut changed = recorded_since(input, since)?;
    changed.extend(input.members.differing(members));
    if changed.len() > changed_max {
        return Ok(None);
    }
    let mut referrers = before.referrers.clone();
    let mut turned = BTreeSet::new();
    fold_some(&then, &those(&then, &changed), |history| {
        for profile in named(history, spec.ranges[0]) {
            let count = referrers.entry(profile).or_default();
            *count = count.saturating_sub(1);
            turned.insert(profile);
        }
        Ok(())
    })?;
    fold_some(input, &those(input, &changed), |history| {
        for profile in named(history, spec.ranges[0]) {
            *referrers.entry(profile).or_default() += 1;
            turned.insert(profile);
        }
        Ok(())
    })?;
    referrers.retain(|_, count| *count > 0);
    // Whether somebody referred follows from the facts of others.
    turned.retain(|profile| before.referrers.contains_key(profile) != referrers.contains_key(profile));
    changed.extend(turned);
    if changed.len() > changed_max {
        return Ok(None);
    }
    let gone = walk_some(&then, spec, (&members_of(&then, &before.referrers), &those(&then, &changed)))?;
    let come = walk_some(input, spec, (&members_of(input, &referrers), &those(input, &changed)))?;
    let (sales, people) = apply(before, gone, come);
    Ok(Some(Overviewed { sales, people, referrers }))
}

/// The members of some profiles.
fn those(input: &FoldInput<'_>, profiles: &BTreeSet<ProfileId>) -> BTreeSet<MemberId> {
    profiles.iter().map(|profile| input.members.member_of(*profile)).collect()
}

fn members_of(input: &FoldInput<'_>, profiles: &BTreeMap<ProfileId, u64>) -> HashSet<MemberId> {
    profiles.keys().map(|profile| input.members.member_of(*profile)).collect()
}

fn walk_some(
    input: &FoldInput<'_>,
    spec: &OverviewSpec<'_>,
    (referrers, members): (&HashSet<MemberId>, &BTreeSet<MemberId>),
) -> Result<(Vec<Sales>, Vec<People>)> {
    let mut walk = Walk::new(spec, referrers);
    fold_some(input, members, |history| {
        walk.member(history);
        Ok(())
    })?;
    Ok(walk.found.sorted())
}

type Parts = (Vec<Sales>, Vec<People>);
/// Currency, store and people.
type SalesKey = (Symbol, u32, Box<[PartyId]>);

/// What was there less what went, with what came. Nothing is there that counts nothing.
fn apply(before: &Overviewed, gone: Parts, come: Parts) -> Parts {
    let mut sales: BTreeMap<SalesKey, [SalesSums; 2]> = BTreeMap::new();
    let mut people: BTreeMap<Box<[PartyId]>, PeopleCounts> = BTreeMap::new();
    let of_sale = |sale: &Sales| (sale.currency, PartyId::column(sale.store), sale.people.clone());
    for sale in before.sales.iter().chain(&come.0) {
        let sums = sales.entry(of_sale(sale)).or_default();
        sums.iter_mut().zip(&sale.sums).for_each(|(sum, more)| sum.add(more));
    }
    for sale in &gone.0 {
        let sums = sales.entry(of_sale(sale)).or_default();
        sums.iter_mut().zip(&sale.sums).for_each(|(sum, less)| sum.take(less));
    }
    for some in before.people.iter().chain(&come.1) {
        people.entry(some.parties.clone()).or_default().add(&some.counts);
    }
    for some in &gone.1 {
        people.entry(some.parties.clone()).or_default().take(&some.counts);
    }
    sales.retain(|_, sums| sums.iter().any(|sums| sums.orders > 0 || sums.refunds > 0));
    people.retain(|_, counts| counts.known > 0);
    let sale = |((currency, store, people), sums)| Sales { currency, store: PartyId::new(store), people, sums };
    let some = |(parties, counts)| People { parties, counts };
    (sales.into_iter().map(sale).collect(), people.into_iter().map(some).collect())
}

/// Profiles that a history names as referring the member in a range.
fn named(history: &History<'_>, range: Interval) -> impl Iterator<Item = ProfileId> {
    let in_range = history.binding_events.iter().filter(move |event| range.contains(event.at));
    in_range.filter_map(|event| event.referrer)
}

/// How often profiles are named as referring somebody in a range.
fn all_referrers(input: &FoldInput<'_>, range: Interval) -> Result<BTreeMap<ProfileId, u64>> {
    let events = |file: &&FactFile| file.table == Table::BindingEvents;
    let files: Vec<FactFile> = input.files.iter().filter(events).cloned().collect();
    let found = fold(
        &FoldInput { files: &files, ..*input },
        |_| Ok(Vec::new()),
        |found: &mut Vec<ProfileId>, history| {
            found.extend(named(history, range));
            Ok(())
        },
        Ok,
    )?;
    let mut counts = BTreeMap::new();
    for profile in found.parts.into_iter().flatten() {
        *counts.entry(profile).or_default() += 1;
    }
    Ok(counts)
}

/// Sets of parties by number, and sums by those numbers.
#[derive(Default)]
struct Found {
    numbers: HashMap<Box<[PartyId]>, u32>,
    sets: Vec<Box<[PartyId]>>,
    sales: SmallMap<(u32, u32, u32), [SalesSums; 2]>,
    people: SmallMap<u32, PeopleCounts>,
}

impl Found {
    fn set(&mut self, parties: &[PartyId]) -> u32 {
        if let Some(number) = self.numbers.get(parties) {
            return *number;
        }
        let number = self.sets.len() as u32;
        self.numbers.insert(parties.into(), number);
        self.sets.push(parties.into());
        number
    }

    fn join(&mut self, other: Found) {
        let sets: Vec<u32> = other.sets.iter().map(|set| self.set(set)).collect();
        for ((currency, store, set), sums) in other.sales {
            let mine = self.sales.entry((currency, store, sets[set as usize])).or_default();
            mine.iter_mut().zip(&sums).for_each(|(mine, sums)| mine.add(sums));
        }
        for (set, counts) in other.people {
            self.people.entry(sets[set as usize]).or_default().add(&counts);
        }
    }

    fn sorted(self) -> (Vec<Sales>, Vec<People>) {
        let Found { sets, sales, people, .. } = self;
        let sales: BTreeMap<_, _> =
            sales.into_iter().map(|((c, store, set), sums)| ((c, store, &sets[set as usize]), sums)).collect();
        let people: BTreeMap<_, _> = people.into_iter().map(|(set, counts)| (&sets[set as usize], counts)).collect();
        let sales = sales.into_iter().map(|((currency, store, people), sums)| Sales {
            currency: Symbol(currency),
            store: PartyId::new(store),
            people: people.clone(),
            sums,
        });
        let people = people.into_iter().map(|(parties, counts)| People { parties: parties.clone(), counts });
        (sales.collect(), people.collect())
    }
}

/// Walks the members of a part, with reused buffers.
struct Walk<'a> {
    spec: &'a OverviewSpec<'a>,
    referrers: &'a HashSet<MemberId>,
    found: Found,
    bindings: Vec<Binding>,
    activity: Vec<Timestamp>,
    parties: Vec<PartyId>,
}

impl<'a> Walk<'a> {
    fn new(spec: &'a OverviewSpec<'a>, referrers: &'a HashSet<MemberId>) -> Self {
        let (bindings, activity, parties) = (Vec::new(), Vec::new(), Vec::new());
        Walk { spec, referrers, found: Found::default(), bindings, activity, parties }
    }

    fn member(&mut self, history: &History<'_>) {
        derive(history, self.spec.bindings, &mut self.activity, &mut self.bindings);
        let ranges = self.spec.ranges;
        for order in history.orders {
            for (position, _) in ranges.iter().enumerate().filter(|(_, range)| range.contains(order.at)) {
                let revenue = order.lines.of(&history.pools.lines).iter().map(|line| i128::from(line.net.0)).sum();
                let private = self.bound(order).next().is_some();
                let sums = &mut self.sales(history, order)[position];
                sums.orders += 1;
                sums.revenue += revenue;
                sums.private += if private { revenue } else { 0 };
            }
        }
        for refund in history.refunds {
            let order = history.orders.iter().find(|order| order.id == refund.order);
            let Some(order) = order else { continue };
            for (position, _) in ranges.iter().enumerate().filter(|(_, range)| range.contains(refund.at)) {
                let sums = &mut self.sales(history, order)[position];
                sums.refunds += 1;
                sums.refunded += i128::from(refund.amount.0);
            }
        }
        self.person(history);
    }

    /// Bindings in force when an order was placed, for its brand or for all.
    fn bound(&self, order: &Order) -> impl Iterator<Item = PartyId> {
        let (at, brand) = (order.at, order.brand);
        let in_force = self
            .bindings
            .iter()
            .filter(move |binding| binding.during.contains(at) && (binding.brand.is_none() || binding.brand == brand));
        in_force.map(|binding| binding.party)
    }

    /// The sums of the store and the people of an order.
    fn sales(&mut self, history: &History<'_>, order: &Order) -> &mut [SalesSums; 2] {
        let mut parties = std::mem::take(&mut self.parties);
        parties.clear();
        let named = order.participants.of(&history.pools.participants).iter().map(|one| one.party);
        let is_person = |party: &PartyId| self.spec.organisation.kind(*party) == Some(PartyKind::Associate);
        parties.extend(self.bound(order).chain(named).filter(is_person));
        parties.sort_unstable();
        parties.dedup();
        let set = self.found.set(&parties);
        self.parties = parties;
        self.found.sales.entry((order.currency.0, PartyId::column(order.store), set)).or_default()
    }

    fn person(&mut self, history: &History<'_>) {
        let (at, range) = (self.spec.at, self.spec.ranges[0]);
        let firsts = [
            history.orders.first().map(|order| order.at),
            history.touches.first().map(|touch| touch.at),
            history.binding_events.first().map(|event| event.at),
        ];
        if firsts.into_iter().flatten().min().is_none_or(|first| first > at) {
            return;
        }
        let mut parties = std::mem::take(&mut self.parties);
        parties.clear();
        let in_force = self.bindings.iter().filter(|binding| binding.during.contains(at));
        parties.extend(in_force.map(|binding| binding.party));
        parties.sort_unstable();
        parties.dedup();
        let bound = !parties.is_empty();
        if !bound {
            let last = history.orders.iter().rev().find(|order| order.at <= at);
            parties.extend(last.and_then(|order| order.store));
        }
        let set = self.found.set(&parties);
        self.parties = parties;
        let orders = history.orders.iter().filter(|order| range.contains(order.at)).count();
        let before = history.orders.first().is_some_and(|order| order.at < range.from);
        let counts = self.found.people.entry(set).or_default();
        counts.known += 1;
        counts.bound += u64::from(bound);
        counts.private += u64::from(bound || self.bindings.iter().any(|binding| binding.during.from <= at));
        counts.buyers += u64::from(orders > 0);
        counts.repeat_buyers += u64::from(orders > 1 || (orders == 1 && before));
        counts.referrers += u64::from(self.referrers.contains(&history.member));
    }
}
