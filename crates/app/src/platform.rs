//! A data directory that is open: state, facts, keys and clock. Every use case hangs on it.

use crate::AppError;
use crate::access::Caller;
use crate::activation::KnownPolicies;
use crate::command::Expected;
use crate::facts_place;
use crate::job::Doing;
use crate::leftover::AtWork;
use crate::member::roster::KnownRoster;
use crate::members::Known;
use crate::once::Once;
use crate::order::KeptOrders;
use crate::overview::KeptOverviews;
use crate::privacy::KeyRing;
use crate::reveal::RevealRules;
use crate::session::SignInRules;
use crate::statement::KeptStatements;
use crate::tally::KeptTallies;
use crate::webhook::WebhookRules;
use crate::world::KnownWorld;
use base::{Calendar, Clock, Currency, Timestamp};
use facts::{Bucket, Layout};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::inbox::Inbox;
use store::{Read, Store, Tx};
use tokio::sync::OnceCell;

/// Facts are spread over this many buckets; one is in memory at a time per thread.
const BUCKETS: u32 = 64;

/// What to do when there is no data yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Open {
    /// Make a new data directory.
    Create,
    /// Refuse: the command needs data.
    Existing,
}

/// Where and how to open.
#[derive(Clone)]
pub struct Place {
    /// The data directory.
    pub data_dir: PathBuf,
    /// PostgreSQL for state instead of the embedded database.
    pub database_url: Option<String>,
    /// A bucket for facts and lines instead of the data directory.
    pub bucket: Option<Bucket>,
    /// Who gives commands, for the log.
    pub actor: String,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
}

/// An open data directory, in the hands of a caller. Cheap to clone: everything big is shared.
#[derive(Clone)]
pub struct Platform {
    pub(crate) store: Store,
    pub(crate) layout: Layout,
    pub(crate) ring: Arc<KeyRing>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) caller: Arc<Caller>,
    pub(crate) expected: Option<Arc<Expected>>,
    pub(crate) once: Option<Arc<Once>>,
    pub(crate) doing: Option<Arc<Doing>>,
    pub(crate) sign_in_rules: SignInRules,
    pub(crate) webhook_rules: WebhookRules,
    pub(crate) reveal_rules: RevealRules,
    pub(crate) known_world: Arc<KnownWorld>,
    pub(crate) known_members: Arc<Known>,
    pub(crate) known_policies: Arc<KnownPolicies>,
    pub(crate) known_roster: Arc<KnownRoster>,
    pub(crate) kept_tallies: Arc<KeptTallies>,
    pub(crate) kept_overviews: Arc<KeptOverviews>,
    pub(crate) kept_orders: Arc<KeptOrders>,
    pub(crate) kept_statements: Arc<KeptStatements>,
    inbox: Arc<OnceCell<Inbox>>,
    pub(crate) database_url: Option<Arc<str>>,
    data_dir: Arc<Path>,
    pub(crate) at_work: Arc<AtWork>,
}

/// The file of the embedded database in a data directory.
pub(crate) const DATABASE: &str = "yipan.db";

/// The file of the inbox beside it.
pub(crate) const INBOX: &str = "inbox.db";

/// The file of the key ring in a data directory.
pub(crate) fn ring_file(data_dir: &Path) -> PathBuf {
    data_dir.join("keys").join("ring.json")
}

/// What a group decides once: its time zone and the scale of its currencies.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The group's business calendar.
    pub calendar: Calendar,
    /// Declared currencies by code.
    pub currencies: BTreeMap<String, Currency>,
}

impl Platform {
    /// Opens a data directory.
    pub async fn open(place: Place, open: Open) -> Result<Platform, AppError> {
        let Place { data_dir, database_url, bucket, actor, clock } = place;
        let database = data_dir.join(DATABASE);
        if open == Open::Existing && database_url.is_none() && !database.exists() {
            let message =
                format!("there is no data in {}; run `yipan import` or `yipan demo` first", data_dir.display());
            return Err(AppError::refused("no_data", message));
        }
        std::fs::create_dir_all(&data_dir).map_err(|error| {
            AppError::refused("data_dir_unusable", format!("{} cannot be made: {error}", data_dir.display()))
        })?;
        let url = database_url.clone().unwrap_or_else(|| format!("sqlite://{}", database.display()));
        let mut at_work = AtWork::take(&data_dir)?;
        let store = Store::open(&url).await?;
        let ring = KeyRing::open(&ring_file(&data_dir))?;
        let buckets = Self::buckets(&store).await?;
        let layout = facts_place::open(&store, (&data_dir, bucket.as_ref()), buckets, at_work.is_alone()).await?;
        at_work.clean(&store, &layout).await?;
        Ok(Platform {
            store,
            layout,
            ring: Arc::new(ring),
            clock,
            caller: Arc::new(Caller::command_line(actor)),
            expected: None,
            once: None,
            doing: None,
            sign_in_rules: SignInRules::default(),
            webhook_rules: WebhookRules::default(),
            reveal_rules: RevealRules::default(),
            known_world: Arc::default(),
            known_members: Arc::default(),
            known_policies: Arc::default(),
            known_roster: Arc::default(),
            kept_tallies: Arc::default(),
            kept_overviews: Arc::default(),
            kept_orders: Arc::default(),
            kept_statements: Arc::default(),
            inbox: Arc::default(),
            database_url: database_url.map(Into::into),
            data_dir: data_dir.into(),
            at_work: Arc::new(at_work),
        })
    }

    /// The same platform in the hands of another caller.
    #[must_use]
    pub fn acting_as(&self, caller: Caller) -> Platform {
        Platform { caller: Arc::new(caller), expected: None, once: None, ..self.clone() }
    }

    /// The same platform under other rules for signing in.
    #[must_use]
    pub fn with_sign_in_rules(self, rules: SignInRules) -> Platform {
        Platform { sign_in_rules: rules, ..self }
    }

    /// The same platform under other rules for where webhooks may be.
    #[must_use]
    pub fn with_webhook_rules(self, rules: WebhookRules) -> Platform {
        Platform { webhook_rules: rules, ..self }
    }

    /// The same platform under another limit of what is seen in clear.
    #[must_use]
    pub fn with_reveal_rules(self, rules: RevealRules) -> Platform {
        Platform { reveal_rules: rules, ..self }
    }

    /// Where webhooks may be.
    pub fn webhook_rules(&self) -> WebhookRules {
        self.webhook_rules
    }

    /// What time it is.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Whether the database answers.
    pub async fn is_ready(&self) -> bool {
        store::meta::last_seq(&self.store).await.is_ok()
    }

    /// The number of buckets is decided once per data directory: it is in the place of every fact.
    async fn buckets(store: &Store) -> Result<u32, AppError> {
        let stored = store::meta::get(store, "buckets").await?;
        if let Some(buckets) = stored.and_then(|text| text.parse().ok()) {
            return Ok(buckets);
        }
        let tx = store.begin().await?;
        store::meta::set(&tx, "buckets", &BUCKETS.to_string()).await?;
        tx.commit().await?;
        Ok(BUCKETS)
    }

    /// Where events wait. Opened when the first is sent.
    pub(crate) async fn inbox(&self) -> Result<&Inbox, AppError> {
        let file = self.data_dir.join(INBOX);
        Ok(self.inbox.get_or_try_init(|| Inbox::open(&self.store, &file)).await?)
    }

    /// The data directory.
    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    /// The group's settings; UTC and no currency before the first import.
    pub async fn settings(&self) -> Result<Settings, AppError> {
        settings(&self.store).await
    }
}

pub(crate) async fn settings(on: &impl Read) -> Result<Settings, AppError> {
    let [zone, currencies] = store::meta::get_each(on, ["time_zone", "currencies"]).await?;
    let calendar = match zone {
        Some(zone) => Calendar::new(&zone).map_err(AppError::internal)?,
        None => Calendar::utc(),
    };
    let text = currencies.unwrap_or_else(|| "{}".to_owned());
    let scales: BTreeMap<String, u8> = serde_json::from_str(&text).map_err(AppError::internal)?;
    let mut currencies = BTreeMap::new();
    for (code, scale) in scales {
        let currency = Currency::new(&code, scale).map_err(AppError::internal)?;
        currencies.insert(code, currency);
    }
    Ok(Settings { calendar, currencies })
}

/// Declares a zone and currencies. What facts were already read with cannot change.
pub(crate) async fn declare(tx: &Tx, zone: &str, currencies: &[Currency]) -> Result<Settings, AppError> {
    let stored_zone = store::meta::get(tx, "time_zone").await?;
    if let Some(stored) = stored_zone.filter(|stored| stored != zone) {
        let message = format!("the mapping's time zone is {zone}, but the group's days are counted in {stored}");
        return Err(AppError::refused("time_zone_differs", message));
    }
    store::meta::set(tx, "time_zone", zone).await?;
    let mut settings = settings(tx).await?;
    for currency in currencies {
        let known = settings.currencies.entry(currency.code().to_owned()).or_insert(*currency);
        if known.scale() != currency.scale() {
            let (code, stored, wanted) = (currency.code(), known.scale(), currency.scale());
            let message = format!("{code} is kept with {stored} decimal places here; the mapping declares {wanted}");
            return Err(AppError::refused("currency_scale_differs", message));
        }
    }
    let scales: BTreeMap<&str, u8> =
        settings.currencies.values().map(|currency| (currency.code(), currency.scale())).collect();
    let text = serde_json::to_string(&scales).map_err(AppError::internal)?;
    store::meta::set(tx, "currencies", &text).await?;
    Ok(settings)
}
