//! Links that sign in without a password: for somebody who was invited, or for the several users of a demo group.

use crate::access::{Operation, UserId, secret};
use crate::session::SignedIn;
use crate::{AppError, Platform};
use base::Timestamp;
use store::Tx;
use store::sign_in_link::Link;

/// How long a link holds at most.
const MINUTES_MAX: u32 = 7 * 24 * 60;
const MICROS_PER_MINUTE: i64 = 60_000_000;

/// A link that was made.
#[derive(Clone, Debug)]
pub struct LinkMade {
    /// Signs in when it is the only user; with `.` and a user's name behind it where there are several.
    pub secret: String,
    /// From then on it leads nowhere.
    pub expires_at: Timestamp,
}

impl Platform {
    /// Makes a link that signs in as one of these users, for so many minutes and so many times each.
    pub async fn create_link(&self, names: &[String], minutes: u32, uses: u32) -> Result<LinkMade, AppError> {
        self.permit(Operation::UserLink)?;
        if !(1..=MINUTES_MAX).contains(&minutes) || uses == 0 {
            let message = format!("a link holds 1 to {MINUTES_MAX} minutes and is used at least once");
            return Err(AppError::refused("link_wrong", message));
        }
        let made = secret::Secret::new("")?;
        let expires_at = Timestamp(self.clock.now().0 + i64::from(minutes) * MICROS_PER_MINUTE);
        let mut users = Vec::new();
        for name in names {
            users.push(self.user_named(name).await?.user.id);
        }
        let world = self.world().await?;
        self.write(async |tx| {
            store::sign_in_link::expire(tx, self.clock.now()).await?;
            for (name, user) in names.iter().zip(&users) {
                self.user_to_change(tx, &world.directory, *user).await?;
                let hash = if let [_] = names { made.hash } else { secret::hash_of(&format!("{}.{name}", made.text)) };
                store::sign_in_link::insert(tx, &Link { hash, user: *user, expires_at, uses }).await?;
                self.log_aside(tx, Operation::UserLink, format!("user {name}: a link that signs in")).await?;
            }
            Ok(())
        })
        .await?;
        Ok(LinkMade { secret: made.text, expires_at })
    }

    /// A password for somebody who signs in with links only: nobody knows it.
    pub fn unknown_password(&self) -> Result<String, AppError> {
        Ok(secret::Secret::new("")?.text)
    }

    /// Signs in with the secret of a link.
    pub async fn sign_in_with_link(&self, secret: &str, address: &str) -> Result<SignedIn, AppError> {
        let of_address = self.ring.blind_index("sign-in", "address", address);
        let hash = secret::hash_of(secret);
        let spent: Option<UserId> = self
            .write(async |tx: &Tx| {
                self.count_try(tx, &of_address, self.sign_in_rules.tries_per_address).await?;
                Ok(store::sign_in_link::spend(tx, &hash, self.clock.now()).await?)
            })
            .await?;
        let user = match spent {
            Some(id) => self.able_user(id).await?,
            None => None,
        };
        let over = || {
            let message = "the link is unknown, used up or over, or the user is disabled; ask for another one";
            AppError::refused("sign_in_failed", message)
        };
        self.open_session(&user.ok_or_else(over)?, Operation::LinkOpen, &[of_address]).await
    }
}
