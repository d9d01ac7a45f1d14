//! Members, page by page: searched by any identifier, filtered by who serves them and where, sorted by what is kept in the roster.

use super::roster::{MemberSort, Roster, Row};
use super::words::{BindingView, money};
use super::{IdentifierView, Typed};
use crate::access::{Operation, Reach};
use crate::intake::facts_with_key;
use crate::org::{PartyWords, Seen, find_seen};
use crate::statement::describe;
use crate::{AppError, Platform, World};
use base::{Amount, Currency, MemberId, PartyId, ProfileId, Symbol, Timestamp};
use facts::Table;
use identity::Members;
use store::identity::BlindKey;

/// At most so many members are found by four digits.
const FOUND_MAX: u64 = 200;

/// Which members are asked for.
#[derive(Clone, Debug)]
pub struct MemberQuery {
    /// An identifier (`phone:13800138001`, or the value alone), its last four characters, an order's own id, or `#` and the
    /// member's number.
    pub text: Option<String>,
    /// Served by this person or unit.
    pub owner: Option<String>,
    /// Belonging to this unit or somebody in it.
    pub within: Option<String>,
    /// Only those whom somebody serves, or only those whom nobody does.
    pub bound: Option<bool>,
    /// By what.
    pub sort: MemberSort,
    /// The greatest first.
    pub descending: bool,
    /// Key of the last member of the page before.
    pub after: Option<(i64, i64)>,
    /// At most so many.
    pub limit: u64,
}

/// A member in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberRow {
    /// The member.
    pub member: MemberId,
    /// The strongest identifier, masked; the number when none is known.
    pub name: String,
    /// Identifiers, masked, the strongest first.
    pub identifiers: Vec<IdentifierView>,
    /// Who serves the member now.
    pub served_by: Vec<BindingView>,
    /// Where the last order was placed.
    pub store: Option<PartyWords>,
    /// The first order or touchpoint.
    pub first_at: Timestamp,
    /// The last order or touchpoint; before all time without any.
    pub last_at: Timestamp,
    /// The last order; before all time without any.
    pub last_order_at: Timestamp,
    /// How many orders.
    pub orders: u32,
    /// What was bought less what was given back, by currency.
    pub net: Vec<(Amount, Currency)>,
    /// What the list is sorted by, for the next page.
    pub key: (i64, i64),
}

/// Members in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberList {
    /// A page of them.
    pub rows: Vec<MemberRow>,
    /// Of which moment what is shown is, where there are many members and newer changes are being counted; none when all is counted.
    pub as_of: Option<Timestamp>,
}

/// What a row has to fit.
struct Filter<'a> {
    world: &'a World,
    roster: &'a Roster,
    now: Timestamp,
    seen: Seen,
    owner: Option<PartyId>,
    within: Option<Vec<bool>>,
    bound: Option<bool>,
}

impl Platform {
    /// Members whom the caller sees.
    pub async fn member_list(&self, query: &MemberQuery) -> Result<MemberList, AppError> {
        let reach = self.permit(Operation::MemberList)?;
        let world = self.world().await?;
        let directory = &*world.directory;
        let now = self.clock.now();
        let seen = Seen::of(&reach, directory, now);
        let owner = query.owner.as_deref().map(|name| find_seen(directory, &seen, name)).transpose()?;
        let within = query.within.as_deref().map(|name| find_seen(directory, &seen, name)).transpose()?;
        let within = within.map(|unit| directory.all_within(&[unit], now));
        let (roster, as_of) = self.roster_as_of(&world).await?;
        let members = self.members(&world).await?;
        let filter = Filter { world: &world, roster: &roster, now, seen, owner, within, bound: query.bound };
        let rows = match query.text.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
            Some(text) => {
                let found = self.find_members(&world, &members, text).await?;
                filter.chosen(found.iter().filter_map(|member| roster.row(*member)).collect(), query)
            }
            None => filter.page(query),
        };
        let rows = self.member_rows(&world, (&roster, &members), rows, query.sort).await?;
        Ok(MemberList { rows, as_of })
    }

    /// Everybody whom somebody of this reach sees, of this unit or person if one is given.
    pub(crate) async fn members_within(
        &self,
        world: &World,
        reach: &Reach,
        within: Option<PartyId>,
    ) -> Result<Vec<MemberId>, AppError> {
        let (directory, now) = (&*world.directory, self.clock.now());
        let seen = Seen::of(reach, directory, now);
        let within = within.map(|unit| directory.all_within(&[unit], now));
        let roster = self.roster(world).await?;
        let filter = Filter { world, roster: &roster, now, seen, owner: None, within, bound: None };
        Ok(roster.rows().iter().filter(|row| filter.fits(row)).map(|row| row.member).collect())
    }

    async fn member_rows(
        &self,
        world: &World,
        (roster, members): (&Roster, &Members),
        rows: Vec<&Row>,
        sort: MemberSort,
    ) -> Result<Vec<MemberRow>, AppError> {
        let now = self.clock.now();
        let ids: Vec<MemberId> = rows.iter().map(|row| row.member).collect();
        let mut names = self.member_names(world, members, &ids).await?;
        let shown = |row: &Row| {
            let held = roster.bound_of(row).iter().filter(|bound| bound.during.contains(now));
            let net = roster.net_of(row).iter().map(|(currency, amount)| money(world, *currency, *amount));
            Ok(MemberRow {
                member: row.member,
                name: names.name(row.member),
                identifiers: names.identifiers(row.member),
                served_by: held.map(|bound| BindingView::of(world, bound)).collect(),
                store: row.store.map(|store| describe(&world.directory, store)),
                first_at: row.first_at,
                last_at: row.last_at,
                last_order_at: row.last_order_at,
                orders: row.orders,
                net: net.collect::<Result<_, AppError>>()?,
                key: roster.key(row, sort),
            })
        };
        rows.into_iter().map(shown).collect()
    }

    /// Members that a text may mean.
    async fn find_members(&self, world: &World, members: &Members, text: &str) -> Result<Vec<MemberId>, AppError> {
        if let Some(number) = text.strip_prefix('#').and_then(|number| number.parse().ok()) {
            return Ok(vec![members.member_of(ProfileId(number))]);
        }
        let typed =
            Typed::parse(text).ok().filter(|typed| world.rules.kinds().iter().any(|rule| rule.name == typed.kind));
        let value = typed.as_ref().map_or(text, |typed| typed.value.as_str());
        let kinds = world.rules.kinds().iter();
        let kinds = kinds.filter(|rule| typed.as_ref().is_none_or(|typed| typed.kind == rule.name));
        let (mut keys, mut last_four) = (Vec::new(), Vec::new());
        for rule in kinds {
            if let Ok(normal) = identity::normalize(&rule.name, value) {
                let index = self.ring.blind_index(&rule.name, "", &normal);
                keys.push(BlindKey { kind: rule.kind, pool: Symbol::NONE, index });
            }
            if value.chars().count() == 4 {
                last_four.push(self.ring.blind_index_last_four(&rule.name, "", value));
            }
        }
        let mut profiles: Vec<ProfileId> =
            store::identity::find_profiles(&self.store, &keys).await?.into_values().collect();
        for hash in last_four {
            profiles.extend(store::identity::find_by_last4(&self.store, &hash, FOUND_MAX).await?);
        }
        if typed.is_none() {
            let orders = facts_with_key(&self.store, Table::Orders, text).await?;
            profiles.extend(orders.into_iter().map(|order| order.entry.profile));
        }
        let mut found: Vec<MemberId> = profiles.into_iter().map(|profile| members.member_of(profile)).collect();
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }
}

impl<'a> Filter<'a> {
    fn fits(&self, row: &Row) -> bool {
        let roster = self.roster;
        let held = || roster.bound_of(row).iter().filter(|bound| bound.during.contains(self.now));
        let is_within = |within: &Vec<bool>| {
            roster.belongs_to(row, self.now).any(|party| within.get(party.raw() as usize).copied().unwrap_or(false))
        };
        (self.seen.all() || roster.belongs_to(row, self.now).any(|party| self.seen.has(party)))
            && self.owner.is_none_or(|owner| held().any(|bound| bound.party == owner))
            && self.within.as_ref().is_none_or(is_within)
            && self.bound.is_none_or(|bound| held().next().is_some() == bound)
    }

    /// The parties whose members may fit; none when everybody may.
    fn parties(&self) -> Option<Vec<PartyId>> {
        if let Some(owner) = self.owner {
            return Some(vec![owner]);
        }
        if self.seen.all() && self.within.is_none() {
            return None;
        }
        let wanted = |party: &PartyId| {
            let slot = party.raw() as usize;
            self.seen.has(*party)
                && self.within.as_ref().is_none_or(|within| within.get(slot).copied().unwrap_or(false))
        };
        Some(self.world.directory.parties().map(|party| party.id).filter(wanted).collect())
    }

    /// A page of those who fit. Few are sorted; many are met in an order that is kept.
    fn page(&self, query: &MemberQuery) -> Vec<&'a Row> {
        let rows = self.roster.rows();
        let Some(parties) = self.parties() else { return self.walk(query, |_| true) };
        let mut places: Vec<u32> = parties.iter().flat_map(|party| self.roster.may_belong(*party)).copied().collect();
        places.sort_unstable();
        places.dedup();
        if places.len() * 8 < rows.len() {
            return self.chosen(places.into_iter().map(|place| &rows[place as usize]).collect(), query);
        }
        let mut may = vec![false; rows.len()];
        places.into_iter().for_each(|place| may[place as usize] = true);
        self.walk(query, |place| may[place as usize])
    }

    fn walk(&self, query: &MemberQuery, may: impl Fn(u32) -> bool) -> Vec<&'a Row> {
        let rows = self.roster.rows();
        let sorted = self.roster.sorted(query.sort);
        let key = |place: &u32| self.roster.key(&rows[*place as usize], query.sort);
        let fits = |place: &&u32| may(**place) && self.fits(&rows[**place as usize]);
        let limit = usize::try_from(query.limit).unwrap_or(usize::MAX);
        let found: Vec<u32> = if query.descending {
            let end = query.after.map_or(sorted.len(), |after| sorted.partition_point(|place| key(place) < after));
            sorted[..end].iter().rev().filter(fits).take(limit).copied().collect()
        } else {
            let start = query.after.map_or(0, |after| sorted.partition_point(|place| key(place) <= after));
            sorted[start..].iter().filter(fits).take(limit).copied().collect()
        };
        found.into_iter().map(|place| &rows[place as usize]).collect()
    }

    fn chosen(&self, rows: Vec<&'a Row>, query: &MemberQuery) -> Vec<&'a Row> {
        let key = |row: &Row| self.roster.key(row, query.sort);
        let behind = |row: &Row| {
            query.after.is_none_or(|after| if query.descending { key(row) < after } else { key(row) > after })
        };
        let mut fitting: Vec<&Row> = rows.into_iter().filter(|row| behind(row) && self.fits(row)).collect();
        fitting.sort_by_cached_key(|row| key(row));
        if query.descending {
            fitting.reverse();
        }
        fitting.truncate(usize::try_from(query.limit).unwrap_or(usize::MAX));
        fitting
    }
}
