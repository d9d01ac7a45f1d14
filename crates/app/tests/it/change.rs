//! Changing the organisation, bindings and links by hand: from a day on, by those who may, and settled as if it had been imported.

use crate::scope::{OWNER_POLICY, customer, day, only, two_dealers};
use crate::support::{House, code};
use app::access::Role;
use app::{AsOf, BindRequest, BoundMember, NewPosition, NewUnit, PersonView, Typed, UnitQuery, What};
use base::{PartyKind, Tree};

fn in_store(unit: &str, from: &str) -> NewPosition {
    NewPosition { title: "associate".into(), unit: unit.into(), reports_to: None, from: day(from) }
}

fn positions(view: &PersonView) -> String {
    let one = |held: &app::Served| held.unit.as_ref().map_or("-".to_owned(), |unit| unit.1.clone());
    view.row.positions.iter().map(one).collect::<Vec<_>>().join(" ")
}

async fn store(house: &House, key: &str) -> app::UnitView {
    let new = NewUnit {
        kind: PartyKind::Store,
        key: key.into(),
        name: format!("Store {key}"),
        parent: Some("region:R1".into()),
        settles_to: Some("dealer:D1".into()),
        site: Some(("上海".into(), "1 Road".into())),
        from: day("2023-06-01"),
    };
    house.platform.add_unit(&new).await.expect("added")
}

#[tokio::test]
async fn units_are_added_moved_and_closed_from_a_day_on() {
    let house = two_dealers().await;
    let platform = &house.platform;
    let added = store(&house, "S3").await;
    assert_eq!((added.row.open, added.row.city.as_str(), added.row.unit.1.as_str()), (true, "上海", "S3"));
    assert_eq!(added.settles_to.iter().map(|unit| unit.1.as_str()).collect::<Vec<_>>(), ["D1"]);
    assert!(!platform.org_unit("store:S3", Some(day("2023-05-31"))).await.expect("shown").row.open);
    let dealer = async |at: &str| {
        let row = platform.org_unit("store:S3", Some(day(at))).await.expect("shown").row;
        row.dealer.map(|dealer| dealer.1)
    };
    platform.move_unit("store:S3", Tree::Settlement, "dealer:D2", day("2023-08-01")).await.expect("moved");
    assert_eq!(dealer("2023-07-31").await.as_deref(), Some("D1"));
    assert_eq!(dealer("2023-08-01").await.as_deref(), Some("D2"));
    let again = platform.move_unit("store:S3", Tree::Settlement, "dealer:D1", day("2023-08-01")).await;
    assert_eq!(code(again), "organisation_wrong");
    let circle = platform.move_unit("region:R1", Tree::Management, "store:S3", day("2023-09-01")).await;
    assert_eq!(code(circle), "organisation_contradicts");
    platform.hire("A9", "Zoe", &in_store("store:S3", "2023-08-01")).await.expect("hired");
    let closed = platform.close_unit("store:S3", day("2023-10-01")).await.expect("closed");
    assert_eq!((closed.row.open, closed.people.len(), closed.row.dealer), (false, 0, None));
    assert_eq!(platform.org_unit("store:S3", Some(day("2023-09-30"))).await.expect("shown").people.len(), 1);
    assert_eq!(positions(&platform.person("A9", None).await.expect("shown")), "");
    assert_eq!(code(platform.close_unit("region:R1", day("2023-10-01")).await), "organisation_wrong");
    let open = UnitQuery { kind: Some(PartyKind::Store), open: Some(true), ..UnitQuery::default() };
    assert_eq!(platform.org_units(&open).await.expect("units").len(), 2);
    let log = house.log().await;
    assert!(
        log.iter().any(|(_, what, words)| what == "org.close" && words == "store S3 closed from 2023-10-01"),
        "{log:?}"
    );
}

#[tokio::test]
async fn people_are_hired_and_moved_within_ones_own_part_only() {
    let house = two_dealers().await;
    let dealer = only(&house, Role::Dealer, PartyKind::Dealer, "D1").await;
    let hired = dealer.hire("A9", "Zoe", &in_store("store:S1", "2023-05-01")).await.expect("hired");
    assert_eq!((positions(&hired).as_str(), hired.row.dealer.expect("a dealer").1.as_str()), ("S1", "D1"));
    assert_eq!(code(dealer.hire("A9", "Zoe", &in_store("store:S1", "2023-05-01")).await), "party_exists");
    assert_eq!(code(dealer.hire("A8", "Zoe", &in_store("store:S2", "2023-05-01")).await), "party_not_found");
    assert_eq!(code(dealer.change_position("A2", &in_store("store:S1", "2023-06-01")).await), "party_not_found");
    assert_eq!(code(dealer.leave("A2", day("2023-06-01")).await), "party_not_found");
    let moved = house.platform.change_position("A9", &in_store("store:S2", "2023-07-01")).await.expect("moved");
    assert_eq!((positions(&moved).as_str(), moved.history.len()), ("S2", 2));
    let before = house.platform.person("A9", Some(day("2023-06-30"))).await.expect("shown");
    assert_eq!(positions(&before), "S1");
    assert_eq!(code(house.platform.leave("A9", day("2023-07-01")).await), "organisation_wrong");
    let left = house.platform.leave("A9", day("2023-08-01")).await.expect("left");
    assert_eq!(positions(&left), "");
    assert_eq!(code(house.platform.leave("A9", day("2023-08-02")).await), "organisation_wrong");
}

fn claim(member: BoundMember, party: Option<&str>) -> BindRequest {
    BindRequest {
        member,
        role: "associate".into(),
        cause: if party.is_some() { "claim" } else { "release" }.into(),
        party: party.map(str::to_owned),
        brand: None,
        reason: "asked for".into(),
    }
}

#[tokio::test]
async fn members_are_claimed_handed_over_and_released() {
    let house = two_dealers().await;
    let ann = only(&house, Role::Associate, PartyKind::Associate, "A1").await;
    let by_phone = |phone: &str| BoundMember::Typed(Typed { kind: "phone".into(), value: phone.into() });
    let claimed = ann.bind_member(&claim(by_phone("13800000003"), Some("associate:A1"))).await.expect("claimed");
    assert_eq!((claimed.verdict.as_str(), claimed.served_by[0].party.1.as_str()), ("bound", "A1"));
    assert_eq!(ann.member_profile(claimed.member.0).await.expect("one's own").served_by.len(), 1);
    let others = ann.bind_member(&claim(by_phone("13800000002"), Some("associate:A1"))).await;
    assert_eq!(code(others), "member_not_found");
    let away = ann.bind_member(&claim(BoundMember::Number(claimed.member.0), Some("associate:A2"))).await;
    assert_eq!(code(away), "party_not_found");
    house.clock.forward_minutes(1);
    let number = BoundMember::Number(claimed.member.0);
    let taken = house.platform.bind_member(&claim(number.clone(), Some("associate:A2"))).await.expect("handed over");
    assert_eq!(taken.verdict, "took over from Ann of One");
    assert_eq!(code(ann.member_profile(claimed.member.0).await), "member_not_found");
    house.clock.forward_minutes(1);
    let free = house.platform.bind_member(&claim(number.clone(), None)).await.expect("released");
    assert_eq!((free.verdict.as_str(), free.served_by.len()), ("released from Bob of Two", 0));
    let wrong = BindRequest { cause: "release".into(), ..claim(number.clone(), Some("associate:A1")) };
    assert_eq!(code(house.platform.bind_member(&wrong).await), "binding_wrong");
    let telling = BindRequest { reason: "13800000003 called".into(), ..claim(number, Some("associate:A1")) };
    assert_eq!(code(house.platform.bind_member(&telling).await), "reason_tells");
}

#[tokio::test]
async fn what_linking_would_do_is_what_it_does() {
    let house = two_dealers().await;
    let platform = &house.platform;
    platform.activate(OWNER_POLICY, "policy.yaml").await.expect("activated");
    platform.open_period("2023", day("2023-01-01"), day("2024-01-01"), 0).await.expect("opened");
    let total = async |key: &str| {
        platform.settle(&What::Period("2023".into())).await.expect("settled");
        let statement = platform.statement(key, "2023", AsOf::Now).await.expect("a statement");
        statement.totals.values().map(|total| total.credit.0).sum::<i64>()
    };
    assert_eq!(total("associate:A1").await, 15_000);
    let (one, other) = (customer("C1"), customer("C3"));
    let thought = platform.preview_link(&one, &other).await.expect("thought of");
    assert_eq!((thought.before.len(), thought.after.len(), thought.orders), (2, 1, 1));
    let more: Vec<(Option<String>, i64, i64)> = thought
        .changes
        .iter()
        .map(|change| (change.payee.clone().map(|payee| payee.1), change.before.0, change.after.0))
        .collect();
    assert_eq!(more, [(None, 30_000, 0), (Some("A1".to_owned()), 15_000, 45_000)]);
    assert_eq!(total("associate:A1").await, 15_000, "it was only thought of");
    assert_eq!(platform.link(&one, &other, "the same person").await.expect("linked"), thought);
    assert_eq!(total("associate:A1").await, 45_000);
    let member = platform.member(&one).await.expect("a member");
    let by_hand = member.links.iter().find(|link| link.evidence.contains("the same person")).expect("the link").id;
    let back = platform.preview_unlink(&[by_hand]).await.expect("thought of");
    assert_eq!((back.before, back.after, back.orders), (thought.after, thought.before, 1));
    platform.unlink(&[by_hand], "they are two").await.expect("unlinked");
    assert_eq!(total("associate:A1").await, 15_000);
    assert_eq!(code(platform.preview_unlink(&[by_hand]).await), "link_not_found");
    assert_eq!(code(platform.link(&one, &one, "").await), "already_one_member");
}
