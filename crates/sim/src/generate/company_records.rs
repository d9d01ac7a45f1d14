//! The organisation as import records: units, trees, positions, holders, rates and places.

use super::company::{Company, cloud_store, dealer, party, person, person_key, slot_key, store};
use super::words::{AREAS, BRANDS};
use import::record::{
    AttributeRecord, During, HoldingRecord, ParentRecord, PartyKey, PartyRecord, PositionRecord, Record, SiteRecord,
};

/// Name of the group.
const GROUP: &str = "屿海集团";
const DEPARTMENTS: [(&str, &str); 3] =
    [("ecommerce", "电商部"), ("new_retail", "新零售部"), ("client_team", "总部客户团队")];

/// Every record of the organisation, parents before children.
pub fn records(company: &Company) -> Vec<Record> {
    let mut out = Vec::new();
    units(company, &mut out);
    for number in 0..company.stores.len() {
        store_records(company, number, &mut out);
    }
    for (number, who) in company.people.iter().enumerate() {
        named(person(number), &who.name, &mut out);
        let rates = who.rates.iter().map(|(value, during)| ("commission_rate", value, during));
        let targets = who.targets.iter().map(|(name, value, during)| (*name, value, during));
        for (name, value, during) in rates.chain(targets) {
            let (party, name, value) = (person(number), name.to_owned(), value.clone());
            out.push(Record::Attribute(AttributeRecord { party, name, value, during: *during }));
        }
    }
    positions(company, &mut out);
    out
}

/// What is known of a record at an instant; nothing of what begins later, and not when it will end.
pub fn as_known(mut record: Record, at: i64) -> Option<Record> {
    let during = match &mut record {
        Record::Parent(parent) => &mut parent.during,
        Record::Position(position) => &mut position.during,
        Record::Holding(holding) => &mut holding.during,
        Record::Attribute(attribute) => &mut attribute.during,
        _ => return Some(record),
    };
    if during.from.is_some_and(|from| from > at) {
        return None;
    }
    during.to = during.to.filter(|to| *to <= at);
    Some(record)
}

fn named(party: PartyKey, name: &str, out: &mut Vec<Record>) {
    out.push(Record::Party(PartyRecord { party, name: name.to_owned() }));
}

fn below(tree: &str, child: PartyKey, parent: PartyKey, during: During, out: &mut Vec<Record>) {
    out.push(Record::Parent(ParentRecord { tree: tree.to_owned(), child, parent, during }));
}

fn units(company: &Company, out: &mut Vec<Record>) {
    let group = party("group", "group");
    named(group.clone(), GROUP, out);
    let mut under_group = |unit: PartyKey, name: &str| {
        named(unit.clone(), name, out);
        below("management", unit, group.clone(), During::default(), out);
    };
    let brands = company.stores.iter().map(|store| store.brand + 1).max().unwrap_or(1);
    for brand in &BRANDS[..brands] {
        under_group(party("brand", brand.key), brand.name);
    }
    for (key, name) in DEPARTMENTS {
        under_group(party("department", key), name);
    }
    for area in &AREAS[..company.areas] {
        under_group(party("region", area.key), area.name);
    }
    for (number, (name, area)) in company.dealers.iter().enumerate() {
        named(dealer(number), name, out);
        below("management", dealer(number), party("region", AREAS[*area].key), During::default(), out);
        below("settlement", dealer(number), group.clone(), During::default(), out);
    }
}

fn store_records(company: &Company, number: usize, out: &mut Vec<Record>) {
    let made = &company.stores[number];
    let open = During { from: None, to: made.closed };
    named(store(number), &made.name, out);
    below("management", store(number), party("region", AREAS[made.area].key), open, out);
    for (whom, during) in &made.settles {
        let whom = whom.map_or_else(|| party("group", "group"), dealer);
        below("settlement", store(number), whom, *during, out);
    }
    named(cloud_store(number), &format!("{}云店", made.name), out);
    below("management", cloud_store(number), store(number), During::default(), out);
    out.push(Record::Site(SiteRecord {
        store: store(number).key,
        city: AREAS[made.area].cities[made.city].name.to_owned(),
        address: made.address.clone(),
        latitude_micro: Some(made.north),
        longitude_micro: Some(made.east),
    }));
}

fn positions(company: &Company, out: &mut Vec<Record>) {
    for (number, slot) in company.slots.iter().enumerate() {
        out.push(Record::Position(PositionRecord {
            key: slot_key(number),
            title: slot.title.to_owned(),
            unit: Some(slot.unit.clone()),
            reports_to: slot.above.map(slot_key),
            during: During { from: None, to: slot.until },
        }));
    }
    for (number, slot) in company.slots.iter().enumerate() {
        for (who, during) in &slot.holders {
            out.push(Record::Holding(HoldingRecord {
                position: slot_key(number),
                person: person_key(*who),
                during: *during,
            }));
        }
    }
}
