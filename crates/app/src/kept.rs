//! Answers that cost a pass over many lines or facts, kept in memory for those who ask the same again.

use crate::AppError;
use std::collections::VecDeque;
use std::sync::Arc;
use tokio::sync::Mutex;

/// The answers that were asked for last. What an answer follows from is all in its key, so that it never has to be taken back.
pub(crate) struct Kept<K, V> {
    most: usize,
    answers: Mutex<VecDeque<(K, Arc<V>)>>,
}

impl<K: PartialEq, V> Kept<K, V> {
    /// Keeps at most so many.
    pub fn new(most: usize) -> Kept<K, V> {
        Kept { most, answers: Mutex::default() }
    }

    /// The answer to a key, made unless it is kept. One is made at a time: who asks the same meanwhile waits for it.
    pub async fn get(&self, key: K, make: impl AsyncFnOnce() -> Result<V, AppError>) -> Result<Arc<V>, AppError> {
        let mut answers = self.answers.lock().await;
        if let Some(place) = answers.iter().position(|(of, _)| *of == key)
            && let Some(found) = answers.remove(place)
        {
            answers.push_back(found);
        } else {
            let made = Arc::new(make().await?);
            if answers.len() == self.most {
                answers.pop_front();
            }
            answers.push_back((key, made));
        }
        answers
            .back()
            .map(|(_, answer)| Arc::clone(answer))
            .ok_or_else(|| AppError::internal("an answer was just kept"))
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
