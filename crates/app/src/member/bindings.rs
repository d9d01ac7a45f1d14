//! Who serves whom, as a list: one row for each binding of a member whom the caller sees.

use super::roster::{Bound, Roster, Row};
use super::words::BindingView;
use crate::access::Operation;
use crate::org::{Seen, find_seen};
use crate::{AppError, MemberName, Platform, World};
use base::fact::History;
use base::{MemberId, PartyId, Timestamp};
use std::collections::BTreeSet;

/// Which bindings are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BindingQuery {
    /// Those of a member, those that are over too.
    pub member: Option<i64>,
    /// Those to this unit or person: the source's own id, or kind and id.
    pub party: Option<String>,
    /// Those that hold at an instant; without it those that hold or will hold.
    pub at: Option<Timestamp>,
    /// Only those behind this place.
    pub after: Option<(i64, u32)>,
    /// At most so many.
    pub limit: u64,
}

/// A binding in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BindingRow {
    /// Whose.
    pub member: MemberName,
    /// To whom, why and how long.
    pub binding: BindingView,
    /// Where it stands: the member, and its number among the member's bindings.
    pub place: (i64, u32),
}

/// A binding and where it stands.
type Found = (MemberId, u32, Bound);

impl Platform {
    /// Bindings of members whom the caller sees, by member and begin.
    pub async fn bindings(&self, query: &BindingQuery) -> Result<Vec<BindingRow>, AppError> {
        let reach = self.permit(Operation::BindingList)?;
        let world = self.world().await?;
        let now = self.clock.now();
        let seen = Seen::of(&reach, &world.directory, now);
        let party = query.party.as_deref().map(|name| find_seen(&world.directory, &seen, name)).transpose()?;
        let wanted = Wanted { party, query };
        let found = match query.member {
            Some(number) => {
                let own = self.seen_member(&reach, number).await?;
                let mut found = Vec::new();
                wanted.keep(own.member, own.all_bound(), &mut found);
                found
            }
            None => {
                let roster = self.roster(&world).await?;
                let visible = |row: &Row| seen.all() || roster.belongs_to(row, now).any(|party| seen.has(party));
                match query.at.filter(|at| *at < now) {
                    Some(_) => {
                        self.bound_then(&world, &wanted, |member| roster.row(member).is_some_and(visible)).await?
                    }
                    None => wanted.of_roster(&roster, visible),
                }
            }
        };
        self.binding_rows(&world, found).await
    }

    /// Bindings that held in the past: the roster does not keep those that are over, so all facts are read.
    async fn bound_then(
        &self,
        world: &World,
        wanted: &Wanted<'_>,
        visible: impl Fn(MemberId) -> bool + Sync,
    ) -> Result<Vec<Found>, AppError> {
        let members = self.members(world).await?;
        let policies = self.binding_policies(world).await?;
        let input = self.fold_input(world, &members);
        let each = |(activity, bindings, found): &mut (Vec<Timestamp>, Vec<_>, Vec<Found>), history: &History<'_>| {
            if wanted.may(history.member) && visible(history.member) {
                facts::derive(history, &policies, activity, bindings);
                wanted.keep(history.member, bindings.iter().map(Bound::from).collect(), found);
            }
            Ok(())
        };
        let folded = facts::fold(&input, |_| Ok(Default::default()), each, |(_, _, found)| Ok(found))?;
        let mut found: Vec<Found> = folded.parts.into_iter().flatten().collect();
        found.sort_by_key(|(member, place, _)| (*member, *place));
        found.truncate(wanted.limit());
        Ok(found)
    }

    async fn binding_rows(&self, world: &World, found: Vec<Found>) -> Result<Vec<BindingRow>, AppError> {
        let members = self.members(world).await?;
        let of: BTreeSet<MemberId> = found.iter().map(|(member, _, _)| *member).collect();
        let of: Vec<MemberId> = of.into_iter().collect();
        let names = self.member_names(world, &members, &of).await?;
        let row = |(member, place, bound): Found| BindingRow {
            member: MemberName { id: member, name: names.name(member) },
            binding: BindingView::of(world, &bound),
            place: (member.0, place),
        };
        Ok(found.into_iter().map(row).collect())
    }
}

/// What a binding has to fit.
struct Wanted<'a> {
    party: Option<PartyId>,
    query: &'a BindingQuery,
}

impl Wanted<'_> {
    fn limit(&self) -> usize {
        usize::try_from(self.query.limit).unwrap_or(usize::MAX)
    }

    /// Whether a member's bindings may lie behind the place.
    fn may(&self, member: MemberId) -> bool {
        self.query.after.is_none_or(|(after, _)| member.0 >= after)
    }

    /// Adds those of a member that fit, by begin.
    fn keep(&self, member: MemberId, mut bound: Vec<Bound>, found: &mut Vec<Found>) {
        bound.sort_by_key(|bound| (bound.during.from, bound.role, bound.brand, bound.party));
        for (bound, place) in bound.into_iter().zip(0..) {
            let fits = self.query.after.is_none_or(|after| (member.0, place) > after)
                && self.party.is_none_or(|party| bound.party == party)
                && self.query.at.is_none_or(|at| bound.during.contains(at));
            if fits {
                found.push((member, place, bound));
            }
        }
    }

    fn of_roster(&self, roster: &Roster, visible: impl Fn(&Row) -> bool) -> Vec<Found> {
        let mut found = Vec::new();
        let rows = roster.rows();
        let first = rows.partition_point(|row| !self.may(row.member));
        for row in rows[first..].iter().filter(|row| visible(row)) {
            self.keep(row.member, roster.bound_of(row).to_vec(), &mut found);
            if found.len() >= self.limit() {
                break;
            }
        }
        found.truncate(self.limit());
        found
    }
}
