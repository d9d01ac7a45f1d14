//! Disputes and decisions.

use crate::harness::{a_period, interval, on_every_database, party, some_parties};
use base::{Amount, Currency, FactId, RunId, Seq, Symbol, Timestamp};
use store::dispute::{self, Decision, DisputeKind, NewDispute};
use store::run::{self, Run, RunState};
use store::{StoreError, Tx};

fn a_dispute(order: Option<FactId>) -> NewDispute {
    NewDispute {
        what: DisputeKind::WrongAmount,
        payee: party(1),
        period: 1,
        run: RunId(1),
        order,
        order_line: 2,
        kind: 3,
        book: Symbol(4),
        currency: Currency::new("CNY", 2).expect("a currency"),
        actual: Amount(i64::MIN),
        expected: Amount(i64::MAX),
        evidence: "the receipt".into(),
        opened_at: Timestamp(5),
        opened_by: "ann".into(),
    }
}

fn a_decision(accepted: bool) -> Decision {
    Decision {
        accepted,
        amount: Amount(-7),
        taken_from: accepted.then(|| party(2)),
        reason: "so it is".into(),
        at: Timestamp(6),
        by: "bob".into(),
        recorded: Seq(9),
        booked_in: None,
    }
}

async fn a_run(tx: &Tx) {
    some_parties(tx, 2).await;
    a_period(tx, "jan", interval(0, 10)).await.expect("a period");
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
    run::insert(tx, &settled, &[], &[]).await.expect("a run");
}

#[test]
fn disputes_are_decided_once_and_booked_once() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        a_run(&tx).await;
        let (about, whole) = (a_dispute(Some(FactId(77))), a_dispute(None));
        assert_eq!(dispute::open(&tx, Seq(2), &about).await.unwrap(), 1);
        assert_eq!(dispute::open(&tx, Seq(3), &whole).await.unwrap(), 2);
        assert_eq!(dispute::get(&tx, 1).await.unwrap().unwrap().dispute, about);
        assert_eq!(dispute::get(&tx, 3).await.unwrap(), None);
        dispute::decide(&tx, Seq(9), 1, &a_decision(true)).await.unwrap();
        dispute::decide(&tx, Seq(9), 2, &a_decision(false)).await.unwrap();
        let listed = dispute::list(&tx).await.unwrap();
        assert_eq!(listed.iter().map(|one| one.id).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(listed[0].decision, Some(a_decision(true)));
        assert_eq!(listed[1].decision, Some(a_decision(false)));
        assert_eq!(dispute::of_order(&tx, FactId(77)).await.unwrap(), listed[..1]);
        assert_eq!(dispute::of_order(&tx, FactId(78)).await.unwrap(), []);
        assert_eq!(dispute::book(&tx, &[1], 1).await.unwrap(), 1);
        assert_eq!(dispute::book(&tx, &[1, 2], 1).await.unwrap(), 1);
        assert_eq!(dispute::get(&tx, 1).await.unwrap().unwrap().decision.unwrap().booked_in, Some(1));
        let again = dispute::decide(&tx, Seq(10), 1, &a_decision(false)).await;
        assert!(matches!(again, Err(StoreError::Taken { .. })), "{again:?}");
    });
}
