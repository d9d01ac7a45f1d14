//! A small organisation, a builder for histories and policies, and a readable form of lines.
//!
//! Days are counted from an arbitrary zero; amounts are minor units of a currency of scale 2.
//!
//! The organisation: associates 11 and 12 work in store 21, 13 in store 22; 15 manages 11 and 12, 16 manages 15 and 13, all
//! as persons. Store 21 reports to region 31 and settles to dealer 41; store 22 reports to region 32 and settles to
//! nobody; both regions report to brand 51. Cloud store 23 belongs to store 21 in both trees.

use base::fact::{
    Binding, BindingEvent, History, NamedAmount, Order, OrderLine, Participant, Pools, Refund, Span, StatusEvent,
    Tender, Touch,
};
use base::{Amount, Currency, FactId, Interval, MemberId, PartyId, ProfileId, Rate, Seq, Symbol, Symbols, Timestamp};
use credit::{
    Along, Base, Book, CreditError, CreditKind, CreditRule, Derived, DerivedField, Fold, Hold, Limits, Line, LineCause,
    LineKind, NoTrace, PartyRule, PartySource, Per, Policy, Pool, PoolAmount, PoolShare, Recorder, Referrals,
    RollUpRule, Scope, Scratch, Trace,
};
use rule::{Program, Type};

mod organisation;

pub use organisation::Fake;

pub const DAY: i64 = 86_400_000_000;

const WORDS: [&str; 24] = [
    "CNY",
    "USD",
    "associate",
    "store",
    "department",
    "commission",
    "brand_account",
    "commission_rate",
    "ad",
    "share",
    "live",
    "chat",
    "moments",
    "completed",
    "paid",
    "seller",
    "host",
    "mini_program",
    "marketplace",
    "gift_card",
    "shoes",
    "freight",
    "wechat",
    "dealer",
];

pub fn symbols() -> Symbols {
    Symbols::from_words(WORDS)
}

pub fn word(text: &str) -> Symbol {
    symbols().find(text).unwrap_or_else(|| panic!("{text} is among the words of the tests"))
}

pub fn party(id: u32) -> PartyId {
    PartyId::new(id).expect("an id above zero")
}

pub fn day(day: i64) -> Timestamp {
    Timestamp(day * DAY)
}

pub fn days(from: i64, to: i64) -> Interval {
    Interval { from: day(from), to: day(to) }
}

pub fn percent(percent: i64) -> Rate {
    Rate(percent * 10_000_000)
}

/// One member's facts. Builder calls add to the latest order.
#[derive(Clone, Default)]
pub struct Facts {
    pub orders: Vec<Order>,
    pub pools: Pools,
    pub statuses: Vec<StatusEvent>,
    pub refunds: Vec<Refund>,
    pub touches: Vec<Touch>,
    pub bindings: Vec<Binding>,
    pub binding_events: Vec<BindingEvent>,
    pub referrals: Referrals,
}

const PROFILE: ProfileId = ProfileId(7);

impl Facts {
    /// An order of brand 51 in store 21, in CNY, without lines yet.
    pub fn order(mut self, id: i64, at: i64) -> Facts {
        let end = |length: usize| Span { from: length as u32, to: length as u32 };
        self.orders.push(Order {
            id: FactId(id),
            profile: PROFILE,
            at: day(at),
            recorded: Seq(1),
            currency: word("CNY"),
            brand: Some(party(51)),
            store: Some(party(21)),
            fulfilled_by: None,
            channel: word("mini_program"),
            origin: Symbol::NONE,
            lines: end(self.pools.lines.len()),
            participants: end(self.pools.participants.len()),
            amounts: end(self.pools.amounts.len()),
            tenders: end(self.pools.tenders.len()),
        });
        self
    }

    /// Changes the latest order.
    pub fn with(mut self, change: impl FnOnce(&mut Order)) -> Facts {
        change(self.latest());
        self
    }

    fn latest(&mut self) -> &mut Order {
        self.orders.last_mut().expect("an order before its parts")
    }

    /// A line of this net; its list price is twice as much, its total 13 % more, its cost half of it.
    pub fn line(self, net: i64) -> Facts {
        let total = net + net * 13 / 100;
        let (list, net, total, cost) = (Amount(net * 2), Amount(net), Amount(total), Amount(net / 2));
        self.whole_line(OrderLine {
            category: word("shoes"),
            quantity_milli: 1000,
            list,
            net,
            total,
            cost,
            ..OrderLine::default()
        })
    }

    /// A line as given, but for its number.
    pub fn whole_line(mut self, line: OrderLine) -> Facts {
        let number = self.latest().lines.len() as u32 + 1;
        self.pools.lines.push(OrderLine { number, ..line });
        self.latest().lines.to += 1;
        self
    }

    pub fn participant(mut self, role: &str, id: u32, share: i64) -> Facts {
        self.pools.participants.push(Participant { role: word(role), party: party(id), share: percent(share) });
        self.latest().participants.to += 1;
        self
    }

    pub fn amount(mut self, line: u32, name: &str, amount: i64) -> Facts {
        self.pools.amounts.push(NamedAmount { line, name: word(name), amount: Amount(amount) });
        self.latest().amounts.to += 1;
        self
    }

    pub fn tender(mut self, kind: &str, amount: i64) -> Facts {
        self.pools.tenders.push(Tender { kind: word(kind), amount: Amount(amount) });
        self.latest().tenders.to += 1;
        self
    }

    pub fn status(mut self, id: i64, order: i64, status: &str, at: i64) -> Facts {
        let (id, order, at, status) = (FactId(id), FactId(order), day(at), word(status));
        self.statuses.push(StatusEvent { id, profile: PROFILE, at, recorded: Seq(1), order, status });
        self.statuses.sort_by_key(|event| (event.order, event.at, event.id));
        self
    }

    /// A refund of a line, or of the whole order for line 0.
    pub fn refund(mut self, id: i64, (order, line): (i64, u32), amount: i64, at: i64) -> Facts {
        let (id, order, at, amount) = (FactId(id), FactId(order), day(at), Amount(amount));
        self.refunds.push(Refund { id, profile: PROFILE, at, recorded: Seq(1), order, line, amount });
        self.refunds.sort_by_key(|refund| (refund.order, refund.at, refund.id));
        self
    }

    pub fn touch(self, id: i64, kind: &str, by: Option<u32>, at: i64) -> Facts {
        self.touch_at(id, kind, by, day(at))
    }

    pub fn touch_at(mut self, id: i64, kind: &str, by: Option<u32>, at: Timestamp) -> Facts {
        self.touches.push(Touch {
            id: FactId(id),
            profile: PROFILE,
            at,
            recorded: Seq(1),
            kind: word(kind),
            channel: word("moments"),
            party: by.map(party),
            content: Symbol::NONE,
        });
        self.touches.sort_by_key(|touch| (touch.at, touch.id));
        self
    }

    pub fn binding(self, role: &str, to: u32, during: Interval, event: i64) -> Facts {
        self.brand_binding(role, to, during, (event, None))
    }

    pub fn brand_binding(mut self, role: &str, to: u32, during: Interval, (event, brand): (i64, Option<u32>)) -> Facts {
        let (role, cause, event) = (word(role), Symbol::NONE, FactId(event));
        self.bindings.push(Binding { role, brand: brand.map(party), party: party(to), during, event, cause });
        self.bindings.sort_by_key(|binding| (binding.role, binding.brand, binding.during.from));
        self
    }

    /// The event behind a binding as associate, where it matters.
    pub fn binding_event(mut self, id: i64, to: u32, at: i64) -> Facts {
        let (role, cause, party, at) = (word("associate"), Symbol::NONE, Some(party(to)), day(at));
        let (id, profile, recorded, brand) = (FactId(id), PROFILE, Seq(1), None);
        self.binding_events.push(BindingEvent { id, profile, at, recorded, role, cause, party, referrer: None, brand });
        self.binding_events.sort_by_key(|event| (event.at, event.id));
        self
    }

    /// As a fold reads it.
    pub fn history(&self) -> History<'_> {
        History {
            member: MemberId(7),
            orders: &self.orders,
            statuses: &self.statuses,
            refunds: &self.refunds,
            touches: &self.touches,
            binding_events: &self.binding_events,
            pools: &self.pools,
        }
    }

    /// The lines of a range, or the refusal.
    pub fn fold(&self, policies: &[Policy], organisation: &Fake, range: Interval) -> Result<Vec<Line>, CreditError> {
        self.fold_with(policies, organisation, range, &mut NoTrace)
    }

    pub fn fold_with(
        &self,
        policies: &[Policy],
        organisation: &Fake,
        range: Interval,
        trace: &mut impl Trace,
    ) -> Result<Vec<Line>, CreditError> {
        let symbols = symbols();
        let fold = Fold::new(policies, organisation, &symbols, range);
        let mut lines = Vec::new();
        let mut sink = |line: &Line| lines.push(*line);
        let derived = Derived { bindings: &self.bindings, referrals: &self.referrals };
        fold.member(&mut Scratch::default(), &self.history(), derived, &mut sink, trace)?;
        Ok(lines)
    }

    /// The lines of all time under one policy. They are the same whether somebody listens or not.
    pub fn lines(&self, policy: &Policy) -> Vec<Line> {
        let policies = std::slice::from_ref(policy);
        let lines = self.fold(policies, &Fake::default(), Interval::ALWAYS).expect("credited");
        let mut recorder = Recorder::new();
        let told = self.fold_with(policies, &Fake::default(), Interval::ALWAYS, &mut recorder).expect("credited");
        assert_eq!(lines, told);
        let noted: Vec<Line> = recorder.cases.into_iter().flat_map(|case| case.lines).collect();
        // A trace is told order by order, so it hears nothing of awards.
        let of_orders: Vec<Line> = lines.iter().filter(|line| line.order != Line::NO_ORDER).copied().collect();
        assert_eq!(of_orders, noted);
        lines
    }
}

/// A policy in CNY on net, with books `associate` (0), `store` (1) and `department` (2), and nothing else yet.
pub fn policy() -> Policy {
    let book = |name| Book { name: word(name), ceiling: Rate::ONE, first_match: false, kind: CreditKind::Direct };
    Policy {
        name: "test".into(),
        version: 1,
        hash: [0; 32],
        effective: Interval::ALWAYS,
        scope: Scope::default(),
        currency: Currency::new("CNY", 2).expect("a currency"),
        currency_symbol: word("CNY"),
        base: Base::Net,
        parties: Vec::new(),
        derived_fields: Vec::new(),
        rate_tables: Vec::new(),
        books: vec![book("associate"), book("store"), book("department")],
        credit: Vec::new(),
        roll_up: Vec::new(),
        pools: Vec::new(),
        hold: None,
        awards: Vec::new(),
        period: Vec::new(),
    }
}

pub fn condition(source: &str) -> Program {
    condition_with(source, &[])
}

/// A condition that may ask for derived fields, which the policy lists in the same order.
pub fn condition_with(source: &str, derived: &[(String, DerivedField)]) -> Program {
    Program::compile(source, &credit::line_schema_with(derived), Type::Bool).expect("a condition on order lines")
}

pub fn touch_condition(source: &str) -> Program {
    Program::compile(source, &credit::touch_schema(), Type::Bool).expect("a condition on touchpoints")
}

/// Adds to a policy, step by step. Parties are named by the order in which they are added.
pub trait Build: Sized {
    fn party(self, source: PartySource) -> Self;
    fn credit(self, book: usize, to: usize, share: i64) -> Self;
    fn credit_when(self, book: usize, to: usize, share: i64, when: &str) -> Self;
    fn roll_up(self, book: usize, along: Along, count_order_once: bool) -> Self;
    fn pool(self, amount: PoolAmount, split: &[(usize, Option<i64>)]) -> Self;
    fn hold(self, until_status: Option<&str>, plus_days: u32) -> Self;
}

impl Build for Policy {
    fn party(mut self, source: PartySource) -> Self {
        self.parties.push(PartyRule { name: format!("party {}", self.parties.len()), source });
        self
    }

    fn credit(mut self, book: usize, to: usize, share: i64) -> Self {
        let name = format!("credit {}", self.credit.len());
        self.credit.push(CreditRule { name, book, to, share: percent(share), when: None });
        self
    }

    fn credit_when(self, book: usize, to: usize, share: i64, when: &str) -> Self {
        let mut policy = self.credit(book, to, share);
        policy.credit.last_mut().expect("the rule just added").when = Some(condition(when));
        policy
    }

    fn roll_up(mut self, book: usize, along: Along, count_order_once: bool) -> Self {
        let name = format!("roll-up {}", self.roll_up.len());
        self.roll_up.push(RollUpRule { name, book, along, count_order_once });
        self
    }

    fn pool(mut self, amount: PoolAmount, split: &[(usize, Option<i64>)]) -> Self {
        let split = split.iter().map(|(to, share)| PoolShare { to: *to, share: share.map(percent) }).collect();
        let (book, funded_by) = (word("commission"), word("brand_account"));
        let name = format!("pool {}", self.pools.len());
        let per = if matches!(amount, PoolAmount::Fixed(_)) { Per::Order } else { Per::Line };
        let (less, limits) = (Vec::new(), Limits::default());
        self.pools.push(Pool { name, book, amount, base: None, less, per, limits, funded_by, split, when: None });
        self
    }

    fn hold(mut self, until_status: Option<&str>, plus_days: u32) -> Self {
        self.hold = Some(Hold { until_statuses: until_status.map(word).into_iter().collect(), plus_days });
        self
    }
}

/// Who is bound as associate, as of the order.
pub fn owner() -> PartySource {
    PartySource::Binding { role: word("associate"), as_of: None, active_within_days: None, for_days: None }
}

pub fn fixed(id: u32) -> PartySource {
    PartySource::Fixed(party(id))
}

pub fn participants(role: &str) -> PartySource {
    PartySource::Participant { role: word(role) }
}

fn who(line: &Line) -> String {
    line.party.map_or("(none)".into(), |party| party.to_string())
}

/// `day order/line cause kind book party amount`, for example `5 1/1 sale credit associate 11 100`.
pub fn show(line: &Line) -> String {
    let cause = match line.cause {
        LineCause::Sale => "sale",
        LineCause::Refund => "refund",
        LineCause::Release => "release",
        LineCause::Adjustment => "adjustment",
        LineCause::Period => "period",
        LineCause::Award => "award",
        LineCause::Decision => "decision",
    };
    let kind = match line.kind {
        LineKind::Credit => "credit",
        LineKind::RollUp => "roll-up",
        LineKind::Commission => "money",
        LineKind::Release => "release",
    };
    let (at, order, number) = (line.at.0 / DAY, line.order, line.order_line);
    let (book, who, amount) = (symbols().text(line.book).to_owned(), who(line), line.amount.0);
    format!("{at} {order}/{number} {cause} {kind} {book} {who} {amount}")
}

/// Compares lines in their readable form, in the order written.
#[track_caller]
pub fn expect(lines: &[Line], expected: &[&str]) {
    let shown: Vec<String> = lines.iter().map(show).collect();
    assert_eq!(shown, expected);
}

/// Only the lines of a kind.
pub fn of_kind(lines: &[Line], kind: LineKind) -> Vec<Line> {
    lines.iter().filter(|line| line.kind == kind).copied().collect()
}

/// Sum of amounts.
pub fn sum<'a>(lines: impl IntoIterator<Item = &'a Line>) -> i64 {
    lines.into_iter().map(|line| line.amount.0).sum()
}
