//! Disputes from opening to the ledger.

use crate::support::{Shop, mapping};
use insta::assert_snapshot;

/// A first year that is locked, and a second that is open.
fn two_years(shop: &Shop) {
    for (year, from, to) in [("2011", "2011-05-01", "2012-01-01"), ("2012", "2012-01-01", "2013-01-01")] {
        shop.ok(&["period", "open", year, "--from", from, "--to", to]);
    }
    shop.ok(&["settle", "--period", "2011"]);
    shop.ok(&["period", "lock", "2011"]);
}

fn open(shop: &Shop, more: &[&str]) -> String {
    let mut arguments = vec!["--as", "dora", "dispute", "open", "--payee", "12", "--period", "2011"];
    arguments.extend(more);
    shop.ok(&arguments)
}

const ORDER: [&str; 8] =
    ["--type", "wrong-rate", "--order", "50002", "--expected", "50.0000", "--evidence", "Max promised me more"];

/// Rows of the statement of somebody for the second year that were decided.
fn decided(shop: &Shop, payee: &str) -> Vec<String> {
    let statement = shop.ok(&["--format", "csv", "statement", payee, "--period", "2012"]);
    statement.lines().filter(|row| row.contains(",decision,")).map(str::to_owned).collect()
}

#[test]
fn an_accepted_dispute_is_paid_once_and_never_taken_back() {
    Shop::on_every_database(|shop| {
        two_years(&shop);
        open(&shop, &ORDER);
        shop.ok(&["settle", "--period", "2012"]);
        assert_eq!(decided(&shop, "12"), Vec::<String>::new(), "not before it is decided");
        shop.ok(&["--as", "max", "dispute", "decide", "1", "--accept", "--reason", "true, I did"]);
        shop.ok(&["settle", "--period", "2012"]);
        let row = "2012-01-01 00:00:00,50002,1,commission,decision,commission,as-of-order 1: own rate (dispute 1),9.0740,USD,yes";
        assert_eq!(decided(&shop, "12"), [row]);
        assert_eq!(shop.ok(&["dispute", "show", "1"]).lines().nth(2), Some("  state       accepted"));
        shop.ok(&["settle", "--period", "2012"]);
        assert_eq!(decided(&shop, "12"), [row], "settling again does not add it again");
        shop.ok(&["period", "lock", "2012"]);

        // A late fact about the same order is compared with what the rules said, and leaves the decision alone.
        shop.ok(&["period", "open", "2013", "--from", "2013-01-01", "--to", "2014-01-01"]);
        shop.replace("sample/sales_order_header_11cols.csv", "3410,5", "3510,5");
        shop.ok(&["import", &mapping(), "--source", &shop.path("sample")]);
        shop.ok(&["settle", "--period", "2013"]);
        let later = shop.ok(&["--format", "csv", "statement", "12", "--period", "2013"]);
        let adjusted: Vec<&str> = later.lines().filter(|row| row.contains(",50002,")).collect();
        assert_eq!(adjusted.len(), 2, "{later}");
        assert!(adjusted.iter().all(|row| row.contains(",adjustment,")), "{later}");
        assert!(adjusted.iter().any(|row| row.contains(",1.2000,USD")), "{later}");
        shop.ok(&["period", "lock", "2013"]);

        let steady = |text: String| text.lines().filter(|line| !line.contains(" by ")).collect::<Vec<_>>().join("\n");
        assert_snapshot!("show", steady(shop.ok(&["dispute", "show", "1"])));
        assert_snapshot!("statement", shop.ok(&["statement", "12", "--period", "2012"]));
        let explained = shop.ok(&["explain", "50002"]);
        assert!(
            explained.contains("Dispute 1 of dora0 (associate 12) about line 1 for period 2011, wrong rate"),
            "{explained}"
        );
        assert!(explained.contains("with 9.0740 USD: true, I did (booked in period 2012)"), "{explained}");
        let check = shop.run(&["ledger", "check"]);
        assert!(check.code == 0 && check.err.contains("no invariant is broken"), "{check:?}");

        shop.damage("UPDATE decision SET amount = amount + 1");
        let check = shop.run(&["ledger", "check"]);
        assert!(check.code == 1 && check.out.contains("says what nobody decided"), "{check:?}");
    });
}

#[test]
fn what_one_gets_may_be_taken_from_another() {
    let shop = Shop::with_policy();
    two_years(&shop);
    open(&shop, &["--type", "wrong-party", "--expected", "300", "--evidence", "the list of my customers"]);
    shop.ok(&["dispute", "decide", "1", "--accept", "--amount", "5.5", "--taken-from", "13", "--reason", "half of it"]);
    shop.ok(&["settle", "--period", "2012"]);
    let about_period = |amount: &str| {
        format!(
            "2012-01-01 00:00:00,,0,commission,decision,commission,as-of-order 1: own rate (dispute 1),{amount},USD,yes"
        )
    };
    assert_eq!(decided(&shop, "12"), [about_period("5.5000")]);
    assert_eq!(decided(&shop, "13"), [about_period("-5.5000")]);
    shop.ok(&["period", "lock", "2012"]);
    let check = shop.run(&["ledger", "check"]);
    assert!(check.code == 0, "{check:?}");
}

#[test]
fn what_is_rejected_changes_nothing() {
    let shop = Shop::with_policy();
    two_years(&shop);
    open(&shop, &ORDER);
    shop.ok(&["--as", "max", "dispute", "decide", "1", "--reject", "--reason", "I did not"]);
    shop.ok(&["settle", "--period", "2012"]);
    assert_eq!(decided(&shop, "12"), Vec::<String>::new());
    let again = ["dispute", "decide", "1", "--accept", "--reason", "yes, I did"];
    shop.refused(&again, 1, &["rejected by max already", "dispute_decided"]);
    assert_snapshot!("list", shop.ok(&["dispute", "list"]));
    assert_eq!(shop.ok(&["--format", "csv", "dispute", "list", "--open"]).lines().count(), 1);
}

#[test]
fn a_decision_is_locked_in_one_period_only() {
    let shop = Shop::with_policy();
    two_years(&shop);
    shop.ok(&["period", "open", "2013", "--from", "2013-01-01", "--to", "2014-01-01"]);
    open(&shop, &ORDER);
    shop.ok(&["dispute", "decide", "1", "--accept", "--reason", "yes"]);
    shop.ok(&["settle", "--period", "2012"]);
    shop.ok(&["settle", "--period", "2013"]);
    shop.ok(&["period", "lock", "2012"]);
    shop.refused(
        &["period", "lock", "2013"],
        1,
        &["booked in another period", "settle --period 2013", "dispute_booked"],
    );
    shop.ok(&["settle", "--period", "2013"]);
    shop.ok(&["period", "lock", "2013"]);
}

#[test]
fn what_cannot_be_disputed() {
    let shop = Shop::with_policy();
    two_years(&shop);
    let refused = |change: &[&str], words: &[&str]| {
        let mut arguments = vec!["dispute", "open", "--type", "other", "--evidence", "x"];
        arguments.extend(change);
        shop.refused(&arguments, 1, words);
    };
    let about =
        |payee: &'static str, period: &'static str| vec!["--payee", payee, "--period", period, "--expected", "1"];
    refused(&about("12", "2012"), &["not settled yet", "no_run"]);
    refused(&about("99", "2011"), &["no payee \"99\"", "payee_not_found"]);
    refused(&[&about("12", "2011")[..], &["--order", "1"]].concat(), &["no order \"1\"", "order_not_found"]);
    refused(&[&about("12", "2011")[..], &["--order", "50002", "--line", "9"]].concat(), &["dispute_without_line"]);
    refused(&[&about("12", "2011")[..], &["--book", "nope"]].concat(), &["there are commission", "book_unknown"]);
    refused(&["--payee", "12", "--period", "2011", "--expected", "1.23456"], &["1.23456", "amount_wrong"]);
    shop.refused(&["dispute", "show", "7"], 1, &["no dispute 7", "dispute_not_found"]);
    open(&shop, &["--type", "other", "--expected", "282.131", "--evidence", "x"]);
    shop.refused(&["dispute", "decide", "1", "--accept", "--reason", "x"], 1, &["--amount", "amount_wrong"]);
    let from_self = ["dispute", "decide", "1", "--accept", "--amount", "1", "--taken-from", "12", "--reason", "x"];
    shop.refused(&from_self, 1, &["12 is the payee", "taken_from_payee"]);
    shop.refused(&["dispute", "decide", "1", "--reason", "x"], 2, &["--accept"]);
}
