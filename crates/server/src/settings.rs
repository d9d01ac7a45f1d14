//! How requests are served.

use std::time::Duration;

/// How requests are served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerSettings {
    /// The address that people and programs use, `https://yipan.example.com` say; empty when there is none but the socket's own.
    pub public_url: String,
    /// Whether a proxy stands in front whose `X-Forwarded-For` and `X-Forwarded-Proto` are true.
    pub behind_proxy: bool,
    /// Largest body of a request, in bytes.
    pub body_bytes_max: usize,
    /// How long a request may take until it is given up.
    pub request_time: Duration,
    /// How long requests under way may take after the service was told to stop.
    pub shutdown: Duration,
    /// Whether who serves also makes facts of events, does jobs and sends to webhooks; otherwise other processes have to.
    pub works: bool,
    /// Jobs of different kinds that one process does at the same time.
    pub jobs_at_once: usize,
}

impl Default for ServerSettings {
    fn default() -> Self {
        ServerSettings {
            public_url: String::new(),
            behind_proxy: false,
            body_bytes_max: 1 << 20,
            request_time: Duration::from_secs(30),
            shutdown: Duration::from_secs(20),
            works: true,
            jobs_at_once: 2,
        }
    }
}
