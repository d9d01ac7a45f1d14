//! Parquet files of other programs: every type as exact text, nulls, and what is refused.

use crate::typed::{Read, fixture, read_plain};
use crate::{files, problems, run};
use import::record::Record;

#[test]
fn every_type_is_text() {
    let Read { columns, rows } = read_plain(&fixture("pyarrow.parquet")).expect("readable");
    assert_eq!(rows.len(), 3, "of two row groups");
    let of = |name: &str| {
        let position = columns.iter().position(|column| column == name).unwrap_or_else(|| panic!("no column {name}"));
        [0, 1, 2].map(|row| rows[row].1[position].as_str())
    };
    assert_eq!(rows.iter().map(|row| row.0).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(of("id"), ["1", "2", "3"]);
    assert_eq!(of("day"), ["2026-01-31", "2026-02-01", "1969-12-31"]);
    assert_eq!(of("local"), ["2026-01-31 10:00:00.123456", "", "1969-12-31 23:59:59.999"]);
    assert_eq!(of("millis"), ["2026-01-31 10:00:00.123", "", "1969-12-31 23:59:59.999"]);
    assert_eq!(of("instant"), ["2026-01-31T10:00:00.123456Z", "", "1969-12-31T23:59:59.999Z"]);
    assert_eq!(of("nanos"), ["2026-01-31 10:00:00.123456789", "", "1969-12-31 23:59:59.999"]);
    assert_eq!(of("time"), ["10:20:30.005", "", "00:00:00"]);
    assert_eq!(of("small"), ["-128", "", "127"]);
    assert_eq!(of("byte"), ["255", "", "0"]);
    assert_eq!(of("large"), ["18446744073709551615", "", "0"]);
    assert_eq!(of("cents"), ["123.45", "", "-0.05"]);
    assert_eq!(of("wide"), ["1234567890123456789012345678.1234567890", "", "-1.0000000000"]);
    assert_eq!(of("huge"), ["12345.00", "", "-5.00"]);
    assert_eq!(of("float"), ["0.1", "", "1.5"]);
    assert_eq!(of("double"), ["0.1", "", "0.0000001"]);
    assert_eq!(of("half"), ["1.5", "", "-0.25"]);
    assert_eq!(of("flag"), ["true", "", "false"]);
    assert_eq!(of("text"), ["门店,\"a\"", "", ""]);
    assert_eq!(of("word"), ["live", "", "ad"]);
    assert_eq!(of("customer.id"), ["7", "", ""]);
    assert_eq!(of("customer.name"), ["Li", "", "Wu"]);
    let old = read_plain(&fixture("int96.parquet")).expect("readable");
    assert_eq!(old.rows[0].1[1], "2026-01-31T10:00:00.123456789Z");
}

const ORDERS: &str = "orders: [{source: s, key: id, at: local, channel: text, total: cents}]\n";

#[test]
fn a_mapping_reads_it_whatever_the_defaults_for_texts_are() {
    let bytes = std::fs::read(fixture("pyarrow.parquet")).expect("the fixture");
    let body = format!(
        "sources: {{s: {{file: s.parquet, decimal: ',', dates: '%d/%m/%Y', time_zone: Asia/Shanghai, where: id != \"3\"}}}}\n\
         {ORDERS}"
    );
    let outcome = run(&body, &[("s.parquet", &bytes)]);
    let [Record::Order(order)] = outcome.plain()[..] else { panic!("{outcome:?}") };
    assert_eq!((order.amounts.total, order.at), (Some(12_345), 1_769_824_800_123_456), "ten o'clock in Shanghai");
    // The second row has no time.
    let rejected = &outcome.rejected[0];
    assert_eq!((rejected.line, rejected.column.as_str()), (2, "local"));
    assert_eq!(rejected.reason, "at has no value, but must have one");
}

#[test]
fn lists_and_bytes_are_refused_until_left_out() {
    let bytes = std::fs::read(fixture("lists.parquet")).expect("the fixture");
    let told =
        problems("sources: {s: {file: s.parquet}}\norders: [{source: s, key: id, at: id}]\n", &[("s.parquet", &bytes)]);
    let expect = "s.parquet: column tags holds lists or maps, which are no single value per row; give columns: [id, raw], or some of these";
    assert_eq!(told, expect);
    let asked = |columns: &str| {
        let body = format!(
            "sources: {{s: {{file: s.parquet, columns: [{columns}], dates: unix}}}}\norders: [{{source: s, key: id, at: id}}]\n"
        );
        (problems_or_none(&body, &bytes), body)
    };
    assert_eq!(asked("id, tags").0.as_deref(), Some(expect));
    let unknown = asked("id, rav").0.expect("a problem");
    assert_eq!(unknown, "s.parquet: there is no column \"rav\"; did you mean \"raw\"?");
    let (none, body) = asked("raw, id");
    assert_eq!(none, None);
    let outcome = run(&body, &[("s.parquet", &bytes)]);
    let rejected = &outcome.rejected[0];
    assert_eq!((rejected.line, rejected.column.as_str(), rejected.value.as_str()), (2, "raw", "ff"));
    assert_eq!(rejected.reason, "the bytes are no UTF-8 text; leave the column out");
    assert_eq!(outcome.records.len(), 1);
}

fn problems_or_none(body: &str, bytes: &[u8]) -> Option<String> {
    let directory = files(&[("s.parquet", bytes)]);
    let mapping = import::Mapping::read(&format!("{}{body}", crate::HEAD), "import.yaml").expect("a right mapping");
    import::Plan::open(&mapping, directory.path()).err().map(|error| error.to_string())
}

#[test]
fn a_broken_file_is_named() {
    let whole = std::fs::read(fixture("lists.parquet")).expect("the fixture");
    for bytes in [&b"PAR1"[..], &b"id,day\n1,2\n"[..], &whole[..whole.len() - 9]] {
        let directory = files(&[("s.parquet", bytes)]);
        let error = read_plain(&directory.path().join("s.parquet")).expect_err("no Parquet");
        assert!(error.contains("s.parquet: the Parquet file cannot be read"), "{error}");
    }
    let mut damaged = std::fs::read(fixture("int96.parquet")).expect("the fixture");
    damaged[4..60].fill(0xA5);
    let directory = files(&[("s.parquet", &damaged)]);
    let error = read_plain(&directory.path().join("s.parquet")).expect_err("damaged pages");
    assert!(error.contains("s.parquet: the Parquet file cannot be read"), "{error}");
}
