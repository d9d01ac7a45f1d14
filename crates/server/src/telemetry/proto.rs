//! Spans as OTLP has them: protocol buffers, opentelemetry-proto 1.x, `ExportTraceServiceRequest`. A dozen fields of five messages, which
//! are not worth a generator.

use super::Span;

/// A message that is being written.
#[derive(Default)]
struct Message(Vec<u8>);

impl Message {
    fn varint(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    fn tag(&mut self, field: u32, wire: u32) {
        self.varint(u64::from(field << 3 | wire));
    }

    fn number(mut self, field: u32, number: u64) -> Message {
        self.tag(field, 0);
        self.varint(number);
        self
    }

    fn fixed(mut self, field: u32, number: u64) -> Message {
        self.tag(field, 1);
        self.0.extend(number.to_le_bytes());
        self
    }

    fn bytes(mut self, field: u32, bytes: &[u8]) -> Message {
        self.tag(field, 2);
        self.varint(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
        self
    }

    fn text(self, field: u32, text: &str) -> Message {
        self.bytes(field, text.as_bytes())
    }

    fn part(self, field: u32, part: Message) -> Message {
        self.bytes(field, &part.0)
    }
}

fn named(name: &str, value: Message) -> Message {
    Message::default().text(1, name).part(2, value)
}

fn text(name: &str, text: &str) -> Message {
    named(name, Message::default().text(1, text))
}

fn number(name: &str, number: u64) -> Message {
    named(name, Message::default().number(3, number))
}

/// `SPAN_KIND_SERVER`.
const SERVER: u64 = 2;
/// `STATUS_CODE_ERROR`.
const ERROR: u64 = 2;

fn span(span: &Span) -> Message {
    let message = Message::default().bytes(1, &span.trace).bytes(2, &span.id);
    let message = match &span.parent {
        Some(parent) => message.bytes(4, parent),
        None => message,
    };
    let message = message
        .text(5, &format!("{} {}", span.method, span.route))
        .number(6, SERVER)
        .fixed(7, span.from_nanos)
        .fixed(8, span.to_nanos)
        .part(9, text("http.request.method", &span.method))
        .part(9, text("http.route", &span.route))
        .part(9, text("url.path", &span.path))
        .part(9, number("http.response.status_code", u64::from(span.status)))
        .part(9, text("yipan.request_id", &span.request));
    if span.status >= 500 { message.part(15, Message::default().number(3, ERROR)) } else { message }
}

/// What is sent for some spans.
pub(super) fn request(service: &str, spans: &[Span]) -> Vec<u8> {
    let version = env!("CARGO_PKG_VERSION");
    let resource = Message::default().part(1, text("service.name", service)).part(1, text("service.version", version));
    let scope = Message::default().text(1, "yipan").text(2, version);
    let scoped = spans.iter().fold(Message::default().part(1, scope), |all, one| all.part(2, span(one)));
    let whole = Message::default().part(1, resource).part(2, scoped);
    Message::default().part(1, whole).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_parts_are_written_as_protocol_buffers_are() {
        // The examples of the encoding's own description.
        assert_eq!(Message::default().number(1, 150).0, [0x08, 0x96, 0x01]);
        assert_eq!(Message::default().text(2, "testing").0, b"\x12\x07testing");
        assert_eq!(Message::default().part(3, Message::default().number(1, 150)).0, [0x1a, 3, 0x08, 0x96, 0x01]);
        assert_eq!(Message::default().fixed(7, 1).0, [0x39, 1, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(Message::default().number(16, 0).0, [0x80, 0x01, 0]);
    }
}
