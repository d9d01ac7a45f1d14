//! Work that goes on beside requests: events that wait become facts, and jobs are done.

use crate::http::ask::aside;
use crate::http::job::render;
use crate::{Server, courier};
use app::Worker;
use std::time::Duration;
use tokio::task::JoinSet;

/// Events that are worked on in one commit, about. Few enough that no other writer waits long.
const EVENTS_MAX: u64 = 2_000;
/// How often to look for events that another process took.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// Begins all work beside requests. It ends when the service stops.
pub(crate) fn begin(server: &Server) -> JoinSet<()> {
    let mut working = JoinSet::new();
    working.spawn(apply_events(server.clone()));
    working.spawn(courier::deliver(server.clone(), name()));
    for _ in 0..server.settings.jobs_at_once {
        working.spawn(do_jobs(server.clone()));
    }
    working
}

/// Works until the service stops. What is not done then is done by the next process.
async fn apply_events(server: Server) {
    let mut stopping = server.stopping();
    loop {
        while !*stopping.borrow() && apply_some(&server).await {}
        let arrival = async {
            match server.intake().await {
                Ok(intake) => intake.arrival().await,
                Err(_) => std::future::pending().await,
            }
        };
        tokio::select! {
            () = arrival => {}
            () = tokio::time::sleep(LOOK_AGAIN) => {}
            // An error would mean that the service is gone already.
            _ = stopping.wait_for(|stopping| *stopping) => return,
        }
    }
}

/// Whether there may be more to do at once.
async fn apply_some(server: &Server) -> bool {
    let platform = server.platform.clone();
    match aside(async move || platform.apply_events(EVENTS_MAX).await).await {
        Ok(applied) => {
            if applied.events == 0 {
                return false;
            }
            let (events, aside, facts) = (applied.events, applied.aside, applied.facts);
            tracing::debug!(events, aside, facts, "events became facts");
            server.metrics.events_applied(&applied);
            server.accepted.send_replace(());
            true
        }
        Err(problem) => {
            tracing::error!(cause = problem.words(), "events could not be made facts; trying again");
            false
        }
    }
}

/// Does jobs until the service stops. What is folded then is let go; an import, which is one commit, comes to its end.
async fn do_jobs(server: Server) {
    let mut stopping = server.stopping();
    let worker = Worker::new(name(), server.stopping());
    loop {
        while !*stopping.borrow() && do_one(&server, &worker).await {}
        tokio::select! {
            () = tokio::time::sleep(LOOK_AGAIN) => {}
            // An error would mean that the service is gone already.
            _ = stopping.wait_for(|stopping| *stopping) => return,
        }
    }
}

/// A name for this process that no other has.
fn name() -> String {
    let mut bytes = [0; 16];
    // Without randomness the number of the process must do.
    let _ = getrandom::fill(&mut bytes);
    format!("{}-{}", std::process::id(), app::privacy::to_hex(&bytes))
}

/// Whether there may be another one to do.
async fn do_one(server: &Server, worker: &Worker) -> bool {
    let (platform, worker) = (server.platform.clone(), worker.clone());
    match aside(async move || platform.do_next_job(&worker, &render).await).await {
        Ok(done) => done.is_some(),
        Err(problem) => {
            tracing::error!(cause = problem.words(), "a job could not be done");
            false
        }
    }
}
