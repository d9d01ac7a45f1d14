//! Tables: what the organisation answers.

use super::{World, day};
use crate::Directory;
use base::{Decimal, PartyId, PartyKind, Symbol, Tree};

/// Two regions, a store that moves on day 100 and changes dealer on day 50, and its cloud store. ann works in both stores.
const GROUP: World = World {
    parties: "G group, N region, E region, D dealer, M dealer, S1 store, S2 store, C1 cloud_store, ann associate, \
              bob associate, cat associate, dan associate, eve associate, fay associate, S1 dealer, X partner",
    edges: "N>G, E>G, S1>N 0..100, S1>E 100.., S2>N, C1>S1, S1=>D 0..50, S1=>M 50.., D=>M, fay>eve, X=>M",
    positions: "1@S1>2, 2@S1>3, 3@N>4, 4@G, 5@S2>6 20.., 6@S2>3, 7>1, 8>1 5..15",
    holdings: "ann 1, bob 2 0..10, cat 3, dan 4, ann 5, eve 6, bob 7 60.., cat 8, dan 7 60..",
    attributes: "ann 1=0.012 0..10, ann 1=0.015 10.., ann 2=7, bob 1=0.02 5..6",
    sites: "S1 上海, S2 杭州",
};

fn id(key: &str) -> PartyId {
    GROUP.id(key)
}

fn keys(directory: &Directory, parties: &[PartyId]) -> String {
    parties.iter().map(|party| directory.key(*party)).collect::<Vec<_>>().join(" ")
}

fn key(directory: &Directory, party: Option<PartyId>) -> String {
    party.map_or("-".to_owned(), |party| directory.key(party).to_owned())
}

#[test]
fn parties_are_found_by_id_and_by_key() {
    let directory = GROUP.directory();
    assert_eq!(directory.find(PartyKind::Store, "S1"), Some(id("S1")));
    assert_eq!(directory.find(PartyKind::Dealer, "S1"), PartyId::new(15));
    assert_eq!(directory.find(PartyKind::Region, "S1"), None);
    assert_eq!(directory.find_any("S2"), Some(id("S2")));
    assert_eq!(directory.find_any("S1"), None);
    assert_eq!(directory.find_any("S"), None);
    let kinds: Vec<PartyKind> = directory.each_with("S1").map(|party| party.kind).collect();
    assert_eq!(kinds, [PartyKind::Dealer, PartyKind::Store]);
    assert_eq!((directory.kind(id("ann")), directory.name(id("ann"))), (Some(PartyKind::Associate), "the ann"));
    let nobody = id("?");
    assert_eq!((directory.kind(nobody), directory.key(nobody), directory.name(nobody)), (None, "", ""));
    assert_eq!(directory.party(nobody), None);
    assert_eq!(directory.parties().count(), 16);
    assert_eq!(directory.site(id("S2")).map(|site| site.city.as_str()), Some("杭州"));
    assert_eq!(directory.site(id("ann")), None);
}

#[test]
fn parents_are_as_of_the_instant() {
    let directory = GROUP.directory();
    let rows = [
        (Tree::Management, "S1", -1, "-"),
        (Tree::Management, "S1", 0, "N"),
        (Tree::Management, "S1", 99, "N"),
        (Tree::Management, "S1", 100, "E"),
        (Tree::Settlement, "S1", 0, "D"),
        (Tree::Settlement, "S1", 50, "M"),
        (Tree::Settlement, "S2", 50, "-"),
        (Tree::Management, "G", 0, "-"),
        (Tree::Management, "?", 0, "-"),
    ];
    for (tree, child, at, expect) in rows {
        assert_eq!(key(&directory, directory.parent(tree, id(child), day(at))), expect, "{child} on day {at}");
    }
}

#[test]
fn units() {
    let directory = GROUP.directory();
    let rows = [
        ("S1", PartyKind::Store, 0, "S1"),
        ("S1", PartyKind::Region, 99, "N"),
        ("S1", PartyKind::Region, 100, "E"),
        ("S1", PartyKind::Region, -1, "-"),
        ("C1", PartyKind::Store, 0, "S1"),
        ("C1", PartyKind::Group, 0, "G"),
        ("S1", PartyKind::CloudStore, 0, "-"),
        ("S1", PartyKind::Dealer, 0, "-"),
        ("G", PartyKind::Region, 0, "-"),
        // ann holds 1 in S1 and, from day 20, also 5 in S2: the lower position counts.
        ("ann", PartyKind::Store, 0, "S1"),
        ("ann", PartyKind::Store, 30, "S1"),
        ("ann", PartyKind::Region, 150, "E"),
        ("ann", PartyKind::Associate, 0, "ann"),
        // Before day 0 S1 has no region.
        ("ann", PartyKind::Region, -5, "-"),
        ("bob", PartyKind::Store, 9, "S1"),
        ("bob", PartyKind::Store, 10, "-"),
        ("cat", PartyKind::Store, 0, "-"),
        ("cat", PartyKind::Region, 0, "N"),
        // fay holds nothing, but stands under eve, who works in S2.
        ("fay", PartyKind::Store, 0, "S2"),
        ("?", PartyKind::Store, 0, "-"),
    ];
    for (party, level, at, expect) in rows {
        let found = directory.unit(id(party), level, day(at));
        assert_eq!(key(&directory, found), expect, "{} of {party} on day {at}", level.name());
    }
}

#[test]
fn a_second_position_helps_where_the_first_has_no_such_unit() {
    let world = World {
        parties: "H department, S store, R region, ann associate",
        edges: "S>R",
        positions: "1, 2@H, 3@S",
        holdings: "ann 1, ann 2, ann 3",
        ..World::default()
    };
    let directory = world.directory();
    for (level, expect) in [(PartyKind::Department, "H"), (PartyKind::Store, "S"), (PartyKind::Region, "R")] {
        assert_eq!(key(&directory, directory.unit(world.id("ann"), level, day(0))), expect);
    }
    let held: Vec<i64> = directory.held_by(world.id("ann"), day(0)).map(|position| position.id).collect();
    assert_eq!(held, [1, 2, 3]);
    let mut above = Vec::new();
    directory.above(Tree::Management, world.id("ann"), day(0), &mut above);
    assert_eq!(keys(&directory, &above), "H");
}

#[test]
fn settlement() {
    let directory = GROUP.directory();
    let rows = [
        ("S1", PartyKind::Dealer, 0, "D"),
        ("S1", PartyKind::Dealer, 50, "M"),
        ("S2", PartyKind::Dealer, 0, "-"),
        ("D", PartyKind::Dealer, 0, "D"),
        ("C1", PartyKind::Dealer, 0, "D"),
        ("C1", PartyKind::Store, 0, "S1"),
        ("ann", PartyKind::Dealer, 0, "D"),
        ("ann", PartyKind::Dealer, 60, "M"),
        ("bob", PartyKind::Dealer, 20, "-"),
        ("eve", PartyKind::Dealer, 0, "-"),
        ("fay", PartyKind::Dealer, 0, "-"),
        ("X", PartyKind::Dealer, 0, "M"),
        // The settlement tree of S1 has no group, and settlement does not leave it again.
        ("S1", PartyKind::Group, 0, "-"),
        ("S2", PartyKind::Group, 0, "G"),
    ];
    for (party, level, at, expect) in rows {
        let found = directory.settles_to(id(party), level, day(at));
        assert_eq!(key(&directory, found), expect, "{party} on day {at}");
    }
}

#[test]
fn managers() {
    let directory = GROUP.directory();
    let rows = [
        ("ann", 0, "bob cat dan"),
        // Position 2 is vacant from day 10; position 5 opens on day 20 and brings eve beside cat.
        ("ann", 10, "cat dan"),
        ("ann", 20, "cat eve dan"),
        ("cat", 0, "dan"),
        ("dan", 0, ""),
        ("eve", 0, "cat dan"),
        // cat also holds 8 while it exists; its chain leads to ann, to bob and to cat herself, who is passed over.
        ("cat", 7, "dan ann bob"),
        ("cat", 12, "dan ann"),
        ("cat", 15, "dan"),
        ("fay", 0, "eve"),
        ("bob", 5, "cat dan"),
        ("bob", 60, "ann cat dan"),
        ("bob", 30, ""),
        ("S1", 0, ""),
        ("?", 0, ""),
    ];
    let mut found = vec![id("G")];
    for (person, at, expect) in rows {
        directory.managers(id(person), day(at), &mut found);
        assert_eq!(keys(&directory, &found), expect, "managers of {person} on day {at}");
        assert_eq!(directory.manager(id(person), day(at)), found.first().copied(), "{person} on day {at}");
    }
}

#[test]
fn a_position_may_have_several_holders() {
    let directory = GROUP.directory();
    let holders = |position, at| directory.holders(position, day(at)).collect::<Vec<_>>();
    assert_eq!(holders(7, 59), []);
    assert_eq!(holders(7, 60), [id("bob"), id("dan")]);
    assert_eq!(holders(8, 4), []);
    assert_eq!(holders(8, 5), [id("cat")]);
    assert_eq!(holders(77, 5), []);
    let world = World {
        parties: "ann associate, zoe associate, bob associate, cat associate",
        positions: "1>2, 2>3, 3",
        holdings: "ann 1, zoe 2, bob 2, cat 3, bob 3",
        ..World::default()
    };
    let directory = world.directory();
    let mut found = Vec::new();
    directory.managers(world.id("ann"), day(0), &mut found);
    assert_eq!(keys(&directory, &found), "zoe bob cat");
}

#[test]
fn nine_positions_are_all_climbed() {
    let world = World {
        parties: "ann associate, boss associate, last associate",
        positions: "1>9, 2>9, 3>9, 4>9, 5>9, 6>9, 7>9, 8>9, 9, 10>11, 11",
        holdings: "ann 1, ann 2, ann 3, ann 4, ann 5, ann 6, ann 7, ann 8, ann 10, boss 9, last 11",
        ..World::default()
    };
    let directory = world.directory();
    let mut found = Vec::new();
    directory.managers(world.id("ann"), day(0), &mut found);
    assert_eq!(keys(&directory, &found), "boss last");
}

#[test]
fn above() {
    let directory = GROUP.directory();
    let rows = [
        (Tree::Management, "C1", 0, "S1 N G"),
        (Tree::Management, "S1", 120, "E G"),
        (Tree::Management, "ann", 0, "S1 N G"),
        (Tree::Management, "fay", 0, "S2 N G"),
        (Tree::Management, "bob", 30, ""),
        (Tree::Management, "G", 0, ""),
        (Tree::Settlement, "S1", 0, "D M"),
        (Tree::Settlement, "ann", 60, "S1 M"),
        (Tree::Settlement, "S2", 0, ""),
    ];
    let mut found = vec![id("G")];
    for (tree, party, at, expect) in rows {
        directory.above(tree, id(party), day(at), &mut found);
        assert_eq!(keys(&directory, &found), expect, "{} above {party} on day {at}", tree.name());
    }
}

#[test]
fn within() {
    let directory = GROUP.directory();
    let rows = [
        ("S1", "S1", 0, true),
        ("N", "S1", 0, true),
        ("E", "S1", 0, false),
        ("E", "S1", 100, true),
        ("D", "S1", 0, true),
        ("M", "S1", 0, true),
        ("D", "S1", 50, false),
        ("D", "C1", 0, true),
        ("D", "S2", 0, false),
        ("G", "S2", 0, true),
        ("S2", "G", 0, false),
        ("N", "ann", 0, true),
        ("D", "ann", 0, true),
        ("S2", "ann", 0, false),
        ("S2", "ann", 20, true),
    ];
    for (unit, party, at, expect) in rows {
        assert_eq!(directory.within(id(unit), id(party), day(at)), expect, "{party} within {unit} on day {at}");
    }
}

#[test]
fn attributes_are_dated() {
    let directory = GROUP.directory();
    let rows = [
        ("ann", 1, -1, None),
        ("ann", 1, 9, Some("0.012")),
        ("ann", 1, 10, Some("0.015")),
        ("ann", 2, 10, Some("7")),
        ("ann", 3, 10, None),
        ("ann", 0, 10, None),
        ("bob", 1, 5, Some("0.02")),
        ("bob", 1, 6, None),
        ("cat", 1, 5, None),
        ("?", 1, 5, None),
    ];
    for (party, name, at, expect) in rows {
        let expect = expect.map(|value| value.parse::<Decimal>().expect("a number"));
        assert_eq!(directory.attribute(id(party), Symbol(name), day(at)), expect, "{party} {name} on day {at}");
    }
}

#[test]
fn a_store_under_a_person_who_works_in_it_does_not_spin() {
    let world = World {
        parties: "S store, ann associate",
        edges: "S>ann",
        positions: "1@S",
        holdings: "ann 1",
        ..World::default()
    };
    let directory = world.directory();
    let (store, ann) = (world.id("S"), world.id("ann"));
    assert_eq!(directory.unit(store, PartyKind::Region, day(0)), None);
    assert_eq!(directory.unit(ann, PartyKind::Store, day(0)), Some(store));
    assert_eq!(directory.settles_to(ann, PartyKind::Dealer, day(0)), None);
    let mut found = Vec::new();
    directory.above(Tree::Management, store, day(0), &mut found);
    assert_eq!(found, [store, ann]);
    assert!(!directory.within(PartyId::new(9).expect("not zero"), store, day(0)));
}

#[test]
fn an_empty_organisation_answers_nothing() {
    let directory = World::default().directory();
    let nobody = PartyId::new(1).expect("not zero");
    assert_eq!(directory.unit(nobody, PartyKind::Store, day(0)), None);
    assert_eq!(directory.find_any(""), None);
    assert_eq!(directory.manager(nobody, day(0)), None);
    assert_eq!(directory.parties().count() + directory.positions().count(), 0);
}
