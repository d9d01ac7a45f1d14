//! Adventure Works' sample from its files to explanations.

use crate::support::{Shop, as_of_order, current_owner, json_field, mapping};
use insta::assert_snapshot;

const ORDERS: &str = "sample/sales_order_header_11cols.csv";
const ALL: [&str; 5] = ["settle", "--from", "2011-05-01", "--to", "2014-07-01"];

#[test]
fn an_import_is_counted_and_its_repetition_changes_nothing() {
    let shop = Shop::adventure_works();
    let again = shop.ok(&["--format", "json", "import", &mapping(), "--source", &shop.path("sample")]);
    assert_eq!(
        ["read", "accepted", "corrected", "rejected"].map(|name| json_field(&again, name)),
        ["28", "0", "0", "0"]
    );
    assert_snapshot!(shop.ok(&["import", &mapping(), "--source", &shop.path("sample")]));
}

#[test]
fn a_changed_row_is_a_correction_that_moves_the_credit() {
    let shop = Shop::with_policy();
    shop.replace(ORDERS, "3410,5", "3510,5");
    let out = shop.ok(&["--format", "json", "import", &mapping(), "--source", &shop.path("sample")]);
    assert_eq!((json_field(&out, "accepted"), json_field(&out, "corrected")), ("0", "1"));
    shop.ok(&ALL);
    assert_eq!(
        shop.credits(&["--by", "payee"]),
        "(none),2,2,1579.8780,USD\n12,3,3,52970.7901,USD\n13,1,1,17944.8000,USD\n"
    );
}

#[test]
fn a_dry_run_keeps_nothing() {
    let shop = Shop::with_policy();
    shop.replace(ORDERS, "3410,5", "9999,5");
    let import = ["import", &mapping(), "--source", &shop.path("sample"), "--dry-run"];
    let answer = shop.run(&import);
    assert!(answer.out.contains("corrected 1 /") && answer.err.contains("nothing was kept"), "{answer:?}");
    shop.ok(&ALL);
    assert!(shop.credits(&["--by", "payee"]).contains("12,3,3,52870.7901,USD"));
}

#[test]
fn too_many_rejected_rows_refuse_everything_with_their_place() {
    let shop = Shop::with_policy();
    shop.replace(ORDERS, "3410,5", "9999,5");
    shop.replace(ORDERS, "17944,8", "a lot");
    let import = ["import", &mapping(), "--source", &shop.path("sample"), "--max-rejected", "0"];
    shop.refused(
        &import,
        1,
        &["sales:5: TotalDue \"a lot\"", "1 row was rejected and 0 allowed", "nothing was imported"],
    );
    shop.ok(&ALL);
    assert!(shop.credits(&["--by", "payee"]).contains("12,3,3,52870.7901,USD"));
    let answer = shop.run(&import[..4]);
    assert_eq!(answer.code, 0, "{answer:?}");
    assert!(answer.out.contains("corrected 1 / rejected 1") && answer.err.contains("sales:5"), "{answer:?}");
}

#[test]
fn policies_are_checked_activated_once_and_listed() {
    let shop = Shop::adventure_works();
    assert_snapshot!(shop.ok(&["policy", "check", &as_of_order()]));
    shop.ok(&["policy", "activate", &as_of_order()]);
    assert!(shop.ok(&["policy", "activate", &as_of_order()]).contains("already in force"));
    let list = shop.ok(&["--format", "csv", "policy", "list"]);
    assert!(list.starts_with(
        "kind,policy,version,effective,in_force,hash,activated,by\ncredit,as-of-order,1,2011-05-01..,2011-05-01..,"
    ));
    assert_eq!(list.lines().count(), 2);
}

#[test]
fn the_same_facts_settle_to_the_same_digest() {
    let digest = |shop: &Shop| {
        let out = shop.ok(&[&["--format", "json"], &ALL[..]].concat());
        (json_field(&out, "lines").to_owned(), json_field(&out, "digest").to_owned())
    };
    let shop = Shop::with_policy();
    let first = digest(&shop);
    assert_eq!((first.0.as_str(), first.1.len()), ("24", 66));
    assert_eq!(first, digest(&shop), "settled again");
    // Keys are made anew for every data directory; what is settled does not depend on them.
    for _ in 0..4 {
        assert_eq!(first, digest(&Shop::with_policy()), "the same files in another data directory");
    }
}

#[test]
fn credits_come_by_any_dimensions_in_the_order_asked_for() {
    let shop = Shop::with_policy();
    shop.ok(&ALL);
    let mut all = String::new();
    for arguments in [
        "--by payee",
        "--by year,payee,channel",
        "--by region,quarter",
        "--by payee_kind,department,book --rollup all",
        "--by payee --rollup only",
        "--by payee,policy,rule --measure commission",
        "--by month --measure payable",
        "--by day,week --book associate",
        "--by payee --from 2012-01-01 --to 2013-01-01",
    ] {
        let words: Vec<&str> = ["--format", "csv", "credits"].into_iter().chain(arguments.split(' ')).collect();
        all.push_str(&format!("credits {arguments}\n{}\n", shop.ok(&words)));
    }
    assert_snapshot!(all);
}

#[test]
fn the_same_answer_as_table_and_json() {
    let shop = Shop::with_policy();
    shop.ok(&ALL);
    let table = shop.ok(&["credits", "--by", "payee,month"]);
    let json = shop.ok(&["--format", "json", "credits", "--by", "payee,month"]);
    assert_snapshot!(format!("{table}\n{json}"));
}

#[test]
fn an_explanation_names_who_was_considered_and_who_got_what() {
    let shop = Shop::with_policy();
    assert_snapshot!(format!("{}\n{}", shop.ok(&["explain", "50004"]), shop.ok(&["explain", "50005"])));
    assert_snapshot!("explanation_chinese", shop.ok(&["explain", "50004", "--lang", "zh"]));
}

#[test]
fn an_explanation_gives_the_interval_of_the_binding_and_no_identifier() {
    let shop = Shop::adventure_works();
    shop.ok(&["policy", "activate", &current_owner()]);
    let out = shop.ok(&["explain", "50004"]);
    assert!(out.contains("was bound to emil0 (associate 13) from 2011-05-01 00:00:00."), "{out}");
    assert!(out.contains("customer ****") && !out.contains("9002"), "{out}");
}

#[test]
fn a_what_if_shows_who_would_lose_and_keeps_nothing() {
    let shop = Shop::with_policy();
    shop.ok(&ALL);
    let what_if = [
        "whatif",
        "--policy",
        &current_owner(),
        "--against",
        &as_of_order(),
        "--from",
        "2011-05-01",
        "--to",
        "2014-07-01",
    ];
    assert_snapshot!(shop.ok(&what_if));
    let json = shop.ok(&[&["--format", "json"], &what_if[..]].concat());
    assert_eq!((json_field(&json, "orders"), json_field(&json, "orders_changed")), ("6", "1"));
    assert_eq!(shop.ok(&["--format", "csv", "policy", "list"]).lines().count(), 2);
    assert!(shop.ok(&["credits", "--by", "policy"]).contains("as-of-order"));
}
