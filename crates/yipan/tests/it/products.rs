//! Credit and what-if by product: the article of the order line, as the source names it.

use crate::support::Shop;

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
  lines: {file: lines.csv}
  refunds: {file: refunds.csv}
units:
  - {unit: {group: '"g"'}, name: '"Group"'}
people:
  - {source: people, key: key, name: key}
positions:
  - {source: people, key: key, title: '"associate"', unit: {group: '"g"'}, holder: {person: key, from: '"2025-01-01"'}}
bindings:
  - {source: people, key: key, member: {customer: member}, role: '"associate"', cause: '"scan"', party: {associate: key}, at: '"2026-01-02"'}
orders:
  - source: orders
    key: key
    at: at
    member: {customer: member}
    channel: '"store"'
    net: net
    participants: {seller: {associate: seller}}
lines:
  - {source: lines, order: order, number: number, sku: sku, net: net}
refunds:
  - {source: refunds, key: key, order: order, line: line, at: at, amount: amount}
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
";

#[test]
fn credits_and_what_ifs_are_grouped_by_product() {
    Shop::empty_on_every_database(|shop| {
        shop.write("mapping.yaml", MAPPING);
        shop.write("policy.yaml", POLICY);
        shop.write("people.csv", "key,member\nLin,m1\n");
        shop.write("orders.csv", "key,at,member,net,seller\nA1,2026-01-05,m1,,Lin\nA2,2026-01-20,m1,50,Lin\n");
        shop.write("lines.csv", "order,number,sku,net\nA1,1,coat,600\nA1,2,scarf,300\nA1,3,coat,100\n");
        shop.write("refunds.csv", "key,order,line,at,amount\nr1,A1,2,2026-01-25,100\n");
        shop.ok(&["import", &shop.path("mapping.yaml"), "--source", &shop.path("")]);
        shop.ok(&["policy", "activate", &shop.path("policy.yaml")]);
        shop.ok(&["settle", "--from", "2026-01-01", "--to", "2026-02-01"]);
        // An order without lines has one line of its own, and the award is about no order: neither has a product.
        let credit = "(none),1,1,50.00,CNY\ncoat,1,2,700.00,CNY\nscarf,1,2,200.00,CNY\n";
        assert_eq!(shop.credits(&["--by", "product"]), credit);
        let commission = "(none),1,2,8.00,CNY\ncoat,1,2,70.00,CNY\nscarf,1,2,20.00,CNY\n";
        assert_eq!(shop.credits(&["--by", "product", "--measure", "commission"]), commission);
        shop.write("other.yaml", &POLICY.replace("share: 100}", "share: 100, when: 'line.sku == \"coat\"'}"));
        let days = ["--from", "2026-01-01", "--to", "2026-02-01", "--by", "product"];
        let (policy, against) = (shop.path("other.yaml"), shop.path("policy.yaml"));
        let mut arguments = vec!["--format", "csv", "whatif", "--policy", &policy, "--against", &against];
        arguments.extend(days);
        let compared = shop.ok(&arguments);
        for row in ["(none),50.00,0.00,-50.00,CNY", "coat,700.00,700.00,0.00,CNY", "scarf,200.00,0.00,-200.00,CNY"] {
            assert!(compared.lines().any(|line| line == row), "no {row} in {compared}");
        }
    });
}
