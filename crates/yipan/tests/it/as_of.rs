//! Any past result as of a time of booking.

use crate::support::{Shop, current_owner, json_field, mapping};

const YEAR: [&str; 4] = ["--from", "2011-05-01", "--to", "2012-01-01"];

/// The number of the last commit: an approval or payment may come any time, so it is read from the log of periods.
fn last_commit(shop: &Shop, period: &str) -> String {
    let story = shop.ok(&["--format", "csv", "period", "show", period]);
    let last = story.lines().last().expect("an event");
    last.split(',').nth(4).expect("its commit").to_owned()
}

/// Credit or commission by payee, as of a time.
fn credits(shop: &Shop, more: &[&str], as_of: &str) -> String {
    let mut arguments = vec!["--by", "payee", "--as-of", as_of];
    arguments.extend(more);
    shop.credits(&arguments)
}

fn correct(shop: &Shop, from: &str, to: &str) {
    shop.replace("sample/sales_order_header_11cols.csv", from, to);
    shop.ok(&["import", &mapping(), "--source", &shop.path("sample")]);
}

#[test]
fn a_later_adjustment_is_not_seen_before_it_was_booked() {
    Shop::on_every_database(|shop| {
        shop.ok(&["period", "open", "2011", "--from", "2011-05-01", "--to", "2012-01-01"]);
        let opened = last_commit(&shop, "2011");
        shop.ok(&["period", "open", "2012", "--from", "2012-01-01", "--to", "2013-01-01"]);
        shop.ok(&["settle", "--period", "2011"]);
        let computed = last_commit(&shop, "2011");
        shop.ok(&["period", "lock", "2011"]);
        let locked = last_commit(&shop, "2011");
        shop.ok(&["settle", "--period", "2012"]);
        let before = last_commit(&shop, "2012");
        let of_2011 = shop.credits(&["--by", "payee", "--period", "2011"]);
        let of_2012 = shop.credits(&["--by", "payee", "--period", "2012"]);
        let statement = shop.ok(&["statement", "12", "--period", "2012"]);
        let first = shop.ok(&["statement", "12", "--period", "2011"]);
        let draft = credits(&shop, &YEAR, &before);

        correct(&shop, "3410,5", "3510,5");
        shop.ok(&["settle", "--period", "2012"]);
        let after = last_commit(&shop, "2012");
        shop.ok(&["period", "lock", "2012"]);
        shop.ok(&["period", "pay", "2011", "--reference", "transfer 7"]);

        // The locked period says what it said; the open one has the adjustment only since it was booked.
        let now = shop.credits(&["--by", "payee", "--period", "2012"]);
        assert_ne!(now, of_2012);
        assert_eq!(credits(&shop, &["--period", "2012"], &before), of_2012);
        assert_eq!(credits(&shop, &["--period", "2012"], &after), now);
        for at in [&locked, &before, &after] {
            assert_eq!(credits(&shop, &["--period", "2011"], at), of_2011);
        }
        assert_eq!(shop.ok(&["statement", "12", "--period", "2012", "--as-of", &before]), statement);
        assert_eq!(shop.ok(&["statement", "12", "--period", "2011", "--as-of", &before]), first);
        let adjusted = shop.ok(&["--format", "csv", "statement", "12", "--period", "2012", "--as-of", &after]);
        assert!(adjusted.contains(",adjustment,"), "{adjusted}");
        assert_eq!(credits(&shop, &YEAR, &before), draft, "days are settled with what was known");
        assert_ne!(credits(&shop, &YEAR, &after), draft);

        // A period has the state and the runs that it had.
        let state = |at: &str| {
            let story = shop.ok(&["--format", "json", "period", "show", "2011", "--as-of", at]);
            let runs = story.split_once("\"runs\"").expect("runs").1.matches("\"digest\"").count();
            format!("{} {runs}", json_field(&story, "state").trim_matches('"'))
        };
        assert_eq!(state(&opened), "open 0");
        assert_eq!(state(&computed), "computed 1");
        assert_eq!(state(&locked), "locked 1");
        assert_eq!(state(&last_commit(&shop, "2011")), "paid 1");
        let unlocked = shop.ok(&["--format", "json", "statement", "12", "--period", "2011", "--as-of", &computed]);
        assert!(!unlocked.contains("\"snapshot\""), "{unlocked}");
        let sealed = shop.ok(&["--format", "json", "statement", "12", "--period", "2011", "--as-of", &locked]);
        assert!(sealed.contains("\"snapshot\""), "{sealed}");

        // The ledger takes the same numbers and times.
        let balances = |at: &str| shop.ok(&["--format", "csv", "ledger", "balances", "--as-of", at]).lines().count();
        assert_eq!((balances(&computed), balances(&locked)), (1, 3));
    });
}

#[test]
fn what_was_not_there_yet_is_refused() {
    Shop::on_every_database(|shop| {
        shop.ok(&["settle", "--from", "2011-05-01", "--to", "2012-01-01"]);
        shop.ok(&["period", "open", "2011", "--from", "2011-05-01", "--to", "2012-01-01"]);
        let opened = last_commit(&shop, "2011");
        shop.ok(&["settle", "--period", "2011"]);
        let by_payee = ["credits", "--by", "payee"];
        let refused = |more: &[&str], code, words: &[&str]| {
            let arguments: Vec<&str> = by_payee.iter().chain(more).copied().collect();
            shop.refused(&arguments, code, words);
        };
        refused(&["--as-of", "1"], 1, &["nothing was settled by commit 1", "no_run"]);
        refused(&["--as-of", "2001-01-01"], 1, &["nothing was settled by 2001-01-01 00:00:00 (commit 0)", "no_run"]);
        refused(&["--period", "2011", "--as-of", &opened], 1, &["period 2011 was not settled by commit", "no_run"]);
        refused(
            &["--period", "2011", "--as-of", "2"],
            1,
            &["period 2011 was not open by commit 2", "period_not_found"],
        );
        refused(&["--run", "2", "--as-of", &opened], 1, &["run 2 came with commit", "run_not_found"]);
        refused(&["--as-of", "99"], 1, &["there is no commit 99", "commit_unknown"]);
        refused(&["--as-of", "soon"], 2, &["\"soon\"", "not_a_date"]);
        let days = ["--from", "2011-05-01", "--to", "2012-01-01", "--as-of", "1"];
        refused(&days, 1, &["no credit policy was active by commit 1", "no_policy"]);
        shop.refused(&["statement", "12", "--period", "2011", "--as-of", &opened], 1, &["not settled", "no_run"]);
        // A time that is to come is now.
        assert_eq!(shop.credits(&["--by", "payee", "--as-of", "2999-01-01"]), shop.credits(&["--by", "payee"]));
    });
}

/// What was said on standard error about the lines that an answer was read from, but for where they are.
fn digest(shop: &Shop, more: &[&str]) -> String {
    let mut arguments = vec!["credits", "--by", "payee"];
    arguments.extend(more);
    let answer = shop.run(&arguments);
    assert_eq!(answer.code, 0, "{answer:?}");
    answer.err.rsplit_once(", with ").expect("where it was read from").1.to_owned()
}

#[test]
fn days_are_settled_with_the_facts_policies_and_organisation_of_then() {
    Shop::on_every_database(|shop| {
        shop.ok(&["settle", "--from", "2011-05-01", "--to", "2013-01-01"]);
        let known = digest(&shop, &["--run", "1", "--as-of", "2999-01-01"]);
        let watermark = known.split_whitespace().nth(6).expect("a commit").trim_end_matches(',').to_owned();
        let days = ["--from", "2011-05-01", "--to", "2013-01-01", "--as-of", &watermark];
        assert_eq!(digest(&shop, &days), known, "a trial with the same watermark writes the same lines");

        // Another policy, a corrected order, another rate and another name: none of them was known then.
        let rows = shop.credits(&["--by", "payee", "--measure", "commission", "--run", "1"]);
        let policy = std::fs::read_to_string(current_owner()).expect("the policy");
        let text = policy.replace("policy: credit\nname: current-owner", "policy: credit\nname: as-of-order");
        shop.ok(&["policy", "activate", &shop.write("policy.yaml", &text)]);
        correct(&shop, "3410,5", "3510,5");
        shop.replace("sample/csv_with_headers/salesperson.csv", "0.012", "0.5");
        shop.ok(&["import", &mapping(), "--source", &shop.path("sample")]);
        assert_eq!(digest(&shop, &days), known);
        let mut then = vec!["--measure", "commission"];
        then.extend(days);
        assert_eq!(shop.credits(&[&["--by", "payee"], &then[..]].concat()), rows);
        let mut now = then.clone();
        now[7] = "2999-01-01";
        assert_ne!(shop.credits(&[&["--by", "payee"], &now[..]].concat()), rows);
    });
}
