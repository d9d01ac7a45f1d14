//! Everything summed at once, against the measures one by one and against what is seen line by line.

use crate::credits::Asked;
use base::{Amount, PartyId, PartyKind};
use credit::{Line, LineKind};
use facts::{Dim, LineFilter, Measure, Sight, Tally, TallyKey, TallyQuery, TallyRow, credits, tally};

fn query(asked: &Asked, dims: &str) -> TallyQuery {
    let range = asked.world.made.during;
    let dims = dims.split_terminator(',').map(|name| Dim::parse(name).expect("a dimension")).collect();
    TallyQuery { range, payable_by: range.to, book: None, dims, payees: None, sight: None }
}

fn ask(asked: &Asked, query: &TallyQuery) -> Vec<TallyRow> {
    tally(&asked.source(), query).expect("answered")
}

fn total(rows: &[TallyRow]) -> Tally {
    let mut total = Tally::default();
    rows.iter().for_each(|row| total.add(&row.tally).expect("a sum"));
    total
}

#[test]
fn every_measure_is_what_it_is_when_asked_alone() {
    let asked = Asked::new();
    for dims in ["", "payee", "store,book", "dealer", "product", "rule,month"] {
        let rows = ask(&asked, &query(&asked, dims));
        for (measure, of) in [
            (Measure::Credit, (|tally| tally.credit) as fn(&Tally) -> Amount),
            (Measure::Commission, |tally| tally.commission),
            (Measure::Payable, |tally| Amount(tally.payable.0 + tally.released.0)),
        ] {
            let alone = credits(&asked.source(), &asked.query(measure, dims)).expect("answered");
            let alone: i64 = alone.iter().map(|row| row.amount.0).sum();
            assert_eq!(rows.iter().map(|row| of(&row.tally).0).sum::<i64>(), alone, "{measure:?} by {dims}");
        }
        assert!(rows.iter().all(|row| row.tally.held.0 == row.tally.commission.0 - row.tally.payable.0));
    }
    let held = total(&ask(&asked, &query(&asked, ""))).held;
    assert_ne!(held, Amount::ZERO, "something is held");
}

#[test]
fn payees_are_told_apart_by_id_and_narrowed_by_kind() {
    let asked = Asked::new();
    let all = ask(&asked, &query(&asked, "payee"));
    let people = ask(&asked, &TallyQuery { payees: Some(PartyKind::Associate), ..query(&asked, "payee") });
    let kind = |row: &TallyRow| match row.keys[..] {
        [TallyKey::Party(party)] => party.and_then(|party| asked.world.made.organisation.kind(party)),
        _ => panic!("{row:?} is of no party"),
    };
    let expect: Vec<&TallyRow> = all.iter().filter(|row| kind(row) == Some(PartyKind::Associate)).collect();
    assert!(!expect.is_empty() && expect.len() < all.len());
    assert_eq!(people.iter().collect::<Vec<_>>(), expect);
}

#[test]
fn only_what_is_seen_counts() {
    let asked = Asked::new();
    let parties: Vec<PartyId> = asked.world.made.organisation.parties().map(|party| party.id).collect();
    let lines: Vec<Line> = asked.world.lines(&asked.outcome, &LineFilter::default());
    for seen in [&parties[..0], &parties[..1], &parties[..parties.len() / 2], &parties[..]] {
        let sight = Some(Sight::of(seen.iter().copied()));
        let found = total(&ask(&asked, &TallyQuery { sight, ..query(&asked, "") }));
        let sees = |line: &&Line| line.party.or(line.store).is_some_and(|party| seen.contains(&party));
        let sum = |kind: LineKind| {
            lines.iter().filter(sees).filter(|line| line.kind == kind).map(|line| line.amount.0).sum::<i64>()
        };
        assert_eq!(found.credit.0, sum(LineKind::Credit), "{} parties", seen.len());
        assert_eq!(found.commission.0, sum(LineKind::Commission), "{} parties", seen.len());
        assert_eq!(found.lines, lines.iter().filter(sees).count() as u64);
    }
}
