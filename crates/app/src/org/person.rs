//! People: found by name, unit and title, and shown with what they did where.

use super::{PartyWords, Seen, find_seen, is_called, is_unit};
use crate::access::Operation;
use crate::command::Version;
use crate::statement::describe;
use crate::{AppError, Platform, World};
use base::{Date, Decimal, Interval, PartyId, PartyKind, Timestamp};

/// Which people are asked for.
#[derive(Clone, Debug, Default)]
pub struct PersonQuery {
    /// Part of the name or of the source's own id.
    pub text: Option<String>,
    /// Belonging to this unit, in either tree.
    pub within: Option<String>,
    /// Holding a position that is called so.
    pub title: Option<String>,
    /// Only those who hold a position, or only those who hold none.
    pub active: Option<bool>,
    /// On which day; now unless given.
    pub at: Option<Date>,
}

/// Somebody in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonRow {
    /// Who.
    pub person: PartyWords,
    /// Positions that are held, the first one first.
    pub positions: Vec<Served>,
    /// The store the person belongs to.
    pub store: Option<PartyWords>,
    /// The dealer the person settles to.
    pub dealer: Option<PartyWords>,
}

/// Somebody with everything about them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonView {
    /// What a list says.
    pub row: PersonRow,
    /// The instant it is shown for.
    pub at: Timestamp,
    /// Managers, nearest first.
    pub managers: Vec<PartyWords>,
    /// Every position that was ever held, by time.
    pub history: Vec<Served>,
    /// Dated numbers, by name and time.
    pub attributes: Vec<(String, Decimal, Interval)>,
}

impl PersonView {
    /// Changes with everything that is shown of somebody, but not with the instant that it is shown for.
    pub fn version(&self) -> Version {
        Version::of(&PersonView { at: Timestamp::MIN, ..self.clone() })
    }
}

/// A position that somebody held for some time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Served {
    /// The position's own id in its source.
    pub position: String,
    /// What it is called.
    pub title: String,
    /// Where.
    pub unit: Option<PartyWords>,
    /// From when to when.
    pub during: Interval,
}

impl Platform {
    /// People whom the caller sees, by name and id.
    pub async fn people(&self, query: &PersonQuery) -> Result<Vec<PersonRow>, AppError> {
        let reach = self.permit(Operation::PersonList)?;
        let world = self.world().await?;
        let directory = &*world.directory;
        let at = self.instant_of(&world, query.at);
        let seen = Seen::of(&reach, directory, self.clock.now());
        let within = query.within.as_deref().map(|unit| find_seen(directory, &seen, unit)).transpose()?;
        let title = query.title.as_deref().map(|title| world.symbols.find(title));
        let fits = |party: &&org::Party| {
            !is_unit(directory, party.id)
                && query.text.as_deref().is_none_or(|text| is_called(directory, party.id, text))
                && seen.has(party.id)
                && query.active.is_none_or(|active| directory.held_by(party.id, at).next().is_some() == active)
                && within.is_none_or(|unit| directory.within(unit, party.id, at))
                && title.is_none_or(|title| directory.held_by(party.id, at).any(|held| Some(held.title) == title))
        };
        let mut found: Vec<PersonRow> =
            directory.parties().filter(fits).map(|party| person_row(&world, party.id, at)).collect();
        found.sort_by(|a, b| (&a.person.2, &a.person).cmp(&(&b.person.2, &b.person)));
        Ok(found)
    }

    /// Somebody with everything about them.
    pub async fn person(&self, name: &str, at: Option<Date>) -> Result<PersonView, AppError> {
        let reach = self.permit(Operation::PersonShow)?;
        let world = self.world().await?;
        let directory = &*world.directory;
        let at = self.instant_of(&world, at);
        let seen = Seen::of(&reach, directory, self.clock.now());
        let person = find_seen(directory, &seen, name)?;
        if is_unit(directory, person) {
            return Err(AppError::refused("party_not_found", format!("{name:?} is a unit; ask for units")));
        }
        Ok(person_view(&world, person, at))
    }
}

pub(super) fn person_view(world: &World, person: PartyId, at: Timestamp) -> PersonView {
    let directory = &*world.directory;
    let mut managers = Vec::new();
    directory.managers(person, at, &mut managers);
    let mut history: Vec<Served> = directory.positions_of(person).map(|held| served(world, held)).collect();
    history.sort_by_key(|served| served.during.from);
    let attributes = directory
        .attributes_of(person)
        .map(|(name, value, during)| (world.symbols.text(name).to_owned(), value, during));
    PersonView {
        row: person_row(world, person, at),
        at,
        managers: managers.into_iter().map(|manager| describe(directory, manager)).collect(),
        history,
        attributes: attributes.collect(),
    }
}

fn person_row(world: &World, person: PartyId, at: Timestamp) -> PersonRow {
    let directory = &*world.directory;
    let words = |party: Option<PartyId>| party.map(|party| describe(directory, party));
    let now = directory.positions_of(person).filter(|(_, during)| during.contains(at));
    PersonRow {
        person: describe(directory, person),
        positions: now.map(|held| served(world, held)).collect(),
        store: words(directory.unit(person, PartyKind::Store, at)),
        dealer: words(directory.settles_to(person, PartyKind::Dealer, at)),
    }
}

fn served(world: &World, (position, during): (&org::Position, Interval)) -> Served {
    Served {
        position: position.key.clone(),
        title: world.symbols.text(position.title).to_owned(),
        unit: position.unit.map(|unit| describe(&world.directory, unit)),
        during,
    }
}
