//! Webhooks over TLS: to who proves to be whom the address names, by an authority that is trusted, and to nobody else.

use crate::app::TestApp;
use app::access::Role;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// A certificate as PEM. Made once for a hundred years, each signed by itself:
/// `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500 -subj /CN=right -addext
/// subjectAltName=DNS:localhost -addext basicConstraints=critical,CA:FALSE -keyout right.key.pem -out right.pem`
fn pem(name: &str) -> String {
    std::fs::read_to_string(format!("tests/data/tls/{name}.pem")).expect("a certificate")
}

/// Somebody who receives over TLS with a certificate; the port, and how many requests came.
async fn receiver(name: &str) -> (u16, Arc<AtomicUsize>) {
    let certificate = CertificateDer::from_pem_slice(pem(name).as_bytes()).expect("a certificate");
    let key = PrivateKeyDer::from_pem_slice(pem(&format!("{name}.key")).as_bytes()).expect("a key");
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .expect("a certificate with its key");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let came = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&came);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // Who does not trust the certificate goes away.
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let mut some = [0; 16 * 1024];
            if stream.read(&mut some).await.is_ok_and(|count| count > 0) {
                counted.fetch_add(1, Ordering::SeqCst);
                let answer = b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n";
                let _ = stream.write_all(answer).await;
                let _ = stream.shutdown().await;
            }
        }
    });
    (port, came)
}

#[tokio::test]
async fn a_webhook_is_told_over_tls_when_it_can_be_trusted() {
    // One for this machine, one for another name, and one that nobody is told to trust.
    let authorities = format!("{}{}", pem("right"), pem("elsewhere"));
    let app = TestApp::empty().await.with_webhooks_anywhere().with_authorities(&authorities);
    let ann = app.program("ann", &[Role::It]).await;
    let rows = [
        ("right", "delivered", ""),
        ("elsewhere", "waiting", "not valid for name"),
        ("unknown", "waiting", "invalid peer certificate"),
    ];
    for (number, (certificate, state, why)) in rows.into_iter().enumerate() {
        let (port, came) = receiver(certificate).await;
        let url = format!("https://localhost:{port}/told");
        ann.post("/api/v1/webhooks", json!({ "url": url })).await.expect(201);
        let hook = format!("/api/v1/webhooks/{}", number + 1);
        let ping = ann.post(&format!("{hook}/ping"), json!({})).await.expect(202);
        server::deliver_due(&app.server, "test").await;
        let shown = ann.get(&format!("{hook}/deliveries/{}", ping["id"])).await.expect(200);
        assert_eq!(
            (&shown["state"], came.load(Ordering::SeqCst)),
            (&json!(state), usize::from(why.is_empty())),
            "{shown}"
        );
        assert!(shown["log"][0]["error"].as_str().unwrap_or_default().contains(why), "{shown}");
    }
}
