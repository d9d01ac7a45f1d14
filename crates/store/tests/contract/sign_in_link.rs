//! Links that sign somebody in.

use crate::harness::on_every_database;
use crate::user::a_user;
use base::Timestamp;
use store::sign_in_link::{self as link, Link};
use store::user;

#[test]
fn a_link_is_used_so_often_and_so_long() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        let ann = user::insert(&tx, &a_user("ann")).await.unwrap();
        for (hash, expires, uses) in [(1, 50, 2), (2, 50, 9), (3, 8, 9)] {
            let link = Link { hash: [hash; 32], user: ann, expires_at: Timestamp(expires), uses };
            link::insert(&tx, &link).await.unwrap();
        }
        let spend = async |hash, now| link::spend(&tx, &[hash; 32], Timestamp(now)).await.unwrap();
        assert_eq!(spend(1, 7).await, Some(ann));
        assert_eq!(spend(1, 7).await, Some(ann));
        assert_eq!(spend(1, 7).await, None, "used up");
        assert_eq!(spend(2, 49).await, Some(ann));
        assert_eq!(spend(2, 50).await, None, "over");
        assert_eq!(spend(9, 7).await, None, "unknown");
        link::expire(&tx, Timestamp(8)).await.unwrap();
        assert_eq!(spend(3, 7).await, None, "removed");
        link::end_all(&tx, ann).await.unwrap();
        assert_eq!(spend(2, 7).await, None, "removed with the others of the user");
    });
}
