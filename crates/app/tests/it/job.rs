//! Jobs: asked for, done once, stopped, and nobody else's.

use crate::scope::{OWNER_POLICY, two_dealers};
use crate::support::{House, code};
use app::access::Role;
use app::{AppError, AsOf, Contender, JobOutcome, JobQuery, JobState, Task, WhatIf, WhatIfTask, Worker, World};
use base::{Clock, Date, Timestamp};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};

fn written(_: &World, outcome: &JobOutcome) -> Result<Vec<(String, String)>, AppError> {
    Ok(match outcome {
        JobOutcome::Compared(comparison) => vec![("orders".to_owned(), comparison.alternatives[0].orders.to_string())],
        JobOutcome::Imported(imported) => vec![("read".to_owned(), imported.delivered.counts.read.to_string())],
        JobOutcome::Settled(settled) => vec![("lines".to_owned(), settled.run.lines.to_string())],
    })
}

async fn house() -> House {
    let house = two_dealers().await;
    house.platform.activate(OWNER_POLICY, "policy.yaml").await.expect("activated");
    let days = (Date::parse("2023-01-01").expect("a day"), Date::parse("2024-01-01").expect("a day"));
    house.platform.open_period("2023", days.0, days.1, 0).await.expect("opened");
    house
}

fn what_if() -> Task {
    Task::Whatif(WhatIfTask::of(&WhatIf {
        policies: vec![Contender::File {
            name: "half.yaml".into(),
            text: OWNER_POLICY.replace("share: 100", "share: 50"),
        }],
        against: Contender::InForce,
        from: Date::parse("2023-01-01").expect("a day"),
        to: Date::parse("2024-01-01").expect("a day"),
        by: vec!["payee".into()],
        measure: Default::default(),
        thresholds: vec!["100".into()],
        party: None,
        as_of: AsOf::Now,
    }))
}

#[tokio::test]
async fn a_job_is_done_once_and_keeps_what_it_gave() {
    let house = house().await;
    house.user("ann", &[Role::Finance]).await;
    house.user("bob", &[Role::Finance]).await;
    let (ann, bob) = (house.signed_in("ann").await, house.signed_in("bob").await);
    let settle = ann.start_job(&Task::Settle { period: "2023".into() }).await.expect("asked for");
    let compare = bob.start_job(&what_if()).await.expect("asked for");
    assert_eq!((settle.state, settle.about.as_str()), (JobState::Waiting, "period 2023"));
    assert_eq!(compare.about, "half.yaml from 2023-01-01 to 2023-12-31");
    let wanted = app::access::Operation::WhatifShow;
    assert_eq!(code(ann.job_part(wanted, (compare.id, "whatif"), "orders").await), "job_not_ended");
    for expect in [Some(settle.id), Some(compare.id), None] {
        assert_eq!(house.platform.do_next_job(&Worker::staying("w"), &written).await.expect("done"), expect);
    }
    let done = ann.job(settle.id).await.expect("one's own");
    assert_eq!((done.state, done.percent, done.error), (JobState::Done, 100, None));
    assert_eq!(ann.job_part(wanted, (compare.id, "whatif"), "orders").await.expect("kept"), "4");
    assert_eq!(code(ann.job_part(wanted, (compare.id, "whatif"), "no").await), "job_part_not_found");
    assert_eq!(code(ann.job_part(wanted, (settle.id, "whatif"), "lines").await), "job_not_found");
    assert_eq!(ann.period_story("2023", AsOf::Now).await.expect("a story").runs.len(), 1);
    let log = house.log().await;
    assert!(log.iter().any(|(who, what, _)| who == "ann" && what == "run.settle"), "{log:?}");

    let all = JobQuery { limit: 9, ..JobQuery::default() };
    let ids =
        async |of: &app::Platform| of.jobs(&all).await.expect("jobs").iter().map(|job| job.id).collect::<Vec<_>>();
    assert_eq!((ids(&ann).await, ids(&bob).await), (vec![settle.id], vec![compare.id]));
    assert_eq!(ids(&house.platform).await, [compare.id, settle.id]);
    assert_eq!(ann.job(compare.id).await.expect("comparisons are looked at together").id, compare.id);
    assert_eq!(code(bob.job(settle.id).await), "job_not_found");
    assert_eq!(code(ann.cancel_job(compare.id).await), "job_not_found");
    assert_eq!(code(ann.cancel_job(settle.id).await), "job_ended");
}

#[tokio::test]
async fn a_process_that_leaves_lets_its_job_wait_for_another() {
    let house = house().await;
    let leaving = Worker::new("a", tokio::sync::watch::channel(true).1);
    let compare = house.platform.start_job(&what_if()).await.expect("asked for");
    // A fold stops at its next part; this job has begun when it is told.
    assert_eq!(house.platform.do_next_job(&leaving, &written).await.expect("let go"), Some(compare.id));
    let waits = house.platform.job(compare.id).await.expect("a job");
    assert_eq!((waits.state, waits.started_at, waits.percent, waits.error), (JobState::Waiting, None, 0, None));
    assert_eq!(house.platform.do_next_job(&Worker::staying("b"), &written).await.expect("done"), Some(compare.id));
    assert_eq!(house.platform.job(compare.id).await.expect("a job").state, JobState::Done);
}

/// A clock that tells the time once, and whoever asks again waits until it is let go: a process that is cut off.
struct Stuck {
    asked: AtomicBool,
    stuck: Mutex<bool>,
    let_go: Condvar,
}

impl Clock for Stuck {
    fn now(&self) -> Timestamp {
        if self.asked.swap(true, Ordering::SeqCst) {
            let stuck = self.stuck.lock().expect("a lock");
            drop(self.let_go.wait_while(stuck, |stuck| *stuck).expect("a lock"));
        }
        Timestamp(1_700_000_000_000_000)
    }
}

#[tokio::test]
async fn a_process_that_was_taken_for_gone_keeps_nothing_of_its_job() {
    let house = house().await;
    let job = house.platform.start_job(&Task::Settle { period: "2023".into() }).await.expect("asked for");
    let clock = Arc::new(Stuck { asked: false.into(), stuck: Mutex::new(true), let_go: Condvar::new() });
    let cut_off = house.beside(Arc::<Stuck>::clone(&clock)).await;
    clock.asked.store(false, Ordering::SeqCst);
    let doing = std::thread::spawn(move || {
        let threads = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("threads");
        threads.block_on(async { cut_off.do_next_job(&Worker::staying("cut off"), &written).await.expect("no fault") })
    });
    while house.platform.job(job.id).await.expect("a job").state == JobState::Waiting {
        tokio::task::yield_now().await;
    }
    let other = Worker::staying("other");
    let mut looks = 0;
    while house.platform.do_next_job(&other, &written).await.expect("looked").is_none() {
        house.clock.forward_seconds(1);
        looks += 1;
        assert!(looks < 99, "it is never taken for gone");
    }
    *clock.stuck.lock().expect("a lock") = false;
    clock.let_go.notify_all();
    assert_eq!(doing.join().expect("no panic"), Some(job.id));
    assert_eq!(house.platform.period_story("2023", AsOf::Now).await.expect("a story").runs.len(), 1);
    let done = house.platform.job(job.id).await.expect("a job");
    assert_eq!((done.state, done.error), (JobState::Done, None));
}

#[tokio::test]
async fn what_would_be_refused_is_refused_at_once_and_again_when_it_is_done() {
    let house = house().await;
    house.user("ann", &[Role::Finance]).await;
    let ann = house.signed_in("ann").await;
    assert_eq!(code(ann.start_job(&Task::Settle { period: "no".into() }).await), "period_not_found");
    let job = ann.start_job(&Task::Settle { period: "2023".into() }).await.expect("asked for");
    let stopped = ann.start_job(&what_if()).await.expect("asked for");
    assert_eq!(ann.cancel_job(stopped.id).await.expect("stopped").state, JobState::Cancelled);
    let user = ann.caller().user.expect("a user");
    let grant = house.platform.user_view(user).await.expect("ann").grants[0].grant.id;
    house.platform.end_grant(user, grant).await.expect("ended");
    assert_eq!(house.platform.do_next_job(&Worker::staying("w"), &written).await.expect("tried"), Some(job.id));
    assert_eq!(house.platform.do_next_job(&Worker::staying("w"), &written).await.expect("nothing"), None);
    let failed = house.platform.job(job.id).await.expect("a job");
    assert_eq!((failed.state, failed.error.expect("why").0.as_str()), (JobState::Failed, "not_permitted"));
    let wanted = app::access::Operation::WhatifShow;
    let given = house.platform.job_part(wanted, (stopped.id, "whatif"), "orders").await;
    assert_eq!(code(given), "job_without_result");
}
