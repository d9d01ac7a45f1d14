//! Policies: their versions, checking a file, putting one into force.

use super::answer::Answer;
use super::ask::{Body, InPath, InQuery, Write};
use super::caller::Calling;
use super::page::{Page, Paging, Wanted};
use super::problem::Problem;
use super::shown::{Party, days, instant};
use crate::Server;
use app::privacy::to_hex;
use app::{Activated, PolicyCheck, PolicyVersion};
use base::Calendar;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(list, activate))
        .routes(routes!(check))
        .routes(routes!(show))
        .routes(routes!(history))
}

/// First day and first day after, in the group's time zone.
#[derive(Serialize, ToSchema)]
struct Days {
    /// First day; null without beginning.
    from: Option<String>,
    /// First day after; null without end.
    to: Option<String>,
}

impl Days {
    fn of(calendar: &Calendar, range: base::Interval) -> Days {
        let (from, to) = days(calendar, range);
        Days { from, to }
    }
}

/// A version of a policy.
#[derive(Serialize, ToSchema)]
#[schema(as = Policy)]
struct PolicyBody {
    /// credit or binding.
    kind: String,
    /// As written in the file.
    name: String,
    /// From 1.
    version: u32,
    /// SHA-256 of the file.
    hash: String,
    /// When it applies by itself.
    effective: Days,
    /// When it is in force: its effective days less those of later versions.
    in_force: Vec<Days>,
    /// The brands and units for which it holds; empty is the whole group.
    scope: Vec<Party>,
    /// What its file says it is about.
    about: Option<String>,
    /// When it was activated.
    activated_at: Option<String>,
    /// By whom.
    activated_by: String,
}

impl PolicyBody {
    fn of(version: &PolicyVersion, calendar: &Calendar) -> PolicyBody {
        let policy = &version.policy.policy;
        PolicyBody {
            kind: policy.kind.clone(),
            name: policy.name.clone(),
            version: policy.version,
            hash: to_hex(&policy.hash),
            effective: Days::of(calendar, policy.effective),
            in_force: version.in_force.iter().map(|during| Days::of(calendar, *during)).collect(),
            scope: version.scope.iter().cloned().map(Party::from).collect(),
            about: version.about.clone(),
            activated_at: instant(policy.activated_at),
            activated_by: policy.activated_by.clone(),
        }
    }
}

/// A version of a policy with its file.
#[derive(Serialize, ToSchema)]
#[schema(as = PolicyFile)]
struct PolicyFileBody {
    /// The version.
    #[serde(flatten)]
    policy: PolicyBody,
    /// The file as it was activated.
    yaml: String,
}

/// Which policies are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PolicyFilter {
    /// credit or binding.
    kind: Option<String>,
    /// Only what is in force at some time.
    in_force: Option<bool>,
}

/// Every version of every policy, by kind, name and version.
#[utoipa::path(get, path = "/api/v1/policies", operation_id = "policy.list", tag = "policy", params(PolicyFilter, Paging),
    responses((status = 200, description = "A page of versions.", body = Page<PolicyBody>)))]
async fn list(
    Calling(platform): Calling,
    InQuery(filter): InQuery<PolicyFilter>,
    wanted: Wanted,
) -> Result<Answer, Problem> {
    let order = wanted.order(&["name"])?;
    let calendar = platform.settings().await?.calendar;
    let mut found = platform.policies().await?;
    found.retain(|version| {
        filter.kind.as_ref().is_none_or(|kind| version.policy.policy.kind == *kind)
            && filter.in_force.is_none_or(|in_force| in_force != version.in_force.is_empty())
    });
    let key = |version: &PolicyVersion| {
        let policy = &version.policy.policy;
        (policy.kind.clone(), policy.name.clone(), policy.version)
    };
    Ok(Answer::ok(&wanted.page_of_all(found, key, order.descending, |version| PolicyBody::of(&version, &calendar))?))
}

/// Which version is wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct VersionWanted {
    /// Its number; the newest unless given.
    version: Option<u32>,
}

/// A version of a policy with its file.
#[utoipa::path(get, path = "/api/v1/policies/{kind}/{name}", operation_id = "policy.show", tag = "policy",
    params(("kind" = String, Path, description = "credit or binding."), ("name" = String, Path, description = "Its name."),
        VersionWanted),
    responses((status = 200, description = "The version.", body = PolicyFileBody)))]
async fn show(
    Calling(platform): Calling,
    InPath((kind, name)): InPath<(String, String)>,
    InQuery(wanted): InQuery<VersionWanted>,
) -> Result<Answer, Problem> {
    let calendar = platform.settings().await?.calendar;
    let found = platform.policy(&kind, &name, wanted.version).await?;
    let yaml = found.policy.policy.yaml.clone();
    let answer = Answer::ok(&PolicyFileBody { policy: PolicyBody::of(&found, &calendar), yaml });
    // What is known of an older version changes without it, and names of units do in any case.
    Ok(if wanted.version.is_none() { answer.tagged(found.version()).always_whole() } else { answer })
}

/// Every version of a policy, oldest first.
#[utoipa::path(get, path = "/api/v1/policies/{kind}/{name}/versions", operation_id = "policy.history", tag = "policy",
    params(("kind" = String, Path, description = "credit or binding."), ("name" = String, Path, description = "Its name."),
        Paging),
    responses((status = 200, description = "A page of versions.", body = Page<PolicyBody>)))]
async fn history(
    Calling(platform): Calling,
    InPath((kind, name)): InPath<(String, String)>,
    wanted: Wanted,
) -> Result<Answer, Problem> {
    let order = wanted.order(&["version"])?;
    let calendar = platform.settings().await?.calendar;
    let found = platform.policy_history(&kind, &name).await?;
    let key = |version: &PolicyVersion| version.policy.policy.version;
    Ok(Answer::ok(&wanted.page_of_all(found, key, order.descending, |version| PolicyBody::of(&version, &calendar))?))
}

/// A policy file.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PolicyText {
    /// The file, YAML as docs/policy.md describes it.
    yaml: String,
    /// Its name, for messages.
    #[serde(default = "unnamed")]
    file_name: String,
}

fn unnamed() -> String {
    "policy.yaml".to_owned()
}

/// What came of a check.
#[derive(Serialize, ToSchema)]
#[schema(as = PolicyCheck)]
struct CheckBody {
    /// credit or binding; null when the file cannot be read.
    kind: Option<&'static str>,
    /// As written in the file; null when it cannot be read.
    name: Option<String>,
    /// Whether it can be read, its names are known here, and every case came out as the file says.
    passed: bool,
    /// What is wrong with the file, by place; then no case was run.
    problems: Vec<FileProblemBody>,
    /// Its cases, in the order of the file.
    cases: Vec<CaseBody>,
    /// What is probably not meant.
    warnings: Vec<String>,
}

/// What is wrong in a file, and where.
#[derive(Serialize, ToSchema)]
#[schema(as = FileProblem)]
struct FileProblemBody {
    /// Line, from 1.
    line: u32,
    /// Column in characters, from 1.
    column: u32,
    /// The field; empty for the file as a whole.
    field: String,
    /// What is wrong.
    wrong: String,
    /// What would be right; empty where the first part says it.
    right: String,
}

/// What came of a case.
#[derive(Serialize, ToSchema)]
#[schema(as = PolicyCase)]
struct CaseBody {
    /// Its name.
    name: String,
    /// Whether it came out as the file says.
    passed: bool,
    /// How it came out otherwise; empty when it passed.
    difference: String,
}

/// Checks a policy file, its names too, and runs its cases. Changes nothing.
#[utoipa::path(post, path = "/api/v1/policies/check", operation_id = "policy.check", tag = "policy", request_body = PolicyText,
    responses((status = 200, description = "What came of it.", body = CheckBody)))]
async fn check(Calling(platform): Calling, Body(file): Body<PolicyText>) -> Result<Answer, Problem> {
    Ok(Answer::ok(&match platform.check_policy(&file.yaml, &file.file_name).await? {
        PolicyCheck::Tried { file, warnings } => CheckBody {
            kind: Some(file.document.kind()),
            name: Some(file.document.name.value.clone()),
            passed: file.passed(),
            problems: Vec::new(),
            cases: file.cases.iter().map(CaseBody::of).collect(),
            warnings,
        },
        PolicyCheck::Wrong(errors) => CheckBody {
            kind: None,
            name: None,
            passed: false,
            problems: errors.problems.into_iter().map(FileProblemBody::from).collect(),
            cases: Vec::new(),
            warnings: Vec::new(),
        },
    }))
}

impl CaseBody {
    fn of(case: &app::policy::CaseResult) -> CaseBody {
        let difference = if case.passed() { String::new() } else { case.to_string() };
        CaseBody { name: case.name.clone(), passed: case.passed(), difference }
    }
}

impl From<app::policy::Problem> for FileProblemBody {
    fn from(problem: app::policy::Problem) -> Self {
        let app::policy::Problem { line, column, path, wrong, right, .. } = problem;
        FileProblemBody { line, column, field: path, wrong, right }
    }
}

/// What activation did.
#[derive(Serialize, ToSchema)]
#[schema(as = PolicyActivated)]
struct ActivatedBody {
    /// credit or binding.
    kind: String,
    /// As written in the file.
    name: String,
    /// The version it got; the one it had when the same file was in force already.
    version: u32,
    /// Whether the same file was in force already, so that nothing changed.
    unchanged: bool,
    /// How many cases were run.
    cases: usize,
    /// The version that it took the place of.
    superseded: Option<u32>,
    /// What is probably not meant.
    warnings: Vec<String>,
}

/// Checks a policy file, runs its cases and puts it into force.
#[utoipa::path(post, path = "/api/v1/policies", operation_id = "policy.activate", tag = "policy", request_body = PolicyText,
    responses((status = 201, description = "In force.", body = ActivatedBody)))]
async fn activate(write: Write<PolicyText>) -> Result<Answer, Problem> {
    let activated = |activated: &Activated| {
        let Activated { kind, name, version, unchanged, cases, superseded, warnings } = activated.clone();
        let place = format!("/api/v1/policies/{kind}/{name}?version={version}");
        Answer::created(place, &ActivatedBody { kind, name, version, unchanged, cases, superseded, warnings })
    };
    write.answer(activated, async move |platform, file| platform.activate(&file.yaml, &file.file_name).await).await
}
