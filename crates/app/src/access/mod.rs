//! Who may do what, where and when. Every use case asks before it does anything; nothing above this crate decides it.

mod operation;
mod reach;
pub(crate) mod secret;

pub use self::operation::{Breadth, Operation};
pub use self::reach::Reach;
pub use store::user::{Grant, Role, Scope, UserId};

use crate::{AppError, Platform, World};
use base::{Interval, PartyId, Timestamp};
use facts::Sight;
use org::Directory;

/// Who gives commands and asks questions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The name in the log.
    pub who: String,
    /// The user; nobody on the command line.
    pub user: Option<UserId>,
    /// What the caller may do, where and when.
    pub grants: Vec<Grant>,
    /// The operations that a token is limited to; everything that the grants give when it is not.
    pub only: Option<Vec<Operation>>,
    /// Whether nothing may be done before a password that somebody else knows is changed.
    pub must_change_password: bool,
    /// Id of the request, for the log; empty on the command line.
    pub request: String,
}

impl Caller {
    /// Who sits at the machine and gives commands there: may do everything.
    pub fn command_line(who: impl Into<String>) -> Caller {
        let everything = Grant { role: Role::Owner, scope: Scope::Everything, during: Interval::ALWAYS };
        Caller {
            who: who.into(),
            user: None,
            grants: vec![everything],
            only: None,
            must_change_password: false,
            request: String::new(),
        }
    }

    /// Whether the caller may do something now, and about whom.
    pub fn permit(&self, operation: Operation, now: Timestamp) -> Result<Reach, AppError> {
        let right = operation.right();
        if self.must_change_password && right.breadth != Breadth::Own {
            let message = format!("{} has a password that somebody else knows; change it first", self.who);
            return Err(AppError::refused("password_must_change", message));
        }
        if self.only.as_ref().is_some_and(|only| !only.contains(&operation)) {
            let message = format!("the token is not for {}; make one that is", right.name);
            return Err(AppError::refused("not_permitted", message));
        }
        if right.breadth == Breadth::Own {
            return Ok(Reach::default());
        }
        let held = self.grants.iter().filter(|grant| grant.during.contains(now));
        let scopes: Vec<Scope> =
            held.filter(|grant| right.roles.contains(&grant.role)).map(|grant| grant.scope).collect();
        match Reach::of(&scopes) {
            Reach::All => Ok(Reach::All),
            reach @ Reach::Within { .. } if !scopes.is_empty() && right.breadth != Breadth::Group => Ok(reach),
            Reach::Within { .. } => Err(self.not_permitted(operation)),
        }
    }

    fn not_permitted(&self, operation: Operation) -> AppError {
        let right = operation.right();
        let roles: Vec<&str> = right.roles.iter().map(|role| role.name()).collect();
        let place = if right.breadth == Breadth::Group { " over the whole group" } else { "" };
        let message =
            format!("{} may not do {}; it takes the role {}{place}", self.who, right.name, roles.join(" or "));
        AppError::refused("not_permitted", message)
    }
}

impl Platform {
    /// Whether who calls may do something, and about whom. The first line of every use case.
    pub fn permit(&self, operation: Operation) -> Result<Reach, AppError> {
        self.caller.permit(operation, self.clock.now())
    }

    /// Refuses a payee whom the caller does not see, as if nobody of that name were there.
    pub(crate) fn require_payee(
        &self,
        reach: &Reach,
        world: &World,
        party: PartyId,
        name: &str,
    ) -> Result<(), AppError> {
        if reach.sees(&world.directory, party, self.clock.now()) {
            return Ok(());
        }
        let message = format!("no payee {name:?} is known; give the source's own id");
        Err(AppError::refused("payee_not_found", message))
    }

    /// The parties within a reach as the organisation is now; none when that is everybody.
    pub(crate) fn sight(&self, reach: &Reach, directory: &Directory) -> Option<Sight> {
        let now = self.clock.now();
        match reach {
            Reach::All => None,
            Reach::Within { units, persons } if units.is_empty() => Some(Sight::of(persons.iter().copied())),
            Reach::Within { .. } => {
                let parties = directory.parties().map(|party| party.id);
                Some(Sight::of(parties.filter(|party| reach.sees(directory, *party, now))))
            }
        }
    }

    /// Who calls.
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// The user who calls; refused on the command line, where nobody signed in.
    pub(crate) fn user(&self) -> Result<UserId, AppError> {
        let nobody = || AppError::refused("not_signed_in", "nobody is signed in here; sign in, or send a token");
        self.caller.user.ok_or_else(nobody)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn party(number: u32) -> PartyId {
        PartyId::new(number).expect("a number above zero")
    }

    fn caller(grants: &[(Role, Scope, i64, i64)]) -> Caller {
        let grant = |&(role, scope, from, to): &(Role, Scope, i64, i64)| Grant {
            role,
            scope,
            during: Interval { from: Timestamp(from), to: Timestamp(to) },
        };
        Caller { user: Some(UserId(1)), grants: grants.iter().map(grant).collect(), ..Caller::command_line("ann") }
    }

    fn check(caller: &Caller, operation: Operation, expect: Result<Reach, &str>) {
        let given = caller.permit(operation, Timestamp(5));
        let expect = expect.map_err(str::to_owned);
        assert_eq!(given.map_err(|error| error.code().to_owned()), expect, "{caller:?} {operation:?}");
    }

    #[test]
    fn a_role_counts_where_and_while_it_is_held() {
        use Operation::{PeriodList, PeriodLock, StatementShow};
        let (unit, person) = (Scope::Unit(party(7)), Scope::Person(party(8)));
        let within = |units: &[u32], persons: &[u32]| {
            Ok(Reach::Within {
                units: units.iter().copied().map(party).collect(),
                persons: persons.iter().copied().map(party).collect(),
            })
        };
        check(&caller(&[(Role::Finance, Scope::Everything, 0, 9)]), PeriodLock, Ok(Reach::All));
        check(&caller(&[(Role::Finance, Scope::Everything, 0, 5)]), PeriodLock, Err("not_permitted"));
        check(&caller(&[(Role::Finance, Scope::Everything, 6, 9)]), PeriodLock, Err("not_permitted"));
        check(&caller(&[(Role::Finance, unit, 0, 9)]), PeriodLock, Err("not_permitted"));
        check(&caller(&[(Role::Dealer, Scope::Everything, 0, 9)]), PeriodLock, Err("not_permitted"));
        check(&caller(&[]), PeriodList, Err("not_permitted"));
        let dealer = (Role::Dealer, unit, 0, 9);
        check(&caller(&[dealer]), StatementShow, within(&[7], &[]));
        check(&caller(&[dealer, (Role::Associate, person, 0, 9)]), StatementShow, within(&[7], &[8]));
        check(&caller(&[dealer, (Role::Finance, Scope::Everything, 0, 9)]), StatementShow, Ok(Reach::All));
        check(&caller(&[dealer, (Role::It, Scope::Everything, 0, 9)]), StatementShow, within(&[7], &[]));
    }

    #[test]
    fn a_token_gives_no_more_than_it_names() {
        let owner = caller(&[(Role::Owner, Scope::Everything, 0, 9)]);
        let limited = Caller { only: Some(vec![Operation::PeriodList]), ..owner };
        check(&limited, Operation::PeriodList, Ok(Reach::All));
        check(&limited, Operation::PeriodLock, Err("not_permitted"));
        check(&limited, Operation::MeShow, Err("not_permitted"));
    }

    #[test]
    fn a_password_that_others_know_is_changed_first() {
        let owner = Caller { must_change_password: true, ..caller(&[(Role::Owner, Scope::Everything, 0, 9)]) };
        check(&owner, Operation::PeriodList, Err("password_must_change"));
        check(&owner, Operation::PasswordChange, Ok(Reach::default()));
    }
}
