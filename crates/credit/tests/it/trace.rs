//! What an explanation is made of.

use crate::support::{
    Build, Facts, Fake, condition, days, fixed, owner, party, percent, policy, touch_condition, word,
};
use base::{Amount, Interval};
use credit::{
    Along, BindingVerdict, CaseRecord, Model, PartySource, Policy, PolicyVerdict, PoolAmount, Recorder, RefundVerdict,
    RuleVerdict, TouchVerdict,
};

fn record(facts: &Facts, policy: &Policy, mut recorder: Recorder) -> Vec<CaseRecord> {
    let policies = std::slice::from_ref(policy);
    facts.fold_with(policies, &Fake::default(), Interval::ALWAYS, &mut recorder).expect("credited");
    recorder.cases
}

fn order() -> Facts {
    Facts::default().order(1, 10).line(1000)
}

#[test]
fn every_binding_of_the_role_is_judged() {
    let facts = order()
        .binding("associate", 11, days(0, 5), 901)
        .binding("associate", 12, days(5, 20), 902)
        .binding("associate", 13, days(20, 30), 903)
        .brand_binding("associate", 13, days(0, 30), (904, Some(51)))
        .brand_binding("associate", 13, days(0, 30), (905, Some(52)))
        .binding("store", 21, days(0, 30), 906);
    let cases = record(&facts, &policy().party(owner()).credit(0, 0, 100), Recorder::new());
    let judged: Vec<_> =
        cases[0].parties[0].bindings.iter().map(|(binding, verdict)| (binding.event.0, *verdict)).collect();
    assert_eq!(
        judged,
        [
            (901, BindingVerdict::Ended),
            (902, BindingVerdict::Overruled),
            (903, BindingVerdict::NotYet),
            (904, BindingVerdict::InForce),
            (905, BindingVerdict::OtherBrand),
        ]
    );
    assert_eq!(cases[0].parties[0].recipients[0].party, Some(party(13)));
}

#[test]
fn every_touchpoint_before_the_order_is_judged() {
    let sharer =
        PartySource::Touch { when: Some(touch_condition(r#"kind == "share""#)), within_days: 7, model: Model::Last };
    let facts = order()
        .touch(1, "share", Some(11), 2)
        .touch(2, "share", Some(11), 4)
        .touch(3, "ad", Some(61), 5)
        .touch(4, "share", Some(12), 6)
        .touch(5, "share", None, 7)
        .touch(6, "share", Some(13), 11);
    let cases = record(&facts, &policy().party(sharer).credit(0, 0, 100), Recorder::new());
    let judged: Vec<_> = cases[0].parties[0].touches.iter().map(|record| (record.touch.id.0, record.verdict)).collect();
    assert_eq!(
        judged,
        [
            (1, TouchVerdict::TooOld),
            (2, TouchVerdict::NotPicked),
            (3, TouchVerdict::ConditionFalse),
            (4, TouchVerdict::Counts { weight: 1 }),
            (5, TouchVerdict::NamesNobody),
        ]
    );
    let ad = cases[0].parties[0].touches.iter().find(|record| record.touch.id.0 == 3).expect("judged");
    assert!(!ad.clauses.is_empty() && !ad.clauses[0].holds);
}

#[test]
fn rules_sums_and_refunds_are_told() {
    let mut policy = policy()
        .party(fixed(11))
        .credit_when(0, 0, 100, r#"order.channel == "marketplace""#)
        .credit(0, 0, 50)
        .roll_up(0, Along::Managers, true)
        .pool(PoolAmount::Rate(percent(5)), &[(0, None)]);
    policy.pools[0].when = Some(condition("line.net > 1"));
    let facts = order().refund(801, (1, 1), 1200, 12).refund(802, (1, 7), 1, 13);
    let case = record(&facts, &policy, Recorder::new()).remove(0);
    let rules: Vec<_> = case.rules.iter().map(|rule| (rule.rule, rule.verdict, rule.clauses.len())).collect();
    assert_eq!(
        rules,
        [(0, RuleVerdict::ConditionFalse, 1), (1, RuleVerdict::Applies, 0), (3, RuleVerdict::Applies, 1)]
    );
    let sums: Vec<_> = case.sums.iter().map(|sum| (sum.rule, sum.base.0, sum.amount.0)).collect();
    assert_eq!(sums, [(1, 1000, 500), (3, 1000, 50)]);
    assert_eq!((case.refunds.len(), case.refunds[0].taken, case.refunds[0].remaining), (1, Amount(1000), Amount(1000)));
    let beyond: Vec<_> = case.refunds_beyond.iter().map(|(refund, verdict)| (refund.id.0, *verdict)).collect();
    assert_eq!(
        beyond,
        [
            (801, RefundVerdict::BeyondBase { excess: Amount(200) }),
            (802, RefundVerdict::NoSuchLine),
            (802, RefundVerdict::BeyondBase { excess: Amount(1) }),
        ]
    );
    let node = case.roll_ups.first().expect("a node");
    assert_eq!((node.party, node.direct.0, node.beneath.0, node.amount.0), (party(15), 0, 500, 500));
    assert_eq!(case.verdict, PolicyVerdict::Applies);
}

#[test]
fn a_recorder_may_listen_to_one_order() {
    let facts = order().order(2, 11).line(50);
    let policy = policy().party(fixed(11)).credit(0, 0, 100);
    let cases = record(&facts, &policy, Recorder::only(base::FactId(2)));
    assert_eq!(cases.len(), 1);
    assert_eq!((cases[0].order.0, cases[0].lines.len()), (2, 1));
    let rates = PoolAmount::RateOf { party: 0, attribute: word("commission_rate") };
    let by_rate = policy.pool(rates, &[(0, None)]);
    let case = record(&facts, &by_rate, Recorder::only(base::FactId(1))).remove(0);
    assert_eq!(case.sums.last().and_then(|sum| sum.recipient), Some(party(11)));
}
