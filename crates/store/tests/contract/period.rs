//! Periods.

use crate::harness::{a_period, interval, on_every_database};
use base::{Seq, Timestamp};
use store::StoreError;
use store::period::{self, PeriodEvent, PeriodEventKind, PeriodState};

#[test]
fn periods_do_not_overlap() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        a_period(&tx, "jan", interval(10, 20)).await.unwrap();
        for (range, overlaps) in [
            (interval(0, 11), true),
            (interval(12, 13), true),
            (interval(19, 30), true),
            (interval(5, 25), true),
            (interval(0, 10), false),
            (interval(20, 30), false),
        ] {
            let name = format!("{}-{}", range.from.0, range.to.0);
            let tried = a_period(&tx, &name, range).await;
            match tried {
                Err(StoreError::PeriodOverlaps { other, .. }) => assert!(overlaps && other == "jan", "{name}"),
                Ok(_) => assert!(!overlaps, "{name}"),
                Err(error) => panic!("{name}: {error:?}"),
            }
        }
        let starts: Vec<i64> = period::list(&tx).await.unwrap().iter().map(|period| period.range.from.0).collect();
        assert_eq!(starts, [0, 10, 20]);
        let empty = a_period(&tx, "x", interval(7, 7)).await;
        assert!(matches!(empty, Err(StoreError::EmptyPeriod(_))), "{empty:?}");
    });
}

#[test]
fn a_name_is_taken_once() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        a_period(&tx, "jan", interval(10, 20)).await.unwrap();
        let twice = a_period(&tx, "jan", interval(30, 40)).await;
        assert!(matches!(twice, Err(StoreError::Taken { ref key, .. }) if key == "name"), "{twice:?}");
    });
}

#[test]
fn a_period_goes_from_one_state_to_the_next() {
    use PeriodState::{Computed, Locked, Open, Paid, Reviewed};
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        let period = a_period(&tx, "jan", interval(10, 20)).await.unwrap();
        assert_eq!(period::find(&tx, "jan").await.unwrap(), Some(period.clone()));
        assert_eq!(period::find(&tx, "feb").await.unwrap(), None);
        assert_eq!((period.state, period.approvals, period.recorded), (Open, 2, Seq(1)));
        for (to, allowed) in [
            (Open, false),
            (Reviewed, false),
            (Locked, false),
            (Paid, false),
            (Computed, true),
            (Computed, true),
            (Open, false),
            (Locked, false),
            (Paid, false),
            (Reviewed, true),
            (Computed, true),
            (Reviewed, true),
            (Reviewed, false),
            (Open, false),
            (Paid, false),
            (Locked, true),
            (Locked, false),
            (Reviewed, false),
            (Computed, false),
            (Open, false),
            (Paid, true),
            (Paid, false),
            (Locked, false),
            (Computed, false),
        ] {
            let moved = period::set_state(&tx, period.id, to, Timestamp(30), "bob").await;
            let refused = matches!(moved, Err(StoreError::WrongState { .. }));
            assert!(if allowed { moved.is_ok() } else { refused }, "to {to:?}: {moved:?}");
        }
        let paid = period::get(&tx, period.id).await.unwrap().unwrap();
        assert_eq!((paid.state, paid.changed_at, paid.changed_by.as_str()), (Paid, Timestamp(30), "bob"));
        assert_eq!((paid.opened_at, paid.opened_by.as_str()), (Timestamp(1), "ann"));
        let lost = period::set_state(&tx, 99, Computed, Timestamp(31), "bob").await;
        assert!(matches!(lost, Err(StoreError::NotFound { .. })), "{lost:?}");
    });
}

#[test]
fn what_happened_to_a_period_is_kept_in_order() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        let period = a_period(&tx, "jan", interval(10, 20)).await.unwrap().id;
        let event = |what, by: &str, note: &str| PeriodEvent {
            period,
            what,
            run: None,
            by: by.into(),
            at: Timestamp(7),
            note: note.into(),
            recorded: Seq(3),
        };
        let events = [
            event(PeriodEventKind::Opened, "ann", ""),
            event(PeriodEventKind::Approved, "bob", "looks right"),
            event(PeriodEventKind::Approved, "ann", ""),
        ];
        for event in &events {
            period::record(&tx, event).await.unwrap();
        }
        let other =
            PeriodEvent { period: a_period(&tx, "feb", interval(20, 30)).await.unwrap().id, ..events[0].clone() };
        period::record(&tx, &other).await.unwrap();
        assert_eq!(period::events(&tx, period).await.unwrap(), events);
        assert_eq!(period::events(&tx, 9).await.unwrap(), []);
        assert_eq!(period::all_events(&tx).await.unwrap(), [&events[..], &[other]].concat());
    });
}
