//! Runs, their files and totals.

use crate::harness::{a_period, interval, on_every_database, party};
use base::{Amount, Currency, RunId, Seq, Symbol, Timestamp};
use store::StoreError;
use store::run::{self, Run, RunFile, RunState, RunTotal};

fn a_run(id: i64, period: Option<i64>) -> Run {
    Run {
        id: RunId(id),
        period,
        range: interval(0, 10),
        watermark: Seq(4),
        policies: "[]".into(),
        hash: [5; 32],
        lines: 12,
        state: RunState::Draft,
        created_at: Timestamp(9),
        recorded: Seq(10 + id),
    }
}

fn file(run: i64, part: u32) -> RunFile {
    RunFile { part, path: format!("runs/{run}/part-{part}"), rows: 6, bytes: 100, digest: [6; 32] }
}

fn total(party_number: Option<u32>, book: u32, amount: i64) -> RunTotal {
    RunTotal {
        party: party_number.map(party),
        kind: 3,
        book: Symbol(book),
        funded_by: Symbol::NONE,
        currency: Currency::new("USD", 4).expect("a currency"),
        amount: Amount(amount),
        payable: Amount(amount - 1),
        released: Amount(-3),
        lines: 2,
    }
}

#[test]
fn a_run_is_read_as_it_was_written() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        let january = a_period(&tx, "jan", interval(0, 10)).await.unwrap().id;
        let totals = [total(Some(2), 1, i64::MAX), total(None, 2, i64::MIN + 1), total(Some(1), 1, 7)];
        run::insert(&tx, &a_run(1, Some(january)), &[file(1, 1), file(1, 0)], &totals).await.unwrap();
        run::insert(&tx, &a_run(2, None), &[], &[]).await.unwrap();
        run::insert(&tx, &a_run(3, Some(january)), &[file(3, 0)], &totals[..1]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(run::get(&store, RunId(2)).await.unwrap(), Some(a_run(2, None)));
        let mut ids = run::ids(&store).await.unwrap();
        ids.sort();
        assert_eq!(ids, [RunId(1), RunId(2), RunId(3)]);
        assert_eq!(run::latest(&store, Seq::MAX).await.unwrap(), Some(a_run(3, Some(january))));
        assert_eq!(run::latest(&store, Seq(12)).await.unwrap(), Some(a_run(2, None)));
        assert_eq!(run::latest(&store, Seq(10)).await.unwrap(), None);
        let covering = async |from, to, until| {
            run::covering(&store, interval(from, to), Seq(until)).await.unwrap().map(|run| run.id.0)
        };
        assert_eq!(covering(0, 10, i64::MAX).await, Some(3));
        assert_eq!(covering(3, 7, 12).await, Some(2));
        assert_eq!(covering(0, 11, i64::MAX).await, None);
        assert_eq!(covering(-1, 5, i64::MAX).await, None);
        assert_eq!(run::of_period(&store, january).await.unwrap(), [a_run(3, Some(january)), a_run(1, Some(january))]);
        assert_eq!(run::of_periods(&store).await.unwrap(), [a_run(3, Some(january)), a_run(1, Some(january))]);
        assert_eq!(run::list(&store, 2).await.unwrap().len(), 2);
        assert_eq!(run::files(&store, RunId(1)).await.unwrap(), [file(1, 0), file(1, 1)]);
        assert_eq!(run::totals(&store, RunId(1)).await.unwrap(), [totals[1], totals[2], totals[0]]);
        assert_eq!(run::totals(&store, RunId(3)).await.unwrap(), totals[..1]);
    });
}

#[test]
fn a_total_has_one_row_per_key_even_for_nobody() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        let twice = run::insert(&tx, &a_run(1, None), &[], &[total(None, 1, 1), total(None, 1, 2)]).await;
        assert!(matches!(twice, Err(StoreError::Taken { .. })), "{twice:?}");
    });
}

#[test]
fn a_run_only_goes_forward() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        run::insert(&tx, &a_run(1, None), &[], &[]).await.unwrap();
        run::set_state(&tx, RunId(1), RunState::Locked).await.unwrap();
        assert_eq!(run::get(&tx, RunId(1)).await.unwrap().unwrap().state, RunState::Locked);
        let back = run::set_state(&tx, RunId(1), RunState::Settled).await;
        assert!(matches!(back, Err(StoreError::WrongState { .. })), "{back:?}");
    });
}
