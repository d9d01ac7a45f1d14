//! Users: who may sign in, and what each may do where.

use crate::access::{Grant, Operation, Role, Scope, UserId, secret};
use crate::command::{Logged, Version, or_taken};
use crate::statement::describe;
use crate::{AppError, Platform};
use base::{Interval, PartyId, PartyKind};
use org::Directory;
use serde_json::{Value, json};
use store::oidc::Account;
use store::user::{NewUser, StoredGrant, User, UserChange};
use store::{Read, Tx};

/// A user and what the user may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserView {
    /// As stored; of the password only whether there is one may be told.
    pub user: User,
    /// Every grant there ever was, by number.
    pub grants: Vec<GrantView>,
    /// Accounts elsewhere that the user signs in with, by issuer and subject.
    pub accounts: Vec<Account>,
}

impl UserView {
    /// How far it has come.
    pub fn version(&self) -> Version {
        Version(self.user.version)
    }
}

/// A grant, with its unit or person in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantView {
    /// As stored.
    pub grant: StoredGrant,
    /// Kind, own id and name of the unit or person; nothing for everything.
    pub of: Option<(PartyKind, String, String)>,
}

/// A user who was made, or given another password, and the password that can be used once.
#[derive(Clone, Debug)]
pub struct Invited {
    /// The user.
    pub user: UserView,
    /// To be handed over; it is not kept and must be changed first.
    pub one_time_password: String,
}

/// Where a role is to hold, as people name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WantedScope {
    /// In the whole group.
    Everything,
    /// For the unit or person of this kind with the source's own id.
    Party(PartyKind, String),
}

impl Platform {
    /// Every role there is; the operations say which of them may do what.
    pub fn roles(&self) -> Result<Vec<Role>, AppError> {
        self.permit(Operation::RoleList)?;
        Ok(Role::ALL.to_vec())
    }

    /// Makes the first user, an owner, when there is none yet. Called by who starts the service, who shows the password.
    pub async fn first_owner(&self) -> Result<Option<Invited>, AppError> {
        self.permit(Operation::UserCreate)?;
        if store::user::count(&self.store).await? > 0 {
            return Ok(None);
        }
        let world = self.world().await?;
        let password = secret::one_time_password()?;
        let hash = secret::hashed(&password).await?;
        let made = async |tx: &Tx| {
            // Another process may have started meanwhile.
            if store::user::count(tx).await? > 0 {
                return Ok(None);
            }
            let id = self.make_user(tx, ("owner", "Owner"), hash).await?;
            let grant =
                Grant { role: Role::Owner, scope: Scope::Everything, during: Interval::since(self.clock.now()) };
            self.give(tx, &world.directory, (id, &grant)).await?;
            Ok(Some(user_view(tx, &world.directory, id).await?))
        };
        let user = self.write(made).await?;
        Ok(user.map(|user| Invited { user, one_time_password: password }))
    }

    /// Makes a user who may do nothing yet.
    pub async fn create_user(&self, name: &str, full_name: &str) -> Result<Invited, AppError> {
        self.permit(Operation::UserCreate)?;
        check_name(name)?;
        let world = self.world().await?;
        let password = secret::one_time_password()?;
        let hash = secret::hashed(&password).await?;
        let made = async |tx: &Tx| {
            let id = self.make_user(tx, (name, full_name), hash).await?;
            Ok(Invited { user: user_view(tx, &world.directory, id).await?, one_time_password: password })
        };
        self.write(made).await
    }

    async fn make_user(&self, tx: &Tx, (name, full_name): (&str, &str), hash: String) -> Result<UserId, AppError> {
        let new = NewUser {
            name: name.to_owned(),
            full_name: full_name.trim().to_owned(),
            password: hash,
            must_change: true,
            created_at: self.clock.now(),
            created_by: self.caller.who.clone(),
        };
        let exists = || AppError::refused("user_exists", format!("there is a user {name} already"));
        let id = store::user::insert(tx, &new).await.map_err(|error| or_taken(error, exists))?;
        let after = json!({ "name": name, "full_name": new.full_name });
        let logged = Logged { summary: format!("user {name}"), after, before: Value::Null };
        self.log_aside(tx, Operation::UserCreate, logged).await?;
        Ok(id)
    }

    /// Changes what a user is called, or whether the user may sign in. Who is disabled is signed out everywhere.
    pub async fn edit_user(
        &self,
        id: UserId,
        full_name: Option<String>,
        disabled: Option<bool>,
    ) -> Result<UserView, AppError> {
        self.permit(Operation::UserEdit)?;
        let world = self.world().await?;
        let edited = async |tx: &Tx| {
            let before = self.user_to_change(tx, &world.directory, id).await?;
            let change = UserChange { full_name, disabled, password: None };
            store::user::update(tx, id, &change).await?;
            if disabled == Some(true) {
                store::session::end_all(tx, id, None).await?;
                if before.grants.iter().any(|held| held.grant.grant.role == Role::Owner) {
                    self.refuse_without_owner(tx).await?;
                }
            }
            let after = user_view(tx, &world.directory, id).await?;
            let summary = format!("user {}", after.user.user.name);
            let logged = Logged { summary, before: user_words(&before), after: user_words(&after) };
            self.log_aside(tx, Operation::UserEdit, logged).await?;
            Ok(after)
        };
        self.write(edited).await
    }

    /// Gives a user another password, which can be used once, and signs the user out everywhere.
    pub async fn reset_password(&self, id: UserId) -> Result<Invited, AppError> {
        self.permit(Operation::UserReset)?;
        let world = self.world().await?;
        let password = secret::one_time_password()?;
        let hash = secret::hashed(&password).await?;
        let reset = async |tx: &Tx| {
            let before = self.user_to_change(tx, &world.directory, id).await?;
            let change = UserChange { password: Some((hash, true)), ..UserChange::default() };
            store::user::update(tx, id, &change).await?;
            store::session::forget_attempts(tx, &self.tries_of_name(&before.user.user.name)).await?;
            store::session::end_all(tx, id, None).await?;
            store::sign_in_link::end_all(tx, id).await?;
            let summary = format!("user {}: another password", before.user.user.name);
            self.log_aside(tx, Operation::UserReset, summary).await?;
            Ok(Invited { user: user_view(tx, &world.directory, id).await?, one_time_password: password })
        };
        self.write(reset).await
    }

    /// Gives a user a role somewhere for some time.
    pub async fn grant(
        &self,
        id: UserId,
        role: Role,
        scope: &WantedScope,
        during: Interval,
    ) -> Result<UserView, AppError> {
        self.permit(Operation::UserGrant)?;
        self.owner_only(role)?;
        if during.is_empty() {
            return Err(AppError::refused("range_empty", "a grant ends after it begins"));
        }
        let world = self.world().await?;
        let scope = match scope {
            WantedScope::Everything => Scope::Everything,
            WantedScope::Party(kind, key) => {
                let missing = || AppError::refused("party_not_found", format!("there is no {} {key:?}", kind.name()));
                let party: PartyId = world.directory.find(*kind, key).ok_or_else(missing)?;
                if *kind == PartyKind::Associate { Scope::Person(party) } else { Scope::Unit(party) }
            }
        };
        let granted = async |tx: &Tx| {
            self.user_to_change(tx, &world.directory, id).await?;
            self.give(tx, &world.directory, (id, &Grant { role, scope, during })).await?;
            user_view(tx, &world.directory, id).await
        };
        self.write(granted).await
    }

    async fn give(&self, tx: &Tx, directory: &Directory, (id, grant): (UserId, &Grant)) -> Result<(), AppError> {
        let by = (self.clock.now(), self.caller.who.as_str());
        let before = user_view(tx, directory, id).await?;
        store::user::grant(tx, id, grant, by).await?;
        let after = user_view(tx, directory, id).await?;
        let summary = format!("user {} is {}", after.user.user.name, grant.role.name());
        let logged = Logged { summary, before: user_words(&before), after: user_words(&after) };
        self.log_aside(tx, Operation::UserGrant, logged).await
    }

    /// Ends a grant now. What was allowed until now stays on record.
    pub async fn end_grant(&self, id: UserId, grant: i64) -> Result<UserView, AppError> {
        self.permit(Operation::UserRevoke)?;
        let world = self.world().await?;
        let ended = async |tx: &Tx| {
            let before = self.user_to_change(tx, &world.directory, id).await?;
            let missing = || AppError::refused("grant_not_found", format!("the user has no grant {grant}"));
            let found = before.grants.iter().find(|held| held.grant.id == grant).ok_or_else(missing)?;
            let held = found.grant.grant;
            self.owner_only(held.role)?;
            let now = self.clock.now();
            if held.during.to <= now {
                return Err(AppError::refused("grant_ended", format!("grant {grant} has ended already")));
            }
            store::user::end_grant(tx, id, grant, now.max(held.during.from)).await?;
            if held.role == Role::Owner {
                self.refuse_without_owner(tx).await?;
            }
            let after = user_view(tx, &world.directory, id).await?;
            let summary = format!("user {} is no longer {}", after.user.user.name, held.role.name());
            let logged = Logged { summary, before: user_words(&before), after: user_words(&after) };
            self.log_aside(tx, Operation::UserRevoke, logged).await?;
            Ok(after)
        };
        self.write(ended).await
    }

    /// A user.
    pub async fn user_view(&self, id: UserId) -> Result<UserView, AppError> {
        self.permit(Operation::UserShow)?;
        let world = self.world().await?;
        user_view(&self.store, &world.directory, id).await
    }

    /// The user with this name.
    pub async fn user_named(&self, name: &str) -> Result<UserView, AppError> {
        self.permit(Operation::UserShow)?;
        let missing = || AppError::refused("user_not_found", format!("there is no user {name}"));
        let user = store::user::find(&self.store, name).await?.ok_or_else(missing)?;
        self.user_view(user.id).await
    }

    /// Users after one, by number.
    pub async fn users(&self, after: Option<UserId>, limit: u64) -> Result<Vec<UserView>, AppError> {
        self.permit(Operation::UserList)?;
        let users = store::user::page(&self.store, after, limit).await?;
        let ids: Vec<UserId> = users.iter().map(|user| user.id).collect();
        let mut grants = store::user::grants(&self.store, &ids).await?;
        let mut accounts = store::oidc::of_users(&self.store, &ids).await?;
        let world = self.world().await?;
        let view = |user: User| {
            let grants = grants.remove(&user.id).unwrap_or_default();
            let accounts = accounts.remove(&user.id).unwrap_or_default();
            view(user, (grants, accounts), &world.directory)
        };
        Ok(users.into_iter().map(view).collect())
    }

    /// The user that is to be changed, unless somebody changed it meanwhile, or it is an owner and the caller is none.
    pub(crate) async fn user_to_change(
        &self,
        tx: &Tx,
        directory: &Directory,
        id: UserId,
    ) -> Result<UserView, AppError> {
        let user = user_view(tx, directory, id).await?;
        self.expect(&format!("user {}", user.user.user.name), user.version())?;
        let now = self.clock.now();
        let owns = |held: &GrantView| held.grant.grant.role == Role::Owner && held.grant.grant.during.to > now;
        if user.grants.iter().any(owns) {
            self.owner_only(Role::Owner)?;
        }
        Ok(user)
    }

    /// Nobody but an owner makes an owner, or does anything to one.
    fn owner_only(&self, role: Role) -> Result<(), AppError> {
        let now = self.clock.now();
        let owns =
            |grant: &Grant| grant.role == Role::Owner && grant.scope == Scope::Everything && grant.during.contains(now);
        if role != Role::Owner || self.caller.grants.iter().any(owns) {
            return Ok(());
        }
        Err(AppError::refused("not_permitted", format!("{} is no owner, and owners are for owners", self.caller.who)))
    }

    /// Somebody must be able to let others in.
    async fn refuse_without_owner(&self, tx: &Tx) -> Result<(), AppError> {
        let now = self.clock.now();
        for held in store::user::with_role(tx, Role::Owner).await? {
            let everywhere = held.grant.scope == Scope::Everything && held.grant.during.contains(now);
            let user = store::user::get(tx, held.user).await?;
            if everywhere && held.grant.during.to == base::Timestamp::MAX && user.is_some_and(|user| !user.disabled) {
                return Ok(());
            }
        }
        let message = "nobody would be left who is owner of everything without an end; make somebody else owner first";
        Err(AppError::refused("last_owner", message))
    }
}

/// A user with the grants, units and persons in words.
pub(crate) async fn user_view(on: &impl Read, directory: &Directory, id: UserId) -> Result<UserView, AppError> {
    let user = store::user::get(on, id).await?.ok_or_else(|| no_user(id))?;
    let grants = store::user::grants(on, &[id]).await?.remove(&id).unwrap_or_default();
    let accounts = store::oidc::of_users(on, &[id]).await?.remove(&id).unwrap_or_default();
    Ok(view(user, (grants, accounts), directory))
}

fn view(user: User, (grants, accounts): (Vec<StoredGrant>, Vec<Account>), directory: &Directory) -> UserView {
    let in_words = |grant: StoredGrant| {
        let of = match grant.grant.scope {
            Scope::Everything => None,
            Scope::Unit(party) | Scope::Person(party) => Some(describe(directory, party)),
        };
        GrantView { grant, of }
    };
    UserView { user, grants: grants.into_iter().map(in_words).collect(), accounts }
}

fn no_user(id: UserId) -> AppError {
    AppError::refused("user_not_found", format!("there is no user {}", id.0))
}

/// Names stand in the log and are typed: short, and nothing that looks like another name.
pub(crate) fn check_name(name: &str) -> Result<(), AppError> {
    const LENGTH_MAX: usize = 64;
    let fits =
        |character: char| character.is_alphanumeric() && !character.is_uppercase() || "-_.@+".contains(character);
    if !name.is_empty() && name.chars().count() <= LENGTH_MAX && name.chars().all(fits) {
        return Ok(());
    }
    let message = format!(
        "{name:?} cannot be the name of a user; write 1 to {LENGTH_MAX} small letters, digits or -_.@+, an e-mail address say"
    );
    Err(AppError::refused("user_name_wrong", message))
}

/// A user as the log keeps it.
fn user_words(view: &UserView) -> Value {
    let instant = |at: base::Timestamp| match at {
        base::Timestamp::MIN | base::Timestamp::MAX => Value::Null,
        at => json!(base::Calendar::utc().show(at)),
    };
    let grants: Vec<Value> = view
        .grants
        .iter()
        .map(|held| {
            let grant = held.grant.grant;
            let scope = match grant.scope {
                Scope::Everything => "everything".to_owned(),
                Scope::Unit(party) => format!("unit {party}"),
                Scope::Person(party) => format!("person {party}"),
            };
            let (from, to) = (instant(grant.during.from), instant(grant.during.to));
            json!({ "role": grant.role.name(), "scope": scope, "from": from, "to": to })
        })
        .collect();
    let User { disabled, user, .. } = &view.user;
    json!({ "name": user.name, "full_name": user.full_name, "disabled": disabled, "grants": grants })
}
