//! Workbooks: sheets, header rows, dates, numbers as they were typed in, and cells that are wrong.

use crate::typed::{fixture, read_plain};
use crate::{HEAD, Outcome, files, problems, read, run};
use import::Mapping;
use import::record::Record;
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>"#;
const TOP: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
/// Style 1 is a date, 2 a date with time, 3 four digits, 4 hours beyond a day.
const STYLES: &str = r#"<?xml version="1.0"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="2"><numFmt numFmtId="164" formatCode="0000"/><numFmt numFmtId="165" formatCode="[h]:mm:ss"/></numFmts><cellXfs count="5"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>"#;

/// A workbook of sheets with their rows in XML, which counts days from 1904 or not.
fn workbook(sheets: &[(&str, &str)], since_1904: bool) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut add = |name: &str, text: &str| {
        zip.start_file(name, SimpleFileOptions::default()).expect("memory");
        zip.write_all(text.as_bytes()).expect("memory");
    };
    let relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let (mut listed, mut relations) = (String::new(), String::new());
    for (number, (name, rows)) in sheets.iter().enumerate() {
        let id = number + 1;
        listed.push_str(&format!(r#"<sheet name="{name}" sheetId="{id}" r:id="rId{id}"/>"#));
        relations.push_str(&format!(
            r#"<Relationship Id="rId{id}" Type="{relation}/worksheet" Target="worksheets/sheet{id}.xml"/>"#
        ));
        let sheet = format!(
            r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
        );
        add(&format!("xl/worksheets/sheet{id}.xml"), &sheet);
    }
    relations.push_str(&format!(r#"<Relationship Id="rId99" Type="{relation}/styles" Target="styles.xml"/>"#));
    let date1904 = u8::from(since_1904);
    add("[Content_Types].xml", TYPES);
    add("_rels/.rels", TOP);
    add("xl/styles.xml", STYLES);
    add(
        "xl/workbook.xml",
        &format!(
            r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{relation}"><workbookPr date1904="{date1904}"/><sheets>{listed}</sheets></workbook>"#
        ),
    );
    add(
        "xl/_rels/workbook.xml.rels",
        &format!(
            r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relations}</Relationships>"#
        ),
    );
    zip.finish().expect("memory").into_inner()
}

fn text(place: &str, text: &str) -> String {
    format!(r#"<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>"#)
}

fn number(place: &str, style: u8, number: &str) -> String {
    format!(r#"<c r="{place}" s="{style}"><v>{number}</v></c>"#)
}

/// One sheet: a header of so many names, and one row of cells under it.
fn values(names: usize, row: &str, since_1904: bool) -> Result<Vec<String>, String> {
    let header: String =
        (0..names).map(|column| text(&format!("{}1", (b'A' + column as u8) as char), &format!("c{column}"))).collect();
    let book = workbook(&[("S", &format!(r#"<row r="1">{header}</row><row r="2">{row}</row>"#))], since_1904);
    let directory = files(&[("s.xlsx", &book)]);
    read_plain(&directory.path().join("s.xlsx")).map(|read| read.rows.into_iter().next().expect("a row").1)
}

#[test]
fn cells_are_what_was_typed_in() {
    for (cell, expect) in [
        (number("A2", 0, "0.30000000000000004"), "0.3"),
        (number("A2", 0, "1.0049999999999999"), "1.005"),
        (number("A2", 0, "123456.78"), "123456.78"),
        (number("A2", 0, "1E-3"), "0.001"),
        (number("A2", 0, "13800138000"), "13800138000"),
        (number("A2", 0, "202601310000123"), "202601310000123"),
        (number("A2", 0, "-7"), "-7"),
        (number("A2", 3, "12"), "0012"),
        (number("A2", 3, "12345"), "12345"),
        (number("A2", 1, "46053"), "2026-01-31"),
        (number("A2", 2, "46053.416666666664"), "2026-01-31 10:00:00"),
        (number("A2", 2, "46053.999988425923"), "2026-01-31 23:59:59"),
        (number("A2", 4, "1.5"), "36:00:00"),
        (text("A2", "门店 &amp; co"), "门店 &amp; co"),
        (r#"<c r="A2" t="b"><v>1</v></c>"#.to_owned(), "true"),
        (r#"<c r="A2" t="str"><f>A1</f><v>result</v></c>"#.to_owned(), "result"),
        (r#"<c r="A2" t="d"><v>2026-01-31T10:00:00</v></c>"#.to_owned(), "2026-01-31T10:00:00"),
    ] {
        assert_eq!(values(1, &cell, false), Ok(vec![expect.replace("&amp;", "&")]), "{cell}");
    }
    assert_eq!(values(1, &number("A2", 1, "44591"), true), Ok(vec!["2026-01-31".to_owned()]));
}

#[test]
fn wrong_cells_name_row_and_column() {
    let error = r#"<c r="B2" t="e"><v>#N/A</v></c>"#;
    let told = values(2, &format!("{}{error}", text("A2", "x")), false).expect_err("an error");
    assert_eq!(told, "line 2: c1 \"#N/A\": the cell holds an error; correct its formula, or clear the cell");
    let told = values(1, &text("C2", "x"), false).expect_err("a value too many");
    assert_eq!(
        told,
        "line 2: there is a value in column C, but only 1 columns have names; name the column, or clear the cell: \"x\""
    );
    let told = values(1, &number("A2", 1, "-5"), false).expect_err("no date");
    assert_eq!(told, "line 2: c0 \"-5\": the cell is formatted as a date, but this number is none");
}

fn orders(outcome: &Outcome) -> Vec<(u64, &str, Option<i64>)> {
    let order = |sourced: &'_ import::record::Sourced| match &sourced.record {
        Record::Order(order) => Some((sourced.provenance.line, order.amounts.total)),
        _ => None,
    };
    let keys = outcome.plain().into_iter().filter_map(|record| match record {
        Record::Order(order) => Some(order.key.as_str()),
        _ => None,
    });
    outcome.records.iter().filter_map(order).zip(keys).map(|((line, total), key)| (line, key, total)).collect()
}

#[test]
fn sheets_by_name_and_number_with_a_header_anywhere() {
    let one = format!(
        r#"<row r="3">{}{}{}</row><row r="7">{}{}{}</row><row r="9">{}{}</row>"#,
        text("B3", "id"),
        text("C3", " day "),
        text("E3", "total"),
        text("B7", "1"),
        number("C7", 1, "46053"),
        number("E7", 0, "1.1"),
        number("B9", 0, "2"),
        number("C9", 1, "46054"),
    );
    let two = format!(r#"<row r="1">{}{}{}</row>"#, text("A1", "7"), number("B1", 1, "46053"), number("C1", 0, "5"));
    let title = format!(
        r#"<row r="1">{}</row><row r="2">{}{}{}</row>"#,
        text("A1", "Report"),
        text("A2", "id"),
        text("B2", "day"),
        text("C2", "total")
    );
    let last =
        format!("{title}{}", two.replace("r=\"1\"", "r=\"3\"").replace("1\"", "3\"").replace("s=\"3\"", "s=\"1\""));
    let book = workbook(&[("First", &one), ("订单", &two), ("3", &last)], false);
    let ask = |source: &str| {
        let body = format!(
            "sources: {{s: {{file: s.xlsx{source}}}}}\norders: [{{source: s, key: id, at: day, total: total}}]\n"
        );
        let mapping = Mapping::read(&format!("{HEAD}{body}"), "import.yaml").expect("right");
        let directory = files(&[("s.xlsx", &book)]);
        read(&mapping, directory.path())
    };
    let outcome = ask("").expect("the first sheet");
    assert_eq!(orders(&outcome), [(7, "1", Some(110)), (9, "2", None)]);
    assert_eq!(orders(&ask(", sheet: First, decimal: ','").expect("by name")), orders(&outcome));
    let bare = ask(", sheet: 订单, columns: [id, day, total]").expect("without header");
    assert_eq!(orders(&bare), [(1, "7", Some(500))]);
    assert_eq!(orders(&ask(", sheet: 2, columns: [id, day, total]").expect("by number")), orders(&bare));
    // A name counts before a number.
    let titled = ask(", sheet: 3, header_row: 2").expect("below a title");
    assert_eq!(orders(&titled), [(3, "7", Some(500))]);
    let told = |source: &str| ask(source).expect_err("a refusal").to_string();
    assert_eq!(told(", sheet: Frist"), "s.xlsx: there is no sheet \"Frist\"; did you mean \"First\"?");
    assert_eq!(told(", sheet: 9"), "s.xlsx: there is no sheet \"9\"; did you mean \"3\"?");
    assert_eq!(
        told(", header_row: 4"),
        "s.xlsx: sheet \"First\": row 4 is empty; header_row is the row that names the columns"
    );
}

#[test]
fn columns_without_name_have_letters_and_options_belong_to_workbooks() {
    let one = format!(
        r#"<row r="1">{}{}</row><row r="2">{}{}{}</row>"#,
        text("B1", "id"),
        text("D1", "day"),
        text("A2", "x"),
        text("B2", "1"),
        text("D2", "2026-01-31")
    );
    let book = workbook(&[("S", &one)], false);
    let outcome =
        run("sources: {s: {file: s.xlsx}}\norders: [{source: s, key: A + id, at: day}]\n", &[("s.xlsx", &book)]);
    assert_eq!(orders(&outcome), [(2, "x1", None)]);
    let told = problems("sources: {s: {file: s.csv, sheet: 2}}\norders: [{source: s, key: id, at: day}]\n", &[]);
    assert!(told.contains("sheet belongs to a workbook, but this is csv"), "{told}");
    let told = problems(
        "sources: {s: {file: s.xlsx, columns: [id], header_row: 1}}\norders: [{source: s, key: id, at: id}]\n",
        &[],
    );
    assert!(told.contains("columns are given, so no row names them"), "{told}");
}

#[test]
fn what_is_no_workbook_is_refused() {
    let told = |bytes: &[u8]| {
        let directory = files(&[("s.xlsx", bytes)]);
        read_plain(&directory.path().join("s.xlsx")).expect_err("no workbook")
    };
    assert!(told(b"id,day\n").contains("s.xlsx: it is no XLSX workbook"), "{}", told(b"id,day\n"));
    let empty = workbook(&[("S", "")], false);
    assert_eq!(
        told(&empty).split('/').next_back(),
        Some("s.xlsx: sheet \"S\": the sheet is empty; a row must name the columns, or give columns")
    );
}

#[test]
fn a_workbook_of_another_program() {
    let bytes = std::fs::read(fixture("openpyxl.xlsx")).expect("the fixture");
    let body = "sources: {s: {file: s.xlsx, sheet: 导出, header_row: 3}}\n\
                orders: [{source: s, key: id + \"/\" + store + \"/\" + phone + \"/\" + I + \"/\" + flag, at: day, total: rate}]\n";
    let outcome = run(body, &[("s.xlsx", &bytes)]);
    assert_eq!(outcome.rejected.len(), 2, "the second has an empty column I: {outcome:?}");
    let words = &outcome.rejected[0];
    assert_eq!((words.line, words.column.as_str()), (4, "rate"), "0.125 has three places: {words:?}");
    let body = body.replace("total: rate", "total: number(amount) * 0");
    let outcome = run(&body, &[("s.xlsx", &bytes)]);
    let found = orders(&outcome);
    assert_eq!(found[0], (4, "1/0012/13800138000/x/true", Some(0)), "{outcome:?}");
}
