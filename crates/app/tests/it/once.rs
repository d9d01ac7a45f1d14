//! Commands that come with a key.

use crate::scope::{OWNER_POLICY, two_dealers};
use crate::support::{House, caller, code};
use app::access::{Role, UserId};
use app::{AppError, AsOf, OnceKey, Platform, Task, Version, What};
use base::{Date, Tree};
use store::period::Period;

fn key(text: &str, input: u8) -> Option<OnceKey> {
    Some(OnceKey { key: text.into(), input_hash: [input; 32] })
}

async fn open(platform: &Platform, key: Option<OnceKey>, name: &str, day: i32) -> Result<String, AppError> {
    let render = |period: &Period| format!("opened {}", period.name);
    platform.once(key, render, async |platform| platform.open_period(name, Date(day), Date(day + 1), 0).await).await
}

#[tokio::test]
async fn the_same_key_is_answered_as_before_and_nothing_is_done_twice() {
    let house = House::open().await;
    let platform = &house.platform;
    assert_eq!(open(platform, key("k", 1), "a", 0).await.unwrap(), "opened a");
    assert_eq!(open(platform, key("k", 1), "a", 0).await.unwrap(), "opened a");
    assert_eq!(code(open(platform, key("k", 2), "b", 1).await), "idempotency_key_reused");
    assert_eq!(code(open(platform, None, "a", 0).await), "period_exists");
    assert_eq!(platform.periods().await.unwrap().len(), 1);
    let other = app::access::Caller { user: Some(UserId(7)), ..caller(&[Role::Owner]) };
    assert_eq!(open(&platform.acting_as(other), key("k", 2), "b", 1).await.unwrap(), "opened b", "keys are per user");
}

#[tokio::test]
async fn what_was_refused_may_come_again_under_its_key() {
    let house = House::open().await;
    assert_eq!(code(open(&house.platform, key("k", 1), "no name", 0).await), "period_name_wrong");
    assert_eq!(open(&house.platform, key("k", 2), "a", 0).await.unwrap(), "opened a");
}

#[tokio::test]
async fn an_answer_is_forgotten_after_some_days() {
    let house = House::open().await;
    open(&house.platform, key("k", 1), "a", 0).await.unwrap();
    house.clock.forward_minutes(3 * 24 * 60 + 1);
    assert_eq!(code(open(&house.platform, key("k", 1), "a", 0).await), "period_exists");
    assert_eq!(open(&house.platform, key("k", 2), "b", 1).await.unwrap(), "opened b");
}

#[tokio::test]
async fn requests_at_the_same_time_with_one_key_are_one() {
    let house = House::open().await;
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let platform = house.platform.clone();
            tokio::spawn(async move { open(&platform, key("k", 1), "a", 0).await })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap().unwrap(), "opened a");
    }
}

#[tokio::test]
async fn keys_are_short_and_visible() {
    let house = House::open().await;
    for wrong in ["", "two words", "schlüssel", &"k".repeat(256)] {
        assert_eq!(code(open(&house.platform, key(wrong, 1), "a", 0).await), "idempotency_key_wrong", "{wrong}");
    }
}

#[tokio::test]
async fn only_what_was_looked_at_is_changed() {
    let house = House::open().await;
    let invited = house.platform.create_user("ann", "Ann").await.unwrap();
    let (id, seen) = (invited.user.user.id, invited.user.version());
    let edit = async |seen: Version, name: &str| {
        house.platform.clone().expecting(Some(seen)).edit_user(id, Some(name.into()), None).await
    };
    let changed = edit(seen, "Anna").await.unwrap();
    assert_eq!(code(edit(seen, "Anne").await), "changed_meanwhile");
    assert_eq!(edit(changed.version(), "Anne").await.unwrap().user.user.full_name, "Anne");
}

const MAPPING: &str = "
version: 1
system: web
time_zone: UTC
currencies: {CNY: {scale: 2}}
defaults: {currency: CNY}
sources: {orders: {file: orders.csv}}
orders: [{source: orders, key: id, at: day, member: {phone: phone}, total: amount}]
";

#[tokio::test]
async fn mappings_are_replaced_as_they_were_looked_at() {
    let house = House::open().await;
    let seeing = |seen: Version| house.platform.clone().expecting(Some(seen));
    assert_eq!(code(seeing(Version(7)).keep_mapping("web", MAPPING).await), "changed_meanwhile", "it is not there");
    house.platform.keep_mapping("web", MAPPING).await.expect("kept");
    let (text, seen) = house.platform.mapping_text("web").await.expect("a mapping");
    let other = text.replace("system: web", "system: other");
    seeing(seen).keep_mapping("web", &other).await.expect("kept");
    assert_eq!(code(seeing(seen).keep_mapping("web", MAPPING).await), "changed_meanwhile");
    assert_eq!(house.platform.mapping_text("web").await.expect("a mapping").0, other);
    let ours = house.platform.event_mapping().await.expect("ours");
    let own = format!("{}\n# our own\n", ours.text);
    seeing(ours.version()).set_event_mapping(&own).await.expect("set");
    assert_eq!(code(seeing(ours.version()).reset_event_mapping().await), "changed_meanwhile");
}

/// Whatever changes between looking and changing, the command is refused; as it was looked at, it is done.
#[tokio::test]
async fn units_people_and_policies_are_changed_as_they_were_looked_at() {
    let house = two_dealers().await;
    let seeing = |seen: Version| house.platform.clone().expecting(Some(seen));
    let (may, june) = (Date::parse("2023-05-01").expect("a day"), Date::parse("2023-06-01").expect("a day"));
    let unit = async || house.platform.org_unit("store:S1", None).await.expect("a unit").version();
    let person = async || house.platform.person("associate:A1", None).await.expect("a person").version();
    let (store, her) = (unit().await, person().await);
    assert_eq!((unit().await, person().await), (store, her), "nothing changed");
    seeing(store).move_unit("store:S1", Tree::Settlement, "dealer:D2", may).await.expect("moved");
    let again = seeing(store).move_unit("store:S1", Tree::Settlement, "dealer:D1", june).await;
    assert_eq!(code(again), "changed_meanwhile");
    assert_eq!(code(seeing(store).close_unit("store:S1", june).await), "changed_meanwhile");
    let now = unit().await;
    assert_ne!(now, store);
    seeing(now).move_unit("store:S1", Tree::Settlement, "dealer:D1", june).await.expect("moved back");
    let her = person().await;
    seeing(her).leave("associate:A1", june).await.expect("left");
    assert_eq!(code(seeing(her).leave("associate:A1", may).await), "changed_meanwhile");

    let policy = |text: &str| OWNER_POLICY.replace("100", text);
    let newest = async || house.platform.policy("credit", "owner", None).await.expect("a policy").version();
    assert_eq!(code(seeing(Version(1)).activate(&policy("90"), "p").await), "changed_meanwhile", "it is not there");
    house.platform.activate(&policy("100"), "p").await.expect("activated");
    let seen = newest().await;
    seeing(seen).activate(&policy("90"), "p").await.expect("activated");
    assert_eq!(code(seeing(seen).activate(&policy("80"), "p").await), "changed_meanwhile");
    assert_eq!(newest().await, Version(2));

    house.platform.open_period("may", may, june, 0).await.expect("opened");
    let period = house.platform.period_story("may", AsOf::Now).await.expect("a period").version();
    let settle = Task::Settle { period: "may".into() };
    seeing(period).start_job(&settle).await.expect("asked for");
    house.platform.settle(&What::Period("may".into())).await.expect("settled");
    assert_eq!(code(seeing(period).start_job(&settle).await), "changed_meanwhile");
}

/// Who believes that something was compared must not be wrong.
#[tokio::test]
async fn what_has_no_version_is_not_changed_as_if_it_had() {
    let house = two_dealers().await;
    let seeing = || house.platform.clone().expecting(Some(Version(1)));
    let day = Date::parse("2023-06-01").expect("a day");
    assert_eq!(code(seeing().create_user("ann", "Ann").await), "version_unknown");
    assert_eq!(code(seeing().open_period("one", day, Date(day.0 + 1), 0).await), "version_unknown");
    assert_eq!(code(house.platform.user_named("ann").await), "user_not_found");
    house.platform.open_period("one", day, Date(day.0 + 1), 0).await.expect("it was not opened before");
}
