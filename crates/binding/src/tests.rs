//! Tables of histories and the intervals they must give, and laws that hold for any history.
//!
//! Time is written in days from 0. A history is `day party`, with `@x` for brand x, `/s` for another role, and `-` for a
//! release: `0 A, 10 B@x, 20 -`. Bindings are written `A 0..10`, the last one open.

use crate::{BindingError, Policy, Rule, Verdict, derive, derive_explained, in_force};
use base::fact::{Binding, BindingEvent};
use base::{FactId, Interval, PartyId, ProfileId, Seq, Symbol, Timestamp};
use proptest::prelude::*;

const ASSOCIATE: Symbol = Symbol(1);

fn day(number: i32) -> Timestamp {
    Timestamp(0).plus_days(number)
}

fn letter(text: &str) -> PartyId {
    PartyId::new(u32::from(text.as_bytes()[0])).expect("letters are not zero")
}

fn event(id: i64, at: Timestamp, role: Symbol, party: Option<PartyId>, brand: Option<PartyId>) -> BindingEvent {
    let cause = Symbol(if party.is_some() { 7 } else { 8 });
    BindingEvent {
        id: FactId(id),
        profile: ProfileId(1),
        at,
        recorded: Seq(1),
        role,
        cause,
        party,
        referrer: None,
        brand,
    }
}

fn events(text: &str) -> Vec<BindingEvent> {
    let parse = |(position, word): (usize, &str)| {
        let (at, who) = word.split_once(' ').expect("day and party");
        let (who, role) = who.split_once('/').map_or((who, ASSOCIATE), |(who, role)| (who, Symbol(letter(role).raw())));
        let (who, brand) = who.split_once('@').map_or((who, None), |(who, brand)| (who, Some(letter(brand))));
        let party = (who != "-").then(|| letter(who));
        event(position as i64 + 1, day(at.parse().expect("a day")), role, party, brand)
    };
    text.split(", ").filter(|word| !word.is_empty()).enumerate().map(parse).collect()
}

fn policy(rule: Rule) -> Policy {
    Policy {
        name: "test".into(),
        version: 1,
        hash: [0; 32],
        effective: Interval::ALWAYS,
        rule,
        release_after_days: None,
        roles: Vec::new(),
    }
}

fn releasing(rule: Rule, days: u32) -> Policy {
    Policy { release_after_days: Some(days), ..policy(rule) }
}

fn from_to(policy: Policy, from: i32, to: i32) -> Policy {
    Policy { effective: Interval { from: day(from), to: day(to) }, ..policy }
}

fn show(bindings: &[Binding]) -> String {
    let party = |party: PartyId| char::from_u32(party.raw()).expect("a letter");
    let in_days = |at: Timestamp| at.0 / day(1).0;
    let one = |binding: &Binding| {
        let brand = binding.brand.map(|brand| format!("@{}", party(brand))).unwrap_or_default();
        let role = char::from_u32(binding.role.0).filter(|_| binding.role != ASSOCIATE);
        let role = role.map(|role| format!("/{role}")).unwrap_or_default();
        let to = Some(binding.during.to).filter(|to| *to != Timestamp::MAX);
        let to = to.map(|to| in_days(to).to_string()).unwrap_or_default();
        format!("{}{brand}{role} {}..{to}", party(binding.party), in_days(binding.during.from))
    };
    bindings.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn check(policies: &[Policy], history: &str, active_days: &[i32], expect: &str) {
    let activity: Vec<Timestamp> = active_days.iter().copied().map(day).collect();
    let mut out = Vec::new();
    derive(&events(history), &activity, policies, &mut out);
    assert_eq!(show(&out), expect, "history {history:?}");
}

#[test]
fn without_a_policy_the_latest_wins() {
    check(&[], "", &[], "");
    check(&[], "0 A, 10 B", &[], "A 0..10, B 10..");
    check(&[], "0 A, 10 B, 15 B, 20 A", &[900], "A 0..10, B 10..20, A 20..");
    check(&[], "0 A, 10 -, 20 -, 30 A", &[], "A 0..10, A 30..");
    check(&[], "0 -, 5 A", &[], "A 5..");
}

#[test]
fn at_equal_instants_the_higher_id_comes_later() {
    check(&[], "5 A, 5 B", &[], "B 5..");
    check(&[], "0 C, 5 A, 5 B", &[], "C 0..5, B 5..");
    check(&[], "5 A, 5 -", &[], "");
    check(&[], "5 -, 5 A", &[], "A 5..");
    check(&[policy(Rule::First)], "5 A, 5 B", &[], "A 5..");
    check(&[policy(Rule::Lock { days: 1 })], "5 A, 5 B", &[], "A 5..");
}

#[test]
fn the_first_keeps_until_released() {
    let first = [policy(Rule::First)];
    check(&first, "0 A, 10 B, 20 C", &[], "A 0..");
    check(&first, "0 A, 10 B, 20 -, 30 C, 40 A", &[], "A 0..20, C 30..");
}

#[test]
fn a_lock_protects_a_young_binding() {
    let lock = [policy(Rule::Lock { days: 30 })];
    check(&lock, "0 A, 29 B", &[], "A 0..");
    check(&lock, "0 A, 30 B", &[], "A 0..30, B 30..");
    check(&lock, "0 A, 10 B, 31 C, 60 A, 61 A", &[], "A 0..31, C 31..61, A 61..");
    // Scanning one's own member again does not begin the protection anew.
    check(&lock, "0 A, 29 A, 30 B", &[], "A 0..30, B 30..");
    // A release is not a take-over.
    check(&lock, "0 A, 1 -, 2 B", &[], "A 0..1, B 2..");
}

#[test]
fn brands_and_roles_do_not_touch_each_other() {
    check(&[], "0 A, 5 B@x, 10 C@y, 20 D@x", &[], "A 0.., B@x 5..20, D@x 20.., C@y 10..");
    check(&[], "0 A@x, 5 -", &[], "A@x 0..");
    check(&[], "0 A, 5 S/s, 9 B", &[], "A 0..9, B 9.., S/s 5..");
    let by_role = [Policy { roles: vec![(Symbol(u32::from(b's')), Rule::First)], ..policy(Rule::Latest) }];
    check(&by_role, "0 A, 1 B, 2 S/s, 3 T/s", &[], "A 0..1, B 1.., S/s 2..");
}

#[test]
fn inactivity_releases_and_a_new_event_binds_again() {
    let idle = [releasing(Rule::First, 30)];
    check(&idle, "0 A", &[], "A 0..30");
    check(&idle, "0 A", &[-5, 0, 10, 39, 80], "A 0..69");
    // Activity at the instant of release comes too late.
    check(&idle, "0 A", &[30], "A 0..30");
    check(&idle, "0 A", &[29], "A 0..59");
    // The activity of a member whom nobody serves binds nobody.
    check(&idle, "0 A, 50 B", &[40, 45], "A 0..30, B 50..80");
    check(&idle, "0 A, 30 B", &[], "A 0..30, B 30..60");
    check(&idle, "0 A, 29 B", &[], "A 0..30");
    // The same party binds anew after a release, and its own event is activity before one.
    check(&idle, "0 A, 30 A", &[], "A 0..30, A 30..60");
    check(&idle, "0 A, 29 A", &[], "A 0..59");
    // A refused event of another party is no activity.
    check(&idle, "0 A, 20 B, 40 B", &[], "A 0..30, B 40..70");
    check(&[releasing(Rule::Lock { days: 50 }, 30)], "0 A, 31 B, 60 C", &[45], "A 0..30, B 31..75");
}

#[test]
fn each_event_is_judged_under_the_policy_of_its_instant() {
    let change = [from_to(policy(Rule::First), 0, 100), from_to(policy(Rule::Lock { days: 30 }), 100, 200)];
    check(&change, "0 A, 50 B, 100 C", &[], "A 0..100, C 100..");
    check(&change, "90 A, 110 B, 120 C", &[], "A 90..120, C 120..");
    check(&change, "150 A, 160 B, 210 C", &[], "A 150..210, C 210..");
    // Of two that are effective, the one that began later rules, whatever the order of the list.
    let newer = from_to(policy(Rule::First), 100, 9999);
    for policies in [[policy(Rule::Latest), newer.clone()], [newer.clone(), policy(Rule::Latest)]] {
        check(&policies, "0 A, 50 B, 120 C", &[], "A 0..50, B 50..");
    }
}

#[test]
fn a_policy_releases_only_while_it_is_effective() {
    // The day it begins it releases those who have been idle for long.
    let begins = [from_to(policy(Rule::First), 0, 100), from_to(releasing(Rule::First, 30), 100, 9999)];
    check(&begins, "0 A", &[], "A 0..100");
    check(&begins, "0 A", &[90], "A 0..120");
    // After its end nothing is released.
    let ends = [from_to(releasing(Rule::First, 30), 0, 100), from_to(policy(Rule::First), 100, 9999)];
    check(&ends, "70 A", &[80], "A 70..");
    check(&ends, "0 A", &[], "A 0..30");
    let shorter = [from_to(releasing(Rule::First, 90), 0, 100), from_to(releasing(Rule::First, 10), 100, 9999)];
    check(&shorter, "50 A", &[60, 105], "A 50..100");
    check(&shorter, "50 A", &[95], "A 50..105");
    let longer = [from_to(releasing(Rule::First, 10), 0, 100), from_to(releasing(Rule::First, 90), 100, 9999)];
    check(&longer, "50 A, 95 B", &[], "A 50..60, B 95..185");
    // A short exception inside a longer policy.
    let inside = [releasing(Rule::First, 30), from_to(policy(Rule::First), 20, 50)];
    check(&inside, "0 A", &[], "A 0..50");
}

#[test]
fn output_replaces_what_was_there_and_is_sorted() {
    let mut out = Vec::new();
    derive(&events("0 A"), &[], &[], &mut out);
    derive(&events("0 B@x, 1 C, 2 D, 2 E@x"), &[], &[], &mut out);
    assert_eq!(show(&out), "C 1..2, D 2.., B@x 0..2, E@x 2..");
}

#[test]
fn the_binding_carries_its_event() {
    let mut out = Vec::new();
    derive(&events("0 A, 1 A, 2 B, 3 -"), &[], &[], &mut out);
    let told: Vec<(FactId, Symbol)> = out.iter().map(|binding| (binding.event, binding.cause)).collect();
    assert_eq!(told, [(FactId(1), Symbol(7)), (FactId(3), Symbol(7))]);
}

#[test]
fn verdicts_are_told_in_order() {
    let (a, b) = (letter("A"), letter("B"));
    let policies = [
        from_to(policy(Rule::First), 0, 10),
        from_to(policy(Rule::Lock { days: 15 }), 10, 99),
        releasing(Rule::First, 9),
    ];
    let mut told = Vec::new();
    let history = events("0 -, 1 A, 2 A, 3 B, 12 B, 16 B, 17 -");
    derive_explained(&history, &[], &policies, &mut Vec::new(), &mut |event, verdict| told.push((event.id.0, verdict)));
    let expect = [
        (1, Verdict::NothingToRelease),
        (2, Verdict::Bound),
        (3, Verdict::Confirmed),
        (4, Verdict::KeptByFirst(a)),
        (5, Verdict::Locked { party: a, until: day(16) }),
        (6, Verdict::TookOver(a)),
        (7, Verdict::Released(b)),
    ];
    assert_eq!(told, expect);
}

#[test]
fn the_brand_comes_before_all_brands() {
    let mut bindings = Vec::new();
    derive(&events("0 A, 5 S/s, 10 B@x, 20 -@x"), &[], &[], &mut bindings);
    let ask = |role, brand: &str, at| {
        let brand = (!brand.is_empty()).then(|| letter(brand));
        in_force(&bindings, role, brand, day(at)).map(|binding| show(&[*binding])[..1].to_owned())
    };
    let rows = [
        (ASSOCIATE, "", 0, Some("A")),
        (ASSOCIATE, "", -1, None),
        (ASSOCIATE, "x", 9, Some("A")),
        (ASSOCIATE, "x", 10, Some("B")),
        (ASSOCIATE, "x", 19, Some("B")),
        (ASSOCIATE, "x", 20, Some("A")),
        (ASSOCIATE, "y", 15, Some("A")),
        (ASSOCIATE, "", 15, Some("A")),
        (Symbol(u32::from(b's')), "x", 5, Some("S")),
        (Symbol(u32::from(b's')), "x", 4, None),
        (Symbol(0), "", 5, None),
        (Symbol(900), "", 5, None),
    ];
    for (role, brand, at, expect) in rows {
        assert_eq!(ask(role, brand, at).as_deref(), expect, "role {} brand {brand:?} day {at}", role.0);
    }
}

#[test]
fn contradictory_policies_are_refused() {
    let name = || "test".to_owned();
    let rows = [
        (policy(Rule::First), Ok(())),
        (releasing(Rule::Lock { days: 1 }, 1), Ok(())),
        (from_to(policy(Rule::First), 5, 5), Err(BindingError::NeverEffective { policy: name() })),
        (policy(Rule::Lock { days: 0 }), Err(BindingError::EmptyLock { policy: name() })),
        (
            Policy { roles: vec![(ASSOCIATE, Rule::Lock { days: 0 })], ..policy(Rule::First) },
            Err(BindingError::EmptyLock { policy: name() }),
        ),
        (
            Policy { roles: vec![(ASSOCIATE, Rule::First), (ASSOCIATE, Rule::Latest)], ..policy(Rule::First) },
            Err(BindingError::TwoRules { policy: name(), role: ASSOCIATE }),
        ),
        (releasing(Rule::First, 0), Err(BindingError::ReleaseAtOnce { policy: name() })),
    ];
    for (policy, expect) in rows {
        assert_eq!(policy.check(), expect, "{policy:?}");
    }
}

// ---- Laws over any history ----

const LAST_DAY: i32 = 40;

fn any_rule() -> impl Strategy<Value = Rule> {
    prop_oneof![Just(Rule::First), Just(Rule::Latest), (1..12u32).prop_map(|days| Rule::Lock { days })]
}

fn any_policies() -> impl Strategy<Value = Vec<Policy>> {
    let one = (any_rule(), proptest::option::of(1..15u32), -2..LAST_DAY, 1..30i32, any_rule(), any::<bool>());
    let one = one.prop_map(|(rule, release_after_days, from, length, own, has_own)| {
        let roles = if has_own { vec![(ASSOCIATE, own)] } else { Vec::new() };
        let policy = Policy { release_after_days, roles, ..policy(rule) };
        from_to(policy, from, from + length)
    });
    proptest::collection::vec(one, 0..4).prop_map(|mut policies| {
        for (version, policy) in policies.iter_mut().enumerate() {
            policy.version = version as u32 + 1;
        }
        policies
    })
}

fn any_events() -> impl Strategy<Value = Vec<BindingEvent>> {
    let one = (0..LAST_DAY, 1..3u32, 0..4u32, 0..3u32);
    proptest::collection::vec(one, 0..12).prop_map(|rows| {
        let rows = rows.into_iter().enumerate();
        let mut events: Vec<BindingEvent> = rows
            .map(|(id, (at, role, party, brand))| {
                event(id as i64, day(at), Symbol(role), PartyId::new(party), PartyId::new(brand))
            })
            .collect();
        events.sort_by_key(|event| (event.at, event.id));
        events
    })
}

fn any_activity() -> impl Strategy<Value = Vec<Timestamp>> {
    proptest::collection::vec(-3..LAST_DAY, 0..8).prop_map(|mut days| {
        days.sort_unstable();
        days.into_iter().map(day).collect()
    })
}

fn derived(events: &[BindingEvent], activity: &[Timestamp], policies: &[Policy]) -> Vec<Binding> {
    let mut out = Vec::new();
    derive(events, activity, policies, &mut out);
    out
}

/// Walks day by day, remembering only who serves since when and when the member was last seen.
fn naive(
    events: &[BindingEvent],
    activity: &[Timestamp],
    policies: &[Policy],
    key: (Symbol, Option<PartyId>),
) -> Vec<Option<PartyId>> {
    let mut owner: Option<(PartyId, i32, i32)> = None;
    let mut days = Vec::new();
    for today in 0..LAST_DAY + 20 {
        let policy = policies.iter().filter(|policy| policy.effective.contains(day(today)));
        let policy = policy.max_by_key(|policy| (policy.effective.from, policy.version));
        let patience = policy.and_then(|policy| policy.release_after_days);
        owner = owner.filter(|(_, _, seen)| patience.is_none_or(|days| today - seen < days as i32));
        for event in events.iter().filter(|event| event.at == day(today) && (event.role, event.brand) == key) {
            owner = match (event.party, owner) {
                (None, _) => None,
                (Some(party), None) => Some((party, today, today)),
                (Some(party), Some((same, since, _))) if party == same => Some((same, since, today)),
                (Some(party), Some((_, since, _))) => {
                    match policy.map_or(Rule::Latest, |policy| policy.rule_for(key.0)) {
                        Rule::First => owner,
                        Rule::Lock { days } if today - since < days as i32 => owner,
                        Rule::Lock { .. } | Rule::Latest => Some((party, today, today)),
                    }
                }
            };
        }
        if activity.contains(&day(today)) {
            owner = owner.map(|(party, since, _)| (party, since, today));
        }
        days.push(owner.map(|(party, _, _)| party));
    }
    days
}

proptest! {
    #[test]
    fn bindings_of_a_key_never_overlap(
        events in any_events(), activity in any_activity(), policies in any_policies(),
    ) {
        let bindings = derived(&events, &activity, &policies);
        for pair in bindings.windows(2) {
            let key = |binding: &Binding| (binding.role, binding.brand);
            prop_assert!(key(&pair[0]) <= key(&pair[1]));
            if key(&pair[0]) == key(&pair[1]) {
                prop_assert!(pair[0].during.to <= pair[1].during.from);
            }
        }
        prop_assert!(bindings.iter().all(|binding| !binding.during.is_empty()));
    }

    #[test]
    fn the_order_of_arrival_does_not_matter(
        events in any_events(), activity in any_activity(), policies in any_policies(), seed in any::<u64>(),
    ) {
        // Shuffle by a hash of the id, then sort as the caller must.
        let mut other = events.clone();
        other.sort_by_key(|event| (event.id.0 as u64 ^ seed).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        other.sort_by_key(|event| (event.at, event.id));
        prop_assert_eq!(derived(&events, &activity, &policies), derived(&other, &activity, &policies));
        let turned: Vec<Policy> = policies.iter().rev().cloned().collect();
        prop_assert_eq!(derived(&events, &activity, &policies), derived(&events, &activity, &turned));
    }

    #[test]
    fn derive_agrees_with_walking_day_by_day(
        events in any_events(), activity in any_activity(), policies in any_policies(),
    ) {
        let bindings = derived(&events, &activity, &policies);
        for role in [1, 2].map(Symbol) {
            for brand in [0, 1, 2].map(PartyId::new) {
                let walked = naive(&events, &activity, &policies, (role, brand));
                let own: Vec<Binding> =
                    bindings.iter().filter(|binding| (binding.role, binding.brand) == (role, brand)).copied().collect();
                for (today, expect) in walked.into_iter().enumerate() {
                    let found = in_force(&own, role, brand, day(today as i32)).map(|binding| binding.party);
                    prop_assert_eq!(found, expect, "day {} of role {} brand {:?}", today, role.0, brand);
                }
            }
        }
    }

    #[test]
    fn what_comes_later_changes_nothing_before(
        events in any_events(), activity in any_activity(), policies in any_policies(), today in 0..LAST_DAY,
    ) {
        let all = derived(&events, &activity, &policies);
        let known: Vec<BindingEvent> = events.iter().filter(|event| event.at <= day(today)).copied().collect();
        let seen: Vec<Timestamp> = activity.iter().filter(|at| **at <= day(today)).copied().collect();
        let then = derived(&known, &seen, &policies);
        for brand in [0, 1, 2].map(PartyId::new) {
            let ask = |bindings: &[Binding]| in_force(bindings, ASSOCIATE, brand, day(today)).map(|found| found.event);
            prop_assert_eq!(ask(&all), ask(&then));
        }
    }
}
