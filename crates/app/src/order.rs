//! Orders, page by page: the way from sums of a run to the explanation of a single order.

use crate::access::Operation;
use crate::as_of::Known;
use crate::credit::{THREADS, days, parse_day, run_policies};
use crate::intake::facts_with_key;
use crate::kept::{Kept, Same};
use crate::order_worth::KeptWorth;
use crate::statement::{describe, find_payee};
use crate::{AppError, Platform, World};
use base::{Amount, Currency, FactId, Interval, MemberId, PartyId, PartyKind, ProfileId, RunId, Timestamp};
use facts::{
    FactFile, FactsError, FoldInput, Layout, OrderFacts, OrderPlace, OrderSums, OrdersWanted, RunPart, Sight, Table,
};
use identity::Members;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use store::fact::FactKey;
use store::run::Run;

/// Which orders are wanted.
#[derive(Clone, Debug, Default)]
pub struct OrderFilter {
    /// Those of a period, with what its run gave for them.
    pub period: Option<String>,
    /// Those of a run.
    pub run: Option<RunId>,
    /// First day, with the one after the last.
    pub from: Option<String>,
    /// First day after.
    pub to: Option<String>,
    /// Those that this payee got something for.
    pub payee: Option<String>,
    /// Those placed at this store.
    pub store: Option<String>,
    /// Those of a member.
    pub member: Option<MemberId>,
    /// Those with this number in their source.
    pub number: Option<String>,
    /// Only those behind this place.
    pub after: Option<OrderPlace>,
    /// Whether the oldest comes first.
    pub oldest_first: bool,
    /// At most so many.
    pub limit: usize,
}

/// A member as people may see one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberName {
    /// Number of the member.
    pub id: MemberId,
    /// A masked identifier, or the number of who has none.
    pub name: String,
}

/// What a run gave for an order in one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrderMoney {
    /// The currency.
    pub currency: Currency,
    /// Credit in all books.
    pub credit: Amount,
    /// Commission.
    pub commission: Amount,
}

/// An order in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderRow {
    /// Where it stands.
    pub place: OrderPlace,
    /// The order's own id in the source.
    pub number: String,
    /// Name of the source.
    pub source: String,
    /// Kind, own id and name of the store.
    pub store: Option<(PartyKind, String, String)>,
    /// Channel; may be empty.
    pub channel: String,
    /// Whose order it is.
    pub member: MemberName,
    /// The order's currency.
    pub currency: Currency,
    /// Net amount.
    pub net: Amount,
    /// What was given back so far.
    pub refunded: Amount,
    /// How many parties the run gives credit or commission, of those whom the caller sees.
    pub parties: u64,
    /// What the run gives them, by currency; empty without a run.
    pub money: Vec<OrderMoney>,
}

/// Orders and the run that their money is from.
#[derive(Clone, Debug)]
pub struct OrderPage {
    /// The run; none while nothing was settled.
    pub run: Option<RunId>,
    /// The orders.
    pub rows: Vec<OrderRow>,
}

/// Places that are found at once, and kept for the pages that follow and for who asks the same.
const PLACES_KEPT: usize = 2000;

/// What places of orders follow from.
#[derive(PartialEq)]
struct Cause {
    run: Option<RunId>,
    files: Same<[FactFile]>,
    range: Interval,
    store: Option<PartyId>,
    payee: Option<Option<PartyId>>,
    sight: Option<Sight>,
    newest_first: bool,
}

/// The first places of the lists that were asked for last, and what orders on their pages were worth.
pub(crate) struct KeptOrders {
    places: Kept<Cause, Vec<OrderPlace>>,
    worth: KeptWorth,
}

impl Default for KeptOrders {
    fn default() -> Self {
        KeptOrders { places: Kept::new(32), worth: KeptWorth::default() }
    }
}

/// What a page is looked for in.
struct Asked {
    run: Option<Run>,
    parts: Vec<RunPart>,
    by_payee: Vec<RunPart>,
    wanted: OrdersWanted,
}

impl Platform {
    /// A page of the orders that the caller sees: placed at a store within reach, or giving something to somebody who is.
    pub async fn orders(&self, filter: &OrderFilter) -> Result<OrderPage, AppError> {
        let reach = self.permit(Operation::OrderList)?;
        let world = self.world().await?;
        let members = self.members(&world).await?;
        let sight = self.sight(&reach, &world.directory);
        let asked = self.asked_orders(&world, filter, sight).await?;
        let places = self.order_places((&world, &members), filter, &asked).await?;
        let ids: Vec<FactId> = places.iter().map(|(_, id)| *id).collect();
        let keys = store::fact::by_ids(&self.store, &ids).await?;
        let pairs: Vec<(FactId, ProfileId)> = keys.iter().map(|key| (key.entry.id, key.entry.profile)).collect();
        let facts = self.kept_orders.worth.facts((&self.fold_input(&world, &members), &world.files), &pairs)?;
        let sums = self.sums_of_orders(&asked, &members, &pairs).await?;
        let of_members: BTreeSet<MemberId> = pairs.iter().map(|(_, profile)| members.member_of(*profile)).collect();
        let of_members: Vec<MemberId> = of_members.into_iter().collect();
        let names = self.member_names(&world, &members, &of_members).await?;
        let keys: HashMap<FactId, FactKey> = keys.into_iter().map(|key| (key.entry.id, key)).collect();
        let policies = asked.run.as_ref().map_or(Ok(Vec::new()), run_policies)?;
        let currencies: Vec<Option<Currency>> = policies.iter().map(crate::RunPolicy::currency).collect();
        let none = OrderSums::default();
        let mut rows = Vec::with_capacity(places.len());
        for (at, id) in places {
            let (Some(key), Some(facts)) = (keys.get(&id), facts.get(&id)) else { continue };
            let sums = sums.get(&id).map_or(&none, |sums| &**sums);
            if !asked.sees(facts, sums) {
                continue;
            }
            let member = members.member_of(key.entry.profile);
            let member = MemberName { id: member, name: names.name(member) };
            rows.push(row(&world, (at, key, member), facts, &asked.given(sums, &currencies)?)?);
            if rows.len() == filter.limit {
                break;
            }
        }
        Ok(OrderPage { run: asked.run.map(|run| run.id), rows })
    }

    async fn asked_orders(&self, world: &World, filter: &OrderFilter, sight: Option<Sight>) -> Result<Asked, AppError> {
        let calendar = &world.settings.calendar;
        let mut range = match (&filter.from, &filter.to) {
            (Some(from), Some(to)) => Some(days(calendar, parse_day(from)?, parse_day(to)?)?),
            _ => None,
        };
        let run = match (&filter.period, filter.run) {
            (Some(name), _) => {
                let period = self.period(name).await?;
                range = range.or(Some(period.range));
                let runs = store::run::of_period(&self.store, period.id).await?;
                let locked = runs.iter().position(|run| run.state == store::run::RunState::Locked);
                runs.into_iter().nth(locked.unwrap_or(0))
            }
            (None, Some(id)) => Some(self.run_at(Some(id), &Known::NOW).await?),
            (None, None) => match range {
                Some(range) => store::run::covering(&self.store, range, base::Seq::MAX).await?,
                None => store::run::latest(&self.store, base::Seq::MAX).await?,
            },
        };
        if let (Some(run), Some(_)) = (&run, filter.run) {
            range = range.or(Some(run.range));
        }
        let party = |name: &Option<String>| -> Result<Option<PartyId>, AppError> {
            let found = name.as_deref().map(|name| find_payee(&world.directory, name)).transpose()?;
            // Who is not within reach is as unknown as who is not there.
            match (found, &sight, name) {
                (Some(found), Some(sight), Some(name)) if !sight.sees_party(Some(found)) => {
                    Err(AppError::refused("payee_not_found", format!("no payee {name:?} is known")))
                }
                _ => Ok(found),
            }
        };
        let (payee, store) = (party(&filter.payee)?, party(&filter.store)?);
        let wanted = OrdersWanted {
            range: range.unwrap_or(Interval::ALWAYS),
            store,
            payee: payee.map(Some),
            sight,
            after: filter.after,
            newest_first: !filter.oldest_first,
            limit: filter.limit,
        };
        let (parts, by_payee) = match &run {
            Some(run) => self.run_files(run.id).await?,
            None => (Vec::new(), Vec::new()),
        };
        Ok(Asked { run, parts, by_payee, wanted })
    }

    /// Where the orders of a page stand: found by number, by member, in the lines of the run, or in the facts.
    async fn order_places(
        &self,
        (world, members): (&World, &Members),
        filter: &OrderFilter,
        asked: &Asked,
    ) -> Result<Vec<OrderPlace>, AppError> {
        let input = self.fold_input(world, members);
        let wanted = &asked.wanted;
        if let Some(number) = &filter.number {
            let found = facts_with_key(&self.store, Table::Orders, number).await?;
            return Ok(asked.only_wanted(found.into_iter().map(|key| (key.entry.at, key.entry.id)).collect()));
        }
        if let Some(member) = filter.member {
            let facts = facts::one_member(&input, member)?;
            let at_store =
                facts.orders.iter().filter(|order| wanted.store.is_none_or(|store| order.store == Some(store)));
            return Ok(asked.only_wanted(at_store.map(|order| (order.at, order.id)).collect()));
        }
        if wanted.payee.is_some() && asked.run.is_none() {
            return Err(AppError::refused("no_run", "nothing was settled for these days; settle them first"));
        }
        let by_lines = asked.run.as_ref().filter(|_| wanted.payee.is_some() || wanted.sight.is_some());
        let find = async |wanted: &OrdersWanted| match by_lines {
            Some(_) if wanted.payee.is_some() => Ok(asked.of_lines(&self.layout, wanted)?),
            Some(_) => self.orders_of_part(&input, asked, wanted).await,
            None => Ok(facts::orders_of_facts(&input, wanted)?),
        };
        let cause = Cause {
            run: by_lines.map(|run| run.id),
            files: Same(Arc::clone(&world.files)),
            range: wanted.range,
            store: wanted.store,
            payee: wanted.payee,
            sight: wanted.sight.clone(),
            newest_first: wanted.newest_first,
        };
        let first = OrdersWanted { after: None, limit: PLACES_KEPT, ..wanted.clone() };
        let kept = self.kept_orders.places.get(cause, async || find(&first).await).await?;
        let page: Vec<OrderPlace> = kept.iter().filter(|place| wanted.is_behind(**place)).copied().collect();
        if page.len() < wanted.limit && kept.len() == PLACES_KEPT {
            return find(wanted).await;
        }
        Ok(page.into_iter().take(wanted.limit).collect())
    }

    /// Orders of a part of the group: what is placed within the sight is seen before anything is settled, what else gives somebody
    /// something, with a run. A run knows when an order was placed as that was known then; where it was corrected since, that counts.
    async fn orders_of_part(
        &self,
        input: &FoldInput<'_>,
        asked: &Asked,
        wanted: &OrdersWanted,
    ) -> Result<Vec<OrderPlace>, AppError> {
        let mut places = facts::orders_of_facts(input, wanted)?;
        let placed: HashSet<FactId> = places.iter().map(|(_, id)| *id).collect();
        let given = asked.of_lines(&self.layout, wanted)?.into_iter().map(|(_, id)| id);
        let given: Vec<FactId> = given.filter(|id| !placed.contains(id)).collect();
        let now = store::fact::by_ids(&self.store, &given).await?;
        let now = now.iter().map(|key| (key.entry.at, key.entry.id));
        places.extend(now.filter(|place| wanted.range.contains(place.0) && wanted.is_behind(*place)));
        Ok(wanted.first(places))
    }

    /// What the run gave for orders.
    async fn sums_of_orders(
        &self,
        asked: &Asked,
        members: &Members,
        orders: &[(FactId, ProfileId)],
    ) -> Result<HashMap<FactId, Arc<OrderSums>>, AppError> {
        let Some(run) = &asked.run else { return Ok(HashMap::new()) };
        let mut orders = orders.to_vec();
        let mut found = self.kept_orders.worth.sums(run.id, &mut orders);
        if orders.is_empty() {
            return Ok(found);
        }
        let mut parts: BTreeMap<u32, RunPart> = BTreeMap::new();
        let mut of_members: BTreeSet<i64> = BTreeSet::new();
        // Where a member's orders lie in a run follows from the links that it saw.
        let moved = store::identity::links_changed(&self.store).await? > run.watermark;
        for (_, profile) in &orders {
            let member = members.member_of(*profile);
            of_members.insert(member.0);
            let about = facts::parts_about(&self.layout, &asked.parts, *profile, member);
            parts.extend(about.map(|part| (part.part, part.clone())));
        }
        let parts = if moved { asked.parts.clone() } else { parts.into_values().collect() };
        let of_members: Vec<i64> = of_members.into_iter().collect();
        let of_members = (!moved).then_some(of_members.as_slice());
        let orders: HashSet<FactId> = orders.iter().map(|(order, _)| *order).collect();
        let mut read = facts::order_sums(&self.layout, &parts, &orders, of_members)?;
        let read = orders.into_iter().map(|order| (order, Arc::new(read.remove(&order).unwrap_or_default())));
        let read: HashMap<FactId, Arc<OrderSums>> = read.collect();
        self.kept_orders.worth.keep_sums(run.id, &read);
        found.extend(read);
        Ok(found)
    }
}

impl Asked {
    /// Orders that lines of the run are about.
    fn of_lines(&self, layout: &Layout, wanted: &OrdersWanted) -> Result<Vec<OrderPlace>, FactsError> {
        facts::orders_of_lines(layout, (&self.parts, &self.by_payee), THREADS, wanted)
    }

    /// Those of these places that are wanted, in order. Some of them may not be seen, so they are more than a page.
    fn only_wanted(&self, mut places: Vec<OrderPlace>) -> Vec<OrderPlace> {
        let wanted = &self.wanted;
        places.retain(|place| wanted.range.contains(place.0) && wanted.is_behind(*place));
        places.sort_unstable();
        if wanted.newest_first {
            places.reverse();
        }
        places
    }

    /// Whether an order is of a store or gives something to a party that the caller sees, and is of the payee who is asked for.
    fn sees(&self, facts: &OrderFacts, sums: &OrderSums) -> bool {
        let given = || sums.seen(None).filter_map(|sum| sum.party);
        let of_payee = self.wanted.payee.flatten().is_none_or(|payee| given().any(|party| party == payee));
        let mut named = facts.store.into_iter().chain(facts.people.iter().copied()).chain(given());
        of_payee && self.wanted.sight.as_ref().is_none_or(|sight| named.any(|party| sight.sees_party(Some(party))))
    }

    /// What the run gave for an order to those whom the caller sees: how many they are, and money by currency.
    fn given(&self, sums: &OrderSums, currencies: &[Option<Currency>]) -> Result<(u64, Vec<OrderMoney>), AppError> {
        let (mut parties, mut money) = (BTreeSet::new(), BTreeMap::new());
        for sum in sums.seen(self.wanted.sight.as_ref()) {
            parties.extend(sum.party);
            let currency = currencies.get(usize::from(sum.policy)).copied().flatten();
            let currency =
                currency.ok_or_else(|| AppError::internal("a line names a policy that its run does not have"))?;
            let zero = OrderMoney { currency, credit: Amount::ZERO, commission: Amount::ZERO };
            let total: &mut OrderMoney = money.entry(currency).or_insert(zero);
            total.credit = total.credit.checked_add(sum.credit).map_err(AppError::internal)?;
            total.commission = total.commission.checked_add(sum.commission).map_err(AppError::internal)?;
        }
        Ok((parties.len() as u64, money.into_values().collect()))
    }
}

fn row(
    world: &World,
    (at, key, member): (Timestamp, &FactKey, MemberName),
    facts: &OrderFacts,
    (parties, money): &(u64, Vec<OrderMoney>),
) -> Result<OrderRow, AppError> {
    let exact = |sum: i128| i64::try_from(sum).map(Amount).map_err(AppError::internal);
    let code = world.symbols.text(facts.currency);
    let currency = world.settings.currencies.get(code).copied();
    Ok(OrderRow {
        place: (at, key.entry.id),
        number: key.key.clone(),
        source: world.symbols.text(key.source).to_owned(),
        store: facts.store.map(|store| describe(&world.directory, store)),
        channel: world.symbols.text(facts.channel).to_owned(),
        member,
        currency: currency.ok_or_else(|| AppError::internal(format!("currency {code:?} is not declared")))?,
        net: exact(facts.net)?,
        refunded: exact(facts.refunded)?,
        parties: *parties,
        money: money.clone(),
    })
}
