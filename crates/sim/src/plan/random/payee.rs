//! Random awards and period rules. Amounts are those of a store's month with a handful of orders.

use crate::plan::{
    AwardPlan, ContestPlan, Does, Event, EventTest, Limit, Pay, PeriodPlan, PoolPlan, Quantity, QuantityKind,
    RollUpPlan, TiersPlan,
};
use crate::random::Random;

/// Up to three awards.
pub(super) fn awards(random: &mut Random) -> Vec<AwardPlan> {
    let mut awards = Vec::new();
    if random.chance(400) {
        let repeat = random.chance(300);
        let retained_days = random.chance(500).then(|| 1 + random.below(40) as u32);
        awards.push(award("friend added", Event::Bound { retained_days, repeat }, random));
    }
    if random.chance(300) {
        let within_days = random.chance(600).then(|| 1 + random.below(50) as u32);
        awards.push(award("first order", Event::FirstOrder { within_days }, random));
    }
    if random.chance(150) {
        let on = Event::Bound { retained_days: Some(30), repeat: true };
        awards.push(AwardPlan { when: vec![EventTest::Role("store".to_owned())], ..award("home found", on, random) });
    }
    awards
}

fn award(name: &str, on: Event, random: &mut Random) -> AwardPlan {
    let mut when = Vec::new();
    if random.chance(600) {
        when.push(EventTest::Role("associate".to_owned()));
    }
    if random.chance(300) {
        when.push(EventTest::Cause(vec!["scan".to_owned(), "claim".to_owned()]));
    }
    AwardPlan {
        name: name.to_owned(),
        book: random.chance(300).then(|| "bonus_points".to_owned()),
        funded_by: pick(random, &["brand", "group"]),
        on,
        amount: 1 + random.below(3000) as i64,
        store_share: random.chance(400).then(|| *random.pick(&[4000, 3333, 10_000])),
        when,
    }
}

fn pick(random: &mut Random, words: &[&str]) -> String {
    (*random.pick(words)).to_owned()
}

/// What there is to look at.
struct Books {
    credit: Vec<String>,
    rolled_up: Vec<String>,
    /// Books that pools, awards and the rules so far write to.
    money: Vec<String>,
}

/// Up to six rules, one after another.
pub(super) fn period(
    random: &mut Random,
    credit: &[&str],
    (roll_ups, pools, awards): (&[RollUpPlan], &[PoolPlan], &[AwardPlan]),
) -> Vec<PeriodPlan> {
    let mut books = Books {
        credit: credit.iter().map(|book| (*book).to_owned()).collect(),
        rolled_up: roll_ups.iter().map(|rule| credit[rule.book].to_owned()).collect(),
        money: pools.iter().map(|pool| pool.book.clone().unwrap_or_else(|| "commission".to_owned())).collect(),
    };
    books.money.extend(awards.iter().map(|award| award.book.clone().unwrap_or_else(|| "award".to_owned())));
    let mut rules = Vec::new();
    if random.chance(250) {
        return rules;
    }
    for number in 0..1 + random.below(6) {
        let (word, of, does) = draw(random, &books);
        let book = random.chance(250).then(|| pick(random, &["bonus", "payroll"]));
        let everybody = matches!(does, Does::Guarantee(_) | Does::Draw(_));
        let to = match random.below(3) {
            0 if !everybody => Vec::new(),
            1 => vec!["associate".to_owned(), "store".to_owned()],
            _ => vec!["associate".to_owned()],
        };
        books.money.push(book.clone().unwrap_or_else(|| "commission".to_owned()));
        let funded_by = pick(random, &["brand", "head_office", "tax_office"]);
        let prorate = everybody && random.chance(500);
        rules.push(PeriodPlan { name: format!("{word} {}", number + 1), book, funded_by, to, of, does, prorate });
    }
    rules
}

/// A rule by the word for it, what it looks at, and what it does.
fn draw(random: &mut Random, books: &Books) -> (&'static str, Quantity, Does) {
    let commission = commission(random, books);
    match random.below(9) {
        0..=2 => {
            let (of, tiers) = tiers(random, books);
            ("tiers", of, Does::Tiers(tiers))
        }
        3 => ("cap", commission, Does::Cap(limit(random, 20_000))),
        4 => ("floor", commission, Does::Floor(limit(random, 8000))),
        5 => ("guarantee", commission, Does::Guarantee(limit(random, 9000))),
        6 => ("draw", commission, Does::Draw(limit(random, 12_000))),
        7 => ("deduction", commission, Does::Deduct(*random.pick(&[500, 333, 1000, 10_000]))),
        _ => {
            let of = counted(random, books);
            let least = match of.kind {
                QuantityKind::Orders | QuantityKind::NewMembers => 1 + random.below(3) as i64,
                _ => 100 + random.below(100_000) as i64,
            };
            let prizes = (0..1 + random.below(4)).map(|place| 5001 - 1000 * place as i64).collect();
            let within = random.chance(500).then(|| pick(random, &["region", "store"]));
            let least = random.chance(400).then_some(least);
            ("contest", of, Does::Contest(ContestPlan { prizes, least, within, each: random.chance(400) }))
        }
    }
}

fn commission(random: &mut Random, books: &Books) -> Quantity {
    let mut words = vec![random.pick(&books.money).clone()];
    if random.chance(400) {
        words.push(random.pick(&books.money).clone());
    }
    words.sort_unstable();
    words.dedup();
    Quantity { kind: QuantityKind::Commission, words }
}

/// Anything, in one or two books.
fn counted(random: &mut Random, books: &Books) -> Quantity {
    let of = |kind: QuantityKind, word: &String| Quantity { kind, words: vec![word.clone()] };
    match random.below(6) {
        0 => commission(random, books),
        1 => of(QuantityKind::Orders, random.pick(&books.credit)),
        2 if !books.rolled_up.is_empty() => of(QuantityKind::RollUp, random.pick(&books.rolled_up)),
        3 => of(QuantityKind::NewMembers, &pick(random, &["associate", "store"])),
        4 => Quantity { kind: QuantityKind::Credit, words: books.credit[..2].to_vec() },
        _ => of(QuantityKind::Credit, random.pick(&books.credit)),
    }
}

fn limit(random: &mut Random, up_to: u64) -> Limit {
    if random.chance(350) {
        Limit::Attribute("base_pay".to_owned())
    } else {
        Limit::Fixed(1 + random.below(up_to) as i64)
    }
}

fn tiers(random: &mut Random, books: &Books) -> (Quantity, TiersPlan) {
    let of = counted(random, books);
    let money = !matches!(of.kind, QuantityKind::Orders | QuantityKind::NewMembers);
    let quota = random.chance(400).then(|| match (random.chance(600), money) {
        (true, true) => Limit::Attribute("quota".to_owned()),
        (true, false) => Limit::Attribute("orders_wanted".to_owned()),
        (false, true) => Limit::Fixed(1 + random.below(200_000) as i64),
        (false, false) => Limit::Fixed(1 + random.below(4) as i64),
    });
    let step = match (&quota, money) {
        (Some(_), _) => 2000 + random.below(8000) as i64,
        (None, true) => 1 + random.below(80_000) as i64,
        (None, false) => 1,
    };
    let first = if random.chance(500) { 0 } else { step };
    let way = random.below(4);
    let count = 1 + random.below(4) as i64;
    let pay = |random: &mut Random| match way {
        0 => Pay::Factor(*random.pick(&[10_000, 11_000, 12_500, 5000, 10_333])),
        1 if !money => Pay::Each(1 + random.below(900) as i64),
        1 | 2 => Pay::Bonus(1 + random.below(9000) as i64),
        _ => Pay::Rate(*random.pick(&[100, 33, 250, 1])),
    };
    let brackets: Vec<(i64, Pay)> = (0..count).map(|number| (first + number * step, pay(random))).collect();
    let rated = matches!(brackets[0].1, Pay::Factor(_) | Pay::Rate(_));
    // A rate of a number of things is no money, and a factor without a word about it is of commission.
    let needed = match brackets[0].1 {
        Pay::Rate(_) => !money,
        Pay::Factor(_) => !books.money.iter().any(|book| book == "commission"),
        _ => false,
    };
    let on = (rated && (needed || random.chance(300))).then(|| commission(random, books));
    (of, TiersPlan { brackets, marginal: random.chance(500), quota, on })
}
