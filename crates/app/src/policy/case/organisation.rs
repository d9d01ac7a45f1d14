//! The mini organisation of a case: its entries, and every other party that the policy or the case names.

use super::{Case, Member, Mention, What, interval};
use crate::policy::catalog::Catalog;
use crate::policy::document::{PolicyDocument, SourceDocument};
use crate::policy::error::Problem;
use base::{Calendar, Currency, Interval, PartyId, PartyKind, Symbols, Tree};
use org::{Attribute, Directory, Edge, Holding, Party, Position};

/// The world of one case: an organisation, a currency scale and a calendar.
pub(super) struct World {
    /// The organisation.
    pub directory: Directory,
    parties: Vec<Party>,
    calendar: Calendar,
    scale: Option<u8>,
}

impl World {
    /// Makes every party that is named and builds the organisation. What cannot be is added to the problems.
    pub fn build(
        document: &PolicyDocument,
        case: Option<&Case>,
        calendar: &Calendar,
        symbols: &mut Symbols,
        problems: &mut Vec<Problem>,
    ) -> World {
        let mut parties = Parties::default();
        let members = case.map_or(&[][..], |case| &case.members);
        for member in members {
            parties.make(member.kind, &member.key.value);
        }
        policy_parties(document, &mut parties);
        for member in members {
            parties.mention(member.under.as_ref(), usual_parent(member.kind));
            parties.mention(member.settles_to.as_ref(), PartyKind::Dealer);
            parties.mention(member.works_at.as_ref(), PartyKind::Store);
            parties.mention(member.reports_to.as_ref(), PartyKind::Associate);
        }
        for event in case.map_or(&[][..], |case| &case.events) {
            event_parties(&event.what, &mut parties);
        }
        let mut built = Records::new(&parties, calendar, symbols);
        for member in members {
            built.member(member, members);
        }
        let Records { edges, positions, holdings, attributes, .. } = built;
        let directory = Directory::build(parties.list.clone(), edges, positions, holdings, attributes, Vec::new());
        let directory = directory.unwrap_or_else(|error| {
            if let Some(case) = case {
                problems.push(case.name.problem(&case.name.value, format!("the organisation: {error}"), ""));
            }
            Directory::default()
        });
        // Without a case, digits are for the catalog of the data directory to judge.
        let scale = case.map_or(Some(SCALE_MAX), |case| case.currency_scale);
        World { directory, parties: parties.list, calendar: calendar.clone(), scale }
    }

    /// The first party with a key, whatever its kind.
    pub fn any(&self, key: &str) -> Option<PartyId> {
        self.parties.iter().find(|party| party.key == key).map(|party| party.id)
    }
}

impl Catalog for World {
    fn party(&self, kind: PartyKind, key: &str) -> Option<PartyId> {
        self.parties.iter().find(|party| party.kind == kind && party.key == key).map(|party| party.id)
    }

    fn keys(&self, kind: PartyKind) -> Vec<String> {
        self.parties.iter().filter(|party| party.kind == kind).map(|party| party.key.clone()).collect()
    }

    /// Any code is a currency here, at the scale that the case gives or that is usual for it.
    fn currency(&self, code: &str) -> Option<Currency> {
        Currency::new(code, self.scale.unwrap_or_else(|| usual_scale(code))).ok()
    }

    fn currencies(&self) -> Vec<String> {
        Vec::new()
    }

    fn calendar(&self) -> &Calendar {
        &self.calendar
    }
}

const SCALE_MAX: u8 = 6;

/// Decimal places of currencies that have not two.
fn usual_scale(code: &str) -> u8 {
    match code {
        "JPY" | "KRW" | "VND" | "CLP" | "ISK" => 0,
        "KWD" | "BHD" | "OMR" | "JOD" | "TND" => 3,
        _ => 2,
    }
}

/// What stands above a unit that names its parent by key alone.
fn usual_parent(kind: PartyKind) -> PartyKind {
    match kind {
        PartyKind::Store | PartyKind::Dealer => PartyKind::Region,
        PartyKind::CloudStore => PartyKind::Store,
        PartyKind::Region | PartyKind::Department => PartyKind::Brand,
        _ => PartyKind::Group,
    }
}

#[derive(Default)]
struct Parties {
    list: Vec<Party>,
}

impl Parties {
    fn make(&mut self, kind: PartyKind, key: &str) {
        let known = self.list.iter().any(|party| party.kind == kind && party.key == key);
        let id = PartyId::new(self.list.len() as u32 + 1);
        if let (false, Some(id)) = (known, id) {
            self.list.push(Party { id, kind, key: key.to_owned(), name: key.to_owned() });
        }
    }

    /// Makes a party that is named, unless there is one with its key.
    fn mention(&mut self, mention: Option<&Mention>, usual: PartyKind) {
        let Some(mention) = mention else { return };
        let key = &mention.key.value;
        match mention.kind {
            Some(kind) => self.make(kind, key),
            None if !self.list.iter().any(|party| party.key == *key) => self.make(usual, key),
            None => {}
        }
    }

    /// The party that is named, once all are made: of the usual kind if there is one, else the first with that key.
    fn find(&self, mention: &Mention, usual: PartyKind) -> Option<PartyId> {
        let kind = mention.kind.unwrap_or(usual);
        let with_key = || self.list.iter().filter(|party| party.key == mention.key.value);
        let exact = with_key().find(|party| party.kind == kind);
        let found = exact.or_else(|| with_key().next().filter(|_| mention.kind.is_none()));
        found.map(|party| party.id)
    }
}

fn policy_parties(document: &PolicyDocument, parties: &mut Parties) {
    let Some(credit) = document.credit() else { return };
    for party in &credit.parties {
        if let SourceDocument::Fixed(kind, key) = &party.source {
            parties.make(*kind, &key.value);
        }
    }
    for brand in &credit.brands {
        parties.make(PartyKind::Brand, &brand.value);
    }
    for (kind, key) in &credit.units {
        let cloud = *kind == PartyKind::Store
            && parties.list.iter().any(|party| party.kind == PartyKind::CloudStore && party.key == key.value);
        if !cloud {
            parties.make(*kind, &key.value);
        }
    }
}

fn event_parties(what: &What, parties: &mut Parties) {
    match what {
        What::Bind { party, role, brand, .. } => {
            let usual = role.as_deref().and_then(PartyKind::parse).unwrap_or(PartyKind::Associate);
            parties.mention(party.as_ref(), usual);
            parties.mention(brand.as_ref(), PartyKind::Brand);
        }
        What::Touch { by, .. } => parties.mention(by.as_ref(), PartyKind::Associate),
        What::Order(order) => {
            parties.mention(order.store.as_ref(), PartyKind::Store);
            parties.mention(order.fulfilled_by.as_ref(), PartyKind::Store);
            parties.mention(order.brand.as_ref(), PartyKind::Brand);
            for person in order.participants.iter().flat_map(|(_, people)| people) {
                parties.mention(Some(&person.party), PartyKind::Associate);
            }
        }
        What::Status { .. } | What::Refund { .. } | What::Refer { .. } => {}
    }
}

/// The dated records of the organisation.
struct Records<'a> {
    parties: &'a Parties,
    calendar: &'a Calendar,
    symbols: &'a mut Symbols,
    edges: Vec<Edge>,
    positions: Vec<Position>,
    holdings: Vec<Holding>,
    attributes: Vec<Attribute>,
}

impl<'a> Records<'a> {
    fn new(parties: &'a Parties, calendar: &'a Calendar, symbols: &'a mut Symbols) -> Records<'a> {
        Records {
            parties,
            calendar,
            symbols,
            edges: Vec::new(),
            positions: Vec::new(),
            holdings: Vec::new(),
            attributes: Vec::new(),
        }
    }

    fn member(&mut self, member: &Member, members: &[Member]) {
        let own = Mention { kind: Some(member.kind), key: member.key.clone() };
        let Some(child) = self.parties.find(&own, member.kind) else { return };
        let during = self.during(member);
        let trees = [
            (Tree::Management, &member.under, usual_parent(member.kind)),
            (Tree::Settlement, &member.settles_to, PartyKind::Dealer),
        ];
        for (tree, mention, usual) in trees {
            let parent = mention.as_ref().and_then(|mention| self.parties.find(mention, usual));
            self.edges.extend(parent.map(|parent| Edge { tree, child, parent, during }));
        }
        for (name, value) in &member.attributes {
            let name = self.symbols.intern(name);
            self.attributes.push(Attribute { party: child, name, during, value: *value });
        }
        if member.kind == PartyKind::Associate {
            let reports_to = member.reports_to.as_ref().map(|manager| self.manager(manager, during, members));
            let unit = member.works_at.as_ref().and_then(|unit| self.parties.find(unit, PartyKind::Store));
            self.position(position_of(member, members), child, unit, reports_to, during);
        }
    }

    fn during(&self, member: &Member) -> Interval {
        member.during.map_or(Interval::ALWAYS, |days| interval(days, self.calendar))
    }

    /// The position that somebody reports to: that of the manager's entry for the same days, or one made for a manager
    /// without an entry.
    fn manager(&mut self, manager: &Mention, during: Interval, members: &[Member]) -> i64 {
        let is_manager =
            |member: &&Member| member.kind == PartyKind::Associate && member.key.value == manager.key.value;
        let entry = members.iter().filter(is_manager).find(|member| self.during(member).overlaps(&during));
        if let Some(entry) = entry {
            return position_of(entry, members);
        }
        let person = self.parties.find(manager, PartyKind::Associate);
        let number = members.len() as i64 + person.map_or(0, |person| i64::from(person.raw()));
        if let Some(person) = person.filter(|_| !self.positions.iter().any(|position| position.id == number)) {
            self.position(number, person, None, None, Interval::ALWAYS);
        }
        number
    }

    fn position(&mut self, id: i64, person: PartyId, unit: Option<PartyId>, reports_to: Option<i64>, during: Interval) {
        let title = self.symbols.intern("associate");
        self.positions.push(Position { id, key: id.to_string(), title, unit, reports_to, during });
        self.holdings.push(Holding { position: id, person, during });
    }
}

/// Every entry of a person is a position; its number is the place of the entry, from 1.
fn position_of(member: &Member, members: &[Member]) -> i64 {
    members.iter().position(|other| std::ptr::eq(other, member)).map_or(0, |position| position as i64 + 1)
}
