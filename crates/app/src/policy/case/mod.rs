//! Cases: small histories in the policy file and what they must give. They run on every check and activation, in
//! memory, with the production code: a mini organisation, the facts of one member, the derived bindings, the fold.

mod compare;
mod history;
mod organisation;
mod read;
mod settle;
pub(super) mod spelling;

pub use compare::{CaseResult, Mismatch};
pub(super) use read::read;

use super::catalog::Catalog;
use super::compile::{CompiledPolicy, compile};
use super::document::{Days, PolicyDocument};
use super::error::{Located, Origin, PolicyErrors, Problem};
use base::fact::Binding;
use base::{Calendar, Decimal, Interval, PartyKind, Rate, Symbols, Timestamp};
use credit::{Derived, Line, LineCause, LineKind};
use facts::Organised;
use history::Facts;
use organisation::World;
use settle::Settlement;

/// A small history and what it must give.
#[derive(Clone, Debug)]
pub struct Case {
    /// What it shows, in words.
    pub name: Located<String>,
    /// Decides days.
    calendar: Calendar,
    currency_scale: Option<u8>,
    /// Periods one after another; all time at once when empty.
    settle: Vec<Days>,
    members: Vec<Member>,
    events: Vec<Event>,
    expect: Expect,
}

/// An entry of the mini organisation.
#[derive(Clone, Debug)]
struct Member {
    kind: PartyKind,
    key: Located<String>,
    under: Option<Mention>,
    settles_to: Option<Mention>,
    works_at: Option<Mention>,
    reports_to: Option<Mention>,
    attributes: Vec<(String, Decimal)>,
    during: Option<Days>,
}

/// A party as a case names it: by key, with its kind where a key alone would not do.
#[derive(Clone, Debug)]
struct Mention {
    kind: Option<PartyKind>,
    key: Located<String>,
}

/// Something that happened.
#[derive(Clone, Debug)]
struct Event {
    at: Timestamp,
    what: What,
}

#[derive(Clone, Debug)]
enum What {
    /// A party of none releases the role.
    Bind {
        party: Option<Mention>,
        role: Option<String>,
        cause: String,
        brand: Option<Mention>,
        /// Another member, by name; that of the case when none.
        member: Option<String>,
    },
    Refer {
        by: String,
        member: Option<String>,
    },
    Touch {
        kind: String,
        by: Option<Mention>,
        channel: String,
        content: String,
    },
    Status {
        order: String,
        status: String,
    },
    Refund {
        order: String,
        line: u32,
        amount: Located<Decimal>,
    },
    Order(Box<OrderEvent>),
}

#[derive(Clone, Debug)]
struct OrderEvent {
    number: Located<String>,
    store: Option<Mention>,
    fulfilled_by: Option<Mention>,
    brand: Option<Mention>,
    channel: String,
    origin: String,
    currency: Option<Located<String>>,
    lines: Vec<LineEvent>,
    amounts: Vec<(String, Located<Decimal>)>,
    tenders: Vec<(String, Located<Decimal>)>,
    participants: Vec<(String, Vec<Person>)>,
}

/// A participant; without a share, those of a role share evenly.
#[derive(Clone, Debug)]
struct Person {
    party: Mention,
    share: Option<Rate>,
}

#[derive(Clone, Debug)]
struct LineEvent {
    sku: String,
    category: String,
    quantity: Located<Decimal>,
    list: Located<Decimal>,
    net: Located<Decimal>,
    total: Located<Decimal>,
    cost: Located<Decimal>,
    amounts: Vec<(String, Located<Decimal>)>,
}

/// What must come out.
#[derive(Clone, Debug)]
enum Expect {
    Lines(Vec<ExpectedLine>),
    Bindings(Vec<ExpectedBinding>),
}

#[derive(Clone, Debug)]
struct ExpectedLine {
    origin: Origin,
    book: String,
    party: String,
    amount: Decimal,
    kind: Option<LineKind>,
    cause: Option<LineCause>,
    order: Option<String>,
    rule: Option<String>,
    payable: Option<String>,
}

#[derive(Clone, Debug)]
struct ExpectedBinding {
    origin: Origin,
    role: String,
    brand: Option<String>,
    party: String,
    during: Days,
}

/// Runs every case of a document, in the order of the file.
pub fn run_cases(document: &PolicyDocument) -> Vec<CaseResult> {
    document.cases.iter().map(|case| run(document, case)).collect()
}

/// Compiles a document in a world of its own in which every party that it names exists.
pub(super) fn compile_alone(document: &PolicyDocument) -> Result<CompiledPolicy, PolicyErrors> {
    let mut problems = Vec::new();
    let calendar = document.cases.first().map_or_else(read::usual_calendar, |case| case.calendar.clone());
    let mut symbols = Symbols::default();
    let world = World::build(document, None, &calendar, &mut symbols, &mut problems);
    compile(document, &world, &mut symbols)
}

/// What a case gave.
struct Outcome {
    symbols: Symbols,
    world: World,
    facts: Facts,
    compiled: CompiledPolicy,
    bindings: Vec<Binding>,
    lines: Vec<Line>,
}

fn run(document: &PolicyDocument, case: &Case) -> CaseResult {
    let mismatches = match outcome(document, case) {
        Ok(outcome) => compare::compare(case, &outcome),
        Err(problems) => problems.into_iter().map(Mismatch::refused).collect(),
    };
    CaseResult { name: case.name.value.clone(), line: case.name.origin.line, mismatches }
}

fn outcome(document: &PolicyDocument, case: &Case) -> Result<Outcome, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut symbols = Symbols::default();
    let world = World::build(document, Some(case), &case.calendar, &mut symbols, &mut problems);
    let compiled = compile(document, &world, &mut symbols).map_err(|errors| errors.problems)?;
    let currency = document.credit().map_or("CNY", |credit| credit.currency.value.as_str());
    let facts = Facts::build(case, &world, currency, &mut symbols, &mut problems);
    if !problems.is_empty() {
        problems.dedup();
        return Err(problems);
    }
    let mut bindings = Vec::new();
    let history = facts.history();
    let policies = compiled.binding.as_slice();
    binding::derive(history.binding_events, &facts.activity(), policies, &mut bindings);
    let mut lines = Vec::new();
    if let Some(policy) = &compiled.credit {
        let periods: Vec<Interval> = case.settle.iter().map(|days| interval(*days, &case.calendar)).collect();
        let organisation = Organised(&world.directory);
        let settlement = Settlement { policy, organisation, symbols: &symbols, calendar: &case.calendar };
        let referrals = facts.referrals(policies);
        let derived = Derived { bindings: &bindings, referrals: &referrals };
        lines = settlement.lines(&history, derived, &periods).map_err(|error| {
            let message = crate::with_sources(&error);
            vec![case.name.problem(&case.name.value, message, "")]
        })?;
    }
    Ok(Outcome { symbols, world, facts, compiled, bindings, lines })
}

fn interval(days: Days, calendar: &Calendar) -> Interval {
    let start = |day| calendar.start_of(day);
    Interval { from: days.from.map_or(Timestamp::MIN, start), to: days.to.map_or(Timestamp::MAX, start) }
}

impl World {
    /// The party that a case names; everything a case names was made when the world was built.
    fn named(&self, mention: &Mention, usual: PartyKind) -> Option<base::PartyId> {
        match mention.kind {
            Some(kind) => self.party(kind, &mention.key.value),
            None => self.party(usual, &mention.key.value).or_else(|| self.any(&mention.key.value)),
        }
    }
}
