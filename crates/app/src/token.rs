//! API tokens: secrets that programs call with in the name of who made them, limited to what they are for.

use crate::access::{Operation, Role, UserId, secret};
use crate::command::Logged;
use crate::{AppError, Platform};
use base::Timestamp;
use serde_json::{Value, json};
use store::token::{NewToken, Token};

/// What a token is limited to. It never gives more than its user may do at the time of the call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenLimits {
    /// Only what follows from these roles; from those that the user had when the token was made, when nothing is given.
    pub roles: Option<Vec<Role>>,
    /// Only these operations; all that the roles give when nothing is given.
    pub operations: Option<Vec<Operation>>,
}

impl TokenLimits {
    /// Whether what a role gives counts.
    pub(crate) fn allow(&self, role: Role) -> bool {
        self.roles.as_ref().is_none_or(|roles| roles.contains(&role))
    }

    fn text(&self) -> Value {
        let roles = self.roles.as_ref().map(|roles| roles.iter().map(|role| role.name()).collect::<Vec<_>>());
        let operations = self.operations.as_ref();
        let operations = operations.map(|all| all.iter().map(|operation| operation.name()).collect::<Vec<_>>());
        json!({ "roles": roles, "operations": operations })
    }

    /// What is stored. An operation or role that is no more gives nothing.
    pub(crate) fn read(text: &str) -> Result<TokenLimits, AppError> {
        let stored: Value = serde_json::from_str(text).map_err(AppError::internal)?;
        let words = |field: &str| {
            let list = stored.get(field)?.as_array()?;
            Some(list.iter().filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>())
        };
        Ok(TokenLimits {
            roles: words("roles").map(|words| words.iter().filter_map(|word| Role::parse(word)).collect()),
            operations: words("operations")
                .map(|words| words.iter().filter_map(|word| Operation::parse(word)).collect()),
        })
    }
}

/// A token as it is shown. Its secret is not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenView {
    /// As stored.
    pub token: Token,
    /// What it is limited to.
    pub limits: TokenLimits,
}

/// A token that was made, and its secret, which is told once.
#[derive(Clone, Debug)]
pub struct TokenMade {
    /// The token.
    pub token: TokenView,
    /// To be kept safe; nobody can be told again.
    pub secret: String,
}

/// Longest life of a token.
const LIFE_DAYS_MAX: i32 = 366;
/// Before the secret of every token, so that people and scanners know what it is.
const PREFIX: &str = "yipan_";
const NAME_LENGTH_MAX: usize = 100;

impl Platform {
    /// Makes a token in the name of who calls.
    pub async fn create_token(
        &self,
        name: &str,
        limits: &TokenLimits,
        expires_at: Timestamp,
    ) -> Result<TokenMade, AppError> {
        self.permit(Operation::TokenCreate)?;
        let user = self.user()?;
        let now = self.clock.now();
        if name.trim().is_empty() || name.chars().count() > NAME_LENGTH_MAX {
            let message = format!("say in 1 to {NAME_LENGTH_MAX} characters what the token is for");
            return Err(AppError::refused("token_name_wrong", message));
        }
        if expires_at <= now || expires_at > now.plus_days(LIFE_DAYS_MAX) {
            let message = format!("a token expires after now and within {LIFE_DAYS_MAX} days");
            return Err(AppError::refused("token_expiry_wrong", message));
        }
        // A limited token must not make one that may do more.
        if self.caller.only.is_some() {
            let message = "a token that is limited to operations makes no other; sign in to make one";
            return Err(AppError::refused("not_permitted", message));
        }
        let limits = self.narrowed(limits)?;
        let secret = secret::Secret::new(PREFIX)?;
        let new = NewToken {
            hash: secret.hash,
            user,
            name: name.trim().to_owned(),
            limits: limits.text().to_string(),
            created_at: now,
            expires_at,
        };
        self.write(async |tx| {
            let id = store::token::insert(tx, &new).await?;
            let logged =
                Logged { summary: format!("token {id}: {}", new.name), before: Value::Null, after: limits.text() };
            self.log_aside(tx, Operation::TokenCreate, logged).await?;
            let token = Token { id, used_at: None, revoked_at: None, token: new.clone() };
            Ok(TokenMade { token: TokenView { token, limits: limits.clone() }, secret: secret.text.clone() })
        })
        .await
    }

    /// Limits that give no more than the caller has: one who came with a token of some roles hands on no others.
    fn narrowed(&self, limits: &TokenLimits) -> Result<TokenLimits, AppError> {
        let held = |role: &Role| self.caller.grants.iter().any(|grant| grant.role == *role);
        let roles = match &limits.roles {
            None => Role::ALL.into_iter().filter(held).collect(),
            Some(roles) => roles.clone(),
        };
        if let Some(foreign) = roles.iter().find(|role| !held(role)) {
            let message = format!("{} is not {}, so no token of this user can be", self.caller.who, foreign.name());
            return Err(AppError::refused("not_permitted", message));
        }
        Ok(TokenLimits { roles: Some(roles), operations: limits.operations.clone() })
    }

    /// Tokens after one, by number: one's own, or everybody's for those who may edit users.
    pub async fn tokens(&self, after: Option<i64>, limit: u64) -> Result<Vec<TokenView>, AppError> {
        self.permit(Operation::TokenList)?;
        let of = if self.permit(Operation::UserEdit).is_ok() { None } else { Some(self.user()?) };
        store::token::page(&self.store, of, (after, limit)).await?.into_iter().map(view).collect()
    }

    /// Makes a token worth nothing: one's own, or anybody's for those who may edit users.
    pub async fn revoke_token(&self, id: i64) -> Result<(), AppError> {
        self.permit(Operation::TokenRevoke)?;
        let anybodys = self.permit(Operation::UserEdit).is_ok();
        let revoked = async |tx: &store::Tx| {
            let found = store::token::get(tx, id).await?;
            let own = |user: UserId| Some(user) == self.caller.user;
            let Some(token) = found.filter(|token| anybodys || own(token.token.user)) else {
                return Err(AppError::refused("token_not_found", format!("there is no token {id}")));
            };
            if store::token::revoke(tx, id, self.clock.now()).await? {
                let name = &token.token.name;
                let words = |revoked: bool| json!({ "name": name, "revoked": revoked });
                let summary = format!("token {id}: {name}");
                let logged = Logged { summary, before: words(false), after: words(true) };
                self.log_aside(tx, Operation::TokenRevoke, logged).await?;
            }
            Ok(())
        };
        self.write(revoked).await
    }
}

fn view(token: Token) -> Result<TokenView, AppError> {
    Ok(TokenView { limits: TokenLimits::read(&token.token.limits)?, token })
}
