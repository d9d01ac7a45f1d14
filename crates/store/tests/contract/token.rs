//! API tokens.

use crate::harness::on_every_database;
use crate::user::a_user;
use base::Timestamp;
use store::StoreError;
use store::token::{self, NewToken, Token};
use store::user::{self, UserId};

fn a_token(user: UserId, hash: u8) -> NewToken {
    NewToken {
        hash: [hash; 32],
        user,
        name: "nightly export".into(),
        limits: "{}".into(),
        created_at: Timestamp(5),
        expires_at: Timestamp(50),
    }
}

#[test]
fn tokens_are_found_by_hash_used_and_revoked() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        let ann = user::insert(&tx, &a_user("ann")).await.unwrap();
        let bob = user::insert(&tx, &a_user("bob")).await.unwrap();
        for (user, hash) in [(ann, 1), (bob, 2), (ann, 3)] {
            token::insert(&tx, &a_token(user, hash)).await.unwrap();
        }
        let expected = Token { id: 1, used_at: None, revoked_at: None, token: a_token(ann, 1) };
        assert_eq!(token::find(&tx, &[1; 32]).await.unwrap(), Some(expected.clone()));
        assert_eq!(token::get(&tx, 1).await.unwrap(), Some(expected));
        assert_eq!(token::find(&tx, &[9; 32]).await.unwrap(), None);
        token::used(&tx, 1, Timestamp(7)).await.unwrap();
        assert!(token::revoke(&tx, 1, Timestamp(8)).await.unwrap());
        assert!(!token::revoke(&tx, 1, Timestamp(9)).await.unwrap(), "it is revoked already");
        let revoked = token::get(&tx, 1).await.unwrap().unwrap();
        assert_eq!((revoked.used_at, revoked.revoked_at), (Some(Timestamp(7)), Some(Timestamp(8))));
        let numbers = async |user, after| {
            let found = token::page(&tx, user, (after, 2)).await.unwrap();
            found.iter().map(|token| token.id).collect::<Vec<_>>()
        };
        assert_eq!(numbers(None, None).await, [1, 2]);
        assert_eq!(numbers(None, Some(2)).await, [3]);
        assert_eq!(numbers(Some(ann), None).await, [1, 3]);
        let twice = token::insert(&tx, &a_token(bob, 2)).await;
        assert!(matches!(twice, Err(StoreError::Taken { .. })), "{twice:?}");
    });
}
