//! Backups: what is put back is what was there, and what is not whole is refused.

use crate::support::{Shop, json_field};
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

const DAYS: [&str; 4] = ["--from", "2011-05-01", "--to", "2014-07-01"];

/// A locked and paid year, and a draft.
fn busy(shop: &Shop) {
    shop.ok(&["period", "open", "2011", "--from", "2011-05-01", "--to", "2012-01-01"]);
    shop.ok(&["settle", "--period", "2011"]);
    shop.ok(&["period", "lock", "2011"]);
    shop.ok(&["period", "pay", "2011"]);
    shop.ok(&[&["settle"], &DAYS[..]].concat());
}

fn digest(shop: &Shop) -> String {
    let settled = shop.ok(&[&["--format", "json", "settle"], &DAYS[..]].concat());
    json_field(&settled, "digest").to_owned()
}

fn back_up(shop: &Shop) -> String {
    let answer = shop.run(&["backup", &shop.path("backup"), "--keys", &shop.path("ring")]);
    assert_eq!(answer.code, 0, "{answer:?}");
    answer.err
}

/// Everything is gone, as after a fire.
fn lose(shop: &Shop) {
    fs::remove_dir_all(shop.path("data")).expect("a data directory");
    if shop.is_on_server() {
        shop.damage(
            "DO $$ DECLARE own text := current_schema(); BEGIN
                EXECUTE format('DROP SCHEMA %I CASCADE', own); EXECUTE format('CREATE SCHEMA %I', own); END $$",
        );
    }
}

fn restore<'a>(backup: &'a str, ring: &'a str) -> [&'a str; 4] {
    ["restore", backup, "--keys", ring]
}

#[test]
fn what_is_put_back_settles_to_the_same_digest() {
    Shop::on_every_database(|shop| {
        busy(&shop);
        let (balances, before) = (shop.ok(&["ledger", "balances"]), digest(&shop));
        let words = back_up(&shop);
        assert!(words.contains("keep the key ring apart"), "{words}");
        let (backup, ring) = (shop.path("backup"), shop.path("ring"));
        shop.refused(&restore(&backup, &ring), 1, &["there is something in", "restore_place_taken"]);
        lose(&shop);
        let restored = shop.run(&restore(&backup, &ring));
        assert!(restored.code == 0 && restored.err.contains("no invariant is broken"), "{restored:?}");
        assert_eq!(digest(&shop), before);
        assert_eq!(shop.ok(&["ledger", "balances"]), balances);
        shop.ok(&["ledger", "check"]);
        // Life goes on: numbers are given after those that were put back.
        shop.ok(&["period", "open", "2012", "--from", "2012-01-01", "--to", "2013-01-01"]);
        shop.ok(&["settle", "--period", "2012"]);
        shop.ok(&["ledger", "check"]);
        if shop.is_on_server() {
            fs::remove_dir_all(shop.path("data")).expect("files");
            shop.refused(&restore(&backup, &ring), 1, &["tables already", "restore_place_taken"]);
            assert!(!Path::new(&shop.path("data")).exists(), "nothing is left");
        }
    });
}

#[test]
fn keys_lie_apart_from_what_they_open() {
    let shop = Shop::with_policy();
    let backup = shop.path("backup");
    let inside = format!("{backup}/ring.json");
    shop.refused(&["backup", &backup, "--keys", &inside], 1, &["keep the keys elsewhere", "keys_beside_backup"]);
    let sneaky = format!("{backup}/../backup/ring.json");
    shop.refused(&["backup", &backup, "--keys", &sneaky], 1, &["keys_beside_backup"]);
    shop.refused(&["backup", &shop.path("data/backup")], 1, &["within the data directory", "backup_place_wrong"]);
    shop.refused(&["backup", &backup, "--keys", &shop.path("data/keys/ring.json")], 1, &["backup_place_taken"]);
    assert!(!Path::new(&backup).exists() && !Path::new(&shop.path("data/backup")).exists(), "refusals leave nothing");
    let without = shop.run(&["backup", &backup]);
    assert!(without.code == 0 && without.err.contains("no identifier in this backup can be read"), "{without:?}");
    let ring = fs::read_to_string(shop.path("data/keys/ring.json")).expect("the ring");
    let keys: Vec<&str> = ring.split('"').filter(|word| word.len() == 64).collect();
    assert_eq!(keys.len(), 2, "an index key and a wrapping key");
    for path in files(Path::new(&backup)) {
        let bytes = fs::read(&path).expect("a file");
        let tells = |key: &str| bytes.windows(64).any(|window| window == key.as_bytes());
        assert!(!keys.iter().any(|key| tells(key)), "{} holds a key", path.display());
    }
    shop.refused(&["backup", &backup], 1, &["there is something in", "backup_place_taken"]);
    // Another ring does not fit.
    let other = shop.write("other", &ring.replace(keys[0], &"7".repeat(64)));
    lose(&shop);
    shop.refused(&restore(&backup, &other), 1, &["belongs to other data", "keys_do_not_fit"]);
    let fewer = shop.write("fewer", &ring.replace("\"1\":", "\"2\":"));
    shop.refused(&restore(&backup, &fewer), 1, &["wrapping key 1", "keys_do_not_fit"]);
    shop.refused(&restore(&backup, &shop.path("none")), 1, &["key_ring_unreadable"]);
    assert!(!Path::new(&shop.path("data")).exists(), "nothing is left");
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn damage_of_any_file_is_found_and_named() {
    let shop = Shop::with_policy();
    busy(&shop);
    back_up(&shop);
    lose(&shop);
    let (backup, ring) = (shop.path("backup"), shop.path("ring"));
    let all = files(Path::new(&backup));
    let kinds = ["backup.json", "yipan.db", "facts/", "runs/"];
    assert!(kinds.iter().all(|kind| all.iter().any(|path| path.display().to_string().contains(kind))), "{all:?}");
    for path in &all {
        let name = path.strip_prefix(&backup).expect("below").display().to_string();
        let whole = fs::read(path).expect("bytes");
        let mut changed = whole.clone();
        let middle = changed.len() / 2;
        changed[middle] ^= 1;
        fs::write(path, &changed).expect("damaged");
        shop.refused(&restore(&backup, &ring), 1, &[&name, "code: backup_damaged"]);
        fs::write(path, &whole[..middle]).expect("cut");
        shop.refused(&restore(&backup, &ring), 1, &[&name, "code: backup_damaged"]);
        fs::remove_file(path).expect("removed");
        shop.refused(&restore(&backup, &ring), 1, &[&name, "code: backup_incomplete"]);
        fs::write(path, &whole).expect("mended");
        assert!(!Path::new(&shop.path("data")).exists(), "nothing is left");
        assert!(!Path::new(&shop.path("data.restoring")).exists(), "nothing is left");
    }
    shop.refused(
        &["--database-url", "postgres://nobody@127.0.0.1:1/none", "restore", &backup, "--keys", &ring],
        1,
        &["restore_place_wrong"],
    );
    shop.ok(&restore(&backup, &ring));
}

#[test]
fn damaged_facts_are_not_backed_up_as_if_they_were_whole() {
    let shop = Shop::with_policy();
    let facts = files(Path::new(&shop.path("data/facts")));
    let mut bytes = fs::read(&facts[0]).expect("bytes");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&facts[0], bytes).expect("damaged");
    let name = facts[0].strip_prefix(shop.path("data")).expect("below").display().to_string();
    shop.refused(&["backup", &shop.path("backup")], 1, &[&name, "facts_damaged"]);
    assert!(!Path::new(&shop.path("backup")).exists(), "half a backup is none");
}

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
  - {source: order, key: id, at: day, member: {phone: phone}, total: amount}
";

const POLICY: &str = "policy: credit
name: owner
effective: 2026-01-01..
currency: CNY
base: line.total
parties:
  owner: {binding: associate}
credit:
  - {book: associate, to: owner, share: 100}
refunds: original_lines
";

const DELIVERIES: usize = 8;
const ORDERS: usize = 40;

/// The delivery of this number, in a folder of its own.
fn deliver(shop: &Shop, number: usize) {
    let folder = format!("delivery-{number}");
    fs::create_dir_all(shop.path(&folder)).expect("a folder");
    let row = |order: usize| format!("{order},2026-01-02,138{order:08},1\n");
    let rows: String = (number * ORDERS..(number + 1) * ORDERS).map(row).collect();
    shop.write(&format!("{folder}/orders.csv"), &format!("id,day,phone,amount\n{rows}"));
    shop.ok(&["import", &shop.path("import.yaml"), "--source", &shop.path(&folder)]);
}

/// How many orders a settlement finds. Every one is worth 1.
fn orders(shop: &Shop) -> usize {
    shop.ok(&["settle", "--from", "2026-01-01", "--to", "2026-02-01"]);
    let rows = shop.credits(&["--by", "book"]);
    let fields: Vec<&str> = rows.lines().next().expect("a row").split(',').collect();
    assert_eq!(fields[3], format!("{}.00", fields[1]), "{rows}");
    fields[1].parse().expect("a number")
}

#[test]
fn a_backup_taken_while_imports_commit_is_one_moment() {
    Shop::empty_on_every_database(|shop| {
        shop.write("import.yaml", MAPPING);
        deliver(&shop, 0);
        shop.ok(&["policy", "activate", &shop.write("policy.yaml", POLICY)]);
        let backups: Vec<String> = thread::scope(|scope| {
            let imports = scope.spawn(|| (1..DELIVERIES).for_each(|number| deliver(&shop, number)));
            let mut taken = Vec::new();
            while !imports.is_finished() {
                let name = format!("backup-{}", taken.len());
                shop.ok(&["backup", &shop.path(&name), "--keys", &shop.path(&format!("ring-{}", taken.len()))]);
                taken.push(name);
            }
            imports.join().expect("every import ends well");
            taken
        });
        assert_eq!(orders(&shop), DELIVERIES * ORDERS);
        let mut before = ORDERS;
        for (number, backup) in backups.iter().enumerate() {
            lose(&shop);
            shop.ok(&restore(&shop.path(backup), &shop.path(&format!("ring-{number}"))));
            let found = orders(&shop);
            assert!(found.is_multiple_of(ORDERS) && found >= before, "whole imports, later backups no less: {found}");
            before = found;
            shop.ok(&["ledger", "check"]);
            let shown = shop.ok(&["member", "show", "phone:13800000001"]);
            assert!(shown.contains("138"), "the keys open it: {shown}");
        }
    });
}
