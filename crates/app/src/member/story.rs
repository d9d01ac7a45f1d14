//! A member's own page: totals, who served when and why, orders, and everything that happened, newest first. It is made of the facts
//! of this instant.

use super::roster::Bound;
use super::words::{BindingView, money, profiles_of};
use super::{MemberView, roster};
use crate::access::{Operation, Reach};
use crate::activation::active_policies;
use crate::by_hand::SYSTEM;
use crate::credit::spec;
use crate::explain::sees_order;
use crate::intake::fact_id;
use crate::org::PartyWords;
use crate::statement::describe;
use crate::{AppError, Platform, World};
use base::fact::{Binding, BindingEvent, History, Order};
use base::{Amount, Currency, FactId, Interval, MemberId, ProfileId, Symbol, Timestamp};
use binding::Verdict;
use credit::NoTrace;
use facts::{BucketFacts, Table};
use identity::Members;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// A member with everything but what happened one by one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberProfile {
    /// Identifiers and links.
    pub view: MemberView,
    /// The strongest identifier, masked; the number when none is known.
    pub name: String,
    /// Who served when and why, by time.
    pub bindings: Vec<BindingView>,
    /// Those of them that hold now.
    pub served_by: Vec<BindingView>,
    /// Where the last order was placed.
    pub store: Option<PartyWords>,
    /// Sums of orders, by currency.
    pub totals: Vec<MemberTotal>,
    /// How many touchpoints.
    pub touchpoints: usize,
    /// The first and the last order or touchpoint.
    pub seen: Option<(Timestamp, Timestamp)>,
}

/// Sums of a member's orders in one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemberTotal {
    /// The currency.
    pub currency: Currency,
    /// How many orders.
    pub orders: u64,
    /// After discounts.
    pub net: Amount,
    /// How many refunds.
    pub refunds: u64,
    /// What was given back.
    pub refunded: Amount,
    /// The first order.
    pub first_at: Timestamp,
    /// The last order.
    pub last_at: Timestamp,
}

/// An order of a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberOrder {
    /// Its number here, for the next page.
    pub id: FactId,
    /// The order's own id in its source.
    pub number: String,
    /// When it was placed.
    pub at: Timestamp,
    /// Where.
    pub store: Option<PartyWords>,
    /// The brand it was sold under.
    pub brand: Option<PartyWords>,
    /// How.
    pub channel: String,
    /// How many lines.
    pub lines: usize,
    /// After discounts.
    pub net: Amount,
    /// What was given back.
    pub refunded: Amount,
    /// In which currency.
    pub currency: Currency,
    /// The status reached last; empty when none is known.
    pub status: String,
}

/// Something that happened to a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happening {
    /// When.
    pub at: Timestamp,
    /// Tells apart what happened at the same instant.
    pub id: i64,
    /// order, status, refund, touchpoint, binding or link.
    pub what: &'static str,
    /// Status reached, kind of touchpoint, cause of a binding; empty otherwise.
    pub word: String,
    /// The order's own id in its source.
    pub order: Option<String>,
    /// Where: channel of an order or touchpoint.
    pub channel: String,
    /// The store of an order.
    pub store: Option<PartyWords>,
    /// Who caused a touchpoint, or claims the member.
    pub party: Option<PartyWords>,
    /// Of an order or refund.
    pub amount: Option<(Amount, Currency)>,
    /// Campaign of a touchpoint, what a binding event did, evidence of a link.
    pub text: String,
}

/// The facts of one member whom the caller sees.
pub(super) struct Seen {
    pub world: World,
    pub members: Arc<Members>,
    pub member: MemberId,
    facts: BucketFacts,
    bindings: Vec<Binding>,
    verdicts: HashMap<FactId, Verdict>,
}

impl Seen {
    /// Who serves the member at an instant.
    pub fn serving(&self, at: Timestamp) -> Vec<BindingView> {
        let held = self.bindings.iter().filter(|binding| binding.during.contains(at));
        held.map(|binding| BindingView::of(&self.world, &binding.into())).collect()
    }

    /// Every binding, those that are over too.
    pub fn all_bound(&self) -> Vec<Bound> {
        self.bindings.iter().map(Bound::from).collect()
    }

    /// What a binding event said by hand did, in words.
    pub fn verdict_of(&self, key: &str) -> String {
        let verdict = self.verdicts.get(&fact_id(Table::BindingEvents, SYSTEM, key));
        verdict.map_or_else(String::new, |verdict| verdict_words(self, *verdict))
    }

    fn history(&self) -> History<'_> {
        self.facts.history(self.member)
    }

    /// Every profile of the member.
    pub fn profiles(&self) -> Vec<ProfileId> {
        profiles_of(&self.members, self.member)
    }

    fn store(&self) -> Option<base::PartyId> {
        self.facts.orders.iter().rev().find_map(|order| order.store)
    }

    fn money(&self, currency: Symbol, amount: Amount) -> Result<(Amount, Currency), AppError> {
        money(&self.world, currency, amount)
    }

    fn net(&self, order: &Order) -> Amount {
        Amount(order.lines.of(&self.facts.pools.lines).iter().map(|line| line.net.0).sum())
    }

    fn text(&self, word: Symbol) -> String {
        self.world.symbols.text(word).to_owned()
    }

    fn words(&self, party: Option<base::PartyId>) -> Option<PartyWords> {
        party.map(|party| describe(&self.world.directory, party))
    }
}

impl Platform {
    /// A member with everything but what happened one by one. `number` is the member's, or that of any profile.
    pub async fn member_profile(&self, number: i64) -> Result<MemberProfile, AppError> {
        let reach = self.permit(Operation::MemberShow)?;
        self.profile_within(&reach, number).await
    }

    /// The same for who may ask about some.
    pub(crate) async fn profile_within(&self, reach: &Reach, number: i64) -> Result<MemberProfile, AppError> {
        let seen = self.seen_member(reach, number).await?;
        let now = self.clock.now();
        let view = self.member_view(&seen.world, &seen.members, seen.member).await?;
        let names = self.member_names(&seen.world, &seen.members, &[seen.member]).await?;
        let shown = |binding: &Binding| BindingView::of(&seen.world, &binding.into());
        let mut bindings: Vec<&Binding> = seen.bindings.iter().collect();
        bindings.sort_by_key(|binding| (binding.during.from, binding.role, binding.brand));
        let orders = seen.facts.orders.iter().map(|order| order.at);
        let contacts = orders.chain(seen.facts.touches.iter().map(|touch| touch.at));
        let (first, last) = (contacts.clone().min(), contacts.max());
        Ok(MemberProfile {
            name: names.name(seen.member),
            served_by: bindings.iter().filter(|held| held.during.contains(now)).map(|held| shown(held)).collect(),
            bindings: bindings.into_iter().map(shown).collect(),
            store: seen.words(seen.store()),
            totals: totals(&seen)?,
            touchpoints: seen.facts.touches.len(),
            seen: first.zip(last),
            view,
        })
    }

    /// Orders of a member, newest first, before a place.
    pub async fn member_orders(
        &self,
        number: i64,
        before: Option<(i64, i64)>,
        limit: u64,
    ) -> Result<Vec<MemberOrder>, AppError> {
        let reach = self.permit(Operation::MemberOrders)?;
        let seen = self.seen_member(&reach, number).await?;
        let hidden = self.hidden_orders(&reach, &seen).await?;
        let orders = seen.facts.orders.iter().rev().filter(|order| !hidden.contains(&order.id));
        let orders = orders.filter(|order| before.is_none_or(|before| (order.at.0, order.id.0) < before));
        let orders: Vec<&Order> = orders.take(usize::try_from(limit).unwrap_or(usize::MAX)).collect();
        let numbers = self.order_numbers(orders.iter().map(|order| order.id)).await?;
        let shown = |order: &&Order| {
            let of_order = seen.facts.refunds.iter().filter(|refund| refund.order == order.id);
            let refunded = Amount(of_order.map(|refund| refund.amount.0).sum());
            let (net, currency) = seen.money(order.currency, seen.net(order))?;
            let statuses = seen.facts.statuses.iter().filter(|status| status.order == order.id);
            Ok(MemberOrder {
                id: order.id,
                number: numbers.get(&order.id).cloned().unwrap_or_default(),
                at: order.at,
                store: seen.words(order.store),
                brand: seen.words(order.brand),
                channel: seen.text(order.channel),
                lines: order.lines.len(),
                net,
                refunded,
                currency,
                status: statuses.max_by_key(|status| status.at).map_or_else(String::new, |last| seen.text(last.status)),
            })
        };
        orders.iter().map(shown).collect()
    }

    /// Everything that happened to a member, newest first, before a place.
    pub async fn member_timeline(
        &self,
        number: i64,
        before: Option<(i64, i64)>,
        limit: u64,
    ) -> Result<Vec<Happening>, AppError> {
        let reach = self.permit(Operation::MemberTimeline)?;
        let seen = self.seen_member(&reach, number).await?;
        let hidden = self.hidden_orders(&reach, &seen).await?;
        let mut happened = happenings(&seen)?;
        happened.retain(|(_, order)| order.is_none_or(|order| !hidden.contains(&order)));
        happened.extend(self.links_happening(&seen).await?);
        happened.retain(|(what, _)| before.is_none_or(|before| (what.at.0, what.id) < before));
        happened.sort_by_key(|(what, _)| std::cmp::Reverse((what.at, what.id)));
        happened.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        let numbers = self.order_numbers(happened.iter().filter_map(|(_, order)| *order)).await?;
        let told = |(what, order): (Happening, Option<FactId>)| Happening {
            order: order.and_then(|order| numbers.get(&order).cloned()),
            ..what
        };
        Ok(happened.into_iter().map(told).collect())
    }

    /// The orders of a member that the caller, who sees the member, does not see: they were placed elsewhere, and give nobody
    /// something who is within reach.
    async fn hidden_orders(&self, reach: &Reach, seen: &Seen) -> Result<HashSet<FactId>, AppError> {
        let Some(sight) = self.sight(reach, &seen.world.directory) else { return Ok(HashSet::new()) };
        let mut world = seen.world.clone();
        let policies = active_policies(self, &mut world).await?;
        let spec = spec(&world, &policies, (Interval::ALWAYS, &[]));
        let input = self.fold_input(&world, &seen.members);
        let folded = facts::explain_member(&input, &spec, seen.member, &mut NoTrace)?;
        let hidden = folded.facts.orders.iter().filter(|order| !sees_order(&sight, order, &folded));
        Ok(hidden.map(|order| order.id).collect())
    }

    /// The identifiers of a member in clear. That is logged.
    pub async fn reveal_member(&self, number: i64, reason: &str) -> Result<Vec<(String, String)>, AppError> {
        let reach = self.permit(Operation::MemberReveal)?;
        let seen = self.seen_member(&reach, number).await?;
        if reason.trim().is_empty() {
            let message = "say why: the reason stays in the log, for those who ask later";
            return Err(AppError::refused("reason_missing", message));
        }
        let identifiers = self.refuse_telling(&seen.profiles(), reason).await?;
        let mut clear = Vec::with_capacity(identifiers.len());
        for identifier in &identifiers {
            clear.extend(self.opened(identifier)?.map(|value| (seen.text(identifier.kind), value)));
        }
        self.write(async |tx| {
            self.count_reveals(tx, clear.len() as u64).await?;
            let words = format!("member {}: {reason}", seen.member);
            self.log_aside(tx, Operation::MemberReveal, words).await?;
            Ok(clear)
        })
        .await
    }

    /// Refuses a reason that would keep an identifier of the member in the log. Gives the identifiers.
    pub(super) async fn refuse_telling(
        &self,
        profiles: &[ProfileId],
        reason: &str,
    ) -> Result<Vec<store::identity::Identifier>, AppError> {
        let identifiers = store::identity::identifiers(&self.store, profiles).await?;
        if self.clear_values(&identifiers)?.tell(reason) {
            let message = "the reason tells an identifier of the member, and it would stay in the log; leave it out";
            return Err(AppError::refused("reason_tells", message));
        }
        Ok(identifiers)
    }

    /// The facts of a member. One whom the caller does not see is not there.
    pub(super) async fn seen_member(&self, reach: &Reach, number: i64) -> Result<Seen, AppError> {
        let missing = || AppError::refused("member_not_found", format!("there is no member {number}"));
        let world = self.world().await?;
        let members = self.members(&world).await?;
        let member = members.member_of(ProfileId(number));
        let identified = !store::identity::identifiers(&self.store, &profiles_of(&members, member)).await?.is_empty();
        let policies = self.binding_policies(&world).await?;
        let seen = self.facts_of(world, members, member, &policies)?;
        // An order may name nobody, and is still of a member.
        if !identified && seen.facts.counts().facts() == 0 {
            return Err(missing());
        }
        if self.is_looked_after(reach, &seen) { Ok(seen) } else { Err(missing()) }
    }

    /// Whether a member is one of those whom somebody with this reach looks after.
    pub(crate) async fn looks_after(&self, reach: &Reach, member: MemberId) -> Result<bool, AppError> {
        let world = self.world().await?;
        let members = self.members(&world).await?;
        let member = members.member_of(ProfileId(member.0));
        let policies = self.binding_policies(&world).await?;
        Ok(self.is_looked_after(reach, &self.facts_of(world, members, member, &policies)?))
    }

    fn is_looked_after(&self, reach: &Reach, seen: &Seen) -> bool {
        let now = self.clock.now();
        let held = seen.bindings.iter().map(|binding| (binding.party, binding.during));
        let sees = |party| reach.sees(&seen.world.directory, party, now);
        matches!(reach, Reach::All) || roster::belongs_to(held, seen.store(), now).any(sees)
    }

    /// The facts of a member as a world has them.
    pub(super) fn facts_of(
        &self,
        world: World,
        members: Arc<Members>,
        member: MemberId,
        policies: &[binding::Policy],
    ) -> Result<Seen, AppError> {
        let facts = facts::one_member(&self.fold_input(&world, &members), member)?;
        let (mut bindings, mut verdicts) = (Vec::new(), HashMap::new());
        let mut activity: Vec<Timestamp> = facts.orders.iter().map(|order| order.at).collect();
        activity.extend(facts.touches.iter().map(|touch| touch.at));
        activity.sort_unstable();
        let mut tell = |event: &BindingEvent, verdict| {
            verdicts.insert(event.id, verdict);
        };
        binding::derive_explained(&facts.binding_events, &activity, policies, &mut bindings, &mut tell);
        Ok(Seen { world, members, member, facts, bindings, verdicts })
    }

    async fn order_numbers(&self, orders: impl Iterator<Item = FactId>) -> Result<HashMap<FactId, String>, AppError> {
        let mut ids: Vec<FactId> = orders.collect();
        ids.sort_unstable();
        ids.dedup();
        let keys = store::fact::by_ids(&self.store, &ids).await?;
        Ok(keys.into_iter().map(|key| (key.entry.id, key.key)).collect())
    }

    async fn links_happening(&self, seen: &Seen) -> Result<Vec<(Happening, Option<FactId>)>, AppError> {
        let view = self.member_view(&seen.world, &seen.members, seen.member).await?;
        let link = |link: super::LinkView| {
            let text = match link.set_aside {
                Some(why) => format!("{} ({why})", link.evidence),
                None => link.evidence,
            };
            (Happening { text, ..happening(link.at, link.id, "link") }, None)
        };
        Ok(view.links.into_iter().map(link).collect())
    }
}

fn totals(seen: &Seen) -> Result<Vec<MemberTotal>, AppError> {
    let mut totals: BTreeMap<Symbol, MemberTotal> = BTreeMap::new();
    let mut currencies: HashMap<FactId, Symbol> = HashMap::new();
    for order in &seen.facts.orders {
        let (net, currency) = seen.money(order.currency, seen.net(order))?;
        currencies.insert(order.id, order.currency);
        let total = totals.entry(order.currency).or_insert(MemberTotal {
            currency,
            orders: 0,
            net: Amount::ZERO,
            refunds: 0,
            refunded: Amount::ZERO,
            first_at: order.at,
            last_at: order.at,
        });
        total.orders += 1;
        total.net = total.net.checked_add(net).map_err(AppError::internal)?;
        total.last_at = order.at;
    }
    for refund in &seen.facts.refunds {
        if let Some(total) = currencies.get(&refund.order).and_then(|currency| totals.get_mut(currency)) {
            total.refunds += 1;
            total.refunded = total.refunded.checked_add(refund.amount).map_err(AppError::internal)?;
        }
    }
    Ok(totals.into_values().collect())
}

fn happening(at: Timestamp, id: i64, what: &'static str) -> Happening {
    Happening {
        at,
        id,
        what,
        word: String::new(),
        order: None,
        channel: String::new(),
        store: None,
        party: None,
        amount: None,
        text: String::new(),
    }
}

/// All facts, each with the order it is about.
fn happenings(seen: &Seen) -> Result<Vec<(Happening, Option<FactId>)>, AppError> {
    let history = seen.history();
    let mut all = Vec::new();
    let mut currencies = HashMap::new();
    for order in history.orders {
        currencies.insert(order.id, order.currency);
        let told = Happening {
            channel: seen.text(order.channel),
            store: seen.words(order.store),
            amount: Some(seen.money(order.currency, seen.net(order))?),
            ..happening(order.at, order.id.0, "order")
        };
        all.push((told, Some(order.id)));
    }
    for status in history.statuses {
        let word = seen.text(status.status);
        all.push((Happening { word, ..happening(status.at, status.id.0, "status") }, Some(status.order)));
    }
    for refund in history.refunds {
        let currency = currencies.get(&refund.order);
        let amount = currency.map(|currency| seen.money(*currency, refund.amount)).transpose()?;
        all.push((Happening { amount, ..happening(refund.at, refund.id.0, "refund") }, Some(refund.order)));
    }
    for touch in history.touches {
        let told = Happening {
            word: seen.text(touch.kind),
            channel: seen.text(touch.channel),
            party: seen.words(touch.party),
            text: seen.text(touch.content),
            ..happening(touch.at, touch.id.0, "touchpoint")
        };
        all.push((told, None));
    }
    for event in history.binding_events {
        let told = Happening {
            word: seen.text(event.cause),
            party: seen.words(event.party),
            text: seen.verdicts.get(&event.id).map_or_else(String::new, |verdict| verdict_words(seen, *verdict)),
            ..happening(event.at, event.id.0, "binding")
        };
        all.push((told, None));
    }
    Ok(all)
}

fn verdict_words(seen: &Seen, verdict: Verdict) -> String {
    let name = |party| seen.world.directory.name(party);
    match verdict {
        Verdict::Bound => "bound".to_owned(),
        Verdict::TookOver(from) => format!("took over from {}", name(from)),
        Verdict::Confirmed => "served already".to_owned(),
        Verdict::KeptByFirst(party) => format!("not taken: {} was first", name(party)),
        Verdict::Locked { party, until } => {
            format!("not taken: {} is protected until {}", name(party), seen.world.settings.calendar.show(until))
        }
        Verdict::Released(from) => format!("released from {}", name(from)),
        Verdict::NothingToRelease => "nobody to release from".to_owned(),
    }
}
