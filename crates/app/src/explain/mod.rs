//! Explaining an order: who got what, by which rule, because of which binding or touchpoint, and who was considered and why not.
//!
//! The order's member is folded again under the active policies with a recorder listening, so an explanation is the decision
//! itself and not a story about it.

mod chinese;
mod dispute;
mod period;
mod seen;
mod story;
mod sums;
mod tell;
mod words;

pub(crate) use self::seen::sees_order;
pub use self::story::{Considered, FlowLink, OrderStory, StoryEvent, StoryParty, StoryPolicy, StoryRule};
pub use self::words::{reason_code, reason_words};

use crate::access::{Operation, Reach};
use crate::activation::{Policies, active_policies};
use crate::as_of::Known;
use crate::credit::spec;
use crate::intake::facts_with_key;
use crate::order::MemberName;
use crate::{AppError, AsOf, Language, Platform, World};
use base::{FactId, Interval, MemberId, ProfileId, Symbol};
use credit::Recorder;
use facts::{Explained, Sight, Table};
use identity::Members;
pub use period::PeriodExplanation;
use store::fact::FactKey;
use story::Teller;
use words::Words;

/// How an explanation is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Telling {
    /// The language of its sentences.
    pub language: Language,
    /// What is known.
    pub as_of: AsOf,
}

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
    /// Both in words.
    pub title: String,
    /// From the order to the money.
    pub paragraphs: Vec<Paragraph>,
}

/// What orders are explained from, and to whom.
struct Asked<'a> {
    world: &'a World,
    members: &'a Members,
    policies: &'a Policies,
    reach: &'a Reach,
    sight: Option<&'a Sight>,
    known: &'a Known,
}

impl Platform {
    /// Explains every order with this key; there are several when two sources use the same key.
    pub async fn explain(&self, key: &str, telling: Telling) -> Result<Vec<Explanation>, AppError> {
        let stories = self.order_stories(key, telling).await?;
        let explanation = |story: OrderStory| Explanation {
            title: telling.language.tell("Order {0} of {1}", &[&story.number, &story.source]),
            order: story.number,
            source: story.source,
            paragraphs: story.paragraphs,
        };
        Ok(stories.into_iter().map(explanation).collect())
    }

    /// Everything that followed from every order with this key that the caller sees: those placed at a store within reach, and those
    /// that name somebody or give something to somebody who is. As of an earlier time it is what was recorded by then, under the
    /// policies that were active then.
    pub async fn order_stories(&self, key: &str, telling: Telling) -> Result<Vec<OrderStory>, AppError> {
        let reach = self.permit(Operation::ExplainOrder)?;
        let known = self.known(telling.as_of).await?;
        let mut world = self.world_at(known.until).await?;
        let policies = active_policies(self, &mut world).await?;
        let members = self.members(&world).await?;
        let sight = self.sight(&reach, &world.directory);
        let asked = Asked {
            world: &world,
            members: &members,
            policies: &policies,
            reach: &reach,
            sight: sight.as_ref(),
            known: &known,
        };
        let mut stories = Vec::new();
        for order in self.orders_at(&asked, key).await? {
            stories.extend(self.story_of(&asked, telling.language, &order).await?);
        }
        if stories.is_empty() {
            let then = if known.is_now() { String::new() } else { format!(" {}", known.words) };
            let message = format!("no order {key:?} is known{then}; give the order's own id in its source");
            return Err(AppError::refused("order_not_found", message));
        }
        Ok(stories)
    }

    /// The orders with this key, each with the profile that it lay under.
    async fn orders_at(&self, asked: &Asked<'_>, key: &str) -> Result<Vec<FactKey>, AppError> {
        let mut found = Vec::new();
        for mut order in facts_with_key(&self.store, Table::Orders, key).await? {
            // The index knows the latest version; where that came later, the facts know the one of then.
            if order.recorded > asked.known.until {
                let input = self.fold_input(asked.world, asked.members);
                let Some(profile) = facts::profile_of_order(&input, order.entry.id)? else { continue };
                order.entry.profile = profile;
            }
            found.push(order);
        }
        Ok(found)
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
        asked: &Asked<'_>,
        language: Language,
        key: &FactKey,
    ) -> Result<Option<OrderStory>, AppError> {
        let Asked { world, members, policies, reach, sight, known } = *asked;
        let id = key.entry.id;
        let member = members.member_of(key.entry.profile);
        let mut recorder = Recorder::only(id);
        let spec = spec(world, policies, (Interval::ALWAYS, &[]));
        let mut explained = facts::explain_member(&self.fold_input(world, members), &spec, member, &mut recorder)?;
        let order = explained.facts.orders.iter().find(|order| order.id == id);
        let order =
            order.ok_or_else(|| AppError::internal(format!("order {id} is in the index but not in the facts")))?;
        if sight.is_some_and(|sight| !sees_order(sight, order, &explained)) {
            return Ok(None);
        }
        let called = self.member_names(world, members, &[member]).await?.name(member);
        let is_own = sight.is_none() || self.looks_after(reach, member).await?;
        if let Some(sight) = sight {
            recorder.cases.iter_mut().for_each(|case| seen::keep_own(case, &policies.credit[case.policy], sight));
            if !is_own {
                let contacts = (&mut explained.facts.binding_events, &mut explained.facts.touches);
                seen::keep_own_contacts(contacts, &mut recorder.cases, sight);
            }
        }
        let events = self.event_keys(&explained, id).await?;
        let words = Words { world, policies, events, language };
        let name = if is_own { self.member_words(&words, members, member).await? } else { called.clone() };
        let mut paragraphs = words.paragraphs(id, &explained, &recorder, &name)?;
        let mut disputes = Vec::new();
        for dispute in store::dispute::of_order(&self.store, id).await? {
            let Some(dispute) = self.dispute_at(dispute, known).await? else { continue };
            if sight.is_none_or(|sight| sight.sees_party(Some(dispute.dispute.payee))) {
                disputes.push(words.dispute(&self.dispute_words(&self.store, world, dispute).await?));
            }
        }
        if !disputes.is_empty() {
            paragraphs.push(Paragraph { title: words.tell("Disputes", &[]), lines: disputes });
        }
        let named = (key.key.clone(), world.symbols.text(key.source).to_owned());
        let teller = Teller { world, policies, explained: &explained, recorder: &recorder, sight };
        teller.story(order, named, MemberName { id: member, name: called }, paragraphs).map(Some)
    }

    /// The identifiers of a member, masked.
    async fn member_words(&self, words: &Words<'_>, members: &Members, member: MemberId) -> Result<String, AppError> {
        let linked = members.profiles_of(member);
        let alone = [ProfileId(member.0)];
        let profiles = if linked.is_empty() { &alone[..] } else { linked };
        let mut named = Vec::new();
        for identifier in store::identity::identifiers(&self.store, profiles).await? {
            let kind: Symbol = identifier.kind;
            let kind = words.word(kind);
            if identifier.sealed.is_empty() {
                named.push(words.tell("{0} (erased)", &[&kind]));
                continue;
            }
            let value = self.ring.data_key(&identifier.wrapped_key)?.open(&identifier.sealed).unwrap_or_default();
            named.push(words.tell("{0} {1}", &[&kind, &identity::mask(kind, &value)]));
        }
        Ok(match named.is_empty() {
            true => words.tell("of whom no identifier is known", &[]),
            false => named.join(words.language.phrase(", ")),
        })
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
