//! Measures of runs.

use crate::harness::{interval, on_every_database, party, some_parties};
use base::{Amount, RunId, Seq, Symbol, Timestamp};
use store::StoreError;
use store::measure::{self, RunMeasure};
use store::run::{self, Run, RunState};

fn a_measure(run: i64, number: u32, from: i64, amount: i64) -> RunMeasure {
    RunMeasure {
        run: RunId(run),
        party: party(number),
        policy: "tiers".into(),
        kind: 1,
        word: Symbol(3),
        from: Timestamp(from),
        amount: Amount(amount),
        count: -amount.signum(),
    }
}

#[test]
fn measures_are_read_as_they_were_written_and_once_per_key() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        some_parties(&tx, 2).await;
        for id in [1, 2] {
            let run = Run {
                id: RunId(id),
                period: None,
                range: interval(0, 10),
                watermark: Seq(4),
                policies: "[]".into(),
                hash: [5; 32],
                lines: 0,
                state: RunState::Draft,
                created_at: Timestamp(9),
                recorded: Seq(3),
            };
            run::insert(&tx, &run, &[], &[]).await.unwrap();
        }
        let written = [a_measure(1, 1, -5, i64::MIN), a_measure(1, 1, 0, 7), a_measure(1, 2, -5, i64::MAX)];
        let other = RunMeasure { policy: "other".into(), ..a_measure(2, 1, 0, 1) };
        measure::insert(&tx, &[written[2].clone(), written[0].clone(), other.clone(), written[1].clone()])
            .await
            .unwrap();
        tx.commit().await.unwrap();
        assert_eq!(measure::of_run(&store, RunId(1)).await.unwrap(), written);
        assert_eq!(measure::of_run(&store, RunId(2)).await.unwrap(), [other]);
        assert_eq!(measure::of_run(&store, RunId(3)).await.unwrap(), []);
        let tx = store.begin().await.unwrap();
        let twice = measure::insert(&tx, &[a_measure(1, 1, 0, 8)]).await;
        assert!(matches!(twice, Err(StoreError::Taken { .. })), "{twice:?}");
    });
}
