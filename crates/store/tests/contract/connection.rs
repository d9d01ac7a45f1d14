//! One writer at a time; readers see commits whole.

use crate::harness::{a_period, interval, on_every_database, on_every_url};
use base::Timestamp;
use store::{Store, StoreError, meta};

#[test]
fn what_is_committed_outlives_the_process() {
    on_every_url(async |url| {
        let store = Store::open(&url).await.unwrap();
        let tx = store.begin().await.unwrap();
        meta::set(&tx, "zone", "UTC").await.unwrap();
        tx.commit().await.unwrap();
        store.close().await.unwrap();
        let again = Store::open(&url).await.unwrap();
        assert_eq!(meta::get(&again, "zone").await.unwrap().as_deref(), Some("UTC"));
        again.close().await.unwrap();
    });
}

#[test]
fn a_reader_sees_only_commits_and_a_snapshot_none_that_came_later() {
    on_every_url(async |url| {
        let store = Store::open(&url).await.unwrap();
        let before = store.snapshot().await.unwrap();
        let tx = store.begin().await.unwrap();
        meta::set(&tx, "zone", "UTC").await.unwrap();
        assert_eq!(meta::get(&tx, "zone").await.unwrap().as_deref(), Some("UTC"));
        assert_eq!(meta::get(&store, "zone").await.unwrap(), None);
        assert_eq!(meta::get_each(&tx, ["other", "zone"]).await.unwrap(), [None, Some("UTC".to_owned())]);
        tx.commit().await.unwrap();
        assert_eq!(meta::get(&store, "zone").await.unwrap().as_deref(), Some("UTC"));
        assert_eq!(meta::get(&before, "zone").await.unwrap(), None);
        drop(before);
        store.close().await.unwrap();
    });
}

#[test]
fn writers_of_several_processes_take_turns() {
    on_every_url(async |url| {
        let mut tasks = Vec::new();
        for _ in 0..4 {
            let url = url.clone();
            tasks.push(tokio::spawn(async move {
                let store = Store::open(&url).await.unwrap();
                for _ in 0..10 {
                    let tx = store.begin().await.unwrap();
                    let number: i64 = meta::get(&tx, "number").await.unwrap().map_or(0, |text| text.parse().unwrap());
                    meta::next_seq(&tx).await.unwrap();
                    meta::set(&tx, "number", &(number + 1).to_string()).await.unwrap();
                    tx.commit().await.unwrap();
                }
                store.close().await.unwrap();
            }));
        }
        for task in tasks {
            task.await.unwrap();
        }
        let store = Store::open(&url).await.unwrap();
        assert_eq!(meta::get(&store, "number").await.unwrap().as_deref(), Some("40"));
        assert_eq!(meta::last_seq(&store).await.unwrap().0, 40);
        store.close().await.unwrap();
    });
}

#[test]
fn a_row_that_refers_to_nothing_is_refused() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        a_period(&tx, "2026-01", interval(0, 10)).await.unwrap();
        let statement = store::statement::NewStatement {
            payee: crate::harness::party(7),
            period: 1,
            run: base::RunId(7),
            body: "{}".into(),
            hash: [0; 32],
            at: Timestamp(0),
        };
        let refused = store::statement::insert(&tx, base::Seq(1), &[statement]).await;
        assert!(matches!(refused, Err(StoreError::Dangling(_))), "{refused:?}");
    });
}
