//! The facts of a case, as the fold reads them.

use super::organisation::World;
use super::{Case, Event, LineEvent, Mention, OrderEvent, What};
use crate::policy::catalog::Catalog;
use crate::policy::error::{Located, Problem};
use base::fact::{
    BindingEvent, History, NamedAmount, Order, OrderLine, Participant, Pools, Refund, Span, StatusEvent, Tender, Touch,
};
use base::{
    Amount, Currency, Decimal, FactId, MemberId, PartyKind, ProfileId, Rate, Rounding, Seq, Symbol, Symbols, Timestamp,
};
use credit::{Referral, Referrals};

const PROFILE: ProfileId = ProfileId(1);
const RECORDED: Seq = Seq(1);

/// Everything that happened to the member of a case.
#[derive(Default)]
pub(super) struct Facts {
    orders: Vec<Order>,
    statuses: Vec<StatusEvent>,
    refunds: Vec<Refund>,
    touches: Vec<Touch>,
    binding_events: Vec<BindingEvent>,
    pools: Pools,
    numbers: Vec<(FactId, String)>,
    /// Names of other members, by number of their profile from 2.
    others: Vec<String>,
    /// Binding events of other members.
    of_others: Vec<BindingEvent>,
}

impl Facts {
    /// The facts of a case; amounts with too many digits are added to the problems.
    pub fn build(
        case: &Case,
        world: &World,
        currency: &str,
        symbols: &mut Symbols,
        problems: &mut Vec<Problem>,
    ) -> Facts {
        let mut facts = Facts::default();
        // Orders are numbered first, because refunds and statuses may stand before them in the file.
        for (id, event) in numbered(case) {
            if let What::Order(order) = &event.what {
                facts.numbers.push((id, order.number.value.clone()));
            }
        }
        let mut build = Build { facts, world, code: currency, symbols, problems };
        for (id, event) in numbered(case) {
            build.event(id, event);
        }
        let mut facts = build.facts;
        facts.orders.sort_by_key(|order| (order.at, order.id));
        facts.statuses.sort_by_key(|status| (status.order, status.at, status.id));
        facts.refunds.sort_by_key(|refund| (refund.order, refund.at, refund.id));
        facts.touches.sort_by_key(|touch| (touch.at, touch.id));
        facts.binding_events.sort_by_key(|event| (event.at, event.id));
        facts.of_others.sort_by_key(|event| (event.at, event.id));
        facts
    }

    /// As the fold reads them.
    pub fn history(&self) -> History<'_> {
        History {
            member: MemberId::from(PROFILE),
            orders: &self.orders,
            statuses: &self.statuses,
            refunds: &self.refunds,
            touches: &self.touches,
            binding_events: &self.binding_events,
            pools: &self.pools,
        }
    }

    /// Instants of orders and touchpoints, by time.
    pub fn activity(&self) -> Vec<Timestamp> {
        let orders = self.orders.iter().map(|order| order.at);
        let mut activity: Vec<Timestamp> = orders.chain(self.touches.iter().map(|touch| touch.at)).collect();
        activity.sort_unstable();
        activity
    }

    /// Who referred whom in the case, and to whom those who referred were bound.
    pub fn referrals(&self, policies: &[binding::Policy]) -> Referrals {
        let mut referrals = Referrals::default();
        for event in self.binding_events.iter().chain(&self.of_others) {
            if let Some(referral) = Referral::of(event, MemberId::from) {
                referrals.refer(MemberId::from(event.profile), referral);
            }
        }
        for number in 0..self.others.len() {
            let profile = other(number);
            let events: Vec<BindingEvent> =
                self.of_others.iter().filter(|event| event.profile == profile).copied().collect();
            let mut bindings = Vec::new();
            binding::derive(&events, &[], policies, &mut bindings);
            referrals.bind(MemberId::from(profile), bindings);
        }
        referrals
    }

    /// The number of an order, as the case gives it; empty for no order.
    pub fn number(&self, order: FactId) -> &str {
        if order == credit::Line::NO_ORDER {
            return "";
        }
        self.numbers.iter().find(|(id, _)| *id == order).map_or("?", |(_, number)| number)
    }

    fn order(&self, number: &str) -> FactId {
        self.numbers.iter().find(|(_, known)| known == number).map_or(FactId(0), |(id, _)| *id)
    }
}

/// The profile of another member.
fn other(number: usize) -> ProfileId {
    ProfileId(PROFILE.0 + 1 + number as i64)
}

fn numbered(case: &Case) -> impl Iterator<Item = (FactId, &Event)> {
    (1..).map(FactId).zip(&case.events)
}

struct Build<'a> {
    facts: Facts,
    world: &'a World,
    code: &'a str,
    symbols: &'a mut Symbols,
    problems: &'a mut Vec<Problem>,
}

impl Build<'_> {
    fn event(&mut self, id: FactId, event: &Event) {
        let (profile, at, recorded) = (PROFILE, event.at, RECORDED);
        match &event.what {
            What::Refer { by, member } => {
                let referrer = Some(self.member(Some(by)));
                let profile = self.member(member.as_deref());
                let role = self.word("referrer");
                self.bound(BindingEvent {
                    id,
                    profile,
                    at,
                    recorded,
                    role,
                    cause: role,
                    party: None,
                    referrer,
                    brand: None,
                });
            }
            What::Bind { party, role, cause, brand, member } => {
                let profile = self.member(member.as_deref());
                let role_kind = role.as_deref().and_then(PartyKind::parse).unwrap_or(PartyKind::Associate);
                let party = self.party(party.as_ref(), role_kind);
                let usual =
                    party.and_then(|party| self.world.directory.kind(party)).map_or("associate", PartyKind::name);
                let role = self.symbols.intern(role.as_deref().unwrap_or(usual));
                let (cause, brand) = (self.symbols.intern(cause), self.party(brand.as_ref(), PartyKind::Brand));
                let referrer = None;
                self.bound(BindingEvent { id, profile, at, recorded, role, cause, party, referrer, brand });
            }
            What::Touch { kind, by, channel, content } => {
                let [kind, channel, content] = [kind, channel, content].map(|word| self.word(word));
                let party = self.party(by.as_ref(), PartyKind::Associate);
                self.facts.touches.push(Touch { id, profile, at, recorded, kind, channel, party, content });
            }
            What::Status { order, status } => {
                let (order, status) = (self.facts.order(order), self.word(status));
                self.facts.statuses.push(StatusEvent { id, profile, at, recorded, order, status });
            }
            What::Refund { order, line, amount } => {
                let order = self.facts.order(order);
                let amount = self.amount(amount, self.code);
                self.facts.refunds.push(Refund { id, profile, at, recorded, order, line: *line, amount });
            }
            What::Order(order) => self.order(id, at, order),
        }
    }

    /// The profile of a member: that of the case, or of another by name.
    fn member(&mut self, name: Option<&str>) -> ProfileId {
        let Some(name) = name else { return PROFILE };
        let others = &mut self.facts.others;
        let number = others.iter().position(|known| known == name).unwrap_or_else(|| {
            others.push(name.to_owned());
            others.len() - 1
        });
        other(number)
    }

    fn bound(&mut self, event: BindingEvent) {
        let events = if event.profile == PROFILE { &mut self.facts.binding_events } else { &mut self.facts.of_others };
        events.push(event);
    }

    fn order(&mut self, id: FactId, at: Timestamp, order: &OrderEvent) {
        let code = order.currency.as_ref().map_or(self.code, |code| code.value.as_str());
        let named = order.currency.as_ref().filter(|named| named.value != self.code);
        if let Some(other) = named {
            let wrong = format!("this order is in {}, the policy in {}", other.value, self.code);
            let right = "a policy has one currency; leave the field out";
            self.problems.push(other.problem(&other.value, wrong, right));
        }
        let lines = self.lines(&order.lines, code);
        let amounts = self.amounts(order, code);
        let tenders = self.tenders(order, code);
        let participants = self.participants(order);
        let placed = Order {
            id,
            profile: PROFILE,
            at,
            recorded: RECORDED,
            currency: self.symbols.intern(code),
            brand: self.party(order.brand.as_ref(), PartyKind::Brand),
            store: self.party(order.store.as_ref(), PartyKind::Store),
            fulfilled_by: self.party(order.fulfilled_by.as_ref(), PartyKind::Store),
            channel: self.word(&order.channel),
            origin: self.word(&order.origin),
            lines,
            participants,
            amounts,
            tenders,
        };
        self.facts.orders.push(placed);
    }

    fn lines(&mut self, lines: &[LineEvent], code: &str) -> Span {
        let from = self.facts.pools.lines.len();
        for (number, line) in (1..).zip(lines) {
            let line = OrderLine {
                number,
                sku: self.word(&line.sku),
                category: self.word(&line.category),
                quantity_milli: self.quantity(&line.quantity),
                list: self.amount(&line.list, code),
                net: self.amount(&line.net, code),
                total: self.amount(&line.total, code),
                cost: self.amount(&line.cost, code),
            };
            self.facts.pools.lines.push(line);
        }
        span(from, self.facts.pools.lines.len())
    }

    fn amounts(&mut self, order: &OrderEvent, code: &str) -> Span {
        let from = self.facts.pools.amounts.len();
        let of_lines =
            (1..).zip(&order.lines).flat_map(|(line, event)| event.amounts.iter().map(move |entry| (line, entry)));
        for (line, (name, amount)) in order.amounts.iter().map(|entry| (0, entry)).chain(of_lines) {
            let amount = NamedAmount { line, name: self.word(name), amount: self.amount(amount, code) };
            self.facts.pools.amounts.push(amount);
        }
        span(from, self.facts.pools.amounts.len())
    }

    fn tenders(&mut self, order: &OrderEvent, code: &str) -> Span {
        let from = self.facts.pools.tenders.len();
        for (kind, amount) in &order.tenders {
            let tender = Tender { kind: self.word(kind), amount: self.amount(amount, code) };
            self.facts.pools.tenders.push(tender);
        }
        span(from, self.facts.pools.tenders.len())
    }

    fn participants(&mut self, order: &OrderEvent) -> Span {
        let from = self.facts.pools.participants.len();
        for (role, people) in &order.participants {
            let role = self.word(role);
            let even = base::split(Amount(Rate::ONE.0), &vec![1; people.len()]).unwrap_or_default();
            for (person, even) in people.iter().zip(even) {
                let Some(party) = self.party(Some(&person.party), PartyKind::Associate) else { continue };
                let share = person.share.unwrap_or(Rate(even.0));
                self.facts.pools.participants.push(Participant { role, party, share });
            }
        }
        span(from, self.facts.pools.participants.len())
    }

    fn party(&self, mention: Option<&Mention>, usual: PartyKind) -> Option<base::PartyId> {
        mention.and_then(|mention| self.world.named(mention, usual))
    }

    fn word(&mut self, word: &str) -> Symbol {
        self.symbols.intern(word)
    }

    fn amount(&mut self, value: &Located<Decimal>, code: &str) -> Amount {
        let Some(currency): Option<Currency> = self.world.currency(code) else { return Amount::ZERO };
        currency.amount(value.value, Rounding::Refuse).unwrap_or_else(|error| {
            let right = "give fewer digits, or a currency_scale for the case";
            self.problems.push(value.problem(value.value, error.to_string(), right));
            Amount::ZERO
        })
    }

    fn quantity(&mut self, value: &Located<Decimal>) -> i64 {
        let milli = (value.value * Decimal::from(1000)).normalize();
        match i64::try_from(milli.mantissa()) {
            Ok(milli_pieces) if milli.scale() == 0 => milli_pieces,
            _ => {
                let wrong = format!("{} pieces cannot be kept", value.value);
                self.problems.push(value.problem(value.value, wrong, "give at most 3 decimal places"));
                0
            }
        }
    }
}

fn span(from: usize, to: usize) -> Span {
    Span { from: from as u32, to: to as u32 }
}
