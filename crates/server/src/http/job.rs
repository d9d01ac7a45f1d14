//! Jobs: work that takes long, watched while it is done.

use super::answer::Answer;
use super::ask::{InPath, InQuery, Write};
use super::caller::Calling;
use super::feed::feed;
use super::page::{Order, Page, Paging, Wanted};
use super::problem::Problem;
use super::shown::instant;
use super::user::Nothing;
use super::whatif_ask::AskedBody;
use crate::Server;
use app::{AppError, JobOutcome, JobQuery, JobState, JobView, Platform, Task, World};
use axum::extract::State;
use axum::response::IntoResponse;
use axum::response::sse::Event;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use tokio::sync::mpsc::Sender;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// How often a job that is watched is looked at.
const LOOK: Duration = Duration::from_millis(500);

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(show)).routes(routes!(cancel)).routes(routes!(settle))
}

/// Those that answer as long as they are listened to.
pub(super) fn feeds() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(watch))
}

/// A job.
#[derive(Serialize, ToSchema)]
#[schema(as = Job)]
pub(super) struct JobBody {
    /// Number.
    id: i64,
    /// whatif, settle or import.
    #[schema(example = "whatif")]
    kind: String,
    /// What it is about, in words.
    about: String,
    /// waiting, running, done, failed or cancelled.
    #[schema(example = "running")]
    state: &'static str,
    /// How much is done.
    percent: u8,
    /// What is done just now; empty otherwise.
    message: String,
    /// Whether somebody wants it stopped.
    cancel: bool,
    /// When it was asked for.
    created_at: Option<String>,
    /// By whom.
    created_by: String,
    /// When it was begun, the last time.
    started_at: Option<String>,
    /// When it ended.
    ended_at: Option<String>,
    /// Why it gave nothing.
    error: Option<JobError>,
    /// What a comparison of policies asked; null of other jobs.
    whatif: Option<AskedBody>,
    /// Address of what it gave; null while there is nothing.
    result: Option<String>,
}

/// Why a job gave nothing.
#[derive(Serialize, ToSchema)]
struct JobError {
    /// Code of the refusal; docs/errors.md lists them all.
    code: String,
    /// In words.
    message: String,
}

impl From<&JobView> for JobBody {
    fn from(job: &JobView) -> Self {
        let done = job.state == JobState::Done;
        let result = match &job.task {
            Task::Whatif(_) => format!("/api/v1/whatif/{}", job.id),
            Task::Import(_) => format!("/api/v1/imports/jobs/{}", job.id),
            Task::Settle { period } => format!("/api/v1/periods/{period}"),
        };
        JobBody {
            id: job.id,
            kind: job.kind.clone(),
            about: job.about.clone(),
            state: job.state.name(),
            percent: job.percent,
            message: job.message.clone(),
            cancel: job.cancel,
            created_at: instant(job.created_at),
            created_by: job.created_by.clone(),
            started_at: job.started_at.and_then(instant),
            ended_at: job.ended_at.and_then(instant),
            error: job.error.clone().map(|(code, message)| JobError { code, message }),
            whatif: match &job.task {
                Task::Whatif(task) => Some(task.into()),
                Task::Import(_) | Task::Settle { .. } => None,
            },
            result: Some(result).filter(|_| done),
        }
    }
}

/// The answer to who asked for a job.
pub(super) fn accepted(job: &JobView) -> Answer {
    Answer::accepted(format!("/api/v1/jobs/{}", job.id), &JobBody::from(job))
}

/// Which jobs are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct JobFilter {
    /// whatif, settle or import.
    kind: Option<String>,
    /// waiting, running, done, failed or cancelled.
    state: Option<String>,
}

/// One's own jobs, newest first; everybody's for those who may edit users.
#[utoipa::path(get, path = "/api/v1/jobs", operation_id = "job.list", tag = "job", params(JobFilter, Paging),
    responses((status = 200, description = "A page of jobs.", body = Page<JobBody>)))]
async fn list(
    Calling(platform): Calling,
    InQuery(filter): InQuery<JobFilter>,
    wanted: Wanted,
) -> Result<Answer, Problem> {
    wanted.order_or(&["id"], Order { by: "id", descending: true })?;
    let state = filter.state.as_deref().map(state).transpose()?;
    let query = JobQuery { kind: filter.kind, state, before: wanted.after()?, limit: wanted.rows() };
    let found = platform.jobs(&query).await?;
    Ok(Answer::ok(&wanted.page(found, |job| job.id, |job| JobBody::from(&job))))
}

fn state(name: &str) -> Result<JobState, AppError> {
    JobState::ALL.into_iter().find(|state| state.name() == name).ok_or_else(|| {
        let known: Vec<&str> = JobState::ALL.iter().map(|state| state.name()).collect();
        AppError::refused("query_wrong", format!("{name:?} is no state; there are {}", known.join(", ")))
    })
}

/// A job.
#[utoipa::path(get, path = "/api/v1/jobs/{id}", operation_id = "job.show", tag = "job",
    params(("id" = i64, Path, description = "Number.")),
    responses((status = 200, description = "The job.", body = JobBody)))]
async fn show(Calling(platform): Calling, InPath(id): InPath<i64>) -> Result<Answer, Problem> {
    Ok(Answer::ok(&JobBody::from(&platform.job(id).await?)))
}

/// Stops a job. What it did until then is undone.
#[utoipa::path(post, path = "/api/v1/jobs/{id}/cancel", operation_id = "job.cancel", tag = "job",
    params(("id" = i64, Path, description = "Number.")),
    responses((status = 202, description = "It ends as soon as its process hears of it.", body = JobBody)))]
async fn cancel(InPath(id): InPath<i64>, write: Write<Nothing>) -> Result<Answer, Problem> {
    write.answer(accepted, async move |platform, Nothing {}| platform.cancel_job(id).await).await
}

/// A job as it goes on: server-sent events named `job`, each with the job, until it has ended.
#[utoipa::path(get, path = "/api/v1/jobs/{id}/events", operation_id = "job.watch", tag = "job",
    params(("id" = i64, Path, description = "Number.")),
    responses((status = 200, description = "The job whenever something changes.", body = JobBody,
        content_type = "text/event-stream")))]
async fn watch(
    State(server): State<Server>,
    Calling(platform): Calling,
    InPath(id): InPath<i64>,
) -> Result<impl IntoResponse, Problem> {
    let first = platform.job(id).await?;
    let mut stopping = server.stopping();
    Ok(feed(async move |sender| {
        tokio::select! {
            () = tell(&platform, first, &sender) => {}
            // An error would mean that the service is gone already.
            _ = stopping.wait_for(|stopping| *stopping) => {}
        }
    }))
}

/// Sends a job whenever it has changed, until it ends, cannot be seen any more, or nobody listens.
async fn tell(platform: &Platform, mut job: JobView, sender: &Sender<Event>) {
    loop {
        let text = serde_json::to_string(&JobBody::from(&job)).unwrap_or_default();
        if sender.send(Event::default().event("job").data(text)).await.is_err() || job.state.is_end() {
            return;
        }
        loop {
            tokio::time::sleep(LOOK).await;
            match platform.job(job.id).await {
                Ok(now) if now != job => {
                    job = now;
                    break;
                }
                Ok(_) if !sender.is_closed() => {}
                Ok(_) | Err(_) => return,
            }
        }
    }
}

/// Settles a period: a job.
#[utoipa::path(post, path = "/api/v1/periods/{name}/settle", operation_id = "run.settle", tag = "period",
    params(("name" = String, Path, description = "Name of the period.")),
    responses((status = 202, description = "It is being done, or will be.", body = JobBody)))]
async fn settle(InPath(name): InPath<String>, write: Write<Nothing>) -> Result<Answer, Problem> {
    let task = Task::Settle { period: name };
    write.answer(accepted, async move |platform, Nothing {}| platform.start_job(&task).await).await
}

/// What a job gave, as it is kept: parts by name.
pub fn render(world: &World, outcome: &JobOutcome) -> Result<Vec<(String, String)>, AppError> {
    match outcome {
        JobOutcome::Compared(comparison) => super::whatif::render(world, comparison),
        JobOutcome::Imported(imported) => super::import::render(imported),
        JobOutcome::Settled(_) => Ok(Vec::new()),
    }
}
