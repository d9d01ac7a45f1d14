//! Explaining an order: who got what, by which rule, because of which binding or touchpoint, and who was considered and why not.
//!
//! The order's member is folded again under the active policies with a recorder listening, so an explanation is the decision
//! itself and not a story about it.

mod period;
mod story;
mod sums;
mod words;

pub use self::story::{Considered, FlowLink, OrderStory, StoryEvent, StoryParty, StoryPolicy, StoryRule};
pub use self::words::{reason_code, reason_words};

use crate::access::Operation;
use crate::activation::{Policies, active_policies};
use crate::credit::spec;
use crate::intake::facts_with_key;
use crate::order::MemberName;
use crate::{AppError, Platform, World};
use base::{FactId, Interval, MemberId, ProfileId, Symbol};
use credit::Recorder;
use facts::{Explained, Sight, Table};
use identity::Members;
pub use period::PeriodExplanation;
use store::fact::FactKey;
use story::Teller;
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
        let stories = self.order_stories(key).await?;
        let explanation =
            |story: OrderStory| Explanation { order: story.number, source: story.source, paragraphs: story.paragraphs };
        Ok(stories.into_iter().map(explanation).collect())
    }

    /// Everything that followed from every order with this key that the caller sees: those placed at a store within reach, and those
    /// that name somebody or give something to somebody who is.
    pub async fn order_stories(&self, key: &str) -> Result<Vec<OrderStory>, AppError> {
        let reach = self.permit(Operation::ExplainOrder)?;
        let found = facts_with_key(&self.store, Table::Orders, key).await?;
        let mut world = self.world().await?;
        let policies = active_policies(self, &mut world).await?;
        let sight = self.sight(&reach, &world.directory);
        let mut stories = Vec::with_capacity(found.len());
        for order in found {
            stories.extend(self.story_of(&world, &policies, &order, sight.as_ref()).await?);
        }
        if stories.is_empty() {
            let message = format!("no order {key:?} is known; give the order's own id in its source");
            return Err(AppError::refused("order_not_found", message));
        }
        Ok(stories)
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

    async fn story_of(
        &self,
        world: &World,
        policies: &Policies,
        key: &FactKey,
        sight: Option<&Sight>,
    ) -> Result<Option<OrderStory>, AppError> {
        let id = key.entry.id;
        let members = self.members(world).await?;
        let member = members.member_of(key.entry.profile);
        let mut recorder = Recorder::only(id);
        let spec = spec(world, policies, (Interval::ALWAYS, &[]));
        let explained = facts::explain_member(&self.fold_input(world, &members), &spec, member, &mut recorder)?;
        let order = explained.facts.orders.iter().find(|order| order.id == id);
        let order =
            order.ok_or_else(|| AppError::internal(format!("order {id} is in the index but not in the facts")))?;
        if sight.is_some_and(|sight| !sees_order(sight, order, &explained)) {
            return Ok(None);
        }
        if let Some(sight) = sight {
            for case in &mut recorder.cases {
                case.lines.retain(|line| sight.sees_party(line.party.or(line.store)));
            }
        }
        let name = self.member_words(world, &members, member).await?;
        let events = self.event_keys(&explained, id).await?;
        let words = Words { world, policies, events };
        let mut paragraphs = words.paragraphs(id, &explained, &recorder, &name)?;
        let mut disputes = Vec::new();
        for dispute in store::dispute::of_order(&self.store, id).await? {
            if sight.is_none_or(|sight| sight.sees_party(Some(dispute.dispute.payee))) {
                let words = self.dispute_words(&self.store, world, dispute).await?;
                disputes.push(crate::dispute::sentence(&words, &world.settings.calendar));
            }
        }
        if !disputes.is_empty() {
            paragraphs.push(Paragraph { title: "Disputes".to_owned(), lines: disputes });
        }
        let named = (key.key.clone(), world.symbols.text(key.source).to_owned());
        let teller = Teller { world, policies, explained: &explained, recorder: &recorder, sight };
        let called = self.member_names(world, &members, &[member]).await?.name(member);
        teller.story(order, named, MemberName { id: member, name: called }, paragraphs).map(Some)
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

/// Whether an order was placed at a store that is seen, or names somebody or gives something to somebody who is.
pub(crate) fn sees_order(sight: &Sight, order: &base::fact::Order, explained: &Explained) -> bool {
    let named = order.participants.of(&explained.facts.pools.participants).iter().map(|one| one.party);
    let given = explained.lines.iter().filter(|line| line.order == order.id).filter_map(|line| line.party);
    order.store.into_iter().chain(named).chain(given).any(|party| sight.sees_party(Some(party)))
}
