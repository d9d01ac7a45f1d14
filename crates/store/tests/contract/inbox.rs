//! The inbox: what was accepted is there once, until it was applied.

use crate::harness::on_every_database;
use base::Timestamp;
use store::inbox::{Inbox, NewBatch};

fn batch(number: u8, events: u32) -> NewBatch {
    NewBatch {
        source: "shop".to_owned(),
        received_at: Timestamp(i64::from(number)),
        events,
        wrapped_key: vec![1],
        sealed: vec![number; 3],
    }
}

#[test]
fn what_is_accepted_waits_until_it_is_applied() {
    on_every_database(async |store| {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("inbox.db");
        let inbox = Inbox::open(&store, &file).await.unwrap();
        inbox.accept(&[]).await.unwrap();
        assert!(inbox.is_empty(&store).await.unwrap());
        inbox.accept(&[batch(1, 10), batch(2, 5)]).await.unwrap();
        inbox.accept(&[batch(3, 7)]).await.unwrap();
        assert_eq!(inbox.events_waiting(&store).await.unwrap(), 22);
        assert!(!inbox.is_empty(&store).await.unwrap());

        let tx = store.begin().await.unwrap();
        let taken = inbox.waiting(&tx, 11).await.unwrap();
        assert_eq!(taken.iter().map(|taken| &taken.batch).collect::<Vec<_>>(), [&batch(1, 10), &batch(2, 5)]);
        inbox.applied(&tx, &taken).await.unwrap();
        tx.rollback().await.unwrap();
        assert_eq!(inbox.events_waiting(&store).await.unwrap(), 22, "undone");

        let tx = store.begin().await.unwrap();
        let taken = inbox.waiting(&tx, 1).await.unwrap();
        assert_eq!(taken.len(), 1);
        inbox.applied(&tx, &taken).await.unwrap();
        tx.commit().await.unwrap();
        // Another process, after a crash before anything was removed.
        assert_eq!(inbox.events_waiting(&store).await.unwrap(), 12);
        let again = Inbox::open(&store, &file).await.unwrap();
        let tx = store.begin().await.unwrap();
        let rest = again.waiting(&tx, 1_000).await.unwrap();
        assert_eq!(rest.iter().map(|taken| &taken.batch).collect::<Vec<_>>(), [&batch(2, 5), &batch(3, 7)]);
        again.applied(&tx, &rest).await.unwrap();
        tx.commit().await.unwrap();
        again.tidy(&store).await.unwrap();
        assert_eq!(inbox.events_waiting(&store).await.unwrap(), 0);
        inbox.accept(&[batch(4, 1)]).await.unwrap();
        let tx = store.begin().await.unwrap();
        assert_eq!(inbox.waiting(&tx, 9).await.unwrap().len(), 1, "numbers go on after the inbox was empty");
    });
}

#[test]
fn accepting_does_not_wait_for_the_writer() {
    on_every_database(async |store| {
        let folder = tempfile::tempdir().unwrap();
        let inbox = Inbox::open(&store, &folder.path().join("inbox.db")).await.unwrap();
        let writer = store.begin().await.unwrap();
        inbox.accept(&[batch(1, 1)]).await.unwrap();
        writer.rollback().await.unwrap();
        assert_eq!(inbox.events_waiting(&store).await.unwrap(), 1);
    });
}
