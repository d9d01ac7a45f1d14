//! The mapping as read from its file: what it declares, its sources, and the blocks that make records of them.

use crate::compile::Compiler;
use crate::options::{self, Options};
use crate::problem::{MappingErrors, Problems, hint};
use crate::reading::Reading;
use crate::shape::{self, Kind};
use crate::source::{Located, StreamForm};
use crate::spelling::{MAPPING, SECTIONS};
use crate::target;
use crate::yaml::{self, Fields, Node, Scalar};
use base::{Calendar, Currency, Rounding};

/// How a company's files become records.
#[derive(Debug)]
pub struct Mapping {
    /// Name of the mapping file, for messages.
    pub file: String,
    /// Name of the source system.
    pub system: String,
    /// The group's calendar.
    pub calendar: Calendar,
    /// Currencies that may occur.
    pub currencies: Vec<DeclaredCurrency>,
    /// Rules for identifiers that differ from the standard.
    pub identities: Vec<IdentityRule>,
    pub(crate) default_currency: Option<String>,
    pub(crate) sources: Vec<Source>,
    pub(crate) blocks: Vec<Block>,
}

/// A currency and what to do with digits beyond its scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeclaredCurrency {
    /// Code and scale.
    pub currency: Currency,
    /// Refuse or round.
    pub rounding: Rounding,
}

/// What a mapping says about one kind of identifier; what it leaves out stays as the standard has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IdentityRule {
    /// `phone`, `unionid`, `customer`, …
    pub kind: String,
    /// Whether a value belongs to one member.
    pub unique: Option<bool>,
    /// How many values a member may have.
    pub limit_per_member: Option<u32>,
    /// Values that identify nobody.
    pub blocked: Vec<String>,
}

/// Kinds of identifiers that need no declaration.
pub const STANDARD_IDENTITIES: [&str; 9] =
    ["phone", "unionid", "openid", "external_userid", "card", "marketplace_id", "email", "device", "customer"];

/// Name under which rejected literals of the mapping file itself are reported.
pub(crate) const LITERALS: &str = "mapping";

/// A source as declared.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) name: String,
    pub(crate) located: Located,
    pub(crate) reading: Reading,
    pub(crate) condition: Option<Scalar>,
    pub(crate) lookups: Vec<Lookup>,
}

/// Columns of another source, by key.
#[derive(Debug)]
pub(crate) struct Lookup {
    pub(crate) name: String,
    /// Position of the other source.
    pub(crate) source: usize,
    pub(crate) key: Scalar,
    pub(crate) by: Scalar,
    pub(crate) take: Take,
    pub(crate) required: bool,
}

/// Which row counts when several have the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Take {
    /// There may be only one.
    Only,
    /// The first.
    First,
    /// The last.
    Last,
}

/// A block that makes records of a source's rows.
#[derive(Debug)]
pub(crate) struct Block {
    /// Position in [`SECTIONS`].
    pub(crate) section: usize,
    /// Position of the source; none for literals.
    pub(crate) source: Option<usize>,
    pub(crate) node: Node,
}

impl Mapping {
    /// Reads a mapping and reports everything that is wrong with it. Columns are checked when the sources are opened.
    pub fn read(text: &str, file_name: &str) -> Result<Mapping, MappingErrors> {
        let mut problems = Problems::default();
        let root = match yaml::read(text) {
            Ok(root) => root,
            Err(problem) => return Err(MappingErrors { file: file_name.to_owned(), problems: vec![problem] }),
        };
        shape::check(&root, "mapping", Kind::One(&MAPPING), &mut problems);
        let mapping = read_root(Fields::of(&root), file_name, &mut problems);
        problems.into_errors(file_name).map_or(Ok(mapping), Err)
    }

    /// Names of the sources, as [`crate::record::Provenance::source`] counts them; the last stands for literals in the mapping.
    pub fn source_names(&self) -> impl Iterator<Item = &str> {
        self.sources.iter().map(|source| source.name.as_str()).chain([LITERALS])
    }

    /// Sources that records are made of, with the path of the file of each and the form in which its rows can be sent one after another.
    pub fn streams(&self) -> impl Iterator<Item = (&str, &str, Option<StreamForm>)> {
        let read = |place: &usize| self.blocks.iter().any(|block| block.source == Some(*place));
        (0..self.sources.len()).filter(read).map(|place| {
            let Source { name, located, .. } = &self.sources[place];
            (name.as_str(), located.file.as_str(), located.format.stream())
        })
    }

    pub(crate) fn currency(&self, code: &str) -> Option<&DeclaredCurrency> {
        self.currencies.iter().find(|declared| declared.currency.code() == code)
    }

    /// How literals of the mapping itself are read.
    pub(crate) fn literal_reading(&self) -> Reading {
        Options::default().reading(&self.calendar)
    }

    pub(crate) fn identity_kinds(&self) -> impl Iterator<Item = &str> {
        STANDARD_IDENTITIES.into_iter().chain(self.identities.iter().map(|rule| rule.kind.as_str()))
    }
}

fn read_root(root: Fields<'_>, file_name: &str, problems: &mut Problems) -> Mapping {
    if let Some(version) = root.scalar("version").filter(|version| version.text != "1") {
        problems.add(version.inside, format!("version {:?} is not known; this program reads version 1", version.text));
    }
    let calendar =
        root.scalar("time_zone").and_then(|zone| options::calendar(zone, problems)).unwrap_or_else(Calendar::utc);
    let currencies = read_currencies(root.fields("currencies"), problems);
    let defaults = Options::read(root.fields("defaults"), problems);
    let mut mapping = Mapping {
        file: file_name.to_owned(),
        system: root.text("system").unwrap_or_default().to_owned(),
        identities: read_identities(root.fields("identities")),
        default_currency: None,
        sources: read_sources(root.fields("sources"), &defaults, &calendar, problems),
        blocks: Vec::new(),
        calendar,
        currencies,
    };
    if let Some(code) = root.fields("defaults").scalar("currency") {
        if mapping.currency(&code.text).is_none() {
            let known = mapping.currencies.iter().map(|declared| declared.currency.code());
            problems.add(code.inside, format!("currency {:?} is not declared{}", code.text, hint(&code.text, known)));
        }
        mapping.default_currency = Some(code.text.clone());
    }
    read_blocks(root, &mut mapping, problems);
    mapping
}

fn read_currencies(declared: Fields<'_>, problems: &mut Problems) -> Vec<DeclaredCurrency> {
    let mut currencies = Vec::new();
    for (key, node) in declared.entries {
        let fields = Fields::of(node);
        let Some(scale) = fields.text("scale").and_then(|scale| scale.parse().ok()) else { continue };
        let rounding = if fields.text("rounding") == Some("half_even") { Rounding::HalfEven } else { Rounding::Refuse };
        match Currency::new(&key.name, scale) {
            Ok(currency) => currencies.push(DeclaredCurrency { currency, rounding }),
            Err(error) => problems.add(key.place, error.to_string()),
        }
    }
    if currencies.is_empty() && declared.entries.is_empty() {
        problems.add(declared.place, "no currency is declared; give at least one, such as CNY: {scale: 2}");
    }
    currencies
}

fn read_identities(declared: Fields<'_>) -> Vec<IdentityRule> {
    let rule = |(key, node): &(yaml::Key, Node)| {
        let fields = Fields::of(node);
        IdentityRule {
            kind: key.name.clone(),
            unique: fields.flag("unique"),
            limit_per_member: fields.text("limit").and_then(|limit| limit.parse().ok()),
            blocked: texts(fields.list("blocked")),
        }
    };
    declared.entries.iter().map(rule).collect()
}

pub(crate) fn texts(nodes: &[Node]) -> Vec<String> {
    nodes.iter().filter_map(Node::scalar).map(|scalar| scalar.text.clone()).collect()
}

fn read_sources(declared: Fields<'_>, defaults: &Options, group: &Calendar, problems: &mut Problems) -> Vec<Source> {
    let names: Vec<&str> = declared.entries.iter().map(|(key, _)| key.name.as_str()).collect();
    let mut sources = Vec::new();
    for (key, node) in declared.entries {
        if key.name == LITERALS {
            problems
                .add(key.place, format!("{LITERALS:?} stands for the mapping itself; give the source another name"));
        }
        let fields = Fields::of(node);
        let options = Options::read(fields, problems).or(defaults);
        let located = options::located(fields, &options, problems);
        sources.push(Source {
            name: key.name.clone(),
            reading: options.reading_of(&located.format, group),
            located,
            condition: fields.scalar("where").cloned(),
            lookups: read_lookups(fields.fields("lookup"), &names, problems),
        });
    }
    sources
}

fn read_lookups(declared: Fields<'_>, names: &[&str], problems: &mut Problems) -> Vec<Lookup> {
    let mut lookups = Vec::new();
    for (key, node) in declared.entries {
        let fields = Fields::of(node);
        let (Some(other), Some(table_key), Some(by)) = (fields.scalar("in"), fields.scalar("key"), fields.scalar("by"))
        else {
            continue;
        };
        let Some(source) = names.iter().position(|name| *name == other.text) else {
            problems.add(other.inside, unknown_source(&other.text, names));
            continue;
        };
        let take = match fields.text("take") {
            Some("first") => Take::First,
            Some("last") => Take::Last,
            _ => Take::Only,
        };
        let required = fields.flag("required").unwrap_or_default();
        lookups.push(Lookup { name: key.name.clone(), source, key: table_key.clone(), by: by.clone(), take, required });
    }
    lookups
}

fn unknown_source(name: &str, names: &[&str]) -> String {
    format!("there is no source {name:?}{}", hint(name, names.iter().copied()))
}

/// Checks every block as far as that can be done without knowing columns, and keeps it.
fn read_blocks(root: Fields<'_>, mapping: &mut Mapping, problems: &mut Problems) {
    let mut blocks = Vec::new();
    let names: Vec<&str> = mapping.sources.iter().map(|source| source.name.as_str()).collect();
    for (section, name) in SECTIONS.into_iter().enumerate() {
        for node in root.list(name) {
            let fields = Fields::of(node);
            let source = match fields.scalar("source") {
                None => None,
                Some(written) => {
                    let found = names.iter().position(|name| *name == written.text);
                    if found.is_none() {
                        problems.add(written.inside, unknown_source(&written.text, &names));
                    }
                    found
                }
            };
            let mut compiler = Compiler::without_columns(mapping, problems);
            target::compile(section, fields, &mut compiler);
            blocks.push(Block { section, source, node: node.clone() });
        }
    }
    mapping.blocks = blocks;
}
