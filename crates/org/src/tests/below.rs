//! Tables: the organisation from above.

use super::{World, day};
use base::{PartyId, Tree};

const GROUP: World = World {
    parties: "G group, N region, D dealer, M dealer, S1 store, S2 store, C1 cloud_store, ann associate, bob associate, \
              cat associate",
    edges: "N>G, S1>N, S2>N 10.., C1>S1, S1=>D 0..50, S1=>M 50.., D=>M, C1=>M 20..30, cat>bob",
    positions: "1@S1>2, 2@S1 5.., 3@N, 4",
    holdings: "ann 1 0..10, ann 3 10.., bob 1 10.., bob 4",
    attributes: "ann 1=0.012 0..10, ann 1=0.015 10.., ann 2=7",
    sites: "",
};

fn id(key: &str) -> PartyId {
    GROUP.id(key)
}

#[test]
fn who_stands_below_is_who_has_that_parent() {
    let directory = GROUP.directory();
    for tree in [Tree::Management, Tree::Settlement] {
        let mut up = Vec::new();
        let mut down = Vec::new();
        for party in directory.parties() {
            up.extend(directory.parents(tree, party.id).map(|(parent, during)| (parent, party.id, during)));
            down.extend(directory.children(tree, party.id).map(|(child, during)| (party.id, child, during)));
        }
        up.sort_unstable();
        down.sort_unstable();
        assert_eq!(up, down);
    }
    assert_eq!(directory.children(Tree::Settlement, id("M")).count(), 3);
    assert_eq!(directory.children(Tree::Management, id("?")).count(), 0);
}

#[test]
fn positions_are_found_by_unit_person_and_key() {
    let directory = GROUP.directory();
    let of = |unit: &str| directory.positions_in(id(unit)).map(|position| position.id).collect::<Vec<_>>();
    assert_eq!((of("S1"), of("N"), of("S2")), (vec![1, 2], vec![3], vec![]));
    let held = |person: &str| directory.positions_of(id(person)).map(|(position, _)| position.id).collect::<Vec<_>>();
    assert_eq!((held("ann"), held("bob"), held("cat")), (vec![1, 3], vec![1, 4], vec![]));
    let whom: Vec<(PartyId, bool)> =
        directory.held_by_whom(1).map(|(person, during)| (person, during.contains(day(10)))).collect();
    assert_eq!(whom, [(id("ann"), false), (id("bob"), true)]);
    assert_eq!(directory.held_by_whom(9).count(), 0);
    assert_eq!(directory.position("p3").map(|position| position.id), Some(3));
    assert_eq!(directory.attributes_of(id("ann")).count(), 3);
}

#[test]
fn all_within_is_within_for_each() {
    let directory = GROUP.directory();
    let units: Vec<PartyId> = directory.parties().map(|party| party.id).collect();
    let mut found = 0;
    for at in [0, 5, 9, 10, 25, 49, 50] {
        for pair in units.iter().zip(&units[1..]) {
            let asked = [*pair.0, *pair.1];
            let all = directory.all_within(&asked, day(at));
            for party in directory.parties() {
                let expect = asked.iter().any(|unit| directory.within(*unit, party.id, day(at)));
                assert_eq!(all[party.id.raw() as usize], expect, "{asked:?} {party:?} at {at}");
                found += usize::from(expect);
            }
        }
    }
    assert!(found > 100, "{found}");
}
