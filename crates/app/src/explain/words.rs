//! The words of an explanation: plain sentences, amounts with their currency, people by name.

use super::Paragraph;
use crate::activation::Policies;
use crate::{AppError, World};
use base::fact::{Binding, Order};
use base::{Amount, FactId, Interval, PartyId, Timestamp};
use credit::{
    BindingVerdict, CaseRecord, CreditKind, Line, LineCause, LineKind, Model, PartyRecord, PartySource, Policy,
    PolicyVerdict, Reason, Recorder, RuleVerdict, TouchRecord, TouchVerdict,
};
use facts::Explained;
use rule::Clause;
use std::collections::HashMap;

/// Everything that names are looked up in.
pub(super) struct Words<'a> {
    pub world: &'a World,
    pub policies: &'a Policies,
    pub events: HashMap<FactId, String>,
}

impl Words<'_> {
    pub fn paragraphs(
        &self,
        id: FactId,
        explained: &Explained,
        recorder: &Recorder,
        member: &str,
    ) -> Result<Vec<Paragraph>, AppError> {
        let order = explained.facts.orders.iter().find(|order| order.id == id);
        let order =
            order.ok_or_else(|| AppError::internal(format!("order {id} is in the index but not in the facts")))?;
        let mut paragraphs = vec![self.order(order, explained, member)];
        let mut silent = Vec::new();
        for case in &recorder.cases {
            let policy = &self.policies.credit[case.policy];
            match case.verdict {
                PolicyVerdict::Applies => paragraphs.extend(self.case(policy, case)),
                verdict => silent.push(format!("{}: {}", policy_name(policy), self.not_applied(verdict))),
            }
        }
        if !silent.is_empty() {
            paragraphs.push(Paragraph { title: "Policies that do not apply".to_owned(), lines: silent });
        }
        if paragraphs.len() == 1 {
            let lines = vec!["No active policy credits this order.".to_owned()];
            paragraphs.push(Paragraph { title: "Nobody is credited".to_owned(), lines });
        }
        Ok(paragraphs)
    }

    fn order(&self, order: &Order, explained: &Explained, member: &str) -> Paragraph {
        let symbols = &self.world.symbols;
        let pools = &explained.facts.pools;
        let mut lines = vec![format!("Placed on {} by the member {member}.", self.time(order.at))];
        if let Some(store) = order.store {
            lines.push(format!("Placed at {}.", self.party(store)));
        }
        if !order.channel.is_none() {
            lines.push(format!("Sold through the channel {}.", symbols.text(order.channel)));
        }
        for participant in order.participants.of(&pools.participants) {
            let (role, who) = (symbols.text(participant.role), self.party(participant.party));
            lines.push(format!("The {role} on the order is {who}."));
        }
        let currency = symbols.text(order.currency);
        for line in order.lines.of(&pools.lines) {
            let what = [symbols.text(line.sku), symbols.text(line.category)].map(str::trim).join(" ");
            let what = if what.trim().is_empty() { String::new() } else { format!(" ({})", what.trim()) };
            let amount = |amount| self.amount_in(currency, amount);
            let net = if line.net == line.total { String::new() } else { format!(", net {}", amount(line.net)) };
            lines.push(format!("Line {}{what} was sold for {}{net}.", line.number, amount(line.total)));
        }
        for event in explained.facts.statuses.iter().filter(|event| event.order == order.id) {
            lines.push(format!("{} on {}.", capital(symbols.text(event.status)), self.time(event.at)));
        }
        for refund in explained.facts.refunds.iter().filter(|refund| refund.order == order.id) {
            let key = self.events.get(&refund.id).map_or("", String::as_str);
            let amount = self.amount_in(currency, refund.amount);
            lines.push(format!("Refund {key} on {} gave back {amount}.", self.time(refund.at)));
        }
        Paragraph { title: "The order".to_owned(), lines }
    }

    fn case(&self, policy: &Policy, case: &CaseRecord) -> Vec<Paragraph> {
        let parties = case.parties.iter().flat_map(|party| self.considered(policy, party)).collect();
        let rules = self.rules(policy, case);
        // That nobody earned nothing is not worth a sentence.
        let worth = |line: &&Line| line.party.is_some() || line.amount != Amount::ZERO || line.kind == LineKind::Credit;
        let result = case.lines.iter().filter(worth).map(|line| self.line(policy, line)).collect();
        let name = policy_name(policy);
        [
            (format!("Who was considered under policy {name}"), parties),
            (format!("Which rules decided under policy {name}"), rules),
            (format!("Who got what under policy {name}"), result),
        ]
        .into_iter()
        .filter(|(_, lines): &(String, Vec<String>)| !lines.is_empty())
        .map(|(title, lines)| Paragraph { title, lines })
        .collect()
    }

    fn considered(&self, policy: &Policy, record: &PartyRecord) -> Vec<String> {
        let name = policy.parties.get(record.party).map_or("?", |party| party.name.as_str());
        let mut lines = Vec::new();
        let weights: i64 = record.recipients.iter().map(|recipient| recipient.weight).sum();
        for recipient in &record.recipients {
            let because = reason_words(recipient.reason);
            lines.push(match recipient.party {
                Some(party) if record.recipients.len() > 1 => {
                    let part = percent_of(recipient.weight, weights);
                    format!("The {name} is {}, with {part}: {because}.", self.party(party))
                }
                Some(party) => format!("The {name} is {}: {because}.", self.party(party)),
                None => format!("The {name} is nobody: {because}."),
            });
        }
        if let Some(PartySource::Touch { model: Model::Weights(weights), .. }) =
            policy.parties.get(record.party).map(|party| &party.source)
        {
            lines.push(format!("  Touchpoints share by weights that were fitted {}.", weights.fitted));
        }
        for (level, referral, bound) in &record.referrals {
            let whose = bound.map_or("nobody in that role".to_owned(), |party| self.party(party));
            let whom =
                if *level == 1 { "the customer".to_owned() } else { format!("the referrer of level {}", level - 1) };
            lines.push(format!(
                "  Level {level}: another member referred {whom} on {}; that member was bound to {whose}.",
                self.time(referral.at)
            ));
        }
        for (binding, verdict) in &record.bindings {
            if *verdict == BindingVerdict::InForce {
                lines.push(format!(
                    "  The member was bound to {}{}.",
                    self.party(binding.party),
                    self.interval(binding.during)
                ));
            } else {
                lines.push(format!(
                    "  It is not {}: {}.",
                    self.party(binding.party),
                    self.binding_verdict(binding, *verdict)
                ));
            }
        }
        // A member may have hundreds of old touchpoints; that they are too old is all there is to say of them.
        let (old, near): (Vec<_>, Vec<_>) =
            record.touches.iter().partition(|touch| touch.verdict == TouchVerdict::TooOld);
        lines.extend(near.into_iter().map(|touch| format!("  {}", self.touch(touch))));
        if let Some(last) = old.last() {
            let (count, at) = (old.len(), self.time(last.touch.at));
            lines.push(format!("  {count} earlier touchpoints, the last of {at}, lie before the window."));
        }
        lines
    }

    fn binding_verdict(&self, binding: &Binding, verdict: BindingVerdict) -> String {
        match verdict {
            BindingVerdict::InForce => "the binding was in force".to_owned(),
            BindingVerdict::Overruled => "a binding for the order's brand goes before one for all brands".to_owned(),
            BindingVerdict::NotYet => format!("bound only from {}", self.time(binding.during.from)),
            BindingVerdict::Ended => format!("bound until {}", self.time(binding.during.to)),
            BindingVerdict::OtherBrand => "bound for another brand".to_owned(),
            BindingVerdict::TooLongAgo { for_days } => {
                format!("bound from {}, which counts for {for_days} days", self.time(binding.during.from))
            }
            BindingVerdict::Idle { since, within_days } => {
                let last = since.map_or("never did anything for the member before".to_owned(), |since| {
                    format!("last did something for the member on {}", self.time(since))
                });
                format!("bound, but not active in the {within_days} days before the order ({last})")
            }
        }
    }

    fn touch(&self, record: &TouchRecord) -> String {
        let touch = &record.touch;
        let who = touch.party.map_or("nobody".to_owned(), |party| self.party(party));
        let what = format!("{} by {who} {}", self.world.symbols.text(touch.kind), self.time(touch.at));
        match record.verdict {
            TouchVerdict::Counts { .. } => format!("counts: {what}."),
            TouchVerdict::TooOld => format!("does not count: {what}, before the window."),
            TouchVerdict::ConditionFalse => format!("does not count: {what}, {}.", clauses(&record.clauses)),
            TouchVerdict::NamesNobody => format!("does not count: {what}, it names nobody."),
            TouchVerdict::NoWeight => format!("does not count: {what}, the fitted weights give it nothing."),
            TouchVerdict::NotPicked => format!("does not count: {what}, another one is picked."),
        }
    }

    fn rules(&self, policy: &Policy, case: &CaseRecord) -> Vec<String> {
        // A rule without a condition needs no sentence of its own when the next one says what it gave.
        let given = |line, rule| case.sums.iter().any(|sum| sum.line == line && sum.rule == rule);
        let mut lines: Vec<String> = case
            .rules
            .iter()
            .filter(|record| !(record.clauses.is_empty() && given(record.line, record.rule)))
            .map(|record| {
                let rule = quoted(policy.rule_name(record.rule));
                match record.verdict {
                    RuleVerdict::Applies if record.clauses.is_empty() => {
                        format!("Line {}: {rule} applies.", record.line)
                    }
                    RuleVerdict::Applies => {
                        format!("Line {}: {rule} applies, because {}.", record.line, clauses(&record.clauses))
                    }
                    RuleVerdict::ConditionFalse => {
                        format!("Line {}: {rule} does not apply, because {}.", record.line, clauses(&record.clauses))
                    }
                    RuleVerdict::EarlierApplies => {
                        format!(
                            "Line {}: {rule} does not apply, because an earlier rule of its book does.",
                            record.line
                        )
                    }
                }
            })
            .collect();
        lines.extend(case.sums.iter().map(|sum| self.sum(policy, sum)));
        for refund in &case.refunds {
            let taken = policy.currency.format(refund.taken);
            let left = policy.currency.format(refund.remaining);
            let code = policy.currency.code();
            lines.push(format!(
                "Line {}: a refund takes back {taken} of the {left} {code} that were left.",
                refund.line
            ));
        }
        lines
    }

    fn line(&self, policy: &Policy, line: &Line) -> String {
        let who = line.party.map_or("Nobody (none)".to_owned(), |party| self.party(party));
        let (less, amount) =
            (line.amount < Amount::ZERO, if line.amount < Amount::ZERO { -line.amount } else { line.amount });
        let amount = format!("{} {}", policy.currency.format(amount), policy.currency.code());
        let overlay = |book: &&credit::Book| book.name == line.book && book.kind == CreditKind::Overlay;
        let double = line.kind == LineKind::Credit && policy.books.iter().any(|book| overlay(&book));
        let book = format!("{}{}", self.word(line.book), if double { " (double credit)" } else { "" });
        let what = match (line.kind, less) {
            (LineKind::Credit, false) => format!("is credited {amount} in book {book}"),
            (LineKind::Credit, true) => format!("loses {amount} of credit in book {book}"),
            (LineKind::RollUp, false) => format!("has {amount} rolled up in book {book}"),
            (LineKind::RollUp, true) => format!("loses {amount} of roll-up in book {book}"),
            (LineKind::Commission | LineKind::Release, false) => format!("earns {amount} in book {book}"),
            (LineKind::Commission | LineKind::Release, true) => format!("pays back {amount} in book {book}"),
        };
        let cause = match line.cause {
            LineCause::Sale => String::new(),
            LineCause::Refund => format!(" for the refund of {}", self.time(line.at)),
            LineCause::Release => format!(", released on {}", self.time(line.at)),
            LineCause::Adjustment => ", as an adjustment of a locked period".to_owned(),
            LineCause::Period => ", for the whole period".to_owned(),
            LineCause::Award => ", once".to_owned(),
            LineCause::Decision => ", as decided".to_owned(),
        };
        let money = if line.kind == LineKind::Commission { self.payable(line.payable_at) } else { String::new() };
        let (why, rule) = (reason_words(line.reason), quoted(policy.rule_name(line.rule)));
        format!("{who} {what}{cause}{money}, by {rule}: {why}.")
    }

    fn payable(&self, at: Option<Timestamp>) -> String {
        at.map_or(", held until its condition is met".to_owned(), |at| format!(", payable from {}", self.time(at)))
    }

    fn not_applied(&self, verdict: PolicyVerdict) -> String {
        match verdict {
            PolicyVerdict::Applies => "applies".to_owned(),
            PolicyVerdict::NotEffective => "the order lies outside of its dates".to_owned(),
            PolicyVerdict::OtherBrand => "it is for other brands".to_owned(),
            PolicyVerdict::OtherUnit => "it is for other units".to_owned(),
            PolicyVerdict::BookTaken { by } => {
                format!("{} holds one of its books already", policy_name(&self.policies.credit[by]))
            }
        }
    }

    pub(super) fn word(&self, symbol: base::Symbol) -> &str {
        self.world.symbols.text(symbol)
    }

    /// A party as people know it: name and the source's own id.
    pub(super) fn party(&self, party: PartyId) -> String {
        let directory = &self.world.directory;
        let (key, name) = (directory.key(party), directory.name(party));
        let kind = directory.kind(party).map_or("party", base::PartyKind::name);
        if name.is_empty() || name == key { format!("{kind} {key}") } else { format!("{name} ({kind} {key})") }
    }

    fn interval(&self, during: Interval) -> String {
        let from =
            if during.from == Timestamp::MIN { String::new() } else { format!(" from {}", self.time(during.from)) };
        let to = if during.to == Timestamp::MAX { String::new() } else { format!(" until {}", self.time(during.to)) };
        if from.is_empty() && to.is_empty() { " all the time".to_owned() } else { format!("{from}{to}") }
    }

    fn time(&self, at: Timestamp) -> String {
        match at {
            Timestamp::MIN => "ever".to_owned(),
            Timestamp::MAX => "now".to_owned(),
            at => self.world.settings.calendar.show(at),
        }
    }

    fn amount_in(&self, code: &str, amount: Amount) -> String {
        let currency = self.world.settings.currencies.get(code);
        currency.map_or(amount.0.to_string(), |currency| format!("{} {code}", currency.format(amount)))
    }
}

fn policy_name(policy: &Policy) -> String {
    match policy.version {
        0 => policy.name.clone(),
        version => format!("{} version {version}", policy.name),
    }
}

/// A weight as a percentage of all, to two places; weights that are all zero count as equal and say nothing.
fn percent_of(weight: i64, all: i64) -> String {
    let basis_points = if all == 0 { 0 } else { i128::from(weight) * 10_000 / i128::from(all) };
    format!("{}.{:02} %", basis_points / 100, basis_points % 100)
}

pub(super) fn quoted(rule: &str) -> String {
    format!("rule \"{rule}\"")
}

fn clauses(clauses: &[Clause]) -> String {
    let words = clauses.iter().map(|clause| {
        let values: Vec<String> = clause.values.iter().map(|(name, value)| format!("{name} is {value}")).collect();
        let holds = if clause.holds { "holds" } else { "does not hold" };
        format!("`{}` {holds} ({})", clause.text, values.join(", "))
    });
    words.collect::<Vec<_>>().join(" and ")
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// Why a line names the party it names.
pub fn reason_words(reason: Reason) -> &'static str {
    match reason {
        Reason::Binding => "the member was bound to them at that time",
        Reason::Touch => "by a touchpoint in the window",
        Reason::Participant => "named on the order",
        Reason::Order => "the order says so",
        Reason::Organisation => "by the organisation at that time",
        Reason::Fixed => "named by the policy",
        Reason::RollUp => "stands above the receiver",
        Reason::Period => "from everything of the period",
        Reason::Dispute => "decided on a dispute",
        Reason::NoBinding => "no binding was in force",
        Reason::NoTouch => "no touchpoint in the window counts",
        Reason::NoParticipant => "the order names no such participant",
        Reason::NoOrderUnit => "the order names no such unit",
        Reason::NoUnit => "the organisation has none at that time",
        Reason::NoPolicy => "no policy applies",
        Reason::Referral => "the member who referred the customer, or that member, was bound to them",
        Reason::NoReferrer => "nobody referred the customer, or the one before in the chain",
        Reason::TooLongAgo => "the binding or referral is longer ago than the policy counts",
        Reason::Idle => "who serves the member was not active lately",
    }
}

/// Why a line names the party it names, as a code that stays the same.
pub fn reason_code(reason: Reason) -> &'static str {
    match reason {
        Reason::Binding => "binding",
        Reason::Touch => "touchpoint",
        Reason::Participant => "participant",
        Reason::Order => "order",
        Reason::Organisation => "organisation",
        Reason::Fixed => "fixed",
        Reason::RollUp => "roll_up",
        Reason::Referral => "referral",
        Reason::Period => "period",
        Reason::Dispute => "dispute",
        Reason::NoBinding => "no_binding",
        Reason::NoTouch => "no_touchpoint",
        Reason::NoParticipant => "no_participant",
        Reason::NoOrderUnit => "no_order_unit",
        Reason::NoUnit => "no_unit",
        Reason::NoPolicy => "no_policy",
        Reason::Idle => "idle",
        Reason::TooLongAgo => "too_long_ago",
        Reason::NoReferrer => "no_referrer",
    }
}
