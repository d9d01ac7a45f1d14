//! Erasing members and changing keys, on both databases.

use crate::service::Service;
use crate::support::Shop;
use crate::workers::signed_in;
use serde_json::{Value, json};
use std::fs;

const MAPPING: &str = "version: 1
system: shop
time_zone: Asia/Shanghai
currencies:
  CNY: {scale: 2}
defaults:
  currency: CNY
sources:
  order: {file: orders.csv}
orders:
  - {source: order, key: id, at: day, member: {phone: phone, email: email}, total: amount}
";

const ORDERS: &str = "id,day,phone,email,amount
1,2026-01-02,13800000001,ada@example.com,1
2,2026-01-02,138-0000-0001 home,,1
3,2026-01-03,ring-me,,1
4,2026-01-03,13800000002,,1
";

fn import(shop: &Shop) {
    let mapping = shop.write("import.yaml", MAPPING);
    shop.write("orders.csv", ORDERS);
    shop.ok(&["import", &mapping, "--source", &shop.path("")]);
}

fn values(shop: &Shop) -> Vec<String> {
    let rows = shop.ok(&["--format", "csv", "quarantine", "--reveal"]);
    let value = |row: &str| {
        let value = row.split(',').nth(4).expect("a value");
        value.split(" (").next().expect("the value that was wrong").to_owned()
    };
    let mut values: Vec<String> = rows.lines().skip(1).map(value).collect();
    values.sort();
    values
}

#[test]
fn an_erased_member_has_numbers_only() {
    Shop::empty_on_every_database(|shop| {
        import(&shop);
        assert_eq!(values(&shop), ["138-0000-0001 home", "ring-me"]);
        let look = shop.ok(&["--format", "csv", "member", "erase", "email:ada@example.com", "--preview"]);
        assert!(look.contains("destroyed,rows set aside,1\n") && look.contains("stays,orders,1: 1.00 CNY\n"), "{look}");
        let reason = ["--reason", "letter of 3 May"];
        let erased = shop.run(&[&["member", "erase", "email:ada@example.com"], &reason[..]].concat());
        assert_eq!(erased.code, 0, "{erased:?}");
        assert!(erased.err.contains("with it 1 rows and 0 events"), "{erased:?}");
        assert!(!erased.err.contains("others are reading"), "{erased:?}");
        let profile = erased.err.split("profiles ").nth(1).and_then(|rest| rest.split(',').next()).expect("a profile");
        let shown = shop.ok(&["member", "show", &format!("profile:{profile}")]);
        assert_eq!(shown.matches("(erased)").count(), 2, "{shown}");
        shop.refused(&["member", "show", "phone:13800000001"], 1, &["member_not_found"]);
        shop.refused(
            &[&["member", "erase", &format!("profile:{profile}")], &reason[..]].concat(),
            1,
            &["erased_already"],
        );
        let tells = ["member", "erase", "phone:13800000002", "--reason", "138 0000 0002 called"];
        shop.refused(&tells, 1, &["stay in the log", "reason_tells"]);
        assert_eq!(values(&shop), ["", "ring-me"]);
        shop.ok(&["member", "show", "phone:13800000002"]);
        shop.ok(&["ledger", "check"]);
    });
}

#[test]
fn members_are_erased_over_the_api_after_a_look_at_what_goes() {
    Shop::empty_on_every_database(|shop| {
        import(&shop);
        let service = Service::start(&shop, &["serve"], &[]);
        let cookie = signed_in(&shop, &service);
        let number = |q: &str| {
            let found = service.get(&format!("/api/v1/members?q={q}"), &cookie).json(200);
            found["items"].as_array().expect("members").iter().filter_map(|member| member["id"].as_i64()).next()
        };
        let (ada, other) = (number("email:ada@example.com").expect("a member"), number("phone:13800000002"));
        let other = other.expect("another member");
        let path = format!("/api/v1/members/{ada}");
        let before = service.get(&format!("{path}/erasure"), &cookie).json(200);
        assert_eq!(before["goes"]["identifiers"].as_array().map(Vec::len), Some(2), "{before}");
        assert_eq!((&before["goes"]["rows"], &before["goes"]["events"]), (&json!(1), &json!(0)));
        assert_eq!(before["stays"]["totals"][0]["net"], json!({ "amount": "1.00", "currency": "CNY" }));
        assert!(!before.to_string().contains("13800000001") && !before.to_string().contains("ada@example.com"));
        assert_eq!(service.get(&path, &cookie).json(200)["erased"], false);

        let erase = |of: i64, body: Value| service.post(&format!("/api/v1/members/{of}/erase"), &cookie, &body);
        assert_eq!(erase(ada, json!({ "reason": "letter", "confirm": "" })).json(422)["code"], "erasure_wrong");
        assert_eq!(erase(ada, json!({ "reason": "", "confirm": ada.to_string() })).json(422)["code"], "erasure_wrong");
        let meant = |of: i64| json!({ "reason": "letter of 3 May", "confirm": of.to_string() });
        // Somebody is reading what was there before for as long as this waits: the rows are gone, their bytes are not.
        let erased = shop.while_somebody_reads(|| erase(ada, meant(ada)).json(200));
        assert_eq!((&erased["rows"], &erased["overwritten"]), (&json!(1), &json!(false)), "{erased}");
        assert_eq!(erase(ada, meant(ada)).json(422)["code"], "erased_already");
        assert_eq!(number("email:ada@example.com"), None);
        let shown = service.get(&path, &cookie).json(200);
        assert_eq!((&shown["erased"], &shown["totals"]), (&json!(true), &before["stays"]["totals"]));
        let after = service.get(&format!("{path}/erasure"), &cookie).json(200);
        assert_eq!(after["stays"], before["stays"]);
        assert_eq!(after["goes"], json!({ "identifiers": [], "links": 0, "rows": 0, "events": 0 }));
        assert_eq!(erase(other, meant(other)).json(200)["id"], other);
        service.stop();
    });
}

#[test]
fn bytes_of_an_erased_member_are_in_no_file_of_postgresql() {
    let Some(shop) = Shop::every_empty().into_iter().find(Shop::is_on_server) else { return };
    import(&shop);
    let more = |n: u32| format!("13900000{n:03}");
    let rows: String = (0..20).map(|n| format!("x{n},2026-01-04,{},,1\n", more(n))).collect();
    shop.write("orders.csv", &format!("id,day,phone,email,amount\n{rows}"));
    shop.ok(&["import", &shop.path("import.yaml"), "--source", &shop.path("")]);
    // What is in the files before is what has to be gone afterwards, and the rows of others are not.
    let secrets = "SELECT sealed FROM profile WHERE sealed IS NOT NULL ORDER BY id";
    let (found, keys) = (shop.bytes(secrets), shop.bytes(&secrets.replace("sealed", "wrapped_key")));
    let rows = shop.bytes("SELECT sealed FROM quarantine ORDER BY position");
    let everything: Vec<Vec<u8>> = [found, keys, rows].concat();
    assert!(everything.iter().all(|secret| shop.tables_hold(secret)), "what is not there cannot be erased");
    // Other tests are at work on the same server: the bytes of this member may have to go with the next one's.
    let whose =
        std::iter::once("email:ada@example.com".to_owned()).chain((0..20).map(|n| format!("phone:{}", more(n))));
    let gone = whose.map(|who| shop.run(&["member", "erase", &who, "--reason", "letter of 3 May"])).any(|erased| {
        assert_eq!(erased.code, 0, "{erased:?}");
        !erased.err.contains("others are reading")
    });
    assert!(gone, "others were at work all the time");
    let held: Vec<bool> = everything.iter().map(|secret| shop.tables_hold(secret)).collect();
    let kept = [shop.bytes(secrets), shop.bytes(&secrets.replace("sealed", "wrapped_key"))].concat();
    let rows = shop.bytes("SELECT sealed FROM quarantine WHERE length(sealed) > 0");
    for (secret, held) in everything.iter().zip(held) {
        assert_eq!(held, kept.contains(secret) || rows.contains(secret));
    }
    assert!(kept.len() < everything.len() && !kept.is_empty());
}

#[test]
fn old_keys_open_nothing_after_a_rotation() {
    Shop::empty_on_every_database(|shop| {
        import(&shop);
        let before = shop.ok(&["member", "show", "phone:13800000001"]);
        let ring = shop.path("data/keys/ring.json");
        let old = fs::read_to_string(&ring).expect("the ring");
        let rotated = shop.run(&["keys", "rotate"]);
        assert_eq!(rotated.code, 0, "{rotated:?}");
        assert!(rotated.err.contains("5 data keys were wrapped anew with wrapping key 2"), "{rotated:?}");
        assert!(rotated.err.contains("the old key is gone"), "{rotated:?}");
        assert_eq!(shop.ok(&["member", "show", "phone:13800000001"]), before);
        assert_eq!(values(&shop), ["138-0000-0001 home", "ring-me"]);
        let new = fs::read_to_string(&ring).expect("the ring");
        let wrapping = |ring: &str| ring.split('"').filter(|word| word.len() == 64).nth(1).map(str::to_owned);
        assert!(wrapping(&old).is_some_and(|key| !new.contains(&key)), "the old key is nowhere");
        // What a ring from before finds it cannot open.
        fs::write(&ring, &old).expect("put back");
        shop.refused(&["member", "show", "phone:13800000001"], 1, &["data_key_unreadable"]);
        fs::write(&ring, &new).expect("put back");
        assert_eq!(shop.ok(&["member", "show", "phone:13800000001"]), before);
        let (backup, keys) = (shop.path("backup"), shop.path("keys"));
        shop.ok(&["backup", &backup, "--keys", &keys]);
        let unfit = shop.write("old", &old);
        shop.refused(&["restore", &backup, "--keys", &unfit], 1, &["wrapping key 2", "keys_do_not_fit"]);
    });
}
