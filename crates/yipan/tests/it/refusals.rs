//! Wrong input: the exit code, and a message that names the place, the value and what would be right.

use crate::support::{Shop, as_of_order, example, mapping};

/// A policy that is right until something in it is replaced.
const POLICY: &str = "policy: credit
name: mine
effective: 2011-05-01..
currency: USD
base: line.total
parties:
  seller: {participant: seller}
credit:
  - {book: sales, to: seller, share: 100, when: 'order.channel == \"reseller\"'}
commission:
  - {pool: {rate: 5}, funded_by: company, split: [{to: seller, share: 60}, {to: store, share: 40}]}
";

#[test]
fn wrong_usage_ends_with_2() {
    let shop = Shop::with_policy();
    shop.ok(&["settle", "--from", "2011-05-01", "--to", "2014-07-01"]);
    shop.refused(&["credits", "--by", "payy"], 2, &["\"payy\"", "payee, payee_kind"]);
    shop.refused(&["credits", "--by", "payee,payee"], 2, &["payee is given twice"]);
    shop.refused(&["credits"], 2, &["--by"]);
    shop.refused(&["settle", "--from", "2011-13-01", "--to", "2012-01-01"], 2, &["\"2011-13-01\"", "YYYY-MM-DD"]);
    shop.refused(&["settle", "--from", "2012-01-01", "--to", "2012-01-01"], 2, &["2012-01-01 is not after"]);
    shop.refused(&["settle", "--from", "2012-01-01"], 2, &["--to"]);
    shop.refused(&["settle"], 2, &["--from"]);
    shop.refused(&["credits", "--by", "payee", "--format", "xml"], 2, &["table, csv, json"]);
    shop.refused(&["frobnicate"], 2, &["frobnicate"]);
    for (name, why) in
        [("2026 01", "it has ' '"), ("a/b", "it has '/'"), ("", "it is empty"), (&"x".repeat(65), "65 characters")]
    {
        let open = ["period", "open", name, "--from", "2012-01-01", "--to", "2012-02-01"];
        shop.refused(&open, 2, &["cannot be the name of a period", why, "2026-01", "period_name_wrong"]);
    }
    shop.ok(&["period", "open", "2012年1月_a.b-c", "--from", "2012-01-01", "--to", "2012-02-01"]);
}

#[test]
fn what_is_not_known_is_refused_with_1() {
    let shop = Shop::with_policy();
    shop.refused(&["credits", "--by", "payee"], 1, &["nothing was settled yet", "yipan settle"]);
    shop.ok(&["settle", "--from", "2011-05-01", "--to", "2014-07-01"]);
    shop.refused(&["explain", "99"], 1, &["no order \"99\"", "own id"]);
    shop.refused(&["credits", "--by", "payee", "--run", "99"], 1, &["no run 99"]);
    shop.refused(&["credits", "--by", "payee", "--book", "nope"], 1, &["\"nope\"", "associate, commission"]);
    shop.refused(&["credits", "--by", "payee", "--from", "2010-01-01"], 1, &["run 1 covers 2011-05-01 to 2014-07-01"]);
    shop.ok(&["period", "open", "2011", "--from", "2011-05-01", "--to", "2012-01-01"]);
    shop.ok(&["settle", "--period", "2011"]);
    shop.refused(&["statement", "99", "--period", "2011"], 1, &["no payee \"99\""]);
    shop.refused(&["statement", "1", "--period", "2011"], 1, &["region:1 or associate:1"]);
}

#[test]
fn missing_files_and_data_are_named() {
    let shop = Shop::adventure_works();
    shop.refused(
        &["settle", "--from", "2011-05-01", "--to", "2012-01-01"],
        1,
        &["no credit policy is active", "activate"],
    );
    shop.refused(&["import", "nope.yaml", "--source", "."], 1, &["nope.yaml", "no such file"]);
    shop.refused(&["import", &mapping(), "--source", "/nope"], 1, &["/nope is not a folder", "--source"]);
    shop.refused(
        &["import", &mapping(), "--source", &shop.path("data")],
        1,
        &["data: csv_with_headers/salesterritory.csv"],
    );
    shop.refused(&["policy", "check", "nope.yaml"], 1, &["nope.yaml", "no such file"]);
    shop.refused(
        &["import", &as_of_order(), "--source", "."],
        1,
        &["policy-as-of-order.yaml:3:1", "\"policy\"", "system"],
    );
    Shop::empty().refused(&["credits", "--by", "payee"], 1, &["there is no data in data", "yipan import"]);
}

#[test]
fn wrong_policies_are_refused_with_their_place() {
    let shop = Shop::adventure_works();
    shop.ok(&["policy", "check", &shop.write("right.yaml", POLICY)]);
    for (from, to, words) in [
        ("order.channel", "order.chanel", ["wrong.yaml:9:", "order.chanel", "order.channel"]),
        ("share: 40", "share: 41", ["wrong.yaml:11:", "101", "100"]),
        ("currency: USD", "currency: EUR", ["wrong.yaml:4:", "EUR", "USD"]),
        ("to: seller, share: 60", "to: seler, share: 60", ["wrong.yaml:11:", "seler", "seller"]),
        ("effective: 2011-05-01..", "effective: 2011-15-01..", ["wrong.yaml:3:", "2011-15-01", "YYYY-MM-DD"]),
        ("base: line.total", "bace: line.total", ["wrong.yaml:5:", "bace", "base"]),
    ] {
        assert!(POLICY.contains(from));
        let file = shop.write("wrong.yaml", &POLICY.replace(from, to));
        shop.refused(&["policy", "check", &file], 1, &words);
        shop.refused(&["policy", "activate", &file], 1, &words);
    }
    assert_eq!(shop.ok(&["--format", "csv", "policy", "list"]).lines().count(), 1, "none was activated");
}

#[test]
fn a_policy_whose_case_fails_is_not_activated() {
    let shop = Shop::adventure_works();
    let text = std::fs::read_to_string(as_of_order()).expect("the example").replace("amount: 12}", "amount: 13}");
    let file = shop.write("wrong.yaml", &text);
    shop.refused(&["policy", "activate", &file], 1, &["the seller on the order is credited and paid", "12", "13"]);
    let check = shop.run(&["policy", "check", &file]);
    assert!(check.code == 1 && check.err.contains("1 of 2 cases pass"), "{check:?}");
}

#[test]
fn two_policies_may_not_hold_one_book() {
    let shop = Shop::with_policy();
    let other = example("adventureworks/policy-current-owner.yaml").display().to_string();
    shop.refused(
        &["policy", "activate", &other],
        1,
        &["as-of-order version 1 already decides credit in book associate, and commission in book commission for some"],
    );
}

#[test]
fn a_line_that_cannot_be_read_refuses_its_whole_order() {
    let shop = Shop::empty();
    let mapping = shop.write(
        "import.yaml",
        "version: 1
system: shop
time_zone: Asia/Shanghai
currencies:
  CNY: {scale: 2}
defaults:
  currency: CNY
sources:
  order: {file: orders.csv}
  line: {file: lines.csv}
orders:
  - {source: order, key: id, at: day, member: {customer: who}}
lines:
  - {source: line, order: id, number: number(no), total: amount}
",
    );
    shop.write("orders.csv", "id,day,who\n1,2026-01-02,7\n2,2026-01-03,8\n");
    shop.write("lines.csv", "id,no,amount\n1,1,100.00\n1,2,abc\n2,1,50.00\n");
    let answer = shop.run(&["import", &mapping, "--source", &shop.path("")]);
    assert_eq!(answer.code, 0, "{answer:?}");
    assert!(answer.out.contains("accepted 1 "), "order 2 only: {answer:?}");
    assert!(answer.err.contains("line:3: amount \"abc\""), "{answer:?}");
    assert!(answer.err.contains("order:2: order \"1\": another row of this order was rejected"), "{answer:?}");

    shop.replace("lines.csv", "abc", "20.00");
    let mended = shop.ok(&["import", &mapping, "--source", &shop.path("")]);
    assert!(mended.contains("rejected 0"), "{mended}");
}
