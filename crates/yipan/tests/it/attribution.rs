//! `yipan attribution`: a file of paths, stored touchpoints, and every kind of wrong input.

use crate::support::{Shop, root};
use std::process::Command;

const PATHS: &str = "path,total_conversions,total_conversion_value,total_null
ad > live > ad > chat,6,60.5,5
live,2,10,1
";

#[test]
fn a_file_of_paths_is_spread_by_every_model() {
    let shop = Shop::empty();
    let file = shop.write("paths.csv", PATHS);
    let csv = |arguments: &[&str]| {
        let mut all = vec!["--format", "csv", "attribution", &file];
        all.extend(arguments);
        shop.ok(&all)
    };
    let head = "channel,conversions,value\n";
    assert_eq!(csv(&["--model", "first"]), format!("{head}ad,6,60.5\nchat,0,0\nlive,2,10\n"));
    assert_eq!(csv(&["--model", "last"]), format!("{head}ad,0,0\nchat,6,60.5\nlive,2,10\n"));
    assert_eq!(csv(&["--model", "linear"]), format!("{head}ad,3,30.25\nchat,1.5,15.125\nlive,3.5,25.125\n"));
    let position = csv(&["--model", "position", "--position", "50,0,50"]);
    assert_eq!(position, format!("{head}ad,3,30.25\nchat,3,30.25\nlive,2,10\n"));
    assert_eq!(csv(&["--model", "shapley"]).lines().nth(2), Some("chat,2,20.166666666666664"));
    assert!(!std::path::Path::new(&shop.path("data")).exists(), "a file needs no data directory");
    let other = shop.write("paths.tsv", &PATHS.replace(',', "\t").replace(" > ", "|"));
    assert_eq!(shop.ok(&["--format", "csv", "attribution", &other, "--separator", "|"]), csv(&["--model", "markov"]));
    let json = shop.ok(&["--format", "json", "attribution", &file, "--model", "last"]);
    assert!(json.contains("\"channel\": \"chat\",\n    \"conversions\": 6.0,\n    \"value\": 60.5\n"), "{json}");
    let people = shop.run(&["attribution", &file, "--model", "linear"]);
    assert_eq!(people.out.lines().nth(1).map(str::trim_end), Some("ad            3.0000  30.2500"), "{people:?}");
    assert_eq!(people.err, "linear over 2 paths of paths.csv\n");
}

#[test]
fn weights_are_exact_fractions() {
    let shop = Shop::empty();
    let file = shop.write("paths.csv", "path,total_conversions\na > b > c,1\nd > (none),0\n");
    let ask =
        ["attribution", &file, "--model", "shapley", "--by", "kind", "--weights", "--fitted", "2025-01-01..2025-07-01"];
    let expect = "# Fitted over 2 paths of paths.csv.
# Below 0.01 %: (none), d.
model:
  weights:
    \"a\": 0.3334
    \"b\": 0.3333
    \"c\": 0.3333
  by: kind
  fitted: {from: 2025-01-01, to: 2025-07-01, model: shapley}
";
    assert_eq!(shop.ok(&ask), expect);
    shop.refused(&ask[..7], 2, &["--fitted 2026-01-01..2026-04-01", "model_wrong"]);
    shop.refused(&["attribution", &file, "--model", "linear", "--weights"], 2, &["markov or shapley", "linear"]);
    shop.refused(&["attribution", &file, "--weights", "--fitted", "2025-01-01..2025-01-01"], 2, &["is not after"]);
    shop.refused(&["attribution", &file, "--weights", "--fitted", "2025-01-01"], 2, &["model_wrong"]);
    let file = shop.write("paths.csv", "path,total_conversions\n(none),1\na,3\n");
    let some = shop.ok(&["attribution", &file, "--weights", "--fitted", "2025-01-01..2025-07-01"]);
    assert!(some.contains("    # 25.00 % were earned by touchpoints without channel"), "{some}");
}

#[test]
fn a_policy_takes_the_weights_as_they_are_printed() {
    let shop = shop_with_touchpoints();
    for by in ["channel", "kind", "party"] {
        let weights = shop.ok(&["attribution", "--from", "2026-01-01", "--to", "2026-02-01", "--by", by, "--weights"]);
        let indented: String = weights.lines().map(|line| format!("      {line}\n")).collect();
        let policy = format!(
            "policy: credit\nname: fitted\neffective: 2026-01-01..\ncurrency: CNY\nbase: line.net\nparties:\n  path:\n    touch:\n      \
             within_days: 30\n{indented}credit:\n  - {{book: path, to: path, share: 100}}\n"
        );
        shop.ok(&["policy", "check", &shop.write("fitted.yaml", &policy)]);
    }
}

#[test]
fn wrong_paths_are_named_with_line_column_and_value() {
    let shop = Shop::empty();
    let head = "path,total_conversions,total_conversion_value,total_null\na,1,1,0\n";
    for (row, words) in [
        ("a > b,x,1,0", ["paths.csv: line 3: total_conversions \"x\"", "digits"]),
        ("a > b,1,-2,0", ["line 3: total_conversion_value \"-2\"", "from 0 on"]),
        ("a > b,1,2,inf", ["line 3: total_null \"inf\"", "from 0 on"]),
        ("a >  > b,1,2,0", ["line 3: path \"a >  > b\"", "channel 2 is empty"]),
        (",1,2,0", ["line 3: path \"\"", "channel 1 is empty"]),
        ("a,0,2,0", ["line 3: path \"a\"", "a value belongs to conversions"]),
        ("a,0,2", ["line 3: the row has 3 values, but there are 4 columns", "\"a,0,2\""]),
    ] {
        let file = shop.write("paths.csv", &format!("{head}{row}\n"));
        let answer = shop.run(&["attribution", &file]);
        assert_eq!(answer.code, 1, "{answer:?}");
        assert!(words.iter().all(|word| answer.err.contains(word)) && answer.err.contains("paths_wrong"), "{answer:?}");
    }
    let file = shop.write("paths.csv", "route,total_conversions\na,1\n");
    shop.refused(&["attribution", &file], 1, &["no column \"path\" among route, total_conversions", "paths_wrong"]);
    shop.refused(&["attribution", &shop.path("nope.csv")], 1, &["nope.csv", "file_unreadable"]);
    shop.refused(&["attribution"], 2, &["<PATHS>"]);
    shop.refused(&["attribution", &file, "--from", "2026-01-01", "--to", "2026-02-01"], 2, &["cannot be used"]);
    let file = shop.write("paths.csv", head);
    shop.refused(
        &["attribution", &file, "--model", "decay", "--half-life", "0"],
        2,
        &["half-life is 0", "model_wrong"],
    );
    shop.refused(&["attribution", &file, "--model", "position", "--position", "1,2"], 2, &["give three"]);
    shop.refused(&["attribution", &file, "--separator", ""], 1, &["the separator is empty"]);
}

/// Member 7 buys twice after two touchpoints, 8 buys without any, 9 never buys.
fn shop_with_touchpoints() -> Shop {
    let shop = Shop::empty();
    let mapping = shop.write(
        "import.yaml",
        "version: 1
system: shop
time_zone: Asia/Shanghai
currencies:
  CNY: {scale: 2}
  USD: {scale: 2}
defaults:
  currency: CNY
sources:
  order: {file: orders.csv}
  touch: {file: touches.csv}
  staff: {file: staff.csv}
people:
  - {source: staff, key: id, name: id}
orders:
  - {source: order, key: id, at: day, member: {customer: who}, total: amount, currency: currency}
touchpoints:
  - {source: touch, key: id, member: {customer: who}, at: day, kind: kind, channel: where_, party: {associate: by}}
",
    );
    shop.write("staff.csv", "id\nann\n");
    let orders = "id,day,who,amount,currency\n1,2026-01-10,7,100.00,CNY\n2,2026-01-20,7,50.50,CNY\n3,2026-01-20,8,1.00,CNY\n\
                  4,2026-03-01,9,1.00,USD\n";
    shop.write("orders.csv", orders);
    let touches = "id,day,who,kind,where_,by\na,2026-01-05,7,ad,moments,\nb,2026-01-10,7,live,mini_program,ann\n\
                   c,2026-01-02,9,ad,moments,\nd,2026-01-03,9,chat,wecom,ann\ne,2025-11-01,7,ad,moments,\n";
    shop.write("touches.csv", touches);
    shop.ok(&["import", &mapping, "--source", &shop.path(""), "--max-rejected", "0"]);
    shop
}

#[test]
fn paths_are_read_from_stored_facts() {
    let shop = shop_with_touchpoints();
    let ask = |arguments: &[&str]| {
        let mut all = vec!["--format", "csv", "attribution", "--from", "2026-01-01", "--to", "2026-02-01"];
        all.extend(arguments);
        shop.ok(&all).split_once('\n').expect("a header").1.to_owned()
    };
    assert_eq!(ask(&["--model", "first"]), "mini_program,0,0\nmoments,2,150.5\nwecom,0,0\n");
    assert_eq!(ask(&["--model", "linear", "--by", "kind"]), "ad,1,75.25\nchat,0,0\nlive,1,75.25\n");
    assert_eq!(ask(&["--model", "last", "--by", "party"]), "associate:ann,2,150.5\n");
    assert_eq!(ask(&["--model", "first", "--by", "kind", "--kinds", "live,chat"]), "chat,0,0\nlive,2,150.5\n");
    // A window of five days reaches from the second order to no touchpoint, and from the first to both: its start counts.
    assert_eq!(ask(&["--model", "first", "--within-days", "5"]), "mini_program,0,0\nmoments,1,100\nwecom,0,0\n");
    assert_eq!(ask(&["--model", "first", "--within-days", "4"]), "mini_program,1,100\nmoments,0,0\nwecom,0,0\n");
    // Journeys: ad > live twice, ad > chat to nothing. Removing ad loses all, removing live all: half each.
    assert_eq!(ask(&["--by", "kind"]), "ad,1,75.25\nchat,0,0\nlive,1,75.25\n");
    let people = shop.run(&["attribution", "--from", "2026-01-01", "--to", "2026-02-01"]);
    let seen = "2 orders, 1 more without touchpoint, 1 members without order";
    assert!(people.err.contains(seen), "{people:?}");
    let none = shop.run(&["attribution", "--from", "2027-01-01", "--to", "2027-02-01"]);
    assert!(none.code == 0 && none.err.contains("no path was found"), "{none:?}");
    let mixed = ["attribution", "--from", "2026-01-01", "--to", "2026-04-01", "--within-days", "90"];
    shop.refused(&mixed, 1, &["CNY and USD", "currencies_mixed"]);
    shop.refused(&["attribution", "--from", "2026-01-40", "--to", "2026-02-01"], 2, &["2026-01-40"]);
}

/// What an independent calculation and, in the limit of 195 million simulated journeys, the package ChannelAttribution say.
const MARKOV: [(&str, f64, f64); 12] = [
    ("alpha", 5344.94768209, 18799.17062619),
    ("beta", 2527.35216652, 9687.80921609),
    ("delta", 4.61361831, 13.918384),
    ("epsilon", 599.57065046, 2348.65382519),
    ("eta", 3340.8474015, 12991.7366667),
    ("gamma", 171.14544269, 719.23674635),
    ("iota", 3884.61470188, 14978.4372884),
    ("kappa", 274.36325595, 1136.09253815),
    ("lambda", 1282.84722339, 5142.72029701),
    ("mi", 1.72242456, 5.44450886),
    ("theta", 1971.91287989, 7511.04847544),
    ("zeta", 381.06255276, 1468.70301484),
];

#[test]
fn ten_thousand_paths_give_the_known_answers() {
    let file = root().join("../shared/data/channel_attribution/mta_data.csv.gz");
    if !file.is_file() {
        eprintln!("note: {} is missing; the real paths are not tested", file.display());
        return;
    }
    let ask = |model: &str| -> Vec<(String, f64, f64)> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_yipan"));
        let output = command.args(["--format", "csv", "attribution", "--model", model]).arg(&file).output();
        let text = String::from_utf8(output.expect("the binary runs").stdout).expect("UTF-8");
        let row = |line: &str| {
            let cells: Vec<&str> = line.split(',').collect();
            (cells[0].to_owned(), cells[1].parse().expect("a number"), cells[2].parse().expect("a number"))
        };
        text.lines().skip(1).map(row).collect()
    };
    for model in ["first", "last", "linear", "position", "decay", "markov", "shapley"] {
        let rows = ask(model);
        let (conversions, value) = rows.iter().fold((0.0, 0.0), |sum, row| (sum.0 + row.1, sum.1 + row.2));
        assert!((conversions - 19_785.0).abs() < 1e-5 && (value - 74_802.971_587_210_84).abs() < 1e-4, "{model}");
    }
    let alpha = |model: &str| ask(model).into_iter().next().expect("a row").1;
    assert!((alpha("first") - 6308.0).abs() < 1e-9 && (alpha("last") - 8447.0).abs() < 1e-9);
    assert!((alpha("linear") - 7574.71859375).abs() < 1e-7 && (alpha("shapley") - 7627.94404762).abs() < 1e-7);
    for ((channel, conversions, value), expect) in ask("markov").iter().zip(MARKOV) {
        let near = (conversions - expect.1).abs() < 1e-7 && (value - expect.2).abs() < 1e-7;
        assert!(channel == expect.0 && near, "{channel} {conversions} {value} is not {expect:?}");
    }
}
