//! What a job is to do, as it is written down until somebody does it.

use crate::access::Operation;
use crate::intake::DeliveryOptions;
use crate::period::period_named;
use crate::{AppError, AsOf, Contender, ImportRequest, Platform, WhatIf, parse_day};
use base::{Date, Seq, Timestamp};
use facts::Measure;
use serde::{Deserialize, Serialize};
use store::Tx;

/// What a job is to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// Policies are to be compared.
    Whatif(WhatIfTask),
    /// Files that were sent are to be imported.
    Import(ImportTask),
    /// A period is to be settled.
    Settle {
        /// Name of the period.
        period: String,
    },
}

/// A comparison of policies.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhatIfTask {
    /// The policies that might come.
    policies: Vec<Named>,
    against: Option<Named>,
    from: String,
    to: String,
    by: Vec<String>,
    measure: String,
    thresholds: Vec<String>,
    party: Option<String>,
    /// Microseconds, or the number of a commit; now without either.
    #[serde(default)]
    as_of: (Option<i64>, Option<i64>),
}

/// An import of files that were sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportTask {
    /// Name of the upload.
    pub upload: String,
    /// Name of the mapping, for messages.
    pub mapping_name: String,
    /// The mapping.
    pub mapping: String,
    /// Refuse everything when more rows than this are rejected.
    pub rejected_max: Option<u64>,
    /// Do everything, then undo it.
    pub dry_run: bool,
}

impl ImportTask {
    pub(super) fn request(&self, platform: &Platform) -> Result<ImportRequest, AppError> {
        Ok(ImportRequest {
            mapping_name: self.mapping_name.clone(),
            mapping_text: self.mapping.clone(),
            source: platform.upload_there(&self.upload)?,
            options: DeliveryOptions { rejected_max: self.rejected_max, dry_run: self.dry_run },
        })
    }
}

/// A policy that takes part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Named {
    File { name: String, text: String },
    Version { name: String, version: u32 },
    InForce,
}

impl Named {
    fn shown(&self) -> String {
        match self {
            Named::File { name, .. } => name.clone(),
            Named::Version { name, version } => format!("{name}@{version}"),
            Named::InForce => "in force".to_owned(),
        }
    }
}

impl From<&Contender> for Named {
    fn from(contender: &Contender) -> Self {
        match contender.clone() {
            Contender::File { name, text } => Named::File { name, text },
            Contender::Version { name, version } => Named::Version { name, version },
            Contender::InForce => Named::InForce,
        }
    }
}

impl From<&Named> for Contender {
    fn from(named: &Named) -> Self {
        match named.clone() {
            Named::File { name, text } => Contender::File { name, text },
            Named::Version { name, version } => Contender::Version { name, version },
            Named::InForce => Contender::InForce,
        }
    }
}

const MEASURES: [(&str, Measure); 3] =
    [("credit", Measure::Credit), ("commission", Measure::Commission), ("payable", Measure::Payable)];

impl WhatIfTask {
    /// A comparison that was asked for.
    pub fn of(request: &WhatIf) -> WhatIfTask {
        WhatIfTask {
            policies: request.policies.iter().map(Named::from).collect(),
            against: Some(Named::from(&request.against)),
            from: request.from.to_string(),
            to: request.to.to_string(),
            by: request.by.clone(),
            measure: WhatIfTask::measure_name(request.measure).to_owned(),
            thresholds: request.thresholds.clone(),
            party: request.party.clone(),
            as_of: match request.as_of {
                AsOf::Now => (None, None),
                AsOf::Time(at) => (Some(at.0), None),
                AsOf::Commit(seq) => (None, Some(seq.0)),
            },
        }
    }

    /// The measure of this name.
    pub fn measure(name: &str) -> Result<Measure, AppError> {
        let wrong = || {
            let message = format!("{name:?} is no measure; there are credit, commission and payable");
            AppError::refused("query_wrong", message)
        };
        MEASURES.iter().find(|(known, _)| *known == name).map(|(_, measure)| *measure).ok_or_else(wrong)
    }

    /// What a measure is called.
    pub fn measure_name(measure: Measure) -> &'static str {
        MEASURES.iter().find(|(_, known)| *known == measure).map_or("credit", |(name, _)| name)
    }

    pub(super) fn request(&self) -> Result<WhatIf, AppError> {
        Ok(WhatIf {
            policies: self.policies.iter().map(Contender::from).collect(),
            against: self.against.as_ref().map_or(Contender::InForce, Contender::from),
            from: parse_day(&self.from)?,
            to: parse_day(&self.to)?,
            by: self.by.clone(),
            measure: WhatIfTask::measure(&self.measure)?,
            thresholds: self.thresholds.clone(),
            party: self.party.clone(),
            as_of: match self.as_of {
                (_, Some(seq)) => AsOf::Commit(Seq(seq)),
                (Some(at), None) => AsOf::Time(Timestamp(at)),
                (None, None) => AsOf::Now,
            },
        })
    }

    /// The same, with a party whose orders are told one by one.
    pub(super) fn about_party(self, party: &str) -> WhatIfTask {
        WhatIfTask { party: Some(party.to_owned()), ..self }
    }

    /// Names of the policies that might come: of the file, or `name@version`, or `in force`.
    pub fn policies(&self) -> Vec<String> {
        self.policies.iter().map(Named::shown).collect()
    }

    /// Name of the policy that they are compared with.
    pub fn against(&self) -> String {
        self.against.as_ref().unwrap_or(&Named::InForce).shown()
    }

    /// First day, and first day after.
    pub fn days(&self) -> (&str, &str) {
        (&self.from, &self.to)
    }

    /// Kind and key, or the own id, of the party whose orders are told one by one.
    pub fn party(&self) -> Option<&str> {
        self.party.as_deref()
    }

    fn folds(&self) -> u64 {
        self.policies.len() as u64 + 1
    }
}

impl Task {
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Task::Whatif(_) => "whatif",
            Task::Import(_) => "import",
            Task::Settle { .. } => "settle",
        }
    }

    pub(super) fn operation(&self) -> Operation {
        match self {
            Task::Whatif(_) => Operation::WhatifRun,
            Task::Import(_) => Operation::ImportRun,
            Task::Settle { .. } => Operation::RunSettle,
        }
    }

    /// In words.
    pub(super) fn about(&self) -> String {
        match self {
            Task::Whatif(task) => {
                let last = Date::parse(&task.to).map_or(task.to.clone(), |to| to.plus_days(-1).to_string());
                let about = format!("{} from {} to {last}", task.policies().join(", "), task.from);
                task.party().map_or(about.clone(), |party| format!("{about}, orders of {party}"))
            }
            Task::Import(task) => format!("{}: {}", task.mapping_name, task.upload),
            Task::Settle { period } => format!("period {period}"),
        }
    }

    /// Refuses at once what would be refused later.
    pub(super) async fn check(&self, platform: &Platform) -> Result<(), AppError> {
        match self {
            Task::Whatif(task) => platform.check_what_if(&task.request()?).await,
            Task::Import(task) => task.request(platform).map(drop),
            Task::Settle { period } => platform.check_settle(period).await,
        }
    }

    /// Refuses to do it to what was changed since the caller looked.
    pub(super) async fn expect(&self, platform: &Platform, tx: &Tx) -> Result<(), AppError> {
        match self {
            Task::Settle { period } => platform.expect_period(tx, &period_named(tx, period).await?).await,
            Task::Whatif(_) | Task::Import(_) => Ok(()),
        }
    }

    /// How many folds over all members it takes, about.
    pub(super) fn folds(&self) -> u64 {
        match self {
            Task::Whatif(task) => task.folds(),
            Task::Import(_) => 0,
            Task::Settle { .. } => 1,
        }
    }

    pub(super) fn text(&self) -> Result<String, AppError> {
        serde_json::to_string(self).map_err(AppError::internal)
    }

    pub(super) fn read(text: &str) -> Result<Task, AppError> {
        serde_json::from_str(text).map_err(AppError::internal)
    }
}
