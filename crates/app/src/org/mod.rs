//! The organisation as people look at it: the trees on any day, a unit with what it consists of and how it came to be so, people
//! and what they did where. Everybody sees the own part of it.

mod change;
mod person;
mod unit;

pub use self::change::{NewPosition, NewUnit};

pub use self::person::{PersonQuery, PersonRow, PersonView, Served};
pub use self::unit::{Child, PersonHere, PlaceOf, UnitQuery, UnitRow, UnitView};

use crate::access::{Operation, Reach};
use crate::statement::describe;
use crate::{AppError, Platform, World};
use base::{Date, PartyId, PartyKind, Timestamp, Tree};
use org::Directory;

/// Kind, own id and name of a unit or person.
pub type PartyWords = (PartyKind, String, String);

/// A tree on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrgTree {
    /// The instant.
    pub at: Timestamp,
    /// Units, each behind the one above it, beside each other by kind and name.
    pub units: Vec<TreeUnit>,
}

/// A unit in a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeUnit {
    /// The unit.
    pub unit: PartyWords,
    /// The one directly above; nothing at the top, or at the top of what is seen.
    pub parent: Option<PartyWords>,
    /// How many stand between it and the top of what is seen.
    pub depth: u32,
    /// How many units stand directly below.
    pub units: u32,
    /// How many people hold a position in it, each once.
    pub people: u32,
}

/// Which parties a caller sees, for many questions.
pub(crate) struct Seen(Option<Vec<bool>>);

impl Seen {
    /// What a reach gives at an instant.
    pub fn of(reach: &Reach, directory: &Directory, at: Timestamp) -> Seen {
        let Reach::Within { units, persons } = reach else { return Seen(None) };
        let mut seen = directory.all_within(units, at);
        for person in persons {
            if let Some(seen) = seen.get_mut(person.raw() as usize) {
                *seen = true;
            }
        }
        Seen(Some(seen))
    }

    /// Whether everybody is seen.
    pub fn all(&self) -> bool {
        self.0.is_none()
    }

    /// Whether a party is seen.
    pub fn has(&self, party: PartyId) -> bool {
        self.0.as_ref().is_none_or(|seen| seen.get(party.raw() as usize).copied().unwrap_or(false))
    }
}

impl Platform {
    /// Refuses to change a unit or a person that somebody else changed since the caller looked. Asked before anything else is found
    /// wrong, which may only be so because of that change, and again inside the transaction.
    pub(crate) fn expect_party(&self, world: &World, party: PartyId) -> Result<(), AppError> {
        if !self.is_expecting() {
            return Ok(());
        }
        let now = self.clock.now();
        let version = if is_unit(&world.directory, party) {
            unit::unit_view(world, party, now).version()
        } else {
            person::person_view(world, party, now).version()
        };
        let (kind, key, _) = describe(&world.directory, party);
        self.expect(&format!("{} {key}", kind.name()), version)
    }

    /// A tree on a day, as of now unless a day is given; what the caller sees of it.
    pub async fn org_tree(&self, tree: Tree, at: Option<Date>) -> Result<OrgTree, AppError> {
        let reach = self.permit(Operation::OrgTree)?;
        let world = self.world().await?;
        let at = self.instant_of(&world, at);
        let directory = &*world.directory;
        let seen = Seen::of(&reach, directory, self.clock.now());
        let shown = |party: PartyId| is_unit(directory, party) && stands(directory, party, at) && seen.has(party);
        let parent = |party: PartyId| directory.parent(tree, party, at).filter(|parent| shown(*parent));
        let mut units: Vec<TreeUnit> = Vec::new();
        let ids = directory.parties().map(|party| party.id);
        let mut open: Vec<(PartyId, u32)> =
            ids.filter(|party| shown(*party) && parent(*party).is_none()).map(|top| (top, 0)).collect();
        sort_last_first(directory, &mut open);
        while let Some((unit, depth)) = open.pop() {
            let below = directory.children(tree, unit).filter(|(child, during)| during.contains(at) && shown(*child));
            let mut below: Vec<(PartyId, u32)> = below.map(|(child, _)| (child, depth + 1)).collect();
            units.push(TreeUnit {
                unit: describe(directory, unit),
                parent: parent(unit).map(|parent| describe(directory, parent)),
                depth,
                units: below.len() as u32,
                people: unit::people_in(directory, unit, at).len() as u32,
            });
            sort_last_first(directory, &mut below);
            open.append(&mut below);
        }
        Ok(OrgTree { at, units })
    }

    /// The beginning of a day in the group's zone; now without one.
    pub(crate) fn instant_of(&self, world: &World, at: Option<Date>) -> Timestamp {
        at.map_or_else(|| self.clock.now(), |day| world.settings.calendar.start_of(day))
    }
}

/// The next one to be shown comes last: what is found is taken from the end.
fn sort_last_first(directory: &Directory, units: &mut [(PartyId, u32)]) {
    let key = |unit: PartyId| (directory.kind(unit), directory.name(unit), directory.key(unit));
    units.sort_by(|(a, _), (b, _)| key(*b).cmp(&key(*a)));
}

pub(crate) fn is_unit(directory: &Directory, party: PartyId) -> bool {
    directory.kind(party).is_some_and(|kind| kind != PartyKind::Associate)
}

/// Whether a unit has its place at an instant. One that never had a place in either tree is a top, and is always there.
pub(crate) fn stands(directory: &Directory, unit: PartyId, at: Timestamp) -> bool {
    let mut ever = false;
    for tree in [Tree::Management, Tree::Settlement] {
        for (_, during) in directory.parents(tree, unit) {
            ever = true;
            if during.contains(at) {
                return true;
            }
        }
    }
    !ever
}

/// The party with the source's own id, or kind and id: `store:S01`. What a caller does not see is not there.
pub(crate) fn find_seen(directory: &Directory, seen: &Seen, name: &str) -> Result<PartyId, AppError> {
    let missing = || AppError::refused("party_not_found", format!("there is no unit or person {name:?}"));
    if let Some((kind, key)) = name.split_once(':')
        && let Some(kind) = PartyKind::parse(kind)
    {
        return directory.find(kind, key).filter(|party| seen.has(*party)).ok_or_else(missing);
    }
    let found: Vec<&org::Party> = directory.each_with(name).filter(|party| seen.has(party.id)).collect();
    match found.as_slice() {
        [] => Err(missing()),
        [party] => Ok(party.id),
        several => {
            let names: Vec<String> =
                several.iter().map(|party| format!("{}:{}", party.kind.name(), party.key)).collect();
            let message = format!("{name:?} may be {}; give one of these", names.join(" or "));
            Err(AppError::refused("payee_ambiguous", message))
        }
    }
}

/// Whether a party is called so, in part: capital or small letters are the same.
pub(crate) fn is_called(directory: &Directory, party: PartyId, words: &str) -> bool {
    let words = words.trim().to_lowercase();
    directory.key(party).to_lowercase().contains(&words) || directory.name(party).to_lowercase().contains(&words)
}
