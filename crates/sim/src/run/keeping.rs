//! What is done to stored data and must change no answer: sealing, erasing members, backing up and putting back.

use super::group::Group;
use super::life::Days;
use super::{Violation, broken};
use crate::audit::Sums;
use crate::random::Random;
use app::{BackupRequest, Open, Platform, RestoreRequest, Typed, What};
use facts::SealWhen;

impl Group {
    /// Writes all small files again as few large ones.
    pub async fn seal(&self) -> Result<(), Violation> {
        self.platform.seal(SealWhen::EVERYTHING).await?;
        Ok(())
    }

    /// A member is erased: everything that was answered is answered the same.
    pub async fn check_erased(&mut self, days: &Days, random: &mut Random) -> Result<(), Violation> {
        let before = self.draft_sums(days).await?;
        let Some(identifier) = self.notebook.anybody(random) else { return Ok(()) };
        let typed = Typed { kind: identifier.kind, value: identifier.value };
        self.platform.erase_member(&typed, "asked for it").await?;
        if self.platform.member(&typed).await.is_ok() {
            return broken("I3", "an erased member is found by an identifier".to_owned());
        }
        if self.draft_sums(days).await? != before {
            return broken("I3", "erasing a member changed a sum".to_owned());
        }
        Ok(())
    }

    /// A backup that is put back says of every period what the original says.
    pub async fn check_backup(&mut self, days: &Days) -> Result<(), Violation> {
        let elsewhere = tempfile::Builder::new().prefix("yipan-simulation-").tempdir()?;
        let (into, keys) = (elsewhere.path().join("backup"), elsewhere.path().join("ring.json"));
        let data_dir = elsewhere.path().join("data");
        self.platform.back_up(&BackupRequest { into: into.clone(), keys: Some(keys.clone()) }).await?;
        let request = RestoreRequest { from: into, keys, data_dir: data_dir.clone(), database_url: None };
        let restored = app::restore(&request).await?;
        let place = app::Place { data_dir, ..self.place() };
        let platform = Platform::open(place, Open::Existing).await?;
        if let Some(first) = platform.prove_restored(&restored).await?.broken.first() {
            return broken(first.invariant.code, format!("after restoring: {}", first.detail));
        }
        let expected = self.draft_sums(days).await?;
        let original = std::mem::replace(&mut self.platform, platform);
        let found = self.draft_sums(days).await;
        self.platform = original;
        if found? != expected {
            return broken("P1", "a backup that was put back says something else".to_owned());
        }
        Ok(())
    }

    async fn draft_sums(&mut self, days: &Days) -> Result<Sums, Violation> {
        let run = self.settle(&What::Days { from: days.first, to: days.end }).await?.run;
        self.answers(run.id).await
    }
}
