//! Members who refer members, from files to money: the associates who serve the referrers are paid, level by level.

use crate::support::Shop;

const MAPPING: &str = "
version: 1
system: crm
time_zone: Asia/Shanghai
currencies:
  CNY: {scale: 2}
defaults: {currency: CNY}
sources:
  staff: {file: staff.csv}
  bound: {file: bound.csv}
  referred: {file: referred.csv}
  orders: {file: orders.csv}
people:
  - {source: staff, key: id, name: name}
bindings:
  - {source: bound, key: id, member: {phone: phone, card: card}, role: '\"associate\"', cause: '\"scan\"', party: {associate: who}, at: at}
  - {source: referred, key: '\"R\" + id', member: {phone: phone}, referrer: {phone: by}, role: '\"referrer\"', cause: '\"referral\"', at: at}
orders:
  - {source: orders, key: id, at: at, member: {phone: phone}, channel: '\"mini_program\"', total: amount}
";

const POLICY: &str = "
policy: credit
name: chain
effective: 2026-01-01..
currency: CNY
base: line.net
parties:
  chain: {referrer: associate, levels: [60, 30, 10]}
credit:
  - {book: referral, to: chain, share: 100}
commission:
  - {name: reward, pool: {fixed: 10.00}, to: chain, funded_by: marketing, when: 'member.orders_before == 0'}
";

/// Cai was referred by Bea and Bea by Anna, who was referred by Cai; Lin serves Anna, Wu serves Bea until Mei does.
fn shop(referred: &str) -> Shop {
    let shop = Shop::empty();
    shop.write("staff.csv", "id,name\nlin,Lin\nwu,Wu\nmei,Mei\n");
    let bound = "1,13800000001,,lin,2026-01-02\n2,13800000002,,wu,2026-01-02\n3,13800000002,,mei,2026-04-01\n";
    shop.write("bound.csv", &format!("id,phone,card,who,at\n{bound}"));
    shop.write("referred.csv", &format!("id,phone,by,at\n{referred}"));
    shop.write("orders.csv", "id,at,phone,amount\nO1,2026-03-05,13800000003,100.00\nO2,2026-04-05,13800000003,50.00\n");
    shop.write("mapping.yaml", MAPPING);
    shop.ok(&["import", &shop.path("mapping.yaml"), "--source", &shop.path("")]);
    let policy = shop.write("policy.yaml", POLICY);
    shop.ok(&["policy", "activate", &policy]);
    shop
}

const REFERRED: [&str; 3] = [
    "1,13800000003,13800000002,2026-02-10\n",
    "2,13800000002,13800000001,2026-02-01\n",
    "3,13800000001,13800000003,2026-01-20\n",
];

fn settled(shop: &Shop) -> Vec<String> {
    shop.ok(&["settle", "--from", "2026-01-01", "--to", "2027-01-01"]);
    let measures = ["credit", "commission"];
    measures.iter().map(|measure| shop.credits(&["--by", "payee", "--measure", measure])).collect()
}

#[test]
fn every_level_is_paid_as_of_the_order_in_whatever_order_the_files_come() {
    let shop_of = |order: [usize; 3]| shop(&order.map(|row| REFERRED[row]).concat());
    let first = settled(&shop_of([0, 1, 2]));
    assert_eq!(first, settled(&shop_of([2, 0, 1])));
    let row = |of: usize, who: &str| {
        let found = first[of].lines().find(|line| line.contains(who));
        found.unwrap_or_else(|| panic!("{who} is not in {first:?}")).to_owned()
    };
    // Level 1 is Bea: Wu in March, Mei in April. Level 2 is Anna, whom Lin serves. Level 3 would be Cai himself.
    for (of, who, amount) in [
        (0, "wu,", "60.00"),
        (0, "mei,", "30.00"),
        (0, "lin,", "45.00"),
        (0, "(none)", "15.00"),
        (1, "wu,", "6.00"),
        (1, "lin,", "3.00"),
        (1, "(none)", "1.00"),
    ] {
        assert!(row(of, who).contains(amount), "{who} {amount}: {first:?}");
    }
}

#[test]
fn an_explanation_tells_the_chain() {
    let shop = shop(&REFERRED.concat());
    let told = shop.ok(&["explain", "O1", "--lang", "zh"]);
    assert!(told.contains("第 2 级：另一会员于 2026-02-01 "), "{told}");
    assert!(told.contains("推荐了第 1 级推荐人；推荐人绑定于Lin（导购 lin）。"), "{told}");
    let told = shop.ok(&["explain", "O1"]);
    for words in [
        "Level 1: another member referred the customer on 2026-02-10",
        "that member was bound to Wu (associate wu)",
        "Level 2: another member referred the referrer of level 1 on 2026-02-01",
        "that member was bound to Lin (associate lin)",
        "Lin (associate lin) earns 3.00 CNY in book commission",
        "nobody referred the customer, or the one before in the chain",
    ] {
        assert!(told.contains(words), "no {words:?} in {told}");
    }
}

#[test]
fn a_referrer_who_turns_out_to_be_another_member_is_followed() {
    let shop = shop(&REFERRED[..2].concat());
    // Bea's card is Anna's as well: from now on they are one member, and Anna cannot have referred herself.
    let more = "id,phone,card,who,at\n1,13800000001,C7,lin,2026-01-02\n2,13800000002,C7,wu,2026-01-03\n3,13800000002,,mei,2026-04-01\n";
    shop.write("bound.csv", more);
    shop.ok(&["import", &shop.path("mapping.yaml"), "--source", &shop.path("")]);
    let credit = &settled(&shop)[0];
    assert!(credit.lines().any(|line| line.starts_with("wu,") && line.contains("60.00")), "{credit}");
    assert!(!credit.contains("lin"), "{credit}");
}

#[test]
fn a_referral_names_a_member_and_no_party() {
    let shop = shop("1,13800000003,,2026-02-10\n");
    let rejected = shop.ok(&["import", &shop.path("mapping.yaml"), "--source", &shop.path("")]);
    assert!(rejected.contains("rejected 1"), "{rejected}");
}
