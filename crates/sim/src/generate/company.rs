//! The organisation of the group: regions, dealers, stores, positions and the people who come, move and go.
//!
//! It is small beside the members and is held whole, so that members can ask who worked where at any instant.

use super::spec::{DAY, SECOND, Spec, midnight};
use super::words::{AREAS, BRANDS, DEALERS, GIVEN_NAMES, PLACES, SURNAMES};
use crate::random::Random;
use base::TimeError;
use import::record::{During, PartyKey};

/// Everything of the group except members and facts.
#[derive(Clone, Debug)]
pub struct Company {
    /// How many of [`AREAS`] have stores.
    pub areas: usize,
    /// Dealers: name and area.
    pub dealers: Vec<(String, usize)>,
    /// Stores.
    pub stores: Vec<Store>,
    /// Positions, those above before those below.
    pub slots: Vec<Slot>,
    /// People.
    pub people: Vec<Person>,
    /// Positions of live hosts.
    pub hosts: std::ops::Range<usize>,
    /// Positions of the head office's client team.
    pub agents: std::ops::Range<usize>,
    /// First instant of the generated time.
    pub start: i64,
    /// First instant after it.
    pub end: i64,
}

/// A physical store; its cloud store has its number.
#[derive(Clone, Debug)]
pub struct Store {
    /// Name.
    pub name: String,
    /// Position among [`AREAS`].
    pub area: usize,
    /// Position among [`BRANDS`].
    pub brand: usize,
    /// Whom it settles with, since when: a dealer, or the group itself.
    pub settles: Vec<(Option<usize>, During)>,
    /// Position among the cities of its area.
    pub city: usize,
    /// Address line.
    pub address: String,
    /// Millionths of a degree north.
    pub north: i32,
    /// Millionths of a degree east.
    pub east: i32,
    /// When it closed for good.
    pub closed: Option<i64>,
    /// How many members it has, relative to the others.
    pub weight: u64,
    /// Its manager's position; those of its associates follow.
    pub manager: usize,
}

/// A position and who held it.
#[derive(Clone, Debug)]
pub struct Slot {
    /// Title.
    pub title: &'static str,
    /// Where.
    pub unit: PartyKey,
    /// The position above.
    pub above: Option<usize>,
    /// Who, and when; never two at once.
    pub holders: Vec<(usize, During)>,
    /// When the position itself ended.
    pub until: Option<i64>,
}

/// A person.
#[derive(Clone, Debug)]
pub struct Person {
    /// Name.
    pub name: String,
    /// Own commission rate over time, as a decimal fraction.
    pub rates: Vec<(String, During)>,
    /// What is agreed with the person month by month: name and number; empty where nothing is.
    pub targets: Vec<(&'static str, String, During)>,
}

/// The highest weight of a store.
pub const HEAVIEST: u64 = 160;

/// A party key of this kind.
pub fn party(kind: &str, key: impl Into<String>) -> PartyKey {
    PartyKey { kind: kind.to_owned(), key: key.into() }
}

/// The key of a person.
pub fn person_key(number: usize) -> String {
    format!("A{:05}", number + 1)
}

/// The key of a person as a party.
pub fn person(number: usize) -> PartyKey {
    party("associate", person_key(number))
}

/// The key of a store as a party.
pub fn store(number: usize) -> PartyKey {
    party("store", format!("S{:04}", number + 1))
}

/// The key of a store's cloud store as a party.
pub fn cloud_store(number: usize) -> PartyKey {
    party("cloud_store", format!("CS{:04}", number + 1))
}

/// The key of a dealer as a party.
pub fn dealer(number: usize) -> PartyKey {
    party("dealer", format!("D{:03}", number + 1))
}

/// The key of a position.
pub fn slot_key(number: usize) -> String {
    format!("P{:05}", number + 1)
}

/// Whether an instant lies in it.
pub fn holds(during: &During, at: i64) -> bool {
    during.from.is_none_or(|from| from <= at) && during.to.is_none_or(|to| at < to)
}

impl Company {
    /// Makes up the company of a spec.
    pub fn new(spec: &Spec) -> Result<Company, TimeError> {
        let mut random = Random::of(spec.seed, 2, 0);
        let areas = (spec.stores / 2).clamp(1, AREAS.len());
        let mut company = Company {
            areas,
            dealers: Vec::new(),
            stores: Vec::new(),
            slots: Vec::new(),
            people: Vec::new(),
            hosts: 0..0,
            agents: 0..0,
            start: spec.start(),
            end: spec.end()?,
        };
        let months: Vec<i64> =
            (0..spec.months).map(|month| Ok(midnight(spec.month(month)?))).collect::<Result<_, TimeError>>()?;
        company.add_dealers(spec.stores, &mut random);
        for number in 0..spec.stores {
            let made = company.make_store(number, spec, &months, &mut random);
            company.stores.push(made);
        }
        company.add_positions(spec.associates_per_store);
        company.fill_positions(spec.trouble.turnover, &mut random);
        company.add_rates(&months, &mut random);
        if spec.targets {
            company.add_targets(&months, &mut Random::of(spec.seed, 7, 0));
        }
        Ok(company)
    }

    fn add_dealers(&mut self, stores: usize, random: &mut Random) {
        let per_area = (stores / self.areas / 12).clamp(1, 40);
        for number in 0..self.areas * per_area {
            let area = number % self.areas;
            let city = random.pick(AREAS[area].cities).name;
            let word = DEALERS[number % DEALERS.len()];
            let name = format!("{city}{word}商贸{}", if number < DEALERS.len() { "" } else { "二部" });
            self.dealers.push((name, area));
        }
    }

    fn make_store(&self, number: usize, spec: &Spec, months: &[i64], random: &mut Random) -> Store {
        let area = number % self.areas;
        let cities = AREAS[area].cities;
        // The first cities of a region have the most stores.
        let weights: Vec<u64> = (0..cities.len() as u64).map(|place| 12 / (place + 1)).collect();
        let city = random.weighted(&weights);
        let brand = number % spec.brands.min(BRANDS.len());
        let place = *random.pick(&PLACES);
        let settles = self.settlement(area, months, random);
        let closed = (number >= 4 && random.chance(30)).then(|| random.between(self.start, self.end));
        Store {
            name: format!("{}{}{place}店", BRANDS[brand].name, cities[city].name),
            area,
            brand,
            settles,
            city,
            address: format!("{}市{place}{}号", cities[city].name, 1 + random.below(880)),
            north: cities[city].north * 10_000 + random.between(-60_000, 60_000) as i32,
            east: cities[city].east * 10_000 + random.between(-60_000, 60_000) as i32,
            closed,
            weight: 40 + random.below(HEAVIEST - 39),
            manager: 0,
        }
    }

    /// Direct or through a dealer; a few change hands at the start of a month.
    fn settlement(&self, area: usize, months: &[i64], random: &mut Random) -> Vec<(Option<usize>, During)> {
        let here: Vec<usize> = (0..self.dealers.len()).filter(|dealer| self.dealers[*dealer].1 == area).collect();
        let one_of = |random: &mut Random| *random.pick(&here);
        let first = random.chance(550).then(|| one_of(random));
        if months.len() < 2 || !random.chance(80) {
            return vec![(first, During::default())];
        }
        let change = months[1 + random.position(months.len() - 1)];
        let second = if first.is_some() && random.chance(500) { None } else { Some(one_of(random)) };
        vec![(first, During { from: None, to: Some(change) }), (second, During { from: Some(change), to: None })]
    }

    fn add_slot(&mut self, title: &'static str, unit: PartyKey, above: Option<usize>, until: Option<i64>) -> usize {
        self.slots.push(Slot { title, unit, above, holders: Vec::new(), until });
        self.slots.len() - 1
    }

    fn add_positions(&mut self, associates_per_store: usize) {
        let president = self.add_slot("president", party("group", "group"), None, None);
        let director = self.add_slot("sales_director", party("group", "group"), Some(president), None);
        let head = self.add_slot("department_head", party("department", "ecommerce"), Some(president), None);
        let hosts = self.slots.len();
        for _ in 0..3 {
            self.add_slot("live_host", party("department", "ecommerce"), Some(head), None);
        }
        self.hosts = hosts..self.slots.len();
        self.add_slot("department_head", party("department", "new_retail"), Some(president), None);
        let head = self.add_slot("department_head", party("department", "client_team"), Some(president), None);
        let agents = self.slots.len();
        for _ in 0..3 {
            self.add_slot("client_agent", party("department", "client_team"), Some(head), None);
        }
        self.agents = agents..self.slots.len();
        let first_area = self.slots.len();
        for area in &AREAS[..self.areas] {
            self.add_slot("region_manager", party("region", area.key), Some(director), None);
        }
        for number in 0..self.stores.len() {
            let above = first_area + self.stores[number].area;
            let until = self.stores[number].closed;
            let manager = self.add_slot("store_manager", store(number), Some(above), until);
            self.stores[number].manager = manager;
            for _ in 0..associates_per_store {
                self.add_slot("associate", store(number), Some(manager), until);
            }
        }
    }

    fn hire(&mut self, random: &mut Random) -> usize {
        let name = format!("{}{}", random.pick(&SURNAMES), random.pick(&GIVEN_NAMES));
        self.people.push(Person { name, rates: Vec::new(), targets: Vec::new() });
        self.people.len() - 1
    }

    /// Everybody has a first holder; some leave. Those who leave may move to a position that falls vacant later.
    fn fill_positions(&mut self, turnover: u64, random: &mut Random) {
        let mut vacancies = Vec::new();
        for slot in 0..self.slots.len() {
            let person = self.hire(random);
            let end = self.slots[slot].until;
            let in_store = self.slots[slot].unit.kind == "store";
            let leaves = (in_store && random.chance(turnover))
                .then(|| random.between((self.start - 20 * DAY) / SECOND, self.end / SECOND) * SECOND)
                .filter(|at| end.is_none_or(|end| *at < end));
            let to = leaves.or(end);
            self.slots[slot].holders.push((person, During { from: None, to }));
            if let Some(left) = leaves {
                let gap = if random.chance(350) { 0 } else { random.between(1, 25 * 86_400) * SECOND };
                vacancies.push((left + gap, slot, left, person));
            }
        }
        vacancies.sort_unstable();
        let mut movers: Vec<(i64, usize, usize)> = vacancies
            .iter()
            .filter(|_| random.chance(500))
            .map(|(_, slot, left, person)| (*left, *slot, *person))
            .collect();
        for (at, slot, _, _) in vacancies {
            let end = self.slots[slot].until;
            if end.is_some_and(|end| at >= end) || random.chance(120) {
                continue;
            }
            let mover = movers.iter().position(|(left, from, _)| *left <= at && *from != slot);
            let person = match mover {
                Some(found) => movers.swap_remove(found).2,
                None => self.hire(random),
            };
            self.slots[slot].holders.push((person, During { from: Some(at), to: end }));
        }
    }

    fn add_rates(&mut self, months: &[i64], random: &mut Random) {
        for number in 0..self.people.len() {
            let first = format!("0.0{:02}", 5 + random.below(26));
            let rates = if months.len() > 1 && random.chance(300) {
                let change = months[1 + random.position(months.len() - 1)];
                let second = format!("0.0{:02}5", 8 + random.below(26));
                vec![
                    (first, During { from: None, to: Some(change) }),
                    (second, During { from: Some(change), to: None }),
                ]
            } else {
                vec![(first, During::default())]
            };
            self.people[number].rates = rates;
        }
    }

    /// Quotas and base pay: some people have them, some from some month on, some another one each month.
    fn add_targets(&mut self, months: &[i64], random: &mut Random) {
        for person in &mut self.people {
            for (name, least, most) in [("quota", 1000, 300_000), ("base_pay", 1, 9000), ("orders_wanted", 1, 5)] {
                if random.chance(300) {
                    continue;
                }
                let number = |random: &mut Random| match name {
                    "orders_wanted" => random.between(least, most).to_string(),
                    // Some have more decimals than money has.
                    _ => format!("{}.{:03}", random.between(least, most) / 100, random.below(100) * 5),
                };
                match random.below(3) {
                    0 => person.targets.push((name, number(random), During::default())),
                    1 => {
                        let from = Some(*random.pick(months));
                        person.targets.push((name, number(random), During { from, to: None }));
                    }
                    _ => {
                        for (place, from) in months.iter().enumerate() {
                            let during = During { from: Some(*from), to: months.get(place + 1).copied() };
                            person.targets.push((name, number(random), during));
                        }
                    }
                }
            }
        }
    }

    /// Positions of a store, the manager's first.
    pub fn positions(&self, store: usize) -> std::ops::Range<usize> {
        let first = self.stores[store].manager;
        let next = self.stores.get(store + 1).map_or(self.slots.len(), |next| next.manager);
        first..next
    }

    /// Who holds a position at an instant.
    pub fn holder(&self, slot: usize, at: i64) -> Option<usize> {
        self.slots[slot].holders.iter().find(|(_, during)| holds(during, at)).map(|(person, _)| *person)
    }

    /// Somebody who works in a store at an instant.
    pub fn somebody(&self, store: usize, at: i64, random: &mut Random) -> Option<usize> {
        let slots = self.positions(store);
        let first = random.position(slots.len());
        let around = (0..slots.len()).map(|step| slots.start + (first + step) % slots.len());
        around.into_iter().find_map(|slot| self.holder(slot, at))
    }

    /// When a person stops working in a store, if he worked there at an instant and stops at all.
    pub fn leaves(&self, store: usize, person: usize, at: i64) -> Option<i64> {
        let mut spells = self.positions(store).flat_map(|slot| &self.slots[slot].holders);
        spells.find(|(who, during)| *who == person && holds(during, at)).and_then(|(_, during)| during.to)
    }

    /// Whether a store is still open at an instant.
    pub fn open(&self, store: usize, at: i64) -> bool {
        self.stores[store].closed.is_none_or(|closed| at < closed)
    }

    /// The phone that a store's staff enter when a customer gives none. It belongs to nobody.
    pub fn test_phone(store: usize) -> String {
        format!("15400{store:06}")
    }
}
