//! Signing in and out, and finding out who calls.

use crate::access::{Caller, Operation, Role, Scope, UserId, secret};
use crate::statement::describe;
use crate::token::TokenLimits;
use crate::{AppError, Platform};
use base::{PartyKind, Timestamp};
use store::Tx;
use store::session::{Attempts, Session};
use store::user::{StoredGrant, User, UserChange};

/// How long sessions last, and how often signing in may be tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignInRules {
    /// A session that was not used for so long is over.
    pub idle_minutes: u32,
    /// A session ends after so long, however much it is used.
    pub life_hours: u32,
    /// How often signing in may be tried with one name within the window.
    pub tries_per_name: u32,
    /// How often it may be tried from one address within the window.
    pub tries_per_address: u32,
    /// The window.
    pub window_minutes: u32,
}

impl Default for SignInRules {
    fn default() -> Self {
        SignInRules {
            idle_minutes: 12 * 60,
            life_hours: 7 * 24,
            tries_per_name: 10,
            tries_per_address: 50,
            window_minutes: 15,
        }
    }
}

/// Somebody who signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The secret of the session, for its cookie.
    pub secret: String,
    /// How long the session lasts at most.
    pub life_seconds: u32,
    /// Who.
    pub me: Me,
}

/// What callers may know of themselves.
#[derive(Clone, Debug)]
pub struct Me {
    /// The user; nobody on the command line.
    pub user: Option<UserId>,
    /// The name.
    pub name: String,
    /// What people call the user.
    pub full_name: String,
    /// Whether the password has to be changed before anything else.
    pub must_change_password: bool,
    /// What the caller may do now.
    pub operations: Vec<Operation>,
    /// The roles that the caller has now.
    pub roles: Vec<HeldRole>,
    /// The IANA zone in which the group's days begin.
    pub time_zone: String,
}

/// A role that somebody has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldRole {
    /// The role.
    pub role: Role,
    /// Kind, own id and name of its unit or person; nothing for the whole group.
    pub of: Option<(PartyKind, String, String)>,
}

/// What somebody shows to prove who calls.
#[derive(Clone, Copy, Debug)]
pub enum Proof<'a> {
    /// The secret of a session.
    Session(&'a str),
    /// An API token.
    Token(&'a str),
}

const MICROS_PER_MINUTE: i64 = 60_000_000;
/// When a session or token was used is kept only so exactly, so that asking does not mean writing.
const SEEN_EXACT_MINUTES: u32 = 5;

fn before(now: Timestamp, minutes: u32) -> Timestamp {
    Timestamp(now.0.saturating_sub(i64::from(minutes) * MICROS_PER_MINUTE))
}

impl Platform {
    /// Signs somebody in. Tries are counted before the password is looked at, so that many at once are counted too.
    pub async fn sign_in(&self, name: &str, password: &str, address: &str) -> Result<SignedIn, AppError> {
        let rules = self.sign_in_rules;
        let of_name = self.tries_of_name(name);
        let of_address = self.ring.blind_index("sign-in", "address", address);
        self.write(async |tx| {
            self.count_try(tx, &of_address, rules.tries_per_address).await?;
            self.count_try(tx, &of_name, rules.tries_per_name).await
        })
        .await?;
        let user = store::user::find(&self.store, name).await?;
        let right = secret::is_right(password, user.as_ref().map(|user| user.user.password.as_str())).await?;
        let Some(user) = user.filter(|user| right && !user.disabled) else {
            let message = "name or password is wrong, or the user is disabled";
            return Err(AppError::refused("sign_in_failed", message));
        };
        self.open_session(&user, Operation::SessionOpen, &[of_name]).await
    }

    /// Begins a session for somebody who proved to be a user, and forgets the tries under these keys.
    pub(crate) async fn open_session(
        &self,
        user: &User,
        by: Operation,
        tried: &[[u8; 32]],
    ) -> Result<SignedIn, AppError> {
        let rules = self.sign_in_rules;
        let secret = secret::Secret::new("")?;
        let now = self.clock.now();
        let caller = self.caller_of(user, None).await?;
        let platform = self.acting_as(caller);
        let opened = async |tx: &Tx| {
            for key in tried {
                store::session::forget_attempts(tx, key).await?;
            }
            store::session::expire(tx, before(now, rules.life_hours * 60), before(now, rules.idle_minutes)).await?;
            let session = Session { hash: secret.hash, user: user.id, opened_at: now, seen_at: now };
            store::session::insert(tx, &session).await?;
            platform.log_aside(tx, by, "").await
        };
        self.write(opened).await?;
        Ok(SignedIn { secret: secret.text, life_seconds: rules.life_hours * 3600, me: platform.me().await? })
    }

    /// The key under which tries with a name are counted.
    pub(crate) fn tries_of_name(&self, name: &str) -> [u8; 32] {
        self.ring.blind_index("sign-in", "name", name)
    }

    /// Counts one more try under a key; too many are refused until the window is over.
    pub(crate) async fn count_try(&self, tx: &Tx, key: &[u8; 32], tries_max: u32) -> Result<(), AppError> {
        let now = self.clock.now();
        let window = i64::from(self.sign_in_rules.window_minutes) * MICROS_PER_MINUTE;
        let tried = store::session::attempts(tx, key).await?;
        let tried = tried.filter(|tried| tried.since.0.saturating_add(window) > now.0);
        let Attempts { count, since } = tried.unwrap_or(Attempts { count: 0, since: now });
        if count >= tries_max {
            let left = since.0.saturating_add(window).saturating_sub(now.0);
            let seconds = u32::try_from(left / 1_000_000 + 1).unwrap_or(u32::MAX);
            let message = format!("signing in was tried {count} times; try again in {seconds} seconds");
            return Err(AppError::refused("too_many_tries", message).after(seconds));
        }
        Ok(store::session::set_attempts(tx, key, Attempts { count: count + 1, since }).await?)
    }

    /// Ends the session with this secret.
    pub async fn sign_out(&self, secret: &str) -> Result<(), AppError> {
        self.permit(Operation::SessionClose)?;
        let hash = secret::hash_of(secret);
        self.write(async |tx| {
            store::session::end(tx, &hash).await?;
            self.log_aside(tx, Operation::SessionClose, "").await
        })
        .await
    }

    /// Changes the password of who calls, and ends every other session of the user.
    pub async fn change_password(&self, present: &str, new: &str, session: Option<&str>) -> Result<(), AppError> {
        self.permit(Operation::PasswordChange)?;
        let id = self.user()?;
        let missing = || AppError::refused("not_signed_in", "the user is gone");
        let user = store::user::get(&self.store, id).await?.ok_or_else(missing)?;
        let of_name = self.tries_of_name(&user.user.name);
        self.write(async |tx| self.count_try(tx, &of_name, self.sign_in_rules.tries_per_name).await).await?;
        if !secret::is_right(present, Some(&user.user.password)).await? {
            return Err(AppError::refused("password_wrong", "the present password is another one"));
        }
        secret::check_strength(new, &user.user.name)?;
        if new == present {
            return Err(AppError::refused("password_weak", "the new password is the present one; choose another"));
        }
        let change = UserChange { password: Some((secret::hashed(new).await?, false)), ..UserChange::default() };
        let session = session.map(secret::hash_of);
        self.write(async |tx| {
            store::session::forget_attempts(tx, &of_name).await?;
            store::user::update(tx, id, &change).await?;
            store::session::end_all(tx, id, session.as_ref()).await?;
            self.log_aside(tx, Operation::PasswordChange, "").await
        })
        .await
    }

    /// What callers may know of themselves.
    pub async fn me(&self) -> Result<Me, AppError> {
        self.permit(Operation::MeShow)?;
        let user = match self.caller.user {
            Some(id) => store::user::get(&self.store, id).await?,
            None => None,
        };
        let now = self.clock.now();
        let world = self.world().await?;
        let held = self.caller.grants.iter().filter(|grant| grant.during.contains(now));
        let of = |scope| match scope {
            Scope::Everything => None,
            Scope::Unit(party) | Scope::Person(party) => Some(describe(&world.directory, party)),
        };
        Ok(Me {
            roles: held.map(|grant| HeldRole { role: grant.role, of: of(grant.scope) }).collect(),
            time_zone: world.settings.calendar.zone().to_owned(),
            user: self.caller.user,
            name: self.caller.who.clone(),
            full_name: user.map(|user| user.user.full_name).unwrap_or_default(),
            must_change_password: self.caller.must_change_password,
            operations: Operation::all().filter(|operation| self.permit(*operation).is_ok()).collect(),
        })
    }

    /// Who calls, by what is shown. Whatever is wrong with it, the answer is the same.
    pub async fn authenticate(&self, proof: Proof<'_>) -> Result<Caller, AppError> {
        let found = match proof {
            Proof::Session(secret) => self.caller_of_session(secret).await?,
            Proof::Token(secret) => self.caller_of_token(secret).await?,
        };
        found.ok_or_else(|| {
            let message =
                "the session or token is unknown, has ended or was revoked; sign in again, or make a new token";
            AppError::refused("not_signed_in", message)
        })
    }

    async fn caller_of_session(&self, secret: &str) -> Result<Option<Caller>, AppError> {
        let hash = secret::hash_of(secret);
        let Some(session) = store::session::find(&self.store, &hash).await? else { return Ok(None) };
        let (now, rules) = (self.clock.now(), self.sign_in_rules);
        if session.opened_at < before(now, rules.life_hours * 60) || session.seen_at < before(now, rules.idle_minutes) {
            return Ok(None);
        }
        let Some(user) = self.able_user(session.user).await? else { return Ok(None) };
        if session.seen_at < before(now, SEEN_EXACT_MINUTES) {
            self.write(async |tx| Ok(store::session::seen(tx, &hash, now).await?)).await?;
        }
        self.caller_of(&user, None).await.map(Some)
    }

    async fn caller_of_token(&self, secret: &str) -> Result<Option<Caller>, AppError> {
        let Some(token) = store::token::find(&self.store, &secret::hash_of(secret)).await? else { return Ok(None) };
        let now = self.clock.now();
        if token.revoked_at.is_some() || token.token.expires_at <= now {
            return Ok(None);
        }
        let Some(user) = self.able_user(token.token.user).await? else { return Ok(None) };
        if token.used_at.is_none_or(|used| used < before(now, SEEN_EXACT_MINUTES)) {
            self.write(async |tx| Ok(store::token::used(tx, token.id, now).await?)).await?;
        }
        self.caller_of(&user, Some(&TokenLimits::read(&token.token.limits)?)).await.map(Some)
    }

    /// A user who asked for something that is done later, with what the user may do by then.
    pub(crate) async fn caller_of_user(&self, id: UserId) -> Result<Caller, AppError> {
        let gone = || AppError::refused("not_permitted", "who asked for it may not sign in any more");
        let user = self.able_user(id).await?.ok_or_else(gone)?;
        self.caller_of(&user, None).await
    }

    pub(crate) async fn able_user(&self, id: UserId) -> Result<Option<User>, AppError> {
        Ok(store::user::get(&self.store, id).await?.filter(|user| !user.disabled))
    }

    async fn caller_of(&self, user: &User, limits: Option<&TokenLimits>) -> Result<Caller, AppError> {
        let held = store::user::grants(&self.store, &[user.id]).await?.remove(&user.id).unwrap_or_default();
        let within = |held: &StoredGrant| limits.is_none_or(|limits| limits.allow(held.grant.role));
        Ok(Caller {
            who: user.user.name.clone(),
            user: Some(user.id),
            grants: held.into_iter().filter(within).map(|held| held.grant).collect(),
            only: limits.and_then(|limits| limits.operations.clone()),
            must_change_password: user.user.must_change,
            request: self.caller.request.clone(),
        })
    }
}
