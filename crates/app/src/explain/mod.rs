//! Explaining an order: who got what, by which rule, because of which binding or touchpoint, and who was considered and why not.
//!
//! The order's member is folded again under the active policies with a recorder listening, so an explanation is the decision
//! itself and not a story about it.

mod period;
mod sums;
mod words;

pub(crate) use words::reason_words;

use crate::access::Operation;
use crate::activation::{Policies, active_policies};
use crate::credit::spec;
use crate::intake::facts_with_key;
use crate::{AppError, Platform, World};
use base::{FactId, Interval, MemberId, ProfileId, Symbol};
use credit::Recorder;
use facts::{Explained, Table};
use identity::Members;
pub use period::PeriodExplanation;
use store::fact::FactKey;
use words::Words;

/// A titled part of an explanation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paragraph {
    /// What it is about.
    pub title: String,
    /// One sentence each.
    pub lines: Vec<String>,
}

/// The explanation of one order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The order's own id in the source.
    pub order: String,
    /// Name of the source.
    pub source: String,
    /// From the order to the money.
    pub paragraphs: Vec<Paragraph>,
}

impl Platform {
    /// Explains every order with this key; there are several when two sources use the same key.
    pub async fn explain(&self, key: &str) -> Result<Vec<Explanation>, AppError> {
        self.permit(Operation::ExplainOrder)?;
        let found = facts_with_key(&self.store, Table::Orders, key).await?;
        if found.is_empty() {
            let message = format!("no order {key:?} is known; give the order's own id in its source");
            return Err(AppError::refused("order_not_found", message));
        }
        let mut world = self.world().await?;
        let policies = active_policies(self, &mut world).await?;
        let mut explanations = Vec::with_capacity(found.len());
        for order in found {
            explanations.push(self.explain_one(&world, &policies, &order).await?);
        }
        Ok(explanations)
    }

    /// The own id of some order that a period credits, to show what an explanation looks like.
    pub async fn any_order(&self, period: &str) -> Result<Option<String>, AppError> {
        self.permit(Operation::ExplainOrder)?;
        let run = self.settled_run(&self.period(period).await?).await?;
        let Some(part) = self.parts(run.id).await?.into_iter().next() else { return Ok(None) };
        let mut order = None;
        facts::read_lines(&self.layout, &[part], &facts::LineFilter::default(), |line| {
            order = order.or(Some(line.order).filter(|order| *order != credit::Line::NO_ORDER));
            Ok(())
        })?;
        let keys = store::fact::by_ids(&self.store, &order.into_iter().collect::<Vec<_>>()).await?;
        Ok(keys.into_iter().next().map(|key| key.key))
    }

    async fn explain_one(&self, world: &World, policies: &Policies, key: &FactKey) -> Result<Explanation, AppError> {
        let order = key.entry.id;
        let members = self.members(world).await?;
        let member = members.member_of(key.entry.profile);
        let mut recorder = Recorder::only(order);
        let spec = spec(world, policies, (Interval::ALWAYS, &[]));
        let explained = facts::explain_member(&self.fold_input(world, &members), &spec, member, &mut recorder)?;
        let member = self.member_words(world, &members, member).await?;
        let events = self.event_keys(&explained, order).await?;
        let words = Words { world, policies, events };
        let mut paragraphs = words.paragraphs(order, &explained, &recorder, &member)?;
        let mut disputes = Vec::new();
        for dispute in store::dispute::of_order(&self.store, order).await? {
            let words = self.dispute_words(world, dispute).await?;
            disputes.push(crate::dispute::sentence(&words, &world.settings.calendar));
        }
        if !disputes.is_empty() {
            paragraphs.push(Paragraph { title: "Disputes".to_owned(), lines: disputes });
        }
        Ok(Explanation { order: key.key.clone(), source: world.symbols.text(key.source).to_owned(), paragraphs })
    }

    /// The identifiers of a member, masked.
    async fn member_words(&self, world: &World, members: &Members, member: MemberId) -> Result<String, AppError> {
        let linked = members.profiles_of(member);
        let alone = [ProfileId(member.0)];
        let profiles = if linked.is_empty() { &alone[..] } else { linked };
        let mut words = Vec::new();
        for identifier in store::identity::identifiers(&self.store, profiles).await? {
            let kind: Symbol = identifier.kind;
            let kind = world.symbols.text(kind);
            if identifier.sealed.is_empty() {
                words.push(format!("{kind} (erased)"));
                continue;
            }
            let value = self.ring.data_key(&identifier.wrapped_key)?.open(&identifier.sealed).unwrap_or_default();
            words.push(format!("{kind} {}", identity::mask(kind, &value)));
        }
        Ok(if words.is_empty() { "of whom no identifier is known".to_owned() } else { words.join(", ") })
    }

    /// The sources' own ids of refunds. Those of bindings are not named: they may hold an identifier of the member.
    async fn event_keys(
        &self,
        explained: &Explained,
        order: FactId,
    ) -> Result<std::collections::HashMap<FactId, String>, AppError> {
        let refunds = explained.facts.refunds.iter().filter(|refund| refund.order == order);
        let ids: Vec<FactId> = refunds.map(|refund| refund.id).collect();
        let keys = store::fact::by_ids(&self.store, &ids).await?;
        Ok(keys.into_iter().map(|key| (key.entry.id, key.key)).collect())
    }
}
