//! A period that is settled again keeps the run before, and the two are compared.

use crate::support::{Shop, mapping};
use insta::assert_snapshot;

/// A year settled twice: between the two, one order turned out to be larger.
fn settled_twice(shop: &Shop) {
    shop.ok(&["period", "open", "2011", "--from", "2011-05-01", "--to", "2012-01-01"]);
    shop.ok(&["settle", "--period", "2011"]);
    shop.refused(&["period", "diff", "2011"], 1, &["run 1 is the first", "nothing_to_compare"]);
    shop.replace("sample/sales_order_header_11cols.csv", "3410,5", "3510,5");
    shop.ok(&["import", &mapping(), "--source", &shop.path("sample")]);
    shop.ok(&["settle", "--period", "2011"]);
}

#[test]
fn a_diff_says_who_gets_more_and_for_which_lines() {
    Shop::on_every_database(|shop| {
        settled_twice(&shop);
        assert_snapshot!("diff", shop.ok(&["period", "diff", "2011"]));
        assert_snapshot!("diff_lines", shop.ok(&["period", "diff", "2011", "--lines"]));
        let back = shop.ok(&["--format", "csv", "period", "diff", "2011", "--run", "1", "--against", "2"]);
        assert!(back.contains("12,associate,credit,23610.9125,23510.9125,-100.0000,USD,1,1"), "{back}");
    });
}

#[test]
fn runs_that_are_the_same_do_not_differ() {
    let shop = Shop::with_policy();
    shop.ok(&["period", "open", "2011", "--from", "2011-05-01", "--to", "2012-01-01"]);
    shop.ok(&["settle", "--period", "2011"]);
    shop.ok(&["settle", "--period", "2011"]);
    assert!(shop.ok(&["period", "diff", "2011"]).ends_with("Both say the same.\n"));
    shop.refused(&["period", "diff", "2011", "--run", "9"], 1, &["run 9", "there are 2, 1", "run_not_of_period"]);
}

#[test]
fn lines_under_another_version_are_other_lines() {
    let shop = Shop::with_policy();
    shop.ok(&["period", "open", "2011", "--from", "2011-05-01", "--to", "2012-01-01"]);
    shop.ok(&["settle", "--period", "2011"]);
    let text = std::fs::read_to_string(crate::support::as_of_order()).expect("the policy");
    let next = shop.write("next.yaml", &format!("{text}# The same in other words.\n"));
    shop.ok(&["policy", "activate", &next]);
    shop.ok(&["settle", "--period", "2011"]);
    let lines = shop.ok(&["--format", "csv", "period", "diff", "2011", "--lines"]);
    assert!(lines.contains("as-of-order 1: ") && lines.contains("as-of-order 2: "), "{lines}");
    let sums = shop.ok(&["--format", "csv", "period", "diff", "2011"]);
    assert!(sums.lines().skip(1).all(|row| row.contains(",0.0000,USD,")), "only the version differs: {sums}");
}
