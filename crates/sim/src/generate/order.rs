//! Orders of a made-up member: where, what, by whom, how paid, how they went on, and what came back.

use super::company::{cloud_store, party, person, store};
use super::goods::basket;
use super::life::Life;
use super::season::days_after;
use super::spec::{DAY, SECOND};
use super::words::BRANDS;
use import::record::{
    AmountRecord, IdentifierValue, LineAmounts, LineRecord, OrderRecord, ParticipantRecord, PartyKey, Record,
    RefundRecord, StatusRecord, TenderRecord,
};

/// An order before it is handed over.
#[derive(Clone, Debug)]
pub(super) struct Basket {
    pub order: OrderRecord,
    pub lines: Vec<LineRecord>,
    pub participants: Vec<ParticipantRecord>,
    pub amounts: Vec<AmountRecord>,
    pub tenders: Vec<TenderRecord>,
}

impl Basket {
    fn net(&self) -> i64 {
        let lines: i64 = self.lines.iter().filter_map(|line| line.amounts.net).sum();
        lines + self.order.amounts.net.unwrap_or(0)
    }

    fn total(&self) -> i64 {
        let lines: i64 = self.lines.iter().filter_map(|line| line.amounts.total).sum();
        lines + self.order.amounts.total.unwrap_or(0)
    }

    fn records(self) -> Vec<Record> {
        let mut records = vec![Record::Order(self.order)];
        records.extend(self.lines.into_iter().map(Record::Line));
        records.extend(self.participants.into_iter().map(Record::Participant));
        records.extend(self.amounts.into_iter().map(Record::Amount));
        records.extend(self.tenders.into_iter().map(Record::Tender));
        records
    }
}

impl Life<'_> {
    /// One order with everything that follows it; remembers a sale in a store for a binding by purchase.
    pub(super) fn order(&mut self, number: usize, at: i64) {
        let key = format!("O{:08}{number:03}", self.index);
        let place = self.shopping_place(at);
        let can_app = u64::from(!self.identity.online.is_empty());
        let can_market = u64::from(!self.identity.market.is_empty());
        let channel = self.random.weighted(&[48, 28 * can_app, 12 * can_app, 30 * can_market]);
        let mut basket = self.basket(&key, at, place);
        match channel {
            0 => self.in_store(&mut basket, place),
            1 => self.in_mini_program(&mut basket, place),
            2 => self.in_live_session(&mut basket, place),
            _ => self.on_marketplace(&mut basket),
        }
        self.pay(&mut basket);
        if channel != 0 {
            self.touches_before(at);
        }
        let online = channel != 0;
        let (net, lines) = (basket.net(), basket.lines.clone());
        let handed_over = self.hand_over(basket);
        self.follow_up(&key, at, handed_over, online);
        self.refunds(&key, &lines, net, (at, handed_over));
    }

    fn shopping_place(&mut self, at: i64) -> usize {
        if self.random.chance(850) && self.company.open(self.store, at) {
            return self.store;
        }
        let other = self.random.position(self.company.stores.len());
        // The first stores never close.
        if self.company.open(other, at) { other } else { 0 }
    }

    fn basket(&mut self, key: &str, at: i64, place: usize) -> Basket {
        let brand = self.company.stores[place].brand;
        let order = OrderRecord {
            key: key.to_owned(),
            at,
            brand: Some(BRANDS[brand].key.to_owned()),
            currency: "CNY".to_owned(),
            ..OrderRecord::default()
        };
        let lines = basket(key, brand, &mut self.random);
        Basket { order, lines, participants: Vec::new(), amounts: Vec::new(), tenders: Vec::new() }
    }

    fn in_store(&mut self, basket: &mut Basket, place: usize) {
        basket.order.channel = "store".to_owned();
        basket.order.origin = "walk_in".to_owned();
        basket.order.store = Some(store(place));
        basket.order.member = self.identity.at_till(&mut self.random);
        if self.random.chance(self.spec.trouble.test_phone) {
            let phone = super::Company::test_phone(place);
            let card = basket.order.member.iter().find(|one| one.kind == "card").cloned();
            basket.order.member = vec![IdentifierValue { kind: "phone".to_owned(), value: phone }];
            basket.order.member.extend(card);
        }
        let at = basket.order.at;
        let first = self.company.somebody(place, at, &mut self.random);
        let second = self.company.somebody(place, at, &mut self.random);
        let Some(first) = first.filter(|_| self.random.chance(950)) else { return };
        self.sales.push((at, place, first));
        let key = basket.order.key.clone();
        let mut take_part = |who: usize, share: i64| {
            basket.participants.push(participant(&key, "seller", person(who), share));
        };
        match second.filter(|second| *second != first && self.random.chance(120)) {
            Some(second) => {
                let share = *self.random.pick(&[0, 500_000_000, 700_000_000, 333_333_333]);
                take_part(first, share);
                take_part(second, if share == 0 { 0 } else { 1_000_000_000 - share });
            }
            None => take_part(first, 1_000_000_000),
        }
    }

    fn in_mini_program(&mut self, basket: &mut Basket, place: usize) {
        basket.order.channel = "mini_program".to_owned();
        basket.order.origin = self.random.pick(&["share", "private", "private", "ad"]).to_string();
        basket.order.member = self.identity.on_phone(&mut self.random);
        self.online_store(basket, place);
        self.freight(basket);
    }

    fn in_live_session(&mut self, basket: &mut Basket, place: usize) {
        basket.order.channel = "live".to_owned();
        basket.order.origin = "live".to_owned();
        basket.order.member = self.identity.on_phone(&mut self.random);
        self.online_store(basket, place);
        self.freight(basket);
        let slots: Vec<usize> = self.company.hosts.clone().collect();
        let slot = *self.random.pick(&slots);
        if let Some(host) = self.company.holder(slot, basket.order.at) {
            let key = basket.order.key.clone();
            basket.participants.push(participant(&key, "host", person(host), 1_000_000_000));
        }
    }

    fn on_marketplace(&mut self, basket: &mut Basket) {
        basket.order.channel = "marketplace".to_owned();
        basket.order.origin = "marketplace".to_owned();
        basket.order.member = self.identity.market.clone();
        if self.random.chance(80) {
            // Some marketplaces export one row per order, without lines.
            let net = basket.net();
            let cost = basket.lines.iter().filter_map(|line| line.amounts.cost).sum();
            basket.lines.clear();
            basket.order.amounts = LineAmounts { list: Some(net), net: Some(net), total: Some(net), cost: Some(cost) };
        }
        for line in &basket.lines {
            let fee = line.amounts.net.unwrap_or(0) * 5 / 100;
            let number = line.number.unwrap_or(1);
            basket.amounts.push(amount(&basket.order.key, number, "platform_fee", fee));
        }
    }

    /// Most are placed in a cloud store, and delivered by its own store or by another.
    fn online_store(&mut self, basket: &mut Basket, place: usize) {
        if self.random.chance(180) {
            return;
        }
        basket.order.store = Some(cloud_store(place));
        let other = self.random.position(self.company.stores.len());
        let from = if self.random.chance(750) { place } else { other };
        basket.order.fulfilled_by = self.random.chance(800).then(|| store(from));
    }

    /// Small baskets pay for delivery.
    fn freight(&mut self, basket: &mut Basket) {
        if basket.net() >= 29_900 {
            return;
        }
        basket.amounts.push(amount(&basket.order.key, 0, "freight", 800));
        if let Some(line) = basket.lines.first_mut() {
            line.amounts.total = line.amounts.total.map(|total| total + 800);
        }
    }

    fn pay(&mut self, basket: &mut Basket) {
        let total = basket.total();
        let kind = *self.random.pick(&["wechat", "wechat", "alipay", "card", "cash"]);
        let by_gift_card = if self.random.chance(60) { total.min(10_000) } else { 0 };
        let key = basket.order.key.clone();
        let mut tender = |kind: &str, amount: i64| {
            if amount > 0 {
                let currency = "CNY".to_owned();
                basket.tenders.push(TenderRecord { order: key.clone(), kind: kind.to_owned(), amount, currency });
            }
        };
        tender("gift_card", by_gift_card);
        tender(kind, total - by_gift_card);
    }

    /// Hands the order over, and sometimes a corrected version later; returns when it was first handed over.
    fn hand_over(&mut self, basket: Basket) -> i64 {
        let at = basket.order.at;
        let at_test_phone = basket.order.member.iter().any(|one| one.value.starts_with("154"));
        let corrected = self.random.chance(self.spec.trouble.correction) || (at_test_phone && self.random.chance(300));
        if !corrected {
            return self.outbox.send(at, basket.records(), &mut self.random);
        }
        let mut second = basket.clone();
        if at_test_phone {
            second.order.member = self.identity.offline.clone();
        } else {
            self.correct(&mut second);
        }
        self.outbox.send_corrected(at, [basket.records(), second.records()], &mut self.random)
    }

    /// Another seller, a lower price, another store, or an earlier time.
    fn correct(&mut self, basket: &mut Basket) {
        let other = person(self.random.position(self.company.people.len()));
        let taken = basket.participants.iter().any(|one| one.party == other);
        let in_store = basket.order.store.as_ref().is_some_and(|place| place.kind == "store");
        match self.random.below(4) {
            0 if !basket.participants.is_empty() && !taken => basket.participants[0].party = other,
            1 if !basket.lines.is_empty() => {
                let amounts = &mut basket.lines[0].amounts;
                amounts.net = amounts.net.map(|net| net * 9 / 10);
            }
            2 if in_store => basket.order.store = Some(store(self.random.position(4))),
            _ => basket.order.at -= self.random.between(1, 3600) * SECOND,
        }
    }

    fn follow_up(&mut self, key: &str, at: i64, handed_over: i64, online: bool) {
        let paid = at + self.random.between(1, 900) * SECOND;
        self.status(key, "paid", paid, handed_over);
        let done = if online {
            let days = self.random.between(3, 13);
            days_after(at, days, &mut self.random)
        } else {
            at + self.random.between(900, 2700) * SECOND
        };
        if !self.random.chance(30) {
            self.status(key, "completed", done, handed_over);
        }
    }

    fn status(&mut self, key: &str, status: &str, at: i64, not_before: i64) {
        if at >= self.company.end {
            return;
        }
        let record = StatusRecord { order: key.to_owned(), status: status.to_owned(), at };
        self.send_after(at, not_before, Record::Status(record));
    }

    fn refunds(&mut self, key: &str, lines: &[LineRecord], net: i64, (at, handed_over): (i64, i64)) {
        if net <= 0 || !self.random.chance(95) {
            return;
        }
        let mut when = at + self.random.between(3600, 25 * 86_400) * SECOND;
        let line = self.random.position(lines.len().max(1));
        let line_net = lines.get(line).and_then(|line| line.amounts.net).unwrap_or(0);
        let number = lines.get(line).and_then(|line| line.number).unwrap_or(1);
        let part = |random: &mut crate::random::Random, of: i64| random.between(1, of.max(2)).min(of);
        let wanted: Vec<(u32, i64)> = match self.random.below(20) {
            0..=7 => vec![(0, net)],
            8..=12 if line_net > 0 => vec![(number, line_net)],
            13..=14 if line_net > 0 => vec![(number, part(&mut self.random, line_net)), (number, line_net)],
            15 if line_net > 0 => vec![(number, line_net + 100)],
            16 => vec![(0, part(&mut self.random, net)), (0, part(&mut self.random, net))],
            _ => vec![(0, part(&mut self.random, net))],
        };
        for (number, (line, amount)) in wanted.into_iter().enumerate() {
            if when >= self.company.end {
                return;
            }
            let record = RefundRecord {
                key: format!("R{key}-{}", number + 1),
                order: key.to_owned(),
                line,
                at: when,
                amount,
                currency: "CNY".to_owned(),
            };
            self.send_after(when, handed_over, Record::Refund(record));
            when += DAY + self.random.between(0, 12 * 86_400) * SECOND;
        }
    }

    /// Delivers something about an order not before the order itself.
    fn send_after(&mut self, at: i64, not_before: i64, record: Record) {
        let late = self.random.chance(self.spec.trouble.late);
        let delay = if late { self.random.between(86_400, 40 * 86_400) } else { self.random.between(1, 7200) };
        let delivered = (at + delay * SECOND).max(not_before);
        self.outbox.send_at(delivered, vec![record], &mut self.random);
    }
}

fn participant(order: &str, role: &str, party: PartyKey, share: i64) -> ParticipantRecord {
    ParticipantRecord { order: order.to_owned(), role: role.to_owned(), party, share }
}

fn amount(order: &str, line: u32, name: &str, amount: i64) -> AmountRecord {
    AmountRecord { order: order.to_owned(), line, name: name.to_owned(), amount, currency: "CNY".to_owned() }
}

/// Nothing but the group's own department sends advertising and runs live sessions.
pub(super) fn ecommerce() -> PartyKey {
    party("department", "ecommerce")
}
