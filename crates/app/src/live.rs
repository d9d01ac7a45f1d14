//! Live results: what is known of one order this instant, computed by the code that settles it. Provisional until a period is
//! settled: tiers, caps and all else that follows from a whole period are not in it.

use crate::access::{Operation, Reach};
use crate::activation::{Policies, active_policies};
use crate::credit::spec;
use crate::explain::sees_order;
use crate::intake::facts_with_key;
use crate::member::words::money;
use crate::order::MemberName;
use crate::statement::describe;
use crate::{AppError, Platform, World};
use base::{Amount, Currency, FactId, Interval, MemberId, PartyKind, Timestamp};
use credit::{Line, LineCause, LineKind, NoTrace, Reason};
use facts::{Sight, Table};
use identity::Members;
use std::collections::BTreeSet;
use store::fact::FactKey;
pub use store::live::Place as LivePlace;

/// What is known of one order this instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveOrder {
    /// The fact that tells of it.
    pub id: FactId,
    /// The order's own id in the source.
    pub order: String,
    /// Name of the source.
    pub source: String,
    /// When it was placed.
    pub at: Timestamp,
    /// Kind, own id and name of the store.
    pub store: Option<(PartyKind, String, String)>,
    /// Channel; may be empty.
    pub channel: String,
    /// Whose it is.
    pub member: MemberName,
    /// Net amount.
    pub net: (Amount, Currency),
    /// The last commit that was seen.
    pub watermark: base::Seq,
    /// Who gets what, in the order of a run.
    pub lines: Vec<LiveLine>,
}

/// A line that a settlement would write now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveLine {
    /// Line of the order, from 1.
    pub order_line: u32,
    /// Credit, roll-up, commission or its release.
    pub kind: LineKind,
    /// What made it.
    pub cause: LineCause,
    /// The book.
    pub book: String,
    /// Who gets it: kind, own id and name; nobody for what is unassigned.
    pub party: Option<(PartyKind, String, String)>,
    /// How much, negative for clawback.
    pub amount: Amount,
    /// In which currency.
    pub currency: Currency,
    /// When it takes effect.
    pub at: Timestamp,
    /// When the money may be paid; none while that is not known.
    pub payable_at: Option<Timestamp>,
    /// Name and version of the policy.
    pub policy: (String, u32),
    /// By which rule.
    pub rule: String,
    /// Why this party.
    pub reason: Reason,
}

/// Orders that were accepted after a place.
#[derive(Clone, Debug)]
pub struct Watched {
    /// Where to go on.
    pub place: LivePlace,
    /// What the caller sees of them, each with its place. An own id that several sources use is one place with several orders.
    pub orders: Vec<(LivePlace, Vec<LiveOrder>)>,
}

/// Orders that are told in one go.
const WATCHED_MAX: u64 = 50;

impl Platform {
    /// Where watching begins: behind the place that was seen last, or with what is accepted from now on. Says also whether something
    /// behind that place was forgotten already.
    pub async fn watch_orders_from(&self, seen: Option<LivePlace>) -> Result<(LivePlace, bool), AppError> {
        self.permit(Operation::OrderWatch)?;
        let end = store::live::end(&self.store).await?;
        let Some(seen) = seen else { return Ok((end, false)) };
        // A place that is not there yet is of a database that was put back to an earlier state.
        let lost = seen > end || seen.recorded < store::live::forgotten(&self.store).await?;
        Ok((seen.min(end), lost))
    }

    /// Orders that were accepted after a place, with who would get what for each as of now.
    pub async fn watch_orders(&self, after: LivePlace) -> Result<Watched, AppError> {
        let reach = self.permit(Operation::OrderWatch)?;
        let accepted = store::live::after(&self.store, after, WATCHED_MAX).await?;
        let place = accepted.last().map_or(after, |last| last.place);
        let keys: Vec<&str> = accepted.iter().map(|accepted| accepted.key.as_str()).collect();
        let found = if keys.is_empty() { Vec::new() } else { self.live_orders(&reach, &keys).await? };
        let places = accepted.iter().map(|accepted| accepted.place);
        let seen = places.zip(found).filter(|(_, orders)| !orders.is_empty());
        Ok(Watched { place, orders: seen.collect() })
    }

    /// Who gets what for an order as of now; several when two sources use the same key.
    pub async fn live_order(&self, key: &str) -> Result<Vec<LiveOrder>, AppError> {
        let reach = self.permit(Operation::OrderLive)?;
        let seen: Vec<LiveOrder> = self.live_orders(&reach, &[key]).await?.into_iter().flatten().collect();
        if seen.is_empty() {
            let message = format!("no order {key:?} is known; give the order's own id in its source");
            return Err(AppError::refused("order_not_found", message));
        }
        Ok(seen)
    }

    /// The orders with each of some own ids that are within reach.
    pub(crate) async fn live_orders(&self, reach: &Reach, keys: &[&str]) -> Result<Vec<Vec<LiveOrder>>, AppError> {
        let mut found = Vec::with_capacity(keys.len());
        for key in keys {
            found.push(facts_with_key(&self.store, Table::Orders, key).await?);
        }
        let mut world = self.world().await?;
        let policies = active_policies(self, &mut world).await?;
        let members = self.members(&world).await?;
        let whose: BTreeSet<MemberId> =
            found.iter().flatten().map(|order| members.member_of(order.entry.profile)).collect();
        let names = self.member_names(&world, &members, &whose.into_iter().collect::<Vec<_>>()).await?;
        let sight = self.sight(reach, &world.directory);
        let seen = |order: &FactKey| {
            let member = members.member_of(order.entry.profile);
            let member = MemberName { id: member, name: names.name(member) };
            self.live_one((&world, &members), &policies, (order, member), sight.as_ref()).transpose()
        };
        found.iter().map(|orders| orders.iter().filter_map(seen).collect()).collect()
    }

    fn live_one(
        &self,
        (world, members): (&World, &Members),
        policies: &Policies,
        (key, member): (&FactKey, MemberName),
        sight: Option<&Sight>,
    ) -> Result<Option<LiveOrder>, AppError> {
        let spec = spec(world, policies, (Interval::ALWAYS, &[]));
        let folded = facts::explain_member(&self.fold_input(world, members), &spec, member.id, &mut NoTrace)?;
        // What was accepted after the world was looked at has its own turn.
        let Some(order) = folded.facts.orders.iter().find(|order| order.id == key.entry.id) else { return Ok(None) };
        if sight.is_some_and(|sight| !sees_order(sight, order, &folded)) {
            return Ok(None);
        }
        let net = order.lines.of(&folded.facts.pools.lines).iter().map(|line| i128::from(line.net.0)).sum::<i128>();
        let net = i64::try_from(net).map(Amount).map_err(AppError::internal)?;
        let seen = |line: &&Line| sight.is_none_or(|sight| sight.sees_party(line.party.or(line.store)));
        let lines = folded.lines.iter().filter(|line| line.order == key.entry.id).filter(seen);
        Ok(Some(LiveOrder {
            id: order.id,
            order: key.key.clone(),
            source: world.symbols.text(key.source).to_owned(),
            at: order.at,
            store: order.store.map(|store| describe(&world.directory, store)),
            channel: world.symbols.text(order.channel).to_owned(),
            member,
            net: money(world, order.currency, net)?,
            watermark: world.watermark,
            lines: lines.filter_map(|line| live_line(world, policies, line)).collect(),
        }))
    }
}

pub(crate) fn live_line(world: &World, policies: &Policies, line: &Line) -> Option<LiveLine> {
    let policy = policies.credit.get(usize::from(line.policy))?;
    Some(LiveLine {
        order_line: line.order_line,
        kind: line.kind,
        cause: line.cause,
        book: world.symbols.text(line.book).to_owned(),
        party: line.party.map(|party| describe(&world.directory, party)),
        amount: line.amount,
        currency: policy.currency,
        at: line.at,
        payable_at: line.payable_at,
        policy: (policy.name.clone(), policy.version),
        rule: policy.rule_name(line.rule).to_owned(),
        reason: line.reason,
    })
}
