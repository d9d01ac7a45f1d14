//! Traces: what a collector is told of a request.

use crate::app::TestApp;
use axum::Router;
use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::routing::post;
use std::collections::BTreeMap;
use tokio::sync::mpsc::channel;

/// The fields of a message: numbers, and what has a length. Written here anew, so that it can differ from what writes.
fn fields(mut bytes: &[u8]) -> Vec<(u64, u64, &[u8])> {
    fn varint(bytes: &mut &[u8]) -> u64 {
        let mut number = 0;
        for shift in (0..).step_by(7) {
            let (byte, rest) = bytes.split_first().expect("a byte");
            *bytes = rest;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                break;
            }
        }
        number
    }
    let mut found = Vec::new();
    while !bytes.is_empty() {
        let tag = varint(&mut bytes);
        let (number, length) = match tag & 7 {
            0 => (varint(&mut bytes), 0),
            1 => (u64::from_le_bytes(bytes[..8].try_into().expect("8 bytes")), 8),
            2 => (0, varint(&mut bytes) as usize),
            other => panic!("wire type {other}"),
        };
        found.push((tag >> 3, number, &bytes[..length]));
        bytes = &bytes[length..];
    }
    found
}

fn part<'a>(bytes: &'a [u8], path: &[u64]) -> &'a [u8] {
    path.iter()
        .fold(bytes, |bytes, wanted| fields(bytes).into_iter().find(|(field, ..)| field == wanted).expect("a field").2)
}

fn attributes(span: &[u8]) -> BTreeMap<String, String> {
    let read = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
    let pairs = fields(span).into_iter().filter(|(field, ..)| *field == 9);
    pairs
        .map(|(_, _, pair)| {
            let (kind, number, text) = fields(part(pair, &[2]))[0];
            (read(part(pair, &[1])), if kind == 1 { read(text) } else { number.to_string() })
        })
        .collect()
}

#[tokio::test]
async fn a_collector_is_told_what_a_request_took() {
    let (sender, mut got) = channel::<(HeaderMap, Bytes)>(9);
    let receive = async move |headers: HeaderMap, body: Bytes| {
        sender.send((headers, body)).await.expect("somebody who looks");
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(listener, Router::new().route("/v1/traces", post(receive))).await });
    let app = TestApp::empty().await.with_telemetry(&endpoint);
    let traced = app.with_header("x-request-id", "req-7");
    let traced = traced.with("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    traced.get("/api/v1/periods/no").await.refused(401, "not_signed_in");
    let (headers, body) = got.recv().await.expect("spans");
    assert_eq!(headers["content-type"], "application/x-protobuf");
    let service = part(&body, &[1, 1, 1, 2, 1]);
    assert_eq!(service, b"yipan-test");
    let span = part(&body, &[1, 2, 2]);
    assert_eq!(
        part(span, &[1]),
        [0x4b, 0xf9, 0x2f, 0x35, 0x77, 0xb3, 0x4d, 0xa6, 0xa3, 0xce, 0x92, 0x9d, 0x0e, 0x0e, 0x47, 0x36]
    );
    assert_eq!(part(span, &[4]), [0x00, 0xf0, 0x67, 0xaa, 0x0b, 0xa9, 0x02, 0xb7]);
    assert_eq!(part(span, &[5]), b"GET /api/v1/periods/{name}");
    let told = attributes(span);
    assert_eq!(told["yipan.request_id"], "req-7");
    assert_eq!(
        (told["http.route"].as_str(), told["url.path"].as_str()),
        ("/api/v1/periods/{name}", "/api/v1/periods/no")
    );
    assert_eq!((told["http.request.method"].as_str(), told["http.response.status_code"].as_str()), ("GET", "401"));
    let instant = |wanted| fields(span).into_iter().find(|(field, ..)| *field == wanted).expect("an instant").1;
    assert_eq!(instant(7), 1_769_875_200_000_000_000);
    assert!(instant(8) > instant(7));
}
