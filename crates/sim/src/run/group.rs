//! A simulated group on a data directory of its own, with the auditor's notebook beside it.

use super::dispute::Undecided;
use super::{Report, Violation};
use crate::audit::{Notebook, Sums};
use crate::generate::{Generator, SOURCES, sourced};
use crate::plan::{BindingPlan, Plan, Versions};
use crate::random::Random;
use app::intake::{Delivered, Delivery, DeliveryOptions, Staged};
use app::{DeclaredKind, Open, Place, Platform, What};
use base::{Currency, Date, FixedClock, Timestamp};
use import::record::{Record, Sourced};
use std::collections::BTreeSet;
use std::future::Future;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::task::Poll;
use store::Store;

/// Name of the system that all records come from.
const SYSTEM: &str = "simulated";

/// Small groups need few buckets, since every bucket costs files; some seeds have several.
const BUCKETS: [&str; 5] = ["1", "2", "1", "1", "3"];

/// What an import unwinds with when its process is to die.
struct Died;

/// A group, what the product knows of it, and what the auditor knows of it.
pub(super) struct Group {
    pub platform: Platform,
    pub notebook: Notebook,
    pub versions: Versions,
    /// What was decided on disputes, as far as it has to be booked by now.
    pub decided: Sums,
    /// Disputes that nobody decided yet.
    pub undecided: Vec<Undecided>,
    pub report: Report,
    /// Keys of the transactions that were posted so far.
    pub posted: BTreeSet<String>,
    /// Hash of the last of them.
    pub last_hash: Option<[u8; 32]>,
    /// How many periods were paid.
    pub paid: usize,
    blocked: Vec<String>,
    place: Place,
    /// Removed when the group is gone.
    _folder: tempfile::TempDir,
}

impl Group {
    /// An empty data directory and an empty notebook.
    pub async fn found(generator: &Generator, versions: Versions) -> Result<Group, Violation> {
        let folder = tempfile::Builder::new().prefix("yipan-simulation-").tempdir()?;
        let data_dir = folder.path().to_path_buf();
        let url = format!("sqlite://{}", data_dir.join("yipan.db").display());
        let store = Store::open(&url).await?;
        let tx = store.begin().await?;
        let buckets = BUCKETS[(generator.spec().seed % 5) as usize];
        store::meta::set(&tx, "buckets", buckets).await?;
        tx.commit().await?;
        drop(store);
        let clock = Arc::new(FixedClock(Timestamp(generator.time().end)));
        let place = Place { data_dir, database_url: None, bucket: None, actor: "simulator".to_owned(), clock };
        let platform = Platform::open(place.clone(), Open::Existing).await?;
        let blocked = generator.blocked_phones();
        let notebook = Notebook::new(&blocked);
        let report = Report { seed: generator.spec().seed, ..Report::default() };
        Ok(Group {
            platform,
            place,
            notebook,
            versions,
            decided: Sums::new(),
            undecided: Vec::new(),
            report,
            posted: BTreeSet::new(),
            last_hash: None,
            paid: 0,
            blocked,
            _folder: folder,
        })
    }

    /// Where the group is, to open it, or another like it, once more.
    pub fn place(&self) -> Place {
        self.place.clone()
    }

    /// Imports what is delivered in a window, in any order, with what the personnel office knows by an instant; tells the
    /// auditor the same.
    pub async fn deliver(
        &mut self,
        generator: &Generator,
        window: Range<i64>,
        known_by: i64,
    ) -> Result<Delivered, Violation> {
        let mut random = Random::of(generator.spec().seed, 6, window.start as u64);
        let organization = generator.organization(known_by).into_iter();
        let mut together: Vec<Vec<Record>> = organization.map(|record| vec![record]).collect();
        together.extend(generator.deliveries(window).map(|delivery| delivery.records));
        random.shuffle(&mut together);
        self.import(together).await
    }

    /// An import of a window that dies when all records are applied and nothing is committed, as if the process were killed;
    /// then the data directory is opened anew. The auditor is told nothing, because nothing must be left of it.
    pub async fn crash(&mut self, generator: &Generator, window: Range<i64>) -> Result<(), Violation> {
        let records = sourced(generator.deliveries(window).flat_map(|delivery| delivery.records)).collect();
        let before = self.platform.world().await?.watermark;
        let delivered = self.import_until_applied(records).await?;
        self.platform = Platform::open(self.place.clone(), Open::Existing).await?;
        let outlived = delivered.is_none() && self.platform.world().await?.watermark != before;
        if outlived || delivered.is_some_and(|delivered| delivered.counts.accepted > 0) {
            return Err(Violation::Broken { code: "L6", detail: "an import outlived its process".to_owned() });
        }
        Ok(())
    }

    /// An import that dies where it tells that all records are applied; it is whole when it has nothing to tell.
    ///
    /// It unwinds from there. One that is dropped when it next waits may have sent its commit by then.
    async fn import_until_applied(&self, records: Vec<Sourced>) -> Result<Option<Delivered>, Violation> {
        let mut notice = |done, all| {
            if done == all {
                resume_unwind(Box::new(Died));
            }
        };
        let mut import = std::pin::pin!(self.import_records(records, &mut notice));
        let died =
            std::future::poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| import.as_mut().poll(context))) {
                Ok(polled) => polled.map(Some),
                Err(panic) if panic.is::<Died>() => Poll::Ready(None),
                Err(panic) => resume_unwind(panic),
            });
        died.await.transpose()
    }

    /// Imports records, and tells the auditor the same.
    pub async fn import(&mut self, together: Vec<Vec<Record>>) -> Result<Delivered, Violation> {
        together.iter().for_each(|records| self.notebook.note(records));
        self.report.orders = self.notebook.orders();
        let records: Vec<Sourced> = sourced(together.into_iter().flatten()).collect();
        self.report.records += records.len() as u64;
        self.import_records(records, &mut |_, _| {}).await
    }

    async fn import_records(
        &self,
        records: Vec<Sourced>,
        progress: &mut (dyn FnMut(usize, usize) + Send),
    ) -> Result<Delivered, Violation> {
        let count = records.len() as u64;
        let mut stage = self.platform.stage(SYSTEM)?;
        for record in records {
            stage.push(record)?;
        }
        let options = DeliveryOptions { rejected_max: Some(0), dry_run: false };
        let delivery = self.delivery()?;
        let mut staged = Staged::of(stage);
        staged.read = count;
        Ok(self.platform.deliver(&delivery, staged, options, progress).await?)
    }

    fn delivery(&self) -> Result<Delivery, Violation> {
        let phones = DeclaredKind {
            name: "phone".to_owned(),
            unique: None,
            limit_per_member: None,
            blocked: self.blocked.clone(),
        };
        let currency = Currency::new("CNY", 2).map_err(app::AppError::internal)?;
        Ok(Delivery {
            system: SYSTEM.to_owned(),
            mapping: "simulation".to_owned(),
            mapping_hash: [0; 32],
            source: "nowhere".to_owned(),
            source_names: SOURCES.map(str::to_owned).to_vec(),
            zone: "Asia/Shanghai".to_owned(),
            currencies: vec![currency],
            kinds: vec![phones],
        })
    }

    /// Puts all versions into force.
    pub async fn activate_all(&self) -> Result<(), Violation> {
        for binding in &self.versions.bindings {
            self.activate("binding.yaml", &binding.yaml()).await?;
        }
        for plan in &self.versions.plans {
            self.activate("credit.yaml", &plan.yaml(None)).await?;
        }
        Ok(())
    }

    /// Puts a file into force; twice, because the second time must change nothing.
    pub async fn activate(&self, name: &str, text: &str) -> Result<(), Violation> {
        let first = self.platform.activate(text, name).await?;
        let again = self.platform.activate(text, name).await?;
        if first.version != again.version || !again.unchanged {
            let detail = format!("activating {name} twice gave versions {} and {}", first.version, again.version);
            return Err(Violation::Broken { code: "L6", detail });
        }
        Ok(())
    }

    /// Puts a later version into force.
    pub async fn follow(&mut self, plan: Plan) -> Result<(), Violation> {
        self.activate("credit.yaml", &plan.yaml(None)).await?;
        self.versions.plans.push(plan);
        Ok(())
    }

    /// The same for who serves members.
    pub async fn follow_binding(&mut self, plan: BindingPlan) -> Result<(), Violation> {
        self.activate("binding.yaml", &plan.yaml()).await?;
        self.versions.bindings.push(plan);
        Ok(())
    }

    /// Opens a period.
    pub async fn open(&self, name: &str, from: Date, to: Date) -> Result<(), Violation> {
        self.platform.open_period(name, from, to, 0).await?;
        Ok(())
    }

    /// Settles, and counts it.
    pub async fn settle(&mut self, what: &What) -> Result<app::Settled, Violation> {
        let settled = self.platform.settle(what).await?;
        self.report.runs += 1;
        self.report.lines += settled.run.lines;
        self.report.adjustments += settled.adjustments;
        Ok(settled)
    }
}
