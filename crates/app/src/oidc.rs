//! Signing in with an account elsewhere: which user it is, and what a browser carries meanwhile.
//!
//! That an account is somebody's was proven by who calls this, see the service's `oidc`.

use crate::access::{Operation, UserId};
use crate::command::or_taken;
use crate::session::SignedIn;
use crate::user::{check_name, user_view};
use crate::{AppError, Platform, UserView};
use store::Tx;
use store::oidc::Account;
use store::user::{NewUser, UserChange};

/// What a provider vouches for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OidcIdentity {
    /// Who vouches.
    pub issuer: String,
    /// What the account is called there; never given to somebody else.
    pub subject: String,
    /// The name that the user has or would have here; empty when the provider tells none.
    pub name: String,
    /// What people call the user.
    pub full_name: String,
}

impl Platform {
    /// Signs in who has an account elsewhere. An account that is nobody's becomes a new user's who may do nothing yet, if that is wanted.
    pub async fn sign_in_with_oidc(
        &self,
        identity: &OidcIdentity,
        create: bool,
        address: &str,
    ) -> Result<SignedIn, AppError> {
        let of_address = self.ring.blind_index("sign-in", "address", address);
        let tries_max = self.sign_in_rules.tries_per_address;
        self.write(async |tx: &Tx| self.count_try(tx, &of_address, tries_max).await).await?;
        let found = store::oidc::find(&self.store, &identity.issuer, &identity.subject).await?;
        let user = match found {
            Some(account) => account.user,
            None if create => self.create_oidc_user(identity).await?,
            None => {
                let message = format!(
                    "no user is tied to the account {:?} of {}; `yipan user link-oidc NAME {}` ties one",
                    identity.subject, identity.issuer, identity.subject
                );
                return Err(AppError::refused("oidc_user_unknown", message));
            }
        };
        let disabled = || AppError::refused("sign_in_failed", "the user may not sign in");
        let user = self.able_user(user).await?.ok_or_else(disabled)?;
        self.open_session(&user, Operation::OidcOpen, &[of_address]).await
    }

    async fn create_oidc_user(&self, identity: &OidcIdentity) -> Result<UserId, AppError> {
        let name = identity.name.trim().to_lowercase();
        check_name(&name)?;
        let new = NewUser {
            name: name.clone(),
            full_name: identity.full_name.trim().to_owned(),
            // Nobody signs in with none.
            password: String::new(),
            must_change: false,
            created_at: self.now(),
            created_by: identity.issuer.clone(),
        };
        let exists = || {
            let message =
                format!("there is a user {name} already, with another account or none; tie this one to that user");
            AppError::refused("user_exists", message)
        };
        self.write(async |tx: &Tx| {
            let id = store::user::insert(tx, &new).await.map_err(|error| or_taken(error, exists))?;
            self.tie(tx, (id, &name), identity).await?;
            Ok(id)
        })
        .await
    }

    /// How signing in elsewhere is set, for who may look at it. The settings are the service's; it leaves the secret out.
    pub fn oidc_settings<T>(&self, set: T) -> Result<T, AppError> {
        self.permit(Operation::OidcSettings)?;
        Ok(set)
    }

    /// Ties an account elsewhere to a user, who signs in with it from now on. A one-time password that was never used is worth nothing any
    /// more: the user would be asked to change it, and need not know it.
    pub async fn link_oidc(&self, id: UserId, issuer: &str, subject: &str) -> Result<UserView, AppError> {
        self.permit(Operation::UserTie)?;
        if issuer.is_empty() || subject.is_empty() {
            let message = "give who vouches for the account (its issuer) and what it is called there (its subject)";
            return Err(AppError::refused("oidc_account_wrong", message));
        }
        let world = self.world().await?;
        let name = String::new();
        let identity = OidcIdentity { issuer: issuer.into(), subject: subject.into(), full_name: name.clone(), name };
        self.write(async |tx: &Tx| {
            let user = self.user_to_change(tx, &world.directory, id).await?;
            if user.user.user.must_change {
                let change = UserChange { password: Some((String::new(), false)), ..UserChange::default() };
                store::user::update(tx, id, &change).await?;
            }
            self.tie(tx, (id, &user.user.user.name), &identity).await?;
            user_view(tx, &world.directory, id).await
        })
        .await
    }

    /// Takes every account elsewhere from a user, and signs the user out everywhere. How many there were.
    pub async fn unlink_oidc(&self, id: UserId) -> Result<u64, AppError> {
        self.permit(Operation::UserUntie)?;
        let world = self.world().await?;
        self.write(async |tx: &Tx| {
            let user = self.user_to_change(tx, &world.directory, id).await?;
            let count = store::oidc::delete_of(tx, id).await?;
            store::session::end_all(tx, id, None).await?;
            let summary = format!("user {}: {count} accounts elsewhere", user.user.user.name);
            self.log_aside(tx, Operation::UserUntie, summary).await?;
            Ok(count)
        })
        .await
    }

    async fn tie(&self, tx: &Tx, (user, name): (UserId, &str), identity: &OidcIdentity) -> Result<(), AppError> {
        let account = Account {
            issuer: identity.issuer.clone(),
            subject: identity.subject.clone(),
            user,
            tied_at: self.now(),
            tied_by: self.caller().who.clone(),
        };
        let taken = || AppError::refused("oidc_account_taken", "the account is tied to a user already; untie it first");
        store::oidc::insert(tx, &account).await.map_err(|error| or_taken(error, taken))?;
        let summary = format!("user {name}: account {:?} of {}", identity.subject, identity.issuer);
        self.log_aside(tx, Operation::UserTie, summary).await
    }

    /// What a browser carries while its user is elsewhere, so that nobody can read or make it.
    pub fn seal_for_browser(&self, text: &str) -> Result<Vec<u8>, AppError> {
        let (key, wrapped) = self.ring.new_data_key()?;
        let length = u8::try_from(wrapped.len()).map_err(AppError::internal)?;
        Ok([&[length][..], &wrapped, &key.seal(text)?].concat())
    }

    /// What a browser brings back; nothing when it was not made here.
    pub fn open_from_browser(&self, sealed: &[u8]) -> Option<String> {
        let (length, rest) = sealed.split_first()?;
        let (wrapped, sealed) = rest.split_at_checked(usize::from(*length))?;
        self.ring.data_key(wrapped).ok()?.open(sealed)
    }
}
