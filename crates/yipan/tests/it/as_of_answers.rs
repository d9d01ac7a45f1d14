//! Explanations, exports and comparisons as of a time of booking.

use crate::support::Shop;

const MAPPING: &str = r#"
version: 1
system: crm
time_zone: Asia/Shanghai
currencies:
  CNY: {scale: 2}
defaults: {currency: CNY}
sources:
  units: {file: units.csv}
  staff: {file: staff.csv}
  bound: {file: bound.csv}
  orders: {file: orders.csv}
  refunds: {file: refunds.csv}
units:
  - {unit: {region: '"east"'}, name: '"East"'}
  - {unit: {region: '"west"'}, name: '"West"'}
  - {source: units, unit: {store: id}, name: id, management: {region: region, from: from, to: until}}
people:
  - {source: staff, key: id, name: name}
bindings:
  - {source: bound, key: id, member: {phone: phone, card: card}, role: '"associate"', cause: '"scan"', party: {associate: who}, at: at}
orders:
  - {source: orders, key: id, at: at, member: {card: card}, store: {store: store}, channel: '"pos"', total: amount}
refunds:
  - {source: refunds, key: id, order: order, at: at, amount: amount}
"#;

const POLICY: &str = "
policy: credit
name: served
effective: 2026-01-01..
currency: CNY
base: line.net
parties:
  owner: {binding: associate}
  store: {order: store}
  region: {of: store, unit: region}
credit:
  - {book: associate, to: owner, share: 100}
  - {book: region, to: region, share: 100}
";

const ORDERS: &str = "id,at,card,store,amount\nO1,2026-03-05,C1,S1,100.00\nO2,2026-03-06,C2,S1,50.00\n";

fn shop() -> Shop {
    let shop = Shop::empty();
    shop.write("units.csv", "id,region,from,until\nS1,east,,\n");
    shop.write("staff.csv", "id,name\nlin,Lin\nwu,Wu\n");
    shop.write("bound.csv", "id,phone,card,who,at\n1,13800000001,,lin,2026-01-02\n");
    shop.write("orders.csv", ORDERS);
    shop.write("refunds.csv", "id,order,at,amount\n");
    shop.write("mapping.yaml", MAPPING);
    shop
}

fn import(shop: &Shop) {
    shop.ok(&["import", &shop.path("mapping.yaml"), "--source", &shop.path("")]);
}

/// Opens a period far away, and gives the number of the commit that did.
fn mark(shop: &Shop, year: u32) -> String {
    let name = year.to_string();
    let days = [format!("{year}-01-01"), format!("{year}-02-01")];
    shop.ok(&["period", "open", &name, "--from", &days[0], "--to", &days[1]]);
    let story = shop.ok(&["--format", "csv", "period", "show", &name]);
    story.lines().last().and_then(|event| event.split(',').nth(4)).expect("its commit").to_owned()
}

#[test]
fn an_order_is_explained_as_it_was_known() {
    let shop = shop();
    shop.write("orders.csv", "id,at,card,store,amount\n");
    import(&shop);
    shop.ok(&["policy", "activate", &shop.write("policy.yaml", POLICY)]);
    let empty = mark(&shop, 2090);
    shop.write("orders.csv", ORDERS);
    import(&shop);
    let alone = mark(&shop, 2091);
    // The phone that Lin serves turns out to be the holder of the card.
    shop.write("bound.csv", "id,phone,card,who,at\n1,13800000001,,lin,2026-01-02\n2,13800000001,C1,wu,2026-06-01\n");
    import(&shop);
    let merged = mark(&shop, 2092);
    shop.write("refunds.csv", "id,order,at,amount\nR1,O1,2026-04-01,30.00\n");
    import(&shop);
    let refunded = mark(&shop, 2093);
    shop.write("units.csv", "id,region,from,until\nS1,east,,2026-01-01\nS1,west,2026-01-01,\n");
    import(&shop);
    let moved = mark(&shop, 2094);
    // The order is corrected: another card, and so another profile.
    shop.replace("orders.csv", "O1,2026-03-05,C1", "O1,2026-03-05,C9");
    import(&shop);

    let told = |at: &str| shop.ok(&["explain", "O1", "--as-of", at]);
    shop.refused(&["explain", "O1", "--as-of", &empty], 1, &["no order \"O1\" is known by commit", "order_not_found"]);
    let lin = "Lin (associate lin) is credited 100.00 CNY in book associate";
    let east = "East (region east) is credited 100.00 CNY in book region";
    let back = "Lin (associate lin) loses 30.00 CNY of credit in book associate";
    let west = "West (region west) is credited 100.00 CNY in book region";
    let expect = [
        (&alone, "Nobody (none) is credited 100.00 CNY in book associate", vec![lin, back, west]),
        (&merged, lin, vec![back, west]),
        (&refunded, back, vec![west]),
        (&moved, west, vec![east]),
    ];
    for (at, said, not) in expect {
        let text = told(at);
        assert!(text.contains(said), "as of {at}: {text}");
        assert!(not.iter().all(|not| !text.contains(not)), "as of {at}: {text}");
        assert_eq!(text.contains(east), at != &moved, "as of {at}: {text}");
    }
    let now = shop.ok(&["explain", "O1"]);
    assert!(now.contains("Nobody (none) is credited 100.00 CNY in book associate"), "{now}");
    assert_eq!(told("2999-01-01"), now, "a time that is to come is now");
}

#[test]
fn policies_are_compared_as_it_was_known() {
    let shop = shop();
    import(&shop);
    let before = mark(&shop, 2090);
    shop.ok(&["policy", "activate", &shop.write("policy.yaml", POLICY)]);
    let half = shop.write("half.yaml", &POLICY.replace("to: owner, share: 100", "to: owner, share: 50"));
    let first = mark(&shop, 2091);
    let compare = |more: &[&str]| {
        let mut all =
            vec!["--format", "csv", "whatif", "--policy", &half, "--from", "2026-03-01", "--to", "2026-04-01"];
        all.extend(more);
        shop.run(&all)
    };
    let then = compare(&["--by", "book"]);
    assert_eq!(then.code, 0, "{then:?}");
    shop.write("orders.csv", &format!("{ORDERS}O3,2026-03-07,C2,S1,1000.00\n"));
    import(&shop);
    assert_ne!(compare(&["--by", "book"]).out, then.out);
    let again = compare(&["--by", "book", "--as-of", &first]);
    assert_eq!((again.code, again.out), (0, then.out));
    assert!(again.err.contains(&format!("with what was recorded up to commit {first}")), "{}", again.err);
    let nothing = compare(&["--as-of", &before]);
    assert!(nothing.code == 1 && nothing.err.contains("no_policy"), "{nothing:?}");
    let version = [
        "whatif",
        "--policy",
        "served@1",
        "--from",
        "2026-03-01",
        "--to",
        "2026-04-01",
        "--against",
        &half,
        "--as-of",
        &before,
    ];
    shop.refused(&version, 1, &["policy_not_found"]);
}
