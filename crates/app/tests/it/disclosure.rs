//! Disclosures: identifiers leave in clear when somebody else allowed it, to who asked, of members who are seen, and not for ever.

use crate::scope::{only, two_dealers};
use crate::support::{House, code};
use app::access::{Caller, Role};
use app::{DisclosureRequest, DisclosureState, Platform};
use base::PartyKind;

fn wish(kinds: &[&str]) -> DisclosureRequest {
    DisclosureRequest {
        purpose: "letters about a recall".into(),
        accountable: "Mailing Ltd, Ms. Wu".into(),
        kinds: kinds.iter().map(|kind| (*kind).to_owned()).collect(),
        within: None,
    }
}

fn head_office(house: &House) -> Platform {
    house.platform.acting_as(Caller::command_line("head"))
}

/// The cells of the file that a platform takes.
async fn taken(platform: &Platform, id: i64) -> Vec<Vec<String>> {
    let file = platform.take_disclosure(id).await.expect("allowed");
    assert_eq!(file.members, file.sheet.rows.len());
    let mut rows: Vec<Vec<String>> =
        file.sheet.rows.iter().map(|row| row[1..].iter().map(app::sheet::Cell::shown).collect()).collect();
    rows.sort();
    rows
}

#[tokio::test]
async fn a_dealer_gets_the_own_members_once_somebody_else_allowed_it() {
    let house = two_dealers().await;
    let (dealer, head) = (only(&house, Role::Dealer, PartyKind::Dealer, "D1").await, head_office(&house));
    let asked = dealer.ask_disclosure(&wish(&["phone"])).await.expect("asked");
    let id = asked.disclosure.id;
    assert_eq!((asked.state, asked.own), (DisclosureState::Asked, true));
    assert_eq!(code(dealer.take_disclosure(id).await), "disclosure_not_approved");
    assert_eq!(code(head.take_disclosure(id).await), "disclosure_not_found", "only who asked takes the file");
    let allowed = head.decide_disclosure(id, true, "as agreed").await.expect("allowed");
    assert_eq!((allowed.state, allowed.own), (DisclosureState::Approved, false));
    assert_eq!(code(head.decide_disclosure(id, false, "").await), "disclosure_decided");
    assert_eq!(taken(&dealer, id).await, [["13800000001"], ["13800000003"]], "not those of the other dealer");
    assert_eq!(taken(&dealer, id).await.len(), 2);
    assert_eq!(dealer.disclosure(id).await.expect("one's own").disclosure.taken, 2);
    let log = house.log().await;
    let logged = |who: &str, what: &str| log.iter().filter(|(by, name, _)| by == who && name == what).count();
    assert_eq!((logged("somebody", "disclosure.take"), logged("head", "disclosure.decide")), (2, 1));
    assert!(!log.iter().any(|(_, _, words)| words.contains("13800000001")), "{log:?}");
}

#[tokio::test]
async fn nobody_allows_the_own_wish_and_the_file_is_not_there_for_ever() {
    let house = two_dealers().await;
    let (head, dealer) = (head_office(&house), only(&house, Role::Dealer, PartyKind::Dealer, "D2").await);
    let id = head.ask_disclosure(&wish(&["phone", "customer"])).await.expect("asked").disclosure.id;
    assert_eq!(code(head.decide_disclosure(id, true, "").await), "disclosure_own");
    assert_eq!(code(dealer.disclosure(id).await), "disclosure_not_found");
    assert_eq!(dealer.disclosures().await.expect("the own").len(), 0);
    house.platform.decide_disclosure(id, true, "").await.expect("allowed");
    assert_eq!(taken(&head, id).await.len(), 4);
    house.clock.forward_minutes(7 * 24 * 60);
    assert_eq!(code(head.take_disclosure(id).await), "disclosure_expired");
    let id = head.ask_disclosure(&wish(&["phone"])).await.expect("asked").disclosure.id;
    house.platform.decide_disclosure(id, false, "no need").await.expect("refused");
    assert_eq!(code(head.take_disclosure(id).await), "disclosure_not_approved");
    let states: Vec<&str> = head.disclosures().await.expect("all").iter().map(|one| one.state.name()).collect();
    assert_eq!(states, ["refused", "expired"]);
}

#[tokio::test]
async fn what_is_wrong_is_refused() {
    let house = two_dealers().await;
    let dealer = only(&house, Role::Dealer, PartyKind::Dealer, "D1").await;
    let right = wish(&["phone"]);
    let rows = [
        (DisclosureRequest { purpose: " ".into(), ..right.clone() }, "disclosure_wrong"),
        (DisclosureRequest { accountable: String::new(), ..right.clone() }, "disclosure_wrong"),
        (DisclosureRequest { purpose: "x".repeat(501), ..right.clone() }, "disclosure_wrong"),
        (wish(&[]), "disclosure_wrong"),
        (wish(&["face"]), "disclosure_wrong"),
        (DisclosureRequest { within: Some("dealer:D2".into()), ..right.clone() }, "party_not_found"),
    ];
    for (wish, expect) in rows {
        assert_eq!(code(dealer.ask_disclosure(&wish).await), expect, "{wish:?}");
    }
    let of_store = DisclosureRequest { within: Some("store:S1".into()), ..right };
    let asked = dealer.ask_disclosure(&of_store).await.expect("its own store");
    assert_eq!(asked.within.map(|(_, key, _)| key).as_deref(), Some("S1"));
    assert_eq!(code(dealer.disclosure(99).await), "disclosure_not_found");
}
