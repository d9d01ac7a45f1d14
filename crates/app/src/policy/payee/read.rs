//! From a checked tree to period rules and awards.

use super::document::{
    AwardDocument, BracketDocument, ContestDocument, EffectDocument, LimitDocument, MoneyDocument, OfDocument,
    PayDocument, PeriodRuleDocument, TiersDocument,
};
use crate::policy::error::Located;
use crate::policy::scalar;
use crate::policy::view::View;
use base::{PartyKind, Rate};
use credit::period::{OfKind, Prorate, Ties};

/// The entries of `period`.
pub(in crate::policy) fn period(view: &View<'_>) -> Vec<PeriodRuleDocument> {
    view.list("period").iter().map(rule).collect()
}

/// The entries of `awards`.
pub(in crate::policy) fn awards(view: &View<'_>) -> Vec<AwardDocument> {
    view.list("awards").iter().map(award).collect()
}

fn rule(view: &View<'_>) -> PeriodRuleDocument {
    PeriodRuleDocument {
        name: view.optional_text("name"),
        origin: view.origin(),
        book: view.optional_text("book").map_or_else(|| "commission".to_owned(), |book| book.value),
        funded_by: view.required_text("funded_by"),
        to: view.field("to").map_or_else(Vec::new, |to| each(&to).iter().map(View::kind).collect::<Vec<PartyKind>>()),
        of: view.field("of").map_or_else(|| usual(view), |value| of(&value)),
        effect: effect(view),
    }
}

fn effect(view: &View<'_>) -> EffectDocument {
    if let Some(value) = view.field("cap") {
        return EffectDocument::Cap(limit(&value));
    }
    if let Some(value) = view.field("floor") {
        return EffectDocument::Floor(limit(&value));
    }
    if let Some(value) = view.field("guarantee") {
        return EffectDocument::Guarantee(limit(&value), prorate(view));
    }
    if let Some(value) = view.field("draw") {
        return EffectDocument::Draw(limit(&value), prorate(view));
    }
    if let Some(value) = view.field("deduct") {
        return EffectDocument::Deduction(value.percent().value);
    }
    if view.has("contest") {
        return EffectDocument::Contest(ContestDocument {
            prizes: view.list("contest").iter().map(money).collect(),
            least: view.field("least").map(|least| least.decimal()),
            within: view.field("within").map(|level| level.kind()),
            ties: match view.optional_text("ties").map(|ties| ties.value).as_deref() {
                Some("each") => Ties::Each,
                _ => Ties::Share,
            },
        });
    }
    EffectDocument::Tiers(TiersDocument {
        brackets: view.list("tiers").iter().map(bracket).collect(),
        marginal: view.flag("marginal", false),
        quota: view.field("quota").map(|quota| limit(&quota)),
        on: view.field("on").map(|on| (of(&on), on.origin())),
    })
}

fn prorate(view: &View<'_>) -> Prorate {
    match view.optional_text("prorate").map(|prorate| prorate.value).as_deref() {
        Some("days") => Prorate::Days,
        _ => Prorate::None,
    }
}

fn bracket(view: &View<'_>) -> BracketDocument {
    let pay = if let Some(rate) = view.field("rate") {
        PayDocument::Rate(rate.percent())
    } else if let Some(factor) = view.field("factor") {
        PayDocument::Factor(factor.percent())
    } else if let Some(each) = view.field("each") {
        PayDocument::Each(money(&each))
    } else {
        PayDocument::Bonus(
            view.field("bonus").map_or_else(|| (view.located(base::Decimal::ZERO), None), |it| money(&it)),
        )
    };
    let from = view.field("from").map_or_else(|| view.located(base::Decimal::ZERO), |from| from.decimal());
    BracketDocument { from, pay }
}

/// The commission of the usual book.
fn usual(view: &View<'_>) -> OfDocument {
    OfDocument { kind: OfKind::Commission, words: vec![view.located("commission".to_owned())] }
}

fn of(view: &View<'_>) -> OfDocument {
    const KINDS: [(&str, OfKind); 5] = [
        ("credit", OfKind::Credit),
        ("commission", OfKind::Commission),
        ("rollup", OfKind::RollUp),
        ("orders", OfKind::Orders),
        ("new_members", OfKind::NewMembers),
    ];
    let named = KINDS.into_iter().find_map(|(word, kind)| view.field(word).map(|value| (kind, value)));
    match named {
        Some((kind, value)) => OfDocument { kind, words: each(&value).iter().map(View::text).collect() },
        None => usual(view),
    }
}

/// The entries of a list, or a single value as the only one.
fn each<'a>(view: &View<'a>) -> Vec<View<'a>> {
    if view.is_single() { vec![view.clone()] } else { view.items() }
}

fn limit(view: &View<'_>) -> LimitDocument {
    match view.optional_text("attribute") {
        Some(attribute) => LimitDocument::Attribute(attribute),
        None => LimitDocument::Amount(money(view)),
    }
}

fn money(view: &View<'_>) -> MoneyDocument {
    let (amount, currency) = scalar::money(view.plain()).unwrap_or_default();
    (view.located(amount), currency.map(str::to_owned))
}

fn award(view: &View<'_>) -> AwardDocument {
    let count = |name: &str| -> Option<Located<u32>> {
        let value = view.field(name)?;
        Some(value.located(value.count()))
    };
    AwardDocument {
        name: view.optional_text("name"),
        on: view.required_text("on"),
        when: view.condition("when"),
        amount: view.field("amount").map_or_else(|| (view.located(base::Decimal::ZERO), None), |it| money(&it)),
        retained_days: count("retained_days"),
        repeat: view.field("repeat").map(|repeat| repeat.located(view.flag("repeat", false))),
        within_days: count("within_days"),
        store_share: view.field("store_share").map_or(Rate::ZERO, |share| share.percent().value),
        book: view.optional_text("book").map_or_else(|| "award".to_owned(), |book| book.value),
        funded_by: view.required_text("funded_by"),
    }
}
