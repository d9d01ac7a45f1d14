//! What goes through the spool comes back from the buckets: sorted, complete, and as it stood at a watermark.

use crate::make::{AnyFact, fact, facts, import, import_small, listed};
use base::{MemberId, ProfileId, Seq};
use facts::{FactFile, FactsError, Layout, Op, SealWhen, Spool, TAIL, Table, load_bucket, seal, worth_sealing};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use std::collections::BTreeMap;

fn load_all(layout: &Layout, files: &[FactFile], watermark: i64) -> Vec<AnyFact> {
    let mut all = Vec::new();
    for bucket in 0..layout.buckets() {
        let loaded = load_bucket(layout, files, bucket, Seq(watermark)).expect("loaded");
        let facts = listed(&loaded.history(MemberId(0)));
        assert!(facts.iter().all(|fact| layout.bucket_of(fact.profile()) == bucket));
        assert!(facts.is_sorted_by_key(|fact| (fact.place().0, fact.profile(), fact.place())));
        assert_eq!(loaded.counts().facts(), facts.len() as u64);
        all.extend(facts);
    }
    all.sort_by_key(AnyFact::place);
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_goes_in_comes_out(facts in facts(60), rows_max in prop_oneof![1_usize..12, Just(10_000)]) {
        let layout = Layout::in_memory(5).expect("a layout");
        let new: Vec<_> = facts.iter().map(|fact| (fact.clone(), Op::New)).collect();
        let files = import(&layout, "1", 7, rows_max, &new);
        let mut expect: Vec<AnyFact> = facts;
        expect = expect.into_iter().map(|fact| { let id = fact.place().3.0; fact.with(id, 7) }).collect();
        expect.sort_by_key(AnyFact::place);
        prop_assert_eq!(load_all(&layout, &files, 7), expect);
        // One file per kind and bucket, whatever the number of flushes, and nothing else is left.
        let mut places: Vec<_> = files.iter().map(|file| (file.table, file.bucket)).collect();
        places.dedup();
        prop_assert_eq!(places.len(), files.len());
        prop_assert_eq!(layout.list("facts").expect("listed").len(), files.len());
        prop_assert!(load_all(&layout, &files, 6).is_empty());
    }

    /// Each commit adds, corrects (perhaps moving the fact to another profile) or retracts some of a few facts.
    #[test]
    fn the_newest_version_up_to_the_watermark_counts(
        commits in proptest::collection::vec(
            proptest::collection::btree_map(1_i64..12, (proptest::option::weighted(0.8, fact()), 0..3), 0..8), 1..6),
        tail_rows_max in prop_oneof![Just(0_usize), 1_usize..40, Just(10_000)],
        when in (1_usize..4, 0_u64..30),
    ) {
        let layout = Layout::in_memory(3).expect("a layout");
        let mut files = Vec::new();
        // The kind of a fact never changes, so ids are spread by kind.
        let mut state: BTreeMap<i64, AnyFact> = BTreeMap::new();
        let mut states = Vec::new();
        for (number, commit) in commits.into_iter().enumerate() {
            let seq = number as i64 + 1;
            let mut rows = Vec::new();
            for (id, (fact, _)) in commit {
                match fact {
                    Some(fact) => {
                        let fact = fact.clone().with(id * 10 + i64::from(fact.place().0), 0);
                        let id = fact.place().3.0;
                        let op = match state.get(&id) {
                            Some(old) if old.profile() != fact.profile() => {
                                rows.push((old.clone().with(id, 0), Op::Retraction));
                                Op::Correction
                            }
                            Some(_) => Op::Correction,
                            None => Op::New,
                        };
                        rows.push((fact.clone(), op));
                        state.insert(id, fact.with(id, seq));
                    }
                    None => {
                        let gone: Vec<i64> = state.range(id * 10..id * 10 + 10).map(|(id, _)| *id).collect();
                        for id in gone {
                            let old = state.remove(&id).expect("there");
                            rows.push((old.with(id, 0), Op::Retraction));
                        }
                    }
                }
            }
            files.extend(import_small(&layout, &seq.to_string(), seq, (4, tail_rows_max), &rows));
            states.push((seq, state.clone()));
        }
        // Sealing, step by step to the last, changes nothing for any reader.
        let when = SealWhen { files_max: when.0, tail_rows_max: when.1 };
        for step in 0..9 {
            for (seq, state) in &states {
                let mut expect: Vec<AnyFact> = state.values().cloned().collect();
                expect.sort_by_key(AnyFact::place);
                prop_assert_eq!(load_all(&layout, &files, *seq), expect, "after {} steps", step);
            }
            let when = if step < 4 { when } else { SealWhen::EVERYTHING };
            let Some(sealing) = worth_sealing(&files, when) else { continue };
            let sealed = seal(&layout, &format!("sealed-{step}"), &sealing).expect("sealed");
            files.retain(|file| !sealing.files.contains(file));
            files.extend(sealed);
        }
        prop_assert_eq!(worth_sealing(&files, SealWhen::EVERYTHING), None);
        prop_assert!(files.iter().all(|file| file.bucket != TAIL));
        let mut places: Vec<_> = files.iter().map(|file| (file.table, file.bucket)).collect();
        places.sort_unstable();
        prop_assert!(places.windows(2).all(|pair| pair[0] != pair[1]), "{:?}", places);
    }
}

#[test]
fn a_row_may_carry_its_own_commit() {
    let layout = Layout::in_memory(1).expect("a layout");
    let touch = |id: i64, recorded: i64| {
        let fact = base::fact::Touch {
            id: base::FactId(0),
            profile: ProfileId(1),
            at: base::Timestamp(id),
            recorded: Seq(0),
            kind: base::Symbol(1),
            channel: base::Symbol(2),
            party: None,
            content: base::Symbol(3),
        };
        AnyFact::Touch(fact).with(id, recorded)
    };
    let files = import(&layout, "1", 3, 100, &[(touch(1, 5), Op::New), (touch(2, 0), Op::New)]);
    assert_eq!(load_all(&layout, &files, 4), [touch(2, 3)]);
    assert_eq!(load_all(&layout, &files, 5), [touch(1, 5), touch(2, 3)]);
}

#[test]
fn an_empty_spool_has_no_files() {
    let layout = Layout::in_memory(4).expect("a layout");
    assert!(Spool::new(&layout, "1").finish().expect("finished").is_empty());
}

#[test]
fn a_file_that_differs_from_the_manifest_is_named() {
    let layout = Layout::in_memory(1).expect("a layout");
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let facts = facts(50).new_tree(&mut runner).expect("facts").current();
    let new: Vec<_> = facts.into_iter().map(|fact| (fact, Op::New)).collect();
    let mut files = import(&layout, "1", 1, 1_000, &new);
    let first = files.first_mut().expect("a file");
    assert_eq!(first.table, Table::Orders);
    first.rows += 1;
    let error = load_bucket(&layout, &files, 0, Seq(1)).expect_err("refused");
    assert!(matches!(&error, FactsError::Damaged { path, .. } if path.contains("orders-0000")), "{error}");
    files[0].path = "facts/1/gone.parquet".to_owned();
    let error = load_bucket(&layout, &files, 0, Seq(1)).expect_err("refused");
    assert!(matches!(error, FactsError::Storage { .. }), "{error}");
}
