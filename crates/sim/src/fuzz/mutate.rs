//! Text a little changed: what a fuzzer does, without one.

use crate::random::Random;

/// What is put in to reach corners: numbers beyond every limit, brackets, quotes, dates, keys that files have.
const WORDS: [&str; 48] = [
    "0",
    "-1",
    "1e999",
    "99999999999999999999999999999",
    "0.0000000000000000000000000001",
    "4294967296",
    "9223372036854775807",
    "-9223372036854775808",
    "NaN",
    "true",
    "null",
    "~",
    "\"",
    "'",
    "''",
    "\\",
    "\n",
    "\n  - ",
    "{",
    "}",
    "[",
    "]",
    "[[[[[[[[",
    "((((((((",
    ")",
    "!!!!!!!!",
    "--------",
    "? a : b",
    " && ",
    " || ",
    " in [",
    ": ",
    "- ",
    "#",
    "&a ",
    "*a ",
    "|\n",
    ">-\n",
    "0000-01-01",
    "9999-12-31..",
    "2026-02-30",
    "share: 100",
    "when: ",
    "{remainder: true}",
    "双计",
    "\u{feff}",
    "order.total",
    "date(",
];
/// Longer texts would only make everything slower.
const LENGTH_MAX: usize = 1 << 14;

/// Changes a text in one to four places, and now and then takes a piece of another.
pub fn mutated(random: &mut Random, text: &str, other: &str) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    let changes = 1 + random.below(4);
    for _ in 0..changes {
        change(random, &mut characters, other);
    }
    characters.truncate(LENGTH_MAX);
    characters.into_iter().collect()
}

fn change(random: &mut Random, text: &mut Vec<char>, other: &str) {
    let at = random.position(text.len() + 1);
    let longest = if random.chance(100) { 400 } else { 12 };
    let length = 1 + random.position(longest);
    let end = (at + length).min(text.len());
    match random.below(8) {
        0 => {
            text.drain(at..end);
        }
        1 => {
            let piece: Vec<char> = text[at..end].to_vec();
            let place = random.position(text.len() + 1);
            text.splice(place..place, piece);
        }
        2 => {
            let source: Vec<char> = other.chars().collect();
            let from = random.position(source.len() + 1);
            let piece = source[from..(from + length).min(source.len())].to_vec();
            text.splice(at..at, piece);
        }
        3 | 4 => {
            text.splice(at..at, random.pick(&WORDS).chars());
        }
        5 => {
            text.splice(at..end, random.pick(&WORDS).chars());
        }
        6 => {
            if let Some(place) = text.get_mut(at) {
                *place = char::from_u32(random.below(0x250) as u32).unwrap_or(' ');
            }
        }
        _ => digit(random, text, at),
    }
}

/// Changes the next digit: most numbers of a file stay numbers, so this gets past the form and into the sense.
fn digit(random: &mut Random, text: &mut [char], from: usize) {
    let next = text.iter_mut().skip(from).find(|character| character.is_ascii_digit());
    if let Some(place) = next {
        *place = char::from_digit(random.below(10) as u32, 10).unwrap_or('0');
    }
}
