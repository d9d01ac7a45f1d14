//! A small group that lives through five months while everything that works for it is killed again and again.

use crate::desk::{Desk, Sent};
use crate::sums::{Sum, Sums, money};
use crate::support::Shop;
use crate::victim::{self, Answer, Service};
use sim::random::Random;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

const MAPPING: &str = "version: 1
system: till
time_zone: Asia/Shanghai
currencies: {CNY: {scale: 2}}
defaults: {currency: CNY}
sources: {stores: {file: stores.csv}, people: {file: people.csv}, order: {file: orders.csv}}
stores: [{source: stores, key: no, name: no}]
people: [{source: people, key: no, name: no}]
orders:
  - {source: order, key: id, at: day, member: {phone: phone}, total: amount, store: {store: store},
     participants: {seller: {associate: seller}}}
";
const POLICY: &str = "policy: credit
name: sales
effective: 2026-01-01..
currency: CNY
base: line.net
parties: {store: {order: store}, seller: {participant: seller}}
credit: [{book: store, to: store, share: 100}]
commission:
  - {pool: {rate: 5}, funded_by: brand, split: [{to: seller, share: 40}, {to: store, remainder: true}]}
";
/// Months in which orders are placed. Orders that are answered for late are booked in the one after them.
const MONTHS: u32 = 5;
/// Orders of the file that each month's import reads.
const IMPORTED: i64 = 400;
/// A life of a service after it is ready, at most.
const LIFE: Duration = Duration::from_millis(700);
/// Longer than anything takes on a busy machine.
const FOREVER: Duration = Duration::from_secs(120);
/// Who makes up orders and sends them.
const SENDERS: usize = 3;

/// What was killed, how often.
pub type Kills = BTreeMap<&'static str, u32>;

/// What a group lived through.
#[derive(Debug)]
pub struct Story {
    pub kills: Kills,
    pub sent: Sent,
    pub imported: i64,
}

/// Lives through everything with so many kills at least; panics when anything is lost, doubled or broken.
pub fn live(shop: &Shop, seed: u64, kills: u32) -> Story {
    shop.write("stores.csv", &format!("no\n{}", (1..=4).map(|no| format!("S{no}\n")).collect::<String>()));
    shop.write("people.csv", &format!("no\n{}", (1..=8).map(|no| format!("A{no}\n")).collect::<String>()));
    shop.write("orders.csv", "id,day,phone,amount,store,seller\n");
    let (mapping, policy) = (shop.write("import.yaml", MAPPING), shop.write("policy.yaml", POLICY));
    shop.ok(&["import", &mapping, "--source", &shop.path("")]);
    shop.ok(&["policy", "activate", &policy]);
    for month in 1..=MONTHS + 1 {
        let [from, to] = [month, month + 1].map(|month| format!("2026-{month:02}-01"));
        shop.ok(&["period", "open", &period(month), "--from", &from, "--to", &to]);
    }
    let key = shop.ok(&["event", "source", "shop"]);
    let desk = Desk::new(key.trim(), seed);
    let random = Random::of(seed, 2, 0);
    let mut group = Group {
        shop,
        desk: &desk,
        random,
        mapping,
        kills: Kills::new(),
        usual: BTreeMap::new(),
        imported: Sums::default(),
    };
    std::thread::scope(|scope| {
        for _ in 0..SENDERS {
            scope.spawn(|| desk.send());
        }
        let stopped = Stopped(&desk);
        for month in 1..=MONTHS {
            group.month(month, kills / MONTHS);
        }
        let sent = group.ending();
        drop(stopped);
        Story { kills: group.kills, sent, imported: group.imported.total().orders }
    })
}

/// Lets senders end, also when something panics.
struct Stopped<'a>(&'a Desk);

impl Drop for Stopped<'_> {
    fn drop(&mut self) {
        self.0.stop();
    }
}

fn period(month: u32) -> String {
    format!("2026-{month:02}")
}

struct Group<'a> {
    shop: &'a Shop,
    desk: &'a Desk,
    random: Random,
    mapping: String,
    kills: Kills,
    /// How long commands take when they are let alone.
    usual: BTreeMap<&'static str, Duration>,
    /// What was imported from files.
    imported: Sums,
}

impl Group<'_> {
    fn month(&mut self, month: u32, kills: u32) {
        let before = self.killed();
        self.desk.begin(month);
        let (name, file) = (period(month), self.write_file(month));
        let (mapping, source) = (self.mapping.clone(), self.shop.path(""));
        let import = ["import", mapping.as_str(), "--source", source.as_str()];
        // While events arrive.
        for _ in 0..kills / 4 {
            self.serve(&[]);
        }
        for _ in 0..kills / 10 {
            self.serve(&import);
            self.serve(&["seal"]);
        }
        self.serve(&["keys", "rotate"]);
        self.until_done(&import, 0);
        self.imported += &file;
        let again = self.until_done(&import, 1);
        assert!(again.out.contains("accepted 0"), "the same file once more: {again:?}");
        // While events become facts without a service.
        self.until_done(&["event", "apply"], 3);
        self.until_done(&["seal"], 2);
        self.until_done(&["keys", "rotate"], 2);
        // While the month is settled, with and without a service beside it.
        let settle = ["settle", "--period", name.as_str()];
        for _ in 0..kills / 10 {
            self.serve(&settle);
        }
        self.until_done(&settle, 4);
        self.lock(&name, 3);
        self.until_done(&["period", "pay", &name], 2);
        while self.killed() - before < kills {
            self.serve(&[]);
        }
        self.prove(month);
    }

    /// Everything that was answered for is booked, once.
    fn ending(&mut self) -> Sent {
        let sent = self.prove(MONTHS);
        let last = period(MONTHS + 1);
        self.until_done(&["settle", "--period", &last], 2);
        self.lock(&last, 2);
        self.check_ledger();
        let mut all = sent.sums.clone();
        all += &self.imported;
        let balances = self.shop.ok(&["--format", "csv", "ledger", "balances"]);
        let paid = format!("funding:brand,,,commission,{},CNY", money(-all.total().fee));
        assert!(balances.lines().any(|line| line == paid), "{paid} is not among\n{balances}");
        sent
    }

    /// A file of orders of a month.
    fn write_file(&mut self, month: u32) -> Sums {
        let mut sums = Sums::default();
        let mut text = "id,day,phone,amount,store,seller\n".to_owned();
        for number in 1..=IMPORTED {
            let (store, fee) = (format!("S{}", self.random.between(1, 5)), self.random.between(1, 50_000));
            let amount = sums.add(month, &store, fee);
            let (day, phone, seller) = (self.random.between(2, 28), self.random.below(300), self.random.between(1, 9));
            text += &format!("{month}-{number},2026-{month:02}-{day:02},138{phone:08},{amount},{store},A{seller}\n");
        }
        self.shop.write("orders.csv", &text);
        sums
    }

    fn killed(&self) -> u32 {
        self.kills.values().sum()
    }

    /// A service, or two beside each other, or two that only serve and two that work, while events are sent and, if any is given, a command runs; all of them are killed.
    fn serve(&mut self, beside: &[&str]) {
        let ways: &[fn(&Shop) -> Service] = match self.random.below(if self.shop.is_on_server() { 4 } else { 1 }) {
            0 | 1 => &[Service::start],
            2 => &[Service::start, Service::start],
            _ => &[
                Service::start_without_work,
                Service::start_without_work,
                Service::start_worker,
                Service::start_worker,
            ],
        };
        let mut services: Vec<Service> = ways.iter().map(|start| start(self.shop)).collect();
        // One in eight does not even become ready.
        let soon = self.random.chance(125);
        let wait = if soon { self.moment(self.usual("ready")) } else { FOREVER };
        let started = now();
        let mut ready = true;
        for service in &mut services {
            ready &= service.ready(wait);
            if let Some(address) = service.takes_events_at() {
                self.desk.open(address);
            }
        }
        if ready && !soon {
            self.usual.insert("ready", started.elapsed());
            self.desk.budget(self.random.between(5, 40) as u32);
            match beside {
                [] => services[0].work(self.moment(LIFE)),
                command => drop(self.kill(command)),
            }
        }
        for service in services {
            self.end(service);
        }
    }

    fn end(&mut self, service: Service) {
        if let Some(address) = service.takes_events_at() {
            self.desk.close(address);
        }
        let name = if service.address.is_some() { service.name() } else { "starting" };
        let errors = service.kill();
        *self.kills.entry(name).or_default() += 1;
        assert!(errors.is_empty(), "a service complains: {errors:#?}");
    }

    fn usual(&self, command: &str) -> Duration {
        self.usual.get(command).copied().unwrap_or(Duration::from_millis(300))
    }

    fn moment(&mut self, at_most: Duration) -> Duration {
        Duration::from_micros(self.random.below(at_most.as_micros() as u64 + 1))
    }

    /// Runs a command and kills it at some moment of the time that it takes; what it answered if it was faster.
    fn kill(&mut self, command: &[&str]) -> Option<Answer> {
        let moment = self.moment(self.usual(title(command)));
        let answer = victim::run(self.shop, command, Some(moment));
        if answer.is_none() {
            *self.kills.entry(title(command)).or_default() += 1;
        }
        answer
    }

    /// Kills a command so often, and then lets it end.
    fn until_done(&mut self, command: &[&str], kills: u32) -> Answer {
        let before = self.killed();
        while self.killed() - before < kills {
            if let Some(answer) = self.kill(command) {
                succeeded(command, &answer);
            }
        }
        self.whole(command)
    }

    fn whole(&mut self, command: &[&str]) -> Answer {
        let started = now();
        let answer = victim::run(self.shop, command, None).expect("nobody killed it");
        self.usual.insert(title(command), started.elapsed());
        succeeded(command, &answer);
        answer
    }

    /// Locks a period, which happens once: one that was killed may have done it.
    fn lock(&mut self, name: &str, kills: u32) {
        let lock = ["period", "lock", name];
        for _ in 0..kills {
            if self.is_locked(name) {
                return;
            }
            if let Some(answer) = self.kill(&lock) {
                succeeded(&lock, &answer);
            }
        }
        if !self.is_locked(name) {
            self.whole(&lock);
        }
    }

    fn is_locked(&self, name: &str) -> bool {
        let list = self.shop.ok(&["--format", "csv", "period", "list"]);
        let of_name = list.lines().find(|line| line.starts_with(&format!("{name},"))).expect("the period");
        of_name.split(',').nth(2) == Some("locked")
    }

    /// Everything that was answered for is a fact, once; and what is stored holds together.
    fn prove(&mut self, month: u32) -> Sent {
        let mut service = Service::start(self.shop);
        assert!(service.ready(FOREVER));
        self.desk.open(service.address.as_deref().expect("it listens"));
        let sent = self.desk.all_answered();
        self.end(service);
        self.until_done(&["event", "apply"], 1);
        let aside = self.shop.ok(&["--format", "csv", "event", "aside"]);
        assert_eq!(aside.lines().count(), 1, "{aside}");
        let days = ["--from", "2026-01-01", "--to", &format!("2026-{:02}-01", month + 1)];
        self.shop.ok(&[&["settle"], &days[..]].concat());
        let credits = self.shop.credits(&[&["--by", "month,store"], &days[..]].concat());
        let mut expected = sent.sums.clone();
        expected += &self.imported;
        assert_eq!(read(&credits), expected, "up to month {month}");
        self.check_ledger();
        sent
    }

    fn check_ledger(&self) {
        let checked = self.shop.run(&["ledger", "check"]);
        assert_eq!(checked.code, 0, "{checked:?}");
    }
}

fn succeeded(command: &[&str], answer: &Answer) {
    assert_eq!(answer.code, 0, "{command:?}: {}{}", answer.out, answer.err);
}

/// What a command is counted as.
fn title(command: &[&str]) -> &'static str {
    match command {
        ["import", ..] => "import",
        ["seal", ..] => "seal",
        ["settle", ..] => "settle",
        ["period", "lock", ..] => "period lock",
        ["period", "pay", ..] => "period pay",
        ["keys", ..] => "keys rotate",
        _ => "event apply",
    }
}

/// Rows of month, store, orders, lines, amount, currency.
fn read(credits: &str) -> Sums {
    let mut sums = Sums::default();
    for row in credits.lines() {
        let cells: Vec<&str> = row.split(',').collect();
        let month = cells[0].rsplit('-').next().and_then(|month| month.parse().ok()).expect("a month");
        let minor: i64 = cells[4].replace('.', "").parse().expect("an amount");
        assert_eq!(minor % 20, 0, "{row}");
        let sum = Sum { orders: cells[2].parse().expect("a number"), fee: minor / 20 };
        sums.0.insert((month, cells[1].to_owned()), sum);
    }
    sums
}

#[expect(clippy::disallowed_methods, reason = "moments to kill at are drawn from how long commands take")]
fn now() -> Instant {
    Instant::now()
}
