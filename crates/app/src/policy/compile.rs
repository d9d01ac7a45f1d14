//! From a document to the policies that folds run: every name resolved, every condition compiled.

use super::catalog::{Catalog, Words};
use super::check::resolution_order;
use super::check_books::{BookTerms, terms};
use super::document::{
    BaseName, BindingDocument, Condition, CreditDocument, Days, PartyDocument, PolicyDocument, SourceDocument,
};
use super::error::{Located, PolicyErrors, Problem, nearest, suggestion};
use super::payee;
use base::{Currency, Interval, PartyId, PartyKind, Symbol, Symbols, Timestamp};
use credit::{
    Base, Book, CreditRule, Hold, PartyRule, PartySource, Pool, RollUpRule, Scope, line_schema_with, touch_schema,
};
use rule::{Program, RuleError, Schema, Type};

/// What a policy file is to the folds. Versions are 0; activation gives them.
#[derive(Clone, Debug)]
pub struct CompiledPolicy {
    /// The crediting policy, for `policy: credit`.
    pub credit: Option<credit::Policy>,
    /// The binding policy: the file's own, or the one inside a credit policy, which holds for all time and replaces the
    /// group's whenever this credit policy is folded.
    pub binding: Option<binding::Policy>,
    /// What is probably not meant: words that no fact uses. Empty when the catalog does not know.
    pub warnings: Vec<Problem>,
}

/// Resolves the names of a document and compiles its conditions.
pub fn compile(
    document: &PolicyDocument,
    catalog: &dyn Catalog,
    symbols: &mut Symbols,
) -> Result<CompiledPolicy, PolicyErrors> {
    let names = document.credit().map_or_else(RuleNames::default, RuleNames::taken);
    let (problems, warnings) = (Vec::new(), Vec::new());
    let mut compiler = Compiler { catalog, symbols, names, line_schema: Schema::default(), problems, warnings };
    let effective = compiler.interval(document.effective.value);
    let credit = document.credit().map(|credit| compiler.credit(document, credit, effective));
    let during = if credit.is_some() { Interval::ALWAYS } else { effective };
    let binding = document.binding().map(|binding| compiler.binding(document, binding, during));
    let Compiler { problems, warnings, .. } = compiler;
    PolicyErrors::of(&document.file, problems)?;
    // Without a problem there is no hole; a document that was put together by hand may still have one.
    let Some(credit) = credit.map_or(Some(None), |credit| credit.map(Some)) else {
        let hole = document.name.problem(&document.name.value, "a name in this policy leads nowhere", "read it again");
        return Err(PolicyErrors { file: document.file.clone(), problems: vec![hole] });
    };
    Ok(CompiledPolicy { credit, binding, warnings })
}

/// Resolves and compiles one document; its parts are in files of their own.
pub(super) struct Compiler<'a> {
    pub(super) catalog: &'a dyn Catalog,
    pub(super) symbols: &'a mut Symbols,
    pub(super) names: RuleNames,
    /// Fields of conditions on order lines, those about the policy's parties included.
    line_schema: Schema,
    pub(super) problems: Vec<Problem>,
    warnings: Vec<Problem>,
}

impl Compiler<'_> {
    fn interval(&self, days: Days) -> Interval {
        let start = |day| self.catalog.calendar().start_of(day);
        Interval { from: days.from.map_or(Timestamp::MIN, start), to: days.to.map_or(Timestamp::MAX, start) }
    }

    fn binding(
        &mut self,
        document: &PolicyDocument,
        binding: &BindingDocument,
        effective: Interval,
    ) -> binding::Policy {
        binding::Policy {
            name: document.name.value.clone(),
            version: 0,
            hash: document.hash,
            effective,
            rule: binding.rule,
            release_after_days: binding.release_after_days,
            roles: binding.roles.iter().map(|(role, rule)| (self.symbols.intern(role), *rule)).collect(),
        }
    }

    /// The crediting policy; nothing when a problem leaves a hole in it.
    fn credit(
        &mut self,
        document: &PolicyDocument,
        credit: &CreditDocument,
        effective: Interval,
    ) -> Option<credit::Policy> {
        let currency = self.currency(&credit.currency);
        let brands = credit.brands.iter().filter_map(|key| self.party(PartyKind::Brand, key)).collect();
        let units = credit.units.iter().filter_map(|(kind, key)| self.unit(*kind, key)).collect();
        let order = resolution_order(&credit.parties);
        let names: Vec<&str> = order.iter().map(|position| credit.parties[*position].name.as_str()).collect();
        let position = |name: &str| names.iter().position(|known| *known == name);
        let parties: Vec<Option<PartyRule>> =
            order.iter().map(|party| self.party_rule(&credit.parties[*party], &position)).collect();
        let derived = self.derived_fields(credit, &names);
        self.line_schema = line_schema_with(&derived);
        let rate_tables = self.rate_tables(credit);
        let books = self.books(credit);
        let rules = self.credit_rules(credit, &books, &position);
        let roll_up = self.roll_ups(credit, &books);
        let pools: Vec<Option<Pool>> =
            credit.pools.iter().map(|pool| self.pool((pool, credit), currency, &position)).collect();
        let hold = credit.hold.as_ref().map(|hold| Hold {
            until_statuses: hold.until.iter().map(|status| self.word(Words::Statuses, status)).collect(),
            plus_days: hold.plus_days,
        });
        let awards = payee::compile::awards(self, credit, currency);
        let period = payee::compile::period(self, credit, currency);
        Some(credit::Policy {
            name: document.name.value.clone(),
            version: 0,
            hash: document.hash,
            effective,
            scope: Scope { brands, units },
            currency: currency?,
            currency_symbol: self.symbols.intern(&credit.currency.value),
            base: self.base(&credit.base),
            parties: parties.into_iter().collect::<Option<_>>()?,
            derived_fields: derived.into_iter().map(|(_, field)| field).collect(),
            rate_tables,
            books,
            credit: rules?,
            roll_up: roll_up?,
            pools: pools.into_iter().collect::<Option<_>>()?,
            hold,
            awards: awards?,
            period: period?,
        })
    }

    fn currency(&mut self, code: &Located<String>) -> Option<Currency> {
        let found = self.catalog.currency(&code.value);
        if found.is_none() {
            let known = self.catalog.currencies();
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            let right = suggestion(&code.value, &known);
            self.problems.push(code.problem(&code.value, format!("no order has the currency {}", code.value), right));
        }
        found
    }

    /// A store may be a shop or the online face of one.
    fn unit(&mut self, kind: PartyKind, key: &Located<String>) -> Option<PartyId> {
        let cloud = || self.catalog.party(PartyKind::CloudStore, &key.value).filter(|_| kind == PartyKind::Store);
        cloud().filter(|_| self.catalog.party(kind, &key.value).is_none()).or_else(|| self.party(kind, key))
    }

    fn party(&mut self, kind: PartyKind, key: &Located<String>) -> Option<PartyId> {
        let found = self.catalog.party(kind, &key.value);
        if found.is_none() {
            let known = self.catalog.keys(kind);
            let near = nearest(&key.value, known.iter().map(String::as_str));
            let right = match near {
                Some(near) => format!("did you mean {near:?}?"),
                None => format!("there are {} of them; import it, or name another", known.len()),
            };
            let wrong = format!("there is no {} with the key {:?}", kind.name(), key.value);
            self.problems.push(key.problem(&key.value, wrong, right));
        }
        found
    }

    pub(super) fn word(&mut self, of: Words, word: &Located<String>) -> Symbol {
        if let Some(known) = self.catalog.known_words(of) {
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            if !known.contains(&word.value.as_str()) {
                let wrong = format!("no fact has the {} {:?}", of.one(), word.value);
                self.warnings.push(word.problem(&word.value, wrong, suggestion(&word.value, &known)));
            }
        }
        self.symbols.intern(&word.value)
    }

    pub(super) fn base(&mut self, base: &BaseName) -> Base {
        match base {
            BaseName::List => Base::List,
            BaseName::Net => Base::Net,
            BaseName::Total => Base::Total,
            BaseName::Margin => Base::Margin,
            BaseName::Named(name) => Base::Named(self.symbols.intern(name)),
        }
    }

    /// A condition on order lines.
    pub(super) fn line_condition(&mut self, condition: Option<&Condition>) -> Option<Program> {
        let compiled = compiled(condition?, &self.line_schema, self.catalog);
        compiled.map_err(|problem| self.problems.push(problem)).ok()
    }

    fn touch_condition(&mut self, condition: Option<&Condition>) -> Option<Program> {
        let compiled = compiled(condition?, &touch_schema(), self.catalog);
        compiled.map_err(|problem| self.problems.push(problem)).ok()
    }

    /// A condition on the binding of an award.
    pub(super) fn event_condition(&mut self, condition: Option<&Condition>) -> Option<Program> {
        let compiled = compiled(condition?, &credit::event_schema(), self.catalog);
        compiled.map_err(|problem| self.problems.push(problem)).ok()
    }

    fn party_rule(&mut self, party: &PartyDocument, position: &dyn Fn(&str) -> Option<usize>) -> Option<PartyRule> {
        let at = |name: &Located<String>| position(&name.value);
        let source = match &party.source {
            SourceDocument::Binding { role, as_of, active_within_days, for_days } => PartySource::Binding {
                role: self.word(Words::BindingRoles, role),
                as_of: as_of.map(|day| self.catalog.calendar().start_of(day)),
                active_within_days: *active_within_days,
                for_days: *for_days,
            },
            SourceDocument::Referrer { role, levels, for_days } => PartySource::Referrer {
                role: self.word(Words::BindingRoles, role),
                levels: levels.clone(),
                for_days: *for_days,
            },
            SourceDocument::Store => PartySource::Store,
            SourceDocument::FulfilledBy => PartySource::FulfilledBy,
            SourceDocument::Brand => PartySource::Brand,
            SourceDocument::Participant(role) => {
                PartySource::Participant { role: self.word(Words::ParticipantRoles, role) }
            }
            SourceDocument::Touch { when, within_days, model } => PartySource::Touch {
                when: self.touch_condition(when.as_ref()),
                within_days: *within_days,
                model: self.model(model),
            },
            SourceDocument::Unit(of, level) => PartySource::UnitOf { party: at(of)?, level: *level },
            SourceDocument::SettlesTo(of, level) => PartySource::SettlesTo { party: at(of)?, level: *level },
            SourceDocument::Manager(of) => PartySource::ManagerOf { party: at(of)? },
            SourceDocument::FirstOf(of) => PartySource::FirstOf(of.iter().map(at).collect::<Option<_>>()?),
            SourceDocument::Fixed(kind, key) => PartySource::Fixed(self.party(*kind, key)?),
        };
        Some(PartyRule { name: party.name.clone(), source })
    }

    /// Declared books, then those that rules name, with the usual ceiling.
    fn books(&mut self, credit: &CreditDocument) -> Vec<Book> {
        let declared = credit.books.iter().map(|book| &book.name.value);
        let mut books: Vec<Book> = Vec::new();
        for written in declared.chain(credit.credit.iter().map(|rule| &rule.book.value)) {
            let name = self.symbols.intern(written);
            if !books.iter().any(|book| book.name == name) {
                let BookTerms { kind, ceiling, first_match } = terms(credit, written);
                books.push(Book { name, ceiling, first_match, kind });
            }
        }
        books
    }

    fn credit_rules(
        &mut self,
        credit: &CreditDocument,
        books: &[Book],
        position: &dyn Fn(&str) -> Option<usize>,
    ) -> Option<Vec<CreditRule>> {
        let mut rules = Vec::new();
        for rule in &credit.credit {
            let when = self.line_condition(rule.when.as_ref());
            let book = self.symbols.intern(&rule.book.value);
            rules.push(CreditRule {
                name: self.names.name(rule.name.as_ref(), || format!("{} to {}", rule.book.value, rule.to.value)),
                book: books.iter().position(|declared| declared.name == book)?,
                to: position(&rule.to.value)?,
                share: rule.share.value,
                when,
            });
        }
        Some(rules)
    }

    fn roll_ups(&mut self, credit: &CreditDocument, books: &[Book]) -> Option<Vec<RollUpRule>> {
        let roll_up = |rule: &super::document::RollUpDocument| {
            let book = self.symbols.intern(&rule.book.value);
            let along = match rule.along {
                credit::Along::Managers => "managers",
                credit::Along::Management => "management",
                credit::Along::Settlement => "settlement",
            };
            Some(RollUpRule {
                name: self.names.name(rule.name.as_ref(), || format!("{} along {along}", rule.book.value)),
                book: books.iter().position(|declared| declared.name == book)?,
                along: rule.along,
                count_order_once: rule.count_order_once,
            })
        };
        credit.roll_up.iter().map(roll_up).collect()
    }
}

fn compiled(condition: &Condition, schema: &Schema, catalog: &dyn Catalog) -> Result<Program, Problem> {
    let program = Program::compile_with(&condition.text, schema, Type::Bool, catalog.calendar());
    program.map_err(|error| rule_problem(condition, &error))
}

/// A rule error at its place in the file.
fn rule_problem(condition: &Condition, error: &RuleError) -> Problem {
    let before: usize = condition.text.split('\n').take(error.line - 1).map(|line| line.chars().count() + 1).sum();
    let character = before + error.column.saturating_sub(1);
    let origin = &condition.origin;
    let place = condition.places.get(character).or(condition.places.last());
    let (line, column) = place.copied().unwrap_or((origin.line, origin.column));
    Problem { line, column, ..origin.problem(&condition.text, error.problem.clone(), error.remedy.clone()) }
}

/// Names of rules: as written, or made so that no two are alike.
#[derive(Default)]
pub(super) struct RuleNames {
    taken: Vec<String>,
}

impl RuleNames {
    fn taken(credit: &CreditDocument) -> RuleNames {
        let written = credit.credit.iter().map(|rule| &rule.name);
        let written = written.chain(credit.roll_up.iter().map(|rule| &rule.name));
        let written = written.chain(credit.pools.iter().map(|pool| &pool.name));
        RuleNames {
            taken: written.flatten().chain(payee::compile::names(credit)).map(|name| name.value.clone()).collect(),
        }
    }

    pub(super) fn name(&mut self, written: Option<&Located<String>>, made: impl FnOnce() -> String) -> String {
        if let Some(written) = written {
            return written.value.clone();
        }
        let stem = made();
        let mut name = stem.clone();
        let mut number = 1;
        while self.taken.contains(&name) {
            number += 1;
            name = format!("{stem} {number}");
        }
        self.taken.push(name.clone());
        name
    }
}
