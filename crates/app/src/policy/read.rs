//! From a checked tree to typed documents.

use super::document::{
    BaseName, BindingDocument, BookDocument, CreditDocument, CreditRuleDocument, Days, HoldDocument, RollUpDocument,
};
use super::error::{Located, Problem};
use super::party::Parties;
use super::payee;
use super::read_money;
use super::scalar;
use super::view::View;
use base::{PartyKind, Rate};
use binding::Rule;
use credit::{Along, CreditKind};

/// A binding policy, or the binding of a credit policy.
pub(super) fn binding(view: &View<'_>) -> BindingDocument {
    let roles = view.field("roles").map_or_else(Vec::new, |roles| roles.entries());
    BindingDocument {
        rule: view.field("rule").map_or(Rule::Latest, |value| rule(&value)),
        release_after_days: view.field("release_after_days").map(|days| days.count()),
        roles: roles.iter().map(|(role, value)| (role.value.clone(), rule(value))).collect(),
    }
}

fn rule(view: &View<'_>) -> Rule {
    if let Some(days) = view.field("lock_days") {
        return Rule::Lock { days: days.count() };
    }
    if view.plain() == "first" { Rule::First } else { Rule::Latest }
}

/// A credit policy. What only shows while reading (a party with two sources, say) is added to the problems.
pub(super) fn credit(view: &View<'_>, problems: &mut Vec<Problem>) -> CreditDocument {
    let inline = view.field("binding");
    let as_of = inline.as_ref().and_then(|inline| inline.field("as_of")).map(|day| day.day());
    let mut parties = Parties::read(view, as_of, problems);
    let credit: Vec<CreditRuleDocument> =
        view.list("credit").iter().map(|rule| credit_rule(rule, &mut parties)).collect();
    let pools: Vec<_> = view.list("commission").iter().map(|pool| read_money::pool(pool, &mut parties)).collect();
    credit.iter().for_each(|rule| parties.asked_by(rule.when.as_ref()));
    pools.iter().for_each(|pool| parties.asked_by(pool.when.as_ref()));
    let units = [("regions", PartyKind::Region), ("dealers", PartyKind::Dealer), ("stores", PartyKind::Store)];
    CreditDocument {
        brands: texts(view, "brands"),
        units: units
            .into_iter()
            .flat_map(|(field, kind)| texts(view, field).into_iter().map(move |key| (kind, key)))
            .collect(),
        currency: view.required_text("currency"),
        base: view.field("base").map_or(BaseName::Net, |base| base_name(&base)),
        rate_tables: read_money::rate_tables(view),
        books: view.field("books").map_or_else(Vec::new, |books| books.entries()).iter().map(book).collect(),
        credit,
        roll_up: view.list("rollup").iter().map(roll_up).collect(),
        pools,
        hold: view.field("hold").map(|hold| HoldDocument {
            until: hold.field("until").map_or_else(Vec::new, |until| until.one_or_more()).iter().map(status).collect(),
            plus_days: hold.field("plus_days").map_or(0, |days| days.count()),
        }),
        awards: payee::read::awards(view),
        period: payee::read::period(view),
        binding: inline.map(|inline| binding(&inline)),
        parties: parties.finish(problems),
    }
}

fn texts(view: &View<'_>, name: &str) -> Vec<Located<String>> {
    view.list(name).iter().map(View::text).collect()
}

fn status(view: &View<'_>) -> Located<String> {
    view.located(scalar::status(view.plain()).unwrap_or_default().to_owned())
}

pub(super) fn base_name(view: &View<'_>) -> BaseName {
    scalar::base_name(view.plain()).unwrap_or(BaseName::Net)
}

fn book((name, view): &(Located<String>, View<'_>)) -> BookDocument {
    BookDocument {
        name: name.clone(),
        kind: credit_kind(view),
        ceiling: view.field("ceiling").map(|ceiling| ceiling.percent()),
        first_match: view.flag("first_match", false),
    }
}

fn credit_kind(view: &View<'_>) -> Option<Located<CreditKind>> {
    let kind = view.field("kind")?;
    Some(kind.located(match kind.plain() {
        "split" => CreditKind::Split,
        "overlay" => CreditKind::Overlay,
        _ => CreditKind::Direct,
    }))
}

fn credit_rule(view: &View<'_>, parties: &mut Parties) -> CreditRuleDocument {
    CreditRuleDocument {
        name: view.optional_text("name"),
        book: view.required_text("book"),
        kind: credit_kind(view),
        to: parties.reference(view, "to"),
        share: view.field("share").map_or_else(|| view.located(Rate::ZERO), |share| share.percent()),
        when: view.condition("when"),
    }
}

fn roll_up(view: &View<'_>) -> RollUpDocument {
    let along = view.required_text("along").value;
    RollUpDocument {
        name: view.optional_text("name"),
        book: view.required_text("book"),
        along: match along.as_str() {
            "managers" => Along::Managers,
            "settlement" => Along::Settlement,
            _ => Along::Management,
        },
        count_order_once: view.flag("count_order_once", true),
    }
}

/// Faults that the table of forms cannot express, found on the tree itself.
pub(super) fn faults(view: &View<'_>, problems: &mut Vec<Problem>) {
    for pool in view.list("commission") {
        let both = pool.has("split") && pool.has("to");
        let needs =
            !pool.has("split") && !pool.has("to") && !pool.field("pool").is_some_and(|amount| amount.has("rate_of"));
        if both {
            problems.push(pool.origin().problem("", "a commission has both split and to", "keep one of them"));
        } else if needs || pool.field("split").is_some_and(|split| split.items().is_empty()) {
            problems.push(pool.origin().problem("", "nobody gets this pool", "add split, or to for one party"));
        }
        for part in pool.list("split") {
            let remainder = part.flag("remainder", false);
            if part.has("share") == remainder {
                let wrong = if remainder { "a part has both share and remainder" } else { "a part has no size" };
                problems.push(part.origin().problem("", wrong, "give share, or remainder: true for what is left"));
            }
        }
    }
    if let Some(Days { from: None, .. }) = view.field("effective").map(|days| days.days().value) {
        let effective = view.required_text("effective");
        problems.push(effective.problem(
            &effective.value,
            "a policy begins on a day",
            "give its first day before the dots",
        ));
    }
    if let Some(hold) = view.field("hold").filter(|hold| !hold.has("until") && !hold.has("plus_days")) {
        problems.push(hold.origin().problem("", "this hold holds nothing", "give until, plus_days, or both"));
    }
}
