//! A second company by mapping alone.

use crate::support::{Shop, example};

/// The member of staff who took the payment gets the credit.
pub const POLICY: &str = "policy: credit
name: clerk
effective: 2005-01-01..
currency: USD
base: line.total
parties:
  seller: {participant: seller}
credit:
  - {book: staff, to: seller, share: 100}
";

#[test]
fn payments_are_credited_to_the_staff_who_took_them() {
    let shop = Shop::empty();
    let mapping = example("sakila/import.yaml").display().to_string();
    let import = ["import", &mapping, "--source", &example("sakila/sample").display().to_string()];
    shop.ok(&import);
    assert!(shop.ok(&import).contains("accepted 0 /"));
    shop.ok(&["policy", "activate", &shop.write("clerk.yaml", POLICY)]);
    shop.ok(&["settle", "--from", "2005-05-01", "--to", "2006-03-01"]);
    insta::assert_snapshot!(shop.ok(&["--format", "csv", "credits", "--by", "store,payee,month"]));
}
