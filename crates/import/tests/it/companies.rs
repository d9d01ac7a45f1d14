//! The two example companies: small files of the same shape always, the real files when they are there.

use crate::{Outcome, read};
use import::Mapping;
use import::record::{BindingRecord, HoldingRecord, Record};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn workspace() -> PathBuf {
    // Tests start in the folder of their package. What the compiler knew as that folder may be another checkout: build
    // directories are shared.
    PathBuf::from("../..")
}

fn company(name: &str, directory: &Path) -> Outcome {
    let file = workspace().join("examples").join(name).join("import.yaml");
    let text = std::fs::read_to_string(&file).expect("the example mapping");
    let mapping = Mapping::read(&text, "import.yaml").unwrap_or_else(|errors| panic!("{errors}"));
    read(&mapping, directory).unwrap_or_else(|error| panic!("{error}"))
}

/// The mappings that others begin with, each over its sample.
fn template(name: &str) -> Outcome {
    let folder = workspace().join("examples/mappings");
    let text = std::fs::read_to_string(folder.join(name)).expect("the mapping");
    let mapping = Mapping::read(&text, name).unwrap_or_else(|errors| panic!("{errors}"));
    read(&mapping, &folder.join("sample")).unwrap_or_else(|error| panic!("{error}"))
}

fn sample(name: &str) -> Outcome {
    company(name, &workspace().join("examples").join(name).join("sample"))
}

fn real(name: &str) -> Option<Outcome> {
    let directory = workspace().join("../shared/data").join(name);
    if !directory.is_dir() {
        println!("note: the real files of {name} are not here; only the sample was read");
        return None;
    }
    Some(company(name, &directory))
}

/// How many records of each type there are.
fn counts(outcome: &Outcome) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for record in outcome.plain() {
        *counts.entry(word(record)).or_default() += 1;
    }
    counts
}

fn word(record: &Record) -> &'static str {
    match record {
        Record::Party(_) => "party",
        Record::Parent(_) => "parent",
        Record::Position(_) => "position",
        Record::Holding(_) => "holding",
        Record::Attribute(_) => "attribute",
        Record::Site(_) => "site",
        Record::Member(_) => "member",
        Record::Binding(_) => "binding",
        Record::Order(_) => "order",
        Record::Line(_) => "line",
        Record::Participant(_) => "participant",
        Record::Amount(_) => "amount",
        Record::Tender(_) => "tender",
        Record::Status(_) => "status",
        Record::Refund(_) => "refund",
        Record::Touch(_) => "touch",
    }
}

/// Total of all orders and of those that a person sold, in minor units.
fn totals(outcome: &Outcome) -> (i64, i64) {
    let sold: std::collections::HashSet<&str> = outcome
        .plain()
        .into_iter()
        .filter_map(|record| match record {
            Record::Participant(participant) if participant.role == "seller" => Some(participant.order.as_str()),
            _ => None,
        })
        .collect();
    let mut totals = (0, 0);
    for record in outcome.plain() {
        let (key, amounts) = match record {
            Record::Order(order) => (&order.key, order.amounts),
            Record::Line(line) => (&line.order, line.amounts),
            _ => continue,
        };
        let total = amounts.total.unwrap_or(0);
        totals.0 += total;
        totals.1 += if sold.contains(key.as_str()) { total } else { 0 };
    }
    totals
}

fn bindings(outcome: &Outcome) -> Vec<&BindingRecord> {
    let records = outcome.plain().into_iter();
    records.filter_map(|record| if let Record::Binding(binding) = record { Some(binding) } else { None }).collect()
}

fn holdings<'o>(outcome: &'o Outcome, person: &str) -> Vec<&'o HoldingRecord> {
    let records = outcome.plain().into_iter();
    let holdings =
        records.filter_map(|record| if let Record::Holding(holding) = record { Some(holding) } else { None });
    holdings.filter(|holding| holding.person == person).collect()
}

#[test]
fn mappings_to_begin_with() {
    let rows: [(&str, &[(&str, usize)]); 3] = [
        ("organization.yaml", &[("holding", 3), ("parent", 7), ("party", 9), ("position", 3), ("site", 2)]),
        ("members.yaml", &[("binding", 3), ("member", 3)]),
        ("orders.yaml", &[("line", 3), ("order", 2), ("participant", 1), ("refund", 1), ("status", 2)]),
    ];
    for (name, expect) in rows {
        let outcome = template(name);
        assert_eq!(outcome.rejected, [], "{name}");
        assert_eq!(counts(&outcome).into_iter().collect::<Vec<_>>(), expect, "{name}");
    }
}

#[test]
fn adventureworks_sample() {
    let outcome = sample("adventureworks");
    assert_eq!(outcome.rejected, []);
    let expect = [
        ("amount", 6),
        ("attribute", 3),
        ("binding", 2),
        ("holding", 9),
        ("member", 4),
        ("order", 6),
        ("parent", 5),
        ("participant", 4),
        ("party", 12),
        ("position", 9),
        ("status", 6),
    ];
    assert_eq!(counts(&outcome), BTreeMap::from(expect));
    assert_eq!(totals(&outcome), (723_954_681, 708_155_901));
    let first = outcome.plain().into_iter().find_map(|record| match record {
        Record::Order(order) => Some(order),
        _ => None,
    });
    let first = first.expect("an order");
    assert_eq!(
        (first.key.as_str(), first.channel.as_str(), first.amounts.total),
        ("50001", "reseller", Some(201_004_125))
    );
    let shown: Vec<(&str, Option<&str>)> = bindings(&outcome)
        .into_iter()
        .map(|binding| (binding.key.as_str(), binding.party.as_ref().map(|party| party.key.as_str())))
        .collect();
    assert_eq!(shown, [("9001/associate@2011-05-01", Some("12")), ("9002/associate@2011-05-01", Some("13"))]);
}

#[test]
fn adventureworks_real_files_add_up() {
    let Some(outcome) = real("adventureworks") else { return };
    assert_eq!(outcome.rejected, []);
    assert_eq!(totals(&outcome), (1_232_167_861_159, 907_754_469_931));
    let counts = counts(&outcome);
    let some: Vec<usize> = ["order", "participant", "member", "binding", "attribute"].map(|word| counts[word]).into();
    assert_eq!(some, [31_465, 3_806, 19_820, 1_336, 17]);
    // 275 served territory 2 up to and including 2012-11-29, then territory 3; dates are days of the group's zone.
    let day = 86_400_000_000;
    let held: Vec<(&str, Option<i64>)> =
        holdings(&outcome, "275").into_iter().map(|held| (held.position.as_str(), held.during.to)).collect();
    let next = 15_674 * day + 8 * 3_600_000_000;
    assert_eq!(held, [("/6/1/1/", None), ("territory/2/275", Some(next)), ("territory/3/275", None)]);
    let seller = outcome.plain().into_iter().find_map(|record| match record {
        Record::Participant(participant) if participant.order == "43659" => Some(participant.party.clone()),
        _ => None,
    });
    assert_eq!(seller.map(|party| (party.kind, party.key)), Some(("associate".to_owned(), "279".to_owned())));
}

#[test]
fn adventureworks_reporting_lines_follow_the_path() {
    let outcome = sample("adventureworks");
    let lines: Vec<(&str, Option<&str>)> = outcome
        .plain()
        .into_iter()
        .filter_map(|record| match record {
            Record::Position(position) if position.key.starts_with('/') => {
                Some((position.key.as_str(), position.reports_to.as_deref()))
            }
            _ => None,
        })
        .collect();
    let expect = [
        ("/", None),
        ("/6/", Some("/")),
        ("/6/1/", Some("/6/")),
        ("/6/1/1/", Some("/6/1/")),
        ("/6/1/2/", Some("/6/1/")),
        ("/2/", Some("/")),
    ];
    assert_eq!(lines, expect);
}

#[test]
fn sakila_sample() {
    let outcome = sample("sakila");
    assert_eq!(outcome.rejected, []);
    assert_eq!(totals(&outcome), (2_695, 2_695));
    let categories: Vec<(&str, &str)> = outcome
        .plain()
        .into_iter()
        .filter_map(|record| match record {
            Record::Line(line) => Some((line.sku.as_str(), line.category.as_str())),
            _ => None,
        })
        .collect();
    assert_eq!(categories, [("31", "Comedy"), ("32", "Drama"), ("31", "Comedy"), ("", ""), ("32", "Drama")]);
}

#[test]
fn sakila_real_files_add_up() {
    let Some(outcome) = real("sakila") else { return };
    assert_eq!(outcome.rejected, []);
    assert_eq!(totals(&outcome), (6_741_651, 6_741_651));
    assert_eq!(counts(&outcome)["order"], 16_049);
}
