//! Changing the organisation from a day on: units are added, moved and closed, people are hired, change their position and leave.
//! What was so before that day stays so.

use super::{PersonView, Seen, UnitView, find_seen, is_unit, unit};
use crate::access::{Operation, Reach};
use crate::by_hand::{Saying, during, party_key};
use crate::command::Logged;
use crate::{AppError, Platform, World};
use base::{Date, Interval, PartyId, PartyKind, Timestamp, Tree};
use import::record::{HoldingRecord, ParentRecord, PartyKey, PartyRecord, PositionRecord, Record, SiteRecord};
use org::Directory;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What is refused of what is said about the organisation.
fn wrong(message: impl Into<String>) -> AppError {
    AppError::refused("organisation_wrong", message)
}

/// A unit to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUnit {
    /// What it is; no person.
    pub kind: PartyKind,
    /// The id it is to have.
    pub key: String,
    /// What people are to call it.
    pub name: String,
    /// Who manages it: the source's own id, or kind and id.
    pub parent: Option<String>,
    /// To whom it settles.
    pub settles_to: Option<String>,
    /// City and address of a store.
    pub site: Option<(String, String)>,
    /// From which day on.
    pub from: Date,
}

/// Somebody to be hired, or to be given another position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPosition {
    /// What the position is called: `associate`, `store_manager`, …
    pub title: String,
    /// Where: the source's own id, or kind and id.
    pub unit: String,
    /// The own id of the position above.
    pub reports_to: Option<String>,
    /// From which day on.
    pub from: Date,
}

impl Platform {
    /// Adds a unit.
    pub async fn add_unit(&self, new: &NewUnit) -> Result<UnitView, AppError> {
        self.permit(Operation::OrgAdd)?;
        let world = self.world().await?;
        let directory = &*world.directory;
        if new.kind == PartyKind::Associate {
            return Err(wrong("a person is no unit; hire people"));
        }
        check_key(directory, new.kind, &new.key, &new.name)?;
        let from = self.instant_of(&world, Some(new.from));
        let child = PartyKey { kind: new.kind.name().to_owned(), key: new.key.clone() };
        let mut records = vec![Record::Party(PartyRecord { party: child.clone(), name: new.name.trim().to_owned() })];
        for (tree, above) in [(Tree::Management, &new.parent), (Tree::Settlement, &new.settles_to)] {
            if let Some(above) = above {
                let above = find_seen(directory, &Seen::of(&Reach::All, directory, from), above)?;
                records.push(parent(directory, (tree, child.clone(), above), Interval::since(from)));
            }
        }
        if let Some((city, address)) = new.site.clone().filter(|_| new.kind == PartyKind::Store) {
            records.push(Record::Site(SiteRecord { store: new.key.clone(), city, address, ..SiteRecord::default() }));
        }
        let after = json!({ "name": new.name, "parent": new.parent, "settles_to": new.settles_to });
        let logged = logged(&child, "added", new.from, (Value::Null, after));
        let said = Saying { operation: Operation::OrgAdd, logged, of: None };
        self.say(&world, said, (records, wrong), async |world| self.unit_named(world, &child, new.from)).await
    }

    /// Moves a unit below another in one of the trees.
    pub async fn move_unit(&self, name: &str, tree: Tree, to: &str, from: Date) -> Result<UnitView, AppError> {
        self.permit(Operation::OrgMove)?;
        let world = self.world().await?;
        let directory = &*world.directory;
        let all = Seen::of(&Reach::All, directory, self.clock.now());
        let (unit, above) = (find_unit(directory, &all, name)?, find_unit(directory, &all, to)?);
        self.expect_party(&world, unit)?;
        let at = self.instant_of(&world, Some(from));
        let mut records = leave(directory, tree, unit, at)?;
        let child = party_key(directory, unit);
        records.push(parent(directory, (tree, child.clone(), above), Interval::since(at)));
        let place = |above: Option<String>| json!({ "tree": tree.name(), "parent": above });
        let states = (place(above_of(directory, tree, unit, at)), place(Some(named(&party_key(directory, above)))));
        let logged = logged(&child, "moved", from, states);
        let said = Saying { operation: Operation::OrgMove, logged, of: Some(unit) };
        self.say(&world, said, (records, wrong), async |world| self.unit_named(world, &child, from)).await
    }

    /// Closes a unit: it has no place any more, its positions end, and so do those who hold them.
    pub async fn close_unit(&self, name: &str, from: Date) -> Result<UnitView, AppError> {
        self.permit(Operation::OrgClose)?;
        let world = self.world().await?;
        let directory = &*world.directory;
        let unit = find_unit(directory, &Seen::of(&Reach::All, directory, self.clock.now()), name)?;
        self.expect_party(&world, unit)?;
        let at = self.instant_of(&world, Some(from));
        let below = [Tree::Management, Tree::Settlement].into_iter().flat_map(|tree| directory.children(tree, unit));
        if let Some((child, _)) =
            below.filter(|(_, during)| at < during.to).find(|(child, _)| is_unit(directory, *child))
        {
            let message = format!("{} stands below it; move or close that first", directory.name(child));
            return Err(wrong(message));
        }
        let mut records = leave(directory, Tree::Management, unit, at)?;
        records.extend(leave(directory, Tree::Settlement, unit, at)?);
        if records.is_empty() {
            let message = format!("{} has no place that could end; a top cannot be closed", directory.name(unit));
            return Err(wrong(message));
        }
        let mut people = BTreeSet::new();
        for position in directory.positions_in(unit).filter(|position| position.during.contains(at)) {
            for (person, held) in directory.held_by_whom(position.id).filter(|(_, held)| held.contains(at)) {
                people.insert(directory.key(person));
                records.push(holding(directory, &position.key, person, Interval { to: at, ..held }));
            }
            if position.during.from < at {
                records.push(Record::Position(PositionRecord {
                    during: during(Interval { to: at, ..position.during }),
                    ..as_record(&world, position)
                }));
            }
        }
        let child = party_key(directory, unit);
        let before = json!({
            "open": true,
            "parent": above_of(directory, Tree::Management, unit, at),
            "settles_to": above_of(directory, Tree::Settlement, unit, at),
            "people": people,
        });
        let logged = logged(&child, "closed", from, (before, json!({ "open": false })));
        let said = Saying { operation: Operation::OrgClose, logged, of: Some(unit) };
        self.say(&world, said, (records, wrong), async |world| self.unit_named(world, &child, from)).await
    }

    /// Hires somebody into a position of a unit that the caller sees.
    pub async fn hire(&self, key: &str, name: &str, position: &NewPosition) -> Result<PersonView, AppError> {
        let reach = self.permit(Operation::PersonHire)?;
        let world = self.world().await?;
        check_key(&world.directory, PartyKind::Associate, key, name)?;
        let person = PartyKey { kind: PartyKind::Associate.name().to_owned(), key: key.to_owned() };
        let mut records = vec![Record::Party(PartyRecord { party: person.clone(), name: name.trim().to_owned() })];
        records.extend(self.new_position((&world, &reach), key, position)?);
        let mut after = standing(&stated(&records));
        after["name"] = json!(name);
        let logged = logged(&person, "hired", position.from, (Value::Null, after));
        let said = Saying { operation: Operation::PersonHire, logged, of: None };
        self.say(&world, said, (records, wrong), async |world| self.person_named(world, &person, position.from)).await
    }

    /// Gives somebody another position; those held until then end.
    pub async fn change_position(&self, name: &str, position: &NewPosition) -> Result<PersonView, AppError> {
        let reach = self.permit(Operation::PersonMove)?;
        let world = self.world().await?;
        let person = self.find_person((&world, &reach), name)?;
        let at = self.instant_of(&world, Some(position.from));
        let mut records = self.ended((&world, &reach), person, at)?;
        records.extend(self.new_position((&world, &reach), world.directory.key(person), position)?);
        let key = party_key(&world.directory, person);
        let states = (standing(&held(&world, person, at)), standing(&stated(&records)));
        let logged = logged(&key, "moved", position.from, states);
        let said = Saying { operation: Operation::PersonMove, logged, of: Some(person) };
        self.say(&world, said, (records, wrong), async |world| self.person_named(world, &key, position.from)).await
    }

    /// Ends every position that somebody holds.
    pub async fn leave(&self, name: &str, from: Date) -> Result<PersonView, AppError> {
        let reach = self.permit(Operation::PersonLeave)?;
        let world = self.world().await?;
        let person = self.find_person((&world, &reach), name)?;
        let at = self.instant_of(&world, Some(from));
        let records = self.ended((&world, &reach), person, at)?;
        let key = party_key(&world.directory, person);
        if records.is_empty() {
            let message = format!("{} holds no position on {from}", world.directory.name(person));
            return Err(wrong(message));
        }
        let states = (standing(&held(&world, person, at)), standing(&[]));
        let logged = logged(&key, "left", from, states);
        let said = Saying { operation: Operation::PersonLeave, logged, of: Some(person) };
        self.say(&world, said, (records, wrong), async |world| self.person_named(world, &key, from)).await
    }

    fn find_person(&self, (world, reach): (&World, &Reach), name: &str) -> Result<PartyId, AppError> {
        let seen = Seen::of(reach, &world.directory, self.clock.now());
        let person = find_seen(&world.directory, &seen, name)?;
        if is_unit(&world.directory, person) {
            return Err(AppError::refused("party_not_found", format!("{name:?} is a unit; name a person")));
        }
        self.expect_party(world, person)?;
        Ok(person)
    }

    /// A position and that somebody holds it.
    fn new_position(
        &self,
        (world, reach): (&World, &Reach),
        person: &str,
        new: &NewPosition,
    ) -> Result<Vec<Record>, AppError> {
        let directory = &*world.directory;
        let seen = Seen::of(reach, directory, self.clock.now());
        let unit = party_key(directory, find_unit(directory, &seen, &new.unit)?);
        let title = new.title.trim();
        if title.is_empty() {
            return Err(wrong("a position is called something; give a title"));
        }
        let from = during(Interval::since(self.instant_of(world, Some(new.from))));
        let key = format!("{person}/{}:{}/{title}/{}", unit.kind, unit.key, new.from);
        let position = PositionRecord {
            key: key.clone(),
            title: title.to_owned(),
            unit: Some(unit),
            reports_to: new.reports_to.clone(),
            during: from,
        };
        let holding = HoldingRecord { position: key, person: person.to_owned(), during: from };
        Ok(vec![Record::Position(position), Record::Holding(holding)])
    }

    /// The end of everything that somebody holds at an instant or later. Who looks after a part of the group may end positions in it
    /// only.
    fn ended(&self, (world, reach): (&World, &Reach), person: PartyId, at: Timestamp) -> Result<Vec<Record>, AppError> {
        let directory = &*world.directory;
        let seen = Seen::of(reach, directory, self.clock.now());
        let mut records = Vec::new();
        for (position, held) in directory.positions_of(person).filter(|(_, held)| at < held.to) {
            if at <= held.from {
                return Err(later(directory, person, held.from, world));
            }
            if position.unit.is_some_and(|unit| !seen.has(unit)) {
                let message = format!("{} also works where one may not end it", directory.name(person));
                return Err(AppError::refused("not_permitted", message));
            }
            records.push(holding(directory, &position.key, person, Interval { to: at, ..held }));
        }
        Ok(records)
    }

    fn unit_named(&self, world: &World, key: &PartyKey, at: Date) -> Result<UnitView, AppError> {
        let missing = || AppError::internal(format!("{} {} is gone", key.kind, key.key));
        let found = PartyKind::parse(&key.kind).and_then(|kind| world.directory.find(kind, &key.key));
        Ok(unit::unit_view(world, found.ok_or_else(missing)?, self.instant_of(world, Some(at))))
    }

    fn person_named(&self, world: &World, key: &PartyKey, at: Date) -> Result<PersonView, AppError> {
        let missing = || AppError::internal(format!("{} {} is gone", key.kind, key.key));
        let found = world.directory.find(PartyKind::Associate, &key.key).ok_or_else(missing)?;
        Ok(super::person::person_view(world, found, self.instant_of(world, Some(at))))
    }
}

fn find_unit(directory: &Directory, seen: &Seen, name: &str) -> Result<PartyId, AppError> {
    let found = find_seen(directory, seen, name)?;
    if is_unit(directory, found) {
        return Ok(found);
    }
    Err(AppError::refused("party_not_found", format!("{name:?} is a person; name a unit")))
}

/// Ends the place that a unit has in a tree. A place that begins later would be another's word against this one.
fn leave(directory: &Directory, tree: Tree, unit: PartyId, at: Timestamp) -> Result<Vec<Record>, AppError> {
    let mut records = Vec::new();
    for (above, held) in directory.parents(tree, unit).filter(|(_, held)| at < held.to) {
        if at <= held.from {
            let message = format!(
                "{} has another place in the {} tree from {} on; choose a later day",
                directory.name(unit),
                tree.name(),
                held.from.iso()
            );
            return Err(wrong(message));
        }
        let child = party_key(directory, unit);
        records.push(parent(directory, (tree, child, above), Interval { to: at, ..held }));
    }
    Ok(records)
}

fn later(directory: &Directory, person: PartyId, from: Timestamp, world: &World) -> AppError {
    let day = world.settings.calendar.date(from);
    let message = format!("{} begins a position on {day}; choose a later day", directory.name(person));
    wrong(message)
}

fn parent(directory: &Directory, (tree, child, above): (Tree, PartyKey, PartyId), held: Interval) -> Record {
    Record::Parent(ParentRecord {
        tree: tree.name().to_owned(),
        child,
        parent: party_key(directory, above),
        during: during(held),
    })
}

fn holding(directory: &Directory, position: &str, person: PartyId, held: Interval) -> Record {
    let person = directory.key(person).to_owned();
    Record::Holding(HoldingRecord { position: position.to_owned(), person, during: during(held) })
}

fn as_record(world: &World, position: &org::Position) -> PositionRecord {
    let directory = &*world.directory;
    let above = position.reports_to.and_then(|above| directory.positions().find(|other| other.id == above));
    PositionRecord {
        key: position.key.clone(),
        title: world.symbols.text(position.title).to_owned(),
        unit: position.unit.map(|unit| party_key(directory, unit)),
        reports_to: above.map(|above| above.key.clone()),
        during: during(position.during),
    }
}

/// Refuses an id that is none, or that somebody has.
fn check_key(directory: &Directory, kind: PartyKind, key: &str, name: &str) -> Result<(), AppError> {
    let fits = !key.is_empty() && key.trim() == key && !key.chars().any(|letter| letter.is_control() || letter == ':');
    if !fits || name.trim().is_empty() {
        let message = format!("{key:?} with the name {name:?} is none; give an id without `:` and a name");
        return Err(wrong(message));
    }
    if directory.find(kind, key).is_some() {
        return Err(AppError::refused("party_exists", format!("there is a {} {key} already", kind.name())));
    }
    Ok(())
}

/// The positions that somebody holds at an instant.
fn held(world: &World, person: PartyId, at: Timestamp) -> Vec<PositionRecord> {
    let now = world.directory.positions_of(person).filter(|(_, during)| during.contains(at));
    now.map(|(position, _)| as_record(world, position)).collect()
}

/// The positions that are among what is said.
fn stated(records: &[Record]) -> Vec<PositionRecord> {
    let position = |record: &Record| match record {
        Record::Position(position) => Some(position.clone()),
        _ => None,
    };
    records.iter().filter_map(position).collect()
}

/// Where somebody stands, as the log says it: field by field, so that two states can be compared. Most people hold one position.
fn standing(positions: &[PositionRecord]) -> Value {
    let list = |words: Vec<String>| (!words.is_empty()).then(|| words.join(", "));
    json!({
        "title": list(positions.iter().map(|position| position.title.clone()).collect()),
        "unit": list(positions.iter().filter_map(|position| position.unit.as_ref().map(named)).collect()),
        "reports_to": list(positions.iter().filter_map(|position| position.reports_to.clone()).collect()),
    })
}

/// Who stands directly above a unit, as the log says it.
fn above_of(directory: &Directory, tree: Tree, unit: PartyId, at: Timestamp) -> Option<String> {
    directory.parent(tree, unit, at).map(|above| named(&party_key(directory, above)))
}

fn named(party: &PartyKey) -> String {
    format!("{}:{}", party.kind, party.key)
}

fn logged(party: &PartyKey, what: &str, from: Date, (before, after): (Value, Value)) -> Logged {
    Logged { summary: format!("{} {} {what} from {from}", party.kind, party.key), before, after }
}
