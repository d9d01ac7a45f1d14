//! Periods from opening to the ledger, and facts that come too late.

use crate::support::{Shop, mapping};
use insta::assert_snapshot;

/// A shop whose first year is locked, and whose second is open.
fn locked() -> Shop {
    let shop = Shop::with_policy();
    shop.ok(&["period", "open", "2011", "--from", "2011-05-01", "--to", "2012-01-01"]);
    shop.ok(&["period", "open", "2012", "--from", "2012-01-01", "--to", "2013-01-01"]);
    shop.ok(&["settle", "--period", "2011"]);
    shop.ok(&["period", "lock", "2011"]);
    shop
}

#[test]
fn a_statement_says_what_a_payee_gets_and_for_which_orders() {
    let shop = locked();
    assert_snapshot!(shop.ok(&["statement", "12", "--period", "2011"]));
    let nothing = shop.ok(&["statement", "region:1", "--period", "2011"]);
    assert!(nothing.contains("Nothing was credited or earned in this period."), "{nothing}");
}

#[test]
fn a_late_fact_becomes_an_adjustment_in_the_next_period() {
    let shop = locked();
    shop.replace("sample/sales_order_header_11cols.csv", "3410,5", "3510,5");
    shop.ok(&["import", &mapping(), "--source", &shop.path("sample")]);
    let before = shop.credits(&["--by", "payee", "--period", "2011"]);
    let settled = shop.ok(&["settle", "--period", "2012"]);
    assert!(settled.contains("adjust locked periods"), "{settled}");
    assert_eq!(shop.credits(&["--by", "payee", "--period", "2011"]), before, "locked history never changes");
    let statement = shop.ok(&["--format", "csv", "statement", "12", "--period", "2012"]);
    let adjusted: Vec<&str> = statement.lines().filter(|line| line.contains(",adjustment,")).collect();
    assert_eq!(adjusted.len(), 2, "{statement}");
    assert!(adjusted.iter().any(|line| line.contains(",100.0000,USD")), "{statement}");
    assert!(adjusted.iter().any(|line| line.contains(",1.2000,USD")), "{statement}");
    shop.ok(&["period", "lock", "2012"]);
    let check = shop.run(&["ledger", "check"]);
    assert!(check.code == 0 && check.err.contains("no invariant is broken"), "{check:?}");
}

#[test]
fn what_may_not_be_done_with_a_period() {
    let shop = locked();
    shop.refused(&["period", "lock", "2011"], 1, &["period 2011 is locked already"]);
    shop.refused(&["settle", "--period", "2011"], 1, &["period 2011 is locked", "next open period"]);
    shop.refused(&["period", "lock", "2012"], 1, &["period 2012 was not settled yet", "yipan settle --period 2012"]);
    let overlapping = ["period", "open", "autumn", "--from", "2012-09-01", "--to", "2013-02-01"];
    shop.refused(&overlapping, 1, &["autumn", "2012", "overlap"]);
    shop.refused(
        &["period", "open", "2012", "--from", "2014-01-01", "--to", "2015-01-01"],
        1,
        &["period 2012 already"],
    );
    shop.refused(
        &["period", "open", "back", "--from", "2014-01-01", "--to", "2013-01-01"],
        2,
        &["2013-01-01", "2014-01-01"],
    );
    shop.refused(&["statement", "12", "--period", "2015"], 1, &["no period 2015", "2011, 2012"]);
    assert_eq!(shop.ok(&["--format", "csv", "period", "list"]).lines().count(), 3);
}
