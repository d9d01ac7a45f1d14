//! The key index and the manifest.

use crate::harness::on_every_database;
use base::{FactId, ProfileId, Seq, Symbol, Timestamp};
use store::StoreError;
use store::fact::{self, FactEntry, FactFile, FactKey};

const ORDER: u8 = 1;
const TOUCH: u8 = 2;

fn entry(id: i64) -> FactEntry {
    FactEntry { id: FactId(id), profile: ProfileId(id * 10), hash: [id as u8; 16], at: Timestamp(-id) }
}

fn order(id: i64, source: u32, key: &str) -> FactKey {
    FactKey { kind: ORDER, source: Symbol(source), key: key.into(), entry: entry(id), recorded: Seq(1) }
}

#[test]
fn facts_are_found_by_id() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        let touch = FactKey { kind: TOUCH, ..order(4, 1, "SO-1") };
        let facts = [order(1, 1, "SO-1"), order(2, 2, "SO-1"), order(3, 1, "订单 'b'"), touch];
        fact::insert(&tx, Seq(1), &facts).await.unwrap();
        tx.commit().await.unwrap();
        let by_ids = fact::by_ids(&store, &[FactId(3), FactId(99), FactId(1)]).await.unwrap();
        assert_eq!(by_ids, [facts[0].clone(), facts[2].clone()]);
        assert_eq!(fact::count(&store).await.unwrap(), [(ORDER, 3), (TOUCH, 1)]);
    });
}

#[test]
fn a_correction_keeps_number_and_key() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        fact::insert(&tx, Seq(1), &[order(1, 1, "a"), order(2, 1, "b")]).await.unwrap();
        let corrected = FactEntry { profile: ProfileId(77), hash: [9; 16], at: Timestamp(5), ..entry(2) };
        fact::update(&tx, Seq(2), &[FactEntry { at: Timestamp(4), ..corrected }, corrected]).await.unwrap();
        fact::update(&tx, Seq(3), &[]).await.unwrap();
        let found = fact::by_ids(&tx, &[FactId(1), FactId(2)]).await.unwrap();
        assert_eq!(found, [order(1, 1, "a"), FactKey { entry: corrected, recorded: Seq(2), ..order(2, 1, "b") }]);
        let lost = fact::update(&tx, Seq(2), &[entry(3)]).await;
        assert!(matches!(lost, Err(StoreError::NotFound { .. })), "{lost:?}");
    });
}

#[test]
fn thousands_of_corrections_are_written_at_once() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        let facts: Vec<FactKey> = (1..=3_001).map(|id| order(id, 1, &format!("SO-{id}"))).collect();
        fact::insert(&tx, Seq(1), &facts).await.unwrap();
        let corrected: Vec<FactEntry> = (1..=3_001).map(|id| FactEntry { at: Timestamp(id), ..entry(id) }).collect();
        fact::update(&tx, Seq(2), &corrected).await.unwrap();
        let ids: Vec<FactId> = facts.iter().map(|fact| fact.entry.id).collect();
        let found = fact::by_ids(&tx, &ids).await.unwrap();
        assert!(found.iter().zip(&corrected).all(|(found, entry)| found.entry == *entry));
        assert_eq!(found.len(), corrected.len());
    });
}

#[test]
fn an_id_is_given_once() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        fact::insert(&tx, Seq(1), &[order(1, 1, "a")]).await.unwrap();
        let twice = fact::insert(&tx, Seq(1), &[order(1, 1, "b")]).await;
        let Err(StoreError::Taken { table, key }) = twice else { panic!("{twice:?}") };
        assert_eq!((table.as_str(), key.as_str()), ("fact_key", "id"));
    });
}

fn file(path: &str, bucket: u32) -> FactFile {
    FactFile {
        table: "orders".into(),
        bucket,
        path: path.into(),
        rows: 10,
        from: Timestamp::MIN,
        to: Timestamp::MAX,
        bytes: 1 << 40,
        digest: [7; 32],
        recorded: Seq(0),
        recorded_last: Seq(0),
    }
}

#[test]
fn a_watermark_sees_files_by_their_rows_and_never_one_that_was_sealed() {
    on_every_database(async |store| {
        let paths = async |watermark| {
            let files = fact::files(&store, Seq(watermark)).await.unwrap();
            files.into_iter().map(|file| file.path).collect::<Vec<_>>()
        };
        for (seq, new, old) in [(1, vec!["b", "a"], vec![]), (2, vec!["c"], vec![]), (3, vec!["d"], vec!["a", "c"])] {
            let tx = store.begin().await.unwrap();
            let files: Vec<FactFile> = new.iter().map(|path| file(path, 3)).collect();
            fact::insert_files(&tx, Seq(seq), &files).await.unwrap();
            fact::replace_files(&tx, Seq(seq), Timestamp(seq * 10), &old).await.unwrap();
            tx.commit().await.unwrap();
        }
        let tx = store.begin().await.unwrap();
        let sealed = FactFile { recorded: Seq(1), recorded_last: Seq(3), ..file("e", 3) };
        fact::insert_files(&tx, Seq(4), std::slice::from_ref(&sealed)).await.unwrap();
        fact::replace_files(&tx, Seq(4), Timestamp(40), &["d"]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(paths(0).await, Vec::<String>::new());
        assert_eq!(paths(1).await, ["b", "e"]);
        assert_eq!(paths(99).await, ["b", "e"]);
        let files = fact::files(&store, Seq(9)).await.unwrap();
        assert_eq!(files, [FactFile { recorded: Seq(1), recorded_last: Seq(1), ..file("b", 3) }, sealed]);
        assert_eq!(fact::replaced_files(&store, Timestamp(39)).await.unwrap(), ["a", "c"]);
        let tx = store.begin().await.unwrap();
        let again = fact::replace_files(&tx, Seq(4), Timestamp(50), &["a"]).await;
        assert!(matches!(again, Err(StoreError::NotFound { .. })), "{again:?}");
        tx.rollback().await.unwrap();
        let tx = store.begin().await.unwrap();
        fact::forget_files(&tx, &["a".to_owned(), "b".to_owned()]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(fact::paths(&store).await.unwrap().len(), 4, "b still counts, so it stays");
        assert_eq!(fact::replaced_files(&store, Timestamp(99)).await.unwrap(), ["c", "d"]);
    });
}
