//! Copies of an embedded database and its inbox, taken one after the other.

use base::Timestamp;
use std::path::Path;
use store::inbox::{Inbox, NewBatch};
use store::{Store, StoreError, backup};

fn batch(events: u32) -> NewBatch {
    NewBatch { source: "shop".into(), received_at: Timestamp(1), events, wrapped_key: vec![1], sealed: vec![2] }
}

/// How many events each batch that waits has.
async fn waiting(store: &Store, inbox: &Inbox) -> Vec<u32> {
    let tx = store.begin().await.expect("begun");
    let batches = inbox.waiting(&tx, u64::MAX).await.expect("read");
    tx.rollback().await.expect("undone");
    batches.iter().map(|batch| batch.batch.events).collect()
}

async fn apply(store: &Store, inbox: &Inbox) {
    let tx = store.begin().await.expect("begun");
    let batches = inbox.waiting(&tx, u64::MAX).await.expect("read");
    inbox.applied(&tx, &batches).await.expect("applied");
    tx.commit().await.expect("committed");
    inbox.tidy(store).await.expect("tidied");
}

async fn open(folder: &Path) -> (Store, Inbox) {
    let store = Store::open(&folder.join("state.db").to_string_lossy()).await.expect("opened");
    let inbox = Inbox::open(&store, &folder.join("inbox.db")).await.expect("opened");
    (store, inbox)
}

async fn copy(from: &Path, to: &Path, name: &str) -> Result<(), StoreError> {
    backup::copy_file(&from.join(name), &to.join(name)).await
}

#[tokio::test]
async fn no_batch_is_lost_or_doubled_between_two_copies() {
    let (here, there) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let (store, inbox) = open(here.path()).await;
    inbox.accept(&[batch(1)]).await.expect("accepted");
    apply(&store, &inbox).await;
    inbox.accept(&[batch(2), batch(3)]).await.expect("accepted");
    copy(here.path(), there.path(), "inbox.db").await.expect("copied");
    // Between the copies everything that waited becomes facts, and more that came meanwhile.
    inbox.accept(&[batch(4), batch(5)]).await.expect("accepted");
    apply(&store, &inbox).await;
    inbox.accept(&[batch(6)]).await.expect("accepted");
    copy(here.path(), there.path(), "state.db").await.expect("copied");
    copy(here.path(), there.path(), "state.db").await.expect_err("never over something");

    let copied = Store::open(&there.path().join("state.db").to_string_lossy()).await.expect("opened");
    backup::fit_inbox(&there.path().join("inbox.db"), &copied).await.expect("fitted");
    copied.close().await.expect("closed");
    let (store, inbox) = open(there.path()).await;
    assert_eq!(waiting(&store, &inbox).await, [0; 0], "all of them are facts in this copy");
    inbox.accept(&[batch(7)]).await.expect("accepted");
    assert_eq!(waiting(&store, &inbox).await, [7], "a new batch is taken");
}

#[tokio::test]
async fn batches_that_wait_are_copied() {
    let (here, there) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let (store, inbox) = open(here.path()).await;
    inbox.accept(&[batch(1)]).await.expect("accepted");
    apply(&store, &inbox).await;
    inbox.accept(&[batch(2), batch(3)]).await.expect("accepted");
    copy(here.path(), there.path(), "inbox.db").await.expect("copied");
    copy(here.path(), there.path(), "state.db").await.expect("copied");
    let (store, inbox) = open(there.path()).await;
    backup::fit_inbox(&there.path().join("inbox.db"), &store).await.expect("fitted");
    assert_eq!(waiting(&store, &inbox).await, [2, 3]);
}
