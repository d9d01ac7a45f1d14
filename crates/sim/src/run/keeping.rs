//! What is done to stored data and must change no answer: sealing, erasing members, backing up and putting back.

use super::answers::shown;
use super::group::Group;
use super::life::Days;
use super::{Violation, broken};
use crate::audit::{Auditor, Measure, Members, Sums};
use crate::random::Random;
use app::{BackupRequest, Open, Platform, RestoreRequest, Typed, What};
use credit::LineKind;
use facts::SealWhen;
use std::collections::BTreeMap;

/// What an order's lines give: by line, measure, book and payee.
type Shares = BTreeMap<(u32, Measure, String, String), i128>;

impl Group {
    /// Writes all small files again as few large ones.
    pub async fn seal(&self) -> Result<(), Violation> {
        self.platform.seal(SealWhen::EVERYTHING).await?;
        Ok(())
    }

    /// A few orders, asked for this instant, say what the auditor says of them.
    pub async fn check_live(&self, random: &mut Random) -> Result<(), Violation> {
        let members = Members::new(&self.notebook);
        let auditor = Auditor::new(&self.notebook, &members, &self.versions);
        let mut parts: BTreeMap<String, Shares> = BTreeMap::new();
        for ((order, line, measure, book, who), amount) in auditor.parts(i64::MIN..i64::MAX) {
            parts.entry(order).or_default().insert((line, measure, book, shown(&Some(who))), amount);
        }
        let orders: Vec<&String> = parts.keys().collect();
        for _ in 0..3.min(orders.len()) {
            let order = *random.pick(&orders);
            let mut found = Shares::new();
            for line in self.platform.live_order(order).await?.into_iter().flat_map(|live| live.lines) {
                let measure = match line.kind {
                    LineKind::Credit => Measure::Credit,
                    LineKind::Commission => Measure::Commission,
                    LineKind::RollUp | LineKind::Release => continue,
                };
                let Some((who, _)) = line.payee else { continue };
                *found.entry((line.order_line, measure, line.book, who)).or_default() += i128::from(line.amount.0);
            }
            found.retain(|_, amount| *amount != 0);
            if found != parts[order] {
                return broken("C6", format!("order {order} is {found:?} this instant, not {:?}", parts[order]));
            }
        }
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
