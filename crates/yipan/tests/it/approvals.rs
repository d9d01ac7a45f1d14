//! Who may do what to a period, in which order, and what is left of it for auditors.

use crate::support::Shop;

const YEAR: [&str; 7] = ["period", "open", "2011", "--from", "2011-05-01", "--to", "2012-01-01"];

/// What happened to the year, as `what,by,run,note`.
fn events(shop: &Shop) -> Vec<String> {
    let shown = shop.ok(&["--format", "csv", "period", "show", "2011"]);
    let event = |row: &str| {
        let cells: Vec<&str> = row.splitn(6, ',').collect();
        [cells[1], cells[2], cells[3], cells[5]].join(",")
    };
    shown.lines().skip(1).map(event).collect()
}

fn state(shop: &Shop) -> String {
    let list = shop.ok(&["--format", "csv", "period", "list"]);
    let row = list.lines().find(|row| row.starts_with("2011,")).expect("the year is listed");
    row.split(',').skip(2).take(2).collect::<Vec<_>>().join(",")
}

#[test]
fn a_period_that_needs_nobody_is_reviewed_by_who_locks_it() {
    Shop::on_every_database(|shop| {
        shop.ok(&YEAR);
        assert_eq!(state(&shop), "open,");
        shop.ok(&["settle", "--period", "2011"]);
        assert_eq!(state(&shop), "computed,");
        shop.ok(&["--as", "ann", "period", "lock", "2011"]);
        assert_eq!(state(&shop), "locked,1");
        let expect = ["opened,cli,,", "computed,cli,1,", "approved,ann,1,by locking", "locked,ann,1,"];
        assert_eq!(events(&shop), expect);
    });
}

#[test]
fn different_people_approve_before_a_period_is_locked() {
    Shop::on_every_database(|shop| {
        let mut open = YEAR.to_vec();
        open.extend(["--approvals", "2"]);
        shop.ok(&open);
        shop.refused(&["period", "review", "2011"], 1, &["not settled yet", "no_run"]);
        shop.ok(&["settle", "--period", "2011"]);
        shop.refused(&["period", "lock", "2011"], 1, &["approval of 2", "approved by nobody", "approvals_missing"]);
        shop.ok(&["--as", "ann", "period", "review", "2011", "--note", "looks right"]);
        assert_eq!(state(&shop), "computed,1 of 2");
        shop.refused(&["--as", "ann", "period", "review", "2011"], 1, &["ann approved run 1", "review_repeated"]);
        shop.refused(&["period", "lock", "2011"], 1, &["approved by ann", "approvals_missing"]);
        shop.ok(&["--as", "bob", "period", "review", "2011"]);
        assert_eq!(state(&shop), "reviewed,2 of 2");

        shop.ok(&["--as", "cleo", "settle", "--period", "2011"]);
        assert_eq!(state(&shop), "computed,0 of 2");
        shop.refused(&["period", "lock", "2011"], 1, &["run 2 was approved by nobody", "approvals_missing"]);
        shop.ok(&["--as", "ann", "period", "review", "2011"]);
        shop.ok(&["--as", "bob", "period", "review", "2011"]);
        shop.ok(&["--as", "bob", "period", "lock", "2011"]);
        let expect = [
            "opened,cli,,",
            "computed,cli,1,",
            "approved,ann,1,looks right",
            "approved,bob,1,",
            "computed,cleo,2,\"voids the approval of run 1 by ann, bob\"",
            "approved,ann,2,",
            "approved,bob,2,",
            "locked,bob,2,",
        ];
        assert_eq!(events(&shop), expect);
        shop.refused(&["--as", "dan", "period", "review", "2011"], 1, &["locked already", "period_locked"]);
    });
}

#[test]
fn who_approved_alone_does_not_lock() {
    let shop = Shop::with_policy();
    let mut open = YEAR.to_vec();
    open.extend(["--approvals", "1"]);
    shop.ok(&open);
    shop.ok(&["settle", "--period", "2011"]);
    shop.ok(&["--as", "ann", "period", "review", "2011"]);
    shop.refused(&["--as", "ann", "period", "lock", "2011"], 1, &["ann alone", "approver_locks"]);
    shop.ok(&["--as", "bob", "period", "lock", "2011"]);
}

#[test]
fn paying_is_posted_once_and_in_order() {
    Shop::on_every_database(|shop| {
        shop.ok(&YEAR);
        shop.ok(&["period", "open", "2012", "--from", "2012-01-01", "--to", "2013-01-01"]);
        shop.refused(&["period", "pay", "2011"], 1, &["period 2011 is open", "period_not_locked"]);
        for year in ["2011", "2012"] {
            shop.ok(&["settle", "--period", year]);
            shop.ok(&["period", "lock", year]);
        }
        shop.refused(&["period", "pay", "2012"], 1, &["2011 comes before 2012", "period_out_of_order"]);
        let paid = shop.run(&["--as", "ann", "period", "pay", "2011", "--reference", "transfer 7"]);
        assert!(paid.err.contains("period 2011 is paid; 1 transaction posted"), "{paid:?}");
        let again = shop.run(&["period", "pay", "2011", "--reference", "transfer 7"]);
        assert!(again.err.contains("paid before, with 1 transaction; nothing was posted"), "{again:?}");
        shop.refused(&["period", "pay", "2011", "--reference", "8"], 1, &["\"transfer 7\"", "period_paid"]);
        assert_eq!(state(&shop), "paid,1");
        assert_eq!(events(&shop).last().map(String::as_str), Some("paid,ann,,transfer 7"));
        shop.ok(&["period", "pay", "2012"]);
        let check = shop.run(&["ledger", "check"]);
        assert!(check.code == 0 && check.err.contains("no invariant is broken"), "{check:?}");
        shop.refused(&["settle", "--period", "2011"], 1, &["period 2011 is locked"]);
    });
}
