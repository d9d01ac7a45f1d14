//! What is counted, in the text format that Prometheus reads.

use app::{EventsApplied, WaitingWork};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Upper bounds of the durations that are told apart, in seconds.
const DURATIONS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];

/// The route, not the path: one label for all periods, and none that a stranger can make up.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Answered {
    method: String,
    route: String,
    status: u16,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Route {
    method: String,
    route: String,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Became {
    what: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Kind {
    kind: &'static str,
}

type Durations = Family<Route, Histogram, fn() -> Histogram>;

/// What is counted.
pub struct Metrics {
    registry: Mutex<Registry>,
    requests: Family<Answered, Counter>,
    durations: Durations,
    in_flight: Gauge,
    events: Family<Became, Counter>,
    waiting: Family<Kind, Gauge>,
}

impl Default for Metrics {
    fn default() -> Self {
        let metrics = Metrics {
            registry: Mutex::new(Registry::with_prefix("yipan")),
            requests: Family::default(),
            durations: Family::new_with_constructor(|| Histogram::new(DURATIONS)),
            in_flight: Gauge::default(),
            events: Family::default(),
            waiting: Family::default(),
        };
        metrics.register(|registry| {
            registry.register("http_requests", "Requests by route and status", metrics.requests.clone());
            let help = "How long requests took until their answer began";
            registry.register_with_unit("http_request_duration", help, Unit::Seconds, metrics.durations.clone());
            registry.register("http_requests_in_flight", "Requests under way", metrics.in_flight.clone());
            registry.register("events", "Events by what became of them", metrics.events.clone());
            let help = "What waits to be worked on, whichever process took it";
            registry.register("waiting", help, metrics.waiting.clone());
        });
        metrics
    }
}

impl Metrics {
    /// Adds what another part of the program counts.
    pub fn register(&self, add: impl FnOnce(&mut Registry)) {
        add(&mut self.registry.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// A request came.
    pub(crate) fn begin(&self) {
        self.in_flight.inc();
    }

    /// It was answered.
    pub(crate) fn end(&self, method: &str, route: &str, status: u16, took: Duration) {
        self.in_flight.dec();
        let (method, route) = (method.to_owned(), route.to_owned());
        self.durations
            .get_or_create(&Route { method: method.clone(), route: route.clone() })
            .observe(took.as_secs_f64());
        self.requests.get_or_create(&Answered { method, route, status }).inc();
    }

    /// Events were accepted into the inbox.
    pub(crate) fn events_accepted(&self, events: u64) {
        self.events_became("accepted", events);
    }

    /// Events were taken out of the inbox.
    pub(crate) fn events_applied(&self, applied: &EventsApplied) {
        self.events_became("applied", applied.events);
        self.events_became("repeated", applied.repeated);
        self.events_became("set_aside", applied.aside);
    }

    /// So much waits to be worked on; nothing is told when nobody knows.
    pub(crate) fn waits(&self, work: Option<&WaitingWork>) {
        self.waiting.clear();
        let Some(work) = work else { return };
        let WaitingWork { events, jobs, deliveries } = *work;
        for (kind, count) in [("events", events), ("jobs", jobs), ("deliveries", deliveries)] {
            self.waiting.get_or_create(&Kind { kind }).set(i64::try_from(count).unwrap_or(i64::MAX));
        }
    }

    fn events_became(&self, what: &'static str, events: u64) {
        self.events.get_or_create(&Became { what }).inc_by(events);
    }

    /// Everything, as Prometheus reads it.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        let encoded = encode(&mut text, &self.registry.lock().unwrap_or_else(PoisonError::into_inner));
        // Writing into a string does not fail.
        if encoded.is_err() { String::new() } else { text }
    }
}
