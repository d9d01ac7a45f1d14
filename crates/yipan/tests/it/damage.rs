//! `ledger check` finds what somebody with access to the database changed: each invariant is broken once on purpose.

use crate::support::Shop;

/// A locked and paid year.
fn paid(shop: &Shop) {
    shop.ok(&["period", "open", "2011", "--from", "2011-05-01", "--to", "2012-01-01"]);
    shop.ok(&["settle", "--period", "2011"]);
    shop.ok(&["period", "lock", "2011"]);
    shop.ok(&["period", "pay", "2011"]);
    let check = shop.run(&["ledger", "check"]);
    assert!(check.code == 0 && check.err.contains("no invariant is broken"), "{check:?}");
}

/// Damages the database of a paid year and expects the check to name exactly these invariants.
fn broken_by(sql: &str, laws: &[&str]) {
    Shop::on_every_database(|shop| {
        paid(&shop);
        shop.damage(sql);
        broken(&shop, laws);
    });
}

fn broken(shop: &Shop, laws: &[&str]) {
    let check = shop.run(&["--format", "csv", "ledger", "check"]);
    assert_eq!(check.code, 1, "{check:?}");
    let mut found: Vec<&str> = check.out.lines().skip(1).filter_map(|row| row.split(',').next()).collect();
    found.sort_unstable();
    found.dedup();
    assert_eq!(found, laws, "{check:?}");
}

#[test]
fn l1_and_l2_an_amount_was_changed() {
    broken_by(
        "UPDATE ledger_entry SET amount = amount + 1 WHERE entry_of = 1 AND position = 0",
        &["L1", "L2", "L3", "L5", "P1"],
    );
}

#[test]
fn l2_and_l5_an_entry_was_removed() {
    broken_by("DELETE FROM ledger_entry WHERE entry_of = 2 AND position = 0", &["L1", "L2", "L3", "L5"]);
}

#[test]
fn l3_a_balance_was_changed() {
    broken_by("UPDATE ledger_balance SET balance = balance + 1 WHERE account = 2", &["L3"]);
}

#[test]
fn l5_a_transaction_was_dated_back() {
    broken_by("UPDATE ledger_transaction SET booked_at = booked_at - 1 WHERE id = 2", &["L5"]);
}

#[test]
fn l5_a_transaction_was_given_another_reference() {
    broken_by("UPDATE ledger_transaction SET reference = 'gift' WHERE id = 2", &["L5"]);
}

#[test]
fn l6_a_key_was_used_twice() {
    Shop::on_every_database(|shop| {
        paid(&shop);
        // No statement gets past the constraint on keys, so the table loses it first.
        let cascade = if shop.is_on_server() { "CASCADE" } else { "" };
        shop.damage(&format!(
            "CREATE TABLE other AS SELECT * FROM ledger_transaction; DROP TABLE ledger_transaction {cascade};
             ALTER TABLE other RENAME TO ledger_transaction;
             UPDATE ledger_transaction SET key = (SELECT key FROM ledger_transaction WHERE id = 1) WHERE id = 2"
        ));
        broken(&shop, &["L5", "L6"]);
    });
}

#[test]
fn k2_a_total_was_changed() {
    broken_by("UPDATE run_total SET amount = amount + 1 WHERE kind = 3 AND party <> 0", &["K2", "P1"]);
}

#[test]
fn p1_a_statement_was_changed_or_removed() {
    broken_by("UPDATE statement SET body = replace(body, 'dora0', 'nora0')", &["P1"]);
    broken_by("DELETE FROM statement WHERE payee = (SELECT max(payee) FROM statement)", &["P1"]);
}
