//! Versions of policies.

use crate::harness::on_every_database;
use base::{Interval, Seq, Timestamp};
use store::policy::{self, NewPolicy};
use store::{Read, StoreError};

fn version(name: &str, version: u32, supersedes: Option<i64>) -> NewPolicy {
    NewPolicy {
        kind: "credit".into(),
        name: name.into(),
        version,
        yaml: "policy: credit\n".into(),
        hash: [version as u8; 32],
        effective: Interval::since(Timestamp(5)),
        scope: "{}".into(),
        supersedes,
        activated_at: Timestamp(7),
        activated_by: "ann".into(),
    }
}

async fn active(on: &impl Read, watermark: i64) -> Vec<i64> {
    let active = policy::active(on, "credit", Seq(watermark)).await.expect("policies");
    active.into_iter().map(|policy| policy.id).collect()
}

#[test]
fn a_superseded_version_stays_active_before_it_was_superseded() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        assert_eq!(policy::next_version(&tx, "credit", "a").await.unwrap(), 1);
        let first = policy::insert(&tx, Seq(1), &version("a", 1, None)).await.unwrap();
        let other = policy::insert(&tx, Seq(2), &version("b", 1, None)).await.unwrap();
        assert_eq!(policy::next_version(&tx, "credit", "a").await.unwrap(), 2);
        let second = policy::insert(&tx, Seq(3), &version("a", 2, Some(first))).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(active(&store, 0).await, Vec::<i64>::new());
        assert_eq!(active(&store, 1).await, [first]);
        assert_eq!(active(&store, 2).await, [first, other]);
        assert_eq!(active(&store, 3).await, [other, second]);
        assert!(policy::active(&store, "binding", Seq(9)).await.unwrap().is_empty());
        assert_eq!(policy::get(&store, second).await.unwrap().unwrap().policy, version("a", 2, Some(first)));
        assert_eq!(policy::by_hash(&store, &[1; 32]).await.unwrap().unwrap().id, other);
        assert_eq!(policy::by_hash(&store, &[8; 32]).await.unwrap(), None);
        let listed: Vec<i64> = policy::list(&store).await.unwrap().iter().map(|policy| policy.id).collect();
        assert_eq!(listed, [first, second, other]);
    });
}

#[test]
fn a_version_is_given_once() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        policy::insert(&tx, Seq(1), &version("a", 1, None)).await.unwrap();
        let twice = policy::insert(&tx, Seq(1), &version("a", 1, None)).await;
        assert!(matches!(twice, Err(StoreError::Taken { .. })), "{twice:?}");
    });
}
