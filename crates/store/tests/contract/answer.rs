//! Answers that are kept under a key.

use crate::harness::on_every_database;
use base::Timestamp;
use store::StoreError;
use store::answer::{self, Answer};

fn an_answer(who: i64, key: &str, at: i64) -> Answer {
    Answer { who, key: key.into(), input_hash: [1; 32], wrapped_key: vec![2], sealed: vec![3; 5], at: Timestamp(at) }
}

#[test]
fn a_key_has_one_answer_per_user_until_it_is_forgotten() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        for (who, key, at) in [(1, "k", 5), (2, "k", 6), (1, "l", 7)] {
            answer::insert(&tx, &an_answer(who, key, at)).await.unwrap();
        }
        tx.commit().await.unwrap();
        assert_eq!(answer::find(&store, 2, "k").await.unwrap(), Some(an_answer(2, "k", 6)));
        assert_eq!(answer::find(&store, 2, "l").await.unwrap(), None);
        let tx = store.begin().await.unwrap();
        assert_eq!(answer::expire(&tx, Timestamp(6)).await.unwrap(), 1);
        assert_eq!(answer::find(&tx, 1, "k").await.unwrap(), None);
        assert_eq!(answer::find(&tx, 2, "k").await.unwrap(), Some(an_answer(2, "k", 6)));
        let twice = answer::insert(&tx, &an_answer(1, "l", 9)).await;
        assert!(matches!(twice, Err(StoreError::Taken { .. })), "{twice:?}");
    });
}
