//! Wrong files, one kind of mistake each, with the exact message and place.

use crate::policy::check_file;

const TABLE: &str = include_str!("wrong-files.txt");

#[test]
fn every_mistake_is_named_at_its_place() {
    let rows: Vec<&str> = TABLE.split("\n=== ").skip(1).collect();
    assert!(rows.len() >= 60, "the table is read as a whole");
    let mut wrong = Vec::new();
    for row in rows {
        let (what, rest) = row.split_once('\n').expect("a title");
        let (file, messages) = rest.split_once("---\n").expect("a line ---");
        let said = match check_file(file, "p.yaml") {
            Ok(check) => check.cases.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
            Err(errors) => errors.to_string(),
        };
        if said != messages.trim_end() {
            wrong.push(format!("{what}\nsays:    {said}\nexpects: {}", messages.trim_end()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn a_byte_order_mark_moves_nothing() {
    let errors = check_file("\u{feff}policy: credits\n", "p.yaml").expect_err("wrong");
    assert_eq!(
        errors.to_string(),
        "p.yaml:1:9: policy: there is no policy of the kind \"credits\"; did you mean \"credit\"?"
    );
}
