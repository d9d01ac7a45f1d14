//! Statements.

use crate::harness::{a_period, interval, on_every_database, party, some_parties};
use base::{PartyId, RunId, Seq, Timestamp};
use store::StoreError;
use store::run::{self, Run, RunState};
use store::statement::{self, NewStatement};

fn a_statement(payee: PartyId, body: &str) -> NewStatement {
    NewStatement { payee, period: 1, run: RunId(1), body: body.into(), hash: [1; 32], at: Timestamp(3) }
}

#[test]
fn a_statement_is_never_replaced_but_followed() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        some_parties(&tx, 2).await;
        a_period(&tx, "jan", interval(0, 10)).await.unwrap();
        let settled = Run {
            id: RunId(1),
            period: Some(1),
            range: interval(0, 10),
            watermark: Seq(1),
            policies: "[]".into(),
            hash: [0; 32],
            lines: 0,
            state: RunState::Settled,
            created_at: Timestamp(0),
            recorded: Seq(3),
        };
        run::insert(&tx, &settled, &[], &[]).await.unwrap();
        let first = [a_statement(party(1), "one"), a_statement(party(2), "two"), a_statement(party(1), "one b")];
        statement::insert(&tx, Seq(2), &first).await.unwrap();
        statement::insert(&tx, Seq(3), &[a_statement(party(1), "one c")]).await.unwrap();
        tx.commit().await.unwrap();
        let found = statement::find(&store, party(1), 1).await.unwrap();
        let read: Vec<(u32, &str, i64)> =
            found.iter().map(|s| (s.version, s.statement.body.as_str(), s.recorded.0)).collect();
        assert_eq!(read, [(3, "one c", 3), (2, "one b", 2), (1, "one", 2)]);
        assert_eq!(found[2].statement, first[0]);
        assert_eq!(statement::of_run(&store, RunId(1)).await.unwrap().len(), 4);
        assert!(statement::of_run(&store, RunId(2)).await.unwrap().is_empty());
        assert!(statement::find(&store, party(2), 9).await.unwrap().is_empty());
    });
}

#[test]
fn a_statement_needs_its_payee() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        let refused = statement::insert(&tx, Seq(2), &[a_statement(party(1), "one")]).await;
        assert!(matches!(refused, Err(StoreError::Dangling(_))), "{refused:?}");
    });
}
