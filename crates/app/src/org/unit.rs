//! Units: found by name, kind and place, and shown with what they consist of.

use super::{PartyWords, Seen, find_seen, is_called, is_unit, stands};
use crate::access::Operation;
use crate::command::Version;
use crate::statement::describe;
use crate::{AppError, Platform, World};
use base::{Date, Decimal, Interval, PartyId, PartyKind, Timestamp, Tree};
use org::Directory;

/// Which units are asked for.
#[derive(Clone, Debug, Default)]
pub struct UnitQuery {
    /// Part of the name or of the source's own id.
    pub text: Option<String>,
    /// Of this kind.
    pub kind: Option<PartyKind>,
    /// Belonging to this unit, in either tree.
    pub within: Option<String>,
    /// Only those that are open, or only those that are not.
    pub open: Option<bool>,
    /// On which day; now unless given.
    pub at: Option<Date>,
}

/// A unit in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitRow {
    /// The unit.
    pub unit: PartyWords,
    /// Whether it has its place.
    pub open: bool,
    /// Who manages it.
    pub parent: Option<PartyWords>,
    /// The region it belongs to.
    pub region: Option<PartyWords>,
    /// The dealer it settles to.
    pub dealer: Option<PartyWords>,
    /// City; empty where that is not known.
    pub city: String,
    /// How many people hold a position in it, each once.
    pub people: u32,
}

/// A unit with everything about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitView {
    /// What a list says of it.
    pub row: UnitRow,
    /// The instant it is shown for.
    pub at: Timestamp,
    /// The units above in the management tree, nearest first.
    pub managed_by: Vec<PartyWords>,
    /// The units above in the settlement tree, nearest first.
    pub settles_to: Vec<PartyWords>,
    /// Street address; empty where that is not known.
    pub address: String,
    /// Millionths of a degree north and east.
    pub place: Option<(i32, i32)>,
    /// Where it stood in either tree, by time.
    pub history: Vec<PlaceOf>,
    /// What stands directly below.
    pub children: Vec<Child>,
    /// Who holds a position in it, or stands directly below it.
    pub people: Vec<PersonHere>,
    /// Dated numbers, by name and time.
    pub attributes: Vec<(String, Decimal, Interval)>,
}

impl UnitView {
    /// Changes with everything that is shown of it, but not with the instant that it is shown for.
    pub fn version(&self) -> Version {
        Version::of(&UnitView { at: Timestamp::MIN, ..self.clone() })
    }
}

/// Where a unit stood for some time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceOf {
    /// In which tree.
    pub tree: Tree,
    /// Below whom.
    pub parent: PartyWords,
    /// From when to when.
    pub during: Interval,
}

/// What stands directly below a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Child {
    /// In which tree.
    pub tree: Tree,
    /// The unit.
    pub unit: PartyWords,
    /// From when to when.
    pub during: Interval,
}

/// Somebody in a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonHere {
    /// Who.
    pub person: PartyWords,
    /// The position's own id in its source; none for who has no position here.
    pub position: Option<String>,
    /// What the position is called; empty without one.
    pub title: String,
    /// From when to when.
    pub during: Interval,
}

impl Platform {
    /// Units that the caller sees, by name and id.
    pub async fn org_units(&self, query: &UnitQuery) -> Result<Vec<UnitRow>, AppError> {
        let reach = self.permit(Operation::OrgList)?;
        let world = self.world().await?;
        let directory = &*world.directory;
        let at = self.instant_of(&world, query.at);
        let seen = Seen::of(&reach, directory, self.clock.now());
        let within = query.within.as_deref().map(|unit| find_seen(directory, &seen, unit)).transpose()?;
        let fits = |party: &&org::Party| {
            is_unit(directory, party.id)
                && query.kind.is_none_or(|kind| party.kind == kind)
                && query.text.as_deref().is_none_or(|text| is_called(directory, party.id, text))
                && seen.has(party.id)
                && query.open.is_none_or(|open| stands(directory, party.id, at) == open)
                && within.is_none_or(|unit| directory.within(unit, party.id, at))
        };
        let mut found: Vec<UnitRow> =
            directory.parties().filter(fits).map(|party| unit_row(directory, party.id, at)).collect();
        found.sort_by(|a, b| (&a.unit.2, &a.unit).cmp(&(&b.unit.2, &b.unit)));
        Ok(found)
    }

    /// A unit with everything about it.
    pub async fn org_unit(&self, name: &str, at: Option<Date>) -> Result<UnitView, AppError> {
        let reach = self.permit(Operation::OrgShow)?;
        let world = self.world().await?;
        let at = self.instant_of(&world, at);
        let seen = Seen::of(&reach, &world.directory, self.clock.now());
        let unit = find_seen(&world.directory, &seen, name)?;
        if !is_unit(&world.directory, unit) {
            let message = format!("{name:?} is a person; ask for people");
            return Err(AppError::refused("party_not_found", message));
        }
        Ok(unit_view(&world, unit, at))
    }
}

pub(super) fn unit_view(world: &World, unit: PartyId, at: Timestamp) -> UnitView {
    let directory = &*world.directory;
    let site = directory.site(unit);
    let mut above = Vec::new();
    let mut chain = |tree: Tree| {
        directory.above(tree, unit, at, &mut above);
        above.iter().map(|party| describe(directory, *party)).collect::<Vec<_>>()
    };
    let (managed_by, settles_to) = (chain(Tree::Management), chain(Tree::Settlement));
    let (mut history, mut children) = (Vec::new(), Vec::new());
    for tree in [Tree::Management, Tree::Settlement] {
        let place = |(parent, during)| PlaceOf { tree, parent: describe(directory, parent), during };
        history.extend(directory.parents(tree, unit).map(place));
        let below =
            directory.children(tree, unit).filter(|(child, during)| during.contains(at) && is_unit(directory, *child));
        children.extend(below.map(|(child, during)| Child { tree, unit: describe(directory, child), during }));
    }
    history.sort_by_key(|place| (place.during.from, place.tree));
    children.sort_by(|a, b| (a.tree, &a.unit).cmp(&(b.tree, &b.unit)));
    let attributes =
        directory.attributes_of(unit).map(|(name, value, during)| (world.symbols.text(name).to_owned(), value, during));
    UnitView {
        row: unit_row(directory, unit, at),
        at,
        managed_by,
        settles_to,
        address: site.map_or_else(String::new, |site| site.address.clone()),
        place: site.and_then(|site| Some((site.latitude_micro?, site.longitude_micro?))),
        history,
        children,
        people: people_here(world, unit, at),
        attributes: attributes.collect(),
    }
}

pub(super) fn unit_row(directory: &Directory, unit: PartyId, at: Timestamp) -> UnitRow {
    let words = |party: Option<PartyId>| party.map(|party| describe(directory, party));
    let other = |party: Option<PartyId>| words(party.filter(|party| *party != unit));
    UnitRow {
        unit: describe(directory, unit),
        open: stands(directory, unit, at),
        parent: words(directory.parent(Tree::Management, unit, at)),
        region: other(directory.unit(unit, PartyKind::Region, at)),
        dealer: other(directory.settles_to(unit, PartyKind::Dealer, at)),
        city: directory.site(unit).map_or_else(String::new, |site| site.city.clone()),
        people: people_in(directory, unit, at).len() as u32,
    }
}

/// Who holds a position in a unit or stands directly below it, each once, by id.
pub(super) fn people_in(directory: &Directory, unit: PartyId, at: Timestamp) -> Vec<PartyId> {
    let positions = directory.positions_in(unit).filter(|position| position.during.contains(at));
    let mut people: Vec<PartyId> = positions.flat_map(|position| directory.holders(position.id, at)).collect();
    people.extend(placed(directory, unit, at).map(|(person, _)| person));
    people.sort_unstable();
    people.dedup();
    people
}

/// People who stand directly below a unit in the management tree.
fn placed(directory: &Directory, unit: PartyId, at: Timestamp) -> impl Iterator<Item = (PartyId, Interval)> {
    let below = directory.children(Tree::Management, unit);
    below.filter(move |(child, during)| during.contains(at) && !is_unit(directory, *child))
}

fn people_here(world: &World, unit: PartyId, at: Timestamp) -> Vec<PersonHere> {
    let directory = &*world.directory;
    let mut people = Vec::new();
    for position in directory.positions_in(unit).filter(|position| position.during.contains(at)) {
        let holders = directory.held_by_whom(position.id).filter(|(_, during)| during.contains(at));
        people.extend(holders.map(|(person, during)| PersonHere {
            person: describe(directory, person),
            position: Some(position.key.clone()),
            title: world.symbols.text(position.title).to_owned(),
            during,
        }));
    }
    people.extend(placed(directory, unit, at).map(|(person, during)| PersonHere {
        person: describe(directory, person),
        position: None,
        title: String::new(),
        during,
    }));
    people.sort_by(|a, b| (&a.title, &a.person.2, &a.person).cmp(&(&b.title, &b.person.2, &b.person)));
    people
}
