//! Explaining: who got what for an order and why, and what a payee has for a period.

use super::answer::Answer;
use super::ask::{InPath, InQuery, aside};
use super::caller::Calling;
use super::live::{LineBody, PolicyRef};
use super::problem::Problem;
use super::shown::{Member, Money, Party, as_of, instant, language};
use crate::Server;
use app::{
    AppError, Considered, FlowLink, Language, OrderStory, Paragraph, StoryEvent, StoryParty, StoryPolicy, StoryRule,
    Telling,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(order)).routes(routes!(payee))
}

/// A titled part of an explanation.
#[derive(Serialize, ToSchema)]
#[schema(as = Paragraph)]
struct ParagraphBody {
    /// What it is about.
    title: String,
    /// One sentence each.
    lines: Vec<String>,
}

impl From<Paragraph> for ParagraphBody {
    fn from(paragraph: Paragraph) -> Self {
        ParagraphBody { title: paragraph.title, lines: paragraph.lines }
    }
}

/// Something that happened to the member or the order.
#[derive(Serialize, ToSchema)]
#[schema(as = ExplainEvent)]
struct EventBody {
    /// When.
    at: Option<String>,
    /// binding, touchpoint, order, status or refund.
    what: &'static str,
    /// Its kind or cause, as the source says it.
    detail: String,
    /// Who took part.
    party: Option<Party>,
    /// How much.
    amount: Option<Money>,
}

impl From<StoryEvent> for EventBody {
    fn from(event: StoryEvent) -> Self {
        EventBody {
            at: instant(event.at),
            what: event.what,
            detail: event.detail,
            party: event.party.map(Party::from),
            amount: event.amount.map(|(amount, currency)| Money::of(amount, currency)),
        }
    }
}

/// A policy that was held against the order.
#[derive(Serialize, ToSchema)]
#[schema(as = ExplainPolicy)]
struct PolicyBody {
    /// The policy.
    policy: PolicyRef,
    /// applies, not_effective, other_brand, other_unit or book_taken.
    verdict: &'static str,
}

impl From<StoryPolicy> for PolicyBody {
    fn from(story: StoryPolicy) -> Self {
        PolicyBody { policy: story.policy.into(), verdict: story.verdict }
    }
}

/// A party that a policy asks for.
#[derive(Serialize, ToSchema)]
#[schema(as = ExplainParty)]
struct PartyBody {
    /// The policy.
    policy: PolicyRef,
    /// What the policy calls it.
    name: String,
    /// Who it is.
    recipients: Vec<RecipientBody>,
    /// Who was considered, those who were passed over too.
    considered: Vec<ConsideredBody>,
}

/// Somebody, or nobody, whom a party stands for.
#[derive(Serialize, ToSchema)]
#[schema(as = ExplainRecipient)]
struct RecipientBody {
    /// Who; null for nobody.
    party: Option<Party>,
    /// Weight among all recipients.
    weight: i64,
    /// Why, as a code.
    reason: &'static str,
}

/// Somebody who was considered for a party.
#[derive(Serialize, ToSchema)]
#[schema(as = ExplainConsidered)]
struct ConsideredBody {
    /// binding or touchpoint.
    what: &'static str,
    /// Who.
    party: Option<Party>,
    /// Since when, or when.
    at: Option<String>,
    /// Whether it counts.
    counts: bool,
    /// Of bindings in_force, overruled, not_yet, ended, other_brand, too_long_ago or idle; of touchpoints counts, too_old, condition_false,
    /// names_nobody, not_picked or no_weight.
    verdict: &'static str,
}

impl From<Considered> for ConsideredBody {
    fn from(one: Considered) -> Self {
        ConsideredBody {
            what: one.what,
            party: one.party.map(Party::from),
            at: instant(one.at),
            counts: one.counts,
            verdict: one.verdict,
        }
    }
}

impl From<StoryParty> for PartyBody {
    fn from(story: StoryParty) -> Self {
        let recipient = |(party, weight, reason): (Option<_>, i64, &'static str)| RecipientBody {
            party: party.map(Party::from),
            weight,
            reason,
        };
        PartyBody {
            policy: story.policy.into(),
            name: story.name,
            recipients: story.recipients.into_iter().map(recipient).collect(),
            considered: story.considered.into_iter().map(ConsideredBody::from).collect(),
        }
    }
}

/// A rule that was held against a line of the order.
#[derive(Serialize, ToSchema)]
#[schema(as = ExplainRule)]
struct RuleBody {
    /// The policy.
    policy: PolicyRef,
    /// Name of the rule.
    rule: String,
    /// Line of the order, from 1.
    order_line: u32,
    /// applies, condition_false or earlier_applies.
    verdict: &'static str,
    /// Clauses of its condition that decided.
    clauses: Vec<ClauseBody>,
    /// What it gave; null where it does not apply.
    amount: Option<Money>,
    /// Out of what.
    base: Option<Money>,
}

/// A clause of a condition.
#[derive(Serialize, ToSchema)]
#[schema(as = ExplainClause)]
struct ClauseBody {
    /// As it is written.
    text: String,
    /// Whether it holds.
    holds: bool,
}

impl From<StoryRule> for RuleBody {
    fn from(story: StoryRule) -> Self {
        let money = |amount| Money::of(amount, story.currency);
        RuleBody {
            policy: story.policy.into(),
            amount: story.sum.map(|(amount, _)| money(amount)),
            base: story.sum.map(|(_, base)| money(base)),
            rule: story.rule,
            order_line: story.line,
            verdict: story.verdict,
            clauses: story.clauses.into_iter().map(|(text, holds)| ClauseBody { text, holds }).collect(),
        }
    }
}

/// How the money of an order flows: from accounts over rules to those who get it. Ready to be drawn.
#[derive(Serialize, ToSchema)]
#[schema(as = MoneyFlow)]
struct FlowBody {
    /// Accounts, rules, and units and persons.
    nodes: Vec<FlowNodeBody>,
    /// What flows between them.
    links: Vec<FlowLinkBody>,
}

/// An account, a rule, or somebody who is paid.
#[derive(Serialize, ToSchema, PartialEq, Eq)]
#[schema(as = MoneyFlowNode)]
struct FlowNodeBody {
    /// Names it in links.
    id: String,
    /// account, rule or party.
    kind: &'static str,
    /// What people call it.
    name: String,
}

/// Money that flows from one node to another.
#[derive(Serialize, ToSchema)]
#[schema(as = MoneyFlowLink)]
struct FlowLinkBody {
    /// Id of the node it comes from.
    from: String,
    /// Id of the node it goes to.
    to: String,
    /// How much, clawback deducted.
    amount: Money,
}

fn flow(links: &[FlowLink]) -> FlowBody {
    let mut nodes: Vec<FlowNodeBody> = Vec::new();
    let mut node = |id: String, kind, name: &str| {
        let node = FlowNodeBody { id: id.clone(), kind, name: name.to_owned() };
        if !nodes.contains(&node) {
            nodes.push(node);
        }
        id
    };
    let mut shown = Vec::new();
    for link in links {
        let account = node(format!("account:{}", link.account), "account", &link.account);
        let rule = node(format!("rule:{}", link.rule), "rule", &link.rule);
        let payee = match &link.payee {
            Some((kind, key, name)) => node(format!("{}:{key}", kind.name()), "party", name),
            None => node(app::NONE.to_owned(), "party", app::NONE),
        };
        let amount = || Money::of(link.amount, link.currency);
        shown.push(FlowLinkBody { from: account, to: rule.clone(), amount: amount() });
        shown.push(FlowLinkBody { from: rule, to: payee, amount: amount() });
    }
    FlowBody { nodes, links: shown }
}

/// An order and everything that followed from it.
#[derive(Serialize, ToSchema)]
#[schema(as = OrderExplanation)]
struct StoryBody {
    /// The order's own id in the source.
    number: String,
    /// Name of the source.
    source: String,
    /// When it was placed.
    at: Option<String>,
    /// Where.
    store: Option<Party>,
    /// The brand.
    brand: Option<Party>,
    /// Channel; may be empty.
    channel: String,
    /// Whose it is.
    member: Member,
    /// Net amount.
    net: Money,
    /// What was given back so far.
    refunded: Money,
    /// What happened to the member and the order, oldest first.
    events: Vec<EventBody>,
    /// Policies that were held against it.
    policies: Vec<PolicyBody>,
    /// Parties that policies ask for, and who was considered for each.
    parties: Vec<PartyBody>,
    /// Rules, line by line.
    rules: Vec<RuleBody>,
    /// Who gets what; of others than those within the scope nothing is told.
    lines: Vec<LineBody>,
    /// How the money flows.
    flow: FlowBody,
    /// All of it in sentences, in the language that was asked for.
    text: Vec<ParagraphBody>,
}

impl StoryBody {
    fn of(story: OrderStory, language: Language) -> Self {
        StoryBody {
            at: instant(story.at),
            store: story.store.map(Party::from),
            brand: story.brand.map(Party::from),
            member: Member::from(story.member),
            net: Money::of(story.net, story.currency),
            refunded: Money::of(story.refunded, story.currency),
            events: story.events.into_iter().map(EventBody::from).collect(),
            policies: story.policies.into_iter().map(PolicyBody::from).collect(),
            parties: story.parties.into_iter().map(PartyBody::from).collect(),
            rules: story.rules.into_iter().map(RuleBody::from).collect(),
            flow: flow(&story.flow),
            lines: story.lines.into_iter().map(|line| LineBody::of(line, language)).collect(),
            text: story.paragraphs.into_iter().map(ParagraphBody::from).collect(),
            number: story.number,
            source: story.source,
            channel: story.channel,
        }
    }
}

/// How an explanation is wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Language of the sentences: en or zh; English unless given.
    lang: Option<String>,
    /// As it was known then: a day, a time of day, or the number of a commit.
    as_of: Option<String>,
}

async fn telling(platform: &app::Platform, language: Language, at: Option<&str>) -> Result<Telling, AppError> {
    Ok(Telling { language, as_of: as_of(at, &platform.settings().await?.calendar)? })
}

/// Orders with a number; several when two sources use the same.
#[derive(Serialize, ToSchema)]
struct OrderExplanations {
    /// The orders.
    items: Vec<StoryBody>,
}

/// Who gets what for an order, by which rule, because of what, and who was considered and why not.
#[utoipa::path(get, path = "/api/v1/orders/{number}/explain", operation_id = "explain.order", tag = "explain",
    params(("number" = String, Path, description = "The order's own id in the source."), Wanted),
    responses((status = 200, description = "The explanation.", body = OrderExplanations)))]
async fn order(
    Calling(platform): Calling,
    InPath(number): InPath<String>,
    InQuery(wanted): InQuery<Wanted>,
) -> Result<Answer, Problem> {
    let language = language(wanted.lang.as_deref())?;
    let found = async move || {
        let telling = telling(&platform, language, wanted.as_of.as_deref()).await?;
        platform.order_stories(&number, telling).await
    };
    let found = aside(found).await?;
    Ok(Answer::ok(&OrderExplanations {
        items: found.into_iter().map(|story| StoryBody::of(story, language)).collect(),
    }))
}

/// Of which period.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct OfPeriod {
    /// Name of the period.
    period: String,
    /// Language of the sentences: en or zh; English unless given.
    lang: Option<String>,
    /// As it was known then: a day, a time of day, or the number of a commit.
    as_of: Option<String>,
}

/// What a payee has for a period besides what single orders gave, and why.
#[derive(Serialize, ToSchema)]
#[schema(as = PayeeExplanation)]
struct PayeeBody {
    /// Who.
    payee: Party,
    /// Name of the period.
    period: String,
    /// From what the rules saw to what was booked, in the language that was asked for.
    text: Vec<ParagraphBody>,
}

/// What a payee has for a period besides what single orders gave: tiers, caps, contests, awards, adjustments.
#[utoipa::path(get, path = "/api/v1/payees/{id}/explain", operation_id = "explain.period", tag = "explain",
    params(("id" = String, Path, description = "Id of the unit or person.", example = "store:S01"), OfPeriod),
    responses((status = 200, description = "The explanation.", body = PayeeBody)))]
async fn payee(
    Calling(platform): Calling,
    InPath(id): InPath<String>,
    InQuery(of): InQuery<OfPeriod>,
) -> Result<Answer, Problem> {
    let language = language(of.lang.as_deref())?;
    let found = async move || {
        let telling = telling(&platform, language, of.as_of.as_deref()).await?;
        platform.explain_period(&id, &of.period, telling).await
    };
    let found = aside(found).await?;
    Ok(Answer::ok(&PayeeBody {
        payee: Party::from(found.payee),
        period: found.period,
        text: found.paragraphs.into_iter().map(ParagraphBody::from).collect(),
    }))
}
