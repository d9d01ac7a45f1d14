//! Answers over the lines of a run, against a count by hand.

use crate::settle::World;
use base::{Calendar, Grain, Interval, PartyId, PartyKind, Timestamp, Tree};
use credit::{Line, LineKind};
use facts::{
    CreditRow, CreditSource, Dim, LineFilter, Measure, NONE, PolicyLabel, Query, RollUps, RunOutcome, credits,
};
use org::{Directory, Edge, Party};
use std::collections::{BTreeMap, BTreeSet};

pub struct Asked {
    pub world: World,
    pub outcome: RunOutcome,
    labels: Vec<PolicyLabel>,
    calendar: Calendar,
}

impl Asked {
    pub fn new() -> Asked {
        let world = World::new();
        let outcome = world.settle(&world.made.members, 1);
        let labels = world.policies.iter().map(PolicyLabel::of).collect();
        Asked { world, outcome, labels, calendar: Calendar::new("Asia/Shanghai").expect("a zone") }
    }

    pub fn source(&self) -> CreditSource<'_> {
        CreditSource {
            layout: &self.world.layout,
            parts: &self.outcome.parts,
            policies: &self.labels,
            organisation: &self.world.made.organisation,
            symbols: &self.world.made.symbols,
            calendar: &self.calendar,
            threads: 2,
        }
    }

    pub fn query(&self, measure: Measure, dims: &str) -> Query {
        let dims = dims.split_terminator(',').map(|name| Dim::parse(name).expect("a dimension")).collect();
        Query { measure, roll_ups: RollUps::None, book: None, range: self.world.made.during, dims, sight: None }
    }

    /// The answer, line by line and text by text.
    fn by_hand(&self, query: &Query) -> Vec<(Vec<String>, u64, u64, i64)> {
        let mut groups: BTreeMap<Vec<String>, (BTreeSet<i64>, u64, i64)> = BTreeMap::new();
        for line in self.world.lines(&self.outcome, &LineFilter::default()) {
            let at = match query.measure {
                Measure::Payable => line.payable_at,
                _ => Some(line.at),
            };
            let kinds: &[LineKind] = match query.measure {
                Measure::Credit => &[LineKind::Credit],
                Measure::Commission => &[LineKind::Commission],
                Measure::Payable => &[LineKind::Commission, LineKind::Release],
            };
            let Some(at) = at.filter(|at| kinds.contains(&line.kind) && query.range.contains(*at)) else { continue };
            if query.book.is_some_and(|book| book != line.book) {
                continue;
            }
            let group = groups.entry(query.dims.iter().map(|dim| self.text(*dim, &line, at)).collect()).or_default();
            group.0.insert(line.order.0);
            group.1 += 1;
            group.2 += line.amount.0;
        }
        groups.into_iter().map(|(dims, (orders, lines, amount))| (dims, orders.len() as u64, lines, amount)).collect()
    }

    fn text(&self, dim: Dim, line: &Line, at: Timestamp) -> String {
        let organisation = &self.world.made.organisation;
        let symbols = &self.world.made.symbols;
        let key = |party: Option<PartyId>| party.map_or(NONE.to_owned(), |party| organisation.key(party).to_owned());
        let of = line.party.or(line.store);
        match dim {
            Dim::Payee => key(line.party),
            Dim::PayeeKind => line
                .party
                .and_then(|party| organisation.kind(party))
                .map_or(NONE.to_owned(), |kind| kind.name().to_owned()),
            Dim::Unit(PartyKind::Dealer) => {
                key(of.and_then(|party| organisation.settles_to(party, PartyKind::Dealer, line.ordered_at)))
            }
            Dim::Unit(PartyKind::Brand) if line.party.is_none() => key(line.brand),
            Dim::Unit(level) => key(of.and_then(|party| organisation.unit(party, level, line.ordered_at))),
            Dim::Channel => symbols.text(line.channel).to_owned(),
            Dim::Product if line.product.is_none() => NONE.to_owned(),
            Dim::Product => symbols.text(line.product).to_owned(),
            Dim::Book => symbols.text(line.book).to_owned(),
            Dim::Date(grain) => grain.label(self.calendar.date(at)),
            Dim::Policy => self.labels[usize::from(line.policy)].name.clone(),
            Dim::Rule => self.labels[usize::from(line.policy)].rules[usize::from(line.rule)].clone(),
        }
    }

    fn check(&self, query: &Query) -> Vec<CreditRow> {
        let rows = credits(&self.source(), query).expect("answered");
        let found: Vec<_> = rows.iter().map(|row| (row.dims.clone(), row.orders, row.lines, row.amount.0)).collect();
        assert_eq!(found, self.by_hand(query), "{query:?}");
        assert!(rows.iter().all(|row| row.currency.code() == "CNY"));
        rows
    }
}

#[test]
fn answers_are_those_of_a_count_by_hand() {
    let asked = Asked::new();
    for measure in [Measure::Credit, Measure::Commission, Measure::Payable] {
        for dims in [
            "",
            "payee",
            "payee_kind,month",
            "month,payee",
            "store,day",
            "dealer,channel,quarter",
            "product,channel",
            "brand,week",
            "region,department,year",
            "book,policy,rule",
        ] {
            let rows = asked.check(&asked.query(measure, dims));
            assert!(!rows.is_empty(), "{measure:?} by {dims}");
        }
    }
}

#[test]
fn ranges_and_books_narrow_the_answer() {
    let asked = Asked::new();
    let whole = asked.world.made.during;
    let middle = Timestamp((whole.from.0 + whole.to.0) / 2);
    let commission = asked.world.made.symbols.find("commission");
    for measure in [Measure::Credit, Measure::Commission, Measure::Payable] {
        let mut query = asked.query(measure, "payee");
        query.range = Interval { from: middle, to: whole.to };
        let later: i64 = asked.check(&query).iter().map(|row| row.amount.0).sum();
        query.range = Interval { from: whole.from, to: middle };
        let earlier: i64 = asked.check(&query).iter().map(|row| row.amount.0).sum();
        query.range = whole;
        let all: i64 = asked.check(&query).iter().map(|row| row.amount.0).sum();
        assert_eq!(earlier + later, all);
        query.book = commission;
        assert_eq!(asked.check(&query).is_empty(), measure == Measure::Credit);
    }
}

#[test]
fn a_question_over_nothing_has_no_rows() {
    let asked = Asked::new();
    let mut query = asked.query(Measure::Credit, "payee");
    query.roll_ups = RollUps::Only;
    assert!(credits(&asked.source(), &query).expect("answered").is_empty());
    let source = CreditSource { parts: &[], ..asked.source() };
    assert!(credits(&source, &asked.query(Measure::Credit, "")).expect("answered").is_empty());
}

#[test]
fn a_line_of_an_unknown_policy_is_an_error() {
    let asked = Asked::new();
    let source = CreditSource { policies: &[], ..asked.source() };
    assert!(credits(&source, &asked.query(Measure::Credit, "")).is_err());
}

/// Units change: the payee's unit is that of the order's instant, and parties with the same key are one row.
#[test]
fn units_are_those_of_the_order() {
    let asked = Asked::new();
    let middle = Timestamp((asked.world.made.during.from.0 + asked.world.made.during.to.0) / 2);
    let old = &asked.world.made.organisation;
    let stores: Vec<PartyId> =
        old.parties().filter(|party| party.kind == PartyKind::Store).map(|party| party.id).collect();
    let mut parties: Vec<Party> = old.parties().cloned().collect();
    parties[3].key = parties[4].key.clone();
    parties[3].kind = PartyKind::Partner;
    let move_at = |child: PartyId| {
        let during = [Interval { from: Timestamp::MIN, to: middle }, Interval::since(middle)];
        [0, 1].map(|part| Edge { tree: Tree::Management, child, parent: stores[part], during: during[part] })
    };
    let associates = old.parties().filter(|party| party.kind == PartyKind::Associate);
    let edges = associates.flat_map(|party| move_at(party.id)).collect();
    let organisation = Directory::build(parties, edges, Vec::new(), Vec::new(), Vec::new(), Vec::new()).expect("built");
    let mut asked = asked;
    asked.world.made.organisation = organisation;
    for dims in ["store", "store,month", "payee"] {
        asked.check(&asked.query(Measure::Credit, dims));
    }
    assert_eq!(Dim::Date(Grain::Month), Dim::parse("month").expect("a dimension"));
}
