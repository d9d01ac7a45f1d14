//! A cursor over a checked tree. The form of the file is known to be right, so reading a field does not fail; what the
//! table of forms and the reader disagree on would show as a default value and fails in debug builds.

use super::document::{Condition, Days};
use super::error::{Located, Origin};
use super::node::{Node, Value, places};
use super::scalar;
use super::shape::joined;
use base::{Date, Decimal, PartyKind, Rate};

/// A value, its path, and the file it stands in.
#[derive(Clone)]
pub(super) struct View<'a> {
    node: &'a Node,
    path: String,
    source: &'a str,
}

impl<'a> View<'a> {
    /// The root of a file.
    pub fn root(node: &'a Node, source: &'a str) -> View<'a> {
        View { node, path: String::new(), source }
    }

    /// Where it stands.
    pub fn origin(&self) -> Origin {
        Origin { line: self.node.line, column: self.node.column, path: self.path.as_str().into() }
    }

    /// The value of a field, if it was written.
    pub fn field(&self, name: &str) -> Option<View<'a>> {
        let Value::Map(entries) = &self.node.value else { return None };
        let (_, node) = entries.iter().find(|(key, _)| key.text() == Some(name))?;
        Some(View { node, path: joined(&self.path, name), source: self.source })
    }

    /// Whether a field was written.
    pub fn has(&self, name: &str) -> bool {
        self.field(name).is_some()
    }

    /// The entries of a list in a field; none when it was not written.
    pub fn list(&self, name: &str) -> Vec<View<'a>> {
        self.field(name).map_or_else(Vec::new, |list| list.items())
    }

    /// The entries of a list.
    pub fn items(&self) -> Vec<View<'a>> {
        let Value::List(items) = &self.node.value else { return Vec::new() };
        let view = |(number, node)| View { node, path: format!("{}[{}]", self.path, number + 1), source: self.source };
        items.iter().enumerate().map(view).collect()
    }

    /// The entries of a list, or the single value that stands for a list of one.
    pub fn one_or_more(&self) -> Vec<View<'a>> {
        if self.is_single() { vec![self.clone()] } else { self.items() }
    }

    /// Name and value of every field, and where the name was written.
    pub fn entries(&self) -> Vec<(Located<String>, View<'a>)> {
        let Value::Map(entries) = &self.node.value else { return Vec::new() };
        let view = |(key, node): &'a (Node, Node)| {
            let name = key.text().unwrap_or_default().to_owned();
            let path = joined(&self.path, &name);
            let origin = Origin { line: key.line, column: key.column, path: path.as_str().into() };
            (Located { value: name, origin }, View { node, path, source: self.source })
        };
        entries.iter().map(view).collect()
    }

    /// Whether it is a single value.
    pub fn is_single(&self) -> bool {
        self.node.text().is_some()
    }

    /// Its text.
    pub fn plain(&self) -> &'a str {
        debug_assert!(self.is_single(), "{} was checked to be a single value", self.path);
        self.node.text().unwrap_or_default()
    }

    /// A value read from its text, with its place.
    pub fn located<T>(&self, value: T) -> Located<T> {
        Located { value, origin: self.origin() }
    }

    /// Its text and place.
    pub fn text(&self) -> Located<String> {
        self.located(self.plain().to_owned())
    }

    /// The text of a field, if it was written.
    pub fn optional_text(&self, name: &str) -> Option<Located<String>> {
        self.field(name).map(|value| value.text())
    }

    /// The text of a field that is known to be there.
    pub fn required_text(&self, name: &str) -> Located<String> {
        debug_assert!(self.has(name), "{}.{name} was checked to be there", self.path);
        self.optional_text(name).unwrap_or_else(|| self.located(String::new()))
    }

    /// A percentage.
    pub fn percent(&self) -> Located<Rate> {
        self.located(self.read(scalar::percent(self.plain(), 100_000)))
    }

    /// An exact decimal.
    pub fn decimal(&self) -> Located<Decimal> {
        self.located(self.read(scalar::decimal(self.plain())))
    }

    /// A whole number.
    pub fn count(&self) -> u32 {
        self.read(scalar::count(self.plain(), 0))
    }

    /// A day.
    pub fn day(&self) -> Date {
        self.read(scalar::day(self.plain()))
    }

    /// A range of days.
    pub fn days(&self) -> Located<Days> {
        let days = scalar::range(self.plain());
        debug_assert!(days.is_ok(), "{} was checked to be a range", self.path);
        self.located(days.unwrap_or(Days { from: None, to: None }))
    }

    /// Whether a field was written and is true.
    pub fn flag(&self, name: &str, without: bool) -> bool {
        self.field(name).map_or(without, |value| value.read(scalar::flag(value.plain())))
    }

    /// A condition in a field, if it was written.
    pub fn condition(&self, name: &str) -> Option<Condition> {
        let value = self.field(name)?;
        let places = places(value.node, self.source);
        Some(Condition { text: value.plain().to_owned(), places, origin: value.origin() })
    }

    /// A kind of party or level of the organisation.
    pub fn kind(&self) -> PartyKind {
        let kind = PartyKind::parse(self.plain());
        debug_assert!(kind.is_some(), "{} was checked to be a kind", self.path);
        kind.unwrap_or(PartyKind::Group)
    }

    /// The kind and key of a mapping such as `{store: S01}`.
    pub fn party_key(&self) -> Option<(PartyKind, Located<String>)> {
        PartyKind::ALL.into_iter().find_map(|kind| self.optional_text(kind.name()).map(|key| (kind, key)))
    }

    fn read<T: Default, E>(&self, read: Result<T, E>) -> T {
        debug_assert!(read.is_ok(), "{} was checked to be readable", self.path);
        read.unwrap_or_default()
    }
}
