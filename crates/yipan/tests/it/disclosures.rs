//! Identifiers leave in clear when one person asks, another allows it, and the first takes the file.

use crate::support::Shop;

const MAPPING: &str = "version: 1
system: till
time_zone: Asia/Shanghai
currencies: {CNY: {scale: 2}}
defaults: {currency: CNY}
sources: {order: {file: orders.csv}}
orders: [{source: order, key: id, at: day, member: {phone: phone}, total: amount}]
";

#[test]
fn one_person_asks_another_allows_and_the_first_takes_the_file() {
    Shop::empty_on_every_database(|shop| {
        shop.write("orders.csv", "id,day,phone,amount\n1,2026-01-02,13800000001,10\n2,2026-01-03,13800000002,10\n");
        let mapping = shop.write("import.yaml", MAPPING);
        shop.ok(&["import", &mapping, "--source", &shop.path("")]);
        let ask = ["disclosure", "ask", "--purpose", "a recall", "--accountable", "Mailing Ltd", "--kinds", "phone"];
        let asked = shop.ok(&[&["--as", "ann", "--format", "csv"], &ask[..]].concat());
        assert!(
            asked.lines().nth(1).is_some_and(|row| row.starts_with("1,asked,phone,,a recall,Mailing Ltd,ann,")),
            "{asked}"
        );
        let take = ["--as", "ann", "--format", "csv", "disclosure", "take", "1"];
        shop.refused(&take, 1, &["code: disclosure_not_approved"]);
        shop.refused(&["--as", "ann", "disclosure", "approve", "1"], 1, &["code: disclosure_own", "somebody else"]);
        shop.ok(&["--as", "bob", "disclosure", "approve", "1", "--reason", "as agreed"]);
        let taken = shop.ok(&take);
        let mut rows: Vec<&str> = taken.lines().map(|row| row.rsplit(',').next().unwrap_or_default()).collect();
        rows[1..].sort_unstable();
        assert_eq!(rows, ["phone", "13800000001", "13800000002"], "{taken}");
        shop.refused(&["--as", "bob", "disclosure", "take", "1"], 1, &["code: disclosure_not_found"]);
        let file = shop.path("members.xlsx");
        shop.ok(&["--as", "ann", "--format", "xlsx", "disclosure", "take", "1", "--output", &file]);
        assert!(std::fs::read(&file).expect("a workbook").starts_with(b"PK"));
        let log = shop.ok(&["--format", "csv", "audit", "--operation", "disclosure.take"]);
        assert_eq!(log.lines().count(), 3, "{log}");
        assert!(!log.contains("13800000001"), "{log}");
        shop.refused(&["disclosure", "refuse", "1", "--reason", "no"], 1, &["code: disclosure_decided"]);
        let wrong = ["disclosure", "ask", "--purpose", "x", "--accountable", "y", "--kinds", "phone,face"];
        shop.refused(&wrong, 1, &["code: disclosure_wrong", "face", "phone"]);
    });
}
