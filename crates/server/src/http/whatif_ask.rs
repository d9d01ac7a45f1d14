//! What is asked of a what-if: policies, days and dimensions, or once more what a job asked.

use super::shown::{as_of, read_day};
use app::{AppError, Contender, Platform, WhatIf, WhatIfTask};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A comparison to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewWhatIf {
    /// Asks again what this job asked, for a `party`; nothing else is given then.
    of: Option<i64>,
    /// The policies that might come; one at least.
    #[serde(default)]
    policies: Vec<WhatIfPolicy>,
    /// The policy they are compared with; everything in force unless given.
    against: Option<WhatIfPolicy>,
    /// First day; or name a period.
    from: Option<String>,
    /// First day after.
    to: Option<String>,
    /// The days of this period.
    period: Option<String>,
    /// Dimensions of the rows: payee, payee_kind, store, dealer, region, brand, department, channel, product, book, month, …
    #[serde(default)]
    by: Vec<String>,
    /// credit (unless given), commission or payable.
    measure: Option<String>,
    /// Sums that matter, as decimal text: who crosses one is named.
    #[serde(default)]
    thresholds: Vec<String>,
    /// A unit or person whose orders that move are told one by one: kind and key, such as `dealer:D07`.
    party: Option<String>,
    /// With what was known then: a day, a time of day, or the number of a commit.
    as_of: Option<String>,
}

/// A policy that takes part: a text, a version that was activated once, or, without either, everything in force.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WhatIfPolicy {
    /// Name of the policy, or of the file.
    name: Option<String>,
    /// A version that was activated once.
    version: Option<u32>,
    /// A policy that need not be active.
    yaml: Option<String>,
}

impl WhatIfPolicy {
    fn contender(self) -> Result<Contender, AppError> {
        match (self.yaml, self.name, self.version) {
            (Some(text), name, None) => Ok(Contender::File { name: name.unwrap_or_else(|| "policy".into()), text }),
            (None, Some(name), Some(version)) => Ok(Contender::Version { name, version }),
            (None, None, None) => Ok(Contender::InForce),
            _ => {
                let message =
                    "a policy is given as yaml, or by name and version, or by nothing for everything in force";
                Err(AppError::refused("request_unreadable", message))
            }
        }
    }
}

impl NewWhatIf {
    /// The task of a job.
    pub(super) async fn task(self, platform: &Platform) -> Result<WhatIfTask, AppError> {
        let Some(job) = self.of else { return Ok(WhatIfTask::of(&self.request(platform).await?)) };
        match self {
            NewWhatIf {
                policies,
                against: None,
                from: None,
                to: None,
                period: None,
                by,
                measure: None,
                thresholds,
                party: Some(party),
                as_of: None,
                of: _,
            } if policies.is_empty() && by.is_empty() && thresholds.is_empty() => {
                platform.what_if_of(job, &party).await
            }
            _ => Err(AppError::refused("request_unreadable", "with of, give a party and nothing else")),
        }
    }

    async fn request(self, platform: &Platform) -> Result<WhatIf, AppError> {
        let (from, to) = match (self.from, self.to, self.period) {
            (Some(from), Some(to), None) => (read_day(&from)?, read_day(&to)?),
            (None, None, Some(name)) => {
                let calendar = platform.settings().await?.calendar;
                let found = platform.periods().await?.into_iter().find(|period| period.name == name);
                let missing = || AppError::refused("period_not_found", format!("there is no period {name}"));
                let range = found.ok_or_else(missing)?.range;
                (calendar.date(range.from), calendar.date(range.to))
            }
            _ => return Err(AppError::refused("request_unreadable", "give from and to, or a period")),
        };
        if self.policies.is_empty() {
            return Err(AppError::refused("request_unreadable", "give one policy at least that might come"));
        }
        let measure = match self.measure.as_deref() {
            None => Default::default(),
            Some(name) => WhatIfTask::measure(name)?,
        };
        Ok(WhatIf {
            policies: self.policies.into_iter().map(WhatIfPolicy::contender).collect::<Result<_, _>>()?,
            against: self.against.map_or(Ok(Contender::InForce), WhatIfPolicy::contender)?,
            from,
            to,
            by: if self.by.is_empty() { vec!["payee_kind".to_owned()] } else { self.by },
            measure,
            thresholds: self.thresholds,
            party: self.party,
            as_of: as_of(self.as_of.as_deref(), &platform.settings().await?.calendar)?,
        })
    }
}

/// What a comparison asked.
#[derive(Serialize, ToSchema)]
#[schema(as = WhatIfAsked)]
pub(super) struct AskedBody {
    /// The policies that might come: of a file, `name@version` or `in force`.
    policies: Vec<String>,
    /// The policy that they are compared with.
    against: String,
    /// First day.
    from: String,
    /// First day after.
    to: String,
    /// The unit or person whose orders that move are told one by one.
    party: Option<String>,
}

impl From<&WhatIfTask> for AskedBody {
    fn from(task: &WhatIfTask) -> Self {
        let (from, to) = task.days();
        AskedBody {
            policies: task.policies(),
            against: task.against(),
            from: from.to_owned(),
            to: to.to_owned(),
            party: task.party().map(str::to_owned),
        }
    }
}
