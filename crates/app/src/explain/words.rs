//! The words of an explanation: plain sentences, amounts with their currency, people by name.

use super::Paragraph;
use crate::activation::Policies;
use crate::{AppError, Language, World};
use base::fact::{Binding, Order};
use base::{Amount, FactId, Interval, PartyId, Timestamp};
use credit::{
    BindingVerdict, CaseRecord, CreditKind, Line, LineCause, LineKind, Model, PartyRecord, PartySource, Policy,
    PolicyVerdict, Reason, Recorder, RuleRecord, RuleVerdict, TouchRecord, TouchVerdict,
};
use facts::Explained;
use rule::Clause;
use std::collections::HashMap;
use std::fmt::Display;

/// Everything that names are looked up in.
pub(super) struct Words<'a> {
    pub world: &'a World,
    pub policies: &'a Policies,
    pub events: HashMap<FactId, String>,
    pub language: Language,
}

impl Words<'_> {
    /// A sentence in the language that was asked for.
    pub fn tell(&self, english: &'static str, values: &[&dyn Display]) -> String {
        self.language.tell(english, values)
    }

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
                verdict => silent.push(self.tell("{0}: {1}", &[&self.policy_name(policy), &self.not_applied(verdict)])),
            }
        }
        if !silent.is_empty() {
            paragraphs.push(Paragraph { title: self.tell("Policies that do not apply", &[]), lines: silent });
        }
        if paragraphs.len() == 1 {
            let lines = vec![self.tell("No active policy credits this order.", &[])];
            paragraphs.push(Paragraph { title: self.tell("Nobody is credited", &[]), lines });
        }
        Ok(paragraphs)
    }

    fn order(&self, order: &Order, explained: &Explained, member: &str) -> Paragraph {
        let symbols = &self.world.symbols;
        let pools = &explained.facts.pools;
        let mut lines = vec![self.tell("Placed on {0} by the member {1}.", &[&self.time(order.at), &member])];
        if let Some(store) = order.store {
            lines.push(self.tell("Placed at {0}.", &[&self.party(store)]));
        }
        if !order.channel.is_none() {
            lines.push(self.tell("Sold through the channel {0}.", &[&symbols.text(order.channel)]));
        }
        for participant in order.participants.of(&pools.participants) {
            let (role, who) = (symbols.text(participant.role), self.party(participant.party));
            lines.push(self.tell("The {0} on the order is {1}.", &[&role, &who]));
        }
        let currency = symbols.text(order.currency);
        for line in order.lines.of(&pools.lines) {
            let what = [symbols.text(line.sku), symbols.text(line.category)].map(str::trim).join(" ");
            let what = if what.trim().is_empty() { String::new() } else { self.tell(" ({0})", &[&what.trim()]) };
            let (total, net) = (self.amount_in(currency, line.total), self.amount_in(currency, line.net));
            lines.push(match line.net == line.total {
                true => self.tell("Line {0}{1} was sold for {2}.", &[&line.number, &what, &total]),
                false => self.tell("Line {0}{1} was sold for {2}, net {3}.", &[&line.number, &what, &total, &net]),
            });
        }
        for event in explained.facts.statuses.iter().filter(|event| event.order == order.id) {
            lines.push(self.tell("{0} on {1}.", &[&capital(symbols.text(event.status)), &self.time(event.at)]));
        }
        for refund in explained.facts.refunds.iter().filter(|refund| refund.order == order.id) {
            let key = self.events.get(&refund.id).map_or("", String::as_str);
            let amount = self.amount_in(currency, refund.amount);
            lines.push(self.tell("Refund {0} on {1} gave back {2}.", &[&key, &self.time(refund.at), &amount]));
        }
        Paragraph { title: self.tell("The order", &[]), lines }
    }

    fn case(&self, policy: &Policy, case: &CaseRecord) -> Vec<Paragraph> {
        let parties = case.parties.iter().flat_map(|party| self.considered(policy, party)).collect();
        let rules = self.rules(policy, case);
        // That nobody earned nothing is not worth a sentence.
        let worth = |line: &&Line| line.party.is_some() || line.amount != Amount::ZERO || line.kind == LineKind::Credit;
        let result = case.lines.iter().filter(worth).map(|line| self.line(policy, line)).collect();
        let name = self.policy_name(policy);
        [
            (self.tell("Who was considered under policy {0}", &[&name]), parties),
            (self.tell("Which rules decided under policy {0}", &[&name]), rules),
            (self.tell("Who got what under policy {0}", &[&name]), result),
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
            let because = reason_words(recipient.reason, self.language);
            lines.push(match recipient.party.map(|party| self.party(party)) {
                Some(party) if record.recipients.len() > 1 => {
                    let part = percent_of(recipient.weight, weights);
                    self.tell("The {0} is {1}, with {2}: {3}.", &[&name, &party, &part, &because])
                }
                Some(party) => self.tell("The {0} is {1}: {2}.", &[&name, &party, &because]),
                None => self.tell("The {0} is nobody: {1}.", &[&name, &because]),
            });
        }
        if let Some(PartySource::Touch { model: Model::Weights(weights), .. }) =
            policy.parties.get(record.party).map(|party| &party.source)
        {
            let fitted = &weights.fitted;
            lines.push(self.tell("  Touchpoints share by weights that were fitted {0}.", &[fitted]));
        }
        lines.extend(record.referrals.iter().map(|(level, referral, bound)| {
            let whose = bound.map_or_else(|| self.tell("nobody in that role", &[]), |party| self.party(party));
            let whom = match level {
                1 => self.tell("the customer", &[]),
                level => self.tell("the referrer of level {0}", &[&(level - 1)]),
            };
            self.tell(
                "  Level {0}: another member referred {1} on {2}; that member was bound to {3}.",
                &[level, &whom, &self.time(referral.at), &whose],
            )
        }));
        lines.extend(record.bindings.iter().map(|(binding, verdict)| {
            let party = self.party(binding.party);
            match verdict {
                BindingVerdict::InForce => {
                    self.tell("  The member was bound to {0}{1}.", &[&party, &self.interval(binding.during)])
                }
                verdict => self.tell("  It is not {0}: {1}.", &[&party, &self.binding_verdict(binding, *verdict)]),
            }
        }));
        // A member may have hundreds of old touchpoints; that they are too old is all there is to say of them.
        let (old, near): (Vec<_>, Vec<_>) =
            record.touches.iter().partition(|touch| touch.verdict == TouchVerdict::TooOld);
        lines.extend(near.into_iter().map(|touch| format!("  {}", self.touch(touch))));
        if let Some(last) = old.last() {
            let (count, at) = (old.len(), self.time(last.touch.at));
            lines.push(self.tell("  {0} earlier touchpoints, the last of {1}, lie before the window.", &[&count, &at]));
        }
        lines
    }

    fn binding_verdict(&self, binding: &Binding, verdict: BindingVerdict) -> String {
        let Interval { from, to } = binding.during;
        match verdict {
            BindingVerdict::InForce => self.tell("the binding was in force", &[]),
            BindingVerdict::Overruled => {
                self.tell("a binding for the order's brand goes before one for all brands", &[])
            }
            BindingVerdict::NotYet => self.tell("bound only from {0}", &[&self.time(from)]),
            BindingVerdict::Ended => self.tell("bound until {0}", &[&self.time(to)]),
            BindingVerdict::OtherBrand => self.tell("bound for another brand", &[]),
            BindingVerdict::TooLongAgo { for_days } => {
                self.tell("bound from {0}, which counts for {1} days", &[&self.time(from), &for_days])
            }
            BindingVerdict::Idle { since, within_days } => {
                let last = match since {
                    None => self.tell("never did anything for the member before", &[]),
                    Some(since) => self.tell("last did something for the member on {0}", &[&self.time(since)]),
                };
                self.tell("bound, but not active in the {0} days before the order ({1})", &[&within_days, &last])
            }
        }
    }

    fn touch(&self, record: &TouchRecord) -> String {
        let touch = &record.touch;
        let who = touch.party.map_or_else(|| self.tell("nobody", &[]), |party| self.party(party));
        let kind = self.world.symbols.text(touch.kind);
        let what = self.tell("{0} by {1} {2}", &[&kind, &who, &self.time(touch.at)]);
        match record.verdict {
            TouchVerdict::Counts { .. } => self.tell("counts: {0}.", &[&what]),
            TouchVerdict::TooOld => self.tell("does not count: {0}, before the window.", &[&what]),
            TouchVerdict::ConditionFalse => {
                self.tell("does not count: {0}, {1}.", &[&what, &self.clauses(&record.clauses)])
            }
            TouchVerdict::NamesNobody => self.tell("does not count: {0}, it names nobody.", &[&what]),
            TouchVerdict::NoWeight => self.tell("does not count: {0}, the fitted weights give it nothing.", &[&what]),
            TouchVerdict::NotPicked => self.tell("does not count: {0}, another one is picked.", &[&what]),
        }
    }

    fn rules(&self, policy: &Policy, case: &CaseRecord) -> Vec<String> {
        // A rule without a condition needs no sentence of its own when the next one says what it gave.
        let given = |line, rule| case.sums.iter().any(|sum| sum.line == line && sum.rule == rule);
        let told = case.rules.iter().filter(|one| !(one.clauses.is_empty() && given(one.line, one.rule)));
        let mut lines: Vec<String> = told.map(|one| self.rule(policy, one)).collect();
        lines.extend(case.sums.iter().map(|sum| self.sum(policy, sum)));
        lines.extend(case.refunds.iter().map(|refund| {
            let (taken, left) = (policy.currency.format(refund.taken), policy.currency.format(refund.remaining));
            self.tell(
                "Line {0}: a refund takes back {1} of the {2} {3} that were left.",
                &[&refund.line, &taken, &left, &policy.currency.code()],
            )
        }));
        lines
    }

    fn rule(&self, policy: &Policy, record: &RuleRecord) -> String {
        let (line, rule) = (record.line, self.quoted(policy.rule_name(record.rule)));
        let because = || self.clauses(&record.clauses);
        match record.verdict {
            RuleVerdict::Applies if record.clauses.is_empty() => self.tell("Line {0}: {1} applies.", &[&line, &rule]),
            RuleVerdict::Applies => self.tell("Line {0}: {1} applies, because {2}.", &[&line, &rule, &because()]),
            RuleVerdict::ConditionFalse => {
                self.tell("Line {0}: {1} does not apply, because {2}.", &[&line, &rule, &because()])
            }
            RuleVerdict::EarlierApplies => {
                self.tell("Line {0}: {1} does not apply, because an earlier rule of its book does.", &[&line, &rule])
            }
        }
    }

    fn line(&self, policy: &Policy, line: &Line) -> String {
        let who = line.party.map_or_else(|| self.tell("Nobody (none)", &[]), |party| self.party(party));
        let (less, amount) =
            (line.amount < Amount::ZERO, if line.amount < Amount::ZERO { -line.amount } else { line.amount });
        let amount = format!("{} {}", policy.currency.format(amount), policy.currency.code());
        let overlay = |book: &&credit::Book| book.name == line.book && book.kind == CreditKind::Overlay;
        let double = line.kind == LineKind::Credit && policy.books.iter().any(|book| overlay(&book));
        let mut book = self.word(line.book).to_owned();
        if double {
            book = self.tell("{0} (double credit)", &[&book]);
        }
        let what = match (line.kind, less) {
            (LineKind::Credit, false) => self.tell("is credited {0} in book {1}", &[&amount, &book]),
            (LineKind::Credit, true) => self.tell("loses {0} of credit in book {1}", &[&amount, &book]),
            (LineKind::RollUp, false) => self.tell("has {0} rolled up in book {1}", &[&amount, &book]),
            (LineKind::RollUp, true) => self.tell("loses {0} of roll-up in book {1}", &[&amount, &book]),
            (LineKind::Commission | LineKind::Release, false) => self.tell("earns {0} in book {1}", &[&amount, &book]),
            (LineKind::Commission | LineKind::Release, true) => {
                self.tell("pays back {0} in book {1}", &[&amount, &book])
            }
        };
        let cause = match line.cause {
            LineCause::Sale => String::new(),
            LineCause::Refund => self.tell(" for the refund of {0}", &[&self.time(line.at)]),
            LineCause::Release => self.tell(", released on {0}", &[&self.time(line.at)]),
            LineCause::Adjustment => self.tell(", as an adjustment of a locked period", &[]),
            LineCause::Period => self.tell(", for the whole period", &[]),
            LineCause::Award => self.tell(", once", &[]),
            LineCause::Decision => self.tell(", as decided", &[]),
        };
        let money = if line.kind == LineKind::Commission { self.payable(line.payable_at) } else { String::new() };
        let (why, rule) = (reason_words(line.reason, self.language), self.quoted(policy.rule_name(line.rule)));
        self.tell("{0} {1}{2}{3}, by {4}: {5}.", &[&who, &what, &cause, &money, &rule, &why])
    }

    fn payable(&self, at: Option<Timestamp>) -> String {
        match at {
            None => self.tell(", held until its condition is met", &[]),
            Some(at) => self.tell(", payable from {0}", &[&self.time(at)]),
        }
    }

    fn not_applied(&self, verdict: PolicyVerdict) -> String {
        match verdict {
            PolicyVerdict::Applies => self.tell("applies", &[]),
            PolicyVerdict::NotEffective => self.tell("the order lies outside of its dates", &[]),
            PolicyVerdict::OtherBrand => self.tell("it is for other brands", &[]),
            PolicyVerdict::OtherUnit => self.tell("it is for other units", &[]),
            PolicyVerdict::BookTaken { by } => {
                let other = self.policy_name(&self.policies.credit[by]);
                self.tell("{0} holds one of its books already", &[&other])
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
        let kind = self.language.say(directory.kind(party).map_or("party", base::PartyKind::name));
        match name.is_empty() || name == key {
            true => self.tell("{0} {1}", &[&kind, &key]),
            false => self.tell("{0} ({1} {2})", &[&name, &kind, &key]),
        }
    }

    fn interval(&self, during: Interval) -> String {
        match (during.from == Timestamp::MIN, during.to == Timestamp::MAX) {
            (true, true) => self.tell(" all the time", &[]),
            (false, true) => self.tell(" from {0}", &[&self.time(during.from)]),
            (true, false) => self.tell(" until {0}", &[&self.time(during.to)]),
            (false, false) => self.tell(" from {0} until {1}", &[&self.time(during.from), &self.time(during.to)]),
        }
    }

    fn time(&self, at: Timestamp) -> String {
        match at {
            Timestamp::MIN => self.tell("ever", &[]),
            Timestamp::MAX => self.tell("now", &[]),
            at => self.world.settings.calendar.show(at),
        }
    }

    fn amount_in(&self, code: &str, amount: Amount) -> String {
        let currency = self.world.settings.currencies.get(code);
        currency.map_or(amount.0.to_string(), |currency| format!("{} {code}", currency.format(amount)))
    }

    fn policy_name(&self, policy: &Policy) -> String {
        match policy.version {
            0 => policy.name.clone(),
            version => self.tell("{0} version {1}", &[&policy.name, &version]),
        }
    }

    pub(super) fn quoted(&self, rule: &str) -> String {
        self.tell("rule \"{0}\"", &[&rule])
    }

    fn clauses(&self, clauses: &[Clause]) -> String {
        let value = |(name, value): &(String, rule::Value<'_>)| self.tell("{0} is {1}", &[name, value]);
        let words = clauses.iter().map(|clause| {
            let values = clause.values.iter().map(value).collect::<Vec<_>>().join(self.language.phrase(", "));
            match clause.holds {
                true if values.is_empty() => self.tell("`{0}` holds", &[&clause.text]),
                false if values.is_empty() => self.tell("`{0}` does not hold", &[&clause.text]),
                true => self.tell("`{0}` holds ({1})", &[&clause.text, &values]),
                false => self.tell("`{0}` does not hold ({1})", &[&clause.text, &values]),
            }
        });
        words.collect::<Vec<_>>().join(self.language.phrase(" and "))
    }
}

/// A weight as a percentage of all, to two places; weights that are all zero count as equal and say nothing.
fn percent_of(weight: i64, all: i64) -> String {
    let basis_points = if all == 0 { 0 } else { i128::from(weight) * 10_000 / i128::from(all) };
    format!("{}.{:02} %", basis_points / 100, basis_points % 100)
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// Why a line names the party it names, in a language.
pub fn reason_words(reason: Reason, language: Language) -> &'static str {
    language.phrase(match reason {
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
    })
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
