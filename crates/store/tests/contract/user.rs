//! Users and grants.

use crate::harness::{interval, on_every_database, party};
use base::{Interval, Timestamp};
use store::user::{self, Grant, NewUser, Role, Scope, User, UserChange, UserId};
use store::{StoreError, Tx};

pub fn a_user(name: &str) -> NewUser {
    NewUser {
        name: name.into(),
        full_name: format!("The {name}"),
        password: "$argon2id$…".into(),
        must_change: true,
        created_at: Timestamp(5),
        created_by: "root".into(),
    }
}

async fn version(tx: &Tx, id: UserId) -> i64 {
    user::get(tx, id).await.expect("a read").expect("a user").version
}

#[test]
fn users_are_made_found_and_changed() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        assert_eq!(user::count(&tx).await.unwrap(), 0);
        let ann = user::insert(&tx, &a_user("ann")).await.unwrap();
        let bob = user::insert(&tx, &a_user("bob")).await.unwrap();
        let stored = user::find(&tx, "ann").await.unwrap().unwrap();
        assert_eq!(stored, User { id: ann, disabled: false, version: 1, user: a_user("ann") });
        assert_eq!(user::find(&tx, "Ann").await.unwrap(), None);
        let change = UserChange {
            full_name: Some("Ann".into()),
            disabled: Some(true),
            password: Some(("$other".into(), false)),
        };
        user::update(&tx, ann, &change).await.unwrap();
        let changed = user::get(&tx, ann).await.unwrap().unwrap();
        let expected =
            NewUser { full_name: "Ann".into(), password: "$other".into(), must_change: false, ..a_user("ann") };
        assert_eq!(changed, User { id: ann, disabled: true, version: 2, user: expected });
        let listed = user::page(&tx, None, 1).await.unwrap();
        assert_eq!(listed.iter().map(|user| user.id).collect::<Vec<_>>(), [ann]);
        let listed = user::page(&tx, Some(ann), 9).await.unwrap();
        assert_eq!(listed.iter().map(|user| user.id).collect::<Vec<_>>(), [bob]);
        let nobody = user::update(&tx, UserId(9), &UserChange::default()).await;
        assert!(matches!(nobody, Err(StoreError::NotFound { .. })), "{nobody:?}");
    });
}

#[test]
fn a_name_is_given_once() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        user::insert(&tx, &a_user("ann")).await.unwrap();
        let twice = user::insert(&tx, &a_user("ann")).await;
        assert!(matches!(twice, Err(StoreError::Taken { .. })), "{twice:?}");
    });
}

#[test]
fn grants_are_given_and_ended_and_count_as_changes() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        let ann = user::insert(&tx, &a_user("ann")).await.unwrap();
        let bob = user::insert(&tx, &a_user("bob")).await.unwrap();
        let grants = [
            Grant { role: Role::Owner, scope: Scope::Everything, during: Interval::ALWAYS },
            Grant { role: Role::Dealer, scope: Scope::Unit(party(7)), during: interval(3, 9) },
            Grant { role: Role::Associate, scope: Scope::Person(party(8)), during: interval(4, 9) },
        ];
        let mut ids = Vec::new();
        for grant in &grants {
            ids.push(user::grant(&tx, ann, grant, (Timestamp(6), "root")).await.unwrap());
        }
        user::grant(&tx, bob, &grants[0], (Timestamp(6), "root")).await.unwrap();
        assert_eq!(version(&tx, ann).await, 4);
        let stored = user::grants(&tx, &[ann, bob]).await.unwrap();
        assert_eq!(stored[&ann].iter().map(|stored| stored.grant).collect::<Vec<_>>(), grants);
        assert_eq!(stored[&bob].len(), 1);
        user::end_grant(&tx, bob, ids[1], Timestamp(5)).await.unwrap();
        user::end_grant(&tx, ann, ids[1], Timestamp(6)).await.unwrap();
        let stored = user::grants(&tx, &[ann]).await.unwrap();
        assert_eq!(stored[&ann][1].grant.during, interval(3, 6), "only by the user it belongs to");
        assert_eq!(version(&tx, ann).await, 5);
        let owners = user::with_role(&tx, Role::Owner).await.unwrap();
        assert_eq!(owners.iter().map(|grant| grant.user).collect::<Vec<_>>(), [ann, bob]);
    });
}
