//! Commands that come with a key: the same key with the same input is answered as it was the first time, and nothing is done
//! twice (L6).
//!
//! The answer is kept in the transaction of the command, so there is no moment at which the one is there without the other.
//! It is sealed, because it may hold a secret, and forgotten after some days.

use crate::{AppError, Platform};
use base::Timestamp;
use std::any::Any;
use std::sync::Arc;
use store::Tx;
use store::answer::Answer;

/// How long an answer is kept.
const KEPT_DAYS: i32 = 3;
/// Longest key.
const KEY_LENGTH_MAX: usize = 255;

/// A key and what it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnceKey {
    /// As the caller chose it.
    pub key: String,
    /// SHA-256 of everything that was asked.
    pub input_hash: [u8; 32],
}

/// How an answer is written down, from what the command's transaction gave.
type Render = dyn Fn(&dyn Any) -> Option<String> + Send + Sync;

/// A command under a key that has not been answered yet.
pub(crate) struct Once {
    key: OnceKey,
    render: Box<Render>,
}

impl Once {
    /// Keeps the answer in the transaction of the command.
    pub async fn keep<T: Any>(&self, platform: &Platform, tx: &Tx, done: &T) -> Result<(), AppError> {
        let answer = self.answer(platform, done)?;
        store::answer::expire(tx, answer.at.plus_days(-KEPT_DAYS)).await?;
        Ok(store::answer::insert(tx, &answer).await?)
    }

    fn answer<T: Any>(&self, platform: &Platform, done: &T) -> Result<Answer, AppError> {
        let answer = (self.render)(done).ok_or_else(|| {
            AppError::internal(format!("{} is no answer that was asked for", std::any::type_name::<T>()))
        })?;
        let (key, wrapped_key) = platform.ring.new_data_key()?;
        Ok(Answer {
            who: platform.who_asks(),
            key: self.key.key.clone(),
            input_hash: self.key.input_hash,
            wrapped_key,
            sealed: key.seal(&answer)?,
            at: platform.clock.now(),
        })
    }
}

impl Platform {
    /// Does a command, or gives the answer that it was given before under the same key. `render` writes down the answer from
    /// what the command gives.
    pub async fn once<T: Any>(
        &self,
        key: Option<OnceKey>,
        render: impl Fn(&T) -> String + Send + Sync + 'static,
        command: impl AsyncFnOnce(&Platform) -> Result<T, AppError>,
    ) -> Result<String, AppError> {
        let Some(key) = key else { return Ok(render(&command(self).await?)) };
        check(&key.key)?;
        if let Some(before) = self.answered(&key).await? {
            return Ok(before);
        }
        let render = Arc::new(render);
        let again = Arc::clone(&render);
        let render_any = move |done: &dyn Any| done.downcast_ref::<T>().map(|done| again(done));
        let once = Once { key: key.clone(), render: Box::new(render_any) };
        let mut platform = self.clone();
        platform.once = Some(Arc::new(once));
        match command(&platform).await {
            Ok(done) => Ok(render(&done)),
            // Another request with the same key was quicker, or its refusal is what doing it twice looks like.
            Err(error) => self.answered(&key).await?.ok_or(error),
        }
    }

    /// Keeps what a command found out after its transaction as the answer to its key.
    pub(crate) async fn keep_anew<T: Any>(&self, done: &T) -> Result<(), AppError> {
        let Some(once) = &self.once else { return Ok(()) };
        let answer = once.answer(self, done)?;
        let tx = self.begin().await?;
        store::answer::replace(&tx, &answer).await?;
        Ok(tx.commit().await?)
    }

    async fn answered(&self, key: &OnceKey) -> Result<Option<String>, AppError> {
        let Some(answer) = store::answer::find(&self.store, self.who_asks(), &key.key).await? else { return Ok(None) };
        if answer.at < self.oldest_answer() {
            return Ok(None);
        }
        if answer.input_hash != key.input_hash {
            let message = format!("the key {:?} came before with another request; choose a new one", key.key);
            return Err(AppError::refused("idempotency_key_reused", message));
        }
        let opened = self.ring.data_key(&answer.wrapped_key)?.open(&answer.sealed);
        opened.map(Some).ok_or_else(|| AppError::internal("an answer that was kept cannot be opened"))
    }

    fn oldest_answer(&self) -> Timestamp {
        self.clock.now().plus_days(-KEPT_DAYS)
    }

    /// Whose keys these are.
    fn who_asks(&self) -> i64 {
        self.caller.user.map_or(0, |user| user.0)
    }
}

fn check(key: &str) -> Result<(), AppError> {
    let fits = (1..=KEY_LENGTH_MAX).contains(&key.len()) && key.bytes().all(|byte| (b'!'..=b'~').contains(&byte));
    if fits {
        return Ok(());
    }
    let message = format!("an idempotency key is 1 to {KEY_LENGTH_MAX} visible ASCII characters, a UUID say");
    Err(AppError::refused("idempotency_key_wrong", message))
}
