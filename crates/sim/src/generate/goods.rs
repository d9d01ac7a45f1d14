//! What is bought: articles, list prices, discounts and cost of one basket.

use super::words::BRANDS;
use crate::random::Random;
use import::record::{LineAmounts, LineRecord};

/// One to five lines of a brand's goods for an order.
pub(super) fn basket(order: &str, brand: usize, random: &mut Random) -> Vec<LineRecord> {
    let count = 1 + random.weighted(&[50, 28, 15, 7]) as u32;
    let mut lines: Vec<LineRecord> = (1..=count).map(|number| line(order, number, brand, random)).collect();
    if random.chance(60) {
        lines.push(gift(order, count + 1, brand));
    }
    lines
}

fn line(order: &str, number: u32, brand: usize, random: &mut Random) -> LineRecord {
    let words = &BRANDS[brand];
    let kind = random.position(words.categories.len());
    let (category, low, high) = words.categories[kind];
    let article = random.below(60);
    // The price belongs to the article, so the same article costs the same everywhere.
    let mut price = Random::of(article, 40 + kind as u64, brand as u64);
    let yuan = price.between(i64::from(low), i64::from(high) + 1);
    let yuan = if category == "gift_card" { yuan / 100 * 100 } else { yuan };
    let ending = if category == "gift_card" { 0 } else { [0, 0, 50, 90, 99][price.position(5)] };
    let pieces = 1 + random.weighted(&[84, 12, 4]) as i64;
    let list = (yuan * 100 + ending) * pieces;
    let percent = match category {
        "gift_card" => 100,
        _ => *random.pick(&[100, 100, 100, 95, 92, 88, 80, 70]),
    };
    let net = list * percent / 100;
    LineRecord {
        order: order.to_owned(),
        number: Some(number),
        sku: format!("{}-{}{article:02}", words.code, &category[..3].to_uppercase()),
        category: category.to_owned(),
        quantity_milli: pieces * 1000,
        amounts: LineAmounts { list: Some(list), net: Some(net), total: Some(net), cost: Some(list * 43 / 100) },
        currency: "CNY".to_owned(),
    }
}

/// A free gift: a line that is worth nothing.
fn gift(order: &str, number: u32, brand: usize) -> LineRecord {
    LineRecord {
        order: order.to_owned(),
        number: Some(number),
        sku: format!("{}-GIFT", BRANDS[brand].code),
        category: "gift".to_owned(),
        quantity_milli: 1000,
        amounts: LineAmounts { list: Some(2900), net: Some(0), total: Some(0), cost: Some(800) },
        currency: "CNY".to_owned(),
    }
}
