//! Wrong mappings, each with the exact words it is refused with.

use crate::problems;
use import::Mapping;

const CSV: &[(&str, &[u8])] = &[("s.csv", b"id,day,amount\n"), ("shop.csv", b"key,owner\n")];

/// A mapping without head, and what it is refused with.
const WRONG: &[(&str, &str)] = &[
    (
        "sources: {s: {fiel: s.csv}}\n",
        "import.yaml:6:15: source has no key \"fiel\"; did you mean \"file\"?\nimport.yaml:6:14: a source has a file, or the events that are fed to it",
    ),
    (
        "sources: {s: {file: s.csv, encoding: utf8}}\n",
        "import.yaml:6:38: \"encoding\" cannot be \"utf8\"; did you mean \"utf-8\"?",
    ),
    (
        "sources: {s: {file: s.csv, delimiter: ab}}\n",
        "import.yaml:6:39: delimiter cannot be \"ab\"; give one character in quotes, or tab or space",
    ),
    (
        "sources: {s: {file: s.csv, thousands: '.'}}\n",
        "import.yaml:6:40: '.' is already the decimal separator; give decimal as well",
    ),
    (
        "sources: {s: {file: s.csv, time_zone: Asia/Pekin}}\n",
        "import.yaml:6:39: \"Asia/Pekin\" is not a time zone; give a name such as Asia/Shanghai",
    ),
    (
        "sources: {s: {file: ../s.csv}}\n",
        "import.yaml:6:21: \"../s.csv\" leaves the source directory; give a path below it, with /",
    ),
    (
        "sources: {s: {file: s.xls}}\n",
        "import.yaml:6:21: the form of \"s.xls\" cannot be seen from its name; give format: csv, tsv, jsonl, sqlite, parquet or xlsx",
    ),
    (
        "sources: {s: {file: s.jsonl}}\n",
        "import.yaml:6:14: JSON lines need columns: the members to read, inner ones with dots",
    ),
    ("sources: {s: {file: s.db}}\n", "import.yaml:6:14: a SQLite file needs either table or query"),
    ("sources: {s: {file: s.csv, table: t}}\n", "import.yaml:6:35: table belongs to a SQLite file, but this is csv"),
    (
        "sources: {s: {file: s.csv}}\npeople: [{source: x, key: id, name: id}]\n",
        "import.yaml:7:19: there is no source \"x\"; did you mean \"s\"?",
    ),
    (
        "sources: {s: {file: s.csv, lookup: {l: {in: shop, key: key, by: id}}}}\n",
        "import.yaml:6:45: there is no source \"shop\"; known: s",
    ),
    (
        "sources: {mapping: {file: s.csv}}\n",
        "import.yaml:6:11: \"mapping\" stands for the mapping itself; give the source another name",
    ),
    (
        "sources: {s: {file: s.csv}}\nunits: [{source: s, unit: {store: id, region: id}, name: id}]\n",
        "import.yaml:7:27: unit needs one kind of party with its key, such as {store: COLUMN}",
    ),
    (
        "sources: {s: {file: s.csv}}\nunits: [{source: s, unit: {store: id}}]\n",
        "import.yaml:7:9: a unit needs a name, or a parent when it is named elsewhere",
    ),
    (
        "sources: {s: {file: s.csv}}\nmembers: [{source: s, identifiers: {fone: id}}]\n",
        "import.yaml:7:37: \"fone\" is no kind of identifier, nor declared under identities; did you mean \"phone\"?",
    ),
    (
        "sources: {s: {file: s.csv}}\norders: [{source: s, key: id, at: day, repeated: yes}]\n",
        "import.yaml:7:50: \"repeated\" cannot be \"yes\"; give true or false",
    ),
    (
        "sources: {s: {file: s.csv}}\nlines: {source: s}\n",
        "import.yaml:7:8: \"lines\" cannot be a map of keys and values; give a list of maps with source, where, order, number, sku, category, quantity, currency, list, net, total, cost, amounts",
    ),
    (
        "sources: {s: {file: s.csv}}\nlines: [{source: s, order: id, amounts: {tax: amount}}]\n",
        "import.yaml:7:41: amounts of a line need its number; give number",
    ),
    (
        "sources: {s: {file: s.csv, dates: YYYY-MM-DD}}\n",
        "import.yaml:6:35: \"YYYY-MM-DD\" is not a date format: it has no directive; give directives such as %Y-%m-%d %H:%M:%S, or iso, unix, unix_ms",
    ),
];

#[test]
fn wrong_mappings() {
    let mut wrong = String::new();
    for (body, expect) in WRONG {
        let mut expect: Vec<&str> = expect.lines().collect();
        expect.sort_unstable();
        let found = problems(body, CSV);
        let mut found: Vec<&str> = found.lines().collect();
        found.sort_unstable();
        if found != expect {
            wrong.push_str(&format!("{body}  found    {found:?}\n  expected {expect:?}\n"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn wrong_expressions_are_placed_in_the_file() {
    let body = "sources:\n\
                \x20 s: {file: s.csv, where: id = \"1\", lookup: {shop: {in: shops, key: kee, by: id}}}\n\
                \x20 shops: {file: shop.csv}\n\
                orders:\n\
                \x20 - source: s\n\
                \x20   key: idd\n\
                \x20   at: day\n\
                \x20   channel: '\"a\" + shop.ownr'\n\
                \x20   total: number(amont) * 2\n\
                \x20   cost: amount * 2\n";
    let found = problems(body, CSV);
    let places: Vec<&str> = found.lines().map(|line| line.split(": ").next().unwrap_or_default()).collect();
    let expect = [
        "import.yaml:7:30",
        "import.yaml:7:69",
        "import.yaml:11:10",
        "import.yaml:13:21",
        "import.yaml:14:19",
        "import.yaml:15:18",
    ];
    assert_eq!(places, expect, "{found}");
    assert!(found.contains("`amount`") && !found.contains("__num__"), "{found}");
    assert!(found.contains("shop.owner"), "{found}");
}

#[test]
fn wrong_heads() {
    let check = |text: &str, expect: &str| {
        assert_eq!(Mapping::read(text, "m.yaml").expect_err("a wrong head").to_string(), expect);
    };
    check(
        "version: 2\nsystem: x\ntime_zone: UTC\ncurrencies: {CNY: {scale: 2}}\nsources: {}\n",
        "m.yaml:1:10: \"version\" cannot be \"2\"; give a whole number from 0 to 1\nm.yaml:1:10: version \"2\" is not known; this program reads version 1",
    );
    check(
        "version: 1\nsystem: x\ntime_zone: UTC\ncurrencies: {yuan: {scale: 2}}\ndefaults: {currency: CNY}\nsources: {}\n",
        "m.yaml:4:14: \"yuan\" is not a currency: a code has three capital letters and a scale of 0 to 6\nm.yaml:5:22: currency \"CNY\" is not declared",
    );
    check("a: [1\n", "m.yaml:1:4: not YAML: unclosed bracket '['");
}
