//! Performance: bases, shares, conditions, ceilings, first matches.

use crate::support::{Build, Facts, Fake, expect, fixed, owner, participants, party, policy, word};
use base::fact::OrderLine;
use base::{Amount, FactId, Interval, Rate, Symbol};
use credit::{Base, CreditError, PartySource};

fn order(net: i64) -> Facts {
    Facts::default().order(1, 5).line(net)
}

#[test]
fn every_base() {
    let check = |base: Base, amount: i64| {
        let mut policy = policy().party(fixed(11)).credit(0, 0, 100);
        policy.base = base;
        let lines = order(1000).amount(1, "freight", 70).lines(&policy);
        assert_eq!((lines[0].amount.0, lines[0].base.0), (amount, amount), "{base:?}");
    };
    check(Base::List, 2000);
    check(Base::Net, 1000);
    check(Base::Total, 1130);
    check(Base::Margin, 500);
    check(Base::Named(word("freight")), 70);
}

#[test]
fn a_named_amount_of_the_order_is_split_by_net() {
    let check = |facts: Facts, expected: &[i64]| {
        let mut policy = policy().party(fixed(11)).credit(0, 0, 100);
        policy.base = Base::Named(word("freight"));
        let amounts: Vec<i64> = facts.lines(&policy).iter().map(|line| line.amount.0).collect();
        assert_eq!(amounts, expected);
    };
    let two = || Facts::default().order(1, 5).line(300).line(100);
    check(two().amount(0, "freight", 10), &[8, 2]);
    check(two().amount(0, "freight", 10).amount(2, "freight", 5), &[8, 7]);
    let gifts = Facts::default().order(1, 5).line(0).line(0).line(0);
    check(gifts.amount(0, "freight", 10), &[4, 3, 3]);
    let with_discount_line = Facts::default().order(1, 5).line(100).line(-50).line(100);
    check(with_discount_line.amount(0, "freight", 10), &[5, 5]);
}

#[test]
fn books_overlap_and_each_is_complete() {
    let policy = policy().party(owner()).party(PartySource::Store);
    let policy = policy.credit(0, 0, 100).credit(1, 1, 100);
    expect(
        &Facts::default().order(1, 5).line(100).line(50).lines(&policy),
        &[
            "5 1/1 sale credit associate (none) 100",
            "5 1/1 sale credit store 21 100",
            "5 1/2 sale credit associate (none) 50",
            "5 1/2 sale credit store 21 50",
        ],
    );
}

#[test]
fn shares_round_half_to_even_and_parties_sum_to_them() {
    let policy = policy().party(participants("seller")).credit(0, 0, 50);
    let facts =
        |net: i64| order(net).participant("seller", 11, 1).participant("seller", 12, 1).participant("seller", 13, 1);
    // Half of 5 is 2.5, to even 2; half of 7 is 3.5, to even 4.
    expect(
        &facts(5).lines(&policy),
        &["5 1/1 sale credit associate 11 1", "5 1/1 sale credit associate 12 1", "5 1/1 sale credit associate 13 0"],
    );
    let amounts: Vec<i64> = facts(7).lines(&policy).iter().map(|line| line.amount.0).collect();
    assert_eq!(amounts, [2, 1, 1]);
    let bases: Vec<i64> = facts(7).lines(&policy).iter().map(|line| line.base.0).collect();
    assert_eq!(bases, [3, 2, 2]);
}

#[test]
fn a_rule_whose_condition_does_not_hold_declares_nothing() {
    let policy = policy().party(owner()).credit_when(0, 0, 100, r#"line.category != "gift_card""#);
    let card = OrderLine { net: Amount(70), category: word("gift_card"), ..OrderLine::default() };
    let facts = Facts::default().order(1, 5).line(100).whole_line(card);
    expect(&facts.lines(&policy), &["5 1/1 sale credit associate (none) 100"]);
}

#[test]
fn conditions_read_order_and_line() {
    let holds = |when: &str, facts: Facts| {
        let policy = policy().party(fixed(11)).credit_when(0, 0, 100, when);
        !facts.lines(&policy).is_empty()
    };
    let facts = || order(1000).tender("wechat", 1130).tender("gift_card", 0);
    for when in [
        r#"order.channel == "mini_program""#,
        "!has(order.origin)",
        r#"order.brand == "key-51" && order.store == "key-21""#,
        r#"order.store_kind == "store""#,
        r#"order.currency == "CNY""#,
        "order.net == 10 && order.total == 11.30",
        r#"order.at == date("1970-01-06")"#,
        r#"order.tender == "wechat""#,
        "line.number == 1 && line.quantity == 1",
        r#"!has(line.sku) && line.category == "shoes""#,
        "line.list == 20.00 && line.net == 10 && line.total == 11.3",
    ] {
        assert!(holds(when, facts()), "{when}");
        assert!(!holds(&format!("!({when})"), facts()), "{when}");
    }
    let nowhere = order(1000).with(|order| (order.store, order.brand) = (None, None));
    assert!(holds("!has(order.store) && !has(order.brand) && !has(order.store_kind) && !has(order.tender)", nowhere));
    let two = Facts::default().order(1, 5).line(600).line(400);
    assert!(holds("order.net == 10 && line.number == 2", two));
}

#[test]
fn a_condition_on_the_order_holds_for_all_its_lines_or_none() {
    let policy = policy()
        .party(fixed(11))
        .party(fixed(12))
        .credit_when(0, 0, 100, r#"order.channel == "mini_program""#)
        .credit_when(0, 1, 100, r#"order.channel == "marketplace""#);
    let facts = Facts::default().order(1, 5).line(100).line(50);
    expect(&facts.lines(&policy), &["5 1/1 sale credit associate 11 100", "5 1/2 sale credit associate 11 50"]);
}

#[test]
fn a_book_may_take_only_the_first_rule() {
    let mut policy = policy()
        .party(fixed(11))
        .party(fixed(12))
        .party(PartySource::Store)
        .credit_when(0, 0, 100, "line.net >= 1")
        .credit(1, 2, 100)
        .credit_when(0, 1, 100, r#"order.channel == "mini_program""#);
    policy.books[0].first_match = true;
    expect(
        &Facts::default().order(1, 5).line(100).line(50).lines(&policy),
        &[
            "5 1/1 sale credit associate 11 100",
            "5 1/1 sale credit store 21 100",
            "5 1/2 sale credit store 21 50",
            "5 1/2 sale credit associate 12 50",
        ],
    );
}

#[test]
fn a_line_over_the_ceiling_is_refused() {
    let policy = |ceiling: i64| {
        let mut policy = policy().party(fixed(11)).party(fixed(12)).credit(0, 0, 60).credit_when(
            0,
            1,
            60,
            r#"line.category == "shoes""#,
        );
        policy.books[0].ceiling = Rate(ceiling);
        policy
    };
    let fold = |policy| order(100).fold(&[policy], &Fake::default(), Interval::ALWAYS);
    let refused = fold(policy(1_000_000_000)).expect_err("120 % of 100 %");
    assert_eq!(
        refused.to_string(),
        "line 1 of order 1: the rules of book associate in policy test credit more than its ceiling"
    );
    assert_eq!(refused.order(), Some(FactId(1)));
    assert_eq!(fold(policy(1_200_000_000)).expect("120 % of 120 %").len(), 2);
    let other = Facts::default().order(1, 5).whole_line(OrderLine { net: Amount(100), ..OrderLine::default() });
    assert!(other.fold(&[policy(1_000_000_000)], &Fake::default(), Interval::ALWAYS).is_ok());
}

#[test]
fn gifts_write_nothing_and_rounded_shares_do() {
    let policy = policy().party(fixed(11)).credit(0, 0, 40);
    expect(&Facts::default().order(1, 5).line(0).line(1).lines(&policy), &["5 1/2 sale credit associate 11 0"]);
}

#[test]
fn another_currency_is_refused() {
    let policy = policy().party(fixed(11)).credit(0, 0, 100);
    for (currency, shown) in [(word("USD"), "\"USD\""), (Symbol::NONE, "\"\"")] {
        let facts = order(100).with(|order| order.currency = currency);
        let refused =
            facts.fold(std::slice::from_ref(&policy), &Fake::default(), Interval::ALWAYS).expect_err("refused");
        assert!(matches!(&refused, CreditError::Currency { order, .. } if order.0 == 1));
        assert!(refused.to_string().starts_with(&format!("order 1 is in {shown}, but policy test counts in CNY")));
    }
    let mut elsewhere = policy;
    elsewhere.scope.brands = vec![party(52)];
    let facts = order(100).with(|order| order.currency = word("USD"));
    assert_eq!(facts.fold(&[elsewhere], &Fake::default(), Interval::ALWAYS), Ok(Vec::new()));
}

#[test]
fn an_overflow_names_the_order() {
    let mut policy = policy().party(fixed(11)).credit(0, 0, 300);
    policy.books[0].ceiling = Rate(i64::MAX);
    let huge = OrderLine { net: Amount(i64::MAX / 2), ..OrderLine::default() };
    let facts = Facts::default().order(77, 5).whole_line(huge);
    let refused = facts.fold(&[policy.clone()], &Fake::default(), Interval::ALWAYS).expect_err("too large");
    assert_eq!((refused.order(), refused.to_string()), (Some(FactId(77)), "order 77 under policy test".into()));
    policy.base = Base::Margin;
    let loss = OrderLine { net: Amount(i64::MIN), cost: Amount(1), ..OrderLine::default() };
    let facts = Facts::default().order(78, 5).whole_line(loss);
    assert!(facts.fold(&[policy], &Fake::default(), Interval::ALWAYS).is_err());
}
