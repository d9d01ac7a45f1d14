//! Whatever values hold, reading gives back what was written, on the line where it was written.

use crate::run;
use import::record::Record;
use proptest::prelude::*;

fn quoted(value: &str) -> String {
    format!("\"{}\"", value.replace('"', "\"\""))
}

proptest! {
    #[test]
    fn quoted_values_survive_with_their_lines(values in prop::collection::vec("[a\"\n,;\u{4e00} ]{0,12}", 1..20)) {
        let mut text = String::from("id,day,note\n");
        let mut expect = Vec::new();
        let mut line = 2;
        for (number, value) in values.iter().enumerate() {
            expect.push((line, number.to_string(), value.clone()));
            text.push_str(&format!("{number},2026-01-01,{}\r\n", quoted(value)));
            line += 1 + value.matches('\n').count() as u64;
        }
        let body = "sources: {s: {file: s.csv, trim: false}}\norders: [{source: s, key: id, at: day, channel: note}]\n";
        let outcome = run(body, &[("s.csv", text.as_bytes())]);
        prop_assert!(outcome.rejected.is_empty(), "{:?}", outcome.rejected);
        let found: Vec<(u64, String, String)> = outcome.records.into_iter().filter_map(|sourced| match sourced.record {
            Record::Order(order) => Some((sourced.provenance.line, order.key, order.channel)),
            _ => None,
        }).collect();
        prop_assert_eq!(found, expect);
    }

    #[test]
    fn amounts_survive_every_separator(units in any::<i32>(), decimal in prop::sample::select(vec!['.', ',']), grouped in any::<bool>()) {
        let thousands = if decimal == '.' { ',' } else { '.' };
        let size = i64::from(units).abs();
        let mut whole = (size / 100).to_string();
        if grouped {
            let mut at = whole.len();
            while at > 3 {
                at -= 3;
                whole.insert(at, thousands);
            }
        }
        let sign = if units < 0 { "-" } else { "" };
        let text = format!("id\tday\ttotal\n1\t2026-01-01\t{sign}{whole}{decimal}{:02}\n", size % 100);
        let body = format!(
            "sources: {{s: {{file: s.tsv, decimal: '{decimal}', thousands: '{thousands}'}}}}\norders: [{{source: s, key: id, at: day, total: total}}]\n"
        );
        let outcome = run(&body, &[("s.tsv", text.as_bytes())]);
        let total = outcome.plain().into_iter().find_map(|record| match record {
            Record::Order(order) => order.amounts.total,
            _ => None,
        });
        prop_assert_eq!(total, Some(i64::from(units)));
    }
}
