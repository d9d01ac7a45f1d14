//! Doing jobs: the next one that nobody does, with a sign of life every second.

use super::Task;
use crate::access::{Caller, UserId};
use crate::{AppError, Comparison, ImportProgress, Imported, Platform, Settled, What, World};
use base::Timestamp;
use facts::Watch;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use store::Tx;
use store::job::{Job, JobState, NewJob};
use tokio::sync::watch;

/// How often a process says that it still does a job.
const BEAT: Duration = Duration::from_secs(1);
/// Who gave no sign of life while another looked so often is gone. Looking takes the writer's lock, as the sign does: nobody looks while
/// an import holds it, which is silent for as long as it takes.
const LOOKS: u32 = 60;
/// Looks that count are at least so far apart.
const LOOKS_APART_MICROS: i64 = 1_000_000;
/// How often a job is begun at most.
const TRIES_MAX: u16 = 3;

/// A process that does jobs.
#[derive(Clone, Debug)]
pub struct Worker {
    name: String,
    leaving: watch::Receiver<bool>,
    others: Arc<Mutex<Others>>,
}

/// What a process has seen of the jobs that others do: by number, the last sign of life, how often that was seen, and when it counted
/// last.
#[derive(Debug, Default)]
struct Others(BTreeMap<i64, (Timestamp, u32, Timestamp)>);

impl Others {
    /// Looks at what is being done, each with its last sign of life; numbers of those jobs whose process is gone.
    fn look(&mut self, running: &[(i64, Timestamp)], now: Timestamp) -> Vec<i64> {
        let before = std::mem::take(&mut self.0);
        for (id, sign) in running {
            let seen = match before.get(id) {
                // A clock that was set back does not stop the looking.
                Some((last, looks, at)) if last == sign && !(0..LOOKS_APART_MICROS).contains(&(now.0 - at.0)) => {
                    (*sign, looks + 1, now)
                }
                Some(seen) if seen.0 == *sign => *seen,
                _ => (*sign, 0, now),
            };
            self.0.insert(*id, seen);
        }
        self.0.iter().filter(|(_, (_, looks, _))| *looks >= LOOKS).map(|(id, _)| *id).collect()
    }
}

impl Worker {
    /// A process by a name that no other has. When `leaving` becomes true, what it folds is let go and waits for another process.
    pub fn new(name: impl Into<String>, leaving: watch::Receiver<bool>) -> Worker {
        Worker { name: name.into(), leaving, others: Arc::default() }
    }

    /// One that ends every job that it begins.
    pub fn staying(name: impl Into<String>) -> Worker {
        Worker::new(name, watch::channel(false).1)
    }

    fn others(&self) -> MutexGuard<'_, Others> {
        self.others.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_leaving(&self) -> bool {
        *self.leaving.borrow()
    }

    /// Ends when it is to leave.
    async fn leaves(&mut self) {
        if self.leaving.wait_for(|leaving| *leaving).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// The job that a platform is used for, by whom, and who watches what it folds.
#[derive(Debug)]
pub(crate) struct Doing {
    pub job: i64,
    pub owner: String,
    pub watch: Arc<Watch>,
}

/// What a job gave.
#[derive(Clone, Debug)]
pub enum JobOutcome {
    /// A comparison of policies.
    Compared(Comparison),
    /// A run.
    Settled(Settled),
    /// An import.
    Imported(Imported),
}

/// How far a job has come.
#[derive(Debug, Default)]
struct Progress {
    /// Counts parts of folds, and stops them.
    watch: Arc<Watch>,
    /// Parts of all folds; none when it is told otherwise.
    total: u64,
    percent: AtomicU8,
    message: Mutex<String>,
}

impl Progress {
    fn of(task: &Task, buckets: u32) -> Progress {
        Progress { total: task.folds() * u64::from(buckets) * 2, ..Progress::default() }
    }

    /// An import tells of files, then of partitions.
    fn tell(&self, step: &ImportProgress<'_>) {
        let (done, total, begun, words) = match step {
            ImportProgress::Reading(read) => (read.bytes_done, read.bytes_total, 0, format!("reading {}", read.source)),
            ImportProgress::Applying { done, total } => (*done as u64, *total as u64, 50, "applying".to_owned()),
        };
        let percent = begun + done.min(total) * 49 / total.max(1);
        self.percent.store(percent as u8, Ordering::Relaxed);
        *self.message.lock().unwrap_or_else(PoisonError::into_inner) = words;
    }

    fn now(&self) -> (u8, String) {
        let folded = match self.total {
            0 => 0,
            total => (self.watch.parts().min(total) * 99 / total) as u8,
        };
        let message = self.message.lock().unwrap_or_else(PoisonError::into_inner).clone();
        (folded.max(self.percent.load(Ordering::Relaxed)), message)
    }
}

/// How what a job gave is written down: parts by name.
pub type RenderJob = dyn Fn(&World, &JobOutcome) -> Result<Vec<(String, String)>, AppError> + Send + Sync;

impl Platform {
    /// Does the next job that nobody does; nothing when there is none. An error is a fault of the program or the machine; what a job
    /// was refused stands with the job.
    pub async fn do_next_job(&self, worker: &Worker, render: &RenderJob) -> Result<Option<i64>, AppError> {
        if !store::job::any_open(&self.store).await? {
            return Ok(None);
        }
        let claimed = self.write(async |tx| {
            // As of when the lock was got, which may have taken long.
            let now = self.clock.now();
            let running = store::job::running(tx).await?;
            let lost = worker.others().look(&running, now);
            store::job::take_back(tx, &lost, now, TRIES_MAX).await?;
            for lost in lost {
                self.tell_if_ended(tx, lost).await?;
            }
            Ok(store::job::claim(tx, &worker.name, now, |job| self.can_do(job)).await?)
        });
        let Some(job) = claimed.await? else { return Ok(None) };
        let task = Task::read(&job.job.input)?;
        let progress = Arc::new(Progress::of(&task, self.layout.buckets()));
        if worker.is_leaving() {
            progress.watch.stop();
        }
        // Dropped when the work ends, however it ends; the signs of life end with it.
        let (working, ended) = watch::channel(());
        let beating = tokio::spawn(self.clone().beat((job.id, worker.clone()), Arc::clone(&progress), ended));
        let done = self.done((&job, worker), &task, &progress, render).await;
        drop(working);
        // A sign of life under way must not come after the end.
        let _ = beating.await;
        self.end_job(&job, worker, (done, progress.watch.is_stopped())).await?;
        Ok(Some(job.id))
    }

    /// Files to be imported wait where they were taken, so only who has them here can import them. Once they are gone
    /// everywhere, anybody may find that out.
    fn can_do(&self, job: &NewJob) -> bool {
        match Task::read(&job.input) {
            Ok(Task::Import(import)) => {
                self.has_upload(job.user.map(UserId), &import.upload) || self.forgets_uploads_of(job.at)
            }
            _ => true,
        }
    }

    async fn done(
        &self,
        (job, worker): (&Job, &Worker),
        task: &Task,
        progress: &Arc<Progress>,
        render: &RenderJob,
    ) -> Result<Vec<(String, String)>, AppError> {
        let caller = match job.job.user {
            None => Caller::command_line(job.job.by.clone()),
            Some(user) => self.caller_of_user(UserId(user)).await?,
        };
        let mut platform = self.acting_as(caller);
        let watch = Arc::clone(&progress.watch);
        platform.doing = Some(Arc::new(Doing { job: job.id, owner: worker.name.clone(), watch }));
        let outcome = match task {
            Task::Whatif(task) => JobOutcome::Compared(platform.what_if(&task.request()?).await?),
            Task::Import(task) => {
                let request = task.request(&platform)?;
                let imported = platform.import(&request, &mut |step| progress.tell(&step)).await?;
                if !task.dry_run {
                    // What cannot be removed now is removed when it is old.
                    let _ = tokio::fs::remove_dir_all(&request.source).await;
                }
                JobOutcome::Imported(imported)
            }
            Task::Settle { period } => JobOutcome::Settled(platform.settle(&What::Period(period.clone())).await?),
        };
        render(&platform.world().await?, &outcome)
    }

    async fn end_job(
        &self,
        job: &Job,
        worker: &Worker,
        (done, stopped): (Result<Vec<(String, String)>, AppError>, bool),
    ) -> Result<(), AppError> {
        let now = self.clock.now();
        if stopped && done.is_err() && worker.is_leaving() {
            let let_go = async |tx: &Tx| {
                if store::job::let_go(tx, (job.id, &worker.name), now).await? {
                    self.tell_if_ended(tx, job.id).await?;
                }
                Ok(())
            };
            return self.write(let_go).await;
        }
        let mut failure = None;
        let (state, (code, words), parts) = match done {
            Ok(parts) => (JobState::Done, ("", String::new()), parts),
            Err(_) if stopped => (JobState::Cancelled, ("", String::new()), Vec::new()),
            Err(AppError::Internal(source)) => {
                failure = Some(source);
                let words = "a fault of the program or the machine; nothing was half-applied".to_owned();
                (JobState::Failed, ("internal", words), Vec::new())
            }
            Err(error) => (JobState::Failed, (error.code(), error.to_string()), Vec::new()),
        };
        self.write(async |tx| {
            if store::job::end(tx, (job.id, &worker.name), (state, now), (code, &words), &parts).await? {
                self.tell_if_ended(tx, job.id).await?;
            }
            Ok(())
        })
        .await?;
        failure.map_or(Ok(()), |source| Err(AppError::Internal(source)))
    }

    /// Says every second that a job is being done, until `ended`, and stops it when somebody wants that or the process leaves.
    async fn beat(self, (id, mut worker): (i64, Worker), progress: Arc<Progress>, mut ended: watch::Receiver<()>) {
        loop {
            tokio::select! {
                _ = ended.changed() => return,
                () = worker.leaves(), if !progress.watch.is_stopped() => progress.watch.stop(),
                () = tokio::time::sleep(BEAT) => {}
            }
            let (percent, message) = progress.now();
            let now = self.clock.now();
            let beaten = self
                .write(async |tx| Ok(store::job::beat(tx, (id, &worker.name), now, (percent, &message)).await?))
                .await;
            // What cannot be written now can be a second later.
            if let Ok((own, cancel)) = beaten
                && (cancel || !own)
            {
                progress.watch.stop();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: i64 = LOOKS_APART_MICROS;

    /// The second at which a job is taken for lost that is looked at so many times a second, with signs of life at these seconds.
    fn lost_after(looks_a_second: i64, signs: &[i64], until: i64) -> Option<i64> {
        let mut others = Others::default();
        (0..until * looks_a_second).map(|look| look * SECOND / looks_a_second).find_map(|now| {
            let sign = signs.iter().rev().find(|sign| **sign * SECOND <= now).map_or(0, |sign| sign * SECOND);
            let lost = others.look(&[(7, Timestamp(sign))], Timestamp(now));
            (lost == [7]).then_some(now / SECOND)
        })
    }

    #[test]
    fn who_gives_no_sign_of_life_is_gone_after_looking_often() {
        assert_eq!(lost_after(1, &[], 90), Some(i64::from(LOOKS)));
        assert_eq!(lost_after(50, &[], 90), Some(i64::from(LOOKS)), "looking more often is not waiting longer");
        assert_eq!(lost_after(1, &[10], 90), Some(10 + i64::from(LOOKS)));
        assert_eq!(lost_after(1, &[10, 60, 110, 160], 200), None);
    }

    /// While an import holds the writer's lock, nobody looks and it gives no sign.
    #[test]
    fn time_in_which_nobody_could_look_does_not_count() {
        let mut others = Others::default();
        let (begun, ended) = (Timestamp(0), Timestamp(3_600 * SECOND));
        assert_eq!(others.look(&[(7, begun)], Timestamp(SECOND)), [0; 0]);
        assert_eq!(others.look(&[(7, begun)], ended), [0; 0], "an hour later");
        assert_eq!(others.look(&[(7, ended)], Timestamp(ended.0 + SECOND)), [0; 0], "it has spoken again");
        let before = others.0[&7].1;
        assert_eq!(others.look(&[(7, ended)], begun), [0; 0]);
        assert_eq!(others.0[&7].1, before + 1, "a clock that was set back");
        assert_eq!(others.look(&[], ended), [0; 0]);
        assert_eq!(others.0.len(), 0, "what has ended is forgotten");
    }
}
