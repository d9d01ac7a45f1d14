//! Every form of source gives the same records, and lines keep their true numbers.

use crate::{HEAD, Outcome, files, read, run};
use flate2::{Compression, write::GzEncoder};
use import::record::Record;
use import::{Mapping, Progress, read_records};
use sqlx::{ConnectOptions, Connection, Executor, sqlite::SqliteConnectOptions};
use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;

const ORDERS: &str = "orders: [{source: s, key: id, at: day, channel: note, total: amount}]\n";

/// Line, key, channel and total of every order.
fn orders(outcome: &Outcome) -> Vec<(u64, &str, &str, Option<i64>)> {
    outcome
        .records
        .iter()
        .filter_map(|sourced| match &sourced.record {
            Record::Order(order) => {
                Some((sourced.provenance.line, order.key.as_str(), order.channel.as_str(), order.amounts.total))
            }
            _ => None,
        })
        .collect()
}

fn check(source: &str, content: &[(&str, &[u8])], expect: &[(u64, &str, &str, Option<i64>)]) {
    let outcome = run(&format!("sources: {{s: {source}}}\n{ORDERS}"), content);
    assert_eq!(outcome.rejected, [], "{source}");
    assert_eq!(orders(&outcome), expect, "{source}");
}

fn zipped(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).expect("memory");
    encoder.finish().expect("memory")
}

#[test]
fn delimiters_quotes_marks_and_line_ends() {
    let expect = [(2, "1", "a", Some(150)), (3, "2", "b", Some(200))];
    check("{file: s.csv}", &[("s.csv", b"id,day,note,amount\n1,2026-01-01,a,1.5\n2,2026-01-02,b,2\n")], &expect);
    check(
        "{file: s.csv}",
        &[("s.csv", b"\xEF\xBB\xBFid,day,note,amount\r\n1,2026-01-01,a,1.5\r\n2,2026-01-02,b,2")],
        &expect,
    );
    check(
        "{file: s.tsv}",
        &[("s.tsv", b"id\tday\tnote\tamount\n1\t2026-01-01\ta\t1.5\n2\t2026-01-02\tb\t2\n")],
        &expect,
    );
    check(
        "{file: s.txt, format: csv, delimiter: '|', quote: none, decimal: ',', thousands: '.', dates: '%d.%m.%Y'}",
        &[("s.txt", b"id|day|note|amount\n1|01.01.2026|a|1,50\n2|02.01.2026|b|2\n")],
        &expect,
    );
    let zipped = zipped(b"id,day,note,amount\n1,2026-01-01,a,1.5\n2,2026-01-02,b,2\n");
    check("{file: in/s.csv.gz}", &[("in/s.csv.gz", &zipped)], &expect);
    let bare = [(1, "1", "a", Some(150)), (2, "2", "b", Some(200))];
    check(
        "{file: s.csv, columns: [id, day, note, amount]}",
        &[("s.csv", b"1,2026-01-01,a,1.5\n2,2026-01-02,b,2\n")],
        &bare,
    );
}

#[test]
fn quoted_line_ends_and_empty_lines_keep_true_line_numbers() {
    let text = b"id,day,note,amount\n\n1,2026-01-01,\"two\nlines, \"\"quoted\"\"\",1.5\r\n\r\n2,2026-01-02,plain \"x\",2\n3,2026-01-03,,3\n";
    let expect =
        [(3, "1", "two\nlines, \"quoted\"", Some(150)), (6, "2", "plain \"x\"", Some(200)), (7, "3", "", Some(300))];
    check("{file: s.csv}", &[("s.csv", text)], &expect);
}

#[test]
fn an_open_quote_costs_one_row() {
    let text = b"id,day,note,amount\n1,2026-01-01,\"open,1\n2,2026-01-02,b,2\n3,2026-01-03,c,3\n";
    let outcome = run(&format!("sources: {{s: {{file: s.csv}}}}\n{ORDERS}"), &[("s.csv", text)]);
    assert_eq!(orders(&outcome), [(3, "2", "b", Some(200)), (4, "3", "c", Some(300))]);
    let rejected = &outcome.rejected[0];
    assert_eq!((rejected.line, rejected.column.as_str()), (2, "note"));
    assert_eq!(rejected.reason, "a quote is opened here and never closed; close it, or double a quote that is text");
}

#[test]
fn gbk_and_undecodable_bytes() {
    let (gbk, _, _) =
        encoding_rs::GB18030.encode("id,day,note,amount\n1,2026-01-01,\"门店，导购\",1.5\n2,2026-01-02,丂|b,2\n");
    check(
        "{file: s.csv, encoding: gbk}",
        &[("s.csv", &gbk)],
        &[(2, "1", "门店，导购", Some(150)), (3, "2", "丂|b", Some(200))],
    );
    let broken = b"id,day,note,amount\n1,2026-01-01,\xC3\xC5,1\n2,2026-01-02,b,2\n";
    let outcome = run(&format!("sources: {{s: {{file: s.csv}}}}\n{ORDERS}"), &[("s.csv", broken)]);
    assert_eq!(orders(&outcome), [(3, "2", "b", Some(200))]);
    assert_eq!(outcome.rejected[0].line, 2);
    assert_eq!(
        outcome.rejected[0].reason,
        "byte 0xC3 at position 14 of the line is not UTF-8; give the source's encoding, gb18030 say"
    );
}

#[test]
fn utf_16_in_both_orders() {
    let text = "id,day,note,amount\r\n1,2026-01-01,\"门店，导购\",1.5\r\n2,2026-01-02,𝄞,2";
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let marked = |mark: &[u8], bytes: &[u8]| [mark, bytes].concat();
    let expect = [(2, "1", "门店，导购", Some(150)), (3, "2", "𝄞", Some(200))];
    for source in ["{file: s.csv}", "{file: s.csv, encoding: utf-16}", "{file: s.csv, encoding: gbk}"] {
        check(source, &[("s.csv", &marked(b"\xFF\xFE", &little))], &expect);
        check(source, &[("s.csv", &marked(b"\xFE\xFF", &big))], &expect);
    }
    check("{file: s.csv, encoding: utf-16le}", &[("s.csv", &little)], &expect);
    check("{file: s.csv, encoding: utf-16be}", &[("s.csv", &big)], &expect);
    check("{file: s.csv.gz}", &[("s.csv.gz", &zipped(&marked(b"\xFF\xFE", &little)))], &expect);
    let json = "{\"id\":1,\"day\":\"2026-01-01\",\"note\":\"门\",\"amount\":1}\n";
    let json: Vec<u8> = json.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let members = "{file: s.jsonl, columns: [id, day, note, amount]}";
    check(members, &[("s.jsonl", &marked(b"\xFF\xFE", &json))], &[(1, "1", "门", Some(100))]);
}

#[test]
fn utf_16_that_is_wrong() {
    let mut units: Vec<u16> = "id,day,note,amount\n1,2026-01-01,a".encode_utf16().collect();
    units.push(0xD834);
    units.extend(",1\n2,2026-01-02,b,2\n".encode_utf16());
    let bytes: Vec<u8> = [0xFEFF].iter().chain(&units).flat_map(|unit| unit.to_le_bytes()).collect();
    let outcome = run(&format!("sources: {{s: {{file: s.csv}}}}\n{ORDERS}"), &[("s.csv", &bytes)]);
    assert_eq!(orders(&outcome), [(3, "2", "b", Some(200))]);
    assert_eq!(outcome.rejected[0].line, 2);
    let reason = "character 15 of the line is half of a UTF-16 pair without the other half";
    assert_eq!(outcome.rejected[0].reason, reason);
    let directory = files(&[("s.csv", b"i\0d\0")]);
    let body = format!("{HEAD}sources: {{s: {{file: s.csv, encoding: utf-16}}}}\n{ORDERS}");
    let mapping = Mapping::read(&body, "import.yaml").expect("right");
    let error = read(&mapping, directory.path()).expect_err("no mark").to_string();
    assert_eq!(error, "s.csv: the file has no byte order mark; give encoding: utf-16le or utf-16be");
}

#[test]
fn json_lines() {
    let text = "{\"id\":1,\"day\":\"2026-01-01\",\"pay\":{\"amount\":1.50},\"tags\":[\"a\",\"b\"]}\n\n\
                {\"pay\":{\"amount\":2e0},\"id\":\"2\",\"day\":\"2026-01-02\",\"tags\":null,\"other\":[{}]}\n[1]\n{\"id\":\n";
    let body = "sources: {s: {file: s.jsonl, columns: [id, day, pay.amount, tags.1]}}\n\
                orders: [{source: s, key: id, at: day, channel: tags.1, total: pay.amount}]\n";
    let outcome = run(body, &[("s.jsonl", text.as_bytes())]);
    assert_eq!(orders(&outcome), [(1, "1", "b", Some(150)), (3, "2", "", Some(200))]);
    let lines: Vec<u64> = outcome.rejected.iter().map(|rejected| rejected.line).collect();
    assert_eq!(lines, [4, 5]);
    assert_eq!(outcome.rejected[0].reason, "the line is no JSON object; give one object per line");
}

fn database(path: &Path) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(async {
        let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
        let mut connection = options.connect().await.expect("a database");
        let script = "CREATE TABLE \"all orders\" (id INTEGER, day TEXT, note TEXT, amount REAL);
                      INSERT INTO \"all orders\" VALUES (1, '2026-01-01', 'a', 1.1), (2, '2026-01-02', NULL, 2), (3, '2026-01-03', x'00', 3);";
        connection.execute(script).await.expect("a script");
        connection.close().await.expect("an end");
    });
}

#[test]
fn sqlite_tables_and_queries() {
    let directory = files(&[]);
    let path = directory.path().join("s.db");
    database(&path);
    let packed = zipped(&std::fs::read(&path).expect("a file"));
    std::fs::write(directory.path().join("s.db.gz"), packed).expect("a file");
    let read_it = |source: &str| {
        let mapping =
            Mapping::read(&format!("{HEAD}sources: {{s: {source}}}\n{ORDERS}"), "import.yaml").expect("a mapping");
        read(&mapping, directory.path())
    };
    for source in ["{file: s.db, table: all orders}", "{file: s.db.gz, table: all orders}"] {
        let outcome = read_it(source).expect("a database");
        assert_eq!(orders(&outcome), [(1, "1", "a", Some(110)), (2, "2", "", Some(200))]);
        assert_eq!((outcome.rejected[0].line, outcome.rejected[0].column.as_str()), (3, "note"));
    }
    let outcome =
        read_it("{file: s.db, query: 'select id, day, note, amount * 2 as amount from \"all orders\" where id = 2'}");
    assert_eq!(orders(&outcome.expect("a database")), [(1, "2", "", Some(400))]);
    let error = read_it("{file: s.db, table: nothing}").expect_err("a missing table");
    assert_eq!(error.to_string(), "s.db: the database cannot be read");
}

#[test]
fn missing_and_empty_files_are_named() {
    let error = |content: &[(&str, &[u8])]| {
        let directory = files(content);
        let mapping =
            Mapping::read(&format!("{HEAD}sources: {{s: {{file: s.csv}}}}\n{ORDERS}"), "import.yaml").expect("right");
        read(&mapping, directory.path()).expect_err("no source").to_string()
    };
    assert_eq!(error(&[]), "s.csv: cannot be read");
    assert_eq!(
        error(&[("s.csv", b"")]),
        "s.csv: the file is empty; its first line must name the columns, or give columns"
    );
}

#[test]
fn progress_counts_rows_and_bytes_and_the_sink_can_stop() {
    let mut text = String::from("id,day,note,amount\n");
    for number in 0..20_000 {
        text.push_str(&format!("{number},2026-01-01,a,1\n"));
    }
    let directory = files(&[("s.csv", text.as_bytes())]);
    let mapping =
        Mapping::read(&format!("{HEAD}sources: {{s: {{file: s.csv}}}}\n{ORDERS}"), "import.yaml").expect("right");
    let mut last = None;
    let mut reports = 0;
    let mut progress = |progress: Progress<'_>| {
        reports += 1;
        last = Some((progress.rows, progress.bytes_done, progress.bytes_total));
    };
    let summary =
        read_records(&mapping, directory.path(), &mut |_| ControlFlow::Continue(()), &mut progress).expect("a file");
    let size = text.len() as u64;
    assert_eq!((last, reports), (Some((20_000, size, size)), 3));
    assert!(!summary.stopped);
    let mut seen = 0;
    let mut stop = |_| {
        seen += 1;
        if seen == 5 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let summary = read_records(&mapping, directory.path(), &mut stop, &mut |_| {}).expect("a file");
    assert!(summary.stopped);
    assert_eq!((seen, summary.sources[0].records), (5, 5));
}
