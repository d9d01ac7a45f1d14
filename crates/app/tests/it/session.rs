//! Signing in and out.

use crate::support::{House, PASSWORD, code};
use app::access::Role;
use app::{AppError, HeldRole};

#[tokio::test]
async fn the_first_start_makes_an_owner_whose_password_is_changed_before_anything_else() {
    let house = House::open().await;
    let invited = house.platform.first_owner().await.unwrap().expect("a new data directory");
    assert!(house.platform.first_owner().await.unwrap().is_none(), "only once");
    let one_time = invited.one_time_password;
    let signed_in = house.platform.sign_in("owner", &one_time, "::1").await.unwrap();
    assert!(signed_in.me.must_change_password);
    let owner = house.by_session(&signed_in.secret).await.unwrap();
    assert_eq!(code(owner.periods().await), "password_must_change");
    assert_eq!(code(owner.change_password("not it", PASSWORD, None).await), "password_wrong");
    assert_eq!(code(owner.change_password(&one_time, "short", None).await), "password_weak");
    assert_eq!(code(owner.change_password(&one_time, &one_time, None).await), "password_weak");
    owner.change_password(&one_time, PASSWORD, Some(&signed_in.secret)).await.unwrap();
    let owner = house.by_session(&signed_in.secret).await.expect("the session goes on");
    assert!(owner.periods().await.unwrap().is_empty());
    assert_eq!(code(house.platform.sign_in("owner", &one_time, "::1").await), "sign_in_failed");
}

#[tokio::test]
async fn a_session_ends_when_it_is_closed_idle_or_old() {
    let house = House::open().await;
    house.user("ann", &[Role::Owner]).await;
    let sign_in = async || house.platform.sign_in("ann", PASSWORD, "::1").await.unwrap().secret;
    let (closed, idle, used) = (sign_in().await, sign_in().await, sign_in().await);
    house.by_session(&closed).await.unwrap().sign_out(&closed).await.unwrap();
    assert_eq!(code(house.by_session(&closed).await), "not_signed_in");
    for _ in 0..13 {
        house.clock.forward_minutes(60);
        house.by_session(&used).await.expect("it is used");
    }
    assert_eq!(code(house.by_session(&idle).await), "not_signed_in");
    for _ in 0..7 * 24 - 13 {
        house.clock.forward_minutes(60);
        house.by_session(&used).await.expect("it is not old yet");
    }
    house.clock.forward_minutes(60);
    assert_eq!(code(house.by_session(&used).await), "not_signed_in");
    assert_eq!(code(house.by_session("made up").await), "not_signed_in");
}

#[tokio::test]
async fn another_password_or_a_disabled_user_ends_every_session() {
    let house = House::open().await;
    let ann = house.user("ann", &[Role::Finance]).await;
    let (first, second) = (
        house.platform.sign_in("ann", PASSWORD, "::1").await.unwrap().secret,
        house.platform.sign_in("ann", PASSWORD, "::1").await.unwrap().secret,
    );
    let caller = house.by_session(&first).await.unwrap();
    caller.change_password(PASSWORD, "three other words", Some(&first)).await.unwrap();
    assert!(house.by_session(&first).await.is_ok());
    assert_eq!(code(house.by_session(&second).await), "not_signed_in");
    house.user("bob", &[Role::Owner]).await;
    house.platform.edit_user(ann, None, Some(true)).await.unwrap();
    assert_eq!(code(house.by_session(&first).await), "not_signed_in");
    assert_eq!(code(house.platform.sign_in("ann", "three other words", "::1").await), "sign_in_failed");
}

fn seconds<T>(result: Result<T, AppError>) -> Option<u32> {
    match result {
        Err(AppError::Refused { code: "too_many_tries", retry_after_seconds, .. }) => retry_after_seconds,
        Err(AppError::Refused { code: "sign_in_failed", .. }) => None,
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("signed in"),
    }
}

#[tokio::test]
async fn too_many_tries_wait() {
    let mut house = House::open().await;
    house.user("ann", &[]).await;
    let rules = app::SignInRules { tries_per_name: 2, tries_per_address: 4, ..app::SignInRules::default() };
    house.platform = house.platform.clone().with_sign_in_rules(rules);
    let wrong = async |name: &str, address: &str| seconds(house.platform.sign_in(name, "wrong", address).await);
    assert_eq!(wrong("ann", "a").await, None);
    assert_eq!(wrong("ann", "b").await, None);
    house.clock.forward_minutes(5);
    assert_eq!(wrong("ann", "c").await, Some(10 * 60 + 1), "whatever the address");
    assert_eq!(code(house.platform.sign_in("ann", PASSWORD, "d").await), "too_many_tries", "the right one too");
    for name in ["e", "f", "g"] {
        assert_eq!(wrong(name, "a").await, None, "names that nobody has are counted alike");
    }
    assert!(wrong("h", "a").await.is_some(), "whatever the name");
    house.clock.forward_minutes(10);
    let ann = house.platform.sign_in("ann", PASSWORD, "d").await.expect("the window is over").me.user.expect("a user");
    assert_eq!(wrong("ann", "x").await, None);
    house.platform.sign_in("ann", PASSWORD, "y").await.expect("one more");
    assert_eq!(wrong("ann", "z").await, None, "who signed in starts anew");
    assert_eq!(wrong("ann", "v").await, None);
    assert!(wrong("ann", "w").await.is_some());
    let one_time = house.platform.reset_password(ann).await.expect("reset").one_time_password;
    house.platform.sign_in("ann", &one_time, "u").await.expect("who was given another password too");
}

#[tokio::test]
async fn the_log_says_who_signed_in_and_makes_no_commit() {
    let house = House::open().await;
    let before = house.platform.world().await.unwrap().watermark;
    house.user("ann", &[Role::Owner]).await;
    house.signed_in("ann").await;
    let log = house.log().await;
    assert_eq!(log[0], ("ann".into(), "session.open".into(), String::new()));
    assert_eq!(log[1], ("ann".into(), "password.change".into(), String::new()));
    assert_eq!(log[3], ("cli".into(), "user.grant".into(), "user ann is owner".into()));
    assert_eq!(log[4], ("cli".into(), "user.create".into(), "user ann".into()));
    assert_eq!(house.platform.world().await.unwrap().watermark, before);
}

#[tokio::test]
async fn a_link_signs_in_so_often_and_so_long() {
    let house = House::open().await;
    house.user("ann", &[Role::Finance]).await;
    house.user("bob", &[Role::Dealer]).await;
    let names = ["ann", "bob"].map(str::to_owned);
    let made = house.platform.create_link(&names, 10, 2).await.unwrap();
    let by_link = async |secret: &str| house.platform.sign_in_with_link(secret, "::1").await;
    assert_eq!(code(by_link(&made.secret).await), "sign_in_failed", "whose is it?");
    let ann = by_link(&format!("{}.ann", made.secret)).await.unwrap();
    assert_eq!(ann.me.name, "ann");
    assert_eq!(ann.me.roles, [HeldRole { role: Role::Finance, of: None }]);
    assert_eq!(ann.me.time_zone, "UTC");
    house.by_session(&ann.secret).await.unwrap().periods().await.expect("the session is one");
    let bob = by_link(&format!("{}.bob", made.secret)).await.unwrap();
    assert_eq!(bob.me.name, "bob");
    by_link(&format!("{}.ann", made.secret)).await.expect("a second time");
    assert_eq!(code(by_link(&format!("{}.ann", made.secret)).await), "sign_in_failed", "used up");
    house.clock.forward_minutes(10);
    assert_eq!(code(by_link(&format!("{}.bob", made.secret)).await), "sign_in_failed", "over");
    let alone = house.platform.create_link(&names[..1], 10, 1).await.unwrap();
    house.platform.reset_password(ann.me.user.unwrap()).await.unwrap();
    assert_eq!(code(by_link(&alone.secret).await), "sign_in_failed", "another password ends links too");
    assert_eq!(code(house.platform.create_link(&names, 0, 1).await), "link_wrong");
}
