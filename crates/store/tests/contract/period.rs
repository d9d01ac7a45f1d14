//! Periods.

use crate::harness::{interval, on_every_database};
use base::Timestamp;
use store::StoreError;
use store::period::{self, PeriodState};

#[test]
fn periods_do_not_overlap() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        period::open(&tx, "jan", interval(10, 20), Timestamp(1), "ann").await.unwrap();
        for (range, overlaps) in [
            (interval(0, 11), true),
            (interval(12, 13), true),
            (interval(19, 30), true),
            (interval(5, 25), true),
            (interval(0, 10), false),
            (interval(20, 30), false),
        ] {
            let name = format!("{}-{}", range.from.0, range.to.0);
            let tried = period::open(&tx, &name, range, Timestamp(2), "ann").await;
            match tried {
                Err(StoreError::PeriodOverlaps { other, .. }) => assert!(overlaps && other == "jan", "{name}"),
                Ok(_) => assert!(!overlaps, "{name}"),
                Err(error) => panic!("{name}: {error:?}"),
            }
        }
        let starts: Vec<i64> = period::list(&tx).await.unwrap().iter().map(|period| period.range.from.0).collect();
        assert_eq!(starts, [0, 10, 20]);
        let empty = period::open(&tx, "x", interval(7, 7), Timestamp(2), "ann").await;
        assert!(matches!(empty, Err(StoreError::EmptyPeriod(_))), "{empty:?}");
    });
}

#[test]
fn a_name_is_taken_once() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        period::open(&tx, "jan", interval(10, 20), Timestamp(1), "ann").await.unwrap();
        let twice = period::open(&tx, "jan", interval(30, 40), Timestamp(1), "ann").await;
        assert!(matches!(twice, Err(StoreError::Taken { ref key, .. }) if key == "name"), "{twice:?}");
    });
}

#[test]
fn a_period_only_goes_forward() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        let period = period::open(&tx, "jan", interval(10, 20), Timestamp(1), "ann").await.unwrap();
        assert_eq!(period::find(&tx, "jan").await.unwrap(), Some(period.clone()));
        assert_eq!(period::find(&tx, "feb").await.unwrap(), None);
        period::set_state(&tx, period.id, PeriodState::Locked, Timestamp(30), "bob").await.unwrap();
        let locked = period::get(&tx, period.id).await.unwrap().unwrap();
        assert_eq!(
            (locked.state, locked.changed_at, locked.changed_by.as_str()),
            (PeriodState::Locked, Timestamp(30), "bob")
        );
        assert_eq!((locked.opened_at, locked.opened_by.as_str()), (Timestamp(1), "ann"));
        for state in [PeriodState::Open, PeriodState::Locked] {
            let back = period::set_state(&tx, period.id, state, Timestamp(31), "bob").await;
            assert!(matches!(back, Err(StoreError::WrongState { .. })), "{back:?}");
        }
        let lost = period::set_state(&tx, 99, PeriodState::Locked, Timestamp(31), "bob").await;
        assert!(matches!(lost, Err(StoreError::NotFound { .. })), "{lost:?}");
    });
}
