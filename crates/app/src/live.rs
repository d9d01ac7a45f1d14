//! Live results: what is known of one order this instant, computed by the code that settles it. Provisional until a period is
//! settled: tiers, caps and all else that follows from a whole period are not in it.

use crate::access::Operation;
use crate::activation::{Policies, active_policies};
use crate::credit::spec;
use crate::explain::{reason_code, reason_words, sees_order};
use crate::intake::facts_with_key;
use crate::statement::describe;
use crate::{AppError, Platform, World};
use base::{Amount, Currency, Interval, PartyKind, Timestamp};
use credit::{Line, LineCause, LineKind, NoTrace};
use facts::{Sight, Table};
use identity::Members;
use store::fact::FactKey;

/// What is known of one order this instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveOrder {
    /// The order's own id in the source.
    pub order: String,
    /// Name of the source.
    pub source: String,
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
    /// Who gets it: the source's own id and the name; nobody for what is unassigned.
    pub payee: Option<(String, String)>,
    /// The same with its kind.
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
    /// Why this party, in words.
    pub reason: &'static str,
    /// The same as a code.
    pub code: &'static str,
}

impl Platform {
    /// Who gets what for an order as of now; several when two sources use the same key.
    pub async fn live_order(&self, key: &str) -> Result<Vec<LiveOrder>, AppError> {
        let reach = self.permit(Operation::OrderLive)?;
        let found = facts_with_key(&self.store, Table::Orders, key).await?;
        let mut world = self.world().await?;
        let policies = active_policies(self, &mut world).await?;
        let members = self.members(&world).await?;
        let sight = self.sight(&reach, &world.directory);
        let seen = found
            .iter()
            .filter_map(|order| self.live_one((&world, &members), &policies, order, sight.as_ref()).transpose());
        let seen = seen.collect::<Result<Vec<_>, _>>()?;
        if seen.is_empty() {
            let message = format!("no order {key:?} is known; give the order's own id in its source");
            return Err(AppError::refused("order_not_found", message));
        }
        Ok(seen)
    }

    fn live_one(
        &self,
        (world, members): (&World, &Members),
        policies: &Policies,
        key: &FactKey,
        sight: Option<&Sight>,
    ) -> Result<Option<LiveOrder>, AppError> {
        let spec = spec(world, policies, (Interval::ALWAYS, &[]));
        let member = members.member_of(key.entry.profile);
        let folded = facts::explain_member(&self.fold_input(world, members), &spec, member, &mut NoTrace)?;
        let order = folded.facts.orders.iter().find(|order| order.id == key.entry.id);
        if let (Some(order), Some(sight)) = (order, sight)
            && !sees_order(sight, order, &folded)
        {
            return Ok(None);
        }
        let seen = |line: &&Line| sight.is_none_or(|sight| sight.sees_party(line.party.or(line.store)));
        let lines = folded.lines.iter().filter(|line| line.order == key.entry.id).filter(seen);
        Ok(Some(LiveOrder {
            order: key.key.clone(),
            source: world.symbols.text(key.source).to_owned(),
            watermark: world.watermark,
            lines: lines.filter_map(|line| live_line(world, policies, line)).collect(),
        }))
    }
}

pub(crate) fn live_line(world: &World, policies: &Policies, line: &Line) -> Option<LiveLine> {
    let policy = policies.credit.get(usize::from(line.policy))?;
    let party = |party| (world.directory.key(party).to_owned(), world.directory.name(party).to_owned());
    Some(LiveLine {
        order_line: line.order_line,
        kind: line.kind,
        cause: line.cause,
        book: world.symbols.text(line.book).to_owned(),
        payee: line.party.map(party),
        party: line.party.map(|party| describe(&world.directory, party)),
        amount: line.amount,
        currency: policy.currency,
        at: line.at,
        payable_at: line.payable_at,
        policy: (policy.name.clone(), policy.version),
        rule: policy.rule_name(line.rule).to_owned(),
        reason: reason_words(line.reason),
        code: reason_code(line.reason),
    })
}
