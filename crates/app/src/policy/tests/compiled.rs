//! What compiling makes of a document, against a catalog that knows some names and not others.

use crate::policy::{Catalog, CompiledPolicy, PolicyErrors, Words, compile, read};
use base::{Calendar, Currency, Interval, PartyId, PartyKind, Rate, Symbols, Timestamp};
use credit::{Along, Base, Model, PartySource, PoolAmount};

/// Knows the brand aurora, the stores S01 and S02, the cloud store C01, and USD at scale 4.
struct Known(Calendar);

const PARTIES: [(PartyKind, &str); 4] = [
    (PartyKind::Brand, "aurora"),
    (PartyKind::Store, "S01"),
    (PartyKind::Store, "S02"),
    (PartyKind::CloudStore, "C01"),
];

impl Catalog for Known {
    fn party(&self, kind: PartyKind, key: &str) -> Option<PartyId> {
        let position = PARTIES.iter().position(|party| *party == (kind, key))?;
        PartyId::new(position as u32 + 1)
    }

    fn keys(&self, kind: PartyKind) -> Vec<String> {
        PARTIES.iter().filter(|(of, _)| *of == kind).map(|(_, key)| (*key).to_owned()).collect()
    }

    fn currency(&self, code: &str) -> Option<Currency> {
        Currency::new(code, 4).ok().filter(|_| code == "USD")
    }

    fn currencies(&self) -> Vec<String> {
        vec!["USD".to_owned()]
    }

    fn calendar(&self) -> &Calendar {
        &self.0
    }

    fn known_words(&self, of: Words) -> Option<Vec<String>> {
        (of == Words::BindingRoles).then(|| vec!["associate".to_owned()])
    }
}

fn compiled(text: &str) -> Result<(CompiledPolicy, Symbols), PolicyErrors> {
    let document = read(text, "p.yaml")?;
    let mut symbols = Symbols::default();
    let catalog = Known(Calendar::new("Asia/Shanghai").expect("a zone"));
    compile(&document, &catalog, &mut symbols).map(|compiled| (compiled, symbols))
}

const HEAD: &str = "policy: credit\nname: p\neffective: 2026-01-01..2026-02-01\ncurrency: USD\nbase: line.net\n";

fn credit(text: &str) -> (credit::Policy, Symbols) {
    let (compiled, symbols) = compiled(&format!("{HEAD}{text}")).unwrap_or_else(|errors| panic!("{errors}"));
    (compiled.credit.expect("a credit policy"), symbols)
}

#[test]
fn names_that_the_catalog_does_not_know() {
    for (text, expect) in [
        (
            "brands: [auroa, aurora]\nstores: [S03]\ncredit: [{book: a, to: store, share: 1}]\n",
            "p.yaml:6:10: brands[1]: there is no brand with the key \"auroa\"; did you mean \"aurora\"?\n\
             p.yaml:7:10: stores[1]: there is no store with the key \"S03\"; did you mean \"S01\"?",
        ),
        (
            "credit: [{book: a, to: {department: it}, share: 1}]\n",
            "p.yaml:6:37: credit[1].to.department: there is no department with the key \"it\"; \
             there are 0 of them; import it, or name another",
        ),
        (
            "commission: [{pool: {fixed: 1.00001}, funded_by: brand, to: store}]\n",
            "p.yaml:6:29: commission[1].pool.fixed: 1.00001 has more than 4 decimal places, which is the scale of USD; \
             give fewer digits",
        ),
    ] {
        let errors = compiled(&format!("{HEAD}{text}")).expect_err("a name is unknown");
        assert_eq!(errors.to_string(), expect);
    }
    let other = HEAD.replace("USD", "USX") + "credit: [{book: a, to: store, share: 1}]\n";
    let errors = compiled(&other).expect_err("the currency is unknown");
    let expect = "p.yaml:4:11: currency: no order has the currency USX; did you mean \"USD\"?";
    assert_eq!(errors.to_string(), expect);
}

#[test]
fn words_that_no_fact_uses_are_warned_of() {
    let text = format!("{HEAD}credit: [{{book: a, to: {{binding: asociate}}, share: 1}}]\n");
    let (compiled, _) = compiled(&text).expect("a policy");
    let warnings: Vec<String> = compiled.warnings.iter().map(ToString::to_string).collect();
    let expect = "6:34: credit[1].to.binding: no fact has the binding role \"asociate\"; did you mean \"associate\"?";
    assert_eq!(warnings, [expect]);
}

#[test]
fn parties_stand_after_those_they_are_found_from() {
    let (policy, _) = credit(
        "parties:\n  z: {of: y, unit: region}\n  y: {first_of: [x, {store: S02}, store]}\n  x: {binding: associate}\n\
         credit: [{book: a, to: z, share: 100}, {book: b, to: y, share: 100}]\n",
    );
    let position = |name: &str| policy.parties.iter().position(|party| party.name == name).expect("a party");
    for (place, party) in policy.parties.iter().enumerate() {
        let others = match &party.source {
            PartySource::UnitOf { party, .. } => vec![*party],
            PartySource::FirstOf(of) => of.clone(),
            _ => Vec::new(),
        };
        assert!(others.iter().all(|other| *other < place), "{} stands too early", party.name);
    }
    assert_eq!((policy.credit[0].to, policy.credit[1].to), (position("z"), position("y")));
    assert!(matches!(policy.parties[position("store S02")].source, PartySource::Fixed(_)));
}

#[test]
fn every_source_of_a_party_is_understood() {
    let (policy, symbols) = credit(
        "binding: {rule: {lock_days: 7}, as_of: 2026-01-15}\n\
         parties:\n  a: {binding: associate}\n  b: {binding: associate, as_of: 2026-01-02}\n  c: {order: brand}\n\
         \x20 d: {participant: seller}\n  e: {touch: {within_days: 3, model: {decay: {half_life_days: 7}}}}\n\
         \x20 f: {touch: {within_days: 3, pick: first}, to: department}\n  g: {of: a, manager: true}\n\
         \x20 h: {of: store, settles_to: dealer}\n  i: {brand: aurora}\n\
         credit: [{book: a, to: a, share: 1}, {book: a, to: fulfilled_by, share: 1}, {book: a, to: store, share: 1}]\n",
    );
    let source = |name: &str| &policy.parties.iter().find(|party| party.name == name).expect("a party").source;
    let shanghai = Calendar::new("Asia/Shanghai").expect("a zone");
    let day = |day: &str| Some(shanghai.parse(day).expect("a day"));
    assert!(matches!(source("a"), PartySource::Binding { as_of, .. } if *as_of == day("2026-01-15")));
    assert!(matches!(source("b"), PartySource::Binding { as_of, .. } if *as_of == day("2026-01-02")));
    assert!(matches!(source("c"), PartySource::Brand));
    assert!(matches!(source("d"), PartySource::Participant { role } if symbols.text(*role) == "seller"));
    assert!(matches!(
        source("e"),
        PartySource::Touch { model: Model::Decay { half_life_days: 7 }, within_days: 3, .. }
    ));
    assert!(matches!(source("touch of f"), PartySource::Touch { model: Model::First, .. }));
    assert!(matches!(source("f"), PartySource::UnitOf { level: PartyKind::Department, .. }));
    assert!(matches!(source("g"), PartySource::ManagerOf { .. }));
    assert!(matches!(source("h"), PartySource::SettlesTo { level: PartyKind::Dealer, .. }));
    assert!(matches!(source("i"), PartySource::Fixed(_)));
    assert!(matches!(source("fulfilled_by"), PartySource::FulfilledBy));
    assert!(matches!(source("store"), PartySource::Store));
}

#[test]
fn rates_are_read_from_their_text() {
    let (policy, _) = credit(
        "credit: [{book: a, to: store, share: 33.3333333}, {book: a, to: brand, share: 0.1}]\n\
         commission:\n  - {pool: {rate: 0.29}, funded_by: brand, to: store}\n\
         \x20 - {pool: {fixed: 1.0005}, funded_by: brand, to: store}\n\
         \x20 - {pool: {rate_of: store, attribute: rate, of: amount.freight}, funded_by: brand}\n",
    );
    assert_eq!(policy.credit[0].share, Rate(333_333_333));
    assert_eq!(policy.credit[1].share, Rate(1_000_000));
    assert_eq!(policy.pools[0].amount, PoolAmount::Rate(Rate(2_900_000)));
    assert_eq!(policy.pools[1].amount, PoolAmount::Fixed(base::Amount(10_005)));
    assert!(matches!(policy.pools[2].amount, PoolAmount::RateOf { .. }));
    assert!(matches!(policy.pools[2].base, Some(Base::Named(_))));
    assert_eq!(policy.pools[2].split.len(), 1);
    let names: Vec<&str> = policy.pools.iter().map(|pool| pool.name.as_str()).collect();
    assert_eq!(names, ["commission", "commission 2", "commission 3"]);
}

#[test]
fn days_are_local_and_half_open() {
    let (policy, symbols) = credit(
        "stores: [C01]\nbooks: {a: {ceiling: 150.5, first_match: true}}\n\
         credit: [{book: a, to: store, share: 100}, {book: b, to: store, share: 100}]\n\
         rollup: [{book: a, along: settlement, count_order_once: false}]\nhold: {until: order.completed, plus_days: 7}\n",
    );
    let utc = |text: &str| Calendar::utc().parse(text).expect("an instant");
    let effective = Interval { from: utc("2025-12-31T16:00:00Z"), to: utc("2026-01-31T16:00:00Z") };
    assert_eq!(policy.effective, effective);
    assert_eq!(policy.scope.units, [PartyId::new(4).expect("an id")], "a cloud store is a store");
    assert_eq!((policy.books[0].ceiling, policy.books[0].first_match), (Rate(1_505_000_000), true));
    assert_eq!((policy.books[1].ceiling, policy.books[1].first_match), (Rate::ONE, false));
    assert_eq!((policy.roll_up[0].along, policy.roll_up[0].count_order_once), (Along::Settlement, false));
    let hold = policy.hold.expect("a hold");
    let statuses: Vec<&str> = hold.until_statuses.iter().map(|status| symbols.text(*status)).collect();
    assert_eq!((statuses, hold.plus_days), (vec!["completed"], 7));
}

#[test]
fn a_binding_inside_a_credit_policy_holds_for_all_time() {
    let text =
        format!("{HEAD}binding: {{rule: first, release_after_days: 90}}\ncredit: [{{book: a, to: store, share: 1}}]\n");
    let (inline, _) = compiled(&text).expect("a policy");
    let binding = inline.binding.expect("a binding policy");
    assert_eq!(
        (binding.effective, binding.rule, binding.release_after_days),
        (Interval::ALWAYS, binding::Rule::First, Some(90))
    );

    let text = "policy: binding\nname: b\neffective: 2026-01-01..\nrule: latest\nroles: {store: {lock_days: 3}}\n";
    let (own, symbols) = compiled(text).expect("a policy");
    let binding = own.binding.expect("a binding policy");
    assert_eq!((own.credit.is_some(), binding.effective.to), (false, Timestamp::MAX));
    let role = symbols.find("store").expect("a word");
    assert_eq!(binding.rule_for(role), binding::Rule::Lock { days: 3 });
    assert!(binding.check().is_ok());
}
