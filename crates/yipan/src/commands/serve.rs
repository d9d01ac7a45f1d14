//! `yipan serve | worker | config`, and serving a demo

use super::{Outcome, place};
use crate::Failure;
use crate::args::{Cli, ServeArgs, WorkerArgs};
use crate::config::{Config, DEFAULTS, LogFormat, LogLevel, LogSection, OutgoingSection};
use crate::output::say;
use app::{AppError, Open, Platform};
use server::{OidcSettings, Outgoing, Server, serve, work};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// The file of settings in a data directory.
const FILE: &str = "yipan.toml";

pub async fn run(cli: &Cli, args: &ServeArgs) -> Outcome {
    let mut config = config(cli)?;
    config.work.while_serving &= !args.no_work;
    log_to_standard_error(&config.log);
    let platform = Platform::open(place(cli), Open::Create).await?;
    if let Some(owner) = platform.first_owner().await? {
        say(format_args!(
            "There was no user yet. Sign in as {} with this password, which works once: {}",
            owner.user.user.user.name, owner.one_time_password
        ))?;
    }
    until_stopped(platform, &config, args.listen.as_ref(), |_| Ok(())).await
}

/// Works beside processes that serve.
pub async fn worker(cli: &Cli, args: &WorkerArgs) -> Outcome {
    let config = config(cli)?;
    log_to_standard_error(&config.log);
    let platform = Platform::open(place(cli), Open::Existing).await?;
    let listener = match &args.listen {
        Some(listen) => Some(listener(listen).await?),
        None => None,
    };
    let stop = stop_signal()?;
    let address = match &listener {
        Some(listener) => listener.local_addr()?.to_string(),
        None => String::new(),
    };
    tracing::info!(address, version = env!("CARGO_PKG_VERSION"), "ready");
    work(server(platform, &config)?, listener, stop).await?;
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

/// Serves a group that was just generated, and says where once it can be looked at.
pub async fn demo(cli: &Cli, listen: Option<&String>, platform: Platform, secret: &str, users: &[String]) -> Outcome {
    let mut config = config(cli)?;
    config.log.level = LogLevel::Warn;
    log_to_standard_error(&config.log);
    let tell = |address: &str| {
        let page = address_of(&config, address);
        say(format_args!("\nLook at it through six pairs of eyes (until tomorrow; Ctrl-C stops it):"))?;
        say(format_args!("  {page}/welcome#{secret}:{}", users.join(",")))
    };
    until_stopped(platform, &config, listen, tell).await
}

/// The address that people use.
pub fn address_of(config: &Config, listening: &str) -> String {
    match config.server.public_url.trim_end_matches('/') {
        "" => format!("http://{listening}"),
        public => public.to_owned(),
    }
}

async fn until_stopped(
    platform: Platform,
    config: &Config,
    listen: Option<&String>,
    tell: impl Fn(&str) -> std::io::Result<()>,
) -> Outcome {
    let server = server(platform, config)?;
    let listener = listener(listen.unwrap_or(&config.server.listen)).await?;
    let stop = stop_signal()?;
    let address = listener.local_addr()?.to_string();
    tracing::info!(address, version = env!("CARGO_PKG_VERSION"), "ready");
    tell(&address)?;
    serve(server, listener, stop).await?;
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

async fn listener(listen: &str) -> Result<TcpListener, AppError> {
    let unusable = |error: std::io::Error| {
        let message = format!("cannot listen on {listen}: {error}; give another ADDRESS:PORT with --listen");
        AppError::refused("listen_unusable", message)
    };
    TcpListener::bind(listen).await.map_err(unusable)
}

/// The service over a platform, as the settings want it.
fn server(platform: Platform, config: &Config) -> Result<Server, Failure> {
    let platform = platform
        .with_sign_in_rules(config.session.rules())
        .with_webhook_rules(config.webhooks.rules())
        .with_reveal_rules(config.privacy.rules());
    let server = Server::new(platform, config.server_settings(), outgoing(&config.outgoing)?);
    let server = match oidc(config)? {
        Some(settings) => server.with_oidc(settings),
        None => server,
    };
    Ok(match config.telemetry.settings() {
        Some(settings) => server.with_telemetry(settings),
        None => server,
    })
}

/// What makes requests, with the certificate authorities that the settings name.
fn outgoing(section: &OutgoingSection) -> Result<Outgoing, Failure> {
    let authorities = match section.ca_file.as_str() {
        "" => None,
        file => Some(super::read_file(Path::new(file))?),
    };
    Ok(Outgoing::new(authorities.as_deref().map(str::as_bytes))?)
}

/// How people sign in with accounts elsewhere.
fn oidc(config: &Config) -> Result<Option<OidcSettings>, Failure> {
    let secret = match config.oidc.client_secret.strip_prefix('@') {
        Some(file) if !config.oidc.issuer.is_empty() => super::read_file(Path::new(file))?,
        _ => config.oidc.client_secret.clone(),
    };
    Ok(config.oidc.settings(&config.server.public_url, &secret)?)
}

/// Prints every setting with its default.
pub fn print_config() -> Outcome {
    std::io::stdout().write_all(DEFAULTS.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

pub fn config(cli: &Cli) -> Result<Config, Failure> {
    let named: Option<PathBuf> = match &cli.config {
        Some(path) => Some(path.clone()),
        None => Some(cli.data_dir.join(FILE)).filter(|path| path.exists()),
    };
    let file = match &named {
        Some(path) => Some((path.as_path(), super::read_file(path)?)),
        None => None,
    };
    let file = file.as_ref().map(|(path, text)| (*path, text.as_str()));
    Ok(Config::read(file, std::env::vars())?)
}

/// Ends when the program is told to stop.
fn stop_signal() -> Result<impl Future<Output = ()>, Failure> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Our own words from the level that is set on; those of libraries only when they are warnings.
fn log_to_standard_error(section: &LogSection) {
    let level = match section.level {
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Trace => LevelFilter::TRACE,
    };
    let ours = ["yipan", "server", "app", "store", "facts"];
    let targets =
        Targets::new().with_default(level.min(LevelFilter::WARN)).with_targets(ours.map(|name| (name, level)));
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_target(false);
    let registry = tracing_subscriber::registry().with(targets);
    match section.format {
        LogFormat::Text => registry.with(lines.with_ansi(false)).init(),
        LogFormat::Json => registry.with(lines.json().flatten_event(true)).init(),
    }
}
