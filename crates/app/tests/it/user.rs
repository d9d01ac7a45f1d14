//! Users and grants.

use crate::support::{House, code};
use app::WantedScope;
use app::access::{Role, UserId};
use base::{Interval, PartyKind};

#[tokio::test]
async fn names_are_small_and_given_once() {
    let house = House::open().await;
    for wrong in ["", "Ann", "two words", "semi;colon", &"a".repeat(65)] {
        assert_eq!(code(house.platform.create_user(wrong, "").await), "user_name_wrong", "{wrong}");
    }
    house.platform.create_user("ann@example.com", " Ann ").await.unwrap();
    assert_eq!(code(house.platform.create_user("ann@example.com", "").await), "user_exists");
    let users = house.platform.users(None, 9).await.unwrap();
    assert_eq!(users.iter().map(|user| user.user.user.full_name.as_str()).collect::<Vec<_>>(), ["Ann"]);
    assert_eq!(code(house.platform.user_view(UserId(9)).await), "user_not_found");
}

#[tokio::test]
async fn what_is_granted_counts_until_it_ends() {
    let house = House::open().await;
    let ann = house.user("ann", &[Role::Finance]).await;
    let caller = house.signed_in("ann").await;
    caller.run(None).await.expect_err("nothing was settled");
    let grant = house.platform.user_view(ann).await.unwrap().grants[0].grant.id;
    house.platform.end_grant(ann, grant).await.unwrap();
    assert_eq!(code(house.platform.end_grant(ann, grant).await), "grant_ended");
    assert_eq!(code(house.platform.end_grant(ann, 99).await), "grant_not_found");
    assert_eq!(code(house.signed_in("ann").await.run(None).await), "not_permitted");
    let nowhere = WantedScope::Party(PartyKind::Dealer, "d9".into());
    assert_eq!(code(house.platform.grant(ann, Role::Dealer, &nowhere, Interval::ALWAYS).await), "party_not_found");
}

#[tokio::test]
async fn owners_are_for_owners_and_one_is_always_left() {
    let house = House::open().await;
    let ann = house.user("ann", &[Role::Owner]).await;
    house.user("ida", &[Role::It]).await;
    let bob = house.user("bob", &[]).await;
    let ida = house.signed_in("ida").await;
    let everything = WantedScope::Everything;
    ida.grant(bob, Role::Finance, &everything, Interval::ALWAYS).await.unwrap();
    assert_eq!(code(ida.grant(bob, Role::Owner, &everything, Interval::ALWAYS).await), "not_permitted");
    assert_eq!(code(ida.reset_password(ann).await), "not_permitted");
    assert_eq!(code(ida.edit_user(ann, None, Some(true)).await), "not_permitted");
    let owner = house.signed_in("ann").await;
    assert_eq!(code(owner.edit_user(ann, None, Some(true)).await), "last_owner");
    let grant = owner.user_view(ann).await.unwrap().grants[0].grant.id;
    assert_eq!(code(owner.end_grant(ann, grant).await), "last_owner");
    owner.grant(bob, Role::Owner, &everything, Interval::ALWAYS).await.unwrap();
    owner.end_grant(ann, grant).await.unwrap();
    assert_eq!(code(owner.edit_user(bob, None, Some(true)).await), "last_owner", "the grants were read before");
}

#[tokio::test]
async fn the_log_keeps_before_and_after() {
    let house = House::open().await;
    let ann = house.user("ann", &[]).await;
    house.platform.edit_user(ann, Some("Ann".into()), None).await.unwrap();
    let wanted = app::CommandQuery { name: Some("user.edit".into()), ..app::CommandQuery::newest(1) };
    let found = house.platform.audit(&wanted).await.unwrap();
    assert!(found[0].command.before.contains("\"full_name\":\"ann\""), "{found:?}");
    assert!(found[0].command.after.contains("\"full_name\":\"Ann\""), "{found:?}");
}
