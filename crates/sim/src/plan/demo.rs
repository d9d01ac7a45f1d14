//! The demo's policies as plans, so that the auditor can check what the product makes of the files.

use super::{
    Along, Base, BindingPlan, BindingRule, BookPlan, Condition, CreditPlan, Model, Plan, PoolAmount, PoolPlan,
    RollUpPlan, Source, Versions,
};

const OWNER: usize = 0;
const SELLER: usize = 1;
const SERVING: usize = 2;
const STORE: usize = 3;
const SHOP: usize = 4;
const DEALER: usize = 5;
const SHARER: usize = 6;
const SHARING: usize = 7;
const HOST: usize = 8;
const TOUCHED: usize = 9;
const PATH: usize = 10;
const ONLINE: usize = 11;
const TEAM: usize = 12;
const BRAND: usize = 13;

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// What [`crate::policies::WHO_SERVES`] and [`crate::policies::IN_FORCE`] say.
pub fn demo() -> Versions {
    let binding = BindingPlan {
        name: "who-serves".to_owned(),
        from: "2024-01-01".to_owned(),
        rule: BindingRule::Lock(30),
        release_after_days: Some(180),
        roles: vec![("store".to_owned(), BindingRule::First)],
    };
    let book = |name: &str, ceiling: u32, first_match: bool| BookPlan { name: name.to_owned(), ceiling, first_match };
    let once = |name: &str, book: usize, along: Along| RollUpPlan { name: name.to_owned(), book, along, once: true };
    let plan = Plan {
        name: "store-and-online-double-credit".to_owned(),
        from: "2025-01-01".to_owned(),
        to: None,
        brands: Vec::new(),
        units: Vec::new(),
        base: Base::Net,
        parties: parties(),
        books: vec![
            book("associate", 100, true),
            book("store", 100, false),
            book("department", 200, false),
            book("mini_program", 100, false),
        ],
        credit: credit(),
        roll_ups: vec![
            once("associate along managers", 0, Along::Managers),
            once("store along management", 1, Along::Management),
        ],
        pools: pools(),
        awards: Vec::new(),
        period: Vec::new(),
        hold: Some((Some("completed".to_owned()), 7)),
    };
    Versions { bindings: vec![binding], plans: vec![plan] }
}

/// In the order of the constants above.
fn parties() -> Vec<(String, Source)> {
    let department = |key: &str| Source::Fixed("department".to_owned(), key.to_owned());
    let sources = [
        ("owner", Source::Bound("associate".to_owned(), None)),
        ("seller", Source::Participant("seller".to_owned())),
        ("serving", Source::FirstOf(vec![SELLER, OWNER])),
        ("placed_in", Source::Store),
        ("shop", Source::UnitOf(STORE, "store".to_owned())),
        ("dealer", Source::SettlesTo(STORE, "dealer".to_owned())),
        ("sharer", Source::Touch(words(&["share"]), 7, Model::Last)),
        ("sharing", Source::FirstOf(vec![SHARER, SERVING])),
        ("host", Source::Participant("host".to_owned())),
        ("touched", Source::Touch(words(&["ad", "live", "chat"]), 30, Model::Position(40, 20, 40))),
        ("path", Source::UnitOf(TOUCHED, "department".to_owned())),
        ("online", department("ecommerce")),
        ("team", department("new_retail")),
        ("label", Source::Brand),
    ];
    sources.into_iter().map(|(name, source)| (name.to_owned(), source)).collect()
}

fn credit() -> Vec<CreditPlan> {
    let whole = |name: &str, book: usize, to: usize, when: Vec<Condition>| {
        let name = name.to_owned();
        CreditPlan { name, book, to, share: 10_000, when }
    };
    vec![
        whole("门店成交", 0, SERVING, vec![Condition::Channel(words(&["store"]))]),
        whole("线上服务", 0, OWNER, vec![Condition::NotChannel(words(&["store"]))]),
        whole("门店或其云店下单", 1, SHOP, Vec::new()),
        whole("部门引流", 2, PATH, vec![Condition::Channel(words(&["mini_program", "live"]))]),
        whole("电商平台成交", 2, ONLINE, vec![Condition::Origin("marketplace".to_owned())]),
        whole("小程序团队", 3, TEAM, vec![Condition::Channel(words(&["mini_program"]))]),
    ]
}

fn pools() -> Vec<PoolPlan> {
    let not_marketplace = Condition::NotChannel(words(&["marketplace"]));
    let pool = |name: &str, amount: PoolAmount, split: Vec<(usize, Option<u32>)>, when: Vec<Condition>| PoolPlan {
        name: name.to_owned(),
        book: None,
        amount,
        base: None,
        per_order: false,
        cap: None,
        funded_by: "brand".to_owned(),
        split,
        when,
    };
    let sales = pool(
        "销售提成",
        PoolAmount::Rate(500),
        vec![(SERVING, Some(6000)), (SHARING, Some(3000)), (SHOP, None)],
        vec![Condition::NotCategory("gift_card".to_owned()), not_marketplace.clone()],
    );
    let host = PoolPlan {
        funded_by: "ecommerce_budget".to_owned(),
        ..pool("直播主播提成", PoolAmount::Rate(200), vec![(HOST, None)], vec![Condition::Channel(words(&["live"]))])
    };
    let revenue = PoolPlan {
        book: Some("revenue".to_owned()),
        base: Some(Base::Net),
        funded_by: "order_proceeds".to_owned(),
        ..pool("经销商货款", PoolAmount::Whole, vec![(BRAND, Some(800)), (DEALER, None)], vec![not_marketplace])
    };
    vec![sales, host, revenue]
}
