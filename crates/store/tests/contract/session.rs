//! Sessions and attempts.

use crate::harness::on_every_database;
use crate::user::a_user;
use base::Timestamp;
use store::session::{self, Attempts, Session};
use store::user;

#[test]
fn sessions_are_found_by_hash_until_they_end() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        let ann = user::insert(&tx, &a_user("ann")).await.unwrap();
        let new = |hash: u8, at: i64| Session {
            hash: [hash; 32],
            user: ann,
            opened_at: Timestamp(at),
            seen_at: Timestamp(at),
        };
        for (hash, at) in [(1, 10), (2, 20), (3, 30), (4, 40), (5, 50)] {
            session::insert(&tx, &new(hash, at)).await.unwrap();
        }
        session::seen(&tx, &[2; 32], Timestamp(60)).await.unwrap();
        assert_eq!(session::find(&tx, &[1; 32]).await.unwrap(), Some(new(1, 10)));
        assert_eq!(session::find(&tx, &[2; 32]).await.unwrap().unwrap().seen_at, Timestamp(60));
        assert_eq!(session::find(&tx, &[9; 32]).await.unwrap(), None);
        session::expire(&tx, Timestamp(15), Timestamp(40)).await.unwrap();
        let mut left = Vec::new();
        for hash in 1..=5 {
            left.extend(session::find(&tx, &[hash; 32]).await.unwrap().map(|session| session.hash[0]));
        }
        assert_eq!(left, [2, 4, 5], "1 is too old and 3 was not used");
        session::end(&tx, &[5; 32]).await.unwrap();
        assert_eq!(session::find(&tx, &[5; 32]).await.unwrap(), None);
        session::end_all(&tx, ann, Some(&[4; 32])).await.unwrap();
        assert_eq!(session::find(&tx, &[2; 32]).await.unwrap(), None);
        assert!(session::find(&tx, &[4; 32]).await.unwrap().is_some());
        session::end_all(&tx, ann, None).await.unwrap();
        assert_eq!(session::find(&tx, &[4; 32]).await.unwrap(), None);
    });
}

#[test]
fn attempts_are_counted_until_they_are_forgotten() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        let (key, other) = ([1; 32], [2; 32]);
        assert_eq!(session::attempts(&tx, &key).await.unwrap(), None);
        for count in 1..=2 {
            session::set_attempts(&tx, &key, Attempts { count, since: Timestamp(5) }).await.unwrap();
        }
        session::set_attempts(&tx, &other, Attempts { count: 9, since: Timestamp(7) }).await.unwrap();
        assert_eq!(session::attempts(&tx, &key).await.unwrap(), Some(Attempts { count: 2, since: Timestamp(5) }));
        session::expire(&tx, Timestamp(0), Timestamp(6)).await.unwrap();
        assert_eq!(session::attempts(&tx, &key).await.unwrap(), None);
        session::forget_attempts(&tx, &other).await.unwrap();
        assert_eq!(session::attempts(&tx, &other).await.unwrap(), None);
    });
}
