//! The mapping that says what events mean: the group's own, or ours filled in with the group's zone and currencies.

use crate::access::Operation;
use crate::command::{Logged, Version};
use crate::platform::{Settings, settings};
use crate::{AppError, Platform};
use import::Mapping;
use sha2::{Digest, Sha256};
use store::Read;

/// Ours, as it is documented.
const OURS: &str = include_str!("../../../../examples/events/mapping.yaml");
/// Under this key stands the group's own.
const OWN: &str = "event_mapping";

/// The mapping of events as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventMapping {
    /// The file.
    pub text: String,
    /// Whether it is the group's own.
    pub own: bool,
}

impl EventMapping {
    /// How far it has come.
    pub fn version(&self) -> Version {
        Version::of(self)
    }
}

/// A mapping that is ready to read events.
pub(super) struct Ready {
    pub mapping: Mapping,
    pub hash: [u8; 32],
}

impl Platform {
    /// The mapping in force.
    pub async fn event_mapping(&self) -> Result<EventMapping, AppError> {
        self.permit(Operation::EventMappingShow)?;
        stored(&self.store).await
    }

    /// Puts the group's own mapping into force. Events that became facts stay as they are.
    pub async fn set_event_mapping(&self, text: &str) -> Result<EventMapping, AppError> {
        self.permit(Operation::EventMappingEdit)?;
        check(text, &self.settings().await?)?;
        self.keep_event_mapping(text, (Operation::EventMappingEdit, "own mapping of events")).await
    }

    /// Takes the group's own mapping back, so that ours counts again.
    pub async fn reset_event_mapping(&self) -> Result<EventMapping, AppError> {
        self.permit(Operation::EventMappingReset)?;
        self.keep_event_mapping("", (Operation::EventMappingReset, "mapping of events as it comes")).await
    }

    async fn keep_event_mapping(
        &self,
        text: &str,
        (operation, summary): (Operation, &str),
    ) -> Result<EventMapping, AppError> {
        self.write(async |tx| {
            let before = stored(tx).await?;
            self.expect("the mapping of events", before.version())?;
            if (before.own, before.text.as_str()) == (true, text) || !before.own && text.is_empty() {
                return Ok(before);
            }
            store::meta::set(tx, OWN, text).await?;
            let after = stored(tx).await?;
            let logged =
                Logged { summary: summary.to_owned(), before: before.text.into(), after: after.text.clone().into() };
            self.log_aside(tx, operation, logged).await?;
            Ok(after)
        })
        .await
    }
}

fn check(text: &str, settings: &Settings) -> Result<Mapping, AppError> {
    let wrong = |message: String| AppError::refused("mapping_wrong", message);
    let mapping = Mapping::read(text, "events.yaml").map_err(|errors| wrong(errors.to_string()))?;
    // Opening compiles every expression against the columns that are declared.
    import::Plan::open_feed(&mapping, &[]).map_err(|error| wrong(crate::with_sources(&error)))?;
    let zone = settings.calendar.zone();
    if mapping.calendar.zone() != zone {
        let message =
            format!("the mapping's time zone is {}, the group's days are counted in {zone}", mapping.calendar.zone());
        return Err(AppError::refused("time_zone_differs", message));
    }
    Ok(mapping)
}

async fn stored(on: &impl Read) -> Result<EventMapping, AppError> {
    let own = store::meta::get(on, OWN).await?.filter(|text| !text.is_empty());
    match own {
        Some(text) => Ok(EventMapping { text, own: true }),
        None => Ok(EventMapping { text: ours(&settings(on).await?), own: false }),
    }
}

/// Ours in the words of the group. A group without currencies has no orders either; any will do.
fn ours(settings: &Settings) -> String {
    let declared =
        settings.currencies.iter().map(|(code, currency)| format!("{code}: {{scale: {}}}", currency.scale()));
    let declared: Vec<String> = declared.collect();
    let declared = if declared.is_empty() { "CNY: {scale: 2}".to_owned() } else { declared.join(", ") };
    let first = settings.currencies.keys().next().map_or("CNY", String::as_str);
    OURS.replace("{time_zone}", settings.calendar.zone())
        .replace("{currencies}", &format!("{{{declared}}}"))
        .replace("{currency: {currency}}", &format!("{{currency: {first}}}"))
        .replace("{currency}", first)
}

/// The mapping in force, compiled.
pub(super) async fn ready(on: &impl Read) -> Result<Ready, AppError> {
    let text = stored(on).await?.text;
    let mapping = check(&text, &settings(on).await?)?;
    Ok(Ready { mapping, hash: Sha256::digest(text.as_bytes()).into() })
}
