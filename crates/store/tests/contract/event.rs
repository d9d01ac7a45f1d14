//! Messages that were seen, and events that were set aside.

use crate::harness::on_every_database;
use base::{Interval, Timestamp};
use store::event::{self, Aside, AsideQuery, AsideSort, Message, NewSource};
use store::{Sorted, Store, StoreError};

#[test]
fn messages_are_remembered_until_they_are_forgotten() {
    on_every_database(async |store| {
        let message = |key: u8, content: u8| Message { key: [key; 16], content: [content; 16] };
        let tx = store.begin().await.unwrap();
        event::remember(&tx, Timestamp(10), &[message(2, 1), message(1, 1)]).await.unwrap();
        event::remember(&tx, Timestamp(20), &[message(2, 9), message(3, 3)]).await.unwrap();
        tx.commit().await.unwrap();
        let seen = event::seen(&store, &[[1; 16], [2; 16], [4; 16]]).await.unwrap();
        let mut found: Vec<_> = seen.into_iter().map(|(key, content)| (key[0], content[0])).collect();
        found.sort_unstable();
        assert_eq!(found, [(1, 1), (2, 9)]);
        let tx = store.begin().await.unwrap();
        assert_eq!(event::forget(&tx, Timestamp(20)).await.unwrap(), 1);
        assert!(event::seen(&tx, &[[1; 16]]).await.unwrap().is_empty());
    });
}

fn aside(name: &str) -> Aside {
    Aside {
        id: 0,
        source: "shop".into(),
        name: name.into(),
        received_at: Timestamp(5),
        field: "properties.total".into(),
        code: "number_wrong".into(),
        reason: "not a number".into(),
        wrapped_key: vec![1, 2],
        sealed: vec![3, 4],
        settled_at: None,
    }
}

async fn walked(store: &Store, mut wanted: AsideQuery) -> Vec<i64> {
    let mut seen = Vec::new();
    loop {
        let found = event::aside(store, &wanted).await.expect("a list");
        let Some(last) = found.last() else { return seen };
        wanted.page.after = Some(wanted.page.by.key(last));
        seen.extend(found.iter().map(|event| event.id));
    }
}

#[test]
fn what_is_set_aside_is_found_and_walked_in_every_order() {
    on_every_database(async |store| {
        let event = |name: &str, source: &str, code: &str, at| Aside {
            source: source.into(),
            code: code.into(),
            received_at: Timestamp(at),
            ..aside(name)
        };
        let events = [
            event("b", "shop", "value_missing", 20),
            event("a", "Web", "date_wrong", 10),
            event("b", "Web", "value_missing", 10),
        ];
        let tx = store.begin().await.unwrap();
        event::set_aside(&tx, &events).await.unwrap();
        tx.commit().await.unwrap();
        let all = AsideQuery::latest(2);
        let by = |by, descending| AsideQuery { page: Sorted { by, descending, ..all.page.clone() }, ..all.clone() };
        let rows = [
            (by(AsideSort::Received, true), vec![1, 3, 2]),
            (by(AsideSort::Received, false), vec![2, 3, 1]),
            (by(AsideSort::Source, false), vec![2, 3, 1]),
            (by(AsideSort::Name, true), vec![3, 1, 2]),
            (by(AsideSort::Code, false), vec![2, 1, 3]),
            (AsideQuery { source: Some("Web".into()), ..all.clone() }, vec![3, 2]),
            (AsideQuery { name: Some("b".into()), ..all.clone() }, vec![1, 3]),
            (AsideQuery { code: Some("date_wrong".into()), ..all.clone() }, vec![2]),
            (AsideQuery { received: Interval { from: Timestamp(11), to: Timestamp(21) }, ..all.clone() }, vec![1]),
            (AsideQuery { waits: false, ..all.clone() }, vec![]),
        ];
        for (wanted, expect) in rows {
            assert_eq!(walked(&store, wanted.clone()).await, expect, "{wanted:?}");
        }
    });
}

#[test]
fn what_is_set_aside_waits_and_is_settled_once() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        event::set_aside(&tx, &[aside("a"), aside("b"), aside("c")]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(
            (walked(&store, AsideQuery::latest(2)).await, event::count_aside(&store).await.unwrap()),
            (vec![3, 2, 1], 3)
        );
        let last = event::aside(&store, &AsideQuery::latest(9)).await.unwrap().pop();
        assert_eq!(last, Some(Aside { id: 1, ..aside("a") }));
        let tx = store.begin().await.unwrap();
        assert!(event::settle_aside(&tx, 2, Timestamp(9)).await.unwrap());
        assert!(!event::settle_aside(&tx, 2, Timestamp(9)).await.unwrap());
        assert!(!event::settle_aside(&tx, 7, Timestamp(9)).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(event::count_aside(&store).await.unwrap(), 2);
        let settled = AsideQuery { waits: false, ..AsideQuery::latest(9) };
        assert_eq!(walked(&store, settled).await, [2]);
        let settled = event::aside_by_id(&store, 2).await.unwrap().unwrap();
        assert_eq!((settled.settled_at, settled.sealed, settled.wrapped_key), (Some(Timestamp(9)), vec![], vec![]));
    });
}

#[test]
fn a_source_is_found_by_its_key_and_closed_once() {
    on_every_database(async |store| {
        let new = |name: &str, key: u8| NewSource {
            name: name.into(),
            hash: [key; 32],
            created_at: Timestamp(1),
            created_by: "ann".into(),
        };
        let tx = store.begin().await.unwrap();
        let shop = event::insert_source(&tx, &new("shop", 1)).await.unwrap();
        event::insert_source(&tx, &new("app", 2)).await.unwrap();
        tx.commit().await.unwrap();
        let tx = store.begin().await.unwrap();
        let again = event::insert_source(&tx, &new("shop", 3)).await;
        assert!(matches!(again, Err(StoreError::Taken { .. })), "{again:?}");
        tx.rollback().await.unwrap();
        let names: Vec<String> =
            event::sources(&store).await.unwrap().into_iter().map(|source| source.source.name).collect();
        assert_eq!(names, ["app", "shop"]);
        assert_eq!(event::source_by_hash(&store, &[1; 32]).await.unwrap(), Some(shop.clone()));
        assert_eq!(event::source_by_hash(&store, &[9; 32]).await.unwrap(), None);
        let tx = store.begin().await.unwrap();
        assert!(event::close_source(&tx, shop.id, Timestamp(7)).await.unwrap());
        assert!(!event::close_source(&tx, shop.id, Timestamp(8)).await.unwrap());
        let closed = event::source_by_hash(&tx, &[1; 32]).await.unwrap().unwrap();
        assert_eq!(closed.closed_at, Some(Timestamp(7)));
    });
}
