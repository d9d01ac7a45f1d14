//! Money for whole periods and for events, from files to statements: quotas, caps, draws, contests, awards, late refunds.

use crate::support::Shop;
use insta::assert_snapshot;

const MAPPING: &str = r#"
version: 1
system: shop
time_zone: Asia/Shanghai
currencies: {CNY: {scale: 2}}
defaults: {currency: CNY}
identities: {customer: {unique: true}}
sources:
  people: {file: people.csv}
  orders: {file: orders.csv}
  refunds: {file: refunds.csv}
  bindings: {file: bindings.csv}
units:
  - {unit: {group: '"g"'}, name: '"Group"'}
  - {unit: {region: '"east"'}, name: '"East"', management: {group: '"g"'}}
people:
  - {source: people, key: key, name: key}
positions:
  - source: people
    key: key
    title: '"associate"'
    unit: {region: '"east"'}
    holder: {person: key, from: since}
attributes:
  - {source: people, party: {associate: key}, values: {quota: quota, draw: draw}}
bindings:
  - {source: bindings, key: key, member: {customer: member}, role: '"associate"', cause: '"scan"', party: {associate: party}, at: at}
orders:
  - source: orders
    key: key
    at: at
    member: {customer: member}
    channel: '"store"'
    net: net
    participants: {seller: {associate: seller}}
refunds:
  - {source: refunds, key: key, order: order, at: at, amount: amount}
"#;

const POLICY: &str = r"
policy: credit
name: team
effective: 2026-01-01..
currency: CNY
base: line.net
parties: {seller: {participant: seller}}
credit: [{book: associate, to: seller, share: 100}]
commission: [{pool: {rate: 10}, funded_by: brand, to: seller}]
awards:
  - {name: added, on: bind, amount: 3.00, funded_by: brand}
period:
  - name: accelerator
    tiers: [{from: 0, factor: 100}, {from: 100, factor: 150}]
    of: {credit: associate}
    quota: {attribute: quota}
    to: associate
    funded_by: brand
  - {name: best, contest: [50], of: {orders: associate}, funded_by: brand}
  - {name: members, tiers: [{from: 1, each: 2}], of: {new_members: associate}, book: award, funded_by: brand}
  - {name: draw, draw: {attribute: draw}, to: associate, funded_by: advances}
  - {name: cap, cap: 260, of: commission, to: associate, funded_by: brand}
  - {name: tax, deduct: 10, of: {commission: [commission, award]}, to: associate, funded_by: tax_office}
";

/// Three people; Lin attains her quota in January, Wu draws, and Gu has only a position.
fn founded(shop: Shop) -> Shop {
    shop.write("mapping.yaml", MAPPING);
    shop.write("policy.yaml", POLICY);
    shop.write("people.csv", "key,since,quota,draw\nLin,2025-01-01,1500,\nWu,2025-01-01,,150\nGu,2025-06-01,,150\n");
    shop.write(
        "orders.csv",
        "key,at,member,net,seller\nA1,2026-01-05,m1,1000,Lin\nA2,2026-01-20,m2,600,Lin\nB1,2026-01-10,m3,1000,Wu\n\
         A3,2026-02-03,m1,500,Lin\nB2,2026-02-10,m3,3000,Wu\n",
    );
    shop.write("refunds.csv", "key,order,at,amount\n");
    shop.write(
        "bindings.csv",
        "key,member,party,at\nx1,m1,Lin,2026-01-02\nx2,m9,Lin,2026-01-03\nx3,m9,Wu,2026-01-30\n",
    );
    import(&shop);
    shop.ok(&["policy", "activate", &shop.path("policy.yaml")]);
    for (name, from, to) in
        [("jan", "2026-01-01", "2026-02-01"), ("feb", "2026-02-01", "2026-03-01"), ("mar", "2026-03-01", "2026-04-01")]
    {
        shop.ok(&["period", "open", name, "--from", from, "--to", to]);
    }
    shop
}

fn import(shop: &Shop) {
    shop.ok(&["import", &shop.path("mapping.yaml"), "--source", &shop.path("")]);
}

fn settle_and_lock(shop: &Shop, period: &str) {
    shop.ok(&["settle", "--period", period]);
    shop.ok(&["period", "lock", period]);
}

/// `payee,rule,amount` of a period's money, without what the orders gave.
fn money(shop: &Shop, period: &str) -> Vec<String> {
    let rows = shop.credits(&["--by", "payee,rule", "--measure", "commission", "--period", period]);
    let cells = |row: &str| row.split(',').map(str::to_owned).collect::<Vec<_>>();
    let rows = rows.lines().map(cells).filter(|cells| cells[1] != "commission");
    rows.map(|cells| format!("{} {} {}", cells[0], cells[1], cells[4])).collect()
}

fn proven(shop: &Shop) {
    let check = shop.run(&["ledger", "check"]);
    assert!(check.code == 0 && check.err.contains("no invariant is broken"), "{check:?}");
}

#[test]
fn rules_give_what_they_say_and_late_truth_is_a_difference() {
    Shop::empty_on_every_database(|shop| {
        let shop = founded(shop);
        settle_and_lock(&shop, "jan");
        // Lin: 160 of orders, 80 of the accelerator, 50 for most orders, less 30 of the cap; 6 of awards, 4 of members.
        let january = [
            "Gu draw 150.00",
            "Gu tax -15.00",
            "Lin accelerator 80.00",
            "Lin added 6.00",
            "Lin best 50.00",
            "Lin cap -30.00",
            "Lin members 4.00",
            "Lin tax -27.00",
            "Wu draw 50.00",
            "Wu tax -15.00",
        ];
        assert_eq!(money(&shop, "jan"), january);
        proven(&shop);

        // In February a refund of January takes Lin below her quota; Wu pays his draw back, and has most orders.
        shop.write("refunds.csv", "key,order,at,amount\nr1,A2,2026-02-04,200\n");
        import(&shop);
        settle_and_lock(&shop, "feb");
        assert_eq!(money(&shop, "jan"), january, "locked history never changes");
        let february = [
            "Gu draw 150.00",
            "Gu tax -15.00",
            // Of January: no accelerator and so no cap; 7 less tax. Of February: a shared prize and 7.50 of tax.
            "Lin accelerator -80.00",
            "Lin best 25.00",
            "Lin cap 30.00",
            "Lin tax -0.50",
            "Wu best 25.00",
            "Wu cap -15.00",
            "Wu draw -50.00",
            "Wu tax -26.00",
        ];
        assert_eq!(money(&shop, "feb"), february);
        proven(&shop);
        let statement = shop.ok(&["--format", "csv", "statement", "Lin", "--period", "feb"]);
        let adjusted = "2026-02-01 00:00:00,,0,commission,adjustment,commission,team 1: accelerator,-80.00,CNY,yes";
        assert!(statement.contains(adjusted), "{statement}");
        let all = shop.credits(&["--by", "payee", "--measure", "commission", "--period", "feb"]);
        assert!(all.lines().any(|row| row.starts_with("Gu,0,")), "lines without order count no order: {all}");
    });
}

#[test]
fn payroll_tells_what_is_held_released_adjusted_and_deducted() {
    Shop::empty_on_every_database(|shop| {
        let shop = founded(shop);
        // Orders are paid for after twenty days: A2 of January is held then, and released in February less its refund.
        shop.write("policy.yaml", &POLICY.replace("\nawards:", "\nhold: {plus_days: 20}\nawards:"));
        shop.ok(&["policy", "activate", &shop.path("policy.yaml")]);
        settle_and_lock(&shop, "jan");
        shop.ok(&["period", "pay", "jan"]);
        shop.write("refunds.csv", "key,order,at,amount\nr1,A2,2026-02-04,200\n");
        import(&shop);
        settle_and_lock(&shop, "feb");
        assert_snapshot!("payroll_jan", shop.ok(&["export", "payroll", "--period", "jan"]));
        assert_snapshot!("payroll_feb", shop.ok(&["export", "payroll", "--period", "feb"]));
        for period in ["jan", "feb"] {
            let csv = shop.run(&["--format", "csv", "export", "accounting", "--period", period]);
            assert!(csv.code == 0 && csv.err.contains("rows, reconciled with the ledger; CNY: debit "), "{csv:?}");
        }
        proven(&shop);
    });
}

#[test]
fn a_period_is_explained_in_words() {
    let shop = founded(Shop::empty());
    settle_and_lock(&shop, "jan");
    let story = shop.ok(&["--format", "csv", "period", "show", "jan"]);
    let locked = story.lines().last().and_then(|event| event.split(',').nth(4)).expect("its commit");
    let first = shop.ok(&["explain", "associate:Lin", "--period", "jan"]);
    shop.write("refunds.csv", "key,order,at,amount\nr1,A2,2026-02-04,200\n");
    import(&shop);
    shop.ok(&["settle", "--period", "feb"]);
    assert_snapshot!("explain_open", shop.ok(&["explain", "Lin", "--period", "feb"]));
    shop.ok(&["period", "lock", "feb"]);
    assert_snapshot!("explain_locked", shop.ok(&["explain", "associate:Lin", "--period", "jan"]));
    assert_snapshot!(
        "explain_locked_chinese",
        shop.ok(&["explain", "associate:Lin", "--period", "jan", "--lang", "zh"])
    );
    let then = shop.ok(&["explain", "associate:Lin", "--period", "jan", "--as-of", locked]);
    assert_eq!(then, first, "the refund came later");
    let early = ["explain", "Lin", "--period", "feb", "--as-of", locked];
    shop.refused(&early, 1, &["period feb was not settled by commit", "no_run"]);
    let csv = shop.ok(&["--format", "csv", "explain", "Wu", "--period", "feb"]);
    assert!(csv.contains("Advanced and not yet paid back: 50.00 CNY before this period, 0.00 CNY after it."), "{csv}");
    shop.refused(&["explain", "Lin", "--period", "mar"], 1, &["period mar was not settled yet"]);
    shop.refused(&["explain", "Nobody", "--period", "jan"], 1, &["no payee \"Nobody\""]);
}

#[test]
fn a_quota_that_changes_is_booked_and_a_stale_settlement_is_not_locked() {
    let shop = founded(Shop::empty());
    shop.ok(&["settle", "--period", "jan"]);
    shop.ok(&["settle", "--period", "feb"]);
    shop.ok(&["period", "lock", "jan"]);
    let words = ["period feb is no longer what run 2 says", "yipan settle --period feb"];
    shop.refused(&["period", "lock", "feb"], 1, &words);
    settle_and_lock(&shop, "feb");
    proven(&shop);
    shop.replace("people.csv", "Lin,2025-01-01,1500,", "Lin,2025-01-01,1601,");
    import(&shop);
    proven(&shop);
    settle_and_lock(&shop, "mar");
    let march = money(&shop, "mar");
    assert!(
        march.contains(&"Lin accelerator -80.00".to_owned()) && march.contains(&"Lin cap 30.00".to_owned()),
        "{march:?}"
    );
    proven(&shop);
}

#[test]
fn a_new_version_that_holds_for_the_past_is_booked_as_a_difference() {
    let shop = founded(Shop::empty());
    settle_and_lock(&shop, "jan");
    shop.replace("policy.yaml", "{from: 100, factor: 150}", "{from: 100, factor: 140}");
    shop.ok(&["policy", "activate", &shop.path("policy.yaml")]);
    settle_and_lock(&shop, "feb");
    let february = money(&shop, "feb");
    assert!(february.contains(&"Lin accelerator -16.00".to_owned()), "{february:?}");
    assert!(february.contains(&"Lin cap 16.00".to_owned()), "{february:?}");
    proven(&shop);
}

#[test]
fn drafts_and_comparisons_take_their_days_as_one_period() {
    let shop = founded(Shop::empty());
    shop.ok(&["settle", "--from", "2026-01-01", "--to", "2026-03-01"]);
    let rows = shop.credits(&["--by", "payee,rule", "--measure", "commission"]);
    // Both months together: 2,100 of credit, 3 orders to 2.
    assert!(rows.contains("Lin,accelerator,0,1,105.00,CNY") && rows.contains("Lin,best,0,1,50.00,CNY"), "{rows}");
    assert!(!rows.contains("Wu,draw"), "{rows}");
    let other = POLICY.replace("contest: [50]", "contest: [40]");
    shop.write("other.yaml", &other);
    let (policy, against) = (shop.path("other.yaml"), shop.path("policy.yaml"));
    let days = ["--from", "2026-01-01", "--to", "2026-02-01", "--measure", "commission", "--by", "rule"];
    let mut arguments = vec!["--format", "csv", "whatif", "--policy", &policy, "--against", &against];
    arguments.extend(days);
    let answer = shop.run(&arguments);
    assert!(answer.out.contains("best,50.00,40.00,-10.00,CNY"), "{answer:?}");
    assert!(answer.err.contains("0 of 3 orders would have other receivers"), "{answer:?}");
}
