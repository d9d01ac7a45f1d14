//! Mappings that are kept under a name: by those who want to refer to them, and by every import.

use crate::access::Operation;
use crate::command::{Logged, Version};
use crate::{AppError, Platform};
use import::Mapping;
use serde_json::json;
use sha2::{Digest, Sha256};
use store::import::NewMapping;

/// Longest name.
const NAME_LENGTH_MAX: usize = 200;

impl Platform {
    /// Keeps a mapping under a name. What was read through an earlier one of this name stays as it is.
    pub async fn keep_mapping(&self, name: &str, text: &str) -> Result<(), AppError> {
        self.permit(Operation::MappingKeep)?;
        if name.trim().is_empty() || name.len() > NAME_LENGTH_MAX {
            let message = format!("{name:?} is no name of a mapping; give 1 to {NAME_LENGTH_MAX} characters");
            return Err(AppError::refused("mapping_name_wrong", message));
        }
        Mapping::read(text, name).map_err(|errors| AppError::refused("mapping_wrong", errors.to_string()))?;
        let hash: [u8; 32] = Sha256::digest(text.as_bytes()).into();
        let keep = async |tx: &store::Tx| {
            let now = store::import::mapping(tx, name).await?.map_or(Version(0), |kept| Version::of(&kept.text));
            self.expect(&format!("mapping {name}"), now)?;
            let seq = store::meta::next_seq(tx).await?;
            let mapping = NewMapping { name: name.to_owned(), hash, text: text.to_owned() };
            store::import::remember_mapping(tx, seq, &mapping).await?;
            let after = json!({ "name": name, "sha256": crate::privacy::to_hex(&hash) });
            self.log(tx, seq, Operation::MappingKeep, Logged { after, ..Logged::from(name) }).await
        };
        self.write(keep).await
    }

    /// Names of the mappings that are kept.
    pub async fn mappings(&self) -> Result<Vec<String>, AppError> {
        self.permit(Operation::MappingList)?;
        Ok(store::import::mapping_names(&self.store).await?)
    }

    /// The text of the latest mapping of a name, and its version.
    pub async fn mapping_text(&self, name: &str) -> Result<(String, Version), AppError> {
        self.permit(Operation::MappingShow)?;
        let text = self.kept_mapping(name).await?;
        let version = Version::of(&text);
        Ok((text, version))
    }

    pub(crate) async fn kept_mapping(&self, name: &str) -> Result<String, AppError> {
        if let Some(found) = store::import::mapping(&self.store, name).await? {
            return Ok(found.text);
        }
        let known = store::import::mapping_names(&self.store).await?;
        let known =
            if known.is_empty() { "none is kept".to_owned() } else { format!("there are {}", known.join(", ")) };
        Err(AppError::refused("mapping_not_found", format!("there is no mapping {name:?}; {known}")))
    }
}
