//! Balances at any time, entries, and reversals.

use crate::support::Shop;
use insta::assert_snapshot;

/// A year that is locked and paid.
fn paid(shop: &Shop) {
    shop.ok(&["period", "open", "2011", "--from", "2011-05-01", "--to", "2012-01-01"]);
    shop.ok(&["settle", "--period", "2011"]);
    shop.ok(&["period", "lock", "2011"]);
    shop.ok(&["period", "pay", "2011", "--reference", "transfer 7"]);
}

/// When the transaction was booked, as `ledger entries` shows it.
fn booked(shop: &Shop, transaction: &str) -> String {
    let entries = shop.ok(&["--format", "csv", "ledger", "entries"]);
    let row = entries.lines().find(|row| row.starts_with(&format!("{transaction},"))).expect("the transaction");
    row.split(',').nth(1).expect("a time").to_owned()
}

#[test]
fn a_reversal_restores_balances_and_leaves_the_original() {
    Shop::on_every_database(|shop| {
        paid(&shop);
        let before = shop.ok(&["ledger", "balances"]);
        assert_snapshot!("balances", before);
        shop.refused(&["ledger", "reverse", "2", "--reason", "x"], 1, &["open the next one", "no_open_period"]);
        shop.ok(&["period", "open", "2012", "--from", "2012-01-01", "--to", "2013-01-01"]);
        let undone = shop.run(&["ledger", "reverse", "2", "--reason", "wrong account"]);
        let words = "transaction 2 (pay:2011/";
        assert!(undone.err.contains(words) && undone.err.contains("booked in period 2012"), "{undone:?}");
        let again = shop.run(&["ledger", "reverse", "2", "--reason", "wrong account"]);
        assert!(again.code == 0 && again.err.contains("nothing was posted"), "{again:?}");
        shop.refused(&["ledger", "reverse", "2", "--reason", "no"], 1, &["wrong account", "reversed_already"]);
        shop.refused(&["ledger", "reverse", "3", "--reason", "no"], 1, &["itself a reversal", "reversal_refused"]);
        shop.refused(&["ledger", "reverse", "nope", "--reason", "no"], 1, &["\"nope\"", "transaction_not_found"]);
        assert_snapshot!("balances_after", shop.ok(&["ledger", "balances"]));
        let of_2012 = shop.ok(&["--format", "csv", "ledger", "entries", "--period", "2012"]);
        assert_eq!(of_2012.lines().count(), 3, "{of_2012}");
        let check = shop.run(&["ledger", "check"]);
        assert!(check.code == 0, "{check:?}");

        shop.damage("UPDATE ledger_entry SET amount = 2 * amount WHERE entry_of = 3");
        let check = shop.run(&["--format", "csv", "ledger", "check"]);
        let mut found: Vec<&str> = check.out.lines().skip(1).filter_map(|row| row.split(',').next()).collect();
        found.sort_unstable();
        found.dedup();
        assert_eq!((check.code, found), (1, vec!["L3", "L4", "L5"]), "{check:?}");
    });
}

#[test]
fn balances_are_known_for_any_time() {
    Shop::on_every_database(|shop| {
        paid(&shop);
        let at_lock = booked(&shop, "1");
        assert_eq!(shop.ok(&["--format", "csv", "ledger", "balances", "--as-of", "2011-05-01"]).lines().count(), 1);
        let now = shop.ok(&["--format", "csv", "ledger", "balances"]);
        assert_eq!(shop.ok(&["--format", "csv", "ledger", "balances", "--as-of", "2999-01-01"]), now);
        let owed = shop.ok(&["--format", "csv", "ledger", "balances", "--account", "payable/associate:12"]);
        assert_eq!(owed.lines().nth(1), Some("payable,associate:12,dora0,commission,0.0000,USD"));
        assert_eq!(shop.ok(&["--format", "csv", "ledger", "balances", "--account", "pay"]).lines().count(), 1);
        let entries = shop.ok(&["--format", "csv", "ledger", "entries", "--account", "payable", "--as-of", &at_lock]);
        assert!(entries.lines().count() <= 2, "{entries}");
        shop.refused(&["ledger", "balances", "--as-of", "soon"], 2, &["soon", "not_a_date"]);
    });
}
