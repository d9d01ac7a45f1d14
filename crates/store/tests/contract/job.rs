//! Jobs: done once, by one process, whatever becomes of it.

use crate::harness::on_every_database;
use base::Timestamp;
use store::job::{self, JobFilter, JobState, NewJob};

fn a_job(kind: &str, user: i64) -> NewJob {
    NewJob { kind: kind.into(), input: "{}".into(), at: Timestamp(1), by: "ann".into(), user: Some(user) }
}

#[test]
fn one_of_a_kind_is_done_at_a_time_and_by_one_owner() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        for (kind, user) in [("settle", 1), ("settle", 2), ("whatif", 1)] {
            job::insert(&tx, &a_job(kind, user)).await.unwrap();
        }
        assert!(job::any_open(&tx).await.unwrap());
        assert_eq!(job::waiting(&tx).await.unwrap(), 3);
        assert_eq!(job::claim(&tx, "a", Timestamp(5), |_| false).await.unwrap(), None, "it can do none of them");
        let claimed =
            async |owner: &str| job::claim(&tx, owner, Timestamp(5), |_| true).await.unwrap().map(|job| job.id);
        assert_eq!((claimed("a").await, claimed("b").await, claimed("c").await), (Some(1), Some(3), None));
        assert_eq!(job::waiting(&tx).await.unwrap(), 1);
        assert_eq!(job::beat(&tx, (1, "a"), Timestamp(6), (40, "half")).await.unwrap(), (true, false));
        assert_eq!(job::beat(&tx, (1, "b"), Timestamp(6), (50, "")).await.unwrap(), (false, false));
        let running = job::get(&tx, 1).await.unwrap().unwrap();
        assert_eq!((running.percent, running.message.as_str(), running.tries), (40, "half", 1));
        let parts = [("result".to_owned(), "{}".to_owned())];
        assert!(!job::end(&tx, (1, "b"), (JobState::Done, Timestamp(7)), ("", ""), &parts).await.unwrap());
        assert!(job::end(&tx, (1, "a"), (JobState::Done, Timestamp(7)), ("", ""), &parts).await.unwrap());
        let done = job::get(&tx, 1).await.unwrap().unwrap();
        assert_eq!((done.state, done.percent, done.ended_at), (JobState::Done, 100, Some(Timestamp(7))));
        assert_eq!(job::part(&tx, 1, "result").await.unwrap().as_deref(), Some("{}"));
        assert_eq!(job::part(&tx, 3, "result").await.unwrap(), None);
        assert_eq!(claimed("c").await, Some(2));
        let filter = JobFilter { user: Some(1), limit: 9, ..JobFilter::default() };
        let listed = job::list(&tx, &filter).await.unwrap();
        assert_eq!(listed.iter().map(|job| job.id).collect::<Vec<_>>(), [3, 1]);
        let filter = JobFilter { state: Some(JobState::Running), before: Some(3), limit: 9, ..JobFilter::default() };
        assert_eq!(job::list(&tx, &filter).await.unwrap().len(), 1);
    });
}

#[test]
fn jobs_of_silent_processes_wait_again_and_not_for_ever() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        job::insert(&tx, &a_job("settle", 1)).await.unwrap();
        for (turn, state) in [(1, JobState::Waiting), (2, JobState::Failed)] {
            job::claim(&tx, "a", Timestamp(turn * 10), |_| true).await.unwrap().unwrap();
            assert_eq!(job::running(&tx).await.unwrap(), [(1, Timestamp(turn * 10))]);
            assert!(job::is_owned(&tx, (1, "a")).await.unwrap() && !job::is_owned(&tx, (1, "b")).await.unwrap());
            job::take_back(&tx, &[], Timestamp(99), 2).await.unwrap();
            assert_eq!(job::get(&tx, 1).await.unwrap().unwrap().state, JobState::Running);
            job::take_back(&tx, &[1, 2], Timestamp(99), 2).await.unwrap();
            assert_eq!(job::running(&tx).await.unwrap(), []);
            assert!(!job::is_owned(&tx, (1, "a")).await.unwrap());
            let lost = job::get(&tx, 1).await.unwrap().unwrap();
            assert_eq!((lost.state, lost.ended_at.is_some()), (state, state.is_end()));
            assert_eq!(job::beat(&tx, (1, "a"), Timestamp(99), (1, "")).await.unwrap(), (false, false));
        }
        assert_eq!(job::get(&tx, 1).await.unwrap().unwrap().error.0, "job_lost");
        assert!(!job::any_open(&tx).await.unwrap());
    });
}

#[test]
fn a_job_that_is_let_go_was_never_begun() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        job::insert(&tx, &a_job("settle", 1)).await.unwrap();
        for stopped in [false, true] {
            job::claim(&tx, "a", Timestamp(1), |_| true).await.unwrap().unwrap();
            job::beat(&tx, (1, "a"), Timestamp(2), (40, "half")).await.unwrap();
            if stopped {
                job::cancel(&tx, 1, Timestamp(3)).await.unwrap();
            }
            assert!(!job::let_go(&tx, (1, "b"), Timestamp(4)).await.unwrap(), "another's");
            assert!(job::let_go(&tx, (1, "a"), Timestamp(4)).await.unwrap());
            let job = job::get(&tx, 1).await.unwrap().unwrap();
            let now = (job.state, job.tries, job.percent, job.started_at, job.ended_at);
            let waits = (JobState::Waiting, 0, 0, None, None);
            let ended = (JobState::Cancelled, 1, 40, Some(Timestamp(1)), Some(Timestamp(4)));
            assert_eq!(now, if stopped { ended } else { waits });
        }
    });
}

#[test]
fn jobs_are_stopped() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        for kind in ["settle", "settle"] {
            job::insert(&tx, &a_job(kind, 1)).await.unwrap();
        }
        job::claim(&tx, "a", Timestamp(1), |_| true).await.unwrap().unwrap();
        for id in [1, 2] {
            job::cancel(&tx, id, Timestamp(2)).await.unwrap();
        }
        let state = async |id| job::get(&tx, id).await.unwrap().unwrap().state;
        assert_eq!((state(1).await, state(2).await), (JobState::Running, JobState::Cancelled));
        assert_eq!(job::beat(&tx, (1, "a"), Timestamp(3), (1, "")).await.unwrap(), (true, true));
        assert!(job::end(&tx, (1, "a"), (JobState::Cancelled, Timestamp(4)), ("", ""), &[]).await.unwrap());
        assert_eq!(state(1).await, JobState::Cancelled);
    });
}
