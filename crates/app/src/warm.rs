//! What takes long to make where there are many members, made when the service starts instead of when somebody first asks.

use crate::{AppError, Platform};

/// Below so many facts, making it takes about as long as a person waits for a page anyway.
const FACTS_MIN: u64 = 1_000_000;

impl Platform {
    /// Makes what the usual overview shows of the facts, where there are many. Nobody's rights are asked: nothing is shown.
    pub async fn warm(&self) -> Result<(), AppError> {
        let mut world = self.world().await?;
        if world.files.iter().map(|file| file.rows).sum::<u64>() < FACTS_MIN {
            return Ok(());
        }
        self.warm_overview(&mut world).await
    }
}
