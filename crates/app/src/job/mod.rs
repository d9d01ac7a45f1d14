//! Jobs: work that takes long, asked for in one request and looked at in others.
//!
//! One of a kind is done at a time, by one process however many share the database: a job is given to its process under the
//! writer's lock, and the process says again and again that it lives. What a job does is a use case like any other and commits in
//! one transaction, so a job whose process is gone is simply done again, and a process that was only taken for gone keeps nothing of
//! it any more; one that is told to stop lets it go at once.

mod task;
mod work;

pub use self::task::{ImportTask, Task, WhatIfTask};
pub(crate) use self::work::Doing;
pub use self::work::{JobOutcome, RenderJob, Worker};
pub use store::job::JobState;

use crate::access::Operation;
use crate::command::Logged;
use crate::webhook::{WebhookEvent, job_body};
use crate::{AppError, Platform};
use base::Timestamp;
use serde_json::json;
use store::Tx;
use store::job::{Job, JobFilter, NewJob};

/// A job as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobView {
    /// Number.
    pub id: i64,
    /// whatif, settle or import.
    pub kind: String,
    /// What is to be done.
    pub task: Task,
    /// The same in words.
    pub about: String,
    /// How far it has come.
    pub state: JobState,
    /// How much is done.
    pub percent: u8,
    /// What is done just now; empty otherwise.
    pub message: String,
    /// Whether somebody wants it stopped.
    pub cancel: bool,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
    /// When it was begun, the last time.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Code and words of the refusal.
    pub error: Option<(String, String)>,
}

/// Which jobs are asked for.
#[derive(Clone, Debug, Default)]
pub struct JobQuery {
    /// Of this kind only.
    pub kind: Option<String>,
    /// In this state only.
    pub state: Option<JobState>,
    /// With a smaller number.
    pub before: Option<i64>,
    /// At most so many.
    pub limit: u64,
}

impl Platform {
    /// Asks for work that takes long. Whether one may is found out now, and again when it is done.
    pub async fn start_job(&self, task: &Task) -> Result<JobView, AppError> {
        let operation = task.operation();
        self.permit(operation)?;
        task.check(self).await?;
        let new = NewJob {
            kind: task.kind().to_owned(),
            input: task.text()?,
            at: self.clock.now(),
            by: self.caller.who.clone(),
            user: self.caller.user.map(|user| user.0),
        };
        self.write(async |tx| {
            task.expect(self, tx).await?;
            let id = store::job::insert(tx, &new).await?;
            self.log_aside(tx, operation, format!("job {id}: {}", task.about())).await?;
            let job = store::job::get(tx, id).await?;
            view(job.ok_or_else(|| AppError::internal("a job that was written is not there"))?)
        })
        .await
    }

    /// One's own jobs, newest first; everybody's for those who may edit users.
    pub async fn jobs(&self, query: &JobQuery) -> Result<Vec<JobView>, AppError> {
        self.permit(Operation::JobList)?;
        let filter = JobFilter {
            user: if self.sees_all_jobs() { None } else { Some(self.user()?.0) },
            kind: query.kind.clone(),
            state: query.state,
            before: query.before,
            limit: query.limit,
        };
        store::job::list(&self.store, &filter).await?.into_iter().map(view).collect()
    }

    /// A job: one's own, or a comparison of policies, which is looked at together.
    pub async fn job(&self, id: i64) -> Result<JobView, AppError> {
        self.permit(Operation::JobShow)?;
        let shared = match store::job::get(&self.store, id).await? {
            Some(job) if self.permit(Operation::WhatifShow).is_ok() => Some(view(job)?),
            _ => None,
        };
        match shared.filter(|job| matches!(job.task, Task::Whatif(_))) {
            Some(job) => Ok(job),
            None => view(self.own_job(id).await?),
        }
    }

    /// What a comparison asked, to be asked again with a party whose orders are told one by one. Whoever may look at
    /// comparisons may ask what somebody else asked.
    pub async fn what_if_of(&self, id: i64, party: &str) -> Result<WhatIfTask, AppError> {
        self.permit(Operation::WhatifShow)?;
        let found = store::job::get(&self.store, id).await?.map(view).transpose()?;
        match found.map(|job| job.task) {
            Some(Task::Whatif(task)) => Ok(task.about_party(party)),
            _ => Err(missing(id)),
        }
    }

    /// Stops a job. What it did until then is undone.
    pub async fn cancel_job(&self, id: i64) -> Result<JobView, AppError> {
        self.permit(Operation::JobCancel)?;
        self.own_job(id).await?;
        self.write(async |tx| {
            let missing = || AppError::internal(format!("job {id} is gone"));
            let before = store::job::get(tx, id).await?.ok_or_else(missing)?;
            if before.state.is_end() {
                return Err(AppError::refused("job_ended", format!("job {id} has ended already")));
            }
            store::job::cancel(tx, id, self.clock.now()).await?;
            let after = store::job::get(tx, id).await?.ok_or_else(missing)?;
            let words = |job: &Job| json!({ "job": id, "kind": job.job.kind, "state": job.state.name(), "cancelled": job.cancel });
            let logged = Logged { summary: format!("job {id}"), before: words(&before), after: words(&after) };
            self.log_aside(tx, Operation::JobCancel, logged).await?;
            self.tell_if_ended(tx, id).await?;
            view(after)
        })
        .await
    }

    /// A part of what a job of a kind gave, as it was written down when it ended.
    pub async fn job_part(
        &self,
        operation: Operation,
        (id, kind): (i64, &str),
        name: &str,
    ) -> Result<String, AppError> {
        self.permit(operation)?;
        let found = store::job::get(&self.store, id).await?.filter(|job| job.job.kind == kind);
        let job = found.ok_or_else(|| missing(id))?;
        if !job.state.is_end() {
            return Err(
                AppError::refused("job_not_ended", format!("job {id} is not done yet; ask when it is")).after(1)
            );
        }
        if job.state != JobState::Done {
            let (code, words) = &job.error;
            let message = format!("job {id} gave nothing: {} {words} {code}", job.state.name());
            return Err(AppError::refused("job_without_result", message));
        }
        let part = store::job::part(&self.store, id, name).await?;
        part.ok_or_else(|| AppError::refused("job_part_not_found", format!("job {id} has no part {name:?}")))
    }

    /// Tells those who want to know that a job ended, if it did.
    async fn tell_if_ended(&self, tx: &Tx, id: i64) -> Result<(), AppError> {
        match store::job::get(tx, id).await? {
            Some(job) if job.state.is_end() => {
                let ended = view(job)?;
                self.tell(tx, WebhookEvent::JobEnded, || job_body(&ended)).await
            }
            _ => Ok(()),
        }
    }

    async fn own_job(&self, id: i64) -> Result<Job, AppError> {
        let found = store::job::get(&self.store, id).await?;
        let own = |job: &Job| self.sees_all_jobs() || job.job.user == self.caller.user.map(|user| user.0);
        found.filter(own).ok_or_else(|| missing(id))
    }

    fn sees_all_jobs(&self) -> bool {
        self.permit(Operation::UserEdit).is_ok()
    }
}

fn missing(id: i64) -> AppError {
    AppError::refused("job_not_found", format!("there is no job {id}"))
}

fn view(job: Job) -> Result<JobView, AppError> {
    let task = Task::read(&job.job.input)?;
    let (code, words) = job.error;
    Ok(JobView {
        id: job.id,
        about: task.about(),
        task,
        kind: job.job.kind,
        state: job.state,
        percent: job.percent,
        message: job.message,
        cancel: job.cancel,
        created_at: job.job.at,
        created_by: job.job.by,
        started_at: job.started_at,
        ended_at: job.ended_at,
        error: Some((code, words)).filter(|(code, _)| !code.is_empty()),
    })
}
