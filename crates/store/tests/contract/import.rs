//! Imports and quarantine.

use crate::harness::on_every_database;
use base::{Seq, Timestamp};
use store::import::{self, ImportCounts, NewImport, Rejected};

fn an_import(mapping: &str, at: i64) -> NewImport {
    NewImport {
        mapping: mapping.into(),
        mapping_hash: [3; 32],
        source: "files".into(),
        at: Timestamp(at),
        counts: ImportCounts { read: 5, accepted: 1, unchanged: 1, corrected: 1, rejected: 2 },
        summary: "{}".into(),
    }
}

fn rejected(line: u64) -> Rejected {
    Rejected {
        source: "orders.csv".into(),
        line,
        column: "total".into(),
        sealed_value: vec![0, 255, line as u8],
        reason: "not a number".into(),
    }
}

#[test]
fn rows_set_aside_are_read_in_pages_and_expire() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        let first = import::insert(&tx, Seq(1), &an_import("orders", 10)).await.unwrap();
        let second = import::insert(&tx, Seq(2), &an_import("people", 20)).await.unwrap();
        import::quarantine(&tx, first, &[rejected(9), rejected(2)]).await.unwrap();
        import::quarantine(&tx, second, &[rejected(1)]).await.unwrap();
        import::quarantine(&tx, first, &[rejected(5)]).await.unwrap();
        tx.commit().await.unwrap();
        let runs = import::list(&store, 9).await.unwrap();
        assert_eq!(runs.iter().map(|run| (run.id, run.recorded)).collect::<Vec<_>>(), [(2, Seq(2)), (1, Seq(1))]);
        assert_eq!(runs[1].import, an_import("orders", 10));
        assert_eq!(import::list(&store, 1).await.unwrap(), runs[..1]);
        assert_eq!(import::get(&store, first).await.unwrap().as_ref(), Some(&runs[1]));
        assert_eq!(import::get(&store, 9).await.unwrap(), None);
        assert_eq!(import::latest_with_rejected(&store).await.unwrap().as_ref(), Some(&runs[0]));
        let page = import::rejected(&store, first, 1, 9).await.unwrap();
        assert_eq!(page, [rejected(2), rejected(5)]);
        let tx = store.begin().await.unwrap();
        assert_eq!(import::expire(&tx, Timestamp(20)).await.unwrap(), 3);
        assert!(import::rejected(&tx, first, 0, 9).await.unwrap().is_empty());
        assert_eq!(import::rejected(&tx, second, 0, 9).await.unwrap(), [rejected(1)]);
    });
}
