//! The service: HTTP over the use cases, described by OpenAPI.
//!
//! A handler unwraps a request, calls `app` and converts the answer. Who may do what is decided in `app`; what is done around
//! every request (its id, the log, limits, headers, metrics) stands in [`http`], once.
//!
//! Architecture invariant: no rule of the business lives here, and nothing here knows SQL, files of facts or the command line.

#![expect(unused_qualifications, reason = "the macro that describes handlers writes paths in full")]

mod courier;
pub mod http;
mod metrics;
mod oidc;
mod outgoing;
mod settings;
mod telemetry;
mod work;

pub use self::courier::deliver_due;
pub use self::http::job::render as render_job;
pub use self::http::{openapi, router};
pub use self::metrics::Metrics;
pub use self::oidc::OidcSettings;
pub use self::outgoing::Outgoing;
pub use self::settings::ServerSettings;
pub use self::telemetry::TelemetrySettings;

use self::oidc::Oidc;
use self::telemetry::Telemetry;
use app::{AppError, EventIntake, Platform};
use axum::Router;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::{OnceCell, watch};
use tokio::task::JoinSet;

/// What every handler has at hand. Cheap to clone.
#[derive(Clone)]
pub struct Server {
    /// The use cases, in nobody's hands yet: the extractor [`http::caller::Calling`] gives them into somebody's.
    pub(crate) platform: Platform,
    /// How requests are served.
    pub(crate) settings: Arc<ServerSettings>,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    intake: Arc<OnceCell<EventIntake>>,
    accepted: Arc<watch::Sender<()>>,
    /// Makes requests to others.
    pub(crate) outgoing: Outgoing,
    /// Signs people in with accounts elsewhere; nothing when they have none.
    pub(crate) oidc: Option<Arc<Oidc>>,
    /// Takes what requests took; nothing when nobody collects that.
    pub(crate) telemetry: Option<Telemetry>,
    stopping: Arc<watch::Sender<bool>>,
}

impl Server {
    /// A service over a platform.
    pub fn new(platform: Platform, settings: ServerSettings, outgoing: Outgoing) -> Server {
        Server {
            platform,
            settings: Arc::new(settings),
            metrics: Arc::default(),
            intake: Arc::default(),
            accepted: Arc::new(watch::Sender::new(())),
            outgoing,
            oidc: None,
            telemetry: None,
            stopping: Arc::new(watch::Sender::new(false)),
        }
    }

    /// The same service, with people who sign in with accounts elsewhere.
    #[must_use]
    pub fn with_oidc(self, settings: OidcSettings) -> Server {
        let oidc = Oidc::new(settings, self.outgoing.clone());
        Server { oidc: Some(Arc::new(oidc)), ..self }
    }

    /// The same service, which tells a collector of traces what requests took.
    #[must_use]
    pub fn with_telemetry(self, settings: TelemetrySettings) -> Server {
        let telemetry = Telemetry::start(settings, self.outgoing.clone());
        Server { telemetry: Some(telemetry), ..self }
    }

    /// Takes events. Started when the first is sent.
    pub(crate) async fn intake(&self) -> Result<EventIntake, AppError> {
        Ok(self.intake.get_or_try_init(|| EventIntake::start(&self.platform)).await?.clone())
    }

    /// Changes when this process accepted orders, for those who would otherwise look for them a moment later.
    pub(crate) fn accepted(&self) -> watch::Receiver<()> {
        self.accepted.subscribe()
    }

    /// Becomes true when the service is to stop. Whatever answers without end (a stream of events, a job) looks at it.
    pub fn stopping(&self) -> watch::Receiver<bool> {
        self.stopping.subscribe()
    }
}

/// Serves until `stop` ends, then lets requests that are under way come to their end, for a while.
pub async fn serve(server: Server, listener: TcpListener, stop: impl Future<Output = ()>) -> std::io::Result<()> {
    let working = if server.settings.works { work::begin(&server) } else { JoinSet::new() };
    let service = router(server.clone());
    until_stopped(server, working, Some((listener, service)), stop).await
}

/// Works beside processes that serve the same data, until `stop` ends. Where it listens, if anywhere, it only tells how it is.
pub async fn work(
    server: Server,
    listener: Option<TcpListener>,
    stop: impl Future<Output = ()>,
) -> std::io::Result<()> {
    let working = work::begin(&server);
    let serving = listener.map(|listener| (listener, http::health_router(server.clone())));
    until_stopped(server, working, serving, stop).await
}

async fn until_stopped(
    server: Server,
    mut working: JoinSet<()>,
    serving: Option<(TcpListener, Router)>,
    stop: impl Future<Output = ()>,
) -> std::io::Result<()> {
    let mut stopping = server.stopping();
    let stopped = async move {
        // An error would mean that the service is gone already.
        let _ = stopping.wait_for(|stopping| *stopping).await;
    };
    let serving = async {
        match serving {
            Some((listener, service)) => {
                let service = service.into_make_service_with_connect_info::<SocketAddr>();
                axum::serve(listener, service).with_graceful_shutdown(stopped).await
            }
            None => {
                stopped.await;
                Ok(())
            }
        }
    };
    let mut serving = std::pin::pin!(serving);
    tokio::select! {
        ended = &mut serving => return ended,
        () = stop => {}
    }
    tracing::info!("stopping: nothing new is begun");
    server.stopping.send_replace(true);
    let ended = match tokio::time::timeout(server.settings.shutdown, serving).await {
        Ok(ended) => ended,
        Err(_) => {
            tracing::warn!("some requests did not end in time and were cut off");
            Ok(())
        }
    };
    // A commit under way comes to its end, and so does what is being sent.
    let _ =
        tokio::time::timeout(server.settings.shutdown, async { while working.join_next().await.is_some() {} }).await;
    ended
}
