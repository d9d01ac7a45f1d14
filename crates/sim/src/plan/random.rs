//! Random plans that must be allowed: every rule, model and hold turns up, and no book or pool goes over.

mod payee;
mod version;

pub use version::{next, next_binding};

use super::{
    Along, Base, BindingPlan, BindingRule, BookPlan, Condition, CreditPlan, Model, Places, Plan, PoolAmount, PoolPlan,
    RollUpPlan, Source,
};
use crate::random::Random;

const OWNER: usize = 0;
const STORE: usize = 1;
const PHYSICAL: usize = 2;
const DEALER: usize = 3;
const SHARER: usize = 4;
const PATH: usize = 5;
const PATH_DEPARTMENT: usize = 6;
const SELLER: usize = 7;
const MANAGER: usize = 8;
const SERVING: usize = 9;
const ECOMMERCE: usize = 10;
const BRAND: usize = 11;
const DELIVERS: usize = 12;
const HOME: usize = 13;
const REGION: usize = 14;

/// A binding policy and a credit policy for orders from a day on, which refers to another day somewhere in it; now and then
/// for a part of the group only.
pub fn draw(random: &mut Random, places: &Places, (from, middle): (&str, &str)) -> (BindingPlan, Plan) {
    let (binding, mut plan) = (binding(random, from), credit(random, from, middle));
    if random.chance(120) {
        version::narrow(random, &mut plan, places);
    }
    (binding, plan)
}

/// A policy that might come, with a binding policy of its own, which holds for all time.
pub fn alternative(random: &mut Random, places: &Places, (from, middle): (&str, &str)) -> (BindingPlan, Plan) {
    let (own, plan) = draw(random, places, (from, middle));
    (BindingPlan { from: "1900-01-01".to_owned(), ..own }, plan)
}

fn binding(random: &mut Random, from: &str) -> BindingPlan {
    let rule = |random: &mut Random| match random.below(4) {
        0 => BindingRule::First,
        1 => BindingRule::Latest,
        _ => BindingRule::Lock(1 + random.below(60) as u32),
    };
    let from = if random.chance(500) { "2020-01-01" } else { from };
    BindingPlan {
        name: "who-serves".to_owned(),
        from: from.to_owned(),
        rule: rule(random),
        release_after_days: random.chance(400).then(|| 20 + random.below(60) as u32),
        roles: if random.chance(400) { vec![("store".to_owned(), rule(random))] } else { Vec::new() },
    }
}

fn credit(random: &mut Random, from: &str, middle: &str) -> Plan {
    let base = match random.below(12) {
        0 => Base::List,
        1 => Base::Total,
        2 => Base::Margin,
        3 => Base::Named("platform_fee".to_owned()),
        4 => Base::Named("freight".to_owned()),
        _ => Base::Net,
    };
    let books = vec![
        BookPlan { name: "associate".to_owned(), ceiling: 200, first_match: random.chance(300) },
        BookPlan { name: "store".to_owned(), ceiling: 100, first_match: false },
        BookPlan { name: "department".to_owned(), ceiling: 200, first_match: false },
    ];
    let hold = match random.below(4) {
        0 => None,
        1 => Some((None, random.below(20) as u32)),
        _ => Some((Some("completed".to_owned()), random.below(15) as u32)),
    };
    let (parties, credit) = (parties(random, middle), rules(random));
    let (roll_ups, pools) = (roll_ups(random), pools(random));
    let awards = payee::awards(random);
    let names: Vec<&str> = books.iter().map(|book| book.name.as_str()).collect();
    let period = payee::period(random, &names, (&roll_ups, &pools, &awards));
    Plan {
        name: "sales-credit".to_owned(),
        from: from.to_owned(),
        to: None,
        brands: Vec::new(),
        units: Vec::new(),
        base,
        parties,
        books,
        credit,
        roll_ups,
        pools,
        awards,
        period,
        hold,
    }
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn model(random: &mut Random) -> Model {
    match random.below(5) {
        0 => Model::First,
        1 => Model::Last,
        2 => Model::Linear,
        3 => *random.pick(&[Model::Position(40, 20, 40), Model::Position(30, 40, 30), Model::Position(60, 0, 40)]),
        _ => Model::Decay(1 + random.below(10) as u32),
    }
}

/// In the order of the constants above.
fn parties(random: &mut Random, middle: &str) -> Vec<(String, Source)> {
    let as_of = random.chance(150).then(|| middle.to_owned());
    let sharer_model = if random.chance(600) { Model::Last } else { model(random) };
    let kinds = match random.below(3) {
        0 => Vec::new(),
        1 => words(&["ad", "live"]),
        _ => words(&["ad", "live", "chat"]),
    };
    let sources = [
        ("owner", Source::Bound("associate".to_owned(), as_of)),
        ("placed_in", Source::Store),
        ("shop", Source::UnitOf(STORE, "store".to_owned())),
        ("dealer", Source::SettlesTo(STORE, "dealer".to_owned())),
        ("sharer", Source::Touch(words(&["share"]), 1 + random.below(14) as u32, sharer_model)),
        ("path", Source::Touch(kinds, 5 + random.below(30) as u32, model(random))),
        ("handing_over", Source::UnitOf(PATH, "department".to_owned())),
        ("seller", Source::Participant("seller".to_owned())),
        ("manager", Source::ManagerOf(OWNER)),
        ("serving", Source::FirstOf(vec![SELLER, SHARER, OWNER])),
        ("ecommerce", Source::Fixed("department".to_owned(), "ecommerce".to_owned())),
        ("label", Source::Brand),
        ("delivers", Source::FulfilledBy),
        ("home", Source::Bound("store".to_owned(), None)),
        ("region", Source::UnitOf(OWNER, "region".to_owned())),
    ];
    sources.into_iter().map(|(name, source)| (name.to_owned(), source)).collect()
}

fn rules(random: &mut Random) -> Vec<CreditPlan> {
    let rule = |book: usize, to: usize, share: u32, when: Vec<Condition>| CreditPlan {
        name: String::new(),
        book,
        to,
        share,
        when,
    };
    let share = |random: &mut Random| *random.pick(&[10_000, 10_000, 5000, 3333, 6667, 1250]);
    let online = || vec![Condition::NotChannel(words(&["store"]))];
    let mut rules = vec![
        rule(0, OWNER, share(random), if random.chance(500) { online() } else { Vec::new() }),
        rule(0, *random.pick(&[SELLER, SERVING, SHARER, MANAGER]), share(random), Vec::new()),
        rule(1, *random.pick(&[STORE, PHYSICAL, DELIVERS, HOME]), 10_000, some_condition(random)),
        rule(2, PATH_DEPARTMENT, share(random), online()),
        rule(2, ECOMMERCE, 10_000, vec![Condition::Origin("marketplace".to_owned())]),
    ];
    if random.chance(300) {
        rules.push(rule(1, REGION, 0, Vec::new()));
    }
    for (number, rule) in rules.iter_mut().enumerate() {
        rule.name = format!("credit {}", number + 1);
    }
    rules
}

fn some_condition(random: &mut Random) -> Vec<Condition> {
    match random.below(6) {
        0 => vec![Condition::NetAtLeast(300)],
        1 => vec![Condition::StoreKind("cloud_store".to_owned())],
        2 => vec![Condition::NotCategory("gift_card".to_owned()), Condition::Channel(words(&["store", "live"]))],
        _ => Vec::new(),
    }
}

fn roll_ups(random: &mut Random) -> Vec<RollUpPlan> {
    let mut roll_ups = Vec::new();
    let name = |along: &str| along.to_owned();
    if random.chance(800) {
        let once = random.chance(600);
        roll_ups.push(RollUpPlan { name: name("up to managers"), book: 0, along: Along::Managers, once });
    }
    if random.chance(500) {
        let along = if random.chance(700) { Along::Management } else { Along::Settlement };
        roll_ups.push(RollUpPlan { name: name("up the stores"), book: 1, along, once: random.chance(600) });
    }
    if random.chance(200) {
        let once = random.chance(500);
        roll_ups.push(RollUpPlan { name: name("up to regions"), book: 0, along: Along::Management, once });
    }
    roll_ups
}

fn pools(random: &mut Random) -> Vec<PoolPlan> {
    let gift_cards_not = vec![Condition::NotCategory("gift_card".to_owned())];
    let base = if random.chance(200) { Some(Base::Total) } else { None };
    let mut pools = vec![PoolPlan {
        name: "sales".to_owned(),
        book: None,
        amount: PoolAmount::Rate(*random.pick(&[500, 333, 1275, 80])),
        base,
        per_order: false,
        cap: None,
        funded_by: "brand".to_owned(),
        split: match random.below(4) {
            0 => vec![(OWNER, Some(6000)), (SHARER, Some(3000)), (STORE, None)],
            1 => vec![(OWNER, Some(3333)), (PATH, Some(3333)), (SELLER, None)],
            2 => vec![(SERVING, None)],
            _ => vec![(SHARER, Some(4500)), (MANAGER, Some(500)), (HOME, Some(5000))],
        },
        when: if random.chance(600) { gift_cards_not } else { Vec::new() },
    }];
    if random.chance(500) {
        pools.push(PoolPlan {
            name: "own_rate".to_owned(),
            book: Some("own_rate".to_owned()),
            amount: PoolAmount::RateOf(SELLER, "commission_rate".to_owned()),
            base: None,
            per_order: false,
            cap: None,
            funded_by: "group".to_owned(),
            split: vec![(SELLER, None)],
            when: Vec::new(),
        });
    }
    if random.chance(500) {
        pools.push(PoolPlan {
            name: "dealer_revenue".to_owned(),
            book: Some("revenue".to_owned()),
            amount: PoolAmount::Whole,
            base: Some(Base::Net),
            per_order: false,
            cap: None,
            funded_by: "order_proceeds".to_owned(),
            split: vec![(BRAND, Some(800)), (DEALER, None)],
            when: vec![Condition::NotChannel(words(&["marketplace"]))],
        });
    }
    if random.chance(350) {
        pools.push(PoolPlan {
            name: "delivery".to_owned(),
            book: Some("service".to_owned()),
            amount: PoolAmount::Fixed(1 + random.below(900) as i64),
            base: None,
            per_order: false,
            cap: None,
            funded_by: "ecommerce_budget".to_owned(),
            split: vec![(DELIVERS, None)],
            when: some_condition(random),
        });
    }
    if random.chance(400) {
        pools.push(bonus(random));
    }
    pools
}

/// A bonus with a cap, mostly worked out for the order as a whole.
fn bonus(random: &mut Random) -> PoolPlan {
    PoolPlan {
        name: "bonus".to_owned(),
        book: Some("bonus".to_owned()),
        amount: PoolAmount::Rate(*random.pick(&[150, 77, 333])),
        base: if random.chance(300) { Some(Base::List) } else { None },
        per_order: random.chance(700),
        cap: random.chance(600).then(|| 100 + random.below(3000) as i64),
        funded_by: "brand".to_owned(),
        split: vec![(OWNER, Some(3333)), (PATH, Some(3333)), (SELLER, None)],
        when: some_condition(random),
    }
}
