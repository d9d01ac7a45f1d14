//! Wrong rows, each with the exact words it is rejected with; and what right rows become.

use crate::run;
use import::record::{Record, RefundRecord};

/// What becomes of one CSV row under a block.
fn reject(block: &str, header: &str, row: &str) -> String {
    let body = format!("sources: {{s: {{file: s.csv, nulls: [NULL], dates: [iso, '%d/%m/%Y']}}}}\n{block}\n");
    let content = format!("{header}\n{row}\n");
    let outcome = run(&body, &[("s.csv", content.as_bytes())]);
    assert_eq!(outcome.records, [], "{row}");
    let rejected = &outcome.rejected[0];
    assert_eq!((rejected.source.as_str(), rejected.line), ("s", 2));
    format!("{} {:?}: {}", rejected.column, rejected.value, rejected.reason)
}

#[test]
fn wrong_orders() {
    let block = "orders: [{source: s, key: id, at: day, currency: money, total: amount, participants: {seller: {kind: type, key: who, share: part}}}]";
    let header = "id,day,money,amount,type,who,part";
    let table = [
        (",2026-01-01,CNY,1,,,", "id \"\": key has no value, but must have one"),
        ("1,NULL,CNY,1,,,", "day \"NULL\": at has no value, but must have one"),
        (
            "1,2026-02-30,CNY,1,,,",
            "day \"2026-02-30\": \"2026-02-30\" is not a date of this source; it writes YYYY-MM-DD, YYYY-MM-DD HH:MM:SS or %d/%m/%Y",
        ),
        ("1,2026-01-01,CNX,1,,,", "money \"CNX\": currency \"CNX\" is not declared; did you mean \"CNY\"?"),
        (
            "1,2026-01-01,CNY,1.234,,,",
            "amount \"1.234\": 1.234 has more than 2 decimal places, which is the scale of CNY; declare a larger scale, or rounding: half_even",
        ),
        (
            "1,2026-01-01,CNY,\"1,2\",,,",
            "amount \"1,2\": \"1,2\" is not a number; this source writes digits with decimal separator '.'",
        ),
        (
            "1,2026-01-01,CNY,99999999999999999999,,,",
            "amount \"99999999999999999999\": the amount is too large to be kept exactly",
        ),
        ("1,31/01/2026,CNY,1,stroe,7,", "type \"stroe\": \"stroe\" is no kind of party; did you mean \"store\"?"),
        ("1,31/01/2026,CNY,1,store,7,150", "part \"150\": a share of 150 % cannot be; give a percentage from 0 to 100"),
        (
            "1,2026-01-01,CNY,1",
            " \"1,2026-01-01,CNY,1\": the row has 4 values, but there are 7 columns; quote values that hold a delimiter or line end",
        ),
    ];
    for (row, expect) in table {
        assert_eq!(reject(block, header, row), expect, "{row}");
    }
}

#[test]
fn wrong_rows_of_other_targets() {
    let table = [
        (
            "positions: [{source: s, key: a, title: b, holder: {person: c, from: d, to: e}}]",
            "1,clerk,7,2026-02-01,2026-01-31",
            "e \"2026-01-31\": the end is not after the start 2026-02-01 00:00:00; leave it empty when it still holds",
        ),
        (
            "bindings: [{source: s, key: a, member: {phone: b}, role: '\"associate\"', cause: c, party: {associate: d}, at: e}]",
            "1,13800000000,scan,,2026-01-01",
            "c \"scan\": the binding names no party; only the cause \"release\" may do so",
        ),
        (
            "bindings: [{source: s, key: a, member: {phone: b}, role: '\"associate\"', cause: c, party: {associate: d}, at: e}]",
            "1,,scan,7,2026-01-01",
            "b \"\": a member needs at least one identifier that has a value",
        ),
        (
            "refunds: [{source: s, key: a, order: b, amount: c, at: d}]",
            "1,2,-5,2026-01-01,",
            "c \"-5\": a refund is an amount above 0; write -number(COLUMN) when the source writes it negative",
        ),
        (
            "lines: [{source: s, order: a, number: b, quantity: c, total: d}]",
            "1,0,1,1,",
            "b \"0\": 0 is no whole number from 1 on",
        ),
        (
            "lines: [{source: s, order: a, number: b, quantity: c, total: d}]",
            "1,1,0.0005,1,",
            "c \"0.0005\": 0.0005 pieces cannot be kept; a quantity has up to 3 decimal places",
        ),
        (
            "stores: [{source: s, key: a, name: b, latitude: c, longitude: d}]",
            "1,x,91,0,",
            "c \"91\": 91 degrees cannot be; give -90 to 90",
        ),
        (
            "lines: [{source: s, order: a, number: b, total: number(c) * number(d)}]",
            "1,1,2,x,",
            "d \"x\": \"x\" is not a number; this source writes digits with decimal separator '.'",
        ),
        (
            "people: [{source: s, where: 'date(e) < date(\"2026-01-01\")', key: a, name: b}]",
            "1,x,,,soon",
            "e \"soon\": \"soon\" is not a date of this source; it writes YYYY-MM-DD, YYYY-MM-DD HH:MM:SS or %d/%m/%Y",
        ),
    ];
    for (block, row, expect) in table {
        assert_eq!(reject(block, "a,b,c,d,e", row), expect, "{block}");
    }
}

#[test]
fn expressions_make_values() {
    let body = "sources: {s: {file: s.csv, decimal: ',', thousands: '.', dates: ['%d/%m/%Y %H:%M', '%d/%m/%Y']}}\n\
                orders:\n\
                - source: s\n\
                \x20 where: row[\"订单 号\"] != \"0\"\n\
                \x20 key: '\"T-\" + row[\"订单 号\"]'\n\
                \x20 at: day + \" \" + hour\n\
                \x20 member: {phone: 'replace(phone, \" \", \"\")', email: 'coalesce(mail, other)'}\n\
                \x20 total: 'number(price) * number(pieces) - coalesce(number(off), 0)'\n\
                \x20 amounts: {freight: number(freight)}\n\
                \x20 tenders: {card: 'kind == \"c\" ? number(price) : null'}\n";
    let text = "订单 号,day,hour,phone,mail,other,price,pieces,off,freight,kind\n\
                0,01/02/2026,10:30,138,,x@y.z,\"1.000,50\",2,\"0,5\",,c\n\
                1,01/02/2026,10:30,138 0000,,x@y.z,\"1.000,50\",2,\"0,5\",,c\n\
                2,01/02/2026,10:30,138,m@y.z,x@y.z,\"1,1\",3,,\"2,25\",w\n";
    let outcome = run(body, &[("s.csv", text.as_bytes())]);
    assert_eq!(outcome.rejected, []);
    let shown: Vec<String> = outcome
        .plain()
        .into_iter()
        .map(|record| match record {
            Record::Order(order) => {
                let member: Vec<&str> = order.member.iter().map(|value| value.value.as_str()).collect();
                format!("{} {} {} {:?}", order.key, order.at / 1_000_000, member.join("+"), order.amounts.total)
            }
            Record::Amount(amount) => format!("{} {} {}", amount.order, amount.name, amount.amount),
            Record::Tender(tender) => format!("{} {} {}", tender.order, tender.kind, tender.amount),
            other => format!("{other:?}"),
        })
        .collect();
    let expect = [
        "T-1 1769941800 1380000+x@y.z Some(200050)",
        "T-1 card 100050",
        "T-2 1769941800 138+m@y.z Some(330)",
        "T-2 freight 225",
    ];
    assert_eq!(shown, expect);
    assert_eq!(outcome.summary.sources[0].rows, 3);
}

#[test]
fn rounding_is_as_declared() {
    let body = "sources: {s: {file: s.csv}}\n\
                refunds: [{source: s, key: a, order: b, amount: c, at: d, currency: '\"USD\"'}]\n";
    let head =
        "version: 1\nsystem: test\ntime_zone: Asia/Shanghai\ncurrencies: {USD: {scale: 1, rounding: half_even}}\n";
    let directory = crate::files(&[("s.csv", b"a,b,c,d\n1,2,0.25,2026-01-01\n2,2,0.35,2026-01-01\n")]);
    let mapping = import::Mapping::read(&format!("{head}{body}"), "import.yaml").expect("right");
    let outcome = crate::read(&mapping, directory.path()).expect("a file");
    let amounts: Vec<(i64, i64)> = outcome
        .plain()
        .into_iter()
        .filter_map(|record| match record {
            Record::Refund(RefundRecord { amount, at, .. }) => Some((*amount, *at)),
            _ => None,
        })
        .collect();
    let midnight = 1_767_196_800_000_000;
    assert_eq!(amounts, [(2, midnight), (4, midnight)]);
}

#[test]
fn one_wrong_block_rejects_the_whole_row() {
    let body = "sources: {s: {file: s.csv}}\n\
                people: [{source: s, key: a, name: b}]\n\
                attributes: [{source: s, party: {associate: a}, values: {rate: c}}]\n";
    let outcome = run(body, &[("s.csv", b"a,b,c\n1,x,0.5\n2,y,high\n3,z,\n")]);
    assert_eq!(outcome.records.len(), 3);
    assert_eq!(outcome.rejected.len(), 1);
    let summary = &outcome.summary.sources[0];
    assert_eq!((summary.rows, summary.rejected, summary.records), (3, 1, 3));
}

#[test]
fn repeated_rows_give_one_order_and_all_lines() {
    let body = "sources: {s: {file: s.csv}}\n\
                orders: [{source: s, key: a, at: b, repeated: true, participants: {seller: {associate: '\"7\"'}}}]\n\
                lines: [{source: s, order: a, total: c}]\n";
    let outcome = run(body, &[("s.csv", b"a,b,c\n1,2026-01-01,x\n1,2026-01-01,2\n1,2026-01-01,3\n2,2026-01-01,4\n")]);
    let orders = outcome.plain().into_iter().filter(|record| matches!(record, Record::Order(_))).count();
    let lines = outcome.plain().into_iter().filter(|record| matches!(record, Record::Line(_))).count();
    let sellers = outcome.plain().into_iter().filter(|record| matches!(record, Record::Participant(_))).count();
    // The first row is rejected for its amount; the second one then counts for the order.
    assert_eq!((orders, lines, sellers, outcome.rejected.len()), (2, 3, 2, 1));
}

#[test]
fn look_ups_find_refuse_and_require() {
    let content: &[(&str, &[u8])] = &[
        ("s.csv", b"id,day,shop,amount\n1,2026-01-01,a,1\n2,2026-01-01,b,1\n3,2026-01-01,,1\n"),
        ("shop.csv", b"key,owner\na,7\nb,8\nb,9\n"),
    ];
    let with = |options: &str| {
        let body = format!(
            "sources:\n  s: {{file: s.csv, lookup: {{shop: {{in: shops, key: key, by: shop{options}}}}}}}\n  shops: {{file: shop.csv}}\n\
             orders: [{{source: s, key: id, at: day, total: amount, channel: shop.owner}}]\n"
        );
        let outcome = run(&body, content);
        let channels: Vec<String> = outcome
            .plain()
            .into_iter()
            .filter_map(|record| if let Record::Order(order) = record { Some(order.channel.clone()) } else { None })
            .collect();
        let reasons: Vec<String> =
            outcome.rejected.iter().map(|wrong| format!("{}:{} {}", wrong.source, wrong.line, wrong.reason)).collect();
        (channels, reasons)
    };
    let twice =
        "shops:4 the look-up key \"b\" is already on line 3; narrow the source with where, or give take: first or last";
    let missing = "s:4 source shops has no row with this key";
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    assert_eq!(with(""), (owned(&["7", "8", ""]), owned(&[twice])));
    assert_eq!(with(", take: first"), (owned(&["7", "8", ""]), owned(&[])));
    assert_eq!(with(", take: last, required: true"), (owned(&["7", "9"]), owned(&[missing])));
}
