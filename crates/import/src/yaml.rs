//! A YAML document as a tree in which every key and value knows its place, so that all problems can be named at once.

use crate::problem::{Place, Problem};
use std::collections::HashMap;

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

/// Reads a document. A key that stands twice in a map is a problem.
pub(crate) fn read(text: &str) -> Result<Node, Problem> {
    let tree = yaml::parse(text).map_err(|yaml::Broken { line, column, message }| Problem {
        place: Place { line, column },
        message: format!("not YAML: {message}"),
    })?;
    node(tree, text)
}

fn node(tree: yaml::Node, source: &str) -> Result<Node, Problem> {
    let place = Place { line: tree.line, column: tree.column };
    let written = source.get(tree.bytes).unwrap_or_default().trim();
    let content = match tree.value {
        yaml::Value::Null if matches!(written, "" | "~") => Content::Empty,
        // `NULL` and its like are words here: sources write them for what has no value.
        yaml::Value::Null => Content::Scalar(Scalar { text: written.to_owned(), inside: place }),
        yaml::Value::Scalar { text } => {
            let quoted = written.starts_with(['"', '\'']);
            Content::Scalar(Scalar { text, inside: Place { column: place.column + u32::from(quoted), ..place } })
        }
        yaml::Value::List(items) => {
            Content::List(items.into_iter().map(|item| node(item, source)).collect::<Result<_, _>>()?)
        }
        yaml::Value::Map(entries) => Content::Map(map(entries, source)?),
    };
    Ok(Node { place, content })
}

fn map(entries: Vec<(yaml::Node, yaml::Node)>, source: &str) -> Result<Vec<(Key, Node)>, Problem> {
    let mut map: Vec<(Key, Node)> = Vec::with_capacity(entries.len());
    let mut names = HashMap::new();
    for (key, value) in entries {
        let key = node(key, source)?;
        let place = key.place;
        let Content::Scalar(Scalar { text: name, .. }) = key.content else {
            return Err(Problem { place, message: format!("a key must be a word, but this is {}", key.what()) });
        };
        if let Some(line) = names.insert(name.clone(), place.line) {
            return Err(Problem {
                place,
                message: format!("key {name:?} stands twice, first on line {line}; keep one"),
            });
        }
        map.push((Key { place, name }, node(value, source)?));
    }
    Ok(map)
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
        assert_eq!((problem.place.line, problem.place.column), (2, 1));
        assert_eq!(problem.message, "key \"a\" stands twice, first on line 1; keep one");
        let problem = read("? [a]\n: 1\n").expect_err("a list as key");
        assert_eq!(problem.message, "a key must be a word, but this is a list");
    }
}
