//! What is known of policies: their versions, when each is in force, and whether a file would do.

use super::FileCheck;
use crate::access::Operation;
use crate::activation::{DataCatalog, in_force};
use crate::{AppError, Platform, policy};
use base::Interval;
use std::sync::Arc;

/// A version of a policy and when it is in force.
#[derive(Clone, Debug)]
pub struct PolicyVersion {
    /// Its effective dates less those of later versions; nothing when later versions cover them all.
    pub in_force: Vec<Interval>,
    /// As it is stored.
    pub policy: store::policy::Policy,
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
        let last = store::meta::last_seq(&self.store).await?;
        let mut pieces = in_force(&self.store, "credit", last).await?;
        pieces.extend(in_force(&self.store, "binding", last).await?);
        let stored = store::policy::list(&self.store).await?;
        let version = |policy: store::policy::Policy| {
            let mine = pieces.iter().filter(|piece| piece.policy.id == policy.id);
            PolicyVersion { in_force: mine.map(|piece| piece.during).collect(), policy }
        };
        Ok(stored.into_iter().map(version).collect())
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

    /// Checks a policy file, its names against what is known here too, and runs its cases. Changes nothing. Gives warnings.
    pub async fn check_policy(&self, text: &str, file_name: &str) -> Result<(FileCheck, Vec<String>), AppError> {
        self.permit(Operation::PolicyCheck)?;
        let check = policy::check_file(text, file_name)?;
        Ok((check, self.check_names(text, file_name).await?))
    }

    /// Checks the names in a policy file against what is known here, and changes nothing. Gives warnings.
    pub async fn check_names(&self, text: &str, file_name: &str) -> Result<Vec<String>, AppError> {
        self.permit(Operation::PolicyCheck)?;
        let document = policy::read(text, file_name)?;
        let mut world = self.world().await?;
        let catalog = DataCatalog { directory: &world.directory, settings: &world.settings };
        let compiled = policy::compile(&document, &catalog, Arc::make_mut(&mut world.symbols))?;
        Ok(compiled.warnings.iter().map(|warning| format!("{file_name}:{warning}")).collect())
    }
}

fn no_policy(kind: &str, name: &str, which: &str) -> AppError {
    AppError::refused("policy_not_found", format!("there is no {kind} policy {name:?}{which}"))
}
