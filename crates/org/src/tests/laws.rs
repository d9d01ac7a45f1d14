//! Laws for any organisation, each against a plain re-reading of the records day by day.

use super::day;
use crate::{Directory, Edge, Holding, OrgError, Party, Position};
use base::{Interval, PartyId, PartyKind, Symbol, Tree};
use proptest::prelude::*;

const UNITS: u32 = 5;
const PEOPLE: u32 = 4;
const DAYS: i32 = 12;

fn id(raw: u32) -> PartyId {
    PartyId::new(raw).expect("not zero")
}

fn parties() -> Vec<Party> {
    let kinds = [PartyKind::Group, PartyKind::Region, PartyKind::Dealer, PartyKind::Store, PartyKind::Store];
    let kind = |raw: u32| kinds.get(raw as usize - 1).copied().unwrap_or(PartyKind::Associate);
    (1..=UNITS + PEOPLE)
        .map(|raw| Party { id: id(raw), kind: kind(raw), key: raw.to_string(), name: String::new() })
        .collect()
}

fn any_during() -> impl Strategy<Value = Interval> {
    (0..DAYS, 1..DAYS).prop_map(|(from, length)| Interval { from: day(from), to: day(from + length) })
}

fn any_edges(units: u32) -> impl Strategy<Value = Vec<Edge>> {
    let one = (prop::bool::weighted(0.8), 1..=units, 1..=units, any_during());
    let one = one.prop_map(|(managed, child, parent, during)| {
        let tree = if managed { Tree::Management } else { Tree::Settlement };
        Edge { tree, child: id(child), parent: id(parent), during }
    });
    proptest::collection::vec(one, 0..8)
}

/// One edge for each of four units, so that circles in time are common.
fn one_edge_each() -> impl Strategy<Value = Vec<Edge>> {
    let four = proptest::collection::vec((1..=4u32, any_during()), 4);
    four.prop_map(|rows| {
        let rows = rows.into_iter().zip(1..);
        let edge =
            |((parent, during), child)| Edge { tree: Tree::Management, child: id(child), parent: id(parent), during };
        rows.map(edge).collect()
    })
}

/// Edges that never refuse: each child's parents follow one another and have smaller ids.
fn calm_edges() -> impl Strategy<Value = Vec<Edge>> {
    any_edges(UNITS).prop_map(|edges| {
        let mut kept: Vec<Edge> = Vec::new();
        for edge in edges.into_iter().filter(|edge| edge.parent < edge.child) {
            let same = |other: &&Edge| (other.tree, other.child) == (edge.tree, edge.child);
            if !kept.iter().filter(same).any(|other| other.during.overlaps(&edge.during)) {
                kept.push(edge);
            }
        }
        kept
    })
}

/// Positions that report only to higher numbers, each with a holder or two now and then.
fn any_jobs() -> impl Strategy<Value = (Vec<Position>, Vec<Holding>)> {
    let position = (proptest::option::of(1..=UNITS), 0..8i64, any_during());
    let holding = (1..=6i64, 1..=PEOPLE, any_during());
    let many = (proptest::collection::vec(position, 6), proptest::collection::vec(holding, 0..9));
    many.prop_map(|(positions, holdings)| {
        let positions = positions.into_iter().zip(1..).map(|((unit, above, during), number)| Position {
            id: number,
            key: number.to_string(),
            title: Symbol(1),
            unit: unit.map(id),
            reports_to: Some(above).filter(|above| *above > number && *above <= 6),
            during,
        });
        let mut kept: Vec<Holding> = Vec::new();
        for (position, person, during) in holdings {
            let same = |other: &Holding| (other.position, other.person) == (position, id(UNITS + person));
            if !kept.iter().any(|other| same(other) && other.during.overlaps(&during)) {
                kept.push(Holding { position, person: id(UNITS + person), during });
            }
        }
        (positions.collect(), kept)
    })
}

fn build(edges: Vec<Edge>, jobs: (Vec<Position>, Vec<Holding>)) -> Result<Directory, OrgError> {
    Directory::build(parties(), edges, jobs.0, jobs.1, Vec::new(), Vec::new())
}

fn parents_on(edges: &[Edge], tree: Tree, child: PartyId, today: i32) -> Vec<PartyId> {
    let on = |edge: &&Edge| edge.tree == tree && edge.child == child && edge.during.contains(day(today));
    edges.iter().filter(on).map(|edge| edge.parent).collect()
}

/// Holders of a position on a day, other than one person, by id.
fn others(jobs: &(Vec<Position>, Vec<Holding>), number: i64, person: PartyId, today: i32) -> Vec<PartyId> {
    let open = jobs.0.iter().any(|position| position.id == number && position.during.contains(day(today)));
    let on = |holding: &&Holding| {
        open && holding.position == number && holding.person != person && holding.during.contains(day(today))
    };
    let mut found: Vec<PartyId> = jobs.1.iter().filter(on).map(|holding| holding.person).collect();
    found.sort_unstable();
    found
}

/// For each position a person holds, the levels of holders above; then level by level over the positions.
fn naive_managers(jobs: &(Vec<Position>, Vec<Holding>), person: PartyId, today: i32) -> Vec<PartyId> {
    let holds = |number: i64| {
        let open = jobs.0.iter().any(|position| position.id == number && position.during.contains(day(today)));
        let on = |holding: &Holding| holding.position == number && holding.person == person;
        open && jobs.1.iter().any(|holding| on(holding) && holding.during.contains(day(today)))
    };
    let above = |number: i64| jobs.0.iter().find(|position| position.id == number).and_then(|found| found.reports_to);
    let mut chains: Vec<Vec<Vec<PartyId>>> = Vec::new();
    for start in (1..=6).filter(|number| holds(*number)) {
        let mut chain = Vec::new();
        let mut next = above(start);
        while let Some(number) = next {
            chain.push(others(jobs, number, person, today));
            next = above(number);
        }
        chain.retain(|level| !level.is_empty());
        chains.push(chain);
    }
    let mut found = Vec::new();
    for level in 0..6 {
        for manager in chains.iter().filter_map(|chain| chain.get(level)).flatten() {
            if !found.contains(manager) {
                found.push(*manager);
            }
        }
    }
    found
}

proptest! {
    #[test]
    fn o1_one_parent_per_tree_and_instant(edges in prop_oneof![any_edges(4), one_edge_each()]) {
        let trees = [Tree::Management, Tree::Settlement];
        let days = 0..2 * DAYS;
        let two_parents = |tree| (1..=UNITS).any(|child| {
            days.clone().any(|today| parents_on(&edges, tree, id(child), today).len() > 1)
        });
        let circle = |tree| (1..=UNITS).any(|start| days.clone().any(|today| {
            let mut here = id(start);
            (0..=UNITS).all(|_| match parents_on(&edges, tree, here, today).first() {
                Some(parent) => { here = *parent; true }
                None => false,
            })
        }));
        match build(edges.clone(), (Vec::new(), Vec::new())) {
            Err(OrgError::TwoParents { .. }) => prop_assert!(trees.into_iter().any(two_parents)),
            Err(OrgError::Cycle { .. }) => {
                prop_assert!(!trees.into_iter().any(two_parents));
                prop_assert!(trees.into_iter().any(circle));
            }
            Err(other) => prop_assert!(false, "{}", other),
            Ok(directory) => {
                prop_assert!(!trees.into_iter().any(two_parents));
                prop_assert!(!trees.into_iter().any(circle));
                for (tree, child, today) in
                    trees.into_iter().flat_map(|tree| (1..=UNITS).flat_map(move |child| (0..30).map(move |day| (tree, child, day))))
                {
                    let expect = parents_on(&edges, tree, id(child), today).first().copied();
                    prop_assert_eq!(directory.parent(tree, id(child), day(today)), expect);
                }
            }
        }
    }

    #[test]
    fn the_order_of_records_does_not_matter(edges in calm_edges(), jobs in any_jobs(), today in 0..DAYS) {
        let turned = (jobs.0.iter().rev().cloned().collect(), jobs.1.iter().rev().copied().collect());
        let one = build(edges.clone(), jobs).expect("calm");
        let other = build(edges.into_iter().rev().collect(), turned).expect("calm");
        let (mut a, mut b) = (Vec::new(), Vec::new());
        for party in (1..=UNITS + PEOPLE).map(id) {
            for level in [PartyKind::Group, PartyKind::Region, PartyKind::Dealer, PartyKind::Store] {
                prop_assert_eq!(one.unit(party, level, day(today)), other.unit(party, level, day(today)));
                prop_assert_eq!(one.settles_to(party, level, day(today)), other.settles_to(party, level, day(today)));
            }
            one.managers(party, day(today), &mut a);
            other.managers(party, day(today), &mut b);
            prop_assert_eq!(&a, &b);
        }
    }

    #[test]
    fn managers_agree_with_climbing_by_hand(jobs in any_jobs(), today in 0..2 * DAYS) {
        let directory = build(Vec::new(), jobs.clone()).expect("calm");
        let mut found = Vec::new();
        for person in (UNITS + 1..=UNITS + PEOPLE).map(id) {
            directory.managers(person, day(today), &mut found);
            prop_assert_eq!(&found, &naive_managers(&jobs, person, today));
            prop_assert_eq!(directory.manager(person, day(today)), found.first().copied());
        }
    }

    #[test]
    fn the_answers_agree_with_each_other(edges in calm_edges(), jobs in any_jobs(), today in 0..DAYS) {
        let directory = build(edges, jobs).expect("calm");
        let at = day(today);
        let mut above = Vec::new();
        for party in (1..=UNITS + PEOPLE).map(id) {
            directory.above(Tree::Management, party, at, &mut above);
            let kind = directory.kind(party);
            for level in [PartyKind::Group, PartyKind::Region, PartyKind::Dealer, PartyKind::Store] {
                let unit = directory.unit(party, level, at);
                // What stands above a unit is what it belongs to, level by level, and it lies within each of them.
                if kind != Some(PartyKind::Associate) && kind != Some(level) {
                    let first = above.iter().copied().find(|unit| directory.kind(*unit) == Some(level));
                    prop_assert_eq!(unit, first);
                }
                for found in unit.into_iter().chain(directory.settles_to(party, level, at)) {
                    prop_assert_eq!(directory.kind(found), Some(level));
                    prop_assert!(directory.within(found, party, at));
                }
            }
        }
    }
}
