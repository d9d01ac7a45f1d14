//! What-ifs with several policies, their report, and pilots, on a small generated group.

use crate::support::{Shop, json_field};

/// A group of thirty members, and the file of its policy in force.
fn group() -> (Shop, String) {
    let shop = Shop::empty();
    shop.ok(&["demo", "--members", "30"]);
    let file = shop.path("data/policies/store-and-online-double-credit.yaml");
    (shop, file)
}

/// The policy in force with another rate, for one region from a day on.
fn pilot(shop: &Shop, file: &str) -> String {
    let text = std::fs::read_to_string(file).expect("the demo writes its policies");
    let (text, _) = text.split_once("cases:").expect("it has cases");
    let scoped = text
        .replace("effective: 2025-01-01..", "effective: 2025-07-01..\nregions: [east]")
        .replace("pool: {rate: 5}", "pool: {rate: 6}");
    assert!(scoped.contains("regions") && scoped.contains("rate: 6"), "{scoped}");
    shop.write("pilot.yaml", &scoped)
}

#[test]
fn several_policies_are_compared_side_by_side() {
    let (shop, file) = group();
    let dearer = std::fs::read_to_string(&file).expect("a policy").replace("pool: {rate: 5}", "pool: {rate: 10}");
    let (dearer, _) = dearer.split_once("cases:").expect("it has cases");
    let dearer = shop.write("dearer.yaml", dearer);
    let report = shop.path("report.html");
    let range = ["--from", "2025-01-01", "--to", "2026-02-01", "--measure", "commission"];
    let policies = ["whatif", "--policy", &dearer, "--policy", "store-and-online-double-credit@1"];
    let asked = ["--by", "book", "--threshold", "100", "--party", "A00001", "--report", &report, "--lang", "en"];
    let csv = shop.ok(&[&["--format", "csv"], &policies[..], &range, &asked].concat());
    let mut rows = csv.lines().map(|row| row.split(',').collect::<Vec<_>>());
    assert_eq!(rows.next().map(|heads| heads.len()), Some(7), "{csv}");
    let commission = rows.find(|row| row[0] == "commission").expect("a book of commission");
    let amount = |place: usize| commission[place].parse::<f64>().expect("an amount");
    assert!(amount(2) > 1.5 * amount(1), "twice the rate of all but one pool: {csv}");
    assert_eq!((commission[3], commission[5]), (format!("{:.2}", amount(2) - amount(1)).as_str(), "0.00"), "{csv}");

    let page = std::fs::read_to_string(&report).expect("the report");
    assert_eq!(page.matches("<svg").count(), 5, "costs, and per alternative the change and its spread");
    assert!(page.contains("Winners and losers under") && page.contains("data:text/csv"));
    assert!(!page.contains("<script") && !page.contains("http://") || page.contains("http://www.w3.org/2000/svg"));
    let json = shop.ok(&[&["--format", "json"], &policies[..], &range].concat());
    assert_eq!(json_field(&json, "orders_changed"), "0", "other rates, the same receivers");
}

#[test]
fn a_pilot_holds_for_its_region_and_leaves_the_rest_alone() {
    let (shop, file) = group();
    let pilot = pilot(&shop, &file);
    let activated = shop.ok(&["policy", "activate", &pilot]);
    assert!(activated.contains("where and when it holds"), "{activated}");
    let list = shop.ok(&["--format", "csv", "policy", "list"]);
    let in_force = |version: &str| {
        let start = format!("credit,store-and-online-double-credit,{version},");
        list.lines().find_map(|row| row.strip_prefix(start.as_str())).map(str::to_owned).unwrap_or_default()
    };
    assert!(in_force("1").contains("2025-01-01..,2025-01-01.."), "still in force elsewhere: {list}");
    assert!(in_force("2").contains("2025-07-01..,2025-07-01.."), "{list}");

    // Under what is in force, the region's commission is that of the pilot alone, and every other's that of before.
    let range = ["--from", "2025-07-01", "--to", "2026-02-01", "--measure", "commission", "--by", "region,book"];
    let what_if = |policy: &str| {
        let asked = ["--format", "csv", "whatif", "--policy", policy, "--against", "store-and-online-double-credit@1"];
        shop.ok(&[&asked[..], &range].concat())
    };
    let (pilot_only, both) = (what_if(&pilot), what_if("in-force"));
    let after = |csv: &str, region: &str| {
        let row = csv.lines().find(|row| row.starts_with(&format!("{region},commission,"))).map(str::to_owned);
        row.map(|row| row.split(',').map(str::to_owned).collect::<Vec<_>>()).unwrap_or_default()
    };
    let (east_before, east_after) = (after(&both, "east")[2].clone(), after(&both, "east")[3].clone());
    assert_ne!(east_before, east_after, "{both}");
    let of_pilot: f64 = pilot_only.lines().skip(1).map(|row| row.split(',').nth(3).unwrap_or("0")).map(number).sum();
    assert!(of_pilot > 0.0, "{pilot_only}");
    let table = shop.ok(&["--format", "csv", "pilot", "store-and-online-double-credit@2", "--to", "2026-01-01"]);
    assert_eq!(table.lines().count(), 5, "{table}");
    shop.refused(&["pilot", "store-and-online-double-credit@1", "--to", "2026-01-01"], 1, &["not_a_pilot"]);
    shop.refused(&["pilot", "store-and-online-double-credit@9", "--to", "2026-01-01"], 1, &["it has 1, 2"]);
    shop.refused(&["pilot", "who-serves@1", "--to", "2026-01-01"], 1, &["not_a_credit_policy"]);
}

fn number(text: &str) -> f64 {
    text.parse().expect("an amount")
}
