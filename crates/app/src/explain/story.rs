//! The explanation of an order as values: facts in time, who was considered and why not, which rules decided, who got what, and how
//! the money flowed. The words of an explanation stand beside it.

use super::{Paragraph, reason_code};
use crate::activation::Policies;
use crate::live::{LiveLine, live_line};
use crate::order::MemberName;
use crate::statement::describe;
use crate::{AppError, RunPolicy, World};
use base::fact::Order;
use base::{Amount, Currency, PartyId, PartyKind, Timestamp};
use credit::{BindingVerdict, CaseRecord, LineKind, Policy, PolicyVerdict, Recorder, RuleVerdict, TouchVerdict};
use facts::{Explained, Sight};
use std::collections::BTreeMap;

/// Kind, own id and name.
type Named = (PartyKind, String, String);

/// An order and everything that followed from it.
#[derive(Clone, Debug)]
pub struct OrderStory {
    /// The order's own id in the source.
    pub number: String,
    /// Name of the source.
    pub source: String,
    /// When it was placed.
    pub at: Timestamp,
    /// Where.
    pub store: Option<Named>,
    /// The brand.
    pub brand: Option<Named>,
    /// Channel; may be empty.
    pub channel: String,
    /// Whose it is.
    pub member: MemberName,
    /// The currency of the order.
    pub currency: Currency,
    /// Net amount.
    pub net: Amount,
    /// What was given back so far.
    pub refunded: Amount,
    /// What happened to the member and the order, oldest first.
    pub events: Vec<StoryEvent>,
    /// Policies that were held against it, with how that came out.
    pub policies: Vec<StoryPolicy>,
    /// Parties that policies ask for, and who was considered for each.
    pub parties: Vec<StoryParty>,
    /// Rules, line by line.
    pub rules: Vec<StoryRule>,
    /// Who gets what, in the order of a run.
    pub lines: Vec<LiveLine>,
    /// Money from accounts over rules to parties.
    pub flow: Vec<FlowLink>,
    /// All of it in sentences.
    pub paragraphs: Vec<Paragraph>,
}

/// Something that happened.
#[derive(Clone, Debug)]
pub struct StoryEvent {
    /// When.
    pub at: Timestamp,
    /// binding, touchpoint, order, status or refund.
    pub what: &'static str,
    /// Its kind or cause, as the source says it.
    pub detail: String,
    /// Who took part.
    pub party: Option<Named>,
    /// How much.
    pub amount: Option<(Amount, Currency)>,
}

/// A policy that was held against the order.
#[derive(Clone, Debug)]
pub struct StoryPolicy {
    /// Name and version.
    pub policy: (String, u32),
    /// Whether it applies, or why not, as a code.
    pub verdict: &'static str,
}

/// A party that a policy asks for.
#[derive(Clone, Debug)]
pub struct StoryParty {
    /// Name and version.
    pub policy: (String, u32),
    /// What the policy calls it.
    pub name: String,
    /// Who it is, with the weight among all, and why, as a code.
    pub recipients: Vec<(Option<Named>, i64, &'static str)>,
    /// Who was considered.
    pub considered: Vec<Considered>,
}

/// Somebody who was considered for a party.
#[derive(Clone, Debug)]
pub struct Considered {
    /// binding or touchpoint.
    pub what: &'static str,
    /// Who.
    pub party: Option<Named>,
    /// Since when, or when.
    pub at: Timestamp,
    /// Whether it counts.
    pub counts: bool,
    /// How it came out, as a code.
    pub verdict: &'static str,
}

/// A rule that was held against a line.
#[derive(Clone, Debug)]
pub struct StoryRule {
    /// Name and version.
    pub policy: (String, u32),
    /// Name of the rule.
    pub rule: String,
    /// Line of the order, from 1.
    pub line: u32,
    /// Whether it applies, or why not, as a code.
    pub verdict: &'static str,
    /// Clauses of its condition: text, and whether it holds.
    pub clauses: Vec<(String, bool)>,
    /// What it gave out of what base.
    pub sum: Option<(Amount, Amount)>,
    /// The currency of that.
    pub currency: Currency,
}

/// Money that flowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowLink {
    /// The account that pays.
    pub account: String,
    /// Policy and rule.
    pub rule: String,
    /// Who gets it.
    pub payee: Option<Named>,
    /// How much, clawback deducted.
    pub amount: Amount,
    /// In which currency.
    pub currency: Currency,
}

/// What a story is told from.
pub(super) struct Teller<'a> {
    pub world: &'a World,
    pub policies: &'a Policies,
    pub explained: &'a Explained,
    pub recorder: &'a Recorder,
    /// Whose lines may be told of.
    pub sight: Option<&'a Sight>,
}

impl Teller<'_> {
    pub fn story(
        &self,
        order: &Order,
        (number, source): (String, String),
        member: MemberName,
        paragraphs: Vec<Paragraph>,
    ) -> Result<OrderStory, AppError> {
        let world = self.world;
        let code = world.symbols.text(order.currency);
        let currency = world.settings.currencies.get(code).copied();
        let currency = currency.ok_or_else(|| AppError::internal(format!("currency {code:?} is not declared")))?;
        let net: i128 =
            order.lines.of(&self.explained.facts.pools.lines).iter().map(|line| i128::from(line.net.0)).sum();
        let refunds = self.explained.facts.refunds.iter().filter(|refund| refund.order == order.id);
        let refunded: i128 = refunds.map(|refund| i128::from(refund.amount.0)).sum();
        let exact = |sum: i128| i64::try_from(sum).map(Amount).map_err(AppError::internal);
        let lines =
            self.explained.lines.iter().filter(|line| line.order == order.id && self.sees(line.party, line.store));
        let lines: Vec<LiveLine> = lines.filter_map(|line| live_line(world, self.policies, line)).collect();
        let told = || self.recorder.cases.iter().map(|case| (case, &self.policies.credit[case.policy]));
        let applied = || told().filter(|(case, _)| case.verdict == PolicyVerdict::Applies);
        Ok(OrderStory {
            number,
            source,
            at: order.at,
            store: order.store.map(|store| describe(&world.directory, store)),
            brand: order.brand.map(|brand| describe(&world.directory, brand)),
            channel: world.symbols.text(order.channel).to_owned(),
            member,
            currency,
            net: exact(net)?,
            refunded: exact(refunded)?,
            events: self.events(order, currency, Amount(i64::try_from(net).map_err(AppError::internal)?)),
            policies: told()
                .map(|(case, policy)| StoryPolicy { policy: of(policy), verdict: policy_code(case.verdict) })
                .collect(),
            parties: applied().flat_map(|(case, policy)| self.parties(case, policy)).collect(),
            rules: rules(applied())?,
            flow: self.flow(&lines)?,
            lines,
            paragraphs,
        })
    }

    fn sees(&self, party: Option<PartyId>, store: Option<PartyId>) -> bool {
        self.sight.is_none_or(|sight| sight.sees_party(party.or(store)))
    }

    fn named(&self, party: Option<PartyId>) -> Option<Named> {
        party.map(|party| describe(&self.world.directory, party))
    }

    fn events(&self, order: &Order, currency: Currency, net: Amount) -> Vec<StoryEvent> {
        let word = |symbol| self.world.symbols.text(symbol).to_owned();
        let facts = &self.explained.facts;
        let event = |at, what, detail, party, amount| StoryEvent { at, what, detail, party: self.named(party), amount };
        let mut events: Vec<StoryEvent> = Vec::new();
        let bindings = facts.binding_events.iter().filter(|one| one.at <= order.at);
        events.extend(bindings.map(|one| event(one.at, "binding", word(one.cause), one.party, None)));
        let touches = facts.touches.iter().filter(|one| one.at <= order.at);
        events.extend(touches.map(|one| event(one.at, "touchpoint", word(one.kind), one.party, None)));
        events.push(event(order.at, "order", word(order.channel), order.store, Some((net, currency))));
        let statuses = facts.statuses.iter().filter(|one| one.order == order.id);
        events.extend(statuses.map(|one| event(one.at, "status", word(one.status), None, None)));
        let refunds = facts.refunds.iter().filter(|one| one.order == order.id);
        events.extend(refunds.map(|one| event(one.at, "refund", String::new(), None, Some((one.amount, currency)))));
        events.sort_by_key(|event| event.at);
        events
    }

    fn parties(&self, case: &CaseRecord, policy: &Policy) -> Vec<StoryParty> {
        let party = |record: &credit::PartyRecord| {
            let bindings = record.bindings.iter().map(|(binding, verdict)| Considered {
                what: "binding",
                party: self.named(Some(binding.party)),
                at: binding.during.from,
                counts: *verdict == BindingVerdict::InForce,
                verdict: binding_code(*verdict),
            });
            let touches = record.touches.iter().map(|touch| Considered {
                what: "touchpoint",
                party: self.named(touch.touch.party),
                at: touch.touch.at,
                counts: matches!(touch.verdict, TouchVerdict::Counts { .. }),
                verdict: touch_code(touch.verdict),
            });
            let recipients = record.recipients.iter();
            StoryParty {
                policy: of(policy),
                name: policy.parties.get(record.party).map_or("?", |party| party.name.as_str()).to_owned(),
                recipients: recipients
                    .map(|one| (self.named(one.party), one.weight, reason_code(one.reason)))
                    .collect(),
                considered: bindings.chain(touches).collect(),
            }
        };
        case.parties.iter().filter(|record| !record.recipients.is_empty()).map(party).collect()
    }

    /// Commission by account, rule and payee.
    fn flow(&self, lines: &[LiveLine]) -> Result<Vec<FlowLink>, AppError> {
        let mut sums: BTreeMap<(String, String, Option<Named>, Currency), Amount> = BTreeMap::new();
        for line in lines.iter().filter(|line| line.kind == LineKind::Commission) {
            let policy = self
                .policies
                .credit
                .iter()
                .find(|policy| (&policy.name, policy.version) == (&line.policy.0, line.policy.1));
            let remembered = policy.map(|policy| RunPolicy::of_credit(policy, &self.world.symbols));
            let number = remembered.as_ref().and_then(|policy| policy.rules.iter().position(|rule| *rule == line.rule));
            let number = number.and_then(|number| u16::try_from(number).ok()).unwrap_or(u16::MAX);
            let account = remembered.as_ref().map_or("", |policy| policy.funded_by(number)).to_owned();
            let rule = format!("{}: {}", line.policy.0, line.rule);
            let sum = sums.entry((account, rule, line.party.clone(), line.currency)).or_default();
            *sum = sum.checked_add(line.amount).map_err(AppError::internal)?;
        }
        let link = |((account, rule, payee, currency), amount)| FlowLink { account, rule, payee, amount, currency };
        Ok(sums.into_iter().map(link).collect())
    }
}

fn of(policy: &Policy) -> (String, u32) {
    (policy.name.clone(), policy.version)
}

fn rules<'a>(applied: impl Iterator<Item = (&'a CaseRecord, &'a Policy)>) -> Result<Vec<StoryRule>, AppError> {
    let rule = |(case, policy): (&CaseRecord, &Policy), record: &credit::RuleRecord| {
        Ok(StoryRule {
            policy: of(policy),
            rule: policy.rule_name(record.rule).to_owned(),
            line: record.line,
            verdict: match record.verdict {
                RuleVerdict::Applies => "applies",
                RuleVerdict::ConditionFalse => "condition_false",
                RuleVerdict::EarlierApplies => "earlier_applies",
            },
            clauses: record.clauses.iter().map(|clause| (clause.text.clone(), clause.holds)).collect(),
            sum: sum_of(case, record)?,
            currency: policy.currency,
        })
    };
    applied.flat_map(|of| of.0.rules.iter().map(move |record| rule(of, record))).collect()
}

/// What a rule gave for a line out of what base: of all who got something at rates of their own, together.
fn sum_of(case: &CaseRecord, record: &credit::RuleRecord) -> Result<Option<(Amount, Amount)>, AppError> {
    let mut total: Option<(Amount, Amount)> = None;
    for sum in case.sums.iter().filter(|sum| (sum.line, sum.rule) == (record.line, record.rule)) {
        let (amount, base) = total.unwrap_or((Amount::ZERO, Amount::ZERO));
        let added = (amount.checked_add(sum.amount), base.checked_add(sum.base));
        total = Some((added.0.map_err(AppError::internal)?, added.1.map_err(AppError::internal)?));
    }
    Ok(total)
}

fn policy_code(verdict: PolicyVerdict) -> &'static str {
    match verdict {
        PolicyVerdict::Applies => "applies",
        PolicyVerdict::NotEffective => "not_effective",
        PolicyVerdict::OtherBrand => "other_brand",
        PolicyVerdict::OtherUnit => "other_unit",
        PolicyVerdict::BookTaken { .. } => "book_taken",
    }
}

fn binding_code(verdict: BindingVerdict) -> &'static str {
    match verdict {
        BindingVerdict::InForce => "in_force",
        BindingVerdict::Overruled => "overruled",
        BindingVerdict::NotYet => "not_yet",
        BindingVerdict::Ended => "ended",
        BindingVerdict::OtherBrand => "other_brand",
        BindingVerdict::TooLongAgo { .. } => "too_long_ago",
        BindingVerdict::Idle { .. } => "idle",
    }
}

fn touch_code(verdict: TouchVerdict) -> &'static str {
    match verdict {
        TouchVerdict::Counts { .. } => "counts",
        TouchVerdict::TooOld => "too_old",
        TouchVerdict::ConditionFalse => "condition_false",
        TouchVerdict::NamesNobody => "names_nobody",
        TouchVerdict::NotPicked => "not_picked",
        TouchVerdict::NoWeight => "no_weight",
    }
}
