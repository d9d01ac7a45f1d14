//! Whether the money of a credit policy adds up: splits, bounds, rate tables, what the order brings in, and pools that are to
//! pay the same.

use super::document::{
    AmountDocument, BaseName, CreditDocument, LimitsDocument, MoneyDocument, PoolDocument, RateRowDocument,
    RateTableDocument,
};
use super::error::{Located, Problem, suggestion};
use super::exclusive::{Known, heaviest};
use base::Rate;
use credit::Per;

/// Everything about money.
pub(super) fn money(document: &CreditDocument, problems: &mut Vec<Problem>) {
    for pool in &document.pools {
        split(pool, problems);
        fixed(pool, problems);
        table_of(pool, document, problems);
        limits(pool, problems);
        level(pool, document, problems);
        let fixed = match &pool.amount {
            AmountDocument::Fixed(money) => Some(money),
            _ => None,
        };
        pool.limits.all().chain(fixed).for_each(|money| in_currency(money, &document.currency, problems));
    }
    document.rate_tables.iter().for_each(|table| rows(table, problems));
    proceeds(document, problems);
}

/// The parts of a pool sum exactly to it.
fn split(pool: &PoolDocument, problems: &mut Vec<Problem>) {
    let remainders: Vec<_> = pool.split.iter().filter(|part| part.share.is_none()).collect();
    if let [first, second, ..] = remainders[..] {
        let right = format!("line {} takes the remainder already; give a share", first.to.origin.line);
        problems.push(second.to.problem(&second.to.value, "two parts take the remainder", right));
    }
    let sum: i64 = pool.split.iter().filter_map(|part| part.share.as_ref()).map(|share| share.value.0).sum();
    let Some(last) = pool.split.iter().rev().find_map(|part| part.share.as_ref()) else { return };
    let sum = Rate(sum);
    if sum > Rate::ONE {
        let right = "the parts of a pool sum to 100 %";
        problems.push(last.problem(
            last.value.percent(),
            format!("the shares of this pool sum to {sum}, more than it has"),
            right,
        ));
    } else if remainders.is_empty() && sum < Rate::ONE {
        let wrong =
            format!("the shares of this pool sum to {sum}, so {} would go to nobody", Rate(Rate::ONE.0 - sum.0));
        problems.push(last.problem(last.value.percent(), wrong, "let one part take remainder: true"));
    } else if !remainders.is_empty() && sum == Rate::ONE {
        let wrong = "the shares of this pool sum to 100 % and leave no remainder";
        problems.push(last.problem(
            last.value.percent(),
            wrong,
            "lower a share, or remove the part with the remainder",
        ));
    }
}

/// An amount of money in the policy's currency.
fn in_currency(money: &MoneyDocument, currency: &Located<String>, problems: &mut Vec<Problem>) {
    let MoneyDocument { amount, currency: named } = money;
    if let Some(other) = named.as_ref().filter(|named| **named != currency.value) {
        let wrong = format!("{} {other} stands in a policy in {}", amount.value, currency.value);
        let right =
            format!("a policy has one currency; give the amount in {}, or write another policy", currency.value);
        problems.push(amount.problem(amount.value, wrong, right));
    }
}

fn fixed(pool: &PoolDocument, problems: &mut Vec<Problem>) {
    let AmountDocument::Fixed(MoneyDocument { amount, .. }) = &pool.amount else { return };
    if amount.value.is_zero() || amount.value.is_sign_negative() {
        problems.push(amount.problem(
            amount.value,
            format!("{} is no money to give", amount.value),
            "give an amount over 0",
        ));
    }
}

/// Pools paid from what the order brings in cannot pay more than it.
fn proceeds(document: &CreditDocument, problems: &mut Vec<Problem>) {
    const PROCEEDS: &str = "order_proceeds";
    let funded: Vec<&PoolDocument> = document.pools.iter().filter(|pool| pool.funded_by.value == PROCEEDS).collect();
    // What another pool leaves out is not paid a second time by the pool that pays it.
    let left_out = |base: &BaseName| funded.iter().any(|pool| pool.less.contains(base));
    let highest = |table: &str| {
        let table = document.rate_tables.iter().find(|known| known.name.value == table);
        table.and_then(|table| table.rows.iter().map(|row| row.rate.0).max()).unwrap_or(0)
    };
    let rate_of = |pool: &PoolDocument| match &pool.amount {
        _ if pool.base.as_ref().is_some_and(left_out) => None,
        AmountDocument::Rate(rate) => Some(rate.0),
        AmountDocument::Table(table) => Some(highest(&table.value)),
        AmountDocument::Whole => Some(Rate::ONE.0),
        AmountDocument::RateOf { .. } | AmountDocument::Fixed(_) => None,
    };
    let funded: Vec<(&PoolDocument, i64)> =
        funded.iter().filter_map(|pool| rate_of(pool).map(|rate| (*pool, rate))).collect();
    let weighed: Vec<_> = funded.iter().map(|(pool, rate)| (*rate, Known::of(pool.when.as_ref()))).collect();
    let (sum, together) = heaviest(&weighed);
    if let (true, Some(last)) = (sum > Rate::ONE.0, together.last()) {
        let pool = funded[*last].0;
        let wrong = format!("pools funded by {PROCEEDS} may take {} of one order line", Rate(sum));
        let right = "an order cannot pay out more than it brings in; lower a rate or fund a pool from another account";
        problems.push(pool.funded_by.problem(PROCEEDS, wrong, right));
    }
}

fn table_of(pool: &PoolDocument, document: &CreditDocument, problems: &mut Vec<Problem>) {
    let AmountDocument::Table(table) = &pool.amount else { return };
    let known: Vec<&str> = document.rate_tables.iter().map(|table| table.name.value.as_str()).collect();
    if !known.contains(&table.value.as_str()) {
        let wrong = format!("there is no rate table {:?}", table.value);
        problems.push(table.problem(&table.value, wrong, suggestion(&table.value, &known)));
    }
}

/// One row fits everything, and no two rows that say equally much fit the same line.
fn rows(table: &RateTableDocument, problems: &mut Vec<Problem>) {
    let says_nothing = |row: &RateRowDocument| said(row) == [false; 4];
    if !table.rows.iter().any(says_nothing) {
        let right = "add a row with nothing but a rate, which may be 0";
        let wrong = format!("the rate table {:?} has no rate for all else", table.name.value);
        problems.push(table.name.problem(&table.name.value, wrong, right));
    }
    for (position, row) in table.rows.iter().enumerate() {
        if let Some(first) = table.rows[..position].iter().find(|first| tie(first, row)) {
            let wrong = format!("a line may fit this row as well as the one in line {}", first.origin.line);
            let right = "say more in one of them, or take what they share out of one";
            problems.push(row.origin.problem(row.rate.percent(), wrong, right));
        }
    }
}

/// What a row names: article, category, class of the store, channel.
fn said(row: &RateRowDocument) -> [bool; 4] {
    [!row.skus.is_empty(), !row.categories.is_empty(), !row.store_classes.is_empty(), !row.channels.is_empty()]
}

fn tie(a: &RateRowDocument, b: &RateRowDocument) -> bool {
    fn meet<T: PartialEq>(a: &[T], b: &[T]) -> bool {
        a.is_empty() || a.iter().any(|one| b.contains(one))
    }
    said(a) == said(b)
        && meet(&a.skus, &b.skus)
        && meet(&a.categories, &b.categories)
        && meet(&a.store_classes, &b.store_classes)
        && meet(&a.channels, &b.channels)
}

fn limits(pool: &PoolDocument, problems: &mut Vec<Problem>) {
    let LimitsDocument { line_cap, line_floor, order_cap, order_floor } = &pool.limits;
    for (cap, floor) in [(line_cap, line_floor), (order_cap, order_floor)] {
        if let (Some(cap), Some(floor)) = (cap, floor)
            && cap.amount.value < floor.amount.value
        {
            let wrong = format!("the floor of {} is above the cap of {}", floor.amount.value, cap.amount.value);
            problems.push(floor.amount.problem(floor.amount.value, wrong, "lower the floor or raise the cap"));
        }
    }
    if let (Per::Order, Some(bound)) = (pool.per, line_cap.as_ref().or(line_floor.as_ref())) {
        let right = "give the bound of the order, or make it per: line";
        problems.push(bound.amount.problem(bound.amount.value, "a commission per order has no lines to bound", right));
    }
    let of_order = pool.per == Per::Order || order_cap.is_some() || order_floor.is_some();
    if let (true, AmountDocument::RateOf { attribute, .. }) = (of_order, &pool.amount) {
        let wrong = "a commission by each one's own rate is worked out line by line";
        problems.push(attribute.problem(&attribute.value, wrong, "leave out per: order and bounds of the order"));
    }
}

/// Two commissions that are to be level pay the same for the same sale, whatever their conditions and receivers.
fn level(pool: &PoolDocument, document: &CreditDocument, problems: &mut Vec<Problem>) {
    let Some(with) = &pool.level_with else { return };
    let named = |pool: &&PoolDocument| pool.name.as_ref().is_some_and(|name| name.value == with.value);
    let Some(other) = document.pools.iter().find(named) else {
        let known: Vec<&str> =
            document.pools.iter().flat_map(|pool| &pool.name).map(|name| name.value.as_str()).collect();
        let wrong = format!("there is no commission {:?}", with.value);
        problems.push(with.problem(&with.value, wrong, suggestion(&with.value, &known)));
        return;
    };
    let bounds = |pool: &PoolDocument| {
        let LimitsDocument { line_cap, line_floor, order_cap, order_floor } = &pool.limits;
        [line_cap, line_floor, order_cap, order_floor].map(|bound| bound.as_ref().map(|bound| bound.amount.value))
    };
    let differs = match () {
        () if !same(&pool.amount, &other.amount) => "another amount",
        () if pool.base != other.base || pool.less != other.less => "it of another base",
        () if pool.per != other.per => "it in other steps",
        () if bounds(pool) != bounds(other) => "it within other bounds",
        () => return,
    };
    let wrong = format!("this pays {differs} than {:?}, which it is to be level with", with.value);
    problems.push(with.problem(&with.value, wrong, "give both the same pool, or one rate table"));
}

fn same(a: &AmountDocument, b: &AmountDocument) -> bool {
    match (a, b) {
        (AmountDocument::Rate(a), AmountDocument::Rate(b)) => a == b,
        (AmountDocument::Table(a), AmountDocument::Table(b)) => a.value == b.value,
        (AmountDocument::Whole, AmountDocument::Whole) => true,
        (AmountDocument::Fixed(a), AmountDocument::Fixed(b)) => a.amount.value == b.amount.value,
        (AmountDocument::RateOf { attribute: a, .. }, AmountDocument::RateOf { attribute: b, .. }) => {
            a.value == b.value
        }
        _ => false,
    }
}
