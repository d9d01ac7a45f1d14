//! UTF-16 as UTF-8, while it is read.

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_16BE, UTF_16LE};
use std::io::{self, Read};

/// Stands in the text that comes out where a unit of what goes in is half of a pair: no UTF-8 has this byte.
const UNPAIRED: u8 = 0xFF;
const CHUNK: usize = 1 << 15;

/// Turns the UTF-16 of a reader, after its byte order mark, into UTF-8.
pub(crate) struct Utf16<R> {
    inner: R,
    decoder: Decoder,
    raw: Vec<u8>,
    raw_from: usize,
    raw_to: usize,
    ended: bool,
    text: Vec<u8>,
    text_from: usize,
    text_to: usize,
}

/// The order of bytes that a byte order mark tells.
pub(crate) fn marked(start: &[u8]) -> Option<&'static Encoding> {
    match start {
        [0xFF, 0xFE, ..] => Some(UTF_16LE),
        [0xFE, 0xFF, ..] => Some(UTF_16BE),
        _ => None,
    }
}

impl<R: Read> Utf16<R> {
    pub(crate) fn new(inner: R, order: &'static Encoding) -> Self {
        Utf16 {
            inner,
            decoder: order.new_decoder_without_bom_handling(),
            raw: vec![0; CHUNK],
            raw_from: 0,
            raw_to: 0,
            ended: false,
            // Three bytes of UTF-8 for each unit of two at most, and one more for a unit without its pair.
            text: vec![0; 2 * CHUNK + 16],
            text_from: 0,
            text_to: 0,
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        if self.raw_from == self.raw_to {
            self.raw_from = 0;
            self.raw_to = self.inner.read(&mut self.raw)?;
            self.ended = self.raw_to == 0;
        }
        let room = self.text.len() - 1;
        let (result, read, written) = self.decoder.decode_to_utf8_without_replacement(
            &self.raw[self.raw_from..self.raw_to],
            &mut self.text[..room],
            self.ended,
        );
        self.raw_from += read;
        (self.text_from, self.text_to) = (0, written);
        if let DecoderResult::Malformed(..) = result {
            self.text[written] = UNPAIRED;
            self.text_to += 1;
            // What follows the end is asked for once more.
            self.ended = false;
        }
        Ok(())
    }
}

impl<R: Read> Read for Utf16<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.text_from == self.text_to && !self.ended {
            self.fill()?;
        }
        let ready = &self.text[self.text_from..self.text_to];
        let length = ready.len().min(buffer.len());
        buffer[..length].copy_from_slice(&ready[..length]);
        self.text_from += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives a byte at a time, so that pairs and units are torn apart.
    struct Slowly<'a>(&'a [u8]);

    impl Read for Slowly<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let Some((first, rest)) = self.0.split_first() else { return Ok(0) };
            buffer[0] = *first;
            self.0 = rest;
            Ok(1)
        }
    }

    fn check(bytes: &[u8], order: &'static Encoding, expect: &[u8]) {
        let mut slow = Vec::new();
        Utf16::new(Slowly(bytes), order).read_to_end(&mut slow).expect("readable");
        assert_eq!(slow, expect);
        let mut fast = Vec::new();
        Utf16::new(bytes, order).read_to_end(&mut fast).expect("readable");
        assert_eq!(fast, expect);
    }

    #[test]
    fn both_orders_and_pairs() {
        let text = "a,门店\r\n𝄞";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        check(&little, UTF_16LE, text.as_bytes());
        check(&big, UTF_16BE, text.as_bytes());
        let long = "门".repeat(100_000);
        let bytes: Vec<u8> = long.encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(&bytes, UTF_16LE, long.as_bytes());
        check(&[], UTF_16LE, b"");
    }

    #[test]
    fn units_without_their_pair_are_marked() {
        let units = [0xD834_u16, u16::from(b'a'), 0xDD1E, u16::from(b'b')];
        let bytes: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        check(&bytes, UTF_16LE, b"\xFFa\xFFb");
        // Half a pair and half a unit are one mistake.
        check(&bytes[..3], UTF_16LE, b"\xFF");
        check(&bytes[..2], UTF_16LE, b"\xFF");
    }
}
