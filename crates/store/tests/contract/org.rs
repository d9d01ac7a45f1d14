//! The organisation: offered under natural keys, read back whole.

use crate::harness::{interval, on_every_database, party, some_parties};
use base::{Decimal, Interval, PartyKind, Seq, Symbol, Timestamp, Tree};
use store::org::{self, AttributeRow, EdgeRow, HoldingRow, PartyRow, PositionRow, SiteRow};
use store::{Counts, Outcome, StoreError};

use Outcome::{Corrected, New, Unchanged};

fn unit(kind: PartyKind, key: &str, name: &str) -> PartyRow {
    PartyRow { kind, key: key.into(), name: name.into() }
}

#[test]
fn parties_are_numbered_in_order_and_known_by_kind_and_key() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        let first = [unit(PartyKind::Store, "7", "外滩店"), unit(PartyKind::Associate, "7", "Li")];
        let answers = org::upsert_parties(&tx, Seq(1), &first).await.unwrap();
        assert_eq!(answers, [(party(1), New), (party(2), New)]);
        let second = [
            unit(PartyKind::Associate, "7", "Li"),
            unit(PartyKind::Store, "8", "Pudong"),
            unit(PartyKind::Store, "7", "外滩旗舰店"),
            unit(PartyKind::Store, "8", "Pudong"),
        ];
        let answers = org::upsert_parties(&tx, Seq(2), &second).await.unwrap();
        assert_eq!(answers, [(party(2), Unchanged), (party(3), New), (party(1), Corrected), (party(3), Unchanged)]);
        tx.commit().await.unwrap();
        let parties = org::load(&store, Seq::MAX).await.unwrap().parties;
        let names: Vec<(u32, &str)> = parties.iter().map(|party| (party.id.raw(), party.row.name.as_str())).collect();
        assert_eq!(names, [(1, "外滩旗舰店"), (2, "Li"), (3, "Pudong")]);
    });
}

#[test]
fn ten_thousand_parties_cross_every_chunk() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        let rows: Vec<PartyRow> = (0..10_003).map(|n| unit(PartyKind::Store, &n.to_string(), "x")).collect();
        let counts: Counts =
            org::upsert_parties(&tx, Seq(1), &rows).await.unwrap().into_iter().map(|(_, outcome)| outcome).collect();
        assert_eq!(counts, Counts { new: 10_003, ..Counts::default() });
        let parties = org::load(&tx, Seq::MAX).await.unwrap().parties;
        assert!(parties.iter().zip(1..).all(|(found, number)| found.id == party(number)));
        assert!(parties.iter().zip(&rows).all(|(found, row)| found.row == *row));
        assert_eq!(parties.len(), 10_003);
    });
}

#[test]
fn a_corrected_edge_takes_the_place_of_its_interval() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        some_parties(&tx, 3).await;
        let edge = |parent, during| EdgeRow { tree: Tree::Settlement, child: party(1), parent: party(parent), during };
        let open = edge(2, Interval::since(Timestamp(10)));
        let closed = edge(2, interval(10, 20));
        let next = edge(3, interval(20, i64::MAX));
        assert_eq!(org::upsert_edges(&tx, Seq(2), &[open]).await.unwrap(), [New]);
        assert_eq!(org::upsert_edges(&tx, Seq(3), &[open, closed, next]).await.unwrap(), [Unchanged, Corrected, New]);
        assert_eq!(org::load(&tx, Seq::MAX).await.unwrap().edges, [closed, next]);
    });
}

#[test]
fn positions_report_to_each_other_in_any_order() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        some_parties(&tx, 2).await;
        let position = |key: &str, reports_to: Option<&str>, title| PositionRow {
            key: key.into(),
            title: Symbol(title),
            unit: Some(party(1)),
            reports_to: reports_to.map(str::to_owned),
            during: Interval::ALWAYS,
        };
        let rows = [position("/1/2/", Some("/1/"), 1), position("/1/", None, 2)];
        assert_eq!(org::upsert_positions(&tx, Seq(2), &rows).await.unwrap(), [(1, New), (2, New)]);
        let changed = [position("/1/", None, 2), position("/1/2/", None, 1)];
        assert_eq!(org::upsert_positions(&tx, Seq(3), &changed).await.unwrap(), [(2, Unchanged), (1, Corrected)]);
        let lost = [position("/1/3/", Some("/9/"), 1)];
        let refused = org::upsert_positions(&tx, Seq(4), &lost).await;
        assert!(matches!(refused, Err(StoreError::UnknownPosition { ref reports_to, .. }) if reports_to == "/9/"));

        let holding = |to| HoldingRow { position: 1, person: party(2), during: interval(0, to) };
        assert_eq!(org::upsert_holdings(&tx, Seq(3), &[holding(9), holding(9)]).await.unwrap(), [New, Unchanged]);
        assert_eq!(org::upsert_holdings(&tx, Seq(4), &[holding(5)]).await.unwrap(), [Corrected]);
        tx.commit().await.unwrap();
        let loaded = org::load(&store, Seq::MAX).await.unwrap();
        assert_eq!(loaded.holdings, [holding(5)]);
        let chain: Vec<(i64, &str, Option<i64>)> =
            loaded.positions.iter().map(|position| (position.id, position.key.as_str(), position.reports_to)).collect();
        assert_eq!(chain, [(1, "/1/2/", None), (2, "/1/", None)]);
        let ids = org::position_ids(&store).await.unwrap();
        assert_eq!(ids, [("/1/2/".to_owned(), 1), ("/1/".to_owned(), 2)]);
    });
}

#[test]
fn attributes_keep_every_digit() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        some_parties(&tx, 1).await;
        let attribute = |value: &str| AttributeRow {
            party: party(1),
            name: Symbol(3),
            during: Interval::ALWAYS,
            value: Decimal::from_str_exact(value).unwrap(),
        };
        let long = "-0.1234567890123456789012345678";
        assert_eq!(org::upsert_attributes(&tx, Seq(2), &[attribute("0.012")]).await.unwrap(), [New]);
        let again = [attribute("0.0120"), attribute(long)];
        assert_eq!(org::upsert_attributes(&tx, Seq(3), &again).await.unwrap(), [Unchanged, Corrected]);
        assert_eq!(org::load(&tx, Seq::MAX).await.unwrap().attributes, [attribute(long)]);
    });
}

#[test]
fn sites_are_replaced() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        some_parties(&tx, 1).await;
        let site = |latitude| SiteRow {
            party: party(1),
            city: "上海".into(),
            address: "1 O'Connell \"Road\"".into(),
            latitude,
            longitude: Some(-121_490_000),
        };
        let offered = [site(None), site(None), site(Some(31_240_000))];
        assert_eq!(org::upsert_sites(&tx, Seq(2), &offered).await.unwrap(), [New, Unchanged, Corrected]);
        assert_eq!(org::load(&tx, Seq::MAX).await.unwrap().sites, [site(Some(31_240_000))]);
    });
}

#[test]
fn what_was_known_at_any_commit_is_read_again() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        let names = [unit(PartyKind::Store, "1", "Bund"), unit(PartyKind::Store, "2", "Pudong")];
        org::upsert_parties(&tx, Seq(1), &names).await.unwrap();
        org::upsert_parties(&tx, Seq(4), &[unit(PartyKind::Store, "1", "Bund flagship")]).await.unwrap();
        org::upsert_parties(&tx, Seq(5), &[unit(PartyKind::Store, "3", "Hongqiao")]).await.unwrap();
        let edge = |to| EdgeRow { tree: Tree::Management, child: party(1), parent: party(2), during: interval(0, to) };
        org::upsert_edges(&tx, Seq(2), &[edge(9)]).await.unwrap();
        org::upsert_edges(&tx, Seq(4), &[edge(5)]).await.unwrap();
        // The last word of a commit is what it says.
        org::upsert_edges(&tx, Seq(6), &[edge(6)]).await.unwrap();
        org::upsert_edges(&tx, Seq(6), &[edge(7)]).await.unwrap();
        let rate = |value: &str| AttributeRow {
            party: party(1),
            name: Symbol(3),
            during: Interval::ALWAYS,
            value: Decimal::from_str_exact(value).unwrap(),
        };
        org::upsert_attributes(&tx, Seq(3), &[rate("0.1")]).await.unwrap();
        org::upsert_attributes(&tx, Seq(7), &[rate("0.2")]).await.unwrap();
        let known = async |until| {
            let known = org::load(&tx, Seq(until)).await.unwrap();
            let names: Vec<String> = known.parties.into_iter().map(|party| party.row.name).collect();
            let ends: Vec<i64> = known.edges.iter().map(|edge| edge.during.to.0).collect();
            let rates: Vec<String> = known.attributes.iter().map(|rate| rate.value.to_string()).collect();
            format!("{}; {ends:?}; {}", names.join(", "), rates.join(", "))
        };
        let expect = [
            (0, "; []; "),
            (1, "Bund, Pudong; []; "),
            (3, "Bund, Pudong; [9]; 0.1"),
            (4, "Bund flagship, Pudong; [5]; 0.1"),
            (5, "Bund flagship, Pudong, Hongqiao; [5]; 0.1"),
            (6, "Bund flagship, Pudong, Hongqiao; [7]; 0.1"),
            (7, "Bund flagship, Pudong, Hongqiao; [7]; 0.2"),
        ];
        for (until, expect) in expect {
            assert_eq!(known(until).await, expect, "until {until}");
        }
    });
}
