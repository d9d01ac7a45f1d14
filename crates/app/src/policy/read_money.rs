//! From a checked tree to pools, rate tables and bounds.

use super::document::{
    AmountDocument, LimitsDocument, MoneyDocument, PartDocument, PoolDocument, RateRowDocument, RateTableDocument,
};
use super::party::Parties;
use super::read::base_name;
use super::scalar;
use super::view::View;
use base::Rate;
use credit::Per;

/// A commission.
pub(super) fn pool(view: &View<'_>, parties: &mut Parties) -> PoolDocument {
    let pool = view.field("pool").unwrap_or_else(|| view.clone());
    let amount = amount(&pool, parties);
    let part = |part: &View<'_>, parties: &mut Parties| PartDocument {
        to: parties.reference(part, "to"),
        share: part.field("share").map(|share| share.percent()),
    };
    let mut split: Vec<PartDocument> = view.list("split").iter().map(|entry| part(entry, parties)).collect();
    if !view.has("split") {
        match (&amount, view.has("to")) {
            (_, true) => split.push(PartDocument { to: parties.reference(view, "to"), share: None }),
            (AmountDocument::RateOf { party, .. }, false) => {
                split.push(PartDocument { to: party.clone(), share: None });
            }
            _ => {}
        }
    }
    let per = match (view.optional_text("per").map(|per| per.value).as_deref(), &amount) {
        (Some("order"), _) | (None, AmountDocument::Fixed(_)) => Per::Order,
        _ => Per::Line,
    };
    PoolDocument {
        name: view.optional_text("name"),
        origin: view.origin(),
        book: view.optional_text("book").map_or_else(|| "commission".to_owned(), |book| book.value),
        amount,
        base: pool.field("of").map(|base| base_name(&base)),
        less: pool.field("less").map_or_else(Vec::new, |less| less.one_or_more()).iter().map(base_name).collect(),
        per,
        limits: limits(view, per),
        level_with: view.optional_text("level_with"),
        funded_by: view.required_text("funded_by"),
        split,
        when: view.condition("when"),
    }
}

fn amount(pool: &View<'_>, parties: &mut Parties) -> AmountDocument {
    if let Some(rate) = pool.field("rate") {
        return AmountDocument::Rate(rate.percent().value);
    }
    if let Some(table) = pool.optional_text("table") {
        return AmountDocument::Table(table);
    }
    if pool.has("rate_of") {
        let party = parties.reference(pool, "rate_of");
        return AmountDocument::RateOf { party, attribute: pool.required_text("attribute") };
    }
    pool.field("fixed").map_or(AmountDocument::Whole, |fixed| AmountDocument::Fixed(money(&fixed)))
}

fn money(view: &View<'_>) -> MoneyDocument {
    let (amount, currency) = scalar::money(view.plain()).unwrap_or_default();
    MoneyDocument { amount: view.located(amount), currency: currency.map(str::to_owned) }
}

/// A bound that stands alone is of what the pool is worked out for.
fn limits(view: &View<'_>, per: Per) -> LimitsDocument {
    let bound = |name: &str| -> [Option<MoneyDocument>; 2] {
        let Some(bound) = view.field(name) else { return [None, None] };
        match (bound.is_single(), per) {
            (true, Per::Line) => [Some(money(&bound)), None],
            (true, Per::Order) => [None, Some(money(&bound))],
            (false, _) => ["line", "order"].map(|of| bound.field(of).map(|bound| money(&bound))),
        }
    };
    let ([line_cap, order_cap], [line_floor, order_floor]) = (bound("cap"), bound("floor"));
    LimitsDocument { line_cap, line_floor, order_cap, order_floor }
}

/// The rate tables of a policy.
pub(super) fn rate_tables(view: &View<'_>) -> Vec<RateTableDocument> {
    let tables = view.field("rate_tables").map_or_else(Vec::new, |tables| tables.entries());
    let table = |(name, rows): (_, View<'_>)| RateTableDocument { name, rows: rows.items().iter().map(row).collect() };
    tables.into_iter().map(table).collect()
}

fn row(view: &View<'_>) -> RateRowDocument {
    let values = |name: &str| view.field(name).map_or_else(Vec::new, |values| values.one_or_more());
    let words = |name: &str| values(name).iter().map(|word| word.plain().to_owned()).collect();
    RateRowDocument {
        origin: view.origin(),
        skus: words("sku"),
        categories: words("category"),
        store_classes: values("store_class")
            .iter()
            .map(|class| Rate::from_fraction(class.decimal().value).unwrap_or_default())
            .collect(),
        channels: words("channel"),
        rate: view.field("rate").map_or(Rate::ZERO, |rate| rate.percent().value),
    }
}
