//! The real files of both companies, when they lie beside the repository.

use crate::sakila;
use crate::support::{Shop, as_of_order, example, mapping, root};

/// The folder of a company's real files.
fn real(company: &str) -> Option<String> {
    let folder = root().join("../shared/data").join(company);
    if !folder.is_dir() {
        eprintln!("note: {} is missing; the real {company} is not tested", folder.display());
        return None;
    }
    Some(folder.display().to_string())
}

/// The sum of the amounts of CSV rows that have this many decimal places.
fn sum(rows: &str, places: usize, wanted: impl Fn(&str) -> bool) -> String {
    let amount = |row: &str| {
        let amount = row.rsplit(',').nth(1).expect("an amount before the currency");
        assert_eq!(amount.split_once('.').map(|(_, decimals)| decimals.len()), Some(places), "{row}");
        amount.replace('.', "").parse::<i64>().expect("an amount")
    };
    let mut total = rows.lines().filter(|row| wanted(row)).map(amount).sum::<i64>().to_string();
    total.insert(total.len() - places, '.');
    total
}

#[test]
fn adventure_works_adds_up_to_its_own_total() {
    let Some(folder) = real("adventureworks") else { return };
    let shop = Shop::empty();
    shop.ok(&["import", &mapping(), "--source", &folder, "--max-rejected", "0"]);
    shop.ok(&["policy", "activate", &as_of_order()]);
    shop.ok(&["settle", "--from", "2011-05-01", "--to", "2014-07-01"]);
    let rows = shop.credits(&["--by", "payee", "--book", "associate"]);
    assert_eq!(sum(&rows, 4, |_| true), "123216786.1159");
    assert_eq!(sum(&rows, 4, |row| !row.starts_with("(none),")), "90775446.9931");
}

#[test]
fn sakila_adds_up_to_its_own_total() {
    let Some(folder) = real("sakila") else { return };
    let shop = Shop::empty();
    let mapping = example("sakila/import.yaml").display().to_string();
    shop.ok(&["import", &mapping, "--source", &folder, "--max-rejected", "0"]);
    shop.ok(&["policy", "activate", &shop.write("clerk.yaml", sakila::POLICY)]);
    shop.ok(&["settle", "--from", "2005-05-01", "--to", "2006-03-01"]);
    assert_eq!(sum(&shop.credits(&["--by", "payee,store"]), 2, |_| true), "67416.51");
}
