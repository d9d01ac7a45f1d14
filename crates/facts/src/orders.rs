//! Orders, newest or oldest first, a page at a time: from the facts, or from the lines of a run when it is about who got something
//! for them.

use crate::batch::Table;
use crate::bucket::{BucketFacts, load};
use crate::columns::Row;
use crate::credits::Sight;
use crate::error::Result;
use crate::file::{FactFile, Part, TAIL};
use crate::fold::FoldInput;
use crate::hash::SmallMap;
use crate::layout::Layout;
use crate::lines::{RunPart, line_column, read_groups, read_lines_of};
use crate::parallel::parallel;
use crate::payees::{self, BY_PAYEE};
use crate::tail::TailFacts;
use base::fact::Order;
use base::{Amount, FactId, Interval, MemberId, PartyId, ProfileId, Symbol, Timestamp};
use credit::{Line, LineKind};
use std::collections::{BTreeSet, HashMap, HashSet};

/// When an order was placed, and its id: what pages of orders are ordered by.
pub type OrderPlace = (Timestamp, FactId);

/// Which orders are wanted.
#[derive(Clone, Debug)]
pub struct OrdersWanted {
    /// Placed in it; where a payee is wanted, those that lines are about which take effect in it.
    pub range: Interval,
    /// Only those placed at this store.
    pub store: Option<PartyId>,
    /// Only those that this party got something for. Facts do not know that.
    pub payee: Option<Option<PartyId>>,
    /// Only those that may be seen: placed at a store that is, naming a person who is, or giving something to a party that is.
    pub sight: Option<Sight>,
    /// Only those behind this place.
    pub after: Option<OrderPlace>,
    /// Whether the newest comes first.
    pub newest_first: bool,
    /// At most so many.
    pub limit: usize,
}

impl OrdersWanted {
    /// Whether a place comes after the page before.
    pub fn is_behind(&self, place: OrderPlace) -> bool {
        self.after.is_none_or(|after| if self.newest_first { place < after } else { place > after })
    }

    /// The first of these places, in order, each once.
    pub fn first(&self, mut places: Vec<OrderPlace>) -> Vec<OrderPlace> {
        places.sort_unstable();
        places.dedup();
        if self.newest_first {
            places.reverse();
        }
        places.truncate(self.limit);
        places
    }
}

/// What an order was worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderFacts {
    /// Where it was placed.
    pub store: Option<PartyId>,
    /// Through which channel.
    pub channel: Symbol,
    /// Its currency.
    pub currency: Symbol,
    /// Net amount of its lines.
    pub net: i128,
    /// What was given back of it so far.
    pub refunded: i128,
    /// Parties named on it.
    pub people: Vec<PartyId>,
}

/// What a run gave for an order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderSums(Vec<OrderSum>);

/// What a run gave to one payee for an order, by one policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrderSum {
    /// The payee; none for what nobody gets.
    pub party: Option<PartyId>,
    /// The store of the order, where there is no payee: who sees it sees this sum.
    pub store: Option<PartyId>,
    /// Position of the policy in the run.
    pub policy: u16,
    /// Credit in all books.
    pub credit: Amount,
    /// Commission.
    pub commission: Amount,
}

/// A page of orders as the facts have them.
pub fn orders_of_facts(input: &FoldInput<'_>, wanted: &OrdersWanted) -> Result<Vec<OrderPlace>> {
    let all: Vec<u32> = (0..input.layout.buckets()).collect();
    // Who is named on an order counts only for those who do not see everything.
    let columns: Option<&[&str]> = wanted.sight.is_none().then_some(&["id", "profile", "at", "recorded", "store"]);
    let part = Part { columns, ..Part::default() };
    let pages = of_buckets(input, (&all, part), &[Table::Orders], |facts| {
        let is_wanted = |order: &&Order| {
            wanted.range.contains(order.at)
                && wanted.store.is_none_or(|store| order.store == Some(store))
                && wanted.is_behind((order.at, order.id))
                && wanted.sight.as_ref().is_none_or(|sight| {
                    let named = order.participants.of(&facts.pools.participants).iter();
                    sight.sees_party(order.store) || named.map(|one| one.party).any(|one| sight.sees_party(Some(one)))
                })
        };
        let places = facts.orders.iter().filter(is_wanted).map(|order| (order.at, order.id));
        wanted.first(places.collect())
    })?;
    Ok(wanted.first(pages.into_iter().flatten().collect()))
}

/// A page of orders that the lines of a run are about; where it has them by payee, those of a payee are read there.
pub fn orders_of_lines(
    layout: &Layout,
    (parts, by_payee): (&[RunPart], &[RunPart]),
    threads: usize,
    wanted: &OrdersWanted,
) -> Result<Vec<OrderPlace>> {
    let of_payee =
        wanted.payee.filter(|_| !by_payee.is_empty()).map(|payee| (payees::files_of(layout, by_payee, payee), payee));
    let key = of_payee.as_ref().map(|(_, payee)| [i64::from(PartyId::column(*payee))]);
    let parts = of_payee.as_ref().map_or(parts, |(files, _)| files.as_slice());
    let pages = parallel(parts.len(), threads, |number| {
        let mut found: HashSet<OrderPlace> = HashSet::new();
        let mut columns = LineColumns::default();
        read_groups(layout, &parts[number], key.as_ref().map(|key| (BY_PAYEE, key.as_slice())), |group| {
            let mut read = |name: &str, values: &mut Vec<i64>| {
                let column = line_column(name);
                group.column(column, Line::COLUMNS[column].kind, values)
            };
            read("party", &mut columns.party)?;
            let payee = wanted.payee.map(|party| i64::from(PartyId::column(party)));
            if payee.is_some_and(|payee| !columns.party.contains(&payee)) {
                return Ok(());
            }
            read("order", &mut columns.order)?;
            read("ordered_at", &mut columns.ordered_at)?;
            read("at", &mut columns.at)?;
            read("store", &mut columns.store)?;
            read("kind", &mut columns.kind)?;
            found.extend(columns.wanted(wanted, payee));
            Ok(())
        })?;
        Ok(wanted.first(found.into_iter().collect()))
    })?;
    Ok(wanted.first(pages.into_iter().flatten().collect()))
}

/// Lines that give nothing for an order: they repeat what others gave.
const NOT_GIVEN: [i64; 2] = [LineKind::RollUp as i64, LineKind::Release as i64];

/// Columns of lines, decoded.
#[derive(Default)]
struct LineColumns {
    party: Vec<i64>,
    order: Vec<i64>,
    ordered_at: Vec<i64>,
    at: Vec<i64>,
    store: Vec<i64>,
    kind: Vec<i64>,
}

impl LineColumns {
    fn wanted(&self, wanted: &OrdersWanted, payee: Option<i64>) -> impl Iterator<Item = OrderPlace> {
        let store = wanted.store.map(|store| i64::from(store.raw()));
        (0..self.party.len()).filter_map(move |line| {
            let (party, at_store) = (self.party[line], self.store[line]);
            let place = (Timestamp(self.ordered_at[line]), FactId(self.order[line]));
            let sees = |sight: &Sight| {
                sight.sees_party(PartyId::new(party as u32)) || sight.sees_party(PartyId::new(at_store as u32))
            };
            let is_wanted = place.1 != Line::NO_ORDER
                && !NOT_GIVEN.contains(&self.kind[line])
                && payee.is_none_or(|payee| payee == party)
                && store.is_none_or(|store| store == at_store)
                && wanted.range.contains(if payee.is_some() { Timestamp(self.at[line]) } else { place.0 })
                && wanted.is_behind(place)
                && wanted.sight.as_ref().is_none_or(sees);
            is_wanted.then_some(place)
        })
    }
}

/// What [`order_facts`] looks at of orders and refunds.
const WORTH: [&str; 9] = ["id", "profile", "at", "recorded", "currency", "store", "channel", "order", "amount"];
/// And of the lists of orders.
const WORTH_LISTS: [(&str, &str); 2] = [("lines", "net"), ("participants", "party")];

/// What orders were worth, by id. Only the buckets of their profiles are read.
pub fn order_facts(input: &FoldInput<'_>, orders: &[(FactId, ProfileId)]) -> Result<HashMap<FactId, OrderFacts>> {
    let wanted: HashSet<FactId> = orders.iter().map(|(order, _)| *order).collect();
    let buckets: BTreeSet<u32> = orders.iter().map(|(_, profile)| input.layout.bucket_of(*profile)).collect();
    let buckets: Vec<u32> = buckets.into_iter().collect();
    let profiles: BTreeSet<i64> = orders.iter().map(|(_, profile)| profile.0).collect();
    let profiles: Vec<i64> = profiles.into_iter().collect();
    let part = Part { profiles: Some(&profiles), columns: Some(&WORTH), lists: &WORTH_LISTS };
    let found = of_buckets(input, (&buckets, part), &[Table::Orders, Table::Refunds], |facts| {
        let mut refunded: SmallMap<i64, i128> = SmallMap::default();
        for refund in facts.refunds.iter().filter(|refund| wanted.contains(&refund.order)) {
            *refunded.entry(refund.order.0).or_default() += i128::from(refund.amount.0);
        }
        let of_order = |order: &Order| {
            let net = order.lines.of(&facts.pools.lines).iter().map(|line| i128::from(line.net.0)).sum();
            let refunded = refunded.get(&order.id.0).copied().unwrap_or_default();
            let named = order.participants.of(&facts.pools.participants).iter();
            let people = named.map(|one| one.party).collect();
            let Order { store, channel, currency, .. } = *order;
            (order.id, OrderFacts { store, channel, currency, net, refunded, people })
        };
        facts.orders.iter().filter(|order| wanted.contains(&order.id)).map(of_order).collect::<Vec<_>>()
    })?;
    Ok(found.into_iter().flatten().collect())
}

/// The profile that an order lies under at the watermark; none where it is not known yet. All buckets are looked at, because an order
/// that was corrected since may have moved.
pub fn profile_of_order(input: &FoldInput<'_>, order: FactId) -> Result<Option<ProfileId>> {
    let all: Vec<u32> = (0..input.layout.buckets()).collect();
    let part = Part { columns: Some(&["id", "profile", "at", "recorded"]), ..Part::default() };
    let found = of_buckets(input, (&all, part), &[Table::Orders], |facts| {
        facts.orders.iter().find(|found| found.id == order).map(|found| found.profile)
    })?;
    Ok(found.into_iter().flatten().next())
}

/// The parts of a run that may have lines about a member's orders, one of which lies under a profile.
pub fn parts_about<'p>(
    layout: &Layout,
    parts: &'p [RunPart],
    profile: ProfileId,
    member: MemberId,
) -> impl Iterator<Item = &'p RunPart> {
    // Members of several profiles lie in the parts behind those of the buckets, spread by the same hash over the member.
    let alone = layout.bucket_of(profile);
    let several = layout.buckets() + layout.bucket_of(ProfileId(member.0));
    let adjusted = layout.adjustment_part();
    parts.iter().filter(move |part| [alone, several, adjusted].contains(&part.part))
}

/// What a run gave for orders, by id. When it is known under which members it has them, sorted, less is read.
pub fn order_sums(
    layout: &Layout,
    parts: &[RunPart],
    orders: &HashSet<FactId>,
    members: Option<&[i64]>,
) -> Result<HashMap<FactId, OrderSums>> {
    let found = parallel(parts.len(), 2, |number| {
        let mut sums: HashMap<FactId, OrderSums> = HashMap::new();
        // What is taken back lies under who had the order before.
        let members = members.filter(|_| parts[number].part != layout.adjustment_part());
        read_lines_of(layout, &parts[number], (orders, members), |line| {
            if NOT_GIVEN.contains(&(line.kind as i64)) {
                return Ok(());
            }
            sums.entry(line.order).or_default().add(line)
        })?;
        Ok(sums)
    })?;
    let mut all: HashMap<FactId, OrderSums> = HashMap::new();
    for (order, sums) in found.into_iter().flatten() {
        all.entry(order).or_default().join(&sums)?;
    }
    Ok(all)
}

impl OrderSums {
    /// What those get who are seen; everything without a sight.
    pub fn seen(&self, sight: Option<&Sight>) -> impl Iterator<Item = &OrderSum> {
        self.0.iter().filter(move |sum| sight.is_none_or(|sight| sight.sees_party(sum.party.or(sum.store))))
    }

    fn add(&mut self, line: &Line) -> Result<()> {
        let store = if line.party.is_none() { line.store } else { None };
        let nothing =
            OrderSum { party: line.party, store, policy: line.policy, credit: Amount::ZERO, commission: Amount::ZERO };
        match line.kind {
            LineKind::Credit => self.plus(OrderSum { credit: line.amount, ..nothing }),
            _ => self.plus(OrderSum { commission: line.amount, ..nothing }),
        }
    }

    fn join(&mut self, other: &OrderSums) -> Result<()> {
        other.0.iter().try_for_each(|sum| self.plus(*sum))
    }

    fn plus(&mut self, more: OrderSum) -> Result<()> {
        let whose = |sum: &OrderSum| (sum.party, sum.store, sum.policy);
        match self.0.iter_mut().find(|sum| whose(sum) == whose(&more)) {
            Some(sum) => {
                plus(&mut sum.credit, more.credit)?;
                plus(&mut sum.commission, more.commission)
            }
            None => {
                self.0.push(more);
                Ok(())
            }
        }
    }
}

fn plus(sum: &mut Amount, amount: Amount) -> Result<()> {
    *sum = crate::settle::exact(i128::from(sum.0) + i128::from(amount.0), || "an order".to_owned())?;
    Ok(())
}

/// Looks at a part of the facts of some tables, bucket by bucket.
fn of_buckets<R: Send>(
    input: &FoldInput<'_>,
    (buckets, part): (&[u32], Part<'_>),
    tables: &[Table],
    look: impl Fn(&BucketFacts) -> R + Sync,
) -> Result<Vec<R>> {
    let files: Vec<FactFile> = input.files.iter().filter(|file| tables.contains(&file.table)).cloned().collect();
    let tail = TailFacts::load(input.layout, &files, input.watermark)?;
    parallel(buckets.len(), input.threads, |number| {
        let bucket = buckets[number];
        let of_bucket: Vec<&FactFile> =
            files.iter().filter(|file| file.bucket == bucket && file.bucket != TAIL).collect();
        Ok(look(&load((input.layout, part), &of_bucket, &tail.of_bucket(bucket), input.watermark)?))
    })
}
