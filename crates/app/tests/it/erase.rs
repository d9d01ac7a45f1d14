//! Erasing a member: the values are nowhere any more, in no form, and the money is as it was.

use crate::support::{House, code};
use app::intake::DeliveryOptions;
use app::{EventBatch, EventIntake, ImportRequest, Typed, What};
use base::{Date, Timestamp};
use serde_json::value::RawValue;
use std::path::{Path, PathBuf};
use store::Store;

const MAPPING: &str = "
version: 1
system: shop
time_zone: Asia/Shanghai
currencies: {CNY: {scale: 2}}
defaults: {currency: CNY}
sources: {order: {file: orders.csv}}
orders:
  - {source: order, key: id, at: day, member: {phone: phone, email: email}, total: amount}
";

const POLICY: &str = "
policy: credit
name: owner
effective: 2026-01-01..
currency: CNY
base: line.total
parties: {owner: {binding: associate}}
credit: [{book: associate, to: owner, share: 100}]
";

const ORDERS: &str = "1,2026-01-02,13800000001,ada@example.com,10
2,2026-01-03,13800000001,,20
3,2026-01-03,13800000002,,30
4,2026-01-04,(+86) 138-0000-0001 home,,1
5,2026-01-04,ring-me,,1
7,2026-01-04,13800000001,ada@example.com,abc
";

const ASIDE: &str = r#"{"type":"track","event":"Order Refunded","messageId":"m1","userId":"u1","timestamp":"2026-11-03T02:50:35Z",
    "properties":{"order_id":"o1","refund_id":"r1","refund":"five"},"context":{"traits":{"mail":"ADA\u0040example.com"}}}"#;

async fn import(house: &House, orders: &str) {
    let source = tempfile::tempdir().expect("a folder");
    std::fs::write(source.path().join("orders.csv"), format!("id,day,phone,email,amount\n{orders}")).expect("written");
    let request = ImportRequest {
        mapping_name: "import.yaml".into(),
        mapping_text: MAPPING.into(),
        source: source.path().to_owned(),
        options: DeliveryOptions::default(),
    };
    house.platform.import(&request, &mut |_| {}).await.expect("imported");
}

/// Two events that are set aside: one tells an address of the member.
async fn send(house: &House) {
    let intake = EventIntake::start(&house.platform).await.expect("started");
    let other = ASIDE.replace("ADA", "bob").replace("m1", "m2");
    let events = [ASIDE, &other].map(|json| RawValue::from_string(json.to_owned()).expect("JSON")).to_vec();
    let received = Timestamp(1_795_000_000_000_000);
    let batch = EventBatch { source: "shop".into(), kind: None, sent: None, received, events };
    intake.accept(batch).await.expect("accepted");
    house.platform.apply_events(100).await.expect("applied");
}

async fn digest(house: &House) -> [u8; 32] {
    let day = |text| Date::parse(text).expect("a day");
    let days = What::Days { from: day("2026-01-01"), to: day("2026-02-01") };
    house.platform.settle(&days).await.expect("settled").run.hash
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// Files of the data directory that hold these bytes.
fn holding(house: &House, bytes: &[u8]) -> Vec<String> {
    let holds = |path: &PathBuf| {
        let file = std::fs::read(path).expect("a file");
        file.windows(bytes.len()).any(|window| window == bytes)
    };
    let all = files(house.platform.data_dir());
    all.iter().filter(|path| holds(path)).map(|path| path.display().to_string()).collect()
}

/// What is stored of the member with these profiles in sealed form, and of rows and events that tell of it.
async fn sealed(house: &House, profiles: &[base::ProfileId]) -> Vec<Vec<u8>> {
    let store = Store::open(&house.platform.data_dir().join("yipan.db").to_string_lossy()).await.expect("opened");
    let identifiers = store::identity::identifiers(&store, profiles).await.expect("read");
    let mut found: Vec<Vec<u8>> = identifiers.into_iter().flat_map(|one| [one.sealed, one.wrapped_key]).collect();
    let rows = store::import::rejected_after(&store, (0, 0), 9).await.expect("read");
    // Rows of one import share their key, so only the row itself is looked for. The longer ones tell of the member: one by the value
    // that was wrong, one by others.
    let mut rows: Vec<Vec<u8>> = rows.into_iter().map(|(_, sealed)| sealed).collect();
    rows.sort_by_key(|sealed| std::cmp::Reverse(sealed.len()));
    assert_eq!(rows.len(), 3);
    found.extend(rows[..2].iter().map(|sealed| sealed[sealed.len() - 24..].to_vec()));
    let events = store::event::aside(&store, &app::AsideQuery::latest(9)).await.expect("read");
    assert_eq!(events.len(), 2);
    found.extend(events.into_iter().filter(|event| event.id == 1).flat_map(|one| [one.sealed, one.wrapped_key]));
    store.close().await.expect("closed");
    found
}

fn typed(text: &str) -> Typed {
    Typed::parse(text).expect("an identifier")
}

#[tokio::test]
async fn what_was_erased_is_nowhere_and_money_is_as_it_was() {
    let house = House::open().await;
    import(&house, ORDERS).await;
    send(&house).await;
    house.platform.activate(POLICY, "policy.yaml").await.expect("activated");
    let before = digest(&house).await;
    let view = house.platform.member(&typed("phone:13800000001")).await.expect("a member");
    let profiles: Vec<base::ProfileId> = view.identifiers.iter().map(|one| one.profile).collect();
    assert_eq!(profiles.len(), 2, "a phone and an address");
    let traces = sealed(&house, &profiles).await;
    assert!(traces.iter().all(|bytes| !holding(&house, bytes).is_empty()), "they are there before");

    let (preview, seen) = house.platform.preview_erasure(view.member.0).await.expect("a preview");
    assert!(preview.identifiers.iter().all(|one| one.masked.as_ref().is_some_and(|masked| masked.contains('*'))));
    let total = preview.totals.first().expect("orders");
    assert!(total.orders > 0 && total.net.0 > 0 && !preview.money.is_empty(), "{preview:?}");
    let number = view.member.0;
    for (confirmed, reason) in [("", "letter"), ("0", "letter"), (&*number.to_string(), " ")] {
        let refused = house.platform.erase_member_confirmed(number, confirmed, reason).await;
        assert_eq!(code(refused), "erasure_wrong", "{confirmed} {reason}");
    }
    let stale = house.platform.clone().expecting(Some(app::Version(seen.0 + 1)));
    let refused = stale.erase_member_confirmed(number, &number.to_string(), "letter").await;
    assert_eq!(code(refused), "changed_meanwhile");

    let refused = house.platform.erase_member(&typed("email:ada@example.com"), "call 138 0000 0001 asked").await;
    assert_eq!(code(refused), "reason_tells");
    let erased = house.platform.erase_member(&typed("email:ada@example.com"), "letter of 3 May").await.expect("erased");
    assert_eq!((erased.rows, erased.events, erased.overwritten), (2, 1, Some(true)));
    assert_eq!(preview.identifiers.len(), erased.profiles.len());
    assert_eq!((preview.rows, preview.events, preview.links), (erased.rows, erased.events, 0));
    assert_eq!(erased.profiles, profiles);

    for bytes in &traces {
        assert_eq!(holding(&house, bytes), [""; 0]);
    }
    for value in ["13800000001", "ada@example.com", "138-0000-0001"] {
        assert_eq!(holding(&house, value.as_bytes()), [""; 0]);
    }
    let (after, _) = house.platform.preview_erasure(view.member.0).await.expect("a preview");
    assert_eq!((&after.totals, &after.money), (&preview.totals, &preview.money));
    assert!(after.identifiers.is_empty() && (after.rows, after.events) == (0, 0), "{after:?}");
    assert_eq!(digest(&house).await, before, "money and lines are as they were");
    for gone in ["phone:13800000001", "email:ada@example.com", "profile:999", "profile:x"] {
        assert_eq!(code(house.platform.member(&typed(gone)).await), "member_not_found");
    }
    let profile = format!("profile:{}", profiles[0]);
    let shown = house.platform.member(&typed(&profile)).await.expect("a member without identifiers");
    assert!(shown.is_erased() && !view.is_erased());
    assert!(shown.identifiers.len() == 2 && shown.identifiers.iter().all(|one| one.masked.is_none()), "{shown:?}");
    assert_eq!(code(house.platform.erase_member(&typed(&profile), "again").await), "erased_already");
    let (_, name, words) = house.log().await.into_iter().nth(1).expect("a line of the log");
    assert_eq!(name, "member.erase");
    assert!(words.ends_with("letter of 3 May"), "{words}");
    house.platform.member(&typed("phone:13800000002")).await.expect("others stay");
    assert_eq!(house.platform.count_events_aside().await.expect("counted"), 1, "those of others stay");
    assert!(house.platform.check_ledger().await.expect("checked").broken.is_empty());

    import(&house, "6,2026-02-05,13800000001,,40\n").await;
    let again = house.platform.member(&typed("phone:13800000001")).await.expect("somebody new");
    assert!(again.identifiers.iter().all(|one| !profiles.contains(&one.profile)), "{again:?}");
    assert_eq!(digest(&house).await, before);
}
