//! What is left when something was wrong or was killed: the quarantine, and files that nobody knows.

use crate::support::{Shop, as_of_order};
use std::fs;
use std::path::Path;

const MAPPING: &str = "version: 1
system: shop
time_zone: Asia/Shanghai
currencies:
  CNY: {scale: 2}
defaults:
  currency: CNY
identities:
  card: {unique: false}
sources:
  order: {file: orders.csv}
orders:
  - {source: order, key: id, at: day, member: {phone: phone, card: card}, total: amount}
";

fn shop() -> Shop {
    shop_in(Shop::empty())
}

fn shop_in(shop: Shop) -> Shop {
    let mapping = shop.write("import.yaml", MAPPING);
    let orders = "id,day,phone,card,amount\n1,2026-01-02,13800000001,77,1\n2,2026-01-02,ring-me,78,1\n3,2026-01-03,13800000003,,abc12\n";
    shop.write("orders.csv", orders);
    shop.ok(&["import", &mapping, "--source", &shop.path("")]);
    shop
}

#[test]
fn the_quarantine_shows_values_only_when_asked() {
    let shop = shop();
    let rows = |arguments: &[&str]| {
        let mut all = vec!["--format", "csv", "quarantine"];
        all.extend(arguments);
        shop.ok(&all)
    };
    let masked = rows(&[]);
    assert!(masked.starts_with("row,source,line,column,value,code,reason,state\n"), "{masked}");
    assert_eq!(masked.lines().count(), 3, "{masked}");
    assert!(masked.contains("1-1,order,4,amount,•••,number_wrong,"), "{masked}");
    assert!(masked.contains("1-2,order,3,phone,•••,identifier_wrong,"), "{masked}");
    assert!(!masked.contains("ring-me") && !masked.contains("abc12"), "nor do reasons tell values: {masked}");
    let revealed = rows(&["--reveal", "--import", "1"]);
    assert!(revealed.contains(",phone,ring-me (") && revealed.contains(",amount,abc12 ("), "{revealed}");
    let one = shop.run(&["quarantine", "--limit", "1"]);
    assert!(one.err.contains("1 of 2 rows; --limit shows more"), "{one:?}");
    assert!(one.err.contains("1 link between identifiers do not count"), "{one:?}");
    let links = rows(&["--links"]);
    assert_eq!(
        links,
        "link,seen,evidence,reason\n1,2026-01-02 00:00:00,shop/orders,a card is shared by several people\n"
    );
    shop.refused(&["quarantine", "--import", "9"], 1, &["there is no import 9", "import_not_found"]);
    // Another key ring opens nothing, and what is masked needs none.
    fs::remove_file(shop.path("data/keys/ring.json")).expect("the ring");
    shop.refused(&["quarantine", "--reveal"], 1, &["data_key_unreadable"]);
    assert_eq!(rows(&[]), masked.replace(",waits", ","));
}

#[test]
fn rows_are_mended_and_sent_once_more() {
    Shop::empty_on_every_database(|shop| {
        let shop = shop_in(shop);
        shop.refused(&["quarantine", "mend", "1-1", "--set", "price=3"], 2, &["price", "id, day", "column_unknown"]);
        shop.refused(&["quarantine", "mend", "1-9", "--set", "amount=3"], 1, &["quarantine_row_not_found"]);
        // As it was it is wrong again, and waits anew under the number of the next import.
        let again = shop.ok(&["quarantine", "replay", "1-1"]);
        assert!(again.contains("read 1 / accepted 0") && again.contains("rejected 1"), "{again}");
        let rows = |import: &str| shop.ok(&["--format", "csv", "quarantine", "show", "--import", import]);
        assert!(rows("1").contains("read again by import 2"), "{}", rows("1"));
        shop.refused(&["quarantine", "replay", "1-1"], 1, &["quarantine_row_not_found"]);
        shop.ok(&["quarantine", "mend", "2-1", "--set", "amount=3"]);
        let dry = shop.ok(&["quarantine", "replay", "2-1", "--dry-run"]);
        assert!(dry.contains("accepted 1"), "{dry}");
        let done = shop.ok(&["--format", "json", "quarantine", "replay", "2-1"]);
        assert!(done.contains("\"rejected\": 0"), "{done}");
        // The others go through a mapping that takes them.
        let mapping = MAPPING.replace("member: {phone: phone, card: card}", "member: {card: card}");
        assert_ne!(mapping, MAPPING);
        let mapping = shop.write("import.yaml", &mapping);
        let done = shop.ok(&["quarantine", "replay", "1", "--mapping", &mapping]);
        assert!(done.contains("read 1 / accepted 1") && done.contains("rejected 0"), "{done}");
        assert!(
            rows("1")
                .lines()
                .skip(1)
                .all(|row| row.ends_with("read again by import 2") || row.ends_with("read again by import 4")),
            "{}",
            rows("1")
        );
        shop.ok(&["ledger", "check"]);
    });
}

#[test]
fn an_empty_quarantine_says_so() {
    let shop = Shop::adventure_works();
    let answer = shop.run(&["quarantine"]);
    assert!(answer.code == 0 && answer.err.contains("no import set a row aside"), "{answer:?}");
}

/// Puts a file into the data directory as a killed process leaves it.
fn leave(shop: &Shop, path: &str) -> String {
    let path = shop.path(&format!("data/{path}"));
    fs::create_dir_all(Path::new(&path).parent().expect("a folder")).expect("made");
    fs::write(&path, b"PAR1").expect("written");
    path
}

#[test]
fn what_killed_processes_left_is_removed_when_nobody_else_is_at_work() {
    let shop = Shop::with_policy();
    shop.ok(&["settle", "--from", "2011-05-01", "--to", "2014-07-01"]);
    let before = shop.credits(&["--by", "payee"]);
    let left = || {
        [
            "facts/import-99/orders-0000-0000.parquet",
            "runs/-5/part-0000.parquet",
            "runs/77/part-0000.parquet",
            "temporary/fold-1-0/orders.parquet",
        ]
        .map(|path| leave(&shop, path))
    };
    let paths = left();
    let lock = fs::File::options().write(true).open(shop.path("data/lock")).expect("the lock");
    lock.lock_shared().expect("somebody else at work");
    assert_eq!(shop.credits(&["--by", "payee"]), before);
    assert!(paths.iter().all(|path| Path::new(path).exists()), "it might be theirs");
    drop(lock);
    assert_eq!(shop.credits(&["--by", "payee"]), before);
    assert!(!paths.iter().any(|path| Path::new(path).exists()), "{paths:?}");
    // The next import is given the folder of the one that was killed.
    let seq = fs::read_dir(shop.path("data/facts")).expect("facts").count();
    assert_eq!(seq, 1, "only the import's own");
    shop.ok(&["policy", "check", &as_of_order()]);
    shop.ok(&["ledger", "check"]);
}

#[test]
fn a_demo_for_programs_is_one_document() {
    let shop = Shop::empty();
    let answer = shop.ok(&["--format", "json", "demo", "--members", "60"]);
    let document: serde_json::Value = serde_json::from_str(&answer).expect("one document");
    assert_eq!(document["members"], 60);
    assert_eq!(document["periods"].as_array().map(Vec::len), Some(13));
    assert_eq!(document["periods"][0]["period"], "2025-01");
    let shop = Shop::empty();
    shop.refused(&["demo", "--members", "30", "--from", "2025-03-02"], 2, &["not_a_date", "first day of a month"]);
    let later = shop.ok(&["--format", "json", "demo", "--members", "30", "--from", "2025-03-01"]);
    let later: serde_json::Value = serde_json::from_str(&later).expect("one document");
    assert_eq!(later["periods"][12]["period"], "2026-03");
    assert_eq!(document["results"].as_array().map(Vec::len), Some(4));
    assert!(document["whatif"]["rows"].is_array(), "{document}");
}

/// Files of facts in the data directory.
fn fact_files(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).expect("listed").map(|entry| entry.expect("an entry").path());
    entries.map(|path| if path.is_dir() { fact_files(&path) } else { 1 }).sum()
}

#[test]
fn sealing_changes_no_result_and_many_imports_seal_by_themselves() {
    Shop::on_every_database(|shop| {
        let settle = || shop.ok(&["--format", "csv", "settle", "--from", "2011-05-01", "--to", "2014-07-01"]);
        let before = settle();
        let sealed = shop.ok(&["--format", "csv", "seal"]);
        let counts: Vec<u64> =
            sealed.lines().last().expect("a row").split(',').map(|count| count.parse().expect("a count")).collect();
        assert!(counts[0] > 0 && counts[1] > 0 && counts[2] > 0, "{sealed}");
        assert_eq!(settle(), before);
        assert_eq!(shop.ok(&["--format", "csv", "seal"]).lines().last(), Some("0,0,0"), "there is nothing left to do");
        shop.ok(&["ledger", "check"]);
    });
    let shop = Shop::empty();
    let mapping = shop.write("import.yaml", MAPPING);
    for number in 1..=40 {
        shop.write("orders.csv", &format!("id,day,phone,card,amount\n{number},2026-01-02,13800000001,,1\n"));
        shop.ok(&["import", &mapping, "--source", &shop.path("")]);
    }
    let list = shop.ok(&["--format", "csv", "seal"]);
    assert!(list.lines().last().expect("a row").starts_with("40,"), "{list}");
    let folder = shop.path("data/facts");
    assert!(fact_files(Path::new(&folder)) < 120, "what was sealed stays for a while, and no longer");
}
