//! Tables: what cannot be, and how it is said.

use super::World;
use crate::{Directory, Party};
use base::{PartyId, PartyKind};

const FEW: World = World {
    parties: "G group, R region, S store, T store, ann associate, bob associate",
    edges: "",
    positions: "",
    holdings: "",
    attributes: "",
    sites: "",
};

fn check(world: World, expect: &str) {
    let said = world.build().map_or_else(|error| error.to_string(), |_| "built".to_owned());
    assert_eq!(said, expect);
}

#[test]
fn parents() {
    let edges = |edges, expect| check(World { edges, ..FEW }, expect);
    edges("S>R 0..10, S>G 10..20, S=>G 0..10", "built");
    edges(
        "S>R 0..10, S>G 9..20",
        "O1: store \"S\" has two parents in the management tree from 1970-01-10 00:00:00 UTC: region \"R\" and group \"G\"",
    );
    edges(
        "S>R, S>R",
        "O1: store \"S\" has two parents in the management tree from the beginning: region \"R\" and region \"R\"",
    );
    edges(
        "S>R 5..5",
        "the management parent of store \"S\" ends at 1970-01-06 00:00:00 UTC, which is not after its start \
         1970-01-06 00:00:00 UTC",
    );
    edges("S=>?", "the settlement parent of store \"S\" names party 99, which does not exist");
    edges("?>S", "an edge of the management tree names party 99, which does not exist");
}

#[test]
fn circles() {
    let edges = |edges, expect| check(World { edges, ..FEW }, expect);
    edges("S>S", "in the management tree, at the beginning, store \"S\" → store \"S\" is a circle");
    edges("S>R 0..10, R>S 10..20", "built");
    edges("S>R, R=>S", "built");
    edges("S>R 0..10, R>G 5..20, G>S 10..30", "built");
    edges(
        "S>R 0..10, R>G 5..20, G>S 9..30",
        "in the management tree, at 1970-01-10 00:00:00 UTC, group \"G\" → store \"S\" → region \"R\" → group \"G\" is a \
         circle",
    );
    edges(
        "T=>S, S=>R, R=>S",
        "in the settlement tree, at the beginning, region \"R\" → store \"S\" → region \"R\" is a circle",
    );
}

#[test]
fn positions() {
    let positions = |positions, expect| check(World { positions, ..FEW }, expect);
    positions("1@S>2, 2@R>3, 3", "built");
    positions("1, 1", "positions \"p1\" and \"p1\" have the same id");
    positions("1@?", "position \"p1\" names party 99, which does not exist");
    positions("1>7", "position \"p1\" names position 7, which does not exist");
    positions("1@ann", "position \"p1\" is placed in associate \"ann\", which is not a unit");
    positions("1>1", "the positions p1 → p1 report to each other in a circle");
    positions("1>2, 2>3, 3>4, 4>2", "the positions p2 → p3 → p4 → p2 report to each other in a circle");
    positions(
        "1 9..2",
        "position \"p1\" ends at 1970-01-03 00:00:00 UTC, which is not after its start 1970-01-10 00:00:00 UTC",
    );
}

#[test]
fn holdings() {
    let holdings = |holdings, expect| check(World { positions: "1@S, 2@R", holdings, ..FEW }, expect);
    holdings("ann 1, bob 1, ann 2", "built");
    holdings("ann 1 0..5, ann 1 5..9", "built");
    holdings("ann 3", "a holding of associate \"ann\" names position 3, which does not exist");
    holdings("? 1", "the holder of position \"p1\" names party 99, which does not exist");
    holdings("S 1", "store \"S\" holds position \"p1\", but only an associate can hold one");
    holdings("ann 1 0..5, ann 1 4..9", "associate \"ann\" holds position \"p1\" twice from 1970-01-05 00:00:00 UTC");
    holdings(
        "ann 1 5..5",
        "position \"p1\" of associate \"ann\" ends at 1970-01-06 00:00:00 UTC, which is not after its start 1970-01-06 \
         00:00:00 UTC",
    );
}

#[test]
fn attributes_and_sites() {
    let attributes = |attributes, expect| check(World { attributes, ..FEW }, expect);
    attributes("ann 1=2 0..5, ann 1=3 5.., ann 2=4, bob 1=5", "built");
    attributes(
        "ann 1=2 0..5, ann 1=2 4..",
        "an attribute of associate \"ann\" (word 1) has two values from 1970-01-05 00:00:00 UTC",
    );
    attributes("? 1=2", "an attribute names party 99, which does not exist");
    attributes(
        "S 1=2 5..5",
        "an attribute of store \"S\" ends at 1970-01-06 00:00:00 UTC, which is not after its start 1970-01-06 00:00:00 UTC",
    );
    let sites = |sites, expect| check(World { sites, ..FEW }, expect);
    sites("S 上海, T 上海", "built");
    sites("S 上海, S 杭州", "store \"S\" has two sites");
    sites("? 上海", "a site in \"上海\" names party 99, which does not exist");
}

#[test]
fn parties() {
    let party = |id: u32, kind, key: &str| Party {
        id: PartyId::new(id).expect("not zero"),
        kind,
        key: key.to_owned(),
        name: String::new(),
    };
    let check = |parties: Vec<Party>, expect: &str| {
        let none = (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let built = Directory::build(parties, none.0, none.1, none.2, none.3, none.4);
        assert_eq!(built.map_or_else(|error| error.to_string(), |_| "built".to_owned()), expect);
    };
    let (store, dealer) = (PartyKind::Store, PartyKind::Dealer);
    check(vec![party(7, store, "a"), party(2, dealer, "a"), party(3, store, "b")], "built");
    check(vec![party(1, store, "a"), party(1, store, "b")], "store \"a\" and store \"b\" have the same id");
    check(
        vec![party(1, store, "a"), party(2, store, "a")],
        "there are two of store \"a\"; a key is unique within its kind",
    );
    check(vec![party(u32::MAX, store, "a")], "store \"a\" has id 4294967295; ids go up to 67108864");
}
