//! Statements: what payees are given, in every format, and that it stays what it was.

use crate::support::{Shop, mapping};
use calamine::{Data, Reader, Xlsx, open_workbook};
use insta::assert_snapshot;
use std::path::Path;

/// A year that is locked; then an order of it turned out to be larger, and the next year carries the difference.
fn two_years(shop: &Shop) {
    for (year, from, to) in [("2011", "2011-05-01", "2012-01-01"), ("2012", "2012-01-01", "2013-01-01")] {
        shop.ok(&["period", "open", year, "--from", from, "--to", to]);
    }
    shop.ok(&["settle", "--period", "2011"]);
    shop.ok(&["period", "lock", "2011"]);
    shop.replace("sample/sales_order_header_11cols.csv", "3410,5", "3510,5");
    shop.ok(&["import", &mapping(), "--source", &shop.path("sample")]);
    shop.ok(&["settle", "--period", "2012"]);
    shop.ok(&["period", "lock", "2012"]);
}

fn statement(shop: &Shop, format: &str, more: &[&str]) -> String {
    let mut arguments = vec!["--format", format, "statement", "12", "--period", "2012"];
    arguments.extend(more);
    shop.ok(&arguments)
}

#[test]
fn a_statement_in_every_format_and_language() {
    Shop::on_every_database(|shop| {
        two_years(&shop);
        assert_snapshot!("table", statement(&shop, "table", &[]));
        assert_snapshot!("table_chinese", statement(&shop, "table", &["--lang", "zh"]));
        assert_snapshot!("csv", statement(&shop, "csv", &[]));
        // When it was given is the only thing that another run of this test changes.
        let steady = |text: String| {
            let cut = |line: &str| match line.split_once("<dt>Given at").or_else(|| line.split_once("<dt>出具时间"))
            {
                Some((before, after)) => format!("{before}{}", after.split_once("</dd>").map_or("", |(_, rest)| rest)),
                None => line.to_owned(),
            };
            let lines = text.lines().filter(|line| !line.contains("given_at"));
            lines.map(cut).collect::<Vec<_>>().join("\n")
        };
        assert_snapshot!("json", steady(statement(&shop, "json", &[])));
        assert_snapshot!("html", steady(statement(&shop, "html", &[])));
        assert_snapshot!("html_chinese", steady(statement(&shop, "html", &["--lang", "zh"])));
    });
}

#[test]
fn a_workbook_has_amounts_as_numbers_and_keys_as_text() {
    let shop = Shop::with_policy();
    two_years(&shop);
    let file = shop.path("statement.xlsx");
    statement(&shop, "xlsx", &["--output", &file]);
    let mut workbook: Xlsx<_> = open_workbook(&file).expect("a workbook");
    assert_eq!(workbook.sheet_names(), ["Statement", "Totals", "Carried from earlier periods", "Lines"]);
    let lines = workbook.worksheet_range("Lines").expect("lines");
    let rows: Vec<&[Data]> = lines.rows().collect();
    assert_eq!(rows[0][7], Data::String("amount".into()));
    assert_eq!(rows[1][1], Data::String("50002".into()), "a key is no number");
    assert_eq!(rows[1][2], Data::Float(1.0));
    assert!(matches!(rows[1][7], Data::Float(amount) if (amount - 100.0).abs() < 1e-9), "{:?}", rows[1]);
    let totals = workbook.worksheet_range("Totals").expect("totals");
    assert!(totals.rows().any(|row| row[0] == Data::String("commission".into())));

    let again = shop.path("again.xlsx");
    statement(&shop, "xlsx", &["--output", &again]);
    assert_eq!(std::fs::read(&file).expect("a file"), std::fs::read(&again).expect("a file"), "the same bytes");
}

#[test]
fn all_statements_of_a_period_go_into_a_folder() {
    let shop = Shop::with_policy();
    two_years(&shop);
    let folder = shop.path("out");
    shop.ok(&["--format", "html", "statement", "--all", "--period", "2012", "--output", &folder]);
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert!(names.contains(&"associate-12.html".to_owned()), "{names:?}");
    let one = std::fs::read_to_string(Path::new(&folder).join("associate-12.html")).expect("a file");
    assert_eq!(one, statement(&shop, "html", &[]));
    shop.refused(&["statement", "--all", "--period", "2012"], 2, &["--output"]);
    shop.refused(&["statement", "--period", "2012"], 2, &["PAYEE"]);
    shop.refused(&["--format", "xlsx", "period", "list"], 2, &["format_not_offered"]);
    let nowhere = shop.path("sample/sales_order_header_11cols.csv/none");
    shop.refused(&["statement", "12", "--period", "2012", "--output", &nowhere], 1, &["output_unwritable"]);
}

#[test]
fn a_payee_keeps_the_name_of_then() {
    let shop = Shop::with_policy();
    two_years(&shop);
    let people = "sample/csv_with_headers/employee.csv";
    assert!(statement(&shop, "table", &[]).starts_with("Statement of dora0 (associate 12)"));
    shop.replace(people, "dora0", "dora-renamed");
    shop.ok(&["import", &mapping(), "--source", &shop.path("sample")]);
    assert!(shop.ok(&["explain", "50002"]).contains("dora-renamed"));
    assert!(statement(&shop, "table", &[]).starts_with("Statement of dora0 (associate 12)"));
    let check = shop.run(&["ledger", "check"]);
    assert!(check.code == 0, "{check:?}");
}

#[test]
fn a_statement_that_was_changed_is_refused() {
    Shop::on_every_database(|shop| {
        two_years(&shop);
        shop.damage("UPDATE statement SET body = replace(body, 'dora0', 'nora0')");
        let words = ["associate 12", "period 2012", "its hash differs", "statement_changed"];
        shop.refused(&["statement", "12", "--period", "2012"], 1, &words);
    });
}
