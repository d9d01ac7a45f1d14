//! Imports and quarantine.

use crate::harness::on_every_database;
use base::{Interval, Seq, Timestamp};
use store::import::{self, ImportCounts, NewImport, NewMapping, Rejected};
use store::quarantine::{self, RejectedQuery, RejectedSort, RejectedState};
use store::{Sorted, Store};

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
        order: format!("O{}", line % 2),
        sealed: vec![0, 255, line as u8],
        code: "number_wrong".into(),
        reason: "not a number".into(),
        kept: true,
        settled_in: None,
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

#[test]
fn rows_wait_until_they_are_settled() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        let first = import::insert(&tx, Seq(1), &an_import("orders", 10)).await.unwrap();
        let second = import::insert(&tx, Seq(2), &an_import("orders", 20)).await.unwrap();
        let nothing = Rejected { order: String::new(), sealed: Vec::new(), ..rejected(7) };
        import::quarantine(&tx, first, &[rejected(1), rejected(2), rejected(3), nothing]).await.unwrap();
        tx.commit().await.unwrap();
        let waiting = async |positions: Option<&[i64]>| -> Vec<i64> {
            let rows = import::waiting(&store, first, positions, 9).await.unwrap();
            rows.into_iter().map(|(position, _)| position).collect()
        };
        assert_eq!(waiting(None).await, [1, 2, 3], "nothing was kept of the fourth");
        assert_eq!(waiting(Some(&[3])).await, [1, 3], "the rows of an order go together");
        assert_eq!(waiting(Some(&[4])).await, Vec::<i64>::new());
        let tx = store.begin().await.unwrap();
        assert!(import::mend_rejected(&tx, (first, 2), vec![9]).await.unwrap());
        assert!(!import::mend_rejected(&tx, (first, 9), vec![9]).await.unwrap());
        import::settle_rejected(&tx, second, &[(first, 1), (first, 3)]).await.unwrap();
        assert!(!import::mend_rejected(&tx, (first, 1), vec![9]).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(waiting(None).await, [2]);
        let rows = import::rejected(&store, first, 0, 9).await.unwrap();
        assert_eq!((rows[0].settled_in, rows[0].sealed.as_slice()), (Some(second), &[][..]));
        assert_eq!((rows[1].settled_in, rows[1].sealed.as_slice()), (None, &[9][..]));
        let tx = store.begin().await.unwrap();
        import::settle_rejected(&tx, second, &[(first, 3)]).await.expect_err("nothing is settled twice");
    });
}

#[test]
fn the_latest_mapping_of_a_name_counts() {
    on_every_database(async |store| {
        let mapping =
            |name: &str, hash, text: &str| NewMapping { name: name.into(), hash: [hash; 32], text: text.into() };
        let tx = store.begin().await.unwrap();
        for (seq, one) in
            [mapping("a", 1, "x"), mapping("b", 2, "y"), mapping("a", 3, "z"), mapping("a", 3, "z")].iter().enumerate()
        {
            import::remember_mapping(&tx, Seq(seq as i64 + 1), one).await.unwrap();
        }
        tx.commit().await.unwrap();
        assert_eq!(import::mapping(&store, "a").await.unwrap(), Some(mapping("a", 3, "z")));
        assert_eq!(import::mapping(&store, "c").await.unwrap(), None);
        assert_eq!(import::mapping_names(&store).await.unwrap(), ["a", "b"]);
    });
}

fn every_row() -> RejectedQuery {
    let page = Sorted { by: RejectedSort::Place, descending: false, after: None, limit: 2 };
    RejectedQuery { import: None, source: None, code: None, state: None, during: Interval::ALWAYS, page }
}

async fn walked(store: &Store, mut wanted: RejectedQuery) -> Vec<(i64, i64)> {
    let mut seen = Vec::new();
    loop {
        let found = quarantine::list(store, &wanted).await.expect("a list");
        let Some((place, row)) = found.last() else { return seen };
        wanted.page.after = Some(wanted.page.by.key(*place, row));
        seen.extend(found.iter().map(|(place, _)| *place));
    }
}

#[test]
fn rows_of_all_imports_are_found_and_walked_in_every_order() {
    on_every_database(async |store| {
        let row = |source: &str, code: &str| Rejected { source: source.into(), code: code.into(), ..rejected(1) };
        let nothing = Rejected { sealed: Vec::new(), ..row("Z.csv", "date_wrong") };
        let value_only = Rejected { kept: false, ..row("b.csv", "date_wrong") };
        let tx = store.begin().await.unwrap();
        for (seq, at) in [(1, 10), (2, 20), (3, 30)] {
            import::insert(&tx, Seq(seq), &an_import("orders", at)).await.unwrap();
        }
        import::quarantine(&tx, 1, &[row("b.csv", "value_missing"), row("a.csv", "date_wrong"), nothing])
            .await
            .unwrap();
        import::quarantine(&tx, 2, &[row("a.csv", "value_missing"), value_only]).await.unwrap();
        import::settle_rejected(&tx, 3, &[(1, 2)]).await.unwrap();
        tx.commit().await.unwrap();
        let by = |by, descending| RejectedQuery { page: Sorted { by, descending, ..every_row().page }, ..every_row() };
        let state = |state| RejectedQuery { state: Some(state), ..every_row() };
        let rows = [
            (every_row(), vec![(1, 1), (1, 2), (1, 3), (2, 1), (2, 2)]),
            (by(RejectedSort::Place, true), vec![(2, 2), (2, 1), (1, 3), (1, 2), (1, 1)]),
            (by(RejectedSort::Source, false), vec![(1, 3), (1, 2), (2, 1), (1, 1), (2, 2)]),
            (by(RejectedSort::Code, true), vec![(2, 1), (1, 1), (2, 2), (1, 3), (1, 2)]),
            (RejectedQuery { import: Some(2), ..by(RejectedSort::Code, false) }, vec![(2, 2), (2, 1)]),
            (RejectedQuery { source: Some("a.csv".into()), ..every_row() }, vec![(1, 2), (2, 1)]),
            (RejectedQuery { code: Some("value_missing".into()), ..every_row() }, vec![(1, 1), (2, 1)]),
            (
                RejectedQuery { during: Interval { from: Timestamp(20), to: Timestamp(30) }, ..every_row() },
                vec![(2, 1), (2, 2)],
            ),
            (RejectedQuery { during: Interval::since(Timestamp(21)), ..every_row() }, vec![]),
            (state(RejectedState::Waits), vec![(1, 1), (2, 1)]),
            (state(RejectedState::Replayed), vec![(1, 2)]),
            (state(RejectedState::Gone), vec![(1, 3), (2, 2)]),
        ];
        for (wanted, expect) in rows {
            assert_eq!(walked(&store, wanted.clone()).await, expect, "{wanted:?}");
        }
    });
}
