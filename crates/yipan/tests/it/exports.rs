//! Payroll and accounting files, and that they agree with the ledger.

use crate::support::{Shop, mapping};
use calamine::{Data, Reader, Xlsx, open_workbook};
use insta::assert_snapshot;

/// Two locked years, of which the first is paid; the second carries a correction of the first.
fn two_years(shop: &Shop) {
    for (year, from, to) in [("2011", "2011-05-01", "2012-01-01"), ("2012", "2012-01-01", "2013-01-01")] {
        shop.ok(&["period", "open", year, "--from", from, "--to", to]);
    }
    shop.refused(&["export", "payroll", "--period", "2011"], 1, &["period 2011 is open", "period_not_locked"]);
    shop.ok(&["settle", "--period", "2011"]);
    shop.ok(&["period", "lock", "2011"]);
    shop.ok(&["period", "pay", "2011", "--reference", "transfer 7"]);
    shop.replace("sample/sales_order_header_11cols.csv", "3410,5", "3510,5");
    shop.ok(&["import", &mapping(), "--source", &shop.path("sample")]);
    shop.ok(&["settle", "--period", "2012"]);
    shop.ok(&["period", "lock", "2012"]);
}

fn export<'a>(shop: &Shop, what: &'a str, more: &[&'a str]) -> String {
    let mut arguments = vec!["export", what];
    arguments.extend(more);
    shop.ok(&arguments)
}

/// Days of posting differ from run to run.
fn without_dates(text: &str) -> String {
    let date = |line: &str| if line.starts_with("20") { format!("today     {}", &line[10..]) } else { line.to_owned() };
    text.lines().map(date).collect::<Vec<_>>().join("\n")
}

#[test]
fn payroll_says_what_everybody_is_paid() {
    Shop::on_every_database(|shop| {
        two_years(&shop);
        let paid = export(&shop, "payroll", &["--period", "2011"]);
        assert_snapshot!("payroll_paid", paid);
        assert_snapshot!("payroll_locked", export(&shop, "payroll", &["--period", "2012"]));
        let chosen =
            ["--format", "csv", "--period", "2012", "--columns", "payee=Personalnummer,to_pay=Betrag,currency"];
        let expect = "Personalnummer,Betrag,currency\n12,353.5185,USD\n13,269.1720,USD\n";
        assert_eq!(export(&shop, "payroll", &chosen), expect);
        let wrong = ["export", "payroll", "--period", "2012", "--columns", "salary"];
        shop.refused(&wrong, 2, &["\"salary\"", "payee, name", "column_unknown"]);

        // A payment that came back is owed again, and is paid with the next period.
        shop.ok(&["period", "open", "2013", "--from", "2013-01-01", "--to", "2014-01-01"]);
        shop.ok(&["ledger", "reverse", "2", "--reason", "wrong account"]);
        assert_snapshot!("payroll_after", export(&shop, "payroll", &["--period", "2011"]));
        let story = shop.ok(&["--format", "csv", "period", "show", "2011"]);
        let commit = |what: &str| {
            let event = story.lines().find(|event| event.contains(what));
            event.and_then(|event| event.split(',').nth(4)).expect("its commit").to_owned()
        };
        let then = |what: &str| export(&shop, "payroll", &["--period", "2011", "--as-of", &commit(what)]);
        assert_eq!(then("paid"), paid, "the reversal came later");
        let columns = ["--format", "csv", "--period", "2011", "--columns", "payee,to_pay,paid", "--as-of"];
        let locked = export(&shop, "payroll", &[&columns[..], &[&commit("locked")]].concat());
        assert!(locked.lines().skip(1).all(|row| row.ends_with(",0.0000")), "the payment came later: {locked}");
        for what in ["payroll", "accounting"] {
            let early = ["export", what, "--period", "2011", "--as-of", &commit("computed")];
            shop.refused(&early, 1, &["period 2011 was computed by commit", "period_not_locked"]);
        }
        shop.ok(&["settle", "--period", "2013"]);
        shop.ok(&["period", "pay", "2012"]);
        shop.ok(&["period", "lock", "2013"]);
        shop.ok(&["period", "pay", "2013"]);
        let last = export(&shop, "payroll", &["--period", "2013", "--columns", "payee,payable,carried,to_pay,paid"]);
        assert_snapshot!("payroll_carried", last);
    });
}

#[test]
fn accounting_has_debit_and_credit_of_every_entry() {
    Shop::on_every_database(|shop| {
        two_years(&shop);
        assert_snapshot!("accounting", without_dates(&export(&shop, "accounting", &["--period", "2011"])));
        let json = export(&shop, "accounting", &["--period", "2011", "--format", "json"]);
        assert!(json.contains("\"debit\": \"564.2620\"") && json.contains("\"credit\": \"564.2620\""), "{json}");
        let file = shop.path("accounting.xlsx");
        export(&shop, "accounting", &["--period", "2011", "--format", "xlsx", "--output", &file]);
        let mut workbook: Xlsx<_> = open_workbook(&file).expect("a workbook");
        assert_eq!(workbook.sheet_names(), ["Accounting", "Totals"]);
        let totals = workbook.worksheet_range("Totals").expect("totals");
        assert_eq!(totals.get_value((1, 1)), totals.get_value((1, 2)), "debit is credit");
        assert!(matches!(totals.get_value((1, 1)), Some(Data::Float(_))));
        shop.refused(&["--format", "html", "export", "accounting", "--period", "2011"], 2, &["format_not_offered"]);
    });
}

#[test]
fn what_does_not_reconcile_is_not_exported() {
    Shop::on_every_database(|shop| {
        two_years(&shop);
        shop.damage("UPDATE ledger_entry SET amount = 2 * amount WHERE entry_of = 1");
        for what in ["payroll", "accounting"] {
            shop.refused(&["export", what, "--period", "2011"], 1, &["ledger check", "export_does_not_reconcile"]);
        }
    });
}
