//! How much somebody may see in clear in a day without anybody's consent. Who needs more asks for a disclosure.

use crate::{AppError, Platform};
use base::{Date, Timestamp};
use store::{Read, Tx};

/// How much may be seen in clear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RevealRules {
    /// So many values a person sees in a day: identifiers of members, rows and events that were set aside.
    pub per_day: u32,
}

impl Default for RevealRules {
    fn default() -> Self {
        RevealRules { per_day: 100 }
    }
}

impl Platform {
    /// How many values who calls may still see in clear today. Who sits at the machine has the key ring and may see all.
    pub(crate) async fn reveals_left(&self, on: &impl Read) -> Result<u64, AppError> {
        let Some(user) = self.caller.user else { return Ok(u64::MAX) };
        let (day, _) = self.today(on).await?;
        let seen = store::reveal::count(on, user, day).await?;
        Ok(u64::from(self.reveal_rules.per_day).saturating_sub(seen))
    }

    /// Counts values that are about to be shown in clear, in the transaction that logs it; refused beyond the limit of a day.
    pub(crate) async fn count_reveals(&self, tx: &Tx, values: u64) -> Result<(), AppError> {
        let Some(user) = self.caller.user else { return Ok(()) };
        let most = self.reveal_rules.per_day;
        let (day, ends) = self.today(tx).await?;
        let seen = store::reveal::count(tx, user, day).await?;
        let together = seen.saturating_add(values);
        if together > u64::from(most) {
            let message = format!(
                "{} saw {seen} values in clear today, and this would be {values} more; at most {most} are shown in a day. \
                 Ask for a disclosure, which somebody else approves",
                self.caller.who
            );
            let left = ends.0.saturating_sub(self.clock.now().0) / 1_000_000 + 1;
            let seconds = u32::try_from(left).unwrap_or(u32::MAX);
            return Err(AppError::refused("reveals_exhausted", message).after(seconds));
        }
        Ok(store::reveal::set_count(tx, user, day, together).await?)
    }

    /// The day of the group's calendar, and when it ends.
    async fn today(&self, on: &impl Read) -> Result<(Date, Timestamp), AppError> {
        let calendar = crate::platform::settings(on).await?.calendar;
        let day = calendar.date(self.clock.now());
        Ok((day, calendar.start_of(Date(day.0 + 1))))
    }
}
