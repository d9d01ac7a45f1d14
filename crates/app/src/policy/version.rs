//! What is known of policies: their versions, when each is in force, and whether a file would do.

use super::{FileCheck, PolicyErrors};
use crate::access::Operation;
use crate::activation::{DataCatalog, pieces_in_force, scope_of};
use crate::command::Version;
use crate::statement::describe;
use crate::{AppError, Platform, policy};
use base::{Interval, PartyKind};
use std::sync::Arc;

/// A version of a policy and when it is in force.
#[derive(Clone, Debug)]
pub struct PolicyVersion {
    /// Its effective dates less those of later versions; nothing when later versions cover them all.
    pub in_force: Vec<Interval>,
    /// Kind, own id and name of the brands and units for which it holds; none is the whole group.
    pub scope: Vec<(PartyKind, String, String)>,
    /// What the file says it is about.
    pub about: Option<String>,
    /// As it is stored.
    pub policy: store::policy::Policy,
}

impl PolicyVersion {
    /// How far the policy has come, if this is the newest version of it.
    pub fn version(&self) -> Version {
        Version(i64::from(self.policy.policy.version))
    }
}

/// What came of checking a policy file.
#[derive(Clone, Debug)]
pub enum PolicyCheck {
    /// It can be read, and its cases were run.
    Tried {
        /// What came of them.
        file: Box<FileCheck>,
        /// What is probably not meant.
        warnings: Vec<String>,
    },
    /// It cannot be read, or its names are not known here.
    Wrong(PolicyErrors),
}

impl Platform {
    /// Every version of every policy, by kind, name and version.
    pub async fn policies(&self) -> Result<Vec<PolicyVersion>, AppError> {
        self.permit(Operation::PolicyList)?;
        self.versions().await
    }

    /// Every version of a policy, oldest first.
    pub async fn policy_history(&self, kind: &str, name: &str) -> Result<Vec<PolicyVersion>, AppError> {
        self.permit(Operation::PolicyHistory)?;
        let mut found = self.versions().await?;
        found.retain(|found| found.policy.policy.kind == kind && found.policy.policy.name == name);
        if found.is_empty() {
            return Err(no_policy(kind, name, ""));
        }
        Ok(found)
    }

    async fn versions(&self) -> Result<Vec<PolicyVersion>, AppError> {
        let world = self.world().await?;
        let last = world.watermark;
        let mut stored = store::policy::list(&self.store).await?;
        // What was activated since has its own turn.
        stored.retain(|policy| policy.recorded <= last);
        let mut pieces = pieces_in_force(stored.clone(), "credit", last)?;
        pieces.extend(pieces_in_force(stored.clone(), "binding", last)?);
        let version = |policy: store::policy::Policy| {
            let mine = pieces.iter().filter(|piece| piece.policy.id == policy.id);
            let scope = scope_of(&policy)?.into_iter().map(|party| describe(&world.directory, party)).collect();
            // It was read when it was activated; an older spelling loses no more than these words.
            let about = policy::read(&policy.policy.yaml, "").ok().and_then(|document| document.about);
            Ok(PolicyVersion { in_force: mine.map(|piece| piece.during).collect(), scope, about, policy })
        };
        stored.into_iter().map(version).collect()
    }

    /// A version of a policy; the newest when none is named.
    pub async fn policy(&self, kind: &str, name: &str, version: Option<u32>) -> Result<PolicyVersion, AppError> {
        self.permit(Operation::PolicyShow)?;
        let mut found = self.versions().await?;
        found.retain(|found| {
            let policy = &found.policy.policy;
            policy.kind == kind && policy.name == name && version.is_none_or(|version| policy.version == version)
        });
        found.pop().ok_or_else(|| {
            let which = version.map_or(String::new(), |version| format!(" version {version}"));
            no_policy(kind, name, &which)
        })
    }

    /// Checks a policy file, its names against what is known here too, and runs its cases. Changes nothing.
    pub async fn check_policy(&self, text: &str, file_name: &str) -> Result<PolicyCheck, AppError> {
        self.permit(Operation::PolicyCheck)?;
        let checked = match policy::check_file(text, file_name) {
            Ok(file) => self
                .warnings(text, file_name)
                .await?
                .map(|warnings| PolicyCheck::Tried { file: Box::new(file), warnings }),
            Err(errors) => Err(errors),
        };
        Ok(checked.unwrap_or_else(PolicyCheck::Wrong))
    }

    /// Checks the names in a policy file against what is known here, and changes nothing. Gives warnings.
    pub async fn check_names(&self, text: &str, file_name: &str) -> Result<Vec<String>, AppError> {
        self.permit(Operation::PolicyCheck)?;
        Ok(self.warnings(text, file_name).await??)
    }

    async fn warnings(&self, text: &str, file_name: &str) -> Result<Result<Vec<String>, PolicyErrors>, AppError> {
        let mut world = self.world().await?;
        let catalog = DataCatalog { directory: &world.directory, settings: &world.settings };
        let compiled = policy::read(text, file_name)
            .and_then(|document| policy::compile(&document, &catalog, Arc::make_mut(&mut world.symbols)));
        let placed = |compiled: policy::CompiledPolicy| {
            compiled.warnings.iter().map(|warning| format!("{file_name}:{warning}")).collect()
        };
        Ok(compiled.map(placed))
    }
}

fn no_policy(kind: &str, name: &str, which: &str) -> AppError {
    AppError::refused("policy_not_found", format!("there is no {kind} policy {name:?}{which}"))
}
