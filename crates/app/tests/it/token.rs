//! API tokens.

use crate::support::{House, code};
use app::TokenLimits;
use app::access::{Operation, Role};
use base::{Date, Timestamp};

fn limits(roles: Option<&[Role]>, operations: Option<&[Operation]>) -> TokenLimits {
    TokenLimits { roles: roles.map(<[Role]>::to_vec), operations: operations.map(<[Operation]>::to_vec) }
}

fn in_days(house: &House, days: i32) -> Timestamp {
    house.platform.now().plus_days(days)
}

#[tokio::test]
async fn a_token_gives_what_it_names_until_it_expires_or_is_revoked() {
    let house = House::open().await;
    house.user("ann", &[Role::Owner, Role::Finance]).await;
    let ann = house.signed_in("ann").await;
    let made =
        ann.create_token("export", &limits(None, Some(&[Operation::PeriodList])), in_days(&house, 2)).await.unwrap();
    assert!(made.secret.starts_with("yipan_") && made.secret.len() == 70, "{}", made.secret);
    let program = house.by_token(&made.secret).await.unwrap();
    assert_eq!(program.caller().who, "ann");
    assert!(program.periods().await.unwrap().is_empty());
    assert_eq!(code(program.open_period("a", Date(0), Date(1), 0).await), "not_permitted");
    assert_eq!(code(program.create_token("more", &limits(None, None), in_days(&house, 1)).await), "not_permitted");
    let of_finance = ann.create_token("f", &limits(Some(&[Role::Finance]), None), in_days(&house, 1)).await.unwrap();
    let program = house.by_token(&of_finance.secret).await.unwrap();
    program.open_period("a", Date(0), Date(1), 0).await.unwrap();
    assert_eq!(code(program.create_user("bob", "Bob").await), "not_permitted");
    let wider = program.create_token("w", &limits(Some(&[Role::Owner]), None), in_days(&house, 1)).await;
    assert_eq!(code(wider), "not_permitted");
    let handed_on = program.create_token("h", &limits(None, None), in_days(&house, 1)).await.unwrap();
    assert_eq!(handed_on.token.limits.roles.as_deref(), Some(&[Role::Finance][..]));
    ann.revoke_token(of_finance.token.token.id).await.unwrap();
    assert_eq!(code(house.by_token(&of_finance.secret).await), "not_signed_in");
    assert!(house.by_token(&made.secret).await.is_ok());
    house.clock.forward_minutes(2 * 24 * 60);
    assert_eq!(code(house.by_token(&made.secret).await), "not_signed_in");
}

#[tokio::test]
async fn tokens_are_shown_and_revoked_by_whose_they_are_and_by_who_looks_after_users() {
    let house = House::open().await;
    house.user("ann", &[Role::Finance]).await;
    house.user("bob", &[Role::Finance]).await;
    house.user("ida", &[Role::It]).await;
    let (ann, bob, ida) = (house.signed_in("ann").await, house.signed_in("bob").await, house.signed_in("ida").await);
    let made = ann.create_token("a", &limits(None, None), in_days(&house, 1)).await.unwrap();
    let id = made.token.token.id;
    assert_eq!(ann.tokens(None, 9).await.unwrap().len(), 1);
    assert_eq!(bob.tokens(None, 9).await.unwrap().len(), 0);
    assert_eq!(ida.tokens(None, 9).await.unwrap().len(), 1);
    assert_eq!(code(bob.revoke_token(id).await), "token_not_found");
    house.by_token(&made.secret).await.unwrap();
    assert!(ann.tokens(None, 9).await.unwrap()[0].token.used_at.is_some());
    ida.revoke_token(id).await.unwrap();
    ida.revoke_token(id).await.expect("again is nothing new");
    assert_eq!(house.log().await.iter().filter(|(_, name, _)| name == "token.revoke").count(), 1);
}

#[tokio::test]
async fn tokens_have_a_name_an_end_and_a_user() {
    let house = House::open().await;
    house.user("ann", &[]).await;
    let ann = house.signed_in("ann").await;
    let none = limits(None, None);
    assert_eq!(code(ann.create_token(" ", &none, in_days(&house, 1)).await), "token_name_wrong");
    assert_eq!(code(ann.create_token("a", &none, in_days(&house, 0)).await), "token_expiry_wrong");
    assert_eq!(code(ann.create_token("a", &none, in_days(&house, 367)).await), "token_expiry_wrong");
    assert_eq!(code(house.platform.create_token("a", &none, in_days(&house, 1)).await), "not_signed_in");
}
