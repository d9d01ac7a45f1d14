//! Requests that the service makes itself: over HTTP/1.1, one connection each, following nothing.
//!
//! A name is looked up here, and the address that was looked at is the one that is connected to: a name that stands for another address
//! a moment later gains nothing.

use app::{AppError, is_public, with_sources};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::header::{HOST, USER_AGENT};
use hyper::{HeaderMap, Method, Request, Response, Uri};
use hyper_util::rt::TokioIo;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpStream, lookup_host};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// How long a whole request may take: within what the specification of webhooks recommends.
const TIME: Duration = Duration::from_secs(15);
/// How long one address may take to connect.
const CONNECT_TIME: Duration = Duration::from_secs(5);

/// Where requests may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whither {
    /// Anywhere: whoever runs the service named the address.
    Anywhere,
    /// To the Internet only, and not to this machine or a private network.
    Internet,
}

/// A request.
pub struct Sending<'a> {
    /// GET or POST.
    pub method: Method,
    /// Where to.
    pub url: &'a str,
    /// Headers besides `Host` and `User-Agent`.
    pub headers: &'a [(&'static str, String)],
    /// The body; may be empty.
    pub body: Vec<u8>,
    /// Of the answer's body at most so many bytes are read.
    pub answer_bytes_max: usize,
    /// Where it may go.
    pub whither: Whither,
}

/// An answer.
#[derive(Debug)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// How the body begins.
    pub body: Vec<u8>,
}

/// Makes requests. Cheap to clone.
#[derive(Clone)]
pub struct Outgoing(TlsConnector);

impl Outgoing {
    /// Trusts the certificate authorities of the web, and those in a PEM text besides.
    pub fn new(more_authorities: Option<&[u8]>) -> Result<Outgoing, AppError> {
        let wrong = |error: String| {
            let message = format!("`ca_file` of `[outgoing]` is no PEM file of certificates: {error}");
            AppError::refused("config_wrong", message)
        };
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        for certificate in CertificateDer::pem_slice_iter(more_authorities.unwrap_or_default()) {
            let certificate = certificate.map_err(|error| wrong(error.to_string()))?;
            roots.add(certificate).map_err(|error| wrong(error.to_string()))?;
        }
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(AppError::internal)?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Outgoing(TlsConnector::from(Arc::new(config))))
    }

    /// Sends a request and reads the beginning of its answer, or says in words why there is none.
    pub async fn send(&self, sending: Sending<'_>) -> Result<Reply, String> {
        match tokio::time::timeout(TIME, self.sent(sending)).await {
            Ok(reply) => reply,
            Err(_) => Err(format!("there was no answer within {} seconds", TIME.as_secs())),
        }
    }

    async fn sent(&self, sending: Sending<'_>) -> Result<Reply, String> {
        let uri: Uri = sending.url.parse().map_err(|_| format!("{:?} is no URL", sending.url))?;
        let host = uri.host().ok_or_else(|| format!("{:?} names no host", sending.url))?;
        let tls = uri.scheme_str() != Some("http");
        let port = uri.port_u16().unwrap_or(if tls { 443 } else { 80 });
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let stream = connect((bare, port), sending.whither).await?;
        let request = request(&uri, &sending)?;
        let response = if tls {
            let name = ServerName::try_from(bare.to_owned()).map_err(|_| format!("{bare:?} is no name of a host"))?;
            let stream =
                self.0.connect(name, stream).await.map_err(|error| format!("TLS: {}", with_sources(&error)))?;
            answered(TokioIo::new(stream), request).await?
        } else {
            answered(TokioIo::new(stream), request).await?
        };
        read(response, sending.answer_bytes_max).await
    }
}

/// Connects to the first address of a host that may be connected to and answers.
async fn connect((host, port): (&str, u16), whither: Whither) -> Result<TcpStream, String> {
    let found = lookup_host((host, port)).await.map_err(|error| format!("{host} is not known: {error}"))?;
    let found: Vec<SocketAddr> = found.collect();
    let allowed = |address: &&SocketAddr| whither == Whither::Anywhere || is_public(address.ip());
    let mut why = match found.first() {
        None => format!("{host} has no address"),
        Some(address) => {
            format!("{host} is {}, of this machine or a private network, which the settings do not allow", address.ip())
        }
    };
    for address in found.iter().filter(allowed) {
        match tokio::time::timeout(CONNECT_TIME, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => why = format!("{address} cannot be connected to: {error}"),
            Err(_) => why = format!("{address} does not answer"),
        }
    }
    Err(why)
}

fn request(uri: &Uri, sending: &Sending<'_>) -> Result<Request<Full<Bytes>>, String> {
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let host = uri.authority().map_or("", |authority| authority.as_str());
    let mut request = Request::builder()
        .method(sending.method.clone())
        .uri(if path.is_empty() { "/" } else { path })
        .header(HOST, host)
        .header(USER_AGENT, concat!("yipan/", env!("CARGO_PKG_VERSION")));
    for (name, value) in sending.headers {
        request = request.header(*name, value);
    }
    request.body(Full::from(sending.body.clone())).map_err(|error| format!("the request cannot be written: {error}"))
}

/// Sends a request over a connection, which ends with the answer.
async fn answered<S>(stream: S, request: Request<Full<Bytes>>) -> Result<Response<Incoming>, String>
where
    S: hyper::rt::Read + hyper::rt::Write + Unpin + Send + 'static,
{
    let broken = |error: hyper::Error| format!("the connection broke: {}", with_sources(&error));
    let (mut sender, connection) = http1::handshake(stream).await.map_err(broken)?;
    // What goes wrong here is told by the request.
    tokio::spawn(connection);
    sender.send_request(request).await.map_err(broken)
}

async fn read(response: Response<Incoming>, bytes_max: usize) -> Result<Reply, String> {
    let (parts, mut incoming) = response.into_parts();
    let mut body = Vec::new();
    while body.len() < bytes_max {
        let Some(frame) = incoming.frame().await else { break };
        let frame = frame.map_err(|error| format!("the answer broke off: {}", with_sources(&error)))?;
        body.extend_from_slice(frame.data_ref().map_or(&[], |data| &data[..data.len().min(bytes_max - body.len())]));
    }
    Ok(Reply { status: parts.status.as_u16(), headers: parts.headers, body })
}
