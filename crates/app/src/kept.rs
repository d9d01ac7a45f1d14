//! Answers that cost a pass over many lines or facts, kept in memory for those who ask the same again.

use crate::AppError;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::OnceCell;

/// An answer, or the place where it will be.
type Answer<V> = Arc<OnceCell<Arc<V>>>;

/// The answers that were asked for last. What an answer follows from is all in its key, so that it never has to be taken back.
pub(crate) struct Kept<K, V> {
    most: usize,
    answers: Mutex<VecDeque<(K, Answer<V>)>>,
}

impl<K: PartialEq, V> Kept<K, V> {
    /// Keeps at most so many.
    pub fn new(most: usize) -> Kept<K, V> {
        Kept { most, answers: Mutex::default() }
    }

    /// The answer to a key, made unless it is kept. Who asks the same while it is made waits for it; who asks something else does not.
    pub async fn get(&self, key: K, make: impl AsyncFnOnce() -> Result<V, AppError>) -> Result<Arc<V>, AppError> {
        let answer = self.answer(key);
        answer.get_or_try_init(async || make().await.map(Arc::new)).await.map(Arc::clone)
    }

    fn answer(&self, key: K) -> Answer<V> {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let known = answers.iter().position(|(of, _)| *of == key).and_then(|place| answers.remove(place));
        if known.is_none() && answers.len() == self.most {
            answers.pop_front();
        }
        let (key, answer) = known.unwrap_or_else(|| (key, Answer::default()));
        answers.push_back((key, Arc::clone(&answer)));
        answer
    }
}

/// A part of the world, which is the same when it was not read again.
pub(crate) struct Same<T: ?Sized>(pub Arc<T>);

impl<T: ?Sized> PartialEq for Same<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_was_asked_last_is_kept() {
        let kept: Kept<u32, u32> = Kept::new(2);
        let mut made = Vec::new();
        for key in [1, 2, 1, 3, 1, 2] {
            let answer = kept.get(key, async || {
                made.push(key);
                Ok(key * 10)
            });
            assert_eq!(*answer.await.expect("an answer"), key * 10);
        }
        assert_eq!(made, [1, 2, 3, 2]);
    }

    #[tokio::test]
    async fn a_failure_is_not_kept() {
        let kept: Kept<u32, u32> = Kept::new(1);
        kept.get(1, async || Err(AppError::refused("no_run", ""))).await.expect_err("refused");
        assert_eq!(*kept.get(1, async || Ok(7)).await.expect("an answer"), 7);
    }
}
