//! What is somebody else's is not there: members, units and people of another dealer, another store, another associate.

use crate::support::{House, code};
use app::access::{Caller, Grant, Role, Scope};
use app::intake::DeliveryOptions;
use app::{ImportRequest, MemberQuery, MemberSort, PersonQuery, Platform, Typed, UnitQuery};
use base::{Date, Interval, PartyKind, Tree};
use std::path::PathBuf;

/// Whoever serves the member gets all of it, in a book of associates.
pub const OWNER_POLICY: &str = "
policy: credit
name: owner
effective: 2023-01-01..
currency: CNY
base: line.total
parties: {owner: {binding: associate}}
credit: [{book: associate, to: owner, share: 100}]
";

/// A day as people write it.
pub fn day(text: &str) -> Date {
    Date::parse(text).expect("a day")
}

/// A data directory with two dealers, each with a store, an associate and members.
pub async fn two_dealers() -> House {
    let house = House::open().await;
    let folder = PathBuf::from("tests/data/two_dealers");
    let request = ImportRequest {
        mapping_name: "import.yaml".into(),
        mapping_text: std::fs::read_to_string(folder.join("import.yaml")).expect("a mapping"),
        source: folder,
        options: DeliveryOptions { rejected_max: Some(0), ..DeliveryOptions::default() },
    };
    house.platform.import(&request, &mut |_| {}).await.expect("imported");
    house
}

/// The platform in the hands of somebody with a role for one unit or person.
pub async fn only(house: &House, role: Role, kind: PartyKind, key: &str) -> Platform {
    let directory = house.platform.world().await.expect("a world").directory;
    let party = directory.find(kind, key).expect("a party");
    let scope = if kind == PartyKind::Associate { Scope::Person(party) } else { Scope::Unit(party) };
    let grants = vec![Grant { role, scope, during: Interval::ALWAYS }];
    house.platform.acting_as(Caller { grants, ..Caller::command_line("somebody") })
}

fn everybody() -> MemberQuery {
    MemberQuery {
        text: None,
        owner: None,
        within: None,
        bound: None,
        sort: MemberSort::Id,
        descending: false,
        after: None,
        limit: 100,
    }
}

pub fn customer(key: &str) -> Typed {
    Typed { kind: "customer".into(), value: key.into() }
}

/// Which of C1 to C4 a caller is listed.
async fn listed(platform: &Platform, all: &Platform, query: MemberQuery) -> String {
    let rows = platform.member_list(&query).await.expect("members").rows;
    let mut found = Vec::new();
    for key in ["C1", "C2", "C3", "C4"] {
        let member = all.member(&customer(key)).await.expect("a member").member;
        found.extend(rows.iter().find(|row| row.member == member).map(|_| key));
    }
    assert_eq!(found.len(), rows.len(), "each once and nobody else");
    found.join(" ")
}

#[tokio::test]
async fn members_belong_to_who_serves_them_else_to_where_they_bought() {
    let house = two_dealers().await;
    let all = &house.platform;
    let rows = [
        (Role::Dealer, PartyKind::Dealer, "D1", "C1 C3"),
        (Role::Dealer, PartyKind::Dealer, "D2", "C2"),
        (Role::StoreManager, PartyKind::Store, "S1", "C1 C3"),
        (Role::RegionLead, PartyKind::Region, "R1", "C1 C2 C3"),
        (Role::Associate, PartyKind::Associate, "A1", "C1"),
        (Role::Associate, PartyKind::Associate, "M1", ""),
        (Role::HeadOffice, PartyKind::Group, "G", "C1 C2 C3"),
    ];
    for (role, kind, key, expect) in rows {
        let platform = only(&house, role, kind, key).await;
        for sort in MemberSort::ALL {
            let query = MemberQuery { sort, descending: true, ..everybody() };
            assert_eq!(listed(&platform, all, query).await, expect, "{key} {sort:?}");
        }
        for member in ["C1", "C2", "C3", "C4"] {
            let number = all.member(&customer(member)).await.expect("a member").member.0;
            let phone = format!("1380000000{}", &member[1..]);
            let found = listed(&platform, all, MemberQuery { text: Some(phone), ..everybody() }).await;
            if expect.split(' ').any(|seen| seen == member) {
                assert_eq!(platform.member_profile(number).await.expect("seen").view.member.0, number);
                assert!(!platform.member_timeline(number, None, 9).await.expect("seen").is_empty());
                assert_eq!(found, member);
            } else {
                assert_eq!(code(platform.member_profile(number).await), "member_not_found", "{key} {member}");
                assert_eq!(code(platform.member_timeline(number, None, 9).await), "member_not_found");
                assert_eq!(code(platform.member_orders(number, None, 9).await), "member_not_found");
                assert_eq!(code(platform.member(&customer(member)).await), "member_not_found");
                assert_eq!(found, "");
            }
        }
    }
    assert_eq!(listed(all, all, everybody()).await, "C1 C2 C3 C4");
}

#[tokio::test]
async fn members_are_filtered_by_who_and_where() {
    let house = two_dealers().await;
    let all = &house.platform;
    let owner = |key: &str| MemberQuery { owner: Some(format!("associate:{key}")), ..everybody() };
    let within = |unit: &str| MemberQuery { within: Some(unit.into()), ..everybody() };
    let bound = |bound| MemberQuery { bound: Some(bound), ..everybody() };
    assert_eq!(listed(all, all, owner("A1")).await, "C1");
    assert_eq!(listed(all, all, within("dealer:D1")).await, "C1 C3");
    assert_eq!(listed(all, all, within("store:S2")).await, "C2");
    assert_eq!(listed(all, all, bound(true)).await, "C1 C2");
    assert_eq!(listed(all, all, bound(false)).await, "C3 C4");
    let dealer = only(&house, Role::Dealer, PartyKind::Dealer, "D1").await;
    assert_eq!(listed(&dealer, all, bound(false)).await, "C3");
    assert_eq!(code(dealer.member_list(&owner("A2")).await), "party_not_found");
    assert_eq!(code(dealer.member_list(&within("store:S2")).await), "party_not_found");
    let first = all.member_list(&MemberQuery { limit: 1, ..everybody() }).await.expect("one").rows;
    let rest = all.member_list(&MemberQuery { after: Some(first[0].key), ..everybody() }).await.expect("others").rows;
    assert_eq!((first.len(), rest.len()), (1, 3));
}

#[tokio::test]
async fn the_organisation_is_seen_in_part() {
    let house = two_dealers().await;
    let rows = [
        (Role::Dealer, PartyKind::Dealer, "D1", "D1 S1", "A1 M1"),
        (Role::StoreManager, PartyKind::Store, "S2", "S2", "A2"),
        (Role::RegionLead, PartyKind::Region, "R1", "R1 S1 S2", "A1 A2 M1"),
        (Role::Associate, PartyKind::Associate, "A1", "", "A1"),
        (Role::Analyst, PartyKind::Group, "G", "G R1 S1 S2", "A1 A2 M1"),
    ];
    for (role, kind, key, units, people) in rows {
        let platform = only(&house, role, kind, key).await;
        let found = platform.org_units(&UnitQuery::default()).await.expect("units");
        let mut names: Vec<String> = found.into_iter().map(|row| row.unit.1).collect();
        names.sort();
        assert_eq!(names.join(" "), units, "{key}");
        for tree in [Tree::Management, Tree::Settlement] {
            let mut tree: Vec<String> = platform
                .org_tree(tree, None)
                .await
                .expect("a tree")
                .units
                .into_iter()
                .map(|unit| unit.unit.1)
                .collect();
            tree.sort();
            assert_eq!(tree.join(" "), units, "{key}");
        }
        let found = platform.people(&PersonQuery::default()).await.expect("people");
        let mut names: Vec<String> = found.into_iter().map(|row| row.person.1).collect();
        names.sort();
        assert_eq!(names.join(" "), people, "{key}");
        for unit in ["G", "R1", "D1", "D2", "S1", "S2"] {
            let shown = platform.org_unit(unit, None).await.map(|view| view.row.unit.1);
            let seen = units.split(' ').any(|seen| seen == unit);
            assert_eq!(shown.is_ok(), seen, "{key} {unit}: {shown:?}");
        }
        for person in ["A1", "A2", "M1"] {
            let shown = platform.person(person, None).await.map(|view| view.row.person.1);
            assert_eq!(shown.is_ok(), people.split(' ').any(|seen| seen == person), "{key} {person}: {shown:?}");
        }
    }
}
