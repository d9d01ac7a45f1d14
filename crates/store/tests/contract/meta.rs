//! Settings, counters and words.

use crate::harness::{on_every_database, some_parties};
use base::{PartyKind, Seq, Symbol, Symbols};
use store::meta::Counter;
use store::org::PartyRow;
use store::{StoreError, meta, symbol};

#[test]
fn a_setting_is_replaced() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        assert_eq!(meta::get(&tx, "zone").await.unwrap(), None);
        meta::set(&tx, "zone", "UTC").await.unwrap();
        meta::set(&tx, "zone", "Asia/Shanghai").await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(meta::get(&store, "zone").await.unwrap().as_deref(), Some("Asia/Shanghai"));
    });
}

#[test]
fn commits_are_numbered_without_gaps() {
    on_every_database(async |store| {
        assert_eq!(meta::last_seq(&store).await.unwrap(), Seq(0));
        for (commits, expected) in [(true, 1), (false, 2), (true, 2), (false, 3), (true, 3)] {
            let tx = store.begin().await.unwrap();
            assert_eq!(meta::next_seq(&tx).await.unwrap(), Seq(expected));
            if commits { tx.commit().await.unwrap() } else { tx.rollback().await.unwrap() }
        }
        assert_eq!(meta::last_seq(&store).await.unwrap(), Seq(3));
    });
}

#[test]
fn a_dropped_transaction_is_rolled_back() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        meta::next_seq(&tx).await.unwrap();
        drop(tx);
        let tx = store.begin().await.unwrap();
        assert_eq!(meta::next_seq(&tx).await.unwrap(), Seq(1));
    });
}

#[test]
fn counters_count_apart_from_each_other() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        assert_eq!(meta::reserve(&tx, Counter::Profile, 1000).await.unwrap(), 1);
        assert_eq!(meta::reserve(&tx, Counter::Profile, 1).await.unwrap(), 1001);
        assert_eq!(meta::reserve(&tx, Counter::Profile, 5).await.unwrap(), 1002);
        assert_eq!(meta::reserve(&tx, Counter::Run, 1).await.unwrap(), 1);
    });
}

#[test]
fn words_keep_their_numbers() {
    on_every_database(async |store| {
        let mut symbols = Symbols::default();
        let tx = store.begin().await.unwrap();
        let first: Vec<Symbol> = ["直播", "store", "Store", "store "].map(|word| symbols.intern(word)).to_vec();
        symbol::append(&tx, symbols.since(Symbol::NONE)).await.unwrap();
        let stored = symbols.last();
        symbols.intern("chat");
        symbol::append(&tx, symbols.since(stored)).await.unwrap();
        tx.commit().await.unwrap();
        let loaded = symbol::load(&store).await.unwrap();
        assert_eq!(loaded.last(), symbols.last());
        assert_eq!(meta::last_changes(&store).await.unwrap().words, symbols.last());
        assert_eq!(
            first.iter().map(|symbol| loaded.text(*symbol)).collect::<Vec<_>>(),
            ["直播", "store", "Store", "store "]
        );
        assert_eq!(loaded.find("chat"), Some(Symbol(5)));
    });
}

#[test]
fn a_word_is_stored_once() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        symbol::append(&tx, [(Symbol(1), "chat")]).await.unwrap();
        let twice = symbol::append(&tx, [(Symbol(2), "chat")]).await;
        let Err(StoreError::Taken { table, key }) = twice else { panic!("{twice:?}") };
        assert_eq!((table.as_str(), key.as_str()), ("symbol", "word"));
    });
}

#[test]
fn what_changed_last_is_known_part_by_part() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        let seq = meta::next_seq(&tx).await.unwrap();
        some_parties(&tx, 1).await;
        let organised = meta::last_changes(&tx).await.unwrap();
        assert_eq!((organised.commit, organised.organisation, organised.fact_files), (seq, Seq(1), Seq(0)));
        let later = meta::next_seq(&tx).await.unwrap();
        let same = PartyRow { kind: PartyKind::Store, key: "s1".into(), name: "Store 1".into() };
        store::org::upsert_parties(&tx, later, &[same]).await.unwrap();
        assert_eq!(meta::last_changes(&tx).await.unwrap().organisation, Seq(1), "nothing new was said");
        store::fact::insert_files(&tx, later, &[]).await.unwrap();
        assert_eq!(meta::last_changes(&tx).await.unwrap().fact_files, later);
    });
}
