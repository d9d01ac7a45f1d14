//! Settings of the service: defaults, over them a file, over that the environment. Options on the command line go before all.
//!
//! The defaults are a file too, which is the documentation: every setting stands in it, with what it means.

use app::{AppError, RevealRules, SignInRules, WebhookRules};
use serde::Deserialize;
use server::{OidcSettings, ServerSettings, TelemetrySettings};
use std::path::Path;
use std::time::Duration;
use toml::{Table, Value};

/// Every setting with its default and what it means.
pub const DEFAULTS: &str = include_str!("config.toml");
/// Before the names of variables.
const PREFIX: &str = "YIPAN_";

/// All settings.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// How requests are served.
    pub server: ServerSection,
    /// What is done beside requests.
    pub work: WorkSection,
    /// How long sessions last, and how often signing in may be tried.
    pub session: SessionSection,
    /// Accounts elsewhere that people sign in with.
    pub oidc: OidcSection,
    /// Where webhooks may be.
    pub webhooks: WebhooksSection,
    /// How much may be seen in clear.
    pub privacy: PrivacySection,
    /// Requests that the service makes.
    pub outgoing: OutgoingSection,
    /// Who collects traces.
    pub telemetry: TelemetrySection,
    /// What is logged, and how.
    pub log: LogSection,
}

/// How requests are served.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerSection {
    /// Where to listen.
    pub listen: String,
    pub public_url: String,
    behind_proxy: bool,
    body_kib_max: u32,
    request_seconds_max: u32,
    shutdown_seconds_max: u32,
}

/// What is done beside requests.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkSection {
    /// Whether who serves works too.
    pub while_serving: bool,
    jobs_at_once: u8,
}

/// How long sessions last, and how often signing in may be tried.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionSection {
    idle_minutes: u32,
    life_hours: u32,
    tries_per_name: u32,
    tries_per_address: u32,
    window_minutes: u32,
}

impl SessionSection {
    /// As the use cases take them.
    pub fn rules(&self) -> SignInRules {
        SignInRules {
            idle_minutes: self.idle_minutes,
            life_hours: self.life_hours,
            tries_per_name: self.tries_per_name,
            tries_per_address: self.tries_per_address,
            window_minutes: self.window_minutes,
        }
    }
}

/// Accounts elsewhere that people sign in with.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OidcSection {
    /// Who vouches; empty when nobody does.
    pub issuer: String,
    client_id: String,
    /// The secret, or `@` and the file that holds it.
    pub client_secret: String,
    scopes: String,
    label: String,
    create_users: bool,
    name_claim: String,
}

impl OidcSection {
    /// As the service takes them, with the secret as it was read; nothing when nobody signs in elsewhere.
    pub fn settings(&self, public_url: &str, client_secret: &str) -> Result<Option<OidcSettings>, AppError> {
        if self.issuer.is_empty() {
            return Ok(None);
        }
        let asked: Vec<&str> = self.scopes.split_whitespace().collect();
        let missing = [
            (self.client_id.is_empty(), "`client_id` of `[oidc]` is missing"),
            (public_url.is_empty(), "`public_url` of `[server]` is missing, where the provider sends browsers back"),
            (!asked.contains(&"openid"), "`scopes` of `[oidc]` has no `openid`"),
        ];
        if let Some((_, what)) = missing.into_iter().find(|(is_missing, _)| *is_missing) {
            return Err(AppError::refused("config_wrong", what));
        }
        Ok(Some(OidcSettings {
            issuer: self.issuer.clone(),
            client_id: self.client_id.clone(),
            client_secret: client_secret.trim().to_owned(),
            scopes: asked.join(" "),
            name_claim: self.name_claim.clone(),
            create_users: self.create_users,
            label: self.label.clone(),
        }))
    }
}

/// How much may be seen in clear.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrivacySection {
    reveals_per_day: u32,
}

impl PrivacySection {
    /// As the use cases take them.
    pub fn rules(&self) -> RevealRules {
        RevealRules { per_day: self.reveals_per_day }
    }
}

/// Where webhooks may be.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebhooksSection {
    allow_plain: bool,
    allow_private: bool,
}

impl WebhooksSection {
    /// As the use cases take them.
    pub fn rules(&self) -> WebhookRules {
        WebhookRules { allow_plain: self.allow_plain, allow_private: self.allow_private }
    }
}

/// Requests that the service makes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutgoingSection {
    /// A PEM file of more certificate authorities; empty for none.
    pub ca_file: String,
}

/// Who collects traces.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TelemetrySection {
    otlp_endpoint: String,
    service_name: String,
}

impl TelemetrySection {
    /// As the service takes them; nothing when nobody collects.
    pub fn settings(&self) -> Option<TelemetrySettings> {
        let (endpoint, service) = (self.otlp_endpoint.clone(), self.service_name.clone());
        (!endpoint.is_empty()).then_some(TelemetrySettings { endpoint, service })
    }
}

/// What is logged, and how.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogSection {
    /// From which level on.
    pub level: LogLevel,
    /// For whom.
    pub format: LogFormat,
}

/// From which level on something is logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    /// Somebody has to act.
    Error,
    /// Somebody should look.
    Warn,
    /// What happens.
    Info,
    /// How it happens.
    Debug,
    /// Everything.
    Trace,
}

/// How a line of the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}

impl Config {
    /// What the service takes of the settings.
    pub fn server_settings(&self) -> ServerSettings {
        ServerSettings {
            public_url: self.server.public_url.clone(),
            behind_proxy: self.server.behind_proxy,
            body_bytes_max: self.server.body_kib_max as usize * 1024,
            request_time: Duration::from_secs(self.server.request_seconds_max.into()),
            shutdown: Duration::from_secs(self.server.shutdown_seconds_max.into()),
            works: self.work.while_serving,
            jobs_at_once: self.work.jobs_at_once.into(),
        }
    }

    /// The settings that hold: the defaults, a file, and variables of the environment.
    pub fn read(
        file: Option<(&Path, &str)>,
        variables: impl Iterator<Item = (String, String)>,
    ) -> Result<Config, AppError> {
        let mut table: Table = toml::from_str(DEFAULTS).map_err(AppError::internal)?;
        let mut config: Config = table.clone().try_into().map_err(AppError::internal)?;
        if let Some((path, text)) = file {
            let wrong = |error: toml::de::Error| wrong(&path.display().to_string(), &error);
            overlay(&mut table, toml::from_str(text).map_err(wrong)?);
            config = table.clone().try_into().map_err(wrong)?;
        }
        for (name, value) in variables {
            if set(&mut table, &name, &value)? {
                config = table.clone().try_into().map_err(|error| wrong(&name, &error))?;
            }
        }
        Ok(config)
    }
}

fn wrong(place: &str, error: &toml::de::Error) -> AppError {
    let message = format!("{place}: {}; `yipan config` prints every setting", error.to_string().trim());
    AppError::refused("config_wrong", message)
}

/// Puts what a table says in the place of what another says.
fn overlay(under: &mut Table, over: Table) {
    for (key, value) in over {
        match (under.get_mut(&key), value) {
            (Some(Value::Table(under)), Value::Table(over)) => overlay(under, over),
            (_, value) => {
                under.insert(key, value);
            }
        }
    }
}

/// Sets what a variable names: `YIPAN_SERVER_LISTEN` is `listen` of `[server]`. Variables of no section are not about settings.
fn set(table: &mut Table, name: &str, text: &str) -> Result<bool, AppError> {
    let lower = name.strip_prefix(PREFIX).unwrap_or_default().to_lowercase();
    let Some((section, key)) = lower.split_once('_') else { return Ok(false) };
    let Some(Value::Table(section)) = table.get_mut(section) else { return Ok(false) };
    let Some(value) = section.get_mut(key) else {
        let message = format!("{name} names no setting; `yipan config` prints every setting");
        return Err(AppError::refused("config_wrong", message));
    };
    let (read, right) = match value {
        Value::Integer(_) => (text.parse().ok().map(Value::Integer), "a whole number"),
        Value::Boolean(_) => (text.parse().ok().map(Value::Boolean), "true or false"),
        _ => (Some(Value::String(text.to_owned())), "text"),
    };
    let wrong = || AppError::refused("config_wrong", format!("{name} is {text:?}; write {right}"));
    *value = read.ok_or_else(wrong)?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &str, variables: &[(&str, &str)]) -> Result<Config, String> {
        let variables = variables.iter().map(|(name, value)| (name.to_string(), value.to_string()));
        Config::read(Some((Path::new("yipan.toml"), file)), variables).map_err(|error| error.to_string())
    }

    #[test]
    fn defaults_are_those_of_the_parts() {
        let config = read("", &[]).expect("the defaults");
        assert_eq!(config.server_settings(), ServerSettings::default());
        assert_eq!(config.session.rules(), SignInRules::default());
        assert_eq!(config.webhooks.rules(), WebhookRules::default());
        assert_eq!(config.privacy.rules(), RevealRules::default());
    }

    #[test]
    fn a_file_goes_before_defaults_and_variables_before_the_file() {
        let file = "[server]\nlisten = \"0.0.0.0:1\"\nbehind_proxy = true\n[log]\nformat = \"json\"\n";
        let variables =
            [("YIPAN_SERVER_LISTEN", "0.0.0.0:2"), ("YIPAN_SESSION_IDLE_MINUTES", "5"), ("YIPAN_AS", "ann")];
        let config = read(file, &variables).expect("settings");
        assert_eq!(config.server.listen, "0.0.0.0:2");
        assert!(config.server.behind_proxy);
        assert_eq!((config.session.idle_minutes, config.session.life_hours), (5, 168));
        assert_eq!(config.log.format, LogFormat::Json);
    }

    #[test]
    fn accounts_elsewhere_need_an_address_to_come_back_to() {
        let settings = |file: &str| {
            let config = read(file, &[]).expect("settings");
            config.oidc.settings(&config.server.public_url, " secret\n").map_err(|error| error.to_string())
        };
        assert_eq!(settings(""), Ok(None));
        let issuer = "[oidc]\nissuer = \"https://id\"\n";
        let whole = format!("[server]\npublic_url = \"https://yipan\"\n{issuer}client_id = \"yipan\"\n");
        let read = settings(&whole).expect("settings").expect("some");
        assert_eq!((read.client_secret.as_str(), read.scopes.as_str()), ("secret", "openid profile email"));
        let rows = [
            (issuer.to_owned(), "client_id"),
            (format!("{issuer}client_id = \"yipan\"\n"), "public_url"),
            (format!("{whole}scopes = \"email\"\n"), "openid"),
        ];
        for (file, word) in rows {
            assert!(settings(&file).is_err_and(|error| error.contains(word)), "{file}");
        }
    }

    #[test]
    fn what_is_unknown_or_wrong_is_refused_with_its_place() {
        type Row<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a [&'a str]);
        let rows: [Row<'_>; 6] = [
            ("[server]\nport = 1", &[], &["yipan.toml", "port", "listen"]),
            ("[sever]", &[], &["yipan.toml", "sever"]),
            ("[log]\nlevel = \"loud\"", &[], &["yipan.toml", "loud", "info"]),
            ("listen", &[], &["yipan.toml", "line 1"]),
            ("", &[("YIPAN_SERVER_PORT", "1")], &["YIPAN_SERVER_PORT"]),
            ("", &[("YIPAN_SESSION_LIFE_HOURS", "long")], &["YIPAN_SESSION_LIFE_HOURS", "long", "number"]),
        ];
        for (file, variables, words) in rows {
            let refused = read(file, variables).expect_err("refused");
            for word in words {
                assert!(refused.contains(word), "{file} {variables:?} does not say {word:?}: {refused}");
            }
        }
    }
}
