//! A fold sees every member once, with all facts of all profiles, whatever the links, the threads and the spilling.

use crate::make::{AnyFact, fact, facts, import, import_small, listed};
use base::{MemberId, ProfileId, Seq, Symbols, Timestamp};
use facts::{FoldInput, Layout, Op, SealWhen, fold, fold_some, one_member, recorded_since, seal, worth_sealing};
use identity::{Link, Members, Rules};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use std::collections::{BTreeMap, BTreeSet};

fn members(links: &[(i64, i64)]) -> Members {
    let link = |(number, (a, b)): (usize, &(i64, i64))| Link {
        id: number as i64,
        a: ProfileId(*a),
        b: ProfileId(*b),
        at: Timestamp(0),
        recorded: Seq(1),
        revoked: None,
    };
    let links: Vec<Link> = links.iter().enumerate().map(link).collect();
    Members::build(|_| None, &links, &Rules::standard(&mut Symbols::default()), Seq(1))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_member_is_seen_once_with_everything(
        facts in facts(80),
        links in proptest::collection::vec((1_i64..40, 1_i64..40), 0..12),
        threads in 1_usize..4,
        side_rows_max in prop_oneof![Just(1_usize), Just(15), Just(1_000_000)],
    ) {
        let layout = Layout::in_memory(4).expect("a layout");
        let links: Vec<_> = links.into_iter().filter(|(a, b)| a != b).collect();
        let members = members(&links);
        let new: Vec<_> = facts.iter().map(|fact| (fact.clone(), Op::New)).collect();
        let files = import(&layout, "1", 1, 10_000, &new);
        let input = FoldInput { threads, side_rows_max, ..FoldInput::new(&layout, &files, Seq(1), &members) };
        let folded = fold(
            &input,
            |part| Ok((part, Vec::new())),
            |(_, seen), history| {
                seen.push((history.member, listed(history)));
                Ok(())
            },
            Ok,
        ).expect("folded");

        let mut expect: BTreeMap<MemberId, Vec<AnyFact>> = BTreeMap::new();
        for fact in &facts {
            let id = fact.place().3.0;
            expect.entry(members.member_of(fact.profile())).or_default().push(fact.clone().with(id, 1));
        }
        expect.values_mut().for_each(|facts| facts.sort_by_key(AnyFact::place));
        prop_assert_eq!(folded.read.facts(), facts.len() as u64);
        prop_assert_eq!(folded.parts.len() as u32, input.parts());
        for (position, (part, seen)) in folded.parts.iter().enumerate() {
            prop_assert_eq!(*part as usize, position);
            prop_assert!(seen.is_sorted_by_key(|(member, _)| *member));
            let alone = |member: MemberId| members.profiles_of(member).is_empty();
            prop_assert!(seen.iter().all(|(member, _)| alone(*member) == (*part < layout.buckets())));
        }
        let seen: Vec<_> = folded.parts.into_iter().flat_map(|(_, seen)| seen).collect();
        prop_assert_eq!(seen.len(), expect.len());
        for (member, facts) in &expect {
            let one = one_member(&input, *member).expect("loaded");
            prop_assert_eq!(&listed(&one.history(*member)), facts);
        }
        let mut some = BTreeMap::new();
        let wanted = expect.keys().copied().filter(|member| member.0 % 2 == 0).chain([MemberId(77)]).collect();
        fold_some(&input, &wanted, |history| {
            some.insert(history.member, listed(history));
            Ok(())
        }).expect("folded");
        let half: BTreeMap<_, _> = expect.iter().filter(|(member, _)| member.0 % 2 == 0).collect();
        prop_assert_eq!(some.iter().collect::<BTreeMap<_, _>>(), half);
        prop_assert_eq!(seen.into_iter().collect::<BTreeMap<_, _>>(), expect);
        prop_assert!(layout.list("temporary").expect("listed").is_empty());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Whether it lies in the tail, in buckets, or was sealed since.
    #[test]
    fn what_was_recorded_since_a_commit_is_told(
        commits in proptest::collection::vec(facts(12), 1..6),
        tail_rows_max in prop_oneof![Just(0_usize), Just(6), Just(1_000)],
        since in 0_i64..6,
        until in 1_i64..7,
    ) {
        let layout = Layout::in_memory(4).expect("a layout");
        let mut files = Vec::new();
        let mut expect = BTreeSet::new();
        for (seq, facts) in (1..).zip(&commits) {
            let new: Vec<_> = facts.iter().map(|fact| (fact.clone(), Op::New)).collect();
            files.extend(import_small(&layout, &seq.to_string(), seq, (10_000, tail_rows_max), &new));
            if since < seq && seq <= until {
                expect.extend(facts.iter().map(AnyFact::profile));
            }
        }
        let members = members(&[]);
        let found = recorded_since(&FoldInput::new(&layout, &files, Seq(until), &members), Seq(since));
        prop_assert_eq!(found.expect("told"), expect.clone());
        if let Some(sealing) = worth_sealing(&files, SealWhen::EVERYTHING) {
            let sealed = seal(&layout, "sealed", &sealing).expect("sealed");
            files.retain(|file| !sealing.files.contains(file));
            files.extend(sealed);
        }
        let found = recorded_since(&FoldInput::new(&layout, &files, Seq(until), &members), Seq(since));
        prop_assert_eq!(found.expect("told"), expect);
    }
}

#[test]
fn an_error_of_one_member_ends_the_fold() {
    let layout = Layout::in_memory(4).expect("a layout");
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let facts = facts(80).new_tree(&mut runner).expect("facts").current();
    let new: Vec<_> = facts.into_iter().map(|fact| (fact, Op::New)).collect();
    let files = import(&layout, "1", 1, 10_000, &new);
    let members = members(&[(1, 2), (3, 4)]);
    let input = FoldInput { side_rows_max: 1, ..FoldInput::new(&layout, &files, Seq(1), &members) };
    let refuse = |_: &mut (), _: &base::fact::History<'_>| Err(facts::FactsError::Refused("no".to_owned()));
    assert!(fold(&input, |_| Ok(()), refuse, Ok).is_err());
    assert!(layout.list("temporary").expect("listed").is_empty());
}

/// A file of many pages is not read whole for a member; nothing of the member is missed.
#[test]
fn a_member_is_found_among_many_pages() {
    let folder = tempfile::tempdir().expect("a folder");
    found_among_many_pages(&Layout::in_memory(1).expect("a layout"));
    found_among_many_pages(&Layout::local(folder.path(), 1).expect("a layout"));
}

fn found_among_many_pages(layout: &Layout) {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let made = proptest::collection::vec(fact(), 100_000).new_tree(&mut runner).expect("facts").current();
    let facts: Vec<_> = (1..).zip(made).map(|(id, fact)| fact.with(id, 0)).collect();
    let new: Vec<_> = facts.iter().map(|fact| (fact.clone(), Op::New)).collect();
    let files = import(layout, "1", 1, 1_000_000, &new);
    assert!(files.iter().all(|file| file.rows > 4 * 2048), "{files:?}");
    let members = members(&[(1, 2), (2, 39), (20, 21)]);
    let input = FoldInput::new(layout, &files, Seq(1), &members);
    let mut expect: BTreeMap<MemberId, Vec<AnyFact>> = BTreeMap::new();
    for fact in facts {
        let id = fact.place().3.0;
        expect.entry(members.member_of(fact.profile())).or_default().push(fact.with(id, 1));
    }
    for (member, facts) in &mut expect {
        facts.sort_by_key(AnyFact::place);
        assert_eq!(&listed(&one_member(&input, *member).expect("loaded").history(*member)), facts);
    }
    let nobody = one_member(&input, MemberId(40)).expect("loaded");
    assert_eq!(nobody.counts().facts(), 0);
}
