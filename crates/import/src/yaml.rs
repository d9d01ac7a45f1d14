//! A YAML document as a tree in which every key and value knows its place, so that all problems can be named at once.

use crate::problem::{Place, Problem};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{Location, Spanned};
use std::fmt;

/// A value and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) place: Place,
    pub(crate) content: Content,
}

/// What a value is.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    /// Nothing was written.
    Empty,
    /// Text, number, `true`: as written, without quotes.
    Scalar(Scalar),
    /// `[a, b]` or lines that begin with a dash.
    List(Vec<Node>),
    /// Keys with values, in the order written.
    Map(Vec<(Key, Node)>),
}

/// A scalar as written.
#[derive(Clone, Debug)]
pub(crate) struct Scalar {
    pub(crate) text: String,
    /// Where the text itself begins, after an opening quote.
    pub(crate) inside: Place,
}

/// A key and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) place: Place,
    pub(crate) name: String,
}

impl Node {
    /// What to call it in a message.
    pub(crate) fn what(&self) -> &'static str {
        match self.content {
            Content::Empty => "nothing",
            Content::Scalar(_) => "a single value",
            Content::List(_) => "a list",
            Content::Map(_) => "a map of keys and values",
        }
    }
}

/// The keys and values of a map.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields<'n> {
    pub(crate) place: Place,
    pub(crate) entries: &'n [(Key, Node)],
}

impl<'n> Fields<'n> {
    /// The keys of a node; none when it is no map.
    pub(crate) fn of(node: &'n Node) -> Fields<'n> {
        let entries = if let Content::Map(entries) = &node.content { entries.as_slice() } else { &[] };
        Fields { place: node.place, entries }
    }

    /// The value behind a key.
    pub(crate) fn node(&self, name: &str) -> Option<&'n Node> {
        self.entries.iter().find(|(key, _)| key.name == name).map(|(_, node)| node)
    }

    /// The scalar behind a key.
    pub(crate) fn scalar(&self, name: &str) -> Option<&'n Scalar> {
        self.node(name).and_then(Node::scalar)
    }

    /// The text behind a key.
    pub(crate) fn text(&self, name: &str) -> Option<&'n str> {
        self.scalar(name).map(|scalar| scalar.text.as_str())
    }

    /// The map behind a key; an empty one when there is none.
    pub(crate) fn fields(&self, name: &str) -> Fields<'n> {
        self.node(name).map_or(Fields { place: self.place, entries: &[] }, Fields::of)
    }

    /// The list behind a key; a single value counts as a list of one.
    pub(crate) fn list(&self, name: &str) -> &'n [Node] {
        self.node(name).map_or(&[], Node::items)
    }

    /// Whether `true` stands behind a key.
    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        self.text(name).map(|text| text == "true")
    }
}

impl Node {
    /// The scalar, if it is one.
    pub(crate) fn scalar(&self) -> Option<&Scalar> {
        if let Content::Scalar(scalar) = &self.content { Some(scalar) } else { None }
    }

    /// The items of a list; the node itself when it is none.
    pub(crate) fn items(&self) -> &[Node] {
        if let Content::List(items) = &self.content { items } else { std::slice::from_ref(self) }
    }
}

/// Reads a document.
pub(crate) fn read(text: &str) -> Result<Node, Problem> {
    match serde_saphyr::from_str::<Spanned<Raw>>(text) {
        Ok(raw) => Ok(node(raw, text)),
        Err(error) => {
            let place = error.location().map_or(Place::default(), place);
            let message = error.without_snippet().to_string();
            Err(Problem { place, message: format!("not YAML: {}", message.lines().next().unwrap_or_default()) })
        }
    }
}

enum Raw {
    Plain,
    Text(String),
    List(Vec<Spanned<Raw>>),
    Map(Vec<(Spanned<String>, Spanned<Raw>)>),
}

fn place(location: Location) -> Place {
    let small = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    Place { line: small(location.line()), column: small(location.column()) }
}

fn node(raw: Spanned<Raw>, source: &str) -> Node {
    let at = place(raw.defined);
    let written = written(raw.defined, source);
    let content = match raw.value {
        Raw::Plain if matches!(written, "" | "~") => Content::Empty,
        Raw::Plain => Content::Scalar(Scalar { text: written.to_owned(), inside: at }),
        Raw::Text(text) => {
            let quoted = written.starts_with(['"', '\'']);
            Content::Scalar(Scalar { text, inside: Place { column: at.column + u32::from(quoted), ..at } })
        }
        Raw::List(items) => Content::List(items.into_iter().map(|item| node(item, source)).collect()),
        Raw::Map(entries) => Content::Map(
            entries
                .into_iter()
                .map(|(key, value)| (Key { place: place(key.defined), name: key.value }, node(value, source)))
                .collect(),
        ),
    };
    Node { place: at, content }
}

/// The text of a plain scalar exactly as it stands in the file: `1.10` stays `1.10` and `NULL` stays `NULL`.
fn written(location: Location, source: &str) -> &str {
    let span = location.span();
    let (Some(offset), Some(length)) = (span.byte_offset(), span.byte_len()) else { return "" };
    let offset = usize::try_from(offset).unwrap_or(usize::MAX);
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    source.get(offset..offset.saturating_add(length)).unwrap_or_default().trim()
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value, a list or a map")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_i128<E>(self, _: i128) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_u128<E>(self, _: u128) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_none<E>(self) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_str<E>(self, text: &str) -> Result<Raw, E> {
        Ok(Raw::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Raw, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Raw::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Raw, A::Error> {
        let mut map = Vec::new();
        while let Some(key) = entries.next_key()? {
            map.push((key, entries.next_value()?));
        }
        Ok(Raw::Map(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(node: &Node) -> String {
        let Place { line, column } = node.place;
        match &node.content {
            Content::Empty => format!("{line}:{column} -"),
            Content::Scalar(scalar) => {
                format!("{line}:{column} {:?} {:?}", scalar.text, (scalar.inside.line, scalar.inside.column))
            }
            Content::List(items) => items.iter().map(show).collect::<Vec<_>>().join("\n"),
            Content::Map(entries) => entries
                .iter()
                .map(|(key, value)| format!("{}:{} {} = {}", key.place.line, key.place.column, key.name, show(value)))
                .collect::<Vec<_>>()
                .join("\n"),
        }
    }

    #[test]
    fn places_and_spelling_survive() {
        let text = "a: 1.10\n订单: \"x y\"\nc:\n  - NULL\n  - {d: true, e: }\nf: |\n  long\ng: 'q'\nh: ~\n";
        let node = read(text).expect("YAML");
        let shown = [
            "1:1 a = 1:4 \"1.10\" (1, 4)",
            "2:1 订单 = 2:5 \"x y\" (2, 6)",
            "3:1 c = 4:5 \"NULL\" (4, 5)",
            "5:6 d = 5:9 \"true\" (5, 9)",
        ];
        for line in shown {
            assert!(show(&node).contains(line), "{line} is not in\n{}", show(&node));
        }
        assert!(show(&node).contains("f = 7:3 \"long\\n\" (7, 3)"), "{}", show(&node));
        assert!(show(&node).contains("\"q\" (8, 5)"), "{}", show(&node));
    }

    #[test]
    fn broken_yaml_is_placed() {
        let problem = read("a: 1\na: 2\n").expect_err("a duplicate key");
        assert_eq!(problem.place.line, 2, "{problem:?}");
    }
}
