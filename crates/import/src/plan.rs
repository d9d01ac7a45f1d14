//! A mapping with its sources opened: every expression compiled against the columns that are really there.

use crate::compile::{Compiler, Expression, Origin as Column, Scope};
use crate::error::ImportError;
use crate::given::GivenRows;
use crate::mapping::{Block, Mapping, Source, Take};
use crate::problem::Problems;
use crate::row::Joined;
use crate::source::{FeedEvent, Origin};
use crate::spelling::ORGANISATION_SECTIONS;
use crate::target::{self, Make};
use crate::yaml::Fields;
use rule::Type;
use std::collections::HashMap;
use std::path::Path;

/// What will be read, and what will be made of it.
#[derive(Debug)]
pub struct Plan<'m> {
    pub(crate) mapping: &'m Mapping,
    pub(crate) origin: Origin<'m>,
    pub(crate) sources: Vec<SourcePlan>,
    pub(crate) tables: Vec<TablePlan>,
}

/// What will be made of the rows of one source.
#[derive(Debug)]
pub(crate) struct SourcePlan {
    /// Position of the source; none for the literals of the mapping.
    pub(crate) source: Option<usize>,
    pub(crate) columns: Vec<String>,
    pub(crate) scope: Scope,
    pub(crate) condition: Option<Expression>,
    pub(crate) lookups: Vec<LookupPlan>,
    pub(crate) joined: Vec<Joined>,
    pub(crate) blocks: Vec<BlockPlan>,
}

/// How a row finds its row in a table.
#[derive(Debug)]
pub(crate) struct LookupPlan {
    pub(crate) by: Expression,
    /// Reject the row when nothing is found.
    pub(crate) required: bool,
}

/// A compiled block.
#[derive(Debug)]
pub(crate) struct BlockPlan {
    pub(crate) condition: Option<Expression>,
    pub(crate) make: Box<dyn Make>,
    /// Line in the mapping file.
    pub(crate) line: u32,
    organisation: bool,
}

/// A look-up table to be loaded.
#[derive(Debug)]
pub(crate) struct TablePlan {
    pub(crate) source: usize,
    pub(crate) columns: Vec<String>,
    pub(crate) scope: Scope,
    pub(crate) condition: Option<Expression>,
    pub(crate) key: Expression,
    pub(crate) take: Take,
    /// Which columns some expression reads.
    pub(crate) kept: Vec<bool>,
    key_text: String,
}

impl<'m> Plan<'m> {
    /// Opens the sources that the mapping uses and compiles every expression; all problems are reported at once.
    pub fn open(mapping: &'m Mapping, directory: &'m Path) -> Result<Plan<'m>, ImportError> {
        Plan::of(mapping, Origin::Directory(directory), None)
    }

    /// The same for a mapping whose sources are events that are fed.
    pub fn open_feed(mapping: &'m Mapping, feed: &'m [FeedEvent]) -> Result<Plan<'m>, ImportError> {
        Plan::of(mapping, Origin::Feed(feed), None)
    }

    /// The same for one source alone. It is refused when it looks up others.
    pub fn open_one(mapping: &'m Mapping, directory: &'m Path, source: &str) -> Result<Plan<'m>, ImportError> {
        Plan::of(mapping, Origin::Directory(directory), Some(&[source]))
    }

    /// The same for rows that are given instead of files; other sources are left out.
    pub(crate) fn open_given(mapping: &'m Mapping, given: &'m [GivenRows]) -> Result<Plan<'m>, ImportError> {
        let sources: Vec<&str> = given.iter().map(|given| given.source.as_str()).collect();
        Plan::of(mapping, Origin::Given(given), Some(&sources))
    }

    fn of(mapping: &'m Mapping, origin: Origin<'m>, only: Option<&[&str]>) -> Result<Plan<'m>, ImportError> {
        let alone = |source: &Source| only.is_none_or(|only| only.contains(&source.name.as_str()));
        let mut problems = Problems::default();
        let mut opener =
            Opener { mapping, origin, columns: HashMap::new(), tables: Vec::new(), problems: &mut problems };
        let mut sources = Vec::new();
        let literals: Vec<&Block> = mapping.blocks.iter().filter(|block| block.source.is_none()).collect();
        if !literals.is_empty() {
            sources.push(opener.source(None, &literals)?);
        }
        for source in 0..mapping.sources.len() {
            let blocks: Vec<&Block> = mapping.blocks.iter().filter(|block| block.source == Some(source)).collect();
            let declared = &mapping.sources[source];
            if !blocks.is_empty() && alone(declared) {
                if let Some(lookup) = declared.lookups.first().filter(|_| only.is_some()) {
                    let other = &mapping.sources[lookup.source].name;
                    return Err(ImportError::LooksUp { source_name: declared.name.clone(), other: other.clone() });
                }
                sources.push(opener.source(Some(source), &blocks)?);
            }
        }
        let mut tables = std::mem::take(&mut opener.tables);
        if let Some(errors) = problems.into_errors(&mapping.file) {
            return Err(ImportError::Mapping(errors));
        }
        for plan in &sources {
            mark_kept(plan, &mut tables);
        }
        // Whoever applies the records as they come finds units and people before the facts that name them.
        sources.sort_by_key(|plan| !plan.blocks.iter().any(|block| block.organisation));
        Ok(Plan { mapping, origin, sources, tables })
    }
}

/// Marks the columns of tables that a source's expressions read.
fn mark_kept(plan: &SourcePlan, tables: &mut [TablePlan]) {
    for origin in plan.scope.origins() {
        if let Column::Joined { lookup, column } = origin {
            tables[plan.joined[*lookup].table].kept[*column] = true;
        }
    }
}

struct Opener<'a> {
    mapping: &'a Mapping,
    origin: Origin<'a>,
    columns: HashMap<usize, Vec<String>>,
    tables: Vec<TablePlan>,
    problems: &'a mut Problems,
}

impl Opener<'_> {
    fn columns(&mut self, source: usize) -> Result<Vec<String>, ImportError> {
        if let Some(known) = self.columns.get(&source) {
            return Ok(known.clone());
        }
        let declared = &self.mapping.sources[source];
        let given = match self.origin {
            Origin::Given(given) => given.iter().find(|given| given.source == declared.name),
            Origin::Directory(_) | Origin::Feed(_) => None,
        };
        let columns = match given {
            Some(given) => given.columns.clone(),
            None => declared.located.columns(self.origin)?,
        };
        self.columns.insert(source, columns.clone());
        Ok(columns)
    }

    fn source(&mut self, source: Option<usize>, blocks: &[&Block]) -> Result<SourcePlan, ImportError> {
        let mapping = self.mapping;
        let mut scope = Scope::default();
        let mut plan_lookups = Vec::new();
        let mut joined = Vec::new();
        let mut columns = Vec::new();
        let mut condition = None;
        let literals = mapping.literal_reading();
        let reading = source.map_or(&literals, |source| &mapping.sources[source].reading);
        if let Some(source) = source {
            columns = self.columns(source)?;
            scope.add_columns(None, &columns);
            let declared = &mapping.sources[source];
            condition = declared.condition.as_ref().map(|written| {
                Compiler::with_columns(mapping, self.problems, &mut scope, reading).compile(
                    written,
                    "where",
                    Type::Bool,
                )
            });
            for (position, lookup) in declared.lookups.iter().enumerate() {
                let mut by = Compiler::with_columns(mapping, self.problems, &mut scope, reading).compile(
                    &lookup.by,
                    "by",
                    Type::Text,
                );
                by.name = format!("{}.by", lookup.name);
                plan_lookups.push(LookupPlan { by, required: lookup.required });
                let table = self.table(lookup.source, &lookup.key, lookup.take)?;
                joined.push(Joined { table, source: lookup.source });
                let other = self.tables[table].columns.clone();
                scope.add_columns(Some((position, &lookup.name)), &other);
            }
        }
        let mut plans = Vec::new();
        for block in blocks {
            let fields = Fields::of(&block.node);
            let mut compiler = Compiler::with_columns(mapping, self.problems, &mut scope, reading);
            let condition = fields.scalar("where").map(|written| compiler.compile(written, "where", Type::Bool));
            if let Some(make) = target::compile(block.section, fields, &mut compiler) {
                let organisation = block.section < ORGANISATION_SECTIONS;
                plans.push(BlockPlan { condition, make, line: block.node.place.line, organisation });
            }
        }
        Ok(SourcePlan { source, columns, scope, condition, lookups: plan_lookups, joined, blocks: plans })
    }

    /// The table of a look-up; look-ups of the same rows by the same key share one.
    fn table(&mut self, source: usize, key: &crate::yaml::Scalar, take: Take) -> Result<usize, ImportError> {
        let same = |table: &TablePlan| table.source == source && table.take == take && table.key_text == key.text;
        if let Some(known) = self.tables.iter().position(same) {
            return Ok(known);
        }
        let columns = self.columns(source)?;
        let mapping = self.mapping;
        let declared = &mapping.sources[source];
        let mut scope = Scope::default();
        scope.add_columns(None, &columns);
        let mut compiler = Compiler::with_columns(mapping, self.problems, &mut scope, &declared.reading);
        let condition = declared.condition.as_ref().map(|written| compiler.compile(written, "where", Type::Bool));
        let compiled = compiler.compile(key, "key", Type::Text);
        let kept = vec![false; columns.len()];
        let key_text = key.text.clone();
        self.tables.push(TablePlan { source, columns, scope, condition, key: compiled, take, kept, key_text });
        Ok(self.tables.len() - 1)
    }
}
